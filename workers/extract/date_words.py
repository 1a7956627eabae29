"""The words of dates, one table a language. A new language is a new table.

A key holds phrases, parted by "|", as they are spelt; a value holds the tokens that they stand for. The longest
phrase wins. Words that stand in no table make an expression unresolved, so nothing is lost by leaving a word out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from workers.extract.date_tokens import (
    And,
    Annual,
    At,
    Clock,
    Decade,
    Era,
    Few,
    Month,
    Number,
    Offset,
    Ordinal,
    Part,
    Phrase,
    Portion,
    Prep,
    Shift,
    Side,
    Skip,
    Step,
    To,
    Token,
    Unit,
    Utc,
    Vocabulary,
    Weekday,
    phrase,
)

Words = Mapping[str, Token | tuple[Token, ...]]

LAST, THIS, NEXT = Step("now", -1), Step("now", 0), Step("now", 1)
PAST = Step("now", -1, rolling=True)
PRECEDING, SAME, FOLLOWING = Step("anchor", -1), Step("anchor", 0), Step("anchor", 1)
AGO, EARLIER, LATER = Shift("now", -1), Shift("anchor", -1), Shift("anchor", 1)
START, MIDDLE, END = Portion("start"), Portion("middle"), Portion("end")
DAY, DAYS = Unit("day"), Unit("day", many=True)
WEEK, WEEKS = Unit("week"), Unit("week", many=True)
MONTH, MONTHS = Unit("month"), Unit("month", many=True)
YEAR, YEARS = Unit("year"), Unit("year", many=True)
UNTIL = (To(), Prep("until"))
NOON, MIDNIGHT = Clock(12 * 60), Clock(24 * 60)


def _names(lists: str, kind: type[Month | Weekday | Ordinal], first: int) -> Words:
    """Names in their order: `lists` parts one from the next with spaces, spellings with "|"."""
    return {names: kind(number) for number, names in enumerate(lists.split(), first)}


def _each(words: str) -> list[str]:
    return words.split()


def _numbers(numbers: Iterable[tuple[str, int]]) -> Words:
    return {words: Number(value, word=True) for words, value in numbers}


def _vocabulary(words: Words, clock: str, *, month_first: bool = False, dotted_days: bool = False) -> Vocabulary:
    phrases: dict[Phrase, tuple[Token, ...]] = {}
    for alternatives, read in words.items():
        for alternative in alternatives.split("|"):
            meaning = read if isinstance(read, tuple) else (read,)
            if phrases.setdefault(phrase(alternative), meaning) != meaning:
                raise ValueError(f"two meanings of {alternative!r}")
    return Vocabulary(phrases, re.compile(clock), max(map(len, phrases)), month_first, dotted_days)


def _italian_numbers() -> Iterable[tuple[str, int]]:
    small = _each(
        "un|uno|una|un' due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici "
        "sedici diciassette diciotto diciannove"
    )
    yield from zip(small, range(1, 20), strict=True)
    units = _each("un|uno due tre quattro cinque sei sette otto nove")
    for ten, word in enumerate(_each("venti trenta quaranta cinquanta sessanta settanta ottanta novanta"), 2):
        yield f"{word}|{word[:-1]}'", 10 * ten
        for unit, names in enumerate(units, 1):
            stem = word[:-1] if unit in (1, 8) else word
            yield "|".join(stem + name for name in names.split("|")), 10 * ten + unit
    yield from [("cento|cent'", 100), ("mille", 1000)]
    for hundred, name in enumerate(_each("due tre quattro cinque sei sette otto nove"), 2):
        yield f"{name}cento", 100 * hundred


_ITALIAN: Words = {
    **_names(
        "gennaio|gen|genn febbraio|feb|febb marzo|mar aprile|apr maggio|mag giugno|giu luglio|lug agosto|ago "
        "settembre|set|sett ottobre|ott novembre|nov dicembre|dic",
        Month,
        1,
    ),
    **_names("lunedì|lun martedì mercoledì|mer giovedì|gio venerdì|ven sabato|sab domenica|dom", Weekday, 0),
    **_numbers(_italian_numbers()),
    **_names(
        "primo secondo|seconda terzo|terza quarto|quarta quinto|quinta sesto settimo ottavo nono decimo "
        "undicesimo dodicesimo tredicesimo quattordicesimo quindicesimo sedicesimo diciassettesimo diciottesimo "
        "diciannovesimo ventesimo ventunesimo",
        Ordinal,
        1,
    ),
    "pochi|poche|alcuni|alcune|qualche|diversi|diverse|un paio di|un paio d'": Few(),
    "un mezzo secolo|mezzo secolo": (Number(50), YEARS),
    "mezz'ora|una mezz'ora": (Number(30), Unit("minute", many=True)),
    "un quarto d'ora": (Number(15), Unit("minute", many=True)),
    # days
    "oggi|quest'oggi|odierno|odierna|oggi stesso": Offset(0),
    "ieri": Offset(-1),
    "l'altro ieri|l'altroieri|altro ieri|altroieri|ieri l'altro|avantieri": Offset(-2),
    "domani": Offset(1),
    "dopodomani|dopo domani": Offset(2),
    "l'indomani|indomani": (DAY, FOLLOWING),
    "stamattina|stamani|stamane": (Offset(0), Part("morning")),
    "stasera": (Offset(0), Part("evening")),
    "ier sera|iersera": (Offset(-1), Part("evening")),
    "domattina": (Offset(1), Part("morning")),
    "domani l'altro": Offset(2),
    "stanotte": (THIS, Part("night")),
    # parts of the day
    "giornata|giornate": Part("day"),
    "alba|prime luci dell'alba|prime luci del giorno": Part("dawn"),
    "mattina presto|mattino presto|prima mattina|primo mattino|prime ore del mattino|prime ore della mattina"
    "|prime ore della mattinata|prime ore della giornata|prime ore del giorno|primissime ore": Part("early morning"),
    "mattina|mattino|mattinata|metà mattina|metà mattinata": Part("morning"),
    "tarda mattina|tarda mattinata": Part("late morning"),
    "primo pomeriggio|prime ore del pomeriggio|prima parte del pomeriggio": Part("early afternoon"),
    "pomeriggio|metà pomeriggio": Part("afternoon"),
    "tardo pomeriggio": Part("late afternoon"),
    "sera|serata|sera tardi|prima serata|prima sera": Part("evening"),
    "tarda sera|tarda serata|seconda serata": Part("late evening"),
    "notte|nottata|notte fonda|piena notte|tarda notte|ore notturne|cuore della notte": Part("night"),
    "notte di natale": (Annual("christmas eve"), Part("night")),
    "notte di capodanno": (Annual("new year's eve"), Part("night")),
    "prime ore della notte|prime ore": Part("small hours"),
    "mezzogiorno": (At(), NOON),
    "mezzanotte": (At(), MIDNIGHT),
    "le|delle|poco prima delle|poco dopo le|subito dopo le": At(),
    "alle": (To(), At()),
    "dalle": (Prep("from"), At()),
    "l'una": (At(), Number(1, word=True)),
    "all'una": (To(), At(), Number(1, word=True)),
    "utc|gmt": Utc(),
    # units
    "minuto": Unit("minute"),
    "minuti": Unit("minute", many=True),
    "ora": Unit("hour"),
    "ore": Unit("hour", many=True),
    "giorno": DAY,
    "giorni": DAYS,
    "settimana": WEEK,
    "settimane": WEEKS,
    "fine settimana|week-end|weekend|week end": Unit("weekend"),
    "mese": MONTH,
    "mesi": MONTHS,
    "trimestre": Unit("quarter"),
    "trimestri": Unit("quarter", many=True),
    "quadrimestre": Unit("four-month"),
    "semestre": Unit("half"),
    "semestri": Unit("half", many=True),
    "anno": YEAR,
    "anni|anni'": YEARS,
    "anni duemila": Decade(2000),
    "decennio": Unit("decade"),
    "secolo": Unit("century"),
    "stagione|anno scolastico|anno accademico|biennio|triennio|quinquennio|campionato": Unit("period"),
    # steps
    "scorso|scorsa|scorsi|scorse|passato|passata|passati|passate|appena trascorso|appena trascorsa": LAST,
    "ultimo|ultima|ultimi|ultime": PAST,
    "questo|questa|quest'|questi|queste|corrente|in corso": THIS,
    "prossimo|prossima|prossimi|prossime|venturo|ventura|entrante|a venire": NEXT,
    "precedente|precedenti": PRECEDING,
    "stesso|stessa|quel|quello|quella|quell'|quegli|medesimo|medesima": SAME,
    "successivo|successiva|successivi|successive|seguente|seguenti": FOLLOWING,
    "fa|or sono|addietro|indietro": AGO,
    "più tardi": LATER,
    "prima": Side(-1),
    "dopo": Side(1),
    # portions
    "inizio|inizi|principio|principi|primi|prime": START,
    "metà": MIDDLE,
    "fine|termine": END,
    "prima metà": Portion("first half"),
    "seconda metà": Portion("second half"),
    **{f"prima {unit}": (Ordinal(1), token) for unit, token in (("settimana", WEEK), ("domenica", Weekday(6)))},
    # every year
    "primavera": Annual("spring"),
    "estate": Annual("summer"),
    "autunno": Annual("autumn"),
    "inverno": Annual("winter"),
    "capodanno|primo dell'anno": Annual("new year"),
    "epifania|befana": Annual("epiphany"),
    "san valentino": Annual("valentine"),
    "martedì grasso": Annual("shrove tuesday"),
    "mercoledì delle ceneri|le ceneri": Annual("ash wednesday"),
    "domenica delle palme": Annual("palm sunday"),
    "settimana santa": Annual("holy week"),
    "giovedì santo": Annual("maundy thursday"),
    "venerdì santo": Annual("good friday"),
    "sabato santo|vigilia di pasqua": Annual("easter eve"),
    "pasqua|domenica di pasqua|giorno di pasqua": Annual("easter"),
    "pasquetta|lunedì dell'angelo|lunedì di pasqua": Annual("easter monday"),
    "ascensione": Annual("ascension"),
    "pentecoste": Annual("pentecost"),
    "festa della liberazione": Annual("liberation"),
    "festa della repubblica": Annual("republic"),
    "ferragosto": Annual("assumption"),
    "halloween": Annual("halloween"),
    "ognissanti|tutti i santi": Annual("all saints"),
    "immacolata": Annual("immaculate"),
    "vigilia di natale|vigilia del natale": Annual("christmas eve"),
    "natale": Annual("christmas"),
    "santo stefano": Annual("saint stephen"),
    "vigilia di capodanno|san silvestro|l'ultimo dell'anno": Annual("new year's eve"),
    # what stands in front
    "entro|non oltre|da qui a|da qui al|da qui alla": Prep("by"),
    "fino a|fino al|fino all'|fino alla|fino allo|fino ai|fino agli|sino a|sino al|sino all'|sino alla": UNTIL,
    "fino alle|sino alle": (*UNTIL, At()),
    "da|dal|dall'|dalla|dallo|dai|dagli|sin da|sin dal|fin da|fin dal|fin dalla|fin dall'": Prep("from"),
    "a partire da|a partire dal|a partire dalla|a partire dall'|a partire dai|a decorrere dal": Prep("from"),
    "tra|fra": Prep("ahead"),
    "a|al|all'|alla|allo|ai|agli|ad": To(),
    "e|ed": And(),
    "d c|dopo cristo": Era(),
    "il|lo|la|l'|i|gli|di|d'|del|dello|della|dell'|dei|degli|in|nel|nello|nella|nell'|nei|negli|nelle|su|sul|per"
    "|circa|quasi|verso|intorno|attorno|approssimativamente|all'incirca|poco più di|poco meno di|poco prima di"
    "|poco prima del|poco prima dell'|poco prima della|poco dopo|subito dopo|già|appena|solo|tardi"
    "|presto|proprio|data|corso|durante|intera|tutto|tutta|locale|locali|ora locale|ore locali|ora italiana"
    "|ore italiane|italiana|italiane|cet|cest": Skip(),
}  # fmt: skip

_ENGLISH: Words = {
    **_names(
        "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sep|sept "
        "october|oct november|nov december|dec",
        Month,
        1,
    ),
    **_names(
        "monday|mon tuesday|tue|tues wednesday|wed thursday|thu|thurs friday|fri saturday|sat sunday|sun", Weekday, 0
    ),
    **_numbers(
        zip(
            _each(
                "a|an|one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
                "seventeen eighteen nineteen"
),
            range(1, 20),
            strict=True,
        )
    ),
    **_numbers(
        (ten + ("|" if not unit else f"-{name}|{ten} {name}").rstrip("|"), 10 * tens + unit)
        for tens, ten in enumerate(_each("twenty thirty forty fifty sixty seventy eighty ninety"), 2)
        for unit, name in enumerate(["", *_each("one two three four five six seven eight nine")])
    ),
    "hundred|a hundred|one hundred": Number(100, word=True),
    **{
        name: Decade(10 * tens)
        for tens, name in enumerate(_each("twenties thirties forties fifties sixties seventies eighties nineties"), 2)
    },
    **_names("first second third fourth fifth sixth seventh eighth ninth tenth", Ordinal, 1),
    **_names(
        "eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth "
        "twenty-first",
        Ordinal,
        11,
    ),
    "few|a few|several|some|a couple of": Few(),
    "half an hour": (Number(30), Unit("minute", many=True)),
    "today": Offset(0),
    "yesterday": Offset(-1),
    "the day before yesterday|day before yesterday": Offset(-2),
    "tomorrow": Offset(1),
    "the day after tomorrow|day after tomorrow": Offset(2),
    "next day": (DAY, FOLLOWING),
    "tonight": (Offset(0), Part("evening")),
    "overnight": (THIS, Part("night")),
    "dawn|daybreak": Part("dawn"),
    "early morning|early hours of the morning": Part("early morning"),
    "morning": Part("morning"),
    "late morning": Part("late morning"),
    "early afternoon": Part("early afternoon"),
    "afternoon": Part("afternoon"),
    "late afternoon": Part("late afternoon"),
    "evening": Part("evening"),
    "late evening": Part("late evening"),
    "night|late night": Part("evening and night"),
    "early hours|small hours": Part("small hours"),
    "noon|midday": (At(), NOON),
    "midnight": (At(), MIDNIGHT),
    "at": At(),
    "utc|gmt": Utc(),
    "minute": Unit("minute"),
    "minutes": Unit("minute", many=True),
    "hour": Unit("hour"),
    "hours": Unit("hour", many=True),
    "day": DAY,
    "days": DAYS,
    "week": WEEK,
    "weeks": WEEKS,
    "weekend|week-end": Unit("weekend"),
    "month": MONTH,
    "months": MONTHS,
    "quarter": Unit("quarter"),
    "quarters": Unit("quarter", many=True),
    "year": YEAR,
    "years": YEARS,
    "decade": Unit("decade"),
    "century": Unit("century"),
    "season|school year|academic year|fiscal year": Unit("period"),
    "last": LAST,
    "past": PAST,
    "this|these|current": THIS,
    "next|coming|upcoming": NEXT,
    "previous|preceding": PRECEDING,
    "same|that": SAME,
    "following": FOLLOWING,
    "ago": AGO,
    "earlier": EARLIER,
    "later": LATER,
    "before": Side(-1),
    "after": Side(1),
    "early|beginning|start": START,
    "mid|mid-|middle": MIDDLE,
    "late|end": END,
    "year-end|year end": (END, YEAR),
    "month-end|month end": (END, MONTH),
    "first half": Portion("first half"),
    "second half": Portion("second half"),
    "spring": Annual("spring"),
    "summer": Annual("summer"),
    "autumn|fall": Annual("autumn"),
    "winter": Annual("winter"),
    "new year's day": Annual("new year"),
    "epiphany": Annual("epiphany"),
    "valentine's day|st valentine's day": Annual("valentine"),
    "ash wednesday": Annual("ash wednesday"),
    "palm sunday": Annual("palm sunday"),
    "holy week": Annual("holy week"),
    "maundy thursday": Annual("maundy thursday"),
    "good friday": Annual("good friday"),
    "easter|easter sunday|easter day": Annual("easter"),
    "easter monday": Annual("easter monday"),
    "ascension day": Annual("ascension"),
    "pentecost|whit sunday": Annual("pentecost"),
    "halloween": Annual("halloween"),
    "all saints' day|all saints day": Annual("all saints"),
    "christmas eve": Annual("christmas eve"),
    "christmas|christmas day": Annual("christmas"),
    "boxing day": Annual("saint stephen"),
    "new year's eve": Annual("new year's eve"),
    "by|within": Prep("by"),
    "until|till|up to|through": UNTIL,
    "since": Prep("since"),
    "from": Prep("from"),
    "in": Prep("ahead"),
    "to": To(),
    "and": And(),
    "ad|a d|ce": Era(),
    "the|of|on|during|about|around|some time|roughly|nearly|almost|just|shortly before|shortly after"
    "|just before|just after|local|local time|between|as of|only": Skip(),
}  # fmt: skip

_GERMAN_DAYS = "montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag"
_GERMAN_TENS = _each("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
_GERMAN_PARTS = {
    "früh": "early morning",
    "morgen": "morning",
    "vormittag": "morning",
    "mittag": "midday",
    "nachmittag": "afternoon",
    "abend": "evening",
    "nacht": "night",
}


def _german_numbers() -> Iterable[tuple[str, int]]:
    units = _each("ein|eins|eine|einen|einem|einer|eines zwei drei vier fünf sechs sieben acht neun")
    yield from zip(units, range(1, 10), strict=True)
    yield from zip(
        _each("zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"),
        range(10, 20),
        strict=True,
    )
    for ten, word in enumerate(_GERMAN_TENS, 2):
        yield word, 10 * ten
        yield from ((f"{unit.split('|')[0]}und{word}", 10 * ten + value) for value, unit in enumerate(units, 1))
    yield "hundert|einhundert", 100


def _german_days() -> Words:
    """Freitagabend, Freitag Abend: morgen is the morning behind a weekday, tomorrow elsewhere."""
    return {
        f"{day}{part}|{day} {part}|{day}{part}s": (Weekday(number), Part(name))
        for number, days in enumerate(_GERMAN_DAYS.split())
        for day in days.split("|")
        for part, name in _GERMAN_PARTS.items()
    }


def _german_ordinals() -> Words:
    stems = _each(
        "erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft dreizehnt vierzehnt fünfzehnt "
        "sechzehnt siebzehnt achtzehnt neunzehnt zwanzigst einundzwanzigst"
    )
    endings = ("e", "en", "er", "es", "em")
    return {"|".join(stem + ending for ending in endings): Ordinal(n) for n, stem in enumerate(stems, 1)}


def _german_adjective(*stems: str) -> str:
    return "|".join(stem + ending for stem in stems for ending in ("e", "en", "er", "es", "em"))


_GERMAN: Words = {
    **_names(
        "januar|jan|jänner february|februar|feb|feber märz|mär april|apr mai juni|jun juli|jul august|aug "
        "september|sep|sept oktober|okt november|nov dezember|dez",
        Month,
        1,
    ),
    **_names(_GERMAN_DAYS, Weekday, 0),
    **_german_days(),
    **_numbers(_german_numbers()),
    **_german_ordinals(),
    **{
        f"{word}er|{word}er jahre|{word}er jahren|{word}erjahre|{word}erjahren": Decade(10 * tens)
        for tens, word in enumerate(_GERMAN_TENS, 2)
    },
    "wenige|wenigen|einige|einigen|mehrere|mehreren|ein paar": Few(),
    "eine halbe stunde|einer halben stunde": (Number(30), Unit("minute", many=True)),
    "heute|heutige|heutigen": Offset(0),
    "gestern|gestrige|gestrigen": Offset(-1),
    "vorgestern": Offset(-2),
    "morgen": Offset(1),
    "übermorgen": Offset(2),
    **{
        f"{word} {part}": (Offset(days), Part(name))
        for word, days in (("heute", 0), ("gestern", -1), ("vorgestern", -2), ("morgen", 1))
        for part, name in _GERMAN_PARTS.items()
    },
    "heute nacht": (THIS, Part("night")),
    "vortag": (DAY, PRECEDING),
    "folgetag|nächsten tag|tags darauf|tag darauf": (DAY, FOLLOWING),
    "tagesverlauf|laufe des tages": Part("day"),
    "morgengrauen|tagesanbruch": Part("dawn"),
    "frühen morgen|früher morgen|morgenstunden|frühen morgenstunden": Part("early morning"),
    "morgens|vormittags": Part("morning"),
    "nachmittags": Part("afternoon"),
    "abends": Part("evening"),
    "nachts": Part("night"),
    "am morgen|der morgen|diesem morgen|vormittag|diesen morgen": Part("morning"),
    "späten vormittag": Part("late morning"),
    "mittag": Part("midday"),
    "frühen nachmittag": Part("early afternoon"),
    "nachmittag": Part("afternoon"),
    "späten nachmittag": Part("late afternoon"),
    "abend|frühen abend": Part("evening"),
    "späten abend": Part("late evening"),
    "nacht": Part("night"),
    "nacht zum|nacht auf|nacht auf den|nacht zu": Part("night before"),
    "mitternacht": (At(), MIDNIGHT),
    "um|gegen": At(),
    "utc|gmt": Utc(),
    "minute": Unit("minute"),
    "minuten": Unit("minute", many=True),
    "stunde": Unit("hour"),
    "stunden": Unit("hour", many=True),
    "tag|tages": DAY,
    "tage|tagen": DAYS,
    "woche": WEEK,
    "wochen": WEEKS,
    "wochenende": Unit("weekend"),
    "monat|monats": MONTH,
    "monate|monaten": MONTHS,
    "quartal|quartals|vierteljahr": Unit("quarter"),
    "quartale|quartalen": Unit("quarter", many=True),
    "halbjahr|halbjahres": Unit("half"),
    "jahr|jahres|im jahre": YEAR,
    "jahre|jahren": YEARS,
    "-jahre|-jahren": Skip(),
    "jahrzehnt|jahrzehnts": Unit("decade"),
    "jahrhundert|jahrhunderts": Unit("century"),
    "saison|spielzeit|schuljahr": Unit("period"),
    _german_adjective("letzt", "vergangen", "vorig", "verflossen"): LAST,
    _german_adjective("dies", "laufend") + "|heurigen": THIS,
    "heuer": (THIS, YEAR),
    _german_adjective("nächst", "kommend"): NEXT,
    _german_adjective("vorangegangen", "vorherig"): PRECEDING,
    _german_adjective("selb", "gleich", "jen") + "|desselben": SAME,
    _german_adjective("folgend", "darauffolgend"): FOLLOWING,
    "zuvor|vorher|davor": EARLIER,
    "später|danach|darauf": LATER,
    "nach": Side(1),
    "anfang|beginn": START,
    "mitte": MIDDLE,
    "ende": END,
    "jahresbeginn|jahresanfang": (START, YEAR),
    "jahresmitte": (MIDDLE, YEAR),
    "jahresende": (END, YEAR),
    "monatsende": (END, MONTH),
    "monatsanfang|monatsbeginn": (START, MONTH),
    "wochenanfang|wochenbeginn": (START, WEEK),
    "erste hälfte|ersten hälfte": Portion("first half"),
    "zweite hälfte|zweiten hälfte": Portion("second half"),
    "frühling|frühjahr|frühlings|frühjahrs": Annual("spring"),
    "sommer|sommers": Annual("summer"),
    "herbst|herbstes": Annual("autumn"),
    "winter|winters": Annual("winter"),
    "neujahr|neujahrstag": Annual("new year"),
    "dreikönig|dreikönigstag": Annual("epiphany"),
    "valentinstag": Annual("valentine"),
    "faschingsdienstag": Annual("shrove tuesday"),
    "aschermittwoch": Annual("ash wednesday"),
    "palmsonntag": Annual("palm sunday"),
    "karwoche": Annual("holy week"),
    "gründonnerstag": Annual("maundy thursday"),
    "karfreitag": Annual("good friday"),
    "karsamstag": Annual("easter eve"),
    "ostern|ostersonntag": Annual("easter"),
    "ostermontag": Annual("easter monday"),
    "christi himmelfahrt|himmelfahrt": Annual("ascension"),
    "pfingsten|pfingstsonntag": Annual("pentecost"),
    "mariä himmelfahrt": Annual("assumption"),
    "tag der deutschen einheit": Annual("german unity"),
    "halloween": Annual("halloween"),
    "allerheiligen": Annual("all saints"),
    "allerseelen": Annual("all souls"),
    "heiligabend|heiliger abend|heilig abend": Annual("christmas eve"),
    "weihnachten|weihnachtstag": Annual("christmas"),
    "stephanstag|stefanitag": Annual("saint stephen"),
    "silvester|silvesterabend": Annual("new year's eve"),
    "vor": Prep("ago"),
    "bis spätestens|binnen|innerhalb|innerhalb von|spätestens": Prep("by"),
    "bis": UNTIL,
    "seit": Prep("since"),
    "ab": Prep("from"),
    "in": Prep("ahead"),
    "zum|zur|auf": To(),
    "und": And(),
    "n chr|nach christus": Era(),
    "am|an|im|dem|den|der|die|das|des|von|vom|zwischen|ca|etwa|rund|fast|knapp|kurz vor|kurz nach|schon|bereits"
    "|noch|ortszeit|mesz|mez|uhr|lauf|laufe|tagsüber|erst": Skip(),
}  # fmt: skip


def _french_numbers() -> Iterable[tuple[str, int]]:
    small = _each(
        "un|une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
        "dix-huit dix-neuf"
    )
    yield from zip(small, range(1, 20), strict=True)
    for ten, word in ((20, "vingt"), (30, "trente"), (40, "quarante"), (50, "cinquante"), (60, "soixante")):
        yield word, ten
        yield f"{word} et un|{word} et une", ten + 1
        for value, name in enumerate(small[1:9] if ten < 60 else small[1:], 2):
            yield f"{word}-{name}", ten + value
    yield "soixante et onze", 71
    yield "septante", 70
    yield "nonante", 90
    yield "quatre-vingts|quatre-vingt", 80
    yield from (
        (f"quatre-vingt-{name}", 80 + value) for value, names in enumerate(small, 1) for name in names.split("|")
    )
    yield "cent", 100


_FRENCH: Words = {
    **_names(
        "janvier|janv février|févr|fév mars avril|avr mai juin juillet|juil août septembre octobre|oct "
        "novembre|nov décembre|déc",
        Month,
        1,
    ),
    **_names("lundi mardi mercredi jeudi vendredi samedi dimanche", Weekday, 0),
    **_numbers(_french_numbers()),
    **_names(
        "premier|première deuxième|second|seconde troisième quatrième cinquième sixième septième huitième neuvième "
        "dixième onzième douzième treizième quatorzième quinzième seizième dix-septième dix-huitième dix-neuvième "
        "vingtième",
        Ordinal,
        1,
    ),
    "quelques|plusieurs": Few(),
    "une demi-heure": (Number(30), Unit("minute", many=True)),
    "aujourd'hui": Offset(0),
    "hier": Offset(-1),
    "avant-hier": Offset(-2),
    "demain": Offset(1),
    "après-demain": Offset(2),
    "veille": (DAY, PRECEDING),
    "lendemain": (DAY, FOLLOWING),
    "surlendemain": (Number(2), DAYS, LATER),
    "avant-veille": (Number(2), DAYS, EARLIER),
    "journée": Part("day"),
    "aube|petit matin": Part("dawn"),
    "tôt le matin|début de matinée": Part("early morning"),
    "matin|matinée": Part("morning"),
    "fin de matinée": Part("late morning"),
    "début d'après-midi|début de l'après-midi": Part("early afternoon"),
    "après-midi": Part("afternoon"),
    "fin d'après-midi|fin de l'après-midi": Part("late afternoon"),
    "soir|soirée": Part("evening"),
    "fin de soirée|tard dans la soirée": Part("late evening"),
    "nuit": Part("night"),
    "midi": (At(), NOON),
    "minuit": (At(), MIDNIGHT),
    "à": (To(), At()),
    "vers|aux environs de": At(),
    "utc|gmt": Utc(),
    "minute": Unit("minute"),
    "minutes": Unit("minute", many=True),
    "heure": Unit("hour"),
    "heures": Unit("hour", many=True),
    "jour": DAY,
    "jours": DAYS,
    "semaine": WEEK,
    "semaines": WEEKS,
    "week-end|weekend": Unit("weekend"),
    "mois": Unit("month", many=None),
    "trimestre": Unit("quarter"),
    "trimestres": Unit("quarter", many=True),
    "semestre": Unit("half"),
    "an|année": YEAR,
    "ans|années": YEARS,
    "décennie": Unit("decade"),
    "siècle": Unit("century"),
    "saison|année scolaire": Unit("period"),
    "dernier|dernière|derniers|dernières|passé|passée|passés|passées|écoulé|écoulée": LAST,
    "derniers mois|mois derniers|mois passés": (LAST, MONTHS),
    "ce|cet|cette|ces|courant": THIS,
    "prochain|prochaine|prochains|prochaines|à venir": NEXT,
    "prochains mois": (NEXT, MONTHS),
    "précédent|précédente|précédents|précédentes": PRECEDING,
    "même|-là": SAME,
    "suivant|suivante|suivants|suivantes": FOLLOWING,
    "auparavant|plus tôt": EARLIER,
    "plus tard": LATER,
    "avant": Side(-1),
    "après": Side(1),
    "début|premiers|premières": START,
    "mi|mi-|milieu": MIDDLE,
    "fin": END,
    "première moitié": Portion("first half"),
    "seconde moitié|deuxième moitié": Portion("second half"),
    "printemps": Annual("spring"),
    "été": Annual("summer"),
    "automne": Annual("autumn"),
    "hiver": Annual("winter"),
    "jour de l'an|nouvel an": Annual("new year"),
    "épiphanie": Annual("epiphany"),
    "saint-valentin": Annual("valentine"),
    "mardi gras": Annual("shrove tuesday"),
    "mercredi des cendres": Annual("ash wednesday"),
    "dimanche des rameaux|rameaux": Annual("palm sunday"),
    "semaine sainte": Annual("holy week"),
    "jeudi saint": Annual("maundy thursday"),
    "vendredi saint": Annual("good friday"),
    "pâques|dimanche de pâques": Annual("easter"),
    "lundi de pâques": Annual("easter monday"),
    "ascension": Annual("ascension"),
    "pentecôte": Annual("pentecost"),
    "assomption": Annual("assumption"),
    "halloween": Annual("halloween"),
    "toussaint": Annual("all saints"),
    "veille de noël|réveillon de noël": Annual("christmas eve"),
    "noël": Annual("christmas"),
    "saint-sylvestre|réveillon du nouvel an": Annual("new year's eve"),
    "il y a": Prep("ago"),
    "dans": Prep("ahead"),
    "d'ici|d'ici à|d'ici au|d'ici la|d'ici le|sous|au plus tard": Prep("by"),
    "jusqu'à|jusqu'au|jusqu'en|jusqu'aux|jusqu'": UNTIL,
    "depuis": Prep("since"),
    "à partir de|à partir du|à compter de|à compter du": Prep("from"),
    "au|aux": To(),
    "et": And(),
    "apr j-c|après jésus-christ|apr j c": Era(),
    "le|la|les|l'|de|d'|du|des|en|dans la|dans le|dans l'|dans les|au cours|au cours de|au cours du|entre|par|pour"
    "|environ|près de|presque|courant de|heure locale|peu avant|peu après|déjà|tôt|tard": Skip(),
}  # fmt: skip


def _spanish_numbers() -> Iterable[tuple[str, int]]:
    units = _each("un|uno|una dos tres cuatro cinco seis siete ocho nueve")
    yield from zip(units, range(1, 10), strict=True)
    yield from zip(
        _each(
            "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno|veintiún "
            "veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve"
        ),
        range(10, 30),
        strict=True,
    )
    for ten, word in enumerate(_each("treinta cuarenta cincuenta sesenta setenta ochenta noventa"), 3):
        yield word, 10 * ten
        for value, names in enumerate(units, 1):
            yield "|".join(f"{word} y {name}" for name in names.split("|")), 10 * ten + value
    yield "cien", 100


_SPANISH: Words = {
    **_names(
        "enero|ene febrero|feb marzo|mar abril|abr mayo|may junio|jun julio|jul agosto|ago "
        "septiembre|setiembre|sept|sep octubre|oct noviembre|nov diciembre|dic",
        Month,
        1,
    ),
    **_names("lunes martes miércoles jueves viernes sábado domingo", Weekday, 0),
    **_numbers(_spanish_numbers()),
    **_names(
        "primero|primer|primera segundo|segunda tercero|tercer|tercera cuarto|cuarta quinto|quinta sexto séptimo "
        "octavo noveno décimo",
        Ordinal,
        1,
    ),
    "pocos|pocas|unos|unas|algunos|algunas|varios|varias": Few(),
    "media hora": (Number(30), Unit("minute", many=True)),
    "hoy": Offset(0),
    "ayer": Offset(-1),
    "anteayer|antes de ayer|antier": Offset(-2),
    "mañana": Offset(1),
    "pasado mañana": Offset(2),
    "anoche": (LAST, Part("evening and night")),
    "víspera": (DAY, PRECEDING),
    "día siguiente": (DAY, FOLLOWING),
    "jornada": Part("day"),
    "alba|amanecer": Part("dawn"),
    "primera hora de la mañana|primeras horas de la mañana": Part("early morning"),
    "la mañana|media mañana": Part("morning"),
    "esta mañana": (THIS, Part("morning")),
    "mediodía": (At(), NOON),
    "primera hora de la tarde|primeras horas de la tarde": Part("early afternoon"),
    "tarde": Part("afternoon and evening"),
    "noche": Part("evening and night"),
    "madrugada": Part("small hours"),
    "medianoche": (At(), MIDNIGHT),
    "las|hacia las|sobre las": At(),
    "a las": (To(), At()),
    "a la una": (To(), At(), Number(1, word=True)),
    "desde las": (Prep("since"), At()),
    "utc|gmt": Utc(),
    "minuto": Unit("minute"),
    "minutos": Unit("minute", many=True),
    "hora": Unit("hour"),
    "horas": Unit("hour", many=True),
    "día": DAY,
    "días": DAYS,
    "semana": WEEK,
    "semanas": WEEKS,
    "fin de semana": Unit("weekend"),
    "mes": MONTH,
    "meses": MONTHS,
    "trimestre": Unit("quarter"),
    "trimestres": Unit("quarter", many=True),
    "cuatrimestre": Unit("four-month"),
    "semestre": Unit("half"),
    "año": YEAR,
    "años": YEARS,
    "década": Unit("decade"),
    "siglo": Unit("century"),
    "temporada|curso": Unit("period"),
    "pasado|pasada|pasados|pasadas": LAST,
    "último|última|últimos|últimas": PAST,
    "este|esta|estos|estas|presente": THIS,
    "próximo|próxima|próximos|próximas|que viene|entrante": NEXT,
    "anterior|anteriores|previo|previos": PRECEDING,
    "mismo|misma|ese|esa|aquel|aquella": SAME,
    "siguiente|siguientes": FOLLOWING,
    "atrás": AGO,
    "más tarde": LATER,
    "antes": Side(-1),
    "después|tras": Side(1),
    "principios|comienzos|inicio|inicios|primeros|primeras": START,
    "mediados": MIDDLE,
    "fin|final|finales|fines": END,
    "primera mitad": Portion("first half"),
    "segunda mitad": Portion("second half"),
    "primavera": Annual("spring"),
    "verano": Annual("summer"),
    "otoño": Annual("autumn"),
    "invierno": Annual("winter"),
    "año nuevo": Annual("new year"),
    "epifanía|día de reyes|reyes": Annual("epiphany"),
    "san valentín": Annual("valentine"),
    "martes de carnaval": Annual("shrove tuesday"),
    "miércoles de ceniza": Annual("ash wednesday"),
    "domingo de ramos": Annual("palm sunday"),
    "semana santa": Annual("holy week"),
    "jueves santo": Annual("maundy thursday"),
    "viernes santo": Annual("good friday"),
    "sábado santo": Annual("easter eve"),
    "domingo de resurrección|domingo de pascua|pascua": Annual("easter"),
    "lunes de pascua": Annual("easter monday"),
    "pentecostés": Annual("pentecost"),
    "halloween": Annual("halloween"),
    "todos los santos": Annual("all saints"),
    "inmaculada": Annual("immaculate"),
    "nochebuena": Annual("christmas eve"),
    "navidad": Annual("christmas"),
    "nochevieja": Annual("new year's eve"),
    "hace": Prep("ago"),
    "en|dentro de": Prep("ahead"),
    "en un plazo de": Prep("by"),
    "hasta": UNTIL,
    "desde|desde hace": Prep("since"),
    "a partir de|a partir del": Prep("from"),
    "a|al": To(),
    "y|e": And(),
    "d c|después de cristo": Era(),
    "el|la|los|de|del|por|durante|entre|casi|cerca de|alrededor de|sobre|hacia"
    "|hora local|poco antes de|poco después de|poco antes de las|poco después de las|ya": Skip(),
}  # fmt: skip

# "15:30" everywhere; what else may stand between hours and minutes, or behind them, is each language's own.
VOCABULARIES: Mapping[str, Vocabulary] = {
    "it": _vocabulary(_ITALIAN, clock=r"(?P<hour>\d{1,2})[.,:h](?P<minute>\d\d)(?::\d\d)?(?![.,:/-]?\d)"),
    "en": _vocabulary(
        _ENGLISH,
        clock=r"(?P<hour>\d{1,2})(?:[.:](?P<minute>\d\d))?(?:\s?(?P<half>[ap])\.?\s?m\b\.?|(?<=:\d\d)(?!\d))",
        month_first=True,
    ),
    "de": _vocabulary(
        _GERMAN,
        clock=r"(?P<hour>\d{1,2})(?:[.:](?P<minute>\d\d))?(?:\s?uhr\b|(?<=:\d\d)(?!\d))",
        dotted_days=True,
    ),
    "fr": _vocabulary(_FRENCH, clock=r"(?P<hour>\d{1,2})(?:\s?h\s?|:(?=\d))(?P<minute>\d\d)?(?!\w)"),
    "es": _vocabulary(_SPANISH, clock=r"(?P<hour>\d{1,2})(?:\s?h\b|[.:h](?P<minute>\d\d)(?![.:/-]?\d))"),
}
