"""Fetch one address over HTTP, within limits: of time, of size, of redirects, and of where it may lead.

Shared by the stages that go out to the web (feeds, pages). urllib3 without a pool: each hop of a redirect is a
connection of its own, whose address is checked before it is opened.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from email.utils import parsedate_to_datetime
from functools import lru_cache
from http.client import HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import urljoin

import msgspec
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse
from urllib3.util import Url, make_headers, parse_url

if TYPE_CHECKING:
    from workers.settings import Settings

CHUNK = 65_536
"""Bytes of body taken at a time; decompression stops within one chunk of the limit."""

_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_STATUS_KINDS: dict[int, Kind] = {
    401: "denied", 403: "denied", 404: "not_found", 410: "gone", 429: "throttled", 451: "denied"
}  # fmt: skip
_ENCODINGS = frozenset(HTTPResponse.CONTENT_DECODERS) | {"identity", ""}


Kind = Literal[
    "bad_address",  # not an http(s) address
    "private_address",  # in a private, local or metadata network
    "dns",  # the name has no address
    "refused",  # no connection
    "tls",  # no trusted connection
    "timeout",  # the time limit passed before the last byte
    "too_large",  # the body, decompressed, is over the limit
    "redirect_loop",  # in a circle, or too many
    "broken",  # no proper HTTP, stopped early, or not to be decompressed
    "denied",  # 401, 403, 451
    "not_found",  # 404
    "gone",  # 410
    "throttled",  # 429
    "server",  # 5xx
    "status",  # any other
]


class FetchError(Exception):
    """Nothing usable was fetched. `kind` is a word for decisions and tables, `reason` a sentence for people, `status`
    that of the HTTP answer, if it was the answer that says no, `retry_after` the seconds that the server asks to wait,
    if it does: from the start of the fetch, which is the moment that the callers know."""

    def __init__(self, kind: Kind, reason: str, *, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.kind: Kind = kind
        self.reason = reason
        self.status = status
        self.retry_after = retry_after


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one fetch may take: `timeout` seconds from the look-up of the name to the last byte over all hops,
    `max_bytes` of decompressed body. `private_hosts` ("host:port") are let through where private addresses are not."""

    user_agent: str
    timeout: float
    max_bytes: int
    redirects: int = 5
    allow_private: bool = False
    private_hosts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings, max_bytes: int) -> Limits:
        """The limits that the settings ask for."""
        return cls(
            user_agent=settings.user_agent,
            timeout=settings.fetch_timeout,
            max_bytes=max_bytes,
            redirects=settings.fetch_redirects,
            allow_private=settings.allow_private_addresses,
        )


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """What came back: a 2xx with its body, or a 304 without one.

    `url` is where it came from in the end, `moved_to` the address to which permanent redirects lead (they count
    only up to the first temporary one). `retry_after` (from the start of the fetch) and `max_age` are in seconds.
    """

    status: int
    url: str
    body: bytes = b""
    moved_to: str | None = None
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    link: str | None = None
    retry_after: float | None = None
    max_age: float | None = None


def fetch(
    url: str,
    limits: Limits,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    accept: str = "*/*",
    authorization: str | None = None,
    turn: Callable[[str], AbstractContextManager[None]] = lambda address: nullcontext(),
) -> Response:
    """GET `url`, conditionally if validators of an earlier response are given.

    The name look-up is bounded by the resolver's own timeouts, everything after it by `limits.timeout`.

    Args:
        authorization: the value of that header. It is for the origin of `url` (scheme, host and port, RFC 6454) alone:
            a redirect that leaves it goes on without, for good.
        turn: gives leave to ask an address to which a redirect leads, for as long as it is asked.

    Raises:
        FetchError: of the kind that says why.
    """
    headers = {**make_headers(accept_encoding=True, user_agent=limits.user_agent), "accept": accept}
    if etag:
        headers["if-none-match"] = etag
    if last_modified:
        headers["if-modified-since"] = last_modified
    if authorization:
        headers["authorization"] = authorization
    with _Deadline(limits.timeout) as deadline:
        return _follow(url, headers, limits, deadline, turn)


def _follow(
    url: str,
    headers: dict[str, str],
    limits: Limits,
    deadline: _Deadline,
    turn: Callable[[str], AbstractContextManager[None]],
) -> Response:
    address = _parse(url)
    moved_to = None
    only_permanent = True
    visited = {address.url}
    for _ in range(limits.redirects + 1):
        leave = turn(address.url) if len(visited) > 1 else nullcontext()
        with leave, _request(address, headers, limits, deadline) as answer:
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location:
                return _response(address, answer, moved_to, limits, deadline.elapsed())
            # The body of a redirect is never read: it may be a bomb, too.
            only_permanent = only_permanent and answer.status in _PERMANENT
        left, address = address, _parse(_utf8(location), base=address.url)
        if origin_of(address.url) != origin_of(left.url):
            headers = {name: value for name, value in headers.items() if name != "authorization"}
        if only_permanent:
            moved_to = address.url
        if address.url in visited:
            raise FetchError("redirect_loop", f"redirected in a circle, back to {address.url}")
        visited.add(address.url)
    raise FetchError("redirect_loop", f"redirected more than {limits.redirects} times, last to {address.url}")


def _parse(url: str, base: str = "") -> Url:
    try:
        address = parse_url(urljoin(base, url))
    except ValueError as error:  # LocationParseError is one
        raise FetchError("bad_address", f"not an address: {url}") from error
    if address.scheme not in ("http", "https") or not address.host:
        raise FetchError("bad_address", f"not an http or https address: {url}")
    return address._replace(fragment=None, auth=None)


def origin_of(url: str) -> tuple[str | None, str | None, int]:
    """Scheme, host and port of an address (RFC 6454, 4)."""
    address = parse_url(url)
    return address.scheme, address.host, address.port or (443 if address.scheme == "https" else 80)


@contextmanager
def _request(address: Url, headers: dict[str, str], limits: Limits, deadline: _Deadline) -> Iterator[HTTPResponse]:
    """One request on a connection of its own; whatever fails, also while the body is read, becomes a `FetchError`."""
    connection = _connection(address, limits, deadline)
    answer = None
    try:
        connection.request("GET", address.request_uri, headers=headers, preload_content=False)
        answer = connection.getresponse()
        yield answer
        # A body without a length ends where the connection ends, also when it was the deadline that ended it.
        deadline.check()
    except FetchError:
        raise
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        deadline.check()
        raise _failure(address, error) from error
    finally:
        if answer:
            answer.close()
        connection.close()


def _failure(address: Url, error: Exception) -> FetchError:
    cause = error.__cause__ if isinstance(error, HTTPError) and error.__cause__ else error
    if isinstance(error, (ssl.SSLError, urllib3.exceptions.SSLError)) or isinstance(cause, ssl.SSLError):
        return FetchError("tls", f"no trusted connection to {address.host}: {cause}")
    if isinstance(error, (TimeoutError, urllib3.exceptions.TimeoutError)):
        return FetchError("timeout", f"no answer from {address.host} in time")
    return FetchError("broken", f"the answer from {address.host} is broken: {cause}")


def _response(address: Url, answer: HTTPResponse, moved_to: str | None, limits: Limits, elapsed: float) -> Response:
    headers = answer.headers
    pause = _retry_after(headers.get("retry-after"))
    retry_after = pause + elapsed if pause else pause
    if answer.status != 304 and not 200 <= answer.status < 300:
        raise _status_error(answer, retry_after)
    return Response(
        status=answer.status,
        url=address.url,
        body=b"" if answer.status == 304 else _body(answer, limits.max_bytes),
        moved_to=moved_to,
        content_type=headers.get("content-type"),
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        link=headers.get("link"),
        retry_after=retry_after,
        max_age=_max_age(headers.get("cache-control", "")),
    )


def _status_error(answer: HTTPResponse, retry_after: float | None) -> FetchError:
    status = answer.status
    kind = _STATUS_KINDS.get(status, "server" if status >= 500 else "status")
    reason = f"the server answered {status} {answer.reason or ''}".rstrip()
    return FetchError(kind, reason, status=status, retry_after=retry_after)


def _body(answer: HTTPResponse, max_bytes: int) -> bytes:
    encodings = {coding.strip().lower() for coding in answer.headers.get("content-encoding", "").split(",")}
    if not encodings <= _ENCODINGS:
        raise FetchError("broken", f"the body is in an unknown encoding: {answer.headers['content-encoding']}")
    too_large = FetchError("too_large", f"the body is larger than {max_bytes:,} bytes")
    if (answer.length_remaining or 0) > max_bytes:
        raise too_large
    body = bytearray()
    for chunk in answer.stream(CHUNK, decode_content=True):
        body += chunk
        if len(body) > max_bytes:
            raise too_large
    return bytes(body)


def _retry_after(value: str | None) -> float | None:
    """Seconds from now (RFC 9110, 10.2.3: seconds or an HTTP date); None if absent or unreadable."""
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None


def _max_age(cache_control: str) -> float | None:
    if re.search(r"\bno-(?:cache|store)\b", cache_control, re.IGNORECASE):
        return None
    match = re.search(r"\bmax-age\s*=\s*\"?(\d{1,9})", cache_control, re.IGNORECASE)
    return float(match[1]) if match else None


def _utf8(header: str) -> str:
    """http.client reads headers as Latin-1; addresses in them are UTF-8 in practice."""
    return header.encode("latin-1").decode("utf-8", "replace")


# --- the deadline -----------------------------------------------------------------------------------------------


class _Deadline:
    """Ends the open connection when time is up.

    A socket's own timeout bounds the gap between two bytes, so that a server which sends one byte now and then
    holds it for ever, in the headers and the TLS handshake too.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._at = time.monotonic() + seconds
        self._guarded: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._release()

    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - (self._at - self._seconds)

    def remaining(self) -> float:
        """Seconds left.

        Raises:
            FetchError: none are.
        """
        self.check()
        return max(0.001, self._at - time.monotonic())

    def check(self) -> None:
        """Do nothing while there is time.

        Raises:
            FetchError: time is up.
        """
        if time.monotonic() >= self._at:
            raise FetchError("timeout", f"not finished within {self._seconds:g} seconds")

    def guard(self, connected: socket.socket) -> None:
        """Watch this connection in place of the one before. (A duplicate: TLS takes the descriptor away from it.)"""
        self._release()
        with self._lock:
            self._guarded = connected.dup()

    def _release(self) -> None:
        with self._lock:
            if self._guarded:
                self._guarded.close()
                self._guarded = None

    def _expire(self) -> None:
        with self._lock:
            if self._guarded:
                with suppress(OSError):  # it may have ended by itself
                    self._guarded.shutdown(socket.SHUT_RDWR)


# --- where a connection may lead --------------------------------------------------------------------------------

_NAT64 = ip_network("64:ff9b::/96")
_METADATA = frozenset({ip_address("168.63.129.16")})
"""Cloud metadata services on public addresses (Azure); the others' are link-local or private."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet: not private, local, reserved, multicast or metadata.

    An IPv4 address inside an IPv6 one (mapped, 6to4, Teredo, NAT64) counts as what it leads to.
    """
    ip: IPv4Address | IPv6Address = ip_address(address)
    if isinstance(ip, IPv6Address):
        if ip in _NAT64:
            ip = IPv4Address(int(ip) & 0xFFFF_FFFF)
        else:
            ip = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and ip not in _METADATA


_Found = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[Any, ...]]
"""An answer of getaddrinfo."""


class _Checked(HTTPConnection):
    """Connects to the very address that was checked: a second look-up could give another one (DNS rebinding)."""

    allow_private: bool
    deadline: _Deadline

    def _new_conn(self) -> socket.socket:
        allowed = self._resolve()
        failure: OSError | None = None
        for tried, (family, kind, protocol, _, sockaddr) in enumerate(allowed):
            sock = socket.socket(family, kind, protocol)
            # An address that does not answer leaves time for the next one.
            sock.settimeout(self.deadline.remaining() / (len(allowed) - tried))
            try:
                sock.connect(sockaddr)
            except OSError as error:
                sock.close()
                failure = error
            else:
                sock.settimeout(self.deadline.remaining())
                self.deadline.guard(sock)
                return sock
        self.deadline.check()
        raise FetchError("refused", f"no connection to {self.host}, port {self.port}: {failure}") from failure

    def _resolve(self) -> list[_Found]:
        try:
            found: Sequence[_Found] = socket.getaddrinfo(self._dns_host.strip("[]"), self.port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:  # the latter: a label that is empty or too long
            raise FetchError("dns", f"the name {self.host} has no address: {error}") from error
        allowed = [entry for entry in found if self.allow_private or is_public(str(entry[4][0]))]
        if not allowed:
            raise FetchError(
                "private_address",
                f"{self.host} is at {found[0][4][0]}, not on the public internet"
                " (DISPACCIO_ALLOW_PRIVATE_ADDRESSES=true allows it)",
            )
        return allowed


class _CheckedTls(_Checked, HTTPSConnection):
    """The same, under TLS."""


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _connection(address: Url, limits: Limits, deadline: _Deadline) -> _Checked:
    host = address.host or ""
    connection = (
        _CheckedTls(host, address.port or 443, timeout=deadline.remaining(), ssl_context=_tls())
        if address.scheme == "https"
        else _Checked(host, address.port or 80, timeout=deadline.remaining())
    )
    connection.allow_private = limits.allow_private or f"{host}:{connection.port}" in limits.private_hosts
    connection.deadline = deadline
    return connection
