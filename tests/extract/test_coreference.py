"""Who is who in one article. Texts are written with marks: [name|TYPE]."""

from __future__ import annotations

import re

import pytest

from schemas.extraction import MentionType
from workers.extract.coreference import Candidate, agree_on_types, resolve
from workers.extract.keys import entity_key
from workers.extract.link import country_of_surface


def candidates(text: str) -> list[Candidate]:
    plain, found, position, sentence = "", [], 0, 0
    for mark in re.finditer(r"\[([^|\]]+)\|([A-Z]+)\]", text):
        plain += text[position : mark.start()]
        sentence = plain.count(".")
        found.append((mark[1], mark[2], len(plain), sentence))
        plain += mark[1]
        position = mark.end()
    plain += text[position:]
    return [
        Candidate(
            type=kind,  # type: ignore[arg-type]
            text=name,
            start=start,
            sentence=number,
            score=0.9,
            country=country_of_surface(kind, name),
            after=plain[start + len(name) : start + len(name) + 40],
        )
        for name, kind, start, number in found
    ]


def grouped(text: str) -> list[list[str]]:
    found = candidates(text)
    return [
        [found[i].text for i in group.members]
        for group in resolve(found, lambda kind, name: entity_key(kind, name, None))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Kim Jong-un|PER] ha visto [Shoigu|PER]. [Kim|PER] lo ha ringraziato.", [["Kim Jong-un", "Kim"], ["Shoigu"]]),
        ("[Shoigu|PER] è arrivato. [Sergei Shoigu|PER] resterà.", [["Shoigu", "Sergei Shoigu"]]),
        ("[Kim Jong-un|PER] e [Kim Yong-hyun|PER] non si sono visti.", [["Kim Jong-un"], ["Kim Yong-hyun"]]),
        (
            "[Kim Jong-un|PER] parla. [Kim Yong-hyun|PER] risponde. [Kim|PER] tace.",
            [["Kim Jong-un"], ["Kim Yong-hyun", "Kim"]],
        ),
        (
            "[Kim|PER] in visita. [Kim Jong-un|PER] parla. [Kim Yong-hyun|PER] risponde.",
            [["Kim", "Kim Jong-un"], ["Kim Yong-hyun"]],
        ),
        ("[Marco Rossi|PER] e [Mario Rossi|PER].", [["Marco Rossi"], ["Mario Rossi"]]),
        (
            "Firmato il [Trattato di partenariato|LAW]. Il [Trattato|LAW] prevede aiuti.",
            [["Trattato di partenariato", "Trattato"]],
        ),
        (
            "Il [Consiglio di sicurezza|ORG] e il [Consiglio della Federazione|ORG]. Il [Consiglio|ORG] vota.",
            [["Consiglio di sicurezza"], ["Consiglio della Federazione"], ["Consiglio"]],
        ),
        ("[Kim Jong Un|PER] ... [Kim Jong-un|PER]", [["Kim Jong Un", "Kim Jong-un"]]),
        ("L'[Unione europea|ORG] e l'[Unione Europea|ORG].", [["Unione europea", "Unione Europea"]]),
        ("La [Corea del Nord|GPE] e i soldati [nordcoreani|NORP].", [["Corea del Nord", "nordcoreani"]]),
        ("I [nordcoreani|NORP] e la [Russia|GPE].", [["nordcoreani"], ["Russia"]]),
        ("[Roma|GPE] è la città; la [Roma|ORG] gioca.", [["Roma"], ["Roma"]]),
        ("I [manifestanti|ACT] sfilano. I [manifestanti|ACT] tornano.", [["manifestanti", "manifestanti"]]),
    ],
)
def test_names(text: str, expected: list[list[str]]) -> None:
    assert grouped(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Aldo Nistri|PER] arriva. Il [ministro|REF] parla.", [["Aldo Nistri", "ministro"]]),
        (
            "Il [ministro|REF] [Aldo Nistri|PER] vede [Ugo Bressan|PER]. Il [ministro|REF] parla.",
            [["ministro", "Aldo Nistri", "ministro"], ["Ugo Bressan"]],
        ),
        (
            "La [Montefoschi|ORG] e [Aldo Nistri|PER]. L'[azienda|REF] chiude.",
            [["Montefoschi", "azienda"], ["Aldo Nistri"]],
        ),
        ("A [Roma|GPE] con [Aldo Nistri|PER]. La [città|REF] si ferma.", [["Roma", "città"], ["Aldo Nistri"]]),
        ("Il [quid|REF] di [Aldo Nistri|PER].", [["quid"], ["Aldo Nistri"]]),
    ],
)
def test_nominals(text: str, expected: list[list[str]]) -> None:
    assert grouped(text) == expected


def test_the_fullest_form_names_the_entity() -> None:
    found = candidates("[Shoigu|PER] e poi [Sergei Shoigu|PER] e [Shoigu|PER].")
    [group] = resolve(found, lambda kind, name: entity_key(kind, name, None))
    assert group.name == "Sergei Shoigu"


def test_one_name_has_one_type_in_an_article() -> None:
    kinds: list[tuple[MentionType, float]] = [("PER", 0.6), ("GPE", 0.9), ("GPE", 0.8)]
    found = [
        Candidate(type=kind, text="Canberra", start=i * 20, sentence=i, score=score)
        for i, (kind, score) in enumerate(kinds)
    ]
    assert [candidate.type for candidate in agree_on_types(found)] == ["GPE", "GPE", "GPE"]


def test_a_nationality_keeps_its_type() -> None:
    found = [
        Candidate(type="NORP", text="russi", start=0, sentence=0, score=0.6),
        Candidate(type="ORG", text="russi", start=9, sentence=0, score=0.9),
    ]
    assert agree_on_types(found)[0].type == "NORP"
