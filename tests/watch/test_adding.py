from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from itertools import pairwise

import pytest
from redis import Redis

from tests.conftest import Web, answer
from workers.errors import Rejected
from workers.politeness import hold
from workers.settings import Settings
from workers.watch import feeds
from workers.watch.adding import PRIVATE_INTERVAL, add
from workers.watch.discover import MAX_CANDIDATES
from workers.watch.poll import poll

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
RSS = b"""<rss version="2.0"><channel><title>Casa</title><item><guid>1</guid><title>Uno</title>
<link>http://127.0.0.1/1</link><description>Testo della notizia</description></item></channel></rss>"""


def test_a_feed_on_a_private_network_is_allowed_to_the_one_who_names_it(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", RSS)
    settings = Settings(feed_min_interval=1)
    feeds.add(redis, url, NOW)
    assert "not on the public internet" in poll(redis, url, NOW, settings).message
    notes = add(redis, url, settings, every=None, tags=["locale"], now=NOW)
    assert "private network" in notes[0]
    assert poll(redis, url, NOW, settings).new == 1
    feed = feeds.get(redis, url)
    assert feed is not None
    assert (feed.interval, feed.tags) == (PRIVATE_INTERVAL, ["locale"])


def test_a_public_redirect_to_a_named_private_host_is_refused(redis: Redis, web: Web) -> None:
    add(redis, web.serve("/feed", RSS), Settings(), every=None, tags=[], now=NOW)
    stranger = Web("127.0.0.2")
    try:
        url = stranger.serve("/feed", status=302, headers={"Location": web.url("/feed")})
        feeds.add(redis, url, NOW)
        assert poll(redis, url, NOW, Settings()).status == "failed"
    finally:
        stranger.close()


def test_a_public_feed_gets_no_exception(redis: Redis) -> None:
    [note] = add(redis, "https://does-not-resolve.invalid/feed", Settings(), every=None, tags=[], now=NOW)
    assert note.startswith("it cannot be read now: the name does-not-resolve.invalid has no address")
    assert not redis.exists("dispaccio:private-hosts")


def test_an_address_of_something_else_is_rejected(redis: Redis) -> None:
    with pytest.raises(Rejected):
        add(redis, "ftp://example.org/feed", Settings(), every=None, tags=[], now=NOW)


# --- from a page to its feed --------------------------------------------------------------------------------------


def page(head: str = "", title: str = "La Casa") -> bytes:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body></body></html>".encode()


def link(href: str, title: str = "") -> str:
    return f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{href}">'


def add_here(redis: Redis, url: str) -> list[str]:
    return add(redis, url, Settings(), every=None, tags=["casa"], now=NOW)


def watched(redis: Redis) -> list[tuple[str, str, list[str]]]:
    return [(feed.url, feed.title, feed.tags) for feed in feeds.list_feeds(redis)]


def test_the_feed_that_a_page_declares(redis: Redis, web: Web) -> None:
    site = web.serve("/", page(link("/commenti", "Commenti") + link("/articoli", "Notizie") + link("/sport", "Sport")))
    feed = web.serve("/articoli", RSS)
    notes = add_here(redis, site)
    assert notes[1:3] == [
        f"it is an HTML page, “La Casa”; its feed is watched: {feed} (declared by the page as “Notizie”)",
        f"the page has others: {web.url('/sport')}, {web.url('/commenti')}",
    ]
    assert watched(redis) == [(feed, "Casa", ["casa"])]
    assert [path for path, _ in web.requests] == ["/", "/articoli"]


def test_a_declared_feed_that_cannot_be_read_is_passed_over(redis: Redis, web: Web) -> None:
    site = web.serve("/", page(link("/via") + link("/pagina") + link("/feed.php")))
    web.serve("/pagina", page())
    feed = web.serve("/feed.php", RSS)
    notes = add_here(redis, site)
    assert notes[2:4] == [
        f"passed over {web.url('/via')}: the server answered 404 Not Found",
        f"passed over {web.url('/pagina')}: it is an HTML page, “La Casa”",
    ]
    assert [url for url, *_ in watched(redis)] == [feed]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/rss.xml", RSS),
        ("/feed.json", b'{"version": "https://jsonfeed.org/version/1.1", "title": "Casa", "items": []}'),
        (
            "/news-sitemap.xml",
            (
                b"<urlset><url><loc>http://127.0.0.1/1</loc><news:news><news:publication><news:name>Casa</news:name>"
                b"</news:publication></news:news></url></urlset>"
            ),
        ),
    ],
)
def test_common_places(redis: Redis, web: Web, path: str, body: bytes) -> None:
    site = web.serve("/", page())
    feed = web.serve(path, body)
    assert f"{feed} (found at a common place, {path})" in add_here(redis, site)[1]
    assert watched(redis) == [(feed, "Casa", ["casa"])]


def test_the_page_is_where_redirects_lead(redis: Redis, web: Web) -> None:
    web.serve("/it/", page(link("rss")))
    feed = web.serve("/it/rss", RSS)
    add_here(redis, web.serve("/", status=302, headers={"Location": "/it/"}))
    assert [url for url, *_ in watched(redis)] == [feed]


def test_a_page_without_a_feed_is_rejected(redis: Redis, web: Web) -> None:
    site = web.serve("/", page(link("/via")))
    with pytest.raises(Rejected) as caught:
        add_here(redis, site)
    assert caught.value.reason.startswith("it is an HTML page, “La Casa”, and no feed of it was found at ")
    assert caught.value.reason.endswith(f"; {web.url('/via')}: the server answered 404 Not Found")
    assert watched(redis) == []
    assert len(web.requests) <= 1 + MAX_CANDIDATES


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "it is empty"),
        (b'{"a": 1}', "it is JSON, but no JSON Feed"),
        (b"<sitemapindex></sitemapindex>", "it is an index of 0 sitemaps, not a feed"),
    ],
)
def test_what_is_neither_feed_nor_page_is_rejected(redis: Redis, web: Web, body: bytes, reason: str) -> None:
    with pytest.raises(Rejected) as caught:
        add_here(redis, web.serve("/x", body))
    assert (caught.value.reason, len(web.requests), watched(redis)) == (reason, 1, [])


def test_a_host_that_does_not_answer_is_asked_once(redis: Redis, web: Web) -> None:
    other = Web("127.0.0.2")
    try:
        site = web.serve("/", page("".join(link(other.url(f"/{number}")) for number in range(3)) + link("/articoli")))
        feed = web.serve("/articoli", RSS)
        notes = add_here(redis, site)
    finally:
        other.close()
    # It is private and was not named, so that it may not even be asked.
    assert [note for note in notes if "passed over" in note and "not on the public internet" in note] == [notes[2]]
    assert (other.requests, [url for url, *_ in watched(redis)]) == ([], [feed])


def test_a_throttling_site_is_left_alone(redis: Redis, web: Web) -> None:
    site = web.serve("/", page())
    web.on("/feed", lambda request: answer(request, 429, b""))
    with pytest.raises(Rejected):
        add_here(redis, site)
    assert [path for path, _ in web.requests] == ["/", "/feed"]


def test_the_search_for_a_feed_has_the_turns_of_its_site(redis: Redis, web: Web) -> None:
    """All of its requests: the page, what it declares, the common places."""
    times = []

    def serving(status: int, body: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
        def handler(request: BaseHTTPRequestHandler) -> None:
            times.append(time.monotonic())
            answer(request, status, body)

        return handler

    site = web.on("/", serving(200, page(link("/via"))))
    web.on("/via", serving(404, b""))
    web.on("/feed", serving(200, RSS))
    settings = Settings(allow_private_addresses=True, site_delay=0.5)
    add(redis, site, settings, every=None, tags=[], now=NOW)
    assert [path for path, _ in web.requests] == ["/", "/via", "/feed"]
    assert all(later - earlier > 0.4 for earlier, later in pairwise(times))
    assert redis.keys("dispaccio:site:*:turns") == []


def test_a_site_that_is_held_back_is_not_asked(redis: Redis, web: Web) -> None:
    site = web.serve("/", page())
    hold(redis, site, datetime.now(UTC), 3_600)
    [note] = add(redis, site, Settings(allow_private_addresses=True), every=None, tags=[], now=NOW)
    assert "has to be left alone" in note
    assert web.requests == []


def test_a_sitemap_in_a_gzip_file(redis: Redis, web: Web) -> None:
    body = (
        b"<urlset><url><loc>http://127.0.0.1/1</loc><news:news><news:publication><news:name>Casa</news:name>"
        b"</news:publication><news:title>Uno</news:title></news:news></url></urlset>"
    )
    url = web.serve("/news.xml.gz", gzip.compress(body), headers={"Content-Type": "application/gzip"})
    add_here(redis, url)
    assert watched(redis) == [(url, "Casa", ["casa"])]


def test_a_feed_that_is_watched_already_is_not_fetched(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", RSS)
    add_here(redis, url)
    assert add(redis, url, Settings(), every=None, tags=["mio"], now=NOW)[1:] == ["it was watched already"]
    assert len(web.requests) == 1
    assert watched(redis) == [(url, "Casa", ["casa", "mio"])]
