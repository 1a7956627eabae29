"""Who reports what: sentences with their mentions in brackets and the words that are asked about in braces."""

from __future__ import annotations

import re

import pytest

from workers.extract.attribution import Mark, reporters
from workers.extract.windows import words


def told_by(text: str, language: str = "it") -> list[str]:
    """The reporters of the word in braces, nearest first."""
    plain = re.sub(r"[\[\]{}]", "", text)
    found = [word for sentence in words(plain) for word in sentence]
    signs = re.finditer(r"[\[\]{}]", text)
    places = [(match.group(), match.start() - before) for before, match in enumerate(signs)]

    def between(open_: str, close: str) -> list[tuple[int, int]]:
        starts = [at for sign, at in places if sign == open_]
        ends = [at for sign, at in places if sign == close]
        return [
            (
                next(i for i, word in enumerate(found) if word.end > start),
                next(i for i in reversed(range(len(found))) if found[i].start < end),
            )
            for start, end in zip(starts, ends, strict=True)
        ]

    mentions = [Mark(first, last, "ORG") for first, last in between("[", "]")]
    [(asked, _)] = between("{", "}")
    covering = [report for report in reporters(found, mentions, language) if report.first <= asked <= report.last]
    covering.sort(key=lambda report: (report.passes_on, report.last - report.first, report.mention))
    return [
        " ".join(word.text for word in found[mentions[report.mention].first : mentions[report.mention].last + 1])
        for report in covering
    ]


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("Secondo la [Kcna], i due leader {hanno firmato} un trattato.", ["Kcna"]),
        ("I soldati {sarebbero morti} a Kursk, stando all'agenzia [Yonhap].", ["Yonhap"]),
        ("Il [ministro] ha detto che i genieri {partiranno} martedì.", ["ministro"]),
        ("Il [premier], leader del centrodestra, ha annunciato: «{Aboliremo} la tassa».", ["premier"]),
        ("La nave {è affondata} all'alba, scrive l'[Irna].", ["Irna"]),
        (
            "Mille genieri {sminerano} la regione di [Kursk], ha detto [Shoigu], citato dalla [Tass].",
            ["Shoigu", "Tass"],
        ),
        ("«{Abbiamo fermato} un uomo», ha dichiarato uno dei [carabinieri].", ["carabinieri"]),
        (
            "L'Eritrea {avrebbe schierato} dodici brigate, secondo [fonti] diplomatiche citate da [Reuters].",
            ["fonti", "Reuters"],
        ),
        ("Secondo la [Kcna], [Kim] ha detto che Mosca {riceverà} mille genieri.", ["Kim", "Kcna"]),
        ("Shoigu {è arrivato} a Pyongyang. Lo riferisce la [Kcna].", ["Kcna"]),
        ("A detta dell'ex [presidente], la Cia {ha provocato} la crisi.", ["presidente"]),
        ("Secondo quanto riferito dalla [polizia], tre uomini {sono fuggiti}.", ["polizia"]),
    ],
)
def test_who_reports_it(text: str, sources: list[str]) -> None:
    assert told_by(text) == sources


@pytest.mark.parametrize(
    "text",
    [
        "La [Juventus] {ha segnato} il secondo gol con [Rossi].",
        "Il [ministro] {ha incontrato} i sindacati e ha detto che tornerà.",
        "Il [premier] ha detto la verità e {ha lasciato} l'aula.",
        "Secondo me, disse, la [nave] {è affondata}.",
    ],
)
def test_nobody_reports_it(text: str) -> None:
    assert told_by(text) == []


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        ("Three people {were killed}, according to the [police].", "en", "police"),
        ("The [ministry] said that the talks {had ended}.", "en", "ministry"),
        ("Laut [Polizei] {wurden} drei Menschen verletzt.", "de", "Polizei"),
        ("Selon l'[AFP], l'avion {s'est écrasé}.", "fr", "AFP"),
        ("Según la [policía], tres personas {murieron}.", "es", "policía"),
    ],
)
def test_in_the_other_languages(text: str, language: str, source: str) -> None:
    assert told_by(text, language) == [source]


def test_a_language_without_cues_has_no_reporters() -> None:
    assert told_by("[Kyodo] によると {地震}", "ja") == []
