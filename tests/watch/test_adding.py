from __future__ import annotations

from datetime import UTC, datetime

import pytest
from redis import Redis

from tests.conftest import Web
from workers.errors import Rejected
from workers.settings import Settings
from workers.watch import feeds
from workers.watch.adding import PRIVATE_INTERVAL, add
from workers.watch.poll import poll

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
RSS = b"""<rss version="2.0"><channel><title>Casa</title><item><guid>1</guid><title>Uno</title>
<link>http://127.0.0.1/1</link><description>Testo della notizia</description></item></channel></rss>"""


def test_a_feed_on_a_private_network_is_allowed_to_the_one_who_names_it(redis: Redis, web: Web) -> None:
    url = web.serve("/feed", RSS)
    settings = Settings(feed_min_interval=1)
    feeds.add(redis, url, NOW)
    assert "not on the public internet" in poll(redis, url, NOW, settings).message
    notes = add(redis, url, settings, every=None, tags=["locale"], now=NOW)
    assert "private network" in notes[0]
    assert poll(redis, url, NOW, settings).new == 1
    feed = feeds.get(redis, url)
    assert feed is not None
    assert (feed.interval, feed.tags) == (PRIVATE_INTERVAL, ["locale"])


def test_a_public_redirect_to_a_named_private_host_is_refused(redis: Redis, web: Web) -> None:
    add(redis, web.serve("/feed", RSS), Settings(), every=None, tags=[], now=NOW)
    stranger = Web("127.0.0.2")
    try:
        url = stranger.serve("/feed", status=302, headers={"Location": web.url("/feed")})
        feeds.add(redis, url, NOW)
        assert poll(redis, url, NOW, Settings()).status == "failed"
    finally:
        stranger.close()


def test_a_public_feed_gets_no_exception(redis: Redis) -> None:
    assert add(redis, "https://does-not-resolve.invalid/feed", Settings(), every=None, tags=[], now=NOW) == []
    assert not redis.exists("dispaccio:private-hosts")


def test_an_address_of_something_else_is_rejected(redis: Redis) -> None:
    with pytest.raises(Rejected):
        add(redis, "ftp://example.org/feed", Settings(), every=None, tags=[], now=NOW)
