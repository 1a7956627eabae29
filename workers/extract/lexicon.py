"""Which event types a word may name, from the list of words in `resources/triggers.tsv`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import snowballstemmer  # type: ignore[import-untyped]

from schemas.extraction import EVENT_TYPES

TRIGGERS = Path(__file__).parent / "resources" / "triggers.tsv"

STEMMERS = {"it": "italian", "en": "english", "de": "german", "fr": "french", "es": "spanish"}
"""ISO 639-1 code -> the name of its Snowball stemmer."""

NONE: frozenset[int] = frozenset()


@lru_cache(maxsize=1)
def triggers() -> dict[tuple[str, str], frozenset[int]]:
    """(language, stem) -> numbers of event types."""
    table: dict[tuple[str, str], set[int]] = {}
    for line in TRIGGERS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        type_, language, words = line.split("\t")
        for word in words.split():
            table.setdefault((language, stem(word.lower(), language)), set()).add(EVENT_TYPES.index(type_))
    return {key: frozenset(types) for key, types in table.items()}


@lru_cache(maxsize=100_000)
def event_types(word: str, language: str) -> frozenset[int]:
    """The numbers of the event types that a word, in lower case, may name; none in a language without a list."""
    if language not in STEMMERS or len(word) < 2:
        return NONE
    return triggers().get((language, stem(word, language)), NONE)


def stem(word: str, language: str) -> str:
    """A word's stem by Snowball (snowballstem.org)."""
    with _one_at_a_time:
        stemmed: str = _stemmer(language).stemWord(word)
    return stemmed


_one_at_a_time = Lock()
"""A stemmer keeps the word that it works on in itself."""


@lru_cache(maxsize=len(STEMMERS))
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(STEMMERS[language])
