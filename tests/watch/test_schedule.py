from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from workers.settings import Settings
from workers.watch import schedule
from workers.watch.feeds import Feed
from workers.watch.rhythm import learn
from workers.watch.schedule import JITTER

NOW = datetime(2025, 11, 27, 9, tzinfo=UTC)  # a Thursday
SETTINGS = Settings(
    feed_interval=900.0, feed_min_interval=60.0, feed_max_interval=86_400.0, feed_quiet_interval=3_600.0
)


def feed(**changes: Any) -> Feed:
    return Feed(url="https://a.example/feed", added=NOW, **changes)


def wait(next_poll: schedule.NextPoll) -> float:
    return (next_poll.at - NOW).total_seconds()


def rhythm(every: float) -> Any:
    return learn(None, [NOW - timedelta(seconds=number * every) for number in range(200)], NOW, None)


@pytest.mark.parametrize(
    ("known", "asked", "seconds", "words"),
    [
        ({}, {}, 900, "every 15 min while its rhythm is not known"),
        ({"ttl": 3_600.0}, {}, 3_600, "asks for 1 h (ttl)"),
        ({}, {"max_age": 1_800.0}, 1_800, "good for 30 min (max-age)"),
        (
            {"ttl": 60.0},
            {"max_age": 60.0},
            900,
            "its rhythm is not known",
        ),  # a short cache is no wish to be asked often
        ({}, {"retry_after": 1_200.0}, 1_200, "20 min (Retry-After)"),
        ({"ttl": 80_000.0}, {}, 80_000, "ttl"),
        ({"rhythm": rhythm(1_800)}, {"max_age": 7_200.0}, 7_200, "max-age"),
    ],
)
def test_longest_wish_counts(known: Any, asked: Any, seconds: float, words: str) -> None:
    decision = schedule.after_success(feed(**known), NOW, SETTINGS, **asked)
    assert seconds <= wait(decision) <= seconds * (1 + JITTER)
    assert words in decision.reason


@pytest.mark.parametrize(
    ("interval", "asked", "seconds", "words"),
    [
        (300.0, {}, 300, "every 5 min, as the user set it"),
        (300.0, {"max_age": 3_600.0}, 300, "as the user set it"),
        (300.0, {"retry_after": 1_200.0}, 1_200, "Retry-After"),
        (1.0, {}, 60, "as the user set it, but 1 min at least"),
        (300.0, {"retry_after": float("inf")}, 86_400, "but 1 d at most"),
    ],
)
def test_users_interval_wins_but_against_retry_after(interval: float, asked: Any, seconds: float, words: str) -> None:
    watched = feed(interval=interval, ttl=3_600.0, rhythm=rhythm(1_800), skip_hours=list(range(24)))
    decision = schedule.after_success(watched, NOW, SETTINGS, **asked)
    assert wait(decision) == seconds
    assert words in decision.reason


@pytest.mark.parametrize(("every", "low", "high"), [(120, 60, 90), (1_800, 800, 1_250), (80_000, 3_600, 3_960)])
def test_rhythm(every: float, low: float, high: float) -> None:
    decision = schedule.after_success(feed(rhythm=rhythm(every)), NOW, SETTINGS)
    assert low <= wait(decision) <= high
    assert "by its rhythm" in decision.reason


@pytest.mark.parametrize(
    ("hours", "days", "expected"),
    [
        ([], [], datetime(2025, 11, 27, 9, 15, tzinfo=UTC)),
        ([9, 10, 11], [], datetime(2025, 11, 27, 12, tzinfo=UTC)),
        ([0, 3], [], datetime(2025, 11, 27, 9, 15, tzinfo=UTC)),
        ([], ["thursday"], datetime(2025, 11, 28, 0, tzinfo=UTC)),
        ([], ["saturday", "sunday"], datetime(2025, 11, 27, 9, 15, tzinfo=UTC)),
        ([], ["thursday", "friday", "saturday"], datetime(2025, 11, 28, 9, tzinfo=UTC)),
        (list(range(24)), [], datetime(2025, 11, 28, 9, tzinfo=UTC)),
    ],
    ids=["none", "hours", "other hours", "day", "other days", "days", "all hours"],
)
def test_skipped_hours_and_days(hours: list[int], days: list[str], expected: datetime) -> None:
    decision = schedule.after_success(feed(skip_hours=hours, skip_days=days), NOW, SETTINGS)
    assert timedelta() <= decision.at - expected <= timedelta(minutes=2)
    assert ("skip" in decision.reason) == (expected > NOW + timedelta(minutes=20))


def test_jitter_is_the_same_on_each_run_and_differs_between_feeds_and_polls() -> None:
    first = [schedule.after_success(feed(polls=number), NOW, SETTINGS) for number in range(50)]
    again = [schedule.after_success(feed(polls=number), NOW, SETTINGS) for number in range(50)]
    assert first == again
    assert len({decision.at for decision in first}) == 50
    assert max(map(wait, first)) - min(map(wait, first)) > 60


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 1_800), (2, 3_600), (3, 7_200), (6, 57_600), (7, 86_400), (100_000, 86_400)]
)
def test_failures_back_off_up_to_a_day(failures: int, seconds: float) -> None:
    decision = schedule.after_failure(feed(failures=failures), NOW, SETTINGS)
    assert seconds <= wait(decision) <= min(86_400, seconds * (1 + JITTER))
    assert f"failures in a row: {failures}" in decision.reason


def test_retry_after_of_a_failure() -> None:
    late = schedule.after_failure(feed(failures=1), NOW, SETTINGS, retry_after=7_000.0)
    assert 7_000 <= wait(late) <= 7_700
    assert "Retry-After" in late.reason
    early = schedule.after_failure(feed(failures=1), NOW, SETTINGS, retry_after=5.0)
    assert wait(early) >= 1_800
    assert "backing off" in early.reason


def test_one_poll_in_a_hundred_is_unconditional() -> None:
    assert sum(not schedule.conditional(feed(polls=polls), NOW) for polls in range(1_000)) == 10
    assert schedule.conditional(feed(polls=1), NOW)


def test_unconditional_before_a_move() -> None:
    moving = feed(polls=7, moved_to="https://b.example/", moved_since=NOW - timedelta(days=4), moved_polls=9)
    assert not schedule.conditional(moving, NOW)
    assert schedule.conditional(moving, NOW - timedelta(days=3))
