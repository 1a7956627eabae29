from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from schemas.documents import second_alias
from tests.factory import meeting
from tests.reindex.conftest import PREFIX, Desk, story
from workers.archive.writing import Archive
from workers.errors import Rejected
from workers.index import documents, twofold
from workers.queue.stream import Queue
from workers.reindex import fill, state
from workers.reindex.reindexer import Reindexer, end_lost
from workers.reindex.state import Reindex


def test_readers_see_a_new_pair_with_the_same_documents(desk: Desk) -> None:
    old, before = desk.pair(), desk.bytes_of(desk.pair())
    desk.reindexer().start("by hand")
    done = desk.run()
    assert (done.phase, done.done, done.total, done.extracted) == ("swapped", 26, 26, 0)
    assert [check.name for check in done.checks if not check.passed] == []
    assert desk.pair() == {kind: name.replace("000001", "000002") for kind, name in old.items()}
    assert desk.second() == old
    assert desk.bytes_of(desk.pair()) == before == desk.bytes_of(old)
    assert desk.extracted == []


def test_what_comes_meanwhile_is_in_both_before_and_after_the_swap(desk: Desk) -> None:
    desk.reindexer().start("by hand")
    until(desk, "filling")
    desk.writer.write([story(100), story(1, "ha rotto", minutes=5)])
    done = desk.run()
    assert done.phase == "swapped"
    desk.writer.write([story(101), story(100, "ha sospeso", minutes=9)])
    assert desk.bytes_of(desk.pair()) == desk.bytes_of(desk.second())
    assert len([key for key in desk.contents(desk.pair()) if key.startswith("articles")]) == 28


def until(desk: Desk, phase: str) -> Reindex:
    """Step, one piece of work at a time, until the phase is reached."""
    for _ in range(20):
        current = desk.reindexer().step(0)
        assert current is not None
        if current.phase == phase:
            return current
    raise AssertionError(f"never came to {phase}")


def test_an_article_that_changes_between_its_reading_and_its_writing_is_not_set_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch holds the article's lock: the worker comes after it, and the later revision wins in both pairs."""
    desk.reindexer().start("by hand")
    until(desk, "filling")
    of = story(3)[0].id
    worker, seen = Queue(desk.redis, desk.settings, "worker"), []
    renewed = documents.renewed

    def while_in_hand(document: Any, extraction: Any = None) -> Any:
        if document.article_id == of:
            seen.append(worker.lock([of]))
        return renewed(document, extraction)

    monkeypatch.setattr(fill, "renewed", while_in_hand)
    desk.run()
    assert seen == [set()]
    desk.writer.write([story(3, "ha disdetto", minutes=5)])
    new, old = desk.contents(desk.pair()), desk.contents(desk.second())
    assert new == old
    assert [one["triggers"] for one in new.values() if one.get("event_id") and one["article_id"] == of] == [
        ["ha disdetto"]
    ]


def test_an_article_in_a_workers_hand_is_waited_for(desk: Desk) -> None:
    worker, of = Queue(desk.redis, desk.settings, "worker"), story(4)[0].id
    slept: list[float] = []

    def release(seconds: float) -> None:
        slept.append(seconds)
        worker.unlock([of])

    desk.reindexer().start("by hand")
    until(desk, "filling")
    worker.lock([of])
    step = Reindexer(
        desk.redis,
        desk.client,
        desk.queue,
        desk.settings,
        extract=desk.extract,
        model_version=desk.model,
        sleep=release,
    )
    current = step.step(60)
    assert current is not None
    assert (current.phase, current.done) == ("swapped", 26)
    assert slept


def test_writers_that_have_not_heard_of_it_are_waited_for(desk: Desk) -> None:
    worker = Queue(desk.redis, desk.settings, "worker")
    worker.lock(["a", "b"])
    desk.reindexer().start("by hand")
    assert desk.run().phase == "waiting"
    worker.unlock(["a"])
    assert desk.run().phase == "waiting"
    worker.lock(["a"])  # anew, and so with knowledge of it
    worker.unlock(["b"])
    assert desk.run().phase == "swapped"


def test_only_what_another_version_extracted_is_extracted_anew(desk: Desk) -> None:
    desk.model = "2"
    desk.writer.write([(of, msgspec.structs.replace(made, model_version="2")) for of, made in [story(1), story(2)]])
    desk.reindexer().start("a new model")
    done = desk.run()
    assert (done.phase, done.extracted, done.done) == ("refused", 24, 26)  # the newsroom's events are gone
    assert len(desk.extracted) == len(set(desk.extracted)) == 24
    assert {check.name for check in done.checks if not check.passed} <= {
        "events an article",
        "share of articles with events",
    }
    assert {one["model_version"] for one in desk.contents(desk.second()).values()} == {"2"}


def test_an_article_that_stops_the_extraction_is_told_and_the_others_are_extracted(desk: Desk) -> None:
    desk.model = "2"
    desk.writer.write([story(50, "esplode")])
    desk.reindexer().start("a new model", forced=True)
    done = desk.run()
    assert (done.phase, done.extracted, done.done) == ("swapped", 26, 27)
    (refused,) = done.refused
    assert refused.startswith(f"{story(50)[0].id}: ZeroDivisionError")


def test_rollback_loses_nothing(desk: Desk) -> None:
    old = desk.pair()
    desk.reindexer().start("by hand")
    desk.run()
    desk.writer.write([story(200), story(2, "ha disdetto", minutes=7)])
    desk.reindexer().rollback()
    assert desk.pair() == old
    assert story(200)[0].id in {one["article_id"] for one in desk.contents(old).values()}
    desk.writer.write([story(201)])
    assert desk.bytes_of(desk.pair()) == desk.bytes_of(desk.second())
    with pytest.raises(Rejected, match="nothing to go back to"):
        desk.reindexer().rollback()


def test_two_at_once_are_refused(desk: Desk) -> None:
    desk.reindexer().start("by hand")
    with pytest.raises(Rejected, match="is at work"):
        desk.reindexer().start("by hand")
    desk.run()
    desk.reindexer().start("again")
    assert desk.run().phase == "swapped"
    assert desk.pair()["articles"].endswith("000003")


def test_the_kept_pair_is_dropped_in_time(desk: Desk) -> None:
    old = desk.pair()
    desk.reindexer().start("by hand")
    desk.run()
    desk.clock += timedelta(days=6)
    assert desk.run().phase == "swapped"
    desk.clock += timedelta(days=2)
    assert desk.run().phase == "ended"
    assert desk.second() == {}
    assert not twofold.is_twofold(desk.redis)
    assert not desk.client.indices.exists(index=old["articles"])
    desk.writer.write([story(300)])
    with pytest.raises(Rejected, match="nothing to go back to"):
        desk.reindexer().rollback()


def test_it_can_be_stopped(desk: Desk) -> None:
    old = desk.pair()
    desk.reindexer().start("by hand")
    until(desk, "filling")
    desk.reindexer().stop()
    done = desk.run()
    assert (done.phase, done.outcome, desk.pair(), desk.second()) == ("ended", "stopped before it was done", old, {})
    with pytest.raises(Rejected, match="no re-index to stop"):
        desk.reindexer().stop()


def test_a_failed_check_swaps_nothing_and_says_why(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    old = lose_an_article(desk)
    done = desk.run()
    assert (done.phase, desk.pair()) == ("refused", old)
    assert done.outcome.startswith("not swapped, a check failed: articles by day and source")
    failed = [check for check in done.checks if not check.passed]
    assert failed[0].examples == ["2026-11-20 Agenzia: 14 before, 13 now"]
    desk.reindexer().start("again")
    assert desk.run().phase == "swapped"


def test_force_swaps_all_the_same(desk: Desk) -> None:
    old = lose_an_article(desk, forced=True)
    done = desk.run()
    assert (done.phase, done.forced) == ("swapped", True)
    assert desk.pair() != old


def lose_an_article(desk: Desk, *, forced: bool = False) -> Any:
    old = desk.pair()
    desk.reindexer().start("by hand", forced=forced)
    until(desk, "checking")
    desk.client.delete(index=second_alias(PREFIX, "articles"), id=story(5)[0].id)
    return old


def test_from_the_archive(desk: Desk) -> None:
    assert desk.settings.archive is not None
    archive = Archive(desk.settings.archive)
    archive.append([meeting(), *(story(number) for number in range(20))])
    archive.append([story(1, "ha rotto", minutes=5), story(500)])
    before = desk.bytes_of(desk.pair())
    desk.reindexer().start("the disk was lost", "archive", forced=True)
    done = desk.run()
    assert (done.phase, done.done) == ("swapped", 23)
    after = desk.bytes_of(desk.pair())
    changed = {story(1)[0].id, story(500)[0].id}
    for of, made in [meeting(), *(story(number) for number in (0, 2, 19))]:
        assert of.id not in changed
        assert after[f"articles {of.id}"] == before[f"articles {of.id}"]
        assert made.events
    assert b"ha rotto" in after[f"articles {story(1)[0].id}"]


def test_an_archive_that_is_none(desk: Desk) -> None:
    desk.settings.archive = None
    with pytest.raises(Rejected, match="there is no archive"):
        desk.reindexer().start("by hand", "archive")
    assert state.load(desk.redis) is None


def test_the_rate_is_kept_and_live_articles_go_first(desk: Desk) -> None:
    slept: list[float] = []

    def reindexer() -> Reindexer:
        return Reindexer(
            desk.redis, desk.client, desk.queue, desk.settings, extract=desk.extract, model_version=desk.model,
            sleep=slept.append,
        )  # fmt: skip

    desk.settings.reindex_rate = 10.0
    reindexer().start("by hand")
    assert reindexer().step(60).phase == "swapped"  # type: ignore[union-attr]
    assert 1.5 < sum(slept) <= 2.6


def test_an_engine_that_lost_everything_ends_it(desk: Desk) -> None:
    desk.reindexer().start("by hand")
    desk.run()
    end_lost(desk.redis, desk.client, PREFIX, desk.clock)
    assert state.load(desk.redis).phase == "swapped"  # type: ignore[union-attr]
    desk.client.indices.delete(index=desk.second()["articles"])
    desk.client.indices.delete(index=desk.second()["events"])
    end_lost(desk.redis, desk.client, PREFIX, desk.clock)
    ended = state.load(desk.redis)
    assert ended is not None
    assert (ended.phase, twofold.is_twofold(desk.redis)) == ("ended", False)
    desk.writer.write([story(700)])
