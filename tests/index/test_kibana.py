"""The import, against a server that takes what Kibana takes and answers as Kibana does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import SecretStr

from workers.errors import Unavailable
from workers.index.kibana import KibanaError, load, objects
from workers.settings import Settings


class Kibana:
    """Keeps the requests, and answers with `status` and `answer`; None for the answer to a complete import."""

    def __init__(self) -> None:
        self.status = 200
        self.answer: bytes | None = None
        self.got: list[tuple[str, Message, bytes]] = []
        kibana = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                kibana.got.append((self.path, self.headers, body))
                sent = len(file_of(self.headers, body).splitlines())
                answer = kibana.answer or json.dumps({"success": True, "successCount": sent, "warnings": []}).encode()
                self.send_response(kibana.status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


def file_of(headers: Any, body: bytes) -> bytes:
    """The file in a multipart form, which must be its only part."""
    form = BytesParser(policy=HTTP).parsebytes(f"content-type: {headers['content-type']}\r\n\r\n".encode() + body)
    [part] = form.iter_parts()
    assert part.get_content_type() == "application/x-ndjson"
    assert (part.get_param("name", header="content-disposition"), part.get_filename()) == ("file", "dispaccio.ndjson")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


@pytest.fixture
def kibana() -> Iterator[Kibana]:
    kibana = Kibana()
    yield kibana
    kibana.server.shutdown()
    kibana.server.server_close()


def settings(kibana: Kibana, **fields: Any) -> Settings:
    return Settings(kibana_url=kibana.url, **fields)


def test_all_objects_are_imported_in_one_request(kibana: Kibana) -> None:
    assert load(settings(kibana)) == 13
    [(path, headers, body)] = kibana.got
    assert path == "/api/saved_objects/_import?overwrite=true"
    assert headers["kbn-xsrf"]
    assert headers["content-type"].startswith("multipart/form-data; boundary=")
    sent = [json.loads(line) for line in file_of(headers, body).splitlines()]
    assert sent == objects("dispaccio")


def test_again_it_sends_the_same(kibana: Kibana) -> None:
    for _ in range(2):
        load(settings(kibana))
    first, second = (file_of(headers, body) for _, headers, body in kibana.got)
    assert first == second


def test_a_space_in_the_address(kibana: Kibana) -> None:
    load(Settings(kibana_url=f"{kibana.url}/s/desk/"))
    assert kibana.got[0][0] == "/s/desk/api/saved_objects/_import?overwrite=true"


def test_data_views_follow_the_prefix() -> None:
    titles = [one["attributes"]["title"] for one in objects("altra") if one["type"] == "index-pattern"]
    assert titles == ["altra-articles", "altra-events", "altra-health", "altra-articles-*"]
    others = [[one for one in objects(prefix) if one["type"] != "index-pattern"] for prefix in ("altra", "dispaccio")]
    assert others[0] == others[1]


@pytest.mark.parametrize(
    ("credentials", "sent"),
    [
        ({}, None),
        ({"kibana_api_key": SecretStr("k2liYW5h")}, "ApiKey k2liYW5h"),
        ({"elasticsearch_api_key": SecretStr("ZXM=")}, "ApiKey ZXM="),
        ({"kibana_api_key": SecretStr("a2li"), "elasticsearch_api_key": SecretStr("ZXM=")}, "ApiKey a2li"),
        ({"kibana_api_key": SecretStr(""), "elasticsearch_api_key": SecretStr("ZXM=")}, "ApiKey ZXM="),
        ({"elasticsearch_user": "perù", "elasticsearch_password": SecretStr("sì")}, "Basic cGVyw7k6c8Os"),
    ],
)
def test_credentials(kibana: Kibana, credentials: dict[str, Any], sent: str | None) -> None:
    load(settings(kibana, **credentials))
    assert kibana.got[0][1]["authorization"] == sent


def test_without_an_address_nothing_is_done() -> None:
    assert load(Settings()) is None
    assert load(Settings(kibana_url="")) is None


REFUSED = {
    "success": False,
    "successCount": 11,
    "errors": [
        {
            "type": "dashboard",
            "id": "dispaccio-events",
            "error": {"type": "missing_references", "references": [{"type": "index-pattern", "id": "altro"}]},
        },
        {"type": "search", "id": "x", "error": {"type": "unsupported_type"}},
    ],
}


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (
            200,
            REFUSED,
            r"11 of 13 objects: dashboard dispaccio-events: missing_references index-pattern altro; search x",
        ),
        (200, {"success": True, "successCount": 12}, "12 of 13"),
        (401, {"statusCode": 401, "error": "Unauthorized", "message": "…"}, "DISPACCIO_KIBANA_API_KEY"),
        (403, {"statusCode": 403, "error": "Forbidden", "message": "…"}, r"privilege `all`.*\(403\)"),
        (404, {"statusCode": 404, "error": "Not Found", "message": "…"}, "without /app"),
        (400, {"statusCode": 400, "error": "Bad Request", "message": "Invalid file extension .txt"}, "Invalid file"),
        (302, b"<html>\n moved", r"<html> moved \(302\)"),
        (200, b"<html>a proxy's login page</html>", "login page"),
    ],
)
def test_what_kibana_refuses_is_told(kibana: Kibana, status: int, answer: Any, said: str) -> None:
    kibana.status = status
    kibana.answer = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    with pytest.raises(KibanaError, match=said):
        load(settings(kibana))


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_kibana_that_is_starting(kibana: Kibana, status: int) -> None:
    kibana.status, kibana.answer = status, b"Kibana server is not ready yet"
    with pytest.raises(Unavailable, match="not ready yet"):
        load(settings(kibana))


def test_no_kibana() -> None:
    with pytest.raises(Unavailable, match=r"Kibana at http://127.0.0.1:9 does not answer"):
        load(Settings(kibana_url="http://127.0.0.1:9"))


def test_the_command(kibana: Kibana, osmem_url: str) -> None:
    def run() -> subprocess.CompletedProcess[str]:
        environment = {"DISPACCIO_ELASTICSEARCH_URL": osmem_url, "DISPACCIO_KIBANA_URL": kibana.url}
        command = [sys.executable, "-m", "workers.cli", "setup"]
        return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True)

    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert "13 data views, searches, maps and dashboards are in Kibana" in done.stdout
    kibana.status, kibana.answer = 403, b"{}"
    refused = run()
    assert refused.returncode == 1
    assert "are in place" in refused.stdout  # what workers need is there all the same
    assert "privilege" in refused.stderr
    kibana.status, kibana.answer = 503, b""
    assert run().returncode == 3
