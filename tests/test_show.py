"""What people see: every state of a feed has its words."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from rich.console import Console, RenderableType

from workers import show
from workers.watch.feeds import Feed
from workers.watch.poll import PollOutcome
from workers.watch.rhythm import Rhythm
from workers.watch.websub import Subscription

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
URL = "https://agenzia.example/rss"
SUBSCRIPTION = Subscription(feed=URL, hub="https://hub.example/", topic=URL, secret="segreto")


def text(renderable: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=200)
    console.print(renderable)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("feed", "state", "told"),
    [
        (Feed(url=URL, added=NOW), "new", ""),
        (Feed(url=URL, added=NOW, last_success=NOW - timedelta(minutes=5)), "ok", "5 min ago"),
        (Feed(url=URL, added=NOW, last_success=NOW, silent_since=NOW, silence="nothing new for 3 d"), "silent", "nothing new for 3 d"),
        (Feed(url=URL, added=NOW, error="the server answered 500"), "failing", "the server answered 500"),
        (Feed(url=URL, added=NOW, error="gone", gone=True), "retired", "gone"),
    ],
)  # fmt: skip
def test_a_feed_in_any_state(feed: Feed, state: str, told: str) -> None:
    for shown in (text(show.feeds([feed], NOW)), text(show.feed(feed, [], NOW))):
        assert state in shown
        assert told in shown or told.endswith("ago")
    assert told in text(show.feeds([feed], NOW))


def test_a_feed_with_its_rhythm_and_polls() -> None:
    feed = Feed(
        url=URL,
        added=NOW,
        title="Agenzia [prova]",
        tags=["esteri"],
        next_poll=NOW + timedelta(minutes=5),
        next_reason="by its rhythm",
        rhythm=Rhythm(since=int(NOW.timestamp()) - 86_400, latest=int(NOW.timestamp()), arrivals=24, longest=3_600, counts=[0.5] * 48),
        moved_to="https://feeds.example/agenzia",
        moved_since=NOW,
    )  # fmt: skip
    poll = PollOutcome(
        url=URL, at=NOW, status="ok", message="2 new", new=2, next_poll=NOW + timedelta(minutes=5), next_reason="ttl"
    )
    shown = text(show.feed(feed, [poll], NOW))
    for told in (
        "Agenzia [prova]",
        "esteri",
        "a day",
        "in 5 min: by its rhythm",
        "https://feeds.example/agenzia",
        "2 new",
    ):
        assert told in shown


@pytest.mark.parametrize(
    ("subscription", "told"),
    [
        (None, "not asked to push"),
        (SUBSCRIPTION, "to be asked to push"),
        (replace(SUBSCRIPTION, asked=NOW), "asked to push, not verified yet"),
        (replace(SUBSCRIPTION, asked=NOW, error="the hub hub.example answered 500"), "answered 500"),
        (replace(SUBSCRIPTION, asked=NOW, until=NOW + timedelta(days=3)), "pushes, for another 3 d"),
        (replace(SUBSCRIPTION, asked=NOW, until=NOW), "not verified yet"),
    ],
)
def test_a_hub_in_any_state(subscription: Subscription | None, told: str) -> None:
    feed = Feed(url=URL, added=NOW, hub="https://hub.example/", topic=URL, secret="GIORNALE")
    shown = text(show.feed(feed, [], NOW, subscription))
    assert "https://hub.example/: " in shown
    assert told in shown
    assert "by the name of GIORNALE" in shown
    assert "segreto" not in shown
    assert "hub " not in text(show.feed(Feed(url=URL, added=NOW), [], NOW))


def test_a_poll_is_explained() -> None:
    poll = PollOutcome(
        url=URL,
        at=NOW,
        status="ok",
        message="2 new",
        new=2,
        unchanged=18,
        rejected=1,
        next_poll=NOW + timedelta(minutes=5),
        next_reason="by its rhythm",
    )
    shown = text(show.explained(poll))
    for told in ("2 put on the queue", "18 passed over", "1, see", "in 5 min: by its rhythm"):
        assert told in shown
