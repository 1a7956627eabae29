from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import CleanArticle
from schemas.documents import ArticleDocument
from schemas.extraction import Extraction
from tests.factory import FEED, article, day, entity, event, extraction, fire, meeting
from workers.index.plan import MAX_FEEDS_IN_VERSION, Plan, document_version, plan

OTHER = "https://quotidiano.example/feed"
URL = "https://agenzia.example/sciopero"


def version(
    minutes: int,
    trigger: str = "sciopero",
    *,
    feeds: Sequence[str] = (FEED,),
    fetched: int | None = None,
    **fields: str,
) -> tuple[CleanArticle, Extraction]:
    """One version of one article: revised `minutes` after noon; another trigger makes other words and another event."""
    noon = day("2026-11-23", "12:00")
    of = article(
        fields.get("title", "I trasporti"),
        f"La Fit annuncia: {trigger}.",
        url=URL,
        feeds=feeds,
        published=noon,
        updated=noon + timedelta(minutes=minutes),
        fetched=noon + timedelta(minutes=minutes + 1 if fetched is None else fetched),
    )
    model = fields.get("model", "test-1")
    events = [event("PROTEST", trigger, actors=["Fit"])]
    return of, extraction(of, [entity("Fit", "ORG")], events, model_version=model)


def after(*items: tuple[CleanArticle, Extraction]) -> Plan:
    """The plan for the last item when those before it were written one after the other."""
    current = None
    for item in items:
        made = plan(current, *item)
        current = msgspec.json.decode(msgspec.json.encode(made.article), type=ArticleDocument)
    return made


def words(document: ArticleDocument) -> str:
    return document.text.words()


def test_a_new_article() -> None:
    made = after(meeting())
    assert (made.result, made.writes, made.withdrawn) == ("new", True, [])
    assert made.article.revisions == 1
    assert made.article.change is None
    assert [one.event_id for one in made.events] == made.article.event_ids
    assert made.version == document_version(made.article) == meeting()[0].revision * 1000 + 1


def test_the_same_again_writes_nothing() -> None:
    made = after(meeting(), meeting())
    assert (made.result, made.writes) == ("unchanged", False)


def test_a_later_revision_replaces() -> None:
    first, made = after(version(0)), after(version(0), version(5, "blocco"))
    assert made.result == "revised"
    assert made.writes
    assert "blocco" in words(made.article)
    assert made.article.revisions == 2
    assert made.article.event_ids != first.article.event_ids
    assert made.withdrawn == first.article.event_ids
    change = made.article.change
    assert change
    assert change.previous_revision == first.article.revision
    assert (change.title_changed, change.text_changed) == (False, True)
    assert change.events_added == made.article.event_ids
    assert change.events_withdrawn == first.article.event_ids
    assert change.withdrawn == ["PROTEST «sciopero»: Fit"]
    assert made.version > first.version


def test_a_new_title_leaves_text_and_events() -> None:
    made = after(version(0), version(5, title="I trasporti si fermano"))
    change = made.article.change
    assert made.result == "revised"
    assert change
    assert (change.title_changed, change.text_changed) == (True, False)
    assert (change.events_added, change.events_withdrawn, made.withdrawn) == ([], [], [])


def test_a_late_older_revision_never_overwrites() -> None:
    newer = after(version(5, "blocco"))
    made = after(version(5, "blocco"), version(0, feeds=[OTHER]))
    assert made.result == "stale"
    assert made.writes
    assert words(made.article) == words(newer.article)
    assert made.events[0].event_id == newer.events[0].event_id
    assert made.withdrawn == []
    assert made.article.feeds == made.events[0].feeds == sorted([FEED, OTHER])
    assert made.version > newer.version
    assert made.article.first_fetched_at == version(0)[0].fetched


def test_a_late_older_revision_from_the_same_feed_changes_nothing_but_the_first_fetch() -> None:
    made = after(version(5, "blocco"), version(0), version(0))
    assert (made.result, made.writes) == ("stale", False)


def test_another_feed_is_added() -> None:
    first, made = after(meeting()), after(meeting(), meeting(feeds=[OTHER]))
    assert made.result == "origin_added"
    assert made.writes
    assert made.article.feeds == sorted([FEED, OTHER])
    assert all(one.feeds == made.article.feeds for one in made.events)
    assert made.article.event_ids == first.article.event_ids
    assert made.article.revisions == 1
    assert made.version > first.version


def test_the_same_words_from_another_feed_keep_the_first_ones_particulars() -> None:
    made = after(meeting(), meeting(feeds=[OTHER], publisher="Aggregatore", published=day("2026-11-26")))
    assert made.article.publisher == "Agenzia"
    assert made.article.timestamp == day("2026-11-25")


def test_words_from_between_two_sightings_of_the_same_words_are_late() -> None:
    made = after(version(0), version(10), version(5, "blocco"))
    assert made.result == "stale"
    assert "sciopero" in words(made.article)


def test_other_words_at_the_same_revision_go_by_the_fetch() -> None:
    """Some sites change a text and leave its date."""
    early, late = version(0, "sciopero", fetched=1), version(0, "blocco", fetched=20)
    assert after(early, late).result == "revised"
    assert after(late, early).result == "stale"
    assert after(early, late, early).result == "stale"
    assert after(early, late).version >= after(early).version


def test_another_model_replaces_at_the_same_words() -> None:
    made = after(version(0), version(0, model="test-2"))
    assert made.result == "revised"
    assert made.writes
    assert made.article.model_version == made.events[0].model_version == "test-2"
    assert made.article.revisions == 1
    assert made.article.change is None


def test_the_last_change_is_kept_when_only_a_feed_is_added() -> None:
    revised = after(version(0), version(5, "blocco"))
    made = after(version(0), version(5, "blocco"), version(5, "blocco", feeds=[OTHER]))
    assert made.result == "origin_added"
    assert made.article.change == revised.article.change
    assert made.article.revisions == 2


@pytest.mark.parametrize("order", [0, 1])
def test_the_first_publication_stays(order: int) -> None:
    known, unknown = fire(), fire(published=None, fetched=day("2026-11-20"), feeds=[OTHER])
    made = after(known, unknown) if order == 0 else after(unknown, known)
    assert made.article.timestamp == day("2026-11-24", "06:15")
    assert not made.article.timestamp_estimated
    assert made.article.first_fetched_at == day("2026-11-20")


def test_without_fingerprints_the_words_are_compared() -> None:
    assert after(meeting(fingerprint=""), meeting(fingerprint="")).result == "unchanged"
    bare, changed = version(0), version(5, "blocco")
    bare[0].fingerprint = changed[0].fingerprint = ""
    assert after(bare, changed).result == "revised"


def test_a_version_is_a_number_that_json_keeps() -> None:
    made = after(version(0, feeds=[f"https://feed.example/{number}" for number in range(2000)]))
    assert made.version == made.article.revision * 1000 + MAX_FEEDS_IN_VERSION < 2**53


def test_a_revision_from_before_1970_has_a_version_that_engines_take() -> None:
    assert after(meeting(published=day("1943-09-08"))).version == 1


VERSIONS = [
    version(0),
    version(5, "blocco"),
    version(5, "blocco", feeds=[OTHER]),
    version(9, "marcia", fetched=10),
    version(9, "corteo", fetched=30),
    version(20, "blocco", feeds=["https://terzo.example/rss"]),
]


@given(st.lists(st.sampled_from(VERSIONS), max_size=8), st.permutations(VERSIONS))
def test_any_order_and_any_repetition_end_the_same(
    before: list[tuple[CleanArticle, Extraction]], versions: list[tuple[CleanArticle, Extraction]]
) -> None:
    straight, mixed = after(*VERSIONS), after(*before, *versions)
    for field in ("text", "title", "feeds", "origins", "timestamp", "first_fetched_at", "revision", "event_ids"):
        assert getattr(mixed.article, field) == getattr(straight.article, field), field
    assert [one.event_id for one in mixed.events] == [one.event_id for one in straight.events]
    assert mixed.version == straight.version


@given(st.lists(st.sampled_from(VERSIONS), min_size=2, max_size=8))
def test_versions_never_fall(items: list[tuple[CleanArticle, Extraction]]) -> None:
    """A lower one would be refused by the engine, and the plan lost."""
    versions = [after(*items[: length + 1]).version for length in range(len(items))]
    assert versions == sorted(versions)
