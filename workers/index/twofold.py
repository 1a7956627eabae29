"""Whether everything is written to two pairs of indices: the one behind the aliases, and the next or the last one.

The string `dispaccio:indices:second` in Redis is there as long as it is. Writers ask while they hold the locks of their
articles: when those that were held before a change are open, everybody knows of it (`queue.stream.Queue.lock`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redis import Redis

KEY = "dispaccio:indices:second"


def is_twofold(redis: Redis) -> bool:
    """As of now."""
    return bool(redis.exists(KEY))


def begin(redis: Redis) -> None:
    """From the next batch of each writer on. The second aliases must be there."""
    redis.set(KEY, "1")


def end(redis: Redis) -> None:
    """Likewise. The second aliases must stay until nobody writes to them any more."""
    redis.delete(KEY)
