"""The endpoint to which WebSub hubs push: `dispaccio websub`. Behind the operator's proxy, which has the TLS."""

from __future__ import annotations

import re
import socket
import sys
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import structlog
from redis.exceptions import RedisError

from workers.fetch import CHUNK, _Deadline
from workers.heartbeat import beat
from workers.watch import websub

if TYPE_CHECKING:
    from redis import Redis

    from workers.settings import Settings

CONNECTIONS = 32
"""At a time. More are closed at once; hubs try again."""

SECONDS = 30.0
"""For one request as a whole, first byte to last."""

_TOKEN = re.compile(r"[\w-]{20,100}", re.ASCII)

_log = structlog.get_logger()


class Receiver(ThreadingHTTPServer):
    """Verifies what was asked of hubs, and makes feeds due when they push. Every answer closes its connection."""

    daemon_threads = True
    request_queue_size = 4 * CONNECTIONS

    def __init__(self, host: str, port: int, redis: Redis, settings: Settings) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.redis = redis
        self.settings = settings
        self._free = threading.BoundedSemaphore(CONNECTIONS)
        super().__init__((host, port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """On a thread of its own, if there is one to be had."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """On that thread."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def service_actions(self) -> None:
        """Between two connections."""
        beat(self.settings.heartbeat)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error of ours."""
        if not isinstance(sys.exception(), OSError):
            _log.exception("a request to the WebSub endpoint failed")


class _Handler(BaseHTTPRequestHandler):
    server: Receiver
    timeout = SECONDS
    server_version = "Dispaccio"
    sys_version = ""

    def handle(self) -> None:
        with _Deadline(SECONDS) as deadline:
            deadline.guard(self.connection)
            super().handle()

    def do_GET(self) -> None:
        """A hub verifies our intent, or refuses."""
        try:
            query = dict(parse_qsl(urlsplit(self.path).query, max_num_fields=50))
        except ValueError:
            self._answer(400)
            return
        try:
            verdict = websub.verify(self.server.redis, self._token(), query, datetime.now(UTC))
        except RedisError:
            self._answer(503)
            return
        _log.info("a hub verifies", status=verdict.status, reason=verdict.reason, topic=query.get("hub.topic"))
        self._answer(verdict.status, verdict.body)

    def do_POST(self) -> None:
        """A hub pushes."""
        length = self.headers.get("content-length") or ""
        if not re.fullmatch(r"[0-9]{1,12}", length):
            self._answer(411)
        elif int(length) > self.server.settings.feed_max_bytes:
            self._answer(413)
        else:
            try:
                self._push(int(length))
            except RedisError:
                self._answer(503)

    def _push(self, length: int) -> None:
        redis, token = self.server.redis, self._token()
        subscription = websub.get(redis, token)
        # Read also where nobody wants it: many clients see no answer otherwise.
        signature = websub.Signature(subscription.secret if subscription else "", self.headers.get("x-hub-signature"))
        while length and (chunk := self.rfile.read(min(length, CHUNK))):
            signature.update(chunk)
            length -= len(chunk)
        if length:
            self._answer(400)
        elif subscription is None:
            self._answer(410)
        elif not signature.holds():
            # To be ignored, but not told (8.1): it would help to guess.
            _log.warning("a push with a wrong signature is ignored", feed=subscription.feed)
            self._answer(202)
        else:
            at = websub.pushed(redis, token, subscription, datetime.now(UTC), self.server.settings)
            _log.info("a hub pushes", feed=subscription.feed, poll=at and at.isoformat())
            self._answer(202 if at else 410)

    def _token(self) -> str:
        """The last part of the path: what stands before it is the proxy's."""
        token = urlsplit(self.path).path.rpartition("/")[2]
        return token if _TOKEN.fullmatch(token) else ""

    def _answer(self, status: int, body: str = "") -> None:
        content = body.encode()
        self.send_response(status)
        # The challenge comes from outside: no browser may take it for a page.
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Paths are secrets."""
