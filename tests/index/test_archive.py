from __future__ import annotations

import gzip
import os
import resource
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from structlog.testing import capture_logs
from warcio.archiveiterator import ArchiveIterator

from schemas.extraction import Location
from tests.factory import article, english, extraction, fire, meeting, newsroom, strike
from tests.index.test_plan import version
from workers.errors import Unavailable
from workers.index.archive import Archive, read, replay
from workers.index.setup import Counts, counts
from workers.index.writer import Writer
from workers.settings import Settings

ROOT = Path(__file__).parents[2]


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_what_was_appended_is_read_in_order(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "not" / "there yet")
    archive.append(newsroom()[:4])
    archive.append(newsroom()[4:])
    assert list(read(tmp_path / "not" / "there yet")) == newsroom()


def test_an_empty_archive(tmp_path: Path) -> None:
    assert list(read(tmp_path)) == []
    assert list(read(tmp_path / "not there")) == []
    Archive(tmp_path).append([])
    assert list(read(tmp_path)) == []


def test_records_are_warc_for_any_reader(tmp_path: Path) -> None:
    without_url, extracted = meeting()
    without_url.url = None
    odd_url, other = fire(url="https://agenzia.example/città?a=1&b=%20 \r\nWARC-Type: no")
    Archive(tmp_path).append([(without_url, extracted), (odd_url, other)])
    with only_file(tmp_path).open("rb") as stream:
        headers = [record.rec_headers for record in ArchiveIterator(stream, check_digests="raise")]
    assert [one.get_header("WARC-Type") for one in headers] == ["conversion", "conversion"]
    assert [one.get_header("Content-Type") for one in headers] == ["application/json"] * 2
    assert [one.get_header("WARC-Date") for one in headers] == ["2026-11-25T10:00:00Z", "2026-11-24T06:15:00Z"]
    assert [one.get_header("WARC-Target-URI") for one in headers] == [
        f"urn:dispaccio:{without_url.id}",
        "https://agenzia.example/citt%C3%A0?a=1&b=%20%20%0D%0AWARC-Type:%20no",
    ]
    assert list(read(tmp_path)) == [(without_url, extracted), (odd_url, other)]


def test_each_record_is_a_gzip_member_and_plain_tools_can_read_it(tmp_path: Path) -> None:
    Archive(tmp_path).append(newsroom())
    data = only_file(tmp_path).read_bytes()
    assert gzip.decompress(data).count(b"WARC/1.0") == len(newsroom())


def test_the_schema_version_is_written_out(tmp_path: Path) -> None:
    of, extracted = meeting(schema_version=7)
    Archive(tmp_path).append([(of, extracted)])
    assert b'"schema_version":7' in gzip.decompress(only_file(tmp_path).read_bytes())
    assert next(read(tmp_path))[0].schema_version == 7


def test_a_file_for_each_hour(tmp_path: Path) -> None:
    now = datetime(2026, 11, 27, 10, 59, 59, tzinfo=UTC)
    archive = Archive(tmp_path, now=lambda: now)
    archive.append([meeting()])
    archive.append([fire()])
    now += timedelta(seconds=1)
    archive.append([strike()])
    archive.close()
    archive.append([english()])
    names = sorted(path.name for path in tmp_path.iterdir())
    assert [name[:20] for name in names] == ["articles-20261127T10", "articles-20261127T11", "articles-20261127T11"]
    assert all(f"-{os.getpid()}-" in name and name.endswith(".warc.gz") for name in names)
    assert list(read(tmp_path))[:3] == [meeting(), fire(), strike()]


def test_a_forked_process_writes_a_file_of_its_own(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.append([meeting()])
    child = os.fork()
    if not child:
        archive.append([fire()])
        os._exit(0)
    os.waitpid(child, 0)
    archive.append([strike()])
    assert len(list(tmp_path.iterdir())) == 2
    assert sorted(of.id for of, _ in read(tmp_path)) == sorted(of.id for of, _ in (meeting(), fire(), strike()))


def test_a_torn_last_record_is_left_out_wherever_it_was_torn(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.append([meeting(), fire()])
    path = only_file(tmp_path)
    whole = path.stat().st_size
    archive.append([strike()])
    data = path.read_bytes()
    for length in {*range(whole + 1, whole + 40), *range(whole + 40, len(data) - 20, 37)}:
        path.write_bytes(data[:length])
        with capture_logs() as logs:
            assert list(read(tmp_path)) == [meeting(), fire()], length
        assert [(log["event"], log["log_level"]) for log in logs] == [("torn record skipped", "warning")]
        assert logs[0]["file"] == str(path)


def test_zeros_at_the_end_are_a_torn_record(tmp_path: Path) -> None:
    """What some file systems leave after a power cut."""
    Archive(tmp_path).append([meeting()])
    path = only_file(tmp_path)
    path.write_bytes(path.read_bytes() + bytes(512))
    with capture_logs() as logs:
        assert list(read(tmp_path)) == [meeting()]
    assert len(logs) == 1


def test_a_torn_file_hides_no_other(tmp_path: Path) -> None:
    for hour, item in ((8, meeting()), (9, fire())):
        archive = Archive(tmp_path, now=lambda hour=hour: datetime(2026, 11, 27, hour, tzinfo=UTC))  # type: ignore[misc]
        archive.append([item])
    torn = min(tmp_path.iterdir())
    torn.write_bytes(torn.read_bytes()[:-40])
    assert list(read(tmp_path)) == [fire()]


def test_a_record_of_a_version_to_come_is_told_and_hides_no_other(tmp_path: Path) -> None:
    of, extracted = meeting()
    extracted.events[0].type = "ALIENS"  # type: ignore[assignment]
    Archive(tmp_path).append([(of, extracted), fire()])
    with capture_logs() as logs:
        assert list(read(tmp_path)) == [fire()]
    assert [(log["log_level"], log["uri"]) for log in logs] == [("error", of.url)]


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
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert path.stat().st_size == before
    archive.append([fire()])
    assert list(read(tmp_path)) == [meeting(), fire()]


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable):
        Archive(tmp_path / "file" / "archive").append([meeting()])


def test_nothing_acknowledged_is_lost_by_kill_9(tmp_path: Path) -> None:
    writing = textwrap.dedent(
        f"""
        from pathlib import Path
        from tests.factory import article, extraction
        from workers.index.archive import Archive
        archive = Archive(Path({str(tmp_path)!r}))
        for number in range(100_000):
            of = article(f"Titolo {{number}}", "Testo. " * 3_000)
            archive.append([(of, extraction(of))])
            print(number, flush=True)
        """
    )
    process = subprocess.Popen([sys.executable, "-c", writing], stdout=subprocess.PIPE, cwd=ROOT, text=True)
    assert process.stdout
    acknowledged = [int(process.stdout.readline()) for _ in range(30)][-1]
    process.kill()
    acknowledged = max([acknowledged, *map(int, process.stdout.read().split())])
    process.wait()
    titles = [of.title for of, _ in read(tmp_path)]
    assert titles[: acknowledged + 1] == [f"Titolo {number}" for number in range(acknowledged + 1)]


def test_replay_makes_the_indices_anew(
    tmp_path: Path, writer: Writer, client: Elasticsearch, settings: Settings
) -> None:
    archive = Archive(tmp_path)
    archive.append([*newsroom(), version(5, "blocco"), version(0)])
    archive.append(many := [numbered(number) for number in range(150)])
    done: list[int] = []
    results = replay(tmp_path, writer, done.append)
    assert results == {"new": len(newsroom()) + 1 + len(many), "stale": 1}
    assert done == [100, 158]
    client.indices.refresh(index="prova-*")
    assert counts(client, settings) == Counts(articles=157, events=11)
    assert replay(tmp_path, writer)["new"] == 0


def test_a_replayed_article_that_is_refused_is_told(tmp_path: Path, writer: Writer) -> None:
    of, extracted = fire()
    next(entity for entity in extracted.entities if entity.location).location = Location(99.0, 0.0)
    Archive(tmp_path).append([(of, extracted), meeting()])
    with capture_logs() as logs:
        assert replay(tmp_path, writer) == {"new": 1, "refused": 1}
    (log,) = [log for log in logs if log["event"] == "archived article refused"]
    assert log["article"] == of.id
    assert "locations" in log["reason"]


def numbered(number: int):  # type: ignore[no-untyped-def]
    of = article(f"Notizia numero {number}", "Un testo qualunque.")
    return of, extraction(of)
