"""A WARC file of gzip members -> its records, and what in it is damaged, each with its place. Checks everything it reads."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO

import msgspec
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

from workers.archive.files import Stream

CHUNK = 65_536
"""Bytes read at a time."""

MAGIC = b"\x1f\x8b\x08"
"""What a gzip member begins with (RFC 1952, 2.3.1)."""

END = b"\r\n\r\n"
"""What stands behind a record (ISO 28500, 5.1), and between its header and its block."""

_GZIP = zlib.MAX_WBITS + 16

_loader = ArcWarcRecordLoader()


class Record(msgspec.Struct):
    """A whole record, from `offset` to `end` in the file (compressed); its digests are right."""

    offset: int
    end: int
    type: str
    id: str
    uri: str
    content_type: str
    refers_to: str | None
    concurrent_to: str | None
    payload: bytes


class Damage(msgspec.Struct):
    """Bytes that are no whole record: from `offset` to the next record at `end`, or to the end of the file (None)."""

    offset: int
    end: int | None
    reason: str


def scan(stream: Stream, start: int = 0, only: str | None = None) -> Iterator[Record | Damage]:
    """The records from an offset on, or those of one type. A damage hides no record behind it."""
    stream.seek(start)
    at, held = start, stream.read(CHUNK)
    while held:
        try:
            data, length, rest = _member(stream, held)
        except (zlib.error, EOFError) as error:
            end = _next_member(stream, at + 1)
            yield Damage(at, end, str(error))
            if end is None:
                return
            stream.seek(end)
            at, held = end, stream.read(CHUNK)
            continue
        if only is None or _is(data, only):
            yield _parse(data, at, at + length)
        at, held = at + length, rest or stream.read(CHUNK)


def whole_length(stream: Stream, size: int) -> int:
    """The bytes of a file up to a last record that is torn, or all (`size`) if none is."""
    torn = (found.offset for found in scan(stream) if isinstance(found, Damage) and found.end is None)
    return next(torn, size)


def _member(stream: Stream, held: bytes) -> tuple[bytes, int, bytes]:
    """The contents of the gzip member at which the stream stands, its length, and what was read behind it.

    Raises:
        zlib.error: there is none, or its checksum is wrong.
        EOFError: the file ends in it.
    """
    inflate = zlib.decompressobj(_GZIP)
    parts, length = [], 0
    while held:
        parts.append(inflate.decompress(held))
        length += len(held)
        if inflate.eof:
            return b"".join(parts), length - len(inflate.unused_data), inflate.unused_data
        held = stream.read(CHUNK)
    raise EOFError("the file ends in a record")


def _next_member(stream: Stream, start: int) -> int | None:
    """Where the next record begins."""
    stream.seek(start)
    rest = stream.read()
    found = rest.find(MAGIC)
    while found >= 0:
        try:
            if zlib.decompressobj(_GZIP).decompress(rest[found : found + CHUNK], 5) == b"WARC/":
                return start + found
        except zlib.error:
            pass
        found = rest.find(MAGIC, found + 1)
    return None


def _is(data: bytes, type: str) -> bool:
    return f"WARC-Type: {type}\r\n".encode() in data[: data.find(END) + len(END)]


def _parse(data: bytes, offset: int, end: int) -> Record | Damage:
    stream = BytesIO(data)
    try:
        record = _loader.parse_record_stream(stream, known_format="warc", no_record_parse=True, check_digests=True)
        payload = record.raw_stream.read()
    except (StatusAndHeadersParserException, ArchiveLoadFailed, EOFError, ValueError) as error:
        return Damage(offset, end, f"no WARC record: {error}")
    if not record.digest_checker.passed:
        return Damage(offset, end, "; ".join(record.digest_checker.problems) or "it is shorter than it says")
    if stream.read() != END:
        return Damage(offset, end, "it does not end where it says")
    header = record.rec_headers.get_header
    return Record(
        offset=offset,
        end=end,
        type=record.rec_type or "",
        id=header("WARC-Record-ID") or "",
        uri=header("WARC-Target-URI") or "",
        content_type=record.content_type or "",
        refers_to=header("WARC-Refers-To"),
        concurrent_to=header("WARC-Concurrent-To"),
        payload=payload,
    )
