from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.errors import Rejected
from workers.reader.state import (
    COLUMNS,
    MAX_CHOSEN,
    MAX_QUERY,
    PARAMETERS,
    SORTS,
    Kind,
    State,
    article_url,
    entity_url,
    parse,
)


def read(url: str) -> State:
    """The state that an address holds."""
    parts = urlsplit(url)
    return parse("events" if parts.path == "/events" else "articles", parse_qsl(parts.query, keep_blank_values=True))


WORDS = st.text(min_size=1, max_size=20).map(lambda text: " ".join(text.replace("\0", "").split())).filter(bool)
VALUES = st.lists(WORDS, min_size=1, max_size=2, unique=True).map(tuple)
FILTERS = sorted(set(PARAMETERS) - {"entities"})


@st.composite
def states(draw: st.DrawFn) -> State:
    kind: Kind = draw(st.sampled_from(["articles", "events"]))
    days = st.none() | st.dates()
    return State(
        kind=kind,
        query=draw(st.just("") | WORDS),
        chosen=draw(st.dictionaries(st.sampled_from(FILTERS), VALUES, max_size=4)),
        published_from=draw(days),
        published_to=draw(days),
        happened_from=draw(days) if kind == "events" else None,
        area=draw(st.sampled_from(["", "7/68/47"])),
        sort=draw(st.sampled_from(["", *SORTS[kind]])),
        size=draw(st.sampled_from([0, 20])),
        page=draw(st.integers(1, 50)),
        copies=draw(st.booleans()),
        wide=draw(st.booleans()),
    )


@settings(deadline=None)
@given(states())
def test_an_address_holds_the_whole_state(state: State) -> None:
    assert read(state.url) == state
    assert read(state.url).url == state.url
    assert state.url.isascii()


def test_what_is_usual_is_not_in_the_address() -> None:
    assert State(kind="articles").url == "/"
    assert State(kind="events").url == "/events"
    assert read("/?q=&person=&from=&page=1&utm_source=x&size=0").url == "/"


def test_an_address_reads_well() -> None:
    state = State(kind="articles", query="l'aquila & co").adding("people", "per:marta-ferri").having(area="7/68/47")
    assert state.url == "/?q=l%27aquila%20%26%20co&person=per:marta-ferri&area=7/68/47"


def test_a_change_begins_at_the_first_page() -> None:
    state = State(kind="articles", page=3)
    assert state.adding("people", "Ada").page == 1
    assert state.removing("people", "Ada").page == 1
    assert state.having(page=4).page == 4


def test_values_come_and_go() -> None:
    one = State(kind="articles").adding("people", "Ada")
    two = one.adding("people", "Bea").adding("people", "Ada")
    assert two.chosen == {"people": ("Ada", "Bea")}
    assert two.removing("people", "Bea") == one
    assert one.removing("people", "Ada").chosen == {}
    assert one.removing("places", "Roma") == one


@pytest.mark.parametrize(
    "url",
    [
        f"/?q={'x' * (MAX_QUERY + 1)}",
        "/?from=ieri",
        "/?to=2026-02-30",
        "/?page=0x1",
        "/?page=-1",
        "/?page=1001",
        "/?page=٣",
        "/?page=99999999999999999999",
        "/?size=101",
        "/?page=101&size=100",
        "/?sort=happened",
        "/events?sort=newest",
        "/events?sort=score",
        "/?area=1/2/3",
        "/?entity=Marta%20Ferri",
        f"/?person={'x' * 513}",
        "/?" + "&".join(f"person={number}" for number in range(MAX_CHOSEN + 1)),
    ],
)
def test_what_makes_no_sense_is_refused(url: str) -> None:
    with pytest.raises(Rejected):
        read(url)


def test_days_are_whole() -> None:
    request = read("/events?from=2026-11-23&to=2026-11-24&happened_to=9999-12-31").event_request(())
    assert request.since == datetime(2026, 11, 23, tzinfo=UTC)
    assert request.until == datetime(2026, 11, 25, tzinfo=UTC)
    assert request.happened_until is None


def test_articles_have_not_happened() -> None:
    assert read("/?happened_from=2026-11-23").happened_from is None


@pytest.mark.parametrize(
    ("url", "sorting"),
    [
        ("/", "newest"),
        ("/?q=x", "relevance"),
        ("/?q=x&sort=newest", "newest"),
        ("/?sort=relevance", "newest"),  # nothing is relevant to no words
        ("/events", "-published"),
        ("/events?q=x", "relevance"),
        ("/events?sort=actor", "actor"),
    ],
)
def test_how_results_are_sorted(url: str, sorting: str) -> None:
    assert read(url).sorting == sorting


def test_a_table_is_sorted_by_its_columns() -> None:
    assert read("/events?q=x").order() is None
    for name, field in COLUMNS.items():
        for sign, order in (("", "asc"), ("-", "desc")):
            [first, *ties] = State(kind="events", sort=sign + name).order() or []
            assert first == {field: {"order": order, "missing": "_last"}}
            assert ties == [{"article_id": "asc"}, {"position": "asc"}]


def test_near_copies_are_gathered_unless_told() -> None:
    assert read("/").article_request(()).collapse
    assert not read("/?copies=1").article_request(()).collapse


def test_a_key_is_one_step_of_a_path() -> None:
    assert entity_url("per:marta-ferri") == "/entity/per:marta-ferri"
    assert entity_url("gpe:ITA:../x?y#z") == "/entity/gpe:ITA:..%2Fx%3Fy%23z"
    assert article_url("abc", 0) == "/article/abc#event-0"


def test_the_address_without_dates_of_a_state() -> None:
    state = State(kind="articles", published_from=date(2026, 11, 23))
    assert state.having(published_from=None).url == "/"
    assert state.bare().url == "/"
