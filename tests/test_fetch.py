"""Against a real HTTP server on the loopback interface."""

from __future__ import annotations

import gzip
import socket
import sys
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import brotli  # type: ignore[import-untyped]
import msgspec
import pytest

from tests.conftest import Web, answer
from workers.fetch import FetchError, Limits, fetch, is_public
from workers.settings import Settings

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LIMITS = Limits(user_agent="Prova/1.0", timeout=5.0, max_bytes=100_000, redirects=3, allow_private=True)


def limits(**changes: Any) -> Limits:
    return msgspec.structs.replace(LIMITS, **changes)


@pytest.fixture
def elsewhere() -> Iterator[Web]:
    """A second host."""
    server = Web("127.0.0.2")
    yield server
    server.close()


def failure(url: str, limits: Limits = LIMITS) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch(url, limits)
    return caught.value


# --- what comes back ----------------------------------------------------------------------------------------------


def test_body_and_headers(web: Web) -> None:
    headers = {"ETag": '"a"', "Last-Modified": "Thu, 27 Nov 2025 10:00:00 GMT", "Content-Type": "text/xml"}
    url = web.serve("/feed", b"<rss/>", headers={**headers, "Cache-Control": "public, max-age=600"})
    response = fetch(url + "#cima", LIMITS, accept="text/xml")
    assert (response.status, response.url, response.body) == (200, url, b"<rss/>")
    assert (response.etag, response.last_modified) == ('"a"', "Thu, 27 Nov 2025 10:00:00 GMT")
    assert (response.content_type, response.max_age, response.moved_to) == ("text/xml", 600.0, None)
    [(_, sent)] = web.requests
    assert (sent["user-agent"], sent["accept"]) == ("Prova/1.0", "text/xml")
    assert "if-none-match" not in sent
    assert "if-modified-since" not in sent


def test_validators_are_sent_and_304_has_no_body(web: Web) -> None:
    url = web.serve("/feed", status=304)
    response = fetch(url, LIMITS, etag='W/"x"', last_modified="Thu, 27 Nov 2025 10:00:00 GMT")
    assert (response.status, response.body) == (304, b"")
    [(_, sent)] = web.requests
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('W/"x"', "Thu, 27 Nov 2025 10:00:00 GMT")


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", brotli.compress),
        ("zstd", zstd.compress),
        ("gzip, br", lambda body: brotli.compress(gzip.compress(body))),
    ],
)
def test_compressed(web: Web, coding: str, encode: Any) -> None:
    url = web.serve("/feed", encode(b"<rss/>" * 100), headers={"Content-Encoding": coding})
    assert fetch(url, LIMITS).body == b"<rss/>" * 100


def test_space_and_accents_in_an_address(web: Web) -> None:
    web.serve("/citt%C3%A0%20alta", b"ok")
    assert fetch(web.url("/città alta"), LIMITS).body == b"ok"


def test_limits_of_the_settings() -> None:
    settings = Settings(user_agent="Io/1", fetch_timeout=7.0, fetch_redirects=2, allow_private_addresses=True)
    assert Limits.of(settings, 10) == Limits(
        user_agent="Io/1", timeout=7.0, max_bytes=10, redirects=2, allow_private=True
    )


# --- status ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, "denied"),
        (403, "denied"),
        (404, "not_found"),
        (410, "gone"),
        (418, "status"),
        (429, "throttled"),
        (500, "server"),
        (503, "server"),
    ],
)
def test_status(web: Web, status: int, kind: str) -> None:
    error = failure(web.serve("/feed", b"x" * 1000, status))
    assert (error.kind, error.status) == (kind, status)
    assert str(status) in error.reason


@pytest.mark.parametrize(
    ("value", "seconds"), [("0", 0.0), ("Thu, 01 Jan 1998 00:00:00 GMT", 0.0), ("presto", None), ("", None)]
)
def test_no_retry_after(web: Web, value: str, seconds: float | None) -> None:
    assert failure(web.serve("/feed", b"", 503, {"Retry-After": value})).retry_after == seconds


@pytest.mark.parametrize("status", [200, 429])
def test_retry_after_counts_from_the_start_of_the_fetch(web: Web, status: int) -> None:
    """A server that takes its time to say that it has none is not asked again early by that time."""

    def slow(request: BaseHTTPRequestHandler) -> None:
        time.sleep(0.5)
        answer(request, status, b"", {"Retry-After": "120"})

    url = web.on("/feed", slow)
    started = time.monotonic()
    retry_after = fetch(url, LIMITS).retry_after if status == 200 else failure(url).retry_after
    assert retry_after is not None
    assert 120.5 <= retry_after <= 120 + time.monotonic() - started


def test_retry_after_as_a_date_counts_from_now(web: Web) -> None:
    date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 100))
    assert failure(web.serve("/feed", b"", 429, {"Retry-After": date})).retry_after == pytest.approx(100, abs=3)


@pytest.mark.parametrize("value", ["no-cache, max-age=600", "no-store, max-age=600", "private", "max-age=lungo"])
def test_no_max_age(web: Web, value: str) -> None:
    assert fetch(web.serve("/feed", b"", headers={"Cache-Control": value}), LIMITS).max_age is None


# --- redirects ------------------------------------------------------------------------------------------------------


def redirect(web: Web, path: str, target: str, status: int = 302) -> str:
    return web.serve(path, b"", status, {"Location": target})


@pytest.mark.parametrize("status", [301, 308])
def test_permanent_redirect_is_reported(web: Web, status: int) -> None:
    target = web.serve("/new", b"ok")
    response = fetch(redirect(web, "/old", "/new", status), LIMITS)
    assert (response.url, response.moved_to) == (target, target)


@pytest.mark.parametrize("status", [302, 303, 307])
def test_temporary_redirect_moves_nothing(web: Web, status: int) -> None:
    target = web.serve("/new", b"ok")
    response = fetch(redirect(web, "/old", "/new", status), LIMITS)
    assert (response.url, response.moved_to) == (target, None)


def test_permanent_redirects_count_up_to_the_first_temporary_one(web: Web) -> None:
    web.serve("/d", b"ok")
    redirect(web, "/c", "/d", 301)
    redirect(web, "/b", "/c", 302)
    response = fetch(redirect(web, "/a", "/b", 301), LIMITS)
    assert (response.url, response.moved_to) == (web.url("/d"), web.url("/b"))


def test_redirect_loop(web: Web) -> None:
    redirect(web, "/b", "/a")
    error = failure(redirect(web, "/a", "/b"))
    assert error.kind == "redirect_loop"
    assert len(web.requests) == 2


def test_too_many_redirects(web: Web) -> None:
    for number in range(9):
        redirect(web, f"/{number}", f"/{number + 1}")
    assert failure(web.url("/0")).kind == "redirect_loop"
    assert len(web.requests) == LIMITS.redirects + 1


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://a.example/", "javascript:alert(1)", "http://["])
def test_redirect_to_what_is_not_the_web(web: Web, target: str) -> None:
    assert failure(redirect(web, "/a", target)).kind == "bad_address"


def test_body_of_a_redirect_is_not_read(web: Web) -> None:
    """Neither a bomb in it nor one that never ends is of any effect."""
    web.serve("/new", b"ok")
    bomb = gzip.compress(bytes(20_000_000))
    headers = {"Location": "/new", "Content-Encoding": "gzip"}
    assert fetch(web.serve("/bomb", bomb, 302, headers), LIMITS).body == b"ok"

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", "/new")
        request.end_headers()
        drip(web, request)

    started = time.monotonic()
    assert fetch(web.on("/endless", endless), LIMITS).body == b"ok"
    assert time.monotonic() - started < 1


def test_redirect_in_utf_8(web: Web) -> None:
    """http.client reads and writes headers as Latin-1."""
    web.serve("/citt%C3%A0", b"ok")
    assert fetch(redirect(web, "/a", "/città".encode().decode("latin-1")), LIMITS).body == b"ok"


# --- time and size --------------------------------------------------------------------------------------------------


def drip(web: Web, request: BaseHTTPRequestHandler, byte: bytes = b"x") -> None:
    """One byte now and then, so that no gap is ever longer than a socket's timeout."""
    while not web.closing.wait(0.02):
        request.wfile.write(byte)
        request.wfile.flush()


def drip_body(web: Web, request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    drip(web, request)


def drip_body_with_length(web: Web, request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "90000")
    request.end_headers()
    drip(web, request)


def drip_chunks(web: Web, request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    drip(web, request, b"1\r\nx\r\n")


def drip_headers(web: Web, request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    drip(web, request)


def silence(web: Web, request: BaseHTTPRequestHandler) -> None:
    web.closing.wait(10)


@pytest.mark.parametrize("slow", [drip_body, drip_body_with_length, drip_chunks, drip_headers, silence])
def test_never_ending(web: Web, slow: Any) -> None:
    started = time.monotonic()
    error = failure(web.on("/slow", lambda request: slow(web, request)), limits(timeout=0.4))
    assert error.kind == "timeout"
    assert time.monotonic() - started < 1.5


def test_redirects_share_the_time(web: Web) -> None:
    def late(request: BaseHTTPRequestHandler) -> None:
        web.closing.wait(0.25)
        answer(request, 302, b"", {"Location": request.path + "x"})

    for path in ("/a", "/ax", "/axx"):
        web.on(path, late)
    started = time.monotonic()
    assert failure(web.url("/a"), limits(timeout=0.4)).kind == "timeout"
    assert time.monotonic() - started < 1.5


def test_tls_handshake_that_never_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        started = time.monotonic()
        url = f"https://127.0.0.1:{server.getsockname()[1]}/"
        assert failure(url, limits(timeout=0.4)).kind == "timeout"
        assert time.monotonic() - started < 1.5


def test_size_at_the_limit(web: Web) -> None:
    assert len(fetch(web.serve("/a", bytes(100_000)), LIMITS).body) == 100_000
    assert failure(web.serve("/b", bytes(100_001))).kind == "too_large"


def test_50_mb_are_not_loaded(web: Web) -> None:
    """Neither when the length is told nor when it is not."""

    def untold(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(50):
            request.wfile.write(block)

    block = bytes(1_000_000)
    told = web.serve("/told", bytes(50_000_000))
    for url in (told, web.on("/untold", untold)):
        tracemalloc.start()
        assert failure(url).kind == "too_large"
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 3_000_000


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip.compress(bytes(50_000_000))),
        ("br", brotli.compress(bytes(50_000_000))),
        ("zstd", zstd.compress(bytes(50_000_000))),
        ("gzip, gzip", gzip.compress(gzip.compress(bytes(50_000_000)))),
    ],
    ids=["gzip", "br", "zstd", "gzip in gzip"],
)
def test_bomb(web: Web, coding: str, bomb: bytes) -> None:
    url = web.serve("/bomb", bomb, headers={"Content-Encoding": coding})
    tracemalloc.start()
    assert failure(url).kind == "too_large"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


# --- broken ---------------------------------------------------------------------------------------------------------


def test_body_that_stops_early(web: Web) -> None:
    def short(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(b"<rss>")

    def short_chunks(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        request.wfile.write(b"5\r\n<rss>\r\n")

    assert failure(web.on("/short", short)).kind == "broken"
    assert failure(web.on("/chunks", short_chunks)).kind == "broken"


def test_not_http(web: Web) -> None:
    def ftp(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"220 ready\r\n")

    assert failure(web.on("/x", ftp)).kind == "broken"


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_body_that_cannot_be_decompressed(web: Web, coding: str) -> None:
    url = web.serve("/feed", b"<rss>not compressed</rss>", headers={"Content-Encoding": coding})
    assert failure(url).kind == "broken"


def test_unknown_compression(web: Web) -> None:
    error = failure(web.serve("/feed", b"???", headers={"Content-Encoding": "compress-o-matic"}))
    assert error.kind == "broken"
    assert "compress-o-matic" in error.reason


def test_plain_http_behind_https(web: Web) -> None:
    assert failure(web.serve("/feed", b"").replace("http:", "https:")).kind == "tls"


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    error = failure(f"http://127.0.0.1:{port}/")
    assert (error.kind, error.status) == ("refused", None)


def test_name_without_address() -> None:
    error = failure("http://feed.invalid/")
    assert error.kind == "dns"
    assert "feed.invalid" in error.reason


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "file:///etc/passwd", "a.example/feed", "", "http:///x", "http://["]
)
def test_not_an_address_of_the_web(url: str) -> None:
    assert failure(url).kind == "bad_address"


# --- private addresses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2a00:1450:4002:400::200e", True),
        ("64:ff9b::808:808", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("255.255.255.255", False),
        ("224.0.0.1", False),
        ("169.254.169.254", False),
        ("100.100.100.200", False),
        ("168.63.129.16", False),
        ("::", False),
        ("::1", False),
        ("::127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00:ec2::254", False),
        ("ff02::1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("2002:7f00:1::", False),
    ],
)
def test_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_private_address_is_refused_by_default(web: Web, host: str) -> None:
    """However it is written. The server is there and would answer."""
    web.serve("/feed", b"secret")
    error = failure(f"http://{host}:{web.port}/feed", limits(allow_private=False))
    assert error.kind == "private_address"
    assert not web.requests


def test_redirect_to_a_private_address_is_refused(web: Web, elsewhere: Web) -> None:
    """The first hop is let through by name, the second is another host."""
    target = elsewhere.serve("/secret", b"secret")
    named = limits(allow_private=False, private_hosts=frozenset({f"127.0.0.1:{web.port}"}))
    assert failure(redirect(web, "/feed", target), named).kind == "private_address"
    assert len(web.requests) == 1
    assert not elsewhere.requests


def test_named_private_host_is_one_host_and_one_port(web: Web, elsewhere: Web) -> None:
    url = web.serve("/feed", b"ok")
    assert fetch(url, limits(allow_private=False, private_hosts=frozenset({f"127.0.0.1:{web.port}"}))).body == b"ok"
    other_port = frozenset({f"127.0.0.1:{web.port + 1}", f"127.0.0.2:{web.port}"})
    assert failure(url, limits(allow_private=False, private_hosts=other_port)).kind == "private_address"


def test_rebinding_name_is_looked_up_once(web: Web, elsewhere: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server under the attacker's hand gives a public address to the check and a private one afterwards."""
    web.serve("/feed", b"public")
    answers = iter(["127.0.0.1", "127.0.0.2"])

    def look_up(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr("workers.fetch.is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert fetch(f"http://rebinding.example:{web.port}/feed", limits(allow_private=False)).body == b"public"
    assert next(answers) == "127.0.0.2"


def test_private_address_among_public_ones_is_left_out(
    web: Web, elsewhere: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.serve("/feed", b"public")

    def look_up(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("10.0.0.1", "127.0.0.1")]

    monkeypatch.setattr("workers.fetch.is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert fetch(f"http://mixed.example:{web.port}/feed", limits(allow_private=False)).body == b"public"
