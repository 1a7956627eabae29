"""OPML (http://opml.org/spec2.opml): subscription lists, in and out. Folders are tags."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from lxml import etree

from workers.errors import Rejected
from workers.watch import feeds
from workers.watch.encoding import decode
from workers.watch.markup import plain_title
from workers.watch.parsed import distinct

if TYPE_CHECKING:
    from redis import Redis


class Imported(msgspec.Struct):
    """Addresses by what became of them; `rejected` with the reason."""

    added: list[str] = []
    known: list[str] = []
    rejected: list[tuple[str, str]] = []


class Outline(msgspec.Struct, frozen=True):
    """One entry of a list: a feed, or if `unusable` says why, what is none."""

    url: str
    title: str
    tags: list[str]
    unusable: str | None = None


def import_opml(redis: Redis, data: bytes, now: datetime) -> Imported:
    """Watch the feeds of an OPML file. Those that are watched already get its tags.

    Raises:
        Rejected: it is no OPML, or no feed is in it.
    """
    imported = Imported()
    for outline in read(data):
        try:
            if outline.unusable:
                raise Rejected(outline.unusable)
            new = feeds.add(redis, outline.url, now, title=outline.title, tags=outline.tags)
        except Rejected as refusal:
            imported.rejected.append((outline.url, refusal.reason))
        else:
            (imported.added if new else imported.known).append(outline.url)
    return imported


def read(data: bytes) -> list[Outline]:
    """The entries of an OPML file, each address once, with the tags of all folders and categories that it is in.

    Raises:
        Rejected: it is no OPML, or no feed is in it.
    """
    # As HTML, not XML: the lists that readers write hold HTML's entities, bare ampersands and xmlUrl in any case.
    # No entity of a DOCTYPE is expanded then; huge_tree lifts the limit on nesting.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(decode(data).encode(), parser)
    except etree.XMLSyntaxError:  # there is nothing in it
        root = None
    if root is None or next(root.iter("opml"), None) is None:
        raise Rejected("it is not OPML")
    outlines: dict[str, Outline] = {}
    for outline in _outlines(root):
        known = outlines.get(outline.url, outline)
        tags = distinct([*known.tags, *outline.tags])
        outlines[outline.url] = msgspec.structs.replace(known, title=known.title or outline.title, tags=tags)
    if all(outline.unusable for outline in outlines.values()):
        raise Rejected("no feed is in it (outlines with xmlUrl)")
    return list(outlines.values())


def _outlines(root: etree._Element) -> Iterator[Outline]:
    folders: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end"), tag="outline"):
        if event == "end":
            folders.pop()
            continue
        title = plain_title(element.get("text") or element.get("title") or "")
        url, why_not = _address(element)
        if url:
            categories = (element.get("category") or "").replace("/", ",").split(",")
            yield Outline(url, title, distinct([*folders, *categories]), why_not)
        folders.append("" if url else title)


def _address(outline: etree._Element) -> tuple[str, str | None]:
    """An outline's address, and why it is no feed's; no address: it is a folder."""
    kind = (outline.get("type") or "").strip().lower()
    feed, other, page = ((outline.get(name) or "").strip() for name in ("xmlurl", "url", "htmlurl"))
    if kind == "source" or (kind in ("include", "link") and not feed):
        return feed or other, "it is a link or another list, not a feed"
    if feed:
        return feed, None
    if len(outline) == 0 and (page or kind == "rss"):
        return page or outline.get("text") or "", "it has no xmlUrl; `dispaccio feeds add` finds the feed of a page"
    return "", None


def export_opml(redis: Redis) -> bytes:
    """All watched feeds as OPML 2.0: a folder a tag, each feed in every folder of its tags."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "Dispaccio"
    body = ET.SubElement(root, "body")
    folders: dict[str, ET.Element] = {}
    for feed in feeds.list_feeds(redis):
        for tag in feed.tags:
            if tag not in folders:
                folders[tag] = ET.SubElement(body, "outline", text=tag)
        for parent in [folders[tag] for tag in feed.tags] or [body]:
            outline = ET.SubElement(parent, "outline", type="rss", text=feed.title or feed.url, xmlUrl=feed.url)
            if feed.site:
                outline.set("htmlUrl", feed.site)
    ET.indent(root)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode").encode()
