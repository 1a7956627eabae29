"""The fixtures in feeds/ are named by what is wrong with them."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import pytest

from workers.watch.parse import MAX_ENTRIES, Entry, NotAFeed, ParsedFeed, parse

FEEDS = Path(__file__).parent / "feeds"
URL = "https://agenzia.example/rss/feed.xml"


def parsed(name: str, content_type: str | None = None) -> ParsedFeed:
    return parse((FEEDS / f"{name}.xml").read_bytes(), content_type=content_type, url=URL)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def test_rss() -> None:
    feed = parsed("rss-2.0")
    assert (feed.title, feed.language, feed.site, feed.ttl) == (
        "Agenzia di prova – Esteri",
        "it-IT",
        "https://agenzia.example/",
        1_800.0,
    )
    assert feed.entries == [
        Entry(
            id="agenzia-2",
            link="https://agenzia.example/esteri/2?a=1&b=2",
            title="Colloqui a Ginevra tra i due ministri",
            html="<p>I due ministri si sono incontrati a Ginevra per tre ore.</p><p>Il comunicato arriva domani.</p>",
            published=at("2025-11-27T10:00:00+01:00"),
            authors=["Anna Bo"],
            tags=["Esteri", "Diplomazia"],
        ),
        Entry(
            id="agenzia-1",
            link="https://agenzia.example/cronaca/1",
            title="Sciopero dei treni venerdì",
            text="Lo sciopero durerà otto ore.",
            published=at("2025-11-26T18:30:00+01:00"),
        ),
    ]


def test_atom() -> None:
    feed = parsed("atom-1.0")
    assert (feed.title, feed.language, feed.site) == ("Probe & Nachrichten", "de", "https://probe.example/")
    assert feed.entries == [
        Entry(
            id="tag:probe.example,2025:1",
            link="https://probe.example/1",
            title="Treffen in Genf",
            html="<p>Die Minister trafen sich <em>drei</em> Stunden.</p>",
            published=at("2025-11-27T08:00:00+00:00"),
            updated=at("2025-11-27T09:00:00+00:00"),
            authors=["Karl Muster", "Eva Beispiel"],
            tags=["Ausland"],
        ),
        Entry(
            id="tag:probe.example,2025:2",
            link="https://probe.example/2",
            title="Nur geändert",
            html="<p>Nur mit Änderungsdatum.</p>",
            published=at("2025-11-26T09:00:00+01:00"),
            updated=at("2025-11-26T09:00:00+01:00"),
        ),
    ]


def test_rdf() -> None:
    feed = parsed("rdf-1.0")
    assert (feed.title, feed.language) == ("Agenzia RDF", "it")
    [entry] = feed.entries
    assert (entry.id, entry.link, entry.title) == (
        "https://agenzia.example/1",
        "https://agenzia.example/1",
        "Una notizia",
    )
    assert entry.published == at("2025-11-27T10:00:00+01:00")


def test_empty_but_valid() -> None:
    assert parsed("empty-but-valid").entries == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("empty", "it is empty"),
        ("only-blanks", "it is empty"),
        ("html-page", "it is an HTML page, “Accetta i cookie & continua”"),
        ("html-page-without-title", "it is an HTML page"),
        ("json", "it is JSON, not RSS or Atom"),
        ("sitemap", "it is XML of another kind, <urlset>"),
        ("foaf-rdf", "it is XML of another kind, <rdf:RDF>"),
        ("plain-text", "it is neither XML nor HTML"),
        ("binary", "it is neither XML nor HTML"),
    ],
)
def test_not_a_feed(name: str, reason: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        parsed(name, "application/rss+xml")
    assert caught.value.reason == reason


CURLY, STRAIGHT = "Perché L’Aquila è già più sicura", "Perché L'Aquila è già più sicura"
TEXT = "La città è tornata alla normalità."


@pytest.mark.parametrize(
    ("name", "content_type", "title", "text"),
    [
        ("latin-1-declared", "text/xml", STRAIGHT, TEXT),
        ("latin-1-declared-utf-8", "text/xml; charset=utf-8", STRAIGHT, TEXT),
        ("latin-1-undeclared", None, STRAIGHT, TEXT),
        ("windows-1252-declared-latin-1", "text/xml; charset=iso-8859-1", CURLY, TEXT),
        ("utf-8-declared-latin-1", "text/xml; charset=iso-8859-1", CURLY, TEXT),
        ("utf-8-declared-utf-16", "text/xml", CURLY, TEXT),
        ("utf-8-bom", "text/xml; charset=iso-8859-1", CURLY, TEXT),
        ("utf-16-bom", "text/xml", CURLY, TEXT),
        ("utf-16-be-without-bom", "text/xml", CURLY, TEXT),
        ("unknown-charset-declared", None, CURLY, TEXT),
        ("utf-8-one-bad-byte", "text/xml; charset=utf-8", CURLY, TEXT.replace("normalità", "normalit\ufffd")),
        ("utf-8-one-cut-character", None, CURLY, TEXT.replace("normalità", "normalit\ufffd")),
        ("junk-before-prolog", "text/html", CURLY, TEXT),
        ("comment-before-root", None, CURLY, TEXT),
        ("undeclared-namespace", None, CURLY, TEXT),
        ("unclosed-element", None, CURLY, TEXT),
    ],
)
def test_bytes_of_all_kinds(name: str, content_type: str | None, title: str, text: str) -> None:
    [entry] = parsed(name, content_type).entries
    assert entry.title == title
    assert (entry.text or entry.html).removesuffix("<br>") == text
    assert entry.published == at("2025-11-27T10:00:00+01:00")


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("titles-escaped-twice", ["L’Aquila", "L'Aquila", "Tizio & Caio", "Perché no", "Il caso"]),
        (
            "titles-with-markup",
            ["Ultim'ora: voto", "Voto alle Camere", "Se a < b e c > d", "Il tag <x> e il tag <b>", "Su due righe"],
        ),
        ("bare-ampersands", ["AT&T e Q&A: R&D&S"]),
        ("html-entities", ["Caffè – 5 € &foo;"]),
        ("control-characters", ["Uno due tre\ufffd"]),
        ("cut-in-the-middle", [CURLY, CURLY]),
    ],
)
def test_titles(name: str, titles: list[str]) -> None:
    assert [entry.title for entry in parsed(name).entries] == titles


def test_ampersands_in_links_and_texts() -> None:
    [entry] = parsed("bare-ampersands").entries
    assert (entry.link, entry.text) == ("https://a.example/1?a=1&b=2&copy=3", "Fish & chips")


def test_text_escaped_twice() -> None:
    assert [(entry.html, entry.text) for entry in parsed("text-escaped-twice").entries] == [
        ("<p>Primo.</p>", ""),
        ("", "L’Aquila, a < b"),
    ]


def test_links() -> None:
    assert [entry.link for entry in parsed("relative-links").entries] == [
        "https://agenzia.example/cronaca/1",
        "https://agenzia.example/rss/cronaca/2",
        "https://altro.example/3",
        None,
        None,
    ]


def test_guid_is_a_link_only_if_it_is_one() -> None:
    assert [(entry.id, entry.link) for entry in parsed("guids-that-are-no-links").entries] == [
        ("12345", None),
        ("https://a.example/2", "https://a.example/2"),
        ("https://a.example/3", None),
    ]


def test_dates() -> None:
    entries = parsed("dates-of-all-kinds").entries
    assert [(entry.published, entry.zone_assumed, entry.unread_date) for entry in entries] == [
        (at("2025-11-27T10:00:00+01:00"), False, None),
        (at("2025-11-27T00:00:00+01:00"), True, None),
        (at("2025-11-27T10:00:00+01:00"), True, None),
        (at("2016-06-29T00:00:00+02:00"), True, None),
        (None, False, "ieri sera"),
    ]


def test_entities_are_never_expanded() -> None:
    started = time.monotonic()
    assert [entry.title for entry in parsed("entity-bomb").entries] == ["&lol9;"]
    assert time.monotonic() - started < 1
    assert [entry.title for entry in parsed("external-entity").entries] == ["a &xxe; b"]


def test_entries_over_the_limit_are_counted() -> None:
    feed = parse(b"<rss><channel>" + b"<item><guid>a</guid></item>" * (MAX_ENTRIES + 5), content_type=None, url=URL)
    assert (len(feed.entries), feed.total) == (MAX_ENTRIES, MAX_ENTRIES + 5)


@pytest.mark.parametrize(
    ("piece", "size"),
    [
        *((piece, 1_000_000) for piece in ("<![CDATA[", "<!--", "]]>", "<!ENTITY ", "<?")),
        *((piece, 50_000) for piece in ("<a>", "<a ", "&", "<item>", "<a x='", "<", "&lt;")),
    ],
)
def test_what_never_closes_takes_linear_time(piece: str, size: int) -> None:
    """feedparser takes at most 6 microseconds a byte for it: a minute for the 10 MB that are fetched, not days."""
    started = time.monotonic()
    parse(("<rss><channel><item><title>" + piece * (size // len(piece))).encode(), content_type=None, url=URL)
    assert time.monotonic() - started < 5
