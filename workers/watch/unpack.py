"""Bodies that are gzip files themselves, as sitemaps often are (news.xml.gz, https://www.sitemaps.org/protocol.html),
without a Content-Encoding that the fetch would have undone. Pure.
"""

from __future__ import annotations

import zlib

from workers.watch.parsed import NotAFeed

_GZIP = b"\x1f\x8b\x08"
"""RFC 1952, 2.3.1, with the only method that there is. No feed and no page begins so, whatever the label says."""

_MEMBERS = 100
"""Of one file. A file of millions of empty ones would take for ever."""

_GZIP_FILE = 31
"""zlib's window bits of a gzip file."""


def unpacked(body: bytes, max_bytes: int) -> bytes:
    """What is in a gzip file; any other body as it is. Once: a file within a file is no feed.

    Decompression stops within the limit. What follows the file that is none is left out, as gzip does.

    Raises:
        NotAFeed: there is more in it than `max_bytes`, or it is broken or cut off.
    """
    if not body.startswith(_GZIP):
        return body
    found = bytearray()
    rest = body
    for _ in range(_MEMBERS):  # several in a row are one file (RFC 1952, 2.2)
        member = zlib.decompressobj(_GZIP_FILE)
        try:
            found += member.decompress(rest, max_bytes - len(found) + 1)
        except zlib.error as error:
            raise NotAFeed(f"it is a gzip file that cannot be unpacked: {error}") from error
        if len(found) > max_bytes:
            raise NotAFeed(f"it is a gzip file with more than {max_bytes:,} bytes in it")
        if not member.eof:
            raise NotAFeed("it is a gzip file that is cut off")
        rest = member.unused_data
        if not rest.startswith(_GZIP):
            return bytes(found)
    raise NotAFeed(f"it is a gzip file of more than {_MEMBERS} parts")
