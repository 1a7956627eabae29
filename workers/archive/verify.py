"""What is in each file of an archive, and whether it is what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from workers.archive.files import File, Store
from workers.archive.records import CONVERSION
from workers.archive.scan import Damage, scan


class Contents(msgspec.Struct):
    """What a file holds: records of any kind, and the articles among them."""

    file: File
    records: int = 0
    articles: int = 0
    damaged: list[Damage] = []

    @property
    def wrong(self) -> list[Damage]:
        """Damages that may not be. A last record may be torn if its writer died in it, or is writing it just now: nobody
        was told that it is archived."""
        torn_may_be = self.file.state in ("open", "crashed")
        return [one for one in self.damaged if not (torn_may_be and one.end is None)]


def examine(
    store: Store, files: Iterable[File], progress: Callable[[int], None] = lambda size: None
) -> Iterator[Contents]:
    """Read files, and check each gzip member, each record's form and its digests. `progress` gets the bytes of each.

    Raises:
        Unavailable: the bucket does not answer.
    """
    for file in files:
        contents = Contents(file)
        with store.open(file.name) as stream:
            for found in scan(stream):
                if isinstance(found, Damage):
                    contents.damaged.append(found)
                else:
                    contents.records += 1
                    contents.articles += found.type == CONVERSION
                progress((file.size if found.end is None else found.end) - found.offset)
        yield contents
