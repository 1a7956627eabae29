"""WebSub (https://www.w3.org/TR/websub/), the subscriber's side: hubs tell at once that a feed has changed.

A push only makes its feed due. What is new comes by the one path, the poll, so that a push that is forged, doubled,
late or lost neither brings nor hides an article; and feeds are polled on as if there were no hub.

Decisions are pure, at the end. The state is in Redis, a subscription known by the last part of its callback's path:

- string `dispaccio:websub:TOKEN`: `Subscription` as JSON
- hash `dispaccio:websub:tokens`: feed -> token
- sorted set `dispaccio:websub:due`: token -> when the hub is to be asked, the first time or again (s since 1970)
- string `dispaccio:websub:TOKEN:push`: `Push` as JSON, for a while
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from msgspec.structs import replace

from workers import politeness, private_hosts
from workers.errors import Rejected
from workers.fetch import FetchError, Limits
from workers.watch import feeds, hub
from workers.watch.feeds import Feed
from workers.watch.parsed import absolute

if TYPE_CHECKING:
    from redis import Redis
    from redis.client import Pipeline

    from workers.settings import Settings

TOKENS = "dispaccio:websub:tokens"
DUE = "dispaccio:websub:due"

LEASE = timedelta(days=10)
"""What hubs are asked for, and the longest that is made of what they grant."""

RENEWED = 0.8
"""Of a lease, after so much it is renewed: what is left is time for a hub that is down."""

SHORTEST = timedelta(minutes=5)
"""Between two requests for one feed, however short a lease is."""

RETRY = timedelta(minutes=10)
RETRY_MAX = timedelta(days=1)
"""After a request that failed, or that the hub did not verify; doubles with each up to the longest."""

DENIED = timedelta(days=7)
"""After a hub's refusal."""

INTENT = timedelta(days=1)
"""A hub may take so long to verify what we asked."""

CHALLENGE_MAX = 4_096
"""Characters of a challenge that are given back."""

CLAIMED = 300.0
"""Seconds for which a subscription that is due is not handed out again. Longer than a request takes."""

PUSH_KEPT = 3_600
"""Seconds. Longer than a poll takes."""

_METHODS = ("sha1", "sha256", "sha384", "sha512")
"""WebSub, 8."""


class Subscription(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A feed's subscription. Times in UTC."""

    feed: str
    hub: str
    topic: str
    secret: str
    """Signs what the hub sends. Also where the hub is asked without TLS, though the standard advises against: who reads
    the secret there reads the callback, too, and without a secret he would not even need it."""
    asked: datetime | None = None
    tries: int = 0
    """Requests since the hub last verified one."""
    until: datetime | None = None
    """When the lease ends, if the hub has granted one."""
    error: str | None = None
    """Why there is none, in words."""


class Push(msgspec.Struct, array_like=True):
    """When a hub last pushed, and when the feed is, or was, polled for it at the earliest (s since 1970)."""

    pushed: float
    planned: float


class Verdict(NamedTuple):
    """The answer to a hub, why, and where it tells something, the subscription with that in it and when the hub is to
    be asked again."""

    status: int
    body: str
    reason: str
    changed: Subscription | None = None
    again: datetime | None = None


# --- the watcher's side -------------------------------------------------------------------------------------------


def follow(redis: Redis, feed: Feed, started: datetime, settings: Settings) -> None:
    """After a poll: subscribe where the feed names a hub, end what it does not name any more. A push that came while
    the poll was under way may speak of what the poll did not see yet: it makes another one."""
    token = _token_of(redis, feed.url)
    known = get(redis, token) if token else None
    if token and (known is None or not _still(known, feed)):
        end(redis, token, feed.url)
        token = known = None
    named = _named(feed)
    if named is None:
        return
    if token is None:
        _begin(redis, feed.url, *named, started)
    elif (push := _push(redis, token)) and push.pushed >= started.timestamp():
        plan(redis, token, feed, started, settings)


def due(redis: Redis, now: datetime, limit: int) -> list[tuple[str, str]]:
    """Claim up to `limit` subscriptions that are to be asked for, the longest overdue first: token and hub."""
    found = []
    for token in feeds.claim(redis, DUE, now, limit, CLAIMED):
        if known := get(redis, token):
            found.append((token, known.hub))
        else:
            redis.zrem(DUE, token)
    return found


def subscribe(redis: Redis, token: str, now: datetime, settings: Settings) -> str:
    """Ask the hub for a subscription, or to prolong it; what came of it, in words. One whose feed is not watched any
    more, or names another hub, ends instead, without a word to the hub: its lease runs out, and a push gets 410."""
    known = get(redis, token)
    if known is None or not settings.websub_callback:
        redis.zrem(DUE, token)
        return "there is nothing to ask for"
    feed = feeds.get(redis, known.feed)
    if feed is None or not _still(known, feed):
        end(redis, token, known.feed)
        return f"{known.feed} is not watched any more, or names another hub"
    turn = politeness.take(redis, known.hub, now, settings)
    if isinstance(turn, politeness.Wait):
        redis.zadd(DUE, {token: politeness.later(now, turn).timestamp()}, xx=True)
        return turn.reason
    # Written first: a hub may verify before it answers.
    _update(redis, token, lambda subscription: asked(subscription, now))
    limits = replace(
        Limits.of(settings, settings.feed_max_bytes), private_hosts=private_hosts.reachable_from(redis, known.feed)
    )
    try:
        hub.post(known.hub, request_of(known, callback(settings.websub_callback, token)), limits)
    except FetchError as error:
        if pause := politeness.demanded(error, settings):
            politeness.hold(redis, known.hub, now, pause)
        reason = error.reason
        _update(redis, token, lambda subscription: (replace(subscription, error=reason), None))
        return reason
    finally:
        politeness.give_back(redis, turn)
    return f"asked {known.hub} for {known.topic}"


def subscription_of(redis: Redis, feed: str) -> Subscription | None:
    """A feed's subscription, granted or not."""
    token = _token_of(redis, feed)
    return get(redis, token) if token else None


# --- the receiver's side ------------------------------------------------------------------------------------------


def get(redis: Redis, token: str) -> Subscription | None:
    """The subscription behind a callback."""
    raw: Any = redis.get(_key(token))
    return msgspec.json.decode(raw, type=Subscription) if raw else None


def verify(redis: Redis, token: str, query: Mapping[str, str], now: datetime) -> Verdict:
    """Answer a hub's question, whether we want what it is about to do, and note what it tells."""
    verdict = answer(None, query, now)

    def attempt(pipeline: Pipeline) -> None:
        nonlocal verdict
        raw: Any = pipeline.get(_key(token))
        verdict = answer(msgspec.json.decode(raw, type=Subscription) if raw else None, query, now)
        pipeline.multi()
        if verdict.changed:
            _write(pipeline, token, verdict.changed, verdict.again)

    redis.transaction(attempt, _key(token))
    return verdict


def pushed(redis: Redis, token: str, known: Subscription, now: datetime, settings: Settings) -> datetime | None:
    """Make the feed of a push due; when it will be polled. None: it is not watched any more, and the subscription is
    ended."""
    feed = feeds.get(redis, known.feed)
    if feed is None or feed.gone:
        end(redis, token, known.feed)
        return None
    return plan(redis, token, feed, now, settings)


def plan(redis: Redis, token: str, feed: Feed, now: datetime, settings: Settings) -> datetime:
    """Make a feed due for a push that came now, and note it for the poll that may be under way."""
    key = f"{_key(token)}:push"
    at = now

    def attempt(pipeline: Pipeline) -> None:
        nonlocal at
        raw: Any = pipeline.get(key)
        before = msgspec.json.decode(raw, type=Push) if raw else None
        at = poll_for_push(now, feed.last_poll, before, settings.feed_min_interval)
        pipeline.multi()
        pipeline.set(key, msgspec.json.encode(Push(now.timestamp(), at.timestamp())), ex=PUSH_KEPT)
        feeds.hasten(pipeline, feed.url, at)

    redis.transaction(attempt, key)
    return at


def end(redis: Redis, token: str, feed: str) -> None:
    """Forget a subscription."""
    with redis.pipeline(transaction=True) as pipeline:
        pipeline.delete(_key(token), f"{_key(token)}:push")
        pipeline.zrem(DUE, token)
        pipeline.execute()
    if _token_of(redis, feed) == token:
        redis.hdel(TOKENS, feed)


def _begin(redis: Redis, feed: str, hub: str, topic: str, now: datetime) -> None:
    token = secrets.token_urlsafe(32)
    subscription = Subscription(feed=feed, hub=hub, topic=topic, secret=secrets.token_urlsafe(32))
    with redis.pipeline(transaction=True) as pipeline:
        pipeline.set(_key(token), msgspec.json.encode(subscription))
        pipeline.hset(TOKENS, feed, token)
        pipeline.zadd(DUE, {token: now.timestamp()})
        pipeline.execute()


def _update(redis: Redis, token: str, change: Callable[[Subscription], tuple[Subscription, datetime | None]]) -> None:
    """Change a subscription, and when its hub is asked again, while nobody else does."""

    def attempt(pipeline: Pipeline) -> None:
        raw: Any = pipeline.get(_key(token))
        pipeline.multi()
        if raw:
            _write(pipeline, token, *change(msgspec.json.decode(raw, type=Subscription)))

    redis.transaction(attempt, _key(token))


def _write(pipeline: Pipeline, token: str, subscription: Subscription, again: datetime | None) -> None:
    pipeline.set(_key(token), msgspec.json.encode(subscription))
    if again:
        pipeline.zadd(DUE, {token: again.timestamp()})


def _push(redis: Redis, token: str) -> Push | None:
    raw: Any = redis.get(f"{_key(token)}:push")
    return msgspec.json.decode(raw, type=Push) if raw else None


def _token_of(redis: Redis, feed: str) -> str | None:
    raw: Any = redis.hget(TOKENS, feed)
    return raw.decode() if raw else None


def _key(token: str) -> str:
    return f"dispaccio:websub:{token}"


# --- decisions ----------------------------------------------------------------------------------------------------


def callback(base: str, token: str) -> str:
    """Where a hub is to push: an address of the feed's own that nobody can guess."""
    return f"{base.rstrip('/')}/{token}"


def request_of(subscription: Subscription, callback: str) -> dict[str, str]:
    """The form that asks a hub (5.1)."""
    return {
        "hub.mode": "subscribe",
        "hub.topic": subscription.topic,
        "hub.callback": callback,
        "hub.secret": subscription.secret,
        "hub.lease_seconds": str(round(LEASE.total_seconds())),
    }


def asked(subscription: Subscription, now: datetime) -> tuple[Subscription, datetime]:
    """After a request, and when to repeat it unless the hub verifies it before."""
    tries = subscription.tries + 1
    pause = min(RETRY * 2 ** min(tries - 1, 16), RETRY_MAX)
    return replace(subscription, asked=now, tries=tries), now + pause


def answer(subscription: Subscription | None, query: Mapping[str, str], now: datetime) -> Verdict:
    """What a hub is told that verifies our intent, or refuses (5.2, 5.3): yes only to what was asked, and of late."""
    mode, topic = query.get("hub.mode", ""), query.get("hub.topic", "")
    if subscription is None:
        return Verdict(404, "", "no subscription has this callback")
    if topic != subscription.topic:
        return Verdict(404, "", "it is about another topic")
    if mode == "denied":
        reason = re.sub(r"[^\w .,;:!?()'/-]+", " ", query.get("hub.reason", ""))[:200].strip() or "it gives no reason"
        denied = replace(subscription, until=None, error=f"the hub refuses: {reason}")
        return Verdict(200, "", denied.error or "", denied, now + DENIED)
    if mode != "subscribe":
        return Verdict(404, "", "nothing but a subscription is ever asked for")
    if subscription.asked is None or now - subscription.asked > INTENT:
        return Verdict(404, "", "it was not asked for of late")
    challenge = query.get("hub.challenge", "")
    if not 0 < len(challenge) <= CHALLENGE_MAX:
        return Verdict(404, "", "it has no challenge, or one that is too long")
    lease = _lease(query.get("hub.lease_seconds", ""))
    granted = replace(subscription, tries=0, until=now + lease, error=None)
    return Verdict(200, challenge, "it was asked for", granted, now + max(lease * RENEWED, SHORTEST))


def _lease(seconds: str) -> timedelta:
    """The hub's word counts (5.3), if it gives it and it is shorter than ours."""
    return min(timedelta(seconds=int(seconds)), LEASE) if re.fullmatch(r"[0-9]{1,9}", seconds) else LEASE


def poll_for_push(now: datetime, last_poll: datetime | None, before: Push | None, least: float) -> datetime:
    """When to poll for a push: now, but `least` seconds after the last poll and after the one for the push before. If
    that is still to come, it will do for this push, too."""
    moment = now.timestamp()
    earliest = moment
    if last_poll:
        earliest = max(earliest, last_poll.timestamp() + least)
    if before:
        earliest = max(earliest, before.planned if before.planned > moment else before.planned + least)
    return now + timedelta(seconds=earliest - moment)


def live(subscription: Subscription, now: datetime) -> bool:
    """Whether the hub pushes."""
    return subscription.until is not None and subscription.until > now


def _still(subscription: Subscription, feed: Feed) -> bool:
    return _named(feed) == (subscription.hub, subscription.topic)


def _named(feed: Feed) -> tuple[str, str] | None:
    """The hub and the topic of a feed that can have a subscription. The topic stays as it is written (4)."""
    if feed.gone or not feed.hub or not feed.topic:
        return None
    try:
        return feeds.normalize(feed.hub), feed.topic
    except Rejected:
        return None


class Signature:
    """X-Hub-Signature (8): the HMAC of what a hub sends, which only who has the secret can make."""

    def __init__(self, secret: str, header: str | None) -> None:
        method, _, given = (header or "").strip().partition("=")
        self._given = given.strip().lower().encode()
        self._found = hmac.new(secret.encode(), digestmod=method.lower()) if method.lower() in _METHODS else None

    def update(self, chunk: bytes) -> None:
        """More of the body."""
        if self._found:
            self._found.update(chunk)

    def holds(self) -> bool:
        """Whether it is that of the body. None, or one by an unknown method, is not."""
        return self._found is not None and hmac.compare_digest(self._found.hexdigest().encode(), self._given)


_LINK = re.compile(r"""<([^<>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:"[^"]*"|[^",;\s]*))?)*)""", re.ASCII)
_PARAMETER = re.compile(r""";\s*([\w*-]+)\s*(?:=\s*(?:"([^"]*)"|([^",;\s]*)))?""", re.ASCII)


def linked(header: str | None, relation: str, url: str) -> str | None:
    """The first address of a Link header (RFC 8288) that stands in a relation to `url`: "hub", "self"."""
    for address, parameters in _LINK.findall(header or ""):
        relations = [quoted or bare for name, quoted, bare in _PARAMETER.findall(parameters) if name.lower() == "rel"]
        if relations and relation in relations[0].lower().split():
            return absolute(address, url)
    return None
