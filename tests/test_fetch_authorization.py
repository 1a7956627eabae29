"""Credentials go to the origin that they are for, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import Web
from workers.fetch import FetchError, Limits, fetch, origin_of

LIMITS = Limits(user_agent="Prova/1.0", timeout=5.0, max_bytes=1_000, allow_private=True)
SECRET = "Basic YW5uYTpzZWdyZXRv"


@pytest.fixture
def other() -> Iterator[Web]:
    """A web on another port of the same host: another origin."""
    server = Web()
    yield server
    server.close()


def sent(web: Web) -> list[str | None]:
    return [headers.get("authorization") for _, headers in web.requests]


def test_it_is_sent_if_given(web: Web) -> None:
    url = web.serve("/feed", b"x")
    fetch(url, LIMITS, authorization=SECRET)
    fetch(url, LIMITS)
    assert sent(web) == [SECRET, None]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_origin_keeps_it(web: Web, status: int) -> None:
    web.serve("/new", b"x")
    fetch(web.serve("/old", status=status, headers={"Location": "/new"}), LIMITS, authorization=SECRET)
    assert sent(web) == [SECRET, SECRET]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_port_loses_it(web: Web, other: Web, status: int) -> None:
    target = other.serve("/new", b"x")
    fetch(web.serve("/old", status=status, headers={"Location": target}), LIMITS, authorization=SECRET, etag='"1"')
    assert (sent(web), sent(other)) == ([SECRET], [None])
    assert other.requests[0][1]["if-none-match"] == '"1"'


def test_the_same_address_under_another_name_of_the_host_is_another_origin(web: Web) -> None:
    web.serve("/new", b"x")
    target = f"http://localhost:{web.port}/new"
    fetch(web.serve("/old", status=302, headers={"Location": target}), LIMITS, authorization=SECRET)
    assert sent(web) == [SECRET, None]


def test_once_lost_it_does_not_come_back(web: Web, other: Web) -> None:
    """Who can send us away could also choose where at the origin we come back to."""
    web.serve("/new", b"x")
    away = other.serve("/away", status=302, headers={"Location": web.url("/new")})
    fetch(web.serve("/old", status=302, headers={"Location": away}), LIMITS, authorization=SECRET)
    assert (sent(web), sent(other)) == ([SECRET, None], [None])


@pytest.mark.parametrize("value", ["Basic a\r\nX-Other: b", "Bearer perché€"])
def test_what_cannot_be_a_header_is_not_sent(web: Web, value: str) -> None:
    with pytest.raises(FetchError):
        fetch(web.serve("/feed", b"x"), LIMITS, authorization=value)
    assert web.requests == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example/feed", "https://A.example:443/", True),
        ("http://a.example/", "http://a.example:80/x?y", True),
        ("http://a.example/", "https://a.example/", False),
        ("https://a.example/", "http://a.example/", False),
        ("https://a.example/", "https://www.a.example/", False),
        ("https://a.example/", "https://a.example:8443/", False),
        ("https://a.example/", "https://a.example.evil.example/", False),
        ("http://[::1]/", "http://[::1]:80/", True),
    ],
)
def test_origins(one: str, other: str, same: bool) -> None:
    assert (origin_of(one) == origin_of(other)) is same
