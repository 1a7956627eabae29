from __future__ import annotations

import pytest

from workers.read.language import UNKNOWN, language_of

ITALIAN = "Il ministro ha incontrato a Roma una delegazione di sindaci della valle per parlare della ferrovia"


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("Sciopero dei treni venerdì", "it", "it"),
        ("Breaking news", "it", "it"),
        ("", None, UNKNOWN),
        ("   ", None, UNKNOWN),
        ("", "it", "it"),
        (ITALIAN, None, "it"),
        (ITALIAN, "en", "it"),
        ("The minister met a delegation of mayors in Rome to talk about the railway", "it", "en"),
        ("Der Minister hat in Rom eine Delegation von Bürgermeistern getroffen", "it", "de"),
        ("Le ministre a rencontré à Rome une délégation de maires pour parler du train", "it", "fr"),
        ("El ministro se reunió en Roma con una delegación de alcaldes para hablar del tren", "it", "es"),
        # foreign names and quotations do not make an Italian text foreign
        (
            f"{ITALIAN}: «We are ready to build the new railway», ha detto ai giornalisti al termine dell'incontro.",
            None,
            "it",
        ),
        (
            "Il film «The Old Man and the Sea» ha vinto ieri sera il premio della giuria, ha annunciato il presidente.",
            None,
            "it",
        ),
        (
            "Bayern Monaco-Manchester City 2-1: i tedeschi passano il turno grazie a una rete di Kane nel finale.",
            None,
            "it",
        ),
        ("COMUNICATO STAMPA: IL CONSIGLIO COMUNALE HA APPROVATO IL BILANCIO DELLA CITTÀ", None, "it"),
    ],
)
def test_language_of(text: str, declared: str | None, language: str) -> None:
    assert language_of(text, declared) == language
