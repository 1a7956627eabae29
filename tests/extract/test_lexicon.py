from __future__ import annotations

import pytest

from schemas.extraction import EVENT_TYPES
from workers.extract.lexicon import STEMMERS, event_types, triggers


@pytest.mark.parametrize(
    ("word", "language", "type_"),
    [
        ("arrestati", "it", "COERCE"),
        ("arresteranno", "it", "COERCE"),
        ("dimissioni", "it", "OFFICE"),
        ("incontreranno", "it", "CONSULT"),
        ("alluvioni", "it", "DISASTER"),
        ("resigned", "en", "OFFICE"),
        ("festgenommen", "de", "COERCE"),
        ("manifestations", "fr", "PROTEST"),
        ("terremotos", "es", "DISASTER"),
    ],
)
def test_any_form_of_a_listed_word_names_its_type(word: str, language: str, type_: str) -> None:
    assert EVENT_TYPES.index(type_) in event_types(word, language)


@pytest.mark.parametrize(
    ("word", "language"), [("bicicletta", "it"), ("die", "de"), ("arrestati", "ja"), (",", "it"), ("", "it")]
)
def test_other_words_name_none(word: str, language: str) -> None:
    assert event_types(word, language) == frozenset()


@pytest.mark.parametrize("language", sorted(STEMMERS))
def test_every_type_has_words_in_every_language(language: str) -> None:
    named = {number for (of, _), numbers in triggers().items() if of == language for number in numbers}
    assert named == set(range(len(EVENT_TYPES)))
