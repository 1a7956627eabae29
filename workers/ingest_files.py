"""Files -> queue, and what came of them, counted exactly."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from schemas.article import Article
from workers.errors import Rejected
from workers.files import Bad, articles, find
from workers.queue.stream import Queue, quarantine_put, queue_put

PUT_BATCH = 200
LOOK_EVERY = 0.5
"""Seconds between two looks at the queue while waiting."""
STALLED = 120.0
"""Seconds without any movement after which nobody seems to be at work. A dead worker's batch is taken over sooner."""


class Report(msgspec.Struct):
    """`put` articles on the queue, `bad` ones set aside at once; of those put, `quarantined` and `waiting` at the end."""

    files: int = 0
    put: int = 0
    bad: int = 0
    unreadable: dict[str, str] = {}
    """Path -> why."""
    quarantined: int = 0
    waiting: int = 0
    reasons: dict[str, int] = {}
    """Why articles went to quarantine -> how many."""
    first: str = ""
    """The quarantine's last entry before we began."""
    followed: bool = False
    """Whether we waited for the workers, so that `quarantined` and `waiting` are known."""
    stalled: bool = False
    """Whether we gave up waiting."""


def put(queue: Queue, paths: Sequence[Path], report: Report, tell: Callable[[], None]) -> None:
    """Put the articles of all files on the queue; what is no article goes to quarantine with its place and reason."""
    report.first = queue.last_quarantined()
    for path in find(list(paths)):
        report.files += 1
        pending: list[Article | Bad] = []
        try:
            for item in articles(path):
                pending.append(item)
                if len(pending) >= PUT_BATCH:
                    _put(queue, pending, report)
                    tell()
        except (Rejected, OSError) as error:
            report.unreadable[str(path)] = str(error)
        _put(queue, pending, report)  # also what was read before the file broke off
        tell()


def _put(queue: Queue, pending: list[Article | Bad], report: Report) -> None:
    with queue.redis.pipeline(transaction=True) as pipeline:
        for item in pending:
            if isinstance(item, Bad):
                quarantine_put(pipeline, item.raw, f"{item.where}: {item.reason}")
                report.bad += 1
            else:
                queue_put(pipeline, [item])
                report.put += 1
        pipeline.execute()
    pending.clear()


def follow(queue: Queue, report: Report, tell: Callable[[int], None]) -> None:
    """Wait until the queue is empty, or until nothing has moved for `STALLED`; `tell` gets how many are left."""
    moved, last = time.monotonic(), None
    while True:
        state = queue.status()
        left = state.waiting + state.pending
        tell(min(report.put, left))
        if left != last:
            moved, last = time.monotonic(), left
        if left == 0 or time.monotonic() - moved > STALLED:
            break
        time.sleep(LOOK_EVERY)
    report.followed = True
    report.stalled = left > 0
    report.waiting = state.delayed + left
    since = [entry for entry in queue.quarantined() if _order(entry.id) > _order(report.first)]
    report.quarantined = len(since) - report.bad
    report.reasons = dict(Counter(entry.reason for entry in since))


def _order(entry_id: str) -> tuple[int, int]:
    moment, _, number = entry_id.partition("-")
    return int(moment), int(number)
