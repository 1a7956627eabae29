"""HTML -> text, and text as it may have been written -> text as we keep it. Pure."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import msgspec
import trafilatura
from lxml.etree import LxmlError
from trafilatura.meta import reset_caches
from trafilatura.utils import load_html

RESET_EVERY = 200
"""Pages after which trafilatura's caches are emptied: they grow by about 1 MB a page (trafilatura#216)."""

_INVISIBLE = {0xAD: None, 0x200B: None, 0x2060: None, 0xFEFF: None, 0x200E: None, 0x200F: None}
"""Soft hyphen, zero-width blanks, byte order mark, direction marks: they part words for the reader of bytes only."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "section",
        "article",
        "tr",
        "table",
        "figure",
        "figcaption",
        "hr",
        "pre",
    ]
)
_DROPPED = re.compile(r"<(script|style|template|noscript|iframe|svg)\b.*?(</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.DOTALL)

_OPEN = frozenset({"free", "open", "public"})

_pages = 0


class Page(msgspec.Struct):
    """What a page says. `declared` is the address that it gives as its own, `for_subscribers` that it says it is not free."""

    title: str
    text: str
    declared: str | None = None
    for_subscribers: bool = False
    name: str = ""
    """Its <title>."""
    markup: str = ""


def clean(text: str) -> str:
    """NFC, without control and invisible characters, single blanks, paragraphs parted by one line feed."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE))
    text = "".join(char if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs") else " " for char in text)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def from_fragment(fragment: str) -> str:
    """The text of a feed's HTML: all of it, since a feed has no navigation. A stray "a < b" is no tag."""
    fragment = " ".join(_COMMENT.sub("", _DROPPED.sub("", fragment)).split())
    marked = _TAG.sub(lambda tag: "\n" if tag[2].lower() in _BLOCKS else "", fragment)
    return clean(html.unescape(marked))


def from_page(page: bytes | str) -> tuple[str, str]:
    """(title, text) of a whole page without its navigation and boilerplate; empty text if there is no article in it."""
    global _pages
    _pages += 1
    if _pages % RESET_EVERY == 0:
        reset_caches()
    try:
        found = trafilatura.bare_extraction(page, include_comments=False, include_tables=False, with_metadata=True)
    except (LxmlError, ValueError, RecursionError, AssertionError):
        found = None
    if found is None or isinstance(found, dict):
        return "", ""
    return clean(found.title or "").replace("\n", " "), clean(found.text or "")


def looks_like_page(markup: str) -> bool:
    """Whether HTML is a whole page rather than the body of an article."""
    return re.search(r"<(html|body|head)\b", markup[:5_000], re.IGNORECASE) is not None


def read_page(page: bytes) -> Page:
    """A whole page: its article as `from_page`, and what its head says of it."""
    title, text = from_page(page)
    markup = page.decode("utf-8", "replace")
    try:
        tree = load_html(page)
    except (LxmlError, ValueError, RecursionError, AssertionError):
        tree = None
    if tree is None:
        return Page(title, text, markup=markup)
    return Page(
        title=title,
        text=text,
        declared=_first(tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")),
        for_subscribers=_for_subscribers(tree),
        name=clean(_first(tree.xpath("//title//text()")) or "").replace("\n", " "),
        markup=markup,
    )


def _first(values: list[Any]) -> str | None:
    return next((str(value).strip() for value in values if str(value).strip()), None)


def _for_subscribers(tree: Any) -> bool:
    """schema.org/isAccessibleForFree (https://schema.org/isAccessibleForFree), or Facebook's article:content_tier."""
    tiers = tree.xpath("//meta[@property='article:content_tier']/@content")
    if any(str(tier).strip().lower() not in _OPEN for tier in tiers if str(tier).strip()):
        return True
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            said = json.loads(script)
        except (ValueError, RecursionError):
            continue
        if any(str(item.get("isAccessibleForFree", "")).strip().lower() == "false" for item in _articles(said)):
            return True
    return False


def _articles(said: Any) -> Iterator[dict[str, Any]]:
    """The articles and pages that JSON-LD describes at its top; their parts are behind a wall or are not, one by one."""
    for item in said if isinstance(said, list) else [said]:
        if isinstance(item, dict):
            yield item
            if isinstance(item.get("@graph"), list):
                yield from _articles(item["@graph"])
