"""The checks before a swap. Comparing is pure; `examine` asks the engine and tells what it found."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from schemas.documents import KINDS, Kind, alias, second_alias
from workers.index.client import reachable
from workers.reindex.state import Check, Reindex
from workers.search.queries import SearchRequest, article_search
from workers.settings import Settings

TRIES = 5
"""Times that what is unequal is looked at again: writers go on meanwhile, and one index shows what they write before the other."""

BETWEEN_TRIES = 2.0

SAMPLE = 200
"""Articles compared field by field."""

QUERIES = 20
OVERLAP = 0.8
"""Of the ten best of a golden query in both indices, in the mean, at least."""

BOUNDS = 0.15
"""By how much the share of articles with events, and the events an article, may differ from the old ones."""

SHOWN = 5

MADE_BY = ("schema_version", "model_version")


def examine(
    client: Elasticsearch, settings: Settings, state: Reindex, *, sleep: Callable[[float], None] = time.sleep
) -> list[Check]:
    """All checks of the second pair against the one that is read.

    Raises:
        Unavailable: the engine does not answer.
    """
    prefix = settings.index_prefix
    looks: dict[str, Callable[[], list[Check]]] = {
        "counts": lambda: [_counts(client, prefix)],
        "sample": lambda: [_sample(client, prefix, state.id)],
        "golden": lambda: [_golden(client, prefix)],
        "events": lambda: _events(client, prefix),
    }
    found: dict[str, list[Check]] = {}
    with reachable():
        for attempt in range(TRIES):
            if attempt:
                sleep(BETWEEN_TRIES)
            client.indices.refresh(index=[name(prefix, kind) for kind in KINDS for name in (alias, second_alias)])
            for name, look in looks.items():
                if not all(check.passed for check in found.get(name, [])) or name not in found:
                    found[name] = look()
            if all(check.passed for checks in found.values() for check in checks):
                break
    refused = f"{state.refused_count} articles were refused or could not be extracted"
    taken = Check("taken", not state.refused_count, refused, state.refused)
    return [taken, *(check for checks in found.values() for check in checks)]


# --- pure ---------------------------------------------------------------------------------------------------------------


def compare_counts(name: str, old: Mapping[str, int], new: Mapping[str, int]) -> Check:
    """Counts by something: equal everywhere, or which are not."""
    unequal = {key: (old.get(key, 0), new.get(key, 0)) for key in sorted({*old, *new}) if old.get(key) != new.get(key)}
    found = f"{sum(old.values())} before, {sum(new.values())} now"
    return Check(
        name,
        not unequal,
        f"{found}; unequal in {len(unequal)} of {len({*old, *new})}" if unequal else found,
        [f"{key}: {before} before, {now} now" for key, (before, now) in list(unequal.items())[:SHOWN]],
    )


def compare_documents(old: Mapping[str, dict[str, Any]], new: Mapping[str, dict[str, Any]]) -> Check:
    """Documents by id: equal field by field where one version made both."""
    compared, differing = 0, []
    for key, before in old.items():
        now = new.get(key)
        if now is None:
            differing.append(f"{key}: is not in the new index")
        elif all(before.get(field) == now.get(field) for field in MADE_BY):
            compared += 1
            fields = [field for field in sorted({*before, *now}) if before.get(field) != now.get(field)]
            if fields:
                differing.append(f"{key}: differs in {', '.join(fields)}")
    found = f"{compared} of {len(old)} documents compared, {len(differing)} differ"
    return Check("sample", not differing, found, differing[:SHOWN])


def compare_results(old: Mapping[str, Sequence[str]], new: Mapping[str, Sequence[str]]) -> Check:
    """Article ids found by each query: the mean overlap."""
    if not old:
        return Check("golden queries", True, "there is nothing to ask for")
    overlaps = {
        query: len({*ids} & {*new[query]}) / len({*ids, *new[query]}) if ids or new[query] else 1.0
        for query, ids in old.items()
    }
    mean = sum(overlaps.values()) / len(overlaps)
    worst = sorted(overlaps.items(), key=lambda item: item[1])[:SHOWN]
    return Check(
        "golden queries",
        mean >= OVERLAP,
        f"{len(old)} queries, {mean:.0%} of their ten best are the same",
        [f"{query}: {overlap:.0%}" for query, overlap in worst if overlap < 1],
    )


def compare_rates(name: str, old: float, new: float) -> Check:
    """A rate of the new index against that of the old."""
    return Check(name, abs(new - old) <= BOUNDS * old, f"{old:.3g} before, {new:.3g} now (within {BOUNDS:.0%})")


# --- asking -------------------------------------------------------------------------------------------------------------


def _both(prefix: str, kind: Kind) -> tuple[str, str]:
    return alias(prefix, kind), second_alias(prefix, kind)


def _counts(client: Elasticsearch, prefix: str) -> Check:
    old, new = (_by_day_and_source(client, index) for index in _both(prefix, "articles"))
    return compare_counts("articles by day and source", old, new)


def _by_day_and_source(client: Elasticsearch, index: str) -> dict[str, int]:
    sources: list[dict[str, Any]] = [
        {"day": {"date_histogram": {"field": "@timestamp", "calendar_interval": "day"}}},
        {"source": {"terms": {"field": "publisher", "missing_bucket": True}}},
    ]
    counted: dict[str, int] = {}
    after: dict[str, Any] = {}
    while True:
        pages = {"composite": {"size": 1_000, "sources": sources, **({"after": after} if after else {})}}
        answer = client.search(index=index, size=0, aggs={"pages": pages})["aggregations"]["pages"]
        for bucket in answer["buckets"]:
            day = time.strftime("%Y-%m-%d", time.gmtime(bucket["key"]["day"] / 1000))
            counted[f"{day} {bucket['key']['source'] or '(no source)'}"] = bucket["doc_count"]
        after = answer.get("after_key", {})
        if not after or not answer["buckets"]:
            return counted


def _sample(client: Elasticsearch, prefix: str, seed: str) -> Check:
    """Articles from all over the ids, the same ones in each try."""
    old, new = _both(prefix, "articles")
    chance = random.Random(seed)
    before: set[str] = set()
    for _ in range(SAMPLE // 10):
        start = f"{chance.getrandbits(128):032x}"
        hits = client.search(
            index=old,
            size=10,
            query={"range": {"article_id": {"gte": start}}},
            sort=[{"article_id": "asc"}],
            source=False,
        )["hits"]["hits"]
        before |= {hit["_id"] for hit in hits}
    if not before:
        return compare_documents({}, {})
    # Both by id and side by side: a search shows an article as of the last refresh.
    pairs = [{"_index": index, "_id": key} for key in sorted(before) for index in (old, new)]
    docs = client.mget(docs=pairs)["docs"]
    now = [{one["_id"]: one["_source"] for one in docs[start::2] if one["found"]} for start in (0, 1)]
    return compare_documents(*now)


def _golden(client: Elasticsearch, prefix: str) -> Check:
    """Queries made of the names that the old index speaks of most."""
    old, new = _both(prefix, "articles")
    fields = ("people", "organisations", "places")
    aggs = {field: {"terms": {"field": field, "size": QUERIES // 2}} for field in fields}
    answer = client.search(index=old, size=0, aggs=aggs)["aggregations"]
    names = [bucket["key"] for field in fields for bucket in answer[field]["buckets"]][:QUERIES]
    found: list[dict[str, list[str]]] = []
    for index in (old, new):
        ids = {}
        for name in names:
            body = article_search(SearchRequest(query=f'"{name}"')) | {"_source": False}
            ids[name] = [hit["_id"] for hit in client.search(index=index, body=body)["hits"]["hits"]]
        found.append(ids)
    return compare_results(*found)


def _events(client: Elasticsearch, prefix: str) -> list[Check]:
    rates = []
    for articles, events in zip(_both(prefix, "articles"), _both(prefix, "events"), strict=True):
        total = client.count(index=articles)["count"] or 1
        having = client.count(index=articles, query={"range": {"event_count": {"gt": 0}}})["count"]
        rates.append((having / total, client.count(index=events)["count"] / total))
    (share, mean), (new_share, new_mean) = rates
    return [
        compare_rates("share of articles with events", share, new_share),
        compare_rates("events an article", mean, new_mean),
    ]
