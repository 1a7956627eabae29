from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from elasticsearch import Elasticsearch

from tests.index.proxy import Answer, each_item, proxy
from workers.errors import Unavailable
from workers.index import bulk as bulk_module
from workers.index.bulk import ATTEMPTS, Failure, Operation, bulk, delay
from workers.index.client import connect
from workers.settings import Settings


class Note(msgspec.Struct):
    number: Any = 1
    text: str = ""


@pytest.fixture
def notes(client: Elasticsearch) -> Elasticsearch:
    """An engine with an alias `notes` whose mapping is strict."""
    client.indices.create(
        index="notes-000001",
        aliases={"notes": {}},
        mappings={"dynamic": "strict", "properties": {"number": {"type": "long"}, "text": {"type": "text"}}},
    )
    return client


def note(name: str, version: int = 1, **fields: Any) -> Operation:
    return Operation("notes", name, version, Note(**fields), "article")


def gone(name: str, version: int = 1) -> Operation:
    return Operation("notes", name, version, None, "article")


def found(client: Elasticsearch) -> dict[str, Any]:
    client.indices.refresh(index="notes")
    return {hit["_id"]: hit["_source"]["number"] for hit in client.search(index="notes", size=100)["hits"]["hits"]}


def no_sleep(seconds: float) -> None:
    pass


def test_writes_and_deletes(notes: Elasticsearch) -> None:
    assert bulk(notes, [note("a"), note("b", number=2)], no_sleep) == []
    assert bulk(notes, [note("a", 2, number=3), gone("b", 2), gone("never there")], no_sleep) == []
    assert found(notes) == {"a": 3}


def test_nothing_to_do_asks_nothing() -> None:
    assert bulk(connect(Settings(elasticsearch_url="http://127.0.0.1:9")), [], no_sleep) == []


def test_a_higher_version_stays(notes: Elasticsearch) -> None:
    bulk(notes, [note("a", 5, number=5)], no_sleep)
    failures = bulk(notes, [note("a", 4, number=4), note("b"), gone("a", 3)], no_sleep)
    assert [(failure.operation.id, failure.conflict) for failure in failures] == [("a", True), ("a", True)]
    assert bulk(notes, [note("a", 5, number=6)], no_sleep) == []
    assert found(notes) == {"a": 6, "b": 1}


def test_a_deleted_document_does_not_come_back_in_an_older_version(notes: Elasticsearch) -> None:
    bulk(notes, [note("a", 5)], no_sleep)
    bulk(notes, [gone("a", 6)], no_sleep)
    (failure,) = bulk(notes, [note("a", 5)], no_sleep)
    assert failure.conflict
    assert found(notes) == {}


def test_a_refused_document_stops_no_other(notes: Elasticsearch) -> None:
    failures = bulk(notes, [note("a"), note("b", number="molti"), note("c")], no_sleep)
    (failure,) = failures
    assert isinstance(failure, Failure)
    assert not failure.conflict
    assert failure.operation.id == "b"
    assert "number" in failure.reason
    assert found(notes) == {"a": 1, "c": 1}


def test_no_index_is_born_without_its_alias(notes: Elasticsearch) -> None:
    with pytest.raises(Unavailable, match="takes nothing for other"):
        bulk(notes, [Operation("other", "a", 1, Note(), "article")], no_sleep)
    assert not notes.indices.exists(index="other")


def test_an_alias_on_its_way_is_waited_for(notes: Elasticsearch) -> None:
    notes.indices.update_aliases(actions=[{"remove": {"index": "notes-000001", "alias": "notes"}}])
    waits: list[float] = []

    def swap(seconds: float) -> None:
        waits.append(seconds)
        notes.indices.update_aliases(actions=[{"add": {"index": "notes-000001", "alias": "notes"}}])

    assert bulk(notes, [note("a")], swap) == []
    assert len(waits) == 1
    assert found(notes) == {"a": 1}


def test_what_a_busy_engine_turns_away_is_sent_again_alone(notes: Elasticsearch, settings: Settings) -> None:
    turned_away = ["b", "c", "b"]

    def busy_with(path: str, body: bytes) -> Answer | None:
        """The engine takes the bulk, but says of one document that it had no room for it."""
        if path.startswith("/_bulk") and turned_away:
            lines = body.splitlines()
            items: list[dict[str, Any]] = []
            for head, document in zip(lines[::2], lines[1::2], strict=True):
                name = json.loads(head)["index"]["_id"]
                if turned_away and name == turned_away[0]:
                    turned_away.pop(0)
                    items.append({"index": {"status": 429, "error": {"type": "es_rejected", "reason": "queue full"}}})
                else:
                    notes.index(index="notes", id=name, document=json.loads(document))
                    items.append({"index": {"status": 201}})
            return 200, {"errors": True, "items": items}
        return None

    waits: list[float] = []
    with proxy(settings.elasticsearch_url, busy_with) as server:
        client = connect(Settings(elasticsearch_url=server.url))
        assert bulk(client, [note("a"), note("b"), note("c")], waits.append) == []
        assert server.bulks() == [["a", "b", "c"], ["b", "c"], ["b"]]
    assert len(waits) == 2
    assert found(notes) == {"a": 1, "b": 1, "c": 1}


@pytest.mark.parametrize("status", [429, 503])
def test_an_engine_that_stays_busy_is_unavailable(notes: Elasticsearch, settings: Settings, status: int) -> None:
    waits: list[float] = []
    with proxy(settings.elasticsearch_url, lambda path, body: each_item(body, status, "queue full")) as server:
        client = connect(Settings(elasticsearch_url=server.url))
        with pytest.raises(Unavailable, match=f"{ATTEMPTS} times: queue full"):
            bulk(client, [note("a")], waits.append)
        assert len(server.bulks()) == ATTEMPTS
    assert waits == sorted(waits)


@pytest.mark.parametrize("answer", [(503, "busy"), (429, "busy"), (403, "credentials")])
def test_an_engine_that_answers_nothing_is_unavailable(settings: Settings, answer: tuple[int, str]) -> None:
    with proxy(settings.elasticsearch_url, lambda path, body: (answer[0], {"error": "made up"})) as server:
        client = connect(Settings(elasticsearch_url=server.url))
        with pytest.raises(Unavailable, match=answer[1]):
            bulk(client, [note("a")], no_sleep)


def test_a_read_only_index_is_nobodys_fault(settings: Settings) -> None:
    """A full disk: `cluster_block_exception`, which is no reason to quarantine articles."""
    with proxy(settings.elasticsearch_url, lambda path, body: each_item(body, 403, "index read-only")) as server:
        client = connect(Settings(elasticsearch_url=server.url))
        with pytest.raises(Unavailable, match="takes nothing for notes: index read-only"):
            bulk(client, [note("a")], no_sleep)


def test_requests_are_cut_by_bytes(notes: Elasticsearch, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_module, "BULK_BYTES", 1_000)
    with proxy(settings.elasticsearch_url, lambda path, body: None) as server:
        client = connect(Settings(elasticsearch_url=server.url))
        operations = [note(str(number), text="x" * 200) for number in range(10)]
        operations.insert(5, note("large", text="x" * 5_000))
        assert bulk(client, operations, no_sleep) == []
        assert [one for ids in server.bulks() for one in ids] == [operation.id for operation in operations]
        assert ["large"] in server.bulks()
        assert all(len(body) <= 1_000 for path, body in server.requests if b'"large"' not in body)
    assert len(found(notes)) == 11


def test_a_smaller_limit_halves_the_request_and_refuses_what_is_too_large_alone(
    notes: Elasticsearch, settings: Settings
) -> None:
    def small(path: str, body: bytes) -> Answer | None:
        return (413, {"error": "Request Entity Too Large"}) if len(body) > 2_000 else None

    with proxy(settings.elasticsearch_url, small) as server:
        client = connect(Settings(elasticsearch_url=server.url))
        operations = [note("a"), note("b"), note("large", text="x" * 3_000), note("c"), note("d")]
        (failure,) = bulk(client, operations, no_sleep)
    assert failure.operation.id == "large"
    assert "larger" in failure.reason
    assert set(found(notes)) == {"a", "b", "c", "d"}


def test_delays_double_and_differ() -> None:
    for attempt in range(ATTEMPTS):
        drawn = {delay(attempt) for _ in range(50)}
        assert len(drawn) > 1
        assert 0.25 * 2**attempt <= min(drawn) <= max(drawn) <= 0.5 * 2**attempt
