"""Indices and documents of every earlier version (tests/schemas/versions/N: its mappings, and what it made of the newsroom)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from schemas import SCHEMA_VERSION
from schemas.documents import KINDS, ArticleDocument, EventDocument, alias
from tests.factory import newsroom
from tests.reindex.conftest import PREFIX, Desk, story
from workers.index.documents import article_document, event_documents
from workers.index.plan import document_version
from workers.index.setup import setup
from workers.index.writer import Item
from workers.search.queries import SearchRequest
from workers.search.search import search_articles

VERSIONS = Path(__file__).parents[1] / "schemas" / "versions"


def as_it_was(desk: Desk, version: int) -> list[dict[str, Any]]:
    """The index of that version in the place of ours, and the documents that it holds."""
    folder = VERSIONS / str(version)
    desk.client.indices.delete(index=f"{PREFIX}-*")
    for kind in KINDS:
        shared, own = (json.loads((folder / f"{name}.json").read_text())["template"] for name in ("shared", kind))
        properties = shared["mappings"]["properties"] | own["mappings"]["properties"]
        desk.client.indices.create(
            index=f"{alias(PREFIX, kind)}-000001",
            settings=shared["settings"],
            mappings=own["mappings"] | {"properties": properties},
            aliases={alias(PREFIX, kind): {"is_write_index": True}},
        )
    lines = (folder / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    documents = [json.loads(line) for line in lines]
    for one in documents:
        write_raw(desk, one)
    return documents


def write_raw(desk: Desk, one: dict[str, Any]) -> None:
    """As a worker of that version writes it."""
    version = document_version(msgspec.convert(one["article"], ArticleDocument))
    how: dict[str, Any] = {"version": version, "version_type": "external_gte"}
    for event in one["events"]:
        desk.client.index(index=alias(PREFIX, "events"), id=event["event_id"], document=event, **how)
    desk.client.index(index=alias(PREFIX, "articles"), id=one["article"]["article_id"], document=one["article"], **how)


def today(items: list[Item]) -> dict[str, dict[str, Any]]:
    """What today's code makes of articles, by kind and id."""
    found: dict[str, dict[str, Any]] = {}
    for of, made in items:
        document = article_document(of, msgspec.structs.replace(made, schema_version=SCHEMA_VERSION))
        found[f"articles {document.article_id}"] = msgspec.to_builtins(document)
        found |= {f"events {event.event_id}": msgspec.to_builtins(event) for event in event_documents(document)}
    return found


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_an_upgrade_and_a_re_index_make_everything_as_of_today(desk: Desk, version: int) -> None:
    as_it_was(desk, version)
    setup(desk.client, desk.settings)
    desk.client.indices.refresh(index=f"{PREFIX}-*")
    assert search_articles(desk.client, desk.settings, SearchRequest(query="operai")).total
    desk.reindexer().start(f"schema {SCHEMA_VERSION}")
    done = desk.run()
    assert (done.phase, done.extracted) == ("swapped", 0), done.checks
    # Fields that came later and that only reading knows are empty: they come with the next revision.
    expected = [(msgspec.structs.replace(of, agency=None, partial=False), made) for of, made in newsroom()]
    assert desk.contents(desk.pair()) == today(expected)


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_workers_of_two_versions_side_by_side(desk: Desk, version: int) -> None:
    """During a rolling upgrade: set-up first, then old and new workers write the same indices, before a re-index and in it."""
    old = as_it_was(desk, version)
    setup(desk.client, desk.settings)
    desk.writer.write([story(1), newsroom()[0]])
    write_raw(desk, old[1])
    for one in desk.contents(desk.pair()).values():
        msgspec.convert(one, EventDocument if "event_id" in one else ArticleDocument)
    desk.reindexer().start("by hand")
    desk.run()
    desk.writer.write([story(2)])
    new, kept = desk.contents(desk.pair()), desk.contents(desk.second())
    assert (
        {story(1)[0].id, story(2)[0].id}
        <= {one["article_id"] for one in new.values()}
        == {one["article_id"] for one in kept.values()}
    )
