"""Titles and texts as feeds carry them: escaped once too often, with tags where none belong, or without any."""

from __future__ import annotations

import html
import re

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(
    r"<(/?)(a|abbr|address|article|aside|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|figcaption|figure|font"
    r"|footer|h[1-6]|header|hr|i|iframe|img|ins|kbd|li|main|mark|ol|p|pre|q|s|section|small|span|strike|strong|sub|sup"
    r"|table|tbody|td|th|thead|time|tr|tt|u|ul|var|video|wbr)((?:\s[^<>]*)?/?)>",
    re.IGNORECASE,
)
"""HTML's own elements only: in "a < b" and "<x>" nothing is a tag (miniflux#2953)."""
_VOID = frozenset({"br", "hr", "img", "wbr"})
_SPACE = re.compile(r"\s+")


def unescape(text: str) -> str:
    """Resolve the entities that are complete; html.unescape also finds some in "R&copyright"."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)


def has_tags(text: str) -> bool:
    """Whether HTML elements are used as such: void, or opened and closed. "The <b> tag" uses none."""
    return any(_used(text))


def strip_tags(text: str) -> str:
    """Take out the tags of the elements that are used as such."""
    used = set(_used(text))
    return _TAG.sub(
        lambda match: (" " if match[2].lower() == "br" else "") if match[2].lower() in used else match[0], text
    )


def _used(text: str) -> set[str]:
    tags = [(match[1], match[2].lower()) for match in _TAG.finditer(text)]
    opened = {name for slash, name in tags if not slash}
    closed = {name for slash, name in tags if slash}
    return opened & (closed | _VOID)


def plain_title(text: str) -> str:
    """One line of plain text from a title that may hold markup and entities, also such as were escaped twice:
    "L&rsquo;Aquila" stays from "L&amp;rsquo;Aquila" (miniflux#999, FreshRSS#7736)."""
    plain = unescape(strip_tags(text))
    return _SPACE.sub(" ", strip_tags(plain)).strip()


def html_or_text(value: str) -> tuple[str, str]:
    """An entry's text as (html, text), one of them empty: feeds call plain text HTML and the other way round."""
    if has_tags(value):
        return value.strip(), ""
    text = unescape(value)
    if has_tags(text):
        return text.strip(), ""
    return "", text.strip()


def letters(markup: str) -> str:
    """What stays of HTML or text without tags, entities and blanks: for comparing, not for reading."""
    return _SPACE.sub("", unescape(re.sub(r"<[^<>]*>", "", markup)))
