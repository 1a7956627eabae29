from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from workers.settings import Settings
from workers.watch import schedule
from workers.watch.feeds import Feed

NOW = datetime(2025, 11, 27, 9, tzinfo=UTC)
SETTINGS = Settings(feed_interval=900.0, feed_min_interval=60.0, feed_max_interval=86_400.0)


def feed(**changes: Any) -> Feed:
    return Feed(url="https://a.example/feed", added=NOW, **changes)


@pytest.mark.parametrize(
    ("interval", "asked", "retry_after", "seconds"),
    [
        (None, (None, None), None, 900),
        (None, (3_600.0, None), None, 3_600),  # ttl
        (None, (None, 1_800.0), None, 1_800),  # max-age
        (None, (60.0, 60.0), None, 900),  # a short cache is no request to come often
        (300.0, (3_600.0, 3_600.0), None, 300),  # the user's word
        (300.0, (None, None), 1_200.0, 1_200),  # but not against Retry-After
        (1.0, (None, None), None, 60),
        (None, (1e9, None), float("inf"), 86_400),
    ],
)
def test_after_success(
    interval: float | None, asked: tuple[float | None, ...], retry_after: float | None, seconds: float
) -> None:
    assert schedule.after_success(feed(interval=interval), NOW, SETTINGS, asked=asked, retry_after=retry_after) == (
        NOW + timedelta(seconds=seconds)
    )


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 1_800), (2, 3_600), (3, 7_200), (6, 57_600), (7, 86_400), (100_000, 86_400)]
)
def test_failures_back_off_up_to_a_day(failures: int, seconds: float) -> None:
    assert schedule.after_failure(feed(failures=failures), NOW, SETTINGS) == NOW + timedelta(seconds=seconds)


def test_retry_after_of_a_failure() -> None:
    assert schedule.after_failure(feed(failures=1), NOW, SETTINGS, retry_after=7_000.0) == NOW + timedelta(
        seconds=7_000
    )
    assert schedule.after_failure(feed(failures=1), NOW, SETTINGS, retry_after=5.0) == NOW + timedelta(seconds=1_800)


def test_one_poll_in_a_hundred_is_unconditional() -> None:
    assert sum(not schedule.conditional(feed(polls=polls)) for polls in range(1_000)) == 10
    assert schedule.conditional(feed(polls=1))
