from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import FeedEntry
from schemas.documents import ArticleDocument, ByLanguage, EventDocument, Period
from schemas.extraction import Event, Extraction, Location, Span
from tests.factory import article, day, entity, event, extraction, fire, meeting, newsroom, quantity, romanian, time
from workers.errors import Rejected
from workers.index.documents import article_document, clean_article, event_documents, seen_in

ROME = timezone(timedelta(hours=1))


def documents(item: tuple) -> tuple[ArticleDocument, list[EventDocument]]:  # type: ignore[type-arg]
    document = article_document(*item)
    return document, event_documents(document)


def times_of(*times: dict) -> EventDocument:  # type: ignore[type-arg]
    """The document of an event with these times."""
    surfaces = [one["surface"] for one in times]
    of = article("Titolo", f"Il ponte è crollato. {' '.join(surfaces)}", published=day("2026-11-25"))
    return event_documents(
        article_document(of, extraction(of, events=[event("DISASTER", "crollato", times=surfaces)], times=times))
    )[0]


def test_article_document() -> None:
    of, extracted = fire()
    document = article_document(of, extracted)
    assert document.title == ByLanguage(it="L'Aquila, incendio in fabbrica: due operai feriti")
    assert document.text.it == of.text
    assert document.timestamp == document.published_at == day("2026-11-24", "06:15")
    assert not document.timestamp_estimated
    assert document.people == ["Dario Colnaghi"]
    assert document.organisations == ["Velox", "Vigili del fuoco"]
    assert document.places == ["L'Aquila"]
    assert document.person_keys == ["per:dario-colnaghi"]
    assert document.organisation_keys == ["org:velox", "org:vigili-del-fuoco"]
    assert document.place_keys == [key for key in document.entity_keys if key.startswith("gpe:")]
    assert "per:dario-colnaghi=Dario Colnaghi" in document.names
    assert document.countries == ["ITA"]
    assert document.locations == [Location(42.35, 13.4)]
    assert document.event_types == ["DISASTER", "ACCIDENT", "CRIME"]
    assert document.modalities == ["actual", "possible"]
    assert document.actors == ["Dario Colnaghi"]
    assert document.targets == ["Velox", "Due operai"]
    assert document.target_keys == ["org:velox"]
    assert document.sources == ["Vigili del fuoco"]
    assert document.event_count == len(document.event_ids) == len(set(document.event_ids)) == 3
    assert document.extraction == extracted


def test_events_carry_the_agency_that_their_article_is_credited_to() -> None:
    of, extracted = meeting()
    document, events = documents((msgspec.structs.replace(of, agency="Reuters", partial=True), extracted))
    assert document.agency == "Reuters"
    assert document.partial
    assert {one.agency for one in events} == {"Reuters"}
    assert (clean_article(document).agency, clean_article(document).partial) == ("Reuters", True)


def test_nominals_take_part_in_events_but_are_no_facets() -> None:
    document, _ = documents(meeting())
    assert "operai" not in [*document.people, *document.organisations, *document.places]
    assert "act:operai" not in document.entity_keys


def test_event_document() -> None:
    of, extracted = meeting()
    document, events = documents((of, extracted))
    consult, agree, mobilize = events
    assert [one.event_id for one in events] == document.event_ids
    assert [one.position for one in events] == [0, 1, 2]
    assert consult.triggers == ["Vertice", "ha incontrato"]
    assert consult.actors == ["Marta Ferri"]
    assert consult.actor_countries == ["ITA"]
    assert consult.targets == ["Han Tae-jun"]
    assert consult.target_countries == ["PRK"]
    assert consult.places == ["Pyongyang"]
    assert consult.locations == [Location(39.03, 125.75)]
    assert consult.countries == ["ITA", "PRK"]
    assert agree.sources == ["Kestrel"]
    assert agree.source_keys == ["org:kestrel"]
    assert "org:kestrel=Kestrel" in agree.names
    assert agree.person_keys == ["per:marta-ferri", "per:han-tae-jun"]
    assert agree.organisation_keys == ["org:kestrel"]
    assert agree.entity_keys == ["per:marta-ferri", "per:han-tae-jun", "org:kestrel"]
    assert document.headline == of.title
    assert agree.sentence.it == "I due hanno firmato un accordo, secondo l'agenzia Kestrel."
    assert mobilize.modality == "possible"
    assert mobilize.sentence.it == "La Corea del Nord potrebbe inviare 5.000 operai militari in Italia entro dicembre."
    assert (mobilize.quantity_value, mobilize.quantity_upper) == ([5000.0], [None])
    assert (mobilize.quantity_unit, mobilize.quantity_counted) == (["person"], ["operai"])
    assert mobilize.time == [Period(day("2026-12-01", "00:00"), datetime(2026, 12, 31, 23, 59, 59, 999000, UTC))]
    assert mobilize.time_precision == "month"


def test_evidence_stands_in_the_article() -> None:
    for of, extracted in newsroom():
        for one in event_documents(article_document(of, extracted)):
            assert one.evidence
            spans = [*one.evidence.triggers, *one.evidence.arguments]
            assert all(getattr(of, span.field)[span.start : span.end] == span.text for span in spans)
            extent = one.evidence.sentence
            assert getattr(of, extent.field)[extent.start : extent.end] == one.sentence.words()


def test_the_evidence_of_an_argument_is_its_nearest_mention() -> None:
    text = "Ferri è partita. " + "Piove. " * 20 + "Ieri Ferri ha incontrato Han. Ferri tace."
    of = article("Ferri torna", text)
    extracted = extraction(
        of, [entity("Ferri", "PER"), entity("Han", "PER")],
        [event("CONSULT", "ha incontrato", actors=["Ferri"], targets=["Han"])],
    )  # fmt: skip
    evidence = event_documents(article_document(of, extracted))[0].evidence
    assert evidence
    actor, target = evidence.arguments
    assert (actor.role, actor.field, actor.start) == ("actor", "text", text.index("Ferri ha"))
    assert target.role == "target"


def test_a_counted_participant_has_a_name_but_no_key() -> None:
    accident = event_documents(article_document(*fire()))[1]
    assert fire()[1].events[1].targets == ["q1"]
    assert accident.targets == ["Due operai"]
    assert accident.target_keys == []


def test_an_event_told_in_the_title_only_has_the_title_as_sentence() -> None:
    of = article("Crolla un ponte. Due morti", "Si indaga sulle cause.")
    one = event_documents(article_document(of, extraction(of, events=[event("DISASTER", "Crolla")])))[0]
    assert one.sentence.it == "Crolla un ponte."


def test_without_a_publication_time_the_fetch_stands_in() -> None:
    document, _ = documents(romanian())
    assert document.timestamp == day("2026-11-20")
    assert document.timestamp_estimated
    assert document.published_at is None


def test_times_are_written_in_utc() -> None:
    of, extracted = fire(published=datetime(2026, 11, 24, 7, 15, tzinfo=ROME))
    assert b'"@timestamp":"2026-11-24T06:15:00Z"' in msgspec.json.encode(article_document(of, extracted))


def test_the_article_comes_back_from_its_document() -> None:
    """What re-extraction from the live index needs."""
    for of, extracted in newsroom():
        stored = msgspec.json.decode(msgspec.json.encode(article_document(of, extracted)), type=ArticleDocument)
        assert clean_article(stored) == of


def test_same_input_same_bytes() -> None:
    for item, again in zip(newsroom(), newsroom(), strict=True):
        document, events = documents(item)
        assert msgspec.json.encode((document, events)) == msgspec.json.encode(documents(again))


def test_a_document_comes_back_as_it_was() -> None:
    """Else each redelivery would look like a change."""
    for item in newsroom():
        document, events = documents(item)
        assert msgspec.json.decode(msgspec.json.encode(document), type=ArticleDocument) == document
        assert msgspec.json.decode(msgspec.json.encode(events), type=list[EventDocument]) == events


# Event ids


def ids(of, extracted: Extraction) -> list[str]:  # type: ignore[no-untyped-def]
    return article_document(of, extracted).event_ids


def test_event_ids_stay_when_words_before_them_change() -> None:
    of, extracted = meeting()
    longer, extracted_again = meeting()
    longer.text = "PYONGYANG - " + longer.text
    for one in extracted_again.events:
        for trigger in one.triggers:
            trigger.start += 12
            trigger.end += 12
    assert ids(of, extracted) == ids(longer, extracted_again)


def test_event_ids_stay_when_the_title_is_rewritten() -> None:
    of, extracted = meeting()
    _, rewritten = meeting()
    rewritten.events[0].triggers = rewritten.events[0].triggers[1:]
    assert ids(of, extracted) == ids(of, rewritten)


def test_event_ids_stay_when_events_change_places() -> None:
    of, extracted = meeting()
    _, turned = meeting()
    turned.events.reverse()
    assert ids(of, extracted) == ids(of, turned)[::-1]


@pytest.mark.parametrize(
    "change",
    [
        lambda one: setattr(one, "type", "AGREE"),
        lambda one: setattr(one, "actors", one.targets),
        lambda one: setattr(one, "targets", []),
        lambda one: setattr(one, "triggers", one.triggers[:1]),
    ],
    ids=["type", "actor", "target", "trigger"],
)
def test_another_event_has_another_id(change) -> None:  # type: ignore[no-untyped-def]
    of, extracted = meeting()
    _, changed = meeting()
    change(changed.events[0])
    assert ids(of, extracted)[0] != ids(of, changed)[0]
    assert ids(of, extracted)[1:] == ids(of, changed)[1:]


def test_modality_and_score_do_not_tell_events_apart() -> None:
    of, extracted = meeting()
    _, changed = meeting()
    changed.events[0].modality, changed.events[0].score = "denied", 0.1
    assert ids(of, extracted) == ids(of, changed)


def test_equal_events_are_counted() -> None:
    of = article("Scontri", "Hanno sparato. Poi hanno sparato ancora.")
    twice = extraction(of, events=[event("ASSAULT", "sparato"), event("ASSAULT", "sparato")])
    once = extraction(of, events=[event("ASSAULT", "sparato")])
    first, second = ids(of, twice)
    assert first != second
    assert ids(of, once) == [first]


def test_event_ids_differ_between_articles() -> None:
    assert not set(ids(*meeting())) & set(ids(*meeting(url="https://altro.example/1")))


# Times


@pytest.mark.parametrize(
    ("start", "end", "precision", "expected"),
    [
        ("2026-11-24", "2026-11-24", "day", ("2026-11-24T00:00:00Z", "2026-11-24T23:59:59.999000Z")),
        ("2026-11-24T13:30", "2026-11-24T13:30", "minute", ("2026-11-24T13:30:00Z", "2026-11-24T13:30:59.999000Z")),
        ("2026-11-24T13:00", "2026-11-24T13:00", "hour", ("2026-11-24T13:00:00Z", "2026-11-24T13:59:59.999000Z")),
        ("2026-11-24T23:00:00+01:00", None, "minute", ("2026-11-24T22:00:00Z", None)),
        ("2024-02", "2024-02", "month", ("2024-02-01T00:00:00Z", "2024-02-29T23:59:59.999000Z")),
        ("2025-12", "2025-12", "month", ("2025-12-01T00:00:00Z", "2025-12-31T23:59:59.999000Z")),
        ("2025", "2025", "year", ("2025-01-01T00:00:00Z", "2025-12-31T23:59:59.999000Z")),
        (None, "2026-12-31", "range", (None, "2026-12-31T23:59:59.999000Z")),
        ("2020-01-01", None, "range", ("2020-01-01T00:00:00Z", None)),
    ],
)
def test_period(start: str | None, end: str | None, precision: str, expected: tuple[str | None, str | None]) -> None:
    document = times_of({"surface": "allora", "from_": start, "to": end, "precision": precision})
    bounds = {name: moment for name, moment in zip(("gte", "lte"), expected, strict=True) if moment}
    assert msgspec.to_builtins(document.time) == [bounds]


@pytest.mark.parametrize(
    ("start", "end"),
    [(None, None), ("2026-11-25", "2026-11-24"), ("0000", "0000"), ("2026-13-40", None), ("presto", None)],
    ids=["unresolved", "ends before it begins", "year 0", "no such day", "no date"],
)
def test_a_time_that_is_none_keeps_its_words_only(start: str | None, end: str | None) -> None:
    document = times_of({"surface": "allora", "from_": start, "to": end, "precision": "day"})
    assert document.time_text == ["allora"]
    assert document.time == []
    assert (document.time_from, document.time_precision) == (None, None)


def test_of_several_times_the_earliest_start_is_the_events() -> None:
    document = times_of(time("giovedì", "2026-11-26"), time("novembre", "2026-11-01", "2026-11-30", "month"))
    assert len(document.time) == 2
    assert (document.time_from, document.time_precision) == (day("2026-11-01", "00:00"), "month")


def test_quantities_run_parallel() -> None:
    of = article("Titolo", "Sono crollati due ponti: tra 3 e 5 feriti, danni ingenti.")
    surfaces = ["due ponti", "3 e 5 feriti", "danni ingenti"]
    extracted = extraction(
        of, [], [event("DISASTER", "crollati", quantities=surfaces)], [],
        [quantity("due ponti", 2, "ponti"), quantity("3 e 5 feriti", 3, "feriti", upper=5.0, unit="person"),
         quantity("danni ingenti", None, "danni")],
    )  # fmt: skip
    one = event_documents(article_document(of, extracted))[0]
    assert one.quantity_text == surfaces
    assert one.quantity_value == [2, 3, None]
    assert one.quantity_upper == [None, 5, None]
    assert one.quantity_unit == [None, "person", None]
    assert one.quantity_counted == ["ponti", "feriti", "danni"]


# Feeds


@given(st.permutations([("b", "1", None), ("a", "2", "A"), ("a", "1", None), ("a", "2", None), ("b", "1", "B")]))
def test_feeds_are_the_same_whatever_came_first(seen: list[tuple[str, str, str | None]]) -> None:
    fields = seen_in(FeedEntry(feed=feed, entry=entry, title=title) for feed, entry, title in seen)
    assert fields["feeds"] == ["a", "b"]
    assert fields["feed_titles"] == ["A", "B"]
    assert [(origin.feed, origin.entry, origin.title) for origin in fields["origins"]] == [
        ("a", "1", None), ("a", "2", "A"), ("b", "1", "B"),
    ]  # fmt: skip


# What does not fit


def test_an_extraction_of_another_article_is_rejected() -> None:
    with pytest.raises(Rejected, match="came with article"):
        article_document(meeting()[0], fire()[1])


def test_an_event_that_refers_to_nothing_is_rejected() -> None:
    of, extracted = meeting()
    extracted.events[0].actors = ["e99"]
    with pytest.raises(Rejected, match="refers to 'e99'"):
        article_document(of, extracted)


def test_an_event_without_trigger_is_rejected() -> None:
    of, extracted = meeting()
    extracted.events.append(Event(id="v9", type="DEATH", modality="actual", triggers=list[Span](), score=1.0))
    with pytest.raises(Rejected, match="v9 of the extraction has no trigger"):
        article_document(of, extracted)
