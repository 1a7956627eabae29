"""The pictures of the documentation can be taken, and are small enough to be kept."""

from __future__ import annotations

import struct
from pathlib import Path

from tests.browser.pictures import DOCS, pictures
from tests.browser.watching import DESK, PHONE, Watch

LARGEST = 200_000
"""Bytes."""


def test_pictures_are_taken_and_kept(watch: Watch, tmp_path: Path) -> None:
    taken = pictures(watch, tmp_path)
    assert [size(path) for path in taken] == [tuple(each.values()) for each in (DESK, DESK, PHONE)]
    for path in taken:
        kept = DOCS / path.name
        assert size(kept) == size(path)
        for each in (path, kept):
            assert 10_000 < each.stat().st_size < LARGEST, each


def size(path: Path) -> tuple[int, int]:
    """Width and height of a PNG, from its first chunk (ISO/IEC 15948, 11.2.2)."""
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    return width, height
