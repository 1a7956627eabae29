"""The queue on a real Valkey: nothing is lost, nothing is done twice at a time, and everything can be seen."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from redis import Redis

from schemas.article import Article, FeedEntry
from workers.errors import Rejected
from workers.queue.stream import ATTEMPTS, DELAYED, QUARANTINE, STREAM, Queue, decode, encode
from workers.settings import Settings


def article(number: int = 1, **given: Any) -> Article:
    return Article(url=f"https://example.org/{number}", title=f"Notizia {number}", text="Testo.", **given)


@pytest.fixture
def settings() -> Settings:
    return Settings(batch=10, reclaim_after=0.05, retry_base=0.01, max_attempts=3)


@pytest.fixture
def queue(redis: Redis, settings: Settings) -> Queue:
    queue = Queue(redis, settings, "first")
    queue.prepare()
    return queue


def other(queue: Queue, name: str = "second") -> Queue:
    return Queue(queue.redis, queue.settings, name)


def test_prepare_can_be_repeated(queue: Queue) -> None:
    queue.prepare()
    queue.put([article()])
    queue.prepare()
    assert len(queue.take()) == 1


def test_an_article_put_before_the_group_existed_is_delivered(redis: Redis, settings: Settings) -> None:
    redis.xadd(STREAM, {"article": encode(article())})
    queue = Queue(redis, settings, "late")
    queue.prepare()
    assert [message.article().title for message in queue.take()] == ["Notizia 1"]


def test_take_in_order_and_in_batches(queue: Queue) -> None:
    queue.put(article(number) for number in range(25))
    sizes, titles = [], []
    while batch := queue.take():
        sizes.append(len(batch))
        titles += [message.article().title for message in batch]
        queue.done(batch)
    assert sizes == [10, 10, 5]
    assert titles == [f"Notizia {number}" for number in range(25)]


def test_two_workers_share_the_articles(queue: Queue) -> None:
    queue.put(article(number) for number in range(20))
    mine, yours = queue.take(), other(queue).take()
    assert len(mine) == len(yours) == 10
    assert not {message.id for message in mine} & {message.id for message in yours}


def test_done_leaves_no_trace(queue: Queue, redis: Redis) -> None:
    queue.put([article()])
    queue.done(queue.take())
    assert redis.xlen(STREAM) == 0
    assert not redis.exists(ATTEMPTS)
    assert queue.status().pending == 0


def test_what_a_dead_worker_left_is_taken_over_one_at_a_time(queue: Queue) -> None:
    queue.put(article(number) for number in range(3))
    assert len(queue.take()) == 3  # and dies here
    time.sleep(0.06)
    heir = other(queue)
    seen = []
    while batch := heir.take():
        assert len(batch) == 1
        assert batch[0].attempts == 2
        seen.append(batch[0].article().title)
        heir.done(batch)
    assert sorted(seen) == ["Notizia 0", "Notizia 1", "Notizia 2"]


def test_a_living_worker_keeps_its_batch(redis: Redis) -> None:
    queue = Queue(redis, Settings(reclaim_after=60), "first")
    queue.prepare()
    queue.put([article()])
    assert queue.take()
    assert other(queue).take() == []


def test_retry_comes_back_when_due_with_its_attempts(queue: Queue, redis: Redis) -> None:
    queue.put([article()])
    [message] = queue.take()
    queue.retry(message, "page timed out", delay=30)
    assert redis.xlen(STREAM) == 0
    assert queue.status().delayed == 1
    assert queue.restore_due(time.time()) == 0
    assert queue.restore_due(time.time() + 31) == 1
    [again] = queue.take()
    assert again.attempts == 2
    assert again.raw == message.raw


def test_a_blameless_retry_does_not_count(queue: Queue) -> None:
    queue.put([article()])
    for _ in range(10):
        [message] = queue.take()
        assert message.attempts == 1
        queue.retry(message, "another worker has it", 0, blameless=True)
        queue.restore_due()


def test_retry_delays_double_up_to_a_limit(redis: Redis) -> None:
    queue = Queue(redis, Settings(retry_base=2, retry_max=10), "first")
    queue.prepare()
    for attempts, expected in [(1, 2), (2, 4), (3, 8), (4, 10), (20, 10)]:
        queue.put([article()])
        [message] = queue.take()
        message.attempts = attempts
        queue.retry(message, "")
        delayed: Any = redis.zrange(DELAYED, 0, -1, withscores=True)
        [(member, due)] = delayed
        assert 0.75 * expected - 0.1 <= due - time.time() <= 1.25 * expected
        redis.zrem(DELAYED, member)


def test_equal_retries_stay_two(queue: Queue) -> None:
    queue.put([article(), article()])
    for message in queue.take():
        queue.retry(message, "", 0)
    assert queue.restore_due() == 2


def test_two_sweepers_restore_a_retry_once(queue: Queue, redis: Redis) -> None:
    queue.put([article()])
    [message] = queue.take()
    queue.retry(message, "", 0)
    delayed: Any = redis.zrange(DELAYED, 0, -1)
    [member] = delayed
    queue._restore(member)
    queue._restore(member)
    assert redis.xlen(STREAM) == 1


def test_quarantine_shows_article_reason_and_attempts(queue: Queue) -> None:
    before = time.time()
    queue.put([article()])
    [message] = queue.take()
    queue.quarantine(message, "no text", "Traceback ...")
    [entry] = queue.quarantined()
    assert (entry.reason, entry.detail, entry.attempts, entry.raw) == ("no text", "Traceback ...", 1, message.raw)
    assert before <= entry.time <= time.time()
    assert queue.status() == msgspec.convert(
        {"waiting": 0, "pending": 0, "delayed": 0, "quarantined": 1, "oldest": None}, type(queue.status())
    )


def test_quarantined_articles_can_be_tried_again(queue: Queue) -> None:
    queue.put(article(number) for number in range(3))
    for message in queue.take():
        queue.quarantine(message, "the search engine refused it")
    [_, second, _] = queue.quarantined()
    assert queue.retry_quarantined([second.id]) == 1
    [message] = queue.take()
    assert message.article().title == "Notizia 1"
    assert message.attempts == 1
    assert queue.retry_quarantined() == 2
    assert queue.quarantined() == []


def test_invalid_bytes_survive_retry_and_quarantine(queue: Queue, redis: Redis) -> None:
    redis.xadd(STREAM, {"article": b'{"title": "\xff\xfe'})
    [message] = queue.take()
    queue.retry(message, "", 0)
    queue.restore_due()
    [message] = queue.take()
    queue.quarantine(message, "not JSON")
    assert queue.quarantined()[0].raw == b'{"title": "\xff\xfe'


def test_an_entry_without_our_field_is_kept_as_it_is(queue: Queue, redis: Redis) -> None:
    redis.xadd(STREAM, {"titel": "falsch"})
    [message] = queue.take()
    with pytest.raises(Rejected, match="not JSON"):
        message.article()
    assert b"falsch" in message.raw


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[]", "not an article by the schema"),
        (b"{}", "neither text nor html nor url"),
        (b'{"title": "solo"}', "neither text nor html nor url"),
        (b'{"text": 5}', r"Expected `str`, got `int` - at `\$\.text`"),
        (b'{"url": "ftp://example.org/"}', r"at `\$\.url`"),
        (b'{"text": "a", "published": "yesterday"}', r"at `\$\.published`"),
        (b'{"text": "a", "published": "2026-11-27T10:00:00"}', r"at `\$\.published`"),  # no offset: which moment?
        (b'{"text": "a", "titel": "b"}', "unknown field `titel`"),
        (b'{"text": "a", "schema_version": 99}', r"at `\$\.schema_version`"),
        (b'{"text": "' + b"a" * 1_000_001 + b'"}', r"at `\$\.text`"),
    ],
)
def test_what_is_no_article_is_rejected_with_its_place(raw: bytes, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        decode(raw)


def test_what_a_producer_writes_comes_back() -> None:
    given = article(
        published=datetime(2026, 11, 27, 10, tzinfo=UTC),
        language="it",
        authors=["Ada Nistri"],
        origin=FeedEntry(feed="https://example.org/feed", entry="1"),
    )
    assert decode(encode(given)) == given


def test_who_is_still_at_work_is_not_taken_over(queue: Queue) -> None:
    queue.put([article()])
    batch = queue.take()
    assert queue.lock(["a"]) == {"a"}
    for _ in range(4):
        time.sleep(0.03)
        queue.keep(batch, ["a"])
    assert other(queue).take() == []
    assert other(queue).lock(["a"]) == set()
    time.sleep(0.06)
    assert other(queue).lock(["a"]) == {"a"}  # the locks of the dead open with their articles
    [message] = other(queue).take()
    assert message.attempts == 2


def test_keeping_a_message_that_is_done_brings_nothing_back(queue: Queue, redis: Redis) -> None:
    queue.put([article()])
    batch = queue.take()
    queue.done(batch)
    queue.keep(batch, [])
    assert redis.xlen(STREAM) == 0
    assert queue.status().pending == 0


def test_locks_are_exclusive_and_opened_by_their_holder_only(queue: Queue) -> None:
    assert queue.lock(["a", "b", "a"]) == {"a", "b"}
    rival = other(queue)
    assert rival.lock(["b", "c"]) == {"c"}
    rival.unlock(["b", "c"])
    assert rival.lock(["b"]) == set()
    queue.unlock(["a", "b"])
    assert rival.lock(["b"]) == {"b"}


def test_status_counts_each_article_once(queue: Queue) -> None:
    queue.put(article(number) for number in range(14))
    for message in queue.take()[:3]:
        queue.retry(message, "", 60)
    status = queue.status()
    assert (status.waiting, status.pending, status.delayed, status.quarantined) == (4, 7, 3, 0)
    assert status.oldest is not None
    assert 0 <= status.oldest < 5


def test_a_put_is_all_or_nothing(queue: Queue, redis: Redis) -> None:
    def broken() -> Any:
        yield article(1)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        queue.put(broken())
    assert redis.xlen(STREAM) == 0
    assert redis.xlen(QUARANTINE) == 0
