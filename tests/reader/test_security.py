from __future__ import annotations

import pytest

from workers.reader.security import CLIENTS, HEADERS, Buckets, client_of, is_host, safe_href
from workers.reader.settings import ReaderSettings


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_fills() -> None:
    clock = Clock()
    buckets = Buckets(60, clock)
    assert [buckets.take("a") for _ in range(60)] == [0.0] * 60
    assert buckets.take("a") == 1
    assert buckets.take("b") == 0
    clock.now += 1
    assert buckets.take("a") == 0
    assert buckets.take("a") > 0
    clock.now += 3_600
    assert [buckets.take("a") for _ in range(60)] == [0.0] * 60
    assert buckets.take("a") > 0


def test_asking_too_often_makes_the_wait_no_longer() -> None:
    clock = Clock()
    buckets = Buckets(1, clock)
    assert [buckets.take("a") for _ in range(5)] == [0, 60, 60, 60, 60]
    clock.now += 60
    assert buckets.take("a") == 0


def test_memory_has_a_bound() -> None:
    buckets = Buckets(1, Clock())
    for number in range(CLIENTS + 10):
        buckets.take(str(number))
    assert buckets.take(str(CLIENTS)) > 0
    assert buckets.take("0") == 0  # forgotten


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("unix:", "unix:"),
        (None, ""),
    ],
)
def test_who_is_one_client(host: str | None, client: str) -> None:
    assert client_of(host) == client


@pytest.mark.parametrize(
    ("header", "allowed"),
    [
        ("localhost:8080", True),
        ("LOCALHOST", True),
        ("127.0.0.1:8080", True),
        ("[::1]:8080", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("evil.example:localhost", False),
        ("localhost@evil.example", False),
        ("", False),
        ("[", False),
    ],
)
def test_only_our_own_host_is_served_on_loopback(header: str, allowed: bool) -> None:
    assert is_host(header, ReaderSettings(reader_hosts="").hosts("127.0.0.1")) is allowed


def test_hosts_are_named_or_all() -> None:
    assert ReaderSettings(reader_hosts="").hosts("0.0.0.0") == frozenset()
    assert is_host("anything.example", ())
    named = ReaderSettings(reader_hosts="News.example, ").hosts("127.0.0.1")
    assert is_host("news.example:443", named)
    assert is_host("localhost", named)
    assert not is_host("evil.example", named)
    assert not is_host("evil.example", ReaderSettings(reader_hosts="news.example").hosts("0.0.0.0"))


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://agenzia.example/a?b#c", True),
        ("http://agenzia.example", True),
        ("HTTPS://agenzia.example", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,<script>", False),
        ("//evil.example", False),
        ("/relative", False),
        ("https:///x", False),
        ("https://agenzia.example@evil.example/", False),
        ("https://[", False),
        ("", False),
        (None, False),
    ],
)
def test_where_a_link_may_lead(url: str | None, safe: bool) -> None:
    assert safe_href(url) == (url if safe else None)


def test_nothing_inline_is_allowed() -> None:
    policy = HEADERS["content-security-policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none';")


def test_the_pages_own_key_goes_first() -> None:
    settings = ReaderSettings(elasticsearch_api_key="workers", reader_api_key="reader")
    key = settings.read_only().elasticsearch_api_key
    assert key is not None
    assert key.get_secret_value() == "reader"
    key = ReaderSettings(elasticsearch_api_key="workers").read_only().elasticsearch_api_key
    assert key is not None
    assert key.get_secret_value() == "workers"
