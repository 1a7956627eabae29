"""Credits as agencies and papers write them, in five languages. The texts under them are our own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.read.credit import agency, by_author

IT = "Il governo ha approvato il decreto sui porti. Lo ha detto il ministro."
EN = "The government approved the decree on ports, the minister said."
DE = "Die Regierung hat das Dekret über die Häfen gebilligt."
FR = "Le gouvernement a approuvé le décret sur les ports."
ES = "El Gobierno aprobó el decreto sobre los puertos."


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        (f"{IT} (ANSA)", "ANSA", IT),
        (f"{IT} (ANSA).", "ANSA", IT),
        (f"{IT} (ANSA). BOM-Y0B", "ANSA", IT),
        (f"{IT} (ANSA-AFP)", "ANSA", IT),
        (f"{IT}\n(ANSA)", "ANSA", IT),
        (f"ROMA, 12 MAR (ANSA) - {IT}", "ANSA", IT),
        (f"ROMA, 12 MAR - {IT} (ANSA)", "ANSA", f"ROMA, 12 MAR - {IT}"),
        (f"(ANSA) - ROMA, 12 MAR - {IT}", "ANSA", IT),
        (f"(ANSA) – {IT}", "ANSA", IT),
        (f"REGGIO CALABRIA, 3 GIU (ANSA) - {IT}", "ANSA", IT),
        (f"L'AQUILA, 1 DIC (ANSA) - {IT}", "ANSA", IT),
        (f"di Redazione ANSA\n{IT}", "ANSA", IT),
        (f"Redazione ANSA\n{IT}", "ANSA", IT),
        (f"{IT}\nFonte: ANSA", "ANSA", IT),
        (f"{IT}\nRiproduzione riservata © Copyright ANSA", "ANSA", IT),
        (f"{IT} (fonte ANSA)", "ANSA", IT),
        (f"{IT} (Adnkronos)", "Adnkronos", IT),
        (f"Roma, 12 mar. (Adnkronos) - {IT}", "Adnkronos", IT),
        (f"Roma, 12 mar. (Adnkronos/Labitalia) - {IT}", "Adnkronos", IT),
        (f"AGI - {IT}", "AGI", IT),
        (f"(AGI) - Roma, 12 mar. - {IT}", "AGI", IT),
        (f"{IT} (AGI)", "AGI", IT),
        (f"Roma, 12 mar. (askanews) – {IT}", "Askanews", IT),
        (f"Milano, 12 mar. (LaPresse) - {IT}", "LaPresse", IT),
        (f"PALERMO (ITALPRESS) – {IT}", "Italpress", IT),
        (f"{IT} (ITALPRESS).", "Italpress", IT),
        (f"(DIRE) Roma, 12 mar. - {IT}", None, None),
        (f"{IT} (Agenzia Nova)", "Agenzia Nova", IT),
        (f"{IT}\nAgenzia Dire", "Dire", IT),
        (f"(Il Sole 24 Ore Radiocor) - {IT}", "Radiocor", IT),
        (f"{IT} (Reuters)", "Reuters", IT),
        (f"LONDON, March 12 (Reuters) - {EN}", "Reuters", EN),
        (f"LONDON (Reuters) - {EN}", "Reuters", EN),
        (f"By Reuters\n{EN}", "Reuters", EN),
        (f"{EN}\nSource: Reuters", "Reuters", EN),
        (f"WASHINGTON (AP) — {EN}", "AP", EN),
        (f"{EN}\nThe Associated Press", "AP", EN),
        (f"PARIS, March 12, 2025 (AFP) - {EN}", "AFP", EN),
        (f"BEIJING, March 12 (Xinhua) -- {EN}", "Xinhua", EN),
        (f"{EN} (Bloomberg)", "Bloomberg", EN),
        (f"Berlin (dpa) - {DE}", "dpa", DE),
        (f"Berlin/Brüssel (dpa) - {DE}", "dpa", DE),
        (f"Hamburg (dpa/lno) - {DE}", "dpa", DE),
        (f"Frankfurt/Main (dpa) – {DE}", "dpa", DE),
        (f"{DE}\n© dpa", "dpa", DE),
        (f"{DE}\nQuelle: dpa", "dpa", DE),
        (f"von dpa\n{DE}", "dpa", DE),
        (f"Wien (APA) - {DE}", "APA", DE),
        (f"Bern (sda) - {DE}", "Keystone-SDA", DE),
        (f"Paris (AFP) - {FR}", "AFP", FR),
        (f"Paris, 12 mars 2025 (AFP) - {FR}", "AFP", FR),
        (f"{FR} (AFP)", "AFP", FR),
        (f"{FR}\nSource : AFP", "AFP", FR),
        (f"par AFP\n{FR}", "AFP", FR),
        (f"Bruxelles (Belga) - {FR}", "Belga", FR),
        (f"Madrid, 12 mar (EFE).- {ES}", "EFE", ES),
        (f"Madrid, 12 mar (EFE) - {ES}", "EFE", ES),
        (f"MADRID, 12 Mar. (EUROPA PRESS) - {ES}", "Europa Press", ES),
        (f"{ES} EFE", None, None),
        (f"{ES} (EFE)", "EFE", ES),
        (f"{ES}\nAgencia EFE", "EFE", ES),
        (f"{ES}\nFuente: EFE", "EFE", ES),
        # sources, not credits
        (f"Il ministro ha detto all'ANSA che parte. {IT}", None, None),
        (f"Lo riferisce la Reuters (Londra) - {IT}", None, None),
        (f"{IT} Lo scrive l'agenzia Reuters.", None, None),
        (f"Il direttore (ANSA) ha parlato. {IT}", None, None),
        (f"Il presidente dell'agenzia (AGI) ha scritto una lettera ai soci - {IT}", None, None),
        (f"Dire - e non tacere - è un dovere. {IT}", None, None),
        (f"Nova, il cane eroe, è tornato. {IT}", None, None),
        ("(ANSA)", None, None),
        ("", None, None),
    ],
)
def test_agency(text: str, name: str | None, rest: str | None) -> None:
    credited = agency(text)
    assert (credited.name, credited.text) == (name, text if rest is None else rest)


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Redazione ANSA", "ANSA"),
        ("di Redazione ANSA", "ANSA"),
        ("Reuters", "Reuters"),
        ("Ansa Maria Bianchi", None),
        ("", None),
    ],
)
def test_by_author(author: str, name: str | None) -> None:
    assert by_author(author) == name


@given(st.text(max_size=200))
def test_a_credit_is_cut_off_an_edge_and_nothing_is_added(text: str) -> None:
    credited = agency(text)
    assert credited.name is not None or credited.text == text
    assert len(credited.text) <= len(text)
