"""robots.txt, from a real HTTP server into a real Valkey."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from redis import Redis

from tests.conftest import Web
from workers import robots
from workers.fetch import FetchError, Limits, Response, fetch
from workers.robots import Decision, decide, product
from workers.settings import Settings

SETTINGS = Settings(user_agent="Dispaccio/0.1 (redazione@agenzia.example)", allow_private_addresses=True)
RULES = """# regole
User-agent: *
Disallow: /riservato/
Allow: /riservato/comunicati
Crawl-delay: 3

User-agent: dispaccio
Disallow: /*.pdf$
Disallow: /ricerca?
"""


def ask(redis: Redis, url: str) -> Decision:
    return robots.allowed(redis, url, SETTINGS, lambda address: fetch(address, Limits.of(SETTINGS, 500_000)))


def ttl(redis: Redis, web: Web) -> int:
    return int(redis.ttl(f"dispaccio:robots:http://{web.host}:{web.port}"))


@pytest.mark.parametrize(
    ("path", "agent", "allowed", "delay"),
    [
        ("/cronaca/1", "Dispaccio/0.1", True, 0),
        ("/riservato/1", "Dispaccio/0.1", True, 0),  # its own group counts alone
        ("/atti.pdf", "Dispaccio/0.1", False, 0),
        ("/atti.pdf?x", "Dispaccio/0.1", True, 0),
        ("/ricerca?q=treni", "Dispaccio/0.1", False, 0),
        ("/cronaca/1", "Altro/2", True, 3),
        ("/riservato/1", "Altro/2", False, 3),
        ("/riservato/comunicati/1", "Altro/2", True, 3),
    ],
)
def test_rules(path: str, agent: str, allowed: bool, delay: float) -> None:
    decision = decide(f"https://a.example{path}", RULES, "", agent)
    assert (decision.allowed, decision.delay if decision.allowed else delay) == (allowed, delay)
    assert product(agent) in decision.reason


@pytest.mark.parametrize(
    ("agent", "name"),
    [("Dispaccio/0.1 (x)", "Dispaccio"), ("News-Desk bot", "News-Desk"), ("", "*"), ("(x)", "*"), (" A_b/1", "A_b")],
)
def test_product(agent: str, name: str) -> None:
    assert product(agent) == name


@pytest.mark.parametrize(
    "rules", ["<html>404</html>", "\x00\x01", "Disallow: /", "User-agent\nDisallow", "User-agent: *"]
)
def test_what_is_no_rule_forbids_nothing(rules: str) -> None:
    assert decide("https://a.example/1", rules, "", "Dispaccio").allowed


def test_endless_crawl_delay_is_cut() -> None:
    assert decide("https://a.example/", "User-agent: *\nCrawl-delay: 86400", "", "x").delay == robots.MAX_DELAY


def test_asked_once_a_day(redis: Redis, web: Web) -> None:
    web.serve("/robots.txt", "\ufeffUser-agent: *\nDisallow: /no".encode())
    assert ask(redis, web.url("/si")).allowed
    assert not ask(redis, web.url("/no/1")).allowed
    assert [path for path, _ in web.requests] == ["/robots.txt"]
    assert 86_000 < ttl(redis, web) <= 86_400


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_4xx_means_no_rules(redis: Redis, web: Web, status: int) -> None:
    web.serve("/robots.txt", status=status)
    decision = ask(redis, web.url("/1"))
    assert decision.allowed
    assert "there is no robots.txt" in decision.reason
    assert ttl(redis, web) > 86_000


@pytest.mark.parametrize("status", [429, 500, 503])
def test_server_in_need_is_left_alone_for_a_while(redis: Redis, web: Web, status: int) -> None:
    web.serve("/robots.txt", status=status)
    for _ in range(2):
        decision = ask(redis, web.url("/1"))
        assert not decision.allowed
        assert str(status) in decision.reason
    assert len(web.requests) == 1
    assert 0 < ttl(redis, web) <= robots.KEEP_UNREACHABLE


def test_unreachable_is_left_alone(redis: Redis) -> None:
    decision = ask(redis, "http://feed.invalid/1")
    assert not decision.allowed
    assert "feed.invalid" in decision.reason


def test_empty_file(redis: Redis, web: Web) -> None:
    web.serve("/robots.txt", b"")
    assert ask(redis, web.url("/1")) == Decision(True, "robots.txt is empty")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://A.example/x/y?z", "https://a.example/robots.txt"),
        ("http://a.example:8080/x", "http://a.example:8080/robots.txt"),
        ("https://u:p@a.example/x", "https://a.example/robots.txt"),
    ],
)
def test_where_it_lies(redis: Redis, url: str, address: str) -> None:
    asked = []

    def none(address: str) -> Response:
        asked.append(address)
        raise FetchError("not_found", "404")

    fetch_none: Callable[[str], Response] = none
    assert robots.allowed(redis, url, SETTINGS, fetch_none).allowed
    assert asked == [address]
