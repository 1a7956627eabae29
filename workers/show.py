"""What commands show to people: tables and lines. Data in, rich renderables out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from rich.console import Group, RenderableType
from rich.filesize import decimal
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from schemas.documents import EventDocument
from workers.alert.alerts import Alert
from workers.alert.deliver import in_words
from workers.alert.outbox import Note
from workers.archive.verify import Contents
from workers.index.setup import Counts
from workers.ingest_files import Report
from workers.queue.stream import Quarantined
from workers.queue.stream import Status as QueueStatus
from workers.reindex.state import Reindex
from workers.search.facets import Bucket
from workers.search.queries import MARK
from workers.search.questions import Dealing, Pair, Period
from workers.search.search import ArticleHit, EventResult, SearchResult
from workers.watch import rhythm
from workers.watch.feeds import Feed
from workers.watch.poll import PollOutcome
from workers.watch.websub import Subscription, live

DASH = "–"
ASKED = (
    "query", "event_types", "people", "organisations", "places", "countries", "actors", "targets", "sources", "modalities",
    "languages",
)  # fmt: skip
"""What an alert can look for."""
QUARANTINE_TEXT = 300
"""Code points of a quarantined message that are shown."""


class Status(msgspec.Struct):
    """What `dispaccio status` tells."""

    queue: QueueStatus
    indexed: Counts
    feeds: int
    failing: int


def status(found: Status) -> RenderableType:
    """One line each for feeds, queue and indices."""
    table = _grid()
    failing = f", [red]{found.failing} failing[/red]" if found.failing else ""
    table.add_row("feeds", f"{found.feeds} watched{failing}")
    table.add_row("queue", _queue_line(found.queue))
    table.add_row("indexed", f"{found.indexed.articles:,} articles, {found.indexed.events:,} events")
    return table


def queue(found: QueueStatus) -> RenderableType:
    """The queue in one line."""
    return _queue_line(found)


def _queue_line(found: QueueStatus) -> str:
    oldest = f", the oldest for {_span(found.oldest)}" if found.oldest is not None else ""
    quarantined = f"[red]{found.quarantined}[/red]" if found.quarantined else "0"
    return (
        f"{found.waiting} waiting{oldest}, {found.pending} in work, {found.delayed} to be tried again, "
        f"{quarantined} in quarantine"
    )


def feeds(found: Sequence[Feed], now: datetime) -> RenderableType:
    """The feeds: state, times, counts, and the error in words."""
    if not found:
        return "no feeds are watched: `dispaccio feeds add URL`"
    table = Table(
        "feed", "state", "last success", "next poll", "a day", "articles", "what is wrong", box=None, pad_edge=False
    )
    for feed in found:
        name = Text(feed.title or feed.url, overflow="fold")
        if feed.title:
            name.append(f"\n{feed.url}", style="dim")
        table.add_row(
            name,
            _state(feed),
            f"{_span((now - feed.last_success).total_seconds())} ago" if feed.last_success else DASH,
            f"in {_span((feed.next_poll - now).total_seconds())}" if feed.next_poll and not feed.gone else DASH,
            _a_day(feed, now),
            str(feed.articles),
            escape("; ".join(_wrong(feed))),
        )
    return table


STATES = {"ok": "green", "new": "cyan", "silent": "yellow", "failing": "red", "retired": "yellow"}


def _state(feed: Feed) -> str:
    return f"[{STATES[feed.state]}]{feed.state}[/{STATES[feed.state]}]"


def _a_day(feed: Feed, now: datetime) -> str:
    if feed.rhythm is None:
        return DASH
    a_day = rhythm.per_day(feed.rhythm, now)
    return f"{a_day:.0f}" if a_day >= 10 else f"{a_day:.1f}"


def _wrong(feed: Feed) -> list[str]:
    return [told for told in (feed.error, feed.silence, *feed.notes) if told]


def feed(
    found: Feed, polls: Sequence[PollOutcome], now: datetime, subscription: Subscription | None = None
) -> RenderableType:
    """One feed: what it is, when it is polled and why, whether a hub pushes, and its last polls."""
    table = _grid()
    table.add_row("feed", escape(found.url))
    if found.title:
        table.add_row("title", escape(found.title))
    if found.tags:
        table.add_row("tags", escape(", ".join(found.tags)))
    table.add_row("state", _state(found))
    for told in _wrong(found):
        table.add_row("", escape(told))
    table.add_row(
        "entries", f"{found.entries} in the feed, {_a_day(found, now)} a day, {found.articles} articles so far"
    )
    if found.next_poll:
        table.add_row("next poll", f"in {_span((found.next_poll - now).total_seconds())}: {escape(found.next_reason)}")
    if found.secret:
        table.add_row("secret", f"by the name of {escape(found.secret)}")
    if found.hub:
        table.add_row("hub", escape(f"{found.hub}: {_pushes(subscription, now)}"))
    if found.moved_to:
        table.add_row("moved to", f"{escape(found.moved_to)} since {found.moved_since:%d %b}, not followed yet")
    last = Table("poll", "result", "what came", "next after", "why", box=None, pad_edge=False)
    for poll in polls:
        wait = _span((poll.next_poll - poll.at).total_seconds()) if poll.next_poll else DASH
        last.add_row(f"{poll.at:%d %b %H:%M}", poll.status, escape(poll.message), wait, escape(poll.next_reason))
    return Group(table, "", last) if polls else table


def _pushes(subscription: Subscription | None, now: datetime) -> str:
    if subscription is None:
        return "not asked to push (see DISPACCIO_WEBSUB_CALLBACK)"
    if subscription.until and live(subscription, now):
        return f"pushes, for another {_span((subscription.until - now).total_seconds())} unless renewed"
    return subscription.error or ("asked to push, not verified yet" if subscription.asked else "to be asked to push")


def explained(outcome: PollOutcome) -> RenderableType:
    """What a poll decided, and why."""
    table = _grid()
    table.add_row("new", f"{outcome.new} put on the queue")
    table.add_row("changed", f"{outcome.changed} put on the queue as revisions")
    table.add_row("known", f"{outcome.unchanged} passed over")
    if outcome.rejected:
        table.add_row("refused", f"{outcome.rejected}, see `dispaccio queue quarantine`")
    if outcome.moved:
        table.add_row("moved to", escape(outcome.moved))
    if outcome.next_poll:
        wait = _span((outcome.next_poll - outcome.at).total_seconds())
        table.add_row("next poll", f"in {wait}: {escape(outcome.next_reason)}")
    return table


def quarantine_rows(found: Sequence[Quarantined]) -> list[dict[str, Any]]:
    """For programs."""
    return [
        {
            "id": entry.id,
            "time": _moment(entry.time).isoformat(),
            "reason": entry.reason,
            "attempts": entry.attempts,
            "article": entry.raw.decode("utf-8", "replace"),
            "detail": entry.detail,
        }
        for entry in found
    ]


def quarantine(found: Sequence[Quarantined]) -> RenderableType:
    """What was set aside, when, why, and its beginning."""
    if not found:
        return "nothing is in quarantine"
    table = Table("id", "since", "why", "what", box=None, pad_edge=False)
    for entry in found:
        table.add_row(entry.id, f"{_moment(entry.time):%d %b %H:%M}", escape(entry.reason), escape(_what(entry.raw)))
    return table


def alerts(found: Sequence[Alert]) -> RenderableType:
    """What each looks for, and whom it tells."""
    if not found:
        return "no alerts; `dispaccio alerts add` makes one"
    table = Table("id", "name", "looks for", "tells", box=None, pad_edge=False)
    for alert in found:
        asked = {
            name: value for name, value in msgspec.structs.asdict(alert.request).items() if name in ASKED and value
        }
        looks_for = "; ".join(
            f"{name}: {value if isinstance(value, str) else ', '.join(value)}" for name, value in asked.items()
        )
        table.add_row(
            alert.id, escape(alert.name), escape(looks_for or "everything"), escape("\n".join(alert.deliver_to))
        )
    return table


def failed_notes(found: Sequence[Note]) -> RenderableType:
    """What could not be told to whom, and why."""
    if not found:
        return "everything was delivered"
    table = Table("alert", "to", "event", "why", box=None, pad_edge=False)
    for note in found:
        table.add_row(escape(note.alert), escape(note.to), escape(in_words(note.event)), escape(note.reason))
    return table


def reindex(current: Reindex | None, now: datetime) -> RenderableType:
    """How far a re-index is, what was checked, and what can still be done."""
    if current is None:
        return "nothing was ever re-indexed; `dispaccio reindex start` does it"
    table = _grid()
    table.add_row("re-index", f"{current.id}, {escape(current.reason)}, from the {current.source}")
    table.add_row("is", f"{current.phase} for {_span((now - current.phase_since).total_seconds())}")
    if current.outcome:
        table.add_row("outcome", escape(current.outcome) + (" (by force)" if current.forced else ""))
    share = f" of {current.total:,}" if current.total else ""
    table.add_row("articles", f"{current.done:,}{share}, {current.extracted:,} of them extracted anew")
    if current.awaited:
        table.add_row("waits for", f"{len(current.awaited)} articles that workers have in hand")
    for check in current.checks:
        mark = "[green]right[/green]" if check.passed else "[red]wrong[/red]"
        table.add_row(check.name, "\n".join([f"{mark}  {escape(check.found)}", *map(escape, check.examples)]))
    for refused in current.refused:
        table.add_row("refused", escape(refused))
    if current.until:
        other = current.old if current.phase == "swapped" else current.new
        table.add_row("kept", f"{', '.join(other.values())} until {current.until:%d %b %Y %H:%M} UTC")
    return table


def archive_rows(found: Sequence[Contents]) -> list[dict[str, Any]]:
    """The files of an archive, for programs."""
    return [
        {
            "name": one.file.name,
            "hour": one.file.hour,
            "state": one.file.state,
            "size": one.file.size,
            "records": one.records,
            "articles": one.articles,
            "damaged": one.damaged,
            "right": not one.wrong,
        }
        for one in found
    ]


def archive(found: Sequence[Contents], where: str) -> RenderableType:
    """The files of an archive."""
    if not found:
        return f"nothing is archived yet in {escape(where)}"
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for title in ("hour", "articles", "records", "size", "state", "file"):
        table.add_column(title, justify="right" if title in ("articles", "records", "size") else "left")
    for one in found:
        colour = {"crashed": "yellow", "open": "green"}.get(one.file.state, "dim")
        table.add_row(
            f"{one.file.hour:%d %b %Y %H}h",
            f"{one.articles:,}",
            f"{one.records:,}",
            decimal(one.file.size),
            f"[{colour}]{one.file.state}[/]" + (" [red]damaged[/red]" if one.wrong else ""),
            escape(one.file.name),
        )
    return Group(table, _archive_line(found, where))


def verified(found: Sequence[Contents], where: str) -> RenderableType:
    """What in an archive is not as it was written."""
    told: list[str] = []
    for one in found:
        for damage in one.damaged:
            reason = f"{escape(one.file.name)}, from byte {damage.offset:,}: {escape(damage.reason)}"
            if damage in one.wrong:
                told.append(f"[red]wrong[/red]  {reason}")
            else:
                whose = "that is being written" if one.file.state == "open" else "of a writer that died, left out"
                told.append(f"[yellow]torn[/yellow]   {reason} (the last record {whose})")
    wrong = sum(len(one.wrong) for one in found)
    told.append(f"{_archive_line(found, where)}: " + (f"[red]{wrong} wrong[/red]" if wrong else "[green]right[/green]"))
    return "\n".join(told)


def _archive_line(found: Sequence[Contents], where: str) -> str:
    articles, records = sum(one.articles for one in found), sum(one.records for one in found)
    size = decimal(sum(one.file.size for one in found))
    return f"{_counted(articles, 'article')}, {_counted(records, 'record')}, {size} in {_counted(len(found), 'file')} in {escape(where)}"


def _what(raw: bytes) -> str:
    """A quarantined message in short: its address or title if it has one."""
    try:
        article = msgspec.json.decode(raw, type=dict[str, Any])
    except msgspec.DecodeError:
        return raw[:QUARANTINE_TEXT].decode("utf-8", "replace")
    return str(article.get("url") or article.get("title") or article.get("id") or raw[:QUARANTINE_TEXT])


def ingested(report: Report) -> RenderableType:
    """What came of `dispaccio ingest`."""
    indexed = report.put - report.quarantined - report.waiting
    lines = [
        f"{report.put} articles put on the queue from {report.files} files"
        + (f"; {indexed} done, {report.waiting} still to do" if report.followed else "")
    ]
    if report.bad + report.quarantined:
        lines.append(f"[red]{report.bad + report.quarantined} in quarantine[/red] (see `dispaccio queue quarantine`):")
        lines += [f"  {count} × {escape(reason)}" for reason, count in sorted(report.reasons.items())]
    if report.stalled:
        lines.append("[red]the queue does not move:[/red] is an ingest worker running? The articles stay on the queue.")
    lines += [f"[red]not read:[/red] {escape(path)}: {escape(why)}" for path, why in report.unreadable.items()]
    return "\n".join(lines)


# --- what was found -------------------------------------------------------------------------------------------------


def articles(found: SearchResult) -> RenderableType:
    """Articles with highlights, then the facets."""
    parts: list[RenderableType] = [f"[bold]{_counted(found.total, 'article')}[/bold]"]
    parts += [article(hit) for hit in found.hits]
    if found.facets:
        parts += ["", facets(found.facets)]
    return Group(*parts)


def article(hit: ArticleHit) -> RenderableType:
    """Title, where and when, and the places that match."""
    document = hit.article
    where = " · ".join(
        part
        for part in (
            f"{document.timestamp.astimezone():%d %b %Y %H:%M}",
            document.publisher,
            document.agency,
            document.language,
            "beginning only" if document.partial else None,
            document.url,
        )
        if part
    )
    title = marked(hit.title)
    title.stylize("bold")
    lines = [Text(""), title, Text(where, style="dim")]
    lines += [Text("  … ").append(marked(excerpt)) for excerpt in hit.excerpts]
    return Group(*lines)


def marked(text: str, marks: tuple[str, str] = MARK) -> Text:
    """Text with its matches in colour."""
    before, after = marks
    shown = Text()
    for number, piece in enumerate(text.split(before)):
        hit, found, rest = piece.partition(after)
        shown.append(hit, style="black on yellow" if number and found else None)
        shown.append(rest)
    return shown


def facets(found: Mapping[str, Sequence[Bucket]]) -> RenderableType:
    """A row a facet: its values with their counts."""
    table = _grid()
    for name, buckets in found.items():
        if buckets:
            values = "  ".join(f"{escape(bucket.name)} [dim]{bucket.count}[/dim]" for bucket in buckets)
            table.add_row(name.replace("_", " "), values)
    return table


def events(found: EventResult) -> RenderableType:
    """Events as a table, then the facets."""
    parts: list[RenderableType] = [
        f"[bold]{_counted(found.total, 'event')}[/bold]",
        event_table([hit.event for hit in found.hits]),
    ]
    if found.facets:
        parts += ["", facets(found.facets)]
    return Group(*parts)


def counted(found: Sequence[Pair | Dealing | Period]) -> RenderableType:
    """The answers to a question with counts, one a row."""
    table = Table(pad_edge=False, show_header=False)
    for answer in found:
        if isinstance(answer, Pair):
            table.add_row(escape(answer.one.name), escape(answer.other.name), str(answer.count))
        elif isinstance(answer, Dealing):
            table.add_row(answer.actor.name, f"[bold]{answer.type}[/bold]", answer.target.name, str(answer.count))
        else:
            types = "  ".join(f"{type_} [dim]{count}[/dim]" for type_, count in answer.counts.items())
            table.add_row(f"{answer.start:%d %b %Y}", str(sum(answer.counts.values())), types)
    return table


def event_table(found: Sequence[EventDocument]) -> Table:
    """Who did what to whom, where, when, how many, according to whom, and whether it is a fact."""
    table = Table("who", "what", "whom", "where", "when", "how many", "according to", "factuality", pad_edge=False)
    for event in found:
        table.add_row(
            _names(event.actors),
            f"[bold]{event.type}[/bold] {escape(' / '.join(dict.fromkeys(event.triggers)))}",
            _names(event.targets),
            _names(event.places),
            _when(event),
            _names(event.quantity_text),
            _names(event.sources),
            event.modality,
        )
    return table


def _names(names: Sequence[str]) -> str:
    return escape(", ".join(dict.fromkeys(names)))


def _when(event: EventDocument) -> str:
    said = _names(event.time_text)
    if event.time_from is None:
        return said
    shape = {"year": "%Y", "month": "%b %Y", "quarter": "%b %Y"}.get(event.time_precision or "", "%d %b %Y")
    return f"{event.time_from.strftime(shape)} [dim]{said}[/dim]"


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _grid() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column()
    return table


def _span(seconds: float) -> str:
    """Seconds in the unit that a person would use."""
    seconds = max(0.0, seconds)
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
