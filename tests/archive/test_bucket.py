from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.archive.conftest import S3
from tests.archive.helpers import states
from tests.factory import english, fire, meeting, newsroom, strike
from workers.archive.bucket import Bucket
from workers.archive.configured import archive_of, writer_of
from workers.archive.files import Folder
from workers.archive.reading import read, read_from
from workers.archive.records import Accepted
from workers.archive.verify import examine
from workers.archive.writing import SEND_EVERY, Archive
from workers.errors import Rejected, Unavailable
from workers.fetch import Response
from workers.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def test_a_file_moves_to_the_bucket_when_its_hour_is_over(s3: S3, spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now, ticks = datetime(2026, 11, 27, 10, 59, tzinfo=UTC), 0.0
    monkeypatch.setattr("workers.archive.writing.time.monotonic", lambda: 1_000.0 + ticks)
    bucket = s3.bucket(spool)
    archive = Archive(spool, bucket=bucket, now=lambda: now)
    archive.append(newsroom()[:2])
    archive.tend()
    assert s3.names() == []
    now += timedelta(minutes=1)
    archive.append(newsroom()[2:3])
    archive.tend()
    assert s3.names() == []  # it has just looked
    ticks = SEND_EVERY
    archive.tend()
    (name,) = s3.names()
    assert name.startswith("articles-20261127T10-")
    assert (s3.folder / "archivio" / name).exists()
    assert [(file.name, file.state) for file in bucket.files()] == [
        (name, "uploaded"),
        (next(spool.iterdir()).name, "open"),
    ]
    assert list(read(bucket)) == newsroom()[:3]
    archive.close()
    assert len(s3.names()) == 2
    assert list(spool.iterdir()) == []
    assert list(read(bucket)) == newsroom()[:3]


def test_reading_goes_on_after_any_place_also_when_the_file_has_moved(s3: S3, spool: Path) -> None:
    bucket = s3.bucket(spool)
    archive = Archive(spool, bucket=bucket)
    archive.append(newsroom())
    before = list(read_from(bucket))
    archive.close()
    assert s3.names()
    for number, (place, _) in enumerate(before, 1):
        assert list(read_from(bucket, place)) == before[number:]


def test_a_file_that_moves_while_it_is_read_is_read_on(s3: S3, spool: Path) -> None:
    bucket = s3.bucket(spool)
    for hour in (8, 9):
        archive = Archive(spool, now=lambda hour=hour: datetime(2026, 11, 27, hour, tzinfo=UTC))  # type: ignore[misc]
        archive.append(newsroom())
        archive.close()
    reading = read(bucket)
    found = [next(reading)]
    bucket.send()
    assert list(spool.iterdir()) == []
    assert [*found, *reading] == newsroom() * 2


def test_while_the_bucket_is_away_articles_are_archived_in_the_spool(s3: S3, spool: Path) -> None:
    s3.stop()
    bucket = s3.bucket(spool)
    archive = Archive(spool, bucket=bucket)
    archive.append([meeting()])
    with capture_logs() as logs:
        archive.close()
    assert [log["event"] for log in logs] == ["archive not uploaded, it stays in the spool"]
    assert states(spool) == ["closed"]
    with pytest.raises(Unavailable, match="s3://notizie/archivio"):
        bucket.files()
    s3.start()
    archive.append([fire()])
    archive.close()
    assert len(s3.names()) == 2
    assert list(spool.iterdir()) == []
    assert list(read(bucket)) == [meeting(), fire()]


def test_what_a_killed_writer_left_is_uploaded_by_the_next_one_without_its_torn_record(s3: S3, spool: Path) -> None:
    writing = textwrap.dedent(
        f"""
        import os, signal
        from pathlib import Path
        from tests.factory import newsroom
        from workers.archive.writing import Archive
        archive = Archive(Path({str(spool)!r}))
        archive.append(newsroom())
        os.write(archive._file.fileno(), b"\\x1f\\x8b\\x08 half a record")
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    assert subprocess.run([sys.executable, "-c", writing], cwd=ROOT).returncode == -9
    assert states(spool) == ["crashed"]
    bucket = s3.bucket(spool)
    living = Archive(spool, bucket=bucket)
    living.append([meeting()])
    with capture_logs() as logs:
        living.tend()
    assert [log["torn_bytes"] for log in logs if "torn_bytes" in log] == [17]
    assert states(spool) == ["open"]
    found = sorted((one.file.state, one.articles, one.damaged) for one in examine(bucket, bucket.files()))
    assert found == [("open", 1, []), ("uploaded", 6, [])]


def test_an_empty_file_of_a_killed_writer_is_taken_away(s3: S3, spool: Path) -> None:
    spool.mkdir()
    (spool / "articles-20261127T10-host-1-1.warc.gz").touch()
    s3.bucket(spool).send()
    assert list(spool.iterdir()) == []
    assert s3.names() == []


def test_what_another_process_uploads_is_left_to_it(s3: S3, spool: Path) -> None:
    Archive(spool).append([meeting()])
    (path,) = Folder(spool).paths()
    with path.open("rb") as other:
        import fcntl

        fcntl.flock(other, fcntl.LOCK_EX)
        s3.bucket(spool).send()
        assert s3.names() == []
    s3.bucket(spool).send()
    assert s3.names() == [path.name]


def test_a_file_changed_in_the_bucket_is_found(s3: S3, spool: Path) -> None:
    bucket = s3.bucket(spool)
    archive = Archive(spool, bucket=bucket)
    archive.append([meeting(), strike(), english()])
    archive.close()
    stored = next(s3.folder.rglob("articles-*"))
    data = bytearray(stored.read_bytes())
    data[len(data) // 2] ^= 1
    stored.write_bytes(data)
    os.truncate(stored, len(data) - 5)
    (contents,) = examine(bucket, bucket.files())
    assert [one.end is None for one in contents.wrong] == [False, True]
    assert contents.articles == 1


def test_tombstones(s3: S3, spool: Path) -> None:
    bucket = s3.bucket(spool)
    assert bucket.forgotten() == set()
    archive = Archive(spool, bucket=bucket)
    archive.append([meeting(), fire()])
    archive.close()
    bucket.forget([meeting()[0].id])
    assert bucket.forgotten() == {meeting()[0].id}
    assert list(read(bucket)) == [fire()]
    assert len(bucket.files()) == 1


def test_a_bucket_that_is_none_is_told(s3: S3, spool: Path) -> None:
    with pytest.raises(Unavailable, match="does not answer as it should"):
        s3.bucket(spool, "s3://altro").files()
    archive = Archive(spool, bucket=s3.bucket(spool, "s3://altro"))
    archive.append([meeting()])
    archive.close()
    assert states(spool) == ["closed"]


@pytest.mark.parametrize("address", ["s3:/notizie", "s3://", "gs://notizie", "https://notizie.example"])
def test_an_address_of_no_bucket(address: str, spool: Path) -> None:
    with pytest.raises(Rejected, match="no bucket"):
        Bucket(address, spool)


def test_the_archive_that_the_settings_name(s3: S3, spool: Path) -> None:
    assert archive_of(Settings()) is None
    assert writer_of(Settings()) is None
    folder = archive_of(Settings(archive=str(spool)))
    assert isinstance(folder, Folder)
    assert folder.path == spool
    with pytest.raises(Rejected, match="DISPACCIO_ARCHIVE_SPOOL"):
        archive_of(Settings(archive="s3://notizie"))
    settings = Settings(
        archive="s3://notizie/", archive_spool=spool, archive_endpoint=s3.url, archive_region="eu-south-1",
        archive_access_key="chiave", archive_secret_key="segreta",
    )  # fmt: skip
    writer = writer_of(settings)
    assert writer is not None
    writer.append([meeting()])
    writer.close()
    store = archive_of(settings)
    assert store is not None
    assert [file.state for file in store.files()] == ["uploaded"]
    assert list(read(store)) == [meeting()]


def test_a_file_too_large_for_one_request_goes_up_and_comes_back_in_parts(s3: S3, spool: Path) -> None:
    bucket = s3.bucket(spool)
    archive = Archive(spool, bucket=bucket)
    page = Response(status=200, url="https://agenzia.example/", body=os.urandom(4_000_000))
    archive.append([Accepted(*item, page=page, read=item[0].fetched) for item in newsroom()[:4]])
    archive.close()
    (contents,) = examine(bucket, bucket.files())
    assert contents.file.state == "uploaded"
    assert contents.file.size > 16_000_000
    assert (contents.records, contents.damaged) == (8, [])
    assert list(read(bucket)) == newsroom()[:4]
