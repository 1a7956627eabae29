from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.extract.model import TOKENIZER
from workers.extract.version import WEIGHTS
from workers.extract.windows import BOS, EOS, WINDOW, WORD, Pieces, document, sentences, windows, words


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    return Pieces(WEIGHTS / TOKENIZER)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'Aquila, 5'000 operai.", ["L'", "Aquila", ",", "5'000", "operai", "."]),
        ("dell’Onu: 2,5 milioni", ["dell’", "Onu", ":", "2,5", "milioni"]),
        ("10.000 km", ["10.000", "km"]),
        ("dell'11 marzo, l’1", ["dell'", "11", "marzo", ",", "l’", "1"]),
        ("Kim Jong-un", ["Kim", "Jong", "-", "un"]),
        ("«Sì», disse", ["«", "Sì", "»", ",", "disse"]),
        ("12% €3", ["12", "%", "€", "3"]),
        ("朝鲜 Москва", ["朝鲜", "Москва"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert WORD.findall(text) == expected


def test_sentences_break_at_stops_before_capitals_and_at_lines() -> None:
    text = 'Il sig. Rossi è qui. "Bene", dice. 3 morti.\nFine'
    assert [sentence for _, sentence in sentences(text)] == [
        "Il sig.",
        "Rossi è qui.",
        '"Bene", dice. 3 morti.',
        "Fine",
    ]
    assert all(text[start : start + len(sentence)] == sentence for start, sentence in sentences(text))


def test_offsets_are_code_points_also_beyond_the_basic_plane() -> None:
    full = document("🚀 Lancio", "Il razzo 🚀 è partito da Kourou.")
    for sentence in words(full):
        for word in sentence:
            assert full[word.start : word.end] == word.text


def test_the_title_is_the_first_sentence(pieces: Pieces) -> None:
    [window] = windows(document("Titolo", "Testo breve."), pieces, "it")
    assert [word.sentence for word in window.words] == [0, 1, 1, 1]
    assert (window.pieces[0], window.pieces[-1]) == (BOS, EOS)


def test_windows_hold_whole_sentences(pieces: Pieces) -> None:
    text = "Il presidente del Consiglio ha ricevuto a Roma il commissario europeo per il bilancio. " * 60
    cut = windows(document("", text.strip()), pieces, "it")
    assert len(cut) > 2
    for window in cut:
        assert len(window.pieces) <= WINDOW + 1
        assert window.words[-1].text == "."


def test_a_sentence_longer_than_a_window_loses_no_word(pieces: Pieces) -> None:
    text = "parola lunghissima, " * 800
    cut = windows(document("", text), pieces, "it")
    assert [word.text for window in cut for word in window.words] == WORD.findall(text)
    assert max(len(window.pieces) for window in cut) <= WINDOW + 1


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=400))
def test_every_word_is_in_one_window_with_its_piece(pieces: Pieces, text: str) -> None:
    full = document("", text)
    cut = windows(full, pieces, "it")
    assert [word for window in cut for word in window.words] == [word for sentence in words(full) for word in sentence]
    for window in cut:
        assert len(window.first) == len(window.words)
        assert window.first == sorted(set(window.first))
        assert all(0 < first < len(window.pieces) - 1 for first in window.first)


def test_glued_words_have_no_blank_before_them(pieces: Pieces) -> None:
    apart, glued = pieces("operai", glued=False), pieces("operai", glued=True)
    assert apart != glued
    assert len(apart) == len(glued)
