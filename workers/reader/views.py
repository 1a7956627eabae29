"""What was found -> what a page shows. Pure. Each page is a struct: its template makes HTML of it, and the struct itself
is the JSON at the same address."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import ClassVar

import msgspec

from schemas.documents import ArticleDocument, Change, EventDocument
from schemas.extraction import MENTION_TYPES
from workers.index.documents import event_documents
from workers.reader.catalogue import WORDS, Catalogue
from workers.reader.find import Days, EntityFound, Found
from workers.reader.health import Health
from workers.reader.marking import Excerpt, Words, covers, excerpt, words
from workers.reader.phrases import Part, has_page, in_words, named, phrase, when
from workers.reader.security import safe_href
from workers.reader.state import DATES, State, article_url, entity_url
from workers.reader.suggest import Suggestion
from workers.reader.timeline import VIEW, timeline
from workers.reader.worldmap import Frame, WorldMap, worldmap
from workers.search.facets import Bucket, country_name, entity_name
from workers.search.queries import MAX_WINDOW
from workers.search.search import ArticleHit, EventHit

ENTITY_FACETS = ("entities", "people", "organisations", "places", "actors", "targets", "sources")
"""Filters whose values are keys of entities."""

ROLE_FILTERS = {"actor": "actors", "target": "targets", "place": "places", "source": "sources"}


class Page(msgspec.Struct):
    """A page's template, and its title."""

    template: ClassVar[str]
    title: str


# --- pieces -----------------------------------------------------------------------------------------------------------


class Link(msgspec.Struct, frozen=True):
    label: str
    url: str


class Value(msgspec.Struct, frozen=True):
    """A value of a facet, and where choosing it (or, if it is chosen, no longer choosing it) leads."""

    value: str
    label: str
    count: int
    url: str
    chosen: bool = False


class Facet(msgspec.Struct, frozen=True):
    name: str
    title: str
    values: list[Value]


class Chip(msgspec.Struct, frozen=True):
    """A filter that is set, and the address without it; `page` is that of the entity it is about."""

    title: str
    label: str
    url: str
    page: str | None = None


class BarLink(msgspec.Struct, frozen=True):
    """A bar of a timeline, and the address that narrows to it."""

    start: date
    end: date
    count: int
    url: str
    label: str
    x: float
    y: float
    width: float
    height: float


class Bars(msgspec.Struct, frozen=True):
    """A timeline; `each` says how wide in time its bars are."""

    each: str
    bars: list[BarLink]
    highest: int
    across: int = VIEW[0]
    up: int = VIEW[1]


class CircleLink(msgspec.Struct, frozen=True):
    """A circle on the map, and the address that narrows to it."""

    url: str
    label: str
    count: int
    x: float
    y: float
    radius: float


class Places(msgspec.Struct, frozen=True):
    """The map; `wider` is the address with the whole world."""

    view: Frame
    area: Frame | None
    circles: list[CircleLink]
    wider: str | None


class ArticleRow(msgspec.Struct, frozen=True):
    """An article in a list."""

    article_id: str
    url: str
    title: list[Excerpt]
    excerpts: list[list[Excerpt]]
    timestamp: datetime
    timestamp_estimated: bool
    language: str
    publisher: str | None
    agency: str | None
    partial: bool
    copies: int
    events: int


class EventRow(msgspec.Struct, frozen=True):
    """An event, as a sentence and in columns. `new` if the article's last revision brought it."""

    event_id: str
    position: int
    url: str
    type: str
    modality: str
    score: float
    sentence: list[Part]
    words: str
    triggers: list[str]
    who: list[Part]
    whom: list[Part]
    where: list[Part]
    when: str
    how_many: list[str]
    according_to: list[Part]
    excerpt: list[Excerpt]
    timestamp: datetime
    article: str
    publisher: str | None
    new: bool = False


# --- searching --------------------------------------------------------------------------------------------------------


class Column(msgspec.Struct, frozen=True):
    """A column of the table of events; `url` sorts by it, `order` says how it is sorted now."""

    title: str
    url: str | None = None
    order: str | None = None


class SearchPage(Page):
    """A page of articles or events. `hidden` are the parameters that a new search keeps."""

    template: ClassVar[str] = "search.html"
    kind: str
    url: str
    state: State
    total: int
    stories: int | None
    loose: bool
    articles: list[ArticleRow]
    events: list[EventRow]
    columns: list[Column]
    sorts: list[Link]
    sorted_by: str
    facets: list[Facet]
    chips: list[Chip]
    clear: str
    more: str
    copies: str | None
    timeline: Bars
    map: Places
    page: int
    pages: int
    previous: str | None
    next: str | None
    other: Link
    hidden: list[tuple[str, str]]


def search(state: State, found: Found, say: Catalogue) -> SearchPage:
    """The page of a search."""
    facets = [_facet(name, buckets, state, say) for name, buckets in found.facets.items()]
    total = found.total if found.stories is None else found.stories
    pages = max(1, math.ceil(min(total, MAX_WINDOW) / state.page_size))
    kept = {"q", "from", "to", "happened_from", "happened_to", "page"}
    other = "events" if state.kind == "articles" else "articles"
    return SearchPage(
        title=state.query or say(state.kind),
        kind=state.kind,
        url=state.url,
        state=state,
        total=found.total,
        stories=found.stories,
        loose=found.loose,
        articles=[article_row(hit) for hit in found.articles],
        events=[event_row(hit.event, say, hit) for hit in found.events],
        columns=_columns(state, say) if state.kind == "events" else [],
        sorts=[
            Link(say(f"sort_{name}"), state.having(sort="" if name == state.usual_sort else name).url)
            for name in ("relevance", "newest")
            if state.kind == "articles" and state.query
        ],
        sorted_by=state.sorting,
        facets=[facet for facet in facets if facet.values],
        chips=_chips(state, found, say),
        clear=state.bare().url,
        more=state.having(wide=not state.wide).url,
        copies=state.having(copies=not state.copies).url if state.copies or total < found.total else None,
        timeline=bars(found.days, state, say),
        map=_places(worldmap(found.cells, state.area), state, say),
        page=state.page,
        pages=pages,
        previous=state.having(page=min(state.page - 1, pages)).url if state.page > 1 else None,
        next=state.having(page=state.page + 1).url if state.page < pages else None,
        other=Link(say(other), state.having(kind=other, sort="", size=0, happened_from=None, happened_to=None).url),
        hidden=[pair for pair in state.parameters() if pair[0] not in kept],
    )


def _facet(name: str, buckets: Sequence[Bucket], state: State, say: Catalogue) -> Facet:
    chosen = state.chosen.get(name, ())
    values = []
    for bucket in buckets:
        if name in ENTITY_FACETS and not has_page(bucket.value):
            continue  # a nominal ("i manifestanti") is somebody else in each article
        is_chosen = bucket.value in chosen
        changed = state.removing(name, bucket.value) if is_chosen else state.adding(name, bucket.value)
        values.append(Value(bucket.value, label_of(name, bucket, say), bucket.count, changed.url, is_chosen))
    return Facet(name, say.facet(name), values)


def label_of(name: str, bucket: Bucket, say: Catalogue) -> str:
    """What a value of a facet is called."""
    if name == "event_types":
        return say.event_type(bucket.value)
    if name == "modalities":
        return say.modality(bucket.value)
    if name == "languages":
        return say.language_name(bucket.value)
    return bucket.name


def _chips(state: State, found: Found, say: Catalogue) -> list[Chip]:
    chips = []
    for name, values in state.chosen.items():
        counted = ENTITY_FACETS if name in ENTITY_FACETS else (name,)
        known = {bucket.value: bucket for facet in counted for bucket in found.facets.get(facet, ())}
        for value in values:
            label = label_of(name, known.get(value) or _unfound(name, value, say), say)
            page = entity_url(value) if name in ENTITY_FACETS and has_page(value) else None
            chips.append(Chip(say.facet(name), label, state.removing(name, value).url, page))
    for bound in DATES:
        if day := getattr(state, bound):
            what, _, end = bound.partition("_")
            chips.append(Chip(f"{say(what)} {say(end)}", say.day(day), state.having(**{bound: None}).url))
    if state.area:
        chips.append(Chip(say("map"), say("area"), state.having(area="").url))
    return chips


def _unfound(name: str, value: str, say: Catalogue) -> Bucket:
    """A chosen value that nothing found has: a name as typed, a country by its code, the last part of a key."""
    if name == "countries":
        return Bucket(value, 0, country_name(value.upper(), say.language))
    if name in ENTITY_FACETS:
        called = entity_name(value, (), say.language)
        return Bucket(value, 0, called.rpartition(":")[2].replace("-", " ") if called == value else called)
    return Bucket(value, 0)


def _columns(state: State, say: Catalogue) -> list[Column]:
    named_columns = [
        ("who", "actor"), ("what", "type"), ("whom", "target"), ("where", "place"), ("when", "happened"),
        ("how_many", ""), ("according_to", ""), ("modality", ""), ("published", "published"), ("article", ""),
    ]  # fmt: skip
    columns = []
    for title, name in named_columns:
        if not name:
            columns.append(Column(say(title)))
            continue
        first = f"-{name}" if name in ("happened", "published") else name
        reverse = name if first.startswith("-") else f"-{name}"
        order = {name: "ascending", f"-{name}": "descending"}.get(state.sorting)
        columns.append(Column(say(title), state.having(sort=reverse if state.sorting == first else first).url, order))
    return columns


def bars(days: Days, state: State, say: Catalogue, others: Iterable[date] = ()) -> Bars:
    """The timeline of the days on which something of a search was published, on the same axis as other days."""
    made = timeline(days, others)
    return Bars(
        each=say(f"each_{made.width}"),
        bars=[
            BarLink(
                bar.start,
                bar.end,
                bar.count,
                state.having(published_from=bar.start, published_to=bar.end).url,
                f"{_span(bar.start, bar.end, say)}: {say.counted(state.kind, bar.count)}",
                bar.x,
                bar.y,
                bar.width,
                bar.height,
            )
            for bar in made.bars
        ],
        highest=made.highest,
    )


def _span(start: date, end: date, say: Catalogue) -> str:
    return say.day(start) if start == end else f"{say.day(start)} – {say.day(end)}"


def _places(made: WorldMap, state: State, say: Catalogue) -> Places:
    return Places(
        view=made.view,
        area=made.area,
        circles=[
            CircleLink(
                state.having(area=circle.tile).url,
                f"{_degrees(circle.x, circle.y)}: {say.counted(state.kind, circle.count)}",
                circle.count,
                circle.x,
                circle.y,
                circle.radius,
            )
            for circle in made.circles
        ],
        wider=state.having(area="").url if state.area else None,
    )


def _degrees(x: float, y: float) -> str:
    """Where a point of the map is, as sailors say it."""
    return f"{abs(y):.0f}° {'S' if y > 0 else 'N'}, {abs(x):.0f}° {'W' if x < 0 else 'E'}"


def article_row(hit: ArticleHit) -> ArticleRow:
    """An article in a list."""
    article = hit.article
    return ArticleRow(
        article_id=article.article_id,
        url=article_url(article.article_id),
        title=excerpt(hit.title),
        excerpts=[excerpt(piece) for piece in hit.excerpts],
        timestamp=article.timestamp,
        timestamp_estimated=article.timestamp_estimated,
        language=article.language,
        publisher=article.publisher,
        agency=article.agency,
        partial=article.partial,
        copies=hit.copies,
        events=article.event_count,
    )


def event_row(event: EventDocument, say: Catalogue, hit: EventHit | None = None, added: Sequence[str] = ()) -> EventRow:
    """An event in a table or beside its article."""
    sentence = phrase(event, say)
    who, whom, where, according_to = (
        named(event, role, say.language) for role in ("actor", "target", "place", "source")
    )
    return EventRow(
        event_id=event.event_id,
        position=event.position,
        url=article_url(event.article_id, event.position),
        type=event.type,
        modality=event.modality,
        score=event.score,
        sentence=sentence,
        words=in_words(sentence),
        triggers=event.triggers,
        who=who,
        whom=whom,
        where=where,
        when=when(event, say),
        how_many=list(dict.fromkeys(event.quantity_text)),
        according_to=according_to,
        excerpt=excerpt(hit.sentence if hit else event.sentence.words()),
        timestamp=event.timestamp,
        article=event.title,
        publisher=event.publisher,
        new=event.event_id in added,
    )


# --- suggestions ------------------------------------------------------------------------------------------------------


class Suggested(msgspec.Struct, frozen=True):
    key: str
    name: str
    type: str
    count: int
    url: str
    page: str


class SuggestionsPage(Page):
    """Entities that are called as what was typed."""

    template: ClassVar[str] = "suggestions.html"
    suggestions: list[Suggested]


def suggested(kind: str, found: Sequence[Suggestion], say: Catalogue) -> SuggestionsPage:
    """Each leads to a search for the entity itself, whatever its spelling."""
    start = State(kind="events" if kind == "events" else "articles")
    return SuggestionsPage(
        title=say("suggestions"),
        suggestions=[
            Suggested(
                one.key,
                one.name,
                say.mention(one.type.upper()),
                one.count,
                start.adding("entities", one.key).url,
                entity_url(one.key),
            )
            for one in found
        ],
    )


# --- an article -------------------------------------------------------------------------------------------------------


class ArticlePage(Page):
    """An article with what is marked in it. `headline` and `paragraphs` are the title and the text in pieces;
    `mentions` are the types of mention that it has, and `roles` the roles of its evidence, for the legend."""

    template: ClassVar[str] = "article.html"
    article_id: str
    href: str | None
    language: str
    timestamp: datetime
    timestamp_estimated: bool
    publisher: str | None
    agency: str | None
    authors: list[str]
    tags: list[str]
    partial: bool
    headline: list[Words]
    paragraphs: list[list[Words]]
    mentions: list[str]
    roles: list[str]
    events: list[EventRow]
    revision: datetime | None
    revisions: int
    first_fetched_at: datetime
    change: Change | None
    withdrawn: list[str]
    copies: list[ArticleRow]
    feeds: list[str]
    document: ArticleDocument


def article(document: ArticleDocument, copies: Sequence[ArticleHit], say: Catalogue) -> ArticlePage:
    """The page of an article."""
    events = event_documents(document)
    extraction = document.extraction
    title, text = document.title.words(), document.text.words()
    added = document.change.events_added if document.change else []
    anchored: set[int] = set()
    headline = [piece for line in words(title, covers(extraction, events, "title"), anchored) for piece in line]
    paragraphs = words(text, covers(extraction, events, "text"), anchored)
    shown = [piece for line in [headline, *paragraphs] for piece in line]
    present = {piece.mention for piece in shown}
    evidence = {role.partition("-")[2] for piece in shown for role in piece.roles}
    return ArticlePage(
        title=title or say("article"),
        article_id=document.article_id,
        href=safe_href(document.url),
        language=document.language,
        timestamp=document.timestamp,
        timestamp_estimated=document.timestamp_estimated,
        publisher=document.publisher,
        agency=document.agency,
        authors=document.authors,
        tags=document.tags,
        partial=document.partial,
        headline=headline,
        paragraphs=paragraphs,
        mentions=[type_ for type_ in MENTION_TYPES if type_ in present],
        roles=[role for role in ("actor", "target", "place", "time", "qty", "source") if role in evidence],
        events=[event_row(event, say, added=added) for event in events],
        revision=document.updated_at or document.fetched_at if document.revisions > 1 else None,
        revisions=document.revisions,
        first_fetched_at=document.first_fetched_at,
        change=document.change,
        withdrawn=[_withdrawn(told, say) for told in document.change.withdrawn] if document.change else [],
        copies=[article_row(hit) for hit in copies],
        feeds=document.feed_titles or document.feeds,
        document=document,
    )


def _withdrawn(told: str, say: Catalogue) -> str:
    """An event that is no longer told; the index keeps it in words, which begin with its type."""
    type_, space, rest = told.partition(" ")
    return f"{say.event_type(type_)}{space}{rest}"


# --- an entity --------------------------------------------------------------------------------------------------------


class Role(msgspec.Struct, frozen=True):
    """In how many events an entity has a role, over time."""

    role: str
    title: str
    count: int
    url: str
    timeline: Bars


class EntityPage(Page):
    """Somebody or something by its key: the same in all articles, whatever the spelling."""

    template: ClassVar[str] = "entity.html"
    key: str
    type: str
    names: list[Bucket]
    roles: list[Role]
    types: list[Value]
    partners: list[Value]
    event_total: int
    events: list[EventRow]
    all_events: str
    article_total: int
    articles: list[ArticleRow]
    all_articles: str


def entity(key: str, found: EntityFound, say: Catalogue) -> EntityPage:
    """The page of an entity that something is known of."""
    name = entity_name(key, [f"{key}={bucket.value}" for bucket in found.names], say.language)
    everything = State(kind="events").adding("entities", key)
    roles = []
    axis = [day for days in found.roles.values() for day in days]
    for role, days in found.roles.items():
        state = State(kind="events").adding(ROLE_FILTERS[role], key)
        if days:
            roles.append(Role(role, say(f"as_{role}"), sum(days.values()), state.url, bars(days, state, say, axis)))
    prefix = key.partition(":")[0].upper()
    return EntityPage(
        title=name,
        key=key,
        type=say.mention(prefix),
        names=found.names,
        roles=roles,
        types=[
            Value(one.value, say.event_type(one.value), one.count, everything.adding("event_types", one.value).url)
            for one in found.types
        ],
        partners=[Value(one.value, one.name, one.count, entity_url(one.value)) for one in found.partners],
        event_total=found.event_total,
        events=[event_row(hit.event, say, hit) for hit in found.events],
        all_events=everything.url,
        article_total=found.article_total,
        articles=[article_row(hit) for hit in found.articles],
        all_articles=State(kind="articles").adding("entities", key).url,
    )


# --- feeds and queue, errors ------------------------------------------------------------------------------------------


class StatusPage(Page):
    """How feeds, queue and indices are."""

    template: ClassVar[str] = "status.html"
    health: Health


def status(health: Health, say: Catalogue) -> StatusPage:
    """The page of the feeds and the queue."""
    return StatusPage(title=say("status"), health=health)


class ErrorPage(Page):
    """What is wrong, and what to do; `detail` names it, in English, where there is more to say."""

    template: ClassVar[str] = "error.html"
    status: int
    hint: str
    detail: str


def error(code: int, detail: str, say: Catalogue) -> ErrorPage:
    """The page of an error."""
    known = code if f"error_{code}" in WORDS else 400 if code < 500 else 500
    hint = say(f"error_{known}_hint") if f"error_{known}_hint" in WORDS else ""
    return ErrorPage(title=say(f"error_{known}"), status=code, hint=hint, detail=detail)
