"""Running engines for the tests of this folder, each started when the first test asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from osmem_server import OsmemServer

from tests.engines.elasticsearch import ElasticsearchServer
from workers.local.opensearch import OpenSearch

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".cache" / "engines"
PASSWORD = "Segreto-di-prova-1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test of this folder: `-m engines` runs them, `-m "not engines"` all others."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.engines)


@pytest.fixture(scope="session")
def osmem() -> Iterator[OsmemServer]:
    with OsmemServer.start(japanese=False) as server:
        yield server


@pytest.fixture(scope="session")
def opensearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSearch]:
    with OpenSearch(tmp_path_factory.mktemp("opensearch"), cache=CACHE) as server:
        yield server


@pytest.fixture(scope="session")
def elasticsearch() -> Iterator[ElasticsearchServer]:
    with ElasticsearchServer(cache=CACHE) as server:
        yield server


@pytest.fixture(scope="session")
def secured_elasticsearch() -> Iterator[ElasticsearchServer]:
    """Its user `elastic` has the password `PASSWORD`."""
    with ElasticsearchServer(cache=CACHE, password=PASSWORD) as server:
        yield server


@pytest.fixture(scope="session", params=["osmem", "opensearch", "elasticsearch"])
def engine_url(request: pytest.FixtureRequest) -> str:
    """The address of one engine after the other. Name indices after the test: the engines are shared."""
    return str(request.getfixturevalue(request.param).url)
