"""Whether the index holds what today's versions would make differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from elasticsearch import Elasticsearch

from schemas import SCHEMA_VERSION
from schemas.documents import alias
from workers.index.client import reachable
from workers.reindex import state
from workers.settings import Settings

if TYPE_CHECKING:
    from redis import Redis


def outdated(redis: Redis, client: Elasticsearch, settings: Settings, model_version: str) -> str | None:
    """The reason for a re-index in words, None if there is none.

    A re-index that was refused for the same reason is not tried again by itself, nor one that was rolled back.

    Raises:
        Unavailable: the engine does not answer.
    """
    reason = f"schema {SCHEMA_VERSION}, model {model_version}"
    last = state.load(redis)
    if last is not None and last.reason == reason and last.phase in ("refused", "rolled_back"):
        return None
    query: dict[str, Any] = {
        "bool": {
            "must_not": [{"bool": {"filter": [
                {"term": {"schema_version": SCHEMA_VERSION}}, {"term": {"model_version": model_version}},
            ]}}]
        }
    }  # fmt: skip
    with reachable():
        count = client.count(index=alias(settings.index_prefix, "articles"), query=query)["count"]
    return reason if count else None
