from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from tests.factory import day, english, fire, german, meeting, newsroom, romanian, strike
from tests.index.proxy import proxy
from tests.search.newsroom import copy_of_the_fire, script
from workers.errors import Rejected, Unavailable
from workers.index.client import connect
from workers.search.facets import ENTITY_FIELDS
from workers.search.queries import ARTICLE_FACETS, EVENT_FACETS, MARK, EventRequest, SearchRequest
from workers.search.search import ArticleHit, EventResult, SearchResult, search_articles, search_events
from workers.settings import Settings

NAMES = {
    item[0].id: name
    for name, item in {
        "meeting": meeting(), "fire": fire(), "strike": strike(), "english": english(), "german": german(),
        "romanian": romanian(), "copy": copy_of_the_fire(), "script": script(),
    }.items()
}  # fmt: skip
EVERYTHING = ["meeting", "copy", "fire", "strike", "english", "german", "romanian", "script"]


class Desk:
    def __init__(self, client: Elasticsearch, settings: Settings) -> None:
        self.client, self.settings = client, settings

    def articles(self, query: str = "", **fields: Any) -> SearchResult:
        return search_articles(self.client, self.settings, SearchRequest(query=query, **fields))

    def found(self, query: str = "", **fields: Any) -> list[str]:
        """The articles found, newest first."""
        return names(self.articles(query, **{"sort": "newest"} | fields).hits)

    def events(self, query: str = "", **fields: Any) -> EventResult:
        return search_events(self.client, self.settings, EventRequest(query=query, **fields))

    def types(self, query: str = "", **fields: Any) -> list[str]:
        return [hit.event.type for hit in self.events(query, **fields).hits]


def names(hits: list[ArticleHit]) -> list[str]:
    return [NAMES[hit.article.article_id] for hit in hits]


@pytest.fixture
def desk(client: Elasticsearch, settings: Settings) -> Desk:
    return Desk(client, settings)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", EVERYTHING),
        ("operaio", ["meeting", "copy", "fire"]),
        ("operai feriti", ["copy", "fire"]),
        ("operaio militare", ["meeting"]),
        ("gli operai della Velox", ["copy", "fire"]),
        ('"operai militari"', ["meeting"]),
        ('"militari operai"', []),
        ("L'Aquila", ["copy", "fire"]),
        ("l’aquila", ["copy", "fire"]),
        ("sciopero | incendio", ["copy", "fire", "strike"]),
        ("capannone -incendio", ["strike"]),
        ("-operai", ["strike", "english", "german", "romanian", "script"]),
        ("(sciopero | incendio) + Roma", ["strike"]),
        ("capann*", ["copy", "fire", "strike"]),
        ("minister met workers", ["english"]),
        ("the workers", ["english"]),
        ("Arbeiter", ["german"]),
        ("Fabriken", ["german"]),
        ("București", ["romanian"]),
        ("Ferri", ["meeting", "strike", "english"]),
        ('"resterà chiuso', ["strike"]),
        ("((", []),
        ("\\", []),
        ("inesistente", []),
    ],
)
def test_words(desk: Desk, query: str, expected: list[str]) -> None:
    assert desk.found(query) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"people": ["marta ferri"]}, ["meeting", "strike", "english"]),
        ({"people": ["Jose Munoz"]}, ["script"]),
        ({"people": ["Marta Ferri", "Han Tae-jun"]}, ["meeting"]),
        ({"organisations": ["VELOX"]}, ["copy", "fire"]),
        ({"places": ["l’aquila"]}, ["copy", "fire"]),
        ({"countries": ["prk", "ITA"]}, ["meeting"]),
        ({"event_types": ["PROTEST", "AGREE"]}, ["meeting", "strike", "german"]),
        ({"modalities": ["planned"]}, ["strike"]),
        ({"actors": ["Fit"]}, ["strike"]),
        ({"targets": ["Marta Ferri"]}, ["strike"]),
        ({"sources": ["kestrel"]}, ["meeting"]),
        ({"publishers": ["GAZZETTA DI PERU"]}, ["strike"]),
        ({"publishers": ["Quotidiano", "Rheinblatt"]}, ["copy", "german"]),
        ({"agencies": ["REUTERS"]}, ["english"]),
        ({"languages": ["de", "ro"]}, ["german", "romanian"]),
        ({"since": day("2026-11-22"), "until": day("2026-11-24", "06:15")}, ["strike", "english"]),
        ({"since": day("2026-11-24", "08:15")}, ["meeting", "copy"]),
        ({"query": "operai", "publishers": ["Agenzia"]}, ["meeting", "fire"]),
        ({"people": ["Nessuno"]}, []),
    ],
)
def test_filters(desk: Desk, fields: dict[str, Any], expected: list[str]) -> None:
    assert desk.found(**fields) == expected


def test_a_person_is_found_by_key_under_another_spelling(client: Elasticsearch, settings: Settings) -> None:
    request = SearchRequest(people=["Martha FERRI"], sort="newest")
    assert search_articles(client, settings, request).total == 0
    found = search_articles(client, settings, request, lambda type_, name: "per:marta-ferri")
    assert names(found.hits) == ["meeting", "strike", "english"]


def test_titles_weigh_more(desk: Desk) -> None:
    hits = desk.articles("Ferri").hits
    assert set(names(hits[:2])) == {"meeting", "strike"}
    assert names(hits[2:]) == ["english"]
    scores = [hit.score or 0 for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert scores[1] > 3 * scores[2] > 0


def test_a_hit_has_everything_but_text_and_extraction(desk: Desk) -> None:
    (hit,) = desk.articles("accordo Kestrel").hits
    assert hit.article.title.it == meeting()[0].title
    assert hit.article.url == meeting()[0].url
    assert hit.article.people == ["Marta Ferri", "Han Tae-jun"]
    assert hit.article.text.words() == ""
    assert hit.article.extraction is None


def test_highlights(desk: Desk) -> None:
    hit = next(hit for hit in desk.articles("incendio", mark=("[", "]")).hits if hit.article.publisher == "Agenzia")
    assert hit.title == "L'Aquila, [incendio] in fabbrica: due operai feriti"
    assert any("Un [incendio] ha distrutto" in excerpt for excerpt in hit.excerpts)


def test_stems_are_highlighted_but_names_of_filters_are_not(desk: Desk) -> None:
    (hit,) = desk.articles("militare", people=["Han Tae-jun"], mark=("[", "]")).hits
    assert "".join(hit.excerpts).count("[") == 1
    assert "[militari]" in "".join(hit.excerpts)
    assert hit.title == meeting()[0].title


def test_without_words_the_excerpt_is_the_beginning(desk: Desk) -> None:
    (hit,) = desk.articles(languages=["de"]).hits
    assert hit.excerpts == [german()[0].text]
    assert hit.title == german()[0].title


def test_markup_of_an_article_stays_text_that_must_be_escaped(desk: Desk) -> None:
    (hit,) = desk.articles("virus trojan").hits
    (excerpt,) = hit.excerpts
    start, end = MARK
    assert f"<b onclick=alert(2)>{start}virus{end}</b> & {start}trojan{end}" in excerpt
    assert "<script>" in hit.title
    escaped = excerpt.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = escaped.replace(start, "<mark>").replace(end, "</mark>")
    assert "<mark>virus</mark>" in shown
    assert "<b" not in shown


def test_facets_count_what_was_found(desk: Desk) -> None:
    result = desk.articles(facets=ARTICLE_FACETS, facet_size=100, size=100)
    for facet in ARTICLE_FACETS:
        counted: Counter[str] = Counter()
        for hit in result.hits:
            value = getattr(hit.article, ENTITY_FIELDS.get(facet, facet))
            counted.update(value if isinstance(value, list) else [value] if value else [])
        assert {bucket.value: bucket.count for bucket in result.facets[facet]} == counted, facet
        counts = [bucket.count for bucket in result.facets[facet]]
        assert counts == sorted(counts, reverse=True)
    narrowed = desk.articles("operai", facets=["people"])
    assert {bucket.name for bucket in narrowed.facets["people"]} == {"Marta Ferri", "Han Tae-jun", "Dario Colnaghi"}


def test_a_bucket_of_a_facet_is_a_filter(desk: Desk) -> None:
    found = desk.articles(facets=["people", "organisations", "places"], facet_size=100, size=0)
    for facet, buckets in found.facets.items():
        for bucket in buckets:
            filters: dict[str, Any] = {facet: [bucket.value]}
            assert desk.articles(**filters).total == bucket.count, bucket


@pytest.mark.parametrize("fields", [{"sort": "newest"}, {"query": "operai | minister | sciopero"}, {}])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_put_together_are_the_whole(desk: Desk, fields: dict[str, Any], size: int) -> None:
    whole = names(desk.articles(**fields, size=100).hits)
    paged: list[str] = []
    after: Any = ()
    while after is not None:
        page = desk.articles(**fields, size=size, after=after)
        assert page.total == len(whole)
        paged += names(page.hits)
        after = page.next
    assert paged == whole


def test_near_copies_collapse_to_one(desk: Desk) -> None:
    result = desk.articles("incendio", collapse=True, sort="newest")
    assert names(result.hits) == ["copy"]
    assert (result.total, result.stories, result.hits[0].copies) == (2, 1, 1)
    paged: list[str] = []
    after: Any = ()
    while after is not None:
        page = desk.articles(collapse=True, sort="newest", size=2, after=after, facets=["language"])
        paged += names(page.hits)
        after = page.next
    assert paged == [name for name in EVERYTHING if name != "fire"]


def test_only_counting(desk: Desk) -> None:
    result = desk.articles(size=0, facets=["language"])
    assert (result.total, result.hits, result.next) == (8, [], None)
    assert result.facets["language"][0].value == "it"


# Events


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"query": "accordo"}, ["AGREE"]),
        ({"query": "sono rimasti feriti", "publishers": ["Agenzia"]}, ["ACCIDENT"]),
        ({"people": ["MARTA FERRI"]}, ["CONSULT", "AGREE", "ACCUSE", "CONSULT"]),
        ({"actors": ["Marta Ferri"]}, ["CONSULT", "AGREE", "CONSULT"]),
        ({"targets": ["Marta Ferri"]}, ["ACCUSE"]),
        ({"actors": ["Marta Ferri"], "targets": ["Han Tae-jun"]}, ["CONSULT"]),
        ({"organisations": ["Kestrel"]}, ["AGREE"]),
        ({"sources": ["Vigili del Fuoco"]}, ["CRIME", "CRIME"]),
        ({"places": ["Pyongyang"]}, ["CONSULT"]),
        ({"countries": ["PRK"], "modalities": ["possible"]}, ["MOBILIZE"]),
        ({"event_types": ["PROTEST"]}, ["PROTEST", "PROTEST"]),
        ({"event_types": ["PROTEST"], "languages": ["de"]}, ["PROTEST"]),
        ({"until": day("2026-11-21")}, ["CRIME"]),
        ({"happened_since": day("2026-12-10")}, ["MOBILIZE"]),
        ({"happened_since": day("2026-11-24", "23:30"), "happened_until": day("2026-11-25")}, ["CONSULT"]),
        ({"happened_until": day("2026-11-17", "00:00")}, ["CONSULT"]),
    ],
)
def test_events(desk: Desk, fields: dict[str, Any], expected: list[str]) -> None:
    assert desk.types(**{"sort": "newest"} | fields) == expected


def test_events_of_an_article_stand_in_its_order(desk: Desk) -> None:
    assert desk.types(since=day("2026-11-25")) == ["CONSULT", "AGREE", "MOBILIZE"]


def test_an_event_is_a_row(desk: Desk) -> None:
    (hit,) = desk.events("operai", event_types=["MOBILIZE"], mark=("[", "]")).hits
    event = hit.event
    assert hit.sentence.startswith("La Corea del Nord potrebbe inviare 5.000 [operai] militari")
    assert (event.actors, event.places, event.quantity_text) == (["Corea del Nord"], ["Italia"], ["5.000 operai"])
    assert (event.modality, event.time_text, event.title) == ("possible", ["dicembre"], meeting()[0].title)
    assert event.time[0].lte == datetime(2026, 12, 31, 23, 59, 59, 999000, UTC)
    assert event.evidence


def test_event_facets_count_what_was_found(desk: Desk) -> None:
    result = desk.events(facets=EVENT_FACETS, facet_size=100, size=100)
    assert result.total == len(result.hits) == sum(len(item[1].events) for item in [*newsroom(), fire(), script()])
    for facet in EVENT_FACETS:
        counted: Counter[str] = Counter()
        for hit in result.hits:
            value = getattr(hit.event, ENTITY_FIELDS.get(facet, facet))
            counted.update(value if isinstance(value, list) else [value] if value else [])
        assert {bucket.value: bucket.count for bucket in result.facets[facet]} == counted, facet


def test_pages_of_events(desk: Desk) -> None:
    whole = [hit.event.event_id for hit in desk.events(size=100).hits]
    paged: list[str] = []
    after: Any = ()
    while after is not None:
        page = desk.events(size=4, after=after)
        paged += [hit.event.event_id for hit in page.hits]
        after = page.next
    assert paged == whole


# What goes wrong


def test_without_indices_or_engine(client: Elasticsearch, settings: Settings) -> None:
    with pytest.raises(Unavailable, match=r"no nessuno-articles .*dispaccio setup"):
        search_articles(client, settings.model_copy(update={"index_prefix": "nessuno"}), SearchRequest())
    with pytest.raises(Unavailable, match="does not answer"):
        search_events(connect(Settings(elasticsearch_url="http://127.0.0.1:9")), settings, EventRequest())


def test_a_query_that_the_engine_cannot_take_is_rejected(client: Elasticsearch, settings: Settings) -> None:
    with pytest.raises(Rejected, match="does not understand"):
        search_articles(client, settings, SearchRequest(after=["only one value"]))


def test_a_busy_engine_is_unavailable(settings: Settings) -> None:
    with proxy(settings.elasticsearch_url, lambda path, body: (429, {"error": "busy"})) as server:
        client = connect(Settings(elasticsearch_url=server.url))
        with pytest.raises(Unavailable, match="busy"):
            search_articles(client, settings, SearchRequest())
