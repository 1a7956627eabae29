"""The interval that a date expression stands for: "martedì", "il mese scorso", "nella notte tra sabato e domenica".

A small grammar over a table of words for each language (`date_words.py`). What it cannot read whole, or could only
guess, stays unresolved. The choices that it makes:

- Days are counted in the article's own zone, the UTC offset of its publication time.
- A weekday is the last one, today included, as in agency copy; the coming one, today included, where the event lies
  ahead. "scorso" and "prossimo" never mean today.
- A day or month without a year is the last one that began. A day may lie up to three days ahead of publication even
  then (datelines run ahead); where the tense is unknown, up to three months ahead. Where the event lies ahead: the
  next one. A weekday beside it ("lunedì 4 aprile") decides the year: last year, this one or the next.
- "Two months ago" is the calendar month two before this one, "last week" the Monday to Sunday before this one's.
  "In the last two months" runs up to now. An unknown number of days is taken as a week, of weeks as four, of months as
  six; of years it stays unresolved.
- "entro venerdì" runs from publication to Friday, "dal 2013" from 2013 to publication, "prima di Natale" from
  publication to the day before. "fino a" something past is that thing itself: where it began is not said.
- Parts of the day have the bounds in `date_intervals.PARTS`. The night belongs to the day on which it begins, but
  "nella notte", "questa notte" is the one that ended on the day of publication, unless the event lies ahead.
- An hour in words is the hour only where the part of the day is said, or else its day ("sabato alle undici").
  Midnight is either end of its day, so it stands for the day.
- An hour or part of the day alone belongs to the date before it (`anchor`), or to the day of publication. An hour is
  the one written, whatever its place; only UTC is brought to the article's zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import takewhile

import msgspec

from schemas.extraction import Precision
from workers.extract.date_calendar import Now, Tense, calendar
from workers.extract.date_facts import Facts, ends_of, facts_of
from workers.extract.date_intervals import (
    PARTS,
    Interval,
    PortionName,
    Unresolved,
    day,
    in_the_night,
    instant,
    midnight,
    part_of_day,
    years,
)
from workers.extract.date_tokens import (
    And,
    At,
    Clock,
    Few,
    Number,
    Prep,
    Side,
    Skip,
    Step,
    To,
    Token,
    Unit,
    Unknown,
    Vocabulary,
    tokens,
)
from workers.extract.date_words import VOCABULARIES

_PARTS_OF_PORTIONS: dict[PortionName, str] = {"start": "early", "middle": "middle", "end": "late"}


class Resolved(msgspec.Struct, frozen=True):
    """Both ends are inclusive ISO 8601 in local time: days, or minutes where the text names an hour ("alle 21" runs
    from T21:00 to T21:59).
    """

    from_: str
    to: str
    precision: Precision


def resolve(
    text: str,
    *,
    language: str,
    published: datetime | None,
    before: str = "",
    tense: Tense | None = None,
    anchor: date | None = None,
) -> Resolved | None:
    """The interval that `text` stands for, or None where it is not known.

    `before` is some text in front, whose last words may bear on it ("entro", "fino al"); `tense` is that of the event,
    None where unknown; `anchor` is the date before it in the article, for "il giorno dopo" (a `datetime` counts to the
    minute). Languages without a table: only ISO dates and years in four digits.
    """
    now = Now(published, anchor, tense)
    try:
        if vocabulary := VOCABULARIES.get(language.partition("-")[0].lower()):
            found = _expression(_relevant(before, text, vocabulary), now)
        else:
            found = _bare(text.strip())
        if found.start > found.end:
            raise Unresolved(f"ends before it begins: {found}")
    # ValueError, OverflowError: a day that the calendar lacks (31 aprile), a year beyond 1 to 9999.
    except (Unresolved, ValueError, OverflowError):
        return None
    return Resolved(_iso(found.start), _iso(found.end), found.precision)


def says_when(text: str, language: str) -> bool:
    """Whether a word or figure of `text` has to do with time. Languages without a table: always."""
    vocabulary = VOCABULARIES.get(language.partition("-")[0].lower())
    return vocabulary is None or any(
        not isinstance(token, Unknown | Skip | Prep | To | And | At | Side | Step | Few)
        for token in tokens("", text, vocabulary)[1]
    )


def _relevant(before: str, text: str, vocabulary: Vocabulary) -> list[Token]:
    """The span's tokens, with the prepositions, articles and steps right in front of it."""
    head, body = tokens(before, text, vocabulary)
    near = takewhile(lambda token: isinstance(token, Prep | To | At | Side | Step | Skip), reversed(head))
    # "lo scorso [6 novembre]", but not "ha passato il [Natale]".
    tail = [token for at, token in enumerate(near) if at == 0 or not isinstance(token, Step)][::-1]
    rest = head[: len(head) - len(tail)]
    if (rest and isinstance(rest[-1], Unit | Number | Few)) or any(isinstance(token, Prep) for token in tail):
        # "due giorni prima del [6 novembre]", "la prima dal [2012]": the span is the date, not what lies before it.
        tail = [token for token in tail if not isinstance(token, Side)]
    return [token for token in (*tail, *body) if not isinstance(token, Skip)]


def _bare(text: str) -> Interval:
    if len(text) == 4 and text.isascii() and text.isdigit() and "1000" <= text < "2200":
        return years(int(text), int(text))
    if len(text) == 10:
        return day(date.fromisoformat(text))
    raise Unresolved("a language without a table")


def _expression(read: Sequence[Token], now: Now) -> Interval:
    if ends := ends_of(read):
        return _range(*ends, now)
    facts = facts_of(read)
    return _bounded(_on_the_clock(facts, calendar(facts, _in_tense(facts, now)), now), facts.prep, facts.portion, now)


def _in_tense(facts: Facts, now: Now) -> Now:
    """A deadline lies ahead and since behind, whatever the verb says."""
    if facts.prep == "since":
        return replace(now, tense="past")
    ahead = facts.prep == "by" or (
        now.tense is None and (facts.prep == "before" or (facts.prep == "until" and facts.weekday is not None))
    )
    return replace(now, tense="future") if ahead else now


def _on_the_clock(facts: Facts, found: Interval | None, now: Now) -> Interval:
    """The part of the day or the hour on the day found, or on the day that goes without saying."""
    parts = [part for part in facts.parts if part != "day"]
    if facts.portion and not facts.parts and found and found.precision == "day":
        parts = [_PARTS_OF_PORTIONS[facts.portion]] if facts.portion in _PARTS_OF_PORTIONS else []
    if found is None:
        if not facts.parts and not facts.clock:
            raise Unresolved("nothing said")
        if facts.clock and facts.clock.is_midnight and now.anchor is None:
            raise Unresolved("midnight of which day?")
        start = _implicit_day(facts, bool(parts) and PARTS[parts[0]][1] > 24, now)
    elif not parts and not facts.clock:
        return found
    elif found.precision == "day":
        start = found.start
    else:
        raise Unresolved("an hour of many days")
    if facts.clock:
        return _clock(facts, facts.clock, parts, start, now)
    return part_of_day(parts[0], start, start) if parts else day(start)


def _implicit_day(facts: Facts, nightly: bool, now: Now) -> date:
    """The day of "in serata", "questa mattina", "la notte scorsa", "la sera prima", "alle 15.30"."""
    step = facts.step or (Step("anchor", 0) if now.anchor else Step("now", 0))
    count = step.sign
    if nightly and step.base == "now":
        count = 0 if count > 0 or (count == 0 and now.tense == "future") else -1
    elif nightly and count > 0:
        # The next night after a day is the one that begins on it.
        count = 0
    return now.base(step) + timedelta(count)


def _clock(facts: Facts, clock: Clock, parts: Sequence[str], start: date, now: Now) -> Interval:
    if clock.is_midnight or (facts.in_words and not parts):
        return day(start)
    moment = midnight(start) + timedelta(minutes=_minutes(clock, parts))
    if facts.utc:
        offset = now.published.utcoffset() if now.published else None
        if offset is None:
            raise Unresolved("the article's zone is unknown")
        moment += offset
    undated = not (facts.dated or facts.step or now.anchor)
    if undated and now.tense == "past" and moment > now.moment:
        raise Unresolved("it cannot have been on the day of publication")
    return instant(moment, exact=clock.exact)


def _minutes(clock: Clock, parts: Sequence[str]) -> int:
    """Minutes from the start of the day to which a part belongs: "le 9 di sera" 21:00, "le 2 di notte" 26:00."""
    for part in parts:
        begin, end = PARTS[part]
        for shift in (0, 12, -24, 24) if clock.minute >= 12 * 60 else (0, 12, 24):
            if 60 * begin <= clock.minute + 60 * shift < 60 * end:
                return clock.minute + 60 * shift
    nightly = bool(parts) and PARTS[parts[0]][1] > 24 and clock.minute < 12 * 60
    return clock.minute + 24 * 60 if nightly else clock.minute


def _range(left: Facts, right: Facts, now: Now) -> Interval:
    if left.clock and right.clock:
        return _hours(left, right, now)
    began, ended = ([part for part in side.parts if part != "day"] for side in (left, right))
    clock = left.clock
    first, last = _ends(replace(left, parts=[], clock=None, prep=None), replace(right, parts=[], clock=None), now)
    if first.start > last.start or first.end > last.end:
        raise Unresolved("ends before it begins")
    if not began:
        return Interval(first.start, last.end, "range")
    if first.precision != "day" or last.precision != "day":
        raise Unresolved("a part of which day?")
    begin = part_of_day(began[0], first.start, first.start).start
    if ended and clock is None:
        return Interval(begin, part_of_day(ended[0], last.start, last.start).end, "range")
    if not in_the_night(began[0]) or last.start - first.start != timedelta(1):
        raise Unresolved("not the night from one day to the next")
    if clock is None:
        return Interval(begin, _end_of_night(last.start), "hour")
    on = last.start if clock.minute < 12 * 60 else first.start
    return instant(midnight(on) + timedelta(minutes=clock.minute), exact=clock.exact)


def _end_of_night(on: date) -> datetime:
    return midnight(on) + timedelta(hours=PARTS["night"][1] - 24, minutes=-1)


def _ends(left: Facts, right: Facts, now: Now) -> tuple[Interval, Interval]:
    """The end that the tense points at comes first; the other is the one beside it."""
    if now.tense == "future" or (left.year is not None and right.year is None):
        first = _dated(left, now)
        return first, _dated(right, replace(now, near=first.start, tense="future"))
    last = _dated(right, now)
    return _dated(left, replace(now, near=last.start, tense="past", strict=True)), last


def _dated(facts: Facts, now: Now) -> Interval:
    found = calendar(facts, now)
    if found is None:
        raise Unresolved("no date")
    return found


def _hours(left: Facts, right: Facts, now: Now) -> Interval:
    """Tra le 20 e le 21 di questa sera, domenica 12 dalle 8 alle 22."""
    named = left if left.dated or left.parts else right
    found = calendar(replace(named, clock=None, prep=None), now)
    ends = [
        _on_the_clock(
            replace(
                named,
                clock=side.clock,
                in_words=side.in_words,
                parts=side.parts or named.parts,
                utc=left.utc or right.utc,
            ),
            found,
            now,
        )
        for side in (left, right)
    ]
    if any(end.precision == "day" for end in ends):
        return ends[0]
    first, last = ends[0].start, ends[1].start
    return Interval(first, last if last > first else last + timedelta(1), "range")


def _bounded(found: Interval, prep: str | None, portioned: PortionName | None, now: Now) -> Interval:
    """What since, from, until, by, before and after make of an interval; the open end is the day of publication."""
    if prep not in ("since", "from", "until", "by", "before", "after"):
        return found
    if isinstance(found.start, datetime):
        return day(found.start.date()) if prep in ("before", "after") else found
    if now.published is None:
        if prep in ("before", "after"):
            raise Unresolved("no publication time")
        return found
    today = now.today
    start, end = found.start, found.end
    match prep:
        case "since" | "from" if start <= today:
            end = max(end, today)
        case "until" | "by" if end >= today:
            start = today
        case "before" if portioned == "end":
            # Before the end of the year is by its end.
            start = today
        case "before":
            start, end = today, start - timedelta(1)
        case "after":
            start, end = end + timedelta(1), today
    return found if (start, end) == found[:2] else Interval(start, end, "day" if start == end else "range")


def _iso(when: date) -> str:
    return when.isoformat(timespec="minutes") if isinstance(when, datetime) else when.isoformat()
