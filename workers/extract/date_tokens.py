"""Date expressions as tokens: what the words of a language's table (`date_words.py`) stand for.

Case, accents and the shape of apostrophes and dashes make no difference ("lunedi", "MARTEDÌ", "anni ’90").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from workers.extract.date_intervals import PortionName, UnitName, Unresolved

Base = Literal["now", "anchor"]


@dataclass(frozen=True)
class Offset:
    """A day counted from today: ieri is -1."""

    days: int


@dataclass(frozen=True)
class Weekday:
    """Monday is 0."""

    number: int


@dataclass(frozen=True)
class Month:
    number: int


@dataclass(frozen=True)
class Number:
    """A cardinal, or an ordinal written in digits; `word` where it was spelt out."""

    value: int
    word: bool = False


@dataclass(frozen=True)
class Ordinal:
    """An ordinal word, a Roman numeral."""

    value: int


@dataclass(frozen=True)
class Few:
    """An unknown number: pochi, alcuni, qualche."""


@dataclass(frozen=True)
class Year:
    value: int


@dataclass(frozen=True)
class ShortYear:
    """The last two digits: '79."""

    value: int


@dataclass(frozen=True)
class Years:
    first: int
    last: int


@dataclass(frozen=True)
class Decade:
    """1990s, and 90s where `first` is below 100."""

    first: int


@dataclass(frozen=True)
class Era:
    """d.C.: what stands before it is a year, however small."""


@dataclass(frozen=True)
class Slashed:
    """27/11: day and month, or two days where a month follows."""

    first: int
    second: int


@dataclass(frozen=True)
class Day:
    """A whole date in figures."""

    date: date


@dataclass(frozen=True)
class Unit:
    """`many` in the plural, None where the plural is no other word (mois)."""

    name: UnitName
    many: bool | None = False


@dataclass(frozen=True)
class Step:
    """An adjective that steps from now or from the date before: scorso, questo, successivo, stesso.

    `rolling`: "l'ultimo mese" is the month up to now, "il mese scorso" the calendar month before.
    """

    base: Base
    sign: int
    rolling: bool = False


@dataclass(frozen=True)
class Shift:
    """An adverb that moves by an amount: fa, più tardi."""

    base: Base
    sign: int


@dataclass(frozen=True)
class Side:
    """Before or after: "due giorni prima", "prima di Natale"."""

    sign: int


@dataclass(frozen=True)
class Part:
    """A part of the day, by its name in `date_intervals.PARTS`, or the whole "day"."""

    name: str


@dataclass(frozen=True)
class Clock:
    """Minutes since midnight. `exact` to the minute, else to the hour."""

    minute: int
    exact: bool = False

    @property
    def is_midnight(self) -> bool:
        """24:00, "mezzanotte": at the beginning of the day or at its end."""
        return self.minute == 24 * 60


@dataclass(frozen=True)
class At:
    """What stands in front of an hour: alle, ore."""


@dataclass(frozen=True)
class Utc:
    pass


@dataclass(frozen=True)
class Portion:
    name: PortionName


@dataclass(frozen=True)
class Annual:
    """A feast, season or quarter, by its name in `date_intervals.YEARLY`."""

    name: str


@dataclass(frozen=True)
class Prep:
    """A preposition that bears on the interval; `ago ahead since from until by before after`."""

    name: str


@dataclass(frozen=True)
class To:
    """Al, bis, à, a dash: between two dates, or merely in front of one."""


@dataclass(frozen=True)
class And:
    """And: between two dates, else not understood."""


@dataclass(frozen=True)
class Skip:
    """A word that adds nothing: articles, circa, verso."""


@dataclass(frozen=True)
class Unknown:
    text: str


Token = (
    Offset | Weekday | Month | Number | Ordinal | Few | Year | ShortYear | Years | Decade | Era | Slashed | Day | Unit
    | Step | Shift | Side | Part | Clock | At | Utc | Portion | Annual | Prep | To | And | Skip | Unknown
)  # fmt: skip
Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """One language: its phrases, how it writes the time (groups hour, minute, half) and a numeric date."""

    phrases: Mapping[Phrase, tuple[Token, ...]]
    clock: re.Pattern[str]
    longest: int
    month_first: bool
    dotted_days: bool


_MARKS = str.maketrans({**dict.fromkeys("’‘`´ʼ′", "'"), **dict.fromkeys("‐‑‒–—−", "-"), "º": "°", "ª": "a"})
_SPLIT = re.compile(
    r"""(?P<iso>\d{4}-\d\d-\d\d)(?:t(?=\d))?
      | (?P<date>\d{1,2}(?P<mark>[./-])\d{1,2}(?P=mark)(?:\d{4}|\d\d))(?!\d|[./-]\d)
      | (?P<years>\d{4}\s?[-/]\s?(?:\d{4}|\d\d))(?!\d|[.,:/-]\d)
      | (?P<slashed>\d{1,2}/\d{1,2})(?!\d|[./-]\d)
      | (?P<dotted>\d{1,2}\.\s?\d{1,2}\.)(?!\d)
      | (?P<decade>'?\d?\d?\d0)\s?'?(?:s|ern?)\b
      | '\s?(?P<short>\d\d)\b
      | '\s?(?P<hundred>[2-9]00)\b
      | q(?P<quarter>[1-4])\b
      | (?P<number>\d+)(?:(?:°|[oae]|er|re|eme|nd|rd|th|st|te|ten|ter)(?![^\W_]))?
      | (?P<word>[^\W\d_]+'?)
      | (?P<other>\S)""",
    re.VERBOSE,
)
# "(ora locale)", "(1 marzo)": what stands in brackets only repeats.
_ASIDE = re.compile(r"\([^)]*(?:\)|$)")
_ROMAN = re.compile(r"([ivx]+)(?:e|eme|o)?", re.ASCII)


def normalise(text: str) -> str:
    """Lower case without accents, one kind of apostrophe and dash."""
    folded = unicodedata.normalize("NFKD", text.translate(_MARKS).casefold())
    return "".join(c for c in folded if not unicodedata.combining(c))


def phrase(text: str) -> Phrase:
    """The words of a table's phrase as `tokens` sees them."""
    return tuple(match[0] for match in _SPLIT.finditer(normalise(text)) if match[0] not in (".", ","))


def tokens(before: str, text: str, vocabulary: Vocabulary) -> tuple[list[Token], list[Token]]:
    """Read the words in front of a span and the span; a phrase that begins in front belongs to the span."""
    head = list(_lexemes(normalise(before), vocabulary))
    spoken = _ASIDE.sub(" ", normalise(text))
    lexemes = head + [lexeme for lexeme in _lexemes(spoken, vocabulary) if lexeme not in (".", ",")]
    found: tuple[list[Token], list[Token]] = [], []
    at = 0
    while at < len(lexemes):
        taken, read = _match(lexemes, at, vocabulary)
        at += taken
        found[at > len(head)].extend(read)
    return found


def _match(lexemes: Sequence[str | Token], at: int, vocabulary: Vocabulary) -> tuple[int, tuple[Token, ...]]:
    """The longest phrase at a place: how many lexemes, and what they stand for."""
    lexeme = lexemes[at]
    if isinstance(lexeme, Slashed):
        follows = _match(lexemes, at + 1, vocabulary)[1][0] if at + 1 < len(lexemes) else None
        if isinstance(follows, Month):
            return 1, (Number(lexeme.first), And(), Number(lexeme.second))
        if vocabulary.month_first:
            return 1, (Unknown(f"{lexeme.first}/{lexeme.second}"),)
        return 1, (Number(lexeme.first), Month(lexeme.second))
    if not isinstance(lexeme, str):
        return 1, (lexeme,)
    words: list[str] = []
    for word in lexemes[at : at + vocabulary.longest]:
        if not isinstance(word, str):
            break
        words.append(word)
    for length in range(len(words), 0, -1):
        if read := vocabulary.phrases.get(tuple(words[:length])):
            return length, read
    if (match := _ROMAN.fullmatch(lexeme)) and (value := _roman(match[1])):
        return 1, (Ordinal(value),)
    return 1, (To() if lexeme in ("-", "/") else Unknown(lexeme),)


def _lexemes(text: str, vocabulary: Vocabulary) -> Iterator[str | Token]:
    """Words as they are, figures as tokens."""
    at = 0
    while at < len(text):
        match = vocabulary.clock.match(text, at)
        try:
            if match:
                yield _clock(match)
            elif match := _SPLIT.match(text, at):
                yield from _figures(match, vocabulary)
        except (Unresolved, ValueError):
            yield Unknown(match[0] if match else "")
        at = match.end() if match else at + 1


def _figures(match: re.Match[str], vocabulary: Vocabulary) -> Iterator[str | Token]:
    kind, text = match.lastgroup, match[0]
    match kind:
        case "iso":
            yield Day(date.fromisoformat(match["iso"]))
        case "date":
            first, second, year = text.split(match["mark"])
            yield from _numeric_date(first, second, year, vocabulary)
        case "years":
            yield from _years(*re.split(r"\D+", text))
        case "slashed":
            yield Slashed(*map(int, text.split("/")))
        case "dotted" if vocabulary.dotted_days:
            first, second, _ = text.split(".")
            yield from (Number(int(first)), Month(int(second)))
        case "decade":
            yield Decade(int(match["decade"].strip("'")))
        case "short":
            yield ShortYear(int(match["short"]))
        case "hundred":
            yield Ordinal(int(match["hundred"][0]) + 11)
            yield Unit("century")
        case "quarter":
            yield Annual(f"quarter {match['quarter']}")
        case "number":
            value = int(match["number"])
            yield Year(value) if len(match["number"]) == 4 and 1000 <= value < 2200 else Number(value)
        case _:
            yield text


def _clock(match: re.Match[str]) -> Token:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = match.groupdict().get("half")
    if half:
        if not 1 <= hour <= 12:
            raise Unresolved(f"no time of day: {match[0]}")
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise Unresolved(f"no time of day: {match[0]}")
    return Clock(60 * hour + minute, match["minute"] is not None)


def _numeric_date(first: str, second: str, year: str, vocabulary: Vocabulary) -> Iterator[Token]:
    """Day first; in English, which has both orders, only what can be read in one way."""
    number, month = int(first), int(second)
    if vocabulary.month_first and number != month:
        if month > 12:
            number, month = month, number
        elif number <= 12:
            raise Unresolved("day and month could be either")
    yield from (Number(number), Month(month), Year(int(year)) if len(year) == 4 else ShortYear(int(year)))


def _years(first: str, last: str) -> Iterator[Token]:
    """2003-2005, 2014/15; 2025-11 is a month."""
    start = int(first)
    end = int(last) if len(last) == 4 else start // 100 * 100 + int(last)
    if start < end:
        yield Years(start, end)
    elif len(last) == 2:
        yield from (Month(int(last)), Year(start))
    else:
        raise Unresolved(f"no years: {first}-{last}")


def _roman(text: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[c] for c in text]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
