"""Which articles are archived: each once, also if a try ended between index and archive.

Before articles are indexed their ids go into the set `dispaccio:unarchived` in Redis, and leave it when they are archived. An
id that is in it when its article comes again is owed to the archive, although the index holds the article already.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import msgspec

from schemas.article import CleanArticle
from workers.index.writer import Outcome

if TYPE_CHECKING:
    from redis import Redis

UNARCHIVED = "dispaccio:unarchived"


class Decision(msgspec.Struct, frozen=True):
    """Whether an article is archived, and why."""

    keep: bool
    reason: str


def decide(outcome: Outcome, article: CleanArticle, *, owed: bool) -> Decision:
    """What becomes of an article that was indexed with this outcome."""
    if outcome.result != "unchanged":
        return Decision(True, f"it is {outcome.result}")
    if owed:
        return Decision(True, "an earlier try may have ended between index and archive")
    if outcome.risen and (article.published or article.updated):
        return Decision(True, "its words stand as of a later time, which tells late articles from current ones")
    return Decision(False, "the same is archived")


def promise(redis: Redis, ids: Collection[str]) -> set[str]:
    """Articles are about to be indexed: note that they are owed to the archive. Gives those that were owed before."""
    with redis.pipeline(transaction=True) as pipeline:
        pipeline.smismember(UNARCHIVED, list(ids))
        pipeline.sadd(UNARCHIVED, *ids)
        answer: Any = pipeline.execute()
    return {one for one, owed in zip(ids, answer[0], strict=True) if owed}


def keep_promise(redis: Redis, ids: Collection[str]) -> None:
    """They are archived, or will never be."""
    if ids:
        redis.srem(UNARCHIVED, *ids)
