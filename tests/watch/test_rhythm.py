from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest

from workers.watch.rhythm import BURST, ENOUGH, Rhythm, interval, learn, per_day, silence, span

MONDAY = datetime(2025, 11, 3, tzinfo=UTC)
HOUR, DAY = 3_600.0, 86_400.0


def lived(published: list[datetime], every: float = 900.0) -> Rhythm | None:
    """The record of a feed that was polled as its entries came."""
    rhythm, last = None, MONDAY - timedelta(seconds=every)
    for date in published:
        now = date + timedelta(seconds=every / 2)
        rhythm = learn(rhythm, [date], now, max(last, date - timedelta(seconds=every / 2)))
        last = now
    return rhythm


def newsroom(days: int, *, weekends: bool = False, first: int = 7, last: int = 21) -> list[datetime]:
    """An entry each half hour of the working day."""
    return [
        MONDAY + timedelta(days=day, hours=hour, minutes=minute)
        for day in range(days)
        if weekends or (MONDAY + timedelta(days=day)).weekday() < 5
        for hour in range(first, last)
        for minute in (5, 35)
    ]


def poisson(per_day: float, days: int, seed: int = 1) -> list[datetime]:
    rng = random.Random(seed)
    at, found = 0.0, []
    while (at := at + rng.expovariate(per_day / DAY)) < days * DAY:
        found.append(MONDAY + timedelta(seconds=at))
    return found


# --- learning -------------------------------------------------------------------------------------------------------


def test_first_look_learns_from_the_dates() -> None:
    now = MONDAY + timedelta(days=2)
    rhythm = learn(None, [now - timedelta(hours=number) for number in range(20)], now, None)
    assert rhythm is not None
    assert rhythm.arrivals == 20
    assert rhythm.longest == HOUR
    assert 20 < per_day(rhythm, now) < 28


@pytest.mark.parametrize(
    "published",
    [[], [None, None], [MONDAY - timedelta(days=400)], [MONDAY + timedelta(days=1)]],
    ids=["empty", "no dates", "long ago", "in the future"],
)
def test_first_look_that_tells_nothing(published: list[datetime | None]) -> None:
    assert learn(None, published, MONDAY, None) is None


def test_later_looks_know_when_it_came_at_the_earliest() -> None:
    """An old entry that comes up now, one dated ahead, and one without date: they came between the two polls."""
    last, now = MONDAY, MONDAY + timedelta(hours=1)
    rhythm = learn(None, [MONDAY - timedelta(days=300), None, now + timedelta(days=3)], now, last)
    assert rhythm is not None
    assert (rhythm.since, rhythm.latest, rhythm.arrivals) == (int(last.timestamp()), int(now.timestamp()), 2)


def test_a_burst_is_one_arrival() -> None:
    now = MONDAY + timedelta(hours=1)
    rhythm = learn(None, [now - timedelta(seconds=number) for number in range(BURST)], now, None)
    assert rhythm is not None
    assert rhythm.arrivals == 1
    assert interval(rhythm, now, HOUR) is None


def test_nothing_new_changes_nothing() -> None:
    rhythm = lived(newsroom(3))
    assert learn(rhythm, [], MONDAY + timedelta(days=3), MONDAY) is rhythm


def test_record_is_small() -> None:
    rhythm = lived(newsroom(28))
    assert len(msgspec.json.encode(rhythm)) < 400
    assert msgspec.json.decode(msgspec.json.encode(rhythm), type=Rhythm) == rhythm


# --- the interval ---------------------------------------------------------------------------------------------------


def test_unknown_until_enough_came() -> None:
    found = newsroom(1)
    assert interval(None, MONDAY, HOUR) is None
    assert interval(lived(found[: ENOUGH - 1]), found[ENOUGH - 2], HOUR) is None
    assert interval(lived(found[:ENOUGH]), found[ENOUGH - 1], HOUR) is not None


@pytest.mark.parametrize(
    ("arrivals", "low", "high"), [(480, 100, 140), (96, 380, 530), (24, 1_500, 2_300), (12, 3_000, 3_600)]
)
def test_about_twice_an_arrival(arrivals: int, low: float, high: float) -> None:
    rhythm = lived(poisson(arrivals, 28), every=1.0)
    seconds = interval(rhythm, MONDAY + timedelta(days=28), HOUR)
    assert seconds is not None
    assert low <= seconds <= high


def test_newsroom_is_polled_by_day_and_rests_at_night() -> None:
    rhythm = lived(newsroom(28))
    day = interval(rhythm, MONDAY + timedelta(days=28, hours=10), DAY)
    night = interval(rhythm, MONDAY + timedelta(days=28, hours=22), DAY)
    weekend = interval(rhythm, MONDAY + timedelta(days=33, hours=10), DAY)
    assert day is not None
    assert night is not None
    assert weekend is not None
    assert 800 < day < 1_200
    assert night > 4 * day
    assert weekend > 4 * day


def test_feed_that_ended_is_polled_ever_less() -> None:
    rhythm = lived(newsroom(28))
    waits = [interval(rhythm, MONDAY + timedelta(days=28 + 28 * month, hours=10), HOUR) for month in (0, 2, 4, 400)]
    assert waits == sorted(waits, key=lambda wait: wait or 0)
    assert waits[-1] == HOUR


# --- silence --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "pause", "silent"),
    [
        (newsroom(26), timedelta(hours=10), False),  # the night
        (newsroom(26), timedelta(days=2, hours=10), False),  # the weekend
        (newsroom(26), timedelta(days=5), True),
        (newsroom(28, weekends=True), timedelta(hours=10), False),
        (newsroom(28, weekends=True), timedelta(days=1, hours=8), True),
        (poisson(1, 28), timedelta(days=3), False),
        (poisson(1, 28), timedelta(days=14), True),
        (newsroom(3), timedelta(days=30), False),  # too short a record
        (poisson(0.2, 28), timedelta(days=60), False),  # too few
    ],
)
def test_silence(published: list[datetime], pause: timedelta, silent: bool) -> None:
    rhythm = lived(published)
    assert rhythm is not None
    found = silence(rhythm, published[-1] + pause)
    assert (found is not None) == silent
    if found:
        assert found.since == published[-1].replace(microsecond=0)
        assert "nothing new for" in found.reason
        assert "were to be expected" in found.reason


def test_silence_does_not_become_normal() -> None:
    published = newsroom(28)
    assert silence(lived(published), published[-1] + timedelta(days=1_000)) is not None


@pytest.mark.parametrize("make", [lambda seed: poisson(40, 60, seed), lambda seed: poisson(3, 60, seed)])
def test_even_feeds_raise_next_to_no_false_alarm(make: Callable[[int], list[datetime]]) -> None:
    alarms = arrivals = 0
    for seed in range(3):
        published = make(seed)
        rhythm = lived(published[:20], every=1.0)
        for before, date in pairwise(published[19:]):
            arrivals += 1
            alarms += silence(rhythm, date) is not None
            rhythm = learn(rhythm, [date], date, before)
    assert alarms <= max(1, arrivals / 1_000)


def test_no_record_no_silence() -> None:
    assert silence(None, MONDAY) is None


@pytest.mark.parametrize(
    ("seconds", "words"), [(45, "45 s"), (90, "1.5 min"), (900, "15 min"), (5_400, "1.5 h"), (172_800, "2 d")]
)
def test_span(seconds: float, words: str) -> None:
    assert span(seconds) == words
