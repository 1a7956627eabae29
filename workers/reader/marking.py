"""Text and the spans in it -> pieces that a page can show: nothing is lost, nothing is markup. Pure.

A piece is plain text and the spans that cover it. Overlapping spans are cut where one begins or ends, so that pieces never
nest and a page escapes each of them by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Generic, TypeVar

import msgspec

from schemas.documents import EventDocument
from schemas.extraction import Entity, Extraction, Field, Mention
from workers.search.queries import MARK

T = TypeVar("T")


class Cover(msgspec.Struct, Generic[T], frozen=True):
    """Something that is said of `text[start:end]`."""

    start: int
    end: int
    what: T


class Piece(msgspec.Struct, Generic[T], frozen=True):
    """A stretch of text that the same covers lie on, in the order in which they were given."""

    text: str
    covers: tuple[T, ...] = ()


def pieces(text: str, covers: Sequence[Cover[T]]) -> list[Piece[T]]:
    """The text in pieces; `"".join(piece.text for piece in pieces(...)) == text` whatever the covers.

    What lies outside of the text or is empty covers nothing.
    """
    inside = [cover for cover in covers if 0 <= cover.start < cover.end <= len(text)]
    cuts = sorted({0, len(text), *(cover.start for cover in inside), *(cover.end for cover in inside)})
    opening: dict[int, list[int]] = {}
    for number, cover in enumerate(inside):
        opening.setdefault(cover.start, []).append(number)
    found: list[Piece[T]] = []
    over: list[int] = []
    for start, end in pairwise(cuts):
        over = sorted([number for number in over if inside[number].end > start] + opening.get(start, []))
        found.append(Piece(text[start:end], tuple(inside[number].what for number in over)))
    return found


def lines(found: Iterable[Piece[T]]) -> list[list[Piece[T]]]:
    """The pieces of each line that is not empty; a piece that goes over a line feed is cut there."""
    rows: list[list[Piece[T]]] = [[]]
    for piece in found:
        for number, part in enumerate(piece.text.split("\n")):
            if number:
                rows.append([])
            if part:
                rows[-1].append(Piece(part, piece.covers))
    return [row for row in rows if "".join(piece.text for piece in row).strip()]


# --- what was found by a search -----------------------------------------------------------------------------------


class Excerpt(msgspec.Struct, frozen=True):
    """A piece of an excerpt; `hit` where it is what was looked for."""

    text: str
    hit: bool = False


def excerpt(marked: str, marks: tuple[str, str] = MARK) -> list[Excerpt]:
    """An engine's excerpt without its marks. Marks that the article itself holds are no more than highlights."""
    before, after = marks
    found: list[Excerpt] = []
    for number, part in enumerate(marked.split(before)):
        hit, closed, rest = part.partition(after)
        found.append(Excerpt(hit.replace(after, ""), hit=bool(number and closed)))
        found.append(Excerpt(rest.replace(after, "")))
    return [piece for piece in found if piece.text]


# --- what was extracted from an article -----------------------------------------------------------------------------


class Sign(msgspec.Struct, frozen=True):
    """Why words are marked: a mention (its type, the entity's name and key) or evidence of an event (its place among
    the article's and the role that the words have in it)."""

    mention: str = ""
    name: str = ""
    key: str = ""
    event: int | None = None
    role: str = ""


class Words(msgspec.Struct, frozen=True):
    """A piece of the article as the page shows it.

    `mention` is the type of the innermost mention, with its entity's `name` and `key` if it is known. `triggers` are the
    events that the words trigger, `roles` all that they are evidence of: `2-actor`. `anchors` are events whose evidence
    begins here.
    """

    text: str
    mention: str = ""
    name: str = ""
    key: str = ""
    triggers: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    anchors: tuple[int, ...] = ()


NOMINALS = ("ACT", "REF")
"""Mentions that name nobody ("il ministro"): they are marked less, and have no page."""


def covers(extraction: Extraction | None, events: Sequence[EventDocument], field: Field) -> list[Cover[Sign]]:
    """All that is marked in a field, longer spans before the shorter ones that lie in them."""
    found: list[Cover[Sign]] = []
    if extraction is not None:
        entities = {entity.id: entity for entity in extraction.entities}
        found += [_mention(one, entities) for one in extraction.mentions if one.field == field]
        found += [Cover(one.start, one.end, Sign("DATE")) for one in extraction.times if one.field == field]
        found += [Cover(one.start, one.end, Sign("QTY")) for one in extraction.quantities if one.field == field]
    for event in events:
        if event.evidence is None:
            continue
        spans = [("trigger", span) for span in event.evidence.triggers]
        spans += [(argument.role, argument) for argument in event.evidence.arguments]
        found += [
            Cover(span.start, span.end, Sign(event=event.position, role=role))
            for role, span in spans
            if span.field == field
        ]
    return sorted(found, key=lambda cover: (cover.start, -cover.end))


def _mention(mention: Mention, entities: dict[str, Entity]) -> Cover[Sign]:
    entity = entities.get(mention.entity or "")
    has_page = entity is not None and entity.type not in NOMINALS
    return Cover(
        mention.start,
        mention.end,
        Sign(mention.type, entity.name if entity else "", entity.key if entity and has_page else ""),
    )


def words(text: str, signs: Sequence[Cover[Sign]], anchored: set[int]) -> list[list[Words]]:
    """The lines of a title or text, marked. `anchored`: events whose evidence has begun before, to which it adds."""
    return [[_words(piece, anchored) for piece in line] for line in lines(pieces(text, signs))]


def _words(piece: Piece[Sign], anchored: set[int]) -> Words:
    mention = next((sign for sign in reversed(piece.covers) if sign.mention), Sign())
    roles = tuple(dict.fromkeys(f"{sign.event}-{sign.role}" for sign in piece.covers if sign.event is not None))
    triggers = tuple(
        dict.fromkeys(sign.event for sign in piece.covers if sign.event is not None and sign.role == "trigger")
    )
    new = tuple(event for event in triggers if event not in anchored)
    anchored.update(new)
    return Words(piece.text, mention.mention, mention.name, mention.key, triggers, roles, new)
