"""Each answer against a count by hand over all events."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from elasticsearch import Elasticsearch

from schemas.documents import EventDocument
from workers.search.queries import EventRequest
from workers.search.search import between_countries, over_time, search_events, who_with_whom
from workers.settings import Settings

EVERYTHING = EventRequest(size=100, facet_size=100)


@pytest.fixture(scope="module")
def events(client: Elasticsearch, settings: Settings) -> list[EventDocument]:
    return [hit.event for hit in search_events(client, settings, EVERYTHING).hits]


def test_who_met_whom(client: Elasticsearch, settings: Settings, events: list[EventDocument]) -> None:
    expected: Counter[tuple[str, ...]] = Counter()
    for event in events:
        expected.update(combinations(sorted(set(event.actor_keys + event.target_keys)), 2))
    found = who_with_whom(client, settings, EVERYTHING)
    assert {(pair.one.value, pair.other.value): pair.count for pair in found} == expected
    assert [pair.count for pair in found] == sorted(expected.values(), reverse=True)
    (met,) = who_with_whom(client, settings, EventRequest(event_types=["CONSULT"], people=["Han Tae-jun"]))
    assert {met.one.name, met.other.name} == {"Han Tae-jun", "Marta Ferri"}


def test_what_one_country_did_to_another(
    client: Elasticsearch, settings: Settings, events: list[EventDocument]
) -> None:
    expected = Counter(
        (actor, target, event.type)
        for event in events
        for actor in event.actor_countries
        for target in event.target_countries
        if actor != target
    )
    found = between_countries(client, settings, EVERYTHING)
    assert expected
    assert {(one.actor.value, one.target.value, one.type): one.count for one in found} == expected
    korea = between_countries(client, settings, EventRequest(actors=["gpe:ITA", "Marta Ferri"]))
    assert all(one.actor.name == "Italia" for one in korea)


def test_how_many_by_type_and_week(client: Elasticsearch, settings: Settings, events: list[EventDocument]) -> None:
    def monday(moment: datetime) -> datetime:
        return datetime(moment.year, moment.month, moment.day, tzinfo=UTC) - timedelta(days=moment.weekday())

    expected = Counter((monday(event.timestamp), event.type) for event in events)
    found = over_time(client, settings, EVERYTHING)
    assert {(period.start, type_): count for period in found for type_, count in period.counts.items()} == expected
    assert [period.start for period in found] == sorted(period.start for period in found)


def test_how_many_by_the_day_on_which_they_happened(
    client: Elasticsearch, settings: Settings, events: list[EventDocument]
) -> None:
    expected = Counter(event.time_from.date() for event in events if event.time_from)
    found = over_time(client, settings, EVERYTHING, interval="day", when="happened")
    assert {period.start.date(): sum(period.counts.values()) for period in found if period.counts} == expected


def test_nothing_found(client: Elasticsearch, settings: Settings) -> None:
    nothing = EventRequest(query="inesistente")
    assert who_with_whom(client, settings, nothing) == []
    assert between_countries(client, settings, nothing) == []
    assert over_time(client, settings, nothing) == []
