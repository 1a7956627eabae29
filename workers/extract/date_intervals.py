"""Calendar intervals: the arithmetic under the date grammar (`dates.py`).

Intervals are closed. Weeks are ISO weeks (Monday first); seasons are the meteorological ones of the northern
hemisphere, whole months each, winter belonging to the year in which it starts.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Literal, NamedTuple

from schemas.extraction import Precision

UnitName = Literal[
    "minute", "hour", "day", "week", "weekend", "month", "quarter", "four-month", "half", "year", "decade",
    "century", "period",
]  # fmt: skip
PortionName = Literal["start", "middle", "end", "first half", "second half"]
Yearly = Callable[[int], "Interval"]


class Unresolved(Exception):
    """The text names no interval that can be known."""


class Interval(NamedTuple):
    """First and last day, or first and last minute where both are `datetime` (without zone, in local time)."""

    start: date
    end: date
    precision: Precision


def day(first: date) -> Interval:
    return Interval(first, first, "day")


def months(year: int, month: int, count: int, precision: Precision = "range") -> Interval:
    """`count` whole months from a month on."""
    last_year, last = divmod(12 * year + month - 1 + count - 1, 12)
    return Interval(date(year, month, 1), date(last_year, last + 1, monthrange(last_year, last + 1)[1]), precision)


def years(first: int, last: int) -> Interval:
    return Interval(date(first, 1, 1), date(last, 12, 31), "year" if first == last else "range")


def century(number: int) -> Interval:
    """The `number`-th century: the twentieth ran from 1901 to 2000."""
    return years(100 * number - 99, 100 * number)


def decade(first: int) -> Interval:
    return years(first, first + 9)


def add(to: date, unit: UnitName, count: int) -> date:
    """The date `count` units later; a day that its month lacks becomes the month's last."""
    match unit:
        case "day":
            return to + timedelta(count)
        case "week":
            return to + timedelta(7 * count)
        case "month" | "quarter" | "half" | "year" | "decade":
            step = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120}[unit]
            year, month = divmod(12 * to.year + to.month - 1 + step * count, 12)
            return date(year, month + 1, min(to.day, monthrange(year, month + 1)[1]))
    raise Unresolved(unit)


def containing(when: date, unit: UnitName, count: int = 0) -> Interval:
    """The calendar unit that a date lies in, or the one `count` units after it."""
    match unit:
        case "day":
            return day(add(when, unit, count))
        case "week":
            monday = add(when, unit, count) - timedelta(when.weekday())
            return Interval(monday, monday + timedelta(6), "week")
        case "weekend":
            saturday = when + timedelta(5 - when.weekday() + 7 * count)
            return Interval(saturday, saturday + timedelta(1), "range")
        case "month":
            first = add(when.replace(day=1), unit, count)
            return months(first.year, first.month, 1, "month")
        case "quarter" | "half":
            size = 3 if unit == "quarter" else 6
            first = add(when.replace(month=(when.month - 1) // size * size + 1, day=1), unit, count)
            return months(first.year, first.month, size, "quarter" if unit == "quarter" else "range")
        case "year":
            return years(when.year + count, when.year + count)
        case "decade":
            return decade(when.year // 10 * 10 + 10 * count)
        case "century":
            return century((when.year + 99) // 100 + count)
    raise Unresolved(unit)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the Meeus/Jones/Butcher algorithm)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


def _on(month: int, number: int) -> Yearly:
    return lambda year: day(date(year, month, number))


def _from_easter(first: int, last: int | None = None) -> Yearly:
    def feast(year: int) -> Interval:
        sunday = easter(year)
        if last is None:
            return day(sunday + timedelta(first))
        return Interval(sunday + timedelta(first), sunday + timedelta(last), "range")

    return feast


def _months_from(month: int, count: int, precision: Precision = "range") -> Yearly:
    return partial(months, month=month, count=count, precision=precision)


PARTS: dict[str, tuple[int, int]] = {
    "early": (0, 9),
    "small hours": (0, 6),
    "night before": (-2, 6),
    "dawn": (4, 7),
    "early morning": (5, 9),
    "morning": (6, 12),
    "late morning": (10, 13),
    "midday": (11, 14),
    "middle": (11, 15),
    "afternoon": (12, 18),
    "early afternoon": (13, 16),
    "late afternoon": (16, 19),
    "afternoon and evening": (12, 21),
    "evening": (18, 24),
    "late": (18, 24),
    "late evening": (21, 24),
    "evening and night": (18, 30),
    "night": (22, 30),
}
"""First hour and the hour after the last, counted from midnight of the day to which a part belongs."""

# What comes back every year, by the names that the tables of words use.
PARTS_OF_YEARS: dict[str, Yearly] = {
    **{f"quarter {n}": _months_from(3 * n - 2, 3, "quarter") for n in range(1, 5)},
    **{f"four-month {n}": _months_from(4 * n - 3, 4) for n in range(1, 4)},
    **{f"half {n}": _months_from(6 * n - 5, 6) for n in range(1, 3)},
}
YEARLY: dict[str, Yearly] = {
    **PARTS_OF_YEARS,
    "new year": _on(1, 1),
    "epiphany": _on(1, 6),
    "valentine": _on(2, 14),
    "liberation": _on(4, 25),
    "republic": _on(6, 2),
    "assumption": _on(8, 15),
    "german unity": _on(10, 3),
    "halloween": _on(10, 31),
    "all saints": _on(11, 1),
    "all souls": _on(11, 2),
    "immaculate": _on(12, 8),
    "christmas eve": _on(12, 24),
    "christmas": _on(12, 25),
    "saint stephen": _on(12, 26),
    "new year's eve": _on(12, 31),
    "shrove tuesday": _from_easter(-47),
    "ash wednesday": _from_easter(-46),
    "palm sunday": _from_easter(-7),
    "holy week": _from_easter(-7, 0),
    "maundy thursday": _from_easter(-3),
    "good friday": _from_easter(-2),
    "easter eve": _from_easter(-1),
    "easter": _from_easter(0),
    "easter monday": _from_easter(1),
    "ascension": _from_easter(39),
    "pentecost": _from_easter(49),
    "spring": _months_from(3, 3),
    "summer": _months_from(6, 3),
    "autumn": _months_from(9, 3),
    "winter": _months_from(12, 3),
}


def nth_weekday(number: int, weekday: int, year: int, month: int) -> Interval:
    """The `number`-th such weekday (0 is Monday) of a month, the last one for -1."""
    first, last = months(year, month, 1)[:2]
    if number < 0:
        return day(last - timedelta((last.weekday() - weekday) % 7))
    found = first + timedelta((weekday - first.weekday()) % 7 + 7 * (number - 1))
    if found > last:
        raise Unresolved(f"no weekday {number} of its kind in month {month}")
    return day(found)


def nth_week(number: int, year: int, month: int) -> Interval:
    """Seven days of a month, counted from its first day, or its last seven for -1."""
    first, last = months(year, month, 1)[:2]
    start = last - timedelta(6) if number < 0 else first + timedelta(7 * (number - 1))
    if start > last:
        raise Unresolved(f"no week {number} in month {month}")
    return Interval(start, min(start + timedelta(6), last), "range")


# Days of a week or month, months of a year: first and last, counted from 1 (32: to the end).
_PORTIONS: dict[tuple[Precision, PortionName], tuple[int, int]] = {
    ("week", "start"): (1, 2),
    ("week", "middle"): (3, 4),
    ("week", "end"): (5, 7),
    ("month", "start"): (1, 10),
    ("month", "middle"): (11, 20),
    ("month", "end"): (21, 32),
    ("month", "first half"): (1, 15),
    ("month", "second half"): (16, 32),
    ("year", "start"): (1, 3),
    ("year", "middle"): (5, 8),
    ("year", "end"): (10, 12),
    ("year", "first half"): (1, 6),
    ("year", "second half"): (7, 12),
}


def portion(of: Interval, name: PortionName) -> Interval:
    """The beginning, middle or end of an interval.

    A week begins on Monday and Tuesday, has its middle on Wednesday and Thursday and ends from Friday to Sunday; a
    month falls into days 1-10, 11-20 and the rest; a year begins in its first quarter, ends in its last, and has its
    middle from May to August. Seasons, quarters, decades and centuries fall into thirds of whole months or years.
    """
    if bounds := _PORTIONS.get((of.precision, name)):
        first, last = bounds
        if of.precision == "year":
            return months(of.start.year, first, last - first + 1)
        return Interval(of.start + timedelta(first - 1), min(of.start + timedelta(last - 1), of.end), "range")
    span = 12 * (of.end.year - of.start.year) + of.end.month - of.start.month + 1
    if of.precision not in ("range", "quarter") or months(of.start.year, of.start.month, span)[:2] != of[:2]:
        raise Unresolved(f"no {name} of {of}")
    size = 12 if span % 120 == 0 else 1
    count = span // size
    first, last = {
        "start": (0, -(-count // 3)),
        "middle": (-(-count // 3), -(-2 * count // 3)),
        "end": (-(-2 * count // 3), count),
        "first half": (0, count // 2),
        "second half": (count // 2, count),
    }[name]
    begin = add(of.start, "month", first * size)
    return months(begin.year, begin.month, (last - first) * size)


def slice_of(of: Interval, count: int, unit: UnitName, *, last: bool) -> Interval:
    """The first (or last) so many days, weeks, months or years of an interval."""
    if last:
        found = Interval(add(of.end + timedelta(1), unit, -count), of.end, "range")
    else:
        found = Interval(of.start, add(of.start, unit, count) - timedelta(1), "range")
    if found.start < of.start or found.end > of.end:
        raise Unresolved(f"{count} {unit}s are more than {of}")
    return found


def instant(moment: datetime, *, exact: bool) -> Interval:
    """The minute, or the hour around it."""
    if exact:
        return Interval(moment, moment, "minute")
    hour = moment.replace(minute=0)
    return Interval(hour, hour + timedelta(minutes=59), "hour")


def midnight(of: date) -> datetime:
    return datetime.combine(of, time.min)


def in_the_night(part: str) -> bool:
    """Whether a part of the day may run into the next day: evening and night."""
    return part in PARTS and PARTS[part][1] > 18


def part_of_day(name: str, first: date, last: date) -> Interval:
    """From the part's beginning on the first day to its end on the last."""
    begin, end = PARTS[name]
    return Interval(midnight(first) + timedelta(hours=begin), midnight(last) + timedelta(hours=end, minutes=-1), "hour")
