"""The roles and keys that docker-compose.yml's one-shot makes, on a real Elasticsearch with security on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from elasticsearch import ApiError, AuthorizationException, Elasticsearch
from pydantic import SecretStr

from deploy.bootstrap import KEYS, KIBANA_PASSWORD, OUR_KEY, OWNERS, PERSON_PASSWORD, make_secrets, make_users
from tests.engines.conftest import PASSWORD
from tests.engines.elasticsearch import ElasticsearchServer
from workers.index.client import connect
from workers.index.setup import setup
from workers.settings import Settings

MINE = dict.fromkeys(OWNERS, os.geteuid())


def as_user(url: str, user: str, password: str) -> Elasticsearch:
    return connect(Settings(elasticsearch_url=url, elasticsearch_user=user, elasticsearch_password=SecretStr(password)))


def by_key(url: str, folder: Path, reader: str = "workers") -> Settings:
    """The settings of a worker or of the set-up, which finds its key as a secret file."""
    return Settings(_secrets_dir=folder / reader, elasticsearch_url=url)


@pytest.fixture(scope="module")
def folder(secured_elasticsearch: ElasticsearchServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The secrets of a first start."""
    folder = tmp_path_factory.mktemp("secrets")
    make_secrets(folder, {"ELASTIC_PASSWORD": PASSWORD}, MINE)
    make_users(as_user(secured_elasticsearch.url, "elastic", PASSWORD), folder, MINE)
    return folder


def test_the_setup_container_does_its_work(secured_elasticsearch: ElasticsearchServer, folder: Path) -> None:
    environment = {"DISPACCIO_ELASTICSEARCH_URL": secured_elasticsearch.url, "DISPACCIO_SECRETS": f"{folder}/setup"}
    done = subprocess.run(
        [sys.executable, "-m", "workers.cli", "setup"],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_people_may_search_and_not_write(secured_elasticsearch: ElasticsearchServer, folder: Path) -> None:
    settings = by_key(secured_elasticsearch.url, folder, "setup")
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
    key = (folder / "workers" / OUR_KEY).read_text()
    make_users(superuser, folder, MINE)
    assert (folder / "workers" / OUR_KEY).read_text() == key
    for name in KEYS:
        assert len(superuser.security.get_api_key(name=name, active_only=True)["api_keys"]) == 1
    person = as_user(secured_elasticsearch.url, "dispaccio", "cambiata-dalla-persona")
    assert person.security.authenticate()["roles"] == ["dispaccio_kibana"]
    person.security.change_password(password=(folder / "root" / PERSON_PASSWORD).read_text())


def test_a_key_that_elasticsearch_no_longer_takes_is_replaced(
    secured_elasticsearch: ElasticsearchServer, folder: Path
) -> None:
    superuser = as_user(secured_elasticsearch.url, "elastic", PASSWORD)
    superuser.security.invalidate_api_key(name="dispaccio-workers")
    with pytest.raises(ApiError):
        connect(by_key(secured_elasticsearch.url, folder)).security.authenticate()
    make_users(superuser, folder, MINE)
    key = connect(by_key(secured_elasticsearch.url, folder)).security.authenticate()["api_key"]
    assert key["name"] == "dispaccio-workers"


def test_a_key_that_stays_gets_the_rights_of_a_later_version(
    secured_elasticsearch: ElasticsearchServer, folder: Path
) -> None:
    superuser = as_user(secured_elasticsearch.url, "elastic", PASSWORD)
    worker = connect(by_key(secured_elasticsearch.url, folder))
    id = worker.security.authenticate()["api_key"]["id"]
    superuser.security.update_api_key(id=id, role_descriptors={"earlier": {"cluster": [], "indices": []}})
    with pytest.raises(AuthorizationException):
        worker.count(index="dispaccio-articles")
    make_users(superuser, folder, MINE)
    assert worker.count(index="dispaccio-articles")["count"] == 0
    assert worker.security.authenticate()["api_key"]["id"] == id
