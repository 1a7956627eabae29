from __future__ import annotations

from datetime import timedelta

import pytest
from elasticsearch import Elasticsearch
from redis import Redis

from tests.factory import day, fire, meeting, strike
from tests.search.newsroom import copy_of_the_fire
from workers.alert import outbox
from workers.alert.alerts import add
from workers.alert.look import TURN, look, look_at_all
from workers.alert.match import Matcher
from workers.extract.link import key_of
from workers.search.queries import EventRequest
from workers.settings import Settings

BEFORE = day("2026-11-01")


@pytest.fixture
def matcher(client: Elasticsearch, settings: Settings) -> Matcher:
    return Matcher(client, settings, key_of)


def note(redis: Redis, *items: tuple) -> None:  # type: ignore[type-arg]
    outbox.indexed(redis, [(item[0].id, item[0].revision) for item in items], BEFORE)


@pytest.mark.parametrize(
    ("request_", "count"),
    [
        (EventRequest(), 5),
        (EventRequest(event_types=["CONSULT"]), 1),
        (EventRequest(actors=["marta ferri"]), 2),
        (EventRequest(targets=["per:marta-ferri"]), 1),
        (EventRequest(countries=["prk"]), 3),
        (EventRequest(query="operaio militare"), 1),
        (EventRequest(modalities=["possible"], query="operai"), 1),
        (EventRequest(query="inesistente"), 0),
    ],
)
def test_what_an_alert_finds(
    redis: Redis, client: Elasticsearch, settings: Settings, matcher: Matcher, request_: EventRequest, count: int
) -> None:
    add(redis, "prova", request_, ["log"], BEFORE)
    note(redis, meeting(), strike())
    assert look(redis, client, settings, matcher) == 2
    assert outbox.waiting(redis) == count
    assert look(redis, client, settings, matcher) == 0


def test_nothing_fires_twice(redis: Redis, client: Elasticsearch, settings: Settings, matcher: Matcher) -> None:
    """A second look (after a crash), a near-copy on another site, and the same articles indexed anew."""
    add(redis, "incendi", EventRequest(), ["log"], BEFORE)
    note(redis, fire())
    look(redis, client, settings, matcher)
    told = outbox.waiting(redis)
    assert told == len(fire()[1].events)
    note(redis, fire(), copy_of_the_fire())
    assert look(redis, client, settings, matcher) == 2
    assert outbox.waiting(redis) == told


def test_what_was_there_before_the_alert_is_not_new(
    redis: Redis, client: Elasticsearch, settings: Settings, matcher: Matcher
) -> None:
    add(redis, "tardi", EventRequest(), ["log"], fire()[0].fetched + timedelta(seconds=1))
    note(redis, fire())
    look(redis, client, settings, matcher)
    assert outbox.waiting(redis) == 0


def test_one_process_looks_at_a_time(redis: Redis, client: Elasticsearch, settings: Settings, matcher: Matcher) -> None:
    note(redis, fire())
    with redis.lock(TURN, timeout=10):
        assert look_at_all(redis, client, settings, matcher) == 0
    assert look_at_all(redis, client, settings, matcher) == 1
    assert look_at_all(redis, client, settings, matcher) == 0


def test_an_article_that_is_gone_is_passed_over(
    redis: Redis, client: Elasticsearch, settings: Settings, matcher: Matcher
) -> None:
    add(redis, "prova", EventRequest(), ["log"], BEFORE)
    outbox.indexed(redis, [("nessuno", 1)], BEFORE)
    assert look(redis, client, settings, matcher) == 1
    assert outbox.unseen(redis, 10) == []
