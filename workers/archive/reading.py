"""From the archive back: the articles in the order of their archiving, and both indices made anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice

import msgspec
import structlog

from workers.archive.files import Store
from workers.archive.records import CONVERSION, decode
from workers.archive.scan import Damage, scan
from workers.index.writer import Item, Writer

BATCH = 100
"""Articles replayed at a time: large enough for the engine to be busy, small enough for any memory."""

log = structlog.get_logger()


def read(store: Store) -> Iterator[Item]:
    """All articles, file by file and in each in the order of writing: an article may come more than once. See `read_from`."""
    return (item for _, item in read_from(store))


def read_from(store: Store, after: str = "") -> Iterator[tuple[str, Item]]:
    """The articles after a place, each with its own: a place is what came with an article, "" before the first.

    A record torn by a crash is at the end of its file; it is logged and left out, since it was never acknowledged. Articles
    that have a tombstone are left out.

    Raises:
        Unavailable: the bucket does not answer.
    """
    name, _, offset = after.partition(" ")
    forgotten = store.forgotten()
    for file in store.files():
        if file.name < name:
            continue
        with store.open(file.name) as stream:
            for found in scan(stream, int(offset) if file.name == name else 0, only=CONVERSION):
                if isinstance(found, Damage):
                    what = "torn record skipped" if found.end is None else "damaged record skipped"
                    log.warning(what, file=file.name, offset=found.offset, reason=found.reason)
                    continue
                try:
                    item = decode(found.payload)
                except msgspec.DecodeError as error:
                    log.error("archived record not understood", file=file.name, uri=found.uri, reason=str(error))
                    continue
                if item[0].id not in forgotten:
                    yield f"{file.name} {found.end}", item


def replay(store: Store, writer: Writer, progress: Callable[[int], None] | None = None) -> Counter[str]:
    """Write the whole archive to the indices; gives how often each result came. `progress` gets the articles done.

    Raises:
        Unavailable: the engine does not answer; a second replay may begin from the start without harm.
    """
    results: Counter[str] = Counter()
    archived = read(store)
    while items := list(islice(archived, BATCH)):
        for outcome in writer.write(items):
            results[outcome.result] += 1
            if outcome.result == "refused":
                log.warning("archived article refused", article=outcome.article_id, reason=outcome.reason)
        if progress:
            progress(results.total())
    return results
