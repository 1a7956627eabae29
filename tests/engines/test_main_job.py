"""The main job on engines of different makers: 500 real articles give the same documents and the same events."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from elasticsearch.helpers import scan

from tests.engines.conftest import CACHE
from tests.local.instance import Up
from workers.index.client import connect
from workers.settings import Settings

ARTICLES = Path(__file__).parents[2] / "training" / "corpus" / "articles.jsonl"
COUNT = 500


def corpus(to: Path) -> Path:
    """Real news (Italian Wikinews) in the producers' schema."""
    with ARTICLES.open(encoding="utf-8") as lines, to.open("w", encoding="utf-8") as out:
        real = (row for row in map(json.loads, lines) if row["id"].startswith("wn-"))
        for row, _ in zip(real, range(COUNT), strict=False):
            article = {"id": row["id"], "publisher": "Wikinotizie", "title": row["title"], "text": row["text"]}
            out.write(json.dumps(article | {"published": "2026-11-27T10:00:00+01:00"}) + "\n")
    return to


def data_folder(path: Path) -> Path:
    """A data folder that finds the engines that the other tests have fetched."""
    CACHE.mkdir(parents=True, exist_ok=True)
    path.mkdir()
    (path / "engines").symlink_to(CACHE, target_is_directory=True)
    return path


def indexed(up: Up, kind: str) -> dict[str, dict[str, Any]]:
    client = connect(Settings(elasticsearch_url=up.running.elasticsearch_url))
    client.indices.refresh(index=f"dispaccio-{kind}")
    found = {hit["_id"]: hit["_source"] for hit in scan(client, index=f"dispaccio-{kind}")}
    for source in found.values():
        # When it was put on the queue; everything else follows from the article.
        source.pop("fetched_at", None)
        source.pop("first_fetched_at", None)
    return found


def test_500_articles_are_the_same_documents_and_events_on_osmem_and_opensearch(tmp_path: Path) -> None:
    file = corpus(tmp_path / "articles.jsonl")
    found: dict[str, dict[str, dict[str, dict[str, Any]]]] = {}
    for engine in ("osmem", "opensearch"):
        up = Up(data_folder(tmp_path / engine), "--engine", engine)
        try:
            assert f"{COUNT} articles put on the queue" in up.run("ingest", str(file))
            found[engine] = {kind: indexed(up, kind) for kind in ("articles", "events")}
        finally:
            up.stop()
    assert len(found["osmem"]["articles"]) == COUNT
    assert len(found["osmem"]["events"]) > COUNT
    assert found["osmem"].keys() == found["opensearch"].keys()
    for kind in ("articles", "events"):
        assert found["osmem"][kind] == found["opensearch"][kind]


def test_up_on_opensearch_keeps_its_indices(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(
        json.dumps({"url": "https://example.org/1", "title": "Sciopero", "text": "I portuali scioperano a Trieste."})
    )
    up = Up(data_folder(tmp_path / "data"), "--engine", "opensearch")
    try:
        up.run("ingest", str(file))
        assert up.json("search", "portuali")["total"] == 1
    finally:
        up.stop()
    again = Up(tmp_path / "data", "--engine", "opensearch")
    try:
        assert again.json("search", "portuali")["total"] == 1
    finally:
        again.stop()
