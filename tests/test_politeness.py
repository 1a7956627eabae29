"""Turns, on a real Valkey."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis import Redis

from tests.conftest import Web
from tests.watch.test_poll import SETTINGS, rss, run, watched
from workers import politeness, private_hosts
from workers.app import app
from workers.errors import Retry
from workers.fetch import FetchError
from workers.politeness import Turn, Wait, domain_of, give_back, hold, spread, take, turn_at
from workers.settings import Settings
from workers.watch import feeds

NOW = datetime(2025, 11, 27, 9, tzinfo=UTC)
URL = "https://www.agenzia.it/feed"
POLITE = Settings(site_fetches=2, site_delay=1.0, fetch_timeout=20.0)
AT_ONCE = Settings(site_fetches=2, site_delay=0.0, fetch_timeout=20.0)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://feeds.repubblica.it/rss", "repubblica.it"),
        ("https://WWW.Repubblica.IT./", "repubblica.it"),
        ("https://a.b.example.co.uk:8443/", "example.co.uk"),
        ("https://www.comune.roma.it/", "comune.roma.it"),
        ("https://salute.gov.it/", "salute.gov.it"),
        ("https://anna.blogspot.com/", "anna.blogspot.com"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("http://[2001:db8::1]/", "2001:db8::1"),
        ("http://localhost:3000/", "localhost"),
        ("https://a.example/", "a.example"),
        ("https://www.città.it/", "città.it"),
    ],
)
def test_domain(url: str, domain: str) -> None:
    assert domain_of(url) == domain


def test_time_between_two_starts(redis: Redis) -> None:
    assert isinstance(take(redis, URL, NOW, POLITE), Turn)
    wait = take(redis, "http://feeds.agenzia.it/other", after(0.4), POLITE)
    assert isinstance(wait, Wait)
    assert wait.seconds == pytest.approx(0.6)
    assert "agenzia.it has to be left alone" in wait.reason
    assert isinstance(take(redis, "https://altra.it/", after(0.4), POLITE), Turn)
    assert isinstance(take(redis, URL, after(1), POLITE), Turn)


def test_crawl_delay_makes_it_longer(redis: Redis) -> None:
    take(redis, URL, NOW, POLITE, delay=10.0)
    wait = take(redis, URL, after(2), POLITE)
    assert isinstance(wait, Wait)
    assert wait.seconds == 8


def test_so_many_at_a_time(redis: Redis) -> None:
    first, second = take(redis, URL, NOW, AT_ONCE), take(redis, URL, NOW, AT_ONCE)
    assert isinstance(first, Turn)
    assert isinstance(second, Turn)
    refused = take(redis, URL, NOW, AT_ONCE)
    assert isinstance(refused, Wait)
    assert "2 fetches are under way" in refused.reason
    give_back(redis, first)
    assert isinstance(take(redis, URL, NOW, AT_ONCE), Turn)
    assert isinstance(take(redis, URL, NOW, AT_ONCE), Wait)


def test_turn_of_a_dead_holder_ends(redis: Redis) -> None:
    assert all(isinstance(take(redis, URL, NOW, AT_ONCE), Turn) for _ in range(2))
    assert isinstance(take(redis, URL, after(39), AT_ONCE), Wait)
    assert isinstance(take(redis, URL, after(40), AT_ONCE), Turn)


def test_nothing_is_left_in_redis(redis: Redis) -> None:
    turn = take(redis, URL, NOW, Settings(site_delay=0.05))
    assert isinstance(turn, Turn)
    assert all(0 < redis.pttl(key) <= 40_000 for key in redis.keys("*"))
    give_back(redis, turn)
    time.sleep(0.1)
    assert redis.keys("*") == []


def test_hold_is_for_the_whole_domain_and_only_grows(redis: Redis) -> None:
    hold(redis, URL, NOW, 600.0)
    hold(redis, URL, NOW, 5.0)
    wait = take(redis, "https://altro.agenzia.it/", after(100), POLITE)
    assert isinstance(wait, Wait)
    assert wait.seconds == 500
    assert isinstance(take(redis, URL, after(600), POLITE), Turn)


def test_operators_own_hosts_are_not_counted(redis: Redis) -> None:
    url = "http://10.0.0.7:8000/feed"
    private_hosts.allow(redis, url)
    hold(redis, url, NOW, 600.0)
    turns = [take(redis, url, NOW, POLITE) for _ in range(5)]
    assert turns == [Turn("10.0.0.7", "")] * 5
    give_back(redis, Turn("10.0.0.7", ""))


@pytest.mark.parametrize(
    ("kind", "status", "retry_after", "seconds"),
    [
        ("throttled", 429, None, politeness.HOLD),
        ("throttled", 429, 1e12, 86_400.0),
        ("server", 503, None, politeness.HOLD),
        ("server", 503, 7.0, 7.0),
        ("server", 500, None, None),
        ("server", 502, None, None),
        ("server", 500, 7.0, 7.0),
        ("not_found", 404, 30.0, 30.0),
        ("not_found", 404, None, None),
        ("timeout", None, None, None),
    ],
)
def test_demanded(kind: Any, status: int | None, retry_after: float | None, seconds: float | None) -> None:
    error = FetchError(kind, "x", status=status, retry_after=retry_after)
    assert politeness.demanded(error, POLITE) == seconds


def test_many_workers_keep_to_it(redis: Redis) -> None:
    """40 fetches by 12 threads: never more than two at a time, never two starts within the delay."""
    settings = Settings(site_fetches=2, site_delay=0.02, fetch_timeout=20.0)
    starts: list[float] = []
    running = most = 0
    lock = threading.Lock()

    def one(_: int) -> None:
        nonlocal running, most
        with turn_at(redis, URL, settings):
            with lock:
                starts.append(time.time())
                running += 1
                most = max(most, running)
            time.sleep(0.03)
            with lock:
                running -= 1

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(one, range(40)))
    assert most == 2
    # Threads start a little after their turn was given: what counts is the whole.
    assert max(starts) - min(starts) >= 39 * 0.02 * 0.95


def test_page_waits_and_then_gives_up(redis: Redis) -> None:
    hold(redis, URL, datetime.now(UTC), 500.0)
    with pytest.raises(Retry, match="left alone") as caught, turn_at(redis, URL, POLITE, patience=0.2):
        pytest.fail("it was not our turn")
    assert 490 < (caught.value.delay or 0) <= 500


def test_page_that_answers_429_holds_the_site_and_gives_its_turn_back(redis: Redis) -> None:
    with pytest.raises(FetchError), turn_at(redis, URL, AT_ONCE):
        raise FetchError("throttled", "429", status=429, retry_after=300.0)
    wait = take(redis, URL, datetime.now(UTC), AT_ONCE)
    assert isinstance(wait, Wait)
    assert 290 < wait.seconds <= 300
    assert redis.keys("*:turns") == []


def test_spread() -> None:
    urls = ["https://a.it/1", "https://b.it/1", "https://www.a.it/2", "https://feeds.a.it/3", "https://b.it/2"]
    assert [seconds for _, seconds in spread(urls, 1.5)] == [0, 0, 1.5, 3, 1.5]
    assert [url for url, _ in spread(urls, 1.5)] == urls
    assert spread([], 1.0) == []
    assert app.conf.broker_transport_options["visibility_timeout"] / 2 >= politeness.SPREAD


# --- polls ----------------------------------------------------------------------------------------------------------


def polite(**changes: Any) -> Settings:
    return SETTINGS.model_copy(update={"site_fetches": 2, "site_delay": 1.0, **changes})


def test_poll_without_a_turn_comes_again_and_is_no_failure(redis: Redis, web: Web) -> None:
    first, second = web.serve("/1", rss(1)), web.serve("/2", rss(2))
    for url in (first, second):
        feeds.add(redis, url, NOW)
    before = watched(redis, second)
    slowly = polite(site_delay=60.0)  # Redis counts in real time, and polls may take some
    assert run(redis, first, NOW, slowly).message == "1 new"
    outcome = run(redis, second, NOW, slowly)
    assert (outcome.status, outcome.next_poll) == ("postponed", after(60))
    assert "127.0.0.1 has to be left alone" in outcome.message
    assert (watched(redis, second), len(web.requests)) == (before, 1)
    assert feeds.due(redis, after(60), 9) == [second]
    assert run(redis, second, after(60), slowly).message == "1 new"


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [(429, {}, 60), (503, {}, 60), (429, {"Retry-After": "1000"}, 1_000), (503, {"Retry-After": "300"}, 300)],
)
def test_throttling_holds_all_feeds_of_the_site(
    redis: Redis, web: Web, status: int, headers: dict[str, str], seconds: float
) -> None:
    bad, good = web.serve("/1", status=status, headers=headers), web.serve("/2", rss(2))
    for url in (bad, good):
        feeds.add(redis, url, NOW)
    assert run(redis, bad, NOW, polite()).status == "failed"
    outcome = run(redis, good, after(5), polite())
    # Retry-After counts from the answer, which is a little after the start of the poll.
    assert outcome.next_poll is not None
    assert after(seconds) <= outcome.next_poll < after(seconds + 2)
    assert outcome.status == "postponed"
    assert watched(redis, good).failures == 0
    assert run(redis, good, outcome.next_poll, polite()).message == "1 new"


@pytest.mark.parametrize("status", [500, 502])
def test_fault_at_one_address_does_not_hold_its_site(redis: Redis, web: Web, status: int) -> None:
    bad, good = web.serve("/1", status=status), web.serve("/2", rss(2))
    for url in (bad, good):
        feeds.add(redis, url, NOW)
    assert run(redis, bad, NOW, polite()).status == "failed"
    assert run(redis, good, after(5), polite()).message == "1 new"


def test_failed_poll_gives_its_turn_back(redis: Redis, web: Web) -> None:
    url = web.serve("/1", status=404)
    feeds.add(redis, url, NOW)
    for number in range(5):
        assert run(redis, url, after(number), polite()).status == "failed"
    assert redis.keys("*:turns") == []


def test_a_redirect_waits_for_its_turn_at_the_other_domain(
    redis: Redis, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both names are this machine: other hosts, so other domains."""
    there = web.serve("/there", rss(1)).replace("127.0.0.1", "localhost")
    url = web.serve("/here", status=302, headers={"location": there})
    feeds.add(redis, url, NOW)
    strict = SETTINGS.model_copy(update={"site_fetches": 1})
    held = take(redis, there, datetime.now(UTC), strict)
    assert isinstance(held, Turn)
    monkeypatch.setattr(politeness, "REDIRECT_PATIENCE", 0.0)
    outcome = run(redis, url, settings=strict)
    assert outcome.status == "postponed"
    assert "redirected, but localhost has to be left alone" in outcome.message
    assert watched(redis, url).failures == 0
    give_back(redis, held)
    assert run(redis, url, NOW + timedelta(seconds=60), settings=strict).new == 1
    assert isinstance(take(redis, there, datetime.now(UTC), strict), Turn)


def test_a_redirect_within_the_domain_needs_no_turn_of_its_own(redis: Redis, web: Web) -> None:
    url = web.serve("/old", status=301, headers={"location": web.serve("/new", rss(1))})
    feeds.add(redis, url, NOW)
    assert run(redis, url, settings=SETTINGS.model_copy(update={"site_fetches": 1})).new == 1
