from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.watch.parsed import NotAFeed
from workers.watch.unpack import unpacked

SITEMAP = b"<urlset>" + b"<url><loc>https://a.example/1</loc></url>" * 50 + b"</urlset>"


def test_a_gzip_file() -> None:
    assert unpacked(gzip.compress(SITEMAP), 10_000) == SITEMAP


@pytest.mark.parametrize("body", [b"", SITEMAP, b"\x1f", b"\x1f\x8b", b"\x1f\x8b\x07x", zlib.compress(SITEMAP)])
def test_anything_else_stays_as_it_is(body: bytes) -> None:
    assert unpacked(body, 10) == body


def test_several_files_in_a_row_are_one() -> None:
    assert unpacked(gzip.compress(b"<urlset>") + gzip.compress(b"") + gzip.compress(b"</urlset>"), 17) == (
        b"<urlset></urlset>"
    )


def test_what_follows_is_left_out() -> None:
    assert unpacked(gzip.compress(SITEMAP) + b"\0\0\0junk", 10_000) == SITEMAP


def test_a_file_within_a_file_stays_one() -> None:
    inner = gzip.compress(SITEMAP)
    assert unpacked(gzip.compress(inner), 10_000) == inner


@pytest.mark.parametrize(("limit", "fits"), [(len(SITEMAP), True), (len(SITEMAP) - 1, False)])
def test_the_limit_is_exact(limit: int, fits: bool) -> None:
    for body in (gzip.compress(SITEMAP), gzip.compress(SITEMAP[:100]) + gzip.compress(SITEMAP[100:])):
        if fits:
            assert unpacked(body, limit) == SITEMAP
        else:
            with pytest.raises(NotAFeed, match=f"more than {limit:,} bytes"):
                unpacked(body, limit)


def test_a_bomb_takes_no_memory() -> None:
    bomb = gzip.compress(bytes(100_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(NotAFeed, match="more than 1,000,000 bytes"):
            unpacked(bomb, 1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_a_bomb_of_empty_files_takes_no_time() -> None:
    with pytest.raises(NotAFeed, match="more than 100 parts"):
        unpacked(gzip.compress(b"") * 400_000, 10_000_000)


@pytest.mark.parametrize("cut", [10, 20, -8, -1])
def test_one_that_is_cut_off(cut: int) -> None:
    with pytest.raises(NotAFeed, match="cut off"):
        unpacked(gzip.compress(SITEMAP)[:cut], 10_000)


def test_a_broken_one() -> None:
    body = bytearray(gzip.compress(SITEMAP))
    body[12:20] = b"\xff" * 8
    with pytest.raises(NotAFeed, match="cannot be unpacked"):
        unpacked(bytes(body), 10_000)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200), st.integers(1, 300))
def test_any_bytes_give_bytes_within_the_limit_or_a_reason(rest: bytes, limit: int) -> None:
    try:
        found = unpacked(b"\x1f\x8b\x08" + rest, limit)
    except NotAFeed:
        return
    assert len(found) <= limit
