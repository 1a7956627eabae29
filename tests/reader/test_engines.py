"""What the page asks is understood by every engine, and answered alike."""

from __future__ import annotations

import pytest

from tests.engines.conftest import elasticsearch, engine_url, opensearch, osmem  # noqa: F401
from tests.reader.newspaper import print_all
from tests.reader.test_state import read
from workers.extract.link import key_of
from workers.index.client import connect
from workers.reader.find import Finder
from workers.settings import Settings

pytestmark = pytest.mark.engines

KEYS = ["per:marta-ferri", "org:x='onload='alert(1)", 'per:eve"><script>alert(1)</script>', "per:d’a\\.*[@#&~<1-2>]"]
TYPED = {
    "fer": ["Marta Ferri"],
    "l’aq": ["L'Aquila"],
    "jun": ["Han Tae-jun"],
    "munoz": ["José Muñoz"],
    "köln": ["Köln"],
    "eve <": ["Eve <script>alert(1)</script>"],
    "[a-z]": [],
    "fer*": ["Marta Ferri"],  # anything but a letter or digit stands for any one character
    "f~2": [],
    "a@&#~zz": [],
}


@pytest.fixture(scope="module")
def finder(engine_url: str) -> Finder:  # noqa: F811
    settings = Settings(elasticsearch_url=engine_url, index_prefix="test-reader")
    print_all(connect(settings), settings)
    return Finder(connect(settings), settings, key_of)


def test_a_search_for_articles(finder: Finder) -> None:
    found = finder.articles(read("/"), "it")
    assert (found.total, found.stories) == (9, 8)
    assert len(found.days) == 8
    assert {cell.tile: cell.count for cell in found.cells} == {"7/68/47": 5, "7/108/48": 1}
    assert {bucket.name: bucket.count for bucket in found.facets["people"]}["Marta Ferri"] == 3
    everything = "/?q=incendio&area=7/68/47&from=2026-11-01&entity=gpe:l-aquila&agency=x&language=it&page=2&copies=1"
    assert finder.articles(read(everything), "it").total == 0
    assert finder.articles(read("/?area=7/108/48"), "it").total == 1
    assert finder.articles(read("/?q=incendoi%20fabrica"), "it").loose


@pytest.mark.parametrize("sort", ["", "published", "-happened", "type", "-actor", "target", "place"])
def test_a_table_of_events(finder: Finder, sort: str) -> None:
    found = finder.events(read(f"/events?sort={sort}&size=5&page=3"), "it")
    assert (found.total, len(found.events)) == (14, 4)
    assert finder.events(read(f"/events?q=fiamme&sort={sort}&entity=per:dario-colnaghi"), "it").total == 2


@pytest.mark.parametrize(("typed", "names"), TYPED.items())
def test_suggestions(finder: Finder, typed: str, names: list[str]) -> None:
    assert [one.name for one in finder.suggestions(typed, "it")] == names


@pytest.mark.parametrize("key", KEYS)
def test_an_entity(finder: Finder, key: str) -> None:
    found = finder.entity(key, "it")
    assert len(found.names) == (1 if found.article_total else 0)
    if key == KEYS[0]:
        assert (found.article_total, found.event_total) == (3, 3)
        assert {role: sum(days.values()) for role, days in found.roles.items()} == {
            "actor": 2, "target": 1, "place": 0, "source": 0,
        }  # fmt: skip
        assert {partner.name for partner in found.partners} == {"Han Tae-jun", "Fit"}


def test_an_article_and_its_copies(finder: Finder) -> None:
    [hit] = finder.articles(read("/?q=incendio"), "it").articles
    document = finder.article(hit.article.article_id)
    assert document is not None
    assert len(finder.copies(document)) == 1
    assert finder.article("nessuno") is None
