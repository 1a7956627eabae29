from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from elasticsearch import Elasticsearch
from structlog.testing import capture_logs

from schemas.extraction import Location
from tests.factory import article, extraction, fire, meeting, newsroom, strike
from tests.index.test_plan import version
from workers.archive.files import Folder
from workers.archive.reading import read, read_from, replay
from workers.archive.records import Accepted
from workers.archive.writing import Archive
from workers.index.setup import Counts, counts
from workers.index.writer import Item, Writer
from workers.settings import Settings


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def changed(path: Path, data: bytes) -> None:
    """Change a file that is open or closed."""
    path.unlink()
    path.write_bytes(data)


def test_reading_goes_on_after_any_place(tmp_path: Path) -> None:
    for hour in (8, 9):
        archive = Archive(tmp_path, now=lambda hour=hour: datetime(2026, 11, 27, hour, tzinfo=UTC))  # type: ignore[misc]
        archive.append([Accepted(*item, b"{}") for item in newsroom()[:3]])
    store = Folder(tmp_path)
    all_of_it = list(read_from(store))
    assert [item for _, item in all_of_it] == newsroom()[:3] * 2
    for number, (place, _) in enumerate(all_of_it, 1):
        assert list(read_from(store, place)) == all_of_it[number:]


def test_a_torn_last_record_is_left_out_with_a_message(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.append([meeting(), fire(), strike()])
    path = only_file(tmp_path)
    changed(path, path.read_bytes()[:-40])
    with capture_logs() as logs:
        assert list(read(Folder(tmp_path))) == [meeting(), fire()]
    assert [(log["event"], log["log_level"], log["file"]) for log in logs] == [
        ("torn record skipped", "warning", path.name)
    ]


def test_a_torn_file_hides_no_other(tmp_path: Path) -> None:
    for hour, item in ((8, meeting()), (9, fire())):
        archive = Archive(tmp_path, now=lambda hour=hour: datetime(2026, 11, 27, hour, tzinfo=UTC))  # type: ignore[misc]
        archive.append([item])
    torn = min(tmp_path.iterdir())
    changed(torn, torn.read_bytes()[:-40])
    assert list(read(Folder(tmp_path))) == [fire()]


def test_a_record_of_a_version_to_come_is_told_and_hides_no_other(tmp_path: Path) -> None:
    of, extracted = meeting()
    extracted.events[0].type = "ALIENS"  # type: ignore[assignment]
    Archive(tmp_path).append([(of, extracted), fire()])
    with capture_logs() as logs:
        assert list(read(Folder(tmp_path))) == [fire()]
    assert [(log["log_level"], log["uri"]) for log in logs] == [("error", of.url)]


def test_an_archive_of_an_earlier_release_is_read(tmp_path: Path) -> None:
    """Files without locks, without read-only ones, and with conversions alone."""
    Archive(tmp_path).append(newsroom())
    path = only_file(tmp_path)
    changed(path, path.read_bytes())
    os.rename(path, tmp_path / "articles-20261127T10-host-4711-1795777200123456789.warc.gz")  # noqa: PTH104
    assert list(read(Folder(tmp_path))) == newsroom()


def test_replay_makes_the_indices_anew(
    tmp_path: Path, writer: Writer, client: Elasticsearch, settings: Settings
) -> None:
    archive = Archive(tmp_path)
    archive.append([*newsroom(), version(5, "blocco"), version(0)])
    archive.append(many := [numbered(number) for number in range(150)])
    done: list[int] = []
    results = replay(Folder(tmp_path), writer, done.append)
    assert results == {"new": len(newsroom()) + 1 + len(many), "stale": 1}
    assert done == [100, 158]
    client.indices.refresh(index="prova-*")
    assert counts(client, settings) == Counts(articles=157, events=11)
    assert replay(Folder(tmp_path), writer)["new"] == 0


def test_what_is_to_be_forgotten_is_not_replayed(tmp_path: Path, writer: Writer) -> None:
    Archive(tmp_path).append(newsroom())
    Folder(tmp_path).forget([meeting()[0].id])
    assert replay(Folder(tmp_path), writer) == {"new": len(newsroom()) - 1}


def test_a_replayed_article_that_is_refused_is_told(tmp_path: Path, writer: Writer) -> None:
    of, extracted = fire()
    next(entity for entity in extracted.entities if entity.location).location = Location(99.0, 0.0)
    Archive(tmp_path).append([(of, extracted), meeting()])
    with capture_logs() as logs:
        assert replay(Folder(tmp_path), writer) == {"new": 1, "refused": 1}
    (log,) = [log for log in logs if log["event"] == "archived article refused"]
    assert log["article"] == of.id
    assert "locations" in log["reason"]


def numbered(number: int) -> Item:
    of = article(f"Notizia numero {number}", "Un testo qualunque.")
    return of, extraction(of)
