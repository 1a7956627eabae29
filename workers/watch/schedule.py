"""When a feed is polled next: pure decisions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from workers.watch.feeds import Feed

if TYPE_CHECKING:
    from workers.settings import Settings

UNCONDITIONAL_EVERY = 100
"""Polls. A server whose validators are stuck would answer 304 for ever (NewsBlur)."""


def conditional(feed: Feed) -> bool:
    """Whether to send the validators of the last response."""
    return feed.polls % UNCONDITIONAL_EVERY != UNCONDITIONAL_EVERY - 1


def after_success(
    feed: Feed,
    now: datetime,
    settings: Settings,
    *,
    asked: tuple[float | None, ...] = (),
    retry_after: float | None = None,
) -> datetime:
    """The user's interval, else ours or a longer one that the feed asks for (ttl, max-age; seconds), but always as
    late as Retry-After demands, and within the limits of the settings."""
    interval = feed.interval or max(settings.feed_interval, *(seconds or 0.0 for seconds in asked))
    return _within_limits(now, max(interval, retry_after or 0.0), settings)


def after_failure(feed: Feed, now: datetime, settings: Settings, *, retry_after: float | None = None) -> datetime:
    """Doubles with each failure in a row. `feed.failures` counts this one."""
    interval = feed.interval or settings.feed_interval
    # 2**32 times any interval is above any limit.
    backed_off = interval * 2.0 ** min(feed.failures, 32)
    return _within_limits(now, max(backed_off, retry_after or 0.0), settings)


def postponed(now: datetime, settings: Settings) -> datetime:
    """While the queue is too long."""
    return now + timedelta(seconds=settings.feed_min_interval)


def _within_limits(now: datetime, seconds: float, settings: Settings) -> datetime:
    return now + timedelta(seconds=min(max(seconds, settings.feed_min_interval), settings.feed_max_interval))
