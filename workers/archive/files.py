"""The archive's files: one a writer and hour, and in which state each is.

`articles-20261127T10-host-4711-1795777200123456789.warc.gz`: hour (UTC), host, process, start (ns since 1970). A writer locks
(flock) the file that it writes and takes its write permission away when it closes it. So the state can be seen from outside,
from other containers too, and a kill -9 leaves the right one behind.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import RawIOBase
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Protocol, Self

import msgspec

from workers.errors import Unavailable

NAME = re.compile(r"articles-(?P<hour>\d{8}T\d{2})-.+-\d+-\d+\.warc\.gz")

HOUR = "%Y%m%dT%H"

READ_ONLY = 0o444

TOMBS = "forgotten"
"""The folder of the tombstones: a file a forgotten article, empty and named by its id (a hash, which says nothing)."""

State = Literal[
    "open",  # its writer lives
    "crashed",  # its writer died: its last record may be torn
    "closed",  # whole, for ever
    "uploaded",  # whole, in the bucket
]


class File(msgspec.Struct, frozen=True):
    """A file of the archive; `size` in bytes."""

    name: str
    size: int
    state: State

    @property
    def hour(self) -> datetime:
        """When it was begun."""
        match = NAME.fullmatch(self.name)
        assert match
        return datetime.strptime(match["hour"], HOUR).replace(tzinfo=UTC)


class Stream(Protocol):
    """A file that is read."""

    def read(self, size: int = -1, /) -> bytes: ...
    def seek(self, offset: int, /) -> int: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> object: ...


class Store(Protocol):
    """Where an archive's files are."""

    def files(self) -> list[File]:
        """All of them, the oldest first."""

    def open(self, name: str) -> Stream:
        """One of them, to be read."""

    def forget(self, ids: Iterable[str]) -> None:
        """Leave articles out whenever the archive is read. Closed files are not changed: a tombstone is put beside them."""

    def forgotten(self) -> set[str]:
        """The ids that have a tombstone."""


class Folder:
    """An archive in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def files(self) -> list[File]:
        return [file for file in map(_look_at, self.paths()) if file is not None]

    def open(self, name: str) -> Stream:
        return (self.path / name).open("rb")

    def forget(self, ids: Iterable[str]) -> None:
        """Put tombstones.

        Raises:
            Unavailable: the folder can't be written.
        """
        tombs = self.path / TOMBS
        try:
            tombs.mkdir(parents=True, exist_ok=True)
            for one in ids:
                (tombs / one).touch()
            sync_folder(tombs)
        except OSError as error:
            raise Unavailable(f"the archive {self.path} cannot be written: {error}") from error

    def forgotten(self) -> set[str]:
        tombs = self.path / TOMBS
        return {path.name for path in tombs.iterdir()} if tombs.is_dir() else set()

    def paths(self) -> Iterator[Path]:
        """Those of its files, in order."""
        if self.path.is_dir():
            yield from sorted(path for path in self.path.iterdir() if NAME.fullmatch(path.name))

    def __str__(self) -> str:
        return str(self.path)


def is_closed(status: os.stat_result) -> bool:
    """Whether the writer of a file closed it."""
    return not status.st_mode & 0o222


def lock(file: IO[bytes] | RawIOBase, how: int = fcntl.LOCK_EX) -> bool:
    """Lock a file; False if another has it."""
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _look_at(path: Path) -> File | None:
    """None: it was uploaded in between."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        locked = not lock(file, fcntl.LOCK_SH)
        status = os.fstat(file.fileno())  # asked after the lock: whoever had it may have closed the file
        return File(path.name, status.st_size, "closed" if is_closed(status) else "open" if locked else "crashed")
    return None
