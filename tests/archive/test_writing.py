from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import textwrap
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.archive.helpers import states
from tests.factory import english, fire, meeting, newsroom, strike
from workers.archive.files import File, Folder
from workers.archive.reading import read
from workers.archive.writing import Archive
from workers.errors import Unavailable

ROOT = Path(__file__).parents[2]


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_what_was_appended_is_read_in_order(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there yet"
    archive = Archive(folder)
    archive.append(newsroom()[:4])
    archive.append(newsroom()[4:])
    assert list(read(Folder(folder))) == newsroom()


def test_an_empty_archive(tmp_path: Path) -> None:
    assert list(read(Folder(tmp_path))) == []
    assert list(read(Folder(tmp_path / "not there"))) == []
    Archive(tmp_path).append([])
    assert list(tmp_path.iterdir()) == []


def test_a_file_for_each_hour(tmp_path: Path) -> None:
    now = datetime(2026, 11, 27, 10, 59, 59, tzinfo=UTC)
    archive = Archive(tmp_path, now=lambda: now)
    archive.append([meeting()])
    archive.append([fire()])
    now += timedelta(seconds=1)
    archive.append([strike()])
    archive.close()
    archive.append([english()])
    names = [file.name for file in Folder(tmp_path).files()]
    assert [name[:20] for name in names] == ["articles-20261127T10", "articles-20261127T11", "articles-20261127T11"]
    assert all(f"-{os.getpid()}-" in name and name.endswith(".warc.gz") for name in names)
    assert list(read(Folder(tmp_path))) == [meeting(), fire(), strike(), english()]


def test_a_file_is_read_only_once_its_hour_is_over(tmp_path: Path) -> None:
    now = datetime(2026, 11, 27, 10, 59, tzinfo=UTC)
    archive = Archive(tmp_path, now=lambda: now)
    archive.append([meeting()])
    archive.tend()
    assert states(tmp_path) == ["open"]
    now += timedelta(minutes=1)
    archive.tend()
    assert states(tmp_path) == ["closed"]
    assert only_file(tmp_path).stat().st_mode & 0o777 == 0o444
    archive.append([fire()])
    assert states(tmp_path) == ["closed", "open"]
    archive.close()
    assert states(tmp_path) == ["closed", "closed"]


def test_the_hour_of_a_file_is_in_its_name(tmp_path: Path) -> None:
    Archive(tmp_path, now=lambda: datetime(2026, 11, 27, 10, 59, tzinfo=UTC)).append([meeting()])
    (file,) = Folder(tmp_path).files()
    assert file.hour == datetime(2026, 11, 27, 10, tzinfo=UTC)
    assert File("articles-20261127T10-ingest-1.example-7-1.warc.gz", 0, "closed").hour == file.hour


def test_a_forked_process_writes_a_file_of_its_own_and_leaves_its_parents_open(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.append([meeting()])
    child = os.fork()
    if not child:
        archive.append([fire()])
        archive.close()
        os._exit(0)
    os.waitpid(child, 0)
    assert sorted(states(tmp_path)) == ["closed", "open"]
    archive.append([strike()])
    assert sorted(of.id for of, _ in read(Folder(tmp_path))) == sorted(of.id for of, _ in (meeting(), fire(), strike()))


def test_a_full_disk_is_unavailable_and_leaves_no_half_record(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.append([meeting()])
    path = only_file(tmp_path)
    before = path.stat().st_size
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before + 100, limits[1]))
        with pytest.raises(Unavailable, match="cannot be written"):
            archive.append([fire()])
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
        with pytest.raises(Unavailable):
            archive.append([fire()])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert only_file(tmp_path).stat().st_size == before
    assert states(tmp_path) == ["closed"]
    archive.append([fire()])
    assert list(read(Folder(tmp_path))) == [meeting(), fire()]


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable):
        Archive(tmp_path / "file" / "archive").append([meeting()])


def test_nothing_acknowledged_is_lost_by_kill_9(tmp_path: Path) -> None:
    writing = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from tests.factory import article, extraction
        from workers.archive.records import Accepted
        from workers.archive.writing import Archive
        archive = Archive(Path(sys.argv[1]))
        for number in range(100_000):
            of = article(f"Titolo {number}", "Testo. " * 3_000)
            archive.append([Accepted(of, extraction(of), b"{}" * 50_000)])
            print(number, flush=True)
        """
    )
    for delay in (0.0, 0.01, 0.037):
        folder = tmp_path / str(delay)
        command = [sys.executable, "-c", writing, str(folder)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True)
        assert process.stdout
        acknowledged = [int(process.stdout.readline()) for _ in range(20)][-1]
        assert states(folder) == ["open"]
        time.sleep(delay)
        process.kill()
        acknowledged = max([acknowledged, *map(int, process.stdout.read().split())])
        process.wait()
        assert states(folder) == ["crashed"]
        titles = [of.title for of, _ in read(Folder(folder))]
        # One more may be whole: killed before it could say so.
        assert acknowledged + 1 <= len(titles) <= acknowledged + 2
        assert titles == [f"Titolo {number}" for number in range(len(titles))]
