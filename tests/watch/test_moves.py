"""Moves of feeds: the decisions, and the one transaction, on a real Valkey and a real HTTP server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis import Redis

from tests.conftest import Web
from tests.watch.test_poll import SETTINGS, queued, rss, titles, watched
from workers.fetch import Response, fetch
from workers.watch import feeds, moves
from workers.watch.feeds import DUE, Feed, Seen
from workers.watch.poll import PollOutcome, poll

NOW = datetime(2025, 11, 27, 9, tzinfo=UTC)
OLD, NEW = "http://a.example/feed", "https://b.example/rss"
DAY = timedelta(days=1)


def feed(**changes: Any) -> Feed:
    return Feed(url=changes.pop("url", OLD), added=NOW, **changes)


def response(moved_to: str | None = NEW, status: int = 200) -> Response:
    return Response(status=status, url=moved_to or OLD, moved_to=moved_to)


# --- decisions ------------------------------------------------------------------------------------------------------


def test_noticed() -> None:
    first = moves.noticed(feed(), response(), NOW)
    assert (first.moved_to, first.moved_since, first.moved_polls) == (NEW, NOW, 1)
    second = moves.noticed(first, response(), NOW + DAY)
    assert (second.moved_to, second.moved_since, second.moved_polls) == (NEW, NOW, 2)
    elsewhere = moves.noticed(second, response("https://c.example/"), NOW + DAY)
    assert (elsewhere.moved_to, elsewhere.moved_since, elsewhere.moved_polls) == ("https://c.example/", NOW + DAY, 1)
    back = moves.noticed(second, response(None), NOW + DAY)
    assert (back.moved_to, back.moved_since, back.moved_polls) == (None, None, 0)


@pytest.mark.parametrize(
    ("since", "polls", "status", "moves_to"),
    [
        (NOW - 3 * DAY, 5, 200, NEW),
        (NOW - 30 * DAY, 500, 200, NEW),
        (NOW - 3 * DAY, 4, 200, None),  # too few polls
        (NOW - 2 * DAY, 500, 200, None),  # too few days
        (NOW - 3 * DAY, 5, 304, None),  # shows no feed
    ],
)
def test_moves_after_days_and_polls(since: datetime, polls: int, status: int, moves_to: str | None) -> None:
    moving = feed(moved_to=NEW, moved_since=since, moved_polls=polls)
    move = moves.decide(moving, response(status=status), NOW)
    assert (move.to if move else None) == moves_to
    if move:
        assert f"since {since:%Y-%m-%d}, in {polls} polls" in move.reason


@pytest.mark.parametrize(
    ("old", "new", "at_once"),
    [
        ("http://a.example/feed?x=1", "https://a.example/feed?x=1", True),
        ("http://a.example:80/feed", "https://a.example:443/feed", True),
        ("https://a.example/feed", "http://a.example/feed", False),
        ("http://a.example/feed", "https://www.a.example/feed", False),
        ("http://a.example/feed", "https://a.example/feed/", False),
        ("http://a.example/feed?x=1", "https://a.example/feed", False),
        ("http://a.example:8080/feed", "https://a.example/feed", False),
        ("http://a.example/feed", "https://a.example:8443/feed", False),
    ],
)
def test_to_https_at_once(old: str, new: str, at_once: bool) -> None:
    moving = moves.noticed(feed(url=old), response(new), NOW)
    assert (moves.decide(moving, response(new), NOW) is not None) == at_once


@pytest.mark.parametrize("to", [None, OLD, OLD + "#x", "https://u:p@b.example/", "ftp://b.example/"])
def test_no_move(to: str | None) -> None:
    assert moves.decide(feed(moved_to=to, moved_since=NOW - 9 * DAY, moved_polls=99), response(to), NOW) is None


def test_merge_keeps_the_target_and_joins_what_the_user_said() -> None:
    arrived = feed(url=NEW, title="A", tags=["x", "y"], interval=60.0, articles=3, moved_from=[OLD], etag="old")
    target = Feed(url=NEW, added=NOW + DAY, tags=["z", "x"], articles=4, etag="new", polls=9)
    joined = moves.merged(arrived, target, NOW)
    assert (joined.title, joined.tags, joined.interval) == ("A", ["z", "x", "y"], 60.0)
    assert (joined.articles, joined.added, joined.moved_from) == (7, NOW, [OLD])
    assert (joined.etag, joined.polls) == ("new", 9)


# --- polls ----------------------------------------------------------------------------------------------------------


def polled(redis: Redis, url: str, at: datetime, **more: Any) -> PollOutcome:
    return poll(redis, url, at, SETTINGS, **more)


def redirected(redis: Redis, web: Web, *numbers: int, status: int = 301) -> tuple[str, str]:
    """A feed that is ripe to move at its next poll, on the fifth day."""
    new = web.serve("/new", rss(*numbers), headers={"ETag": '"1"'})
    old = web.serve("/old", status=status, headers={"Location": "/new"})
    feeds.add(redis, old, NOW, tags=["x"])
    for number in range(5):
        assert polled(redis, old, NOW + number * DAY / 2).moved is None
    return old, new


@pytest.mark.parametrize("status", [301, 308])
def test_feed_moves(redis: Redis, web: Web, status: int) -> None:
    old, new = redirected(redis, web, 2, 1, status=status)
    web.serve("/new", rss(3, 2, 1))
    outcome = polled(redis, old, NOW + 4 * DAY)
    assert (outcome.status, outcome.new, outcome.moved) == ("ok", 1, new)
    assert "permanently redirected since 2025-11-27" in outcome.message
    assert feeds.get(redis, old) is None
    feed = watched(redis, new)
    assert (feed.moved_from, feed.moved_to, feed.tags, feed.articles, feed.polls) == ([old], None, ["x"], 3, 6)
    assert "moved on 2025-12-01" in feed.notes[-1]
    assert redis.zrange(DUE, 0, -1) == [new.encode()]
    # What was seen went with it.
    assert polled(redis, new, NOW + 5 * DAY).status == "unchanged"
    assert titles(redis) == ["Titolo 1", "Titolo 2", "Titolo 3"]
    assert len(redis.keys("dispaccio:feed:*:seen")) == 1


@pytest.mark.parametrize("status", [302, 303, 307])
def test_temporary_redirect_never_moves(redis: Redis, web: Web, status: int) -> None:
    old, _ = redirected(redis, web, 1, status=status)
    assert polled(redis, old, NOW + 400 * DAY).moved is None
    assert watched(redis, old).moved_to is None


def test_temporary_redirect_in_between_starts_anew(redis: Redis, web: Web) -> None:
    old, _ = redirected(redis, web, 1)
    web.serve("/old", status=302, headers={"Location": "/new"})
    polled(redis, old, NOW + 3 * DAY)
    web.serve("/old", status=301, headers={"Location": "/new"})
    assert polled(redis, old, NOW + 4 * DAY).moved is None
    assert watched(redis, old).moved_since == NOW + 4 * DAY


@pytest.mark.parametrize("body", [b"<html><title>Pagina</title></html>", b""], ids=["page", "empty"])
def test_no_move_to_what_is_no_feed(redis: Redis, web: Web, body: bytes) -> None:
    old, new = redirected(redis, web, 1)
    web.serve("/new", body)
    assert polled(redis, old, NOW + 4 * DAY).status == "failed"
    assert feeds.get(redis, new) is None
    web.serve("/new", rss(1))
    assert polled(redis, old, NOW + 5 * DAY).moved == new


def test_stuck_validator_does_not_hold_a_move_up(redis: Redis, web: Web) -> None:
    old, new = redirected(redis, web, 1)
    assert polled(redis, old, NOW + 4 * DAY).moved == new
    assert "if-none-match" not in web.requests[-1][1]
    assert "if-none-match" in web.requests[-3][1]


def test_joined_with_a_feed_that_is_watched_already(redis: Redis, web: Web) -> None:
    old, new = redirected(redis, web, 1, 2)
    feeds.add(redis, new, NOW + DAY, tags=["y"])
    polled(redis, new, NOW + DAY)
    before = watched(redis, new)
    web.serve("/new", rss(3, 2, 1))
    outcome = polled(redis, old, NOW + 4 * DAY)
    assert (outcome.new, outcome.moved) == (0, new)
    assert "which is watched already" in outcome.message
    [feed] = feeds.list_feeds(redis)
    assert (feed.url, feed.tags, feed.moved_from, feed.etag) == (new, ["y", "x"], [old], before.etag)
    assert polled(redis, new, NOW + 5 * DAY).new == 1
    assert titles(redis).count("Titolo 3") == 1
    assert len(redis.keys("dispaccio:feed:*:seen")) == 1


def test_joined_with_a_retired_feed(redis: Redis, web: Web) -> None:
    old, new = redirected(redis, web, 1)
    with redis.pipeline() as pipeline:
        feeds.save(pipeline, Feed(url=new, added=NOW, gone=True, error="410"), {"k": Seen("f", 1)})
        pipeline.execute()
    web.serve("/new", rss(2, 1))
    at = NOW + 4 * DAY
    assert polled(redis, old, at).next_poll == at
    assert (watched(redis, new).state, feeds.due(redis, at, 9)) == ("ok", [new])
    assert polled(redis, new, at).message == "1 new"
    assert titles(redis) == ["Titolo 1", "Titolo 2"]


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda redis, old, new: feeds.remove(redis, old),
        lambda redis, old, new: feeds.add(redis, old, NOW, tags=["z"]),
    ],
    ids=["removed", "tagged"],
)
def test_overtaken_move_is_thrown_away(redis: Redis, web: Web, meanwhile: Any) -> None:
    old, new = redirected(redis, web, 1)
    web.serve("/new", rss(2, 1))

    def slow(*args: Any, **kwargs: Any) -> Response:
        meanwhile(redis, old, new)
        return fetch(*args, **kwargs)

    assert polled(redis, old, NOW + 4 * DAY, fetch=slow).status == "conflict"
    assert feeds.get(redis, new) is None
    assert len(queued(redis)) == 1


def test_target_changed_by_another_in_the_last_moment(redis: Redis, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = redirected(redis, web, 1)
    merge = moves.moved

    def late(*args: Any) -> Feed:
        feeds.add(redis, new, NOW, tags=["z"])
        return merge(*args)

    monkeypatch.setattr(moves, "moved", late)
    assert polled(redis, old, NOW + 4 * DAY).status == "conflict"
    monkeypatch.undo()
    assert polled(redis, old, NOW + 5 * DAY).moved == new
    assert watched(redis, new).tags == ["z", "x"]
