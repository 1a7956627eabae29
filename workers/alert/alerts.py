"""The saved searches, in Redis: hash `dispaccio:alerts`, id -> `Alert` as JSON."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from workers.errors import Rejected
from workers.search.queries import EventRequest, event_search

if TYPE_CHECKING:
    from redis import Redis

ALERTS = "dispaccio:alerts"

LOG = "log"
MAIL = "mailto:"


class Alert(msgspec.Struct, kw_only=True):
    """Tell somebody of each new event that a search finds.

    `deliver_to` holds `log`, addresses of webhooks, and `mailto:` addresses. Events of articles fetched before `created`
    are not new. `secret` names the secret with which webhook messages are signed.
    """

    id: str
    name: str
    request: EventRequest
    deliver_to: list[str]
    created: datetime
    secret: str | None = None


def add(
    redis: Redis,
    name: str,
    request: EventRequest,
    deliver_to: Sequence[str],
    now: datetime,
    *,
    secret: str | None = None,
) -> Alert:
    """Save an alert.

    Raises:
        Rejected: nobody to tell, an address that is none, or a search that cannot be run.
    """
    if not deliver_to:
        raise Rejected("an alert needs somebody to tell: a webhook, a mail address, or the log")
    for address in deliver_to:
        _check(address)
    event_search(request)
    alert = Alert(
        id=secrets.token_hex(4),
        name=" ".join(name.split()),
        request=request,
        deliver_to=list(dict.fromkeys(deliver_to)),
        created=now,
        secret=secret,
    )
    redis.hset(ALERTS, alert.id, msgspec.json.encode(alert))
    return alert


def remove(redis: Redis, alert_id: str) -> bool:
    """Whether there was such an alert. What it found is not told any more, and what it told is forgotten."""
    from workers.alert import outbox

    outbox.forget(redis, alert_id)
    return bool(redis.hdel(ALERTS, alert_id))


def list_alerts(redis: Redis) -> list[Alert]:
    """All alerts, by name."""
    found: Any = redis.hvals(ALERTS)
    return sorted((msgspec.json.decode(raw, type=Alert) for raw in found), key=lambda alert: (alert.name, alert.id))


def _check(address: str) -> None:
    if address == LOG:
        return
    if address.startswith(MAIL):
        name, mailbox = parseaddr(address.removeprefix(MAIL))
        if name or "@" not in mailbox or mailbox != address.removeprefix(MAIL) or any(c.isspace() for c in mailbox):
            raise Rejected(f"{address.removeprefix(MAIL)} is not a mail address")
        return
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        usable = False
    if not usable:
        raise Rejected(f"{address} is not an http or https address without a password in it")
