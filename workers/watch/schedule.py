"""When a feed is polled next, and why: pure decisions."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from workers.watch import moves, rhythm
from workers.watch.feeds import Feed
from workers.watch.rhythm import span

if TYPE_CHECKING:
    from workers.settings import Settings

UNCONDITIONAL_EVERY = 100
"""Polls. A server whose validators are stuck would answer 304 for ever (NewsBlur)."""

JITTER = 0.1
"""Of an interval, put on top of it: feeds that were added together do not stay together, and none is polled earlier
than it asks for."""

LOOKS = 8
"""At a failing feed within the time in which new arrivals push out all that it lists. Several, since an arrival may be a
burst of entries, and the next look may fail too."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class NextPoll(NamedTuple):
    """When, and the reason in words."""

    at: datetime
    reason: str


def conditional(feed: Feed, now: datetime) -> bool:
    """Whether to send the validators of the last response. Not before a move: the new address has to show a feed."""
    return feed.polls % UNCONDITIONAL_EVERY != UNCONDITIONAL_EVERY - 1 and not moves.ripe(feed, now)


def after_success(
    feed: Feed, now: datetime, settings: Settings, *, max_age: float | None = None, retry_after: float | None = None
) -> NextPoll:
    """The user's interval, else the one by the feed's rhythm or a longer one that the feed asks for (`ttl`; seconds of
    `max_age`), outside its skipHours and skipDays; but always as late as Retry-After demands, and within the limits of
    the settings."""
    wishes = _usual(feed, now, settings)
    if not feed.interval:
        wishes.append((max_age or 0.0, f"its answer is good for {span(max_age or 0.0)} (max-age)"))
    chosen = _within_limits(feed, now, _latest(wishes, retry_after), settings)
    return chosen if feed.interval else _not_skipped(feed, now, chosen, settings)


def after_failure(feed: Feed, now: datetime, settings: Settings, *, retry_after: float | None = None) -> NextPoll:
    """The feed's usual interval, doubled with each failure in a row up to the longest, but never before Retry-After.
    While what a busy feed lists still reaches back to the last success, it is asked again before that is pushed out.
    `feed.failures` counts this one."""
    usual, why = max(_usual(feed, now, settings), key=lambda wish: wish[0])
    usual = max(usual, settings.feed_min_interval)
    # 2**32 times any interval is above any limit.
    seconds = usual * 2.0 ** min(feed.failures, 32)
    reason = f"failures in a row: {feed.failures}, backing off from {span(usual)}: {why}"
    lasts = _lasts(feed, now)
    often = max(usual, lasts / LOOKS)
    if feed.last_success and (now - feed.last_success).total_seconds() < lasts and often < seconds:
        seconds = often
        reason = (
            f"failures in a row: {feed.failures}, but its {feed.entries} entries are pushed out within {span(lasts)}"
        )
    return _within_limits(feed, now, _latest([(seconds, reason)], retry_after), settings)


def postponed(now: datetime, settings: Settings) -> datetime:
    """While the queue is too long."""
    return now + timedelta(seconds=settings.feed_min_interval)


def _usual(feed: Feed, now: datetime, settings: Settings) -> list[tuple[float, str]]:
    """The user's interval alone, else what the feed's rhythm and its ttl say: seconds, and the reason."""
    if feed.interval:
        return [(feed.interval, f"every {span(feed.interval)}, as the user set it")]
    return [
        _by_rhythm(feed, now, settings),
        (feed.ttl or 0.0, f"the feed asks for {span(feed.ttl or 0.0)} (ttl)"),
    ]


def _lasts(feed: Feed, now: datetime) -> float:
    """Seconds in which as much is published as the feed lists; 0 if its rhythm is not known."""
    if feed.rhythm is None or feed.rhythm.arrivals < rhythm.ENOUGH:
        return 0.0
    return feed.entries * 86_400 / rhythm.per_day(feed.rhythm, now)


def _by_rhythm(feed: Feed, now: datetime, settings: Settings) -> tuple[float, str]:
    seconds = rhythm.interval(feed.rhythm, now, settings.feed_quiet_interval)
    if seconds is None or feed.rhythm is None:
        return settings.feed_interval, f"every {span(settings.feed_interval)} while its rhythm is not known"
    return seconds, f"by its rhythm, {rhythm.per_day(feed.rhythm, now):.3g} arrivals a day of late"


def _latest(wishes: list[tuple[float, str]], retry_after: float | None) -> tuple[float, str]:
    """The longest, the first of equal ones."""
    asked = retry_after or 0.0
    return max([*wishes, (asked, f"the server asks to wait {span(asked)} (Retry-After)")], key=lambda wish: wish[0])


def _within_limits(feed: Feed, now: datetime, wish: tuple[float, str], settings: Settings) -> NextPoll:
    seconds, reason = wish
    if not feed.interval:
        seconds *= 1 + JITTER * _chance(feed)
    if seconds < settings.feed_min_interval:
        reason += f", but {span(settings.feed_min_interval)} at least"
    if seconds > settings.feed_max_interval:
        reason += f", but {span(settings.feed_max_interval)} at most"
    seconds = min(max(seconds, settings.feed_min_interval), settings.feed_max_interval)
    return NextPoll(now + timedelta(seconds=seconds), reason)


def _not_skipped(feed: Feed, now: datetime, chosen: NextPoll, settings: Settings) -> NextPoll:
    """The first hour that the feed does not skip, if it has one within the longest interval: who writes that there is
    nothing at weekends is believed, but looked at once a day."""
    latest = now + timedelta(seconds=settings.feed_max_interval)
    at = chosen.at
    while _skipped(feed, at):
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1, seconds=60 * _chance(feed))
        if at >= latest:
            return NextPoll(latest, f"{chosen.reason}; it skips these hours or days, but is looked at once a day")
    return (
        chosen if at == chosen.at else NextPoll(at, f"{chosen.reason}; later, since it skips hours or days until then")
    )


def _skipped(feed: Feed, at: datetime) -> bool:
    return at.hour in feed.skip_hours or _DAYS[at.weekday()] in feed.skip_days


def _chance(feed: Feed) -> float:
    """From 0 to 1, by the address and the number of the poll: the same on each run."""
    digest = hashlib.blake2b(f"{feed.polls} {feed.url}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") / 2**32
