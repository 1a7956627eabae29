"""The dates of an article together: ranges in two spans, the date before, the tense of what happens."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from workers.extract.date_calendar import Tense
from workers.extract.times import resolved

FRIDAY = datetime(2026, 11, 27, 10, tzinfo=UTC)


def read(text: str, tense: Tense | None = None, published: datetime | None = FRIDAY) -> list[tuple[str, str] | None]:
    """The dates in brackets."""
    spans, plain, at = [], "", 0
    for match in re.finditer(r"\[(.*?)\]", text):
        plain += text[at : match.start()]
        spans.append((len(plain), len(plain) + len(match.group(1))))
        plain += match.group(1)
        at = match.end()
    plain += text[at:]
    tenses = dict.fromkeys(spans, tense) if tense else {}
    found = resolved(spans, plain, language="it", published=published, tenses=tenses)
    return [(interval.from_, interval.to) if interval else None for interval in found]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("ha governato dal [1976] al [2015]", ("1976-01-01", "1976-12-31"), ("2015-01-01", "2015-12-31")),
        ("tra il [7] e il [10 dicembre 2012]", ("2012-12-07", "2012-12-07"), ("2012-12-10", "2012-12-10")),
        ("tra l'[1] e il [2 giugno 2020]", ("2020-06-01", "2020-06-01"), ("2020-06-02", "2020-06-02")),
        ("dal [20] al [22 marzo 2015]", ("2015-03-20", "2015-03-20"), ("2015-03-22", "2015-03-22")),
    ],
)
def test_a_range_in_two_spans(text: str, first: tuple[str, str], second: tuple[str, str]) -> None:
    assert read(text) == [first, second]


def test_since_runs_to_publication_where_no_end_is_named() -> None:
    assert read("vive a Roma dal [2013]") == [("2013-01-01", "2026-11-27")]
    assert read("vive a Roma dal [2013]. Nel [2015] ha vinto")[0] == ("2013-01-01", "2026-11-27")


@pytest.mark.parametrize(
    ("tense", "day"), [("past", "2026-11-24"), ("future", "2026-12-01"), (None, "2026-11-24")]
)  # fmt: skip
def test_a_weekday_follows_the_tense_of_its_event(tense: Tense | None, day: str) -> None:
    assert read("l'incontro di [martedì]", tense) == [(day, day)]


def test_a_day_in_the_past_tense_is_the_last_one() -> None:
    early = datetime(2026, 10, 30, 10, tzinfo=UTC)
    assert read("il [6 novembre] ha firmato", "past", early) == [("2025-11-06", "2025-11-06")]
    assert read("il [6 novembre] firmerà", "future", early) == [("2026-11-06", "2026-11-06")]


def test_without_a_publication_time_nothing_is_guessed() -> None:
    assert read("l'incontro di [martedì] e del [6 novembre]", published=None) == [None, None]


def test_the_day_after_is_counted_from_the_date_before() -> None:
    assert read("il [12 marzo 2019] la scossa, il [giorno dopo] un'altra")[1] == ("2019-03-13", "2019-03-13")
