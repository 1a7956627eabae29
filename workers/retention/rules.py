"""For how long, and how many, articles are kept: rules, and the searches for what is past them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from workers.errors import Rejected


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Keep articles for `days` since their publication, or the `articles` latest ones; of all, or of one `language` or
    `publisher` only. What one rule removes is gone, whatever another would keep."""

    days: float | None = None
    articles: int | None = None
    language: str | None = None
    publisher: str | None = None

    @property
    def words(self) -> str:
        """For logs and tables."""
        of = [f"in {self.language}"] if self.language else []
        of += [f"of {self.publisher}"] if self.publisher else []
        keep = f"{self.days:g} days" if self.days is not None else f"the latest {self.articles:,}"
        return " ".join(["articles", *of, "are kept for" if self.days is not None else "are kept:", keep])


def parse(text: str) -> list[Rule]:
    """Rules as they stand in the settings: a JSON list, `[{"days": 365}, {"language": "de", "days": 30}]`.

    Raises:
        Rejected: it is none, or a rule says nothing or two things.
    """
    if not text.strip():
        return []
    try:
        rules = msgspec.json.decode(text, type=list[Rule])
    except msgspec.DecodeError as error:
        raise Rejected(f"DISPACCIO_RETENTION is not a list of rules: {error}") from error
    for rule in rules:
        if (rule.days is None) == (rule.articles is None):
            raise Rejected("a rule of DISPACCIO_RETENTION needs either `days` or `articles`")
        if (rule.days is not None and rule.days <= 0) or (rule.articles is not None and rule.articles < 0):
            raise Rejected("a rule of DISPACCIO_RETENTION keeps for less than no time, or fewer than no articles")
    return rules


def scope(rule: Rule) -> list[dict[str, Any]]:
    """The filters for the articles that a rule is about."""
    found: list[dict[str, Any]] = []
    if rule.language:
        found.append({"term": {"language": rule.language}})
    if rule.publisher:
        found.append({"term": {"publisher": rule.publisher}})
    return found


def past(rule: Rule, now: datetime) -> dict[str, Any]:
    """The query for articles that are older than a rule's days."""
    limit = now - timedelta(days=rule.days or 0)
    return {"bool": {"filter": [*scope(rule), {"range": {"@timestamp": {"lt": limit.isoformat()}}}]}}


def beyond(rule: Rule, total: int) -> int:
    """How many of `total` articles are more than a rule keeps."""
    return max(0, total - (rule.articles or 0))


def oldest_first(query: dict[str, Any], size: int, fields: Sequence[str] = ()) -> dict[str, Any]:
    """The body of a search for the ids of the oldest articles."""
    return {
        "query": query,
        "sort": [{"@timestamp": "asc"}, {"article_id": "asc"}],
        "size": size,
        "_source": list(fields) or False,
        "track_total_hits": True,
    }
