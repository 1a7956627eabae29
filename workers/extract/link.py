"""What the world knows of an entity: its country, where it lies, and its key across documents."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.extraction import Location
from workers.extract.countries import (
    country_of_capital,
    country_of_demonym,
    country_of_institution,
    country_of_name,
)
from workers.extract.gazetteer import Place, fold, places
from workers.extract.keys import entity_key

DOMINANT = 4
"""A name that many places share is taken for the largest one, if that has so many times the people of the next and the
article does not speak of a country that has another (Tripoli in Lebanon)."""

OVERWHELMING = 60
"""So many times the people of another, and it is not that one, whatever else the article speaks of: an American in Paris is
not in Texas."""

OVERWHELMING_CAPITAL = 8
"""The same for a capital, which stands for its government too: Washington beside London is not in Tyne and Wear."""

HOMONYMS = {
    "georgia": "USA",
    "monaco": "DEU",
    "macedonia": "GRC",
    "lussemburgo": "BEL",
    "luxembourg": "BEL",
    "niger": "NGA",
}
"""States, and the country that has a part or city of the same name: the Georgia of Atlanta, the Monaco in Bavaria."""


def is_homonym(type_: str, text: str) -> bool:
    """Whether only the article can say which country a place's name stands for."""
    return type_ in ("GPE", "LOC") and fold(text) in HOMONYMS


def country_of_surface(type_: str, text: str) -> str | None:
    """The country that a mention's words alone say: its own name, a nationality, a known body."""
    if type_ == "NORP":
        return country_of_demonym(text)
    if type_ in ("GPE", "LOC"):
        return None if is_homonym(type_, text) else country_of_name(text)
    if type_ == "ORG":
        return country_of_institution(text)
    return None


def link_place(name: str, countries: Sequence[str]) -> tuple[str | None, Location | None]:
    """A place's country and coordinates; (None, None) where the name may be several places.

    `countries` are those the article speaks of, the most spoken of first: they decide between places of one name.
    """
    known = places().get(fold(name), [])
    other = HOMONYMS.get(fold(name))
    if other in countries and known[0].country not in countries:
        return other, None
    if known and known[0].kind == "country":
        return known[0].country, _location(known[0])
    capital = country_of_capital(name)
    if not known:
        return capital or country_of_name(name), None
    largest = next((place for place in known if place.country == capital), known[0])
    others = [place for place in known if place.country != largest.country]
    ratio = largest.population / max(1, max((place.population for place in others), default=0))
    limit = OVERWHELMING_CAPITAL if capital else OVERWHELMING
    here = [place for place in others if place.country in countries and largest.population < limit * place.population]
    if here and largest.country not in countries:
        chosen = min(here, key=lambda place: (countries.index(place.country), -place.population))
        return chosen.country, _location(chosen)
    if capital or ratio >= DOMINANT or largest.country in countries:
        return largest.country, _location(largest)
    return None, None


def with_article(name: str, before: str) -> str:
    """A place's name with the article that belongs to it, where only that is a place: "Aquila" after "a L'" is L'Aquila,
    "Europa" after "l'" stays. Spans are without articles (corpus guidelines), names on a map are not."""
    whole = f"L'{name}"
    if before[-2:].lower() in ("l'", "l’") and fold(whole) in places() and fold(name) not in places():
        return whole
    return name


def key_of(type_: str, name: str) -> str:
    """The key of a name that stands alone, as in a search."""
    country = link_place(name, ())[0] if type_ in ("GPE", "LOC") else country_of_surface(type_, name)
    return entity_key(type_, name, country)


def _location(place: Place) -> Location | None:
    return None if place.lat is None or place.lon is None else Location(place.lat, place.lon)
