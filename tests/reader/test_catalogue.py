from __future__ import annotations

import re
from importlib.resources import files

import pytest

from workers.reader import catalogue as words
from workers.reader.catalogue import WORDS, Language, catalogue, preferred

TABLES = [words.WORDS, words.FACETS, words.EVENT_TYPES, words.MODALITIES, words.MENTIONS, words.ROLES]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "it"),
        ("en", "en"),
        ("en-US,en;q=0.9,it;q=0.8", "en"),
        ("it-IT,it;q=0.9,en;q=0.8", "it"),
        ("de,fr;q=0.9", "it"),
        ("en;q=0.2, it;q=0.7", "it"),
        ("de, EN;q=0.1", "en"),
        ("en;q=x", "it"),
        ("en;q=0", "it"),
        (";;,=,q", "it"),
    ],
)
def test_the_browser_prefers(header: str, expected: Language) -> None:
    assert preferred(header) == expected


def test_every_word_is_there_in_both_languages() -> None:
    assert all(italian and english for table in TABLES for italian, english in table.values())


def test_every_word_that_a_template_says_is_known() -> None:
    said = {
        key
        for template in (files("workers.reader") / "templates").iterdir()
        for key in re.findall(r"""\bsay\(["'](\w+)["']\)""", template.read_text("utf-8"))
    }
    assert said
    assert said <= set(WORDS)


def test_no_word_is_left_over() -> None:
    folder = files("workers.reader")
    sources = [*(folder / "templates").iterdir(), folder / "views.py"]
    text = "\n".join(source.read_text("utf-8") for source in sources)
    made_up = re.compile(r"sort_|error_|state_|each_|as_|search_|from$|to$")
    assert [key for key in WORDS if not made_up.match(key) and not re.search(rf"""["']{key}["']""", text)] == []


def test_numbers_and_dates_are_those_of_the_language() -> None:
    assert catalogue("it").counted("articles", 1) == "1 articolo"
    assert catalogue("it").counted("articles", 1234) == "1.234 articoli"
    assert catalogue("en").counted("stories", 1234) == "1,234 stories"
    assert catalogue("it").language_name("de") == "tedesco"
    assert catalogue("en").language_name("de") == "German"
    assert catalogue("en").language_name("x<y") == "x<y"
    assert catalogue("it").event_type("NEW") == "NEW"
