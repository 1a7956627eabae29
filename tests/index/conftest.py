from __future__ import annotations

import pytest
from elasticsearch import Elasticsearch

from workers.index.client import connect
from workers.index.setup import setup
from workers.index.writer import Writer
from workers.settings import Settings


@pytest.fixture
def settings(osmem_url: str) -> Settings:
    return Settings(elasticsearch_url=osmem_url, index_prefix="prova")


@pytest.fixture
def client(settings: Settings) -> Elasticsearch:
    """A client of an empty engine."""
    return connect(settings)


@pytest.fixture
def writer(client: Elasticsearch, settings: Settings) -> Writer:
    """A writer on an engine that is set up. It never waits."""
    setup(client, settings)
    return Writer(client, settings, sleep=lambda seconds: None)
