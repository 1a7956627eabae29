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
    assert f"failures in a row: {failures}, backing off from 15 min" in decision.reason


@pytest.mark.parametrize(
    ("known", "first", "words"),
    [
        ({"rhythm": rhythm(180)}, 180, "min: by its rhythm, 48"),
        ({"rhythm": rhythm(60)}, 120, "backing off from 1 min: by its rhythm"),
        ({"rhythm": rhythm(40_000)}, 7_200, "backing off from 1 h: by its rhythm, 2.2"),
        ({"rhythm": rhythm(180), "ttl": 600.0}, 1_200, "asks for 10 min (ttl)"),
        ({"interval": 300.0, "ttl": 3_600.0}, 600, "every 5 min, as the user set it"),
        ({"interval": 1.0}, 120, "backing off from 1 min: every 1 s, as the user set it"),
    ],
)
def test_back_off_starts_from_the_usual_interval(known: Any, first: float, words: str) -> None:
    waits = []
    for failures in (1, 2, 3, 15):
        decision = schedule.after_failure(feed(**known, failures=failures), NOW, SETTINGS)
        assert words in decision.reason
        waits.append(wait(decision))
    for waited, expected in zip(waits, (first, 2 * first, 4 * first, 86_400), strict=True):
        assert waited == pytest.approx(expected, rel=JITTER)


@pytest.mark.parametrize(("gap", "outage"), [(180, 60), (180, 420), (180, 1_200), (180, 2_400), (600, 8_400)])
def test_busy_feed_loses_nothing_in_a_row_of_failures(gap: float, outage: float) -> None:
    """20 entries listed: the feed reaches back 20 times the gap between two."""
    now = schedule.after_success(feed(rhythm=rhythm(gap)), NOW, SETTINGS).at
    began, failures = now, 0
    while (now - began).total_seconds() < outage:
        failures += 1
        failing = feed(rhythm=rhythm(gap), failures=failures, polls=failures, entries=20, last_success=NOW)
        now = schedule.after_failure(failing, now, SETTINGS).at
    assert (now - NOW).total_seconds() < 20 * gap


def test_reason_of_a_look_before_entries_are_pushed_out() -> None:
    busy = feed(rhythm=rhythm(180), entries=20, last_success=NOW, failures=5)
    decision = schedule.after_failure(busy, NOW, SETTINGS)
    assert wait(decision) == pytest.approx(450, rel=JITTER)
    assert "failures in a row: 5, but its 20 entries are pushed out within 59" in decision.reason


def test_feed_that_fails_for_long_is_left_alone_for_long() -> None:
    """Once the entries since the last success are pushed out, there is no more hurry."""
    now, waits = NOW, []
    for failures in range(1, 21):
        failing = feed(rhythm=rhythm(180), failures=failures, polls=failures, entries=20, last_success=NOW)
        decision = schedule.after_failure(failing, now, SETTINGS)
        waits.append((decision.at - now).total_seconds())
        now = decision.at
    assert 5 <= sum(seconds <= 600 for seconds in waits) <= 9
    assert waits[-5:] == [86_400] * 5


def test_retry_after_of_a_failure() -> None:
    late = schedule.after_failure(feed(failures=1), NOW, SETTINGS, retry_after=7_000.0)
    assert 7_000 <= wait(late) <= 7_700
    assert "Retry-After" in late.reason
    early = schedule.after_failure(feed(failures=1), NOW, SETTINGS, retry_after=5.0)
    assert wait(early) >= 1_800
    assert "backing off" in early.reason
    busy = schedule.after_failure(feed(failures=1, rhythm=rhythm(180)), NOW, SETTINGS, retry_after=900.0)
    assert 900 <= wait(busy) <= 990
    assert "Retry-After" in busy.reason


def test_one_poll_in_a_hundred_is_unconditional() -> None:
    assert sum(not schedule.conditional(feed(polls=polls), NOW) for polls in range(1_000)) == 10
    assert schedule.conditional(feed(polls=1), NOW)


def test_unconditional_before_a_move() -> None:
    moving = feed(polls=7, moved_to="https://b.example/", moved_since=NOW - timedelta(days=4), moved_polls=9)
    assert not schedule.conditional(moving, NOW)
    assert schedule.conditional(moving, NOW - timedelta(days=3))
