"""Apply the rules of retention."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from elasticsearch import Elasticsearch

from schemas.documents import alias
from workers.index.client import reachable
from workers.queue.stream import Queue
from workers.retention.remove import BATCH, remove
from workers.retention.rules import Rule, beyond, oldest_first, parse, past, scope
from workers.settings import Settings

log = structlog.get_logger()


def retain(
    client: Elasticsearch,
    queue: Queue,
    settings: Settings,
    now: datetime,
    *,
    twofold: Callable[[], bool],
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Remove what is past any rule of the settings; how many articles.

    Raises:
        Rejected: the settings' rules are none.
        Unavailable: the engine does not answer.
    """
    count = 0
    for rule in parse(settings.retention):
        removed = 0
        while ids := _past(client, settings, rule, now):
            removed += remove(client, queue, settings, ids, twofold=twofold(), sleep=sleep)
        if removed:
            log.info("past retention", rule=rule.words, removed=removed)
        count += removed
    return count


def _past(client: Elasticsearch, settings: Settings, rule: Rule, now: datetime) -> list[str]:
    """The ids of up to `BATCH` articles that a rule does not keep, the oldest first."""
    index = alias(settings.index_prefix, "articles")
    with reachable():
        client.indices.refresh(index=index)
        if rule.days is not None:
            return _ids(client, index, oldest_first(past(rule, now), BATCH))
        query: dict[str, Any] = {"bool": {"filter": scope(rule)}}
        surplus = beyond(rule, client.count(index=index, query=query)["count"])
        return _ids(client, index, oldest_first(query, min(surplus, BATCH))) if surplus else []


def _ids(client: Elasticsearch, index: str, body: dict[str, Any]) -> list[str]:
    return [hit["_id"] for hit in client.search(index=index, body=body)["hits"]["hits"]]
