"""A text without the lines that a site puts around its articles. Pure.

Only whole lines at the edges go, and a rights notice at the end of the last one: whatever stands between sentences, or
is a sentence, stays. Offsets count in the text that is left, which is what is indexed.
"""

from __future__ import annotations

import re

MAX_LINE = 200
"""Code points: a longer line is a paragraph, never boilerplate."""

MAX_RELATED = 8
"""Headlines under a "Leggi anche" at the end of a text."""

_NETWORK = (
    r"(?:facebook|instagram|twitter|x|telegram|whatsapp|linkedin|tiktok|youtube|bluesky|mastodon|threads|"
    r"google(?:\s+(?:news|discover|notizie))?|flipboard|messenger|pinterest)"
)
_NAME = r"[A-ZÀ-ÖØ-Ý][\w'’.-]*"


def _lines(*patterns: str, flags: re.RegexFlag = re.IGNORECASE) -> list[re.Pattern[str]]:
    return [re.compile(pattern, flags) for pattern in patterns]


_RIGHTS = (
    r"(?:©\s*|\(c\)\s*)?(?:riproduzione\s+riservata|(?:tutti\s+i\s+)?diritti\s+riservati|all\s+rights\s+reserved|"
    r"alle\s+rechte\s+vorbehalten|tous\s+droits\s+réservés|todos\s+los\s+derechos\s+reservados)(?:\s*(?:©|\(c\)))?"
)

_EITHER = _lines(
    _RIGHTS + r"(?:\s*[©–-]?\s*(?:copyright\s+)?[\w .'’]{0,40})?",
    r"(?:©|\(c\)|copyright)\s*[^.!?]{0,80}\.?",
    # share lines: a call, or nothing but networks
    r"(?:condividi|condividilo|condividi\s+(?:l['’]articolo|su|questo\s+articolo|via)|share(?:\s+(?:this|on|via))?|teilen|partager|"
    r"compartir|tweet|tweetta|stampa|invia)(?:[\s:,|/•·-]+(?:articolo|article|artikel|artículo|su|on|auf|sur|en|e|"
    r"stampa|e-?mail|mail|copia(?:\s+link)?|link|" + _NETWORK + r"))*",
    _NETWORK + r"(?:[\s,|/•·-]+(?:e-?mail|copia\s+link|" + _NETWORK + r"))+",
    r"(?:segui(?:ci|te(?:ci)?)?|follow(?:\s+us)?|folgen\s+sie(?:\s+uns)?|suivez(?:-nous)?|s[ií]guenos|sigue)\b.{0,80}\b"
    r"(?:su|on|auf|sur|en|bei)\b.{0,40}\b" + _NETWORK + r"\b[\s\w,]{0,40}[.!]?",
    r"(?:iscriviti|iscrivetevi|abonnez-vous|inscrivez-vous|suscr[ií]bete|ap[uú]ntate|sign\s+up|subscribe|abonnieren\s+sie|"
    r"jetzt)\b.{0,100}\bnewsletter\b.{0,60}",
    r"(?:foto|fotografia|photo|immagine|credit[is]?|bild|crédit(?:\s+photo)?|crédito|photo\s+credit)\s*(?::|©)\s*"
    r"[^\s.!?]+(?:\s+[^\s.!?]+){0,7}\s*\.?",
    r"(?:tempo\s+di\s+lettura|lettura|reading\s+time|lesezeit|temps\s+de\s+lecture)\s*:?\s*\d+\s*(?:min\w*)\.?",
    r"(?:ascolta\s+(?:l['’]articolo|questo\s+articolo)|listen\s+to\s+(?:this\s+)?article|artikel\s+anhören)\b.{0,40}",
    r"(?:di\s+|by\s+|von\s+)?(?:la\s+)?redazione(?:\s+(?:online|web|centrale|digitale?|sportiva))?",
) + _lines(
    rf"(?:[Dd]i|DI|[Bb]y|[Vv]on|[Pp]ar|[Pp]or)\s+{_NAME}(?:\s+(?:e\s+|and\s+|und\s+|et\s+|y\s+)?{_NAME}){{1,5}}",
    rf"(?:[Aa] cura di|[Tt]esto di|[Hh]a collaborato)\s+{_NAME}(?:\s+{_NAME}){{0,3}}",
    flags=re.RegexFlag(0),
)
_RELATED = re.compile(
    r"(?:leggi\s+anche|leggi\s+pure|potrebbe(?:ro)?\s+interessar[tv]i(?:\s+anche)?|articoli\s+correlati|per\s+approfondire|"
    r"notizie\s+correlate|read\s+(?:also|more)|related(?:\s+(?:articles|stories))?|lesen\s+sie\s+auch|mehr\s+zum\s+thema|"
    r"lire\s+aussi|à\s+lire\s+aussi|lee\s+también|te\s+puede\s+interesar)\s*(?P<rest>(?:[:|>»–—-].{0,180})?)",
    re.IGNORECASE,
)
_RIGHTS_AT_END = re.compile(rf"(?<=[.!?»”\")])\s+[–-]?\s*{_RIGHTS}\.?\s*$", re.IGNORECASE)


def without_boilerplate(text: str) -> str:
    """The text (paragraphs parted by line feeds) without boilerplate at its edges; as it is if nothing would be left."""
    lines = _without_related(text.split("\n"))
    while lines and _is_boilerplate(lines[-1]):
        lines.pop()
        lines = _without_related(lines)
    first = 0
    while first < len(lines) and _is_boilerplate(lines[first]):
        first += 1
    lines = lines[first:]
    if not lines:
        return text
    lines[-1] = _RIGHTS_AT_END.sub("", lines[-1])
    return "\n".join(lines)


def _is_boilerplate(line: str) -> bool:
    return len(line) <= MAX_LINE and any(pattern.fullmatch(line.strip()) for pattern in _EITHER)


def _without_related(lines: list[str]) -> list[str]:
    """Cut "Leggi anche: a headline", and a "Leggi anche" with headlines under it, from the end."""
    for at in range(len(lines) - 1, max(-1, len(lines) - 2 - MAX_RELATED), -1):
        match = _RELATED.fullmatch(lines[at].strip())
        if match and (at == len(lines) - 1 or not match["rest"].strip(":|>»–—- ")):
            return lines[:at]
        if not _like_headline(lines[at]):
            return lines
    return lines


def _like_headline(line: str) -> bool:
    return len(line) <= MAX_LINE and not line.rstrip().endswith((".", "!", "…", ":", ";", ".”", ".»", '."'))
