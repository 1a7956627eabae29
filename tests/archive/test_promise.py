from __future__ import annotations

import msgspec
import pytest
from redis import Redis

from tests.factory import meeting, romanian
from workers.archive.promise import decide, keep_promise, promise
from workers.index.writer import Outcome

DATED, UNDATED = meeting()[0], romanian()[0]


@pytest.mark.parametrize(
    ("outcome", "owed", "keep", "reason"),
    [
        (Outcome("a", "new", risen=True), False, True, "new"),
        (Outcome("a", "revised", risen=True), False, True, "revised"),
        (Outcome("a", "stale"), False, True, "stale"),
        (Outcome("a", "origin_added", risen=True), False, True, "origin_added"),
        (Outcome("a", "unchanged"), False, False, "is archived"),
        (Outcome("a", "unchanged"), True, True, "between index and archive"),
        (Outcome("a", "unchanged", risen=True), False, True, "as of a later time"),
    ],
)
def test_what_is_archived(outcome: Outcome, owed: bool, keep: bool, reason: str) -> None:
    decision = decide(outcome, DATED, owed=owed)
    assert decision.keep is keep
    assert reason in decision.reason


def test_an_article_that_gives_no_time_of_its_own_is_not_archived_at_each_fetch() -> None:
    assert UNDATED.published is UNDATED.updated is None
    assert not decide(Outcome("a", "unchanged", risen=True), UNDATED, owed=False).keep
    updated = msgspec.structs.replace(UNDATED, updated=DATED.published)
    assert decide(Outcome("a", "unchanged", risen=True), updated, owed=False).keep


def test_a_promise_is_owed_until_it_is_kept(redis: Redis) -> None:
    assert promise(redis, ["a", "b"]) == set()
    assert promise(redis, ["b", "c"]) == {"b"}
    keep_promise(redis, ["b"])
    keep_promise(redis, [])
    assert promise(redis, ["a", "b", "c"]) == {"a", "c"}
