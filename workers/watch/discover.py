"""From a page to the feeds that it may have: pure, the candidates are not fetched here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import msgspec
from lxml import etree

from workers.watch.encoding import decode
from workers.watch.parsed import absolute

_FEED_TYPES = frozenset(
    {
        "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
        "application/x.atom+xml", "application/x-atom+xml",
    }
)  # fmt: skip
_PERHAPS_FEEDS = frozenset({"application/xml", "text/xml", "application/json"})
"""Feeds only if the link names them so: WordPress gives its API as application/json."""

_COMMENTS = re.compile(r"comment|kommentar|coment[aá]|/replies\b", re.IGNORECASE)
_NAMED_FEED = re.compile(r"(?<![a-z])(?:rss|atom|feeds?|rdf)(?![a-z])", re.IGNORECASE)
_FEED_PATH = re.compile(
    r"(?:/(?:rss|atom|feed)/?|\.(?:rss|rdf|atom)|/(?:rss|atom|feed)[\w-]*\.(?:xml|json))$", re.IGNORECASE
)

COMMON_PLACES = (
    "feed", "rss.xml", "rss", "atom.xml", "feed.xml", "index.xml", "feed.json", "news-sitemap.xml",
)  # fmt: skip
"""Where WordPress, Drupal, Ghost, Hugo, Jekyll and most else put theirs, the likeliest first."""

IN_SECTIONS = 2
"""Of them, so many are tried beside the page: a section with a feed of its own is the rarer case."""

MAX_CANDIDATES = 12
"""Each costs the site a request, and the one who waits a second."""


class Candidate(msgspec.Struct, frozen=True):
    """An address that may be a feed, and why, in words."""

    url: str
    reason: str
    declared: bool = False
    """The page itself calls it a feed."""


def candidates(page: bytes, *, content_type: str | None, url: str) -> list[Candidate]:
    """The feeds that a page may have, the likeliest first.

    What it declares (`<link rel=alternate>`, the autodiscovery of RSS and Atom) in its order; what it links to under a
    feed's name; common places, beside the page and at the root of the site. Feeds of comments come last: they hold no
    articles.

    Args:
        content_type: as the server gave it.
        url: of the page, after redirects.
    """
    root = _html(decode(page, content_type))
    base = _base(root, url)
    found = [*_declared(root, base), *_linked(root, base), *_common(url)]
    first: dict[str, Candidate] = {}
    for candidate in sorted(found, key=_is_of_comments):
        first.setdefault(candidate.url, candidate)
    first.pop(url, None)
    return list(first.values())[:MAX_CANDIDATES]


def _html(text: str) -> etree._Element:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:  # there is nothing in it
        root = None
    return etree.Element("html") if root is None else root


def _base(root: etree._Element, url: str) -> str:
    """HTML, 4.2.3: the first `<base href>` counts."""
    href = next((base.get("href") for base in root.iter("base") if base.get("href")), None)
    return absolute(href, url) or url


def _declared(root: etree._Element, base: str) -> Iterator[Candidate]:
    for link in root.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        title, href = " ".join((link.get("title") or "").split()), link.get("href") or ""
        if not {"alternate", "feed"} & set(relations) or "stylesheet" in relations:
            continue
        is_feed = (
            kind in _FEED_TYPES
            or (kind in _PERHAPS_FEEDS and _NAMED_FEED.search(f"{title} {href}"))
            or (not kind and "feed" in relations)
        )
        if is_feed and (address := absolute(href, base)):
            yield Candidate(address, f"declared by the page as “{title}”" if title else "declared by the page", True)


def _linked(root: etree._Element, base: str) -> Iterator[Candidate]:
    for anchor in root.iter("a"):
        address = absolute(anchor.get("href"), base)
        if address and _FEED_PATH.search(urlsplit(address).path):
            words = " ".join("".join(anchor.itertext()).split())[:80]
            yield Candidate(address, f"linked from the page as “{words}”" if words else "linked from the page")


def _common(url: str) -> Iterator[Candidate]:
    path = urlsplit(url).path
    # "/blog/" and "/blog" may be a section with a feed of its own; "/blog/post.html" is none.
    section = path.rstrip("/") + "/" if "." not in path.rpartition("/")[2] else "/"
    for folder in dict.fromkeys((section, "/")):
        for place in COMMON_PLACES if folder == "/" else COMMON_PLACES[:IN_SECTIONS]:
            yield Candidate(urljoin(url, folder + place), f"found at a common place, {folder}{place}")


def _is_of_comments(candidate: Candidate) -> bool:
    return bool(_COMMENTS.search(f"{candidate.url} {candidate.reason}"))
