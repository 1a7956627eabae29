"""Tells the search engine how feeds and queue are, so that Kibana can show it: the index `PREFIX-health`.

It stays small: a pulse at each sweep, kept for a week, and one document for each feed that is in trouble.
"""

from __future__ import annotations

import hashlib
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from elasticsearch import ApiError, Elasticsearch

from schemas import SCHEMA_VERSION, documents, health
from schemas.health import FeedTrouble, Pulse
from workers.errors import Unavailable
from workers.index.bulk import Operation, bulk
from workers.index.client import reachable
from workers.index.setup import Counts, counts
from workers.queue.stream import Status
from workers.settings import Settings
from workers.watch.feeds import Feed

KEPT = timedelta(days=7)
"""How long a pulse is kept."""

RECENT = timedelta(hours=1)
"""Articles that came in this time tell the delay from publication to fetch."""

AT_A_TIME = 1_000
"""Documents of one search: articles whose delay is looked at (the latest), pulses that go in one sweep."""

MOST_FEEDS = 10_000
"""Feeds in trouble that can be found again in one search, the engines' own limit."""


# --- pure ---------------------------------------------------------------------------------------------------------


def pulse(
    now: datetime,
    queue: Status,
    feeds: Iterable[Feed],
    indexed: Counts,
    articles_before: int | None,
    delays: Sequence[float],
) -> Pulse:
    """The state of everything.

    Args:
        articles_before: articles in the index at the pulse before; None: there was none.
        delays: seconds from publication to first fetch of the articles that came lately.
    """
    states = Counter(feed.state for feed in feeds)
    return Pulse(
        timestamp=now,
        schema_version=SCHEMA_VERSION,
        waiting=queue.waiting,
        in_work=queue.pending,
        delayed=queue.delayed,
        quarantined=queue.quarantined,
        oldest=queue.oldest,
        feeds_new=states["new"],
        feeds_ok=states["ok"],
        feeds_silent=states["silent"],
        feeds_failing=states["failing"],
        feeds_retired=states["retired"],
        articles=indexed.articles,
        events=indexed.events,
        indexed=0 if articles_before is None else max(0, indexed.articles - articles_before),
        delay_median=statistics.median(delays) if delays else None,
        delay_longest=max(delays, default=None),
    )


def troubles(feeds: Iterable[Feed], now: datetime) -> dict[str, FeedTrouble]:
    """The feeds that fail or are silent, by the id of their document."""
    found = {}
    for feed in feeds:
        state = feed.state
        if state == "failing" or state == "silent":
            failing = state == "failing"
            found[feed_id(feed.url)] = FeedTrouble(
                timestamp=now,
                schema_version=SCHEMA_VERSION,
                feed=feed.url,
                title=feed.title or None,
                state=state,
                since=feed.failing_since if failing else feed.silent_since,
                reason=feed.error if failing else feed.silence,
                failures=feed.failures,
                last_poll=feed.last_poll,
                last_new=feed.last_new,
            )
    return found


def feed_id(url: str) -> str:
    """The id of a feed's document, which any address is short enough for."""
    return f"feed-{hashlib.sha256(url.encode()).hexdigest()[:32]}"


def pulse_id(now: datetime, every: float) -> str:
    """The id of the pulse of this sweep: the same for two tasks of one sweep."""
    return f"pulse-{int(now.timestamp() // every)}"


def operations(
    index: str, now: datetime, every: float, written: Pulse, feeds: dict[str, FeedTrouble], gone: Iterable[str]
) -> list[Operation]:
    """What is written and deleted in one sweep. `gone`: ids of feeds that are well again, and of old pulses."""
    version = int(now.timestamp() * 1000)
    kept: dict[str, msgspec.Struct | None] = {pulse_id(now, every): written, **feeds}
    deleted = dict.fromkeys(gone)
    return [Operation(index, id, version, document, "") for id, document in {**deleted, **kept}.items()]


# --- with the engine ----------------------------------------------------------------------------------------------


def tell(
    client: Elasticsearch,
    settings: Settings,
    queue: Status,
    feeds: Sequence[Feed],
    now: datetime,
    sleep: Callable[[float], None] = time.sleep,
) -> Pulse:
    """Write the state of now, and delete what is out of date.

    Raises:
        Unavailable: the engine does not answer or lacks the indices.
    """
    index = health.alias(settings.index_prefix)
    try:
        with reachable():
            before, gone = _earlier(client, index, now)
            delays = _delays(client, documents.alias(settings.index_prefix, "articles"), now)
    except ApiError as error:
        raise Unavailable(f"{index} cannot be read (`dispaccio setup` makes it): {error}") from error
    written = pulse(now, queue, feeds, counts(client, settings), before, delays)
    failures = bulk(client, operations(index, now, settings.health_every, written, troubles(feeds, now), gone), sleep)
    refused = [failure for failure in failures if not failure.conflict]
    if refused:
        raise Unavailable(f"the search engine refuses {refused[0].operation.id}: {refused[0].reason}")
    return written


def _earlier(client: Elasticsearch, index: str, now: datetime) -> tuple[int | None, list[str]]:
    """Articles at the pulse before, and the ids of all feeds and of the pulses that are too old."""
    pulses = {"term": {"kind": "pulse"}}
    last = client.search(
        index=index, query=pulses, sort=[{"@timestamp": "desc"}], size=1, source={"includes": ["articles"]}
    )
    old = {"bool": {"filter": [pulses, {"range": {"@timestamp": {"lt": (now - KEPT).isoformat()}}}]}}
    stale = client.search(index=index, query=old, size=AT_A_TIME, source=False)
    feeds = client.search(index=index, query={"term": {"kind": "feed"}}, size=MOST_FEEDS, source=False)
    hits = last["hits"]["hits"]
    gone = [hit["_id"] for found in (stale, feeds) for hit in found["hits"]["hits"]]
    return hits[0]["_source"]["articles"] if hits else None, gone


def _delays(client: Elasticsearch, index: str, now: datetime) -> list[float]:
    recent: list[dict[str, Any]] = [
        {"range": {"first_fetched_at": {"gt": (now - RECENT).isoformat()}}},
        {"term": {"timestamp_estimated": False}},
    ]
    found = client.search(
        index=index,
        query={"bool": {"filter": recent}},
        sort=[{"first_fetched_at": "desc"}],
        size=AT_A_TIME,
        source={"includes": ["@timestamp", "first_fetched_at"]},
    )
    return [
        max(0.0, (_moment(hit["_source"]["first_fetched_at"]) - _moment(hit["_source"]["@timestamp"])).total_seconds())
        for hit in found["hits"]["hits"]
    ]


def _moment(written: str) -> datetime:
    return msgspec.convert(written, datetime)
