from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.reader.timeline import BARS, VIEW, Width, fitting, last_of, periods, start_of, timeline


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (1, "day"),
        (62, "day"),
        (63, "week"),
        (80 * 7 - 6, "week"),
        (800, "month"),
        (365 * 8, "month"),
        (365 * 9, "year"),
        (365 * 130, "century"),
    ],
)
def test_a_width_fits_the_space(days: int, expected: Width) -> None:
    monday = date(2018, 1, 1)
    assert fitting(monday, monday + timedelta(days=days - 1)) == expected


@pytest.mark.parametrize(
    ("width", "start", "end"),
    [
        ("day", date(2026, 11, 25), date(2026, 11, 25)),
        ("week", date(2026, 11, 23), date(2026, 11, 29)),
        ("month", date(2026, 11, 1), date(2026, 11, 30)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
        ("century", date(2000, 1, 1), date(2099, 12, 31)),
    ],
)
def test_periods_begin_and_end(width: Width, start: date, end: date) -> None:
    assert start_of(date(2026, 11, 25), width) == start
    assert last_of(start, width) == end


@pytest.mark.parametrize("width", ["day", "week", "month", "year", "century"])
def test_the_calendar_has_an_end(width: Width) -> None:
    assert last_of(start_of(date.max, width), width) == date.max
    assert start_of(date.min, width) == date.min
    assert periods(date.max, date.max, width) == [start_of(date.max, width)]


def test_bars_are_as_high_as_what_they_count() -> None:
    made = timeline({date(2026, 11, 24): 2, date(2026, 11, 22): 1})
    assert made.width == "day"
    assert [bar.count for bar in made.bars] == [1, 0, 2]
    assert [bar.height for bar in made.bars] == [VIEW[1] / 2, 0, VIEW[1]]
    assert [bar.y + bar.height for bar in made.bars] == [VIEW[1]] * 3
    assert made.highest == 2


def test_a_rare_day_is_still_seen() -> None:
    made = timeline({date(2026, 11, 24): 1, date(2026, 11, 25): 100_000})
    assert made.bars[0].height == 2


def test_nothing_has_no_bars() -> None:
    assert timeline({}).bars == []
    assert timeline({date(2026, 11, 24): 0}).bars == []


def test_the_axis_is_shared() -> None:
    days = {date(2026, 11, 24): 1}
    made = timeline(days, [date(2026, 11, 22), date(2026, 11, 25)])
    assert [bar.count for bar in made.bars] == [0, 0, 1, 0]


@given(st.dictionaries(st.dates(), st.integers(1, 10**6), min_size=1, max_size=30))
def test_every_count_is_in_one_bar(days: dict[date, int]) -> None:
    made = timeline(days)
    assert sum(bar.count for bar in made.bars) == sum(days.values())
    for day, count in days.items():
        [bar] = [bar for bar in made.bars if bar.start <= day <= bar.end]
        assert bar.count >= count
    assert len(made.bars) <= BARS.get(made.width, 100)
    for before, after in zip(made.bars, made.bars[1:], strict=False):
        assert before.end + timedelta(days=1) == after.start
    assert all(bar.x >= 0 and bar.x + bar.width <= VIEW[0] + 0.1 for bar in made.bars)
