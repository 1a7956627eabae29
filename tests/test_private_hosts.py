from __future__ import annotations

import pytest
from redis import Redis

from workers import private_hosts


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://127.0.0.1:8000/feed.xml", "127.0.0.1:8000"),
        ("http://Localhost/feed", "localhost:80"),
        ("https://intranet.example/feed", "intranet.example:443"),
        ("http://[::1]:8000/feed", "[::1]:8000"),
    ],
)
def test_host_of(url: str, host: str) -> None:
    assert private_hosts.host_of(url) == host


def test_only_a_feed_on_a_named_host_may_lead_to_named_hosts(redis: Redis) -> None:
    private_hosts.allow(redis, "http://127.0.0.1:8000/feed.xml")
    private_hosts.allow(redis, "http://intranet.example/feed")
    assert private_hosts.reachable_from(redis, "http://127.0.0.1:8000/other.xml") == {
        "127.0.0.1:8000",
        "intranet.example:80",
    }
    assert private_hosts.reachable_from(redis, "http://127.0.0.1:9000/feed.xml") == frozenset()
    assert private_hosts.reachable_from(redis, "https://example.org/feed") == frozenset()
