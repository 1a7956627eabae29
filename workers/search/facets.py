"""Facets over entities: counted by key, so that each is one bucket whatever its spelling, and shown by name. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from babel import Locale
from babel.core import get_global

from workers.errors import Rejected

ENTITY_FIELDS = {
    "people": "person_keys",
    "organisations": "organisation_keys",
    "places": "place_keys",
    "actors": "actor_keys",
    "targets": "target_keys",
    "sources": "source_keys",
    "participants": "participant_keys",
}
"""Facets whose values are entities, and the field with their keys."""

COUNTRY_FIELDS = ("countries", "actor_countries", "target_countries", "place_countries")

KEY = re.compile(r"(?:per|org|gpe|norp|loc|event|law|misc|act|ref):\S+")
COUNTRY_KEY = re.compile(r"gpe:([A-Z]{3})")

SPELLINGS = 5
"""Names of an entity among which the most frequent is looked for, in the mean."""

MAX_VALUES = 1_000
"""Of a facet."""


class Bucket(msgspec.Struct, omit_defaults=True):
    """A value of a facet, how many of the documents found have it, and what to call it where that is not the value."""

    value: str
    count: int
    label: str | None = None

    @property
    def name(self) -> str:
        """For people."""
        return self.label or self.value


def is_key(value: str) -> bool:
    """Whether a value is an entity's key and not its name."""
    return KEY.fullmatch(value) is not None


def terms(facet: str, size: int, **below: Any) -> dict[str, Any]:
    """The aggregation of a facet: its largest buckets, of equal ones the first by value; `below` in each of them.

    Raises:
        Rejected: the size is out of bounds.
    """
    if not 1 <= size <= MAX_VALUES:
        raise Rejected(f"{size} values of a facet: 1 to {MAX_VALUES} are possible")
    order = [{"_count": "desc"}, {"_key": "asc"}]
    field = ENTITY_FIELDS.get(facet, facet)
    return {"terms": {"field": field, "size": size, "order": order}, **({"aggs": below} if below else {})}


def buckets(facet: str, answer: dict[str, Any], language: str = "it") -> list[Bucket]:
    """What an engine answers to `terms`; countries by their names in `language`. Other entities have no label yet: see
    `naming`."""
    return [bucket(facet, found, language) for found in answer["buckets"]]


def bucket(facet: str, found: dict[str, Any], language: str = "it") -> Bucket:
    """One bucket of the answer."""
    value = str(found["key"])
    return Bucket(value, found["doc_count"], country_name(value, language) if facet in COUNTRY_FIELDS else None)


def naming(found: Iterable[Bucket]) -> dict[str, Any] | None:
    """The body of a search for what the entities among buckets are called, None if there are none: in whichever of the
    two indices."""
    keys = sorted({one.value for one in found if is_key(one.value)})
    if not keys:
        return None
    names = {"field": "names", "include": f"({'|'.join(map(literally, keys))})\\=.*"}
    size = min(MAX_VALUES, len(keys) * SPELLINGS)
    order = [{"_count": "desc"}, {"_key": "asc"}]
    query = {"bool": {"filter": [{"terms": {"entity_keys": keys}}]}}
    return {"size": 0, "query": query, "aggs": {"names": {"terms": {**names, "size": size, "order": order}}}}


def name(found: Iterable[Bucket], answer: dict[str, Any] | None, language: str = "it") -> None:
    """Label the entities among buckets, in place, by what an engine answers to `naming`."""
    names = [one["key"] for one in answer["aggregations"]["names"]["buckets"]] if answer else []
    for one in found:
        if is_key(one.value):
            one.label = entity_name(one.value, names, language)


def literally(text: str) -> str:
    """A pattern (Lucene's syntax) that matches this text only."""
    return "".join(f"\\{letter}" if letter.isascii() and not letter.isalnum() else letter for letter in text)


def entity_name(key: str, names: Sequence[str], language: str = "it") -> str:
    """What to call an entity, given pairs of `names` fields (`per:marta-ferri=Marta Ferri`), the most frequent first.

    A state is called by its name in `language`, whatever adjective the articles have for it.
    """
    if country := COUNTRY_KEY.fullmatch(key):
        return country_name(country[1], language)
    own = f"{key}="
    return next((name.removeprefix(own) for name in names if name.startswith(own)), key)


@lru_cache(maxsize=2_000)
def country_name(code: str, language: str = "it") -> str:
    """A country by its alpha-3 code, as CLDR calls it; the code itself where CLDR knows none."""
    alpha2 = "XK" if code == "XKX" else next(iter(get_global("territory_aliases").get(code, [])), "")
    return str(Locale.parse(language).territories.get(alpha2, code))
