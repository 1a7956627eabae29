from __future__ import annotations

from datetime import UTC, datetime

import pytest

from schemas.documents import EventDocument, Period
from schemas.extraction import EVENT_TYPES, MENTION_TYPES, MODALITIES, ROLES
from tests.factory import fire, meeting
from workers.index.documents import article_document, event_documents
from workers.reader.catalogue import EVENT_TYPES as TYPE_WORDS
from workers.reader.catalogue import MENTIONS, Language, catalogue
from workers.reader.catalogue import MODALITIES as MODALITY_WORDS
from workers.reader.catalogue import ROLES as ROLE_WORDS
from workers.reader.phrases import VERBS, Part, at, in_words, phrase


def made(**fields: object) -> EventDocument:
    """An event of which only what matters is given."""
    [event, *_] = event_documents(article_document(*fire()))
    empty = {"actors": [], "targets": [], "places": [], "sources": [], "names": [], "quantity_text": [], "time": [],
             "time_text": [], "time_from": None, "triggers": ["x"]}  # fmt: skip
    for name, value in (empty | fields).items():
        setattr(event, name, value)
    return event


def said(event: EventDocument, language: Language = "it") -> str:
    return in_words(phrase(event, catalogue(language)))


@pytest.mark.parametrize(
    ("number", "italian", "english"),
    [
        (
            0,
            "Marta Ferri incontra Han Tae-jun «Vertice», «ha incontrato» (Pyongyang), il 24 novembre 2026",
            "Marta Ferri meets Han Tae-jun “Vertice”, “ha incontrato” in Pyongyang, on 24 November 2026",
        ),
        (
            1,
            "Marta Ferri e Han Tae-jun: accordo «hanno firmato», secondo Kestrel",
            "Marta Ferri and Han Tae-jun: agreement “hanno firmato”, according to Kestrel",
        ),
        (
            2,
            "Corea del Nord: mobilitazione «inviare» (Italia), a dicembre 2026, 5.000 operai",
            "North Korea: mobilisation “inviare” in Italy, in December 2026, 5.000 operai",
        ),
    ],
)
def test_an_event_is_a_sentence(number: int, italian: str, english: str) -> None:
    event = event_documents(article_document(*meeting()))[number]
    assert said(event) == italian
    assert said(event, "en") == english


@pytest.mark.parametrize(
    ("fields", "italian"),
    [
        ({"type": "DEATH"}, "Morte o malattia «x»"),
        ({"type": "DEATH", "targets": ["Ada", "Bea", "Clo"]}, "Morte o malattia: Ada, Bea e Clo «x»"),
        ({"type": "ACCUSE", "actors": ["Fit"], "targets": ["Ada"]}, "Fit accusa Ada «x»"),
        ({"type": "ACCUSE", "actors": ["Fit", "Cisl"], "targets": ["Ada"]}, "Fit e Cisl accusano Ada «x»"),
        (
            {"type": "THREATEN", "actors": ["Usa"], "targets": ["Iran"], "names": ["gpe:USA=Usa", "gpe:IRN=Iran"]},
            "Stati Uniti minacciano Iran «x»",
        ),
        # Who is counted is not counted twice.
        ({"type": "ACCIDENT", "targets": ["Due operai"], "quantity_text": ["Due operai"]}, "Incidente: Due operai «x»"),
        ({"type": "SPORT", "quantity_text": ["2-1", "90 minuti", "2-1"]}, "Sport «x», 2-1 e 90 minuti"),
        ({"type": "SPORT", "time_text": ["ieri"]}, "Sport «x», «ieri»"),
        ({"type": "AID", "sources": ["Onu", "Reuters"]}, "Aiuto «x», secondo Onu e Reuters"),
    ],
)
def test_sides_may_be_missing(fields: dict[str, object], italian: str) -> None:
    assert said(made(**fields)) == italian


def test_names_lead_to_pages_and_nominals_do_not() -> None:
    parts = phrase(made(actors=["x=y", "operai"], names=["org:a=b=x=y", "act:operai=operai"]), catalogue("it"))
    assert parts[0] == Part("x=y", "actor", "org:a=b")
    assert parts[2] == Part("operai", "actor", "")


@pytest.mark.parametrize(
    ("start", "end", "precision", "italian", "english"),
    [
        ("2026-11-08", None, "day", "l’8 novembre 2026", "on 8 November 2026"),
        ("2026-11-24T10:30", None, "minute", "il 24 novembre 2026 alle 10:30", "on 24 November 2026 at 10:30"),
        ("2026-11-23", None, "week", "nella settimana del 23 novembre 2026", "in the week of 23 November 2026"),
        ("2026-12-01", None, "month", "a dicembre 2026", "in December 2026"),
        ("2026-10-01", None, "quarter", "nel 4º trimestre 2026", "in the fourth quarter of 2026"),
        ("2026-01-01", None, "year", "nel 2026", "in 2026"),
        (
            "2026-11-11",
            "2026-12-08",
            "range",
            "dall’11 novembre 2026 all’8 dicembre 2026",
            "from 11 November 2026 to 8 December 2026",
        ),
        ("2026-11-24", None, "range", "dal 24 novembre 2026", "from 24 November 2026"),
        ("2026-11-24", "2026-11-24T12:00", "range", "il 24 novembre 2026", "on 24 November 2026"),
    ],
)
def test_a_time_is_said_at_its_precision(
    start: str, end: str | None, precision: str, italian: str, english: str
) -> None:
    first, last = (datetime.fromisoformat(each).replace(tzinfo=UTC) if each else None for each in (start, end))
    assert first is not None
    assert at(first, last, precision, catalogue("it")) == italian
    assert at(first, last, precision, catalogue("en")) == english


def test_a_deadline_has_no_beginning() -> None:
    event = made(time=[Period(lte=datetime(2026, 12, 31, tzinfo=UTC))], time_text=["entro l'anno"], type="AID")
    assert said(event) == "Aiuto «x», entro il 31 dicembre 2026"
    assert said(event, "en") == "Aid “x”, by 31 December 2026"


def test_there_are_words_for_everything_that_is_extracted() -> None:
    assert set(VERBS) == set(TYPE_WORDS) == set(EVENT_TYPES)
    assert set(MENTIONS) == set(MENTION_TYPES)
    assert set(MODALITY_WORDS) == set(MODALITIES)
    assert set(ROLE_WORDS) == {"trigger", *ROLES}


@pytest.mark.parametrize("type_", EVENT_TYPES)
@pytest.mark.parametrize("language", ["it", "en"])
def test_every_type_has_sentences(type_: str, language: Language) -> None:
    for actors in ([], ["Ada"], ["Ada", "Bea"]):
        for targets in ([], ["Clo"]):
            words = said(made(type=type_, actors=actors, targets=targets), language)
            assert "  " not in words
            assert not words[0].islower()
            assert all(name in words for name in (*actors, *targets))
