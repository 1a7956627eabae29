from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factory import meeting
from workers.index.documents import article_document, event_documents
from workers.reader.marking import Cover, Excerpt, Piece, Words, covers, excerpt, lines, pieces, words
from workers.search.queries import MARK

BEGIN, END = MARK
SPANS = st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)))


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        ("", [], []),
        ("ciao", [], [("ciao", "")]),
        ("ciao", [(0, 4, "a")], [("ciao", "a")]),
        ("ciao", [(1, 3, "a")], [("c", ""), ("ia", "a"), ("o", "")]),
        ("ciao", [(0, 3, "a"), (1, 4, "b")], [("c", "a"), ("ia", "ab"), ("o", "b")]),  # they overlap
        ("ciao", [(0, 4, "a"), (1, 2, "b")], [("c", "a"), ("i", "ab"), ("ao", "a")]),  # one lies in the other
        ("ciao", [(0, 4, "a"), (0, 4, "b")], [("ciao", "ab")]),
        ("ciao", [(0, 2, "a"), (2, 4, "b")], [("ci", "a"), ("ao", "b")]),
        ("ciao", [(-1, 2, "a"), (2, 9, "b"), (3, 3, "c"), (3, 1, "d")], [("ciao", "")]),  # none of this text
        ("𝄞 è 👩‍👧", [(2, 3, "a")], [("𝄞 ", ""), ("è", "a"), (" 👩‍👧", "")]),  # offsets are code points
    ],
)
def test_pieces(text: str, spans: list[tuple[int, int, str]], expected: list[tuple[str, str]]) -> None:
    found = pieces(text, [Cover(*span) for span in spans])
    assert [(piece.text, "".join(piece.covers)) for piece in found] == expected


@given(st.text(max_size=40), SPANS)
def test_no_text_is_lost_and_each_letter_has_its_covers(text: str, spans: list[tuple[int, int]]) -> None:
    found = pieces(text, [Cover(start, end, number) for number, (start, end) in enumerate(spans)])
    assert "".join(piece.text for piece in found) == text
    assert all(piece.text for piece in found)
    letters = [piece.covers for piece in found for _ in piece.text]
    for place, over in enumerate(letters):
        expected = [number for number, (start, end) in enumerate(spans) if 0 <= start <= place < end <= len(text)]
        assert list(over) == expected


@given(st.text("ab \n", max_size=40), SPANS)
def test_lines_lose_line_feeds_and_blanks_only(text: str, spans: list[tuple[int, int]]) -> None:
    rows = lines(pieces(text, [Cover(start, end, 0) for start, end in spans]))
    assert ["".join(piece.text for piece in row) for row in rows] == [line for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("", []),
        ("nessuno", [("nessuno", False)]),
        (f"un {BEGIN}incendio{END} qui", [("un ", False), ("incendio", True), (" qui", False)]),
        (f"{BEGIN}a{END}{BEGIN}b{END}", [("a", True), ("b", True)]),
        (f"a{END}b", [("a", False), ("b", False)]),  # an article that holds the marks itself
        (f"a{BEGIN}b", [("a", False), ("b", False)]),
        (f"{BEGIN}a{BEGIN}b{END}c{END}d", [("a", False), ("b", True), ("cd", False)]),
    ],
)
def test_excerpt(marked: str, expected: list[tuple[str, bool]]) -> None:
    assert excerpt(marked) == [Excerpt(text, hit) for text, hit in expected]


@given(st.text("ab<&" + BEGIN + END))
def test_an_excerpt_is_its_text_without_marks(marked: str) -> None:
    assert "".join(piece.text for piece in excerpt(marked)) == marked.replace(BEGIN, "").replace(END, "")


def test_an_article_is_marked_with_its_mentions_and_its_evidence() -> None:
    document = article_document(*meeting())
    events = event_documents(document)
    anchored: set[int] = set()
    [headline] = words(document.title.words(), covers(document.extraction, events, "title"), anchored)
    assert headline[0] == Words("Vertice", triggers=(0,), roles=("0-trigger",), anchors=(0,))
    assert Words("Pyongyang", "GPE", "Pyongyang", "gpe:pyongyang") in headline

    first, second = words(document.text.words(), covers(document.extraction, events, "text"), anchored)
    shown = {piece.text: piece for piece in (*first, *second)}
    assert shown["ha incontrato"].triggers == (0,)
    assert shown["ha incontrato"].anchors == ()  # the headline has it
    assert shown["hanno firmato"].anchors == (1,)
    assert shown["Han Tae-jun"] == Words(
        "Han Tae-jun", "PER", "Han Tae-jun", "per:han-tae-jun", roles=("0-target", "1-actor")
    )
    assert shown["martedì"].mention == "DATE"
    assert shown["Kestrel"].roles == ("1-source",)
    assert "".join(piece.text for piece in second) == document.text.words().split("\n")[1]


def test_a_nominal_has_no_page() -> None:
    document = article_document(*meeting())
    shown = words(document.text.words(), covers(document.extraction, event_documents(document), "text"), set())
    [nominal] = [piece for line in shown for piece in line if piece.mention == "ACT"]
    assert (nominal.text, nominal.name, nominal.key) == ("operai", "operai", "")


def test_pieces_of_nothing_are_none() -> None:
    assert pieces("", [Cover(0, 0, "a")]) == []
    assert lines([Piece("\n \n")]) == []
