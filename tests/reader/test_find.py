"""Against a real engine (osmem)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from tests.factory import fire, meeting
from tests.reader.test_state import read
from workers.errors import Unavailable
from workers.reader.find import Finder
from workers.reader.settings import ReaderSettings
from workers.reader.state import PARAMETERS


def titles(finder: Finder, url: str) -> list[str]:
    return [hit.article.title.words()[:8] for hit in finder.articles(read(url), "it").articles]


def test_a_search_comes_with_its_counts(finder: Finder) -> None:
    found = finder.articles(read("/"), "it")
    assert (found.total, found.stories) == (9, 8)
    assert found.days[date(2026, 11, 24)] == 2
    assert sum(found.days.values()) == found.total
    assert {cell.tile: cell.count for cell in found.cells} == {"7/68/47": 5, "7/108/48": 1}
    people = {bucket.value: bucket.count for bucket in found.facets["people"]}
    assert people["per:marta-ferri"] == 3
    assert next((bucket.value, bucket.name) for bucket in found.facets["countries"]) == ("ITA", "Italia")


def test_facets_are_counted_where_they_are_asked_for(finder: Finder) -> None:
    assert "actors" not in finder.articles(read("/"), "it").facets
    [actor] = finder.articles(read("/?actor=org:fit"), "it").facets["actors"][:1]
    assert (actor.name, actor.count) == ("Fit", 1)
    assert set(finder.articles(read("/?wide=1"), "it").facets) == set(PARAMETERS) - {"entities"}


def test_an_area_narrows(finder: Finder) -> None:
    found = finder.articles(read("/?area=7/108/48"), "en")
    assert [hit.article.places for hit in found.articles] == [["Pyongyang"]]
    inside = finder.articles(read("/?area=7/68/47&copies=1"), "en")
    assert inside.total == sum(cell.count for cell in inside.cells if cell.tile.startswith("10/")) == 5


def test_days_narrow(finder: Finder) -> None:
    assert titles(finder, "/?from=2026-11-23&to=2026-11-23") == ["Sciopero"]


def test_an_entity_is_found_wherever_it_stands(finder: Finder) -> None:
    assert finder.articles(read("/?entity=per:marta-ferri"), "it").total == 3
    assert finder.events(read("/events?entity=per:marta-ferri"), "it").total == 3
    assert finder.events(read("/events?entity=gpe:l-aquila"), "it").total == 2  # as a place
    assert finder.events(read("/events?entity=org:vigili-del-fuoco"), "it").total == 2  # as a source


def test_pages_follow_each_other(finder: Finder) -> None:
    pages = [
        [hit.event.event_id for hit in finder.events(read(f"/events?size=5&page={page}&sort=actor"), "it").events]
        for page in (1, 2, 3, 4)
    ]
    whole = [hit.event.event_id for hit in finder.events(read("/events?size=100&sort=actor"), "it").events]
    assert [event for page in pages for event in page] == whole
    assert pages[3] == []


@pytest.mark.parametrize(
    "sort", ["published", "-published", "happened", "-happened", "type", "-type", "actor", "target", "place"]
)
def test_every_column_sorts(finder: Finder, sort: str) -> None:
    found = [hit.event for hit in finder.events(read(f"/events?size=100&sort={sort}"), "it").events]
    columns: dict[str, list[Any]] = {
        "published": [event.timestamp for event in found],
        "happened": [event.time_from for event in found if event.time_from],
        "type": [event.type for event in found],
        "actor": [min(event.actors) for event in found if len(event.actors) == 1],
        "target": [min(event.targets) for event in found if len(event.targets) == 1],
        "place": [min(event.places) for event in found if event.places],
    }
    values = columns[sort.removeprefix("-")]
    assert values == sorted(values, reverse=sort.startswith("-"))
    assert len(found) == 14


def test_words_that_are_nowhere_are_looked_for_loosely(finder: Finder) -> None:
    found = finder.articles(read("/?q=incendoi%20fabrica"), "it")
    assert found.loose
    assert [hit.article.title.words()[:8] for hit in found.articles] == ["L'Aquila"]
    assert not finder.articles(read("/?q=incendio%20fabbrica"), "it").loose
    assert finder.articles(read("/?q=xyzzy"), "it").total == 0


def test_an_article_with_its_copies(finder: Finder) -> None:
    of, _ = fire()
    document = finder.article(of.id)
    assert document is not None
    assert document.text.words() == of.text
    assert [copy.article.publisher for copy in finder.copies(document)] == ["Quotidiano"]


def test_no_article(finder: Finder) -> None:
    assert finder.article("nessuno") is None


def test_an_entity(finder: Finder) -> None:
    found = finder.entity("per:marta-ferri", "it")
    assert [(name.value, name.count) for name in found.names] == [("Marta Ferri", 3)]
    assert {role: sum(days.values()) for role, days in found.roles.items()} == {
        "actor": 2, "target": 1, "place": 0, "source": 0,
    }  # fmt: skip
    assert {(partner.name, partner.count) for partner in found.partners} == {("Han Tae-jun", 1), ("Fit", 1)}
    assert (found.article_total, found.event_total) == (3, 3)


@pytest.mark.parametrize("key", ["org:x=y", "per:d’angelo\\.*", "per:[", "gpe:ITA:../../evil?x=1#y", 'per:"&~@#<1-2>'])
def test_a_key_is_never_syntax(finder: Finder, key: str) -> None:
    finder.entity(key, "it")


def test_without_indices_the_engine_is_not_ready(client: Elasticsearch, settings: ReaderSettings) -> None:
    finder = Finder(client, settings.model_copy(update={"index_prefix": "altrove"}))
    of, _ = meeting()
    for ask in (lambda: finder.articles(read("/"), "it"), lambda: finder.article(of.id)):
        with pytest.raises(Unavailable, match="dispaccio setup"):
            ask()


class Slow:
    """An engine that gives up: `timed_out`, with what it has so far."""

    def options(self, **options: Any) -> Slow:
        assert options["request_timeout"] <= 10
        return self

    def search(self, *, index: str, body: dict[str, Any]) -> Any:
        assert body["timeout"] == "5s"
        return type("Answer", (), {"body": {"timed_out": True, "hits": {"hits": []}}})


def test_half_an_answer_is_none(settings: ReaderSettings) -> None:
    with pytest.raises(Unavailable, match="narrow it"):
        Finder(Slow(), settings).articles(read("/"), "it")  # type: ignore[arg-type]
