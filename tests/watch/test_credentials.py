"""The secret is sent to its origin, and seen nowhere else."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from msgspec.structs import replace
from redis import Redis
from rich.console import Console

from tests.conftest import Web, answer
from workers import show
from workers.errors import Rejected
from workers.settings import Settings
from workers.watch import credentials, feeds
from workers.watch.adding import add
from workers.watch.opml import export_opml
from workers.watch.poll import history, poll

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
SETTINGS = Settings(allow_private_addresses=True, site_fetches=100, site_delay=0.0)
PASSWORD = "per favore:segretissimo"
BASIC = "Basic " + base64.b64encode(f"anna:{PASSWORD}".encode()).decode()
RSS = b"""<rss version="2.0"><channel><title>Casa</title><item><guid>1</guid><title>Uno</title>
<link>http://127.0.0.1/1</link><description>Testo della notizia</description></item></channel></rss>"""


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPACCIO_SECRET_GIORNALE", f"anna:{PASSWORD}")


@pytest.fixture
def other() -> Iterator[Web]:
    server = Web()
    yield server
    server.close()


def protect(web: Web, path: str = "/feed", body: bytes = RSS) -> str:
    def handler(request: BaseHTTPRequestHandler) -> None:
        answer(request, 200 if request.headers.get("Authorization") == BASIC else 401, body)

    return web.on(path, handler)


def sent(web: Web) -> list[str | None]:
    return [headers.get("authorization") for _, headers in web.requests]


def everything_seen(redis: Redis, url: str) -> str:
    """What lists, exports, the state and the history of a feed show."""
    found = feeds.list_feeds(redis)
    console = Console(file=io.StringIO(), width=200)
    console.print(show.feeds(found, NOW))
    for feed in found:
        console.print(show.feed(feed, history(redis, feed.url), NOW))
    assert isinstance(console.file, io.StringIO)
    stored = b"".join(redis.dump(key) or b"" for key in redis.keys("*"))
    return console.file.getvalue() + export_opml(redis).decode() + stored.decode("latin-1")


def assert_not_seen(text: str) -> None:
    assert "segretissimo" not in text
    assert BASIC.removeprefix("Basic ") not in text


# --- what a secret says -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "header"),
    [
        ("anna:segreto", "Basic YW5uYTpzZWdyZXRv"),
        ("anna:", "Basic YW5uYTo="),
        ("anna:a:b", "Basic YW5uYTphOmI="),
        ("anna:con spazi", "Basic " + base64.b64encode(b"anna:con spazi").decode()),
        ("anna:perché", "Basic " + base64.b64encode("anna:perché".encode()).decode()),
        ("Bearer abc.def-1", "Bearer abc.def-1"),
        ("Basic YW5uYTpzZWdyZXRv", "Basic YW5uYTpzZWdyZXRv"),
        ('ApiKey key="a", id=b', 'ApiKey key="a", id=b'),
    ],
)
def test_header(given: str, header: str) -> None:
    assert credentials.header_of(given) == header


@pytest.mark.parametrize(
    "given", ["", "abc", "Bearer ", "Bearer a\r\nX: y", "anna:a\r\nX: y", "Bearer perché", "Bearer \x7f"]
)
def test_neither(given: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        credentials.header_of(given)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "the name of a secret"),
        ("anna:segretissimo", "the name of a secret"),
        ("../passwd", "the name of a secret"),
        ("dispaccio_elasticsearch_api_key", "our own settings"),
        ("DISPACCIO_REDIS_URL", "our own settings"),
    ],
)
def test_names_that_none_may_have(redis: Redis, name: str, words: str) -> None:
    with pytest.raises(Rejected, match=words) as caught:
        feeds.add(redis, "https://a.example/feed", NOW, secret=name)
    assert_not_seen(caught.value.reason)
    assert feeds.list_feeds(redis) == []


# --- where it goes ------------------------------------------------------------------------------------------------


def test_a_protected_feed_is_read(redis: Redis, web: Web) -> None:
    url = protect(web)
    assert add(redis, url, SETTINGS, every=None, tags=[], now=NOW, secret="GIORNALE") == []
    assert poll(redis, url, NOW, SETTINGS).new == 1
    assert sent(web) == [BASIC, BASIC]
    seen = everything_seen(redis, url)
    assert "GIORNALE" in seen
    assert_not_seen(seen)


def test_it_is_read_anew_at_each_poll(redis: Redis, web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    url = protect(web)
    feeds.add(redis, url, NOW, secret="GIORNALE")
    monkeypatch.setenv("DISPACCIO_SECRET_GIORNALE", "Bearer vecchio")
    outcome = poll(redis, url, NOW, SETTINGS)
    assert (outcome.status, "401" in outcome.message) == ("failed", True)
    monkeypatch.delenv("DISPACCIO_SECRET_GIORNALE")
    monkeypatch.setenv("DISPACCIO_SECRETS", str(tmp_path))
    (tmp_path / "GIORNALE").write_text(f"anna:{PASSWORD}\n", encoding="utf-8")
    assert poll(redis, url, NOW, SETTINGS).new == 1
    assert sent(web) == ["Bearer vecchio", BASIC]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, "its secret GIORNALE is not there"),
        ("segretissimo", "must be user:password"),
        ("anna:segretissimo\nX: y", "must be"),
    ],
)
def test_a_secret_that_is_missing_or_none_fails_the_poll_in_words(
    redis: Redis, web: Web, monkeypatch: pytest.MonkeyPatch, given: str | None, words: str
) -> None:
    url = protect(web)
    feeds.add(redis, url, NOW, secret="GIORNALE")
    if given is None:
        monkeypatch.delenv("DISPACCIO_SECRET_GIORNALE")
    else:
        monkeypatch.setenv("DISPACCIO_SECRET_GIORNALE", given)
    outcome = poll(redis, url, NOW, SETTINGS)
    feed = feeds.get(redis, url)
    assert feed is not None
    assert (outcome.status, feed.state, feed.error_kind, feed.failures) == ("failed", "failing", "denied", 1)
    assert words in outcome.message
    assert web.requests == []
    assert_not_seen(everything_seen(redis, url))


def test_a_redirect_elsewhere_gets_none(redis: Redis, web: Web, other: Web) -> None:
    target = protect(other)
    url = web.serve("/feed", status=302, headers={"Location": target})
    feeds.add(redis, url, NOW, secret="GIORNALE")
    assert poll(redis, url, NOW, SETTINGS).status == "failed"
    assert (sent(web), sent(other)) == ([BASIC], [None])


def test_a_feed_that_moves_elsewhere_leaves_it_behind(redis: Redis, web: Web, other: Web) -> None:
    target = other.serve("/feed", RSS)
    url = web.serve("/feed", status=301, headers={"Location": target})
    feeds.add(redis, url, NOW, secret="GIORNALE")
    feed = feeds.get(redis, url)
    assert feed is not None
    long_since = datetime(2026, 11, 1, tzinfo=UTC)
    with redis.pipeline() as pipeline:
        feeds.save(pipeline, replace(feed, moved_to=target, moved_since=long_since, moved_polls=50))
        pipeline.execute()
    assert poll(redis, url, NOW, SETTINGS).moved == target
    arrived = feeds.get(redis, target)
    assert arrived is not None
    assert (arrived.secret, "the secret GIORNALE is not sent" in arrived.notes[-1]) == (None, True)
    poll(redis, target, NOW, SETTINGS)
    assert sent(other) == [None, None]


def test_another_secret_is_tried_at_once(redis: Redis) -> None:
    later = datetime(2026, 11, 29, tzinfo=UTC)
    url = "https://a.example/feed"
    feeds.add(redis, url, NOW, secret="UNO")
    feeds.postpone(redis, url, later)
    feeds.add(redis, url, NOW, tags=["x"])
    feeds.add(redis, url, NOW, secret="UNO")
    feed = feeds.get(redis, url)
    assert feed is not None
    with redis.pipeline() as pipeline:
        feeds.save(pipeline, replace(feed, next_poll=later))
        pipeline.execute()
    feeds.add(redis, url, NOW, secret="UNO")
    assert feeds.due(redis, NOW, 10) == []
    feeds.add(redis, url, NOW, secret="DUE")
    assert feeds.due(redis, NOW, 10) == [url]


# --- from a page --------------------------------------------------------------------------------------------------


def page(href: str) -> bytes:
    return f'<!doctype html><html><link rel="alternate" type="application/rss+xml" href="{href}"></html>'.encode()


def test_a_page_and_its_feed_at_one_origin(redis: Redis, web: Web) -> None:
    feed = protect(web)
    add(redis, protect(web, "/", page("/feed")), SETTINGS, every=None, tags=[], now=NOW, secret="GIORNALE")
    assert [(one.url, one.secret) for one in feeds.list_feeds(redis)] == [(feed, "GIORNALE")]
    assert sent(web) == [BASIC, BASIC]


def test_a_feed_of_the_page_elsewhere_gets_none(redis: Redis, web: Web, other: Web) -> None:
    feed = other.serve("/feed", RSS)
    site = protect(web, "/", page(feed))
    notes = add(redis, site, SETTINGS, every=None, tags=[], now=NOW, secret="GIORNALE")
    assert f"the secret GIORNALE is not sent there: it is for 127.0.0.1:{web.port}, which you named" in notes
    assert [(one.url, one.secret) for one in feeds.list_feeds(redis)] == [(feed, None)]
    assert sent(other) == [None]


def test_a_missing_secret_is_told_when_a_feed_is_added(redis: Redis, web: Web) -> None:
    [note] = add(redis, protect(web), SETTINGS, every=None, tags=[], now=NOW, secret="MAI_VISTO")
    assert "its secret MAI_VISTO is not there" in note
    assert web.requests == []
    assert [one.secret for one in feeds.list_feeds(redis)] == ["MAI_VISTO"]
