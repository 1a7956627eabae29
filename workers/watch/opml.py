"""OPML: subscription lists, in and out. Folders are tags."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import datetime
from typing import TYPE_CHECKING

import listparser
import msgspec

from workers.errors import Rejected
from workers.watch import feeds
from workers.watch.encoding import decode

if TYPE_CHECKING:
    from redis import Redis


class Imported(msgspec.Struct):
    """Addresses by what became of them; `rejected` with the reason."""

    added: list[str] = []
    known: list[str] = []
    rejected: list[tuple[str, str]] = []


def import_opml(redis: Redis, data: bytes, now: datetime) -> Imported:
    """Watch the feeds of an OPML file. Those that are watched already get its tags.

    Raises:
        Rejected: it is no OPML, or no feed is in it.
    """
    found = listparser.parse(decode(data).encode())
    if not found.version.startswith("opml"):
        raise Rejected("it is not OPML")
    if not found.feeds:
        raise Rejected("no feed is in it (outlines with xmlUrl)")
    imported = Imported()
    for outline in found.feeds:
        tags = [name for path in outline.categories for name in path]
        try:
            new = feeds.add(redis, outline.url, now, title=outline.title, tags=tags)
        except Rejected as refusal:
            imported.rejected.append((outline.url, refusal.reason))
        else:
            (imported.added if new else imported.known).append(outline.url)
    return imported


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
