"""What a re-index is about and how far it is, in Redis: string `dispaccio:reindex`, JSON, written after each batch."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from schemas.documents import Kind

if TYPE_CHECKING:
    from redis import Redis

KEY = "dispaccio:reindex"

Source = Literal["index", "archive"]
Phase = Literal[
    "clearing",  # of a pair that is kept from an earlier one
    "beginning",  # new indices are made, and writers told to write to both
    "waiting",  # for writers that began before
    "filling",
    "checking",
    "refused",  # a check failed: nothing was swapped, the new pair is there to be looked at
    "swapped",  # readers see the new pair, the old one is kept
    "rolled_back",  # readers see the old pair again, the new one is kept
    "ending",  # writers are told to write to one pair; the other is dropped when nobody writes to it any more
    "ended",
]
ACTIVE: tuple[Phase, ...] = ("clearing", "beginning", "waiting", "filling", "checking", "ending")
"""Phases in which there is work to do."""

SLICES = tuple("0123456789abcdef")
"""Articles by the first digit of their id, which is a hash: slices of about one size."""


class Check(msgspec.Struct):
    """What one check of the new pair found; `examples` are for people."""

    name: str
    passed: bool
    found: str
    examples: list[str] = []


class Reindex(msgspec.Struct, kw_only=True):
    """One re-index. `at` says how far each slice is: the last article id done, or None when the slice is.

    `total` counts the articles at the start; `done` those that were written, `extracted` those of them that were
    extracted anew; `refused` are some of those that the new index does not take, with the reason.
    """

    id: str
    reason: str
    source: Source
    started: datetime
    phase: Phase = "clearing"
    phase_since: datetime
    old: dict[Kind, str] = {}
    new: dict[Kind, str] = {}
    awaited: dict[str, str] = {}
    """Locks of articles whose holders may not know yet that there are two pairs: key -> holder."""
    at: dict[str, str | None] = {}
    total: int = 0
    done: int = 0
    extracted: int = 0
    refused: list[str] = []
    refused_count: int = 0
    checks: list[Check] = []
    forced: bool = False
    """Swapped although a check failed, or to be."""
    until: datetime | None = None
    """When the pair that is not read is dropped."""
    outcome: str = ""
    """How it ended, in words."""

    @property
    def active(self) -> bool:
        """Whether there is work to do now."""
        return self.phase in ACTIVE

    def is_due(self, now: datetime) -> bool:
        """Whether the pair that is kept has been kept long enough."""
        return self.phase != "ended" and self.until is not None and self.until <= now


def new(reason: str, source: Source, now: datetime, *, forced: bool = False) -> Reindex:
    """A re-index at its beginning."""
    name = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    return Reindex(id=name, reason=reason, source=source, started=now, phase_since=now, forced=forced)


def load(redis: Redis) -> Reindex | None:
    """The last one, if there ever was one."""
    raw: Any = redis.get(KEY)
    return msgspec.json.decode(raw, type=Reindex) if raw else None


def is_at_work(redis: Redis, now: datetime) -> bool:
    """Whether there is anything to do now."""
    current = load(redis)
    return current is not None and (current.active or current.is_due(now))


def save(redis: Redis, state: Reindex) -> None:
    """The checkpoint: what is saved is done."""
    redis.set(KEY, msgspec.json.encode(state))
