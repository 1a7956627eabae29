"""Questions that one search answers with counts: who with whom, what one country did to another, how many a week. Pure.

Each is asked of the events that an `EventRequest` finds.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from schemas.extraction import EVENT_TYPES
from workers.search.facets import Bucket, bucket, terms
from workers.search.queries import EventRequest, KeyOf, event_search

Interval = Literal["day", "week", "month"]
When = Literal["published", "happened"]


class Pair(msgspec.Struct):
    """Two participants, and the number of events in which they stand together."""

    one: Bucket
    other: Bucket
    count: int


class Dealing(msgspec.Struct):
    """What one country did to another, and how often."""

    actor: Bucket
    target: Bucket
    type: str
    count: int


class Period(msgspec.Struct):
    """From `start` for one day, week (from Monday) or month: events by their type."""

    start: datetime
    counts: dict[str, int]


def who_with_whom(request: EventRequest, key_of: KeyOf | None = None) -> dict[str, Any]:
    """The body of a search for the pairs of participants that stand together in events, either as actor or as target."""
    return _counting(request, key_of, one=terms("participants", request.facet_size, other=_others(request.facet_size)))


def _others(size: int) -> dict[str, Any]:
    return terms("participants", size + 1)  # one of them is the first itself


def pairs(answer: dict[str, Any], size: int) -> list[Pair]:
    """The most frequent pairs, each once, of equal ones the first by key."""
    found = {}
    for one in answer["aggregations"]["one"]["buckets"]:
        for other in one["other"]["buckets"]:
            if one["key"] != other["key"]:
                first, second = sorted((one, other), key=lambda item: str(item["key"]))
                pair = Pair(bucket("participants", first), bucket("participants", second), other["doc_count"])
                found[first["key"], second["key"]] = pair
    return sorted(found.values(), key=lambda pair: (-pair.count, pair.one.value, pair.other.value))[:size]


def between_countries(request: EventRequest, key_of: KeyOf | None = None) -> dict[str, Any]:
    """The body of a search for what the people, bodies and governments of one country did to those of another."""
    by_type = terms("type", len(EVENT_TYPES))
    targets = terms("target_countries", request.facet_size, type=by_type)
    return _counting(request, key_of, actor=terms("actor_countries", request.facet_size, target=targets))


def dealings(answer: dict[str, Any], size: int) -> list[Dealing]:
    """The most frequent first, of equal ones the first by codes and type; what a country did to itself is left out."""
    found = [
        Dealing(bucket("actor_countries", actor), bucket("target_countries", target), type_["key"], type_["doc_count"])
        for actor in answer["aggregations"]["actor"]["buckets"]
        for target in actor["target"]["buckets"]
        for type_ in target["type"]["buckets"]
        if actor["key"] != target["key"]
    ]
    return sorted(found, key=lambda one: (-one.count, one.actor.value, one.target.value, one.type))[:size]


def over_time(
    request: EventRequest, key_of: KeyOf | None = None, *, interval: Interval = "week", when: When = "published"
) -> dict[str, Any]:
    """The body of a search for the number of events a day, week or month by type, as published or as happened (those of
    which it is known)."""
    field = "@timestamp" if when == "published" else "time_from"
    periods = {
        "date_histogram": {"field": field, "calendar_interval": interval},
        "aggs": {"type": terms("type", len(EVENT_TYPES))},
    }
    return _counting(request, key_of, period=periods)


def periods(answer: dict[str, Any]) -> list[Period]:
    """In their order; empty ones between two others are there."""
    return [
        Period(
            datetime.fromtimestamp(found["key"] / 1000, UTC),
            {type_["key"]: type_["doc_count"] for type_ in found["type"]["buckets"]},
        )
        for found in answer["aggregations"]["period"]["buckets"]
    ]


def _counting(request: EventRequest, key_of: KeyOf | None, **aggregations: Any) -> dict[str, Any]:
    query = event_search(request, key_of)["query"]
    return {"query": query, "size": 0, "track_total_hits": True, "aggs": aggregations}
