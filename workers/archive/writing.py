"""Appends accepted articles: a file for each process and hour, so that no two processes ever write to the same one."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from socket import gethostname
from typing import TYPE_CHECKING

from workers.archive.files import HOUR, READ_ONLY, lock, sync_folder
from workers.archive.records import Accepted, encode
from workers.errors import Unavailable

if TYPE_CHECKING:
    from workers.archive.bucket import Bucket
    from workers.index.writer import Item

SEND_EVERY = 60.0
"""Seconds between two looks for files to upload."""


class Archive:
    """Appends to a folder; with a bucket, files that are closed move there. `now` gives the time, timezone-aware."""

    def __init__(
        self,
        folder: Path | str,
        *,
        bucket: Bucket | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._folder = Path(folder)
        self._bucket = bucket
        self._now = now
        self._file: FileIO | None = None
        self._path = Path()
        self._file_of: tuple[str, int] | None = None
        self._send_at = 0.0

    def append(self, items: Iterable[Item | Accepted]) -> None:
        """Write the records of articles; they are on the disk when this returns.

        Raises:
            Unavailable: the disk is full or the folder can't be written. Nothing of the items is kept then.
        """
        records = b"".join(encode(Accepted(*item)) for item in items)
        if not records:
            return
        try:
            self._write(records)
        except OSError as error:
            raise Unavailable(f"the archive {self._folder} cannot be written: {error}") from error

    def tend(self) -> None:
        """Close the file when its hour is over, and upload what is closed. To be called now and then."""
        if self._file_of != self._wanted():
            self._end()
        if self._bucket is not None and time.monotonic() >= self._send_at:
            self._send_at = time.monotonic() + SEND_EVERY
            self._bucket.send()

    def close(self) -> None:
        """Close the file, and upload it; what fails to be uploaded, a later writer uploads."""
        self._end()
        if self._bucket is not None:
            self._bucket.send()

    def _write(self, records: bytes) -> None:
        file = self._current_file()
        good = file.tell()
        try:
            rest = memoryview(records)
            while rest:
                rest = rest[file.write(rest) :]
            os.fsync(file.fileno())
        except OSError:
            # Half a record at the end of a closed file would look as if it had been cut off later.
            with suppress(OSError):
                file.truncate(good)
                self._end()
            file.close()
            self._file = self._file_of = None
            raise

    def _wanted(self) -> tuple[str, int]:
        return self._now().strftime(HOUR), os.getpid()

    def _current_file(self) -> FileIO:
        """The file of this hour and this process; a forked one never writes to its parent's."""
        wanted = self._wanted()
        if self._file is None or self._file_of != wanted:
            self._end()
            self._file = self._begin(*wanted)
            self._file_of = wanted
        return self._file

    def _begin(self, hour: str, process: int) -> FileIO:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"articles-{hour}-{gethostname()}-{process}-{time.time_ns()}.warc.gz"
        # Hidden until it is locked: without a lock it would be that of a writer who died.
        hidden, self._path = self._folder / f".{name}", self._folder / name
        file = FileIO(hidden, "x")
        lock(file)
        hidden.rename(self._path)
        sync_folder(self._folder)
        return file

    def _end(self) -> None:
        """Close the file for ever; if it is this process's, and not that of the one from which it was forked."""
        file, of = self._file, self._file_of
        self._file = self._file_of = None
        if file is None or of is None:
            return
        with file:
            if of[1] != os.getpid():
                return
            if os.fstat(file.fileno()).st_size:
                os.fchmod(file.fileno(), READ_ONLY)
            else:  # nothing came of its first record
                self._path.unlink(missing_ok=True)
