"""An event -> a sentence in Italian or English: who, what, whom, where, when, how many, according to whom. Pure.

A headline's grammar: names keep the form that the article gives them, so nothing in a sentence agrees with them but the
verb's number; where one side is missing the sentence is a noun and a colon.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from schemas.documents import EventDocument, Period
from workers.reader.catalogue import Catalogue, Language
from workers.search.facets import entity_name, is_key

VERBS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "AGREE": (("trova un accordo con", "trovano un accordo con"), ("agrees with", "agree with")),
    "CONSULT": (("incontra", "incontrano"), ("meets", "meet")),
    "SUPPORT": (("sostiene", "sostengono"), ("supports", "support")),
    "COOPERATE": (("coopera con", "cooperano con"), ("cooperates with", "cooperate with")),
    "AID": (("aiuta", "aiutano"), ("aids", "aid")),
    "CONCEDE": (("cede a", "cedono a"), ("yields to", "yield to")),
    "RETREAT": (("lascia", "lasciano"), ("withdraws from", "withdraw from")),
    "REQUEST": (("chiede a", "chiedono a"), ("asks", "ask")),
    "ACCUSE": (("accusa", "accusano"), ("accuses", "accuse")),
    "REJECT": (("respinge", "respingono"), ("rejects", "reject")),
    "THREATEN": (("minaccia", "minacciano"), ("threatens", "threaten")),
    "PROTEST": (("protesta contro", "protestano contro"), ("protests against", "protest against")),
    "SANCTION": (("sanziona", "sanzionano"), ("sanctions", "sanction")),
    "MOBILIZE": (("mobilita", "mobilitano"), ("mobilises", "mobilise")),
    "COERCE": (("costringe o colpisce con divieti", "costringono o colpiscono con divieti"), ("acts by force on", "act by force on")),
    "ASSAULT": (("attacca", "attaccano"), ("attacks", "attack")),
    "JUSTICE": (("procede in giustizia verso", "procedono in giustizia verso"), ("takes legal action on", "take legal action on")),
    "LEGISLATE": (("legifera su", "legiferano su"), ("legislates on", "legislate on")),
    "OFFICE": (("sceglie", "scelgono"), ("chooses", "choose")),
    "CRIME": (("commette un reato verso", "commettono un reato verso"), ("commits a crime against", "commit a crime against")),
    "ACCIDENT": (("causa un incidente a", "causano un incidente a"), ("causes an accident to", "cause an accident to")),
    "DISASTER": (("colpisce", "colpiscono"), ("strikes", "strike")),
    "DEATH": (("causa la morte o il male di", "causano la morte o il male di"), ("causes the death or illness of", "cause the death or illness of")),
    "BUSINESS": (("tratta affari con", "trattano affari con"), ("does business with", "do business with")),
    "SPORT": (("affronta", "affrontano"), ("faces", "face")),
    "SCIENCE": (("studia", "studiano"), ("studies", "study")),
    "CULTURE": (("celebra", "celebrano"), ("celebrates", "celebrate")),
}  # fmt: skip
"""What actors do to targets, of one and of several. In doubt the verb says less: the article's words stand beside it."""

PLURAL_IN_ITALIAN = ("gpe:USA", "gpe:NLD", "gpe:ARE", "gpe:PHL", "gpe:MDV", "gpe:BHS", "gpe:SYC")
"""States that take the plural: gli Stati Uniti attaccano."""

AND = {"it": "e", "en": "and"}
QUOTES = {"it": ("«", "»"), "en": ("“", "”")}
ACCORDING = {"it": "secondo", "en": "according to"}


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """A piece of the sentence. `role` is that of the event's argument that it names ("" for what lies between), `key` the
    entity's, if it has a page."""

    text: str
    role: str = ""
    key: str = ""


def phrase(event: EventDocument, say: Catalogue) -> list[Part]:
    """The sentence of an event; `"".join(part.text for part in phrase(...))` is it as text, without its modality."""
    language = say.language
    actors, targets = named(event, "actor", language), named(event, "target", language)
    parts = _core(event, actors, targets, say)
    opening, closing = QUOTES[language]
    parts.append(Part(" "))
    parts.append(Part(opening + f"{closing}, {opening}".join(event.triggers) + closing, "trigger"))
    if places := named(event, "place", language):
        between = (" (", ")") if language == "it" else (" in ", "")
        parts += [Part(between[0]), *_listed(places, language), *([Part(between[1])] if between[1] else [])]
    if time := when(event, say):
        parts += [Part(", "), Part(time, "time")]
    taken = {part.text for part in (*actors, *targets)}
    if amounts := [Part(text, "qty") for text in dict.fromkeys(event.quantity_text) if text not in taken]:
        parts += [Part(", "), *_listed(amounts, language)]
    if sources := named(event, "source", language):
        parts += [Part(f", {ACCORDING[language]} "), *_listed(sources, language)]
    return parts


def in_words(parts: Iterable[Part]) -> str:
    """The sentence as text."""
    return "".join(part.text for part in parts)


def _core(event: EventDocument, actors: Sequence[Part], targets: Sequence[Part], say: Catalogue) -> list[Part]:
    """Who did what to whom."""
    language = say.language
    noun = say.event_type(event.type)
    if actors and targets:
        several = len(actors) > 1 or (language == "it" and actors[0].key in PLURAL_IN_ITALIAN)
        verb = VERBS[event.type][language == "en"][several]
        return [*_listed(actors, language), Part(" "), Part(verb, "trigger"), Part(" "), *_listed(targets, language)]
    if actors:
        return [*_listed(actors, language), Part(": "), Part(noun, "trigger")]
    opening = Part(noun[0].upper() + noun[1:], "trigger")
    return [opening, *([Part(": "), *_listed(targets, language)] if targets else [])]


def named(event: EventDocument, role: str, language: Language) -> list[Part]:
    """The names in a role; states are called by their names in the interface's language."""
    names = {"actor": event.actors, "target": event.targets, "place": event.places, "source": event.sources}[role]
    keys = {name: pair[: -len(name) - 1] for name in names for pair in event.names if pair.endswith(f"={name}")}
    found = []
    for name in names:
        key = keys.get(name, "")
        called = entity_name(key, [f"{key}={name}"], language) if key else name
        found.append(Part(called, role, key if has_page(key) else ""))
    return found


def has_page(key: str) -> bool:
    """Whether a key stands for somebody or something with a name, and not for a nominal of one article."""
    return is_key(key) and not key.startswith(("act:", "ref:"))


def _listed(parts: Sequence[Part], language: Language) -> list[Part]:
    """`A`, `A e B`, `A, B e C`."""
    listed: list[Part] = []
    for number, part in enumerate(parts):
        if number:
            listed.append(Part(f" {AND[language]} " if number == len(parts) - 1 else ", "))
        listed.append(part)
    return listed


def when(event: EventDocument, say: Catalogue) -> str:
    """The earliest time of the event, as a date if it is known and else in the article's words."""
    if event.time_from is not None:
        period = next((period for period in event.time if period.gte == event.time_from), Period(event.time_from))
        return at(event.time_from, period.lte, event.time_precision or "day", say)
    if event.time and event.time[0].lte:
        return f"{'entro il' if say.language == 'it' else 'by'} {say.day(event.time[0].lte)}"
    opening, closing = QUOTES[say.language]
    return f"{opening}{event.time_text[0]}{closing}" if event.time_text else ""


def at(start: datetime, end: datetime | None, precision: str, say: Catalogue) -> str:
    """A time at its precision. The times of events are local ones, kept as UTC: they are shown as they are."""
    return _italian(start, end, precision, say) if say.language == "it" else _english(start, end, precision, say)


def _italian(start: datetime, end: datetime | None, precision: str, say: Catalogue) -> str:
    months = say.day(start).split(" ", 1)[1]
    if precision == "year":
        return f"nel {start.year}"
    if precision == "quarter":
        return f"nel {(start.month + 2) // 3}º trimestre {start.year}"
    if precision == "month":
        return f"a {months}"
    if precision == "week":
        return f"nella settimana {_article(start, 'del')}{say.day(start)}"
    day = f"{_article(start, 'il')}{say.day(start)}"
    if precision in ("hour", "minute"):
        return f"{day} alle {start:%H:%M}"
    if precision == "range" and (end is None or end - start >= timedelta(days=1)):
        until = f" {_article(end, 'al')}{say.day(end)}" if end else ""
        return f"{_article(start, 'dal')}{say.day(start)}{until}"
    return day


def _article(day: datetime, form: str) -> str:
    """`il `, or `l’` before 8 and 11; `del ` and `dell’`."""
    if day.day in (8, 11):
        return {"il": "l’", "al": "all’", "dal": "dall’", "del": "dell’"}[form]
    return f"{form} "


def _english(start: datetime, end: datetime | None, precision: str, say: Catalogue) -> str:
    if precision == "year":
        return f"in {start.year}"
    if precision == "quarter":
        return f"in the {('first', 'second', 'third', 'fourth')[(start.month - 1) // 3]} quarter of {start.year}"
    if precision == "month":
        return f"in {say.day(start).split(' ', 1)[1]}"
    if precision == "week":
        return f"in the week of {say.day(start)}"
    if precision in ("hour", "minute"):
        return f"on {say.day(start)} at {start:%H:%M}"
    if precision == "range" and (end is None or end - start >= timedelta(days=1)):
        return f"from {say.day(start)}" + (f" to {say.day(end)}" if end else "")
    return f"on {say.day(start)}"
