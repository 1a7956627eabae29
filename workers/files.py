"""Files that people hand in -> articles for the queue: .txt, .html, .json, .jsonl, .warc.gz."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from schemas.article import MAX_HTML, Article
from workers.errors import Rejected
from workers.queue.stream import decode

SUFFIXES = (".txt", ".html", ".htm", ".json", ".jsonl", ".ndjson", ".warc", ".warc.gz")


class Bad(msgspec.Struct):
    """Something that is no article: what it was, where it stood, and why not."""

    raw: bytes
    where: str
    reason: str


def find(paths: list[Path]) -> list[Path]:
    """The files themselves, and in folders those of a kind that can be read, in order."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(file for file in path.rglob("*") if file.is_file() and file.name.lower().endswith(SUFFIXES))
        else:
            found.append(path)
    return found


def articles(path: Path) -> Iterator[Article | Bad]:
    """The articles in a file, one at a time, and what in it is none.

    Raises:
        Rejected: the file is of no kind that can be read.
        OSError: it cannot be read at all.
    """
    name = path.name.lower()
    if name.endswith((".warc", ".warc.gz")):
        yield from _warc(path)
    elif name.endswith((".jsonl", ".ndjson")):
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _json(line.strip(), f"{path}, line {number}")
    elif name.endswith(".json"):
        yield from _json_file(path)
    elif name.endswith((".html", ".htm")):
        html = path.read_text(encoding="utf-8", errors="replace")[:MAX_HTML]
        yield Article(id=str(path), html=html, fetched=_modified(path))
    elif name.endswith(".txt"):
        title, _, text = path.read_text(encoding="utf-8", errors="replace").strip().partition("\n")
        yield Article(id=str(path), title=title if text else "", text=text.strip() or title, fetched=_modified(path))
    else:
        raise Rejected(f"{path.name}: not a kind of file that can be read ({', '.join(SUFFIXES)})")


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _json(raw: bytes, where: str) -> Article | Bad:
    try:
        return decode(raw)
    except Rejected as error:
        return Bad(raw, where, error.reason)


def _json_file(path: Path) -> Iterator[Article | Bad]:
    raw = path.read_bytes()
    try:
        items = msgspec.json.decode(raw, type=list[msgspec.Raw])
    except msgspec.ValidationError:
        yield _json(raw, str(path))
    except msgspec.DecodeError as error:
        yield Bad(raw, str(path), f"not JSON: {error}")
    else:
        for number, item in enumerate(items, 1):
            yield _json(bytes(item), f"{path}, item {number}")


def _warc(path: Path) -> Iterator[Article | Bad]:
    """Pages in a web archive (ISO 28500): its successful HTML responses."""
    with path.open("rb") as stream:
        try:
            for record in ArchiveIterator(stream):
                if record.rec_type != "response" or record.http_headers is None:
                    continue
                kind = record.http_headers.get_header("Content-Type") or ""
                if record.http_headers.get_statuscode() != "200" or "html" not in kind:
                    continue
                page = record.content_stream().read(MAX_HTML)
                moment = record.rec_headers.get_header("WARC-Date")
                yield Article(
                    url=record.rec_headers.get_header("WARC-Target-URI"),
                    html=page.decode("utf-8", "replace"),
                    fetched=datetime.fromisoformat(moment) if moment else None,
                )
        except (ArchiveLoadFailed, EOFError, ValueError) as error:
            yield Bad(b"", str(path), f"the archive breaks off: {error}")
