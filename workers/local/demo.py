"""`dispaccio demo`: the main job on a small site of our own, from feed to search, in a temporary folder."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rich.console import Console, Group
from rich.markup import escape
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from workers import private_hosts, show
from workers.errors import Unavailable
from workers.extract.link import key_of
from workers.index.setup import counts
from workers.local.site import Site
from workers.local.up import Local
from workers.queue.stream import Quarantined, Queue
from workers.search.queries import EventRequest, SearchRequest
from workers.search.search import search_articles, search_events
from workers.settings import Settings
from workers.watch import feeds

TIMEOUT = 120.0
"""Seconds after which the demo gives up on an article."""

POLL_EVERY = 2.0
"""Seconds between two polls of the demo's feed."""

EVENTS_SHOWN = 14

QUERIES = (
    SearchRequest(query="operai", size=3, facets=("people", "countries")),
    SearchRequest(query="scossa feriti", size=2),
)


class Waiting(Exception):
    """Something that was awaited did not come."""


def run(out: Console, *, keep: bool = False) -> int:
    """Run the demo; the exit code."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dispaccio-demo-") as folder, Site() as site:
        data = Path(folder)
        try:
            _run(out, data, site, started, keep=keep)
        except (Waiting, Unavailable) as error:
            out.print(f"[red]the demo stopped:[/red] {error}")
            for log in sorted((data / "logs").glob("*.log")):
                out.print(Panel(escape(_tail(log)), title=log.name))
            return 1
    return 0


def _run(out: Console, data: Path, site: Site, started: float, *, keep: bool) -> None:
    settings = {
        "DISPACCIO_SWEEP_EVERY": "1",
        "DISPACCIO_FEED_MIN_INTERVAL": "1",
    }
    with _progress(out) as progress:
        starting = progress.add_task("starting queue, search engine and workers", total=1)
        with Local(data, settings=settings) as local:
            progress.update(starting, completed=1)
            configured = local.configured
            queue = Queue(local.redis, configured)
            private_hosts.allow(local.redis, site.feed_url)
            feeds.add(local.redis, site.feed_url, datetime.now(UTC), interval=POLL_EVERY)

            expected = site.expected.entries
            task = progress.add_task(f"watching {site.feed_url}", total=expected)

            def settled() -> int:
                indexed = counts(local.client, configured).articles
                progress.update(task, completed=indexed + queue.status().quarantined)
                return indexed + queue.status().quarantined

            _await(local, lambda: settled() >= expected, "the articles of the feed")
            site.publish_update()
            task2 = progress.add_task(
                "the site corrects one article and adds another", total=expected + len(site.expected.added)
            )
            task = task2
            total = expected + len(site.expected.added)
            _await(
                local,
                lambda: settled() >= total and _revised(local, configured, site.expected.updated[0]),
                "the corrected article",
            )
            progress.stop()
            local.client.indices.refresh(index=f"{configured.index_prefix}-*")
            out.print(_summary(local, configured, queue, time.monotonic() - started))
            if keep:
                _until_interrupted(out, local)


def _progress(out: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=out,
    )


def _await(local: Local, arrived: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not arrived():
        if time.monotonic() > deadline:
            raise Waiting(f"{what} did not arrive within {TIMEOUT:.0f} s")
        local.tend()
        time.sleep(0.2)


def _revised(local: Local, settings: Settings, url: str) -> bool:
    found = search_articles(local.client, settings, SearchRequest(size=100))
    return any(hit.article.url == url and hit.article.revisions > 1 for hit in found.hits)


def _summary(local: Local, settings: Settings, queue: Queue, seconds: float) -> Group:
    every = search_articles(
        local.client,
        settings,
        SearchRequest(
            size=100, sort="newest", facets=("people", "organisations", "places", "countries", "event_types")
        ),
    )
    events = search_events(local.client, settings, EventRequest(size=300, sort="newest"))
    refused = queue.quarantined()
    documents = [hit.article for hit in every.hits]
    revised = [document for document in documents if document.revisions > 1]
    copies = [document for document in documents if document.story_id != document.article_id]
    lines = [
        f"[bold]{every.total} articles indexed[/bold] in {seconds:.0f} s, {events.total} events in them; {len(refused)} refused",
        *(f"  [red]refused[/red] {escape(_what(entry))}: {escape(entry.reason)}" for entry in refused),
        *(
            f"  [yellow]revised[/yellow] {escape(document.title.words())} ({_changes(document.change)})"
            for document in revised
        ),
        *(
            f"  [yellow]near-copy[/yellow] {escape(document.title.words())} (of {_title(documents, document.story_id)})"
            for document in copies
        ),
    ]
    # The fullest events say most of what the table can show.
    fullest = sorted(
        (hit.event for hit in events.hits),
        key=lambda event: (
            -sum(
                bool(part)
                for part in (
                    event.actors,
                    event.targets,
                    event.places,
                    event.time_from,
                    event.quantity_text,
                    event.sources,
                )
            )
        ),
    )
    shown: list[object] = [
        Panel("\n".join(lines), title="articles", title_align="left"),
        Panel(show.facets(every.facets), title="found in them", title_align="left"),
        Panel(
            show.event_table(fullest[:EVENTS_SHOWN]),
            title=f"{min(EVENTS_SHOWN, events.total)} of the {events.total} events",
            title_align="left",
        ),
    ]
    for request in QUERIES:
        found = search_articles(local.client, settings, request, key_of)
        shown.append(Panel(show.articles(found), title=f"dispaccio search {request.query!r}", title_align="left"))
    shown.append(
        "Where to go on: [bold]dispaccio up[/bold] keeps such a system running on a folder; then [bold]dispaccio feeds "
        "add URL[/bold].\n[bold]dispaccio extract FILE[/bold] shows the extraction of a text as JSON. README.md has the rest."
    )
    return Group(*shown)  # type: ignore[arg-type]


def _what(entry: Quarantined) -> str:
    article = msgspec.json.decode(entry.raw, type=dict[str, object])
    return str(article.get("url") or article.get("title"))


def _changes(change: object) -> str:
    from schemas.documents import Change

    if not isinstance(change, Change):
        return "its words"
    return f"{len(change.events_added)} events added, {len(change.events_withdrawn)} withdrawn"


def _title(documents: list, article_id: str) -> str:  # type: ignore[type-arg]
    return next(
        (escape(document.title.words()) for document in documents if document.article_id == article_id), article_id
    )


def _until_interrupted(out: Console, local: Local) -> None:
    out.print(f"still running: DISPACCIO_DATA={local.data} dispaccio search WORDS; Ctrl-C ends it", soft_wrap=True)
    try:
        while True:
            local.tend()
            time.sleep(0.5)
    except KeyboardInterrupt:
        return


def _tail(log: Path, lines: int = 12) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
