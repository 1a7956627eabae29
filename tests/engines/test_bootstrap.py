"""The roles and keys that docker-compose.yml's one-shot makes, on a real Elasticsearch with security on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from elasticsearch import ApiError, AuthorizationException, Elasticsearch
from pydantic import SecretStr

from deploy.bootstrap import KIBANA_PASSWORD, OWNERS, PERSON_PASSWORD, WORKERS_KEY, make_secrets, make_users
from tests.engines.conftest import PASSWORD
from tests.engines.elasticsearch import ElasticsearchServer
from workers.index.client import connect
from workers.index.setup import setup
from workers.settings import Settings

MINE = dict.fromkeys(OWNERS, os.geteuid())


def as_user(url: str, user: str, password: str) -> Elasticsearch:
    return connect(Settings(elasticsearch_url=url, elasticsearch_user=user, elasticsearch_password=SecretStr(password)))


def by_key(url: str, folder: Path) -> Settings:
    """The settings of a worker, which finds its key as a secret file."""
    return Settings(_secrets_dir=folder / "workers", elasticsearch_url=url)


@pytest.fixture(scope="module")
def folder(secured_elasticsearch: ElasticsearchServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The secrets of a first start."""
    folder = tmp_path_factory.mktemp("secrets")
    make_secrets(folder, {"ELASTIC_PASSWORD": PASSWORD}, MINE)
    make_users(as_user(secured_elasticsearch.url, "elastic", PASSWORD), folder, MINE)
    return folder


def test_the_setup_container_does_its_work(secured_elasticsearch: ElasticsearchServer, folder: Path) -> None:
    environment = {"DISPACCIO_ELASTICSEARCH_URL": secured_elasticsearch.url, "DISPACCIO_SECRETS": f"{folder}/workers"}
    done = subprocess.run(
        [sys.executable, "-m", "workers.cli", "setup"],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_workers_may_set_up_and_write(secured_elasticsearch: ElasticsearchServer, folder: Path) -> None:
    settings = by_key(secured_elasticsearch.url, folder)
    worker = connect(settings)
    setup(worker, settings)
    worker.indices.create(index="dispaccio-prova-000001", aliases={"dispaccio-prova": {}})
    worker.index(index="dispaccio-prova", id="1", document={"titolo": "prova"}, refresh=True)
    assert worker.count(index="dispaccio-prova")["count"] == 1
    worker.indices.delete(index="dispaccio-prova-000001")


def test_workers_may_do_nothing_else(secured_elasticsearch: ElasticsearchServer, folder: Path) -> None:
    worker = connect(by_key(secured_elasticsearch.url, folder))
    with pytest.raises(AuthorizationException):
        worker.indices.create(index="altrui")
    with pytest.raises(AuthorizationException):
        worker.security.put_user(username="intruso", password="intruso-123", roles=["superuser"])


def test_people_may_search_and_not_write(secured_elasticsearch: ElasticsearchServer, folder: Path) -> None:
    settings = by_key(secured_elasticsearch.url, folder)
    setup(connect(settings), settings)
    person = as_user(secured_elasticsearch.url, "dispaccio", (folder / "root" / PERSON_PASSWORD).read_text())
    assert person.search(index="dispaccio-articles")["hits"]["total"]["value"] == 0
    with pytest.raises(AuthorizationException):
        person.indices.delete(index="dispaccio-articles-000001")
    with pytest.raises(AuthorizationException):
        person.index(index="dispaccio-articles", document={})


def test_kibana_gets_its_own_password(secured_elasticsearch: ElasticsearchServer, folder: Path) -> None:
    kibana = as_user(secured_elasticsearch.url, "kibana_system", (folder / "kibana" / KIBANA_PASSWORD).read_text())
    assert kibana.security.authenticate()["username"] == "kibana_system"


def test_a_second_start_changes_nothing(secured_elasticsearch: ElasticsearchServer, folder: Path) -> None:
    superuser = as_user(secured_elasticsearch.url, "elastic", PASSWORD)
    superuser.security.change_password(username="dispaccio", password="cambiata-dalla-persona")
    key = (folder / "workers" / WORKERS_KEY).read_text()
    make_users(superuser, folder, MINE)
    assert (folder / "workers" / WORKERS_KEY).read_text() == key
    person = as_user(secured_elasticsearch.url, "dispaccio", "cambiata-dalla-persona")
    assert person.security.authenticate()["roles"] == ["dispaccio_kibana"]
    person.security.change_password(password=(folder / "root" / PERSON_PASSWORD).read_text())


def test_a_key_that_elasticsearch_no_longer_takes_is_replaced(
    secured_elasticsearch: ElasticsearchServer, folder: Path
) -> None:
    superuser = as_user(secured_elasticsearch.url, "elastic", PASSWORD)
    superuser.security.invalidate_api_key(name="dispaccio-workers")
    with pytest.raises(ApiError):
        connect(by_key(secured_elasticsearch.url, folder)).info()
    make_users(superuser, folder, MINE)
    assert connect(by_key(secured_elasticsearch.url, folder)).info()["version"]
