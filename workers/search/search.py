"""Runs the searches, and gives what the command and the reader page show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from elasticsearch import ApiError, Elasticsearch

from schemas.documents import ArticleDocument, EventDocument, Kind, alias
from workers.errors import Rejected, Unavailable
from workers.index.client import reachable
from workers.search import questions
from workers.search.facets import Bucket, buckets, name, naming
from workers.search.queries import (
    MARK,
    EventRequest,
    KeyOf,
    SearchRequest,
    article_search,
    event_search,
    loosened,
    marked,
    next_page,
)
from workers.search.questions import Dealing, Interval, Pair, Period, When
from workers.settings import Settings


class ArticleHit(msgspec.Struct):
    """An article without its text and extraction. `title` and `excerpts` carry the request's marks, unescaped.

    Without a match in the text, the excerpt is its beginning. `copies` counts the article's near-copies among those
    found, if they were collapsed.
    """

    article: ArticleDocument
    title: str
    excerpts: list[str]
    score: float | None
    copies: int = 0


class EventHit(msgspec.Struct):
    """An event. `sentence` carries the request's marks, unescaped."""

    event: EventDocument
    sentence: str
    score: float | None


class SearchResult(msgspec.Struct):
    """A page of articles. `total` counts all found, `stories` their stories if collapsed; `next` asks for more."""

    total: int
    hits: list[ArticleHit]
    facets: dict[str, list[Bucket]]
    next: list[Any] | None
    stories: int | None = None


class EventResult(msgspec.Struct):
    """A page of events. `total` counts all found; `next` asks for more."""

    total: int
    hits: list[EventHit]
    facets: dict[str, list[Bucket]]
    next: list[Any] | None


def search_articles(
    client: Elasticsearch, settings: Settings, request: SearchRequest, key_of: KeyOf | None = None
) -> SearchResult:
    """Find articles.

    Raises:
        Rejected: the engine or we cannot make sense of the request.
        Unavailable: the engine does not answer or lacks the indices.
    """
    body = article_search(request, key_of)
    answer = _run(client, settings, "articles", body)
    total = answer["hits"]["total"]["value"]
    if second := loosened(request, total):
        return search_articles(client, settings, second, key_of)
    found = answer["hits"]["hits"]
    return SearchResult(
        total=total,
        hits=[article_hit(hit, request.mark) for hit in found],
        facets=_facets(client, settings, "articles", answer, request.facets),
        next=next_page(body, found, request),
        stories=answer["aggregations"]["stories"]["value"] if request.collapse else None,
    )


def search_events(
    client: Elasticsearch, settings: Settings, request: EventRequest, key_of: KeyOf | None = None
) -> EventResult:
    """Find events.

    Raises:
        Rejected: the engine or we cannot make sense of the request.
        Unavailable: the engine does not answer or lacks the indices.
    """
    body = event_search(request, key_of)
    answer = _run(client, settings, "events", body)
    total = answer["hits"]["total"]["value"]
    if second := loosened(request, total):
        return search_events(client, settings, second, key_of)
    found = answer["hits"]["hits"]
    return EventResult(
        total=total,
        hits=[event_hit(hit, request.mark) for hit in found],
        facets=_facets(client, settings, "events", answer, request.facets),
        next=next_page(body, found, request),
    )


def who_with_whom(
    client: Elasticsearch, settings: Settings, request: EventRequest, key_of: KeyOf | None = None
) -> list[Pair]:
    """Which two take part in the same events, of those that the request finds; the `facet_size` most frequent pairs.

    Exact for up to `facet_size` participants; of more, pairs of the rarer ones may be left out, never counted wrong.

    Raises:
        Rejected: the engine or we cannot make sense of the request.
        Unavailable: the engine does not answer or lacks the indices.
    """
    answer = _run(client, settings, "events", questions.who_with_whom(request, key_of))
    found = questions.pairs(answer, request.facet_size)
    _name(client, settings, "events", [bucket for pair in found for bucket in (pair.one, pair.other)])
    return found


def between_countries(
    client: Elasticsearch, settings: Settings, request: EventRequest, key_of: KeyOf | None = None
) -> list[Dealing]:
    """What one country did to another, in the events that the request finds. Limits and errors as in `who_with_whom`."""
    answer = _run(client, settings, "events", questions.between_countries(request, key_of))
    return questions.dealings(answer, request.facet_size)


def over_time(
    client: Elasticsearch,
    settings: Settings,
    request: EventRequest,
    key_of: KeyOf | None = None,
    *,
    interval: Interval = "week",
    when: When = "published",
) -> list[Period]:
    """How many events of which type each day, week or month. Errors as in `who_with_whom`."""
    body = questions.over_time(request, key_of, interval=interval, when=when)
    return questions.periods(_run(client, settings, "events", body))


def _run(client: Elasticsearch, settings: Settings, kind: Kind, body: dict[str, Any]) -> dict[str, Any]:
    name = alias(settings.index_prefix, kind)
    try:
        with reachable():
            answer: dict[str, Any] = client.search(index=name, body=body).body
    except ApiError as error:
        if error.meta.status == 404:
            raise Unavailable(f"there is no {name} in the search engine: `dispaccio setup` makes it") from error
        if error.meta.status == 400:
            raise Rejected(f"the search engine does not understand the query: {error}") from error
        raise
    return answer


def article_hit(hit: dict[str, Any], mark: tuple[str, str] = MARK) -> ArticleHit:
    """What an engine found in the articles index."""
    article = msgspec.convert(hit["_source"], ArticleDocument)
    highlight = hit.get("highlight", {})
    return ArticleHit(
        article=article,
        title=next(iter(marked(highlight, "title", mark)), article.title.words()),
        excerpts=marked(highlight, "text", mark),
        score=hit["_score"],
        copies=hit["inner_hits"]["copies"]["hits"]["total"]["value"] - 1 if "inner_hits" in hit else 0,
    )


def event_hit(hit: dict[str, Any], mark: tuple[str, str] = MARK) -> EventHit:
    """What an engine found in the events index."""
    event = msgspec.convert(hit["_source"], EventDocument)
    sentences = marked(hit.get("highlight", {}), "sentence", mark)
    return EventHit(event=event, sentence=next(iter(sentences), event.sentence.words()), score=hit["_score"])


def _facets(
    client: Elasticsearch, settings: Settings, kind: Kind, answer: dict[str, Any], facets: Sequence[str]
) -> dict[str, list[Bucket]]:
    found = {facet: buckets(facet, answer["aggregations"][facet]) for facet in facets}
    _name(client, settings, kind, [bucket for facet in found.values() for bucket in facet])
    return found


def _name(client: Elasticsearch, settings: Settings, kind: Kind, found: Sequence[Bucket]) -> None:
    """Label entities by what they are called most often in the whole index."""
    asked = naming(found)
    name(found, _run(client, settings, kind, asked) if asked else None)
