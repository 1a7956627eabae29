from __future__ import annotations

import pytest

from tests.factory import day
from tests.reindex.conftest import Desk
from workers.index.twofold import is_twofold
from workers.retention.retain import retain


def left(desk: Desk) -> list[str]:
    found = desk.contents(desk.pair())
    articles = {key.split()[1] for key in found if key.startswith("articles")}
    assert {one["article_id"] for key, one in found.items() if key.startswith("events")} <= articles
    return sorted(one["@timestamp"][:10] + " " + one["language"] for key, one in found.items() if key.startswith("art"))


@pytest.mark.parametrize(
    ("rules", "count"),
    [
        ("", 26),
        ('[{"days": 365}]', 26),
        ('[{"days": 6}]', 5),
        ('[{"days": 5, "language": "de"}]', 25),
        ('[{"articles": 5}]', 5),
        ('[{"articles": 0, "publisher": "Gazzetta di Perù"}]', 25),
        ('[{"days": 6}, {"articles": 3}]', 3),
    ],
)
def test_what_is_past_a_rule_goes_with_its_events(desk: Desk, rules: str, count: int) -> None:
    desk.settings.retention = rules
    before = left(desk)
    now = day("2026-11-27")
    removed = retain(desk.client, desk.queue, desk.settings, now, twofold=lambda: False, sleep=lambda seconds: None)
    assert (removed, len(left(desk))) == (26 - count, count)
    if "articles" in rules and "publisher" not in rules:
        assert [one[:10] for one in left(desk)] == [one[:10] for one in before[-count:]]


def test_it_goes_from_both_pairs(desk: Desk) -> None:
    desk.reindexer().start("by hand")
    desk.run()
    desk.settings.retention = '[{"days": 6}]'
    retain(
        desk.client, desk.queue, desk.settings, day("2026-11-27"),
        twofold=lambda: is_twofold(desk.redis), sleep=lambda seconds: None,
    )  # fmt: skip
    assert desk.bytes_of(desk.pair()) == desk.bytes_of(desk.second())
    assert len(left(desk)) == 5
