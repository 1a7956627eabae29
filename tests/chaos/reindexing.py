"""A re-index whose process is killed (SIGKILL) at random, while articles come, change and are deleted.

At the end the new pair must hold exactly the articles of the world, in their last words, with exactly their events, and
so must the old one. `python -m tests.chaos.reindexing ENGINE REDIS` is the process that is killed.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time

import msgspec
from elasticsearch import Elasticsearch
from redis import Redis

from schemas.documents import ArticleDocument, EventDocument, Kind
from tests.reindex.conftest import MODEL, story
from workers.index.client import connect
from workers.index.documents import event_documents
from workers.index.setup import setup
from workers.index.twofold import is_twofold
from workers.index.writer import Writer
from workers.queue.stream import Queue
from workers.reindex import fill, indices
from workers.reindex.reindexer import TURN, Reindexer
from workers.reindex.state import Phase, Reindex, load
from workers.retention.remove import remove
from workers.settings import Settings

PREFIX = "caos"
WORDS = ("ha firmato", "ha rotto", "ha sospeso", "ha annunciato")


class Report(msgspec.Struct):
    """What happened, for docs/reindexing.md."""

    articles: int
    kills: int
    written: int
    deleted: int
    seconds: float
    phases_killed: list[Phase]


def configured(url: str) -> Settings:
    return Settings(elasticsearch_url=url, index_prefix=PREFIX, reclaim_after=2.0)


def reindexer(client: Elasticsearch, redis: Redis, settings: Settings) -> Reindexer:
    queue = Queue(redis, settings, "reindex")
    return Reindexer(redis, client, queue, settings, extract=lambda articles: [], model_version=MODEL)


def work(url: str, address: str) -> None:
    """Step until it is done, in small batches so that a kill hits many states."""
    fill.BATCH = 10
    redis, settings = Redis.from_url(address), configured(url)
    worker = reindexer(connect(settings), redis, settings)
    while (current := worker.step(0)) is None or current.active:
        time.sleep(0.005)


class World:
    """What should be in the index: number -> (words, minutes of its revision)."""

    def __init__(self, client: Elasticsearch, redis: Redis, settings: Settings, seed: int) -> None:
        self.client, self.redis, self.settings = client, redis, settings
        self.chance = random.Random(seed)
        self.queue = Queue(redis, settings, "ingest")
        self.writer = Writer(client, settings, twofold=lambda: is_twofold(redis))
        self.articles: dict[int, tuple[str, int]] = {}
        self.written = self.deleted = 0

    def publish(self, number: int) -> None:
        """A new article, or another revision of one, as an ingest worker writes it: under its lock."""
        words, minutes = self.chance.choice(WORDS), self.articles.get(number, ("", 0))[1] + 1
        item = story(number, words, minutes)
        while not self.queue.lock([item[0].id]):
            time.sleep(0.01)
        try:
            self.writer.write([item])
        finally:
            self.queue.unlock([item[0].id])
        self.articles[number] = words, minutes
        self.written += 1

    def delete(self, number: int) -> None:
        twofold = is_twofold(self.redis)
        remove(self.client, self.queue, self.settings, [story(number)[0].id], twofold=twofold)
        del self.articles[number]
        self.deleted += 1

    def go_on(self) -> None:
        """Something happens."""
        known = sorted(self.articles)
        what = self.chance.random()
        if what < 0.4:
            self.publish(max(known) + 1)
        elif what < 0.85:
            self.publish(self.chance.choice(known))
        else:
            self.delete(self.chance.choice(known))


def contents(
    client: Elasticsearch, pair: dict[Kind, str]
) -> tuple[dict[str, ArticleDocument], dict[str, EventDocument]]:
    """Articles and events of a pair of indices by id."""
    client.indices.refresh(index=list(pair.values()))

    def every(index: str, unique: str) -> list[dict[str, object]]:
        found, after = [], None
        while True:
            body: dict[str, object] = {"size": 1_000, "sort": [{unique: "asc"}]}
            if after:
                body["search_after"] = after
            hits = client.search(index=index, body=body)["hits"]["hits"]
            found += [hit["_source"] for hit in hits]
            if len(hits) < 1_000:
                return found
            after = hits[-1]["sort"]

    articles = [msgspec.convert(one, ArticleDocument) for one in every(pair["articles"], "article_id")]
    events = [msgspec.convert(one, EventDocument) for one in every(pair["events"], "event_id")]
    return {one.article_id: one for one in articles}, {one.event_id: one for one in events}


def run(url: str, redis: Redis, address: str, *, articles: int, kills: int, seed: int) -> Report:
    """Everything; fails with AssertionError if anything was lost, doubled, or set back."""
    settings = configured(url)
    client = connect(settings)
    for name in client.indices.get(index=f"{PREFIX}-*").body:
        client.indices.delete(index=name)
    setup(client, settings)
    world = World(client, redis, settings, seed)
    for number in range(articles):
        world.publish(number)
    started = time.monotonic()
    reindexer(client, redis, settings).start("chaos")
    phases, done = [], 0
    command = [sys.executable, "-m", "tests.chaos.reindexing", url, address]
    while (state := load(redis)) is not None and state.active:
        worker = subprocess.Popen(command)
        until = time.monotonic() + world.chance.uniform(0.9, 1.8) if done < kills else float("inf")
        while worker.poll() is None:
            world.go_on()
            time.sleep(0.02)
            if time.monotonic() > until and (now := load(redis)) is not None:
                worker.send_signal(signal.SIGKILL)
                worker.wait()
                phases.append(now.phase)
                done += 1
                redis.delete(TURN)  # would end by itself, after ten minutes
    for _ in range(20):
        world.go_on()
    state = load(redis)
    assert state is not None
    assert state.phase == "swapped", (state.phase, state.outcome, state.checks)
    _compare(client, world, state)
    return Report(
        articles=len(world.articles),
        kills=done,
        written=world.written,
        deleted=world.deleted,
        seconds=round(time.monotonic() - started, 1),
        phases_killed=phases,
    )


def _compare(client: Elasticsearch, world: World, state: Reindex) -> None:
    new = contents(client, indices.behind(client, PREFIX))
    old = contents(client, indices.second(client, PREFIX))
    assert indices.behind(client, PREFIX) == state.new
    assert new == old
    articles, events = new
    expected = {story(number)[0].id: (number, *world.articles[number]) for number in world.articles}
    assert articles.keys() == expected.keys()
    for article_id, (number, words, minutes) in expected.items():
        article, _ = story(number, words, minutes)
        assert (articles[article_id].text.words(), articles[article_id].revision) == (article.text, article.revision)
    listed = {event.event_id: event for document in articles.values() for event in event_documents(document)}
    assert events == listed


if __name__ == "__main__":
    work(*sys.argv[1:])
