"""Killed before and after every checkpoint, and taken up again: the end is that of an undisturbed run."""

from __future__ import annotations

from typing import Any

import pytest
from redis import Redis

from tests.reindex.conftest import Desk, story
from workers.reindex import reindexer, state
from workers.reindex.state import Reindex


class Killed(BaseException):
    """SIGKILL, as far as Redis and the engine can tell."""


def disturbed(desk: Desk, monkeypatch: pytest.MonkeyPatch, at: int, *, saved: bool) -> int:
    """Run to the end with a kill at the checkpoint number `at`; how many checkpoints there were."""
    count = 0
    original: Any = state.save

    def hooked(redis: Redis, current: Reindex) -> None:
        nonlocal count
        count += 1
        if count == at and not saved:
            raise Killed
        original(redis, current)
        if count == at:
            raise Killed

    monkeypatch.setattr(state, "save", hooked)
    try:
        desk.reindexer().start("by hand")
    except Killed:
        if not saved:
            desk.reindexer().start("by hand")
    live = iter(range(100, 140))
    for _ in range(100):
        try:
            current = desk.reindexer().step(0)
        except Killed:
            # The turn of a killed process ends by itself.
            desk.redis.delete(reindexer.TURN)
            continue
        assert current is not None
        if current.phase == "swapped":
            break
        if current.phase == "filling":
            desk.writer.write([story(next(live))])
    monkeypatch.undo()
    return count


@pytest.mark.parametrize("saved", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 15))
def test_killed_at_a_checkpoint(desk: Desk, monkeypatch: pytest.MonkeyPatch, at: int, saved: bool) -> None:
    before = desk.bytes_of(desk.pair())
    count = disturbed(desk, monkeypatch, at, saved=saved)
    assert count >= 14
    after = desk.bytes_of(desk.pair())
    assert desk.pair()["articles"].endswith("000002")
    assert after == desk.bytes_of(desk.second())
    assert {key: after[key] for key in before} == before
