from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.factory import fire, meeting, strike
from workers.archive.files import READ_ONLY, Folder
from workers.archive.records import Accepted
from workers.archive.verify import examine
from workers.archive.writing import Archive


def written(folder: Path, *, closed: bool) -> Path:
    """A file of three articles, whose writer closed it, or died."""
    archive = Archive(folder)
    archive.append([Accepted(*item, b"{}") for item in (meeting(), fire(), strike())])
    if closed:
        archive.close()
    (path,) = Folder(folder).paths()
    return path


def test_the_contents_of_whole_files(tmp_path: Path) -> None:
    written(tmp_path, closed=True)
    open_archive = Archive(tmp_path)
    open_archive.append([meeting()])
    sizes: list[int] = []
    files = Folder(tmp_path).files()
    one, two = examine(Folder(tmp_path), files, sizes.append)
    assert (one.file.state, one.records, one.articles, one.damaged) == ("closed", 6, 3, [])
    assert (two.file.state, two.records, two.articles, two.damaged) == ("open", 1, 1, [])
    assert sum(sizes) == one.file.size + two.file.size


def torn(data: bytes) -> bytes:
    return data[:-30]


def zeroed(data: bytes) -> bytes:
    return data + bytes(100)


def rotten(data: bytes) -> bytes:
    return data[:1000] + bytes([data[1000] ^ 1]) + data[1001:]


@pytest.mark.parametrize(
    ("spoil", "closed", "right"),
    [
        (torn, True, False),
        (torn, False, True),
        (zeroed, True, False),
        (zeroed, False, True),
        (rotten, True, False),
        (rotten, False, False),
    ],
)
def test_only_the_last_record_of_a_writer_that_died_may_be_torn(
    tmp_path: Path, spoil: Callable[[bytes], bytes], closed: bool, right: bool
) -> None:
    path = written(tmp_path, closed=closed)
    data = path.read_bytes()
    path.unlink()  # and with it its lock, as if its writer had died
    path.write_bytes(spoil(data))
    if closed:
        path.chmod(READ_ONLY)
    (contents,) = examine(Folder(tmp_path), Folder(tmp_path).files())
    assert contents.file.state == ("closed" if closed else "crashed")
    (damage,) = contents.damaged
    assert contents.wrong == ([] if right else [damage])
    assert 0 < damage.offset <= 1000 if spoil is rotten else damage.offset > 1000
    assert contents.records == (6 if spoil is zeroed else 5)


def test_other_files_are_none_of_the_archives(tmp_path: Path) -> None:
    written(tmp_path, closed=True)
    (tmp_path / "forgotten.txt").write_text("x")
    (tmp_path / ".articles-20261127T10-host-1-1.warc.gz").touch()
    os.mkdir(tmp_path / "copies")  # noqa: PTH102
    assert len(list(examine(Folder(tmp_path), Folder(tmp_path).files()))) == 1
