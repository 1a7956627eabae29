from __future__ import annotations

import msgspec
import pytest
from redis import Redis

from tests.factory import day
from workers.alert.alerts import add, list_alerts, remove
from workers.errors import Rejected
from workers.search.queries import MAX_WORDS, EventRequest

NOW = day("2026-11-27")


def test_alerts_are_kept(redis: Redis) -> None:
    request = EventRequest(query="operai", countries=["PRK"], since=day("2026-01-01"))
    kept = add(redis, "Corea\n del Nord", request, ["log", "mailto:desk@example.org", "log"], NOW)
    assert (kept.name, kept.deliver_to) == ("Corea del Nord", ["log", "mailto:desk@example.org"])
    other = add(redis, "Altro", EventRequest(), ["https://example.org/hook"], NOW, secret="HOOK")
    assert msgspec.json.encode(list_alerts(redis)) == msgspec.json.encode([other, kept])
    assert remove(redis, kept.id)
    assert not remove(redis, kept.id)
    assert [alert.id for alert in list_alerts(redis)] == [other.id]


@pytest.mark.parametrize(
    ("to", "request_", "reason"),
    [
        ([], EventRequest(), "needs somebody to tell"),
        (["desk@example.org"], EventRequest(), "not an http or https address"),
        (["mailto:desk"], EventRequest(), "not a mail address"),
        (["mailto:Desk <desk@example.org>"], EventRequest(), "not a mail address"),
        (["mailto:a@example.org\nBcc: b@example.org"], EventRequest(), "not a mail address"),
        (["ftp://example.org"], EventRequest(), "not an http or https address"),
        (["https://me:secret@example.org"], EventRequest(), "without a password"),
        (["http://[::1"], EventRequest(), "not an http or https address"),
        (["log"], EventRequest(query="parola " * 100), f"more than {MAX_WORDS} words"),
    ],
)
def test_what_cannot_be_an_alert(redis: Redis, to: list[str], request_: EventRequest, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        add(redis, "x", request_, to, NOW)
    assert list_alerts(redis) == []
