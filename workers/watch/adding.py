"""Add a feed by hand: what the operator named may lie on a private network, which nothing else may."""

from __future__ import annotations

import socket
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from workers import private_hosts
from workers.fetch import is_public
from workers.watch import feeds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redis import Redis

    from workers.settings import Settings

PRIVATE_INTERVAL = 5.0
"""Seconds between two polls of a feed on a private network: it is the operator's own, politeness is not at stake.
No less than `feed_min_interval`."""


def add(
    redis: Redis, url: str, settings: Settings, *, every: float | None, tags: Sequence[str], now: datetime
) -> list[str]:
    """Watch a feed; notes for the operator on what was decided.

    Raises:
        Rejected: the address is none of the web.
    """
    url = feeds.normalize(url)
    notes = []
    if _is_private(url) and not settings.allow_private_addresses:
        private_hosts.allow(redis, url)
        notes.append(f"{private_hosts.host_of(url)} is on a private network: allowed, since you named it")
        every = every or PRIVATE_INTERVAL
    if not feeds.add(redis, url, now, tags=tags, interval=every):
        notes.append("it was watched already")
    elif every:
        notes.append(f"polled every {max(every, settings.feed_min_interval):.0f} s")
    return notes


def _is_private(url: str) -> bool:
    """Whether a host has no public address. A name that does not resolve now is treated as public: the poll will say."""
    try:
        found = socket.getaddrinfo(urlsplit(url).hostname, None)
    except (OSError, UnicodeError):
        return False
    return not any(is_public(str(entry[4][0])) for entry in found)
