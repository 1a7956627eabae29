"""Titles and texts as feeds carry them: escaped once too often, with tags where none belong, or without any."""

from __future__ import annotations

import html
import html.entities
import re

_ENTITY = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6});|([A-Za-z][A-Za-z0-9]{1,31})(;|(?![\w=;])))")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_TIMES = 3
"""Titles and texts that were escaped more often than this are unknown."""
_TAG = re.compile(
    r"<(/?)(a|abbr|address|article|aside|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|figcaption|figure|font"
    r"|footer|h[1-6]|header|hr|i|iframe|img|ins|kbd|li|main|mark|ol|p|pre|q|s|section|small|span|strike|strong|sub|sup"
    r"|table|tbody|td|th|thead|time|tr|tt|u|ul|var|video|wbr)((?:\s[^<>]*)?/?)>",
    re.IGNORECASE,
)
"""HTML's own elements only: in "a < b" and "<x>" nothing is a tag (miniflux#2953)."""
_VOID = frozenset({"br", "hr", "img", "wbr"})
_SPACE = re.compile(r"\s+")


def entity(name: str) -> str | None:
    """The character of an entity of HTML, also if its name was put in capitals with the title: "PERCH&EACUTE;"."""
    names = (name, name.capitalize(), name.lower()) if name.isupper() else (name,)
    return next((html.entities.html5[one + ";"] for one in names if one + ";" in html.entities.html5), None)


def unescape(text: str) -> str:
    """Resolve entities. Without the semicolon, letters only ("perch&eacute no"), and none at the beginning of a word:
    html.unescape also finds some in "R&copyright"."""
    return _ENTITY.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    number, name, semicolon = match.groups()
    if number:
        return html.unescape(match[0])
    found = entity(name)
    if found is None or (not semicolon and not (found.isalpha() or name in ("amp", "lt", "gt", "quot", "nbsp"))):
        return match[0]
    return found


def _without_cdata(text: str) -> str:
    """What a CDATA section that was escaped itself has in it."""
    inside = text.strip()
    return inside[9:].removesuffix(">").removesuffix("]]") if inside.startswith("<![CDATA[") else text


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
    plain = strip_tags(_without_cdata(text))
    for _ in range(_TIMES):
        if (once := unescape(plain)) == plain:
            break
        plain = strip_tags(_without_cdata(once))
    return _SPACE.sub(" ", _INVISIBLE.sub("", plain)).strip()


def html_or_text(value: str) -> tuple[str, str]:
    """An entry's text as (html, text), one of them empty: feeds call plain text HTML and the other way round."""
    text = _without_cdata(value)
    for _ in range(_TIMES):
        if has_tags(text) or (once := unescape(text)) == text:
            break
        text = _without_cdata(once)
    return (text.strip(), "") if has_tags(text) else ("", text.strip())


def letters(markup: str) -> str:
    """What stays of HTML or text without tags, entities and blanks: for comparing, not for reading."""
    return _SPACE.sub("", unescape(re.sub(r"<[^<>]*>", "", markup)))
