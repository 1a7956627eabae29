"""A real hub on this machine, a real Valkey. What the endpoint answers: test_receive.py."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl

import pytest
from msgspec.structs import replace
from redis import Redis

from tests.conftest import Web
from workers import politeness, private_hosts
from workers.settings import Settings
from workers.watch import feeds, websub
from workers.watch.feeds import Feed
from workers.watch.poll import poll
from workers.watch.websub import (
    DENIED,
    INTENT,
    LEASE,
    RENEWED,
    RETRY,
    RETRY_MAX,
    SHORTEST,
    Push,
    Signature,
    Subscription,
    answer,
    asked,
    linked,
    live,
    poll_for_push,
)

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
URL = "https://a.example/feed"
HUB, TOPIC = "https://hub.example/", "https://a.example/rss"
SETTINGS = Settings(
    allow_private_addresses=True,
    fetch_timeout=2.0,
    site_fetches=100,
    site_delay=0.0,
    websub_callback="https://push.example/websub/",
)
RSS = b"<rss version='2.0'><channel><title>A</title><item><guid>1</guid><link>http://a.example/1</link></item></channel></rss>"


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


class Hub:
    """Answers as it is told to, and keeps what it was asked."""

    def __init__(self) -> None:
        self.status = 202
        self.location = ""
        self.asked: list[dict[str, str]] = []
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
                hub.asked.append(dict(parse_qsl(body, strict_parsing=True)))
                self.send_response(hub.status if self.path == "/" else 202)
                if hub.location:
                    self.send_header("Location", hub.location)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def hub() -> Iterator[Hub]:
    server = Hub()
    yield server
    server.close()


def watch(redis: Redis, url: str = URL, **more: Any) -> Feed:
    feed = Feed(url=url, added=NOW, next_poll=NOW + seconds(900), **{"hub": HUB, "topic": TOPIC} | more)
    with redis.pipeline() as pipeline:
        feeds.save(pipeline, feed)
        pipeline.execute()
    return feed


def begun(redis: Redis, feed: Feed) -> str:
    websub.follow(redis, feed, NOW, SETTINGS)
    [(token, hub)] = websub.due(redis, NOW, 10)
    assert hub == feed.hub
    return token


def known(redis: Redis, token: str) -> Subscription:
    found = websub.get(redis, token)
    assert found is not None
    return found


def due_at(redis: Redis, token: str) -> datetime:
    score: Any = redis.zscore(websub.DUE, token)
    return datetime.fromtimestamp(score, UTC)


def poll_at(redis: Redis, url: str = URL) -> datetime:
    score: Any = redis.zscore(feeds.DUE, url)
    return datetime.fromtimestamp(score, UTC)


# --- decisions ----------------------------------------------------------------------------------------------------

ASKED = Subscription(feed=URL, hub=HUB, topic=TOPIC, secret="s", asked=NOW - seconds(60), tries=3)
QUESTION = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "sfida", "hub.lease_seconds": "1000"}


def test_what_was_asked_is_confirmed() -> None:
    verdict = answer(ASKED, QUESTION, NOW)
    assert (verdict.status, verdict.body) == (200, "sfida")
    assert verdict.changed == replace(ASKED, tries=0, until=NOW + seconds(1_000))
    assert verdict.again == NOW + seconds(800)
    assert live(verdict.changed, NOW + seconds(999))
    assert not live(verdict.changed, NOW + seconds(1_000))


@pytest.mark.parametrize(
    ("subscription", "question"),
    [
        (None, QUESTION),
        (ASKED, QUESTION | {"hub.topic": "https://a.example/altro"}),
        (ASKED, QUESTION | {"hub.topic": TOPIC + "/"}),
        (ASKED, QUESTION | {"hub.mode": "unsubscribe"}),
        (ASKED, QUESTION | {"hub.mode": "publish"}),
        (ASKED, QUESTION | {"hub.challenge": ""}),
        (ASKED, QUESTION | {"hub.challenge": "x" * 5_000}),
        (ASKED, {name: value for name, value in QUESTION.items() if name != "hub.challenge"}),
        (ASKED, {}),
        (replace(ASKED, asked=None), QUESTION),
        (replace(ASKED, asked=NOW - INTENT - seconds(1)), QUESTION),
    ],
)
def test_what_was_not_asked_is_not(subscription: Subscription | None, question: dict[str, str]) -> None:
    verdict = answer(subscription, question, NOW)
    assert (verdict.status, verdict.body, verdict.changed, verdict.again) == (404, "", None, None)
    assert verdict.reason


@pytest.mark.parametrize(
    ("lease", "granted", "renewed"),
    [
        ("864000", LEASE, LEASE * RENEWED),
        ("3600", seconds(3_600), seconds(2_880)),
        ("99999999", LEASE, LEASE * RENEWED),
        ("10", seconds(10), SHORTEST),
        ("0", seconds(0), SHORTEST),
        ("", LEASE, LEASE * RENEWED),
        ("-5", LEASE, LEASE * RENEWED),
        ("dieci", LEASE, LEASE * RENEWED),
        ("9" * 5_000, LEASE, LEASE * RENEWED),
    ],
)
def test_lease(lease: str, granted: timedelta, renewed: timedelta) -> None:
    verdict = answer(ASKED, QUESTION | {"hub.lease_seconds": lease}, NOW)
    assert verdict.changed is not None
    assert (verdict.changed.until, verdict.again) == (NOW + granted, NOW + renewed)


def test_a_refusal_is_kept_in_words_and_asked_again_in_a_week() -> None:
    refusal = {"hub.mode": "denied", "hub.topic": TOPIC, "hub.reason": "non\n\x1b[31m registrato"}
    verdict = answer(replace(ASKED, until=NOW + seconds(99)), refusal, NOW)
    assert (verdict.status, verdict.body, verdict.again) == (200, "", NOW + DENIED)
    assert verdict.changed == replace(ASKED, until=None, error="the hub refuses: non 31m registrato")
    assert answer(ASKED, refusal | {"hub.topic": "altro"}, NOW).status == 404


def test_a_request_without_an_answer_backs_off() -> None:
    subscription, pauses = replace(ASKED, tries=0), []
    for _ in range(100):
        subscription, again = asked(subscription, NOW)
        pauses.append(again - NOW)
    assert pauses[:4] == [RETRY, RETRY * 2, RETRY * 4, RETRY * 8]
    assert set(pauses[8:]) == {RETRY_MAX}


@pytest.mark.parametrize(
    ("last_poll", "before", "wait"),
    [
        (None, None, 0),
        (-1_000, None, 0),
        (-60, None, 0),
        (-20, None, 40),
        (0, None, 60),
        (-1_000, (-30, -30), 30),
        (-1_000, (-30, 25), 25),
        (-5, (-4, 55), 55),
        (-20, (-4, 10), 40),
        (-1_000, (-500, -500), 0),
    ],
    ids=[
        "never",
        "long ago",
        "just enough",
        "of late",
        "now",
        "second push",
        "planned",
        "burst",
        "polled since",
        "old push",
    ],
)
def test_when_a_push_makes_a_poll(last_poll: float | None, before: tuple[float, float] | None, wait: float) -> None:
    moment = NOW.timestamp()
    push = Push(moment + before[0], moment + before[1]) if before else None
    polled = NOW + seconds(last_poll) if last_poll is not None else None
    assert poll_for_push(NOW, polled, push, 60.0) == NOW + seconds(wait)


def signature(method: str, secret: str = "s", body: bytes = b"corpo") -> str:
    return f"{method}={hmac.new(secret.encode(), body, method).hexdigest()}"


@pytest.mark.parametrize(
    ("header", "holds"),
    [
        *((signature(method), True) for method in ("sha1", "sha256", "sha384", "sha512")),
        (signature("sha256").upper(), True),
        (signature("sha256", secret="altro"), False),
        (signature("sha256", body=b"altro"), False),
        (signature("sha256").replace("sha256", "sha1"), False),
        (signature("md5"), False),
        (f"sha256={hashlib.sha256(b'corpo').hexdigest()}", False),
        ("sha256=", False),
        ("sha256", False),
        ("sha256=perché", False),
        ("", False),
        (None, False),
    ],
)
def test_signature(header: str | None, holds: bool) -> None:
    found = Signature("s", header)
    for chunk in (b"cor", b"", b"po"):
        found.update(chunk)
    assert found.holds() is holds


@pytest.mark.parametrize(
    ("header", "relation", "address"),
    [
        ('<https://hub.example/>; rel="hub", <https://a.example/rss>; rel="self"', "hub", HUB),
        ('<https://hub.example/>; rel="hub", <https://a.example/rss>; rel="self"', "self", TOPIC),
        ("<https://hub.example/>;rel=hub", "hub", HUB),
        ('<https://hub.example/>; title="a, b; rel=x"; REL="next Hub"', "hub", HUB),
        ("</rss>; rel=self", "self", TOPIC),
        ("<https://a.example/a,b>; rel=self", "self", "https://a.example/a,b"),
        ('<https://a.example/2>; rel="next", <https://hub.example/>; rel=hub', "hub", HUB),
        ("<https://a.example/>; rel=github", "hub", None),
        ("<ftp://hub.example/>; rel=hub", "hub", None),
        ("<https://hub.example/>", "hub", None),
        ("<" * 10_000, "hub", None),
        ("", "hub", None),
        (None, "hub", None),
    ],
)
def test_link_header(header: str | None, relation: str, address: str | None) -> None:
    assert linked(header, relation, URL) == address


# --- from a feed's poll to the hub --------------------------------------------------------------------------------


def test_a_feed_with_a_hub_is_subscribed_to_once(redis: Redis, hub: Hub) -> None:
    feed = watch(redis, hub=hub.url)
    token = begun(redis, feed)
    websub.follow(redis, feed, NOW, SETTINGS)
    assert websub.due(redis, NOW, 10) == []
    assert websub.subscribe(redis, token, NOW, SETTINGS) == f"asked {hub.url} for {TOPIC}"
    [form] = hub.asked
    assert len(form["hub.secret"]) >= 40
    assert len(token) >= 40
    assert form == {
        "hub.mode": "subscribe",
        "hub.topic": TOPIC,
        "hub.callback": f"https://push.example/websub/{token}",
        "hub.secret": known(redis, token).secret,
        "hub.lease_seconds": "864000",
    }
    assert (known(redis, token).asked, known(redis, token).until) == (NOW, None)
    assert due_at(redis, token) == NOW + RETRY
    question = QUESTION | {"hub.lease_seconds": "864000"}
    assert websub.verify(redis, token, question, NOW + seconds(1)).body == "sfida"
    subscription = websub.subscription_of(redis, URL)
    assert subscription is not None
    assert (subscription.until, subscription.tries) == (NOW + seconds(1) + LEASE, 0)


def test_it_is_renewed_before_the_lease_ends(redis: Redis, hub: Hub) -> None:
    token = begun(redis, watch(redis, hub=hub.url))
    websub.subscribe(redis, token, NOW, SETTINGS)
    websub.verify(redis, token, QUESTION, NOW)
    assert websub.due(redis, NOW + seconds(799), 10) == []
    renewal = NOW + seconds(800)
    assert websub.due(redis, renewal, 10) == [(token, hub.url)]
    websub.subscribe(redis, token, renewal, SETTINGS)
    assert hub.asked[0] == hub.asked[1]
    assert live(known(redis, token), renewal)
    websub.verify(redis, token, QUESTION, renewal)
    assert known(redis, token).until == renewal + seconds(1_000)


def test_two_feeds_have_nothing_in_common(redis: Redis, hub: Hub) -> None:
    for number in (1, 2):
        websub.follow(redis, watch(redis, f"{URL}{number}", hub=hub.url), NOW, SETTINGS)
    for token, _ in websub.due(redis, NOW, 10):
        websub.subscribe(redis, token, NOW, SETTINGS)
    one, two = hub.asked
    assert one["hub.callback"] != two["hub.callback"]
    assert one["hub.secret"] != two["hub.secret"]


@pytest.mark.parametrize(
    ("hub_named", "topic"),
    [
        (None, None),
        (HUB, None),
        (None, TOPIC),
        ("https://[rotto/", TOPIC),
        ("https://hub.example:99999/", TOPIC),
        ("ftp://hub.example/", TOPIC),
        ("https://anna:segreto@hub.example/", TOPIC),
    ],
)
def test_without_hub_and_topic_there_is_nothing(redis: Redis, hub_named: str | None, topic: str | None) -> None:
    websub.follow(redis, watch(redis, hub=hub_named, topic=topic), NOW, SETTINGS)
    assert redis.keys("dispaccio:websub*") == []


@pytest.mark.parametrize("change", [{"hub": None}, {"topic": None}, {"gone": True}])
def test_what_is_named_no_more_ends(redis: Redis, change: dict[str, Any]) -> None:
    begun(redis, feed := watch(redis))
    websub.follow(redis, replace(feed, **change), NOW, SETTINGS)
    assert redis.keys("dispaccio:websub*") == []


def test_another_hub_gets_another_subscription(redis: Redis) -> None:
    token = begun(redis, feed := watch(redis))
    other = begun(redis, replace(feed, hub="https://altro.example/"))
    assert (websub.get(redis, token), known(redis, other).hub) == (None, "https://altro.example/")
    assert other != token


def test_a_feed_that_is_removed_is_not_renewed(redis: Redis, hub: Hub) -> None:
    token = begun(redis, watch(redis, hub=hub.url))
    feeds.remove(redis, URL)
    assert "not watched any more" in websub.subscribe(redis, token, NOW, SETTINGS)
    assert (hub.asked, redis.keys("*")) == ([], [])


@pytest.mark.parametrize("status", [400, 404, 429, 500, 302])
def test_a_hub_that_does_not_accept_is_asked_again_later(redis: Redis, hub: Hub, status: int) -> None:
    hub.status, hub.location = status, "/altrove" if status == 302 else ""
    token = begun(redis, watch(redis, hub=hub.url))
    assert websub.subscribe(redis, token, NOW, SETTINGS) == f"the hub 127.0.0.1 answered {status}"
    subscription = known(redis, token)
    assert (subscription.error, subscription.tries) == (f"the hub 127.0.0.1 answered {status}", 1)
    assert due_at(redis, token) == NOW + RETRY
    assert len(hub.asked) == 1
    assert isinstance(politeness.take(redis, hub.url, NOW, SETTINGS), politeness.Wait) == (status == 429)


@pytest.mark.parametrize("status", [307, 308])
def test_a_hub_may_send_us_to_another_address(redis: Redis, hub: Hub, status: int) -> None:
    hub.status, hub.location = status, "/altrove"
    token = begun(redis, watch(redis, hub=hub.url))
    assert websub.subscribe(redis, token, NOW, SETTINGS).startswith("asked")
    assert hub.asked[0] == hub.asked[1]


def test_but_not_in_a_circle(redis: Redis, hub: Hub) -> None:
    hub.status, hub.location = 307, "/"
    token = begun(redis, watch(redis, hub=hub.url))
    assert "redirected more than 5 times" in websub.subscribe(redis, token, NOW, SETTINGS)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1:9/", "no connection"),
        ("http://hub.invalid/", "has no address"),
    ],
)
def test_a_hub_that_is_not_there(redis: Redis, address: str, words: str) -> None:
    token = begun(redis, watch(redis, hub=address))
    assert words in websub.subscribe(redis, token, NOW, SETTINGS)
    assert due_at(redis, token) == NOW + RETRY


def test_a_feed_of_the_web_does_not_lead_into_the_private_network(redis: Redis, hub: Hub) -> None:
    public = SETTINGS.model_copy(update={"allow_private_addresses": False})
    private_hosts.allow(redis, hub.url)
    token = begun(redis, watch(redis, hub=hub.url))
    assert "not on the public internet" in websub.subscribe(redis, token, NOW, public)
    assert hub.asked == []
    beside = begun(redis, watch(redis, hub.url + "feed", hub=hub.url))
    assert websub.subscribe(redis, beside, NOW, public).startswith("asked")


def test_a_hub_has_its_turns(redis: Redis, hub: Hub) -> None:
    slow = SETTINGS.model_copy(update={"site_delay": 5.0})
    token = begun(redis, watch(redis, hub=hub.url))
    politeness.take(redis, hub.url, NOW, slow)
    assert "has to be left alone for 5 s" in websub.subscribe(redis, token, NOW, slow)
    assert (hub.asked, due_at(redis, token)) == ([], NOW + seconds(5))
    websub.subscribe(redis, token, NOW + seconds(5), slow)
    assert len(hub.asked) == 1


def test_verified_before_the_hub_has_answered(redis: Redis, hub: Hub) -> None:
    """Hubs may do so, and then say no all the same (5.2)."""
    token = begun(redis, watch(redis, hub=hub.url))
    hub.status = 500
    websub.subscribe(redis, token, NOW, SETTINGS)
    websub.verify(redis, token, QUESTION, NOW)
    subscription = known(redis, token)
    assert (subscription.error, subscription.until) == (None, NOW + seconds(1_000))


def test_off_there_is_nothing(redis: Redis, web: Web) -> None:
    off = SETTINGS.model_copy(update={"websub_callback": None})
    feed = watch(redis, web.serve("/feed", status=304), hub=HUB)
    poll(redis, feed.url, NOW, off)
    assert redis.keys("dispaccio:websub*") == []
    poll(redis, feed.url, NOW, SETTINGS)
    assert [hub for _, hub in websub.due(redis, NOW, 10)] == [HUB]


# --- pushes -------------------------------------------------------------------------------------------------------


def test_a_push_makes_the_feed_due_at_once(redis: Redis) -> None:
    token = begun(redis, watch(redis))
    assert websub.pushed(redis, token, known(redis, token), NOW, SETTINGS) == NOW
    assert feeds.due(redis, NOW, 10) == [URL]


def test_a_burst_makes_one_poll_within_the_least_interval(redis: Redis, web: Web) -> None:
    token = begun(redis, watch(redis, web.serve("/feed", status=304)))
    polls = []
    for number in range(240):  # a push a second for four minutes, at each of which the poller looks
        now = NOW + seconds(number)
        websub.pushed(redis, token, known(redis, token), now, SETTINGS)
        for due in feeds.due(redis, now, 10):
            poll(redis, due, now + seconds(0.5), SETTINGS)
            polls.append(number)
    assert polls[:2] == [0, 61]
    assert len(polls) in (3, 4)
    assert all(later - earlier >= SETTINGS.feed_min_interval for earlier, later in pairwise(polls))
    assert len(web.requests) == len(polls)


def test_pushes_at_once_make_one_poll(redis: Redis) -> None:
    token = begun(redis, watch(redis))
    subscription, start = known(redis, token), threading.Barrier(8)

    def push(_: int) -> list[str]:
        start.wait()
        websub.pushed(redis, token, subscription, NOW, SETTINGS)
        return feeds.due(redis, NOW, 10)

    with ThreadPoolExecutor(8) as pool:
        assert [url for urls in pool.map(push, range(8)) for url in urls] == [URL]


def test_a_push_during_a_poll_makes_another_one(redis: Redis, web: Web) -> None:
    """What it speaks of may not have been in what the poll was sent."""
    token = begun(redis, feed := watch(redis, web.serve("/feed", status=304)))
    start = NOW + seconds(100)
    websub.pushed(redis, token, known(redis, token), start + seconds(1), SETTINGS)
    poll(redis, feed.url, start, SETTINGS)
    assert poll_at(redis, feed.url) == start + seconds(60)
    poll(redis, feed.url, start + seconds(60), SETTINGS)
    assert poll_at(redis, feed.url) > start + seconds(200)


def test_a_push_does_not_put_a_poll_off(redis: Redis) -> None:
    token = begun(redis, feed := watch(redis, last_poll=NOW))
    feeds.postpone(redis, URL, NOW + seconds(20))
    assert websub.plan(redis, token, feed, NOW, SETTINGS) == NOW + seconds(60)
    assert poll_at(redis) == NOW + seconds(20)


@pytest.mark.parametrize("gone", [True, False])
def test_a_push_for_a_feed_that_is_not_watched_ends_it(redis: Redis, gone: bool) -> None:
    token = begun(redis, feed := watch(redis))
    if gone:
        watch(redis, gone=True)
    else:
        feeds.remove(redis, feed.url)
    assert websub.pushed(redis, token, known(redis, token), NOW, SETTINGS) is None
    assert redis.keys("dispaccio:websub*") == []
    assert feeds.due(redis, NOW, 10) == []
