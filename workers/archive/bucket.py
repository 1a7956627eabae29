"""An archive in an S3-compatible bucket. Objects cannot be appended to: what is being written is in a folder, the spool,
and a file moves to the bucket when it is closed, or when its writer has died. What is in the spool counts as archived.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

import structlog

from workers.archive.files import NAME, TOMBS, File, Folder, Stream, is_closed, lock
from workers.archive.scan import whole_length
from workers.errors import Rejected, Unavailable

if TYPE_CHECKING:
    from obstore import ReadableFile

SCHEME = "s3://"

AHEAD = 4_194_304
"""Bytes fetched at a time when a file is read in the bucket."""

CHUNK = 1_048_576
"""Bytes handed to the upload at a time."""

RETRIES = 3
RETRY_FOR = timedelta(seconds=20)
"""How long a request is tried again before the bucket is taken for unavailable."""

log = structlog.get_logger()


class Bucket:
    """An archive at `s3://BUCKET/PREFIX`. Without keys they are looked for where AWS's own tools find them."""

    def __init__(
        self,
        address: str,
        spool: Path,
        *,
        endpoint: str | None = None,
        region: str | None = None,
        access_key: str | None = None,
        secret_key: str | None = None,
    ) -> None:
        """Connects to nothing yet. `endpoint`: the address of a service other than AWS.

        Raises:
            Rejected: the address names no bucket, or the package for S3 is not installed.
        """
        try:
            from obstore.store import S3Store
        except ImportError as error:
            raise Rejected("an archive in a bucket needs one more package: pip install 'dispaccio[s3]'") from error
        bucket, _, prefix = address.removeprefix(SCHEME).partition("/")
        if not address.startswith(SCHEME) or not bucket:
            raise Rejected(f"no bucket: {address!r} (an archive is in a folder or at s3://BUCKET/PREFIX)")
        given = {
            "endpoint": endpoint, "region": region, "access_key_id": access_key, "secret_access_key": secret_key
        }  # fmt: skip
        self._address = address
        self._bucket = S3Store(
            bucket,
            prefix=prefix.strip("/") or None,
            config={name: value for name, value in given.items() if value},  # type: ignore[arg-type]
            client_options={"allow_http": bool(endpoint and endpoint.startswith("http://"))},
            retry_config={"max_retries": RETRIES, "retry_timeout": RETRY_FOR},
        )
        self.spool = Folder(spool)

    def __str__(self) -> str:
        return self._address

    def files(self) -> list[File]:
        """Those in the bucket and those in the spool.

        Raises:
            Unavailable: the bucket does not answer, or refuses our credentials.
        """
        # The spool first: what moves in between is seen in both places, not in none.
        found = {file.name: file for file in self.spool.files()}
        for path, size in self._list():
            name = path.rpartition("/")[2]
            if NAME.fullmatch(name):
                found[name] = File(name, size, "uploaded")
        return sorted(found.values(), key=lambda file: file.name)

    def open(self, name: str) -> Stream:
        """One of the files.

        Raises:
            Unavailable: the bucket does not answer.
        """
        import obstore

        try:
            return self.spool.open(name)
        except FileNotFoundError:
            with _answering(self._address):
                return _Reader(obstore.open_reader(self._bucket, name, buffer_size=AHEAD), self._address)

    def forget(self, ids: Iterable[str]) -> None:
        """Put tombstones.

        Raises:
            Unavailable: the bucket does not answer.
        """
        import obstore

        with _answering(self._address):
            for one in ids:
                obstore.put(self._bucket, f"{TOMBS}/{one}", b"")

    def forgotten(self) -> set[str]:
        """The ids that have a tombstone.

        Raises:
            Unavailable: the bucket does not answer.
        """
        return {path.rpartition("/")[2] for path, _ in self._list(f"{TOMBS}/")}

    def send(self) -> None:
        """Move what nobody writes to any more from the spool to the bucket. If that fails, it stays: try again later."""
        try:
            for path in self.spool.paths():
                self._send(path)
        except (Unavailable, OSError) as error:
            log.warning("archive not uploaded, it stays in the spool", spool=str(self.spool), reason=str(error))

    def _list(self, prefix: str | None = None) -> Iterator[tuple[str, int]]:
        """Path and size of each object."""
        import obstore

        with _answering(self._address):
            for some in obstore.list(self._bucket, prefix):
                for one in some:
                    yield one["path"], one["size"]

    def _send(self, path: Path) -> None:
        with path.open("rb") as file:
            if not lock(file):
                return  # its writer lives, or another process uploads it
            status = os.fstat(file.fileno())
            if not status.st_nlink:
                return  # another process has uploaded it
            size = status.st_size
            if not is_closed(status):
                size = whole_length(file, size)
                log.warning("archive file of a dead writer", file=path.name, torn_bytes=status.st_size - size)
            if size:
                self._put(path.name, file, size)
                log.info("archive file uploaded", file=path.name, bytes=size)
            path.unlink()

    def _put(self, name: str, file: BinaryIO, size: int) -> None:
        import obstore

        with _answering(self._address):
            obstore.put(self._bucket, name, _beginning(file, size))
            stored = obstore.head(self._bucket, name)["size"]
        if stored != size:
            raise Unavailable(f"{self._address} has {stored} of the {size} bytes of {name}")


class _Reader:
    """A file in the bucket."""

    def __init__(self, file: ReadableFile, address: str) -> None:
        self._file, self._address = file, address

    def read(self, size: int = -1, /) -> bytes:
        with _answering(self._address):
            return bytes(self._file.readall() if size < 0 else self._file.read(size))

    def seek(self, offset: int, /) -> int:
        return self._file.seek(offset)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._file.close()


@contextmanager
def _answering(address: str) -> Iterator[None]:
    from obstore.exceptions import BaseError

    try:
        yield
    except (BaseError, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise Unavailable(f"the archive {address} does not answer as it should: {reason}") from error


def _beginning(file: BinaryIO, size: int) -> Iterator[bytes]:
    file.seek(0)
    while size and (chunk := file.read(min(size, CHUNK))):
        size -= len(chunk)
        yield chunk
