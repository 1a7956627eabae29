"""`key`: one identity of an entity across documents, spellings and transliterations.

A key is ASCII, readable, and the same for ever:

    per:kim-jong-un                               a person
    org:onu  org:RUS:ministero-della-difesa       an organisation
    gpe:PRK  gpe:RUS:mosca                        a country by its code, a place in a country under that code
    loc:ITA:monte-bianco  law:trattato-di-lisbona  event:mondiali-del-2006  misc:vega
    norp:cattolici                                but a nationality is its country, gpe:PRK
    act:CHN:governo                               a role, no identity: nothing says that two texts mean the same protesters

The prefix is the type, so that a person and a place never share a key. The country of a place is part of its key where it
is known (Tripoli in Libya, Tripoli in Lebanon), and that of an organisation whose name every state has (the ministry of
defence).

Two spellings of one name get one key, two names never do: what is folded are transliterations, known variants of names,
accents, hyphens and case, not what tells people apart (a vowel, an initial, junior). A bare surname stays a bare surname.
How a name was transliterated is read from the name itself, by its given name ("Serghei"), its ending ("-enko") or its
article ("al-"), so that the folding for Russian never touches "Boris Johnson" or "Noam Chomsky".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from workers.extract.countries import (
    capital,
    country_of_capital,
    country_of_demonym,
    country_of_name,
    whole_country,
)


def _variants(table: str) -> dict[str, str]:
    """Lines "canonical: variant variant" as variant -> canonical, the canonical form among the variants."""
    pairs = (line.split(":") for line in table.strip().splitlines())
    return {form: name for name, forms in pairs for form in (name, *forms.split())}


# Names that come to us through Russian or Ukrainian --------------------------------------------------------------------

EASTERN = _variants("""
alexei: alexey alexej aleksej aleksei aleksey oleksii oleksiy oleksij
anatoli: anatoly anatolij anatolii anatoliy
arkadi: arkady arkadij arkadii arkadiy
dmitri: dmitry dmitrij dmitrii dmitriy dimitri dimitrij dmytro dmitro
evgeni: evgeny evgenij evgenii evgeniy yevgeny yevgeni yevgenij yevgeniy yevgenii jevgenij jewgeni jewgenij evgueni yevhen
gennadi: gennady gennadij gennadii gennadiy hennadiy guennadi
grigori: grigory grigorij grigorii grigoriy hryhoriy hryhorij
kirill: kyrill kyrylo
mikhail: michail mikheil mykhailo mychajlo mijail
nikita:
nikolai: nikolay nikolaj mykola
ramzan:
sergei: sergey sergej serghei serguei sergii sergiy serhiy serhij serhii
svetlana: sviatlana svjatlana swetlana
vasili: vasily vasilij vasilii vasiliy vasyl vassili wassili
viacheslav: vyacheslav vjaceslav viatcheslav wjatscheslaw
vitali: vitaly vitalij vitalii vitaliy witali
vladimir: wladimir volodymyr wolodymyr volodimir uladzimir
""")
"""Given names that only the Eastern Slavs and their neighbours bear: they alone say how the rest is to be read."""

EASTERN_TOO = _variants("""
aleksandr: alexandr aleksander alexander alexandre oleksandr aljaksandr aliaksandr alyaksandr
aleksandra: alexandra
andrei: andrey andrej andrii andriy andrij
boris:
ekaterina: yekaterina jekaterina
elena: yelena jelena
georgi: georgy georgij georgii georgiy
igor: ihor
ilia: ilya ilja
ivan:
konstantin: constantin kostiantyn
leonid:
maksim: maxim maksym
maria: mariya marija maryia
natalia: natalya natalja nataliya natalija
oleg: oleh
pavel: pavlo
piotr: pyotr petr pjotr petro
roman:
valeri: valery valerij valerii valeriy
viktor: victor
yulia: yuliya julija julia iulia ioulia yulija
yuri: yury jurij yurij juri jury iouri youri yuriy yurii
""")
"""Given names that others bear as well: they count where the surname ends like a Russian or Ukrainian one."""

EASTERN_SURNAMES = _variants("""
eltsin: elcin jelzin elzin eltsine yeltsin
ermak: yermak jermak
gorbachev: gorbaciov gorbachov gorbacev gorbatchev gorbatschow
khrushchev: krusciov kruscev kruschev khruchchev krushchev khruscev
lukashenko: lukashenka lukascenko lukasenko lukachenko
prigozhin: prigojine prigoine prigoshin prigojin prigoin
putin: poutine
saakashvili: saakasvili
shoigu: choigu choigou scioigu
tikhanovskaia: tsikhanuskaia tsikhanouskaya cichanuskaia tichanovskaia
timoshenko: timochenko
yanukovich: janukovic janukovich yanukovic ianukovic
zakharova: zacharova sacharowa
zelenski: zelensky zelenskij zelenskyj zelenskiy zelenskyy selenskyj selenski
zhirinovski: shirinovski jirinovski
zhomart: jomart
zurabishvili: zurabichvili zourabichvili
""")
"""Surnames whose spellings no rule brings together (French, German, Spanish and old Italian ones)."""

_EASTERN_ENDING = re.compile(
    r"..(?:ov|ova|ev|eva|enko|enka|skij|skyj|skiy|skyi|skyy|skaya|skaja|skaia|chuk|cuk|juk|yuk|vych|vyc|shvili|svili)$"
    r"|.{4}[yj]an$|.{5}ian$"
)
_EASTERN_ENDING_TOO = re.compile(
    r"(?:in|ina|yn|ski|sky|skii|ny|nyi|nyj|nij|oj|oy|oi|vich|vitch|vitsch|ow|owa|ew|ewa|off|ets|uk|ko)$"
)
_PATRONYMIC = re.compile(r"..(?:[oe]v[iy](?:ch|č)|ovna|evna|ivna)$")
_SCIENTIFIC = re.compile(r"[šžčëě]|[aeiouy]j$|[^aeiouy]j[aeou]|^j[aeou]|^michail$")
"""Signs of the transliteration of linguists and Italian encyclopedias, and of German: their ch is х (English kh)."""

_EASTERN_LETTERS = (
    ("shch|schtsch|chtch", "šč"),
    ("dsch", "dž"),
    ("tsch|tch", "č"),
    ("sch|sh", "š"),
    ("zh", "ž"),
    ("ch$", "č"),
)
"""English, German and French ways to write š, č, ž."""

_EASTERN_SOUNDS = (
    ("w", "v"),
    ("q", "k"),
    ("ou", "u"),
    ("gu(?=[ei])", "g"),
    ("tz", "ts"),
    ("ks", "x"),
    ("ss", "s"),
    ("[yj]", "i"),
    ("i+", "i"),
    ("^i(?=e)|(?<=[aeou])i(?=e)", ""),
    ("^i(?=[aou])", "y"),
)
"""What other languages write differently, brought to the English way; y and j inside a name are i."""

# Arabic and Persian names ----------------------------------------------------------------------------------------------

ARABIC = _variants("""
abbas:
abdullah: abdallah abdulla abdalla abdellah
abdullahi: abdulahi
abu: abou
ahmad: ahmed achmed
ali:
ayman:
bashar: bachar baschar
ebrahim: ibrahim ibraheem
faisal: faysal feisal
fayez: fayiz faiez fajez
hafez: hafiz
hasan: hassan
hosni: husni
hussein: husayn husain hussain hossein hosein hoseyn hussien
ismail: esmail
khalid: khaled
mahmud: mahmoud mahmood
muammar: moammar mouammar muamar
muhammad: mohammed mohamed mohammad mohamad muhammed muhamed mahomed
muqtada: moqtada
mustafa: mostafa moustafa moustapha mustapha
nuri: nouri
omar: umar
osama: usama oussama
qasem: qassem kassem qasim kasem ghassem
rafiq: rafik rafic
saddam: sadam
saif: seif sayf
salih: saleh
suleiman: sulayman soleiman sulaiman
tariq: tarek tareq tarik
yasser: yasir yaser
yusuf: youssef yousef yousuf youssouf yussef yussuf yusef
""")
"""Given names that tell an Arabic or Persian name."""

ARABIC_TOO = _variants("""
ahmadinejad: ahmadinezhad ahmadineyad ahmadinedschad
assad: asad
baghdadi: bagdadi
dbeiba: dabaiba dbaiba
gaddafi: gheddafi qaddafi kadhafi khadafi gadhafi qadhafi ghaddafi gadafi kaddafi gadaffi qadafi
haniya: haniye haniyya haniyah haniyeh
houthi: huthi
jolani: golani julani joulani
khamenei: khameney chamenei jamenei
khomeini: khomeyni chomeini jomeini
laden: ladin
mashal: meshal mishal meshaal mashaal
morsi: mursi morsy
mubarak: moubarak
nasrallah: nasrollah
rahman: rahmane
rouhani: rohani ruhani
sharaa: shara charaa scharaa
soleimani: suleimani sulaimani soleymani
zarqawi: zarkawi
zawahiri: zawahri
""")
"""Other parts of such names."""

_GLUED_ARTICLE = re.compile(r"\b(?:[ae]l|a([sdnrtz])(?=[-‐‑–]\1)|ash(?=[-‐‑–]sh))[-‐‑–](?=\w)")
"""al-, el-, and the article that has taken its noun's first sound: as-Sadr, ar-Rahman, ash-Sharaa."""
ARTICLE = "al_"
"""The part that stands for a glued article, so that it is not taken for the first name of Al Gore."""
_SERVANT = re.compile(r"^abd(?:[aeu][lrsn](?=\w{4})|(?:[aeu][lr])?$)")
"""Abdelaziz, Abdul Aziz, Abd al-Aziz; Abderrahman."""

_ARABIC_SOUNDS = (
    ("ou|oo", "u"),
    ("ee", "i"),
    ("dj", "j"),
    ("aa", "a"),
    (r"([b-df-hj-np-tv-z])\1", r"\1"),
    ("(?<=.)[yi]+", "i"),
    ("[ae]h$", "a"),
)

# Korean and Chinese names, popes, presidents ---------------------------------------------------------------------------

KOREAN = _variants("""
ahn:
ban:
choi: choe
han:
hwang:
jang:
jeong: jung
kang:
kim:
lee:
moon: mun
park: pak
ri:
roh:
shin:
yoon: yun
""")
"""Surnames, which stand first."""

KOREAN_TOO = {"seok": "suk", "youl": "yeol"}

WHOLE_NAMES = _variants("""
ai-weiwei: ai-wei-wei
benedetto-xvi: benedict-xvi benedikt-xvi benoit-xvi benedicto-xvi
chiang-kai-shek: ciang-kai-shek jiang-jieshi chang-kai-shek
deng-xiaoping: teng-hsiao-ping teng-hsiaoping deng-xiao-ping
george-w-bush: george-bush-junior
giovanni-paolo-ii: john-paul-ii johannes-paul-ii jean-paul-ii juan-pablo-ii
hu-jintao: hu-jin-tao
jiang-zemin: jiang-ze-min chiang-tse-min
lai-ching-te: lai-qingde
lee-teng-hui: li-denghui
leone-xiv: leo-xiv leon-xiv
li-keqiang: li-ke-qiang
lin-biao: lin-piao
liu-shaoqi: liu-shao-chi
liu-xiaobo: liu-xiao-bo
ma-ying-jeou: ma-yingjiu
mao-zedong: mao-tse-tung mao-tze-tung mao-tsetung mao-tse-dong mao-ze-dong
paolo-vi: paul-vi pablo-vi
papa-francesco: pope-francis papst-franziskus pape-francois papa-francisco
pio-xii: pius-xii pie-xii
sun-yat-sen: sun-yatsen sun-zhongshan
tsai-ing-wen: cai-yingwen tsai-yingwen
wen-jiabao: wen-jia-bao
xi-jinping: xi-jin-ping
zhou-enlai: chou-en-lai zhou-en-lai
""")

SUFFIXES = {"jr": "junior", "sr": "senior"}
POPE = frozenset({"papa", "pope", "papst", "pape"})
UMLAUTS = {"schroeder": "schroder", "mueller": "muller", "schaeuble": "schauble", "koehler": "kohler"}

# Any script to ASCII ---------------------------------------------------------------------------------------------------

_CYRILLIC: dict[int, str] = {
    ord(letter): latin
    for letters, latins in (
        ("абвгґдеёзиійклмнопрстуфыэў", "abvggdeeziiyklmnoprstufyeu"),
        ("єжїхцчшщъьюя", ("ye", "zh", "yi", "kh", "ts", "ch", "sh", "shch", "", "", "yu", "ya")),
    )
    for letter, latin in zip(letters, latins, strict=True)
}
_LIGATURES = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "ð": "d", "þ": "th", "ı": "i", "&": " and ", "+": " plus "}
)
_VIETNAMESE = re.compile("[\u0302\u0306\u0309\u031b\u0323]")
"""Marks on vowels that go with the Vietnamese đ (a d), and never with the Serbian one (a dj)."""

# Organisations ---------------------------------------------------------------------------------------------------------

BODIES = _variants("""
aiea: iaea agenzia-internazionale-per-l-energia-atomica international-atomic-energy-agency
bce: ecb ezb banca-centrale-europea european-central-bank europaische-zentralbank banque-centrale-europeenne
commissione-europea: european-commission europaische-kommission commission-europeenne comision-europea
consiglio-di-sicurezza: consiglio-di-sicurezza-delle-nazioni-unite consiglio-di-sicurezza-dell-onu un-security-council
corte-internazionale-di-giustizia: icj international-court-of-justice cour-internationale-de-justice
corte-penale-internazionale: cpi icc international-criminal-court cour-penale-internationale corte-penal-internacional
fao: food-and-agriculture-organization
fmi: imf iwf fondo-monetario-internazionale international-monetary-fund fonds-monetaire-international
kcna: korean-central-news-agency agenzia-centrale-di-stampa-coreana agenzia-centrale-di-notizie-coreana
lega-araba: arab-league arabische-liga ligue-arabe liga-arabe
nato: otan alleanza-atlantica north-atlantic-treaty-organization
oim: iom organizzazione-internazionale-per-le-migrazioni international-organization-for-migration
omc: wto organizzazione-mondiale-del-commercio world-trade-organization welthandelsorganisation
oms: who organizzazione-mondiale-della-sanita world-health-organization weltgesundheitsorganisation
onu: un nazioni-unite united-nations vereinte-nationen nations-unies naciones-unidas organizzazione-delle-nazioni-unite
opec: opep
osce: osze organizzazione-per-la-sicurezza-e-la-cooperazione-in-europa
pam: wfp programma-alimentare-mondiale world-food-programme world-food-program
parlamento-europeo: european-parliament europaisches-parlament europaparlament parlement-europeen
ue: eu unione-europea european-union europaische-union union-europeenne union-europea
unhcr: acnur alto-commissariato-delle-nazioni-unite-per-i-rifugiati
unione-africana: african-union afrikanische-union union-africaine union-africana
""")

ITALIAN_PARTIES = _variants("""
alleanza-nazionale: an
forza-italia: fi
fratelli-d-italia: fdi
italia-dei-valori: idv
lega-nord: ln
movimento-5-stelle: m5s movimento-cinque-stelle
nuovo-centrodestra: ncd
partito-democratico: pd
popolo-della-liberta: pdl
scelta-civica: sc
sinistra-ecologia-liberta: sel
""")
"""Acronyms that mean these parties in Italy alone."""

_EVERY_STATES = re.compile(
    r"(?:minister[oi]|ministry|ministere|\w*ministerium|senat[eo]?|senado|camera|parlamento?|parliament|parlement"
    r"|polizia|police|polizei|policia|governo|government|regierung|gouvernement|gobierno|congress?o?|congres|assemblea"
    r"|corte|court|supreme-court|cour|esercito|army|armee|ejercito|marina|navy|aeronautica|air-force|guardia|coast-guard"
    r"|forze|armed-forces|stato-maggiore|presidenza|consiglio|protezione-civile|vigili-del-fuoco|dipartimento|department"
    r"|tesoro|treasury|banca-centrale|banca-nazionale|central-bank|commissione-nazionale|partito-(?:comunista|conservatore"
    r"|democratico|laburista|liberale|popolare|radicale|repubblicano|socialista)|(?:democratic|republican|communist"
    r"|socialist|green)-party|verdi|costituzione|constitution|verfassung)(?:-|$)"
)
"""How the names begin that bodies and laws of many states bear: only with a country do they say which."""

_LEGAL_FORM = re.compile(
    r"(?<=[a-z0-9])(?:-(?:and-)?(?:s-p-a|spa|s-r-l|srls?|snc|sas|inc|incorporated|corp|corporation|co|company|ltd|limited"
    r"|llc|llp|plc|ag|gmbh|kgaa|kg|se|ev|s-a|sa|sarl|n-v|nv|b-v|bv|oyj?|ab|asa|sl|pjsc|pao|oao))+$"
)
_LEADING_ARTICLE = re.compile(r"^(?:il|lo|la|i|gli|le|l|the)-(?=.{3})")


def person_key(name: str) -> str:
    """One slug for the spellings of a person's name.

    >>> person_key("Kim Jong Un"), person_key("Sergej Šojgu"), person_key("George H.W. Bush")
    ('kim-jong-un', 'sergei-shoigu', 'george-h-w-bush')
    """
    parts = _parts(name)
    plain = [part if part == ARTICLE else UMLAUTS.get(_slug(part), _slug(part)) for part in parts]
    whole = "-".join(plain)
    if whole in WHOLE_NAMES:
        return WHOLE_NAMES[whole]
    if _is_eastern(plain) and not parts[-1].endswith("ová"):  # Czech and Slovak
        plain = _eastern(parts, plain)
    elif _is_arabic(plain):
        plain = _arabic(plain)
    elif len(plain) == 3 and plain[0] in KOREAN:
        plain = [KOREAN[plain[0]], *(KOREAN_TOO.get(part, part) for part in plain[1:])]
    return "-".join(plain) or _slug(name)


def entity_key(type: str, name: str, country: str | None) -> str:
    """The key of an entity of one of the mention types; `country` is its ISO 3166-1 alpha-3 code, if known.

    >>> entity_key("GPE", "Nord Corea", None), entity_key("ORG", "Fiat S.p.A.", "ITA")
    ('gpe:PRK', 'org:fiat')
    """
    match type:
        case "PER":
            return _join("per", None, person_key(name))
        case "ORG":
            return _join("org", *_organisation(name, country))
        case "GPE":
            return _join("gpe", *_place(name, country))
        case "NORP":
            nation = country_of_demonym(name, country) or country_of_name(name)
            if nation and country in (None, nation):
                return _join("gpe", nation, None)
            return _join("norp", None, _slug(name))
        case "LOC" | "ACT" | "REF":
            return _join(type.lower(), country, _slug(name))
        case _:
            slug = _LEADING_ARTICLE.sub("", _slug(name))
            return _join(type.lower(), country if _EVERY_STATES.match(slug) else None, slug)


def _join(prefix: str, country: str | None, slug: str | None) -> str:
    return ":".join(part for part in (prefix, country, slug) if part)


def _organisation(name: str, country: str | None) -> tuple[str | None, str]:
    slug = _LEGAL_FORM.sub("", _LEADING_ARTICLE.sub("", _slug(name)))
    slug = BODIES.get(slug, slug)
    if slug in ITALIAN_PARTIES and country in (None, "ITA"):
        country, slug = "ITA", ITALIAN_PARTIES[slug]
    return (country if _EVERY_STATES.match(slug) else None), slug


def _place(name: str, country: str | None) -> tuple[str | None, str | None]:
    state = whole_country(name, country)
    if state:
        return state, None
    seat, of = capital(name), country_of_capital(name)
    if seat and country in (None, of):
        return of, _slug(seat)
    return country, _slug(name)


def _parts(name: str) -> list[str]:
    """The words of a person's name in lower case, with their accents: a nickname in quotes left out."""
    bare = re.sub(r"""\s(?:"[^"]+"|“[^”]+”|«[^»]+»)""", "", name)
    family, _, given = (side.strip() for side in bare.partition(","))
    if given[:1].isupper() and given.strip(".").lower() not in (*SUFFIXES, *SUFFIXES.values()):
        bare = f"{given} {family}"
    text = re.sub(r"\b([dlo]|d?all|dell)['’]\s+", r"\1", _latin(bare))
    text = re.sub(r"['’‘ʼʻ`´]", "", text)
    text = re.sub(r"\babd[\s‐‑-]allah\b", "abdullah", text)
    text = _GLUED_ARTICLE.sub(f" {ARTICLE} ", text)
    parts = [SUFFIXES.get(part, part) for part in re.split(r"[\s\-‐-―.,·()]+", text) if part]
    if len(parts) > 2 and parts[0] in POPE and re.fullmatch("[ivx]+", parts[-1]):
        del parts[0]
    return parts


def _is_eastern(plain: Sequence[str]) -> bool:
    if any(part in EASTERN or part in EASTERN_SURNAMES for part in plain):
        return True
    *given, surname = plain or [""]
    return bool(_EASTERN_ENDING.search(surname)) or (
        bool(_EASTERN_ENDING_TOO.search(surname)) and any(part in EASTERN_TOO for part in given)
    )


def _eastern(parts: Sequence[str], plain: Sequence[str]) -> list[str]:
    scientific = any(_SCIENTIFIC.search(part) for part in parts)
    known = EASTERN | EASTERN_TOO | EASTERN_SURNAMES
    return [
        known.get(bare) or _eastern_part(part, scientific)
        for i, (part, bare) in enumerate(zip(parts, plain, strict=True))
        if not (0 < i < len(parts) - 1 and _PATRONYMIC.search(part))
    ]


def _eastern_part(part: str, scientific: bool) -> str:
    part = _replaced(part, _EASTERN_LETTERS)
    if scientific:
        part = re.sub("c(?!h|$)", "ts", part.replace("ch", "kh"))
    part = part.replace("č", "ch").replace("š", "sh").replace("ž", "zh")
    part = _replaced(_slug(part), _EASTERN_SOUNDS)
    return EASTERN_SURNAMES.get(part, part)


def _is_arabic(plain: Sequence[str]) -> bool:
    """By a given name, an article inside the name, or, for a surname on its own, by that."""
    return (
        any(part in ARABIC or part == ARTICLE or _SERVANT.search(part) for part in plain)
        or any(part in ("al", "el") for part in plain[1:])
        or (len(plain) == 1 and plain[0] in ARABIC_TOO)
    )


def _arabic(plain: Sequence[str]) -> list[str]:
    parts: list[str] = []
    for part in plain:
        if part == ARTICLE or (parts and part in ("al", "el")):
            continue
        servant = None if part in ARABIC else _SERVANT.match(part)
        if servant:
            parts.append("abd")
        rest = part[servant.end() :] if servant else part
        if rest in ARABIC:
            parts.append(ARABIC[rest])
        elif parts and rest in ("ben", "ibn"):
            parts.append("bin")
        elif rest:
            folded = _replaced(rest, _ARABIC_SOUNDS)
            parts.append(ARABIC_TOO.get(rest) or ARABIC_TOO.get(folded, folded))
    return parts


def _replaced(text: str, rules: Sequence[tuple[str, str]]) -> str:
    for pattern, replacement in rules:
        text = re.sub(pattern, replacement, text)
    return text


def _latin(name: str) -> str:
    """Lower case, Cyrillic in Latin letters, đ as d or dj; other accents stay."""
    text = unicodedata.normalize("NFC", name.casefold()).translate(_CYRILLIC)
    return text.replace("đ", "d" if _VIETNAMESE.search(unicodedata.normalize("NFD", text)) else "dj")


def _slug(name: str) -> str:
    """Lower-case ASCII words joined by hyphens; a letter of another script becomes its code point, so that none is lost."""
    text = unicodedata.normalize("NFKD", _latin(name).translate(_LIGATURES))
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = re.sub(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?", lambda dotted: dotted.group().replace(".", "") + " ", text)
    text = "".join(f"u{ord(char):04x}" if char.isalnum() and not char.isascii() else char for char in text)
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-") or "-".join(f"u{ord(char):04x}" for char in name)
