from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.extract import countries
from workers.extract.countries import (
    capital,
    country_of_capital,
    country_of_demonym,
    country_of_institution,
    country_of_name,
    fold,
    whole_country,
)

MEMBERS_OF_THE_UN = """
AFG AGO ALB AND ARE ARG ARM ATG AUS AUT AZE BDI BEL BEN BFA BGD BGR BHR BHS BIH BLR BLZ BOL BRA BRB BRN BTN BWA CAF CAN
CHE CHL CHN CIV CMR COD COG COL COM CPV CRI CUB CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESP EST ETH FIN FJI FRA FSM
GAB GBR GEO GHA GIN GMB GNB GNQ GRC GRD GTM GUY HND HRV HTI HUN IDN IND IRL IRN IRQ ISL ISR ITA JAM JOR JPN KAZ KEN KGZ
KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MOZ
MRT MUS MWI MYS NAM NER NGA NIC NLD NOR NPL NRU NZL OMN PAK PAN PER PHL PLW PNG POL PRK PRT PRY QAT ROU RUS RWA SAU SDN
SEN SGP SLB SLE SLV SMR SOM SRB SSD STP SUR SVK SVN SWE SWZ SYC SYR TCD TGO THA TJK TKM TLS TON TTO TUN TUR TUV TZA UGA
UKR URY USA UZB VCT VEN VNM VUT WSM YEM ZAF ZMB ZWE
"""


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Italia", "ITA"), ("Repubblica Italiana", "ITA"), ("Italy", "ITA"), ("Italien", "ITA"), ("Italie", "ITA"),
        ("Stati Uniti", "USA"), ("Stati Uniti d'America", "USA"), ("Stati Uniti d’America", "USA"), ("Usa", "USA"),
        ("USA", "USA"), ("U.S.A.", "USA"), ("America", "USA"), ("United States", "USA"), ("Vereinigte Staaten", "USA"),
        ("États-Unis", "USA"), ("Etats-Unis", "USA"), ("Estados Unidos", "USA"), ("EE.UU.", "USA"), ("EE. UU.", "USA"),
        ("Gran Bretagna", "GBR"), ("Regno Unito", "GBR"), ("Inghilterra", "GBR"), ("Scozia", "GBR"), ("Galles", "GBR"),
        ("Irlanda del Nord", "GBR"), ("UK", "GBR"), ("Großbritannien", "GBR"), ("Royaume-Uni", "GBR"),
        ("Irlanda", "IRL"), ("Corea del Nord", "PRK"), ("Nord Corea", "PRK"), ("North Korea", "PRK"),
        ("Nordkorea", "PRK"), ("Corée du Nord", "PRK"), ("Corea del Norte", "PRK"), ("DPRK", "PRK"),
        ("Repubblica Popolare Democratica di Corea", "PRK"), ("Corea del Sud", "KOR"), ("Repubblica di Corea", "KOR"),
        ("Birmania", "MMR"), ("Myanmar", "MMR"), ("Burma", "MMR"), ("Cina", "CHN"), ("China", "CHN"), ("Chine", "CHN"),
        ("Repubblica Popolare Cinese", "CHN"), ("Repubblica di Cina", "TWN"), ("Taiwan", "TWN"), ("Hong Kong", "HKG"),
        ("Russia", "RUS"), ("Federazione Russa", "RUS"), ("RUSSIA", "RUS"), ("Rusia", "RUS"), ("Russland", "RUS"),
        ("Bielorussia", "BLR"), ("Belarus", "BLR"), ("Palestina", "PSE"), ("Striscia di Gaza", "PSE"),
        ("Cisgiordania", "PSE"), ("Kosovo", "XKX"), ("Costa d'Avorio", "CIV"), ("Costa d’Avorio", "CIV"),
        ("Ivory Coast", "CIV"), ("Olanda", "NLD"), ("Paesi Bassi", "NLD"), ("Repubblica Ceca", "CZE"),
        ("Cechia", "CZE"), ("Malesia", "MYS"), ("Perù", "PER"), ("Peru", "PER"), ("PERU'", "PER"), ("Malì", "MLI"),
        ("Emirati", "ARE"), ("Emirati Arabi Uniti", "ARE"), ("Vaticano", "VAT"), ("Santa Sede", "VAT"),
        ("Swaziland", "SWZ"), ("Porto Rico", "PRI"), ("Rd Congo", "COD"), ("Repubblica Democratica del Congo", "COD"),
        ("Repubblica del Congo", "COG"), ("Congo-Brazzaville", "COG"), ("Turchia", "TUR"), ("Türkiye", "TUR"),
        ("Turkey", "TUR"), ("Iraq", "IRQ"), ("Irak", "IRQ"), ("Kirghizistan", "KGZ"), ("Macedonia", "MKD"),
        ("Bosnia-Erzegovina", "BIH"), ("Timor Est", "TLS"), ("Niger", "NER"), ("Nigeria", "NGA"), ("Guinea", "GIN"),
        ("Guinea Equatoriale", "GNQ"), ("Isole Fær Øer", "FRO"), ("Sudafrica", "ZAF"), ("Sud Sudan", "SSD"),
    ],
)  # fmt: skip
def test_country_of_name(name: str, code: str) -> None:
    assert country_of_name(name) == code


@pytest.mark.parametrize(
    "name", ["Ue", "Unione europea", "Onu", "Eurozona", "Congo", "Corea", "Urss", "Jugoslavia", "", "Roma", "IT"]
)
def test_no_country_of_name(name: str) -> None:
    assert country_of_name(name) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Georgia", "GEO"),
        ("Giordania", "JOR"),
        ("Chad", "TCD"),
        ("San Marino", "SMR"),
        ("Monaco", "MCO"),
        ("Niger", "NER"),
    ],
)
def test_an_ambiguous_name_is_the_state(name: str, code: str) -> None:
    assert country_of_name(name) == code


@pytest.mark.parametrize(
    ("name", "known", "code"),
    [
        ("Gran Bretagna", None, "GBR"), ("Usa", "USA", "USA"), ("Birmania", None, "MMR"), ("Palestina", None, "PSE"),
        ("Scozia", "GBR", None), ("Striscia di Gaza", None, None), ("Mosca", "RUS", None),
        ("Georgia", None, "GEO"), ("Georgia", "USA", None), ("Monaco", "DEU", None), ("Monaco", "MCO", "MCO"),
        ("Congo", None, None), ("Congo", "COD", "COD"), ("Congo", "COG", "COG"), ("Congo", "ITA", None),
        ("Corea", "KOR", "KOR"), ("Corea", None, None),
    ],
)  # fmt: skip
def test_whole_country(name: str, known: str | None, code: str | None) -> None:
    assert whole_country(name, known) == code


@pytest.mark.parametrize(
    ("word", "known", "code"),
    [
        ("congolesi", "COD", "COD"),
        ("congolesi", None, None),
        ("congolesi", "FRA", None),
        ("coreana", "KOR", "KOR"),
        ("russo", "UKR", "RUS"),
    ],
)
def test_a_known_country_decides_a_shared_word(word: str, known: str | None, code: str | None) -> None:
    assert country_of_demonym(word, known) == code


@pytest.mark.parametrize(
    ("word", "code"),
    [
        # Italian, in the four inflections
        ("italiano", "ITA"), ("italiana", "ITA"), ("italiani", "ITA"), ("italiane", "ITA"), ("Italiani", "ITA"),
        ("nordcoreano", "PRK"), ("nordcoreana", "PRK"), ("nordcoreani", "PRK"), ("nordcoreane", "PRK"),
        ("Nord-coreane", "PRK"), ("nord coreani", "PRK"), ("sudcoreano", "KOR"), ("sudcoreana", "KOR"),
        ("statunitense", "USA"), ("statunitensi", "USA"), ("americano", "USA"), ("americane", "USA"),
        ("afro-americana", "USA"), ("britannico", "GBR"), ("britannici", "GBR"), ("britanniche", "GBR"),
        ("inglese", "GBR"), ("inglesi", "GBR"), ("scozzesi", "GBR"), ("gallese", "GBR"), ("turco", "TUR"),
        ("turca", "TUR"), ("turchi", "TUR"), ("turche", "TUR"), ("greco", "GRC"), ("greci", "GRC"), ("greche", "GRC"),
        ("belga", "BEL"), ("belgi", "BEL"), ("belghe", "BEL"), ("tedeschi", "DEU"), ("tedesche", "DEU"),
        ("polacchi", "POL"), ("austriaci", "AUT"), ("austriache", "AUT"), ("vietnamita", "VNM"), ("vietnamiti", "VNM"),
        ("vietnamite", "VNM"), ("croati", "HRV"), ("croata", "HRV"), ("cipriote", "CYP"), ("turco-cipriota", "CYP"),
        ("kenioti", "KEN"), ("keniane", "KEN"), ("nigerino", "NER"), ("nigeriani", "NGA"), ("sudanesi", "SDN"),
        ("sudsudanesi", "SSD"), ("saudite", "SAU"), ("pakistana", "PAK"), ("pachistano", "PAK"), ("afgane", "AFG"),
        ("afghani", "AFG"), ("kosovara", "XKX"), ("romeni", "ROU"), ("rumene", "ROU"), ("uzbeca", "UZB"), ("finnica", "FIN"),
        ("elvetiche", "CHE"), ("nipponico", "JPN"), ("magiaro", "HUN"), ("monegasche", "MCO"), ("vaticana", "VAT"),
        ("bangladesi", "BGD"), ("dominicana", "DOM"), ("qatariota", "QAT"), ("palestinesi", "PSE"),
        # English
        ("Russian", "RUS"), ("Russians", "RUS"), ("Chinese", "CHN"), ("North Korean", "PRK"), ("North Koreans", "PRK"),
        ("Frenchmen", "FRA"), ("Spaniards", "ESP"), ("Dutch", "NLD"), ("Danes", "DNK"), ("Polish", "POL"), ("Poles", "POL"),
        ("Swiss", "CHE"), ("Britons", "GBR"), ("Scottish", "GBR"), ("Nigerien", "NER"), ("Nigerian", "NGA"),
        ("Saudi", "SAU"), ("New Zealander", "NZL"), ("Sri Lankan", "LKA"), ("Papua New Guinean", "PNG"), ("Turks", "TUR"),
        # German, with its case endings
        ("russisch", "RUS"), ("russische", "RUS"), ("russischen", "RUS"), ("russischer", "RUS"), ("russisches", "RUS"),
        ("russischem", "RUS"), ("Russe", "RUS"), ("Russen", "RUS"), ("Russin", "RUS"), ("Russinnen", "RUS"),
        ("deutschen", "DEU"), ("Deutscher", "DEU"), ("Franzosen", "FRA"), ("Französin", "FRA"), ("Amerikanern", "USA"),
        ("US-amerikanischen", "USA"), ("südkoreanische", "KOR"), ("Schweizer", "CHE"), ("Österreicherinnen", "AUT"),
        ("nigrische", "NER"), ("nigerianische", "NGA"), ("Ungarn", "HUN"), ("weißrussischen", "BLR"),
        # French
        ("russe", "RUS"), ("russes", "RUS"), ("chinoise", "CHN"), ("chinoises", "CHN"), ("italienne", "ITA"),
        ("italiennes", "ITA"), ("turque", "TUR"), ("turques", "TUR"), ("grecques", "GRC"), ("américaine", "USA"),
        ("nord-coréenne", "PRK"), ("lettonne", "LVA"), ("nigérien", "NER"), ("nigériane", "NGA"), ("espagnole", "ESP"),
        # Spanish
        ("ruso", "RUS"), ("rusas", "RUS"), ("francesa", "FRA"), ("franceses", "FRA"), ("alemán", "DEU"), ("alemana", "DEU"),
        ("españoles", "ESP"), ("iraníes", "IRN"), ("israelíes", "ISR"), ("norcoreanos", "PRK"), ("estadounidenses", "USA"),
        ("belgas", "BEL"), ("marroquíes", "MAR"),
    ],
)  # fmt: skip
def test_country_of_demonym(word: str, code: str) -> None:
    assert country_of_demonym(word) == code


@pytest.mark.parametrize(
    "word",
    ["congolese", "coreana", "Korean", "europei", "arabo", "curdi", "sovietico", "cattolici", "milanese", "Italia", ""],
)
def test_no_country_of_demonym(word: str) -> None:
    assert country_of_demonym(word) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Mosca", "RUS"), ("Moscow", "RUS"), ("Moskau", "RUS"), ("Moscou", "RUS"), ("Moscú", "RUS"), ("MOSCA", "RUS"),
        ("Washington", "USA"), ("Washington D.C.", "USA"), ("Londra", "GBR"), ("London", "GBR"), ("Londres", "GBR"),
        ("Pechino", "CHN"), ("Beijing", "CHN"), ("Peking", "CHN"), ("Pékin", "CHN"), ("Kiev", "UKR"), ("Kyiv", "UKR"),
        ("Kiew", "UKR"), ("Pyongyang", "PRK"), ("Pjöngjang", "PRK"), ("Seul", "KOR"), ("Seoul", "KOR"), ("Roma", "ITA"),
        ("Rome", "ITA"), ("Rom", "ITA"), ("Parigi", "FRA"), ("Berlino", "DEU"), ("Il Cairo", "EGY"), ("Cairo", "EGY"),
        ("L'Avana", "CUB"), ("Avana", "CUB"), ("L'Aia", "NLD"), ("Aia", "NLD"), ("Tel Aviv", "ISR"), ("Sana'a", "YEM"),
        ("Sanaa", "YEM"), ("N'Djamena", "TCD"), ("Ndjamena", "TCD"), ("Bruxelles", "BEL"), ("Colombo", "LKA"),
        ("Riad", "SAU"), ("Riyadh", "SAU"), ("Lubiana", "SVN"), ("Ljubljana", "SVN"), ("Chișinău", "MDA"),
        ("Addis Abeba", "ETH"), ("Addis-Abeba", "ETH"), ("Città del Messico", "MEX"), ("Nuova Delhi", "IND"),
    ],
)  # fmt: skip
def test_country_of_capital(name: str, code: str) -> None:
    assert country_of_capital(name) == code


def test_cities_that_are_no_capitals() -> None:
    assert [
        name for name in ("Milano", "New York", "Istanbul", "Ginevra", "Sydney", "") if country_of_capital(name)
    ] == []


@pytest.mark.parametrize(
    ("name", "first"),
    [("London", "Londra"), ("Kyiv", "Kiev"), ("Beijing", "Pechino"), ("The Hague", "L'Aia"), ("Milano", None)],
)
def test_capital(name: str, first: str | None) -> None:
    assert capital(name) == first


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Cremlino", "RUS"), ("Kreml", "RUS"), ("Kremlin", "RUS"), ("Duma", "RUS"), ("Casa Bianca", "USA"),
        ("White House", "USA"), ("Weißes Haus", "USA"), ("Maison-Blanche", "USA"), ("Pentagono", "USA"), ("Fbi", "USA"),
        ("FBI", "USA"), ("Bundestag", "DEU"), ("Eliseo", "FRA"), ("Élysée", "FRA"), ("Quirinale", "ITA"),
        ("Palazzo Chigi", "ITA"), ("palazzo Chigi", "ITA"), ("Farnesina", "ITA"), ("Viminale", "ITA"),
        ("Downing Street", "GBR"), ("Camera dei Comuni", "GBR"), ("KCNA", "PRK"), ("Kcna", "PRK"), ("Yonhap", "KOR"),
        ("Xinhua", "CHN"), ("Knesset", "ISR"), ("Mossad", "ISR"), ("Moncloa", "ESP"), ("Pasdaran", "IRN"),
        ("Hezbollah", "LBN"), ("Hamas", "PSE"), ("Consiglio federale", "CHE"), ("Verkhovna Rada", "UKR"),
    ],
)  # fmt: skip
def test_country_of_institution(name: str, code: str) -> None:
    assert country_of_institution(name) == code


@pytest.mark.parametrize(
    "name", ["Nato", "Onu", "Commissione europea", "Parlamento", "Senato", "ministero degli Esteri", ""]
)
def test_bodies_of_no_one_state(name: str) -> None:
    assert country_of_institution(name) is None


def test_every_member_of_the_un_has_names_a_capital_and_nationalities() -> None:
    lemmas = defaultdict(set)
    for codes, language, _ in countries._rows("demonyms.tsv", 3):
        for code in codes.split("|"):
            lemmas[code].add(language)
    table = {country.alpha3: country for country in countries.countries()}
    members = MEMBERS_OF_THE_UN.split()
    assert len(members) == 193
    assert [code for code in members if code not in table or not table[code].capitals] == []
    # English "Dominican" is the Dominican Republic's.
    assert [code for code in members if not {"it", "en"} <= lemmas[code]] == ["DMA"]
    assert all(sum(language in found for found in lemmas.values()) >= 60 for language in countries.LANGUAGES)


def test_no_word_belongs_to_two_states() -> None:
    for column in ("names", "parts", "capitals", "institutions"):
        owners = defaultdict(set)
        for country in countries.countries():
            for name in getattr(country, column):
                for spelling in (name,) if isinstance(name, str) else name:
                    owners[fold(spelling)].add(country.alpha3)
        assert {name: codes for name, codes in owners.items() if len(codes) > 1} == {}
    inflect = {
        "it": countries._italian,
        "en": countries._english,
        "de": countries._german,
        "fr": countries._french,
        "es": countries._spanish,
    }
    bearers = defaultdict(set)
    for codes, language, lemmas in countries._rows("demonyms.tsv", 3):
        for lemma in lemmas.split("|"):
            for form in inflect[language](fold(lemma)):
                bearers[form].add(codes)
    assert {word: codes for word, codes in bearers.items() if len(codes) > 1} == {}


@settings(deadline=None)  # the first call reads the tables
@given(st.text(max_size=30))
def test_any_text_is_looked_up(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    for function in (country_of_name, country_of_demonym, country_of_capital, country_of_institution):
        assert function(text) == function(text.upper().lower()) or not text.isascii()
