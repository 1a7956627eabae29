"""The bytes of a feed into typed entries, whatever its format. feedparser reads RSS, RDF and Atom; what it gets wrong is
done around it: encoding, stray ampersands, dates, titles, captions, relative links.
"""

from __future__ import annotations

import html.entities
import io
import re
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import feedparser

from workers.watch import jsonfeed, newsmap
from workers.watch.dates import parse_date
from workers.watch.encoding import decode
from workers.watch.markup import html_or_text, plain_title
from workers.watch.parsed import (
    MAX_ENTRIES,
    Entry,
    HtmlPage,
    NotAFeed,
    ParsedFeed,
    absolute,
    distinct,
    media_kind,
    point,
    without_media_only,
)

__all__ = ["MAX_ENTRIES", "Entry", "HtmlPage", "NotAFeed", "ParsedFeed", "parse"]

_ROOT = re.compile(r"<(?:rss|feed|(?:\w+:)?RDF|(?:\w+:)?(?P<sitemap>urlset|sitemapindex))(?=[\s>/])")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_HTML_TITLE = re.compile(r"<title[^<>]{0,200}>(.{0,200}?)</title>", re.IGNORECASE | re.DOTALL)
_ELEMENT = re.compile(r"<([\w:.-]+)")
_AMPERSAND = re.compile(r"&(?:#(\d{1,7});|#[xX]([0-9a-fA-F]{1,6});|(\w{2,31});)?")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ROOT_BASE = re.compile(r"(<[^<>]{0,2000}?\sxml:base\s*=\s*)[\"']([^\"'<>]*)[\"']")
_CAPTION = re.compile(r"<(/?)media:description\b")
_HOUR = re.compile(r"<hour>\s*([01]?\d|2[0-4])\s*</hour>")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def parse(body: bytes, *, content_type: str | None, url: str) -> ParsedFeed:
    """Read RSS 0.9 to 2.0, RDF, Atom, JSON Feed or a news sitemap: the bytes tell which, not the label.

    Args:
        content_type: as the server gave it; only its charset counts, and only if the bytes don't know better.
        url: where the bytes came from, the base of relative links.

    Raises:
        HtmlPage: it is a page.
        NotAFeed: it is something else.
    """
    text = decode(body, content_type)
    if text.lstrip().startswith("{"):
        return jsonfeed.read(text, url)
    root = _ROOT.search(text)
    if root is None:
        raise _what_else(text)
    xml = _well_formed(text[root.start() :])
    feed = newsmap.read(xml, url) if root["sitemap"] else _read(xml, url)
    # HTML before a feed's root is junk that a server put there; before an empty feed it is a page that shows some XML.
    if feed is None or (not feed.total and _HTML.search(text[: min(root.start(), 2_000)])):
        raise _what_else(text)
    return feed


def _read(xml: str, url: str) -> ParsedFeed | None:
    """RSS, RDF or Atom; None if feedparser knows it for none of them."""
    try:
        found: Any = feedparser.parse(
            io.BytesIO(_CAPTION.sub(r"<\1media:caption", _with_absolute_base(xml, url)).encode()),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,  # only text is taken from it, in the read stage
            resolve_relative_uris=False,
        )
    except Exception as error:
        # What feedparser throws on hostile input is not documented; the bytes are to blame, not the poller.
        raise NotAFeed(f"it cannot be parsed: {type(error).__name__}: {error}") from error
    if not found.version and not found.entries:
        return None
    language = _string(found.feed, "language") or None
    entries, notes = without_media_only(
        [(_entry(entry, language, url), _media(entry)) for entry in found.entries[:MAX_ENTRIES]]
    )
    return ParsedFeed(
        title=plain_title(_string(found.feed, "title")),
        language=language,
        site=absolute(_string(found.feed, "link"), url),
        ttl=_minutes(_string(found.feed, "ttl")),
        entries=entries,
        total=len(found.entries),
        skip_hours=sorted({int(hour) % 24 for hour in _HOUR.findall(_skipped(xml, "skipHours"))}),
        skip_days=[day for day in _DAYS if day in _skipped(xml, "skipDays").lower()],
        notes=notes,
    )


def _what_else(text: str) -> NotAFeed:
    """What the bytes are, for the person who gave the address."""
    start = text.lstrip()
    if not start:
        return NotAFeed("it is empty")
    if _HTML.search(start[:2_000]):
        title = _HTML_TITLE.search(start)
        return HtmlPage(f"it is an HTML page, “{plain_title(title[1])}”" if title else "it is an HTML page")
    if start[0] == "[":
        return NotAFeed("it is JSON, but no JSON Feed")
    element = _ELEMENT.search(start) if start.startswith("<") else None
    return NotAFeed(f"it is XML of another kind, <{element[1]}>" if element else "it is neither XML nor HTML")


def _with_absolute_base(xml: str, url: str) -> str:
    """Make the root's xml:base absolute: feedparser forgets a relative one where another stands inside it. (Where there
    is none, the feed's address is not given to it as the base: it would make addresses of guids.)"""
    start = xml.index("\n") + 1
    root = _ROOT_BASE.match(xml, start)
    if root is None:
        return xml
    base = absolute(html.unescape(root[2]), url) or url
    return xml[:start] + root[1] + quoteattr(base) + xml[root.end() :]


def _skipped(xml: str, name: str) -> str:
    """What stands in `<skipHours>` or `<skipDays>`: feedparser keeps the last of them only."""
    start = xml.find(f"<{name}>")
    end = xml.find(f"</{name}>", start)
    return xml[start:end] if 0 <= start < end < start + 2_000 else ""


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
    dates = [_string(raw, name) for name in ("published", "created", "updated")]
    published, created, updated = (parse_date(date, language=language) if date else None for date in dates)
    first = published or created or updated  # Atom asks for "updated" only, dc:date arrives as it
    unread = [date for date, read in zip(dates, (published, created, updated), strict=True) if date and not read]
    markup, text = _longest(raw)
    return Entry(
        id=_string(raw, "id") or None,
        link=_link(raw, url),
        title=plain_title(_string(raw, "title")),
        html=markup,
        text=text,
        published=first[0] if first else None,
        updated=updated[0] if updated else None,
        zone_assumed=any(date[1] for date in (published, created, updated) if date),
        unread_date=unread[0] if unread else None,
        authors=distinct(_string(author, "name") or _string(author, "email") for author in raw.get("authors") or []),
        tags=distinct(_string(tag, "label") or _string(tag, "term") for tag in raw.get("tags") or []),
        location=_location(raw),
    )


def _longest(raw: dict[str, Any]) -> tuple[str, str]:
    versions = [_string(raw, "summary"), *(_string(content, "value") for content in raw.get("content") or [])]
    return html_or_text(max(versions, key=len))


def _link(raw: dict[str, Any], url: str) -> str | None:
    link = _string(raw, "link")
    if link and link == _string(raw, "id") and not re.match(r"https?://", link):
        return None  # a guid that is no address, though it claims to be a permalink
    return absolute(link, url)


def _location(raw: dict[str, Any]) -> tuple[float, float] | None:
    """GeoRSS (simple or GML) or W3C Geo; of lines and areas none."""
    where = raw.get("where") or {}
    if where.get("type") == "Point":
        return point(*reversed(where["coordinates"][:2]))
    return point(raw.get("geo_lat"), raw.get("geo_long"))


def _media(raw: dict[str, Any]) -> list[str]:
    """The types of what hangs on the entry."""
    enclosed = [
        (link.get("type"), link.get("href")) for link in raw.get("links") or [] if link.get("rel") == "enclosure"
    ]
    media = [(one.get("type") or one.get("medium"), one.get("url")) for one in raw.get("media_content") or []]
    return [kind or media_kind(address) for kind, address in enclosed + media]


def _minutes(ttl: str) -> float | None:
    return float(ttl) * 60 if re.fullmatch(r"\d{1,6}", ttl.strip()) else None


def _string(holder: dict[str, Any], name: str) -> str:
    """A value of feedparser's; in broken feeds it may be None or a dict. (dict.get: its own hands out "published" where
    "updated" is missing.)"""
    value = dict.get(holder, name)
    return value if isinstance(value, str) else ""
