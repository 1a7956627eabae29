"""Which state a word stands for: a country's name, a nationality, a capital, a well-known institution.

The functions see the surface only, in any of the five languages (Italian, English, German, French, Spanish), whatever its
case and accents; what a mention means in its sentence is decided by the caller, who knows its type. So "Georgia" is the
state here although it may be the American one, "Giordania" and "Chad" may be first names, "Washington" a surname, "Monaco"
is the principality and not Monaco di Baviera, "Colombo" a capital and not the navigator, "Bruxelles" Belgium and not the
Union, "San Marino" and "Singapore" both state and capital. A word that two states share ("Congo", "congolese", "Corea",
"coreano") names neither, unless the country is known. Bodies of several states ("Ue", "Onu", "Nato") belong to none.

Codes are ISO 3166-1 alpha-3, and XKX for Kosovo. Names are CLDR's (through babel) and those of `resources/countries.tsv`;
nationalities are the lemmas of `resources/demonyms.tsv`, inflected here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from babel import Locale

RESOURCES = Path(__file__).parent / "resources"
LANGUAGES = ("it", "en", "de", "fr", "es")
SHARED = {
    "congo": ("COD", "COG"),
    "kongo": ("COD", "COG"),
    "corea": ("KOR", "PRK"),
    "coree": ("KOR", "PRK"),
    "korea": ("KOR", "PRK"),
    "saint martin": ("MAF", "SXM"),
}
"""Folded names that two states bear, CLDR's among them."""

_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_GAPS = re.compile(r"[\s\-‐-―_/,]+")
_SIGNS = re.compile(r"['’‘ʼʻ`´.]")


class Country(NamedTuple):
    """A line of `countries.tsv`."""

    alpha3: str
    alpha2: str
    names: tuple[str, ...]
    parts: tuple[str, ...]
    capitals: tuple[tuple[str, ...], ...]
    """A tuple of names for each seat."""
    institutions: tuple[str, ...]


def country_of_name(name: str) -> str | None:
    """The code of the country that `name` names, short or official, or of which it names a part that stands for it.

    >>> country_of_name("Stati Uniti d'America"), country_of_name("Inghilterra"), country_of_name("Ue")
    ('USA', 'GBR', None)
    """
    folded = fold(name)
    return _names().get(folded) or _parts().get(folded)


def whole_country(name: str, known: str | None = None) -> str | None:
    """The code of the country that `name` names as a whole: "Gran Bretagna" does, "Scozia" and "Gaza" name parts.

    `known` is the country that the context gives, if it does: it decides a shared name ("Congo") and rules out a
    namesake ("Georgia" in the USA).
    """
    folded = fold(name)
    code = _names().get(folded)
    if code:
        return code if known in (None, code) else None
    return known if known in SHARED.get(folded, ()) else None


def country_of_demonym(word: str, known: str | None = None) -> str | None:
    """The code of the country of a nationality, adjective or noun in any inflection: "nordcoreane", "russischer".

    `known` is the country that the context gives, if it does: it decides a shared word ("congolese").
    """
    codes = _demonyms().get(fold(word), ())
    if known in codes:
        return known
    return codes[0] if len(codes) == 1 else None


def country_of_capital(name: str) -> str | None:
    """The code of the country that a capital stands for: "Mosca", "Kyiv", "Pékin"."""
    return _capitals().get(fold(name))


def capital(name: str) -> str | None:
    """A capital by the Italian form of its name: "London" -> "Londra"."""
    return _capital_names().get(fold(name))


def country_of_institution(name: str) -> str | None:
    """The code of the country of a body or palace that is known by its name alone: "Cremlino", "Kcna", "Bundestag"."""
    return _institutions().get(fold(name))


def fold(name: str) -> str:
    """A name as it is looked up: lower-case letters without accents, words parted by one blank, no dots or apostrophes."""
    bare = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    bare = "".join(char for char in bare if not unicodedata.combining(char))
    return _GAPS.sub(" ", _SIGNS.sub("", bare)).strip()


def countries() -> Iterator[Country]:
    """The lines of `countries.tsv`, in the order of their codes."""
    for alpha3, alpha2, *lists in _rows("countries.tsv", 6):
        names, parts, seats, institutions = (tuple(filter(None, values.split("|"))) for values in lists)
        capitals = tuple(tuple(seat.split("=")) for seat in seats)
        yield Country(alpha3, alpha2, names, parts, capitals, institutions)


def _rows(resource: str, columns: int) -> Iterator[list[str]]:
    """The lines of a table, short ones filled up with empty columns, without its comments."""
    for line in (RESOURCES / resource).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            cells = line.split("\t")
            yield cells + [""] * (columns - len(cells))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    table: dict[str, str] = {}
    territories = [Locale(language).territories for language in LANGUAGES]
    for country in countries():
        for territory in territories:
            # CLDR puts another name or the sovereign in brackets: "Myanmar (Birmania)", "RAE de Hong Kong (China)".
            table[fold(territory[country.alpha2].split("(")[0])] = country.alpha3
    for name in SHARED:
        table.pop(name, None)
    return table | {fold(name): country.alpha3 for country in countries() for name in country.names}


@lru_cache(maxsize=1)
def _parts() -> dict[str, str]:
    return {fold(name): country.alpha3 for country in countries() for name in country.parts}


@lru_cache(maxsize=1)
def _capitals() -> dict[str, str]:
    return {fold(name): country.alpha3 for country in countries() for seat in country.capitals for name in seat}


@lru_cache(maxsize=1)
def _capital_names() -> dict[str, str]:
    return {fold(name): seat[0] for country in countries() for seat in country.capitals for name in seat}


@lru_cache(maxsize=1)
def _institutions() -> dict[str, str]:
    return {fold(name): country.alpha3 for country in countries() for name in country.institutions}


@lru_cache(maxsize=1)
def _demonyms() -> dict[str, tuple[str, ...]]:
    inflect = {"it": _italian, "en": _english, "de": _german, "fr": _french, "es": _spanish}
    return {
        form: tuple(codes.split("|"))
        for codes, language, lemmas in _rows("demonyms.tsv", 3)
        for lemma in lemmas.split("|")
        for form in inflect[language](fold(lemma))
    }


# The inflections make forms that no one writes ("grechi" beside "greci"): harmless, as they are only looked up.


def _italian(lemma: str) -> set[str]:
    """russo -> russa, russi, russe; turco -> turchi, turche; belga -> belgi, belghe; francese -> francesi."""
    stem = lemma[:-1]
    endings = {"o": "oaie", "a": "aie", "e": "ei"}.get(lemma[-1])
    if endings is None:
        return {lemma}
    hard = {stem + "hi", stem + "he"} if stem[-1] in "cg" else set()
    return {stem + ending for ending in endings} | hard


def _english(lemma: str) -> set[str]:
    """Russian -> Russians; Frenchman -> Frenchmen."""
    return {lemma, re.sub(r"man$", "men", lemma), lemma + "s"}


def _german(lemma: str) -> set[str]:
    """russisch -> russische, -en, -er, -es, -em; Russe -> Russen, Russin, Russinnen; Italiener -> Italienern, ..."""
    if lemma.endswith("sch"):
        return {lemma + ending for ending in ("", "e", "en", "er", "es", "em")}
    stem = lemma.removesuffix("e")
    return {lemma, lemma + "n", lemma + "s", lemma + "en", stem + "in", stem + "innen"}


def _french(lemma: str) -> set[str]:
    """russe -> russes; chinois -> chinoise, chinoises; italien -> italienne; turc -> turque."""
    feminine = re.sub(r"c$", "qu", re.sub(r"(?<=[eo])n$", "nn", lemma)) + "e"
    return {lemma, lemma + "s", lemma + "e", lemma + "es", feminine, feminine + "s"}


def _spanish(lemma: str) -> set[str]:
    """ruso -> rusa, rusos, rusas; francés -> francesa, franceses; iraní -> iraníes."""
    stem = lemma.removesuffix("o")
    return {lemma, stem + "a", stem + "os", stem + "as", lemma + "s", lemma + "es"}
