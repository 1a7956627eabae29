"""A batch's way from the queue to the index: take, read, extract, write, done. Where the stages meet.

One bad article fails alone: whatever happens to it, the others of its batch go on. Nothing is acknowledged before it
is archived and indexed; everything may be done twice, because ids and versions make the second time harmless.
"""

from __future__ import annotations

import random
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import msgspec
import structlog
from redis.exceptions import RedisError

from schemas.article import CleanArticle
from schemas.extraction import Extraction
from workers.alert.outbox import indexed
from workers.archive.promise import decide, keep_promise, promise
from workers.archive.records import Accepted
from workers.errors import Rejected, Retry, Unavailable
from workers.fetch import Response
from workers.index.writer import Outcome
from workers.queue.stream import Message, Queue, backoff
from workers.read.duplicates import story_of
from workers.read.read import FetchPage, read
from workers.retention.forget import is_forgotten

if TYPE_CHECKING:
    from redis import Redis

    from workers.settings import Settings

READERS = 8
"""Articles of a batch read side by side: reading mostly waits for pages."""

BUSY_DELAY = 1.0
"""Seconds until an article comes again that another worker has in hand."""

PATIENCE = 30.0
"""Seconds for which a batch is kept in hand while the search engine is away; then it goes back to the queue."""

log = structlog.get_logger()

FetchFor = Callable[["str | None"], FetchPage]
"""The address of the feed that an article came from -> the function that fetches its page."""


class Extracts(Protocol):
    """What extracts (`workers.extract.extractor.Extractor`)."""

    def extract(self, articles: Sequence[CleanArticle]) -> list[Extraction]: ...


class Writes(Protocol):
    """What writes (`workers.index.writer.Writer`)."""

    def write(self, items: Sequence[tuple[CleanArticle, Extraction]]) -> list[Outcome]: ...


class Archives(Protocol):
    """What keeps accepted articles (`workers.archive.writing.Archive`)."""

    def append(self, items: Sequence[Accepted]) -> None: ...
    def tend(self) -> None: ...


class InHand(msgspec.Struct):
    """A message on its way through the batch."""

    message: Message
    article: CleanArticle
    read: datetime
    page: Response | None = None
    extraction: Extraction | None = None


class Ingest:
    """The work of one ingest worker."""

    def __init__(
        self,
        queue: Queue,
        redis: Redis,
        extractor: Extracts,
        writer: Writes,
        settings: Settings,
        *,
        fetch_for: FetchFor,
        archive: Archives | None = None,
    ) -> None:
        self.queue, self.redis, self.settings = queue, redis, settings
        self.extractor, self.writer, self.archive, self.fetch_for = extractor, writer, archive, fetch_for
        self._rng = random.Random()

    def run(self) -> int:
        """Take one batch and handle it; how many articles were taken."""
        messages = self.queue.take()
        if messages:
            self.handle(messages)
        if self.archive is not None:
            self.archive.tend()
        return len(messages)

    def handle(self, messages: Sequence[Message]) -> None:
        """Bring a batch to its end: each article is indexed, comes again, or is in quarantine."""
        started = time.monotonic()
        with self._kept(messages) as locked:
            hand = self._read(self._survivors(messages))
            with self._locked(hand) as ours:
                locked += [item.article.id for item in ours]
                ours = self._wanted(ours)
                try:
                    self._tell_stories(ours)
                    accepted = self._write(self._extract(ours))
                except Unavailable as error:
                    log.warning("batch given back", articles=len(ours), reason=str(error))
                    self.queue.release([item.message for item in ours])
                else:
                    self.queue.done([item.message for item in accepted])
        log.info("batch", taken=len(messages), seconds=round(time.monotonic() - started, 2))

    @contextmanager
    def _kept(self, messages: Sequence[Message]) -> Iterator[list[str]]:
        """Tell the queue from time to time that we live, as long as the batch lasts. Gives the list for locked ids."""
        locked: list[str] = []
        ended = threading.Event()

        def tell() -> None:
            while not ended.wait(self.settings.reclaim_after / 3):
                with suppress(RedisError):  # the batch itself will meet it
                    self.queue.keep(messages, tuple(locked))

        teller = threading.Thread(target=tell, name="kept", daemon=True)
        teller.start()
        try:
            yield locked
        finally:
            ended.set()
            teller.join()

    def _survivors(self, messages: Sequence[Message]) -> list[Message]:
        """Set aside what has been begun too often without an end: it kills its worker."""
        kept = []
        for message in messages:
            if message.attempts > self.settings.max_attempts:
                self._quarantine(
                    message, f"begun {message.attempts - 1} times and never finished: it may stop its worker"
                )
            else:
                kept.append(message)
        return kept

    def _read(self, messages: Sequence[Message]) -> list[InHand]:
        with ThreadPoolExecutor(READERS, thread_name_prefix="read") as pool:
            return [item for item in pool.map(self._read_one, messages) if item is not None]

    def _read_one(self, message: Message) -> InHand | None:
        pages: list[Response] = []
        with self._blame(message):
            article = message.article()
            fetch = self.fetch_for(article.origin.feed if article.origin else None)

            def fetch_page(url: str) -> Response:
                pages.append(fetch(url))
                return pages[-1]

            now = datetime.now(UTC)
            clean = read(
                article,
                now=now,
                full_text_from=self.settings.full_text_from,
                fetch_page=fetch_page,
                last_try=message.attempts >= self.settings.max_attempts,
            )
            return InHand(message, clean, now, pages[-1] if pages else None)
        return None

    @contextmanager
    def _locked(self, hand: Sequence[InHand]) -> Iterator[list[InHand]]:
        """Those articles that no other worker has in hand; the others come again in a moment."""
        free = self.queue.lock([item.article.id for item in hand])
        ours = []
        for item in hand:
            if item.article.id in free:
                ours.append(item)
            else:
                self.queue.retry(item.message, "another worker has this article in hand", BUSY_DELAY, blameless=True)
        try:
            yield ours
        finally:
            self.queue.unlock(free)

    def _wanted(self, hand: Sequence[InHand]) -> list[InHand]:
        """Those that nobody has a right to have forgotten; of the others no trace is kept. Asked while they are locked:
        whoever forgets them waits for us."""
        kept = []
        for item in hand:
            if is_forgotten(self.redis, item.article.id):
                self.queue.done([item.message])
                log.info("dropped, it is to be forgotten", article=item.article.id)
            else:
                kept.append(item)
        return kept

    def _tell_stories(self, hand: Sequence[InHand]) -> None:
        for item in hand:
            item.article.story_id = story_of(self.redis, item.article.id, item.article.text)

    def _extract(self, hand: Sequence[InHand]) -> list[InHand]:
        try:
            extractions = self.extractor.extract([item.article for item in hand])
        except Exception:  # noqa: BLE001 - one article of the batch is to blame: find out which
            extracted = []
            for item in hand:
                with self._blame(item.message, item.article):
                    [item.extraction] = self.extractor.extract([item.article])
                    extracted.append(item)
            return extracted
        for item, extraction in zip(hand, extractions, strict=True):
            item.extraction = extraction
        return list(hand)

    def _write(self, hand: Sequence[InHand]) -> list[InHand]:
        """Index, then archive; those that are safe in both."""
        pairs = [(item.article, item.extraction) for item in hand if item.extraction is not None]
        if not pairs:
            return []
        owed = promise(self.redis, [item.article.id for item in hand]) if self.archive else set()
        accepted: list[InHand] = []
        outcomes: list[Outcome] = []
        for item, pair, outcome in zip(hand, pairs, self._patiently(pairs), strict=True):
            if outcome.result == "refused":
                self._quarantine(item.message, outcome.reason or "refused", article=item.article)
                continue
            accepted.append(item)
            outcomes.append(outcome)
            log.info(
                "article",
                result=outcome.result,
                article=item.article.id,
                url=item.article.url,
                feed=[origin.feed for origin in item.article.origins],
                events=len(pair[1].events),
            )
        # What comes again may have been indexed before its worker died: the alerts have not seen it then.
        fresh = [
            (item.article.id, item.article.revision)
            for item, outcome in zip(accepted, outcomes, strict=True)
            if outcome.result in ("new", "revised") or item.message.attempts > 1
        ]
        indexed(self.redis, fresh, datetime.now(UTC))
        if self.archive is not None:
            self.archive.append(
                [
                    Accepted(item.article, item.extraction, item.message.raw, item.page, item.read)
                    for item, outcome in zip(accepted, outcomes, strict=True)
                    if item.extraction and decide(outcome, item.article, owed=item.article.id in owed).keep
                ]
            )
            refused = {item.article.id for item in hand} - {item.article.id for item in accepted}
            keep_promise(self.redis, {item.article.id for item in hand} - (refused & owed))
        return accepted

    def _patiently(self, pairs: Sequence[tuple[CleanArticle, Extraction]]) -> list[Outcome]:
        """Write, waiting for a search engine that is away for a moment."""
        deadline = time.monotonic() + PATIENCE
        for attempt in range(1, 100):
            try:
                return self.writer.write(pairs)
            except Unavailable as error:
                wait = backoff(attempt, 0.5, 10.0, self._rng)
                if time.monotonic() + wait > deadline:
                    raise
                log.warning("search engine unavailable, waiting", seconds=round(wait, 1), reason=str(error))
                time.sleep(wait)
        raise Unavailable("the search engine did not take the batch")

    @contextmanager
    def _blame(self, message: Message, article: CleanArticle | None = None) -> Iterator[None]:
        """Whatever goes wrong inside is this one article's matter."""
        try:
            yield
        except Rejected as error:
            self._quarantine(message, error.reason, article=article)
        except Retry as error:
            self._again(message, error.reason, error.delay)
        except Unavailable:
            raise
        except Exception as error:
            log.exception("bug", message=message.id)
            self._again(message, f"{type(error).__name__}: {error}", None, traceback.format_exc())

    def _again(self, message: Message, reason: str, delay: float | None, detail: str = "") -> None:
        if message.attempts >= self.settings.max_attempts:
            self._quarantine(message, f"{reason} (tried {message.attempts} times)", detail)
        else:
            self.queue.retry(message, reason, delay)
            log.info("retry", message=message.id, reason=reason, attempts=message.attempts)

    def _quarantine(self, message: Message, reason: str, detail: str = "", article: CleanArticle | None = None) -> None:
        self.queue.quarantine(message, reason, detail)
        log.warning("quarantined", message=message.id, url=article.url if article else None, reason=reason)
