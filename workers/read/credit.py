"""Which agency is a text credited to? Its name, and the text without the credit. Pure.

A credit stands at an edge: a dateline ("ROMA, 12 MAR (ANSA) - "), the last words ("(Reuters)"), or a line of its own
("di Redazione ANSA"). An agency in the middle of a text, or with a verb ("riferisce l'ANSA"), is a source, not a credit.
"""

from __future__ import annotations

import re

import msgspec

AGENCIES = {
    "ANSA": "ANSA",
    "ADNKRONOS": "Adnkronos",
    "AGI": "AGI",
    "ASKANEWS": "Askanews",
    "LAPRESSE": "LaPresse",
    "ITALPRESS": "Italpress",
    "AGENZIA NOVA": "Agenzia Nova",
    "NOVA": "Agenzia Nova",
    "AGENZIA DIRE": "Dire",
    "DIRE": "Dire",
    "9COLONNE": "9Colonne",
    "RADIOCOR": "Radiocor",
    "IL SOLE 24 ORE RADIOCOR": "Radiocor",
    "REUTERS": "Reuters",
    "AP": "AP",
    "ASSOCIATED PRESS": "AP",
    "THE ASSOCIATED PRESS": "AP",
    "AFP": "AFP",
    "AGENCE FRANCE-PRESSE": "AFP",
    "DPA": "dpa",
    "EFE": "EFE",
    "EUROPA PRESS": "Europa Press",
    "BLOOMBERG": "Bloomberg",
    "UPI": "UPI",
    "PA MEDIA": "PA Media",
    "APA": "APA",
    "KEYSTONE-SDA": "Keystone-SDA",
    "SDA": "Keystone-SDA",
    "ATS": "Keystone-SDA",
    "KNA": "KNA",
    "EPD": "epd",
    "SID": "SID",
    "BELGA": "Belga",
    "TASS": "TASS",
    "XINHUA": "Xinhua",
    "KCNA": "KCNA",
}
"""As written, in capitals -> as credited."""

_WORDS = {"DIRE"}
"""Names that are words of a language: credited in brackets or after "Agenzia" only."""

MAX_DATELINE = 120
"""Code points from the start of a text within which its dateline ends."""

MAX_TAIL = 120
"""Code points from its end within which a credit begins."""

EDGE_LINES = 2
"""Lines from either end among which a credit on a line of its own is looked for (title, subtitle, byline)."""

_NAME = "|".join(re.escape(name) for name in sorted(AGENCIES, key=len, reverse=True))
_BARE = "|".join(re.escape(name) for name in sorted(AGENCIES, key=len, reverse=True) if name not in _WORDS)
_DASH = r"[-–—]"
_BRACKETED = (
    rf"\(\s*(?:fonte:?\s+|source\s?:?\s+|quelle:?\s+|fuente:?\s+|agenzia\s+)?(?P<name>{_NAME})"
    rf"(?:\s?[-/+,]\s?[\w. -]{{1,20}})?\s*\)"
)
# Place and day before the agency: capitals or a short run of words, no sentence ("Roma, 12 mar. ").
_WORD = r"[^\W\d_][\w'’.-]{0,30}"
_PLACE = rf"{_WORD}(?:[ /,]{{1,3}}{_WORD}){{0,4}}[ ,]{{0,3}}"
_DAY = (
    r"(?:,?\s*(?:\d{1,2}\.?°?\s+[^\W\d_]{3,10}\.?|[^\W\d_]{3,10}\.?\s+\d{1,2})(?:,?\s+\d{4})?)?"  # 12 mar. / March 12
)
_DATELINES = [
    re.compile(rf"(?:{_PLACE}(?:\([^()]{{2,30}}\))?{_DAY}\s*)?{_BRACKETED}\s*[.:]?\s*{_DASH}+\s*", re.IGNORECASE),
    re.compile(rf"(?P<name>{_BARE})\s+{_DASH}\s+"),
]
# "(ANSA) - ROMA, 12 MAR - ": the day after the agency goes with it; a place alone stays, it may begin a sentence.
_AFTER = re.compile(rf"[^\W\d_][\w'’. ]{{1,30}},\s*\d{{1,2}}\s+[^\W\d_]{{3,10}}\.?(?:\s+\d{{4}})?\s*{_DASH}\s+")

_TAILS = [
    # With the desk's initials after it: "(ANSA). BOM-Y0B"
    re.compile(rf"\s*{_BRACKETED}\s*\.?(?:\s+[A-Z0-9]{{2,4}}(?:[-/][A-Z0-9]{{2,4}})*)?\s*$", re.IGNORECASE),
    re.compile(
        rf"\s*(?:riproduzione riservata\s*)?(?:©|\(c\))\s*(?:copyright\s+)?(?P<name>{_BARE})\.?\s*$", re.IGNORECASE
    ),
]
_LINE = re.compile(
    rf"\(?\s*(?:(?:di|by|von|par|por)\s+)?(?:(?:la\s+)?redazione\s+(?:di\s+|dell['’])?|agenzia\s+|agence\s+|agencia\s+|"
    rf"(?:fonte|source|quelle|fuente)\s*:?\s+)?(?P<name>{_BARE}|agenzia dire)\s*\)?\s*\.?",
    re.IGNORECASE,
)


class Credited(msgspec.Struct, frozen=True):
    """The agency's name, None if the text credits none, and the text without the credit."""

    name: str | None
    text: str


def agency(text: str) -> Credited:
    """The agency that a text (paragraphs parted by line feeds) is credited to. A text is never emptied."""
    for find in (_line, _dateline, _tail):
        found = find(text)
        if found is not None and found.text:
            return found
    return Credited(None, text)


def by_author(author: str) -> str | None:
    """The agency that an author's name stands for: "Redazione ANSA"."""
    match = _LINE.fullmatch(author.strip())
    return _known(match) if match else None


def _line(text: str) -> Credited | None:
    lines = text.split("\n")
    for at in sorted({*range(min(EDGE_LINES, len(lines))), *range(max(0, len(lines) - EDGE_LINES), len(lines))}):
        if match := _LINE.fullmatch(lines[at].strip()):
            return Credited(_known(match), "\n".join(lines[:at] + lines[at + 1 :]))
    return None


def _dateline(text: str) -> Credited | None:
    for pattern in _DATELINES:
        if match := pattern.match(text, 0, MAX_DATELINE):
            rest = text[match.end() :]
            if day := _AFTER.match(rest):
                rest = rest[day.end() :]
            return Credited(_known(match), rest.lstrip())
    return None


def _tail(text: str) -> Credited | None:
    for pattern in _TAILS:
        # Only the last line is looked at: a search from each blank of a long text would be slow.
        start = text.rfind("\n") + 1
        if match := pattern.search(text, max(start, len(text) - MAX_TAIL)):
            return Credited(_known(match), text[: match.start()].rstrip())
    return None


def _known(match: re.Match[str]) -> str:
    return AGENCIES[match["name"].upper()]
