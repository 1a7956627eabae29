"""Remove articles with their events from both pairs of indices, while nobody writes them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

import msgspec
from elasticsearch import Elasticsearch

from schemas.documents import ArticleDocument, alias, second_alias
from workers.errors import Unavailable
from workers.index.bulk import Operation, bulk
from workers.index.client import reachable
from workers.index.plan import document_version
from workers.queue.stream import Queue
from workers.settings import Settings

BATCH = 200


def remove(
    client: Elasticsearch,
    queue: Queue,
    settings: Settings,
    ids: Sequence[str],
    *,
    twofold: bool,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Remove articles by id; how many were there. `twofold`: also from the second pair of indices.

    Raises:
        Unavailable: the engine does not answer.
    """
    count = 0
    for start in range(0, len(ids), BATCH):
        for free in queue.in_hand(ids[start : start + BATCH], sleep):
            documents = _documents(client, settings, free)
            failures = bulk(client, _operations(documents, settings, twofold=twofold), sleep)
            if broken := [failure for failure in failures if not failure.conflict]:
                raise Unavailable(f"the search engine does not delete: {broken[0].reason}")
            count += len(documents)
    return count


def _documents(client: Elasticsearch, settings: Settings, ids: Sequence[str]) -> list[ArticleDocument]:
    if not ids:
        return []
    with reachable():
        found = client.mget(index=alias(settings.index_prefix, "articles"), ids=list(ids))["docs"]
    return [msgspec.convert(one["_source"], ArticleDocument) for one in found if one.get("found")]


def _operations(documents: Sequence[ArticleDocument], settings: Settings, *, twofold: bool) -> Iterator[Operation]:
    """The article last: as long as it is there, its events are known, and a killed removal can be done again."""
    prefix = settings.index_prefix
    for document in documents:
        version = document_version(document)
        also = second_alias(prefix, "events") if twofold else None
        for event_id in document.event_ids:
            yield Operation(alias(prefix, "events"), event_id, version, None, document.article_id, also)
    for document in documents:
        also = second_alias(prefix, "articles") if twofold else None
        version = document_version(document)
        yield Operation(alias(prefix, "articles"), document.article_id, version, None, document.article_id, also)
