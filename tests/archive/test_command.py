"""`dispaccio archive`, as a person types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from schemas.article import Article
from tests.archive.conftest import S3
from tests.factory import fire, meeting, newsroom, strike
from workers.archive.files import Folder
from workers.archive.records import Accepted
from workers.archive.writing import Archive
from workers.queue.stream import decode, encode


def dispaccio(*words: str, code: int = 0, settings: Mapping[str, str] = {}) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "workers.cli", "archive", *words],
        env=os.environ | {"COLUMNS": "250"} | dict(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + (done.stderr if code else "")


def filled(folder: Path) -> Path:
    """An archive of one closed file and one whose writer died in a record."""
    archive = Archive(folder)
    archive.append([Accepted(*item, encode(Article(url=item[0].url))) for item in newsroom()[:4]])
    archive.close()
    dead = folder / "articles-20991127T10-host-1-1.warc.gz"
    Archive(folder).append([meeting(), fire()])
    *_, path = Folder(folder).paths()
    dead.write_bytes(path.read_bytes()[:-9])
    path.unlink()
    return dead


def test_list(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    filled(folder)
    told = json.loads(dispaccio("list", "--json", "--data", str(tmp_path)))
    assert [(one["state"], one["articles"], one["records"]) for one in told] == [("closed", 4, 8), ("crashed", 1, 1)]
    assert told[1]["hour"] == "2099-11-27T10:00:00Z"
    shown = dispaccio("list", "--data", str(tmp_path))
    assert "27 Nov 2099 10h" in shown
    assert "5 articles, 9 records" in shown


def test_verify(tmp_path: Path) -> None:
    dead = filled(tmp_path)
    told = dispaccio("verify", settings={"DISPACCIO_ARCHIVE": str(tmp_path)})
    assert f"torn   {dead.name}, from byte " in told
    assert told.endswith(": right\n")
    closed, _ = Folder(tmp_path).paths()
    data = bytearray(closed.read_bytes())
    data[-12] ^= 1
    closed.unlink()
    closed.write_bytes(data)
    closed.chmod(0o444)
    told = dispaccio("verify", code=1, settings={"DISPACCIO_ARCHIVE": str(tmp_path)})
    assert f"wrong  {closed.name}, from byte " in told
    assert "1 wrong" in told
    one, two = json.loads(dispaccio("verify", "--json", code=1, settings={"DISPACCIO_ARCHIVE": str(tmp_path)}))
    assert (one["right"], two["right"]) == (False, True)


def test_export(tmp_path: Path) -> None:
    Archive(tmp_path).append([Accepted(*item, encode(Article(url=item[0].url))) for item in newsroom()])
    lines = dispaccio("export", settings={"DISPACCIO_ARCHIVE": str(tmp_path)}).splitlines()
    assert [decode(line.encode()).title for line in lines] == [of.title for of, _ in newsroom()]
    file = tmp_path / "out.jsonl"
    words = ("--language", "it", "--since", "2026-11-24T00:00Z", "--until", "2026-11-26", "--source", "Agenzia")
    assert dispaccio("export", *words, "--output", str(file), settings={"DISPACCIO_ARCHIVE": str(tmp_path)}) == ""
    titles = [decode(line).title for line in file.read_bytes().splitlines()]
    assert titles == [meeting()[0].title, fire()[0].title]
    extracted = dispaccio(
        "export", "--extractions", "--source", "Gazzetta di Perù", settings={"DISPACCIO_ARCHIVE": str(tmp_path)}
    )
    assert [event["type"] for event in json.loads(extracted)["events"]] == [one.type for one in strike()[1].events]


def test_a_bucket(s3: S3, tmp_path: Path) -> None:
    settings = {
        "DISPACCIO_ARCHIVE": "s3://notizie/archivio",
        "DISPACCIO_ARCHIVE_SPOOL": str(tmp_path / "spool"),
        "DISPACCIO_ARCHIVE_ENDPOINT": s3.url,
        "DISPACCIO_ARCHIVE_ACCESS_KEY": "chiave",
        "DISPACCIO_ARCHIVE_SECRET_KEY": "segreta",
    }
    archive = Archive(tmp_path / "spool", bucket=s3.bucket(tmp_path / "spool"))
    archive.append(newsroom())
    archive.close()
    assert [one["state"] for one in json.loads(dispaccio("list", "--json", settings=settings))] == ["uploaded"]
    assert dispaccio("verify", settings=settings).endswith("in 1 file in s3://notizie/archivio: right\n")
    s3.stop()
    assert "s3://notizie/archivio does not answer" in dispaccio("verify", code=3, settings=settings)


def test_no_archive(tmp_path: Path) -> None:
    assert "there is no archive" in dispaccio("list", "--data", str(tmp_path), code=2)
    assert "DISPACCIO_ARCHIVE_SPOOL" in dispaccio("list", code=2, settings={"DISPACCIO_ARCHIVE": "s3://notizie"})
    assert dispaccio("list", settings={"DISPACCIO_ARCHIVE": str(tmp_path)}).startswith("nothing is archived yet")
