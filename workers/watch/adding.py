"""Add a feed by hand, from its address or from that of a page that has one.

What the operator named may lie on a private network, which nothing else may.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import replace

from workers import private_hosts
from workers.errors import Rejected, Retry
from workers.fetch import FetchError, Limits, Response, fetch, is_public, origin_of
from workers.politeness import turn_at
from workers.watch import credentials, feeds
from workers.watch.discover import Candidate, candidates
from workers.watch.parse import HtmlPage, ParsedFeed, parse
from workers.watch.poll import ACCEPT
from workers.watch.unpack import unpacked

if TYPE_CHECKING:
    from redis import Redis

    from workers.settings import Settings

PRIVATE_INTERVAL = 5.0
"""Seconds between two polls of a feed on a private network: it is the operator's own, politeness is not at stake.
No less than `feed_min_interval`."""

MAX_OTHERS = 5
"""Of the other feeds of a page, so many are told."""

_DEAD = frozenset({"dns", "refused", "timeout", "tls", "throttled", "private_address"})
"""Failures that the next address of the same host would only repeat."""


Get = Callable[[str], Response]
"""Fetches an address for the one who adds a feed, when it is its site's turn; raises FetchError, Rejected or Retry."""


class Found(msgspec.Struct, frozen=True):
    """The feed behind an address, and how it was found, in words for the operator."""

    url: str
    title: str = ""
    notes: list[str] = []


def add(
    redis: Redis,
    url: str,
    settings: Settings,
    *,
    every: float | None,
    tags: Sequence[str],
    now: datetime,
    secret: str | None = None,
) -> list[str]:
    """Watch a feed; notes for the operator on what was decided. From a page's address, its first feed is watched.

    Args:
        secret: the name of the one that the server asks for. It goes to the origin of `url` alone: a page's feed
            elsewhere is watched without.

    Raises:
        Rejected: the address is none of the web, or what is there is no feed and names none; the secret has no name
            that one may have.
    """
    url = feeds.normalize(url)
    if secret is not None:
        credentials.checked_name(secret)
    notes = []
    if _is_private(url) and not settings.allow_private_addresses:
        private_hosts.allow(redis, url)
        notes.append(f"{private_hosts.host_of(url)} is on a private network: allowed, since you named it")
        every = every or PRIVATE_INTERVAL
    found = Found(url) if feeds.get(redis, url) else find(url, _getter(redis, url, settings, secret), settings)
    notes += found.notes
    if secret and origin_of(found.url) != origin_of(url):
        notes.append(f"the secret {secret} is not sent there: it is for {urlsplit(url).netloc}, which you named")
        secret = None
    if not feeds.add(redis, found.url, now, title=found.title, tags=tags, interval=every, secret=secret):
        notes.append("it was watched already")
    elif every:
        notes.append(f"polled every {max(every, settings.feed_min_interval):.0f} s")
    return notes


def _getter(redis: Redis, url: str, settings: Settings, secret: str | None) -> Get:
    limits = Limits.of(settings, settings.feed_max_bytes)
    limits = replace(limits, private_hosts=private_hosts.reachable_from(redis, url))

    def get(address: str) -> Response:
        known = secret is not None and origin_of(address) == origin_of(url)
        header = credentials.authorization(secret) if secret and known else None
        with turn_at(redis, address, settings):
            return fetch(address, limits, accept=ACCEPT, authorization=header)

    return get


def find(url: str, get: Get, settings: Settings) -> Found:
    """The feed at an address, else the first of the page's that can be read. An address that does not answer now is
    taken for a feed's: it may do so later.

    Raises:
        Rejected: no feed is there.
    """
    try:
        response = get(url)
    except (FetchError, Rejected, Retry) as error:
        return Found(url, notes=[f"it cannot be read now: {error.reason}; it is watched as you wrote it"])
    try:
        return Found(url, _read(response, settings).title)
    except HtmlPage as page:
        possible = candidates(response.body, content_type=response.content_type, url=response.url)
        return _first(possible, get, settings, page.reason)


def _first(possible: list[Candidate], get: Get, settings: Settings, page: str) -> Found:
    """The first candidate that is a feed.

    Raises:
        Rejected: none of them is.
    """
    failed: list[tuple[Candidate, str]] = []
    dead: set[str | None] = set()
    for number, candidate in enumerate(possible):
        host = urlsplit(candidate.url).hostname
        if host in dead:
            continue
        try:
            address = feeds.normalize(candidate.url)
            feed = _read(get(address), settings)
        except (FetchError, Retry) as error:
            failed.append((candidate, error.reason))
            if isinstance(error, Retry) or error.kind in _DEAD:
                dead.add(host)
        except Rejected as refusal:
            failed.append((candidate, refusal.reason))
        else:
            notes = [f"{page}; its feed is watched: {address} ({candidate.reason})"]
            # A feed that the page declares and that cannot be read is worth a word; a guess is not.
            notes += [f"passed over {one.url}: {reason}" for one, reason in failed if one.declared]
            if others := [other.url for other in possible[number + 1 :] if other.declared][:MAX_OTHERS]:
                notes.append(f"the page has others: {', '.join(others)}")
            return Found(address, feed.title, notes)
    declared = "".join(f"; {one.url}: {reason}" for one, reason in failed if one.declared)
    raise Rejected(f"{page}, and no feed of it was found at {len(failed)} addresses{declared}")


def _read(response: Response, settings: Settings) -> ParsedFeed:
    body = unpacked(response.body, settings.feed_max_bytes)
    return parse(body, content_type=response.content_type, url=response.url)


def _is_private(url: str) -> bool:
    """Whether a host has no public address. A name that does not resolve now is treated as public: the poll will say."""
    try:
        found = socket.getaddrinfo(urlsplit(url).hostname, None)
    except (OSError, UnicodeError):
        return False
    return not any(is_public(str(entry[4][0])) for entry in found)
