"""Whether a site's robots.txt (RFC 9309) lets a page be fetched. Feeds that a person added are not asked about.

Kept in Redis, a string with expiry for each scheme, host and port: `dispaccio:robots:ORIGIN`, a `_Known` as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
from protego import Protego

from workers.fetch import FetchError, Response

if TYPE_CHECKING:
    from redis import Redis

    from workers.settings import Settings

KEEP = 86_400
"""Seconds for which a robots.txt is used without asking again (RFC 9309, 2.4)."""

KEEP_UNREACHABLE = 900
"""Seconds for which nothing is fetched from a site whose robots.txt cannot be had (RFC 9309, 2.3.1.4)."""

MAX_DELAY = 60.0
"""Of a Crawl-delay. Some sites ask for a day, which means no."""

_ABSENT = frozenset({"not_found", "gone", "denied", "status", "redirect_loop"})
"""4xx and too many redirects: there are no rules (RFC 9309, 2.3.1.2 and 2.3.1.3). Not 429, which is a server in need."""


class Decision(msgspec.Struct, frozen=True):
    """Whether to fetch, why, and the seconds between two fetches that the site asks for (for `politeness`)."""

    allowed: bool
    reason: str
    delay: float = 0.0


class _Known(msgspec.Struct):
    rules: str | None
    """The file; None: it could not be had."""
    reason: str


def allowed(redis: Redis, url: str, settings: Settings, fetch: Callable[[str], Response]) -> Decision:
    """Whether a page may be fetched.

    Args:
        fetch: gives what is at an address within the limits that hold for the page, or raises `FetchError`; called at
            most once, for the site's robots.txt, and only if that is not known.
    """
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"
    key = f"dispaccio:robots:{origin}"
    raw: Any = redis.get(key)
    if raw:
        known = msgspec.json.decode(raw, type=_Known)
    else:
        known = _ask(f"{origin}/robots.txt", fetch)
        redis.set(key, msgspec.json.encode(known), ex=KEEP_UNREACHABLE if known.rules is None else KEEP)
    return decide(url, known.rules, known.reason, settings.user_agent)


def decide(url: str, rules: str | None, reason: str, user_agent: str) -> Decision:
    """The same, by the text of the file (None: it could not be had, for `reason`): pure."""
    if rules is None:
        return Decision(False, reason)
    if not rules:
        return Decision(True, reason)
    name = product(user_agent)
    parsed = _parsed(rules)
    delay = min(parsed.crawl_delay(name) or 0.0, MAX_DELAY)
    if parsed.can_fetch(url, name):
        return Decision(True, f"robots.txt allows it to {name}", delay)
    return Decision(False, f"robots.txt forbids it to {name}", delay)


def product(user_agent: str) -> str:
    """The name by which robots.txt calls us: the letters, "-" and "_" at the start of the user agent (RFC 9309,
    2.2.1)."""
    name = re.match(r"[A-Za-z_-]+", user_agent.strip())
    return name[0] if name else "*"


def _ask(address: str, fetch: Callable[[str], Response]) -> _Known:
    try:
        body = fetch(address).body
    except FetchError as error:
        if error.kind in _ABSENT:
            return _Known("", f"there is no robots.txt: {error.reason}")
        return _Known(None, f"robots.txt cannot be had, so the site is left alone for now: {error.reason}")
    return _Known(body.decode("utf-8-sig", "replace"), "robots.txt is empty")


@lru_cache(maxsize=256)
def _parsed(rules: str) -> Any:
    return Protego.parse(rules)
