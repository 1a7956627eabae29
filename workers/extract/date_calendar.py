"""The days that a date expression's facts stand for, given the publication time, the tense and the date before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, datetime, timedelta
from functools import partial
from typing import Literal

from workers.extract.date_facts import Amount, Facts
from workers.extract.date_intervals import (
    PARTS_OF_YEARS,
    YEARLY,
    Interval,
    UnitName,
    Unresolved,
    Yearly,
    add,
    containing,
    day,
    instant,
    months,
    nth_week,
    nth_weekday,
    portion,
    slice_of,
    years,
)
from workers.extract.date_tokens import (
    Shift,
    Step,
)

Tense = Literal["past", "future"]

_FEW: dict[UnitName, int] = {"day": 7, "week": 4, "month": 6}
"""How many units an unknown number is taken for; of years and hours there is no telling."""


@dataclass(frozen=True)
class Now:
    """What expressions are relative to. `near` is the day around which a date without a year is looked for."""

    published: datetime | None
    anchor: date | None
    tense: Tense | None
    near: date | None = None
    strict: bool = False

    @property
    def moment(self) -> datetime:
        if self.published is None:
            raise Unresolved("no publication time")
        return self.published.replace(tzinfo=None, second=0, microsecond=0)

    @property
    def today(self) -> date:
        return self.moment.date()

    @property
    def around(self) -> date:
        return self.near or self.today

    def base(self, of: Step | Shift) -> date:
        if of.base == "now":
            return self.today
        if self.anchor is None:
            raise Unresolved("no date before it")
        return self.anchor.date() if isinstance(self.anchor, datetime) else self.anchor


def calendar(facts: Facts, now: Now) -> Interval | None:
    """The days that the facts name; None where they name only an hour or a part of the day."""
    if facts.number is not None and facts.number != facts.day and (facts.dated or facts.clock or facts.step):
        raise Unresolved("a number of what?")
    if facts.ordinal is not None:
        raise Unresolved("the first of what?")
    if not facts.dated:
        if facts.number is None or not facts.parts:
            return None
        # "la sera del 10"
        return _pick(partial(_monthly, facts.number, None), None, now, ahead=10, slack=3)
    if facts.date:
        return day(facts.date)
    if facts.offset is not None:
        return _relative_day(facts, facts.offset, now)
    if facts.amount and (within := _within(facts)):
        return _slice(facts.amount, within, facts, now)
    frame = _frame(facts, now)
    found = _narrowed(facts, frame, now)
    if facts.portion is None or facts.parts or found.precision == "day":
        return found
    if facts.unit == "period":
        raise Unresolved("a season does not end with its year")
    return portion(found, facts.portion)


def _relative_day(facts: Facts, offset: int, now: Now) -> Interval:
    """Ieri; where its date stands beside it, the date counts."""
    when = now.today + timedelta(offset)
    if facts.day is None or facts.month is None:
        return day(when)
    if facts.year is not None:
        return day(date(facts.year, facts.month, facts.day))
    found = _nearest(_around(_recurrence(facts), when), when)
    if abs(found.start - when) > timedelta(3):
        raise Unresolved("not the day that it says")
    return found


def _within(facts: Facts) -> Facts | None:
    """What is longer than the amount in "i primi sei mesi del 2024", "gli ultimi giorni di maggio"."""
    amount = facts.amount
    if amount is None or facts.shift or not (facts.portion == "start" or (amount.step and amount.step.sign < 0)):
        return None
    longer = replace(facts, amount=None, portion=None, prep=None, step=facts.step or Step("now", 0))
    return longer if longer.dated else None


def _slice(amount: Amount, within: Facts, facts: Facts, now: Now) -> Interval:
    whole = calendar(within, now)
    assert whole
    last = facts.portion is None
    if amount.count is None:
        return portion(whole, "end" if last else "start")
    return slice_of(whole, amount.count, amount.unit, last=last)


def _frame(facts: Facts, now: Now) -> Interval | None:
    """The year, month or week that the expression names or counts to; what else it says lies in there."""
    if facts.year is not None:
        return years(facts.year, facts.year)
    if facts.short_year is not None:
        # The latest such year, some to come included.
        last = now.today.year + 10
        return containing(date(last - (last - facts.short_year) % 100, 1, 1), "year")
    if facts.era:
        return facts.era
    if facts.amount:
        return _counted(facts.amount, facts, now)
    if facts.unit is None or (facts.unit == "day" and (facts.weekday is not None or facts.annual)):
        return None
    if facts.unit == "year" and facts.annual and facts.step is None:
        # "il primo semestre dell'anno"
        return None
    return _unit(facts.unit, facts, now)


def _counted(amount: Amount, facts: Facts, now: Now) -> Interval:
    shift = facts.shift
    if shift is None and amount.step is None:
        match facts.prep:
            case "ahead":
                shift = Shift("now", 1)
            case "ago":
                shift = Shift("now", -1)
            case "by":
                return _rolling(amount, Step("now", 1), now)
            case "since" | "from":
                return _rolling(amount, Step("now", -1), now)
            case _:
                raise Unresolved("a duration")
    if shift:
        return _moved(amount, shift, now)
    assert amount.step
    return _rolling(amount, amount.step, now)


def _moved(amount: Amount, by: Shift, now: Now) -> Interval:
    """Due giorni fa, tre mesi dopo: the calendar unit that lies so far off."""
    count, unit = amount.count, amount.unit
    if unit in ("hour", "minute"):
        return _moved_clock(amount, by, now)
    base = now.base(by)
    if count is None:
        near, far = add(base, unit, by.sign), add(base, unit, by.sign * _few(unit))
        return Interval(min(near, far), max(near, far), "range")
    if unit == "century":
        raise Unresolved("too coarse")
    if unit == "year" and count > 100 and count % 100 == 0:
        raise Unresolved("a round number")
    return containing(base, unit, by.sign * count)


def _moved_clock(amount: Amount, by: Shift, now: Now) -> Interval:
    count, unit = amount.count, amount.unit
    if count is None and unit == "hour":
        raise Unresolved("an unknown number of hours")
    if count is None:
        return day(now.base(by))
    moment = now.moment if by.base == "now" else now.anchor
    if isinstance(moment, datetime):
        return instant(
            moment + by.sign * timedelta(minutes=count * (60 if unit == "hour" else 1)), exact=unit == "minute"
        )
    base = now.base(by)
    if unit == "hour" and count % 24 == 0:
        return containing(base, "day", by.sign * count // 24)
    if unit == "hour" and count >= 12:
        raise Unresolved("on that day or the next")
    return day(base)


def _rolling(amount: Amount, step: Step, now: Now) -> Interval:
    """Gli ultimi tre mesi: up to now; i prossimi tre mesi: from now on."""
    if step.sign == 0:
        raise Unresolved("these days")
    count, unit = amount.count, amount.unit
    if unit in ("hour", "minute"):
        if count is None or step.base == "anchor":
            raise Unresolved("an unknown time")
        here: date = now.moment
        there: date = now.moment + step.sign * timedelta(minutes=count * (60 if unit == "hour" else 1))
    else:
        here = now.base(step)
        there = add(here, unit, step.sign * (_few(unit) if count is None else count))
    return Interval(min(here, there), max(here, there), "range")


def _few(unit: UnitName) -> int:
    if unit not in _FEW:
        raise Unresolved(f"some {unit}s")
    return _FEW[unit]


def _unit(unit: UnitName, facts: Facts, now: Now) -> Interval:
    """L'anno scorso, questa settimana, il mese dopo; fine mese, entro l'anno."""
    step = facts.step
    if step is None:
        if unit == "weekend":
            return _pick(partial(_weekly, 5, length=2), None, now)
        if unit != "day" and (facts.portion or facts.prep == "by"):
            return containing(now.today, unit)
        raise Unresolved(f"which {unit}?")
    base = now.base(step)
    if step.sign == 0 and facts.shift and step.base == "now":
        # Earlier this month, later this year.
        whole = containing(base, unit)
        return Interval(whole.start, base, "range") if facts.shift.sign < 0 else Interval(base, whole.end, "range")
    if step.rolling and unit == "day":
        raise Unresolved("the last day of what?")
    if step.rolling and unit in ("week", "month", "year", "decade"):
        return _rolling(Amount(1, unit), step, now)
    if unit == "weekend" and step.sign > 0 and base.weekday() < 5:
        return containing(base, unit)
    return containing(base, unit, step.sign)


def _narrowed(facts: Facts, frame: Interval | None, now: Now) -> Interval:
    """The month, feast or day inside the frame, or the one that the tense or a step points at."""
    step = None if facts.unit or facts.amount or (facts.parts and facts.step == Step("anchor", 0)) else facts.step
    if facts.month is not None or facts.annual:
        return _in_year(facts, frame, step, now)
    if facts.day is None and facts.weekday is None and frame:
        return frame
    if facts.day is not None:
        if frame and frame.precision == "month":
            return day(frame.start.replace(day=facts.day))
        if frame is None and facts.weekday is not None:
            return _pick(partial(_monthly, facts.day, facts.weekday), step, now, ahead=45, slack=3)
    elif facts.weekday is not None:
        if frame is None and step == Step("now", 0) and now.tense is None:
            frame = containing(now.today, "week")
        if frame is None:
            return _pick(partial(_weekly, facts.weekday), step, now)
        if frame.precision == "week":
            return day(frame.start + timedelta(facts.weekday))
    raise Unresolved("not one interval")


def _in_year(facts: Facts, frame: Interval | None, step: Step | None, now: Now) -> Interval:
    recurrence = _recurrence(facts)
    if frame is None:
        return _pick_annual(facts, recurrence, step, now)
    if facts.annual == "winter":
        return _winter(frame)
    if frame.precision != "year":
        raise Unresolved("not one interval")
    return recurrence(frame.start.year)


def _recurrence(facts: Facts) -> Yearly:
    number, month = facts.day, facts.month
    if facts.annual:
        if month is not None or number is not None:
            raise Unresolved("a feast and a date")
        return YEARLY[facts.annual]
    assert month is not None
    if facts.nth:
        n, kind = facts.nth
        weekday = facts.weekday
        return lambda year: nth_week(n, year, month) if kind == "week" else nth_weekday(n, weekday or 0, year, month)
    if number is None:
        return lambda year: months(year, month, 1, "month")
    return lambda year: day(date(year, month, number))


def _winter(frame: Interval) -> Interval:
    """Inverno 2024-25; "inverno 2024" may be either of two."""
    if frame.end.year != frame.start.year + 1:
        raise Unresolved("the winter at which end of the year?")
    return YEARLY["winter"](frame.start.year)


def _pick_annual(facts: Facts, recurrence: Yearly, step: Step | None, now: Now) -> Interval:
    if facts.weekday is not None and facts.day:
        near = now.around
        agreeing = (each for each in _around(recurrence, near, 1) if each.start.weekday() == facts.weekday)
        return _nearest(agreeing, near)
    single = facts.day is not None or (facts.annual is not None and recurrence(2000).precision == "day")
    # What is told of a quarter is told when it is over, or well under way.
    ahead = 0 if facts.annual in PARTS_OF_YEARS else 91
    return _pick(partial(_around, recurrence), step, now, ahead=ahead, slack=3 if single else 0)


def _pick(
    recurring: Callable[[date], Iterable[Interval]], step: Step | None, now: Now, ahead: int = 0, slack: int = 0
) -> Interval:
    """The one that a step or the tense points at, among those around a date.

    `ahead` is how many days after publication it may begin where the tense is unknown, `slack` where it is past.
    """
    base = now.base(step) if step else now.around
    found = recurring(base)
    if step and step.sign > 0:
        chosen = min((each for each in found if each.start > base), default=None)
    elif step and step.sign < 0:
        chosen = max((each for each in found if each.end < base), default=None)
    elif step and step.base == "anchor":
        chosen = _nearest(found, base)
    elif now.tense == "future":
        chosen = min((each for each in found if each.end >= base), default=None)
    else:
        allowed = 0 if now.strict else slack if now.tense == "past" else ahead
        chosen = max((each for each in found if each.start <= base + timedelta(allowed)), default=None)
    if chosen is None:
        raise Unresolved("none near")
    return chosen


def _nearest(found: Iterable[Interval], to: date) -> Interval:
    chosen = min(found, key=lambda each: abs(each.start - to), default=None)
    if chosen is None:
        raise Unresolved("none near")
    return chosen


def _around(recurrence: Yearly, near: date, reach: int = 9) -> Iterable[Interval]:
    """As many years either way: 29 February may be eight away."""
    for year in range(max(near.year - reach, 1), min(near.year + reach, MAXYEAR) + 1):
        try:
            yield recurrence(year)
        except (Unresolved, ValueError):
            continue


def _weekly(weekday: int, near: date, length: int = 1) -> Iterable[Interval]:
    first = near - timedelta(near.weekday() - weekday)
    for weeks in range(-2, 3):
        start = first + timedelta(7 * weeks)
        yield Interval(start, start + timedelta(length - 1), "day" if length == 1 else "range")


def _monthly(number: int, weekday: int | None, near: date) -> Iterable[Interval]:
    """That day of last, this and next month, where it falls on that weekday."""
    for count in (-1, 0, 1):
        try:
            found = add(near.replace(day=1), "month", count).replace(day=number)
        except ValueError:
            continue
        if weekday is None or found.weekday() == weekday:
            yield day(found)
