"""What was extracted from one article: mentions, entities, events, times, quantities.

The same structs are the JSON of `dispaccio extract` (docs/extraction.md). Offsets are Unicode code
points into the title or the text, end exclusive; ids are unique within one extraction.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from schemas import SCHEMA_VERSION

Field = Literal["title", "text"]
MentionType = Literal["PER", "ORG", "GPE", "LOC", "NORP", "LAW", "EVENT", "MISC", "DATE", "QTY", "ACT", "REF"]
EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST", "ACCUSE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "JUSTICE", "LEGISLATE", "OFFICE",
    "CRIME", "ACCIDENT", "DISASTER", "DEATH", "BUSINESS", "SPORT", "SCIENCE", "CULTURE",
]  # fmt: skip
Modality = Literal["actual", "planned", "possible", "denied"]
Role = Literal["actor", "target", "place", "time", "qty", "source"]
Precision = Literal["minute", "hour", "day", "week", "month", "quarter", "year", "range"]

MENTION_TYPES: tuple[str, ...] = get_args(MentionType)
EVENT_TYPES: tuple[str, ...] = get_args(EventType)
MODALITIES: tuple[str, ...] = get_args(Modality)
ROLES: tuple[str, ...] = get_args(Role)


class Span(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A piece of the title or text: `text == getattr(article, field)[start:end]`."""

    field: Field
    start: int
    end: int
    text: str


class Mention(Span, kw_only=True, omit_defaults=True):
    """A span that names or refers to something; `entity` is the id of an `Entity`, if it resolves to one."""

    type: MentionType
    entity: str | None = None
    score: float = 0.0


class Location(msgspec.Struct):
    """WGS 84 degrees."""

    lat: float
    lon: float


class Entity(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Somebody or something that the article mentions, once however often and however it is named.

    `key` is its identity across documents and spellings, `country` an ISO 3166-1 alpha-3 code,
    `sector` one of the corpus guidelines' sectors.
    """

    id: str
    type: MentionType
    name: str
    key: str
    country: str | None = None
    sector: str | None = None
    location: Location | None = None


class Time(Span, kw_only=True, omit_defaults=True):
    """A time expression. `from_` and `to` are ISO 8601 local dates or moments, `to` inclusive at its precision.

    Both are absent where the expression cannot be resolved: never guessed.
    """

    id: str
    from_: str | None = msgspec.field(default=None, name="from")
    to: str | None = None
    precision: Precision | None = None


class Quantity(Span, kw_only=True, omit_defaults=True):
    """A counted or measured amount. `upper` is the upper bound of a range, `value` its lower bound or the value."""

    id: str
    value: float | None
    approximate: bool
    upper: float | None = None
    unit: str | None = None
    counted: str | None = None


class Event(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Who did what to whom, where, when, how many and who says so. The lists hold ids, `sources` nearest first."""

    id: str
    type: EventType
    modality: Modality
    triggers: list[Span]
    score: float
    actors: list[str] = []
    targets: list[str] = []
    places: list[str] = []
    times: list[str] = []
    quantities: list[str] = []
    sources: list[str] = []


class Extraction(msgspec.Struct, kw_only=True):
    """Everything extracted from one article, with the versions that made it."""

    id: str
    language: str
    model_version: str
    schema_version: int = SCHEMA_VERSION
    mentions: list[Mention] = []
    entities: list[Entity] = []
    events: list[Event] = []
    times: list[Time] = []
    quantities: list[Quantity] = []
