"""Counts a day -> the bars of a timeline, as wide in time as the space allows. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal

import msgspec

Width = Literal["day", "week", "month", "year", "century"]

BARS: dict[Width, int] = {"day": 62, "week": 80, "month": 96, "year": 120}
"""Bars up to which a width is taken; beyond the last one bar is a century (somebody had a date wrong)."""

VIEW = (600, 90)
"""Units that the bars fill, across and up."""

LEAST = 2.0
"""Units of height that even a count of one has beside a thousand."""

GAP = 0.15
"""Of a bar's width is left free."""


class Bar(msgspec.Struct, frozen=True):
    """From `start` to `end`, both included; `x`, `y`, `width` and `height` in units of `VIEW`."""

    start: date
    end: date
    count: int
    x: float
    y: float
    width: float
    height: float


class Timeline(msgspec.Struct, frozen=True):
    """Bars without a gap from the first to the last that counts something; `highest` is the largest count."""

    width: Width
    bars: list[Bar]
    highest: int


def timeline(days: Mapping[date, int], others: Iterable[date] = ()) -> Timeline:
    """The bars of counts by day; on the same axis as other days, if some are given."""
    counted = {day: count for day, count in days.items() if count}
    if not counted:
        return Timeline("day", [], 0)
    axis = [*counted, *others]
    first, last = min(axis), max(axis)
    width = fitting(first, last)
    starts = periods(first, last, width)
    counts: Counter[date] = Counter()
    for day, count in counted.items():
        counts[start_of(day, width)] += count
    highest = max(counts.values())
    across, up = VIEW
    step = across / len(starts)
    bars = []
    for number, start in enumerate(starts):
        count = counts[start]
        height = round(max(LEAST, up * count / highest), 2) if count else 0.0
        bars.append(
            Bar(
                start,
                last_of(start, width),
                count,
                x=round(step * (number + GAP / 2), 2),
                y=round(up - height, 2),
                width=round(step * (1 - GAP), 2),
                height=height,
            )
        )
    return Timeline(width, bars, highest)


def fitting(first: date, last: date) -> Width:
    """The narrowest width of which the bars from the first to the last day are not too many."""
    return next((width for width, bars in BARS.items() if _distance(first, last, width) <= bars), "century")


def _distance(first: date, last: date, width: Width) -> int:
    if width == "year":
        return last.year - first.year + 1
    if width == "month":
        return (last.year - first.year) * 12 + last.month - first.month + 1
    return (start_of(last, width) - start_of(first, width)).days // (7 if width == "week" else 1) + 1


def start_of(day: date, width: Width) -> date:
    """The first day of the period that holds a day; weeks begin on Monday (ISO 8601)."""
    if width == "week":
        monday = day.toordinal() - day.weekday()
        return date.fromordinal(max(1, monday))
    if width == "month":
        return day.replace(day=1)
    if width == "century":
        return date(max(1, day.year - day.year % 100), 1, 1)
    return day.replace(month=1, day=1) if width == "year" else day


def last_of(start: date, width: Width) -> date:
    """The last day of the period that begins with `start`."""
    after = _next(start, width)
    return after - timedelta(days=1) if after else date.max


def periods(first: date, last: date, width: Width) -> list[date]:
    """The starts of all periods from the one that holds the first day to the one that holds the last."""
    found = [start_of(first, width)]
    while (after := _next(found[-1], width)) and after <= last:
        found.append(after)
    return found


def _next(start: date, width: Width) -> date | None:
    try:
        if width == "month":
            return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
        if width in ("year", "century"):
            return date(start.year + (1 if width == "year" else 100 - start.year % 100), 1, 1)
        return start + timedelta(days=7 - start.weekday() if width == "week" else 1)
    except (ValueError, OverflowError):  # the last day of the calendar
        return None
