"""`dispaccio demo`: the main job on a small site of our own, from feed to search, in a temporary folder."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from schemas.documents import ArticleDocument, EventDocument
from workers import private_hosts, show
from workers.errors import Unavailable
from workers.extract.link import key_of
from workers.index.setup import counts, refresh
from workers.local.opensearch import tail
from workers.local.site import Site
from workers.local.up import Local
from workers.queue.stream import Quarantined, Queue
from workers.search.queries import EventRequest, SearchRequest
from workers.search.search import search_articles, search_events
from workers.watch import feeds

TIMEOUT = 120.0
"""Seconds after which the demo gives up on an article."""

POLL_EVERY = 2.0
"""Seconds between two polls of the demo's feed."""

WORKERS = {"DISPACCIO_SWEEP_EVERY": "1", "DISPACCIO_FEED_MIN_INTERVAL": "1"}
"""Settings of the demo's workers: nobody wants to wait as politely as a real feed asks for."""

EVERYTHING = 300
"""More articles or events than the demo has."""

PAGE = 8080
"""Port of the reader page, if the demo is kept."""

EVENTS_SHOWN = 14

FACETS = ("people", "organisations", "places", "countries", "event_types")

SEARCHES = (
    ('dispaccio search "operai"', SearchRequest(query="operai", size=3, facets=("people", "countries"))),
    (
        "dispaccio search scossa --country GRC",
        SearchRequest(query="scossa", countries=("GRC",), size=2, facets=("event_types",)),
    ),
)


class Waiting(Exception):
    """Something that was awaited did not come."""


def run(out: Console, *, keep: bool = False) -> int:
    """Run the demo, with `keep` until Ctrl-C; the exit code."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dispaccio-demo-") as folder, Site() as site:
        data = Path(folder)
        try:
            with Progress(*_columns(), console=out) as progress:
                task = progress.add_task("starting queue, search engine and workers", total=None)
                local = Local(data, settings=WORKERS, page=PAGE if keep else None)
                with local:
                    progress.update(task, total=1, completed=1)
                    _watch(local, site, progress)
                    progress.stop()
                    out.print(_summary(local, time.monotonic() - started))
                    if keep:
                        _until_interrupted(out, local)
        except (Waiting, Unavailable) as error:
            out.print(f"[red]the demo stopped:[/red] {error}")
            for log in sorted((data / "logs").glob("*.log")):
                out.print(Panel(escape(tail(log)), title=log.name))
            return 1
    return 0


def _columns() -> tuple[SpinnerColumn, TextColumn, BarColumn, MofNCompleteColumn, TimeElapsedColumn]:
    return SpinnerColumn(), TextColumn("{task.description}"), BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn()


def _watch(local: Local, site: Site, progress: Progress) -> None:
    """Add the feed, wait for its articles, let the site change, wait again."""
    private_hosts.allow(local.redis, site.feed_url)
    feeds.add(local.redis, site.feed_url, datetime.now(UTC), interval=POLL_EVERY)
    queue = Queue(local.redis, local.configured)

    def settled() -> int:
        """Articles that have come to their end: indexed or set aside."""
        return counts(local.client, local.configured).articles + queue.status().quarantined

    def corrected() -> bool:
        found = search_articles(local.client, local.configured, SearchRequest(size=EVERYTHING))
        return {hit.article.url for hit in found.hits if hit.article.revisions > 1} >= set(site.expected.updated)

    def all_settled(task: TaskID, expected: int) -> bool:
        done = settled()
        progress.update(task, completed=done)
        return done >= expected

    first = site.expected.entries
    task = progress.add_task(f"watching {site.feed_url}", total=first)
    _await(local, lambda: all_settled(task, first), "the feed's articles")

    site.publish_update()
    total = first + len(site.expected.added)
    then = progress.add_task("the site corrects one article and adds another", total=total)
    _await(local, lambda: all_settled(then, total) and corrected(), "the corrected article")


def _await(local: Local, arrived: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not arrived():
        if time.monotonic() > deadline:
            raise Waiting(f"{what} did not arrive within {TIMEOUT:.0f} s")
        local.tend()
        time.sleep(0.2)


def _summary(local: Local, seconds: float) -> RenderableType:
    refresh(local.client, local.configured)
    every = search_articles(
        local.client, local.configured, SearchRequest(size=EVERYTHING, sort="newest", facets=FACETS)
    )
    events = search_events(local.client, local.configured, EventRequest(size=EVERYTHING, sort="newest"))
    refused = Queue(local.redis, local.configured).quarantined()
    documents = [hit.article for hit in every.hits]
    head = f"[bold]{every.total} articles indexed[/bold] in {seconds:.0f} s, {events.total} events in them; {len(refused)} refused"
    found = _telling([hit.event for hit in events.hits])
    panels: list[RenderableType] = [
        Panel("\n".join([head, *_notable(documents, refused)]), title="articles", title_align="left"),
        Panel(show.facets(every.facets), title="found in them", title_align="left"),
        Panel(show.event_table(found), title=f"{len(found)} of {events.total} events", title_align="left"),
    ]
    for command, request in SEARCHES:
        result = search_articles(local.client, local.configured, request, key_of)
        panels.append(Panel(show.articles(result), title=command, title_align="left"))
    return Group(
        *panels,
        "Where to go on: [bold]dispaccio up[/bold] keeps such a system running on a folder; then, in another terminal, "
        "[bold]dispaccio feeds add URL[/bold].\n[bold]dispaccio extract FILE[/bold] shows the extraction of a text as JSON. "
        "README.md has the rest.",
    )


def _notable(documents: Sequence[ArticleDocument], refused: Sequence[Quarantined]) -> list[str]:
    """What did not go the plain way: refused articles, revisions, near-copies."""
    titles = {document.article_id: escape(document.title.words()) for document in documents}
    lines = [f"[red]refused[/red]    {escape(_address(entry))}: {escape(entry.reason)}" for entry in refused]
    for document in documents:
        if document.change is not None:
            added, withdrawn = len(document.change.events_added), len(document.change.events_withdrawn)
            changed = f"{added} events added, {withdrawn} withdrawn"
            lines.append(f"[yellow]revised[/yellow]    {titles[document.article_id]} ({changed})")
        if document.story_id != document.article_id:
            origin = titles.get(document.story_id, document.story_id)
            lines.append(f"[yellow]near-copy[/yellow]  {titles[document.article_id]} (of: {origin})")
    return lines


def _address(entry: Quarantined) -> str:
    return str(msgspec.json.decode(entry.raw, type=dict[str, object]).get("url"))


def _telling(events: Sequence[EventDocument]) -> list[EventDocument]:
    """The event of each story that answers most of the table's questions."""

    def answers(event: EventDocument) -> int:
        known = (event.actors, event.targets, event.places, event.time_from, event.quantity_text, event.sources)
        return sum(bool(answer) for answer in known)

    best: dict[str, EventDocument] = {}
    for event in events:
        kept = best.get(event.story_id)
        if kept is None or answers(event) > answers(kept):
            best[event.story_id] = event
    return sorted(best.values(), key=answers, reverse=True)[:EVENTS_SHOWN]


def _until_interrupted(out: Console, local: Local) -> None:
    out.print(f"read it at {local.page_url}", soft_wrap=True)
    out.print(f"still running: dispaccio search WORDS --data {local.data}; Ctrl-C ends it", soft_wrap=True)
    try:
        while True:
            local.tend()
            time.sleep(0.5)
    except KeyboardInterrupt:
        return
