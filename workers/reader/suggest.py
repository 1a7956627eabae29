"""The beginning of a name -> the entities that are called so. Pure: a search body, and what its answer says."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import msgspec

from workers.search.facets import entity_name

SUGGESTIONS = 8

LEAST = 2
"""Characters from which on names are suggested."""

MOST = 60
"""Characters beyond which nobody types a name."""

FIELDS = ("people.folded", "organisations.folded", "places.folded")

TYPES = "(per|org|gpe|loc)"

ACCENTS = {
    "a": "aàáâäãå",
    "c": "cçč",
    "e": "eèéêë",
    "i": "iìíîï",
    "n": "nñ",
    "o": "oòóôöõø",
    "s": "sš",
    "u": "uùúûü",
    "y": "yýÿ",
    "z": "zž",
}
"""Letters that a keyboard may not have and a name may."""


class Suggestion(msgspec.Struct, frozen=True):
    """An entity, what it is called, the beginning of its key ("per"), and how many articles name it so."""

    key: str
    name: str
    type: str
    count: int


def body(typed: str) -> dict[str, Any] | None:
    """The search for what was typed; None if that is too little or too much. Nothing typed is ever part of a pattern's
    syntax: letters and digits stand for themselves, anything else for any one character."""
    plain = folded(typed)
    if not LEAST <= len(plain) <= MOST or not re.search(r"[^\W_]", plain):
        return None
    likely = "*" + "".join(letter if letter.isalnum() else "?" for letter in plain) + "*"
    return {
        "size": 0,
        "query": {
            "bool": {
                "should": [{"wildcard": {field: {"value": likely}}} for field in FIELDS],
                "minimum_should_match": 1,
            }
        },
        "aggs": {
            "names": {
                "terms": {
                    "field": "names",
                    "include": f"{TYPES}:[^=]*=(.*[ '’\\-])?{''.join(map(_either, plain))}.*",
                    "size": SUGGESTIONS * 2,  # an entity may have several names
                    "order": [{"_count": "desc"}, {"_key": "asc"}],
                }
            }
        },
    }


def folded(typed: str) -> str:
    """Lower case, no accents, single spaces."""
    letters = unicodedata.normalize("NFKD", " ".join(typed.split()).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _either(letter: str) -> str:
    if not letter.isalnum():
        return "."
    variants = ACCENTS.get(letter, letter)
    return f"[{''.join(dict.fromkeys(variants + variants.upper()))}]"


def suggestions(answer: dict[str, Any], language: str) -> list[Suggestion]:
    """The entities found, the most frequent first, each once."""
    found: dict[str, Suggestion] = {}
    for bucket in answer["aggregations"]["names"]["buckets"]:
        pair = str(bucket["key"])
        key = pair.partition("=")[0]
        if key not in found:
            name = entity_name(key, [pair], language)
            found[key] = Suggestion(key, name, key.partition(":")[0], bucket["doc_count"])
    return list(found.values())[:SUGGESTIONS]
