"""The query string of a search <-> what is asked, and the links from it to the next question. Pure.

All state of a view is in its address: the same address shows the same to everybody, and every link is a change of state.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, Self
from urllib.parse import quote, urlencode

import msgspec

from workers.errors import Rejected
from workers.reader.worldmap import tile_of
from workers.search.facets import is_key
from workers.search.queries import MAX_WINDOW, EventRequest, SearchRequest

Kind = Literal["articles", "events"]

PATHS: dict[Kind, str] = {"articles": "/", "events": "/events"}

PARAMETERS = {
    "entities": "entity",
    "people": "person",
    "organisations": "organisation",
    "places": "place",
    "countries": "country",
    "event_types": "event",
    "modalities": "modality",
    "actors": "actor",
    "targets": "target",
    "sources": "source",
    "publishers": "publisher",
    "agencies": "agency",
    "languages": "language",
}
"""Filters that take several values, and their names in the query string, which are those of the command's options; and `entity`:
a key, in an article wherever it stands, in an event whatever its role."""

DATES = {
    "published_from": "from",
    "published_to": "to",
    "happened_from": "happened_from",
    "happened_to": "happened_to",
}
"""Days (UTC), both included."""

COLUMNS = {
    "published": "@timestamp",
    "happened": "time_from",
    "type": "type",
    "actor": "actors",
    "target": "targets",
    "place": "places",
}
"""What a table of events sorts by, and the field that holds it. A minus before the name: the last first."""

SORTS: dict[Kind, tuple[str, ...]] = {
    "articles": ("relevance", "newest"),
    "events": ("relevance", *(f"{sign}{name}" for name in COLUMNS for sign in ("", "-"))),
}

SIZES: dict[Kind, int] = {"articles": 10, "events": 25}
"""Results on a page."""

MAX_SIZE = 100
FACET_SIZE, WIDE_FACET_SIZE = 8, 50
"""Values of a facet, at first and if more are asked for."""

MAX_QUERY = 500
"""Characters."""

MAX_CHOSEN = 30
"""Values of all filters together: each is a clause of the search."""

MAX_VALUE = 512
"""Characters of one of them: the longest name that is indexed."""


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is looked for and how it is shown. `area` is a tile of the map, `copies` shows near-copies one by one,
    `wide` shows more facets, and more values of each. `sort` is empty for what is usual: by relevance if there are words."""

    kind: Kind
    query: str = ""
    chosen: dict[str, tuple[str, ...]] = {}
    published_from: date | None = None
    published_to: date | None = None
    happened_from: date | None = None
    happened_to: date | None = None
    area: str = ""
    sort: str = ""
    size: int = 0
    page: int = 1
    copies: bool = False
    wide: bool = False

    # --- from and to the address ------------------------------------------------------------------------------------

    def parameters(self) -> list[tuple[str, str]]:
        """The query string's pairs, what is usual left out, in one order."""
        pairs = [("q", self.query)]
        pairs += [(PARAMETERS[name], value) for name in PARAMETERS for value in self.chosen.get(name, ())]
        pairs += [(DATES[name], day.isoformat()) for name in DATES if (day := getattr(self, name))]
        pairs += [("area", self.area), ("sort", self.sort), ("size", str(self.size or ""))]
        pairs += [("copies", "1" * self.copies), ("wide", "1" * self.wide)]
        pairs += [("page", str(self.page) if self.page > 1 else "")]
        return [(name, value) for name, value in pairs if value]

    @property
    def url(self) -> str:
        """The address, without host."""
        return address(PATHS[self.kind], self.parameters())

    # --- changes ----------------------------------------------------------------------------------------------------

    def having(self, **changes: Any) -> Self:
        """With other values, on the first page unless another one is asked for."""
        return msgspec.structs.replace(self, **({"page": 1} | changes))

    def adding(self, name: str, value: str) -> Self:
        """With one value more of a filter."""
        values = dict.fromkeys((*self.chosen.get(name, ()), value))
        return self.having(chosen=self.chosen | {name: tuple(values)})

    def removing(self, name: str, value: str) -> Self:
        """With one value less of a filter."""
        values = tuple(kept for kept in self.chosen.get(name, ()) if kept != value)
        return self.having(chosen={key: kept for key, kept in (self.chosen | {name: values}).items() if kept})

    def bare(self) -> Self:
        """With its words only."""
        return type(self)(kind=self.kind, query=self.query)

    # --- what is asked of the engine --------------------------------------------------------------------------------

    @property
    def usual_sort(self) -> str:
        """How results are sorted if nothing is said."""
        return "relevance" if self.query else "newest" if self.kind == "articles" else "-published"

    @property
    def sorting(self) -> str:
        """How results are sorted; without words nothing is relevant."""
        return self.sort if self.sort and not (self.sort == "relevance" and not self.query) else self.usual_sort

    @property
    def page_size(self) -> int:
        return self.size or SIZES[self.kind]

    def article_request(
        self, facets: Iterable[str], *, now: datetime | None = None, loose: bool = False
    ) -> SearchRequest:
        """The same as a search for articles; `now` and `loose` as there."""
        return SearchRequest(
            **self._common(facets),
            sort="relevance" if self.sorting == "relevance" else "newest",
            now=now,
            loose=loose,
            collapse=not self.copies,
        )

    def event_request(self, facets: Iterable[str], *, now: datetime | None = None, loose: bool = False) -> EventRequest:
        """The same as a search for events. Its order is the engine's to be told: see `order`."""
        return EventRequest(
            **self._common(facets),
            sort="relevance" if self.sorting == "relevance" else "newest",
            now=now,
            loose=loose,
            happened_since=_begin(self.happened_from),
            happened_until=_end(self.happened_to),
        )

    def order(self) -> list[dict[str, Any]] | None:
        """The `sort` of a search for events by a column; None by relevance."""
        if self.sorting == "relevance":
            return None
        order = "desc" if self.sorting.startswith("-") else "asc"
        field = COLUMNS[self.sorting.removeprefix("-")]
        return [{field: {"order": order, "missing": "_last"}}, {"article_id": "asc"}, {"position": "asc"}]

    def _common(self, facets: Iterable[str]) -> dict[str, Any]:
        return {
            **{name: values for name, values in self.chosen.items() if name != "entities"},
            "query": self.query,
            "since": _begin(self.published_from),
            "until": _end(self.published_to),
            "size": self.page_size,
            "facets": tuple(facets),
            "facet_size": WIDE_FACET_SIZE if self.wide else FACET_SIZE,
        }


def parse(kind: Kind, pairs: Iterable[tuple[str, str]]) -> State:
    """The state that a query string holds. Parameters that nobody here knows (of mailings, of trackers) are passed over.

    Raises:
        Rejected: a value makes no sense or is out of bounds; the reason names it.
    """
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if value := " ".join(value.replace("\0", " ").split()):
            given.setdefault(name, []).append(value)
    one = {name: values[-1] for name, values in given.items()}
    chosen = {
        name: tuple(dict.fromkeys(given[parameter])) for name, parameter in PARAMETERS.items() if parameter in given
    }
    state = State(
        kind=kind,
        query=one.get("q", ""),
        chosen=chosen,
        area=one.get("area", ""),
        sort=one.get("sort", ""),
        size=_whole("size", one.get("size", "0"), MAX_SIZE),
        page=max(1, _whole("page", one.get("page", "1"), MAX_WINDOW)),
        copies="copies" in one,
        wide="wide" in one,
        **{
            name: _day(parameter, one[parameter])
            for name, parameter in DATES.items()
            if parameter in one and (kind == "events" or name.startswith("published"))
        },
    )
    _check(state)
    return state


def _check(state: State) -> None:
    if len(state.query) > MAX_QUERY:
        raise Rejected(f"the query has more than {MAX_QUERY} characters")
    values = [value for values in state.chosen.values() for value in values]
    if len(values) > MAX_CHOSEN:
        raise Rejected(f"more than {MAX_CHOSEN} values are filtered by")
    if any(len(value) > MAX_VALUE for value in values):
        raise Rejected(f"a value of a filter has more than {MAX_VALUE} characters")
    if state.sort and state.sort not in SORTS[state.kind]:
        raise Rejected(f"sort={state.sort}: there are {', '.join(SORTS[state.kind])}")
    if unknown := [key for key in state.chosen.get("entities", ()) if not is_key(key)]:
        raise Rejected(f"entity={unknown[0]}: a key like per:marta-ferri is needed")
    if state.area:
        tile_of(state.area)
    if state.page * state.page_size > MAX_WINDOW:
        raise Rejected(f"only the first {MAX_WINDOW} results can be listed: narrow the search")


def _whole(name: str, value: str, highest: int) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 10 and int(value) <= highest):
        raise Rejected(f"{name}={value}: a whole number up to {highest} is needed")
    return int(value)


def _day(name: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Rejected(f"{name}={value}: a date like 2026-11-24 is needed") from error


def _begin(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _end(day: date | None) -> datetime | None:
    """The first moment after a day; None for the last day that there is."""
    return _begin(day + timedelta(days=1)) if day and day < date.max else None


# --- addresses ------------------------------------------------------------------------------------------------------


def address(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """A path with a query string."""
    query = urlencode(list(pairs), quote_via=quote, safe=":/,")
    return f"{path}?{query}" if query else path


def article_url(article_id: str, event: int | None = None) -> str:
    """An article's page, at an event of it if one is given by its position."""
    return f"/article/{quote(article_id, safe='')}" + ("" if event is None else f"#event-{event}")


def entity_url(key: str) -> str:
    """An entity's page."""
    return f"/entity/{quote(key, safe=':')}"
