"""The right to be forgotten: articles go from the indices, the queue, the alerts and the store of copies, for good.

The set `dispaccio:forgotten` in Redis, and a tombstone each in the archive, hold the ids of the articles: hashes of their
addresses, which say nothing by themselves. Who reads an article, or an archive, asks them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import structlog
from elasticsearch import Elasticsearch

from schemas.article import Article
from schemas.documents import alias
from workers.alert.outbox import forget_articles
from workers.archive.configured import archive_of
from workers.errors import Rejected
from workers.index.client import reachable
from workers.queue.stream import DELAYED, QUARANTINE, STREAM, Delayed, Queue, decode
from workers.read.duplicates import forget_copies
from workers.read.identity import article_id
from workers.retention.remove import remove
from workers.settings import Settings

if TYPE_CHECKING:
    from redis import Redis

FORGOTTEN = "dispaccio:forgotten"

PAGE = 1_000

log = structlog.get_logger()


class Forgotten(msgspec.Struct):
    """What was removed from where."""

    articles: int
    queued: int
    ids: list[str]


def is_forgotten(redis: Redis, article_id: str) -> bool:
    """Whether an article must not come back."""
    return bool(redis.sismember(FORGOTTEN, article_id))


def articles_of(client: Elasticsearch, settings: Settings, keys: Sequence[str]) -> list[str]:
    """The ids of all articles that speak of one of these entities (their keys)."""
    index, after, found = alias(settings.index_prefix, "articles"), None, []
    query = {"terms": {"entity_keys": list(keys)}}
    with reachable():
        client.indices.refresh(index=index)
        while True:
            body: dict[str, Any] = {"query": query, "sort": [{"article_id": "asc"}], "size": PAGE, "_source": False}
            if after:
                body["search_after"] = after
            hits = client.search(index=index, body=body)["hits"]["hits"]
            found += [hit["_id"] for hit in hits]
            if len(hits) < PAGE:
                return found
            after = hits[-1]["sort"]


def id_of(url: str) -> str:
    """The id of the article at an address, in whichever form the address is given.

    Raises:
        Rejected: it is no address.
    """
    return article_id(Article(url=url, text="-"))


def forget(
    redis: Redis,
    client: Elasticsearch,
    queue: Queue,
    settings: Settings,
    ids: Sequence[str],
    *,
    twofold: bool,
    sleep: Callable[[float], None] = time.sleep,
) -> Forgotten:
    """Forget articles. First of all that they are to be: then nothing brings them back, whenever this is killed.

    Raises:
        Unavailable: the engine or the archive does not answer; to be done again.
    """
    if ids:
        redis.sadd(FORGOTTEN, *ids)
        if archive := archive_of(settings):
            archive.forget(ids)
    removed = remove(client, queue, settings, ids, twofold=twofold, sleep=sleep)
    for one in ids:
        forget_copies(redis, one)
    queued = _unqueue(redis, set(ids)) + forget_articles(redis, set(ids))
    log.info("forgotten", articles=removed, queued=queued)
    return Forgotten(removed, queued, list(ids))


def _unqueue(redis: Redis, ids: set[str]) -> int:
    """Take them from the stream, the delayed retries and the quarantine. What a worker has in hand it drops by itself."""
    count = 0
    for stream in (STREAM, QUARANTINE):
        entries: Any = redis.xrange(stream)
        for entry_id, fields in entries:
            raw = fields.get(b"article") or fields.get(b"raw")
            if raw and _id(raw) in ids:
                count += int(redis.xdel(stream, entry_id))
    members: Any = redis.zrange(DELAYED, 0, -1)
    for member in members:
        if _id(msgspec.msgpack.decode(member, type=Delayed).raw) in ids:
            count += int(redis.zrem(DELAYED, member))
    return count


def _id(raw: bytes) -> str | None:
    try:
        return article_id(decode(raw))
    except Rejected:
        return None
