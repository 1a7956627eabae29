from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from elasticsearch import Elasticsearch

from schemas import SCHEMA_VERSION
from tests.factory import newsroom
from tests.index.proxy import Answer, proxy
from workers.errors import Unavailable
from workers.index.client import connect
from workers.index.setup import AUTO_CREATE, Counts, SetupError, counts, setup
from workers.index.writer import Writer
from workers.settings import Settings


def test_aliases_name_versioned_indices_with_our_mapping(client: Elasticsearch, settings: Settings) -> None:
    setup(client, settings)
    for kind in ("articles", "events"):
        answer = client.indices.get(index=f"prova-{kind}").body
        (index,) = answer
        assert index == f"prova-{kind}-000001"
        assert answer[index]["aliases"] == {f"prova-{kind}": {"is_write_index": True}}
        assert answer[index]["mappings"]["dynamic"] == "strict"
        assert answer[index]["mappings"]["_meta"] == {"schema_version": SCHEMA_VERSION}
        assert answer[index]["mappings"]["properties"]["feeds"]["type"] == "keyword"


def test_settings_reach_the_index(client: Elasticsearch, settings: Settings) -> None:
    wanted = {"index_shards": 2, "index_replicas": 1, "refresh_interval": "7s"}
    setup(client, settings.model_copy(update=wanted))
    index = client.indices.get_settings(index="prova-articles").body["prova-articles-000001"]["settings"]["index"]
    assert (index["number_of_shards"], index["number_of_replicas"], index["refresh_interval"]) == ("2", "1", "7s")


def test_again_it_changes_nothing(writer: Writer, client: Elasticsearch, settings: Settings) -> None:
    writer.write(newsroom())
    setup(client, settings)
    client.indices.refresh(index="prova-*")
    events = sum(len(extraction.events) for _, extraction in newsroom())
    assert counts(client, settings) == Counts(articles=6, events=events)


def test_several_at_once(client: Elasticsearch, settings: Settings) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: setup(client, settings), range(4)))
    assert counts(client, settings) == Counts(articles=0, events=0)


def test_two_prefixes_live_side_by_side(client: Elasticsearch, settings: Settings) -> None:
    other = settings.model_copy(update={"index_prefix": "altra"})
    setup(client, settings)
    setup(client, other)
    Writer(client, other).write(newsroom())
    client.indices.refresh(index="altra-*")
    assert counts(client, settings).articles == 0
    assert counts(client, other).articles == 6


def test_an_index_in_the_place_of_the_alias_is_told(client: Elasticsearch, settings: Settings) -> None:
    client.indices.create(index="prova-articles")
    with pytest.raises(SetupError, match="prova-articles is an index, but must be an alias"):
        setup(client, settings)


def test_an_index_without_its_alias_is_told(client: Elasticsearch, settings: Settings) -> None:
    setup(client, settings)
    client.indices.delete_alias(index="prova-events-000001", name="prova-events")
    with pytest.raises(SetupError, match="prova-events-000001 exists but has no alias prova-events"):
        setup(client, settings)


def test_an_alias_of_two_indices_is_told(client: Elasticsearch, settings: Settings) -> None:
    setup(client, settings)
    client.indices.create(index="prova-events-000002", aliases={"prova-events": {}})
    with pytest.raises(SetupError, match="names prova-events-000001, prova-events-000002"):
        setup(client, settings)


def test_a_later_index_behind_the_alias_is_fine(client: Elasticsearch, settings: Settings) -> None:
    setup(client, settings)
    client.indices.create(index="prova-events-000002")
    client.indices.update_aliases(
        actions=[
            {"remove": {"index": "prova-events-000001", "alias": "prova-events"}},
            {"add": {"index": "prova-events-000002", "alias": "prova-events"}},
        ]
    )
    setup(client, settings)
    assert list(client.indices.get_alias(name="prova-events").body) == ["prova-events-000002"]


def test_our_names_are_kept_from_being_born_by_a_write(client: Elasticsearch, settings: Settings) -> None:
    setup(client, settings)
    persistent = client.cluster.get_settings(flat_settings=True)["persistent"]
    assert persistent[AUTO_CREATE] == "-prova-articles,-prova-events,+*"


def test_the_operators_own_rule_stays(client: Elasticsearch, settings: Settings) -> None:
    client.cluster.put_settings(persistent={AUTO_CREATE: "false"})
    setup(client, settings)
    assert client.cluster.get_settings(flat_settings=True)["persistent"][AUTO_CREATE] == "false"


def test_an_engine_that_lets_nobody_at_its_settings_is_fine(settings: Settings) -> None:
    def managed(path: str, body: bytes) -> Answer | None:
        return (403, {"error": "forbidden"}) if path.startswith("/_cluster/settings") else None

    with proxy(settings.elasticsearch_url, managed) as server:
        client = connect(settings.model_copy(update={"elasticsearch_url": server.url}))
        setup(client, settings)
        assert counts(client, settings) == Counts(articles=0, events=0)


def test_without_an_engine_or_indices(client: Elasticsearch, settings: Settings) -> None:
    with pytest.raises(Unavailable, match="prova-articles cannot be counted"):
        counts(client, settings)
    nobody = connect(Settings(elasticsearch_url="http://127.0.0.1:9"))
    with pytest.raises(Unavailable):
        setup(nobody, settings)
    with pytest.raises(Unavailable):
        counts(nobody, settings)
