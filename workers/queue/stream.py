"""Put, take, done, retry, quarantine, reclaim: an article's way through the Redis Stream.

An article is at every moment on the stream (waiting, or pending with a worker), in the sorted set of
delayed retries, in quarantine, or in the index. Each move from one to another is one transaction.

A Celery message is only a hint to wake up; this is the truth. Message entries hold one field, `article`,
with the JSON of `schemas.article.Article`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from redis.exceptions import ResponseError

from schemas.article import Article
from workers.errors import Rejected

if TYPE_CHECKING:
    from redis import Redis
    from redis.client import Pipeline

    from workers.settings import Settings

STREAM = "dispaccio:articles"
GROUP = "workers"
DELAYED = "dispaccio:delayed"
"""Sorted set of retries: member a `Delayed` in MessagePack, score the time (s since 1970) when it is due."""
QUARANTINE = "dispaccio:quarantine"
"""Stream of `Quarantined` entries, oldest first."""
ATTEMPTS = "dispaccio:attempts"
"""Hash message id -> tries begun. Outside the worker, so that a text that kills its worker is counted too
(celery#1628)."""
LOCK = "dispaccio:lock:article:"

BUSY = 0.5
"""Seconds until an article is tried again that another worker has in hand."""

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Article)


class Message(msgspec.Struct):
    """An article taken from the stream: its id there, the JSON as it came, and the tries begun, this one counted."""

    id: str
    raw: bytes
    attempts: int
    settled: bool = False
    """Whether it has left our hands: done, delayed or quarantined."""

    def article(self) -> Article:
        """Decode.

        Raises:
            Rejected: the JSON is none, or not that of an article.
        """
        return decode(self.raw)


class Delayed(msgspec.Struct):
    """A retry that waits: `raw` goes back on the stream when its time comes."""

    raw: bytes
    attempts: int
    reason: str
    nonce: str
    """The id it had on the stream: two retries of equal bytes stay two members of the set."""


class Quarantined(msgspec.Struct):
    """An article that could not be processed, as it came, and why."""

    id: str
    raw: bytes
    reason: str
    detail: str
    attempts: int
    time: float


class Status(msgspec.Struct):
    """How many articles wait, are with a worker, are delayed and are quarantined; `oldest` in seconds of waiting."""

    waiting: int
    pending: int
    delayed: int
    quarantined: int
    oldest: float | None


def encode(article: Article) -> bytes:
    """The JSON that goes on the stream."""
    return _encoder.encode(article)


def decode(raw: bytes) -> Article:
    """The article in a message.

    Raises:
        Rejected: it is no JSON, or breaks the producers' schema; the reason names the place.
    """
    try:
        article = _decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise Rejected(f"not an article by the schema: {error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Rejected(f"not JSON: {error}") from error
    if not (article.url or article.text or article.html):
        raise Rejected("neither text nor html nor url")
    return article


def queue_put(pipeline: Pipeline, articles: Iterable[Article]) -> None:
    """Add the putting of articles to a pipeline, to be carried out in one transaction with what else is in it."""
    for article in articles:
        pipeline.xadd(STREAM, {"article": encode(article)})


def quarantine_put(pipeline: Pipeline, raw: bytes, reason: str, *, detail: str = "", attempts: int = 0) -> None:
    """Add the quarantining of something that never was on the stream to a pipeline."""
    pipeline.xadd(
        QUARANTINE,
        {"article": raw, "reason": reason, "detail": detail, "attempts": attempts, "time": repr(time.time())},
    )


def backoff(attempts: int, base: float, longest: float, rng: random.Random) -> float:
    """Seconds to wait after the given number of attempts: doubling, up to `longest`, with a jitter of a quarter."""
    return float(min(longest, base * 2 ** max(0, attempts - 1)) * rng.uniform(0.75, 1.25))


class Queue:
    """The queue as one worker (`consumer`) sees it."""

    def __init__(self, redis: Redis, settings: Settings, consumer: str = "cli") -> None:
        self.redis = redis
        self.settings = settings
        self.consumer = consumer
        self._rng = random.Random()

    def prepare(self) -> None:
        """Create the stream and its group, if they are not there."""
        try:
            self.redis.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def put(self, articles: Iterable[Article]) -> None:
        """Put articles on the stream, all or none."""
        with self.redis.pipeline(transaction=True) as pipeline:
            queue_put(pipeline, articles)
            pipeline.execute()

    def take(self) -> list[Message]:
        """The next batch; empty if nothing waits.

        What a dead worker left comes first and one at a time: if it was the article that killed the worker,
        it takes no other with it again.
        """
        abandoned = self._reclaim()
        if abandoned:
            return abandoned
        answer: Any = self.redis.xreadgroup(GROUP, self.consumer, {STREAM: ">"}, count=self.settings.batch)
        if not answer:
            return []
        [(_, entries)] = answer.items() if isinstance(answer, dict) else answer
        if isinstance(answer, dict):
            [entries] = entries
        return self._begin(entries)

    @property
    def _patience(self) -> int:
        """Milliseconds of silence after which a worker is dead."""
        return int(self.settings.reclaim_after * 1000)

    def _reclaim(self) -> list[Message]:
        answer: Any = self.redis.xautoclaim(STREAM, GROUP, self.consumer, min_idle_time=self._patience, count=1)
        return self._begin(answer[1])

    def _begin(self, entries: Sequence[tuple[bytes, dict[bytes, bytes]]]) -> list[Message]:
        """Count the tries. An entry without our field becomes a message with its fields as they are, to be refused."""
        if not entries:
            return []
        with self.redis.pipeline(transaction=True) as pipeline:
            for entry_id, _ in entries:
                pipeline.hincrby(ATTEMPTS, entry_id, 1)
            attempts: list[int] = pipeline.execute()
        return [
            Message(id=entry_id.decode(), raw=_payload(fields), attempts=count)
            for (entry_id, fields), count in zip(entries, attempts, strict=True)
        ]

    def done(self, messages: Iterable[Message]) -> None:
        """The articles are in the index: take them off the stream."""
        with self.redis.pipeline(transaction=True) as pipeline:
            for message in messages:
                self._remove(pipeline, message)
            pipeline.execute()

    def retry(self, message: Message, reason: str, delay: float | None = None, *, blameless: bool = False) -> None:
        """Take the article off the stream and bring it back after `delay` seconds (None: doubling with each attempt).

        `blameless`: the article had to wait for another one, so this try does not count.
        """
        attempts = message.attempts - 1 if blameless else message.attempts
        if delay is None:
            delay = backoff(attempts, self.settings.retry_base, self.settings.retry_max, self._rng)
        delayed = Delayed(raw=message.raw, attempts=attempts, reason=reason, nonce=message.id)
        member = msgspec.msgpack.encode(delayed)  # not JSON: a message may be any bytes
        with self.redis.pipeline(transaction=True) as pipeline:
            pipeline.zadd(DELAYED, {member: time.time() + delay})
            self._remove(pipeline, message)
            pipeline.execute()

    def quarantine(self, message: Message, reason: str, detail: str = "") -> None:
        """Set the article aside, with the reason for a person and a detail (traceback) for an engineer."""
        with self.redis.pipeline(transaction=True) as pipeline:
            quarantine_put(pipeline, message.raw, reason, detail=detail, attempts=message.attempts)
            self._remove(pipeline, message)
            pipeline.execute()

    def release(self, messages: Iterable[Message]) -> None:
        """Give back those still in hand, because a service is down: this try does not count against them."""
        for message in (message for message in messages if not message.settled):
            self.retry(message, "a service was unavailable", self.settings.retry_base, blameless=True)

    def _remove(self, pipeline: Pipeline, message: Message) -> None:
        pipeline.xack(STREAM, GROUP, message.id)
        pipeline.xdel(STREAM, message.id)
        pipeline.hdel(ATTEMPTS, message.id)
        message.settled = True

    def keep(self, messages: Sequence[Message], article_ids: Iterable[str]) -> None:
        """Say that we are still at work on messages and locked articles: nobody takes them over."""
        with self.redis.pipeline(transaction=False) as pipeline:
            pipeline.xclaim(STREAM, GROUP, self.consumer, 0, [message.id for message in messages], justid=True)
            for article_id in article_ids:
                pipeline.pexpire(LOCK + article_id, self._patience)
            pipeline.execute()

    # --- what beat does -----------------------------------------------------------------------------------

    def restore_due(self, now: float | None = None, limit: int = 1_000) -> int:
        """Put the retries whose time has come back on the stream; how many."""
        now = time.time() if now is None else now
        members: Any = self.redis.zrangebyscore(DELAYED, "-inf", now, start=0, num=limit)
        for member in members:
            self._restore(member)
        return len(members)

    def _restore(self, member: bytes) -> None:
        delayed = msgspec.msgpack.decode(member, type=Delayed)
        restore = self.redis.register_script(_RESTORE)
        restore(keys=[DELAYED, STREAM, ATTEMPTS], args=[member, delayed.raw, delayed.attempts])

    # --- one article, one worker at a time ------------------------------------------------------------------

    def lock(self, article_ids: Sequence[str]) -> set[str]:
        """Lock articles against other workers; the ids that were free and are now ours.

        Two revisions of one article, or one article from two feeds, must not be written side by side:
        each is merged with what the index holds. A dead worker's locks open when its articles are taken over.
        """
        ids = list(dict.fromkeys(article_ids))
        with self.redis.pipeline(transaction=False) as pipeline:
            for article_id in ids:
                pipeline.set(LOCK + article_id, self.consumer, nx=True, px=self._patience)
            won = pipeline.execute()
        return {article_id for article_id, ours in zip(ids, won, strict=True) if ours}

    def unlock(self, article_ids: Iterable[str]) -> None:
        """Open locks that this worker holds."""
        unlock = self.redis.register_script(_UNLOCK)
        for article_id in article_ids:
            unlock(keys=[LOCK + article_id], args=[self.consumer])

    def in_hand(self, article_ids: Sequence[str], sleep: Callable[[float], None]) -> Iterator[list[str]]:
        """All of the articles, those first that are free, in groups that are locked while the caller has them."""
        left = list(dict.fromkeys(article_ids))
        while left:
            free = self.lock(left)
            try:
                yield [article_id for article_id in left if article_id in free]
            finally:
                self.unlock(free)
            left = [article_id for article_id in left if article_id not in free]
            if left:
                sleep(BUSY)

    # --- for people -------------------------------------------------------------------------------------------

    def status(self) -> Status:
        """Lengths, and the age of the oldest article on the stream."""
        pending = 0
        if self.redis.exists(STREAM):
            groups: Any = self.redis.xinfo_groups(STREAM)
            pending = sum(group["pending"] for group in groups if _text(group["name"]) == GROUP)
        length: Any = self.redis.xlen(STREAM)
        first: Any = self.redis.xrange(STREAM, count=1)
        oldest = time.time() - int(first[0][0].split(b"-")[0]) / 1000 if first else None
        delayed: Any = self.redis.zcard(DELAYED)
        quarantined: Any = self.redis.xlen(QUARANTINE)
        return Status(
            waiting=length - pending, pending=pending, delayed=delayed, quarantined=quarantined, oldest=oldest
        )

    def quarantined(self, count: int | None = None) -> list[Quarantined]:
        """What is in quarantine, oldest first."""
        entries: Any = self.redis.xrange(QUARANTINE, count=count)
        return [_quarantined(entry_id, fields) for entry_id, fields in entries]

    def last_quarantined(self) -> str:
        """The id of the latest entry in quarantine; "0-0" if there is none."""
        entries: Any = self.redis.xrevrange(QUARANTINE, count=1)
        return entries[0][0].decode() if entries else "0-0"

    def retry_quarantined(self, ids: Sequence[str] | None = None) -> int:
        """Put quarantined articles (None: all) back on the stream with no tries counted; how many."""
        entries = self.quarantined()
        chosen = [entry for entry in entries if ids is None or entry.id in ids]
        for entry in chosen:
            with self.redis.pipeline(transaction=True) as pipeline:
                pipeline.xadd(STREAM, {"article": entry.raw})
                pipeline.xdel(QUARANTINE, entry.id)
                pipeline.execute()
        return len(chosen)


_RESTORE = """
-- A retry goes back on the stream once, however many sweepers see it.
if redis.call('ZREM', KEYS[1], ARGV[1]) == 1 then
  local id = redis.call('XADD', KEYS[2], '*', 'article', ARGV[2])
  redis.call('HSET', KEYS[3], id, ARGV[3])
end
"""

_UNLOCK = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""


def _payload(fields: dict[bytes, bytes]) -> bytes:
    if b"article" in fields:
        return fields[b"article"]
    return repr({_text(k): _text(v) for k, v in fields.items()}).encode()


def _quarantined(entry_id: bytes, fields: dict[bytes, bytes]) -> Quarantined:
    return Quarantined(
        id=entry_id.decode(),
        raw=fields[b"article"],
        reason=_text(fields[b"reason"]),
        detail=_text(fields[b"detail"]),
        attempts=int(fields[b"attempts"]),
        time=float(fields[b"time"]),
    )


def _text(value: bytes | str) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
