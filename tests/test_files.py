from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from schemas.article import Article
from workers.errors import Rejected
from workers.files import Bad, articles, find
from workers.ingest_files import Report, put
from workers.queue.stream import Queue
from workers.settings import Settings

LINE = {"url": "https://example.org/1", "title": "Uno", "text": "Testo."}


def test_text_has_its_title_in_the_first_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Terremoto in Epiro\n\nUna scossa, perché no.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Una riga sola", encoding="utf-8")
    [one] = articles(tmp_path / "a.txt")
    [two] = articles(tmp_path / "b.txt")
    assert isinstance(one, Article)
    assert isinstance(two, Article)
    assert (one.title, one.text) == ("Terremoto in Epiro", "Una scossa, perché no.")
    assert (two.title, two.text) == ("", "Una riga sola")


def test_jsonl_gives_each_line_or_its_fault(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join([json.dumps(LINE), "", "{no", json.dumps({"titel": "x"}), json.dumps(LINE)]))
    found = list(articles(file))
    assert [type(item) for item in found] == [Article, Bad, Bad, Article]
    assert [item.where for item in found if isinstance(item, Bad)] == [f"{file}, line 3", f"{file}, line 4"]
    assert "unknown field `titel`" in [item.reason for item in found if isinstance(item, Bad)][1]


def test_json_is_one_article_or_a_list(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps(LINE))
    assert len(list(articles(file))) == 1
    file.write_text(json.dumps([LINE, LINE, {}]))
    assert [type(item) for item in articles(file)] == [Article, Article, Bad]
    file.write_text("[1, 2")
    assert [type(item) for item in articles(file)] == [Bad]


def warc(file: Path, pages: dict[str, tuple[str, str, bytes]]) -> bytes:
    with file.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for url, (status, kind, body) in pages.items():
            headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=headers)
            )
    return file.read_bytes()


def test_a_web_archive_gives_its_pages(tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    whole = warc(
        file,
        {
            "https://example.org/1": ("200 OK", "text/html", "<html>perché</html>".encode()),
            "https://example.org/2": ("404 Not Found", "text/html", b"no"),
            "https://example.org/3": ("200 OK", "image/png", b"\x89PNG"),
            "https://example.org/4": ("200 OK", "text/html; charset=utf-8", b"<html>" + b"x" * 5_000),
        },
    )
    found = list(articles(file))
    assert [item.url for item in found if isinstance(item, Article)] == [
        "https://example.org/1",
        "https://example.org/4",
    ]
    file.write_bytes(whole[:-40])
    torn = list(articles(file))
    assert isinstance(torn[0], Article)
    assert torn[0].html == "<html>perché</html>"
    assert gzip.decompress(whole)  # what was cut off was there before


def test_an_unknown_kind_of_file_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(Rejected, match="not a kind of file"):
        list(articles(tmp_path / "a.pdf"))


def test_folders_are_searched(tmp_path: Path) -> None:
    for name in ("b.txt", "a.jsonl", "c.pdf", "sub/d.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [path.name for path in find([tmp_path])] == ["a.jsonl", "b.txt", "d.html"]
    assert find([tmp_path / "c.pdf"]) == [tmp_path / "c.pdf"]


def test_what_was_read_before_a_file_broke_off_is_on_the_queue(
    redis: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_off(path: Path) -> Iterator[Article]:
        yield Article(url="https://example.org/1")
        raise OSError("Input/output error")

    monkeypatch.setattr("workers.ingest_files.articles", breaks_off)
    queue = Queue(redis, Settings())
    queue.prepare()
    report = Report()
    put(queue, [tmp_path / "a.jsonl"], report, lambda: None)
    assert (report.put, list(report.unreadable.values())) == (1, ["Input/output error"])
    assert queue.status().waiting == 1
