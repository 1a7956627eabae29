from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.engines.conftest import CACHE, PASSWORD
from tests.engines.elasticsearch import ElasticsearchServer
from workers.errors import Unavailable
from workers.index.client import connect, reachable
from workers.local.opensearch import OpenSearch
from workers.settings import Settings


def test_the_client_greets_every_engine(engine_url: str) -> None:
    info = connect(Settings(elasticsearch_url=engine_url)).info()
    assert info["version"]["number"].split(".")[0].isdigit()


def test_italian_is_analysed_alike_everywhere(engine_url: str) -> None:
    client = connect(Settings(elasticsearch_url=engine_url))
    client.indices.create(
        index="italiano",
        mappings={"properties": {"testo": {"type": "text", "analyzer": "italian"}}},
    )
    analysed = client.indices.analyze(index="italiano", field="testo", text="L'Aquila, gli operai militari")
    assert [token["token"] for token in analysed["tokens"]] == ["aquil", "opera", "militar"]


def test_a_late_write_gives_birth_to_no_index(opensearch: OpenSearch, elasticsearch: ElasticsearchServer) -> None:
    for engine in (opensearch, elasticsearch):
        client = connect(Settings(elasticsearch_url=engine.url))
        items = client.bulk(operations=[{"index": {"_index": "mai-creato", "_id": "1"}}, {"titolo": "tardi"}])["items"]
        assert items[0]["index"]["status"] == 404
        assert not client.indices.exists(index="mai-creato")


def test_what_opensearch_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    engine = OpenSearch(tmp_path, cache=CACHE)
    with engine:
        client = connect(Settings(elasticsearch_url=engine.url))
        client.indices.create(index="notizie", settings={"number_of_replicas": 0})
        client.index(index="notizie", id="1", document={"titolo": "Sciopero a Torino"})
        assert engine.pid
        os.kill(engine.pid, signal.SIGKILL)
    with engine:
        client = connect(Settings(elasticsearch_url=engine.url))
        assert client.get(index="notizie", id="1")["_source"] == {"titolo": "Sciopero a Torino"}


def test_a_second_opensearch_on_the_same_data_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.local.opensearch.LOCK_TIMEOUT", 0.5)
    with OpenSearch(tmp_path, cache=CACHE):
        second = OpenSearch(tmp_path, cache=CACHE)
        with pytest.raises(Unavailable, match="another OpenSearch runs"):
            second.start()
        assert second.pid is None


def test_secured_elasticsearch_wants_credentials(secured_elasticsearch: ElasticsearchServer) -> None:
    url = secured_elasticsearch.url
    with pytest.raises(Unavailable, match="credentials"), reachable():
        connect(Settings(elasticsearch_url=url)).info()
    user = Settings(elasticsearch_url=url, elasticsearch_user="elastic", elasticsearch_password=SecretStr(PASSWORD))
    key = connect(user).security.create_api_key(name="prova")["encoded"]
    by_key = connect(Settings(elasticsearch_url=url, elasticsearch_api_key=SecretStr(key)))
    assert by_key.security.authenticate()["username"] == "elastic"
