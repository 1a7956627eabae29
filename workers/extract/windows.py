"""Text -> words -> windows of whole sentences, as the encoder reads them.

Title and text are read as one document, `title + "\\n" + text`; a window is a run of its sentences with
up to `WINDOW` pieces. The model works on words; a word is represented by its first piece. Training and run time share
this module, so that a word is the same word in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec
from tokenizers import Tokenizer

WINDOW = 300
"""Pieces in a window. The cost of attention grows with the square, the sense of context hardly beyond this."""

BOS, EOS, UNKNOWN = 0, 2, 3

WORD = re.compile(r"(?:\w|(?<=\d)[.,'’](?=\d))+['’]?|[^\w\s]")
"""A number keeps its separators (5'000, 2,5), an elided word its apostrophe (l' in "l'11 marzo")."""

SENTENCE_END = re.compile(r'(?<=[.!?»”"])\s+(?=[A-ZÀ-Ý«“"])')


class Word(NamedTuple):
    """A word of the document: offsets are code points, `sentence` counts from 0 (the title)."""

    text: str
    start: int
    end: int
    sentence: int


class Window(msgspec.Struct):
    """Words, the ids of their pieces between BOS and EOS, for each word the position of its first piece, and the
    language of the document (ISO 639-1)."""

    words: list[Word]
    pieces: list[int]
    first: list[int]
    language: str


class Pieces:
    """The tokenizer of the encoder (XLM-R vocabulary), word by word, with a cache."""

    def __init__(self, path: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self._cached = lru_cache(maxsize=200_000)(self._encode)

    def __call__(self, word: str, *, glued: bool) -> tuple[int, ...]:
        """Piece ids, at least one. `glued`: no blank stands before the word."""
        return self._cached(word, glued)

    def _encode(self, word: str, glued: bool) -> tuple[int, ...]:
        sound = word.encode(errors="replace").decode()  # half a surrogate pair is no character
        ids: list[int] = self._tokenizer.encode(sound, add_special_tokens=False).ids
        if glued and ids:
            head = self._tokenizer.id_to_token(ids[0]) or ""
            if head == "▁" and len(ids) > 1:
                ids = ids[1:]
            elif head.startswith("▁") and len(head) > 1:
                inner = self._tokenizer.token_to_id(head[1:])
                if inner is not None:
                    ids = [inner, *ids[1:]]
        return tuple(ids) or (UNKNOWN,)


def document(title: str, text: str) -> str:
    """The document that windows and offsets are over."""
    return f"{title}\n{text}"


def sentences(full: str) -> Iterator[tuple[int, str]]:
    """(start, sentence) over a document: lines are never joined."""
    position = 0
    for line in full.split("\n"):
        start = 0
        for end in SENTENCE_END.finditer(line):
            yield position + start, line[start : end.start()]
            start = end.end()
        yield position + start, line[start:]
        position += len(line) + 1


def words(full: str) -> Iterator[list[Word]]:
    """The words of each sentence; sentences without words are left out but counted."""
    for number, (start, sentence) in enumerate(sentences(full)):
        found = [Word(m.group(), start + m.start(), start + m.end(), number) for m in WORD.finditer(sentence)]
        if found:
            yield found


def windows(full: str, pieces: Pieces, language: str) -> list[Window]:
    """Cut a document into windows. A sentence longer than a window is cut between words."""
    done: list[Window] = []
    current = Window([], [BOS], [], language)

    def close() -> None:
        nonlocal current
        if current.words:
            current.pieces.append(EOS)
            done.append(current)
        current = Window([], [BOS], [], language)

    for sentence in words(full):
        encoded = [
            pieces(word.text, glued=i > 0 and sentence[i - 1].end == word.start) for i, word in enumerate(sentence)
        ]
        if len(current.pieces) + sum(map(len, encoded)) > WINDOW:
            close()
        for word, ids in zip(sentence, encoded, strict=True):
            ids = ids[: WINDOW - 2]
            if len(current.pieces) + len(ids) > WINDOW:
                close()
            current.words.append(word)
            current.first.append(len(current.pieces))
            current.pieces.extend(ids)
    close()
    return done
