from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from schemas.documents import ArticleDocument, EventDocument
from workers.errors import Rejected
from workers.search.facets import ENTITY_FIELDS
from workers.search.queries import (
    ARTICLE_FACETS,
    EVENT_FACETS,
    MAX_SIZE,
    MAX_WINDOW,
    MAX_WORDS,
    EventRequest,
    SearchRequest,
    article_search,
    event_search,
)


def filters(body: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = body["query"]["bool"]["filter"]
    return found


def test_nothing_asked_is_everything_newest_first() -> None:
    body = article_search(SearchRequest())
    assert body["query"]["bool"] == {"must": [], "filter": []}
    assert body["sort"] == [{"@timestamp": "desc"}, {"article_id": "asc"}]
    assert "search_after" not in body
    assert "collapse" not in body


def test_each_language_is_asked_on_its_own_articles() -> None:
    (words,) = article_search(SearchRequest(query="il ministro"))["query"]["bool"]["must"]
    clauses = words["bool"]["should"]
    assert len(clauses) == 6
    for clause in clauses:
        (asked,) = clause["bool"]["must"]
        languages = {field.partition("^")[0].partition(".")[2] for field in asked["simple_query_string"]["fields"]}
        assert len(languages) == 1
    italian = clauses[0]["bool"]
    assert italian["must"][0]["simple_query_string"]["fields"] == ["title.it^3", "text.it^1"]
    assert italian["filter"] == [{"term": {"language": "it"}}]
    assert clauses[-1]["bool"]["filter"] == [
        {"bool": {"must_not": [{"terms": {"language": ["it", "en", "de", "fr", "es"]}}]}}
    ]


def test_relevance_needs_words() -> None:
    assert article_search(SearchRequest(query="pace"))["sort"][0] == {"_score": "desc"}
    assert article_search(SearchRequest(query="  "))["sort"][0] == {"@timestamp": "desc"}
    assert article_search(SearchRequest(query="pace", sort="newest"))["sort"][0] == {"@timestamp": "desc"}


def test_a_person_by_name_or_key() -> None:
    by_name = filters(article_search(SearchRequest(people=["Perù"])))
    assert by_name == [{"bool": {"should": [{"term": {"people.folded": "Perù"}}], "minimum_should_match": 1}}]
    (either,) = filters(article_search(SearchRequest(people=["Perù"]), lambda type_, name: f"{type_}:{name.lower()}"))
    assert {"terms": {"entity_keys": ["PER:perù"]}} in either["bool"]["should"]


def test_names_must_all_occur_but_one_type_is_enough() -> None:
    body = article_search(SearchRequest(people=["Ferri", "Han"], event_types=["ACCUSE", "CONSULT"], countries=["ita"]))
    assert len(filters(body)) == 4
    assert {"terms": {"event_types": ["ACCUSE", "CONSULT"]}} in filters(body)
    assert {"term": {"countries": "ITA"}} in filters(body)


def test_a_participant_may_be_of_any_kind() -> None:
    (one,) = filters(event_search(EventRequest(actors=["Mosca"]), lambda type_, name: f"{type_}:{name}"))
    assert one["bool"]["should"] == [
        {"term": {"actors.folded": "Mosca"}},
        {"terms": {"actor_keys": ["GPE:Mosca", "NORP:Mosca", "ORG:Mosca", "PER:Mosca"]}},
    ]


def test_a_person_in_any_role_of_an_event() -> None:
    (one,) = filters(event_search(EventRequest(people=["Ferri"])))
    fields = [next(iter(term["term"])) for term in one["bool"]["should"]]
    assert fields == ["actors.folded", "targets.folded", "sources.folded"]


def test_times_keep_their_zone() -> None:
    rome = timezone(timedelta(hours=1))
    since, until = datetime(2026, 11, 27, tzinfo=rome), datetime(2026, 11, 28, tzinfo=rome)
    assert filters(article_search(SearchRequest(since=since, until=until))) == [
        {"range": {"@timestamp": {"gte": "2026-11-27T00:00:00+01:00", "lt": "2026-11-28T00:00:00+01:00"}}}
    ]
    assert filters(event_search(EventRequest(happened_since=since))) == [
        {"range": {"time": {"gte": "2026-11-27T00:00:00+01:00"}}}
    ]


def test_facets_are_fields() -> None:
    assert {ENTITY_FIELDS.get(facet, facet) for facet in ARTICLE_FACETS} <= set(ArticleDocument.__struct_fields__)
    assert {ENTITY_FIELDS.get(facet, facet) for facet in EVENT_FACETS} <= set(EventDocument.__struct_fields__)
    terms = article_search(SearchRequest(facets=["people"], facet_size=3))["aggs"]["people"]["terms"]
    assert (terms["field"], terms["size"]) == ("person_keys", 3)


def test_the_next_page() -> None:
    after = [1764237600000, "abc"]
    assert article_search(SearchRequest(after=after))["search_after"] == after


def test_pages_by_relevance_are_counted() -> None:
    """osmem gives scores that it does not find again with `search_after`: the same page would come for ever."""
    body = article_search(SearchRequest(query="pace", after=[20]))
    assert body["from"] == 20
    assert "search_after" not in body


def test_collapsed_pages_are_counted() -> None:
    body = article_search(SearchRequest(collapse=True, after=[20], facets=["people"]))
    assert body["from"] == 20
    assert "search_after" not in body
    assert body["collapse"]["field"] == "story_id"
    assert set(body["aggs"]) == {"people", "stories"}


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (SearchRequest(query="parola " * (MAX_WORDS + 1)), "more than 64 words"),
        (SearchRequest(query="-".join("a" * (MAX_WORDS + 1))), "more than 64 words"),
        (SearchRequest(size=MAX_SIZE + 1), "1001 results"),
        (SearchRequest(size=-1), "-1 results"),
        (SearchRequest(facet_size=0, facets=["people"]), "0 values of a facet"),
        (SearchRequest(query="pace", after=["abc", 1]), "none of this search"),
        (SearchRequest(query="pace", after=[-1]), "none of this search"),
        (SearchRequest(facets=["persone"]), "no such facet: persone; there are people, "),
        (SearchRequest(collapse=True, after=[MAX_WINDOW]), "narrow the search"),
    ],
    ids=[
        "words",
        "joined words",
        "size",
        "negative size",
        "facet size",
        "page of another search",
        "page before the first",
        "facet",
        "far page",
    ],
)
def test_what_cannot_be_asked(request_: SearchRequest, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        article_search(request_)


def test_bodies_are_json() -> None:
    json.dumps(article_search(SearchRequest(query="pace", people=["A"], facets=ARTICLE_FACETS, collapse=True)))
    json.dumps(event_search(EventRequest(query="pace", people=["A"], facets=EVENT_FACETS)))
