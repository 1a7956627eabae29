"""The objects for Kibana, checked without one: against the mappings, against each other, and on an engine."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from osmem_server import OsmemServer

from deploy.kibana.build import BUILT, build
from deploy.kibana.objects import PREFIX, VERSIONS
from schemas.extraction import EVENT_TYPES, MODALITIES
from tests.deploy import kql
from tests.deploy.kibana_data import fill
from tests.deploy.saved_objects import (
    DATA_TYPES,
    FITTING,
    Asked,
    answered,
    asked,
    filled,
    mapping,
    objects,
    of_type,
    panels,
)
from workers.index.client import connect
from workers.settings import Settings

EVERYTHING = asked()
DASHBOARDS = of_type("dashboard")
DOCS = (Path(__file__).parents[2] / "docs" / "kibana.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"```kql (articles|events|health)\n(.+?)\n```", DOCS, re.DOTALL)

named = pytest.mark.parametrize("one", EVERYTHING, ids=lambda one: one.name)
each_board = pytest.mark.parametrize("board", DASHBOARDS, ids=lambda board: board["id"])


@pytest.fixture(scope="module")
def client() -> Iterator[Elasticsearch]:
    with OsmemServer.start(japanese=False) as server:
        settings = Settings(elasticsearch_url=server.url)
        client = connect(settings)
        fill(client, settings)
        yield client


# The file


def test_the_file_is_what_its_source_says() -> None:
    assert BUILT.read_text(encoding="utf-8") == build(), "run: python -m deploy.kibana.build"


def test_the_same_bytes_on_every_run() -> None:
    assert build() == build()


def test_each_object_has_the_envelope_of_an_export() -> None:
    for one in objects():
        assert (one["coreMigrationVersion"], one["typeMigrationVersion"]) == ("8.8.0", VERSIONS[one["type"]])
        assert one["attributes"]["title"]


def test_ids_are_unique() -> None:
    ids = Counter((one["type"], one["id"]) for one in objects())
    assert set(ids.values()) == {1}
    inside = Counter(panel["panelIndex"] for board in DASHBOARDS for panel in panels(board))
    assert set(inside.values()) == {1}


def test_references_are_complete() -> None:
    there = {(one["type"], one["id"]) for one in objects()}
    for one in objects():
        names = [reference["name"] for reference in one["references"]]
        assert len(names) == len(set(names)), one["id"]
        assert {(reference["type"], reference["id"]) for reference in one["references"]} <= there, one["id"]
        # and each name that the object uses has its reference
        used = set(re.findall(r'(?:RefName|indexRefName)\\*": *\\*"([^"\\]+)', json.dumps(one["attributes"])))
        assert used - {name.partition(":")[2] for name in names} - set(names) == set(), one["id"]


def test_the_objects_are_three_dashboards_with_what_they_need() -> None:
    assert Counter(one["type"] for one in objects()) == {"index-pattern": 4, "search": 4, "map": 2, "dashboard": 3}
    shown = {reference["id"] for board in DASHBOARDS for reference in board["references"]}
    assert {one["id"] for one in objects()} - shown == set()


# Places on the dashboards


@each_board
def test_panels_fit_and_do_not_overlap(board: dict[str, Any]) -> None:
    places = [panel["gridData"] for panel in panels(board)]
    for place in places:
        assert place["x"] >= 0
        assert place["x"] + place["w"] <= 48
        assert place["w"] >= 6
        assert place["h"] >= 3
    for one, other in combinations(places, 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        below = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or below, (one["i"], other["i"])


@each_board
def test_links_lead_to_every_dashboard_and_keep_filters(board: dict[str, Any]) -> None:
    [panel] = [panel for panel in panels(board) if panel["type"] == "links"]
    targets = {reference["name"]: reference["id"] for reference in board["references"]}
    found = panel["embeddableConfig"]["attributes"]["links"]
    assert {targets[f"{panel['panelIndex']}:{link['destinationRefName']}"] for link in found} == {
        board["id"] for board in DASHBOARDS
    }
    for link in found:
        assert link["options"] == {"openInNewTab": False, "useCurrentFilters": True, "useCurrentDateRange": True}


def test_what_the_controls_of_articles_choose_means_the_same_on_events() -> None:
    chosen = {one.uses[0][0] for one in EVERYTHING if one.name.startswith("control dispaccio-articles")}
    assert len(chosen) == 6
    for field in chosen:
        assert mapping("dispaccio-articles")[field] == mapping("dispaccio-events")[field]


# Fields


@named
def test_every_field_exists_with_a_type_that_fits_its_use(one: Asked) -> None:
    fields = mapping(one.index)
    for field, use in one.uses:
        assert field in fields, (field, use)
        assert fields[field] in FITTING.get(use, fields.values()), (field, fields[field], use)
        assert fields[field] != "text" or use in ("kql", "column")


def test_columns_of_lens_have_the_type_of_their_field() -> None:
    for board in DASHBOARDS:
        for panel in panels(board):
            if panel["type"] != "lens":
                continue
            [asked_by] = [one for one in EVERYTHING if one.name == panel["panelIndex"]]
            [layer] = panel["embeddableConfig"]["attributes"]["state"]["datasourceStates"]["formBased"][
                "layers"
            ].values()
            for column in layer["columns"].values():
                if column["operationType"] in ("count", "unique_count"):
                    assert column["dataType"] == "number"
                else:
                    assert column["dataType"] == DATA_TYPES[mapping(asked_by.index)[column["sourceField"]]]


def test_data_views_show_links_and_their_time_exists() -> None:
    for view in of_type("index-pattern"):
        fields = mapping(view["attributes"]["title"])
        assert fields.keys() >= json.loads(view["attributes"]["fieldFormatMap"]).keys()
        assert fields[view["attributes"].get("timeFieldName", "@timestamp")] == "date"
    urls = [
        json.loads(view["attributes"]["fieldFormatMap"]).get("url", {}).get("id") for view in of_type("index-pattern")
    ]
    assert urls == ["url", "url", None, None]


def test_entities_are_counted_by_key() -> None:
    for one in EVERYTHING:
        for field, use in one.uses:
            if use == "terms":
                assert field not in {"people", "organisations", "places", "actors", "targets", "sources"}


# On an engine


@named
def test_every_panel_gets_data(client: Elasticsearch, one: Asked) -> None:
    got(client, one)


def got(client: Elasticsearch, one: Asked, prefix: str = PREFIX) -> None:
    """What is asked is answered with data."""
    index = one.index.replace(PREFIX, prefix, 1)
    answer = client.search(index=index, **{"query": {"match_all": {}}, **one.body}).body
    if "aggs" in one.body:
        parts = answer["aggregations"]
        if one.name.startswith("control") or "cells" in parts:
            [found] = parts.values()
            assert found["buckets"], one.body
        else:
            assert answered(parts), json.dumps({"asked": one.body, "answered": parts}, indent=1)
    else:
        assert answer["hits"]["hits"], one.body


def test_an_answer_without_data_is_seen() -> None:
    assert not answered({"by": {"buckets": []}})
    assert not answered({"by": {"buckets": [{"key": "x", "doc_count": 1, "of": {"doc_count": 0}}]}})
    assert not filled({"doc_count": 2, "value": {"value": None}})
    assert not filled({"doc_count": 2, "value": {"values": {"50.0": None}}})
    assert answered({"by": {"buckets": [{"key": "x", "doc_count": 1, "of": {"doc_count": 1, "value": {"value": 0}}}]}})


# The page of questions


def test_there_are_ten_questions() -> None:
    assert len(re.findall(r"^## \d+\. .+\?$", DOCS, re.MULTILINE)) == 10
    assert len(QUESTIONS) >= 10


@pytest.mark.parametrize(("kind", "question"), QUESTIONS)
def test_the_questions_of_the_docs_find_something(client: Elasticsearch, kind: str, question: str) -> None:
    assert kql.fields(question) <= mapping(f"dispaccio-{kind}").keys()
    assert client.count(index=f"dispaccio-{kind}", query=kql.query(question))["count"] > 0


def test_the_docs_know_every_value() -> None:
    """Types and modalities named in queries are those of the schema; panels and dashboards exist."""
    for _, question in QUESTIONS:
        for field, known in (("type", EVENT_TYPES), ("event_types", EVENT_TYPES), ("modality", MODALITIES)):
            for values in re.findall(rf"(?<!\w){field} : (?:\(([^)]*)\)|(\w+))", question):
                assert set(re.split(r" or |\s+", (values[0] or values[1]).strip())) <= set(known), question
    titles = {panel["embeddableConfig"].get("title") for board in DASHBOARDS for panel in panels(board)}
    assert set(re.findall(r"panel \*\*(.+?)\*\*", DOCS)) <= titles


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", {"match_all": {}}),
        ("kind : pulse", {"match": {"kind": "pulse"}}),
        ("names : *Ferri*", {"wildcard": {"names": {"value": "*Ferri*"}}}),
        (
            'type : (SANCTION or COERCE) and not target_countries : "PRK"',
            {
                "bool": {
                    "filter": [
                        {
                            "bool": {
                                "should": [{"match": {"type": "SANCTION"}}, {"match": {"type": "COERCE"}}],
                                "minimum_should_match": 1,
                            }
                        },
                        {"bool": {"must_not": [{"match_phrase": {"target_countries": "PRK"}}]}},
                    ]
                }
            },
        ),
        ("quantity_value >= 1000", {"range": {"quantity_value": {"gte": "1000"}}}),
    ],
)
def test_kql(text: str, query: dict[str, Any]) -> None:
    assert kql.query(text) == query
