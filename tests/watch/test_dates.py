from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import format_datetime

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from workers.watch.dates import LANGUAGES, parse_date, too_early


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        # RFC 822 and its zones
        ("Thu, 27 Nov 2025 10:00:00 +0100", "2025-11-27T10:00:00+01:00"),
        ("Thu, 27 Nov 2025 10:00:00 GMT", "2025-11-27T10:00:00+00:00"),
        ("Thu, 27 Nov 2025 10:00:00 CET", "2025-11-27T10:00:00+01:00"),
        ("Sun, 27 Jul 2025 10:00:00 CEST", "2025-07-27T10:00:00+02:00"),
        ("Sun, 27 Jul 2025 10:00:00 MESZ", "2025-07-27T10:00:00+02:00"),
        ("Wed, 02 Oct 2002 08:00:00 EST", "2002-10-02T08:00:00-05:00"),
        ("Thu, 27 Nov 2025 22:00:00 -0000", "2025-11-27T22:00:00+00:00"),
        ("Thu, 27 Nov 2025 10:00 +0100 (CET)", "2025-11-27T10:00:00+01:00"),
        ("Thu, 27 Nov 25 10:00:00 Z", "2025-11-27T10:00:00+00:00"),
        ("Sun, 06 Nov 94 08:49:37 GMT", "1994-11-06T08:49:37+00:00"),
        ("Thu, 31 Dec 1998 23:59:60 GMT", "1998-12-31T23:59:59+00:00"),
        ("Mon, 27 Nov 2025 10:00:00 GMT", "2025-11-27T10:00:00+00:00"),  # it was a Thursday
        # ISO 8601
        ("2025-11-27T10:00:00Z", "2025-11-27T10:00:00+00:00"),
        ("2025-11-27T10:00:00.123456789+01:00", "2025-11-27T10:00:00.123456+01:00"),
        ("2025-11-27T10:00+0100", "2025-11-27T10:00:00+01:00"),
        ("20251127T103000Z", "2025-11-27T10:30:00+00:00"),
        ("2025-11-27+01:00", "2025-11-27T00:00:00+01:00"),
        # what else there is
        ("Thursday, 27-Nov-25 10:00:00 GMT", "2025-11-27T10:00:00+00:00"),
        ("Thu Nov 27 10:00:00 CET 2025", "2025-11-27T10:00:00+01:00"),
        ("Thu Nov 27 2025 10:00:00 GMT+0100 (Central European Standard Time)", "2025-11-27T10:00:00+01:00"),
        ("2025-11-27 10:00:00 UTC+2", "2025-11-27T10:00:00+02:00"),
        ("November 27, 2025 10:05 PM GMT", "2025-11-27T22:05:00+00:00"),
        ("27 May 2025 12:30 a.m. GMT", "2025-05-27T00:30:00+00:00"),
        ("2025-11-27T10Z", "2025-11-27T10:00:00+00:00"),
        ("2025-11-27T10:00:00 01:00", "2025-11-27T10:00:00+01:00"),  # the plus was taken for a blank on its way
        ("2025-07-27T10:00:00+02:00[Europe/Rome]", "2025-07-27T10:00:00+02:00"),
        ("27 Jul 2025 10:00 Europe/London", "2025-07-27T10:00:00+01:00"),
        ("Thu, 27 Nov 2025 9:5:3 GMT", "2025-11-27T09:05:03+00:00"),
        ("Thu, 27 Nov 2025 05.06.07 +0100", "2025-11-27T05:06:07+01:00"),
        ("1764234000", "2025-11-27T09:00:00+00:00"),
        ("1764234000123", "2025-11-27T09:00:00+00:00"),
        ("1764234000.5", "2025-11-27T09:00:00+00:00"),
        ("/Date(1764234000000+0100)/", "2025-11-27T09:00:00+00:00"),
    ],
)
def test_zone_is_written(raw: str, expected: str) -> None:
    assert parse_date(raw, language="it") == (datetime.fromisoformat(expected), False)


@pytest.mark.parametrize(
    ("raw", "language", "expected"),
    [
        ("Thu, 27 Nov 2025 10:00:00", "it", "2025-11-27T10:00:00+01:00"),
        ("Sun, 27 Jul 2025 10:00:00", "it-IT", "2025-07-27T10:00:00+02:00"),
        ("gio, 27 nov 2025", "it", "2025-11-27T00:00:00+01:00"),
        ("lun, 3 feb 2025", "it", "2025-02-03T00:00:00+01:00"),
        ("mar 3 feb 2025", "it", "2025-02-03T00:00:00+01:00"),  # "mar" is the Tuesday
        ("mar, 3 mar 2025 10.30", "it", "2025-03-03T10:30:00+01:00"),
        ("3 sett 2025", "it", "2025-09-03T00:00:00+02:00"),
        ("1º gennaio 2025", "it", "2025-01-01T00:00:00+01:00"),
        ("pubblicato il 27 novembre 2025 alle ore 10.30", "it", "2025-11-27T10:30:00+01:00"),
        ("27/11/2025 10:00", "it", "2025-11-27T10:00:00+01:00"),
        ("27.11.25 - 10.00", "it", "2025-11-27T10:00:00+01:00"),
        ("27.11.2025 - 10.05", "it", "2025-11-27T10:05:00+01:00"),  # not the fifth of October
        ("27 nov 2025 - 10.05", "it", "2025-11-27T10:05:00+01:00"),
        ("27/11/2025.10.05", "it", "2025-11-27T10:05:00+01:00"),
        ("giovedì 27 novembre 2025, ore 10", "it", "2025-11-27T10:00:00+01:00"),
        ("27/11/2025 05.06.07", "it", "2025-11-27T05:06:07+01:00"),
        ("27 nov 2025 10:00 Europa/Roma", "it", "2025-11-27T10:00:00+01:00"),
        ("2016/6/29", "it", "2016-06-29T00:00:00+02:00"),
        ("Mo, 25 Jun 2018 08:00", "de", "2018-06-25T08:00:00+02:00"),
        ("27. März 2025, 10:00 Uhr", "de-DE", "2025-03-27T10:00:00+01:00"),
        ("1er décembre 2025 à 10h30", "fr", "2025-12-01T10:30:00+01:00"),
        ("27 de noviembre de 2025", "es", "2025-11-27T00:00:00+01:00"),
        ("27 ноября 2025", "ru", "2025-11-27T00:00:00+03:00"),
        ("27 listopada 2025", "pl", "2025-11-27T00:00:00+01:00"),
        ("27 listopada 2025", "hr", "2025-10-27T00:00:00+01:00"),
        ("2025. november 27. 10:00", "hu", "2025-11-27T10:00:00+01:00"),
        ("2025年11月27日 10:00", "ja", "2025-11-27T10:00:00+00:00"),
        ("27 Jul 2025 10:00", "en-GB", "2025-07-27T10:00:00+01:00"),
        ("27 Jul 2025 10:00", "en_IE", "2025-07-27T10:00:00+01:00"),
        ("27 Jul 2025 10:00", "de-CH", "2025-07-27T10:00:00+02:00"),
        ("27 Jul 2025 10:00", "en", "2025-07-27T10:00:00+00:00"),
        ("27 Jul 2025 10:00", None, "2025-07-27T10:00:00+00:00"),
        ("27 Jul 2025 10:00 XYZ", "it", "2025-07-27T10:00:00+02:00"),
        ("3/4/2025", "it", "2025-04-03T00:00:00+02:00"),
        ("3/4/2025", "en-US", "2025-03-04T00:00:00+00:00"),
        ("3/4/2025", "en-GB", "2025-04-03T00:00:00+01:00"),
        ("3.4.2025", None, "2025-04-03T00:00:00+00:00"),
        ("11/27/2025", None, "2025-11-27T00:00:00+00:00"),
        ("27/11/2025", None, "2025-11-27T00:00:00+00:00"),
    ],
)
def test_zone_is_assumed(raw: str, language: str | None, expected: str) -> None:
    assert parse_date(raw, language=language) == (datetime.fromisoformat(expected), True)


@pytest.mark.parametrize(
    ("raw", "language"),
    [
        ("", "it"),
        ("   ", "it"),
        ("ieri sera", "it"),
        ("2025-11", "it"),
        ("novembre 2025", "it"),
        ("Mo, 25 Jun", "de"),
        ("27 nov 10.30", "it"),
        ("27 listopada 2025", None),  # October or November
        ("3/4/2025", None),
        ("3/4/2025", "en"),
        ("25/11/27", None),
        ("31 feb 2025", "it"),
        ("2025-13-01", "it"),
        ("Thu, 27 Nov 2025 25:00:00 GMT", "it"),
        ("Thu, 27 Nov 2025 10:00:00 +9900", "it"),
        ("0000-00-00 00:00:00", "it"),
        ("0001-01-01T00:00:00", "it"),
        ("Thu, 01 Jan 1970 00:00:00 +0000", "it"),
        ("2025112710", "it"),
        ("0000000000", "it"),
        ("Wed, 31 Dec 1969 23:59:59 GMT", "it"),
        ("1970-01-01T00:00:00+01:00", "it"),
        ("1900-01-01T00:00:00", "it"),
        ("27/11/2025 05.60.07", "it"),
        ("27 nov 2025 " * 20, "it"),
    ],
)
def test_no_certain_date(raw: str, language: str | None) -> None:
    assert parse_date(raw, language=language) is None


DAYS = st.dates(min_value=date(1971, 1, 1), max_value=date(2049, 12, 31))
TIMES = st.times(timezones=st.integers(-12 * 4, 14 * 4).map(lambda quarter: timezone(timedelta(minutes=15 * quarter))))


@given(DAYS, TIMES, st.sampled_from(["it", "en", "de-CH", "tlh", None]))
def test_iso_and_rfc_822_round_trip(day: date, clock: time, language: str | None) -> None:
    moment = datetime.combine(day, clock).replace(fold=0)
    assert parse_date(moment.isoformat(), language=language) == (moment, False)
    written = moment.replace(microsecond=0)
    assert parse_date(format_datetime(written), language=language) == (written, False)


@given(
    DAYS,
    st.sampled_from(LANGUAGES),
    st.sampled_from(["long", "full", "d MMM y", "EEE d MMMM y", "dd-MMM-y", "d MMM yy"]),
)
def test_never_another_day_in_any_language(day: date, language: str, pattern: str) -> None:
    """Names may be unknown, then there is no date; but the day is the one written."""
    written = format_date(day, pattern, locale=language)
    found = parse_date(written, language=language)
    if found:
        assert found[0].date() == day, written
    assert found or pattern == "d MMM yy", written


@given(st.text(max_size=120), st.sampled_from(["it", "en-us", None]))
def test_anything_else_is_read_or_not_but_never_an_error(raw: str, language: str | None) -> None:
    found = parse_date(raw, language=language)
    assert found is None or found[0].tzinfo is not None


def test_too_early() -> None:
    now = datetime(2025, 11, 27, 10, tzinfo=UTC)
    assert not too_early(now + timedelta(hours=23), now)
    assert too_early(now + timedelta(hours=25), now)
