"""The steps of a re-index, from one phase to the next. Each can be killed at any moment and taken up again."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import structlog
from elasticsearch import Elasticsearch
from redis.exceptions import LockError

from schemas.documents import KINDS, alias
from workers.archive.configured import archive_of
from workers.archive.reading import read_from
from workers.errors import Rejected
from workers.index import twofold
from workers.index.client import reachable
from workers.index.setup import counts, setup
from workers.index.writer import Item, Writer
from workers.queue.stream import LOCK, Queue
from workers.reindex import gate, indices, state
from workers.reindex.fill import Extract, Filled, Filler
from workers.reindex.state import SLICES, Phase, Reindex, Source
from workers.retention.forget import is_forgotten
from workers.settings import Settings

if TYPE_CHECKING:
    from redis import Redis

TURN = "dispaccio:reindex:turn"
LONGEST_TURN = 600.0
"""Seconds after which the turn of a process that died in it ends; longer than any batch."""

SIDE_BY_SIDE = 2
"""Slices filled at a time: while one batch is made, the engine takes the other."""

FROM_ARCHIVE = 100
"""Articles of a batch from the archive."""

REFUSED_KEPT = 20

ARCHIVE = "archive"

log = structlog.get_logger()


class Reindexer:
    """Works on the re-index that Redis knows of."""

    def __init__(
        self,
        redis: Redis,
        client: Elasticsearch,
        queue: Queue,
        settings: Settings,
        *,
        extract: Extract,
        model_version: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._redis, self._client, self._queue, self._settings = redis, client, queue, settings
        self._extract, self._model_version, self._now, self._sleep = extract, model_version, now, sleep
        self._filler = Filler(client, queue, settings, extract=extract, model_version=model_version, sleep=sleep)

    # --- for people and the schedule --------------------------------------------------------------------------------

    def start(self, reason: str, source: Source = "index", *, forced: bool = False) -> Reindex:
        """Begin one. A pair that an earlier one kept is dropped.

        Raises:
            Rejected: one is at work, or there is no archive.
        """
        if source == "archive" and archive_of(self._settings) is None:
            raise Rejected("there is no archive (DISPACCIO_ARCHIVE)")
        with self._turn():
            last = state.load(self._redis)
            if last is not None and last.active:
                raise Rejected(f"re-index {last.id} is at work ({last.phase}): see `dispaccio reindex status`")
            begun = state.new(reason, source, self._now(), forced=forced)
            state.save(self._redis, begun)
            log.info("re-index begun", reindex=begun.id, reason=reason, source=source)
            return begun

    def rollback(self) -> Reindex:
        """Let readers see the old pair again. Nothing is lost: it got everything that the new one got.

        Raises:
            Rejected: there is nothing to go back to.
        """
        with self._turn():
            current = state.load(self._redis)
            if current is None or current.phase != "swapped":
                raise Rejected(
                    "there is nothing to go back to: the last re-index has not swapped, or its old pair is dropped"
                )
            with reachable():
                indices.swap(self._client, self._settings.index_prefix, read=current.old, kept=current.new)
            self._enter(current, "rolled_back", "rolled back: readers see the old indices again")
            return current

    def stop(self) -> Reindex:
        """Give up one that has not swapped, or drop the pair that is kept.

        Raises:
            Rejected: there is none.
        """
        with self._turn():
            current = state.load(self._redis)
            if current is None or current.phase in ("ending", "ended"):
                raise Rejected("there is no re-index to stop, and no pair of indices is kept")
            outcome = (
                current.outcome
                if current.phase in ("swapped", "rolled_back", "refused")
                else "stopped before it was done"
            )
            self._enter(current, "ending", outcome)
            return current

    def goes_on(self, seconds: float) -> bool:
        """Take a step; whether the next one can follow at once. While writers are waited for it cannot."""
        current = self.step(seconds)
        return current is not None and current.active and not current.awaited

    # --- the work ---------------------------------------------------------------------------------------------------

    def step(self, seconds: float) -> Reindex | None:
        """Work for about so long; what is known afterwards. Nothing is done while another process has its turn.

        Raises:
            Unavailable: the engine does not answer. The next step goes on from the last checkpoint.
        """
        deadline = time.monotonic() + seconds
        try:
            with self._turn() as renew:
                while current := state.load(self._redis):
                    if not current.active and not current.is_due(self._now()):
                        return current
                    if not self._work(current) or time.monotonic() >= deadline:
                        return current
                    renew()
        except Rejected:
            return state.load(self._redis)
        return None

    def _work(self, current: Reindex) -> bool:
        """One piece of work; False if there is none until a writer is done."""
        with reachable():
            match current.phase:
                case "clearing":
                    return self._clear(current)
                case "beginning":
                    self._begin(current)
                case "waiting":
                    return self._wait(current)
                case "filling":
                    self._fill(current)
                case "checking":
                    self._check(current)
                case "refused" | "swapped" | "rolled_back":
                    self._enter(current, "ending", current.outcome)
                case "ending":
                    return self._end(current)
                case "ended":
                    return False
        return True

    def _clear(self, current: Reindex) -> bool:
        """Drop what an earlier re-index has left."""
        prefix = self._settings.index_prefix
        left = indices.second(self._client, prefix)
        if left:
            if twofold.is_twofold(self._redis):
                twofold.end(self._redis)
                current.awaited = self._locks()
                state.save(self._redis, current)
            if not self._awaited(current):
                return False
            indices.drop(self._client, left)
        current.old = indices.behind(self._client, prefix)
        current.new = indices.next_names(current.old, prefix)
        self._enter(current, "beginning")
        return True

    def _begin(self, current: Reindex) -> None:
        """New indices; then tell the writers, and remember who may not have heard it."""
        setup(self._client, self._settings)
        indices.make(self._client, self._settings, current.new)
        twofold.begin(self._redis)
        current.awaited = self._locks()
        self._enter(current, "waiting")

    def _wait(self, current: Reindex) -> bool:
        if not self._awaited(current):
            return False
        self._client.indices.refresh(index=[alias(self._settings.index_prefix, kind) for kind in KINDS])
        current.total = counts(self._client, self._settings).articles
        current.at = {ARCHIVE: ""} if current.source == "archive" else dict.fromkeys(SLICES, "")
        self._enter(current, "filling")
        return True

    def _locks(self) -> dict[str, str]:
        """The articles that are locked now, and by whom."""
        keys: list[Any] = list(self._redis.scan_iter(match=f"{LOCK}*", count=1_000))
        holders: Any = self._redis.mget(keys) if keys else []
        return {key.decode(): holder.decode() for key, holder in zip(keys, holders, strict=True) if holder}

    def _awaited(self, current: Reindex) -> bool:
        """Whether all locks that were held at the change have been opened since."""
        keys = list(current.awaited)
        holders: Any = self._redis.mget(keys) if keys else []
        still = {
            key: current.awaited[key]
            for key, holder in zip(keys, holders, strict=True)
            if holder and holder.decode() == current.awaited[key]
        }
        if still != current.awaited:
            current.awaited = still
            state.save(self._redis, current)
        return not still

    def _fill(self, current: Reindex) -> None:
        """A batch of each of the next slices, side by side, and their checkpoint."""
        started = time.monotonic()
        left = [(name, place) for name, place in current.at.items() if place is not None][:SIDE_BY_SIDE]
        if not left:
            self._enter(current, "checking")
            return
        before = current.done
        with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="fill") as pool:
            for (slice_, _), filled in zip(left, pool.map(self._batch, left), strict=True):
                current.at[slice_] = filled.last
                current.done += filled.done
                current.extracted += filled.extracted
                current.refused_count += len(filled.refused)
                current.refused = [*current.refused, *filled.refused][:REFUSED_KEPT]
        state.save(self._redis, current)
        self._yield(current.done - before, time.monotonic() - started)

    def _batch(self, where: tuple[str, str]) -> Filled:
        slice_, after = where
        return self._from_archive(after) if slice_ == ARCHIVE else self._filler.batch(slice_, after)

    def _yield(self, done: int, spent: float) -> None:
        """Keep to the rate that is set, and work half of the time while live articles wait."""
        pause = done / self._settings.reindex_rate - spent if self._settings.reindex_rate else 0.0
        if self._queue.status().waiting > self._settings.batch:
            pause = max(pause, spent)
        if pause > 0:
            self._sleep(pause)

    def _from_archive(self, after: str) -> Filled:
        archive = archive_of(self._settings)
        if archive is None:
            raise Rejected("there is no archive (DISPACCIO_ARCHIVE)")
        some = list(islice(read_from(archive, after), FROM_ARCHIVE))
        filled = Filled(last=some[-1][0] if some else None)
        writer = Writer(self._client, self._settings, into_second=True, sleep=self._sleep)
        for items in self._locked([item for _, item in some]):
            for item, outcome in zip(items, writer.write(items), strict=True):
                if outcome.result == "refused":
                    filled.refused.append(f"{item[0].id}: {outcome.reason}")
                else:
                    filled.done += 1
        return filled

    def _locked(self, items: Sequence[Item]) -> Any:
        """The items, freshly extracted where that is due, in groups whose articles are locked while they are in hand."""
        due = [item for item in items if item[1].model_version != self._model_version]
        fresh = dict(zip(map(id, due), self._extract([article for article, _ in due]) if due else [], strict=True))
        ready = [(item[0], fresh.get(id(item), item[1])) for item in items]
        for mine in self._queue.in_hand([article.id for article, _ in ready], self._sleep):
            wanted = {article_id for article_id in mine if not is_forgotten(self._redis, article_id)}
            yield [item for item in ready if item[0].id in wanted]

    def _check(self, current: Reindex) -> None:
        """Swap if everything is right; a swap that a killed step has made is only noted."""
        prefix = self._settings.index_prefix
        if indices.behind(self._client, prefix) != current.new:
            current.checks = gate.examine(self._client, self._settings, current, sleep=self._sleep)
            failed = [check for check in current.checks if not check.passed]
            if failed and not current.forced:
                for check in failed:
                    log.error("re-index check failed", check=check.name, found=check.found, examples=check.examples)
                names = ", ".join(check.name for check in failed)
                self._enter(current, "refused", f"not swapped, a check failed: {names}")
                return
            if failed:
                log.warning("re-index swapped by force", reindex=current.id, failed=[check.name for check in failed])
            indices.swap(self._client, prefix, read=current.new, kept=current.old)
        self._enter(current, "swapped", "swapped: readers see the new indices")

    def _end(self, current: Reindex) -> bool:
        """Tell the writers first, and drop the pair when the last one that may not have heard it is done."""
        if twofold.is_twofold(self._redis):
            twofold.end(self._redis)
            current.awaited = self._locks()
            state.save(self._redis, current)
        if not self._awaited(current):
            return False
        indices.drop(self._client, indices.second(self._client, self._settings.index_prefix))
        self._enter(current, "ended", current.outcome)
        return True

    def _enter(self, current: Reindex, phase: Phase, outcome: str = "") -> None:
        now = self._now()
        current.phase, current.phase_since, current.outcome = phase, now, outcome
        kept = phase in ("swapped", "rolled_back", "refused")
        current.until = now + timedelta(days=self._settings.reindex_keep_days) if kept else None
        state.save(self._redis, current)
        log.info("re-index", reindex=current.id, phase=phase, outcome=outcome)

    def _turn(self) -> _Turn:
        return _Turn(self._redis)


def end_lost(redis: Redis, client: Elasticsearch, prefix: str, now: datetime) -> None:
    """End a re-index whose indices went with an engine that keeps nothing, so that nobody writes to them any more."""
    if indices.second(client, prefix):
        return
    twofold.end(redis)
    current = state.load(redis)
    if current is not None and current.phase != "ended":
        current.phase, current.phase_since, current.until = "ended", now, None
        current.outcome = "ended: its indices went with the search engine"
        state.save(redis, current)


class _Turn:
    """One process works on the re-index at a time. Inside, the function that is given prolongs the turn."""

    def __init__(self, redis: Redis) -> None:
        self._lock = redis.lock(TURN, timeout=LONGEST_TURN, blocking=False)

    def __enter__(self) -> Callable[[], object]:
        if not self._lock.acquire():
            raise Rejected("another process works on the re-index just now: try again in a moment")
        renew: Callable[[], object] = self._lock.reacquire
        return renew

    def __exit__(self, *exception: object) -> None:
        with suppress(LockError):  # it had run out
            self._lock.release()
