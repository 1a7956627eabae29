"""Pages are fetched as their sites allow it, on a real Valkey and a local server."""

from __future__ import annotations

import pytest
from redis import Redis

from tests.conftest import Web
from workers.errors import Rejected, Retry
from workers.read.page import fetch_page
from workers.settings import Settings

SETTINGS = Settings(
    allow_private_addresses=True, site_delay=0.0, fetch_timeout=2.0, user_agent="Dispaccio/0.1 (redazione@example.org)"
)


def paths(web: Web) -> list[str]:
    return [path for path, _ in web.requests]


def test_a_page_is_fetched_after_robots_txt_and_that_only_once(redis: Redis, web: Web) -> None:
    web.serve("/robots.txt", b"User-agent: *\nDisallow: /riservato/\n")
    web.serve("/a", b"<p>Uno</p>")
    web.serve("/b", b"<p>Due</p>")
    assert fetch_page(redis, web.url("/a"), SETTINGS).body == b"<p>Uno</p>"
    assert fetch_page(redis, web.url("/b"), SETTINGS).body == b"<p>Due</p>"
    assert paths(web) == ["/robots.txt", "/a", "/b"]


def test_what_robots_txt_forbids_is_not_fetched(redis: Redis, web: Web) -> None:
    web.serve("/robots.txt", b"User-agent: Dispaccio\nDisallow: /riservato/\n")
    web.serve("/riservato/1", b"<p>No</p>")
    with pytest.raises(Rejected, match=r"robots\.txt forbids it to Dispaccio"):
        fetch_page(redis, web.url("/riservato/1"), SETTINGS)
    assert paths(web) == ["/robots.txt"]


def test_a_site_without_robots_txt_allows_everything(redis: Redis, web: Web) -> None:
    web.serve("/a", b"<p>Uno</p>")
    assert fetch_page(redis, web.url("/a"), SETTINGS).body == b"<p>Uno</p>"


def test_a_site_in_need_is_left_alone(redis: Redis, web: Web) -> None:
    web.serve("/a", status=503, headers={"Retry-After": "120"})
    with pytest.raises(Retry) as refused:
        fetch_page(redis, web.url("/a"), SETTINGS)
    assert refused.value.args
    web.serve("/b", b"<p>Due</p>")
    with pytest.raises(Retry, match="left alone"):
        fetch_page(redis, web.url("/b"), SETTINGS)
    assert "/b" not in paths(web)


def test_a_page_that_is_gone_is_no_reason_to_come_again(redis: Redis, web: Web) -> None:
    web.serve("/a", status=410)
    with pytest.raises(Rejected, match="410"):
        fetch_page(redis, web.url("/a"), SETTINGS)
