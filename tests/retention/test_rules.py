from __future__ import annotations

import pytest

from tests.factory import day
from workers.errors import Rejected
from workers.retention.rules import Rule, beyond, parse, past


def test_rules_of_the_settings() -> None:
    assert parse("") == parse("  ") == []
    assert parse('[{"days": 365}, {"language": "de", "days": 30}, {"publisher": "X", "articles": 1000}]') == [
        Rule(days=365),
        Rule(language="de", days=30),
        Rule(publisher="X", articles=1000),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("365", "not a list of rules"),
        ("[365]", "not a list of rules"),
        ('[{"days": 1, "kind": "x"}]', "not a list of rules"),
        ('[{"language": "de"}]', "either `days` or `articles`"),
        ('[{"days": 1, "articles": 1}]', "either `days` or `articles`"),
        ('[{"days": 0}]', "less than no time"),
        ('[{"articles": -1}]', "fewer than no articles"),
    ],
)
def test_what_is_no_rule(text: str, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        parse(text)


def test_limits() -> None:
    query = past(Rule(days=30, language="de"), day("2026-11-28"))
    assert query["bool"]["filter"][0] == {"term": {"language": "de"}}
    assert query["bool"]["filter"][1]["range"]["@timestamp"]["lt"].startswith("2026-10-29T10:00")
    assert (beyond(Rule(articles=10), 12), beyond(Rule(articles=10), 9), beyond(Rule(articles=0), 3)) == (2, 0, 3)


def test_in_words() -> None:
    assert Rule(days=30, language="de").words == "articles in de are kept for 30 days"
    assert Rule(articles=1000, publisher="X").words == "articles of X are kept: the latest 1,000"
