"""Fetch an article's page if its site allows it, at the site's turn, with the failures in the terms of the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from workers import robots
from workers.errors import Rejected, Retry
from workers.fetch import FetchError, Limits, Response, fetch
from workers.politeness import elsewhere, turn_at

if TYPE_CHECKING:
    from redis import Redis

    from workers.settings import Settings

PASSING = frozenset({"timeout", "dns", "refused", "server", "throttled", "broken"})
"""Kinds of failure that may be gone in a while."""

ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"


def fetch_page(redis: Redis, url: str, settings: Settings, private_hosts: frozenset[str] = frozenset()) -> Response:
    """A page as its site sends it.

    Raises:
        Retry: it may work later.
        Rejected: it will not, or the site's robots.txt forbids it.
    """
    limits = msgspec.structs.replace(Limits.of(settings, settings.page_max_bytes), private_hosts=private_hosts)

    def in_turn(address: str, *, delay: float = 0.0) -> Response:
        with turn_at(redis, address, settings, delay=delay):
            return fetch(address, limits, accept=ACCEPT, turn=elsewhere(redis, address, settings))

    try:
        decision = robots.allowed(redis, url, settings, in_turn)
        if not decision.allowed:
            raise Rejected(f"its page is not fetched: {decision.reason}")
        return in_turn(url, delay=decision.delay)
    except FetchError as error:
        reason = f"its page could not be fetched: {error.reason}"
        if error.kind in PASSING:
            raise Retry(reason, error.retry_after) from error
        raise Rejected(reason) from error
