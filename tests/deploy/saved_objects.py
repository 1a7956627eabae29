"""The built file as Kibana reads it: the panels of its dashboards, the fields they use, the searches they send."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from deploy.kibana.build import BUILT
from tests.deploy import kql

DAY = {"calendar_interval": "day", "min_doc_count": 1}
NUMBERS = {"long", "integer", "double"}

Uses = list[tuple[str, str]]
"""Fields, and what for: an operation of Lens, "kql", "geo grid", "column", "sort", "control"."""

FITTING = {
    "terms": {"keyword", "integer", "long", "boolean"},
    "date_histogram": {"date"},
    "unique_count": {"keyword"},
    "sum": NUMBERS,
    "median": NUMBERS,
    "max": NUMBERS | {"date"},
    "last_value": NUMBERS,
    "geo grid": {"geo_point"},
    "sort": {"date"},
    "control": {"keyword"},
}
DATA_TYPES = {"keyword": "string", "boolean": "boolean", "date": "date"} | dict.fromkeys(NUMBERS, "number")
"""What Lens calls the type of a column."""


@dataclass(frozen=True)
class Asked:
    """What a panel, a saved search, a map or a control asks of an index."""

    name: str
    index: str
    """As the data view names it."""
    body: dict[str, Any]
    uses: Uses


@cache
def objects() -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(line) for line in BUILT.read_text(encoding="utf-8").splitlines())


def of_type(type: str) -> list[dict[str, Any]]:
    return [one for one in objects() if one["type"] == type]


def panels(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(dashboard["attributes"]["panelsJSON"])
    return found


@cache
def mapping(index: str) -> dict[str, str]:
    """The type of each field of the index that a data view names."""
    kind = index.split("-")[1]
    found = {"_index": "keyword"}
    for name in (kind,) if kind == "health" else (kind, "shared"):
        template = json.loads((files("schemas") / "elasticsearch" / f"{name}.json").read_text(encoding="utf-8"))
        found |= dict(flat(template["template"]["mappings"]["properties"]))
    return found


def flat(properties: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, mapped in properties.items():
        if "type" in mapped:
            yield path + name, mapped["type"]
        for inner in ("properties", "fields"):
            yield from flat(mapped.get(inner, {}), f"{path}{name}.")


def index_of(references: list[dict[str, str]], name: str) -> str:
    """The index of the data view that a reference names."""
    [id] = [one["id"] for one in references if one["name"] == name and one["type"] == "index-pattern"]
    [view] = [one for one in of_type("index-pattern") if one["id"] == id]
    return str(view["attributes"]["title"])


def asked() -> list[Asked]:
    """Everything that is asked of an index."""
    found = []
    for dashboard in of_type("dashboard"):
        found += [lens(panel, dashboard) for panel in panels(dashboard) if panel["type"] == "lens"]
        found += controls(dashboard)
    return [*found, *map(search, of_type("search")), *map(grid, of_type("map"))]


# Charts


def lens(panel: dict[str, Any], dashboard: dict[str, Any]) -> Asked:
    attributes = panel["embeddableConfig"]["attributes"]
    [(layer_id, layer)] = attributes["state"]["datasourceStates"]["formBased"]["layers"].items()
    name = f"{panel['panelIndex']}:indexpattern-datasource-layer-{layer_id}"
    columns = layer["columns"]
    assert list(columns) == layer["columnOrder"]
    buckets = {id: column for id, column in columns.items() if column["isBucketed"]}
    metrics = {id: column for id, column in columns.items() if not column["isBucketed"]}
    aggregations = {id: measured(column) for id, column in metrics.items()}
    for id, column in reversed(buckets.items()):
        aggregations = {id: {**divided(column, columns), "aggs": aggregations}}
    where = attributes["state"]["query"]["query"]
    uses: Uses = [(field, "kql") for field in kql.fields(where)]
    for column in columns.values():
        uses += [(field, "kql") for field in kql.fields(column.get("filter", {"query": ""})["query"])]
        if column["operationType"] != "count":
            uses.append((column["sourceField"], column["operationType"]))
    body = {"query": kql.query(where), "size": 0, "aggs": aggregations}
    return Asked(panel["panelIndex"], index_of(dashboard["references"], name), body, uses)


def measured(column: dict[str, Any]) -> dict[str, Any]:
    """A metric; a count is that of a filter."""
    where = kql.query(column["filter"]["query"]) if "filter" in column else {"match_all": {}}
    field = column["sourceField"]
    match column["operationType"]:
        case "count":
            return {"filter": where}
        case "unique_count":
            inner: dict[str, Any] = {"cardinality": {"field": field}}
        case "median":
            inner = {"percentiles": {"field": field, "percents": [50]}}
        case "last_value":  # Kibana's own, top_metrics, is not in every engine that tests run on
            sort = [{column["params"]["sortField"]: "desc"}]
            inner = {"top_hits": {"size": 1, "sort": sort, "_source": [field]}}
        case operation:
            inner = {operation: {"field": field}}
    return {"filter": where, "aggs": {"value": inner}}


def divided(column: dict[str, Any], columns: dict[str, Any]) -> dict[str, Any]:
    field = column["sourceField"]
    if column["operationType"] == "date_histogram":
        return {"date_histogram": {"field": field, **DAY}}
    parameters = column["params"]
    order = parameters["orderBy"]
    if order["type"] == "alphabetical":
        by = "_key"
    else:
        ordering = columns[order["columnId"]]
        assert (ordering["operationType"], "filter" in ordering) == ("count", False), "only counts order values here"
        by = "_count"
    return {"terms": {"field": field, "size": parameters["size"], "order": {by: parameters["orderDirection"]}}}


def answered(aggregations: dict[str, Any]) -> bool:
    """Whether each part of an answer to a chart holds data: buckets at each level, and a value in each metric."""
    return all(map(filled, aggregations.values()))


def filled(one: dict[str, Any]) -> bool:
    if "buckets" in one:
        return any(
            answered({name: part for name, part in bucket.items() if isinstance(part, dict)})
            for bucket in one["buckets"]
        )
    return one["doc_count"] > 0 and ("value" not in one or valued(one["value"]))


def valued(metric: dict[str, Any]) -> bool:
    if "hits" in metric:
        return bool(metric["hits"]["hits"] and metric["hits"]["hits"][0]["_source"])
    return (metric["values"]["50.0"] if "values" in metric else metric["value"]) is not None


# Controls, saved searches, maps


def controls(dashboard: dict[str, Any]) -> Iterator[Asked]:
    group = dashboard["attributes"].get("controlGroupInput", {"panelsJSON": "{}"})
    for id, control in json.loads(group["panelsJSON"]).items():
        field = control["explicitInput"]["fieldName"]
        index = index_of(dashboard["references"], control["explicitInput"]["dataViewRefName"])
        body = {"size": 0, "aggs": {"values": {"terms": {"field": field, "size": 10}}}}
        yield Asked(f"control {id}", index, body, [(field, "control")])


def search(one: dict[str, Any]) -> Asked:
    attributes = one["attributes"]
    source = json.loads(attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])
    where = source["query"]["query"]
    [[field, order]] = attributes["sort"]
    uses = [(column, "column") for column in attributes["columns"]] + [(field, "sort")]
    uses += [(named, "kql") for named in kql.fields(where)]
    body = {"query": kql.query(where), "sort": [{field: order}], "size": 100}
    return Asked(one["id"], index_of(one["references"], source["indexRefName"]), body, uses)


def grid(one: dict[str, Any]) -> Asked:
    [source] = [
        layer["sourceDescriptor"]
        for layer in json.loads(one["attributes"]["layerListJSON"])
        if layer["sourceDescriptor"]["type"] == "ES_GEO_GRID"
    ]
    field = source["geoField"]
    cells = {"geotile_grid": {"field": field, "precision": 5}, "aggs": {"middle": {"geo_centroid": {"field": field}}}}
    body = {"size": 0, "aggs": {"cells": cells}}
    return Asked(one["id"], index_of(one["references"], source["indexPatternRefName"]), body, [(field, "geo grid")])
