"""Article + Extraction -> the documents of the two indices. Pure: the same input gives the same bytes."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from schemas import SCHEMA_VERSION
from schemas.article import CleanArticle, FeedEntry
from schemas.documents import (
    Argument,
    ArticleDocument,
    ByLanguage,
    EventDocument,
    Evidence,
    Extent,
    Period,
)
from schemas.extraction import Entity, Event, Extraction, Quantity, Role, Span, Time
from workers.errors import Rejected
from workers.index.sentence import sentence

T = TypeVar("T")
Item = Entity | Time | Quantity

PLACES = ("GPE", "LOC")
UNNAMED = ("ACT", "REF")
"""Nominals ("il ministro", "manifestanti"): they take part in events but are nobody's facet."""

PART_OF_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def article_document(article: CleanArticle, extraction: Extraction) -> ArticleDocument:
    """The document of an article that is not in the index yet.

    Raises:
        Rejected: the extraction is not one of this article, or points to something that it does not hold.
    """
    if extraction.id != article.id:
        raise Rejected(f"the extraction of article {extraction.id} came with article {article.id}")
    refer = References(extraction)
    events = _numbered(article.id, extraction, refer)
    named = [entity for entity in extraction.entities if entity.type not in UNNAMED]
    actors, targets, sources = (
        [item for _, event in events for item in refer(getattr(event, role))]
        for role in ("actors", "targets", "sources")
    )
    published, fetched = _utc(article.published), article.fetched.astimezone(UTC)
    return ArticleDocument(
        timestamp=published or fetched,
        timestamp_estimated=published is None,
        article_id=article.id,
        story_id=article.story_id or article.id,
        language=article.language,
        url=article.url,
        publisher=article.publisher,
        agency=article.agency,
        fetched_at=fetched,
        revision=article.revision,
        schema_version=extraction.schema_version,
        model_version=extraction.model_version,
        title=ByLanguage.of(article.language, article.title),
        headline=article.title,
        text=ByLanguage.of(article.language, article.text),
        authors=article.authors,
        tags=article.tags,
        **seen_in(article.origins),
        first_fetched_at=fetched,
        published_at=published,
        updated_at=_utc(article.updated),
        partial=article.partial,
        revisions=1,
        fingerprint=article.fingerprint,
        people=_distinct(entity.name for entity in named if entity.type == "PER"),
        organisations=_distinct(entity.name for entity in named if entity.type == "ORG"),
        places=_distinct(entity.name for entity in named if entity.type in PLACES),
        countries=_countries(extraction.entities),
        person_keys=_keys(entity for entity in named if entity.type == "PER"),
        organisation_keys=_keys(entity for entity in named if entity.type == "ORG"),
        place_keys=_keys(entity for entity in named if entity.type in PLACES),
        entity_keys=_keys(named),
        names=_called(named),
        locations=_distinct(entity.location for entity in named if entity.location),
        event_ids=[event_id for event_id, _ in events],
        event_count=len(events),
        event_types=_distinct(event.type for _, event in events),
        modalities=_distinct(event.modality for _, event in events),
        actors=_names(actors),
        actor_keys=_keys(actors),
        targets=_names(targets),
        target_keys=_keys(targets),
        sources=_names(sources),
        source_keys=_keys(sources),
        extraction=extraction,
    )


def clean_article(document: ArticleDocument) -> CleanArticle:
    """The article that a document was made of: what a new extraction starts from."""
    return CleanArticle(
        id=document.article_id,
        title=document.title.words(),
        text=document.text.words(),
        language=document.language,
        fetched=document.fetched_at,
        revision=document.revision,
        schema_version=document.schema_version,
        story_id=document.story_id,
        url=document.url,
        published=document.published_at,
        updated=document.updated_at,
        authors=document.authors,
        publisher=document.publisher,
        tags=document.tags,
        origins=document.origins,
        agency=document.agency,
        partial=document.partial,
        fingerprint=document.fingerprint,
    )


def renewed(document: ArticleDocument, extraction: Extraction | None = None) -> ArticleDocument:
    """The document that is made of an indexed one today, with its extraction or a new one: for re-indexing.

    What only its history knows stays: first publication and fetch, number of revisions, last change.

    Raises:
        Rejected: there is no extraction, or it does not fit.
    """
    extraction = extraction or document.extraction
    if extraction is None:
        raise Rejected("the document holds no extraction")
    extraction = msgspec.structs.replace(extraction, schema_version=SCHEMA_VERSION)
    return msgspec.structs.replace(
        article_document(clean_article(document), extraction),
        timestamp=document.timestamp,
        timestamp_estimated=document.timestamp_estimated,
        first_fetched_at=document.first_fetched_at,
        revisions=document.revisions,
        change=document.change,
    )


def seen_in(origins: Iterable[FeedEntry]) -> dict[str, Any]:
    """The fields of a document that say in which feeds its article was seen, whatever the order of their coming."""
    distinct = {(origin.feed, origin.entry): origin for origin in sorted(origins, key=_origin_order)}
    kept = list(distinct.values())
    return {
        "origins": kept,
        "feeds": _distinct(origin.feed for origin in kept),
        "feed_titles": _distinct(origin.title for origin in kept if origin.title),
    }


def event_documents(document: ArticleDocument) -> list[EventDocument]:
    """The documents of an article's events, in the order of `document.event_ids`."""
    if document.extraction is None:
        return []
    refer = References(document.extraction)
    numbered = _numbered(document.article_id, document.extraction, refer)
    return [
        _event_document(document, position, event_id, event, refer)
        for position, (event_id, event) in enumerate(numbered)
    ]


class References:
    """What the ids of an extraction refer to. Called with ids, it gives what they stand for."""

    def __init__(self, extraction: Extraction) -> None:
        items: list[Item] = [*extraction.entities, *extraction.times, *extraction.quantities]
        self._items = {item.id: item for item in items}
        self._mentions = extraction.mentions

    def __call__(self, ids: Iterable[str]) -> list[Item]:
        try:
            return [self._items[item_id] for item_id in ids]
        except KeyError as error:
            raise Rejected(f"an event refers to {error.args[0]!r}, which the extraction does not hold") from error

    def words(self, item: Item, trigger: Span) -> Span | None:
        """The words of an item; of an entity's mentions the nearest to the trigger."""
        if not isinstance(item, Entity):
            return item
        return min(
            (mention for mention in self._mentions if mention.entity == item.id),
            key=lambda mention: (mention.field != trigger.field, abs(mention.start - trigger.start)),
            default=None,
        )


def _event_document(
    document: ArticleDocument, position: int, event_id: str, event: Event, refer: References
) -> EventDocument:
    lead = _lead(event)
    body = document.title.words() if lead.field == "title" else document.text.words()
    first, last = sentence(body, lead.start, lead.end)
    actors, targets, places, sources = map(refer, (event.actors, event.targets, event.places, event.sources))
    everyone = [*actors, *targets, *places, *sources]
    times = [item for item in refer(event.times) if isinstance(item, Time)]
    quantities = [item for item in refer(event.quantities) if isinstance(item, Quantity)]
    resolved = [(period, time) for time in times if (period := _period(time))]
    starts = [(period.gte, time.precision) for period, time in resolved if period.gte]
    time_from, precision = min(starts, key=lambda start: start[0], default=(None, None))
    return EventDocument(
        timestamp=document.timestamp,
        timestamp_estimated=document.timestamp_estimated,
        article_id=document.article_id,
        story_id=document.story_id,
        language=document.language,
        url=document.url,
        publisher=document.publisher,
        agency=document.agency,
        feeds=document.feeds,
        fetched_at=document.fetched_at,
        revision=document.revision,
        schema_version=document.schema_version,
        model_version=document.model_version,
        event_id=event_id,
        position=position,
        type=event.type,
        modality=event.modality,
        score=event.score,
        title=document.title.words(),
        sentence=ByLanguage.of(document.language, body[first:last]),
        triggers=_distinct(trigger.text for trigger in event.triggers),
        actors=_names(actors),
        actor_keys=_keys(actors),
        actor_countries=_countries(actors),
        targets=_names(targets),
        target_keys=_keys(targets),
        target_countries=_countries(targets),
        participant_keys=_keys([*actors, *targets]),
        places=_names(places),
        place_keys=_keys(places),
        place_countries=_countries(places),
        locations=_distinct(place.location for place in places if isinstance(place, Entity) and place.location),
        sources=_names(sources),
        source_keys=_keys(sources),
        countries=_countries([*actors, *targets, *places]),
        person_keys=_keys(item for item in everyone if isinstance(item, Entity) and item.type == "PER"),
        organisation_keys=_keys(item for item in everyone if isinstance(item, Entity) and item.type == "ORG"),
        entity_keys=_keys(everyone),
        names=_called(everyone),
        time=[period for period, _ in resolved],
        time_from=time_from,
        time_precision=precision,
        time_text=_distinct(time.text for time in times),
        quantity_text=[quantity.text for quantity in quantities],
        quantity_value=[quantity.value for quantity in quantities],
        quantity_upper=[quantity.upper for quantity in quantities],
        quantity_unit=[quantity.unit for quantity in quantities],
        quantity_counted=[quantity.counted for quantity in quantities],
        evidence=Evidence(
            sentence=Extent(lead.field, first, last),
            triggers=event.triggers,
            arguments=list(_arguments(event, lead, refer)),
        ),
    )


# Event ids


def _numbered(article_id: str, extraction: Extraction, refer: References) -> list[tuple[str, Event]]:
    """Each event with its id, which stays the same in every revision that tells the same event in the same word.

    It is made from what the event says, not from where it stands: article, type, trigger, actors and targets. Events
    that say the same are counted.
    """
    seen: Counter[bytes] = Counter()
    numbered = []
    for event in extraction.events:
        said = msgspec.json.encode(
            [
                article_id,
                event.type,
                _lead(event).text.casefold(),
                sorted(map(_identity, refer(event.actors))),
                sorted(map(_identity, refer(event.targets))),
            ]
        )
        numbered.append((hashlib.sha256(b"%d %b" % (seen[said], said)).hexdigest()[:32], event))
        seen[said] += 1
    return numbered


def _lead(event: Event) -> Span:
    """The trigger that stands for the event: the first of the text, since titles are rewritten more often."""
    if not event.triggers:
        raise Rejected(f"event {event.id} of the extraction has no trigger")
    return next((trigger for trigger in event.triggers if trigger.field == "text"), event.triggers[0])


def _identity(item: Item) -> str:
    return item.key if isinstance(item, Entity) else f"{type(item).__name__}:{item.text.casefold()}"


def _names(items: Iterable[Item]) -> list[str]:
    return _distinct(item.name if isinstance(item, Entity) else item.text for item in items)


def _keys(items: Iterable[Item]) -> list[str]:
    return _distinct(item.key for item in items if isinstance(item, Entity))


def _called(items: Iterable[Item]) -> list[str]:
    return _distinct(f"{item.key}={item.name}" for item in items if isinstance(item, Entity))


def _countries(items: Iterable[Item]) -> list[str]:
    return _distinct(item.country for item in items if isinstance(item, Entity) and item.country)


def _arguments(event: Event, lead: Span, refer: References) -> Iterator[Argument]:
    roles: list[tuple[Role, list[str]]] = [
        ("actor", event.actors),
        ("target", event.targets),
        ("place", event.places),
        ("time", event.times),
        ("qty", event.quantities),
        ("source", event.sources),
    ]
    for role, ids in roles:
        for item in refer(ids):
            if span := refer.words(item, lead):
                yield Argument(role=role, field=span.field, start=span.start, end=span.end, text=span.text)


def _origin_order(origin: FeedEntry) -> tuple[str, str, str]:
    return origin.feed, origin.entry or "", origin.title or ""


def _distinct(values: Iterable[T]) -> list[T]:
    kept: list[T] = []
    for value in values:
        if value not in kept:
            kept.append(value)
    return kept


# Times


def _period(time: Time) -> Period | None:
    """The interval of a resolved time; None for one that is unresolved or ends before it begins."""
    start = _moments(time.from_, time)
    end = _moments(time.to, time)
    if not start and not end:
        return None
    period = Period(gte=start[0] if start else None, lte=end[1] if end else None)
    return None if period.gte and period.lte and period.gte > period.lte else period


def _moments(value: str | None, time: Time) -> tuple[datetime, datetime] | None:
    """The first and the last millisecond of a year, month, day, hour or minute in ISO 8601, local time as UTC."""
    if not value:
        return None
    try:
        if date := PART_OF_DATE.fullmatch(value):
            year, month, day = (int(part) if part else 0 for part in date.groups())
            start = datetime(year, month or 1, day or 1, tzinfo=UTC)
            if day:
                end = start + timedelta(days=1)
            else:
                end = datetime(year + (month in (0, 12)), month % 12 + 1 if month else 1, 1, tzinfo=UTC)
            return start, end - timedelta(milliseconds=1)
        moment = datetime.fromisoformat(value)
    except (ValueError, OverflowError):
        return None
    start = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    length = timedelta(hours=1) if time.precision == "hour" else timedelta(minutes=1)
    return start, start + length - timedelta(milliseconds=1)


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None
