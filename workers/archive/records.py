"""An accepted article <-> records of WARC (ISO 28500).

    resource    urn:dispaccio:ID    the article as given: the JSON that came on the queue, byte for byte
    resource    the page's address  the page as its site sent it, if it was fetched; WARC-Concurrent-To the first
    conversion  the article's       the clean article with its extraction; WARC-Refers-To the first

The conversion is what rebuilding reads; it comes last, so that one that is there has the others before it.
"""

from __future__ import annotations

import string
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec
from warcio.warcwriter import WARCWriter

from schemas.article import CleanArticle
from schemas.extraction import Extraction
from workers.fetch import Response

RESOURCE = "resource"
"""WARC's word for something that was handed over, not fetched with all its headers."""

CONVERSION = "conversion"
"""WARC's word for a record made from others: text and extraction, made from a feed's entry or a page."""

JSON = "application/json"
UNKNOWN = "application/octet-stream"
DATE = "%Y-%m-%dT%H:%M:%SZ"


class Accepted(NamedTuple):
    """An article that was accepted, and what it was made from: `given` as it came on the queue, and its page if that was
    fetched, at `read`."""

    article: CleanArticle
    extraction: Extraction
    given: bytes | None = None
    page: Response | None = None
    read: datetime | None = None


class Archived(msgspec.Struct):
    """The JSON of a conversion. `schema_version` comes first: it says whether this release can read the rest."""

    schema_version: int
    article: CleanArticle
    extraction: Extraction


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Archived)


def encode(accepted: Accepted) -> bytes:
    """The records, each a gzip member."""
    records = BytesIO()
    writer = WARCWriter(records, gzip=True)
    article, moment = accepted.article, accepted.article.fetched
    urn = f"urn:dispaccio:{article.id}"
    given = None
    if accepted.given is not None:
        given = _write(writer, RESOURCE, urn, JSON, moment, accepted.given)
    if accepted.page is not None:
        page, related = accepted.page, {"WARC-Concurrent-To": given} if given else {}
        kind = " ".join((page.content_type or UNKNOWN).split())
        _write(writer, RESOURCE, _uri(page.url), kind, accepted.read or moment, page.body, related)
    made = _encoder.encode(Archived(article.schema_version, article, accepted.extraction))
    uri = _uri(article.url) if article.url else urn
    _write(writer, CONVERSION, uri, JSON, moment, made, {"WARC-Refers-To": given} if given else {})
    return records.getvalue()


def decode(payload: bytes) -> tuple[CleanArticle, Extraction]:
    """What is in a conversion.

    Raises:
        msgspec.DecodeError: this release does not understand it.
    """
    archived = _decoder.decode(payload)
    return msgspec.structs.replace(archived.article, schema_version=archived.schema_version), archived.extraction


def _write(
    writer: Any,
    type: str,
    uri: str,
    content_type: str,
    moment: datetime,
    payload: bytes,
    related: dict[str, str] | None = None,
) -> str:
    """Write one record; its id."""
    record = writer.create_warc_record(
        uri,
        type,
        payload=BytesIO(payload),
        length=len(payload),
        warc_content_type=content_type,
        warc_headers_dict={"WARC-Date": moment.astimezone(UTC).strftime(DATE), **(related or {})},
    )
    writer.write_record(record)
    return str(record.rec_headers.get_header("WARC-Record-ID"))


def _uri(url: str) -> str:
    """A URL may hold what would end a header line: everything but ASCII without blanks is escaped."""
    return quote(url, safe=string.punctuation)
