from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.reader.find import Finder
from workers.reader.suggest import SUGGESTIONS, body, suggestions
from workers.search.facets import literally


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("fer", ["Marta Ferri"]),
        ("MARTA f", ["Marta Ferri"]),
        ("munoz", ["José Muñoz"]),
        ("muñ", ["José Muñoz"]),
        ("aquila", ["L'Aquila"]),
        ("l’aquila", ["L'Aquila"]),
        ("tae", ["Han Tae-jun"]),
        ("jun", ["Han Tae-jun"]),
        ("erri", []),  # not the beginning of a word
        ("koln", ["Köln"]),
        ("nordcorea", []),
    ],
)
def test_a_name_is_suggested_by_the_beginning_of_its_words(finder: Finder, typed: str, names: list[str]) -> None:
    assert [one.name for one in finder.suggestions(typed, "it")] == names


@pytest.mark.parametrize("typed", ["", "f", "  f ", "..", "-*", "x" * 61])
def test_nothing_is_suggested_for_too_little_or_too_much(typed: str) -> None:
    assert body(typed) is None


@pytest.mark.parametrize(
    "typed", [".*", "a*", "(a|b)", "[a-z]", "a\\", "a~2", '"a"', "ab@", "a&b", "<1-9>x", "a#", "a=b"]
)
def test_what_is_typed_is_never_syntax(finder: Finder, typed: str) -> None:
    plainly = "".join(letter if letter.isalnum() else "." for letter in typed.lower())
    assert all(re.search(plainly, one.name.lower()) for one in finder.suggestions(typed, "it"))


@given(st.text(min_size=2, max_size=30))
def test_a_pattern_is_letters_and_any(typed: str) -> None:
    if made := body(typed):
        pattern = made["aggs"]["names"]["terms"]["include"].split("(.*[ '’\\-])?", 1)[1]
        assert re.fullmatch(r"(\.|\[\w+\])+\.\*", pattern)
        [wildcard] = {
            clause["wildcard"][field]["value"]
            for clause in made["query"]["bool"]["should"]
            for field in clause["wildcard"]
        }
        assert re.fullmatch(r"\*[\w?]+\*", wildcard)


def test_an_entity_is_suggested_once() -> None:
    pairs = ["gpe:USA=Usa", "gpe:USA=Stati Uniti", *(f"per:{number}={number}" for number in range(20))]
    answer = {"aggregations": {"names": {"buckets": [{"key": pair, "doc_count": 2} for pair in pairs]}}}
    found = suggestions(answer, "it")
    assert len(found) == SUGGESTIONS
    assert [one.name for one in found][:2] == ["Stati Uniti", "0"]


def test_a_text_as_a_pattern() -> None:
    assert literally("per:d’a-b.*") == "per\\:d’a\\-b\\.\\*"
