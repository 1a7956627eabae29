"""Poll one feed: fetch, decide, and write its new state and its articles in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec.structs import replace
from redis.exceptions import WatchError

from workers import private_hosts
from workers.fetch import FetchError, Limits, Response
from workers.fetch import fetch as fetch_over_http
from workers.queue.stream import STREAM, quarantine_put, queue_put
from workers.watch import feeds, schedule
from workers.watch.entries import Sifted, sift
from workers.watch.feeds import Feed, Seen
from workers.watch.parse import MAX_ENTRIES, NotAFeed, ParsedFeed, parse

if TYPE_CHECKING:
    from redis import Redis

    from workers.settings import Settings

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)

Fetch = Callable[..., Response]


class PollOutcome(msgspec.Struct, kw_only=True):
    """How a poll went; `message` says it in words.

    "conflict": the feed was polled or changed by another meanwhile, and this poll is thrown away. "postponed": the
    queue is too long. "retired": the feed is gone for good. "unknown": it is not watched.
    """

    url: str
    status: Literal["ok", "unchanged", "failed", "retired", "postponed", "conflict", "unknown"]
    message: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    next_poll: datetime | None = None


def poll(redis: Redis, url: str, now: datetime, settings: Settings, fetch: Fetch = fetch_over_http) -> PollOutcome:
    """Poll a feed and put its new and changed entries on the queue.

    Whatever is wrong with the feed becomes its state. Killed at any point, or overtaken by another poll of the same
    feed, it leaves nothing behind.

    Args:
        now: with its zone.
        fetch: `workers.fetch.fetch` or one like it.
    """
    with redis.pipeline(transaction=True) as pipeline:
        feed, seen = feeds.watch(pipeline, url)
        if feed is None:
            return PollOutcome(url=url, status="unknown", message="not a watched feed")
        if feed.gone:
            return PollOutcome(url=url, status="retired", message=feed.error or "gone")
        if pipeline.xlen(STREAM) >= settings.stream_limit:
            later = schedule.postponed(now, settings)
            feeds.postpone(redis, url, later)
            message = "too many articles wait on the queue"
            return PollOutcome(url=url, status="postponed", message=message, next_poll=later)
        try:
            limits = replace(
                Limits.of(settings, settings.feed_max_bytes), private_hosts=private_hosts.reachable_from(redis, url)
            )
            response = fetch(url, limits, accept=ACCEPT, **_validators(feed))
            feed, sifted = absorb(feed, seen, response, now, settings)
            outcome = _success(feed, sifted)
        except (FetchError, NotAFeed) as error:
            feed, sifted = fail(feed, error, now, settings), Sifted()
            status: Literal["retired", "failed"] = "retired" if feed.gone else "failed"
            outcome = PollOutcome(url=url, status=status, message=error.reason, next_poll=feed.next_poll)
        pipeline.multi()
        feeds.save(pipeline, feed, sifted.seen, sifted.forgotten)
        queue_put(pipeline, sifted.articles)
        for raw, reason in sifted.rejected:
            quarantine_put(pipeline, raw, reason)
        try:
            pipeline.execute()
        except WatchError:
            return PollOutcome(url=url, status="conflict", message="polled or changed by another meanwhile")
    return outcome


def absorb(
    feed: Feed, seen: Mapping[str, Seen], response: Response, now: datetime, settings: Settings
) -> tuple[Feed, Sifted]:
    """The feed's state after a response, and what its entries come to: pure.

    Raises:
        NotAFeed: the body is none.
    """
    digest = hashlib.blake2b(response.body, digest_size=8).hexdigest()
    sifted = Sifted()
    if response.status == 304:
        # A server may renew a validator with a 304 (miniflux#2675).
        feed = replace(
            feed, etag=response.etag or feed.etag, last_modified=response.last_modified or feed.last_modified
        )
    else:
        if digest != feed.digest:
            parsed = parse(response.body, content_type=response.content_type, url=response.url)
            feed = _described(feed, parsed)
            sifted = sift(feed, parsed.entries, seen, now)
            feed = replace(feed, notes=_notes(parsed) + sifted.notes)
        feed = replace(feed, digest=digest, etag=response.etag, last_modified=response.last_modified)
    same_move = response.moved_to == feed.moved_to
    asked = (feed.ttl, response.max_age)
    return replace(
        feed,
        polls=feed.polls + 1,
        last_poll=now,
        last_success=now,
        last_new=now if sifted.new else feed.last_new,
        next_poll=schedule.after_success(feed, now, settings, asked=asked, retry_after=response.retry_after),
        failures=0,
        error=None,
        error_kind=None,
        moved_to=response.moved_to,
        moved_since=feed.moved_since if same_move else now if response.moved_to else None,
        articles=feed.articles + len(sifted.articles),
    ), sifted


def fail(feed: Feed, error: FetchError | NotAFeed, now: datetime, settings: Settings) -> Feed:
    """The feed's state after a failed poll: pure. 410 retires it."""
    kind = error.kind if isinstance(error, FetchError) else "no_feed"
    retry_after = error.retry_after if isinstance(error, FetchError) else None
    gone = kind == "gone"
    feed = replace(feed, polls=feed.polls + 1, last_poll=now, failures=feed.failures + 1)
    next_poll = None if gone else schedule.after_failure(feed, now, settings, retry_after=retry_after)
    return replace(feed, error=error.reason, error_kind=kind, gone=gone, next_poll=next_poll)


def _validators(feed: Feed) -> dict[str, str | None]:
    return {"etag": feed.etag, "last_modified": feed.last_modified} if schedule.conditional(feed) else {}


def _described(feed: Feed, parsed: ParsedFeed) -> Feed:
    """What the feed says of itself; the user's title stays."""
    return replace(
        feed,
        title=feed.title or parsed.title,
        language=parsed.language,
        site=parsed.site,
        ttl=parsed.ttl,
        entries=len(parsed.entries),
    )


def _notes(parsed: ParsedFeed) -> list[str]:
    if parsed.total <= MAX_ENTRIES:
        return []
    return [f"only the first {MAX_ENTRIES:,} of {parsed.total:,} entries are read"]


def _success(feed: Feed, sifted: Sifted) -> PollOutcome:
    found = {"new": sifted.new, "changed": sifted.changed, "refused": len(sifted.rejected)}
    told = ", ".join(f"{number} {what}" for what, number in found.items() if number)
    return PollOutcome(
        url=feed.url,
        status="ok" if told else "unchanged",
        message=told or "nothing new",
        new=sifted.new,
        changed=sifted.changed,
        unchanged=sifted.unchanged,
        rejected=len(sifted.rejected),
        next_poll=feed.next_poll,
    )
