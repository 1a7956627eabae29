"""Fetch an article's page, with the failures in the terms of the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from workers.errors import Rejected, Retry
from workers.fetch import FetchError, Limits, fetch

if TYPE_CHECKING:
    from workers.settings import Settings

PASSING = frozenset({"timeout", "dns", "refused", "server", "throttled", "broken"})
"""Kinds of failure that may be gone in a while."""

ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"


def fetch_page(url: str, settings: Settings, private_hosts: frozenset[str] = frozenset()) -> bytes:
    """The bytes of a page.

    Raises:
        Retry: it may work later.
        Rejected: it will not.
    """
    limits = msgspec.structs.replace(Limits.of(settings, settings.page_max_bytes), private_hosts=private_hosts)
    try:
        return fetch(url, limits, accept=ACCEPT).body
    except FetchError as error:
        reason = f"its page could not be fetched: {error.reason}"
        if error.kind in PASSING:
            raise Retry(reason, error.retry_after) from error
        raise Rejected(reason) from error
