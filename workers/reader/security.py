"""What keeps the page safe whatever the articles hold and whoever asks: headers, addresses, a limit to requests."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""On every answer. Nothing runs or loads but our own files; what a page holds is never a document of its own kind."""

CLIENTS = 10_000
"""Addresses whose requests are counted at a time; the one that was silent longest is forgotten first."""


class SafeHeaders:
    """Adds `HEADERS` to every answer, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_safely)


class Buckets:
    """A token bucket for each client: `per_minute` requests at once, and as many a minute in the long run."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._clients: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> float:
        """Take one token: 0 if there was one, else the seconds until there is."""
        now = self._clock()
        tokens, at = self._clients.pop(client, (float(self.per_minute), now))
        a_second = self.per_minute / 60
        tokens = min(float(self.per_minute), tokens + (now - at) * a_second)
        allowed = tokens >= 1
        self._clients[client] = (tokens - 1 if allowed else tokens, now)
        if len(self._clients) > CLIENTS:
            self._clients.popitem(last=False)
        return 0.0 if allowed else math.ceil((1 - tokens) / a_second)


def client_of(host: str | None) -> str:
    """Who is counted as one client: an address, of IPv6 the network of 64 bits that one customer has."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return host or ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def is_host(header: str, allowed: Collection[str]) -> bool:
    """Whether a header `Host` names one of the allowed hosts, whatever the port; an empty collection allows any.

    A page that listens on loopback only would else answer any site whose name is made to lead there (DNS rebinding).
    """
    if not allowed:
        return True
    try:
        name = urlsplit(f"//{header}").hostname
    except ValueError:
        return False
    return name in allowed


def safe_href(url: str | None) -> str | None:
    """The address if a link may lead there: http and https only, no credentials in it."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc else None
