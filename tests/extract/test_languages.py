"""The five languages: the same event, read with the language's own dates and numbers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from schemas.article import CleanArticle
from workers.extract.extractor import Extractor
from workers.extract.model import Model

PUBLISHED = datetime(2026, 11, 27, 10, tzinfo=UTC)  # a Friday


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(Model())


TEXTS = {
    "it": "Il presidente francese Emmanuel Macron ha incontrato martedì a Berlino la cancelliera Petra Vogt. La polizia ha arrestato "
    "1.200 manifestanti.",
    "en": "French President Emmanuel Macron met Chancellor Petra Vogt in Berlin on Tuesday. Police arrested 1,200 protesters.",
    "de": "Der französische Präsident Emmanuel Macron hat am Dienstag in Berlin Kanzlerin Petra Vogt getroffen. Die Polizei hat 1.200 "
    "Demonstranten festgenommen.",
    "fr": "Le président français Emmanuel Macron a rencontré mardi à Berlin la chancelière Petra Vogt. La police a arrêté "
    "1 200 manifestants.",
    "es": "El presidente francés Emmanuel Macron se reunió el martes en Berlín con la canciller Petra Vogt. La policía detuvo a 1.200 "
    "manifestantes.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_who_did_what_when_and_how_many(extractor: Extractor, language: str) -> None:
    text = TEXTS[language]
    article = CleanArticle(
        id="x", title="", text=text, language=language, fetched=PUBLISHED, revision=0, published=PUBLISHED
    )
    [found] = extractor.extract([article])
    assert {entity.name for entity in found.entities if entity.type == "PER"} == {"Emmanuel Macron", "Petra Vogt"}
    assert "DEU" in {entity.country for entity in found.entities if entity.type == "GPE"}
    assert {event.type for event in found.events} >= {"CONSULT", "COERCE"}
    assert "2026-11-24" in [time.from_ for time in found.times]
    assert 1200 in [quantity.value for quantity in found.quantities]


def test_without_a_locale_mentions_and_events_come_and_numbers_stay_open(extractor: Extractor) -> None:
    text = "O presidente Emmanuel Macron reuniu-se em Berlim com Petra Vogt na terça-feira. A polícia prendeu 1.200 manifestantes."
    article = CleanArticle(
        id="x", title="", text=text, language="pt", fetched=PUBLISHED, revision=0, published=PUBLISHED
    )
    [found] = extractor.extract([article])
    assert {"Emmanuel Macron", "Petra Vogt"} <= {entity.name for entity in found.entities}
    assert found.events
    assert all(time.from_ is None for time in found.times)
    assert all(quantity.value is None for quantity in found.quantities)
