from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.read.boilerplate import without_boilerplate

BODY = "Il ministro ha incontrato i sindaci della valle.\nLa ferrovia sarà aperta nel 2028, ha detto."


@pytest.mark.parametrize(
    "line",
    [
        "© Riproduzione riservata",
        "© RIPRODUZIONE RISERVATA",
        "Riproduzione riservata ©",
        "RIPRODUZIONE RISERVATA © Copyright Gazzetta",
        "Tutti i diritti riservati",
        "© 2025 Gazzetta della Valle",
        "All rights reserved",
        "Leggi anche: Il ponte riapre a Natale",
        "LEGGI ANCHE > Il ponte riapre a Natale",
        "Leggi anche\nIl ponte riapre a Natale\nSciopero dei treni venerdì",
        "Potrebbe interessarti anche",
        "Lire aussi : Le pont rouvre",
        "Lesen Sie auch: Die Brücke",
        "Iscriviti alla newsletter",
        "Iscriviti alla nostra newsletter per ricevere le notizie ogni mattina",
        "Segui Gazzetta su Facebook",
        "Seguici su Telegram",
        "Segui Gazzetta della Valle anche su Google News",
        "Condividi su Facebook",
        "Condividi",
        "Facebook Twitter WhatsApp",
        "Condividi | Facebook | X | Email",
        "Foto: Archivio comunale",
        "Foto: ANSA/Mario Rossi",
        "Photo: AP",
        "Tempo di lettura: 3 min",
        "di Mario Rossi",
        "La redazione",
        "Redazione online",
        "© Riproduzione riservata\nLeggi anche\nIl ponte riapre\nSegui Gazzetta su X",
    ],
)
def test_a_line_at_the_end_goes(line: str) -> None:
    assert without_boilerplate(f"{BODY}\n{line}") == BODY


@pytest.mark.parametrize(
    "line",
    ["di Mario Rossi", "Foto: Archivio comunale", "Condividi", "Ascolta l'articolo", "Tempo di lettura: 3 minuti"],
)
def test_a_line_at_the_start_goes(line: str) -> None:
    assert without_boilerplate(f"{line}\n{BODY}") == BODY


@pytest.mark.parametrize(
    "sentence",
    [
        "Foto e video saranno pubblicati domani dal Comune.",
        "Segui il corso su internet, ha consigliato il preside ai ragazzi.",
        "Condividi il dolore delle famiglie, ha detto il vescovo.",
        "Leggi anche i giornali stranieri, gli ha consigliato il maestro.",
        "La redazione ha scioperato per due giorni.",
        "Di Maio ha risposto ai cronisti.",
        "Iscriviti, gli ha detto il preside, e vedrai.",
        "Tutti i diritti riservati ai lavoratori restano validi, ha detto il giudice.",
        "La foto: un bambino corre nel campo. È stata scattata ieri.",
        "Stampa e televisione ne hanno parlato.",
        "X è il simbolo scelto dagli organizzatori.",
        "Per approfondire la questione serve tempo, ha ammesso il sindaco.",
    ],
)
def test_a_sentence_stays_wherever_it_stands(sentence: str) -> None:
    for text in (f"{BODY}\n{sentence}", f"{sentence}\n{BODY}", sentence):
        assert without_boilerplate(text) == text


def test_a_rights_notice_at_the_end_of_the_last_sentence_goes() -> None:
    assert without_boilerplate(f"{BODY} © RIPRODUZIONE RISERVATA") == BODY
    assert without_boilerplate(f"{BODY} Riproduzione riservata.") == BODY


def test_what_stands_between_sentences_stays() -> None:
    text = f"{BODY}\nLeggi anche: Il ponte riapre\n{BODY}"
    assert without_boilerplate(text) == text


def test_sentences_under_leggi_anche_stay() -> None:
    text = f"{BODY}\nLeggi anche\nIl ponte riapre a Natale, ha detto il sindaco."
    assert without_boilerplate(text) == text


def test_a_text_is_never_emptied() -> None:
    assert without_boilerplate("Condividi") == "Condividi"
    assert without_boilerplate("") == ""


@given(st.text(max_size=300))
def test_what_is_left_stood_there(text: str) -> None:
    left = without_boilerplate(text)
    assert left in text
    assert without_boilerplate(left) == left or not left.strip()
