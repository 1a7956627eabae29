"""The documents of the two indices: one for an article, one for an event.

The mappings in `schemas/elasticsearch/` say the same to the engine; `tests/schemas/test_documents.py` holds the two to
each other, field by field. Absent values and empty lists are left out of a document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

import msgspec

from schemas.article import FeedEntry
from schemas.extraction import EventType, Extraction, Field, Location, Modality, Precision, Role, Span

Kind = Literal["articles", "events"]
KINDS: tuple[Kind, ...] = get_args(Kind)

LANGUAGES = ("it", "en", "de", "fr", "es")
"""Languages with an analyzer of their own. The words of any other go into `ByLanguage.other`, unstemmed."""


def alias(prefix: str, kind: Kind) -> str:
    """The name under which readers and writers know an index: `dispaccio-articles`."""
    return f"{prefix}-{kind}"


def second_alias(prefix: str, kind: Kind) -> str:
    """The name under which writers know the other index of a kind, while there are two: the next one, or the last."""
    return f"{alias(prefix, kind)}-second"


class ByLanguage(msgspec.Struct, omit_defaults=True):
    """Words in the field of their language, so that each is stemmed by its own rules; one field is filled."""

    it: str | None = None
    en: str | None = None
    de: str | None = None
    fr: str | None = None
    es: str | None = None
    other: str | None = None

    @classmethod
    def of(cls, language: str, words: str) -> ByLanguage:
        return cls(**{language if language in LANGUAGES else "other": words})

    def words(self) -> str:
        return next((words for words in msgspec.structs.astuple(self) if words is not None), "")


class Change(msgspec.Struct, omit_defaults=True):
    """What the last revision changed. `events_added` and `events_withdrawn` are event ids.

    `withdrawn` says the same as `events_withdrawn` in words, since those documents are gone.
    """

    previous_revision: int
    title_changed: bool
    text_changed: bool
    events_added: list[str] = []
    events_withdrawn: list[str] = []
    withdrawn: list[str] = []


class Provenance(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Where a document came from and what made it, the same fields in both indices.

    `timestamp` is the publication as first known, else the first fetch (then `timestamp_estimated` is true).
    `agency` is the news agency that the article is credited to, whoever publishes it. `fetched_at` and `revision`
    (milliseconds since 1970 UTC) are those of the words that the document holds.
    """

    timestamp: datetime = msgspec.field(name="@timestamp")
    timestamp_estimated: bool
    article_id: str
    story_id: str
    language: str
    url: str | None = None
    publisher: str | None = None
    agency: str | None = None
    feeds: list[str] = []
    fetched_at: datetime
    revision: int
    schema_version: int
    model_version: str


class ArticleDocument(Provenance, kw_only=True, omit_defaults=True):
    """An article with everything needed to show it, to find it, and to build its events anew.

    `headline` is the title as one value, for tables. `revisions` counts the versions of the words that were indexed one after the other, the first included; `partial` is
    true where only the beginning is there, the rest being for subscribers.
    The facets hold names as extracted; `entity_keys` and the `*_keys` hold identities that are the same in all documents,
    and `names` says what each is called here: `per:marta-ferri=Marta Ferri`.
    """

    title: ByLanguage
    headline: str = ""
    text: ByLanguage = msgspec.field(default_factory=ByLanguage)
    authors: list[str] = []
    tags: list[str] = []
    feed_titles: list[str] = []
    origins: list[FeedEntry] = []
    first_fetched_at: datetime
    published_at: datetime | None = None
    updated_at: datetime | None = None
    partial: bool = False
    revisions: int
    fingerprint: str = ""
    people: list[str] = []
    organisations: list[str] = []
    places: list[str] = []
    countries: list[str] = []
    person_keys: list[str] = []
    organisation_keys: list[str] = []
    place_keys: list[str] = []
    entity_keys: list[str] = []
    names: list[str] = []
    locations: list[Location] = []
    event_ids: list[str] = []
    event_count: int
    event_types: list[EventType] = []
    modalities: list[Modality] = []
    actors: list[str] = []
    actor_keys: list[str] = []
    targets: list[str] = []
    target_keys: list[str] = []
    sources: list[str] = []
    source_keys: list[str] = []
    change: Change | None = None
    extraction: Extraction | None = None


class Period(msgspec.Struct, omit_defaults=True):
    """From the first to the last moment, both included; an absent end is open. Local times are written as UTC."""

    gte: datetime | None = None
    lte: datetime | None = None


class Argument(Span, kw_only=True):
    """The words that name a participant, the nearest to the trigger if there are several."""

    role: Role


class Extent(msgspec.Struct):
    """A piece of the title or text, in Unicode code points, end exclusive."""

    field: Field
    start: int
    end: int


class Evidence(msgspec.Struct, omit_defaults=True):
    """The words that an event rests on, as offsets into the article's title and text."""

    sentence: Extent
    triggers: list[Span]
    arguments: list[Argument] = []


class EventDocument(Provenance, kw_only=True, omit_defaults=True):
    """One event of one article. Participants are listed by name and by key; a counted one ("tre operai") has no key.
    `participant_keys` are those of actors and targets together, `entity_keys`,
    `person_keys` and `organisation_keys` of all that have a role in it.

    `names` says what each key is called: `per:marta-ferri=Marta Ferri`. `position` is the event's place among those of its article, from 0. `time_from` is the start of the earliest time (a
    histogram over a range field is empty on some engines) and `time_precision` that time's precision. The `quantity_*`
    lists run parallel, null where there is nothing to say.
    """

    event_id: str
    position: int
    type: EventType
    modality: Modality
    score: float
    title: str = ""
    sentence: ByLanguage = msgspec.field(default_factory=ByLanguage)
    triggers: list[str]
    actors: list[str] = []
    actor_keys: list[str] = []
    actor_countries: list[str] = []
    targets: list[str] = []
    target_keys: list[str] = []
    target_countries: list[str] = []
    participant_keys: list[str] = []
    places: list[str] = []
    place_keys: list[str] = []
    place_countries: list[str] = []
    locations: list[Location] = []
    sources: list[str] = []
    source_keys: list[str] = []
    countries: list[str] = []
    person_keys: list[str] = []
    organisation_keys: list[str] = []
    entity_keys: list[str] = []
    names: list[str] = []
    time: list[Period] = []
    time_from: datetime | None = None
    time_precision: Precision | None = None
    time_text: list[str] = []
    quantity_text: list[str] = []
    quantity_value: list[float | None] = []
    quantity_upper: list[float | None] = []
    quantity_unit: list[str | None] = []
    quantity_counted: list[str | None] = []
    evidence: Evidence | None = None
