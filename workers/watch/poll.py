"""Poll one feed: fetch, decide, and write its new state and its articles in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec.structs import replace
from redis.exceptions import WatchError

from workers import politeness, private_hosts
from workers.errors import Rejected, Retry
from workers.fetch import FetchError, Limits, Response, origin_of
from workers.fetch import fetch as fetch_over_http
from workers.queue.stream import STREAM, quarantine_put, queue_put
from workers.watch import credentials, feeds, moves, rhythm, schedule, websub
from workers.watch.entries import Sifted, sift
from workers.watch.feeds import Feed, Seen
from workers.watch.moves import Move
from workers.watch.parse import MAX_ENTRIES, NotAFeed, ParsedFeed, parse
from workers.watch.unpack import unpacked

if TYPE_CHECKING:
    from redis import Redis
    from redis.client import Pipeline

    from workers.settings import Settings

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)

PROBABLY_GONE = timedelta(days=14)
"""Of 404. Shown, but polled on, daily: only 410 is the publisher's word."""

Fetch = Callable[..., Response]


class PollOutcome(msgspec.Struct, kw_only=True):
    """How a poll went; `message` says it in words.

    "conflict": the feed was polled or changed by another meanwhile, and this poll is thrown away. "postponed": the
    queue is too long, or it is not the site's turn. "retired": the feed is gone for good. "unknown": it is not watched.
    """

    url: str
    at: datetime
    status: Literal["ok", "unchanged", "failed", "retired", "postponed", "conflict", "unknown"]
    message: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    next_poll: datetime | None = None
    next_reason: str = ""
    moved: str | None = None
    """The new address, if the feed moved."""


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
            return PollOutcome(url=url, at=now, status="unknown", message="not a watched feed")
        if feed.gone:
            return PollOutcome(url=url, at=now, status="retired", message=feed.error or "gone")
        if pipeline.xlen(STREAM) >= settings.stream_limit:
            return _postponed(redis, url, now, schedule.postponed(now, settings), "too many articles wait on the queue")
        turn = politeness.take(redis, url, now, settings)
        if isinstance(turn, politeness.Wait):
            return _postponed(redis, url, now, politeness.later(now, turn), turn.reason)
        move = None
        try:
            wishes = _validators(feed, now) | _credentials(feed)
            beyond = politeness.elsewhere(redis, url, settings)
            response = fetch(url, _limits(redis, url, settings), accept=ACCEPT, turn=beyond, **wishes)
            feed, sifted = absorb(feed, seen, response, now, settings)
            move = moves.decide(feed, response, now)
            outcome = _success(feed, sifted, now)
            pause = response.retry_after
        except (FetchError, NotAFeed) as error:
            feed, sifted = fail(feed, error, now, settings), Sifted()
            outcome = _failure(feed, error, now)
            pause = politeness.demanded(error, settings) if isinstance(error, FetchError) else None
        except Retry as error:
            until = now + timedelta(seconds=error.delay or settings.feed_min_interval)
            return _postponed(redis, url, now, until, f"redirected, but {error.reason}")
        finally:
            politeness.give_back(redis, turn)
        if pause:
            politeness.hold(redis, url, now, min(pause, settings.feed_max_interval))
        try:
            if move:
                outcome = _move(pipeline, feed, seen, sifted, move, now, outcome)
            else:
                pipeline.multi()
                feeds.save(pipeline, feed, sifted.seen, sifted.forgotten)
                _put(pipeline, sifted)
            feeds.record(pipeline, outcome.moved or url, msgspec.json.encode(outcome))
            pipeline.execute()
        except WatchError:
            return PollOutcome(url=url, at=now, status="conflict", message="polled or changed by another meanwhile")
    if settings.websub_callback and not outcome.moved:
        websub.follow(redis, feed, now, settings)
    return outcome


def history(redis: Redis, url: str) -> list[PollOutcome]:
    """How the last polls of a feed went, the latest first."""
    return [msgspec.json.decode(raw, type=PollOutcome) for raw in feeds.recorded(redis, url)]


def _move(
    pipeline: Pipeline,
    feed: Feed,
    seen: Mapping[str, Seen],
    sifted: Sifted,
    move: Move,
    now: datetime,
    outcome: PollOutcome,
) -> PollOutcome:
    """Add the move of a feed to the transaction: its registry entry, its place among the due, and its seen entries.

    Where the target is watched already, that feed goes on, and its next poll brings what is new here.
    """
    target, target_seen = feeds.watch(pipeline, move.to)
    forgotten = set(sifted.forgotten)
    kept = {key: value for key, value in {**seen, **sifted.seen}.items() if key not in forgotten}
    arrived = _without_secret(moves.moved(feed, move, now), feed)
    pipeline.multi()
    feeds.forget(pipeline, feed.url)
    if target is None:
        feeds.save(pipeline, arrived, kept)
        _put(pipeline, sifted)
        message = f"{outcome.message}; moved to {move.to}: {move.reason}"
        return replace(outcome, message=message, moved=move.to)
    joined = moves.merged(arrived, target, now)
    feeds.save(pipeline, joined, moves.seen_by_either(seen, target_seen))
    message = f"joined with {move.to}, which is watched already: {move.reason}"
    return PollOutcome(
        url=feed.url, at=now, status="unchanged", message=message, next_poll=joined.next_poll, moved=move.to
    )


def _without_secret(arrived: Feed, before: Feed) -> Feed:
    """A secret is for the origin that the operator named. The feed was just read without it: redirects lose it."""
    if arrived.secret is None or origin_of(arrived.url) == origin_of(before.url):
        return arrived
    note = f"the secret {arrived.secret} is not sent to the new address: `dispaccio feeds add` can name one for it"
    return replace(arrived, secret=None, notes=[*arrived.notes, note])


def _put(pipeline: Pipeline, sifted: Sifted) -> None:
    queue_put(pipeline, sifted.articles)
    for raw, reason in sifted.rejected:
        quarantine_put(pipeline, raw, reason)


def _postponed(redis: Redis, url: str, now: datetime, until: datetime, message: str) -> PollOutcome:
    feeds.postpone(redis, url, until)
    return PollOutcome(url=url, at=now, status="postponed", message=message, next_poll=until, next_reason=message)


def _limits(redis: Redis, url: str, settings: Settings) -> Limits:
    limits = Limits.of(settings, settings.feed_max_bytes)
    return replace(limits, private_hosts=private_hosts.reachable_from(redis, url))


def absorb(
    feed: Feed, seen: Mapping[str, Seen], response: Response, now: datetime, settings: Settings
) -> tuple[Feed, Sifted]:
    """The feed's state after a response, and what its entries come to: pure.

    Raises:
        NotAFeed: the body is none, or a gzip file with too much in it.
    """
    body = unpacked(response.body, settings.feed_max_bytes)
    digest = hashlib.blake2b(body, digest_size=8).hexdigest()
    sifted = Sifted()
    if response.status == 304:
        # A server may renew a validator with a 304 (miniflux#2675).
        feed = replace(
            feed, etag=response.etag or feed.etag, last_modified=response.last_modified or feed.last_modified
        )
    else:
        if digest != feed.digest:
            parsed = parse(body, content_type=response.content_type, url=response.url)
            feed = _described(feed, parsed, response)
            sifted = sift(feed, parsed.entries, seen, now)
            feed = replace(
                feed,
                notes=_notes(parsed) + sifted.notes,
                rhythm=rhythm.learn(feed.rhythm, sifted.arrived, now, feed.last_success),
            )
        feed = replace(feed, digest=digest, etag=response.etag, last_modified=response.last_modified)
    feed = moves.noticed(feed, response, now)
    silence = rhythm.silence(feed.rhythm, now)
    feed = replace(
        feed,
        polls=feed.polls + 1,
        last_poll=now,
        last_success=now,
        last_new=now if sifted.new else feed.last_new,
        silent_since=silence.since if silence else None,
        silence=silence.reason if silence else None,
        failures=0,
        failing_since=None,
        error=None,
        error_kind=None,
        articles=feed.articles + len(sifted.articles),
    )
    following = schedule.after_success(feed, now, settings, max_age=response.max_age, retry_after=response.retry_after)
    return replace(feed, next_poll=following.at, next_reason=following.reason), sifted


def fail(feed: Feed, error: FetchError | NotAFeed, now: datetime, settings: Settings) -> Feed:
    """The feed's state after a failed poll: pure. 410 retires it."""
    kind = error.kind if isinstance(error, FetchError) else "no_feed"
    retry_after = error.retry_after if isinstance(error, FetchError) else None
    since = feed.failing_since or now
    reason = error.reason
    if kind == "not_found" and now - since >= PROBABLY_GONE:
        reason = f"{reason}; failing for {(now - since).days} days, so the feed is probably gone"
    feed = replace(
        feed,
        polls=feed.polls + 1,
        last_poll=now,
        failures=feed.failures + 1,
        failing_since=since,
        error=reason,
        error_kind=kind,
        gone=kind == "gone",
    )
    if feed.gone:
        return replace(feed, next_poll=None, next_reason="retired: the server says that it is gone for good (410)")
    following = schedule.after_failure(feed, now, settings, retry_after=retry_after)
    return replace(feed, next_poll=following.at, next_reason=following.reason)


def _validators(feed: Feed, now: datetime) -> dict[str, str | None]:
    return {"etag": feed.etag, "last_modified": feed.last_modified} if schedule.conditional(feed, now) else {}


def _credentials(feed: Feed) -> dict[str, str | None]:
    """Raises FetchError where the feed's secret is missing: as with a wrong one, its server would deny us."""
    if feed.secret is None:
        return {}
    try:
        return {"authorization": credentials.authorization(feed.secret)}
    except Rejected as error:
        raise FetchError("denied", error.reason) from None


def _described(feed: Feed, parsed: ParsedFeed, response: Response) -> Feed:
    """What the feed says of itself; the user's title stays. Of hub and topic, the Link header counts first (WebSub, 4)."""
    return replace(
        feed,
        title=feed.title or parsed.title,
        language=parsed.language,
        site=parsed.site,
        ttl=parsed.ttl,
        skip_hours=parsed.skip_hours,
        skip_days=parsed.skip_days,
        hub=websub.linked(response.link, "hub", response.url) or parsed.hub,
        topic=websub.linked(response.link, "self", response.url) or parsed.topic,
        entries=len(parsed.entries),
    )


def _notes(parsed: ParsedFeed) -> list[str]:
    if parsed.total <= MAX_ENTRIES:
        return parsed.notes
    return [f"only the first {MAX_ENTRIES:,} of {parsed.total:,} entries are read", *parsed.notes]


def _success(feed: Feed, sifted: Sifted, now: datetime) -> PollOutcome:
    found = {"new": sifted.new, "changed": sifted.changed, "refused": len(sifted.rejected)}
    told = ", ".join(f"{number} {what}" for what, number in found.items() if number)
    return PollOutcome(
        url=feed.url,
        at=now,
        status="ok" if told else "unchanged",
        message=told or "nothing new",
        new=sifted.new,
        changed=sifted.changed,
        unchanged=sifted.unchanged,
        rejected=len(sifted.rejected),
        next_poll=feed.next_poll,
        next_reason=feed.next_reason,
    )


def _failure(feed: Feed, error: FetchError | NotAFeed, now: datetime) -> PollOutcome:
    return PollOutcome(
        url=feed.url,
        at=now,
        status="retired" if feed.gone else "failed",
        message=feed.error or error.reason,
        next_poll=feed.next_poll,
        next_reason=feed.next_reason,
    )
