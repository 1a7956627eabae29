"""Filters in, the body of a search request out. Pure; only what Elasticsearch, OpenSearch and osmem all understand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from schemas.documents import LANGUAGES
from workers.errors import Rejected
from workers.search.facets import is_key, terms

Sort = Literal["relevance", "newest"]
KeyOf = Callable[[str, str], str]
"""Mention type and name -> the key that such an entity has in all documents."""

MAX_WORDS = 64
"""Of a query. Each is looked for in 12 fields, and OpenSearch takes 1,024 clauses."""

MAX_SIZE = 1_000
MAX_WINDOW = 10_000
"""Results that can be reached by counting pages from the first (the engines' `max_result_window`)."""

OPERATORS = "AND|OR|NOT|PHRASE|PREFIX|PRECEDENCE|WHITESPACE|ESCAPE"
"""What a query may say: `+`, `|`, `-`, `"..."`, `word*`, `(...)`, and a backslash before any of them. All words must
occur unless `|` says otherwise."""

FRAGMENT = 160
"""Characters of one excerpt, about a sentence."""

FRAGMENTS = 3

MARK = ("\ue000", "\ue001")
"""Before and after a match. Private-use characters, which no article means: escape the excerpt first, then put tags in
their place."""

ARTICLE_FACETS = (
    "people", "organisations", "places", "countries", "event_types", "modalities", "actors", "targets", "sources",
    "publisher", "agency", "language", "tags",
)  # fmt: skip
EVENT_FACETS = (
    "type", "modality", "participants", "actors", "targets", "places", "countries", "actor_countries", "target_countries", "sources",
    "publisher", "agency", "language",
)  # fmt: skip


class Filters(msgspec.Struct, kw_only=True):
    """What is looked for. Of the names and countries all must occur, of the other values of one filter any.

    Names are compared without regard to case and accents, or by key if a `KeyOf` is given or the name is a key. `countries` are ISO 3166
    alpha-3 codes. `agencies` are those that an article is credited to, whoever publishes it. `since` (included) and `until` (not included) are about the publication; both know their zone.
    `after` is the `next` of the page before. `mark` goes before and after each match.
    """

    query: str = ""
    people: Sequence[str] = ()
    organisations: Sequence[str] = ()
    places: Sequence[str] = ()
    actors: Sequence[str] = ()
    targets: Sequence[str] = ()
    sources: Sequence[str] = ()
    countries: Sequence[str] = ()
    event_types: Sequence[str] = ()
    modalities: Sequence[str] = ()
    publishers: Sequence[str] = ()
    agencies: Sequence[str] = ()
    languages: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    sort: Sort = "relevance"
    size: int = 10
    after: Sequence[Any] = ()
    facets: Sequence[str] = ()
    facet_size: int = 10
    mark: tuple[str, str] = MARK


class SearchRequest(Filters, kw_only=True):
    """A search for articles; each filter holds for the article as a whole. `collapse`: one of near-copies only."""

    collapse: bool = False


class EventRequest(Filters, kw_only=True):
    """A search for events; all filters hold for the same event. `people` and `organisations` take part in it or are
    its source. `happened_since` (included) and `happened_until` (not included) are about the time of the event.
    """

    happened_since: datetime | None = None
    happened_until: datetime | None = None


def article_search(request: SearchRequest, key_of: KeyOf | None = None) -> dict[str, Any]:
    """The body of a search in the articles index.

    Raises:
        Rejected: the query is too long, a facet unknown, or a number out of bounds.
    """
    filters = [
        *_all(request.people, ["people"], ["entity_keys"], ["PER"], key_of),
        *_all(request.organisations, ["organisations"], ["entity_keys"], ["ORG"], key_of),
        *_all(request.places, ["places"], ["entity_keys"], ["GPE", "LOC"], key_of),
        *_roles(request, key_of),
        *_any("event_types", request.event_types),
        *_any("modalities", request.modalities),
        *_common(request),
    ]
    fields = {"title": 3, "text": 1}
    body = _body(request, fields, filters, ARTICLE_FACETS, ["article_id"], collapse=request.collapse)
    body["_source"] = {"excludes": ["text", "extraction"]}
    body["highlight"]["no_match_size"] = FRAGMENT
    for language in (*LANGUAGES, "other"):
        body["highlight"]["fields"][f"title.{language}"] = {"number_of_fragments": 0}
        body["highlight"]["fields"][f"text.{language}"] = {}
    return body


def event_search(request: EventRequest, key_of: KeyOf | None = None) -> dict[str, Any]:
    """The body of a search in the events index.

    Raises:
        Rejected: the query is too long, a facet unknown, or a number out of bounds.
    """
    anyone, anyones_key = ["actors", "targets", "sources"], ["actor_keys", "target_keys", "source_keys"]
    filters = [
        *_all(request.people, anyone, anyones_key, ["PER"], key_of),
        *_all(request.organisations, anyone, anyones_key, ["ORG"], key_of),
        *_all(request.places, ["places"], ["place_keys"], ["GPE", "LOC"], key_of),
        *_roles(request, key_of),
        *_any("type", request.event_types),
        *_any("modality", request.modalities),
        *_common(request),
        *_period("time", request.happened_since, request.happened_until),
    ]
    body = _body(request, {"sentence": 1}, filters, EVENT_FACETS, ["article_id", "position"])
    for language in (*LANGUAGES, "other"):
        body["highlight"]["fields"][f"sentence.{language}"] = {"number_of_fragments": 0}
    return body


def _body(
    request: Filters,
    fields: dict[str, int],
    filters: list[dict[str, Any]],
    known_facets: Sequence[str],
    unique: Sequence[str],
    *,
    collapse: bool = False,
) -> dict[str, Any]:
    if not 0 <= request.size <= MAX_SIZE:
        raise Rejected(f"{request.size} results at a time: 0 to {MAX_SIZE} are possible")
    if unknown := [facet for facet in request.facets if facet not in known_facets]:
        raise Rejected(f"no such facet: {', '.join(unknown)}; there are {', '.join(known_facets)}")
    words = [_in_words(request.query, fields)] if request.query.strip() else []
    by_relevance = bool(words) and request.sort == "relevance"
    newest = [{"@timestamp": "desc"}, *({field: "asc"} for field in unique)]
    body: dict[str, Any] = {
        "query": {"bool": {"must": words, "filter": filters}},
        "sort": [{"_score": "desc"}, *newest] if by_relevance else newest,
        "track_scores": True,
        "track_total_hits": True,
        "size": request.size,
        "highlight": {
            "type": "unified",
            "pre_tags": [request.mark[0]],
            "post_tags": [request.mark[1]],
            "fragment_size": FRAGMENT,
            "number_of_fragments": FRAGMENTS,
            "fields": {},
        },
        "aggs": {facet: terms(facet, request.facet_size) for facet in request.facets},
    }
    if by_relevance or collapse:
        # `search_after` does not go with collapsing, and osmem does not find its own scores again.
        first = request.after[0] if request.after else 0
        if not isinstance(first, int) or first < 0:
            raise Rejected("the page asked for is none of this search")
        body["from"] = first
        if first + request.size > MAX_WINDOW:
            raise Rejected(f"only the first {MAX_WINDOW} results can be listed in this order: narrow the search")
    elif request.after:
        body["search_after"] = list(request.after)
    if collapse:
        body["collapse"] = {"field": "story_id", "inner_hits": {"name": "copies", "size": 0}}
        body["aggs"]["stories"] = {"cardinality": {"field": "story_id", "precision_threshold": 40_000}}
    return body


def next_page(body: dict[str, Any], hits: Sequence[dict[str, Any]]) -> list[Any] | None:
    """The `after` of the page that follows these hits of a body; None if they are the last."""
    if not hits or len(hits) < body["size"]:
        return None
    return [body["from"] + len(hits)] if "from" in body else list(hits[-1]["sort"])


def _in_words(query: str, fields: dict[str, int]) -> dict[str, Any]:
    """The query once for each language, on that language's articles.

    In one query over all fields the languages disagree about which words are stop words ("il" is one in Italian only),
    and one that must occur then has to be found in a field that is empty.
    """
    if len(re.findall(r"\w+", query)) > MAX_WORDS:
        raise Rejected(f"the query has more than {MAX_WORDS} words")
    in_each = [
        {
            "bool": {
                "must": [
                    {
                        "simple_query_string": {
                            "query": query,
                            "fields": [f"{field}.{language}^{weight}" for field, weight in fields.items()],
                            "default_operator": "and",
                            "flags": OPERATORS,
                        }
                    }
                ],
                "filter": [_written_in(language)],
            }
        }
        for language in (*LANGUAGES, "other")
    ]
    return {"bool": {"should": in_each, "minimum_should_match": 1}}


def _written_in(language: str) -> dict[str, Any]:
    if language == "other":
        return {"bool": {"must_not": [{"terms": {"language": list(LANGUAGES)}}]}}
    return {"term": {"language": language}}


def _roles(request: Filters, key_of: KeyOf | None) -> list[dict[str, Any]]:
    participants = ["PER", "ORG", "GPE", "NORP"]
    return [
        *_all(request.actors, ["actors"], ["actor_keys"], participants, key_of),
        *_all(request.targets, ["targets"], ["target_keys"], participants, key_of),
        *_all(request.sources, ["sources"], ["source_keys"], participants, key_of),
    ]


def _common(request: Filters) -> list[dict[str, Any]]:
    return [
        *({"term": {"countries": country.upper()}} for country in request.countries),
        *_any("publisher.folded", request.publishers),
        *_any("agency.folded", request.agencies),
        *_any("language", request.languages),
        *_period("@timestamp", request.since, request.until),
    ]


def _all(
    names: Sequence[str], fields: list[str], key_fields: list[str], types: list[str], key_of: KeyOf | None
) -> list[dict[str, Any]]:
    """Each name in one of the fields, or one of its keys in one of the key fields. A name may be a key itself."""
    found = []
    for name in names:
        if is_key(name):
            keyed = [{"term": {field: name}} for field in key_fields]
            found.append({"bool": {"should": keyed, "minimum_should_match": 1}})
            continue
        either: list[dict[str, Any]] = [{"term": {f"{field}.folded": name}} for field in fields]
        if key_of:
            keys = sorted({key_of(type_, name) for type_ in types})
            either += [{"terms": {field: keys}} for field in key_fields]
        found.append({"bool": {"should": either, "minimum_should_match": 1}})
    return found


def _any(field: str, values: Sequence[str]) -> list[dict[str, Any]]:
    return [{"terms": {field: list(values)}}] if values else []


def _period(field: str, since: datetime | None, until: datetime | None) -> list[dict[str, Any]]:
    bounds = {name: moment.isoformat() for name, moment in (("gte", since), ("lt", until)) if moment}
    return [{"range": {field: bounds}}] if bounds else []
