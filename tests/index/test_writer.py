from __future__ import annotations

from typing import Any

import msgspec
import pytest
from elasticsearch import Elasticsearch

from schemas.article import CleanArticle
from schemas.documents import ArticleDocument, EventDocument
from schemas.extraction import Extraction, Location
from tests.factory import day, fire, german, meeting, newsroom, strike
from tests.index.proxy import Answer, proxy
from tests.index.test_plan import OTHER, version
from workers.errors import Unavailable
from workers.index.client import connect
from workers.index.documents import article_document, event_documents
from workers.index.setup import setup
from workers.index.writer import Writer
from workers.settings import Settings

Item = tuple[CleanArticle, Extraction]


def indexed(client: Elasticsearch, kind: str) -> dict[str, dict[str, Any]]:
    client.indices.refresh(index=f"prova-{kind}")
    hits = client.search(index=f"prova-{kind}", size=1000, query={"match_all": {}})["hits"]["hits"]
    return {hit["_id"]: hit["_source"] for hit in hits}


def results(writer: Writer, *items: Item) -> list[str]:
    return [outcome.result for outcome in writer.write(items)]


def unwritable(item: Item, event: bool = False) -> Item:
    """An item with a place beyond the pole, which no engine takes as `geo_point`."""
    of, extracted = item
    place = next(entity for entity in extracted.entities if entity.location)
    if event:
        place.location = None
        # Article and event share their places: to have the event alone refused, its score is none.
        extracted.events[0].score = "molto"  # type: ignore[assignment]
    else:
        place.location = Location(95.0, 13.4)
    return of, extracted


def test_articles_and_events_are_written(writer: Writer, client: Elasticsearch) -> None:
    assert results(writer, *newsroom()) == ["new"] * 6
    articles, events = indexed(client, "articles"), indexed(client, "events")
    for of, extracted in newsroom():
        document = article_document(of, extracted)
        assert msgspec.convert(articles[of.id], ArticleDocument) == document
        for expected in event_documents(document):
            assert msgspec.convert(events[expected.event_id], EventDocument) == expected
    assert len(articles) == 6
    assert len(events) == sum(len(extracted.events) for _, extracted in newsroom())


def test_again_changes_nothing(writer: Writer, client: Elasticsearch) -> None:
    writer.write(newsroom())
    before = indexed(client, "articles"), indexed(client, "events")
    assert results(writer, *newsroom()) == ["unchanged"] * 6
    assert (indexed(client, "articles"), indexed(client, "events")) == before


def test_nothing_is_no_request(settings: Settings) -> None:
    nobody = connect(Settings(elasticsearch_url="http://127.0.0.1:9"))
    assert Writer(nobody, settings).write([]) == []


def test_a_revision_removes_the_events_that_are_no_more(writer: Writer, client: Elasticsearch) -> None:
    assert results(writer, version(0)) == ["new"]
    assert results(writer, version(5, "blocco")) == ["revised"]
    (event,) = indexed(client, "events").values()
    assert event["triggers"] == ["blocco"]
    (article,) = indexed(client, "articles").values()
    assert article["event_ids"] == [event["event_id"]]
    assert article["change"]["withdrawn"] == ["PROTEST «sciopero»: Fit"]


def test_a_late_older_revision_is_stale_but_adds_its_feed(writer: Writer, client: Elasticsearch) -> None:
    assert results(writer, version(5, "blocco"), german()) == ["new", "new"]
    assert results(writer, version(0, feeds=[OTHER])) == ["stale"]
    article = indexed(client, "articles")[version(0)[0].id]
    assert "blocco" in article["text"]["it"]
    assert OTHER in article["feeds"]
    assert all(OTHER in event["feeds"] for event in indexed(client, "events").values() if event["type"] == "PROTEST"
               and event["article_id"] == article["article_id"])  # fmt: skip


def test_the_same_article_through_two_feeds_is_one_document(writer: Writer, client: Elasticsearch) -> None:
    assert results(writer, meeting(), meeting(feeds=[OTHER])) == ["new", "origin_added"]
    (article,) = indexed(client, "articles").values()
    assert len(article["feeds"]) == 2
    assert {tuple(event["feeds"]) for event in indexed(client, "events").values()} == {tuple(article["feeds"])}


def test_one_batch_may_hold_several_revisions_of_an_article(writer: Writer, client: Elasticsearch) -> None:
    batch = [version(5, "blocco"), meeting(), version(0, feeds=[OTHER]), version(9, "marcia"), version(9, "marcia")]
    assert results(writer, *batch) == ["new", "new", "stale", "revised", "unchanged"]
    article = indexed(client, "articles")[version(0)[0].id]
    assert "marcia" in article["text"]["it"]
    assert len(article["feeds"]) == 2
    assert len(indexed(client, "events")) == 1 + 3


def test_an_article_from_before_1970(writer: Writer, client: Elasticsearch) -> None:
    assert results(writer, meeting(published=day("1943-09-08"))) == ["new"]
    (article,) = indexed(client, "articles").values()
    assert article["@timestamp"] == "1943-09-08T10:00:00Z"


def test_unrefreshed_writes_are_seen(client: Elasticsearch, settings: Settings) -> None:
    slow = settings.model_copy(update={"refresh_interval": "-1"})
    setup(client, slow)
    writer = Writer(client, slow)
    assert results(writer, meeting()) == ["new"]
    assert results(writer, meeting()) == ["unchanged"]


@pytest.mark.parametrize("event", [False, True], ids=["article refused", "event refused"])
def test_a_refused_article_stops_no_other_and_leaves_nothing(
    writer: Writer, client: Elasticsearch, event: bool
) -> None:
    good, refused, also_good = writer.write([meeting(), unwritable(fire(), event), strike()])
    assert (good.result, also_good.result) == ("new", "new")
    assert refused.result == "refused"
    assert refused.reason
    assert ("score" if event else "locations") in refused.reason
    assert fire()[0].id not in indexed(client, "articles")
    assert len(indexed(client, "articles")) == 2
    assert fire()[0].id not in {one["article_id"] for one in indexed(client, "events").values()}


@pytest.mark.parametrize("event", [False, True], ids=["article refused", "event refused"])
def test_a_refused_revision_leaves_what_was_there(writer: Writer, client: Elasticsearch, event: bool) -> None:
    writer.write([fire()])
    before = indexed(client, "articles"), indexed(client, "events")
    revision: dict[str, Any] = {"updated": day("2026-11-25"), "fingerprint": "another"}
    of, extracted = unwritable(fire(**revision), event)
    extracted.events[2].type = "ACCUSE"
    (outcome,) = writer.write([(of, extracted)])
    assert outcome.result == "refused"
    assert (indexed(client, "articles"), indexed(client, "events")) == before
    assert results(writer, fire(**revision)) == ["revised"]


def test_an_extraction_that_does_not_fit_is_refused_alone(writer: Writer, client: Elasticsearch) -> None:
    good, bad = writer.write([meeting(), (strike()[0], fire()[1])])
    assert (good.result, bad.result) == ("new", "refused")
    assert bad.reason
    assert "came with article" in bad.reason


def test_a_foreign_document_under_our_id_is_refused(writer: Writer, client: Elasticsearch) -> None:
    client.index(index="prova-articles", id=meeting()[0].id, document={"publisher": "altro"})
    (outcome,) = writer.write([meeting()])
    assert outcome.result == "refused"
    assert outcome.reason
    assert "none of ours" in outcome.reason


def test_what_another_writer_wrote_later_stays(writer: Writer, client: Elasticsearch, settings: Settings) -> None:
    """A lock was lost: between our read and our write another process has written a later revision."""

    def meanwhile(path: str, body: bytes) -> Answer | None:
        if path.startswith("/_bulk"):
            server.meddle = lambda path, body: None
            writer.write([version(5, "blocco")])
        return None

    with proxy(settings.elasticsearch_url, meanwhile) as server:
        late = Writer(connect(settings.model_copy(update={"elasticsearch_url": server.url})), settings)
        assert results(late, version(0)) == ["stale"]
    (article,) = indexed(client, "articles").values()
    assert "blocco" in article["text"]["it"]


@pytest.mark.parametrize("bulks_that_work", [0, 1])
def test_an_engine_lost_in_the_middle_is_made_good_by_the_next_try(
    writer: Writer, client: Elasticsearch, settings: Settings, bulks_that_work: int
) -> None:
    writer.write([version(0), meeting()])
    left = [bulks_that_work]

    def lost(path: str, body: bytes) -> Answer | None:
        if path.startswith("/_bulk"):
            left[0] -= 1
            return (503, {"error": "lost"}) if left[0] < 0 else None
        return None

    batch = [version(5, "blocco"), fire()]
    with proxy(settings.elasticsearch_url, lost) as server:
        failing = Writer(connect(settings.model_copy(update={"elasticsearch_url": server.url})), settings)
        with pytest.raises(Unavailable):
            failing.write(batch)
    assert results(writer, *batch) == ["revised", "new"]
    articles, events = indexed(client, "articles"), indexed(client, "events")
    assert {event_id for one in articles.values() for event_id in one.get("event_ids", [])} == events.keys()
    assert len(articles) == 3
    assert articles[version(0)[0].id]["change"]["withdrawn"] == ["PROTEST «sciopero»: Fit"]


def test_without_indices_the_engine_is_unavailable(client: Elasticsearch, settings: Settings) -> None:
    waits: list[float] = []
    with pytest.raises(Unavailable, match="prova-articles cannot be read"):
        Writer(client, settings, sleep=waits.append).write([meeting()])
    assert len(waits) == 1
    assert not client.indices.exists(index="prova-articles")


def test_no_engine_is_unavailable(settings: Settings) -> None:
    nobody = connect(Settings(elasticsearch_url="http://127.0.0.1:9"))
    with pytest.raises(Unavailable):
        Writer(nobody, settings).write([meeting()])


def test_a_name_of_any_length_and_a_text_of_a_million_characters_are_taken(
    writer: Writer, client: Elasticsearch
) -> None:
    of, extracted = fire(tags=["x" * 50_000], authors=["é" * 20_000])
    of.text += "\n" + "parola " * 140_000
    of.text = of.text[:1_000_000]
    assert results(writer, (of, extracted)) == ["new"]
    assert len(indexed(client, "articles")[of.id]["text"]["it"]) == len(of.text)
