"""What is to be told, and what was told already, in Redis. Nothing is told twice, and nothing is lost on the way.

- sorted set `dispaccio:alerts:new`: "article revision" -> when it was indexed: articles whose events no alert has seen
- sorted set `dispaccio:alert:ID:told`: hash of what an event says -> when it was found
- sorted set `dispaccio:alerts:outbox`: `Note` as JSON -> when to tell it
- list `dispaccio:alerts:failed`: notes that could not be told, the latest first
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from schemas.documents import EventDocument
from workers.alert.alerts import Alert

if TYPE_CHECKING:
    from redis import Redis

NEW = "dispaccio:alerts:new"
OUTBOX = "dispaccio:alerts:outbox"
FAILED = "dispaccio:alerts:failed"

REMEMBERED = timedelta(days=180)
"""For which an event that was told is not told again, should it come back."""

LEASE = 300.0
"""Seconds for which a note is one teller's; that of a dead one is then told by another."""

ATTEMPTS = 8
"""Tries of a note, about two hours with doubling waits from a minute."""

KEPT_FAILED = 1_000


class Note(msgspec.Struct, kw_only=True):
    """An event to be told to one address. `id` is the same at each try, so that a receiver can tell a repeated one."""

    id: str
    alert_id: str
    alert: str
    to: str
    event: EventDocument
    secret: str | None = None
    attempts: int = 0
    reason: str = ""


# --- articles whose events are new ------------------------------------------------------------------------------------


def indexed(redis: Redis, articles: Iterable[tuple[str, int]], now: datetime) -> None:
    """Let the alerts look at these articles (id, revision)."""
    members = {f"{article_id} {revision}": now.timestamp() for article_id, revision in articles}
    if members:
        redis.zadd(NEW, members)


def unseen(redis: Redis, limit: int) -> list[str]:
    """The longest waiting of them, as written by `indexed`; they stay until `looked_at`."""
    found: Any = redis.zrange(NEW, 0, limit - 1)
    return [member.decode() for member in found]


def looked_at(redis: Redis, members: list[str]) -> None:
    """All alerts have seen their events."""
    if members:
        redis.zrem(NEW, *members)


# --- notes --------------------------------------------------------------------------------------------------------------


def saying(event: EventDocument) -> str:
    """A hash of what an event says, the same in near-copies of its article, in revisions, and after re-indexing."""
    said = [
        event.story_id,
        event.type,
        sorted(event.actor_keys),
        sorted(event.target_keys),
        [] if event.actor_keys or event.target_keys else sorted(event.place_keys),
    ]
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:32]


def file(redis: Redis, alert: Alert, event: EventDocument, now: datetime) -> bool:
    """Put an event on the way to all whom the alert tells; False if it was told or is on its way already."""
    what, moment = saying(event), now.timestamp()
    notes = [
        msgspec.json.encode(
            Note(id=_id(alert, what, to), alert_id=alert.id, alert=alert.name, to=to, event=event, secret=alert.secret)
        )
        for to in alert.deliver_to
    ]
    script = redis.register_script(_FILE)
    return bool(script(keys=[_told(alert.id), OUTBOX], args=[what, moment, *notes]))


_FILE = """
if redis.call('ZADD', KEYS[1], 'NX', ARGV[2], ARGV[1]) == 0 then return 0 end
for i = 3, #ARGV do redis.call('ZADD', KEYS[2], ARGV[2], ARGV[i]) end
return 1
"""


def take(redis: Redis, now: datetime, limit: int) -> list[bytes]:
    """Claim up to `limit` notes that are due, in their order: nobody else gets them within `LEASE` seconds."""
    script = redis.register_script(_TAKE)
    moment = now.timestamp()
    return list(script(keys=[OUTBOX], args=[moment, limit, moment + LEASE]))


_TAKE = """
local notes = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[2])
for _, note in ipairs(notes) do redis.call('ZADD', KEYS[1], ARGV[3], note) end
return notes
"""


def told(redis: Redis, raw: bytes) -> None:
    """A note has reached its address."""
    redis.zrem(OUTBOX, raw)


def again(redis: Redis, raw: bytes, reason: str, now: datetime, *, hopeless: bool = False) -> None:
    """A note could not be told: later once more, or aside with the reason after `ATTEMPTS` or if it is `hopeless`."""
    note = msgspec.json.decode(raw, type=Note)
    note.attempts, note.reason = note.attempts + 1, reason
    with redis.pipeline(transaction=True) as pipeline:
        pipeline.zrem(OUTBOX, raw)
        if hopeless or note.attempts >= ATTEMPTS:
            pipeline.lpush(FAILED, msgspec.json.encode(note))
            pipeline.ltrim(FAILED, 0, KEPT_FAILED - 1)
        else:
            wait = 60.0 * 2 ** (note.attempts - 1)
            pipeline.zadd(OUTBOX, {msgspec.json.encode(note): now.timestamp() + wait})
        pipeline.execute()


def failed(redis: Redis) -> list[Note]:
    """Those that could not be told, the latest first."""
    found: Any = redis.lrange(FAILED, 0, -1)
    return [msgspec.json.decode(raw, type=Note) for raw in found]


def retry_failed(redis: Redis, now: datetime) -> int:
    """Try all failed ones anew; how many they are."""
    count = 0
    while raw := redis.lindex(FAILED, -1):
        note = msgspec.json.decode(raw, type=Note)
        note.attempts = 0
        with redis.pipeline(transaction=True) as pipeline:
            pipeline.zadd(OUTBOX, {msgspec.json.encode(note): now.timestamp()})
            pipeline.rpop(FAILED)
            pipeline.execute()
        count += 1
    return count


def waiting(redis: Redis) -> int:
    """Notes on their way."""
    count: Any = redis.zcard(OUTBOX)
    return int(count)


def prune(redis: Redis, alert_id: str, now: datetime) -> None:
    """Forget what was told too long ago to come back."""
    redis.zremrangebyscore(_told(alert_id), "-inf", (now - REMEMBERED).timestamp())


def forget(redis: Redis, alert_id: str) -> None:
    """Take an alert's notes back, and forget what it told."""
    notes: Any = redis.zrange(OUTBOX, 0, -1)
    its = [raw for raw in notes if msgspec.json.decode(raw, type=Note).alert_id == alert_id]
    with redis.pipeline(transaction=True) as pipeline:
        if its:
            pipeline.zrem(OUTBOX, *its)
        pipeline.delete(_told(alert_id))
        pipeline.execute()


def forget_articles(redis: Redis, article_ids: set[str]) -> int:
    """Drop the notes about events of articles; how many."""
    count = 0
    waiting: Any = redis.zrange(OUTBOX, 0, -1)
    for raw in waiting:
        if msgspec.json.decode(raw, type=Note).event.article_id in article_ids:
            count += int(redis.zrem(OUTBOX, raw))
    set_aside: Any = redis.lrange(FAILED, 0, -1)
    for raw in set_aside:
        if msgspec.json.decode(raw, type=Note).event.article_id in article_ids:
            count += int(redis.lrem(FAILED, 0, raw))
    return count


def _told(alert_id: str) -> str:
    return f"dispaccio:alert:{alert_id}:told"


def _id(alert: Alert, what: str, to: str) -> str:
    return hashlib.sha256(f"{alert.id} {what} {to}".encode()).hexdigest()[:32]
