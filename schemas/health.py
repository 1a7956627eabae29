"""The documents of the third index, `PREFIX-health`: how feeds and queue are, for the dashboard Operations in Kibana.

`schemas/elasticsearch/health.json` says the same to the engine; `tests/schemas/test_health.py` holds the two to each
other. Absent values are left out of a document, zeros are not.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

INDEX = "health"


def alias(prefix: str) -> str:
    """The name under which the index is known: `dispaccio-health`."""
    return f"{prefix}-{INDEX}"


class Pulse(msgspec.Struct, kw_only=True, omit_defaults=True, tag_field="kind", tag="pulse"):
    """The state of everything at one moment. Durations are in seconds.

    `oldest` is how long the article waits that waits longest. `indexed` counts the articles that are in the index and
    were not at the pulse before. `delay_median` and `delay_longest` are the times from publication to first fetch of
    the articles that came in the last hour and whose publication is known.
    """

    timestamp: datetime = msgspec.field(name="@timestamp")
    schema_version: int
    waiting: int
    in_work: int
    delayed: int
    quarantined: int
    oldest: float | None = None
    feeds_new: int
    feeds_ok: int
    feeds_silent: int
    feeds_failing: int
    feeds_retired: int
    articles: int
    events: int
    indexed: int
    delay_median: float | None = None
    delay_longest: float | None = None


class FeedTrouble(msgspec.Struct, kw_only=True, omit_defaults=True, tag_field="kind", tag="feed"):
    """A feed that fails or is silent, as of now: one document a feed, which goes when the feed is well again.

    `reason` is a sentence for people, `since` is when it began, `failures` counts failed polls since the last success.
    """

    timestamp: datetime = msgspec.field(name="@timestamp")
    schema_version: int
    feed: str
    title: str | None = None
    state: Literal["silent", "failing"]
    since: datetime | None = None
    reason: str | None = None
    failures: int
    last_poll: datetime | None = None
    last_new: datetime | None = None
