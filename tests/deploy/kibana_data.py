"""An engine with something for every panel: articles, events, a revision, and a feed in trouble."""

from __future__ import annotations

from datetime import timedelta

from elasticsearch import Elasticsearch

from schemas.documents import KINDS, alias
from schemas.health import alias as health_alias
from tests.factory import day, newsroom
from tests.index.test_plan import version
from tests.search.newsroom import copy_of_the_fire
from workers.health import tell
from workers.index.setup import setup
from workers.index.writer import Writer
from workers.queue.stream import Status
from workers.settings import Settings
from workers.watch.feeds import Feed

NOW = day("2026-11-23", "12:30")
QUEUE = Status(waiting=3, pending=2, delayed=1, quarantined=4, oldest=90.5)
FEEDS = [
    Feed(url="https://agenzia.example/rss", added=NOW, last_success=NOW),
    Feed(url="https://rotto.example/rss", added=NOW, error="500 Internal Server Error", failures=3, failing_since=NOW),
    Feed(url="https://muto.example/rss", added=NOW, last_success=NOW, silent_since=NOW, silence="nothing for 3 days"),
]


def fill(client: Elasticsearch, settings: Settings) -> None:
    setup(client, settings)
    writer = Writer(client, settings, sleep=lambda seconds: None)
    outcomes = writer.write([*newsroom(), copy_of_the_fire(), version(0), version(5, "blocco")])
    assert {outcome.result for outcome in outcomes} == {"new", "revised"}
    refresh(client, settings)
    for minutes in (0, 1):
        tell(client, settings, QUEUE, FEEDS, NOW + timedelta(minutes=minutes))
        refresh(client, settings)


def refresh(client: Elasticsearch, settings: Settings) -> None:
    prefix = settings.index_prefix
    client.indices.refresh(index=[*(alias(prefix, kind) for kind in KINDS), health_alias(prefix)])
