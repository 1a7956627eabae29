"""Dates as feeds write them: RFC 822, ISO 8601, and what people type, with month names in our languages.

feedparser's own reader takes CET for UTC and 2016/6/29 for a day of the current month, silently (feedparser#20,
#75, #135). Here the day is the one written, or there is no date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale

LANGUAGES = (
    "it", "en", "de", "fr", "es", "pt", "nl", "ca", "ro", "pl", "cs", "sk", "sl", "hr", "hu",
    "sv", "da", "nb", "fi", "el", "tr", "ru", "uk", "bg", "sr",
)  # fmt: skip
"""Languages whose month names are understood."""

TOLERANCE = timedelta(days=1)
"""A date this far ahead of the clock may be a wrong zone; one farther ahead is none."""

_SECONDS_A_DAY = 86_400
_MAX_LENGTH = 100
"""Characters. What is longer is no date."""

_ZONES = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1,
    "CET": 1, "MET": 1, "MEZ": 1, "CEST": 2, "MEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "JST": 9, "KST": 9, "HKT": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
"""Hours east of UTC: the names of RFC 822, and those of our feeds that mean one thing only (not IST)."""

_HOME = {
    "it": "Europe/Rome", "de": "Europe/Berlin", "fr": "Europe/Paris", "es": "Europe/Madrid", "pt": "Europe/Lisbon",
    "nl": "Europe/Amsterdam", "ca": "Europe/Madrid", "ro": "Europe/Bucharest", "pl": "Europe/Warsaw",
    "cs": "Europe/Prague", "sk": "Europe/Bratislava", "sl": "Europe/Ljubljana", "hr": "Europe/Zagreb",
    "hu": "Europe/Budapest", "sv": "Europe/Stockholm", "da": "Europe/Copenhagen", "nb": "Europe/Oslo",
    "fi": "Europe/Helsinki", "el": "Europe/Athens", "tr": "Europe/Istanbul", "ru": "Europe/Moscow",
    "uk": "Europe/Kyiv", "bg": "Europe/Sofia", "sr": "Europe/Belgrade",
    "gb": "Europe/London", "ie": "Europe/Dublin", "ch": "Europe/Zurich", "at": "Europe/Vienna",
    "br": "America/Sao_Paulo",
}  # fmt: skip
"""The zone assumed for a language, or for a region (looked up first) where it differs. Others, like en: UTC."""

_COLON_TIME = re.compile(r"(?<![\d+\-])(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?")
_OTHER_TIME = re.compile(r"(?<!\d)(\d{1,2})\s?[.hH]\s?(\d{2})(?:\.(\d{2}))?(?!\d)()")
_HOUR_ALONE = re.compile(r"(?:\bore\s|T)(\d{1,2})(?![\d.:])()()()")
_EPOCH = re.compile(r"(?:/Date\()?(1\d{9})(\d{3}|\.\d+)?(?:[+-]\d{4})?(?:\)/)?")
_LOST_PLUS = re.compile(r"(T\d\d:\d\d:\d\d(?:\.\d+)?) (\d\d:?\d\d)$")
_PLACE = re.compile(r"\b(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Z]\w+")
_YEAR_ALONE = re.compile(r"(?<![\d+\-\u2212])\d{4}(?!\d)")
_HALF_DAY = re.compile(r"\b([ap])\.?\s?m\b", re.IGNORECASE)
_OFFSET = re.compile(r"([+\-\u2212])(\d{1,2})(?::?(\d{2}))?(?!\d)")
_ZONE_NAME = re.compile(r"(?<![^\W\d_])[A-Z]{1,4}(?![^\W\d_])")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?)?(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(?<!\d[-/.])(\d{4})\s?(?:([-/.])|年)\s?(\d{1,2})\s?(?(2)\2|月)\s?(\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")


def parse_date(raw: str, *, language: str | None) -> tuple[datetime, bool] | None:
    """The moment that `raw` names, with its offset, and whether the offset was assumed from the language.

    A date without a time is the midnight that begins the day. None if it is no date, or one of which the day is
    not certain (3/4/2025 in an unknown language, a month without a year).

    Args:
        language: of the feed, as it says ("it", "it-IT", "en-us").
    """
    text = _LOST_PLUS.sub(r"\1+\2", raw.strip())
    if not text or len(text) > _MAX_LENGTH:
        return None
    if epoch := _EPOCH.fullmatch(text):  # seconds, or milliseconds, of 2001 to 2033
        return datetime.fromtimestamp(int(epoch[1]), UTC), False
    region = (language or "").lower().replace("_", "-")
    try:
        moment = _read(text, region)
    except (ValueError, OverflowError):  # 31 February, 25:00, an offset of 80 hours
        return None
    if moment is None or moment[0].year <= 1900 or abs(moment[0].timestamp()) <= _SECONDS_A_DAY:
        return None  # .NET's year 1, SQL Server's 1900 and Unix's 1970, in any zone, stand for "not set"
    return moment


def too_early(moment: datetime, now: datetime) -> bool:
    """Whether a date of publication lies so far ahead of the clock that it cannot be true."""
    return moment > now + TOLERANCE


def _read(text: str, region: str) -> tuple[datetime, bool] | None:
    if compact := _COMPACT.match(text):
        year, month, day, hour, minute, second = (int(group or 0) for group in compact.groups())
        return _in_zone(datetime(year, month, day, hour, minute, second), text[compact.end() :], region)  # noqa: DTZ001
    # The colon of a time is never part of a date, so it goes first: "Thu Nov 27 10:00:00 CET 2025".
    clock = _COLON_TIME.search(text)
    rest = text[: clock.start()] + " " + text[clock.end() :] if clock else text
    found = _date(rest, region.partition("-"))
    if found is None:
        return None
    (year, month, day), rest = found
    if clock is None and (clock := _OTHER_TIME.search(rest) or _HOUR_ALONE.search(rest)):
        rest = rest[: clock.start()] + " " + rest[clock.end() :]
    return _in_zone(datetime(year, month, day, *_time(clock, rest)), rest, region)  # noqa: DTZ001


def _time(clock: re.Match[str] | None, rest: str) -> tuple[int, int, int, int]:
    if clock is None:
        return 0, 0, 0, 0
    hour, minute, second = (int(group or 0) for group in clock.groups()[:3])
    half = _HALF_DAY.search(rest)
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half[1] in "pP" else 0)
    # A leap second has no place in a datetime.
    return hour, minute, min(second, 59) if second == 60 else second, int(((clock[4] or "") + "000000")[:6])


def _in_zone(moment: datetime, rest: str, region: str) -> tuple[datetime, bool]:
    if offset := _OFFSET.search(rest):
        delta = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return moment.replace(tzinfo=timezone(delta if offset[1] == "+" else -delta)), False
    for name in _ZONE_NAME.findall(rest):
        if name in _ZONES:
            return moment.replace(tzinfo=timezone(timedelta(hours=_ZONES[name]))), False
    if (place := _PLACE.search(rest)) and place[0] in _places():
        return _at_home(moment, place[0]), False
    language, _, territory = region.partition("-")
    return _at_home(moment, _HOME.get(territory) or _HOME.get(language) or "UTC"), True


def _at_home(moment: datetime, place: str) -> datetime:
    local = moment.replace(tzinfo=ZoneInfo(place))
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta(0)))


@cache
def _places() -> frozenset[str]:
    return frozenset(available_timezones())


# --- the day ------------------------------------------------------------------------------------------------------

_Day = tuple[int, int, int]


def _date(text: str, region: tuple[str, str, str]) -> tuple[_Day, str] | None:
    """Year, month and day, and the text without them."""
    if match := _YEAR_FIRST.search(text):
        return (int(match[1]), int(match[3]), int(match[4])), text[: match.start()] + " " + text[match.end() :]
    match = _NUMERIC.search(text)
    # "27 nov 2025 05.06.07" has its time written with dots.
    if match and (len(match[4]) == 4 or not _YEAR_ALONE.search(text[: match.start()] + " " + text[match.end() :])):
        day = _numeric(int(match[1]), int(match[3]), match[2], match[4], region)
        return (day, text[: match.start()] + " " + text[match.end() :]) if day else None
    return _named_month(text, region[0])


def _numeric(first: int, second: int, separator: str, year: str, region: tuple[str, str, str]) -> _Day | None:
    """Day first or month first? By the numbers, else by custom, else it is not known."""
    language, _, territory = region
    day_first = separator == "." or (language not in ("", "en") or territory not in ("", "us", "ca"))
    month_first = language == "en" and territory == "us" and separator != "."
    if len(year) == 2 and not (day_first or month_first):
        return None
    if first > 12 or (day_first and second <= 12):
        return _year(year), second, first
    if second > 12 or month_first or first == second:
        return _year(year), first, second
    return None


def _named_month(text: str, language: str) -> tuple[_Day, str] | None:
    """A month by name among two numbers: "gio, 27 nov 2025", "November 27, 2025", "2025. november 27."."""
    tokens = list(_TOKEN.finditer(text))
    numbers = [index for index, token in enumerate(tokens) if token[0].isdecimal()]
    if len(numbers) < 2:
        return None
    first, second = numbers[:2]
    months = [
        (index, month) for index, token in enumerate(tokens[:second]) if (month := _month(_plain(token[0]), language))
    ]
    if not months:
        return None
    # The last one: "mar 3 feb 2025" is a Tuesday in February.
    position, month = months[-1]
    day, year = tokens[first], tokens[second]
    if len(day[0]) == 4:
        day, year = year, day
    elif len(year[0]) == 2 and not _is_short_year(text, year, position - first):
        return None
    rest = text[: min(day.start(), year.start(), tokens[position].start())] + " "
    rest += text[day.end() : year.start()] if position < first else ""  # the zone of "Nov 27 CET 2025"
    return (_year(year[0]), month, int(day[0])), rest + text[max(day.end(), year.end()) :]


def _is_short_year(text: str, year: re.Match[str], month_after_day: int) -> bool:
    """ "27-Nov-25", but not the hour of "27 Nov 10.30"."""
    return month_after_day == 1 and not re.match(r"\s?[.hH]\s?\d", text[year.end() :])


def _year(written: str) -> int:
    """Two digits as RFC 2822, 4.3 has it."""
    year = int(written)
    if len(written) == 2:
        return year + (2000 if year < 50 else 1900)
    return year


# --- month names --------------------------------------------------------------------------------------------------


def _month(word: str, language: str) -> int | None:
    if language in LANGUAGES and (month := _months(language).get(word)):
        return month
    return _months("en").get(word) or _any_months().get(word)


@cache
def _months(language: str) -> dict[str, int]:
    """Names, abbreviations, and beginnings of three letters or more that only one month has."""
    names: dict[str, set[int]] = {}
    for month, name in _names(language):
        for end in range(min(3, len(name)), len(name) + 1):
            names.setdefault(name[:end], set()).add(month)
    unique = {word: months.pop() for word, months in names.items() if len(months) == 1}
    return unique | {name: month for month, name in _names(language)}


@cache
def _any_months() -> dict[str, int]:
    """Names that mean one month in all our languages (not "listopad": October in Croatian, November in Polish)."""
    names: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for word, month in _months(language).items():
            names.setdefault(word, set()).add(month)
    return {word: months.pop() for word, months in names.items() if len(months) == 1}


def _names(language: str) -> Iterator[tuple[int, str]]:
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for month, name in Locale.parse(language).months[context][width].items():
                yield month, _plain(name).rstrip(".")


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
