"""The archive: every accepted article with its extraction, append-only, as gzipped WARC (ISO 28500).

One file for each process and hour, so that no two processes ever write to the same one (hour, host, process, start):
`articles-20261127T10-host-4711-1795777200123456789.warc.gz`. From these files alone both indices can be made anew.
"""

from __future__ import annotations

import os
import string
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO, FileIO
from itertools import islice
from pathlib import Path
from socket import gethostname
from typing import Any
from urllib.parse import quote

import msgspec
import structlog
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException
from warcio.warcwriter import WARCWriter

from schemas.article import CleanArticle
from schemas.extraction import Extraction
from workers.errors import Unavailable
from workers.index.writer import Item, Writer

RECORD = "conversion"
"""WARC's word for a record made from others: text and extraction, made from a feed's entry or a page."""

DATE = "%Y-%m-%dT%H:%M:%SZ"

BATCH = 100
"""Articles replayed at a time: large enough for the engine to be busy, small enough for any memory."""

log = structlog.get_logger()


class Archived(msgspec.Struct):
    """The JSON of one record. `schema_version` comes first: it says whether this release can read the rest."""

    schema_version: int
    article: CleanArticle
    extraction: Extraction


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Archived)


class Archive:
    """Appends to a folder. `now` gives the time, timezone-aware."""

    def __init__(self, folder: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._now = now
        self._file: FileIO | None = None
        self._file_of: tuple[str, int] | None = None

    def append(self, items: Iterable[Item]) -> None:
        """Write the records; they are on the disk when this returns.

        Raises:
            Unavailable: the disk is full or the folder can't be written. Nothing of the items is kept then.
        """
        records = BytesIO()
        writer = WARCWriter(records, gzip=True)
        for article, extraction in items:
            writer.write_record(_record(writer, article, extraction))
        try:
            self._write(records.getvalue())
        except OSError as error:
            self.close()
            raise Unavailable(f"the archive {self._folder} cannot be written: {error}") from error

    def close(self) -> None:
        if self._file:
            self._file.close()
        self._file = self._file_of = None

    def _write(self, records: bytes) -> None:
        file = self._current_file()
        good = file.tell()
        try:
            rest = memoryview(records)
            while rest:
                rest = rest[file.write(rest) :]
            os.fsync(file.fileno())
        except OSError:
            # Half a record in the middle would hide all that follows; at the end of a closed file it hides nothing.
            file.truncate(good)
            raise

    def _current_file(self) -> FileIO:
        """The file of this hour and this process; a forked one never writes to its parent's."""
        wanted = (self._now().strftime("%Y%m%dT%H"), os.getpid())
        if self._file is None or self._file_of != wanted:
            self.close()
            self._folder.mkdir(parents=True, exist_ok=True)
            name = f"articles-{wanted[0]}-{gethostname()}-{wanted[1]}-{time.time_ns()}.warc.gz"
            self._file = FileIO(self._folder / name, "x")
            self._file_of = wanted
            _sync_folder(self._folder)
        return self._file


def read(folder: Path) -> Iterator[Item]:
    """All articles, file by file and in each in the order of writing: an article may come more than once. See `read_from`."""
    return (item for _, item in read_from(folder))


def read_from(folder: Path, after: str = "") -> Iterator[tuple[str, Item]]:
    """The articles after a place, each with its own: a place is what came with an article, "" before the first.

    A record torn by a crash is at the end of its file; it is logged and left out, since it was never acknowledged.
    """
    name, _, number = after.partition(" ")
    for path in sorted(folder.glob("articles-*.warc.gz")):
        if path.name < name:
            continue
        skipped = int(number) if path.name == name else 0
        for place, archived in enumerate(_read_file(path), 1):
            if place > skipped:
                article = msgspec.structs.replace(archived.article, schema_version=archived.schema_version)
                yield f"{path.name} {place}", (article, archived.extraction)


def replay(folder: Path, writer: Writer, progress: Callable[[int], None] | None = None) -> Counter[str]:
    """Write the whole archive to the indices; gives how often each result came. `progress` gets the articles done.

    Raises:
        Unavailable: the engine does not answer; a second replay may begin from the start without harm.
    """
    results: Counter[str] = Counter()
    archived = read(folder)
    while items := list(islice(archived, BATCH)):
        for outcome in writer.write(items):
            results[outcome.result] += 1
            if outcome.result == "refused":
                log.warning("archived article refused", article=outcome.article_id, reason=outcome.reason)
        if progress:
            progress(results.total())
    return results


def _record(writer: Any, article: CleanArticle, extraction: Extraction) -> Any:
    payload = _encoder.encode(Archived(article.schema_version, article, extraction))
    # A URL may hold what would end a header line: everything but ASCII without blanks is escaped.
    uri = quote(article.url, safe=string.punctuation) if article.url else f"urn:dispaccio:{article.id}"
    return writer.create_warc_record(
        uri,
        RECORD,
        payload=BytesIO(payload),
        length=len(payload),
        warc_content_type="application/json",
        warc_headers_dict={"WARC-Date": article.fetched.astimezone(UTC).strftime(DATE)},
    )


def _read_file(path: Path) -> Iterator[Archived]:
    size = path.stat().st_size
    with path.open("rb") as file:
        records = ArchiveIterator(file, check_digests=True)
        try:
            for record in records:
                payload = record.content_stream().read()
                if not record.digest_checker.passed:
                    raise ArchiveLoadFailed("incomplete")
                if record.rec_type == RECORD:
                    yield from _understood(payload, record, path)
            if records.offset < size:  # so little of a record that it is taken for the end
                raise ArchiveLoadFailed("incomplete")
        except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, zlib.error) as error:
            log.warning("torn record skipped", file=str(path), offset=records.offset, reason=str(error))


def _understood(payload: bytes, record: Any, path: Path) -> Iterator[Archived]:
    try:
        yield _decoder.decode(payload)
    except msgspec.DecodeError as error:
        uri = record.rec_headers.get_header("WARC-Target-URI")
        log.error("archived record not understood", file=str(path), uri=uri, reason=str(error))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
