"""Two agency stories of our own, as an editor would check them: who is who, what is planned, when, and who says so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from schemas.article import CleanArticle
from schemas.extraction import Event, Extraction
from workers.extract.extractor import Extractor
from workers.extract.model import Model

PUBLISHED = datetime(2025, 6, 18, 9, tzinfo=UTC)

VISIT = (
    "Kim riceve Shoigu a Pyongyang, Mosca avrà cinquemila operai militari",
    ("PYONGYANG. Il leader nordcoreano Kim Jong-un ha incontrato martedì a Pyongyang il segretario del Consiglio di sicurezza russo "
    "Sergei Shoigu, alla seconda visita in due settimane. Lo riferisce l'agenzia di Stato Kcna.\n"
    "La Corea del Nord invierà in Russia 5'000 operai militari e 1'000 genieri per sminare la regione di Kursk e ricostruirne le "
    "infrastrutture, ha detto Shoigu ai giornalisti, citato dalla Tass. I due hanno discusso del Trattato di partenariato "
    "strategico globale, firmato nel giugno del 2024 da Kim e da Vladimir Putin; il Trattato prevede assistenza reciproca in caso "
    "di aggressione.\n"
    "Secondo i servizi segreti di Seul, oltre 10.000 soldati nordcoreani sarebbero stati schierati nel Kursk. All'incontro era "
    "presente anche il ministro della Difesa No Kwang-chol; Kim Yong-hyun, ex ministro sudcoreano, è invece sotto processo a Seul."),
)  # fmt: skip
TREATY = (
    "Lavrov a Pyongyang: il patto sarà ratificato",
    ("Il 6 novembre il ministro degli Esteri russo Sergej Lavrov è arrivato a Pyongyang, dove ha incontrato la collega Choe Son-hui, "
    "riporta Yonhap. Il Consiglio della Federazione ratificherà il patto martedì, secondo fonti citate da Reuters.\n"
    "Kim Yo-jong, sorella di Kim Jong-un, ha accusato gli Stati Uniti di minacciare la pace."),
)  # fmt: skip


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(Model())


def read(extractor: Extractor, story: tuple[str, str], published: datetime | None = PUBLISHED) -> Extraction:
    title, text = story
    article = CleanArticle(
        id="x", title=title, text=text, language="it", fetched=PUBLISHED, revision=0, published=published
    )
    [found] = extractor.extract([article])
    return found


def names(found: Extraction, ids: list[str]) -> list[str]:
    known = {entity.id: entity.name for entity in found.entities}
    return [known[id_] for id_ in ids]


def event_with(found: Extraction, words: str) -> Event:
    """The event that a quantity or trigger with these words belongs to."""
    said = {quantity.id for quantity in found.quantities if quantity.text == words}
    [event, *_] = [
        event
        for event in found.events
        if said.intersection(event.quantities) or words in (trigger.text for trigger in event.triggers)
    ]
    return event


def test_two_people_named_kim_stay_apart(extractor: Extractor) -> None:
    found = read(extractor, VISIT)
    kims = {entity.name: entity.key for entity in found.entities if entity.type == "PER" and "Kim" in entity.name}
    assert kims == {"Kim Jong-un": "per:kim-jong-un", "Kim Yong-hyun": "per:kim-yong-hyun"}


def test_the_treaty_is_one_entity(extractor: Extractor) -> None:
    found = read(extractor, VISIT)
    [treaty] = [entity for entity in found.entities if entity.type == "LAW"]
    assert [mention.text for mention in found.mentions if mention.entity == treaty.id] == [
        "Trattato di partenariato strategico globale",
        "Trattato",
    ]


def test_workers_and_sappers_are_planned(extractor: Extractor) -> None:
    found = read(extractor, VISIT)
    counted = {quantity.id: (quantity.value, quantity.unit, quantity.counted) for quantity in found.quantities}
    sent = event_with(found, "5'000 operai militari")
    assert sent.modality == "planned"
    assert {counted[id_][:2] for id_ in sent.quantities} == {(5000, "people"), (1000, "people")}


def test_ten_thousand_soldiers_are_possible(extractor: Extractor) -> None:
    found = read(extractor, VISIT)
    assert event_with(found, "10.000 soldati").modality == "possible"


def test_tuesday_needs_a_publication_time(extractor: Extractor) -> None:
    for published, day in ((PUBLISHED, "2025-06-17"), (None, None)):
        [tuesday] = [time for time in read(extractor, VISIT, published).times if time.text == "martedì"]
        assert tuesday.from_ == day


def test_a_day_in_the_past_tense_is_the_last_one(extractor: Extractor) -> None:
    [day] = [time for time in read(extractor, TREATY).times if time.text == "6 novembre"]
    assert (day.from_, day.to, day.precision) == ("2024-11-06", "2024-11-06", "day")


@pytest.mark.parametrize(
    ("story", "words", "sources"),
    [
        (VISIT, "ha incontrato", ["Kcna"]),
        (VISIT, "5'000 operai militari", ["Sergei Shoigu", "Tass"]),
        (VISIT, "10.000 soldati", ["Seul"]),
        (TREATY, "ha incontrato", ["Yonhap"]),
        (TREATY, "ratificherà", ["Reuters"]),
    ],
)
def test_each_event_carries_who_reported_it(
    extractor: Extractor, story: tuple[str, str], words: str, sources: list[str]
) -> None:
    found = read(extractor, story)
    told = names(found, event_with(found, words).sources)
    assert [name for name in told if name in sources] == sources
