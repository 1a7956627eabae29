"""Polls of a real HTTP server into a real Valkey."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import msgspec
import pytest
from redis import Redis

from schemas.article import Article
from tests.conftest import Web, answer
from workers.fetch import Response, fetch
from workers.queue.stream import QUARANTINE, STREAM
from workers.settings import Settings
from workers.watch import feeds
from workers.watch.feeds import Feed
from workers.watch.poll import PROBABLY_GONE, PollOutcome, history, poll
from workers.watch.schedule import JITTER, UNCONDITIONAL_EVERY

FEEDS = Path(__file__).parent / "feeds"
NOW = datetime(2025, 11, 27, 9, tzinfo=UTC)
SETTINGS = Settings(
    allow_private_addresses=True,
    fetch_timeout=2.0,
    feed_interval=900.0,
    feed_max_bytes=200_000,
    stream_limit=1_000,
    site_fetches=100,
    site_delay=0.0,
)
"""The site's turns are left out here, but for the tests of them."""

ITEM = """<item><title>{title}</title><link>https://a.example/{number}</link><guid isPermaLink="false">g{number}</guid>
<pubDate>Thu, 27 Nov 2025 0{number}:00:00 +0100</pubDate><description>Testo {number}.</description></item>"""


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def waits(next_poll: datetime | None, interval: float, now: datetime = NOW) -> bool:
    """Whether a poll is to come after an interval, or a little later (schedule.JITTER)."""
    assert next_poll is not None
    return interval <= (next_poll - now).total_seconds() <= interval * (1 + JITTER)


def rss(*numbers: int, title: str = "Titolo", head: str = "") -> bytes:
    items = "".join(ITEM.format(number=number, title=f"{title} {number}") for number in numbers)
    return f"<rss version='2.0'><channel><title>Agenzia di prova</title>{head}{items}</channel></rss>".encode()


def run(redis: Redis, url: str, now: datetime = NOW, settings: Settings = SETTINGS, **more: Any) -> PollOutcome:
    return poll(redis, url, now, settings, **more)


def watched(redis: Redis, url: str) -> Feed:
    feed = feeds.get(redis, url)
    assert feed is not None
    return feed


def queued(redis: Redis) -> list[Article]:
    entries: Any = redis.xrange(STREAM)
    return [msgspec.json.decode(fields[b"article"], type=Article) for _, fields in entries]


def titles(redis: Redis) -> list[str]:
    return [article.title for article in queued(redis)]


def quarantined(redis: Redis) -> list[str]:
    entries: Any = redis.xrange(QUARANTINE)
    return [fields[b"reason"].decode() for _, fields in entries]


# --- what a feed brings -------------------------------------------------------------------------------------------


def test_first_poll(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", (FEEDS / "rss-2.0.xml").read_bytes(), headers={"ETag": '"1"'})
    feeds.add(redis, url, NOW - seconds(5), tags=["prova"])
    outcome = run(redis, url)
    assert (outcome.status, outcome.message) == ("ok", "2 new")
    assert (outcome.new, outcome.changed, outcome.unchanged, outcome.rejected) == (2, 0, 0, 0)
    assert waits(outcome.next_poll, 1_800)
    assert "(ttl)" in outcome.next_reason
    first, second = queued(redis)
    assert (first.title, second.title) == ("Sciopero dei treni venerdì", "Colloqui a Ginevra tra i due ministri")
    assert second.url == "https://agenzia.example/esteri/2?a=1&b=2"
    assert second.html.startswith("<p>I due ministri")
    assert (second.language, second.publisher, second.authors) == ("it", "Agenzia di prova – Esteri", ["Anna Bo"])
    assert second.origin is not None
    assert (second.origin.feed, second.origin.entry) == (url, "agenzia-2")
    feed = watched(redis, url)
    assert (feed.state, feed.title, feed.etag, feed.entries, feed.articles) == (
        "ok",
        "Agenzia di prova – Esteri",
        '"1"',
        2,
        2,
    )
    assert (feed.last_poll, feed.last_success, feed.last_new, feed.tags) == (NOW, NOW, NOW, ["prova"])
    [(_, sent)] = web.requests
    assert "rss+xml" in sent["accept"]
    assert "if-none-match" not in sent


def test_same_entries_bring_nothing(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", rss(1, 2))
    feeds.add(redis, url, NOW)
    run(redis, url)
    assert (run(redis, url, NOW + seconds(900)).status, len(queued(redis))) == ("unchanged", 2)
    web.serve("/feed", rss(2, 1) + b"<!-- built later -->")
    outcome = run(redis, url, NOW + seconds(1_800))
    assert (outcome.status, outcome.message, outcome.unchanged) == ("unchanged", "nothing new", 2)
    assert len(queued(redis)) == 2
    feed = watched(redis, url)
    assert (feed.last_new, feed.last_success, feed.polls) == (NOW, NOW + seconds(1_800), 3)


def test_new_entry_later(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", rss(1))
    feeds.add(redis, url, NOW)
    run(redis, url)
    web.serve("/feed", rss(2, 1))
    assert run(redis, url, NOW + seconds(900)).message == "1 new"
    assert titles(redis) == ["Titolo 1", "Titolo 2"]


def test_edited_entry_is_put_again(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", rss(1))
    feeds.add(redis, url, NOW)
    run(redis, url)
    web.serve("/feed", rss(1, title="Titolo corretto"))
    outcome = run(redis, url, NOW + seconds(900))
    assert (outcome.new, outcome.changed, outcome.message) == (0, 1, "1 changed")
    first, second = queued(redis)
    assert (first.url, first.updated) == (second.url, None)
    assert second.updated is not None
    assert second.updated == NOW + seconds(900)
    run(redis, url, NOW + seconds(1_800))
    assert len(queued(redis)) == 2


@pytest.mark.parametrize(
    "name", ["latin-1-declared-utf-8", "utf-8-one-bad-byte", "junk-before-prolog", "utf-16-bom", "unclosed-element"]
)
def test_broken_but_legible(redis: Redis, web: Web, name: str) -> None:
    url = web.serve("/feed", (FEEDS / f"{name}.xml").read_bytes(), headers={"Content-Type": "text/xml; charset=utf-8"})
    feeds.add(redis, url, NOW)
    assert run(redis, url).message == "1 new"
    assert queued(redis)[0].title.endswith("è già più sicura")


def test_a_gzip_file_is_unpacked_within_the_limit(redis: Redis, web: Web) -> None:
    """Sitemaps are often files of that kind, without a Content-Encoding."""
    headers = {"Content-Type": "application/gzip"}
    url = web.serve("/feed.xml.gz", gzip.compress(rss(1, 2), mtime=1), headers=headers)
    feeds.add(redis, url, NOW)
    assert run(redis, url).message == "2 new"
    digest = watched(redis, url).digest
    web.serve("/feed.xml.gz", gzip.compress(rss(1, 2), mtime=2), headers=headers)
    assert run(redis, url).status == "unchanged"
    assert watched(redis, url).digest == digest
    web.serve("/feed.xml.gz", gzip.compress(rss(1) + bytes(50_000_000)), headers=headers)
    assert run(redis, url).message == "it is a gzip file with more than 200,000 bytes in it"
    assert watched(redis, url).error_kind == "no_feed"


def test_empty_feed_is_a_feed(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", (FEEDS / "empty-but-valid.xml").read_bytes())
    feeds.add(redis, url, NOW)
    assert (run(redis, url).status, watched(redis, url).state) == ("unchanged", "ok")


def test_entries_with_nothing_go_to_quarantine_once(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", (FEEDS / "entries-with-nothing.xml").read_bytes())
    feeds.add(redis, url, NOW)
    outcome = run(redis, url)
    assert (outcome.message, outcome.new, outcome.rejected) == ("2 new, 2 refused", 2, 2)
    assert quarantined(redis) == ["neither text nor html nor url"] * 2
    assert "refused" in watched(redis, url).notes[0]
    web.serve("/feed", (FEEDS / "entries-with-nothing.xml").read_bytes() + b"<!-- -->")
    assert run(redis, url, NOW + seconds(900)).status == "unchanged"
    assert len(quarantined(redis)) == 2


def test_more_entries_than_are_read_is_told(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", b"<rss><channel>" + b"<item><link>http://a.example/</link></item>" * 2_001)
    feeds.add(redis, url, NOW)
    run(redis, url)
    assert watched(redis, url).notes == ["only the first 2,000 of 2,001 entries are read"]


# --- what a feed is not -------------------------------------------------------------------------------------------


def endless(web: Web) -> Callable[[BaseHTTPRequestHandler], None]:
    def handler(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(rss(1)[:-20])
        while not web.closing.wait(0.02):
            request.wfile.write(b" ")

    return handler


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (lambda web: web.serve("/f", (FEEDS / "html-page.xml").read_bytes()), "no_feed", "it is an HTML page"),
        (lambda web: web.serve("/f", (FEEDS / "sitemap.xml").read_bytes()), "no_feed", "sitemap"),
        (lambda web: web.serve("/f", b""), "no_feed", "it is empty"),
        (lambda web: web.serve("/f", status=404), "not_found", "404"),
        (lambda web: web.serve("/f", status=500), "server", "500"),
        (lambda web: web.serve("/f", status=302, headers={"Location": "/f"}), "redirect_loop", "circle"),
        (lambda web: web.serve("/f", bytes(50_000_000)), "too_large", "200,000 bytes"),
        (lambda web: web.serve("/f", rss(*[1] * 9_000)), "too_large", "200,000 bytes"),
        (
            lambda web: web.serve("/f", gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"}),
            "too_large",
            "200,000 bytes",
        ),
        (lambda web: web.on("/f", endless(web)), "timeout", "2 seconds"),
        (lambda web: "http://feed.invalid/", "dns", "feed.invalid"),
    ],
    ids=["html", "sitemap", "empty", "404", "500", "loop", "50 MB", "long", "bomb", "endless", "no host"],
)
def test_failure_is_a_state_in_words(redis: Redis, web: Web, make: Any, kind: str, words: str) -> None:
    url = make(web)
    feeds.add(redis, url, NOW)
    outcome = run(redis, url)
    feed = watched(redis, url)
    assert (outcome.status, feed.state, feed.error_kind, feed.failures) == ("failed", "failing", kind, 1)
    assert outcome.message == feed.error
    assert words in (feed.error or "")
    assert feed.next_poll == outcome.next_poll
    assert waits(feed.next_poll, 1_800)
    assert (feed.last_poll, feed.last_success) == (NOW, None)
    assert queued(redis) == []
    assert feed.next_poll is not None
    assert feeds.due(redis, feed.next_poll - seconds(1), 100) == []
    assert feeds.due(redis, feed.next_poll, 100) == [url]


def test_private_address_is_refused_by_default(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", rss(1))
    feeds.add(redis, url, NOW)
    assert run(redis, url, settings=Settings()).status == "failed"
    assert watched(redis, url).error_kind == "private_address"
    assert web.requests == []


def test_failures_back_off_and_a_success_ends_them(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", status=500)
    feeds.add(redis, url, NOW)
    now = NOW
    for interval in (1_800, 3_600, 7_200, 14_400, 28_800, 57_600, 86_400, 86_400):
        outcome = run(redis, url, now)
        assert waits(outcome.next_poll, interval, now)
        now = outcome.next_poll or now
    web.serve("/feed", rss(1))
    assert run(redis, url, now).message == "1 new"
    feed = watched(redis, url)
    assert (feed.state, feed.failures, feed.failing_since, feed.error, feed.error_kind) == ("ok", 0, None, None, None)
    assert waits(feed.next_poll, 900, now)


def test_404_for_weeks_is_told_and_polled_daily(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", status=404)
    feeds.add(redis, url, NOW)
    now = NOW
    while now < NOW + seconds(20 * 86_400):
        outcome = run(redis, url, now)
        assert ("probably gone" in outcome.message) == (now >= NOW + PROBABLY_GONE)
        assert outcome.next_poll is not None
        now = outcome.next_poll
    feed = watched(redis, url)
    assert (feed.state, feed.failing_since) == ("failing", NOW)
    assert feed.last_poll is not None
    assert now - feed.last_poll == seconds(86_400)


def test_rhythm_is_learned_from_the_dates_after_failures_too(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", status=500)
    feeds.add(redis, url, NOW)
    run(redis, url)
    web.serve("/feed", rss(6, 5, 4, 3, 2, 1))
    run(redis, url, NOW + seconds(1_800))
    learned = watched(redis, url).rhythm
    assert learned is not None
    assert (learned.arrivals, learned.longest) == (6, 3_600)


def test_skipped_hours_and_notes_of_the_feed(redis: Redis, web: Web) -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(9, 21))
    url = web.serve("/feed", rss(1, head=f"<skipHours>{hours}</skipHours>"))
    feeds.add(redis, url, NOW)
    next_poll = run(redis, url).next_poll
    assert next_poll is not None
    assert next_poll.hour == 21
    assert "skips hours" in watched(redis, url).next_reason


def test_feed_that_falls_silent_and_wakes(redis: Redis, web: Web) -> None:
    """Eleven days of an entry each five hours, then none."""
    start = NOW - seconds(11 * 86_400)
    items = "".join(
        f"<item><guid isPermaLink='false'>{number}</guid><link>https://a.example/prima/{number}</link><title>T</title>"
        f"<pubDate>{format_datetime(start + seconds(number * 18_000))}</pubDate></item>"
        for number in range(53)
    )
    page = f"<rss version='2.0'><channel><title>A</title>{items}</channel></rss>".encode()
    url = web.serve("/feed", page, headers={"ETag": '"1"'})
    feeds.add(redis, url, NOW)
    run(redis, url)
    assert (watched(redis, url).state, "by its rhythm" in watched(redis, url).next_reason) == ("ok", True)
    web.serve("/feed", status=304)
    run(redis, url, NOW + seconds(86_400))
    assert watched(redis, url).state == "ok"
    run(redis, url, NOW + seconds(3 * 86_400))
    feed = watched(redis, url)
    assert (feed.state, feed.silent_since) == ("silent", start + seconds(52 * 18_000))
    assert "nothing new for 3" in (feed.silence or "")
    web.serve("/feed", rss(1))
    run(redis, url, NOW + seconds(4 * 86_400))
    feed = watched(redis, url)
    assert (feed.state, feed.silent_since, feed.silence) == ("ok", None, None)


def test_failure_keeps_what_is_known(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", rss(1), headers={"ETag": '"1"'})
    feeds.add(redis, url, NOW)
    run(redis, url)
    web.serve("/feed", (FEEDS / "html-page.xml").read_bytes(), headers={"ETag": '"2"'})
    run(redis, url)
    assert watched(redis, url).etag == '"1"'
    web.serve("/feed", rss(1))
    assert run(redis, url).status == "unchanged"
    assert len(queued(redis)) == 1


def test_retry_after(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", status=429, headers={"Retry-After": "7000"})
    feeds.add(redis, url, NOW)
    outcome = run(redis, url)
    assert waits(outcome.next_poll, 7_000)
    assert "(Retry-After)" in outcome.next_reason


def test_410_retires_the_feed(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", status=410)
    feeds.add(redis, url, NOW)
    outcome = run(redis, url)
    feed = watched(redis, url)
    assert (outcome.status, feed.state, feed.error_kind, feed.next_poll) == ("retired", "retired", "gone", None)
    assert feeds.due(redis, NOW + seconds(1e9), 100) == []
    assert run(redis, url).status == "retired"
    assert len(web.requests) == 1


def test_feed_that_nobody_watches(redis: Redis, web: Web) -> None:
    assert run(redis, web.serve("/feed", rss(1))).status == "unknown"
    assert redis.keys("*") == []


# --- conditional requests -----------------------------------------------------------------------------------------


def conditional(body: bytes, etag: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def handler(request: BaseHTTPRequestHandler) -> None:
        match = request.headers.get("If-None-Match") == etag
        answer(request, 304 if match else 200, b"" if match else body, {"ETag": etag})

    return handler


def test_304(redis: Redis, web: Web) -> None:
    url = web.on("/feed", conditional(rss(1), '"1"'))
    feeds.add(redis, url, NOW)
    run(redis, url)
    outcome = run(redis, url, NOW + seconds(900))
    assert outcome.status == "unchanged"
    assert waits(outcome.next_poll, 900, NOW + seconds(900))
    assert web.requests[1][1]["if-none-match"] == '"1"'
    feed = watched(redis, url)
    assert (feed.etag, feed.entries, feed.last_success, feed.last_new) == ('"1"', 1, NOW + seconds(900), NOW)
    web.on("/feed", conditional(rss(2, 1), '"2"'))
    assert run(redis, url, NOW + seconds(1_800)).message == "1 new"
    assert watched(redis, url).etag == '"2"'


def test_validator_renewed_by_a_304(redis: Redis, web: Web) -> None:
    """Not stored, the next request would be answered in full, for ever (miniflux#2675)."""
    url = web.serve("/feed", rss(1), headers={"ETag": '"1"', "Last-Modified": "Thu, 27 Nov 2025 10:00:00 GMT"})
    feeds.add(redis, url, NOW)
    run(redis, url)
    web.serve("/feed", status=304, headers={"ETag": '"2"'})
    run(redis, url, NOW + seconds(900))
    feed = watched(redis, url)
    assert (feed.etag, feed.last_modified) == ('"2"', "Thu, 27 Nov 2025 10:00:00 GMT")


def test_validators_that_are_gone_are_not_sent(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", rss(1), headers={"ETag": '"1"'})
    feeds.add(redis, url, NOW)
    run(redis, url)
    web.serve("/feed", rss(1))
    run(redis, url)
    run(redis, url)
    assert "if-none-match" not in web.requests[2][1]


def test_stuck_validator_is_freed(redis: Redis, web: Web) -> None:
    """A server that answers 304 to whatever validator hides its new entries."""

    def stuck(request: BaseHTTPRequestHandler) -> None:
        sent = "If-None-Match" in request.headers
        answer(request, 304 if sent else 200, b"" if sent else rss(len(web.requests) // 100 + 1), {"ETag": '"1"'})

    url = web.on("/feed", stuck)
    feeds.add(redis, url, NOW)
    for _ in range(UNCONDITIONAL_EVERY):
        run(redis, url)
    assert titles(redis) == ["Titolo 1", "Titolo 2"]


# --- redirects ----------------------------------------------------------------------------------------------------


def test_permanent_redirect_is_recorded_only(redis: Redis, web: Web) -> None:
    target = web.serve("/new", rss(1))
    url = web.serve("/old", status=301, headers={"Location": "/new"})
    feeds.add(redis, url, NOW)
    assert run(redis, url).message == "1 new"
    run(redis, url, NOW + seconds(900))
    feed = watched(redis, url)
    assert (feed.url, feed.moved_to, feed.moved_since) == (url, target, NOW)
    web.serve("/old", status=302, headers={"Location": "/new"})
    run(redis, url, NOW + seconds(1_800))
    feed = watched(redis, url)
    assert (feed.url, feed.moved_to, feed.moved_since) == (url, None, None)
    assert len(queued(redis)) == 1


def test_the_last_polls_are_kept_with_their_reasons(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", rss(1))
    feeds.add(redis, url, NOW)
    for minute in range(feeds.HISTORY + 3):
        run(redis, url, NOW + timedelta(minutes=minute))
    web.serve("/feed", status=503)
    run(redis, url, NOW + timedelta(hours=1))
    polls = history(redis, url)
    assert len(polls) == feeds.HISTORY
    assert [poll.status for poll in polls[:2]] == ["failed", "unchanged"]
    assert "failures in a row: 1" in polls[0].next_reason
    assert polls[0].at == NOW + timedelta(hours=1)
    feeds.remove(redis, url)
    assert history(redis, url) == []


def test_relative_links_count_from_where_the_feed_is(redis: Redis, web: Web) -> None:
    web.serve("/a/b/feed", b"<rss><channel><item><link>c</link></item></channel></rss>")
    url = web.serve("/feed", status=302, headers={"Location": "/a/b/feed"})
    feeds.add(redis, url, NOW)
    run(redis, url)
    assert queued(redis)[0].url == web.url("/a/b/c")


# --- queue and other pollers --------------------------------------------------------------------------------------


def test_backpressure(redis: Redis, web: Web) -> None:
    """While too much waits, the feed is left as it is, and comes again a little later."""
    url = web.serve("/feed", rss(1))
    feeds.add(redis, url, NOW)
    before = watched(redis, url)
    full = SETTINGS.model_copy(update={"stream_limit": 2})
    redis.xadd(STREAM, {"article": b"{}"})
    redis.xadd(STREAM, {"article": b"{}"})
    assert feeds.due(redis, NOW, 100) == [url]
    outcome = run(redis, url, settings=full)
    assert (outcome.status, outcome.next_poll) == ("postponed", NOW + seconds(full.feed_min_interval))
    assert watched(redis, url) == before
    assert web.requests == []
    assert feeds.due(redis, NOW + seconds(full.feed_min_interval), 100) == [url]
    redis.delete(STREAM)
    assert run(redis, url, settings=full).message == "1 new"


@pytest.mark.parametrize(
    "meanwhile",
    [run, lambda redis, url: feeds.add(redis, url, NOW, tags=["x"])],
    ids=["polled", "tagged"],
)
def test_overtaken_poll_is_thrown_away(redis: Redis, web: Web, meanwhile: Any) -> None:
    url = web.serve("/feed", rss(1, 2))
    feeds.add(redis, url, NOW)

    def slow(*args: Any, **kwargs: Any) -> Response:
        response = fetch(*args, **kwargs)
        meanwhile(redis, url)
        return response

    assert run(redis, url, NOW + seconds(5), fetch=slow).status == "conflict"
    run(redis, url, NOW + seconds(10))
    assert sorted(titles(redis)) == ["Titolo 1", "Titolo 2"]


def test_feed_removed_during_its_poll_stays_removed(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", rss(1))
    feeds.add(redis, url, NOW)

    def slow(*args: Any, **kwargs: Any) -> Response:
        feeds.remove(redis, url)
        return fetch(*args, **kwargs)

    assert run(redis, url, fetch=slow).status == "conflict"
    assert redis.keys("*") == []


def test_poller_killed_before_the_transaction_leaves_nothing(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", rss(1))
    feeds.add(redis, url, NOW)
    before = watched(redis, url)

    def killed(*args: Any, **kwargs: Any) -> Response:
        fetch(*args, **kwargs)
        raise SystemExit(137)

    with pytest.raises(SystemExit):
        run(redis, url, fetch=killed)
    assert (watched(redis, url), queued(redis)) == (before, [])
    assert run(redis, url).message == "1 new"


def test_a_refused_write_leaves_neither_state_nor_articles(redis: Redis, web: Web) -> None:
    """State and articles stand or fall together: here Valkey refuses the transaction for lack of memory."""
    url = web.serve("/feed", rss(1, 2))
    feeds.add(redis, url, NOW)
    before = watched(redis, url)

    def full(*args: Any, **kwargs: Any) -> Response:
        redis.config_set("maxmemory", 1)
        return fetch(*args, **kwargs)

    try:
        with pytest.raises(Exception, match="maxmemory"):
            run(redis, url, fetch=full)
    finally:
        redis.config_set("maxmemory", 0)
    assert (watched(redis, url), queued(redis)) == (before, [])
    assert run(redis, url).message == "2 new"


def test_eight_pollers_at_once_double_nothing(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", rss(1, 2, 3))
    feeds.add(redis, url, NOW)
    start = threading.Barrier(8)

    def one(_: int) -> PollOutcome:
        start.wait()
        return run(redis, url)

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(one, range(8)))
    assert sum(outcome.new for outcome in outcomes) == 3
    assert sorted(titles(redis)) == ["Titolo 1", "Titolo 2", "Titolo 3"]
    assert {outcome.status for outcome in outcomes} <= {"ok", "unchanged", "conflict"}


def test_hub_and_topic_are_kept_and_the_link_header_goes_before_the_feed(redis: Redis, web: Web) -> None:
    links = '<link xmlns="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example/"/>'
    url = web.serve("/feed", rss(1, head=f'{links}<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="/feed"/>'))
    feeds.add(redis, url, NOW)
    run(redis, url)
    assert (watched(redis, url).hub, watched(redis, url).topic) == ("https://hub.example/", url)
    web.serve("/feed", rss(1, 2), headers={"link": '<https://other.example/>; rel="hub"'})
    run(redis, url, NOW + seconds(3600))
    assert watched(redis, url).hub == "https://other.example/"
