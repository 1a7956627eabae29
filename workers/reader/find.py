"""What a view asks of the search engine: one request or two, each with a time limit. Read-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol

import msgspec
from elasticsearch import ApiError, Elasticsearch, NotFoundError

from schemas.documents import ArticleDocument, Kind, alias
from workers.errors import Rejected, Unavailable
from workers.index.client import reachable
from workers.reader import suggest
from workers.reader.state import State
from workers.reader.worldmap import Cell, box_of, precision
from workers.search.facets import Bucket, buckets, literally, name, naming, terms
from workers.search.queries import EventRequest, KeyOf, SearchRequest, article_search, event_search
from workers.search.search import ArticleHit, EventHit, article_hit, event_hit
from workers.settings import Settings

SEARCH_TIMEOUT = 5.0
"""Seconds that the engine may search; then it gives up, and the reader is asked to narrow the search."""

ANSWER_TIMEOUT = 10.0
"""Seconds that we wait for the engine."""

FACETS: dict[Kind, tuple[str, ...]] = {
    "articles": ("people", "organisations", "places", "countries", "event_types", "publisher", "language"),
    "events": ("type", "modality", "actors", "targets", "places", "countries", "publisher"),
}
"""Always counted."""

MORE_FACETS: dict[Kind, tuple[str, ...]] = {
    "articles": ("actors", "targets", "sources", "modalities", "agency"),
    "events": ("sources", "language", "agency"),
}
"""Counted if more is asked for, or where one of their values is chosen: each costs the engine a pass over what it found."""

FILTER_OF = {
    "publisher": "publishers",
    "agency": "agencies",
    "language": "languages",
    "type": "event_types",
    "modality": "modalities",
}
"""The filter that a facet's values set, where it is not called like the facet."""

CELLS = 400
"""Circles on a map."""

COPIES = 20
PARTNERS = 12
ENTITY_EVENTS, ENTITY_ARTICLES = 15, 6
ENTITY_NAMES = 12

ROLES = {"actor": "actor_keys", "target": "target_keys", "place": "place_keys", "source": "source_keys"}
"""Roles that an entity may have in an event, and the field with the keys of those who have it."""

Days = Mapping[date, int]


class Found(msgspec.Struct):
    """The answer to a search. `stories` counts articles with near-copies gathered; `facets` by the filter they set.

    `loose`: nothing has the words as they were asked for; these have most of them, or such as are spelt nearly so.
    """

    total: int
    facets: dict[str, list[Bucket]]
    days: Days
    cells: list[Cell]
    articles: list[ArticleHit] = []
    events: list[EventHit] = []
    stories: int | None = None
    loose: bool = False


class EntityFound(msgspec.Struct):
    """What the indices hold of an entity: its names, its latest events and articles, and in how many events a day it has
    which role; `partners` are those that it takes part in events with."""

    names: list[Bucket]
    article_total: int
    articles: list[ArticleHit]
    event_total: int
    events: list[EventHit]
    roles: dict[str, Days]
    types: list[Bucket]
    partners: list[Bucket]


class Finder:
    """Asks one engine. `key_of` lets names that were typed find entities by key."""

    def __init__(self, client: Elasticsearch, settings: Settings, key_of: KeyOf | None = None) -> None:
        self.client = client.options(request_timeout=ANSWER_TIMEOUT, max_retries=1)
        self.settings = settings
        self.key_of = key_of

    # --- searches ---------------------------------------------------------------------------------------------------

    def articles(self, state: State, language: str) -> Found:
        """The articles that a state asks for.

        Raises:
            Rejected: the engine or we cannot make sense of the request.
            Unavailable: the engine does not answer, or not in time, or lacks the indices.
        """
        about = [{"term": {"entity_keys": key}} for key in state.chosen.get("entities", ())]
        facets = facets_of(state)

        def ask(*, loose: bool) -> dict[str, Any]:
            request = state.article_request(facets, now=_now(), loose=loose)
            return self._run("articles", _completed(article_search(request, self.key_of), state, about))

        answer, loose = _tried(ask, state)
        found = _found(answer, facets, language)
        self._name("articles", [bucket for facet in found.facets.values() for bucket in facet], language)
        found.loose = loose
        found.articles = [article_hit(hit) for hit in answer["hits"]["hits"]]
        found.stories = None if state.copies else answer["aggregations"]["stories"]["value"]
        return found

    def events(self, state: State, language: str) -> Found:
        """The events that a state asks for. Errors as in `articles`."""
        about = [_in_any_role(key) for key in state.chosen.get("entities", ())]
        facets = facets_of(state)

        def ask(*, loose: bool) -> dict[str, Any]:
            request = state.event_request(facets, now=_now(), loose=loose)
            body = event_search(request, self.key_of)
            body["sort"] = state.order() or body["sort"]
            return self._run("events", _completed(body, state, about))

        answer, loose = _tried(ask, state)
        found = _found(answer, facets, language)
        self._name("events", [bucket for facet in found.facets.values() for bucket in facet], language)
        found.loose = loose
        found.events = [event_hit(hit) for hit in answer["hits"]["hits"]]
        return found

    def suggestions(self, typed: str, language: str) -> list[suggest.Suggestion]:
        """Entities whose names have a word that begins with what was typed. Errors as in `articles`."""
        body = suggest.body(typed)
        return suggest.suggestions(self._run("articles", body), language) if body else []

    # --- one thing --------------------------------------------------------------------------------------------------

    def article(self, article_id: str) -> ArticleDocument | None:
        """An article with its text and extraction; None if there is none. Errors as in `articles`."""
        name = alias(self.settings.index_prefix, "articles")
        try:
            with reachable():
                answer = self.client.get(index=name, id=article_id)
        except NotFoundError as error:
            if "found" in error.body:
                return None
            raise _no_index(name) from error
        return msgspec.convert(answer["_source"], ArticleDocument)

    def copies(self, article: ArticleDocument) -> list[ArticleHit]:
        """The other articles that tell the same story in nearly the same words. Errors as in `articles`."""
        body = article_search(SearchRequest(sort="newest", size=COPIES))
        itself = {"term": {"article_id": article.article_id}}
        _narrowed(body, [{"term": {"story_id": article.story_id}}, {"bool": {"must_not": [itself]}}])
        return [article_hit(hit) for hit in self._run("articles", body)["hits"]["hits"]]

    def entity(self, key: str, language: str) -> EntityFound:
        """What there is of an entity. Errors as in `articles`."""
        articles = article_search(SearchRequest(sort="newest", size=ENTITY_ARTICLES, collapse=True))
        _narrowed(articles, [{"term": {"entity_keys": key}}])
        articles["aggs"]["names"] = {
            "terms": {"field": "names", "include": f"{literally(key)}\\=.*", "size": ENTITY_NAMES}
        }
        told = self._run("articles", articles)
        events = event_search(EventRequest(sort="newest", size=ENTITY_EVENTS))
        _narrowed(events, [_in_any_role(key)])
        events["aggs"] = {
            "roles": {
                "filters": {"filters": {role: {"term": {field: key}} for role, field in ROLES.items()}},
                "aggs": {"days": _by_day()},
            },
            "types": terms("type", PARTNERS),
            "together": {
                "filter": {"term": {"participant_keys": key}},
                "aggs": {"partners": terms("participants", PARTNERS + 1)},  # it is one of them itself
            },
        }
        done = self._run("events", events)
        counted = done["aggregations"]
        partners = buckets("participants", counted["together"]["partners"], language)
        self._name("events", partners, language)
        return EntityFound(
            names=[
                Bucket(bucket["key"].removeprefix(f"{key}="), bucket["doc_count"])
                for bucket in told["aggregations"]["names"]["buckets"]
            ],
            article_total=told["hits"]["total"]["value"],
            articles=[article_hit(hit) for hit in told["hits"]["hits"]],
            event_total=done["hits"]["total"]["value"],
            events=[event_hit(hit) for hit in done["hits"]["hits"]],
            roles={role: _days(counted["roles"]["buckets"][role]["days"]) for role in ROLES},
            types=buckets("type", counted["types"], language),
            partners=[partner for partner in partners if partner.value != key][:PARTNERS],
        )

    def _name(self, kind: Kind, found: Sequence[Bucket], language: str) -> None:
        """Label entities by what they are called most often in the whole index."""
        asked = naming(found)
        name(found, self._run(kind, asked) if asked else None, language)

    def _run(self, kind: Kind, body: dict[str, Any]) -> dict[str, Any]:
        name = alias(self.settings.index_prefix, kind)
        try:
            with reachable():
                answer: dict[str, Any] = self.client.search(
                    index=name, body=body | {"timeout": f"{SEARCH_TIMEOUT:.0f}s"}
                ).body
        except ApiError as error:
            if error.meta.status == 404:
                raise _no_index(name) from error
            if error.meta.status == 400:
                raise Rejected("the search engine does not understand the query") from error
            raise
        if answer["timed_out"]:
            raise Unavailable(f"the search took more than {SEARCH_TIMEOUT:.0f} seconds: narrow it")
        return answer


def facets_of(state: State) -> list[str]:
    """The facets that are counted for a state."""
    more = [facet for facet in MORE_FACETS[state.kind] if state.wide or FILTER_OF.get(facet, facet) in state.chosen]
    return [*FACETS[state.kind], *more]


class _Ask(Protocol):
    def __call__(self, *, loose: bool) -> dict[str, Any]: ...


def _tried(ask: _Ask, state: State) -> tuple[dict[str, Any], bool]:
    """What a search finds; if its words are nowhere, what a looser one finds, if that finds anything."""
    answer = ask(loose=False)
    if state.query and not answer["hits"]["total"]["value"]:
        looser = ask(loose=True)
        if looser["hits"]["total"]["value"]:
            return looser, True
    return answer, False


def _now() -> datetime:
    """The hour: within it the same question is the same request, which engines remember."""
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


def _narrowed(body: dict[str, Any], filters: Sequence[dict[str, Any]]) -> None:
    """Let a search find only what passes more filters; its scores stay."""
    body["query"] = {"bool": {"must": [body["query"]], "filter": list(filters)}}


def _in_any_role(key: str) -> dict[str, Any]:
    """A filter for the events that an entity takes part in, tells of, or is the place of."""
    return {"bool": {"should": [{"term": {field: key}} for field in ROLES.values()], "minimum_should_match": 1}}


def _completed(body: dict[str, Any], state: State, filters: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A search with its page, more filters, its area, and the counts for the timeline and the map."""
    filters = list(filters)
    body["from"] = (state.page - 1) * state.page_size
    if state.area:
        box = box_of(state.area)
        corners = {
            "top_left": {"lat": box.north, "lon": box.west},
            "bottom_right": {"lat": box.south, "lon": box.east},
        }
        filters.append({"geo_bounding_box": {"locations": corners}})
    if filters:
        _narrowed(body, filters)
    body["aggs"]["days"] = _by_day()
    body["aggs"]["cells"] = {"geotile_grid": {"field": "locations", "precision": precision(state.area), "size": CELLS}}
    return body


def _found(answer: dict[str, Any], facets: Sequence[str], language: str) -> Found:
    counted = answer["aggregations"]
    return Found(
        total=answer["hits"]["total"]["value"],
        facets={FILTER_OF.get(facet, facet): buckets(facet, counted[facet], language) for facet in facets},
        days=_days(counted["days"]),
        cells=[Cell(bucket["key"], bucket["doc_count"]) for bucket in counted["cells"]["buckets"]],
    )


def _by_day() -> dict[str, Any]:
    return {"date_histogram": {"field": "@timestamp", "calendar_interval": "day", "min_doc_count": 1}}


def _days(answer: dict[str, Any]) -> dict[date, int]:
    """Counts by day; an engine may count years that no calendar here has."""
    found = {}
    for bucket in answer["buckets"]:
        try:
            found[datetime.fromtimestamp(bucket["key"] / 1000, UTC).date()] = bucket["doc_count"]
        except (ValueError, OverflowError, OSError):
            continue
    return found


def _no_index(name: str) -> Unavailable:
    return Unavailable(f"there is no {name} in the search engine: `dispaccio setup` makes it")
