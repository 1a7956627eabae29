"""What an arriving article does to the one that is indexed under its id. Pure, and right in whatever order they come."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from schemas.article import CleanArticle
from schemas.documents import ArticleDocument, Change, EventDocument
from schemas.extraction import Extraction
from workers.index.documents import article_document, event_documents, seen_in

Result = Literal["new", "revised", "unchanged", "stale", "origin_added"]

MAX_FEEDS_IN_VERSION = 999


class Plan(msgspec.Struct):
    """The documents as they are to be, and the events of the current one that are to be deleted.

    `writes` is false if the index already holds exactly this.
    """

    result: Result
    article: ArticleDocument
    events: list[EventDocument]
    withdrawn: list[str]
    version: int
    writes: bool


def document_version(document: ArticleDocument) -> int:
    """The external version (`external_gte`) of a document and of its events.

    A later revision is higher whatever else changed; at one revision each further feed is higher, so that the document
    with both feeds is never overwritten by a late one with the first alone. Below 2**53 until the year 2255, and never
    negative, which engines refuse: all revisions from before 1970 are one.
    """
    return max(0, document.revision) * 1000 + min(len(document.feeds), MAX_FEEDS_IN_VERSION)


def plan(current: ArticleDocument | None, article: CleanArticle, extraction: Extraction) -> Plan:
    """What to write when `article` arrives while `current` is indexed (None: nothing is).

    - `new`: nothing was there.
    - `revised`: other words and later, or the same words extracted by another version: the arriving ones replace.
    - `stale`: other words and earlier. The current words stay.
    - `origin_added`, `unchanged`: the same words, in a feed that was not known, or was.

    In every case feeds are united, and the first publication and the first fetch stay with the earliest.

    Raises:
        Rejected: article and extraction do not fit each other.
    """
    arriving = article_document(article, extraction)
    if current is None:
        return _plan("new", None, arriving)
    result, kept = _choose(current, arriving)
    return _plan(result, current, _unite(kept, current, arriving))


def _choose(current: ArticleDocument, arriving: ArticleDocument) -> tuple[Result, ArticleDocument]:
    later = _order(arriving) > _order(current)
    if not _same_words(current, arriving):
        return ("revised", _revision(current, arriving)) if later else ("stale", current)
    if _versions(current) != _versions(arriving) and arriving.revision >= current.revision:
        return "revised", msgspec.structs.replace(arriving, revisions=current.revisions, change=current.change)
    # The words stand as of the later revision: one with other words from between the two is late.
    last = arriving if later else current
    confirmed = msgspec.structs.replace(current, revision=last.revision, fetched_at=last.fetched_at)
    return "unchanged" if set(arriving.feeds) <= set(current.feeds) else "origin_added", confirmed


def _revision(current: ArticleDocument, arriving: ArticleDocument) -> ArticleDocument:
    added = [event_id for event_id in arriving.event_ids if event_id not in set(current.event_ids)]
    withdrawn = [event for event in event_documents(current) if event.event_id not in set(arriving.event_ids)]
    change = Change(
        previous_revision=current.revision,
        title_changed=arriving.title != current.title,
        text_changed=arriving.text != current.text,
        events_added=added,
        events_withdrawn=[event.event_id for event in withdrawn],
        withdrawn=[in_words(event) for event in withdrawn],
    )
    return msgspec.structs.replace(arriving, revisions=current.revisions + 1, change=change)


def _unite(kept: ArticleDocument, current: ArticleDocument, arriving: ArticleDocument) -> ArticleDocument:
    estimated, timestamp = min((one.timestamp_estimated, one.timestamp) for one in (current, arriving))
    return msgspec.structs.replace(
        kept,
        timestamp=timestamp,
        timestamp_estimated=estimated,
        first_fetched_at=min(current.first_fetched_at, arriving.first_fetched_at),
        **seen_in([*current.origins, *arriving.origins]),
    )


def _plan(result: Result, current: ArticleDocument | None, article: ArticleDocument) -> Plan:
    return Plan(
        result=result,
        article=article,
        events=event_documents(article),
        withdrawn=[old for old in (current.event_ids if current else []) if old not in set(article.event_ids)],
        version=document_version(article),
        writes=article != current,
    )


def _same_words(one: ArticleDocument, other: ArticleDocument) -> bool:
    if one.fingerprint and other.fingerprint:
        return one.fingerprint == other.fingerprint
    return (one.title, one.text) == (other.title, other.text)


def _order(document: ArticleDocument) -> tuple[int, datetime, str]:
    """Feeds that change words but not the time of revision are ordered by their fetch, and at last somehow."""
    return document.revision, document.fetched_at, document.fingerprint


def _versions(document: ArticleDocument) -> tuple[int, str]:
    return document.schema_version, document.model_version


def in_words(event: EventDocument) -> str:
    """An event in one line, for people: `ACCUSE «accusa»: Fit -> Marta Ferri`."""
    who, whom = ", ".join(event.actors), ", ".join(event.targets)
    line = f"{event.type} «{', '.join(event.triggers)}»"
    if who or whom:
        line += f": {who or '…'}" + (f" -> {whom}" if whom else "")
    return line
