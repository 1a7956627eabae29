"""Where mentions begin and end, by the annotation guidelines: on real sentences, with the spans a model may mark."""

from __future__ import annotations

import numpy as np
import pytest

from schemas.extraction import MENTION_TYPES
from workers.extract.decode import Span
from workers.extract.model import Scores
from workers.extract.tidy import (
    joined_names,
    mentions_of,
    quantity,
    triggers_of,
    trim_end,
    with_nationalities,
    within_line,
)
from workers.extract.windows import Window, Word, document, words


def cut(text: str) -> list[Word]:
    return [word for sentence in words(text) for word in sentence]


def marked(text: str, type_: str) -> tuple[str, list[Word], Span]:
    """A text whose one span stands in brackets."""
    plain = text.replace("[", "").replace("]", "")
    start, end = text.index("["), text.index("]") - 1
    found = cut(plain)
    inside = [i for i, word in enumerate(found) if word.start < end and start < word.end]
    return plain, found, Span(inside[0], inside[-1], MENTION_TYPES.index(type_), 0.9)


def scores(found: list[Word], spans: list[Span], language: str = "it") -> Scores:
    """Scores by which the model marks just these spans."""
    labels = np.full((len(found), 1 + 2 * len(MENTION_TYPES)), -20.0, np.float32)
    labels[:, 0] = -0.01
    for span in spans:
        for i in range(span.first, span.last + 1):
            labels[i, 0] = -20.0
            labels[i, 1 + 2 * span.type + (i > span.first)] = -0.01
    nothing = np.zeros((len(found), 1), np.float32)
    return Scores(Window(found, [], [], language), labels, nothing, nothing, nothing, nothing, nothing, nothing)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("La stazione riaprirà [l'11 marzo 2027].", "11 marzo 2027"),
        ("Si è votato [dell'8 giugno] scorso.", "8 giugno"),
        ("Tra [il 7 e] il 10 dicembre si gioca.", "7"),
        ("Torna [nel 2015] a casa.", "2015"),
        ("È arrivato [ieri pomeriggio verso le 13.30].", "ieri pomeriggio verso le 13.30"),
        ("Accadde [poco dopo] la fine.", "poco dopo"),
    ],
)
def test_a_date_has_no_article_and_no_preposition_at_its_ends(text: str, right: str) -> None:
    plain, found, span = marked(text, "DATE")
    [mention] = mentions_of(scores(found, [span]), plain, [])
    assert plain[found[mention.first].start : found[mention.last].end] == right


@pytest.mark.parametrize(
    "text", ["Il [fredda] giornata.", "Vince l'[anticipo] di campionato.", "Restano [staccati] in tre."]
)
def test_one_word_that_says_no_time_is_no_date(text: str) -> None:
    plain, found, span = marked(text, "DATE")
    assert mentions_of(scores(found, [span]), plain, []) == []


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("La frana ha travolto [oltre 130 case].", "130 case"),
        ("Sono morte [almeno due persone].", "due persone"),
        ("Uccisi [più di 200 civili] in un giorno.", "200 civili"),
        ("I vigili hanno salvato [8] turisti bloccati.", "8 turisti"),
        ("Attese [decine di] imbarcazioni a vela.", "decine di imbarcazioni"),
        ("Centinaia di fedeli e [migliaia] di minatori.", "migliaia di minatori"),
        ("Ne restano [7456] nel porto.", "7456"),
        ("Di questi, [7456] sono autorizzati.", "7456"),
        ("Vota il [39% degli] aventi diritto.", "39%"),
        ("Ha preso il [38%] dei voti.", "38%"),
        ("Era un carico di [25.00.00 barili] di greggio.", "25.00.00 barili"),
    ],
)
def test_a_quantity_is_a_number_with_its_head(text: str, right: str) -> None:
    plain, found, span = marked(text, "QTY")
    [mention] = mentions_of(scores(found, [span]), plain, [])
    assert plain[found[mention.first].start : found[mention.last].end] == right


def test_a_quantity_stops_before_a_trigger() -> None:
    _, found, span = marked("Nel quartiere [34] arresti e tre denunce.", "QTY")
    assert quantity(span, found, {span.last + 1}) == span


@pytest.mark.parametrize("text", ["Il treno [oltre] Bologna.", "Segue [.] un elenco."])
def test_without_a_number_there_is_no_quantity(text: str) -> None:
    plain, found, span = marked(text, "QTY")
    assert mentions_of(scores(found, [span]), plain, []) == []


def test_a_name_that_ends_with_a_preposition_goes_on_in_the_next() -> None:
    found = cut("Il Banco di Vallescura chiude")
    organisation, place = MENTION_TYPES.index("ORG"), MENTION_TYPES.index("GPE")
    split = [Span(1, 2, organisation, 0.9), Span(3, 3, place, 0.9)]
    assert joined_names(split, found) == [Span(1, 3, organisation, 0.9)]
    assert joined_names(split[:1], found) == [Span(1, 1, organisation, 0.9)]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Lavrov [ha] visto la collega.", "ha visto"),
        ("La nave [è] affondata.", "è affondata"),
        ("Il ministro [ha] anche annunciato altro.", "ha"),
        ("Il via [sarà] a Copenaghen.", "sarà"),
        ("Il treno [è deragliato] ieri.", "è deragliato"),
    ],
)
def test_an_auxiliary_takes_its_participle(text: str, right: str) -> None:
    plain, found, span = marked(text, "PER")
    marks = scores(found, [])
    labels = np.full((len(found), 3), -20.0, np.float32)
    labels[:, 0] = -0.01
    for i in range(span.first, span.last + 1):
        labels[i, 0], labels[i, 1 + (i > span.first)] = -20.0, -0.01
    marks.triggers = labels
    [trigger] = triggers_of(marks, plain)
    assert plain[found[trigger.first].start : found[trigger.last].end] == right


def test_nothing_is_left_of_a_name_of_prepositions() -> None:
    found = cut("Vive a di notte")
    assert trim_end(Span(1, 2, 0, 0.9), found) is None


def test_words_for_a_nationality_that_the_model_missed() -> None:
    found = cut("Il ministro cinese e un cittadino di Pechino")
    nationality = MENTION_TYPES.index("NORP")
    assert [span.first for span in with_nationalities(scores(found, []), []) if span.type == nationality] == [2]


def test_no_mention_runs_from_one_line_into_the_next() -> None:
    text = document("Visita a San", "Marino del ministro\nRossi")
    found = cut(text)
    assert [word.text for word in found] == ["Visita", "a", "San", "Marino", "del", "ministro", "Rossi"]
    assert within_line(Span(2, 3, 0, 0.9), found, text)[:2] == (2, 2)
    assert within_line(Span(3, 6, 0, 0.9), found, text)[:2] == (3, 5)
    assert within_line(Span(3, 5, 0, 0.9), found, text)[:2] == (3, 5)
