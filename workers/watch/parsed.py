"""What every format of a feed is read into."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import msgspec

from workers.errors import Rejected
from workers.watch.markup import letters

MAX_ENTRIES = 2_000
"""Of one feed at one time. The longest that people publish hold some hundreds; the rest of a longer one is left out,
which the feed's notes say."""


class NotAFeed(Rejected):
    """What was fetched is no feed; the reason says what it is instead."""


class HtmlPage(NotAFeed):
    """It is a page, which may name its feeds."""


class Entry(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One entry, cleaned. `html` or `text` holds the longest text that it carries, never both.

    `zone_assumed`: a date had no zone; `unread_date`: a date that is none, as it was written; `location`: latitude and
    longitude in degrees (WGS 84).
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
    location: tuple[float, float] | None = None


class ParsedFeed(msgspec.Struct, kw_only=True):
    """A feed's content at one time. `ttl` in seconds, `total` the number of entries before the limit, `notes` what was
    left out, in words.

    The feed asks not to be polled at `skip_hours` (0 to 23, UTC) and on `skip_days` ("monday"). `hub` tells of changes
    of `topic`, the address by which the feed calls itself (WebSub, 4).
    """

    title: str
    language: str | None
    site: str | None
    ttl: float | None = None
    entries: list[Entry]
    total: int
    skip_hours: list[int] = []
    skip_days: list[str] = []
    hub: str | None = None
    topic: str | None = None
    notes: list[str] = []


_SCHEME = re.compile(r"^(?:https?:/*)*(https?):/+(?=[^/])", re.IGNORECASE)
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_WWW = re.compile(r"www\.[\w-]+\.[\w.-]+(?:[/?#]|$)", re.IGNORECASE)


def absolute(link: str | None, url: str) -> str | None:
    """The address of a link found at `url`. Only http(s) addresses are links.

    What people type is mended: "www.a.example/1" and the site's own host without a scheme, "http:/a.example",
    "http://https://a.example", blanks. Sessions of Java's servers go: they are new at each fetch.
    """
    link = _SESSION.sub("", _SCHEME.sub(r"\1://", "".join((link or "").strip().splitlines()).replace(" ", "%20")))
    if not link or link.startswith("#"):
        return None
    try:
        scheme, host = urlsplit(url)[:2]
        if _WWW.match(link) or (host and re.match(re.escape(host) + r"(?:/|$)", link, re.IGNORECASE)):
            link = f"{scheme}://{link}"
        address = urljoin(url, link)
    except ValueError:
        return None
    return address if re.match(r"https?://[^/]", address) else None


def distinct(values: Iterable[str | None]) -> list[str]:
    """What is not blank, once each, in its order."""
    return list(dict.fromkeys(value.strip() for value in values if value and value.strip()))


def point(latitude: object, longitude: object) -> tuple[float, float] | None:
    """A place on Earth, or None: 0, 0 is how programs write "not known"."""
    try:
        place = float(str(latitude)), float(str(longitude))
    except ValueError:
        return None
    return place if place != (0, 0) and abs(place[0]) <= 90 and abs(place[1]) <= 180 else None


_MEDIA = re.compile(
    r"\.(?:(?P<audio>mp3|m4a|aac|ogg|opus|wav|flac)|(?P<video>mp4|m4v|mov|webm|avi)"
    r"|(?P<image>jpe?g|png|gif|webp|avif|svg))(?:[?#]|$)",
    re.IGNORECASE,
)


def media_kind(address: str | None) -> str:
    """ "audio", "video" or "image" by the name of the file; "" for anything else."""
    match = _MEDIA.search(address or "")
    return (match and match.lastgroup) or ""


def without_media_only(entries: list[tuple[Entry, list[str]]]) -> tuple[list[Entry], list[str]]:
    """Leave out the entries that are only a sound, a film or a picture, and a note on how many.

    With text, an entry is an article, whatever hangs on it. Without, sound and film are what the entry is about, while
    a picture illustrates the page behind the link, if there is one.

    Args:
        entries: each with the types of its enclosures ("audio/mpeg" or "audio").
    """
    kept = [entry for entry, kinds in entries if not _only_media(entry, kinds)]
    left_out = len(entries) - len(kept)
    return kept, [f"{left_out} entries without text, only sound, film or picture, left out"] if left_out else []


def _only_media(entry: Entry, kinds: list[str]) -> bool:
    words = letters(entry.html or entry.text)
    if words and words != letters(entry.title):
        return False
    if any(kind.startswith(("audio", "video")) for kind in kinds) or media_kind(entry.link):
        return True
    return entry.link is None and (any(kind.startswith("image") for kind in kinds) or "<img" in entry.html.lower())
