"""Whether a feed's address changes, and what becomes of its state: pure decisions.

Only permanent redirects count (301, 308, up to the first temporary one), since some sites send them by mistake for an
hour (miniflux#1387) and a captive portal for an evening: for days and in several polls, and the target must be a feed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace
from urllib3.util import parse_url

from workers.errors import Rejected
from workers.fetch import Response
from workers.watch.feeds import Feed, Seen, normalize

HELD = timedelta(days=3)
HELD_POLLS = 5


class Move(NamedTuple):
    """Where to, and the reason in words."""

    to: str
    reason: str


def noticed(feed: Feed, response: Response, now: datetime) -> Feed:
    """The feed with what a successful poll tells of its address."""
    if response.moved_to is None:
        return replace(feed, moved_to=None, moved_since=None, moved_polls=0)
    if response.moved_to != feed.moved_to:
        return replace(feed, moved_to=response.moved_to, moved_since=now, moved_polls=1)
    return replace(feed, moved_polls=feed.moved_polls + 1)


def ripe(feed: Feed, now: datetime) -> bool:
    """Whether a redirect has held for long enough, so that the target has only to show a feed."""
    return feed.moved_since is not None and now - feed.moved_since >= HELD and feed.moved_polls >= HELD_POLLS


def decide(feed: Feed, response: Response, now: datetime) -> Move | None:
    """Whether the feed moves, after a successful poll that `feed` has in it already: what the response brought, if it
    is no 304, was read as a feed."""
    if feed.moved_to is None:
        return None
    try:
        to = normalize(feed.moved_to)
    except Rejected:
        return None
    if to == feed.url:
        return None
    if _only_tls(feed.url, to):
        return Move(to, "permanently redirected to https, the rest of the address being the same")
    if ripe(feed, now) and response.status != 304:
        return Move(to, f"permanently redirected since {feed.moved_since:%Y-%m-%d}, in {feed.moved_polls} polls")
    return None


def moved(feed: Feed, move: Move, now: datetime) -> Feed:
    """The feed under its new address."""
    former = list(dict.fromkeys([*feed.moved_from, feed.url]))
    return replace(
        feed,
        url=move.to,
        moved_from=former,
        moved_to=None,
        moved_since=None,
        moved_polls=0,
        notes=[*feed.notes, f"moved on {now:%Y-%m-%d} from {feed.url}: {move.reason}"],
    )


def merged(feed: Feed, target: Feed, now: datetime) -> Feed:
    """A feed that arrives (`feed`, moved) where another one is watched (`target`): the target goes on, with what the
    user said of both. One that was retired is taken up again, since it answers, and read from the start."""
    base = replace(feed, digest="", etag=None, last_modified=None, next_poll=now) if target.gone else target
    return replace(
        base,
        title=target.title or feed.title,
        tags=list(dict.fromkeys([*target.tags, *feed.tags])),
        interval=target.interval or feed.interval,
        added=min(feed.added, target.added),
        articles=feed.articles + target.articles,
        moved_from=list(dict.fromkeys([*target.moved_from, *feed.moved_from])),
        notes=list(dict.fromkeys([*base.notes, *feed.notes])),
    )


def seen_by_either(seen: Mapping[str, Seen], target: Mapping[str, Seen]) -> dict[str, Seen]:
    """What is to be added to the target's seen entries: an entry that both saw stays as the target knows it."""
    return {key: value for key, value in seen.items() if key not in target}


def _only_tls(old: str, new: str) -> bool:
    before, after = parse_url(old), parse_url(new)
    return (
        (before.scheme, after.scheme) == ("http", "https")
        and before.port in (None, 80)
        and after.port in (None, 443)
        and (before.host, before.request_uri) == (after.host, after.request_uri)
    )
