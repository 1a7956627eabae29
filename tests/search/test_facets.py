from __future__ import annotations

import pytest
from elasticsearch import Elasticsearch

from tests.factory import article, day, entity, event, extraction
from workers.errors import Rejected
from workers.index.setup import setup
from workers.index.writer import Writer
from workers.search.facets import country_name, entity_name, is_key, terms
from workers.search.queries import SearchRequest
from workers.search.search import search_articles
from workers.settings import Settings


@pytest.mark.parametrize(
    ("key", "names", "language", "expected"),
    [
        ("per:marta-ferri", ["per:marta-ferri=Marta Ferri", "per:marta-ferri=MARTA FERRI"], "it", "Marta Ferri"),
        ("per:b", ["per:bruno=Bruno", "per:b=Bea"], "it", "Bea"),
        ("org:x=y", ["org:x=y=Ditta x=y"], "it", "Ditta x=y"),
        ("gpe:PRK", ["gpe:PRK=nordcoreani", "gpe:PRK=Corea del Nord"], "it", "Corea del Nord"),
        ("gpe:PRK", [], "de", "Nordkorea"),
        ("gpe:XKX", [], "it", "Kosovo"),
        ("gpe:ITA:roma", ["gpe:ITA:roma=Roma"], "en", "Roma"),
        ("per:nessuno", ["per:altro=Altro"], "it", "per:nessuno"),
    ],
)
def test_entity_name(key: str, names: list[str], language: str, expected: str) -> None:
    assert entity_name(key, names, language) == expected


def test_country_name() -> None:
    assert country_name("ITA") == "Italia"
    assert country_name("ITA", "en") == "Italy"
    assert country_name("QQQ") == "QQQ"


@pytest.mark.parametrize("value", ["per:marta-ferri", "gpe:ITA:roma", "org:onu", "norp:curdi"])
def test_keys(value: str) -> None:
    assert is_key(value)


@pytest.mark.parametrize("value", ["Marta Ferri", "per: caso", "Onu", "per:", "https://a.example", "Re: per:x y"])
def test_names_are_no_keys(value: str) -> None:
    assert not is_key(value)


def test_a_facet_has_a_size() -> None:
    for size in (0, 1_001):
        with pytest.raises(Rejected, match="values of a facet"):
            terms("people", size)


def test_one_bucket_whatever_the_spelling(client: Elasticsearch, settings: Settings) -> None:
    """Countries in two languages, a president in three transliterations."""
    settings = settings.model_copy(update={"index_prefix": "grafie"})
    setup(client, settings)
    spellings = [
        ("Volodymyr Zelensky", "Corea del Nord"),
        ("Volodymyr Zelens'kyj", "North Korea"),
        ("Volodymyr Zelensky", "Nord Corea"),
    ]
    written = []
    for number, (person, country) in enumerate(spellings):
        of = article(f"Vertice {number}", f"{person} ha parlato in {country}.", published=day("2026-11-20"))
        found = extraction(
            of,
            [entity(person, "PER", "UKR", key="per:vladimir-zelenski"), entity(country, "GPE", "PRK", key="gpe:PRK")],
            [event("CONSULT", "ha parlato", actors=[person], places=[country])],
        )
        written.append((of, found))
    Writer(client, settings).write(written)
    client.indices.refresh(index="grafie-*")
    facets = search_articles(client, settings, SearchRequest(facets=["people", "places", "countries"])).facets
    assert [(bucket.value, bucket.count, bucket.name) for bucket in facets["people"]] == [
        ("per:vladimir-zelenski", 3, "Volodymyr Zelensky")
    ]
    assert [(bucket.count, bucket.name) for bucket in facets["places"]] == [(3, "Corea del Nord")]
    assert ("UKR", 3, "Ucraina") in [(bucket.value, bucket.count, bucket.name) for bucket in facets["countries"]]


def test_an_entity_is_named_also_where_every_article_names_many(client: Elasticsearch, settings: Settings) -> None:
    settings = settings.model_copy(update={"index_prefix": "folla"})
    setup(client, settings)
    people = [f"Persona {letter}. Rossi (n+{letter})" for letter in "abcdefghijklmnopqrstuvwxyz"]
    of = article("Elenco", " ".join(f"{person} è venuta." for person in people), published=day("2026-11-20"))
    named = [entity(person, "PER", key=f"per:persona-{person[8]}-rossi") for person in people]
    Writer(client, settings).write([(of, extraction(of, named))])
    client.indices.refresh(index="folla-*")
    found = search_articles(client, settings, SearchRequest(facets=["people"], facet_size=100)).facets["people"]
    assert [bucket.name for bucket in found] == people
