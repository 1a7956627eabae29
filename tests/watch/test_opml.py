from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from redis import Redis

from workers.errors import Rejected
from workers.watch import feeds
from workers.watch.opml import Outline, export_opml, import_opml, read

NOW = datetime(2025, 11, 27, 9, tzinfo=UTC)

OPML = """<?xml version="1.0" encoding="{encoding}"?>
<opml version="2.0"><head><title>I miei feed</title></head><body>
<outline text="Città">
  <outline text="Perché &amp; così" type="rss" xmlUrl="https://a.example/feed?a=1&amp;b=2" category="/economia"/>
  <outline text="Quartieri"><outline title="Due" xmlUrl="https://b.example/"/></outline>
</outline>
<outline text="Tre" xmlUrl="https://c.example/"/>
<outline text="Quattro" xmlUrl="ftp://d.example/"/>
</body></opml>
"""


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_import(redis: Redis, encoding: str) -> None:
    feeds.add(redis, "https://c.example/", NOW, tags=["mio"])
    imported = import_opml(redis, OPML.format(encoding=encoding).encode(encoding), NOW)
    assert imported.added == ["https://a.example/feed?a=1&b=2", "https://b.example/"]
    assert imported.known == ["https://c.example/"]
    assert [url for url, _ in imported.rejected] == ["ftp://d.example/"]
    assert [(feed.title, sorted(feed.tags)) for feed in feeds.list_feeds(redis)] == [
        ("Perché & così", ["Città", "economia"]),
        ("Due", ["Città", "Quartieri"]),
        ("Tre", ["mio"]),
    ]
    assert len(feeds.due(redis, NOW, 100)) == 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not OPML"),
        (b"<html><body>404</body></html>", "not OPML"),
        (b"\x00\xff\x00", "not OPML"),
        (b'<opml version="2.0"><body><outline text="x"/></body></opml>', "no feed"),
    ],
)
def test_what_is_no_opml(redis: Redis, data: bytes, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        import_opml(redis, data, NOW)


def test_what_is_exported_can_be_imported(redis: Redis) -> None:
    feeds.add(redis, "https://a.example/?a=1&b=2", NOW, title='Perché & "così" <x>', tags=["esteri/est", "a, b"])
    feeds.add(redis, "https://b.example/", NOW)
    before = [(feed.url, feed.title or feed.url, sorted(feed.tags)) for feed in feeds.list_feeds(redis)]
    data = export_opml(redis)
    redis.flushall()
    assert len(import_opml(redis, data, NOW).added) == 2
    assert [(feed.url, feed.title, sorted(feed.tags)) for feed in feeds.list_feeds(redis)] == before


def test_export_of_nothing(redis: Redis) -> None:
    assert b"<opml" in export_opml(redis)


# --- lists as readers write them ----------------------------------------------------------------------------------


def outlines(body: str, prolog: str = "") -> list[Outline]:
    return read(f'{prolog}<opml version="1.0"><head><title>Elenco</title></head><body>{body}</body></opml>'.encode())


def feed(attributes: str, inside: str = "") -> str:
    return f'<outline xmlUrl="https://a.example/" {attributes}>{inside}</outline>'


@pytest.mark.parametrize(
    ("attributes", "title"),
    [
        ('text="Uno" title="Due"', "Uno"),
        ('title="Due"', "Due"),
        ('text="" title="Due"', "Due"),
        ('text=" Su\n due  righe "', "Su due righe"),
        ('text="L&rsquo;Aquila &egrave; citt&agrave;"', "L’Aquila è città"),
        ('text="L&amp;rsquo;Aquila"', "L’Aquila"),
        ('text="Arte & cultura"', "Arte & cultura"),
        ("text='Tra \"virgolette\"'", 'Tra "virgolette"'),
        ("", ""),
    ],
)
def test_titles(attributes: str, title: str) -> None:
    assert [outline.title for outline in outlines(feed(attributes))] == [title]


@pytest.mark.parametrize(
    ("body", "tags"),
    [
        ('<outline text="A"><outline text="B"><outline title="C">{}</outline></outline></outline>', ["A", "B", "C"]),
        ('<outline text="A"></outline>{}', []),
        ("<outline>{}</outline>", []),
        ('<outline text="A">{}</outline><outline text="B">{}</outline>', ["A", "B"]),
        ('<outline text="A"><outline text="A">{}</outline></outline>', ["A"]),
        ('<outline text="A" type="folder" htmlUrl="https://a.example/">{}</outline>', ["A"]),
        ('<outline text="Un feed" xmlUrl="https://b.example/">{}</outline>', []),
    ],
)
def test_folders_are_tags(body: str, tags: list[str]) -> None:
    found = {outline.url: outline.tags for outline in outlines(body.replace("{}", feed("")))}
    assert found["https://a.example/"] == tags


def test_categories_are_tags() -> None:
    inside = feed('category="/Asia/Cina, Economia,,"')
    [found] = outlines(f'<outline text="Esteri">{inside}</outline>')
    assert found.tags == ["Esteri", "Asia", "Cina", "Economia"]


def test_what_is_no_feed_is_told() -> None:
    found = outlines(
        feed("")
        + '<outline text="Pagina" type="rss" htmlUrl="https://b.example/"/><outline text="Niente" type="rss" xmlUrl=""/>'
        + '<outline text="Lista" type="include" url="https://c.example/lista.opml"/><outline text="Cartella vuota"/>'
    )
    no_address = "it has no xmlUrl; `dispaccio feeds add` finds the feed of a page"
    assert [(outline.url, outline.unusable) for outline in found] == [
        ("https://a.example/", None),
        ("https://b.example/", no_address),
        ("Niente", no_address),
        ("https://c.example/lista.opml", "it is a link or another list, not a feed"),
    ]


def test_what_is_no_feed_is_not_watched(redis: Redis) -> None:
    data = b'<opml><body><outline type="rss" xmlUrl="https://a.example/"/><outline type="rss" htmlUrl="https://b.example/"/>'
    imported = import_opml(redis, data, NOW)
    assert (imported.added, [url for url, _ in imported.rejected]) == (["https://a.example/"], ["https://b.example/"])


@pytest.mark.parametrize("name", ["xmlUrl", "xmlurl", "XMLURL"])
def test_attributes_in_any_case(name: str) -> None:
    assert [outline.url for outline in outlines(f'<outline {name}="https://a.example/"/>')] == ["https://a.example/"]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "windows-1252"),
        ("iso-8859-1", "utf-8"),
        ("utf-16", "utf-8"),
        ("x-sconosciuto", "utf-8"),
        ("utf-8", "utf-8-sig"),
    ],
)
def test_encodings_that_are_not_the_declared_one(declared: str, encoding: str) -> None:
    inside = feed('text="Così è più città"')
    text = f'<?xml version="1.0" encoding="{declared}"?><opml><body>{inside}</body></opml>'
    assert [outline.title for outline in read(text.encode(encoding))] == ["Così è più città"]


def test_entities_of_a_doctype_are_not_expanded() -> None:
    lines = "".join(f'<!ENTITY a{n + 1} "' + f"&a{n};" * 10 + '">' for n in range(9))
    bomb = f'<!DOCTYPE opml [<!ENTITY a0 "ahah">{lines}<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    started = time.monotonic()
    assert [outline.title for outline in outlines(feed('text="&a9; &x;"'), bomb)] == ["&a9; &x;"]
    assert time.monotonic() - started < 1


def test_deep_nesting() -> None:
    depth = 2_000
    [found] = outlines('<outline text="A">' * depth + feed("") + "</outline>" * depth)
    assert found.tags == ["A"]


def test_cut_in_the_middle() -> None:
    text = '<opml version="2.0"><body><outline text="A"><outline xmlUrl="https://a.example/"/><outline xmlUrl="https://b.ex'
    first = read(text.encode())[0]
    assert (first.url, first.tags) == ("https://a.example/", ["A"])


def test_ten_thousand_feeds() -> None:
    started = time.monotonic()
    body = "".join(
        f'<outline text="{tag}">'
        + "".join(f'<outline text="Feed {n}" xmlUrl="https://f{tag}-{n}.example/"/>' for n in range(100))
        + "</outline>"
        for tag in range(100)
    )
    found = outlines(body)
    assert (len(found), found[-1].tags) == (10_000, ["99"])
    assert time.monotonic() - started < 5
