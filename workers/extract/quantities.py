"""Reads a quantity span: "5'000 operai", "una trentina di feriti", "tra 3 e 5 milioni di euro", "12% dei voti".

What the numbers of an `Amount` mean:

- an exact figure is `value` alone; `approximate` says that the text gives none: "circa", a bound, a range, a round word;
- a range is `value` to `upper` ("3-5", "tra 3 e 5", "dai 20 ai 30"); a lower bound is `value` alone ("oltre 100",
  "almeno 100"), an upper bound `upper` alone ("fino a 100", "meno di 100");
- "una trentina" is about 30; the bare plural of a round word is a lower bound of two of it: "decine" 20, "centinaia" 200,
  "migliaia" 2,000, "decine di migliaia" 20,000. "Alcuni" and "parecchi" say no number;
- a fraction is a percentage: "due terzi dei voti", "la metà".

`unit` is one of a closed list: "people"; an ISO 4217 code for money (XBT for bitcoin); a key of `quantity_words.UNITS`, among them
"percent", "pp" and "bp" (percentage and basis points); "item" for other things that are counted. None: the text does not
say of what, or it is money whose currency it does not name ("pesos"). `counted` is the head noun as written, in lower
case, of what is counted or measured out: "operai", "voti" in "12% dei voti", "farina" in "500 tonnellate di farina"; the
unit itself is not counted.

Numbers are read as the article's language writes them: it, de, es 10.000 and 2,5; fr 10 000 and 2,5; en 10,000 and 2.5;
Swiss 5'000 in any. The other decimal mark is taken for what it can only be ("5.4%" in Italian), but a count of things
written with it ("13.00 abitanti") is damaged, and has no value. In other languages only plain digits are read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

import msgspec
from babel.numbers import get_territory_currencies

from workers.extract.countries import countries, country_of_demonym, country_of_name, fold
from workers.extract.quantity_words import (
    BEHIND_MONEY,
    DURATIONS,
    GRAMMARS,
    MAGNITUDES,
    MONEY,
    OLD_MONEY,
    UNITS,
    Grammar,
    capitalised_head,
    first_head,
)


class Amount(msgspec.Struct, frozen=True):
    """What a quantity says; see the module for what the fields mean together."""

    value: float | None
    upper: float | None
    unit: str | None
    counted: str | None
    approximate: bool


def parse(text: str, *, language: str, before: str = "", after: str = "") -> Amount:
    """Read a span. `before` and `after` are up to 40 code points around it, `language` is ISO 639-1. Never raises.

    >>> parse("5'000 operai", language="it")
    Amount(value=5000.0, upper=None, unit='people', counted='operai', approximate=False)
    """
    grammar = GRAMMARS.get(language)
    return _read(grammar, text, before, after) if grammar else _plain(text)


def _plain(text: str) -> Amount:
    """Plain digits, in a language that has no grammar here."""
    runs = re.findall(r"[\d.,'’]*\d[\d.,'’]*", text)
    digits = runs[0] if len(runs) == 1 and re.fullmatch("[0-9]{1,15}", runs[0]) else None
    return Amount(float(digits) if digits else None, None, "percent" if "%" in text else None, None, False)


_TOKEN = re.compile(
    r"(?P<digits>[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,'’][0-9]+)*)"
    r"|(?P<word>[kcdm]?m[23²³](?!\w)|°[CF]|US\$|[^\W\d_]+(?:['’/-][^\W\d_]+)*['’]?)|\S"
)
_GROUPED = re.compile(r"([0-9]{1,3})([.,'’ \u00a0\u202f])[0-9]{3}(?:\2[0-9]{3})*(?:([.,])([0-9]+))?")
_DASHES = frozenset("-‐‑–—/")
_SENTENCE_END = re.compile(r"(?<!\bca)[.;:!?]\s*$|\n\s*$")

_MINUS = frozenset("-−–")
_MINUS_BEFORE = re.compile(r"(?:^|[\s(])[-−]$")
SIGNED = ("percent", "pp", "°", "°C", "°F", None)
"""Units whose numbers may be below zero; before others a dash is punctuation."""

NAMED_BY_STATE = frozenset({"USD", "GBP", "CHF", "ITL", "INR", "KRW", "IRR", "SAR", "RON", "RUB", ""})
"""Money whose name several states use: a nationality beside it says which it is ("dollari canadesi")."""
TENDER_ON = date(2026, 1, 1)
"""The day whose legal tender is a state's money, so that a reading does not change overnight."""


class Token(NamedTuple):
    """A word, a number in digits, or a sign; `folded` is how the tables know it."""

    text: str
    folded: str
    kind: Literal["digits", "word", "sign", "end"]


END = Token("", "", "end")


class Tokens(list[Token]):
    """Tokens that end in `END` for ever, so that a reader may look ahead."""

    def at(self, i: int) -> Token:
        return self[i] if i < len(self) else END

    def past(self, i: int, words: frozenset[str]) -> int:
        """The first place from `i` on that is none of the words."""
        while self.at(i).folded in words:
            i += 1
        return i


class Number(NamedTuple):
    """A number, up to the token `end`; `value` is None if its digits make no number."""

    value: float | None
    end: int
    about: bool = False
    scale: float = 1.0
    """What its digits or words were multiplied by: "milioni"."""
    percent: bool = False
    doubtful: bool = False
    """It has a decimal mark that is not the language's, or three decimals: no count of things is written so."""


def _read(grammar: Grammar, text: str, before: str, after: str) -> Amount:
    tokens, following = _tokens(text, grammar), _tokens(after, grammar)
    preceding = Tokens() if _SENTENCE_END.search(before) else _tokens(before, grammar)
    start, number = _first_number(tokens, grammar, joining=not _is_between(preceding, grammar))
    if number is None:
        unit, counted, _ = _measured(tokens, 0, grammar)
        return Amount(None, None, unit, counted, bool(tokens))

    context = Tokens(preceding + tokens[:start])
    low, high, end = _range(tokens, number, context, following, grammar)
    value = number.value if low is None else low
    unit, counted, end = _measured(tokens, end, grammar)
    if number.percent:
        unit = "percent"
    unit = unit or _unit_before(context)
    if unit is None and end == len(tokens):
        unit, counted = _what_follows(following, 0, grammar)
        if unit is None and high is not None:
            first, other = _first_number(following, grammar, joining=False)
            unit, counted = _what_follows(following, other.end if other else first, grammar)
    value, unit, end = _lasting(tokens, value, unit, end, grammar)

    counts_things = unit in ("people", "item") and number.scale == 1
    if value is None or (high is not None and high <= value) or (number.doubtful and counts_things):
        return Amount(None, None, unit, counted, False)
    if unit in SIGNED and (_MINUS_BEFORE.search(before) if start == 0 else tokens[start - 1].text in _MINUS):
        value = -value
    if high is not None:
        return Amount(float(value), float(high), unit, counted, True)
    if _ends_with(context, grammar.most, grammar):
        return Amount(None, float(value), unit, counted, True)
    rough = number.about or _ends_with(context, grammar.least | grammar.about, grammar)
    trailed = any(_begins_with(rest, grammar) for rest in (tokens[number.end :], tokens[end:] + following))
    return Amount(float(value), None, unit, counted, rough or trailed)


def _tokens(text: str, grammar: Grammar) -> Tokens:
    text = re.sub(r"\s*/\s*(?=[hs]\b)", "/", text)
    text = re.sub(r"(?i)\b(ca|mio|mrd|mld|mln)\.", r"\1", text)
    text = re.sub(r"°\s*([CcFf])\b|\b([CF])\s*°", lambda degrees: "°" + (degrees[1] or degrees[2]).upper(), text)
    found = Tokens()
    for match in _TOKEN.finditer(text):
        if not match["word"]:
            found.append(Token(match.group(), fold(match.group()), "digits" if match["digits"] else "sign"))
            continue
        # dell'equipaggio, d'euro; twenty-five and vingt-trois, but not Iris-T-Systeme.
        parts = re.findall(r"[^'’]+['’]?", match.group())
        first = fold(parts[0].split("-")[0])
        if first in grammar.half or grammar.number(first) is not None:
            parts = [piece for part in parts for piece in part.split("-") if piece]
        found += [Token(part, fold(part), "word") for part in parts]
    return found


def _digits(text: str, decimal: str) -> tuple[float | None, bool]:
    """The value of a number in digits, and whether it is doubtful as a count.

    >>> _digits("1.250,5", ","), _digits("5.4", ","), _digits("30.00.00", ",")
    ((1250.5, False), (5.4, True), (None, False))
    """
    if len(text) > 30:
        return None, False
    if text.isdecimal():
        return float(text), False
    grouped = _GROUPED.fullmatch(text)
    if grouped and grouped[1] != "0":
        _, mark, point, fraction = grouped.groups()
        if mark != point and (mark != decimal or text.count(mark) > 1 or point):
            whole = re.sub("[^0-9]", "", text.rpartition(point)[0] if point else text)
            return float(f"{whole}.{fraction or 0}"), False
    simple = re.fullmatch("([0-9]+)([.,])([0-9]+)", text)
    if simple is None:
        return None, False
    return float(f"{simple[1]}.{simple[3]}"), simple[2] != decimal or len(simple[3]) == 3


def _first_number(tokens: Tokens, grammar: Grammar, *, joining: bool) -> tuple[int, Number | None]:
    """The first number and where it begins."""
    for start, token in enumerate(tokens):
        number = _number(tokens, start, grammar, joining=joining)
        if number is None:
            continue
        if token.folded in grammar.articles and number.end == start + 1 and tokens.at(start + 2).folded in grammar.of:
            # "un gruppo di 50 persone"
            within = _number(tokens, start + 3, grammar, joining=joining)
            if within:
                return start + 3, within
        return start, number
    return len(tokens), None


def _number(tokens: Tokens, i: int, grammar: Grammar, *, joining: bool) -> Number | None:
    """The number that begins at token `i`; `joining`: "e" may stand between its parts."""
    half = tokens.past(i, grammar.articles)
    if tokens.at(half).folded in grammar.half:
        found = _half(tokens, half, grammar)
        if found or half == i:
            return found
    mantissa, end, doubtful = _mantissa(tokens, i, grammar, joining=joining)
    if end > i and mantissa is None:
        return Number(None, end)
    if (
        end == i
        and tokens.at(i).folded in grammar.articles
        and tokens.at(i + 1).folded in grammar.scales | grammar.rounds
    ):
        mantissa, end = 1, i + 1
    half = tokens.past(end + 1, grammar.articles)
    if mantissa is not None and tokens.at(end).folded in grammar.joins and tokens.at(half).folded in grammar.half:
        mantissa, end = mantissa + 0.5, half + 1
    word = tokens.at(end).folded
    fraction = _fraction(tokens, end, mantissa, grammar)
    if fraction:
        return fraction
    if word in grammar.rounds:
        return _multiplied(tokens, (mantissa or 1) * grammar.rounds[word], end + 1, grammar)
    if word in grammar.several and (mantissa is None or word not in grammar.scales):
        return _multiplied(tokens, (mantissa or 2) * grammar.several[word], end + 1, grammar)
    if word in grammar.scales and (mantissa is not None or word not in MAGNITUDES):
        return _scaled(tokens, mantissa, end, grammar, joining=joining)
    if mantissa is not None and i > 0 and tokens[i - 1].folded in MONEY and word in BEHIND_MONEY:
        return Number(mantissa * BEHIND_MONEY[word], end + 1, scale=BEHIND_MONEY[word])
    return Number(mantissa, end, doubtful=doubtful) if end > i else None


def _half(tokens: Tokens, i: int, grammar: Grammar) -> Number | None:
    """ "mezzo milione", "half a million"; "mezzo dollaro"; "half of the voters"."""
    end = tokens.past(i + 1, grammar.articles)
    scale = grammar.scales.get(tokens.at(end).folded)
    if scale:
        return Number(scale / 2, end + 1, scale=scale)
    return Number(0.5, end) if _unit_at(tokens, end) else _fraction(tokens, i, None, grammar)


def _mantissa(tokens: Tokens, i: int, grammar: Grammar, *, joining: bool) -> tuple[float | None, int, bool]:
    """Digits, or the words of a number below its first scale; the token after it; whether it is doubtful."""
    if tokens.at(i).kind == "digits":
        value, doubtful = _digits(tokens[i].text, grammar.decimal)
        return value, i + 1, doubtful
    current: float | None = None
    while True:
        word = tokens.at(i).folded
        value = grammar.number(word)
        if value is not None and (current is None or _fits(current, value)):
            current = value if current is None else current * 20 if (current, value) == (4, 20) else current + value
        elif grammar.scales.get(word) == 100 and (current is None or 1 <= current < 100):
            current = 100 * (current or 1)
        elif not (joining and current and word in grammar.joins):
            return current, i, False
        else:
            following = grammar.number(tokens.at(i + 1).folded)
            if following is None or not _fits(current, following):
                return current, i, False
        i += 1


def _fits(current: float, value: float) -> bool:
    """Whether a number word goes on with another: 20 with 3, 100 with 50, and in French 4 with 20, 60 and 80 with 10 to 19."""
    if current in (4, 60, 80) and (value == 20 if current == 4 else 10 <= value < 20):
        return True
    return value > 0 and any(current % power == 0 and value < power <= current for power in (10, 100, 1_000))


def _fraction(tokens: Tokens, i: int, count: float | None, grammar: Grammar) -> Number | None:
    """ "due terzi dei voti", "la metà", "2/3 dei voti" as a percentage, "un quarto d'ora"; what divides is at token `i`."""
    if tokens.at(i).text == "/" and tokens.at(i + 1).text.isdecimal() and tokens.at(i + 2).folded in grammar.of:
        parts, end = float(tokens[i + 1].text), i + 2
    else:
        parts, end = grammar.fractions.get(tokens.at(i).folded, 0), i + 1
        if tokens.at(end) is not END and tokens.at(end).folded not in grammar.of:
            return None
    if (count or 1) >= parts or (count is None and parts != 2):
        return None
    percent = 100 * (count or 1) / parts
    return Number(percent / 100, end) if _unit_at(tokens, end + 1) else Number(percent, end, percent=True)


def _multiplied(tokens: Tokens, value: float, i: int, grammar: Grammar) -> Number:
    """ "decine di migliaia", "un centinaio di milioni", "milioni e milioni"."""
    while True:
        link, word = tokens.at(i).folded, tokens.at(i + 1).folded
        if link in grammar.of and word in grammar.several:
            value *= grammar.several[word]
        elif not (link in grammar.joins and word == tokens[i - 1].folded):
            return Number(value, i, about=True)
        i += 2


def _scaled(tokens: Tokens, mantissa: float | None, i: int, grammar: Grammar, *, joining: bool) -> Number:
    """ "2 milioni", and what follows: "e mezzo", "200 mila", "e 500"."""
    scale = grammar.scales[tokens[i].folded]
    value = (1 if mantissa is None else mantissa) * scale
    i += 1
    while grammar.scales.get(tokens.at(i).folded, 0) > scale:  # mille milliards
        scale = grammar.scales[tokens[i].folded]
        value, i = value * scale, i + 1
    rest = i + (tokens.at(i).folded in grammar.joins)
    half = tokens.past(rest, grammar.articles)
    if rest > i and tokens.at(half).folded in grammar.half:
        return Number(value + scale / 2, half + 1, scale=scale)
    more = _number(tokens, rest, grammar, joining=joining) if rest == i or joining else None
    if more and more.value is not None and not more.about and more.scale < scale and more.value < scale:
        return Number(value + more.value, more.end, scale=scale)
    return Number(value, i, scale=scale)


def _range(
    tokens: Tokens, number: Number, context: Tokens, following: Tokens, grammar: Grammar
) -> tuple[float | None, float | None, int]:
    """(lower end, upper end, the token after it); both ends are None where there is but one number."""
    other = _other_end(tokens, number.end, grammar.to | grammar.joins | _DASHES, grammar)
    if other and number.value is not None and other.value is not None:
        return _same_scale(number, other), other.value, other.end
    low, high = _lower_end(context, grammar), number
    unit = _unit_at(tokens, number.end)
    if _is_between(context, grammar) and (unit[1] if unit else number.end) == len(tokens):
        beyond = _other_end(following, 0, grammar.joins, grammar)
        low, high = (number, beyond) if beyond else (None, number)
    if low and low.value is not None and high.value is not None:
        value = _same_scale(low, high)
        return min(value, high.value), max(value, high.value), number.end
    return None, None, number.end


def _lower_end(context: Tokens, grammar: Grammar) -> Number | None:
    """The number in a context that ends "tra 3 e", "tra il 30% e il"."""
    words = Tokens(context)
    while words and words[-1].folded in grammar.articles:
        words.pop()
    if not words or words[-1].folded not in grammar.joins:
        return None
    begin = max((i + 1 for i, token in enumerate(words) if token.folded in grammar.between), default=len(words))
    number = _number(words, words.past(begin, grammar.articles), grammar, joining=False)
    unit = _unit_at(words, number.end) if number else None
    return number if number and (unit[1] if unit else number.end) == len(words) - 1 else None


def _other_end(tokens: Tokens, i: int, links: frozenset[str], grammar: Grammar) -> Number | None:
    """The number behind "a", "e il" or a dash at token `i`; a sign may stand before the link ("5% e il 7%")."""
    i += tokens.at(i).text in ("%", "°", "€", "$")
    if not (tokens.at(i).folded in links or tokens.at(i).text in links):
        return None
    i += 1
    while tokens.at(i).folded in grammar.articles and grammar.number(tokens[i].folded) is None:
        i += 1
    return _number(tokens, i, grammar, joining=False)


def _same_scale(low: Number, high: Number) -> float:
    """The lower end as it is meant: that of "25 e 250 mila" is 25,000."""
    value = low.value or 0
    return value * high.scale if low.scale == 1 and value < (high.value or 0) / high.scale else value


def _measured(tokens: Tokens, i: int, grammar: Grammar) -> tuple[str | None, str | None, int]:
    """(unit, what is counted, the token after them) of the words at token `i`."""
    i = tokens.past(i, grammar.trailing)
    for start in (i, tokens.past(i, grammar.of | grammar.passed)):
        unit = _unit_at(tokens, start)
        if unit:
            of_what = tokens.at(unit[1]).folded in grammar.of or grammar.head is capitalised_head
            noun, end = _head(tokens, unit[1], grammar) if of_what else (None, unit[1])
            return unit[0] or None, noun.lower() if noun else None, end
    noun, end = _head(tokens, i, grammar)
    if noun is None:
        return None, None, end
    return "people" if _is_person(noun, grammar) else "item", noun.lower(), end


def _head(tokens: Tokens, i: int, grammar: Grammar) -> tuple[str | None, int]:
    """The head noun of the phrase at token `i`, as written, and the token after the phrase."""
    of = False
    while tokens.at(i).folded in grammar.of | grammar.articles | grammar.between or tokens.at(i).text in (
        "«",
        "“",
        '"',
        "(",
    ):
        of = of or tokens[i].folded in grammar.of
        i += 1
        number = _number(tokens, i, grammar, joining=True) if of else None
        i = number.end if number else i  # "sette dei nove testimoni"
    words = []
    while tokens.at(i).kind == "word" and tokens[i].folded not in grammar.stops:
        words.append(tokens[i].text.rstrip("'’"))
        i += 1
    head = grammar.head(words, grammar) if words else None
    if head is None or (fold(head) in grammar.passed and not _is_person(head, grammar)):
        return None, i
    return head, i


def _is_person(noun: str, grammar: Grammar) -> bool:
    """By the table, or by nationality: "quattro italiani", "three Russians"."""
    if fold(noun) in grammar.people:
        return True
    return (noun[:1].isupper() or grammar.head is first_head) and country_of_demonym(noun) is not None


def _unit_at(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """The unit at token `i` ("" for money of no one state), and the token after it."""
    for length in (4, 3, 2, 1):
        words = tokens[i : i + length]
        unit = UNITS.get(" ".join(token.folded for token in words))
        if unit and len(words) == length and not words[-1].text.endswith(("'", "’")):
            return unit, i + length
    return _money_at(tokens, i)


def _money_at(tokens: Tokens, i: int) -> tuple[str, int] | None:
    """ "dollari", "dollari canadesi", "dollari di Hong Kong", "Canadian dollars"; "" where no state is named."""
    for begin, length in ((i, 2), (i, 1), (i + 1, 2), (i + 1, 1)):
        end = begin + length
        code = MONEY.get(_joined(tokens, begin, end))
        if code is None or (begin > i and not _state(tokens[i].text)):
            continue
        places = ((i, begin),) if begin > i else ((end, end + 1), (end + 1, end + 2), (end + 1, end + 3))
        for first, last in places if code in NAMED_BY_STATE else ():
            state = _state(" ".join(token.text for token in tokens[first:last]))
            if state and (first <= end or tokens[end].folded in ("di", "de", "del")):
                return _legal_tender(code, state), max(end, last)
        return code, end
    return None


def _joined(tokens: Tokens, begin: int, end: int) -> str:
    return " ".join(token.folded for token in tokens[begin:end]) if end <= len(tokens) else ""


def _state(name: str) -> str | None:
    return country_of_demonym(name) or country_of_name(name)


@lru_cache(maxsize=1)
def _alpha2() -> dict[str, str]:
    return {country.alpha3: country.alpha2 for country in countries()}


def _legal_tender(code: str, state: str) -> str:
    """The code of the money of that name in a state; of the franc and lira that the euro has replaced too."""
    tender: list[str] = get_territory_currencies(_alpha2()[state], start_date=TENDER_ON)
    return OLD_MONEY.get((code, state), "") if tender[:1] in ([], ["EUR"]) else tender[0]


def _unit_before(context: Tokens) -> str | None:
    """ "$ 9", "euro 0,12", "di magnitudo 5,2"."""
    words = [token for token in context if token.text not in ("+", *_MINUS)][-2:]
    if any(UNITS.get(token.folded) == "magnitude" for token in words):
        return "magnitude"
    if words and (words[-1].kind == "sign" or words[-1].folded in ("us$", "euro", "eur", "usd", "chf", "gbp")):
        return MONEY.get(words[-1].folded)
    return None


def _what_follows(following: Tokens, i: int, grammar: Grammar) -> tuple[str | None, str | None]:
    """The unit or the people that a bare number is followed by: "[49 milioni] di euro", "[cinque] morti"."""
    at = following.past(i, grammar.of)
    unit = _unit_at(following, at)
    # Outside the span a short word is too seldom a unit ("ha", "lei", "won").
    if unit and (len(following[at].text) > 3 or following[at].kind == "sign" or unit[0] in ("km", "kg", "cm")):
        return unit[0] or None, None
    noun, _ = _head(following, i, grammar)
    return ("people", noun.lower()) if noun and fold(noun) in grammar.people else (None, None)


def _lasting(
    tokens: Tokens, value: float | None, unit: str | None, i: int, grammar: Grammar
) -> tuple[float | None, str | None, int]:
    """What is added behind a unit: "un anno e mezzo", "23 minuti e 41 secondi"."""
    if value is None or unit is None or tokens.at(i).folded not in grammar.joins:
        return value, unit, i
    half = tokens.past(i + 1, grammar.articles)
    if tokens.at(half).folded in grammar.half:
        return value + 0.5, unit, half + 1
    more = _number(tokens, i + 1, grammar, joining=True)
    smaller = _unit_at(tokens, more.end) if more else None
    if more is None or more.value is None or smaller is None:
        return value, unit, i
    for lasts in DURATIONS:
        if smaller[0] in lasts and lasts[smaller[0]] < lasts.get(unit, 0):
            return value * lasts[unit] / lasts[smaller[0]] + more.value, smaller[0], smaller[1]
    return value, unit, i


def _ends_with(context: Tokens, phrases: frozenset[str], grammar: Grammar) -> bool:
    """Whether one of the phrases stands right before a number, articles and adjectives aside, and no longer phrase there."""
    words: list[str] = []
    for token in reversed(context):
        if token.kind == "word":
            words.insert(0, grammar.contracted.get(token.folded, token.folded))
        elif token.kind == "digits" or words or token.text in ",;:.!?)":
            break
    known = grammar.least | grammar.most | grammar.about
    while words:
        for length in (4, 3, 2, 1):
            phrase = " ".join(words[-length:])
            if phrase in known:
                return phrase in phrases
        if words.pop() not in grammar.articles | grammar.passed:
            break
    return False


def _begins_with(tokens: Sequence[Token], grammar: Grammar) -> bool:
    """Whether what follows a number makes it a rough figure."""
    words = [grammar.contracted.get(token.folded, token.folded) for token in tokens[:3]]
    return any(" ".join(words[:length]) in grammar.trailing for length in (1, 2, 3))


def _is_between(context: Sequence[Token], grammar: Grammar) -> bool:
    """Whether a context ends with "tra", articles aside."""
    last = next((token.folded for token in reversed(context) if token.folded not in grammar.articles), None)
    return last in grammar.between
