"""A proxy before a real engine that answers some requests itself: the engine under load, or a smaller one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import urllib3

Answer = tuple[int, dict[str, Any]]
Meddle = Callable[[str, bytes], Answer | None]
"""Path and body of a request -> the answer to give in the engine's place; None lets it through."""


class Proxy(ThreadingHTTPServer):
    def __init__(self, engine: str, meddle: Meddle) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.engine = engine
        self.meddle = meddle
        self.requests: list[tuple[str, bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def bulks(self) -> list[list[str]]:
        """The document ids of each bulk request."""
        return [ids_of(body) for path, body in self.requests if path.startswith("/_bulk")]


class Handler(BaseHTTPRequestHandler):
    server: Proxy
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.requests.append((self.path, body))
        own = self.server.meddle(self.path, body)
        if own:
            status, content = own[0], json.dumps(own[1]).encode()
        else:
            headers = {"Content-Type": self.headers.get("Content-Type", "application/json")}
            reply = urllib3.request(self.command, self.server.engine + self.path, body=body or None, headers=headers)
            status, content = reply.status, reply.data
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_PUT = do_HEAD = do_GET

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@contextmanager
def proxy(engine: str, meddle: Meddle) -> Iterator[Proxy]:
    with Proxy(engine, meddle) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


def ids_of(body: bytes) -> list[str]:
    """The ids in a bulk body."""
    actions = (json.loads(line) for line in body.splitlines())
    return [one[verb]["_id"] for one in actions for verb in ("index", "delete") if isinstance(one.get(verb), dict)]


def each_item(body: bytes, status: int, reason: str) -> Answer:
    """The answer to a bulk request, every item of which failed."""
    error = {"type": "made_up", "reason": reason}
    return 200, {
        "errors": True,
        "items": [{"index": {"_id": one, "status": status, "error": error}} for one in ids_of(body)],
    }
