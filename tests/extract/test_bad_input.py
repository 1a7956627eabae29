"""Whatever a text is, there is an answer, and every offset points at the words it names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.article import CleanArticle
from workers.extract.extractor import Extractor
from workers.extract.model import Model

PUBLISHED = datetime(2026, 11, 27, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(Model())


def check(extractor: Extractor, title: str, text: str, language: str = "it") -> None:
    article = CleanArticle(
        id="x", title=title, text=text, language=language, fetched=PUBLISHED, revision=0, published=PUBLISHED
    )
    [found] = extractor.extract([article])
    spans = [
        *found.mentions,
        *found.times,
        *found.quantities,
        *(span for event in found.events for span in event.triggers),
    ]
    for span in spans:
        field = title if span.field == "title" else text
        assert 0 <= span.start < span.end <= len(field)
        assert field[span.start : span.end] == span.text
    known = {entity.id for entity in found.entities} | {time.id for time in found.times}
    known |= {quantity.id for quantity in found.quantities}
    for event in found.events:
        named = (event.actors, event.targets, event.places, event.times, event.quantities, event.sources)
        assert known.issuperset(id_ for ids in named for id_ in ids)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", ""),
        ("Titolo senza testo", ""),
        ("", "Putin ha incontrato Kim Jong-un a Pyongyang."),
        ("", "0123456789 " * 40),
        ("", "9" * 5_000),
        ("", "Roma" * 5_000),
        ("", "\n\n\n \t \n"),
        ("", "...,,,;;;!!!???"),
        ("PUTIN INCONTRA KIM JONG-UN A PYONGYANG", "IL PRESIDENTE RUSSO È ARRIVATO MARTEDÌ IN COREA DEL NORD CON 30 DELEGATI."),
        ("", "Ieri a Berlino the prime minister a rencontré el presidente während der Demonstration in piazza."),
        ("🇰🇵🤝🇷🇺 Vertice", "👩‍👩‍👧‍👦 Kim 🚀 ha incontrato Putin 😀 a Pyongyang 🇰🇵."),
        ("", "Putin\x00 ha\x07 incontrato\x1b[31m Kim\x7f a \x85Pyongyang\u2028ieri\u2029."),
        ("زيارة", "التقى الرئيس الروسي فلاديمير بوتين كيم جونغ أون يوم الثلاثاء. Putin ha incontrato Kim."),
        ("", "\u202ePutin ha incontrato Kim\u202c a Pyongyang \u2066ieri\u2069."),
        ("<b>Vertice</b>", '<p class="a">Putin ha <a href="x">incontrato</a> Kim &amp; Shoigu</p><script>alert(1)</script>'),
        ("", "Putin ha incontrato \ud800 Kim \udfff a Pyongyang martedì."),
        ("", "e\u0301" * 300 + " L'Universita\u0300 di Roma ha chiuso."),
        ("", "金正恩委員長は火曜日に平壌でショイグ氏と会談した。5000人の労働者を派遣する。"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["it", "und"])
def test_there_is_an_answer_and_its_offsets_are_right(
    extractor: Extractor, title: str, text: str, language: str
) -> None:
    check(extractor, title, text, language)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    title=st.text(max_size=40), text=st.text(max_size=300), language=st.sampled_from(["it", "en", "de", "ja", "", "xx"])
)
def test_any_text_at_all(extractor: Extractor, title: str, text: str, language: str) -> None:
    check(extractor, title, text, language)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from(
            [
                "Putin",
                "ha",
                "incontrato",
                "Kim",
                "Jong-un",
                "a",
                "Pyongyang",
                "martedì",
                ",",
                ".",
                "5'000",
                "operai",
                "russi",
                "\n",
                "\u200b",
                "il",
                "l'",
                "dell'11",
                "marzo",
                "secondo",
                "la",
                "Kcna",
                "due",
                "morti",
                "«",
                "»",
                "(",
                ")",
                "Georgia",
                "Washington",
                "oltre",
                "10.00.00",
                "euro",
                "tra",
                "e",
                "\ud83d",
            ]
        ),
        max_size=80,
    )
)
def test_news_words_in_any_order(extractor: Extractor, words: list[str]) -> None:
    check(extractor, "", " ".join(words))
