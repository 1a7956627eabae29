from __future__ import annotations

import json
import time
from datetime import datetime
from typing import Any

import pytest

from workers.watch.jsonfeed import read
from workers.watch.parsed import MAX_ENTRIES, Entry, NotAFeed, ParsedFeed

URL = "https://redazione.example/notizie/feed.json"


def feed(*items: Any, **more: Any) -> ParsedFeed:
    top = {"version": "https://jsonfeed.org/version/1.1", "title": "La Redazione", "items": list(items), **more}
    return read(json.dumps(top), URL)


def entry(**item: Any) -> Entry:
    [found] = feed({"id": "1", **item}, language="it").entries
    return found


def test_version_1_1() -> None:
    found = feed(
        {
            "id": "https://redazione.example/2025/11/voto",
            "url": "https://redazione.example/2025/11/voto",
            "title": "Il Senato vota &amp; approva",
            "content_html": "<p>Il Senato ha approvato la legge con 98 sì.</p>",
            "summary": "Approvata la legge.",
            "date_published": "2025-11-27T10:00:00+01:00",
            "date_modified": "2025-11-27T11:30:00+01:00",
            "authors": [{"name": "Anna Bo"}, {"name": "Ugo Mei", "url": "https://redazione.example/ugo"}],
            "tags": ["Politica", "Senato", "Politica"],
        },
        language="it-IT",
        home_page_url="https://redazione.example/",
    )
    assert (found.title, found.language, found.site, found.total) == (
        "La Redazione",
        "it-IT",
        "https://redazione.example/",
        1,
    )
    assert found.entries == [
        Entry(
            id="https://redazione.example/2025/11/voto",
            link="https://redazione.example/2025/11/voto",
            title="Il Senato vota & approva",
            html="<p>Il Senato ha approvato la legge con 98 sì.</p>",
            published=datetime.fromisoformat("2025-11-27T10:00:00+01:00"),
            updated=datetime.fromisoformat("2025-11-27T11:30:00+01:00"),
            authors=["Anna Bo", "Ugo Mei"],
            tags=["Politica", "Senato"],
        )
    ]


def test_version_1_0_has_one_author() -> None:
    [found] = feed({"id": "1", "author": {"name": "Anna Bo"}}, version="https://jsonfeed.org/version/1").entries
    assert found.authors == ["Anna Bo"]


def test_the_authors_of_the_feed_stand_for_those_of_its_items() -> None:
    found = feed({"id": "1"}, {"id": "2", "authors": [{"name": "Ugo Mei"}]}, authors=[{"name": "Redazione"}])
    assert [one.authors for one in found.entries] == [["Redazione"], ["Ugo Mei"]]


@pytest.mark.parametrize(
    ("item", "html", "text"),
    [
        ({"content_text": "Se a <b> c e d &amp; e"}, "", "Se a <b> c e d &amp; e"),
        ({"content_html": "Senza marcature &egrave; testo"}, "", "Senza marcature è testo"),
        (
            {"content_html": "<p>Breve.</p>", "content_text": "Il testo, molto più lungo."},
            "",
            "Il testo, molto più lungo.",
        ),
        ({"content_html": "", "summary": "Solo il sommario."}, "", "Solo il sommario."),
        ({"content_html": None, "content_text": ["x"]}, "", ""),
    ],
)
def test_text(item: dict[str, Any], html: str, text: str) -> None:
    found = entry(**item)
    assert (found.html, found.text) == (html, text)


@pytest.mark.parametrize(
    ("item", "link"),
    [
        ({"url": "../2025/1"}, "https://redazione.example/2025/1"),
        ({"external_url": "https://altrove.example/1"}, "https://altrove.example/1"),
        (
            {"url": "https://redazione.example/1", "external_url": "https://altrove.example/1"},
            "https://redazione.example/1",
        ),
        ({"url": "javascript:alert(1)"}, None),
        ({"url": 5}, "https://redazione.example/notizie/5"),
        ({}, None),
    ],
)
def test_links(item: dict[str, Any], link: str | None) -> None:
    assert entry(**item).link == link


@pytest.mark.parametrize(("id_", "found"), [(12345, "12345"), ("a", "a"), ("", None), (None, None), (True, None)])
def test_ids(id_: Any, found: str | None) -> None:
    assert entry(id=id_).id == found


def test_dates_that_break_the_rules() -> None:
    found = entry(date_published="27/11/2025 10:00", date_modified="poco fa")
    assert found.published == datetime.fromisoformat("2025-11-27T10:00:00+01:00")
    assert (found.zone_assumed, found.updated, found.unread_date) == (True, None, "poco fa")


def test_an_episode_without_text_is_no_article() -> None:
    audio = {"url": "https://redazione.example/1.m4a", "mime_type": "audio/x-m4a"}
    found = feed(
        {"id": "1", "title": "Puntata 1", "url": "https://redazione.example/1", "attachments": [audio]},
        {"id": "2", "title": "Puntata 2", "content_text": "Il testo della puntata.", "attachments": [audio]},
    )
    assert [one.id for one in found.entries] == ["2"]
    assert found.notes == ["1 entries without text, only sound, film or picture, left out"]


def test_items_that_are_none() -> None:
    found = feed({"id": "1"}, None, "2", [], 3)
    assert [one.id for one in found.entries] == ["1"]
    assert found.notes == ["4 items that are no objects, left out"]


def test_items_over_the_limit_are_counted() -> None:
    found = feed(*({"id": str(number)} for number in range(MAX_ENTRIES + 5)))
    assert (len(found.entries), found.total) == (MAX_ENTRIES, MAX_ENTRIES + 5)


def test_bare_line_ends_in_strings() -> None:
    text = '{"version": "https://jsonfeed.org/version/1", "title": "a\n\tb", "items": []}'
    assert read(text, URL).title == "a b"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"error": "not found"}', "it is JSON, but no JSON Feed"),
        ('{"version": 1.1, "items": []}', "it is JSON, but no JSON Feed"),
        ('{"version": "https://jsonfeed.org/version/1.1"}', "without a list of items"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": {"0": {}}}', "without a list of items"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"', "cannot be parsed"),
        ('{"a": ' + "[" * 200_000, "cannot be parsed"),
        ('{"a": ' + "9" * 10_000 + "}", "cannot be parsed"),
    ],
    ids=["error", "another-version", "no-items", "items-no-list", "cut", "deep", "huge-number"],
)
def test_not_a_feed(text: str, reason: str) -> None:
    started = time.monotonic()
    with pytest.raises(NotAFeed, match=reason):
        read(text, URL)
    assert time.monotonic() - started < 2


def test_hub_and_topic() -> None:
    hubs = [{"type": "rssCloud", "url": "https://cloud.example/"}, {"type": "WebSub", "url": "https://hub.example/"}]
    found = feed(hubs=hubs, feed_url="https://redazione.example/feed.json")
    assert (found.hub, found.topic) == ("https://hub.example/", "https://redazione.example/feed.json")
    assert (feed(hubs=["x", {"url": 1}]).hub, feed().topic) == (None, None)
