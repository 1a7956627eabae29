"""The dates of one article, resolved in their order: each with what stands around it, the date before it, and its tense."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial

from workers.extract.date_calendar import Tense
from workers.extract.dates import Resolved, resolve

CONTEXT = 40
"""Code points in front of a date that its reading may depend on ("entro", "fino al")."""

OPENS = re.compile(
    r"\b(?:dal(?:l['’]|la|le)?|da|tra|fra|from|between|vo[nm]|zwischen|du|de|entre|desde|del)\s*"
    r"(?:il|l['’]|the|dem|le|la|el)?\s*$",
    re.IGNORECASE,
)
LINKS = re.compile(
    r"\s*(?:[-–—]|a(?:l|lla|lle|ll['’])?|e(?:d)?(?:\s+(?:il|al|l['’]))?|to|and|until|bis(?:\s+zum)?|und|au|à|et(?:\s+le)?|hasta(?:\s+el)?|y(?:\s+el)?)"
    r"\s*",
    re.IGNORECASE,
)
"""Between the two ends of "dal 1976 al 2015", "tra il 7 e il 10 dicembre", where each is a span of its own."""


def resolved(
    spans: Sequence[tuple[int, int]],
    text: str,
    *,
    language: str,
    published: datetime | None,
    tenses: Mapping[tuple[int, int], Tense],
) -> list[Resolved | None]:
    """The interval of each date, in the order of the text; None where it is not known.

    `spans` are (start, end) in `text`; `tenses` says of some whether what happens then is past or ahead.
    """
    found: list[Resolved | None] = []
    anchor: date | None = None
    for number, (start, end) in enumerate(spans):
        read = partial(resolve, language=language, published=published, tense=tenses.get((start, end)), anchor=anchor)
        before = text[max(0, start - CONTEXT) : start]
        other_end = _other_end(spans, number, text)
        if other_end:
            # It begins here and ends there, not on the day of publication.
            interval = read(text[start:end]) or _beginning(read(text[start:other_end], before=before))
        else:
            interval = read(text[start:end], before=before)
        if interval is not None and interval.precision in ("day", "hour", "minute"):
            anchor = date.fromisoformat(interval.from_[:10])
        found.append(interval)
    return found


def _other_end(spans: Sequence[tuple[int, int]], number: int, text: str) -> int | None:
    """Where the second date of a range ends, if the date is the first of one."""
    if number + 1 == len(spans):
        return None
    (start, end), (next_start, next_end) = spans[number : number + 2]
    opened = OPENS.search(text[max(0, start - CONTEXT) : start])
    return next_end if opened and LINKS.fullmatch(text[end:next_start]) else None


def _beginning(interval: Resolved | None) -> Resolved | None:
    return None if interval is None else Resolved(interval.from_, interval.from_, "day")
