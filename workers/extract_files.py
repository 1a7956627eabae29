"""What `dispaccio extract` reads, and how it becomes extractions. No services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

import msgspec

from schemas.article import CleanArticle
from schemas.extraction import Extraction
from workers.read.language import language_of


class Given(msgspec.Struct):
    """A line of `extract --jsonl`. Title and text are taken as they stand: offsets are into them."""

    id: str
    title: str = ""
    text: str = ""
    published: str | None = None

    def article(self, published: datetime | None, language: str | None) -> CleanArticle:
        """With a publication time and language for those that have none.

        Raises:
            ValueError: `published` is no ISO 8601 date.
        """
        when = moment(self.published) if self.published else published
        return CleanArticle(
            id=self.id,
            title=self.title,
            text=self.text,
            language=language or language_of(f"{self.title}\n{self.text}", None),
            fetched=when or datetime.now(UTC),
            published=when,
            revision=0,
        )


def moment(text: str, *, whole_day: bool = False) -> datetime:
    """An ISO 8601 date or time. Without a zone it is in this machine's; a date alone is its noon (`whole_day`: its start).

    Raises:
        ValueError: it is none.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"not an ISO 8601 date or time: {text!r} (for example 2025-02-04 or 2025-02-04T10:00+01:00)"
        ) from None
    if len(text) <= len("2025-02-04"):
        found = datetime.combine(found.date(), time(0 if whole_day else 12))
    return found if found.tzinfo else found.astimezone()


def extract_all(articles: Sequence[CleanArticle]) -> list[Extraction]:
    """One extraction an article, in order."""
    from workers.runtime import extractor

    return extractor().extract(articles) if articles else []
