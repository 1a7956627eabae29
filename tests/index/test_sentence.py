from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.index.sentence import MAX_SENTENCE, sentence


def around(text: str, trigger: str) -> str:
    start = text.index(trigger)
    first, last = sentence(text, start, start + len(trigger))
    return text[first:last]


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("Piove. Il ponte è crollato. Due feriti.", "crollato", "Il ponte è crollato."),
        ("Il ponte è crollato", "crollato", "Il ponte è crollato"),
        ("Il dott. Bruni ha incontrato il sen. Galli. Poi è partito.", "incontrato",
         "Il dott. Bruni ha incontrato il sen. Galli."),
        ("Lo ha detto L. Ferri. G. B. Neri è stato arrestato a S. Pietro. Fine.", "arrestato",
         "G. B. Neri è stato arrestato a S. Pietro."),
        ("«È una vergogna!» ha protestato il sindaco. Nessuno ha risposto.", "protestato",
         "«È una vergogna!» ha protestato il sindaco."),
        ("Ha firmato. «Siamo contenti». Ha lasciato la sala.", "contenti", "«Siamo contenti»."),
        ("Aiuti per 1.500.000 euro donati ieri. Altri in arrivo.", "donati", "Aiuti per 1.500.000 euro donati ieri."),
        ("Titolo del paragrafo\nUn incendio ha distrutto la sede\nAltro paragrafo", "distrutto",
         "Un incendio ha distrutto la sede"),
        ("Chi ha sparato? Nessuno lo sa. Si indaga…", "indaga", "Si indaga…"),
        ("È finita... Gli operai scioperano.", "scioperano", "Gli operai scioperano."),
        ("  Spazi   in testa crollati .  Poi", "crollati", "Spazi   in testa crollati ."),
        ("L'art. 3 è stato approvato. Bene.", "approvato", "L'art. 3 è stato approvato."),
        ("La torre 🗼 cede. È crollata la torre. Fine.", "crollata", "È crollata la torre."),
    ],
)  # fmt: skip
def test_the_sentence_that_holds_the_trigger(text: str, trigger: str, expected: str) -> None:
    assert around(text, trigger) == expected


def test_a_text_without_full_stops_is_cut_around_the_trigger() -> None:
    text = "nomi " * 500 + "arrestati " + "nomi " * 500
    cut = around(text, "arrestati")
    assert "arrestati" in cut
    assert len(cut) <= MAX_SENTENCE
    assert cut.startswith("nomi nomi")
    assert cut.endswith("nomi nomi")


@given(st.text(alphabet="aA1. !?\n»«", min_size=1, max_size=80), st.data())
def test_the_trigger_is_always_inside(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end]
    if words != words.strip():
        return
    first, last = sentence(text, start, end)
    assert 0 <= first <= start
    assert end <= last <= len(text)
