"""Names of countries and cities: for the model's word features and for linking places.

The table `resources/places.tsv` is made by `training/places.py` from GeoNames (CC BY 4.0) and CLDR; it lies in the
repository so that the features a model was trained on are the features it runs on.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from workers.extract.windows import WORD

PLACES = Path(__file__).parent / "resources" / "places.tsv"
LONGEST = 4
"""Words in the longest name that is looked up."""


class Place(NamedTuple):
    """A country or city under one of its names. A country lies where its capital lies; some have no coordinates."""

    name: str
    kind: str
    country: str
    """ISO 3166-1 alpha-3."""
    lat: float | None
    lon: float | None
    population: int


def fold(name: str) -> str:
    """A name as the table looks it up: lower case, words and signs parted by single blanks."""
    return " ".join(WORD.findall(name.lower()))


@lru_cache(maxsize=1)
def places() -> dict[str, list[Place]]:
    """Folded name -> the places of that name, the most populous first, countries before cities."""
    table: dict[str, list[Place]] = {}
    with PLACES.open(encoding="utf-8") as lines:
        for line in lines:
            name, kind, country, lat, lon, population = line.rstrip("\n").split("\t")
            place = Place(
                name, kind, country, float(lat) if lat else None, float(lon) if lon else None, int(population)
            )
            table.setdefault(fold(name), []).append(place)
    for found in table.values():
        found.sort(key=lambda place: (place.kind != "country", -place.population, place.country))
    return table
