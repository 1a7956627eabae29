"""How the feeds, the queue and the indices are. Read-only."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import msgspec
from elasticsearch import Elasticsearch
from redis import Redis
from redis.exceptions import RedisError

from workers.errors import Unavailable
from workers.index.setup import Counts, counts
from workers.queue.stream import Queue, Status
from workers.reader.security import safe_href
from workers.settings import Settings
from workers.watch.feeds import Feed, list_feeds

REDIS_TIMEOUT = 3.0
"""Seconds for one request."""

BY_NEED = ("failing", "silent", "new", "ok", "retired")
"""States of a feed, those that somebody should look at first."""


class FeedRow(msgspec.Struct, frozen=True):
    """A feed as it is shown; `url` is None where its address should be no link."""

    title: str
    url: str | None
    state: str
    articles: int
    last_success: datetime | None
    next_poll: datetime | None
    wrong: list[str]


class Health(msgspec.Struct, frozen=True):
    """`queue` and `feeds` are None where Redis does not answer, `indexed` where the search engine does not."""

    queue: Status | None
    feeds: list[FeedRow] | None
    indexed: Counts | None


def connect(settings: Settings) -> Redis:
    """A connection that gives up soon: a page should rather say so than wait."""
    return Redis.from_url(
        settings.redis_url, socket_timeout=REDIS_TIMEOUT, socket_connect_timeout=REDIS_TIMEOUT, decode_responses=False
    )


def look(redis: Redis, engine: Elasticsearch, settings: Settings) -> Health:
    """How everything is now."""
    queue, feeds, indexed = None, None, None
    with suppress(RedisError):
        queue = Queue(redis, settings).status()
        feeds = list_feeds(redis)
    with suppress(Unavailable):
        indexed = counts(engine, settings)
    rows = None if feeds is None else sorted(map(_row, feeds), key=lambda row: (BY_NEED.index(row.state), row.title))
    return Health(queue, rows, indexed)


def _row(feed: Feed) -> FeedRow:
    return FeedRow(
        title=feed.title or feed.url,
        url=safe_href(feed.url),
        state=feed.state,
        articles=feed.articles,
        last_success=feed.last_success,
        next_poll=None if feed.gone else feed.next_poll,
        wrong=[told for told in (feed.error, feed.silence, *feed.notes) if told],
    )
