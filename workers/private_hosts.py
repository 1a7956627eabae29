"""Hosts on private networks that the operator named by adding a feed by hand: to these alone fetches may go.

Kept in Redis, because the one who adds a feed, the poller and the page reader are different processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from redis import Redis

KEY = "dispaccio:private-hosts"


def host_of(url: str) -> str:
    """`host:port` of an address, as the set holds it."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def allow(redis: Redis, url: str) -> None:
    """Let fetches go to the host and port of this address."""
    redis.sadd(KEY, host_of(url))


def reachable_from(redis: Redis, feed: str) -> frozenset[str]:
    """The private hosts to which the fetches on behalf of a feed may go: all that were named if the feed itself lies on
    one of them, none otherwise. A feed of the public web cannot lead there."""
    members: Any = redis.smembers(KEY)
    hosts = frozenset(member.decode() for member in members)
    return hosts if host_of(feed) in hosts else frozenset()
