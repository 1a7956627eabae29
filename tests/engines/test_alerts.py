"""The percolator finds for an alert what the alert's own search finds."""

from __future__ import annotations

import pytest
from elasticsearch import Elasticsearch

from schemas.documents import EventDocument
from tests.factory import day
from tests.search.newsroom import fill
from workers.alert.alerts import Alert
from workers.alert.match import Matcher
from workers.extract.link import key_of
from workers.index.client import connect
from workers.local.opensearch import OpenSearch
from workers.search.queries import EventRequest
from workers.search.search import search_events
from workers.settings import Settings

REQUESTS = (
    EventRequest(),
    EventRequest(event_types=["CONSULT", "PROTEST"]),
    EventRequest(actors=["MARTA FERRI"]),
    EventRequest(targets=["per:marta-ferri"]),
    EventRequest(countries=["PRK"], modalities=["possible"]),
    EventRequest(query="operaio militare"),
    EventRequest(query='"accordo con" | incend*'),
    EventRequest(query="workers", languages=["en"]),
    EventRequest(agencies=["reuters"]),
    EventRequest(since=day("2026-11-22"), until=day("2026-11-24", "06:15")),
    EventRequest(happened_since=day("2026-12-01")),
    EventRequest(query="inesistente"),
)


def alerts() -> list[Alert]:
    return [
        Alert(id=str(number), name=str(number), request=request, deliver_to=["log"], created=day("2026-01-01"))
        for number, request in enumerate(REQUESTS)
    ]


def found(
    client: Elasticsearch, settings: Settings, events: list[EventDocument], percolator: bool | None
) -> set[tuple[str, str]]:
    matcher = Matcher(client, settings, key_of, percolator=percolator)
    return {(alert.id, event.event_id) for alert, event in matcher.matches(alerts(), events)}


def test_percolator_and_searches_agree(opensearch: OpenSearch) -> None:
    settings = Settings(elasticsearch_url=opensearch.url, index_prefix="avvisi")
    client = connect(settings)
    fill(client, settings)
    events = [hit.event for hit in search_events(client, settings, EventRequest(size=100)).hits]
    by_search = found(client, settings, events, percolator=False)
    assert found(client, settings, events, percolator=True) == by_search
    assert found(client, settings, events, percolator=None) == by_search
    assert len({pair[0] for pair in by_search}) == len(REQUESTS) - 1


@pytest.mark.parametrize("engine_url", ["osmem", "elasticsearch"], indirect=True)
def test_without_a_percolator_searches_are_used(engine_url: str) -> None:
    settings = Settings(elasticsearch_url=engine_url, index_prefix="avvisi")
    client = connect(settings)
    fill(client, settings)
    events = [hit.event for hit in search_events(client, settings, EventRequest(size=100)).hits]
    matcher = Matcher(client, settings, key_of)
    assert len(list(matcher.matches(alerts()[:1], events))) == len(events)
