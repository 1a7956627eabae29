"""Extraction with the shipped model: real, traceable to the words, and the same in any batch."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from schemas.article import CleanArticle
from schemas.extraction import Extraction
from workers.extract.extractor import Extractor
from workers.extract.model import Model

PUBLISHED = datetime(2026, 11, 27, 10, tzinfo=UTC)

SUMMIT = (
    "Il presidente russo Vladimir Putin ha incontrato martedì a Pyongyang il leader nordcoreano Kim Jong-un. La Corea del Nord "
    "invierà 5'000 operai militari nella regione di Kursk, ha riferito l'agenzia Kcna. Kim ha ringraziato la Russia."
)
QUAKE = (
    "Un terremoto di magnitudo 5,9 ha colpito ieri la Grecia. Tre persone sono morte e una trentina sono rimaste ferite ad Atene, "
    "secondo la polizia. Il premier ha annunciato aiuti per 49 milioni di euro entro fine anno."
)
TRIAL = (
    "La Procura di Milano ha chiesto il rinvio a giudizio di Aldo Nistri, ex amministratore della Montefoschi, accusato di "
    "corruzione. L'azienda nega. Il processo comincerà il 12 gennaio."
)
FOREIGN = (
    "The foreign minister met his German counterpart in Berlin on Tuesday. Ten people were arrested in London during a protest, "
    "police said."
)


def article(text: str, title: str = "", language: str = "it", **fields: Any) -> CleanArticle:
    return CleanArticle(
        id=fields.pop("id", "x"),
        title=title,
        text=text,
        language=language,
        fetched=PUBLISHED,
        revision=0,
        published=PUBLISHED,
    )


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(Model())


def test_people_places_and_countries(extractor: Extractor) -> None:
    [found] = extractor.extract([article(SUMMIT)])
    entities = {entity.name: entity for entity in found.entities}
    assert entities["Vladimir Putin"].type == "PER"
    assert entities["Pyongyang"].country == "PRK"
    assert entities["Pyongyang"].location is not None
    assert entities["Corea del Nord"].key == "gpe:PRK"
    kim = entities["Kim Jong-un"]
    assert kim.key == "per:kim-jong-un"
    assert {mention.text for mention in found.mentions if mention.entity == kim.id} >= {"Kim Jong-un", "Kim"}
    korea = entities["Corea del Nord"]
    assert {mention.text for mention in found.mentions if mention.entity == korea.id} >= {
        "Corea del Nord",
        "nordcoreano",
    }


def test_who_did_what_to_whom(extractor: Extractor) -> None:
    [found] = extractor.extract([article(SUMMIT)])
    names = {entity.id: entity.name for entity in found.entities}
    [meeting] = [event for event in found.events if event.type == "CONSULT"]
    assert meeting.modality == "actual"
    assert [trigger.text for trigger in meeting.triggers] == ["ha incontrato"]
    assert "Vladimir Putin" in {names[actor] for actor in meeting.actors}
    assert "Kim Jong-un" in {names[target] for target in meeting.targets}


def test_dates_and_quantities_are_resolved(extractor: Extractor) -> None:
    [found] = extractor.extract([article(SUMMIT), article(QUAKE)][:1])
    assert [(time.text, time.from_, time.precision) for time in found.times] == [("martedì", "2026-11-24", "day")]
    [workers] = found.quantities
    assert workers.text.startswith("5'000 operai")
    assert (workers.value, workers.unit, workers.approximate) == (5000.0, "people", False)
    [found] = extractor.extract([article(QUAKE)])
    assert ("49 milioni di euro", 49e6, "EUR") in {(q.text, q.value, q.unit) for q in found.quantities}
    assert ("ieri", "2026-11-26") in {(time.text, time.from_) for time in found.times}


def test_without_a_publication_time_nothing_is_guessed(extractor: Extractor) -> None:
    undated = article(SUMMIT)
    undated.published = None
    [found] = extractor.extract([undated])
    assert [(time.text, time.from_) for time in found.times] == [("martedì", None)]


@pytest.mark.parametrize("text", [SUMMIT, QUAKE, TRIAL, FOREIGN])
def test_every_item_is_traceable_to_its_words(extractor: Extractor, text: str) -> None:
    given = article(text, title="🚀 " + text.split(".", maxsplit=1)[0])
    [found] = extractor.extract([given])
    spans = [*found.mentions, *found.times, *found.quantities, *(t for event in found.events for t in event.triggers)]
    assert spans
    for span in spans:
        assert span.text == (given.title if span.field == "title" else given.text)[span.start : span.end]
    ids = {item.id for group in (found.entities, found.times, found.quantities) for item in group}
    for event in found.events:
        for argument in (*event.actors, *event.targets, *event.places, *event.times, *event.quantities, *event.sources):
            assert argument in ids
    assert {mention.entity for mention in found.mentions} == {entity.id for entity in found.entities}


def encoded(found: list[Extraction]) -> dict[str, bytes]:
    return {extraction.id: msgspec.json.encode(extraction) for extraction in found}


def test_the_same_bytes_in_any_batch_on_any_threads_on_every_run(extractor: Extractor) -> None:
    given = [
        article(text, id=str(i)) for i, text in enumerate([SUMMIT, QUAKE, TRIAL, FOREIGN, SUMMIT + " " + QUAKE * 12])
    ]
    alone = encoded([extractor.extract([one])[0] for one in given])
    threaded = Extractor(Model(threads=3))
    for seed in range(4):
        shuffled = random.Random(seed).sample(given, len(given))
        assert encoded(extractor.extract(shuffled)) == alone
        assert encoded(threaded.extract(shuffled)) == alone


@pytest.mark.parametrize(
    "text", ["", " ", ".", "a", "\n\n", "🚀", "朝鲜领导人会见俄罗斯代表", "x" * 5_000, "a b " * 5_000, "\u0301", "\x00"]
)
def test_odd_texts_give_an_extraction(extractor: Extractor, text: str) -> None:
    [found] = extractor.extract([article(text, title=text[:10])])
    assert found.model_version == extractor.model.version


def test_the_runtime_reports_to_nobody(tmp_path: Path) -> None:
    script = "from workers.extract.model import Model; Model()"
    environment = {key: value for key, value in os.environ.items() if "TELEMETRY" not in key}
    subprocess.run(
        [sys.executable, "-c", script], env=environment | {"TMPDIR": str(tmp_path), "HOME": str(tmp_path)}, check=True
    )
    assert list(tmp_path.iterdir()) == []  # otherwise it leaves the identifier of its session


def test_a_dump_is_read_as_far_as_a_newspaper_goes(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.extract.extractor.READ_UP_TO", 400)
    [found] = extractor.extract([article(SUMMIT + " " + "Putin è a Roma. " * 1_000)])
    assert found.mentions
    assert max(mention.end for mention in found.mentions) <= 400


def test_a_language_without_rules_leaves_numbers_and_dates_open(extractor: Extractor) -> None:
    [found] = extractor.extract(
        [article("O presidente encontrou ontem em Lisboa 3.500 operários da Volkswagen.", language="pt")]
    )
    assert all(time.from_ is None for time in found.times)
    assert all(quantity.value is None for quantity in found.quantities)
