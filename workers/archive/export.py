"""Archived articles for other programs: as producers hand articles in, or as extractions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
import structlog

from schemas.article import MAX_TITLE, Article, CleanArticle
from schemas.extraction import Extraction
from workers.archive.files import Store
from workers.archive.records import CONVERSION, RESOURCE, decode
from workers.archive.scan import Damage, Record, scan

log = structlog.get_logger()


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which articles: published (fetched, if that is not known) from `since` on and before `until`; in a feed or by a
    publisher (`source`); in a language (ISO 639)."""

    since: datetime | None = None
    until: datetime | None = None
    source: str | None = None
    language: str | None = None

    def is_met_by(self, article: CleanArticle) -> bool:
        """Whether the article is wanted."""
        moment = article.published or article.fetched
        return (
            (self.since is None or moment >= self.since)
            and (self.until is None or moment < self.until)
            and (self.language is None or article.language == self.language)
            and (self.source is None or self._is_from(article, self.source))
        )

    @staticmethod
    def _is_from(article: CleanArticle, source: str) -> bool:
        named = article.publisher is not None and article.publisher.casefold() == source.casefold()
        return named or any(origin.feed == source for origin in article.origins)


class Exported(msgspec.Struct):
    """An article as it can be handed in again, and what was extracted from it."""

    article: Article
    extraction: Extraction


def export(store: Store, wanted: Wanted) -> Iterator[Exported]:
    """The articles in the order of their archiving; one that was archived in several revisions comes as often. Those that
    have a tombstone are left out.

    Raises:
        Unavailable: the bucket does not answer.
    """
    forgotten = store.forgotten()
    for file in store.files():
        given: Record | None = None
        with store.open(file.name) as stream:
            for found in scan(stream):
                if isinstance(found, Damage):
                    log.warning("damaged record left out", file=file.name, offset=found.offset, reason=found.reason)
                elif found.type == RESOURCE and found.concurrent_to is None:
                    given = found
                elif found.type == CONVERSION:
                    try:
                        article, extraction = decode(found.payload)
                    except msgspec.DecodeError as error:
                        log.error("archived record not understood", file=file.name, uri=found.uri, reason=str(error))
                        continue
                    if article.id not in forgotten and wanted.is_met_by(article):
                        raw = given.payload if given and given.id == found.refers_to else None
                        yield Exported(as_producer(article, raw), extraction)


def as_producer(article: CleanArticle, raw: bytes | None) -> Article:
    """The article with its clean text, so that no page is needed any more. What tells it apart is taken from `raw`, the
    article as it was given: handed in again it is the same article."""
    given = _given(raw)
    if not (given.url or given.id or (given.origin and given.origin.entry)) and (given.text or given.html):
        return msgspec.structs.replace(given, fetched=article.fetched)  # its words alone tell it apart
    return Article(
        id=given.id,
        url=given.url or article.url,
        title=article.title[:MAX_TITLE],
        text=article.text,
        language=article.language,
        published=article.published,
        updated=article.updated,
        fetched=article.fetched,
        authors=article.authors,
        publisher=article.publisher,
        tags=article.tags,
        origin=given.origin or next(iter(article.origins), None),
    )


def _given(raw: bytes | None) -> Article:
    """An empty one if it is not known, or of a version that this release does not understand."""
    try:
        return msgspec.json.decode(raw, type=Article) if raw else Article()
    except msgspec.DecodeError:
        return Article()
