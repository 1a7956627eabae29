"""What Kibana's panels ask, on every engine."""

from __future__ import annotations

import pytest
from elasticsearch import Elasticsearch

from tests.deploy import kql
from tests.deploy.kibana_data import fill
from tests.deploy.saved_objects import asked
from tests.deploy.test_kibana import QUESTIONS, got
from tests.test_health import week
from workers.index.client import connect
from workers.settings import Settings

PREFIX = "cruscotti"


@pytest.fixture(scope="module")
def settings(engine_url: str) -> Settings:
    return Settings(elasticsearch_url=engine_url, index_prefix=PREFIX)


@pytest.fixture(scope="module")
def client(settings: Settings) -> Elasticsearch:
    client = connect(settings)
    fill(client, settings)
    return client


def test_every_panel_gets_data(client: Elasticsearch) -> None:
    for one in asked():
        got(client, one, PREFIX)


def test_every_question_of_the_docs_finds_something(client: Elasticsearch) -> None:
    for kind, question in QUESTIONS:
        assert client.count(index=f"{PREFIX}-{kind}", query=kql.query(question))["count"] > 0, question


def test_health_keeps_a_week_and_no_feed_that_is_well(engine_url: str) -> None:
    settings = Settings(elasticsearch_url=engine_url, index_prefix="salute")
    week(connect(settings), settings)
