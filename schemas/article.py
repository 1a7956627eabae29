"""The article: as a producer puts it on the queue (`Article`), and as the read stage leaves it (`CleanArticle`)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from schemas import ARTICLE_VERSION, SCHEMA_VERSION

MAX_TITLE = 2_000
"""Code points. A longer title is no title (a feed that put its text there)."""

MAX_TEXT = 1_000_000
"""Code points of text. The longest newspaper pieces are under 100,000; more is a dump, and goes to quarantine."""

MAX_HTML = 5_000_000
"""Code points of HTML that a producer may hand in with an article."""

Text = Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]
Name = Annotated[str, msgspec.Meta(max_length=512)]
Title = Annotated[str, msgspec.Meta(max_length=MAX_TITLE)]
Html = Annotated[str, msgspec.Meta(max_length=MAX_HTML)]
Url = Annotated[str, msgspec.Meta(max_length=4_096, pattern=r"^https?://")]
Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}$", description="ISO 639")]
Version = Annotated[int, msgspec.Meta(ge=1, le=ARTICLE_VERSION)]
Moment = Annotated[datetime, msgspec.Meta(tz=True, description="RFC 3339, with its offset from UTC")]


def _of_articles() -> int:
    """A factory, so that the version is written out: `omit_defaults` leaves out what equals a plain default."""
    return ARTICLE_VERSION


def _current() -> int:
    """Likewise."""
    return SCHEMA_VERSION


class FeedEntry(msgspec.Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Where an article was seen: the feed and the entry in it."""

    feed: Annotated[str, msgspec.Meta(max_length=4_096, description="the feed's address, or a producer's own name")]
    entry: Annotated[str | None, msgspec.Meta(description="the entry's id in that feed (RSS guid, Atom id)")] = None
    title: Annotated[str | None, msgspec.Meta(description="the feed's title")] = None


class Article(msgspec.Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a producer puts on the queue: a text or HTML, or an address from which the page is to be fetched.

    `schemas/article.schema.json` is made from this class by `python -m schemas.export`.
    At least one of `text`, `html` and `url` is needed; without `url`, `origin.entry` or `id` tells articles apart.
    """

    schema_version: Version = msgspec.field(default_factory=_of_articles)
    id: Annotated[Name | None, msgspec.Meta(description="the producer's own id; used where there is no url")] = None
    url: Annotated[Url | None, msgspec.Meta(description="the article's address")] = None
    title: Title = ""
    text: Annotated[Text, msgspec.Meta(description="plain text, paragraphs parted by line feeds")] = ""
    html: Annotated[Html, msgspec.Meta(description="the article's body or page, if there is no plain text")] = ""
    language: Annotated[Language | None, msgspec.Meta(description="detected if absent")] = None
    published: Annotated[Moment | None, msgspec.Meta(description="when the article was published")] = None
    updated: Annotated[
        Moment | None,
        msgspec.Meta(description="when this revision was made; a later one replaces an earlier one"),
    ] = None
    fetched: Annotated[Moment | None, msgspec.Meta(description="when the producer got it")] = None
    authors: Annotated[list[str], msgspec.Meta(max_length=100)] = []
    publisher: Annotated[Name | None, msgspec.Meta(description="the site or agency by name")] = None
    tags: Annotated[list[str], msgspec.Meta(max_length=100)] = []
    origin: Annotated[FeedEntry | None, msgspec.Meta(description="the feed and entry where it was seen")] = None


class CleanArticle(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An article ready for extraction: identified, plain text, language known.

    `id` is 32 hex digits (see `workers.read.identity`), `revision` milliseconds since 1970 UTC.
    Offsets of an extraction count Unicode code points of `title` and `text` as they stand here.
    """

    id: str
    title: str
    text: str
    language: str
    fetched: datetime
    revision: int
    schema_version: int = msgspec.field(default_factory=_current)
    story_id: str = ""
    """The id of the earliest article that tells the same story in nearly the same words; its own id if it is that."""
    url: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    authors: list[str] = []
    publisher: str | None = None
    tags: list[str] = []
    origins: list[FeedEntry] = []
    agency: str | None = None
    """The news agency that the text is credited to, by its name; the credit itself is not in the text."""
    partial: bool = False
    """Only the beginning is there: the rest is for subscribers."""
    fingerprint: str = ""
    """Hash of title and text: two revisions with one fingerprint are the same words."""
