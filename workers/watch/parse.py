"""The bytes of a feed into typed entries, whatever its format. feedparser reads RSS, RDF and Atom; what it gets wrong is
done around it: encoding, stray ampersands, dates, titles, captions, relative links.
"""

from __future__ import annotations

import html
import io
import re
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import feedparser

from workers.watch import jsonfeed, newsmap
from workers.watch.dates import parse_date
from workers.watch.encoding import decode
from workers.watch.markup import entity, html_or_text, plain_title
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

_ROOT = re.compile(
    r"<(?P<name>(?:\w+:)?(?:rss|feed|RDF|channel|(?P<sitemap>urlset|sitemapindex)))(?=[\s>/])", re.IGNORECASE
)
_ENTRY = re.compile(r"<(/?)(?:\w+:)?(?:item|entry|url)(?=[\s>])", re.IGNORECASE)


def _bare(address: str) -> str:
    return address.lower().removeprefix("https:").removeprefix("http:").rstrip("/#")


_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "georss": "http://www.georss.org/georss",
    "gml": "http://www.opengis.net/gml",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
}
"""What these prefixes mean where nobody says so."""
_KNOWN = {_bare(address): address for address in _NAMESPACES.values()}
_XMLNS = re.compile(r"""(?<=\s)(xmlns(?::[\w.-]+)?\s*=\s*)(?:"([^"<>]{1,100})"|'([^'<>]{1,100})')""")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_OPML = re.compile(r"(?:<[?!][^>]{0,2000}>\s*)*<opml\b", re.IGNORECASE)
_HTML_TITLE = re.compile(r"<title[^<>]{0,200}>(.{0,200}?)</title>", re.IGNORECASE | re.DOTALL)
_ELEMENT = re.compile(r"<([\w:.-]+)")
_AMPERSAND = re.compile(r"&(?:#(\d{1,7});|#[xX]([0-9a-fA-F]{1,6});|(\w{2,31});)?")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ROOT_BASE = re.compile(r"(<[^<>]{0,2000}?\sxml:base\s*=\s*)[\"']([^\"'<>]*)[\"']")
_AUTHOR = re.compile(
    r"(<(author|managingEditor|dc:creator)>)(?:<!\[CDATA\[([^<>]{0,300})\]\]>|([^<>]{0,300}))(?=</\2>)", re.IGNORECASE
)
_EMPTY_LINK = re.compile(r"<link\s*/>(?:\s*(https?://[^<>\s]+))?|<link>\s*</link>")
_MAILBOX = re.compile(r"(?:mailto:)?([\w.+-]{1,64}@[\w.-]{1,200}\w)")
_CAPTION = re.compile(r"<(/?)media:description\b")
_HOUR = re.compile(r"<hour>\s*([01]?\d|2[0-4])\s*</hour>")
_CDATA = "<![CDATA["
_DECIMAL_COMMAS = re.compile(r"(?<=:point>)\s*(-?\d+),(\d+)\s+(-?\d+),(\d+)\s*(?=<)")
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
    xml, cut = _whole_entries(xml, root["name"])
    feed = newsmap.read(xml, url) if root["sitemap"] else _read(xml, url)
    # HTML before a feed's root is junk that a server put there; before an empty feed it is a page that shows some XML.
    if feed is None or (not feed.total and _HTML.search(text[: min(root.start(), 2_000)])):
        raise _what_else(text)
    if cut:
        feed.notes.append("the feed is cut off; its last entry, which is not whole, left out")
    return feed


def _whole_entries(xml: str, root: str) -> tuple[str, bool]:
    """Without the entry in which the feed breaks off, and whether there is one: half of it would be put on the queue as
    an article, and the whole as another one when the feed comes whole again."""
    if re.search(rf"</{re.escape(root)}\s*>", xml[-10_000:], re.IGNORECASE):
        return xml, False
    tags = [(tag.start(), tag[1]) for tag in _ENTRY.finditer(xml)]
    return (xml[: tags[-1][0]], True) if tags and not tags[-1][1] else (xml, False)


def _read(xml: str, url: str) -> ParsedFeed | None:
    """RSS, RDF or Atom; None if feedparser knows it for none of them."""
    try:
        found: Any = feedparser.parse(
            io.BytesIO(_prepared(xml, url).encode()),
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
    # RFC 4287, 4.2.1; RSS has the editor there, who wrote nothing.
    authors = _authors(found.feed) if found.version.startswith("atom") else []
    entries, notes = without_media_only(
        [(_entry(entry, language, authors, url), _media(entry)) for entry in found.entries[:MAX_ENTRIES]]
    )
    return ParsedFeed(
        title=plain_title(_string(found.feed, "title")),
        language=language,
        site=absolute(_string(found.feed, "link"), url),
        ttl=_minutes(_string(found.feed, "ttl")),
        entries=entries,
        total=len(found.entries),
        skip_hours=sorted({int(hour) % 24 for hour in _HOUR.findall(_skipped(xml, "skipHours"))}),
        hub=_linked(found.feed, "hub", url),
        topic=_linked(found.feed, "self", url),
        skip_days=[day for day in _DAYS if day in _skipped(xml, "skipDays").lower()],
        notes=notes,
    )


def _linked(feed: dict[str, Any], relation: str, url: str) -> str | None:
    """The first link of a relation (WebSub, 4)."""
    addresses = (
        absolute(_string(link, "href"), url) for link in feed.get("links") or [] if link.get("rel") == relation
    )
    return next(filter(None, addresses), None)


def _what_else(text: str) -> NotAFeed:
    """What the bytes are, for the person who gave the address."""
    start = text.lstrip().lstrip("\ufeff\0")
    if not start:
        return NotAFeed("it is empty")
    if _HTML.search(start[:2_000]) and not _OPML.match(start):
        title = _HTML_TITLE.search(start)
        return HtmlPage(f"it is an HTML page, “{plain_title(title[1])}”" if title else "it is an HTML page")
    if start[0] == "[":
        return NotAFeed("it is JSON, but no JSON Feed")
    element = _ELEMENT.search(start) if start.startswith("<") else None
    return NotAFeed(f"it is XML of another kind, <{element[1]}>" if element else "it is neither XML nor HTML")


def _prepared(xml: str, url: str) -> str:
    """What feedparser reads otherwise than it was meant."""
    xml = _with_namespaces(_XMLNS.sub(_namespace, _with_absolute_base(xml, url)))
    xml = _DECIMAL_COMMAS.sub(r"\1.\2 \3.\4", xml)
    # An empty one would stand before the guid, which is a link too.
    xml = _EMPTY_LINK.sub(lambda match: f"<link>{match[1]}</link>" if match[1] else "", xml)
    return _CAPTION.sub(r"<\1media:caption", _AUTHOR.sub(_name_or_address, xml))


def _namespace(match: re.Match[str]) -> str:
    """Those known here are meant also with https, in small letters, or with another end."""
    address = match[2] or match[3]
    return match[1] + quoteattr(_KNOWN.get(_bare(html.unescape(address)), html.unescape(address)))


def _with_namespaces(xml: str) -> str:
    start = xml.index("\n") + 1
    name = _ROOT.match(xml, start)
    close = xml.find(">", start)
    if name is None or close < 0:
        return xml
    missing = "".join(
        f" xmlns:{prefix}={quoteattr(address)}"
        for prefix, address in _NAMESPACES.items()
        if f"xmlns:{prefix}=" not in xml[start:close] and f"<{prefix}:" in xml
    )
    return xml[: name.end()] + missing + xml[name.end() :]


def _name_or_address(match: re.Match[str]) -> str:
    """ "anna@a.online (Anna Bo)" and "Anna Bo <anna@a.online>" are Anna Bo. (feedparser knows top-level domains of two to
    four letters, and makes a name of the others' rest.)"""
    text = html.unescape(match[4]) if match[3] is None else match[3]
    mailbox = _MAILBOX.search(text)
    if mailbox is None:
        return match[0]
    name = text.replace(mailbox[0], "").strip(" ()<>[]\"',;:-–—\r\n\t")
    return match[1] + (escape(name) if name else f"<email>{mailbox[1]}</email>")


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
    while (start := text.find(_CDATA, end)) >= 0 and (close := text.find("]]>", start)) >= 0:
        parts.append(_AMPERSAND.sub(_reference, text[end:start]))
        end = close + 3
        if nested := text.count(_CDATA, start + 1, close):
            end = _end_of_nested(text, end, nested)
            inside = text[start:end].replace(_CDATA, "").replace("]]>", "")
            parts.append(f"{_CDATA}{inside.removesuffix(']]')}]]>")
        else:
            parts.append(text[start:end])
    parts.append(_AMPERSAND.sub(_reference, text[end:]))
    return "".join(parts)


def _end_of_nested(text: str, end: int, nested: int) -> int:
    """Where a CDATA section ends that has `nested` others in it, which XML does not know: `end` is where the first of
    them all ends. Some have ends of their own, some have "]]" there."""
    following = text.find(_CDATA, end)
    for _ in range(nested):
        close = text.find("]]>", end, following if following >= 0 else len(text))
        if close < 0:
            break
        end = close + 3
    return end


def _reference(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name in ("amp", "lt", "gt", "quot", "apos"):
        return match[0]
    if name and (character := entity(name)):
        return escape(character, {'"': "&quot;"})  # "&LT;" is one of them
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        valid = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
        return match[0] if valid else "\ufffd"
    return "&amp;" + match[0][1:]


def _entry(raw: dict[str, Any], language: str | None, authors: list[str], url: str) -> Entry:
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
        authors=_authors(raw) or authors,
        tags=distinct(plain_title(_string(tag, "label") or _string(tag, "term")) for tag in raw.get("tags") or []),
        location=_location(raw),
    )


def _authors(raw: dict[str, Any]) -> list[str]:
    return distinct(
        plain_title(_string(author, "name") or _string(author, "email")) for author in raw.get("authors") or []
    )


def _longest(raw: dict[str, Any]) -> tuple[str, str]:
    versions = [_string(raw, "summary"), *(_string(content, "value") for content in raw.get("content") or [])]
    return html_or_text(max(versions, key=len))


def _link(raw: dict[str, Any], url: str) -> str | None:
    link = _string(raw, "feedburner_origlink") or _string(raw, "link")
    if link == _string(raw, "id") and not re.match(r"https?://", link):
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
