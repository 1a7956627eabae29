from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError
from osmem_server import OsmemServer
from pydantic import SecretStr

from workers.errors import Unavailable
from workers.index.client import connect, plain_media_type, reachable
from workers.settings import Settings


@pytest.fixture(scope="module")
def osmem() -> Iterator[Elasticsearch]:
    with OsmemServer.start(japanese=False) as server:
        yield connect(Settings(elasticsearch_url=server.url))


class Engine(ThreadingHTTPServer):
    """A local HTTP server that answers each request with the next of `answers` (None: hangs up), then with 200."""

    def __init__(self, answers: list[int | None]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = answers
        self.requests: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Engine

    def do_GET(self) -> None:
        self.server.requests.append({name.lower(): value for name, value in self.headers.items()})
        status = self.server.answers.pop(0) if self.server.answers else 200
        if status is None:
            self.close_connection = True
            return
        body = json.dumps({"error": "made up", "status": status}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@contextmanager
def engine(*answers: int | None) -> Iterator[Engine]:
    with Engine(list(answers)) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize(
    ("sent", "plain"),
    [
        ("application/vnd.elasticsearch+json; compatible-with=9", "application/json"),
        ("application/vnd.elasticsearch+x-ndjson; compatible-with=9", "application/x-ndjson"),
        ("application/vnd.elasticsearch+vnd.mapbox-vector-tile; compatible-with=9",) * 2,
        ("application/json", "application/json"),
        ("text/plain", "text/plain"),
    ],
)
def test_media_type_without_the_vendor(sent: str, plain: str) -> None:
    assert plain_media_type(sent) == plain


def test_documents_written_in_bulk_are_found_on_osmem(osmem: Elasticsearch) -> None:
    with reachable():
        assert "version" in osmem.info()
        osmem.indices.create(index="notizie", mappings={"properties": {"titolo": {"type": "text"}}})
        osmem.bulk(index="notizie", operations=[{"index": {"_id": "1"}}, {"titolo": "L'Aquila, sisma"}], refresh=True)
        hits = osmem.search(index="notizie", query={"match": {"titolo": "sisma"}})["hits"]["hits"]
    assert [hit["_id"] for hit in hits] == ["1"]


def test_errors_of_the_request_itself_pass_unchanged(osmem: Elasticsearch) -> None:
    with pytest.raises(NotFoundError), reachable():
        osmem.get(index="nessuno", id="1")
    with pytest.raises(BadRequestError), reachable():
        osmem.search(index="_all", query={"no_such_query": {}})


def test_no_engine_at_the_address_is_unavailable() -> None:
    with engine() as gone:
        url = gone.url
    with pytest.raises(Unavailable, match="does not answer"), reachable():
        connect(Settings(elasticsearch_url=url)).info()


def test_an_engine_that_stays_silent_is_unavailable() -> None:
    with engine(*[None] * 10) as silent, pytest.raises(Unavailable, match="does not answer"), reachable():
        connect(Settings(elasticsearch_url=silent.url)).info()


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_engine_is_unavailable_and_asked_only_once(status: int) -> None:
    with engine(status) as busy:
        with pytest.raises(Unavailable, match=f"busy .{status}"), reachable():
            connect(Settings(elasticsearch_url=busy.url)).info()
        assert len(busy.requests) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_are_unavailable(status: int) -> None:
    with engine(status) as closed, pytest.raises(Unavailable, match="credentials"), reachable():
        connect(Settings(elasticsearch_url=closed.url)).info()


def test_an_error_inside_the_engine_is_no_outage() -> None:
    with engine(500) as broken, pytest.raises(ApiError), reachable():
        connect(Settings(elasticsearch_url=broken.url)).info()


def test_a_broken_connection_is_tried_once_more() -> None:
    with engine(None) as flapping:
        with reachable():
            connect(Settings(elasticsearch_url=flapping.url)).info()
        assert len(flapping.requests) == 2


@pytest.mark.parametrize(
    ("credentials", "header"),
    [
        ({}, None),
        ({"elasticsearch_api_key": SecretStr("aWQ6a2V5")}, "ApiKey aWQ6a2V5"),
        (
            {"elasticsearch_user": "dispaccio", "elasticsearch_password": SecretStr("città")},
            "Basic ZGlzcGFjY2lvOmNpdHTDoA==",
        ),
        (
            {
                "elasticsearch_api_key": SecretStr("aWQ6a2V5"),
                "elasticsearch_user": "dispaccio",
                "elasticsearch_password": SecretStr("x"),
            },
            "ApiKey aWQ6a2V5",
        ),
    ],
    ids=["none", "key", "user", "key before user"],
)
def test_credentials_sent(credentials: dict[str, Any], header: str | None) -> None:
    with engine() as server:
        connect(Settings(elasticsearch_url=server.url, **credentials)).info()
        assert server.requests[0].get("authorization") == header


@pytest.mark.parametrize("url", ["localhost:9200", "http://localhost", "nonsense"])
def test_an_address_that_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="URL must include"):
        connect(Settings(elasticsearch_url=url))
