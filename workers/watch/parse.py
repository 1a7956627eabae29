"""The bytes of a feed into typed entries. feedparser reads the formats; what it gets wrong is done around it:
encoding, stray ampersands, dates, titles, relative links.
"""

from __future__ import annotations

import html.entities
import io
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urljoin
from xml.sax.saxutils import escape

import feedparser
import msgspec

from workers.errors import Rejected
from workers.watch.dates import parse_date
from workers.watch.encoding import decode
from workers.watch.markup import html_or_text, plain_title

MAX_ENTRIES = 2_000
"""Of one feed at one time. The longest that people publish hold some hundreds; the rest of a longer one is left out,
which the feed's notes say."""

_ROOT = re.compile(r"<(?:rss|feed|(?:\w+:)?RDF)(?=[\s>/])")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_HTML_TITLE = re.compile(r"<title[^>]*>(.{0,200}?)</title>", re.IGNORECASE | re.DOTALL)
_ELEMENT = re.compile(r"<([\w:.-]+)")
_AMPERSAND = re.compile(r"&(?:#(\d{1,7});|#[xX]([0-9a-fA-F]{1,6});|(\w{2,31});)?")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class NotAFeed(Rejected):
    """What was fetched is no feed; the reason says what it is instead."""


class Entry(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One entry, cleaned. `html` or `text` holds the longest text that it carries, never both.

    `zone_assumed`: a date had no zone; `unread_date`: a date that is none, as it was written.
    """

    id: str | None = None
    link: str | None = None
    title: str = ""
    html: str = ""
    text: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    zone_assumed: bool = False
    unread_date: str | None = None
    authors: list[str] = []
    tags: list[str] = []


class ParsedFeed(msgspec.Struct, kw_only=True):
    """A feed's content at one time. `ttl` in seconds, `total` the number of entries before the limit."""

    title: str
    language: str | None
    site: str | None
    ttl: float | None
    entries: list[Entry]
    total: int


def parse(body: bytes, *, content_type: str | None, url: str) -> ParsedFeed:
    """Read RSS 0.9 to 2.0, RDF or Atom.

    Args:
        content_type: as the server gave it; only its charset counts, and only if the bytes don't know better.
        url: where the bytes came from, the base of relative links.

    Raises:
        NotAFeed: it is something else.
    """
    text = decode(body, content_type)
    root = _ROOT.search(text)
    if root is None:
        raise NotAFeed(_what_else(text))
    try:
        found: Any = feedparser.parse(
            io.BytesIO(_well_formed(text[root.start() :]).encode()),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,  # only text is taken from it, in the read stage
            resolve_relative_uris=False,
        )
    except Exception as error:
        # What feedparser throws on hostile input is not documented; the bytes are to blame, not the poller.
        raise NotAFeed(f"it cannot be parsed: {type(error).__name__}: {error}") from error
    if not found.version and not found.entries:
        raise NotAFeed(_what_else(text))
    language = found.feed.get("language") or None
    return ParsedFeed(
        title=plain_title(found.feed.get("title", "")),
        language=language,
        site=_absolute(found.feed.get("link"), url),
        ttl=_minutes(found.feed.get("ttl")),
        entries=[_entry(entry, language, url) for entry in found.entries[:MAX_ENTRIES]],
        total=len(found.entries),
    )


def _what_else(text: str) -> str:
    """What the bytes are, for the person who gave the address."""
    start = text.lstrip()
    if not start:
        return "it is empty"
    if _HTML.search(start[:2_000]):
        title = _HTML_TITLE.search(start)
        return f"it is an HTML page, “{plain_title(title[1])}”" if title else "it is an HTML page"
    if start[0] in "{[":
        return "it is JSON, not RSS or Atom"
    element = _ELEMENT.search(start) if start.startswith("<") else None
    return f"it is XML of another kind, <{element[1]}>" if element else "it is neither XML nor HTML"


def _well_formed(text: str) -> str:
    """Mend what stops a strict parser: HTML's entities, bare ampersands, control characters.

    What stood before the root element is gone already: junk, a wrong encoding in the XML declaration, and the
    DOCTYPE with any entity bombs.
    """
    text = _NO_XML.sub("", text)
    parts = ["<?xml version='1.0' encoding='utf-8'?>\n"]
    end = 0
    while (start := text.find("<![CDATA[", end)) >= 0 and (close := text.find("]]>", start)) >= 0:
        parts += _AMPERSAND.sub(_reference, text[end:start]), text[start : close + 3]
        end = close + 3
    parts.append(_AMPERSAND.sub(_reference, text[end:]))
    return "".join(parts)


def _reference(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name in ("amp", "lt", "gt", "quot", "apos"):
        return match[0]
    if name and (character := html.entities.html5.get(name + ";")):
        return escape(character, {'"': "&quot;"})  # "&LT;" is one of them
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        valid = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
        return match[0] if valid else "\ufffd"
    return "&amp;" + match[0][1:]


def _entry(raw: dict[str, Any], language: str | None, url: str) -> Entry:
    # dict.get: feedparser's own hands out "published" where "updated" is missing.
    dates = [dict.get(raw, name) for name in ("published", "created", "updated")]
    published, created, updated = (parse_date(date, language=language) if date else None for date in dates)
    first = published or created or updated  # Atom asks for "updated" only, dc:date arrives as it
    unread = [date for date, read in zip(dates, (published, created, updated), strict=True) if date and not read]
    markup, text = _longest(raw)
    return Entry(
        id=raw.get("id") or None,
        link=_link(raw, url),
        title=plain_title(raw.get("title", "")),
        html=markup,
        text=text,
        published=first[0] if first else None,
        updated=updated[0] if updated else None,
        zone_assumed=any(date[1] for date in (published, created, updated) if date),
        unread_date=unread[0] if unread else None,
        authors=_distinct(author.get("name") or author.get("email") for author in raw.get("authors", [])),
        tags=_distinct(tag.get("label") or tag.get("term") for tag in raw.get("tags", [])),
    )


def _longest(raw: dict[str, Any]) -> tuple[str, str]:
    versions = [raw.get("summary", ""), *(content.get("value", "") for content in raw.get("content", []))]
    return html_or_text(max(versions, key=len))


def _link(raw: dict[str, Any], url: str) -> str | None:
    link = raw.get("link")
    if link and link == raw.get("id") and not re.match(r"https?://", link):
        return None  # a guid that is no address, though it claims to be a permalink
    return _absolute(link, url)


def _absolute(link: str | None, url: str) -> str | None:
    """Only http(s) addresses are links."""
    if not link:
        return None
    try:
        absolute = urljoin(url, link.strip())
    except ValueError:
        return None
    return absolute if re.match(r"https?://[^/]", absolute) else None


def _minutes(ttl: str | None) -> float | None:
    return float(ttl) * 60 if ttl and re.fullmatch(r"\d{1,6}", ttl.strip()) else None


def _distinct(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value.strip() for value in values if value and value.strip()))
