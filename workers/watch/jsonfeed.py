"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import Any

from workers.watch.dates import parse_date
from workers.watch.markup import html_or_text, plain_title
from workers.watch.parsed import (
    MAX_ENTRIES,
    Entry,
    NotAFeed,
    ParsedFeed,
    absolute,
    distinct,
    media_kind,
    without_media_only,
)


def read(text: str, url: str) -> ParsedFeed:
    """Read what may be a JSON Feed. Values of a wrong type count as absent; only `items` must be a list.

    Raises:
        NotAFeed: it is other JSON, or none.
    """
    try:
        # Not strict: line ends and tabs stand bare in the strings of hand-made feeds.
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise NotAFeed(f"it looks like JSON, but cannot be parsed: {error}") from error
    if not isinstance(feed, dict) or "jsonfeed.org/version/" not in _string(feed, "version"):
        raise NotAFeed("it is JSON, but no JSON Feed")
    items = feed.get("items")
    if not isinstance(items, list):
        raise NotAFeed("it is a JSON Feed without a list of items")
    language = _string(feed, "language") or None
    found = [item for item in items if isinstance(item, dict)]
    entries, notes = without_media_only(
        [(_entry(item, feed, language, url), _media(item)) for item in found[:MAX_ENTRIES]]
    )
    if odd := len(items) - len(found):
        notes.append(f"{odd} items that are no objects, left out")
    return ParsedFeed(
        title=plain_title(_string(feed, "title")),
        language=language,
        site=absolute(_string(feed, "home_page_url"), url),
        entries=entries,
        total=len(found),
        hub=next(filter(None, (absolute(_string(hub, "url"), url) for hub in _hubs(feed))), None),
        topic=absolute(_string(feed, "feed_url"), url),
        notes=notes,
    )


def _hubs(feed: dict[str, Any]) -> list[dict[str, Any]]:
    """Those that speak WebSub."""
    hubs = [hub for hub in _list(feed, "hubs") if isinstance(hub, dict)]
    return [hub for hub in hubs if _string(hub, "type").lower() == "websub"]


def _entry(item: dict[str, Any], feed: dict[str, Any], language: str | None, url: str) -> Entry:
    published, updated = _string(item, "date_published"), _string(item, "date_modified")
    language = _string(item, "language") or language
    dates = [parse_date(date, language=language) if date else None for date in (published, updated)]
    first = dates[0] or dates[1]
    markup, text = _longest(item)
    return Entry(
        id=_string(item, "id") or None,
        # A link blog's entry is about external_url; its own text stands at url.
        link=absolute(_string(item, "url"), url) or absolute(_string(item, "external_url"), url),
        title=plain_title(_string(item, "title")),
        html=markup,
        text=text,
        published=first[0] if first else None,
        updated=dates[1][0] if dates[1] else None,
        zone_assumed=any(date[1] for date in dates if date),
        unread_date=next(
            (raw for raw, date in zip((published, updated), dates, strict=True) if raw and not date), None
        ),
        authors=_authors(item) or _authors(feed),
        tags=distinct(tag for tag in _list(item, "tags") if isinstance(tag, str)),
    )


def _longest(item: dict[str, Any]) -> tuple[str, str]:
    """As (html, text), one of them empty. What is called text is text: "a <b> c" has no tag."""
    plain = max((_string(item, name).strip() for name in ("content_text", "summary")), key=len)
    markup, text = html_or_text(_string(item, "content_html"))
    return (markup, text) if len(markup or text) >= len(plain) else ("", plain)


def _authors(holder: dict[str, Any]) -> list[str]:
    """Of version 1.1 (`authors`), else of 1.0 (`author`)."""
    return distinct(
        _string(author, "name")
        for author in [*_list(holder, "authors"), holder.get("author")]
        if isinstance(author, dict)
    )


def _media(item: dict[str, Any]) -> list[str]:
    return [
        _string(attachment, "mime_type") or media_kind(_string(attachment, "url"))
        for attachment in _list(item, "attachments")
        if isinstance(attachment, dict)
    ]


def _string(holder: dict[str, Any], name: str) -> str:
    """A number is taken for its digits, as the specification asks for ids."""
    value = holder.get(name)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def _list(holder: dict[str, Any], name: str) -> list[Any]:
    value = holder.get(name)
    return value if isinstance(value, list) else []
