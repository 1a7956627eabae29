"""When a feed brings something new: learned from what it brought, and what follows from it. Pure.

The record is a count of arrivals by hour of the day, working days and weekends apart, in which the past fades with a
half-life of two weeks: newsrooms sleep and have weekends, so that one mean rate would poll too much at night and take
each Sunday for a silence. A bin an hour of the week would need months to fill. The hours are UTC.

Arrivals are bursts: entries that come within `BURST` are one, since one poll finds them all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec

BURST = 60
"""Seconds. No feed is polled more often than that."""

SHARE = 0.5
"""Arrivals expected between two polls: what is new waits half a usual pause at most, and no feed of ten entries
overflows unseen."""

HALF_LIFE = 14 * 86_400
HISTORY = 28 * 86_400
"""Seconds. Entries older than this tell nothing of today's rhythm; no sum over time goes further."""

ENOUGH = 5
"""Arrivals from which a rhythm counts as known."""

SILENCE_ENOUGH = 10
"""Arrivals from which a silence can be told."""

WEEK = 7 * 86_400
"""Seconds of record (nights and a weekend in it) before which its hours are taken for alike, and no silence is told."""

UNLIKELY = 1 / 1_000
"""Of a pause: the probability from which on it is a silence."""

PAUSE_FACTOR = 1.5
"""Arrivals are less even than a Poisson process (holidays, bursts): a silence is also longer than any pause of late by
this factor. The longest fades like the counts do."""

PRIOR = 0.5
"""Arrivals at the mean rate, put into each hour: what was not seen yet may come, but weekends stay empty."""

_DAY = 24
_FADE = math.log(2) / HALF_LIFE


class Rhythm(msgspec.Struct, array_like=True):
    """The record. Times in seconds since 1970, `longest` pause in seconds.

    `counts` are faded as of `latest`: 24 hours of working days, then 24 of Saturdays and Sundays.
    """

    since: int
    latest: int
    arrivals: int
    longest: float
    counts: list[float]


class Silence(msgspec.Struct, frozen=True):
    """A pause that is not the feed's way: since its last arrival, and why, in words."""

    since: datetime
    reason: str


def learn(
    rhythm: Rhythm | None, published: Iterable[datetime | None], now: datetime, last_look: datetime | None
) -> Rhythm | None:
    """The record with new entries in it, of which the feed tells when they were published (None: it does not).

    The first look counts by the dates alone. Later ones know more: what is new came after `last_look`, the last
    time that the feed was read.
    """
    moment = int(now.timestamp())
    times = [int(date.timestamp()) if date else None for date in published]
    if last_look is None:
        arrivals = sorted(time for time in times if time is not None and moment - HISTORY <= time <= moment)
    else:
        earliest = int(last_look.timestamp())
        arrivals = sorted(min(max(moment if time is None else time, earliest), moment) for time in times)
    if arrivals and rhythm is None:
        rhythm = Rhythm(since=arrivals[0], latest=arrivals[0] - BURST, arrivals=0, longest=0.0, counts=[0.0] * 2 * _DAY)
    for arrival in arrivals:
        if rhythm and arrival - rhythm.latest >= BURST:
            rhythm = _with(rhythm, arrival)
    return rhythm


def _with(rhythm: Rhythm, arrival: int) -> Rhythm:
    pause = arrival - rhythm.latest
    fade = math.exp(-_FADE * pause)
    counts = [round(count * fade, 3) for count in rhythm.counts]
    counts[_bin(arrival)] += 1
    return Rhythm(
        since=rhythm.since,
        latest=arrival,
        arrivals=rhythm.arrivals + 1,
        longest=round(max(pause, rhythm.longest * fade)) if rhythm.arrivals else 0.0,
        counts=counts,
    )


def interval(rhythm: Rhythm | None, now: datetime, longest: float) -> float | None:
    """Seconds until `SHARE` arrivals are expected, at most `longest`; None while the rhythm is not known."""
    if rhythm is None or rhythm.arrivals < ENOUGH:
        return None
    start = int(now.timestamp())
    rates = _rates(rhythm, start)
    missing = SHARE
    for begin, end in _hours(start, start + int(longest)):
        rate = rates[_bin(begin)]
        if rate * (end - begin) >= missing:
            return begin - start + missing / rate
        missing -= rate * (end - begin)
    return longest


def silence(rhythm: Rhythm | None, now: datetime) -> Silence | None:
    """Whether the feed is silent against its own rhythm: no arrival for longer than in 999 of 1,000 pauses."""
    if rhythm is None or rhythm.arrivals < SILENCE_ENOUGH or rhythm.latest - rhythm.since < WEEK:
        return None
    moment = int(now.timestamp())
    pause = moment - rhythm.latest
    if pause <= PAUSE_FACTOR * rhythm.longest:
        return None
    expected = _expected(rhythm, moment)
    if _none_come(expected, sum(rhythm.counts)) > UNLIKELY:
        return None
    since = datetime.fromtimestamp(rhythm.latest, UTC)
    return Silence(
        since,
        f"nothing new for {span(pause)}, since {since:%Y-%m-%d %H:%M} UTC: by its rhythm about {expected:.0f} arrivals"
        f" were to be expected, and its longest pause of late was {span(rhythm.longest)}",
    )


def per_day(rhythm: Rhythm, now: datetime) -> float:
    """Arrivals a day of late."""
    moment = int(now.timestamp())
    return 86_400 * _total(rhythm, moment) / _observed(rhythm, moment)


def span(seconds: float) -> str:
    """Seconds in words, in the unit that a person would use."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"


def _expected(rhythm: Rhythm, moment: int) -> float:
    """Arrivals since the last one, by the rhythm as it was then: it must not fade into the silence."""
    rates = _rates(rhythm, rhythm.latest)
    hours = _hours(rhythm.latest, min(moment, rhythm.latest + HISTORY))
    return sum(rates[_bin(begin)] * (end - begin) for begin, end in hours)


def _none_come(expected: float, known: float) -> float:
    """The probability of no arrival where some are expected: in a Poisson process exp(-expected), and a little more as
    its rate is known from so many arrivals only (the gamma-Poisson mixture)."""
    return float((1 + expected / known) ** -known)


def _rates(rhythm: Rhythm, moment: int) -> list[float]:
    """Arrivals a second in each hour of the record, as known at a moment."""
    fade = math.exp(-_FADE * (moment - rhythm.latest))
    observed = _observed(rhythm, moment)
    mean = _total(rhythm, moment) / observed
    if moment - rhythm.since < WEEK:
        return [mean] * len(rhythm.counts)
    rates = []
    for number, count in enumerate(rhythm.counts):
        share = (5 if number < _DAY else 2) / 7 / _DAY
        rates.append((count * fade + PRIOR) / (observed * share + PRIOR / mean))
    return rates


def _total(rhythm: Rhythm, moment: int) -> float:
    # Never 0: a feed that slept for years may wake.
    return max(1e-6, sum(rhythm.counts) * math.exp(-_FADE * (moment - rhythm.latest)))


def _observed(rhythm: Rhythm, moment: int) -> float:
    """Seconds of record, faded like the counts. One hour at least: five entries in a minute are no rhythm of theirs."""
    return (1 - math.exp(-_FADE * max(3_600, moment - rhythm.since))) / _FADE


def _bin(moment: int) -> int:
    at = datetime.fromtimestamp(moment, UTC)
    return at.hour + (_DAY if at.weekday() >= 5 else 0)


def _hours(start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        after = min(end, start - start % 3_600 + 3_600)
        yield start, after
        start = after
