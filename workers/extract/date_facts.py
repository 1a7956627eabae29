"""What a date expression says: its tokens as facts, each once, or the facts of both ends of a range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from workers.extract.date_intervals import (
    YEARLY,
    Interval,
    PortionName,
    UnitName,
    Unresolved,
    century,
    decade,
    in_the_night,
    years,
)
from workers.extract.date_tokens import (
    And,
    Annual,
    At,
    Clock,
    Day,
    Decade,
    Era,
    Few,
    Month,
    Number,
    Offset,
    Ordinal,
    Part,
    Portion,
    Prep,
    Shift,
    ShortYear,
    Side,
    Skip,
    Step,
    To,
    Token,
    Unit,
    Utc,
    Weekday,
    Year,
    Years,
)


@dataclass(frozen=True)
class Amount:
    """So many units; `count` is None where it is not said."""

    count: int | None
    unit: UnitName
    step: Step | None = None


@dataclass
class Facts:
    """What an expression says, each thing once."""

    date: date | None = None
    offset: int | None = None
    weekday: int | None = None
    nth: tuple[int, Literal["week", "weekday"]] | None = None
    day: int | None = None
    month: int | None = None
    annual: str | None = None
    year: int | None = None
    short_year: int | None = None
    era: Interval | None = None
    unit: UnitName | None = None
    step: Step | None = None
    amount: Amount | None = None
    shift: Shift | None = None
    side: Side | None = None
    portion: PortionName | None = None
    clock: Clock | None = None
    in_words: bool = False
    utc: bool = False
    prep: str | None = None
    number: int | None = None
    ordinal: int | None = None
    parts: list[str] = field(default_factory=list)

    def put(self, **said: object) -> None:
        for name, value in said.items():
            if getattr(self, name) not in (None, value):
                raise Unresolved(f"two values of {name}")
            setattr(self, name, value)

    def put_step(self, step: Step) -> None:
        """This yields to last or next: ces derniers jours, this coming Friday, ce jour-là."""
        this = Step("now", 0)
        if self.step is None or self.step == this:
            self.step = step
        elif step not in (this, self.step):
            raise Unresolved("two steps")

    @property
    def dated(self) -> bool:
        """Whether a day, or something longer, is named."""
        return any(
            value is not None
            for value in (
                self.date, self.offset, self.weekday, self.day, self.month, self.annual, self.year,
                self.short_year, self.era, self.unit, self.amount,
            )
        )  # fmt: skip

    @property
    def grain(self) -> str | None:
        """The finest thing named, to tell whether two may be the ends of one range."""
        if self.clock:
            return "clock"
        if self.date or self.offset is not None or self.weekday is not None or self.day or self.unit == "day":
            return "day"
        if self.annual:
            return "day" if YEARLY[self.annual](2000).precision == "day" else "annual"
        if self.month:
            return "month"
        if self.year or self.short_year is not None or self.unit == "year":
            return "year"
        return "era" if self.era else self.unit


def facts_of(read: Sequence[Token]) -> Facts:
    """What the tokens say; raises Unresolved where they cannot be read whole."""
    facts = Facts()
    rest: list[Token] = [token for token in read if not isinstance(token, To)]
    first = True
    while rest:
        rest = _take(rest, facts, first)
        first = first and facts == Facts(prep=facts.prep)
    if facts.prep == "ago" and facts.amount is None:
        facts.prep = "before"
    if facts.side:
        _settle_side(facts)
    if facts.number is not None and facts.unit == "month":
        # "il 27 dello stesso mese"
        facts.put(day=facts.number)
    return facts


def _settle_side(facts: Facts) -> None:
    """Prima and dopo: of a date (prima di Natale), by an amount (due giorni prima), of the anchor (la sera prima)."""
    assert facts.side
    sign = facts.side.sign
    if facts.amount:
        facts.put(shift=Shift("anchor", sign))
        facts.prep = None
    elif facts.prep in ("before", "after"):
        return
    elif facts.unit or (facts.parts and not facts.dated):
        facts.put_step(Step("anchor", sign))
    else:
        raise Unresolved("before or after what?")


def _take(rest: list[Token], facts: Facts, first: bool) -> list[Token]:  # noqa: C901 - a table of patterns
    """Take what the first tokens say; the order of the cases is their precedence."""
    match rest:
        case [Number(n) | Ordinal(n), Month(m), *more]:
            facts.put(day=n, month=m)
        case [Weekday(w), Number(n), Month(m), *more]:
            facts.put(weekday=w, day=n, month=m)
        case [Month(m), Number(n), *more] if 0 < n < 32 and not (more and isinstance(more[0], Unit | Step | Part)):
            facts.put(day=n, month=m)
        case [Number(n) | Year(n), Era(), *more]:
            facts.put(year=n)
        case [Ordinal(n) | Number(n, False), Unit("century"), *more] | [Unit("century"), Ordinal(n), *more]:
            facts.put(era=century(n))
        case [Unit("year", True) | Unit("decade"), Number(n) | ShortYear(n), *more] if is_decade(n):
            facts.put(era=decade(1900 + n))
        case [Unit("year", True) | Unit("decade"), Year(n), *more] if n % 10 == 0:
            facts.put(era=decade(n))
        case [Decade() as named, Unit("year"), *more]:
            return [named, *more]
        case [Unit("year"), (Year() | Years()) as named, *more]:
            return [named, *more]
        case [Unit("month"), Month() as named, *more]:
            return [named, *more]
        case [Unit("day"), (Number() | Ordinal() | Weekday() | Annual()) as named, *more]:
            return [named, *more]
        case [Ordinal(n) | Number(n), Unit("quarter" | "four-month" | "half" as unit, False), *more]:
            if f"{unit} {n}" not in YEARLY:
                raise Unresolved(f"no {unit} {n}")
            facts.put(annual=f"{unit} {n}")
        case [Ordinal(n), Weekday(w), Month() as named, *more]:
            facts.put(nth=(n, "weekday"), weekday=w)
            return [named, *more]
        case [Step("now", -1), Weekday(w), Month() as named, *more]:
            facts.put(nth=(-1, "weekday"), weekday=w)
            return [named, *more]
        case [Ordinal(n), Unit("week", False), Month() as named, *more]:
            facts.put(nth=(n, "week"))
            return [named, *more]
        case [Step("now", -1), Unit("week", False), Month() as named, *more]:
            facts.put(nth=(-1, "week"))
            return [named, *more]
        case [Ordinal(1), (Number() | Unit(_, True)), *_]:
            return [Portion("start"), *rest[1:]]
        case [Number(n), Ordinal(1) | Portion("start"), Unit(u), *more]:
            facts.put(amount=Amount(n, u), portion="start")
        case [At(), Number(n), Unit("hour", True), *more] if n < 25 and not _moves(more):
            facts.put(clock=Clock(60 * n))
        case [Side(), At(), Number() | Clock(), *more] | [Side(), Clock(), *more]:
            # "dopo le 8": not at eight, but on that day or in that part of it.
            facts.parts.append("day")
        case [Clock() as clock, Unit("hour", True), *more] | [Unit("hour", True), Clock() as clock, *more]:
            return [clock, *more]
        case [Unit("hour", True), Number() as hour, *more] if not (more and isinstance(more[0], Unit)):
            return [At(), hour, *more]
        case [(Number() | Few()) as count, Step() as step, Unit() as unit, *more] if _counts(count, unit):
            facts.put(amount=Amount(_count(count), unit.name, step))
        case [Step() as step, (Number() | Few()) as count, Unit() as unit, *more] if _counts(count, unit):
            facts.put(amount=Amount(_count(count), unit.name, step))
        case [(Number() | Few()) as count, Unit() as unit, Step() as step, *more] if _counts(count, unit):
            facts.put(amount=Amount(_count(count), unit.name, step))
        case [Step() as step, Unit(u, True), *more] | [Unit(u, True), Step() as step, *more]:
            facts.put(amount=Amount(None, u, step))
        case [(Number() | Few()) as count, Unit() as unit, *more] if _counts(count, unit):
            facts.put(amount=Amount(_count(count), unit.name))
        case [Year(n), Unit("year"), *more]:
            facts.put(amount=Amount(n, "year"))
        case [Unit(u, True), *more]:
            facts.put(amount=Amount(None, u))
        case [At(), Number(n, word), *more] if n < 25:
            facts.put(clock=Clock(60 * n))
            facts.in_words = word and n <= 12
        case [Number(n), (Offset() | Step("now", 0)) as when, *more] if n < 25:
            # "le 23 di ieri", "le 19 di questa sera"
            facts.put(clock=Clock(60 * n))
            return [when, *more]
        case [Number(n, word), Part() as part, *more] if n <= 12:
            facts.put(clock=Clock(60 * n))
            facts.in_words = word
            return [part, *more]
        case [Weekday(w), Number(n), *more]:
            facts.put(weekday=w, day=n)
        case [Number(n, True), *more] if n in range(200, 1000, 100):
            # Duecento to Novecento: the centuries as Italian names them.
            facts.put(era=century(n // 100 + 11))
        case [token, *more]:
            _take_one(token, facts, first)
    return more


def _take_one(token: Token, facts: Facts, first: bool) -> None:  # noqa: C901 - a table of tokens
    match token:
        case Offset(n):
            facts.put(offset=n)
        case Weekday(n):
            facts.put(weekday=n)
        case Month(n):
            facts.put(month=n)
        case Number(n):
            facts.put(number=n)
        case Ordinal(n):
            facts.put(ordinal=n)
        case Era() if facts.era:
            pass
        case Year(n):
            facts.put(year=n)
        case ShortYear(n):
            facts.put(short_year=n)
        case Years(a, b):
            facts.put(era=years(a, b))
        case Decade(n):
            if n < 100 and not is_decade(n):
                raise Unresolved("a decade of either century")
            facts.put(era=decade(n if n >= 100 else 1900 + n))
        case Day(when):
            facts.put(date=when)
        case Unit(unit):
            facts.put(unit=unit)
        case Step():
            facts.put_step(token)
        case Shift():
            facts.put(shift=token)
        case Side(sign):
            facts.put(side=token)
            if first:
                facts.put(prep="before" if sign < 0 else "after")
        case Part(name):
            facts.parts.append(name)
        case Clock():
            facts.put(clock=token)
        case Utc():
            facts.utc = True
        case Portion(name):
            facts.put(portion=name)
        case Annual(name):
            facts.put(annual=name)
        case Prep(name):
            if first and facts.prep is None:
                facts.prep = name
            elif name in ("by", "before", "ago"):
                raise Unresolved(f"{name} inside an expression")
        case At() | To() | Skip():
            pass
        case _:
            raise Unresolved(f"not understood: {token}")


def is_decade(n: int) -> bool:
    """Twenties to nineties; the tens could be of either century."""
    return n % 10 == 0 and 20 <= n < 100


def _count(token: Number | Few) -> int | None:
    return None if isinstance(token, Few) else token.value


def _counts(count: Number | Few, unit: Unit) -> bool:
    """Two weeks, some week, but not "il 15 del mese"."""
    return unit.many is not False or isinstance(count, Few) or count.value == 1


def _moves(rest: Sequence[Token]) -> bool:
    return bool(rest) and isinstance(rest[0], Step | Shift | Side)


def ends_of(read: Sequence[Token]) -> tuple[Facts, Facts] | None:
    """Both ends, where a word for "to" or "and" stands between two things of one kind.

    The hour of a night ("nella notte tra venerdì e sabato alle tre") is the left end's alone.
    """
    for at, token in enumerate(read):
        if isinstance(token, To | And) and 0 < at < len(read) - 1:
            try:
                left, right = facts_of(read[:at]), facts_of(read[at + 1 :])
            except Unresolved:
                continue
            hour = None
            if left.clock is None and any(in_the_night(part) for part in left.parts):
                hour, right.clock = right.clock, None
            if _alike(left, right):
                left.clock = left.clock or hour
                return left, right
    return None


def _alike(left: Facts, right: Facts) -> bool:
    """Whether two sides are the ends of a range; what one leaves to the other is filled in."""
    if left.number is not None and left.grain is None:
        if right.clock and left.number < 25:
            left.clock, left.number = Clock(60 * left.number), None
        elif right.day:
            left.day, left.number = left.number, None
    nth = left.ordinal or left.number
    if nth and left.grain is None and right.era and right.era.end.year - right.era.start.year == 99:
        # "tra il XV e il XVI secolo"
        left.era, left.ordinal, left.number = century(nth), None, None
    if right.number is not None and right.grain is None:
        if left.day and left.month:
            right.day, right.month, right.number = right.number, left.month, None
            right.year, left.year = left.year, None
        elif left.era and is_decade(right.number):
            right.era, right.number = decade(1900 + right.number), None
    if left.day and left.month is None and right.day:
        left.month = right.month
        if left.day > right.day:
            return False
    if left.grain is None or right.grain is None:
        return False
    return left.grain == right.grain or (
        left.prep in ("since", "from") and right.offset is not None and left.grain != "clock"
    )
