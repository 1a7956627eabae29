"""The registry, on a real Valkey."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from redis import Redis, WatchError

from workers.errors import Rejected
from workers.watch import feeds
from workers.watch.feeds import DUE, LEASE, Feed, Seen
from workers.watch.rhythm import learn

NOW = datetime(2025, 11, 27, 9, tzinfo=UTC)
URL = "https://a.example/feed"


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def write(redis: Redis, feed: Feed, seen: dict[str, Seen] | None = None, forgotten: tuple[str, ...] = ()) -> None:
    with redis.pipeline() as pipeline:
        feeds.save(pipeline, feed, seen, forgotten)
        pipeline.execute()


def read(redis: Redis, url: str) -> tuple[Feed | None, dict[str, Seen]]:
    with redis.pipeline() as pipeline:
        return feeds.watch(pipeline, url)


@pytest.mark.parametrize(
    ("given", "known"),
    [
        (" https://a.example/feed ", URL),
        ("HTTPS://A.Example/feed#cima", URL),
        ("https://a.example", "https://a.example/"),
        ("feed:https://a.example/feed", URL),
        ("feed://a.example/feed", "http://a.example/feed"),
        ("https://a.example/f?b=2&a=1", "https://a.example/f?b=2&a=1"),
        ("https://a.example/città", "https://a.example/citt%C3%A0"),
    ],
)
def test_normalize(given: str, known: str) -> None:
    assert feeds.normalize(given) == known


@pytest.mark.parametrize(
    "url",
    ["", "a.example/feed", "ftp://a.example/", "file:///etc/passwd", "http://", "http://[", "feed:", "javascript:x"],
)
def test_no_address_of_the_web(redis: Redis, url: str) -> None:
    with pytest.raises(Rejected, match="not an"):
        feeds.add(redis, url, NOW)
    assert feeds.list_feeds(redis) == []


def test_credentials_in_an_address_are_refused(redis: Redis) -> None:
    with pytest.raises(Rejected, match="password"):
        feeds.add(redis, "https://anna:segreto@a.example/feed", NOW)


def test_add_list_remove(redis: Redis) -> None:
    assert feeds.add(redis, "https://b.example/", NOW)
    assert feeds.add(redis, URL, NOW, title="A", tags=["esteri"], interval=300.0)
    first, second = feeds.list_feeds(redis)
    assert (first.url, first.title, first.tags, first.interval, first.state) == (URL, "A", ["esteri"], 300.0, "new")
    assert second.url == "https://b.example/"
    assert feeds.get(redis, URL) == first
    assert feeds.remove(redis, URL + "#x")
    assert not feeds.remove(redis, URL)
    assert feeds.get(redis, URL) is None
    assert feeds.due(redis, NOW, 100) == ["https://b.example/"]


def test_remove_leaves_nothing(redis: Redis) -> None:
    feeds.add(redis, URL, NOW)
    write(redis, Feed(url=URL, added=NOW, next_poll=NOW), {"k": Seen("f", 1)})
    feeds.remove(redis, URL)
    assert redis.keys("*") == []


def test_add_again_keeps_state_and_joins_tags(redis: Redis) -> None:
    feeds.add(redis, URL, NOW, title="A", tags=["uno", "due"])
    state = Feed(url=URL, added=NOW, title="A", tags=["uno", "due"], etag='"x"', polls=3, next_poll=NOW + seconds(900))
    write(redis, state, {"k": Seen("f", 1)})
    assert not feeds.add(redis, URL, NOW + seconds(5), tags=["due", "tre"])
    assert read(redis, URL) == (replace(state, tags=["uno", "due", "tre"]), {"k": Seen("f", 1)})


def test_add_again_takes_up_a_retired_feed(redis: Redis) -> None:
    write(redis, Feed(url=URL, added=NOW, gone=True, error="410"))
    assert feeds.due(redis, NOW + seconds(1e9), 100) == []
    assert [feed.state for feed in feeds.list_feeds(redis)] == ["retired"]
    assert not feeds.add(redis, URL, NOW + seconds(5))
    assert feeds.due(redis, NOW + seconds(5), 100) == [URL]


def test_state_in_a_word() -> None:
    feed = Feed(url=URL, added=NOW)
    assert feed.state == "new"
    assert replace(feed, last_success=NOW).state == "ok"
    assert replace(feed, last_success=NOW, silent_since=NOW).state == "silent"
    assert replace(feed, last_success=NOW, silent_since=NOW, error="404").state == "failing"
    assert replace(feed, error="410", gone=True).state == "retired"


# --- due ------------------------------------------------------------------------------------------------------------


def test_due_is_handed_out_once_longest_overdue_first(redis: Redis) -> None:
    for number in range(5):
        redis.zadd(DUE, {f"https://a.example/{number}": NOW.timestamp() - 10 * number})
    redis.zadd(DUE, {"https://a.example/later": NOW.timestamp() + 1})
    assert feeds.due(redis, NOW, 3) == [f"https://a.example/{number}" for number in (4, 3, 2)]
    assert feeds.due(redis, NOW, 3) == [f"https://a.example/{number}" for number in (1, 0)]
    assert feeds.due(redis, NOW, 100) == []


def test_feed_of_a_dead_poller_comes_back(redis: Redis) -> None:
    feeds.add(redis, URL, NOW)
    assert feeds.due(redis, NOW, 100) == [URL]
    assert feeds.due(redis, NOW + seconds(LEASE - 1), 100) == []
    assert feeds.due(redis, NOW + seconds(LEASE), 100) == [URL]


def test_two_ticks_at_once_share_the_feeds(redis: Redis) -> None:
    redis.zadd(DUE, {f"https://a.example/{number}": NOW.timestamp() for number in range(200)})
    with ThreadPoolExecutor(8) as pool:
        claimed = [url for urls in pool.map(lambda _: feeds.due(redis, NOW, 30), range(8)) for url in urls]
    assert len(claimed) == len(set(claimed)) == 200


def test_postpone_moves_only_what_is_watched(redis: Redis) -> None:
    feeds.postpone(redis, URL, NOW)
    assert feeds.due(redis, NOW, 100) == []


def test_hasten_never_puts_off(redis: Redis) -> None:
    feeds.hasten(redis, URL, NOW)
    assert feeds.due(redis, NOW, 100) == []
    feeds.add(redis, URL, NOW)
    feeds.postpone(redis, URL, NOW + seconds(900))
    feeds.hasten(redis, URL, NOW + seconds(60))
    feeds.hasten(redis, URL, NOW + seconds(300))
    assert feeds.due(redis, NOW + seconds(59), 100) == []
    assert feeds.due(redis, NOW + seconds(60), 100) == [URL]


# --- state ----------------------------------------------------------------------------------------------------------


def test_state_and_seen_entries_come_back(redis: Redis) -> None:
    rhythm = learn(None, [NOW - seconds(7_000 * number) for number in range(30)], NOW, None)
    feed = Feed(url=URL, added=NOW, title="Perché", notes=["1 strano"], next_poll=NOW + seconds(9.5), rhythm=rhythm)
    write(redis, feed, {"a": Seen("f", 1), "b": Seen("g", 2, 3)})
    assert read(redis, URL) == (feed, {"a": Seen("f", 1), "b": Seen("g", 2, 3)})
    write(redis, feed, {"b": Seen("h", 4)}, ("a",))
    assert read(redis, URL) == (feed, {"b": Seen("h", 4)})


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda redis: write(redis, Feed(url=URL, added=NOW, polls=7)),
        lambda redis: feeds.add(redis, URL, NOW, tags=["x"]),
        lambda redis: feeds.remove(redis, URL),
    ],
    ids=["polled", "tagged", "removed"],
)
def test_a_change_by_another_breaks_the_transaction(redis: Redis, meanwhile) -> None:  # type: ignore[no-untyped-def]
    feeds.add(redis, URL, NOW)
    with redis.pipeline() as pipeline:
        feeds.watch(pipeline, URL)
        meanwhile(redis)
        pipeline.multi()
        feeds.save(pipeline, Feed(url=URL, added=NOW, title="too late"))
        with pytest.raises(WatchError):
            pipeline.execute()
    assert "too late" not in [feed.title for feed in feeds.list_feeds(redis)]


def test_polls_of_other_feeds_do_not(redis: Redis) -> None:
    feeds.add(redis, URL, NOW)
    feeds.add(redis, "https://b.example/", NOW)
    with redis.pipeline() as pipeline:
        feeds.watch(pipeline, URL)
        write(redis, Feed(url="https://b.example/", added=NOW, polls=1))
        pipeline.multi()
        feeds.save(pipeline, Feed(url=URL, added=NOW, title="in time"))
        pipeline.execute()
    assert feeds.list_feeds(redis)[0].title == "in time"
