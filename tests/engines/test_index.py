"""The same flow, with the same results, on osmem, OpenSearch and Elasticsearch."""

from __future__ import annotations

from typing import Any

import pytest
from elasticsearch import Elasticsearch

from schemas.extraction import Location
from tests.factory import day, english, fire, german, meeting, newsroom, strike
from tests.index.test_plan import OTHER, version
from tests.search.newsroom import fill
from workers.archive.files import Folder
from workers.archive.reading import replay
from workers.archive.writing import Archive
from workers.errors import Rejected, Unavailable
from workers.index.client import connect
from workers.index.documents import article_document
from workers.index.setup import Counts, SetupError, counts, setup
from workers.index.writer import Writer
from workers.search.queries import ARTICLE_FACETS, EVENT_FACETS, EventRequest, SearchRequest
from workers.search.search import search_articles, search_events
from workers.settings import Settings


@pytest.fixture
def settings(engine_url: str, request: pytest.FixtureRequest) -> Settings:
    """A prefix of its own for each test, since the engines are shared."""
    return Settings(elasticsearch_url=engine_url, index_prefix=request.node.originalname.replace("_", "-"))


@pytest.fixture
def client(settings: Settings) -> Elasticsearch:
    return connect(settings)


@pytest.fixture
def writer(client: Elasticsearch, settings: Settings) -> Writer:
    setup(client, settings)
    return Writer(client, settings, sleep=lambda seconds: None)


def indexed(client: Elasticsearch, settings: Settings, kind: str) -> dict[str, dict[str, Any]]:
    client.indices.refresh(index=f"{settings.index_prefix}-{kind}")
    hits = client.search(index=f"{settings.index_prefix}-{kind}", size=1000)["hits"]["hits"]
    return {hit["_id"]: hit["_source"] for hit in hits}


def test_write_revise_stale_unite(writer: Writer, client: Elasticsearch, settings: Settings) -> None:
    batch = [version(0), meeting(), version(5, "blocco"), version(1, feeds=[OTHER]), meeting(feeds=[OTHER])]
    assert [outcome.result for outcome in writer.write(batch)] == ["new", "new", "revised", "stale", "origin_added"]
    assert [outcome.result for outcome in writer.write(batch[1:2])] == ["unchanged"]
    articles, events = indexed(client, settings, "articles"), indexed(client, settings, "events")
    assert {event_id for one in articles.values() for event_id in one["event_ids"]} == events.keys()
    assert len(events) == 4
    assert all(len(one["feeds"]) == 2 for one in [*articles.values(), *events.values()])
    revised = articles[version(0)[0].id]
    assert "blocco" in revised["text"]["it"]
    assert revised["change"]["withdrawn"] == ["PROTEST «sciopero»: Fit"]


def test_refuse(writer: Writer, client: Elasticsearch, settings: Settings) -> None:
    writer.write([fire()])
    before = indexed(client, settings, "articles"), indexed(client, settings, "events")
    beyond_the_pole = fire(updated=day("2026-11-26"), fingerprint="another")
    next(entity for entity in beyond_the_pole[1].entities if entity.location).location = Location(95.0, 13.4)
    no_score = strike()
    no_score[1].events[0].score = "molto"  # type: ignore[assignment]
    refused, also_refused, good = writer.write([beyond_the_pole, no_score, english()])
    assert (refused.result, also_refused.result, good.result) == ("refused", "refused", "new")
    assert refused.reason
    assert "locations" in refused.reason
    assert also_refused.reason
    assert "score" in also_refused.reason
    articles, events = indexed(client, settings, "articles"), indexed(client, settings, "events")
    english_events = article_document(*english()).event_ids
    assert articles.keys() == before[0].keys() | {english()[0].id}
    assert events.keys() == before[1].keys() | set(english_events)
    assert all(events[event_id] == event for event_id, event in before[1].items())


def test_names_and_texts_of_any_length(writer: Writer, client: Elasticsearch, settings: Settings) -> None:
    of, extracted = fire(tags=["x" * 50_000], authors=["é" * 20_000])
    of.text = (of.text + "\n" + "Una 🗼 parola. " * 80_000)[:1_000_000]
    assert [outcome.result for outcome in writer.write([(of, extracted)])] == ["new"]
    client.indices.refresh(index=f"{settings.index_prefix}-articles")
    (hit,) = search_articles(client, settings, SearchRequest(query="incendio", mark=("[", "]"))).hits
    assert "[incendio]" in hit.excerpts[0]


def test_setup(client: Elasticsearch, settings: Settings) -> None:
    with pytest.raises(Unavailable):
        Writer(client, settings, sleep=lambda seconds: None).write([meeting()])
    setup(client, settings)
    setup(client, settings)
    assert counts(client, settings) == Counts(articles=0, events=0)
    client.indices.delete(index=f"{settings.index_prefix}-articles-000001")
    client.indices.create(index=f"{settings.index_prefix}-articles")
    with pytest.raises(SetupError, match="is an index, but must be an alias"):
        setup(client, settings)


def test_replay(writer: Writer, client: Elasticsearch, settings: Settings, tmp_path: Any) -> None:
    Archive(tmp_path).append(newsroom())
    assert replay(Folder(tmp_path), writer) == {"new": 6}
    client.indices.refresh(index=f"{settings.index_prefix}-*")
    assert counts(client, settings).articles == 6


def test_search(client: Elasticsearch, settings: Settings) -> None:
    fill(client, settings)

    def publishers(query: str = "", **fields: Any) -> list[str | None]:
        request = SearchRequest(query=query, **{"sort": "newest"} | fields)
        return [hit.article.publisher for hit in search_articles(client, settings, request).hits]

    assert publishers("il capannone") == ["Quotidiano", "Agenzia", "Gazzetta di Perù"]
    assert publishers('"operai militari"') == ["Agenzia"]
    assert publishers("capannone -incendio") == ["Gazzetta di Perù"]
    assert publishers("l’aquila", collapse=True) == ["Quotidiano"]
    assert publishers(people=["MARTA FERRI"]) == ["Agenzia", "Gazzetta di Perù", "The Courier"]
    assert publishers(publishers=["gazzetta di peru"]) == ["Gazzetta di Perù"]
    assert publishers(since=day("2026-11-21"), until=day("2026-11-22")) == ["Rheinblatt"]
    assert publishers("Ferri", sort="relevance")[-1] == "The Courier"

    result = search_articles(client, settings, SearchRequest(query="operai", facets=ARTICLE_FACETS, mark=("[", "]")))
    assert {bucket.name: bucket.count for bucket in result.facets["people"]} == {
        "Dario Colnaghi": 2, "Han Tae-jun": 1, "Marta Ferri": 1,
    }  # fmt: skip
    assert [bucket.value for bucket in result.facets["countries"]] == ["ITA", "PRK"]
    assert all("[operai]" in "".join(hit.excerpts) for hit in result.hits)
    (hit,) = search_articles(client, settings, SearchRequest(languages=["de"])).hits
    assert hit.excerpts == [german()[0].text]

    page = search_articles(client, settings, SearchRequest(size=5))
    rest = search_articles(client, settings, SearchRequest(size=5, after=page.next or []))
    assert len({hit.article.article_id for hit in [*page.hits, *rest.hits]}) == page.total == 8

    events = search_events(
        client, settings, EventRequest(query="operai", modalities=["possible"], facets=EVENT_FACETS, mark=("[", "]"))
    )
    assert [hit.event.type for hit in events.hits] == ["MOBILIZE"]
    assert "5.000 [operai] militari" in events.hits[0].sentence
    assert [(bucket.name, bucket.count) for bucket in events.facets["actors"]] == [("Corea del Nord", 1)]
    december = EventRequest(happened_since=day("2026-12-10"), happened_until=day("2026-12-11"))
    assert [hit.event.type for hit in search_events(client, settings, december).hits] == ["MOBILIZE"]

    with pytest.raises(Rejected):
        search_articles(client, settings, SearchRequest(after=["only one value"]))


def test_events_by_week(writer: Writer, client: Elasticsearch, settings: Settings) -> None:
    """A histogram over `time` is empty on osmem; `time_from` stands in for it."""
    writer.write(newsroom())
    client.indices.refresh(index=f"{settings.index_prefix}-events")
    answer = client.search(
        index=f"{settings.index_prefix}-events",
        size=0,
        aggs={"weeks": {"date_histogram": {"field": "time_from", "calendar_interval": "week", "min_doc_count": 1}}},
    )
    weeks = [(week["key_as_string"][:10], week["doc_count"]) for week in answer["aggregations"]["weeks"]["buckets"]]
    assert weeks == [("2026-11-16", 1), ("2026-11-23", 1), ("2026-11-30", 1)]
