from __future__ import annotations

from datetime import UTC, datetime

import pytest
from redis import Redis

from workers.errors import Rejected
from workers.watch import feeds
from workers.watch.opml import export_opml, import_opml

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
