"""A batch from the queue to the index, on a real Valkey and a real engine, with faults put in on purpose."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from redis import Redis

from schemas.article import Article, CleanArticle, FeedEntry
from schemas.extraction import Extraction
from workers.alert import outbox
from workers.archive.records import Accepted
from workers.errors import Rejected, Retry, Unavailable
from workers.fetch import Response
from workers.index.client import connect
from workers.index.setup import counts, setup
from workers.index.writer import Outcome, Writer
from workers.ingest import Ingest
from workers.queue.stream import DELAYED, STREAM, Queue
from workers.settings import Settings

TEXT = (
    "Il ministro degli Esteri ha ricevuto a Roma il collega di Tarvonia e ha firmato un accordo sui treni, numero {}."
)


PAGE = f"<html><body><article><h1>Incontro</h1><p>{TEXT.format(1) * 5}</p></article></body></html>".encode()


class Plain:
    """Extracts nothing, and fails on a text that says so."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def extract(self, articles: Sequence[CleanArticle]) -> list[Extraction]:
        self.batches.append(len(articles))
        for article in articles:
            if "esplode" in article.text:
                raise ZeroDivisionError("a bug in extraction")
        return [Extraction(id=article.id, language=article.language, model_version="0") for article in articles]


class Kept:
    """An archive in memory."""

    def __init__(self) -> None:
        self.items: list[Accepted] = []
        self.tended = 0

    def append(self, items: Sequence[Accepted]) -> None:
        self.items += items

    def tend(self) -> None:
        self.tended += 1


class Dying:
    """A writer whose process dies when all is written."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    def write(self, items: Sequence[tuple[CleanArticle, Extraction]]) -> list[Outcome]:
        self.writer.write(items)
        raise KeyboardInterrupt


class Away:
    """A search engine that does not answer for a number of calls."""

    def __init__(self, writer: Writer, calls: int) -> None:
        self.writer, self.calls = writer, calls

    def write(self, items: Sequence[tuple[CleanArticle, Extraction]]) -> list[Outcome]:
        if self.calls:
            self.calls -= 1
            raise Unavailable("connection refused")
        return self.writer.write(items)


@pytest.fixture
def settings(osmem_url: str) -> Settings:
    return Settings(
        elasticsearch_url=osmem_url,
        index_prefix="ingest",
        batch=10,
        reclaim_after=0.05,
        retry_base=0.01,
        max_attempts=3,
    )


@pytest.fixture
def client(settings: Settings) -> Elasticsearch:
    client = connect(settings)
    setup(client, settings)
    return client


@pytest.fixture
def queue(redis: Redis, settings: Settings) -> Queue:
    queue = Queue(redis, settings, "first")
    queue.prepare()
    return queue


def no_page(url: str) -> Response:
    raise Rejected("404")


def worker(queue: Queue, client: Elasticsearch, **parts: Any) -> Ingest:
    settings = queue.settings
    given: dict[str, Any] = {
        "extractor": Plain(),
        "writer": Writer(client, settings),
        "fetch_for": lambda feed: no_page,
    } | parts
    return Ingest(queue, queue.redis, settings=settings, **given)


def articles(numbers: Sequence[int], **fields: Any) -> list[Article]:
    return [
        Article(url=f"https://example.org/{n}", title=f"Notizia {n}", text=TEXT.format(n), **fields) for n in numbers
    ]


def indexed(client: Elasticsearch, settings: Settings) -> int:
    client.indices.refresh(index=f"{settings.index_prefix}-*")
    return counts(client, settings).articles


def drain(ingest: Ingest) -> None:
    """Work until nothing is left, retries included."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        ingest.queue.restore_due(time.time() + 3600)
        if not ingest.run() and not ingest.redis.xlen(STREAM) and not ingest.redis.zcard(DELAYED):
            return
    raise AssertionError("the queue did not run empty")


def test_a_batch_is_indexed_and_leaves_the_queue(queue: Queue, client: Elasticsearch) -> None:
    queue.put(articles(range(10)))
    assert worker(queue, client).run() == 10
    assert indexed(client, queue.settings) == 10
    status = queue.status()
    assert (status.waiting, status.pending, status.delayed, status.quarantined) == (0, 0, 0, 0)


def test_one_bad_article_fails_alone(queue: Queue, client: Elasticsearch, redis: Redis) -> None:
    queue.put(articles(range(3)))
    redis.xadd(STREAM, {"article": b"{no json"})
    queue.put([Article(url="https://example.org/vuoto", title="Foto")])
    queue.put([Article(url="https://example.org/bug", text="Qui qualcosa esplode nel bel mezzo del testo.")])
    queue.put(articles([3, 4]))
    drain(worker(queue, client))
    assert indexed(client, queue.settings) == 5
    page, bug, no_json = sorted(queue.quarantined(), key=lambda entry: entry.reason)
    assert page.reason == "404"
    assert no_json.reason.startswith("not JSON")
    assert bug.reason == "ZeroDivisionError: a bug in extraction (tried 3 times)"
    assert bug.attempts == 3
    assert "Traceback" in bug.detail


def test_a_page_that_does_not_come_is_tried_again(queue: Queue, client: Elasticsearch) -> None:
    pages = iter([Retry("timed out"), Retry("timed out")])

    def flaky(url: str) -> Response:
        error = next(pages, None)
        if error:
            raise error
        return Response(status=200, url=url, body=PAGE)

    archive = Kept()
    queue.put([Article(url="https://example.org/1", title="Incontro")])
    drain(worker(queue, client, fetch_for=lambda feed: flaky, archive=archive))
    assert indexed(client, queue.settings) == 1
    assert queue.quarantined() == []
    (kept,) = archive.items
    assert kept.page == Response(status=200, url="https://example.org/1", body=PAGE)


def test_a_page_that_never_comes_ends_in_quarantine(queue: Queue, client: Elasticsearch) -> None:
    def slow(url: str) -> Response:
        raise Retry("its page could not be fetched: timed out")

    queue.put([Article(url="https://example.org/1", title="Incontro")])
    drain(worker(queue, client, fetch_for=lambda feed: slow))
    [entry] = queue.quarantined()
    assert entry.reason == "its page could not be fetched: timed out (tried 3 times)"


def test_an_article_that_kills_its_worker_is_set_aside_and_its_batch_lives(queue: Queue, client: Elasticsearch) -> None:
    queue.put(articles(range(4)))
    killer = queue.take()[2].id  # the worker dies with four articles in hand
    alive = worker(queue, client)
    for _ in range(20):
        time.sleep(0.06)
        batch = queue.take()
        if not batch:
            break
        [message] = batch  # taken over one at a time
        if message.id == killer and message.attempts <= queue.settings.max_attempts:
            continue  # dies again
        alive.handle(batch)
    assert indexed(client, queue.settings) == 3
    [entry] = queue.quarantined()
    assert "never finished" in entry.reason


def test_a_document_that_the_engine_refuses_is_set_aside_with_its_reason(queue: Queue, client: Elasticsearch) -> None:
    class Refusing(Writer):
        def write(self, items: Sequence[tuple[CleanArticle, Extraction]]) -> list[Outcome]:
            kept = [item for item in items if "Notizia 1" not in item[0].title]
            done = iter(super().write(kept))
            return [
                next(done) if item in kept else Outcome(item[0].id, "refused", "mapper_parsing_exception: [x]")
                for item in items
            ]

    archive = Kept()
    queue.put(articles(range(3)))
    drain(worker(queue, client, writer=Refusing(client, queue.settings), archive=archive))
    assert indexed(client, queue.settings) == 2
    assert [entry.reason for entry in queue.quarantined()] == ["mapper_parsing_exception: [x]"]
    assert len(archive.items) == 2


def test_an_engine_that_is_away_for_a_moment_is_waited_for(
    queue: Queue, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.ingest.time.sleep", lambda seconds: None)
    queue.put(articles(range(3)))
    worker(queue, client, writer=Away(Writer(client, queue.settings), calls=4)).run()
    assert indexed(client, queue.settings) == 3


def test_an_engine_that_stays_away_costs_no_article_and_no_attempt(
    queue: Queue, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.ingest.PATIENCE", 0.0)
    queue.put(articles(range(3)))
    away = worker(queue, client, writer=Away(Writer(client, queue.settings), calls=10**6))
    for _ in range(5):
        away.run()
        queue.restore_due(time.time() + 3600)
    assert queue.quarantined() == []
    assert queue.status().waiting == 3
    drain(worker(queue, client))
    assert indexed(client, queue.settings) == 3


def test_a_worker_killed_before_the_acknowledgement_doubles_nothing(queue: Queue, client: Elasticsearch) -> None:
    class Dies(Queue):
        def done(self, messages: Any) -> None:
            raise KeyboardInterrupt

    queue.put(articles(range(5)))
    dying = Dies(queue.redis, queue.settings, "dying")
    archive = Kept()
    with pytest.raises(KeyboardInterrupt):
        worker(dying, client, archive=archive).run()
    assert indexed(client, queue.settings) == 5
    assert len(archive.items) == 5
    time.sleep(0.06)
    drain(worker(queue, client, archive=archive))
    assert indexed(client, queue.settings) == 5
    assert len(archive.items) == 5


def test_what_is_accepted_is_archived_as_it_came(queue: Queue, client: Elasticsearch, redis: Redis) -> None:
    raw = b'{"url" : "https://example.org/1", "title": "Caff\\u00e8", "text": "%s"}' % TEXT.format(1).encode()
    redis.xadd(STREAM, {"article": raw})
    archive = Kept()
    drain(worker(queue, client, archive=archive))
    (kept,) = archive.items
    assert (kept.given, kept.page) == (raw, None)
    assert (kept.article.title, kept.extraction.id) == ("Caffè", kept.article.id)
    assert archive.tended == 2  # also when there was nothing to do: an hour may be over


def test_what_comes_again_unchanged_is_not_archived_again(queue: Queue, client: Elasticsearch) -> None:
    archive = Kept()
    at_work = worker(queue, client, archive=archive)
    for _ in range(3):
        queue.put(articles(range(3)))
        drain(at_work)
    assert len(archive.items) == 3
    seen = FeedEntry(feed="https://example.org/feed", entry="0")
    queue.put(articles([0], origin=seen))
    queue.put([Article(url="https://example.org/1", title="Notizia 1", text=TEXT.format(1) + " E poi altro.")])
    drain(at_work)
    assert [item.article.title for item in archive.items[3:]] == ["Notizia 0", "Notizia 1"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, Unavailable])
def test_what_was_indexed_before_an_archive_that_failed_is_archived_later(
    queue: Queue, client: Elasticsearch, error: type[BaseException]
) -> None:
    class Failing(Kept):
        def append(self, items: Sequence[Accepted]) -> None:
            raise error

    queue.put(articles(range(3)))
    with suppress(KeyboardInterrupt):
        worker(queue, client, archive=Failing()).run()
    assert indexed(client, queue.settings) == 3
    time.sleep(0.06)
    archive = Kept()
    drain(worker(queue, client, archive=archive))
    assert len(archive.items) == 3
    queue.put(articles(range(3)))
    drain(worker(queue, client, archive=archive))
    assert len(archive.items) == 3


class Full(Kept):
    """An archive on a full disk."""

    def append(self, items: Sequence[Accepted]) -> None:
        raise Unavailable("no space left on device")


def test_what_was_set_aside_is_not_given_back_with_its_batch(queue: Queue, client: Elasticsearch) -> None:
    queue.put(articles(range(2)))
    queue.put([Article(url="https://example.org/bug", text="Qui qualcosa esplode nel bel mezzo del testo.")])
    worker(queue, client, archive=Full()).run()  # one is to be tried again for its bug, two are given back
    assert queue.status().delayed == 3
    drain(worker(queue, client))
    assert indexed(client, queue.settings) == 2
    assert len(queue.quarantined()) == 1


def test_a_batch_that_takes_long_is_not_taken_over(queue: Queue, client: Elasticsearch) -> None:
    class Slow(Plain):
        def extract(self, articles: Sequence[CleanArticle]) -> list[Extraction]:
            time.sleep(0.3)  # six times as long as a worker may be silent
            return super().extract(articles)

    queue.put(articles(range(3)))
    slow = worker(queue, client, extractor=Slow())
    thread = threading.Thread(target=slow.run)
    thread.start()
    time.sleep(0.15)
    assert Queue(queue.redis, queue.settings, "rival").take() == []
    thread.join()
    assert indexed(client, queue.settings) == 3
    assert queue.status().pending == 0


def test_an_article_in_another_workers_hand_waits_without_blame(queue: Queue, client: Elasticsearch) -> None:
    queue.put(articles([1]))
    ingest = worker(queue, client)
    [item] = ingest._read(queue.take())
    rival = Queue(queue.redis, queue.settings, "rival")
    time.sleep(0.06)
    rival.lock([item.article.id])
    ingest.run()
    assert queue.status().delayed == 1
    assert indexed(client, queue.settings) == 0
    rival.unlock([item.article.id])
    drain(ingest)
    assert indexed(client, queue.settings) == 1


def test_one_article_through_two_feeds_is_one_document_that_lists_both(queue: Queue, client: Elasticsearch) -> None:
    for feed in ("https://example.org/cronaca", "https://example.org/esteri"):
        queue.put(articles([1], origin=FeedEntry(feed=feed, entry=feed[-3:])))
    drain(worker(queue, client))
    assert indexed(client, queue.settings) == 1
    [hit] = client.search(index="ingest-articles")["hits"]["hits"]
    assert hit["_source"]["feeds"] == ["https://example.org/cronaca", "https://example.org/esteri"]


def test_near_copies_share_their_story(queue: Queue, client: Elasticsearch) -> None:
    text = " ".join(TEXT.format(n) for n in range(8))
    queue.put([Article(url="https://example.org/originale", text=text)])
    drain(worker(queue, client))
    queue.put([Article(url="https://example.net/copia", text="ROMA - " + text)])
    drain(worker(queue, client))
    client.indices.refresh(index="ingest-articles")
    hits = client.search(index="ingest-articles")["hits"]["hits"]
    assert len(hits) == 2
    assert len({hit["_source"]["story_id"] for hit in hits}) == 1


def test_the_alerts_get_to_see_what_is_new(queue: Queue, client: Elasticsearch, redis: Redis) -> None:
    of = Article(url="https://example.org/avviso", text=TEXT.format("di prova"))
    queue.put([of])
    worker(queue, client).run()
    (member,) = outbox.unseen(redis, 10)
    outbox.looked_at(redis, [member])
    queue.put([of])
    worker(queue, client).run()
    assert outbox.unseen(redis, 10) == []


def test_the_alerts_get_to_see_what_a_dead_worker_had_indexed(
    queue: Queue, client: Elasticsearch, redis: Redis
) -> None:
    queue.put([Article(url="https://example.org/morto", text=TEXT.format("di notte"))])
    with pytest.raises(KeyboardInterrupt):
        worker(queue, client, writer=Dying(Writer(client, queue.settings))).run()
    assert outbox.unseen(redis, 10) == []
    time.sleep(0.1)
    drain(worker(queue, client))
    assert len(outbox.unseen(redis, 10)) == 1
