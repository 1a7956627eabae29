from __future__ import annotations

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch
from osmem_server import OsmemServer

from tests.search.newsroom import fill
from workers.index.client import connect
from workers.settings import Settings


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    """An engine filled with the newsroom, for reading only."""
    with OsmemServer.start(japanese=False) as server:
        settings = Settings(elasticsearch_url=server.url, index_prefix="prova")
        fill(connect(settings), settings)
        yield settings


@pytest.fixture(scope="module")
def client(settings: Settings) -> Elasticsearch:
    return connect(settings)
