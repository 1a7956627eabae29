from __future__ import annotations

import gzip
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from tests.factory import fire, meeting, newsroom
from workers.archive.records import Accepted, decode, encode
from workers.archive.scan import Record, scan
from workers.fetch import Response

GIVEN = b'{"url": "https://agenzia.example/vertice",  "html": "<p>Citt\xc3\xa0</p>"}'
PAGE = Response(
    status=200,
    url="https://agenzia.example/vertice?a=1",
    body="<html>Perché no</html>".encode("latin-1"),
    content_type="text/html; charset=ISO-8859-1",
)
READ = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)


def headers(data: bytes) -> list[Any]:
    """As any reader of WARC sees them."""
    return [record.rec_headers for record in ArchiveIterator(BytesIO(data), check_digests="raise")]


def payloads(data: bytes) -> list[bytes]:
    return [record.content_stream().read() for record in ArchiveIterator(BytesIO(data), check_digests="raise")]


def test_an_article_is_archived_as_given_with_its_page_and_what_was_made_of_it() -> None:
    data = encode(Accepted(*meeting(), GIVEN, PAGE, READ))
    given, page, made = headers(data)
    assert [one.get_header("WARC-Type") for one in (given, page, made)] == ["resource", "resource", "conversion"]
    assert [one.get_header("WARC-Target-URI") for one in (given, page, made)] == [
        f"urn:dispaccio:{meeting()[0].id}",
        PAGE.url,
        meeting()[0].url,
    ]
    assert [one.get_header("Content-Type") for one in (given, page, made)] == [
        "application/json",
        PAGE.content_type,
        "application/json",
    ]
    assert [one.get_header("WARC-Date") for one in (given, page, made)] == [
        "2026-11-25T10:00:00Z",
        "2026-11-25T12:30:00Z",
        "2026-11-25T10:00:00Z",
    ]
    given_id = given.get_header("WARC-Record-ID")
    assert page.get_header("WARC-Concurrent-To") == given_id
    assert made.get_header("WARC-Refers-To") == given_id
    assert payloads(data)[:2] == [GIVEN, PAGE.body]
    assert decode(payloads(data)[2]) == meeting()


def test_an_empty_page_of_no_type_is_a_record_too() -> None:
    data = encode(Accepted(*meeting(), GIVEN, Response(status=200, url="https://a.example/"), READ))
    assert headers(data)[1].get_header("Content-Type") == "application/octet-stream"
    assert [type(found) for found in scan(BytesIO(data))] == [Record, Record, Record]


def test_no_address_can_forge_a_header() -> None:
    without_url, extracted = meeting()
    without_url.url = None
    odd_url, other = fire(url="https://agenzia.example/città?a=1&b=%20 \r\nWARC-Type: no")
    data = encode(Accepted(without_url, extracted)) + encode(Accepted(odd_url, other))
    assert [one.get_header("WARC-Type") for one in headers(data)] == ["conversion", "conversion"]
    assert [one.get_header("WARC-Target-URI") for one in headers(data)] == [
        f"urn:dispaccio:{without_url.id}",
        "https://agenzia.example/citt%C3%A0?a=1&b=%20%20%0D%0AWARC-Type:%20no",
    ]
    assert list(map(decode, payloads(data))) == [(without_url, extracted), (odd_url, other)]


def test_each_record_is_a_gzip_member_and_plain_tools_can_read_it() -> None:
    data = b"".join(encode(Accepted(*item, GIVEN)) for item in newsroom())
    assert gzip.decompress(data).count(b"WARC/1.0") == 2 * len(newsroom())


def test_the_schema_version_is_written_out() -> None:
    data = encode(Accepted(*meeting(schema_version=7)))
    assert b'"schema_version":7' in payloads(data)[0]
    assert decode(payloads(data)[0])[0].schema_version == 7
