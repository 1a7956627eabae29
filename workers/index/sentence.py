"""The sentence around a trigger: what a reader sees as an event's evidence."""

from __future__ import annotations

import re

MAX_SENTENCE = 600
"""Code points. A longer one (a list, a text without full stops) is cut at spaces to a window around the trigger."""

END = re.compile(r"[.!?…]+[»”\"’')\]]*\s+")
OPENING = "«“\"‘'([—–-"

ABBREVIATIONS = frozenset(
    re.findall(
        r"\S+",
        "art avv cap card cfr col dott dr ecc es fig fr gen geom hon ing lt mons mr mrs ms n nr on p pag prof rag rev s sen "
        "sig sigg sr st ten vol vs z.b u.a bzw dott.ssa prof.ssa sig.ra sig.na d.h e.g i.e",
    )
)
"""Words whose full stop does not end a sentence when a capital or a number follows. Lower case, without the last stop."""


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence that holds `text[start:end]` begins and ends; sentences never go beyond their line."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    first, last = line_start, len(text) if line_end < 0 else line_end
    for match in END.finditer(text, first, last):
        if not _ends_sentence(text, match):
            continue
        if match.end() <= start:
            first = match.end()
        elif match.start() >= end:
            last = match.end()
            break
    return _trim(text, *_window(text, first, last, start, end))


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    following = text[match.end() : match.end() + 3].lstrip(OPENING)[:1]
    if not (following.isupper() or following.isdigit()):
        return False
    if not match.group().startswith(".") or match.group().startswith(".."):
        return True
    word = re.split(r"[\s'’(«“\"]", text[max(0, match.start() - 20) : match.start()])[-1]
    initial = len(word) == 1 and word.isupper()
    return not initial and word.lower() not in ABBREVIATIONS


def _window(text: str, first: int, last: int, start: int, end: int) -> tuple[int, int]:
    if last - first <= MAX_SENTENCE:
        return first, last
    margin = max(0, MAX_SENTENCE - (end - start)) // 2
    if start - margin > first:
        space = text.find(" ", start - margin, start)
        first = start if space < 0 else space + 1
    if end + margin < last:
        space = text.rfind(" ", end, end + margin)
        last = end if space < 0 else space
    return first, last


def _trim(text: str, first: int, last: int) -> tuple[int, int]:
    words = text[first:last]
    return first + len(words) - len(words.lstrip()), last - len(words) + len(words.rstrip())
