from __future__ import annotations

import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factory import article, extraction, fire, meeting, strike
from workers.archive.records import Accepted, encode
from workers.archive.scan import CHUNK, Damage, Record, scan, whole_length

ONE, TWO, THREE = (encode(Accepted(*item, b'{"text": "prova"}')) for item in (meeting(), fire(), strike()))
DATA = ONE + TWO + THREE


def found(data: bytes) -> tuple[list[Record], list[Damage]]:
    all_of_it = list(scan(BytesIO(data)))
    records = [one for one in all_of_it if isinstance(one, Record)]
    return records, [one for one in all_of_it if isinstance(one, Damage)]


def test_whole_records_with_their_places() -> None:
    records, damaged = found(DATA)
    assert not damaged
    assert [one.type for one in records] == ["resource", "conversion"] * 3
    assert [one.offset for one in records] == [0, *(one.end for one in records[:-1])]
    assert records[-1].end == len(DATA)
    assert records[2].payload == b'{"text": "prova"}'
    assert records[3].refers_to == records[2].id


def test_from_a_place_on_and_of_one_type() -> None:
    records, _ = found(DATA)
    assert list(scan(BytesIO(DATA), records[1].end)) == records[2:]
    assert list(scan(BytesIO(DATA), only="conversion")) == records[1::2]


def test_records_larger_than_what_is_read_at_a_time() -> None:
    of = article("Lungo", " ".join(str(number * 7919 % 1_000_003) for number in range(100_000)))
    large = encode(Accepted(of, extraction(of)))
    assert len(large) > 2 * CHUNK
    records, damaged = found(ONE + large + TWO)
    assert (len(records), damaged) == (5, [])
    records, (damage,) = found(ONE + large[:-9] + TWO)
    assert (damage.offset, damage.end) == (len(ONE), len(ONE + large) - 9)
    assert len(records) == 4


@pytest.mark.parametrize("tail", [b"\x1f", b"\x1f\x8b\x08", bytes(512), b"rubbish"])
def test_what_some_file_systems_leave_after_a_power_cut(tail: bytes) -> None:
    records, damaged = found(DATA + tail)
    assert len(records) == 6
    assert [(one.offset, one.end) for one in damaged] == [(len(DATA), None)]


@given(st.integers(min_value=len(ONE + TWO) + 1, max_value=len(DATA) - 1))
@settings(max_examples=60, deadline=None)
def test_a_last_record_that_is_torn_wherever_it_is_torn(length: int) -> None:
    records, damaged = found(DATA[:length])
    whole = records[-1].end
    assert len(records) in (4, 5)
    assert [(one.offset, one.end) for one in damaged] == ([] if whole == length else [(whole, None)])
    assert whole_length(BytesIO(DATA[:length]), length) == whole


@given(st.integers(min_value=len(ONE), max_value=len(ONE + TWO) - 1), st.integers(min_value=1, max_value=255))
@settings(max_examples=60, deadline=None)
def test_no_changed_byte_goes_unseen_or_hides_the_records_behind_it(place: int, change: int) -> None:
    data = bytearray(DATA)
    data[place] ^= change
    records, damaged = found(bytes(data))
    whole, _ = found(DATA)
    # Bytes of a gzip header (time, system) say nothing about the contents.
    assert damaged or [one.payload for one in records] == [one.payload for one in whole]
    assert records[:2] == whole[:2]
    assert records[-2:] == whole[-2:]
    assert all(one.end is not None for one in damaged)
    assert whole_length(BytesIO(bytes(data)), len(data)) == len(data)


def packed(record: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=31)
    return squeeze.compress(record) + squeeze.flush()


WHOLE = zlib.decompressobj(31).decompress(ONE)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (WHOLE.replace(b"prova", b"bravo"), "digest failed"),
        (WHOLE[:-4], "does not end where it says"),
        (WHOLE + b"\r\n", "does not end where it says"),
        (WHOLE.replace(b"Content-Length: 17", b"Content-Length: 70"), "shorter than it says"),
        (WHOLE.replace(b"Digest:", b"Digits:"), "shorter than it says"),
        (b"WARC/9.9 nonsense\r\n\r\n", "no WARC record"),
        (b"", "no WARC record"),
    ],
)
def test_a_whole_gzip_member_that_is_no_whole_record(record: bytes, reason: str) -> None:
    damaged = packed(record)
    records, (damage,) = found(damaged + TWO)
    assert reason in damage.reason
    assert (damage.offset, damage.end) == (0, len(damaged))
    assert len(records) == 2
