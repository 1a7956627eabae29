from __future__ import annotations

import pytest

from workers.extract.link import country_of_surface, key_of, link_place, with_article


@pytest.mark.parametrize(
    ("name", "countries", "country"),
    [
        ("Roma", [], "ITA"),
        ("Pyongyang", [], "PRK"),
        ("Corea del Nord", [], "PRK"),
        ("Stati Uniti", [], "USA"),
        ("Mosca", [], "RUS"),
        ("New York", [], "USA"),
        ("Monaco di Baviera", [], "DEU"),
        ("L'Aquila", [], "ITA"),
        ("Perth", ["GBR"], "GBR"),  # one in Scotland, the large one in Australia
        ("Perth", [], "AUS"),
        ("Tripoli", ["LBN", "SYR"], "LBN"),
        ("Tripoli", ["LBY", "LBN"], "LBY"),
        ("Tripoli", [], "LBY"),
        ("Paris", ["USA"], "FRA"),  # an American in Paris is not in Texas
        ("Vallescura", [], None),
        ("Georgia", [], "GEO"),
        ("Georgia", ["USA"], "USA"),  # beside Florida and the Carolinas
        ("Georgia", ["USA", "GEO"], "GEO"),  # "il premier georgiano a Washington"
        ("Giordania", ["USA"], "JOR"),
        ("Washington", [], "USA"),
        ("Washington", ["GBR"], "USA"),
        ("San Marino", ["ITA"], "SMR"),
        ("Colombo", [], "LKA"),
        ("Colombo", ["BRA"], "BRA"),  # the town beside Curitiba
        ("Chad", ["SDN"], "TCD"),
        ("Monaco", ["DEU"], "DEU"),
        ("Monaco", ["FRA"], "MCO"),
    ],
)
def test_the_article_decides_between_places_of_one_name(name: str, countries: list[str], country: str | None) -> None:
    assert link_place(name, countries)[0] == country


def test_a_country_lies_where_its_capital_lies() -> None:
    _, of_country = link_place("Italia", [])
    _, of_capital = link_place("Roma", [])
    assert of_country == of_capital
    assert of_country is not None
    assert (round(of_country.lat, 1), round(of_country.lon, 1)) == (41.9, 12.5)


@pytest.mark.parametrize(
    ("name", "before", "whole"),
    [
        ("Aquila", "Scossa a L'", "L'Aquila"),
        ("Aquila", "scossa all’", "L'Aquila"),
        ("Avana", "il governo dell'", "L'Avana"),
        ("Europa", "per l'", "Europa"),
        ("Austria", "con l'", "Austria"),
        ("Roma", "a ", "Roma"),
        ("Aquila", "", "Aquila"),
    ],
)
def test_an_article_that_belongs_to_the_name(name: str, before: str, whole: str) -> None:
    assert with_article(name, before) == whole


@pytest.mark.parametrize(
    ("type_", "text", "country"),
    [
        ("NORP", "nordcoreani", "PRK"),
        ("NORP", "cattolici", None),
        ("GPE", "Francia", "FRA"),
        ("GPE", "Forlì", None),
        ("ORG", "Cremlino", "RUS"),
        ("PER", "Giordania", None),
    ],
)
def test_what_a_surface_says_of_a_country(type_: str, text: str, country: str | None) -> None:
    assert country_of_surface(type_, text) == country


def test_a_searched_name_has_the_key_of_the_found_one() -> None:
    assert key_of("GPE", "Pyongyang") == "gpe:PRK:pyongyang"
    assert key_of("GPE", "Corea del Nord") == key_of("GPE", "North Korea") == "gpe:PRK"
    assert key_of("PER", "Kim Jong Un") == key_of("PER", "Kim Jong-un")
