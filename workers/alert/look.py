"""Look at what was indexed with every alert, and file what they find."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
import structlog
from elasticsearch import Elasticsearch
from redis.exceptions import LockError

from schemas.documents import EventDocument, alias
from workers.alert import outbox
from workers.alert.alerts import list_alerts
from workers.alert.match import Matcher
from workers.index.client import reachable
from workers.settings import Settings

if TYPE_CHECKING:
    from redis import Redis

ARTICLES_AT_A_TIME = 100

TURN = "dispaccio:alerts:turn"
"""Lock: the saved searches are loaded into the engine by one process at a time."""

LONGEST_TURN = 300.0
"""Seconds after which a dead process' turn ends."""

log = structlog.get_logger()


def look_at_all(redis: Redis, client: Elasticsearch, settings: Settings, matcher: Matcher) -> int:
    """Look until nothing is left, unless another process is at it; how many articles were looked at.

    Raises:
        Unavailable: the engine does not answer.
    """
    turn = redis.lock(TURN, timeout=LONGEST_TURN, blocking=False)
    if not turn.acquire():
        return 0
    count = 0
    try:
        while seen := look(redis, client, settings, matcher):
            count += seen
            turn.reacquire()
    finally:
        with suppress(LockError):  # it had run out
            turn.release()
    return count


def look(redis: Redis, client: Elasticsearch, settings: Settings, matcher: Matcher, now: datetime | None = None) -> int:
    """Let each alert see the events of up to `ARTICLES_AT_A_TIME` articles that were indexed; how many were looked at.

    Killed on the way, it sees them again, and files nothing twice.

    Raises:
        Unavailable: the engine does not answer.
    """
    now = now or datetime.now(UTC)
    members = outbox.unseen(redis, ARTICLES_AT_A_TIME)
    alerts = list_alerts(redis)
    if members and alerts:
        events = list(events_of(client, settings, [member.partition(" ")[0] for member in members]))
        filed = sum(outbox.file(redis, alert, event, now) for alert, event in matcher.matches(alerts, events))
        for alert in alerts:
            outbox.prune(redis, alert.id, now)
        log.info("alerts", articles=len(members), events=len(events), found=filed)
    outbox.looked_at(redis, members)
    return len(members)


def events_of(client: Elasticsearch, settings: Settings, article_ids: Sequence[str]) -> Iterator[EventDocument]:
    """The events of articles, as of now: gets by id see what is not refreshed yet."""
    with reachable():
        articles = _get(client, alias(settings.index_prefix, "articles"), article_ids, "event_ids")
        event_ids = [event_id for article in articles for event_id in article.get("event_ids", [])]
        for start in range(0, len(event_ids), 500):
            for event in _get(client, alias(settings.index_prefix, "events"), event_ids[start : start + 500]):
                yield msgspec.convert(event, EventDocument)


def _get(client: Elasticsearch, index: str, ids: Sequence[str], *fields: str) -> list[dict[str, Any]]:
    found = client.mget(index=index, ids=list(dict.fromkeys(ids)), source_includes=list(fields) or None)["docs"]
    return [one["_source"] for one in found if one.get("found")]
