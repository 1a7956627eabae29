"""The command `dispaccio`. Thin: it parses arguments, calls a stage, and shows what came of it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from workers.errors import Rejected, Unavailable

if TYPE_CHECKING:
    from schemas.article import Article
    from schemas.extraction import Extraction
    from workers.archive.files import Store
    from workers.archive.verify import Contents

HELP = "Watches news feeds, extracts who did what to whom, and makes it searchable."

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=HELP)
feeds_cli = typer.Typer(no_args_is_help=True, help="The feeds that are watched.")
queue_cli = typer.Typer(no_args_is_help=True, help="Articles that wait, and those that were set aside.")
reindex_cli = typer.Typer(no_args_is_help=True, help="Index everything anew beside the old indices, swap, and go back.")
archive_cli = typer.Typer(
    no_args_is_help=True, help="Every accepted article as it came: what is kept, and is it whole."
)
alerts_cli = typer.Typer(no_args_is_help=True, help="Saved searches that tell somebody of new events.")
cli.add_typer(feeds_cli, name="feeds")
cli.add_typer(queue_cli, name="queue")
cli.add_typer(alerts_cli, name="alerts")
cli.add_typer(reindex_cli, name="reindex")
cli.add_typer(archive_cli, name="archive")

Json = Annotated[bool, typer.Option("--json", help="JSON for programs instead of a table.")]
Data = Annotated[Path, typer.Option("--data", envvar="DISPACCIO_DATA", help="The data folder of `dispaccio up`.")]

USAGE, FAILED, UNAVAILABLE, INTERRUPTED = 2, 1, 3, 130
"""Exit codes besides 0."""

EXTRACT_BATCH = 32
"""Articles that `extract` runs through the model at a time."""

DATA = Path("dispaccio-data")


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Say what is wrong and what to do next, and end."""
    err.print(f"[red]dispaccio:[/red] {message}", soft_wrap=True)
    raise typer.Exit(code)


@contextmanager
def services(data: Path) -> Iterator[None]:
    """Work with the services that the settings name, else those of the `dispaccio up` that runs on the data folder."""
    from elastic_transport import ConnectionError as EngineConnectionError
    from redis.exceptions import ConnectionError as RedisConnectionError

    from workers.local.running import find_running
    from workers.settings import settings

    running = find_running(data)
    if running is not None:
        for name, value in running.environment().items():
            os.environ.setdefault(name, value)
        os.environ.setdefault("DISPACCIO_ARCHIVE", str(data / "archive"))
        settings.cache_clear()
    try:
        yield
    except (RedisConnectionError, EngineConnectionError, Unavailable) as error:
        fail(
            f"{error}\nIs `dispaccio up` running (with the same --data, here {data})? Other services are named by "
            "DISPACCIO_REDIS_URL and DISPACCIO_ELASTICSEARCH_URL.",
            UNAVAILABLE,
        )


def show_json(value: Any) -> None:
    """One JSON document on standard output."""
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")


# --- the embedded default --------------------------------------------------------------------------------------


@cli.command()
def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Go on after the summary, until Ctrl-C.")] = False,
) -> None:
    """Watch a small news site of our own, in a temporary folder; show what was found; end."""
    from workers.local.demo import run

    raise typer.Exit(run(out, keep=keep))


@cli.command()
def up(
    data: Data = DATA,
    engine: Annotated[
        str, typer.Option(help="`osmem` (in memory) or `opensearch` (needs Java 21 and Maven).")
    ] = "osmem",
    elasticsearch: Annotated[str | None, typer.Option(help="The address of a running engine instead.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Ingest processes.")] = 1,
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Of the reader page; another one if it is taken; 0: no page.")
    ] = 8080,
) -> None:
    """Broker, search engine, workers and the reader page over one data folder, until Ctrl-C."""
    from workers.local.serve import serve

    if engine not in ("osmem", "opensearch"):
        fail(
            f"--engine is `osmem` or `opensearch`, not `{engine}`; another engine is named by --elasticsearch URL",
            USAGE,
        )
    raise typer.Exit(serve(out, err, data, engine=elasticsearch or engine, workers=workers, page=port or None))


@cli.command()
def worker(roles: Annotated[list[str], typer.Argument(help="`watch`, `ingest`, `reindex` or `beat`.")]) -> None:
    """Run one worker process in a role (for supervisors: `up`, Compose, Kubernetes); it can be `ingest reindex` at once."""
    from workers.roles import run, wrong

    if reason := wrong(roles):
        fail(reason, USAGE)
    run(roles)


@cli.command()
def websub(
    host: Annotated[str, typer.Option(help="Address to listen on. The TLS is your proxy's.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port to listen on; 0: any free one.")] = 8070,
    data: Data = DATA,
) -> None:
    """Take the pushes of WebSub hubs, at the public address that DISPACCIO_WEBSUB_CALLBACK names, until Ctrl-C."""
    with services(data):
        from workers.runtime import redis
        from workers.settings import settings
        from workers.watch.receive import Receiver

        if not (settings().websub_callback or "").startswith(("http://", "https://")):
            fail("DISPACCIO_WEBSUB_CALLBACK must be the public http(s) address under which this is reached", USAGE)
        redis().ping()
        try:
            receiver = Receiver(host, port, redis(), settings())
        except OSError as error:
            fail(f"cannot listen on {host}, port {port}: {error}")
        with receiver:
            err.print(f"pushes for {settings().websub_callback} are taken on {host}, port {receiver.server_port}")
            receiver.serve_forever()


@cli.command()
def health(
    older_than: Annotated[float, typer.Option(help="Seconds since the last piece of work that are too many.")] = 120.0,
) -> None:
    """Whether this container's worker works: exit code 0, or 1."""
    from workers.heartbeat import age
    from workers.settings import settings

    path = settings().heartbeat
    if path is None:
        fail("DISPACCIO_HEARTBEAT names no file: this is for worker processes", USAGE)
    seconds = age(path)
    if seconds is None or seconds > older_than:
        fail(f"no work done since {'the start' if seconds is None else f'{seconds:.0f} s'}")
    out.print(f"last work {seconds:.0f} s ago")


@cli.command()
def setup(data: Data = DATA) -> None:
    """Put the templates, indices and aliases on the search engine, and the dashboards into Kibana. Can be repeated."""
    from workers.index.kibana import KibanaError, load
    from workers.index.setup import SetupError
    from workers.index.setup import setup as put

    with services(data):
        from workers.runtime import engine
        from workers.settings import settings

        try:
            put(engine(), settings())
        except SetupError as error:
            fail(str(error))
        out.print(f"indices and aliases of `{settings().index_prefix}` are in place")
        try:
            loaded = load(settings())
        except KibanaError as error:
            fail(str(error))
        except Unavailable as error:  # the indices are there, and everything but Kibana works
            fail(str(error), UNAVAILABLE)
        if loaded:
            out.print(f"{loaded} data views, searches, maps and dashboards are in Kibana at {settings().kibana_url}")


@cli.command()
def status(data: Data = DATA, json: Json = False) -> None:
    """How everything is."""
    from workers import show

    with services(data):
        from workers.index.setup import counts
        from workers.runtime import engine, queue, redis
        from workers.settings import settings
        from workers.watch.feeds import list_feeds

        found = show.Status(
            queue=queue().status(),
            indexed=counts(engine(), settings()),
            feeds=len(feeds := list_feeds(redis())),
            failing=sum(feed.error is not None for feed in feeds),
        )
        show_json(found) if json else out.print(show.status(found))


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for every network.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8080,
    data: Data = DATA,
) -> None:
    """The reader page: search, articles, entities, events in a browser, until Ctrl-C."""
    with services(data):
        from workers.reader.app import serve as run
        from workers.reader.settings import ReaderSettings

        out.print(f"the reader page is at http://{host}:{port}/, Ctrl-C ends it", soft_wrap=True)
        run(ReaderSettings(), host, port)


# --- feeds --------------------------------------------------------------------------------------------------------


@feeds_cli.command("add")
def feeds_add(
    urls: Annotated[list[str], typer.Argument(help="Addresses of feeds or of pages that have one.")],
    every: Annotated[float | None, typer.Option(help="Seconds between two polls.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A tag; may be given several times.")] = None,
    secret: Annotated[
        str | None,
        typer.Option(help="Name of the secret that the site asks for: DISPACCIO_SECRET_NAME, or a file NAME."),
    ] = None,
    data: Data = DATA,
) -> None:
    """Watch feeds. The first poll comes at once."""
    from workers.watch import adding

    with services(data):
        from workers.runtime import redis
        from workers.settings import settings

        refused = 0
        for url in urls:
            try:
                notes = adding.add(
                    redis(), url, settings(), every=every, tags=tag or [], now=datetime.now(UTC), secret=secret
                )
            except Rejected as error:
                refused += 1
                err.print(f"[red]not added:[/red] {url}: {error.reason}", soft_wrap=True)
            else:
                out.print(
                    "\n".join([f"[green]watching[/green] {url}", *(f"  {note}" for note in notes)]), soft_wrap=True
                )
    if refused:
        raise typer.Exit(FAILED)


@feeds_cli.command("remove")
def feeds_remove(urls: list[str], data: Data = DATA) -> None:
    """Watch feeds no longer. Their articles stay."""
    with services(data):
        from workers.runtime import redis
        from workers.watch.feeds import remove

        unknown = [url for url in urls if not remove(redis(), url)]
    if unknown:
        fail(f"not watched: {', '.join(unknown)} (see `dispaccio feeds list`)")


@feeds_cli.command("list")
def feeds_list(data: Data = DATA, json: Json = False) -> None:
    """The feeds and how they are."""
    from workers import show

    with services(data):
        from workers.runtime import redis
        from workers.watch.feeds import list_feeds

        feeds = list_feeds(redis())
    show_json(feeds) if json else out.print(show.feeds(feeds, datetime.now(UTC)))


@feeds_cli.command("import")
def feeds_import(file: Annotated[Path, typer.Argument(help="An OPML file.")], data: Data = DATA) -> None:
    """Watch the feeds of an OPML file; its folders become tags."""
    from workers.watch.opml import import_opml

    with services(data):
        from workers.runtime import redis

        try:
            found = import_opml(redis(), file.read_bytes(), datetime.now(UTC))
        except (Rejected, OSError) as error:
            fail(f"{file}: {error}")
    out.print(f"{len(found.added)} feeds added, {len(found.known)} were watched already")
    for url, reason in found.rejected:
        err.print(f"[red]not added:[/red] {url}: {reason}", soft_wrap=True)
    if found.rejected:
        raise typer.Exit(FAILED)


@feeds_cli.command("export")
def feeds_export(data: Data = DATA) -> None:
    """Write the feeds as OPML to standard output."""
    from workers.watch.opml import export_opml

    with services(data):
        from workers.runtime import redis

        sys.stdout.buffer.write(export_opml(redis()))


@feeds_cli.command("show")
def feeds_show(url: str, data: Data = DATA, json: Json = False) -> None:
    """One feed: what it is, its rhythm, and how its last polls went."""
    from workers import show
    from workers.watch import feeds
    from workers.watch.poll import history
    from workers.watch.websub import subscription_of

    with services(data):
        from workers.runtime import redis

        url = feeds.normalize(url)
        feed, polls, subscription = feeds.get(redis(), url), history(redis(), url), subscription_of(redis(), url)
    if feed is None:
        fail(f"not watched: {url} (see `dispaccio feeds list`)")
    if json:
        show_json({"feed": feed, "polls": polls})
    else:
        out.print(show.feed(feed, polls, datetime.now(UTC), subscription))


@feeds_cli.command("poll")
def feeds_poll(
    url: str,
    explain: Annotated[bool, typer.Option("--explain", help="Say what was decided, and why.")] = False,
    data: Data = DATA,
) -> None:
    """Poll a feed now, and say what came of it."""
    from workers import show
    from workers.watch.feeds import normalize
    from workers.watch.poll import poll

    with services(data):
        from workers.runtime import redis
        from workers.settings import settings

        outcome = poll(redis(), normalize(url), datetime.now(UTC), settings())
        wake()
    out.print(f"{outcome.status}: {outcome.message}", soft_wrap=True)
    if explain:
        out.print(show.explained(outcome), soft_wrap=True)
    if outcome.status in ("failed", "retired", "unknown"):
        raise typer.Exit(FAILED)


def wake() -> None:
    """Tell an ingest worker that there is work; the sweep would find it too, a little later."""
    from workers.tasks import work

    work.delay()


# --- the queue ------------------------------------------------------------------------------------------------------


@queue_cli.command("status")
def queue_status(data: Data = DATA, json: Json = False) -> None:
    """How many articles wait, are in work, come again, and are in quarantine."""
    from workers import show

    with services(data):
        from workers.runtime import queue

        found = queue().status()
    show_json(found) if json else out.print(show.queue(found))


@queue_cli.command("quarantine")
def queue_quarantine(
    data: Data = DATA,
    json: Json = False,
    count: Annotated[int, typer.Option(help="At most so many, the oldest first.")] = 100,
) -> None:
    """What was set aside, and why."""
    from workers import show

    with services(data):
        from workers.runtime import queue

        found = queue().quarantined(count)
    show_json(show.quarantine_rows(found)) if json else out.print(show.quarantine(found))


@queue_cli.command("retry")
def queue_retry(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids from `queue quarantine`; none: everything.")] = None,
    data: Data = DATA,
) -> None:
    """Put quarantined articles back on the queue."""
    with services(data):
        from workers.runtime import queue

        put = queue().retry_quarantined(ids or None)
        wake()
    out.print(f"{put} articles are back on the queue")
    if ids and put < len(set(ids)):
        fail(f"{len(set(ids)) - put} of the ids are not in quarantine (see `dispaccio queue quarantine`)")


# --- search ------------------------------------------------------------------------------------------------------------

Names = Annotated[list[str] | None, typer.Option(help="May be given several times: all must occur.")]
Any_ = Annotated[list[str] | None, typer.Option(help="May be given several times: any of them.")]
Since = Annotated[str | None, typer.Option(help="Published at this ISO 8601 date or later.")]
Until = Annotated[str | None, typer.Option(help="Published before this ISO 8601 date.")]
Newest = Annotated[bool, typer.Option("--newest", help="The newest first instead of the most relevant.")]
Size = Annotated[int, typer.Option(min=1, max=1_000, help="Results shown.")]
Count = Literal["pairs", "countries", "day", "week", "month"]
Query = Annotated[str, typer.Argument(help='Words, "phrases", -without, one|other, prefix*.')]


@cli.command()
def search(
    query: Query = "",
    person: Names = None,
    organisation: Names = None,
    place: Names = None,
    country: Names = None,
    event: Any_ = None,
    actor: Names = None,
    target: Names = None,
    source: Names = None,
    modality: Any_ = None,
    publisher: Any_ = None,
    agency: Any_ = None,
    language: Any_ = None,
    since: Since = None,
    until: Until = None,
    newest: Newest = False,
    size: Size = 10,
    data: Data = DATA,
    json: Json = False,
) -> None:
    """Find articles by their words and by what is in them; show them with highlights and facets."""
    from workers import show
    from workers.search.queries import SearchRequest
    from workers.search.search import search_articles

    request = SearchRequest(
        query=query, people=person or (), organisations=organisation or (), places=place or (), countries=codes(country),
        event_types=event or (), actors=actor or (), targets=target or (), sources=source or (), modalities=modality or (),
        publishers=publisher or (), agencies=agency or (), languages=language or (), since=moment_of(since), until=moment_of(until),
        sort="newest" if newest or not query else "relevance", size=size, now=datetime.now(UTC),
        facets=("people", "organisations", "places", "countries", "event_types", "language"),
    )  # fmt: skip
    found = searched(data, search_articles, request)
    show_json(found) if json else out.print(show.articles(found))


@cli.command()
def events(
    query: Query = "",
    type: Annotated[list[str] | None, typer.Option("--event", "--type", help="Event types: any of them.")] = None,
    person: Names = None,
    organisation: Names = None,
    place: Names = None,
    country: Names = None,
    actor: Names = None,
    target: Names = None,
    source: Names = None,
    modality: Any_ = None,
    publisher: Any_ = None,
    agency: Any_ = None,
    language: Any_ = None,
    since: Since = None,
    until: Until = None,
    happened_since: Annotated[str | None, typer.Option(help="Happened at this date or later.")] = None,
    happened_until: Annotated[str | None, typer.Option(help="Happened before this date.")] = None,
    count: Annotated[
        Count | None,
        typer.Option(
            help="Count instead of listing: pairs of participants, what one country "
            "did to another, or the events a day, week or month."
        ),
    ] = None,
    newest: Newest = False,
    size: Size = 20,
    data: Data = DATA,
    json: Json = False,
) -> None:
    """Find events: who did what to whom, where, when, how many, according to whom."""
    from workers import show
    from workers.search.queries import EventRequest
    from workers.search.search import search_events

    request = EventRequest(
        query=query, people=person or (), organisations=organisation or (), places=place or (), countries=codes(country),
        event_types=type or (), actors=actor or (), targets=target or (), sources=source or (), modalities=modality or (),
        publishers=publisher or (), agencies=agency or (), languages=language or (), since=moment_of(since), until=moment_of(until),
        happened_since=moment_of(happened_since), happened_until=moment_of(happened_until),
        sort="newest" if newest or not query else "relevance", size=size, now=datetime.now(UTC),
        facets=("type", "modality", "actors", "targets", "places", "countries", "sources"),
    )  # fmt: skip
    if count:
        counted = searched(data, *counting(count, request, size))
        show_json(counted) if json else out.print(show.counted(counted))
        return
    found = searched(data, search_events, request)
    show_json(found) if json else out.print(show.events(found))


def counting(count: Count, request: Any, size: int) -> tuple[Any, Any]:
    """The search that answers a question with counts, and its request."""
    from functools import partial

    import msgspec

    from workers.search import search

    asked = msgspec.structs.replace(request, facet_size=size)
    if count == "pairs":
        return search.who_with_whom, asked
    if count == "countries":
        return search.between_countries, asked
    return partial(search.over_time, interval=count), asked


# --- alerts ------------------------------------------------------------------------------------------------------------


@alerts_cli.command("add")
def alerts_add(
    name: Annotated[str, typer.Argument(help="What to call it in messages.")],
    query: Query = "",
    type: Annotated[list[str] | None, typer.Option("--event", "--type", help="Event types: any of them.")] = None,
    person: Names = None,
    organisation: Names = None,
    place: Names = None,
    country: Names = None,
    actor: Names = None,
    target: Names = None,
    source: Names = None,
    modality: Any_ = None,
    language: Any_ = None,
    webhook: Annotated[list[str] | None, typer.Option(help="Send each event to this address, as JSON.")] = None,
    secret: Annotated[str | None, typer.Option(help="Name of the secret that signs what webhooks get.")] = None,
    email: Annotated[list[str] | None, typer.Option(help="Send a mail to this address.")] = None,
    log: Annotated[bool, typer.Option("--log", help="Write a line into the log.")] = False,
    data: Data = DATA,
) -> None:
    """Tell somebody of each new event that such a search finds (see `dispaccio events`), once."""
    from workers.search.queries import EventRequest

    request = EventRequest(
        query=query, event_types=type or (), people=person or (), organisations=organisation or (), places=place or (),
        countries=codes(country), actors=actor or (), targets=target or (), sources=source or (),
        modalities=modality or (), languages=language or (),
    )  # fmt: skip
    to = [*(webhook or ()), *(f"mailto:{address}" for address in email or ()), *(["log"] if log else ())]
    with services(data):
        from workers.alert.alerts import add
        from workers.runtime import redis

        try:
            alert = add(redis(), name, request, to, datetime.now(UTC), secret=secret)
        except Rejected as error:
            fail(error.reason, USAGE)
    out.print(
        f"alert {alert.id}: {alert.name}; `dispaccio alerts test {alert.id}` tells the latest event that it finds"
    )


@alerts_cli.command("list")
def alerts_list(data: Data = DATA, json: Json = False) -> None:
    """The alerts, what they look for, and whom they tell."""
    from workers import show

    with services(data):
        from workers.alert import outbox
        from workers.alert.alerts import list_alerts
        from workers.runtime import redis

        alerts, waiting, failed = list_alerts(redis()), outbox.waiting(redis()), len(outbox.failed(redis()))
    if json:
        show_json({"alerts": alerts, "waiting": waiting, "failed": failed})
        return
    out.print(show.alerts(alerts))
    if waiting or failed:
        out.print(f"{waiting} messages on their way, {failed} could not be delivered (`dispaccio alerts failed`)")


@alerts_cli.command("remove")
def alerts_remove(ids: list[str], data: Data = DATA) -> None:
    """Tell nobody any more."""
    with services(data):
        from workers.alert.alerts import remove
        from workers.runtime import redis

        unknown = [alert_id for alert_id in ids if not remove(redis(), alert_id)]
    if unknown:
        fail(f"no such alert: {', '.join(unknown)} (see `dispaccio alerts list`)")


@alerts_cli.command("test")
def alerts_test(alert_id: str, data: Data = DATA) -> None:
    """Tell the latest event that an alert finds, now, whether it was told before or not."""
    from workers.search.search import search_events

    with services(data):
        from workers.alert.alerts import list_alerts
        from workers.alert.deliver import Undelivered, in_words, tell
        from workers.alert.outbox import Note
        from workers.extract.link import key_of
        from workers.named_secrets import secret_of
        from workers.runtime import engine, redis
        from workers.settings import settings

        alert = next((alert for alert in list_alerts(redis()) if alert.id == alert_id), None)
        if alert is None:
            fail(f"no such alert: {alert_id} (see `dispaccio alerts list`)")
        alert.request.size, alert.request.sort = 1, "newest"
        found = search_events(engine(), settings(), alert.request, key_of).hits
        if not found:
            fail("it finds nothing in the index so far: nothing is sent")
        out.print(in_words(found[0].event), soft_wrap=True)
        unreached = 0
        for to in alert.deliver_to:
            note = Note(
                id=f"test-{alert.id}",
                alert_id=alert.id,
                alert=alert.name,
                to=to,
                event=found[0].event,
                secret=alert.secret,
            )
            try:
                tell([note], settings(), secret_of)
            except Undelivered as error:
                unreached += 1
                err.print(f"[red]not delivered:[/red] {to}: {error.reason}", soft_wrap=True)
            else:
                out.print(f"[green]delivered[/green] to {to}", soft_wrap=True)
    if unreached:
        raise typer.Exit(FAILED)


@alerts_cli.command("failed")
def alerts_failed(
    retry: Annotated[bool, typer.Option("--retry", help="Try them all again.")] = False,
    data: Data = DATA,
    json: Json = False,
) -> None:
    """Messages that could not be delivered, the latest first, and why."""
    from workers import show

    with services(data):
        from workers.alert import outbox
        from workers.runtime import redis

        if retry:
            out.print(f"{outbox.retry_failed(redis(), datetime.now(UTC))} messages are on their way again")
            return
        failed = outbox.failed(redis())
    show_json(failed) if json else out.print(show.failed_notes(failed))


# --- re-indexing -------------------------------------------------------------------------------------------------------

FollowIt = Annotated[bool, typer.Option("--follow", help="Show how far it is, until it is done.")]


@reindex_cli.command("start")
def reindex_start(
    source: Annotated[
        Literal["index", "archive"], typer.Option(help="Where the articles come from: the live index, or the archive.")
    ] = "index",
    force: Annotated[bool, typer.Option("--force", help="Swap even if a check fails (it is logged).")] = False,
    follow: FollowIt = False,
    data: Data = DATA,
) -> None:
    """Fill new indices while the old ones are read and written, check them, and swap. Workers do it."""
    with services(data):
        from workers.runtime import reindexer
        from workers.tasks import reindex

        try:
            begun = reindexer().start("by hand", source, forced=force)
        except Rejected as error:
            fail(error.reason)
        reindex.delay()
        out.print(f"re-index {begun.id} begun; `dispaccio reindex status` shows how far it is")
        if follow:
            followed()


@reindex_cli.command("status")
def reindex_status(follow: FollowIt = False, data: Data = DATA, json: Json = False) -> None:
    """How far the re-index is, what its checks found, and until when one can go back."""
    from workers import show

    with services(data):
        from workers.reindex.state import load
        from workers.runtime import redis

        if follow:
            followed()
        current = load(redis())
    show_json(current) if json else out.print(show.reindex(current, datetime.now(UTC)))
    if current is not None and current.phase == "refused":
        raise typer.Exit(FAILED)


@reindex_cli.command("rollback")
def reindex_rollback(data: Data = DATA) -> None:
    """Let readers see the indices from before the last swap again. They hold everything that came since."""
    with services(data):
        from workers.runtime import reindexer

        try:
            done = reindexer().rollback()
        except Rejected as error:
            fail(error.reason)
    out.print(f"readers see {' and '.join(done.old.values())} again")


@reindex_cli.command("stop")
def reindex_stop(data: Data = DATA) -> None:
    """Give up a re-index that has not swapped, or drop the indices that are kept for going back."""
    with services(data):
        from workers.runtime import reindexer
        from workers.tasks import reindex

        try:
            reindexer().stop()
        except Rejected as error:
            fail(error.reason)
        reindex.delay()
    out.print("what is not read is dropped as soon as no worker writes to it")


def followed() -> None:
    """A progress bar until the re-index waits for somebody or is done."""
    import time

    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from workers.reindex.state import load
    from workers.runtime import redis

    columns = (
        TextColumn("{task.description}"), BarColumn(20), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=err) as progress:
        bar = progress.add_task("re-index", total=None, rate="")
        while (current := load(redis())) is not None and current.active:
            seconds = (datetime.now(UTC) - current.started).total_seconds()
            progress.update(
                bar,
                description=current.phase,
                total=max(current.total, current.done) or None,
                completed=current.done,
                rate=f"{current.done / max(seconds, 1):.0f}/s",
            )
            time.sleep(0.5)


# --- the archive -------------------------------------------------------------------------------------------------------


@archive_cli.command("list")
def archive_list(data: Data = DATA, json: Json = False) -> None:
    """Its files, the oldest first: hour, records, articles, size, and whether it is open, closed or uploaded."""
    from workers import show

    with archive(data) as store:
        found = contents_of(store, "reading")
        show_json(show.archive_rows(found)) if json else out.print(show.archive(found, str(store)))


@archive_cli.command("verify")
def archive_verify(data: Data = DATA, json: Json = False) -> None:
    """Check every record. Exit code 1 if anything is wrong but a last record that a killed writer left half."""
    from workers import show

    with archive(data) as store:
        found = contents_of(store, "checking")
        show_json(show.archive_rows(found)) if json else out.print(show.verified(found, str(store)), soft_wrap=True)
    if any(contents.wrong for contents in found):
        raise typer.Exit(FAILED)


@archive_cli.command("export")
def archive_export(
    output: Annotated[Path | None, typer.Option(help="A file instead of standard output.")] = None,
    since: Since = None,
    until: Until = None,
    source: Annotated[str | None, typer.Option(help="The address of a feed, or the name of a publisher.")] = None,
    language: Annotated[str | None, typer.Option(help="ISO 639.")] = None,
    extractions: Annotated[bool, typer.Option("--extractions", help="What was extracted instead.")] = False,
    data: Data = DATA,
) -> None:
    """Lines of JSON: articles as `dispaccio ingest` takes them, in all their revisions, or their extractions."""
    from workers.archive.export import Wanted, export

    wanted = Wanted(since=moment_of(since), until=moment_of(until), source=source, language=language)
    with archive(data) as store, ExitStack() as stack:
        try:
            lines = stack.enter_context(output.open("wb")) if output else sys.stdout.buffer
        except OSError as error:
            fail(str(error), USAGE)
        progress = stack.enter_context(bar())
        task = progress.add_task("exporting", total=None)
        for exported in export(store, wanted):
            lines.write(line_of(exported.extraction if extractions else exported.article))
            progress.advance(task)


@contextmanager
def archive(data: Path) -> Iterator[Store]:
    """The archive that the settings name, else that of a data folder of `dispaccio up`, running or not."""
    from workers.archive.configured import archive_of
    from workers.archive.files import Folder
    from workers.settings import settings

    try:
        found = archive_of(settings()) or (Folder(data / "archive") if (data / "archive").is_dir() else None)
    except Rejected as error:
        fail(error.reason, USAGE)
    if found is None:
        fail(f"there is no archive: DISPACCIO_ARCHIVE names none, and there is none in {data}", USAGE)
    try:
        yield found
    except Unavailable as error:
        fail(str(error), UNAVAILABLE)


def contents_of(store: Store, doing: str) -> list[Contents]:
    """What is in each file, with a progress bar meanwhile."""
    from rich.progress import DownloadColumn, TimeRemainingColumn

    from workers.archive.verify import examine

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, disable=not err.is_terminal) as progress:
        files = store.files()
        task = progress.add_task(doing, total=sum(file.size for file in files))
        return list(examine(store, files, lambda size: progress.advance(task, size)))


# --- what goes again ---------------------------------------------------------------------------------------------------


@cli.command("forget")
def forget_command(
    what: Annotated[str, typer.Argument(help="The address of an article, or the name or key of a person.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = DATA,
    json: Json = False,
) -> None:
    """Remove an article, or all articles about a person, from indices, queue and archive, for good."""
    from workers.extract.link import key_of
    from workers.search.facets import is_key

    with services(data):
        from workers.index.twofold import is_twofold
        from workers.retention.forget import articles_of, forget, id_of
        from workers.runtime import engine, queue, redis
        from workers.settings import settings

        try:
            if "://" in what:
                ids = [id_of(what)]
            else:
                ids = articles_of(engine(), settings(), [what if is_key(what) else key_of("PER", what)])
        except Rejected as error:
            fail(error.reason, USAGE)
        if not ids:
            fail(f"no article speaks of {what}")
        if not yes:
            typer.confirm(f"{len(ids)} articles go for good. Go on?", abort=True, err=True)
        done = forget(redis(), engine(), queue(), settings(), ids, twofold=is_twofold(redis()))
    if json:
        show_json(done)
    else:
        out.print(f"{done.articles} articles removed from the indices, {done.queued} messages from the queue")


# --- how a search is run -----------------------------------------------------------------------------------------------


def searched(data: Path, find: Any, request: Any) -> Any:
    """Run a search; names match whatever their spelling."""
    from workers.extract.link import key_of

    with services(data):
        from workers.runtime import engine
        from workers.settings import settings

        try:
            return find(engine(), settings(), request, key_of)
        except Rejected as error:
            fail(error.reason, USAGE)


def codes(countries: list[str] | None) -> list[str]:
    """Countries as they are indexed, by their names in five languages or by their codes."""
    from workers.extract.countries import country_of_name

    found = []
    for given in countries or ():
        code = country_of_name(given)
        if code is None and not (len(given) == 3 and given.isalpha()):
            fail(f"no country is called {given}: ISO 3166 alpha-3 codes (ITA, PRK) are understood, too", USAGE)
        found.append(code or given.upper())
    return found


def moment_of(text: str | None) -> datetime | None:
    """A date given on the command line."""
    from workers.extract_files import moment

    try:
        return moment(text, whole_day=True) if text else None
    except ValueError as error:
        fail(str(error), USAGE)


# --- articles in, extractions out -----------------------------------------------------------------------------------


@cli.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files (.txt .html .json .jsonl .warc.gz) or folders.")],
    wait: Annotated[bool, typer.Option(help="Wait until the workers are done with them.")] = True,
    data: Data = DATA,
    json: Json = False,
) -> None:
    """Put articles from files on the queue."""
    from workers import show
    from workers.ingest_files import Report, follow, put

    with services(data):
        from workers.index.setup import refresh
        from workers.runtime import engine, queue
        from workers.settings import settings

        report = Report()
        with bar() as progress:
            task = progress.add_task("putting", total=None)
            put(queue(), paths, report, lambda: progress.update(task, completed=report.put))
            wake()
            if wait and report.put:
                task = progress.add_task("indexing", total=report.put)
                follow(queue(), report, lambda left: progress.update(task, completed=report.put - left))
                refresh(engine(), settings())  # what is reported as done is found by the next search
    show_json(report) if json else out.print(show.ingested(report), soft_wrap=True)
    if report.bad or report.unreadable or report.quarantined or report.stalled:
        raise typer.Exit(FAILED)


def bar() -> Progress:
    """A progress bar on standard error (nothing where that is no terminal)."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        disable=not err.is_terminal,
    )


@cli.command()
def extract(
    path: Annotated[str, typer.Argument(help="A file, or - for standard input.")] = "-",
    jsonl: Annotated[bool, typer.Option("--jsonl", help='Lines of {"id", "title", "text"[, "published"]}.')] = False,
    published: Annotated[str | None, typer.Option(help="When the text was published (ISO 8601).")] = None,
    title: Annotated[str, typer.Option(help="The title of a single text.")] = "",
    language: Annotated[str | None, typer.Option(help="ISO 639; detected if absent.")] = None,
    compact: Annotated[bool, typer.Option("--compact", help="One line instead of an indented document.")] = False,
) -> None:
    """Extract from a text, or from lines of JSON, without any service; print the extraction as JSON."""
    from workers.extract_files import Given, extract_all, moment

    try:
        default = moment(published) if published else None
        raw = sys.stdin.buffer if path == "-" else Path(path).open("rb")  # noqa: SIM115
    except (ValueError, OSError) as error:
        fail(str(error), USAGE)
    failures = 0
    with raw:
        if jsonl:
            lines = ((number, line) for number, line in enumerate(raw, 1) if line.strip())
            while batch := list(islice(lines, EXTRACT_BATCH)):
                given = []
                for number, line in batch:
                    try:
                        given.append(msgspec.json.decode(line, type=Given).article(default, language))
                    except (msgspec.DecodeError, ValueError) as error:
                        failures += 1
                        err.print(f"[red]line {number}:[/red] {error}", soft_wrap=True)
                for extraction in extract_all(given):
                    sys.stdout.buffer.write(line_of(extraction))
        else:
            text = raw.read().decode("utf-8", "replace")
            [extraction] = extract_all([Given(id=path, title=title, text=text).article(default, language)])
            if compact:
                sys.stdout.buffer.write(line_of(extraction))
            else:
                show_json(extraction)
    if failures:
        raise typer.Exit(FAILED)


def line_of(one: Article | Extraction) -> bytes:
    """One line of JSON."""
    return msgspec.json.encode(one) + b"\n"


def main() -> None:
    """The entry point: a clean end on Ctrl-C, on SIGTERM and on a closed pipe."""
    from workers.logs import configure

    configure()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        cli()
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        # The reader has what it wants (`| head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(FAILED) from None


if __name__ == "__main__":
    main()
