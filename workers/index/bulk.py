"""Bulk requests whose every item is looked at: what a busy engine turns away is sent again, what it refuses is told.

The client's own helpers do not retry a turned away item (elasticsearch-py#864) or stop at the first refused one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec
import structlog
from elasticsearch import ApiError, Elasticsearch

from workers.errors import Unavailable
from workers.index.client import BUSY, REFUSED, reachable

BULK_BYTES = 5_000_000
"""Of one request. Elastic advises 5 to 15 MB; engines and most proxies take this, and 413 halves it."""

ATTEMPTS = 5
"""Tries of what a busy engine turned away, about 6 s in all; then the batch goes back to the queue."""

FIRST_DELAY = 0.5
"""Seconds before the second try. Doubles with each, and up to half of it is left out so that workers fall out of step."""

_encoder = msgspec.json.Encoder()
log = structlog.get_logger()


class Operation(msgspec.Struct):
    """One document to write under its external version; None deletes. `also` is a second alias that gets the same, in the
    same request, so that no swap of the two aliases falls between."""

    index: str
    id: str
    version: int
    document: msgspec.Struct | None
    article_id: str
    also: str | None = None

    def lines(self) -> list[bytes]:
        action = "delete" if self.document is None else "index"
        body = [] if self.document is None else [_encoder.encode(self.document)]
        found: list[bytes] = []
        for index in (self.index, self.also) if self.also else (self.index,):
            target = {"_index": index, "_id": self.id, "version": self.version, "version_type": "external_gte"}
            found += [_encoder.encode({action: target}), *body]
        return found


class Failure(msgspec.Struct):
    """An operation that was not done. `conflict`: the engine holds a higher version, nothing is wrong with this one."""

    operation: Operation
    reason: str
    conflict: bool


def delay(attempt: int) -> float:
    """Seconds to wait after the try number `attempt`, from 0."""
    return FIRST_DELAY * 2.0**attempt * random.uniform(0.5, 1.0)


def bulk(
    client: Elasticsearch, operations: Iterable[Operation], sleep: Callable[[float], None], *, most: int | None = None
) -> list[Failure]:
    """Do all operations, which must not name one document twice, in requests of up to `most` bytes (None: `BULK_BYTES`). Gives those that cannot
    be done, in no order.

    To delete what is not there is done at once.

    Raises:
        Unavailable: the engine does not answer, stays busy, refuses our credentials, or lacks the alias.
    """
    failures: list[Failure] = []
    pending = list(operations)
    reason = ""
    for attempt in range(ATTEMPTS):
        again: list[Operation] = []
        for operation, status, reason_given in _in_chunks(client, pending, most or BULK_BYTES):
            if status in BUSY or (status == 404 and attempt == 0):
                # 404: the alias may be on its way from one index to the next
                again.append(operation)
                reason = reason_given
            elif status == 404 or status in REFUSED:
                raise Unavailable(f"the search engine takes nothing for {operation.index}: {reason_given}")
            elif status >= 400:
                failures.append(Failure(operation, reason_given, conflict=status == 409))
        if not again:
            return failures
        pending = again
        sleep(delay(attempt))
    raise Unavailable(f"the search engine turned documents away {ATTEMPTS} times: {reason}")


def _in_chunks(
    client: Elasticsearch, operations: Iterable[Operation], most: int
) -> Iterator[tuple[Operation, int, str]]:
    chunk: list[tuple[Operation, list[bytes]]] = []
    size = 0
    for operation in operations:
        lines = operation.lines()
        length = sum(len(line) + 1 for line in lines)
        if chunk and size + length > most:
            yield from _send(client, chunk)
            chunk, size = [], 0
        chunk.append((operation, lines))
        size += length
    if chunk:
        yield from _send(client, chunk)


def _send(
    client: Elasticsearch, chunk: Sequence[tuple[Operation, list[bytes]]]
) -> Iterator[tuple[Operation, int, str]]:
    """One request; gives for each operation its status (200 if it was done) and the engine's reason.

    What goes to `also` counts only where it has to be sent again: an index in the making that refuses a document must not
    keep it from the one that people read.
    """
    lines: list[Any] = [line for _, lines in chunk for line in lines]
    try:
        with reachable():
            # The alias is required: a late write must not give birth to an index of its name (elasticsearch#7838).
            answer = client.bulk(operations=lines, require_alias=True)
    except ApiError as too_large:
        if too_large.meta.status != 413:
            raise
        if len(chunk) == 1:
            yield chunk[0][0], 413, "the document is larger than the search engine, or a proxy before it, takes"
            return
        middle = len(chunk) // 2
        yield from _send(client, chunk[:middle])
        yield from _send(client, chunk[middle:])
        return
    items = iter(answer["items"])
    for operation, _ in chunk:
        status, reason = _outcome(next(items))
        if operation.also:
            second, why = _outcome(next(items))
            if second in BUSY and status < 400:
                status, reason = second, why
            elif second >= 400 and second != 409:
                log.error("not written", index=operation.also, id=operation.id, reason=why)
        yield operation, status, reason


def _outcome(item: dict[str, Any]) -> tuple[int, str]:
    (done,) = item.values()
    error = done.get("error")
    return (done["status"], _reason(error)) if error else (200, "")


def _reason(error: dict[str, Any]) -> str:
    cause = error.get("caused_by") or {}
    return ": ".join(str(part) for part in (error.get("reason"), cause.get("reason")) if part)
