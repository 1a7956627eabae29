"""The registry of feeds and their state, in Redis.

- hash `dispaccio:feeds`: address -> `Feed` as JSON
- sorted set `dispaccio:feeds:due`: address -> when it is to be polled (seconds since 1970); a retired feed is not in it
- list `dispaccio:feed:ID:polls`: how its last polls went, the latest first
- hash `dispaccio:feed:ID:seen`: entry key -> `Seen` as JSON, and the field `version`, which every change of the feed's
  state raises. It is what WATCH watches: the registry itself changes with every poll of any feed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from workers.errors import Rejected
from workers.watch.credentials import checked_name
from workers.watch.rhythm import Rhythm

if TYPE_CHECKING:
    from redis import Redis
    from redis.client import Pipeline

FEEDS = "dispaccio:feeds"
DUE = "dispaccio:feeds:due"

LEASE = 900.0
"""Seconds for which a due feed that was handed out is not handed out again. Longer than a poll takes, and than the
first look at ten thousand feeds; a dead poller's feed then comes back by itself."""

HISTORY = 20
"""Polls of a feed that are kept for people to see."""

_VERSION = b"version"


class Feed(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A watched feed and what is known of it. Times have their zone (UTC), intervals are in seconds."""

    url: str
    added: datetime
    title: str = ""
    tags: list[str] = []
    interval: float | None = None
    """As the user set it; None: by the settings and what the feed asks for."""
    secret: str | None = None
    """The name of the secret that its server asks for. See `credentials`."""
    site: str | None = None
    language: str | None = None
    ttl: float | None = None
    """Seconds between two polls that the feed asks for."""
    skip_hours: list[int] = []
    """Hours of the day (UTC) in which the feed asks not to be polled."""
    skip_days: list[str] = []
    """Days of the week ("monday"), likewise."""
    hub: str | None = None
    topic: str | None = None
    """Where its changes are told of, and under which address. See `websub`."""
    etag: str | None = None
    last_modified: str | None = None
    digest: str = ""
    """Hash of the last body read: an equal one is not parsed again."""
    polls: int = 0
    last_poll: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    """When the latest new entry was found."""
    rhythm: Rhythm | None = None
    """When it brings something new, learned from what it brought."""
    silent_since: datetime | None = None
    silence: str | None = None
    """Since when nothing came against the feed's own rhythm, and the reason in words."""
    next_poll: datetime | None = None
    next_reason: str = ""
    """Why then, in words."""
    failures: int = 0
    """Failed polls since the last success."""
    failing_since: datetime | None = None
    error: str | None = None
    error_kind: str | None = None
    gone: bool = False
    """410: retired, shown but not polled."""
    moved_to: str | None = None
    moved_since: datetime | None = None
    moved_polls: int = 0
    """Where permanent redirects lead, since when, and in how many polls. See `moves`."""
    moved_from: list[str] = []
    """Addresses that the feed had before, the first one first."""
    entries: int = 0
    """In the feed at the last look."""
    articles: int = 0
    """Put on the queue so far, revisions counted."""
    notes: list[str] = []
    """What was odd in the last body, in words."""

    @property
    def known_as(self) -> str:
        """The address under which its entries are known: their identity stays when the feed moves."""
        return self.moved_from[0] if self.moved_from else self.url

    @property
    def state(self) -> Literal["new", "ok", "silent", "failing", "retired"]:
        """In one word, for lists."""
        if self.gone:
            return "retired"
        if self.error:
            return "failing"
        if self.silent_since:
            return "silent"
        return "ok" if self.last_success else "new"


class Seen(msgspec.Struct, array_like=True):
    """What was put on the queue of an entry: a hash of its words and the time of that revision (ms since 1970);
    `left` is when it was no longer in the feed (s since 1970), 0 while it is. `other` is a second key of the entry, by
    which it is known again when its first one changes."""

    fingerprint: str
    revised: int
    left: int = 0
    other: str = ""


# --- for people ---------------------------------------------------------------------------------------------------


def normalize(url: str) -> str:
    """The address as the registry knows it: feed: and the fragment gone, scheme and host in lower case.

    Raises:
        Rejected: it is no address of the web, or has credentials in it.
    """
    plain = url.strip()
    if plain.startswith("feed:"):
        plain = plain.removeprefix("feed:")
        plain = f"http:{plain}" if plain.startswith("//") else plain
    try:
        address = parse_url(plain)
    except LocationParseError as error:
        raise Rejected(f"{url} is not an address") from error
    if address.scheme not in ("http", "https") or not address.host:
        raise Rejected(f"{url} is not an http or https address")
    if address.auth:
        raise Rejected("an address with a password in it would be shown to everyone who lists the feeds")
    return address._replace(path=address.path or "/", fragment=None).url


def add(
    redis: Redis,
    url: str,
    now: datetime,
    *,
    title: str = "",
    tags: Iterable[str] = (),
    interval: float | None = None,
    secret: str | None = None,
) -> bool:
    """Watch a feed, from now on. One that is watched already gets the tags and what else is given; a retired one is
    taken up again, and one that gets another secret is polled at once.

    Args:
        secret: its name.

    Returns:
        Whether it was not watched before.

    Raises:
        Rejected: see `normalize`, and `credentials.checked_name`.
    """
    url = normalize(url)
    if secret is not None:
        checked_name(secret)
    new = False

    def change(feed: Feed | None) -> Feed:
        nonlocal new
        new = feed is None
        feed = feed or Feed(url=url, added=now, next_poll=now)
        if feed.gone or (secret and secret != feed.secret):
            feed = msgspec.structs.replace(feed, gone=False, next_poll=now)
        return msgspec.structs.replace(
            feed,
            title=title or feed.title,
            tags=list(dict.fromkeys([*feed.tags, *tags])),
            interval=interval or feed.interval,
            secret=secret or feed.secret,
        )

    _update(redis, url, change)
    return new


def remove(redis: Redis, url: str) -> bool:
    """Forget a feed and what was seen in it; whether it was watched. Its articles stay."""
    url = normalize(url)
    with redis.pipeline(transaction=True) as pipeline:
        forget(pipeline, url)
        return bool(pipeline.execute()[0])


def get(redis: Redis, url: str) -> Feed | None:
    """One feed's state."""
    raw: Any = redis.hget(FEEDS, url)
    return msgspec.json.decode(raw, type=Feed) if raw else None


def list_feeds(redis: Redis) -> list[Feed]:
    """All feeds, by address."""
    raw: Any = redis.hgetall(FEEDS)
    return sorted((msgspec.json.decode(value, type=Feed) for value in raw.values()), key=lambda feed: feed.url)


def _update(redis: Redis, url: str, change: Callable[[Feed | None], Feed]) -> None:
    """Change a feed's state while nobody else does."""

    def attempt(pipeline: Pipeline) -> None:
        feed, _ = load(pipeline, url)
        pipeline.multi()
        save(pipeline, change(feed))

    redis.transaction(attempt, _seen_key(url))


# --- for the poller -----------------------------------------------------------------------------------------------


def due(redis: Redis, now: datetime, limit: int) -> list[str]:
    """Claim up to `limit` feeds whose time has come, the longest overdue first: no other call gets them within
    `LEASE` seconds. A poll sets the time of the next one."""
    return claim(redis, DUE, now, limit, LEASE)


def claim(redis: Redis, key: str, now: datetime, limit: int, lease: float) -> list[str]:
    """Claim up to `limit` members of a sorted set of times (seconds since 1970) that have come, for `lease` seconds."""
    script = redis.register_script(_CLAIM)
    moment = now.timestamp()
    members: Any = script(keys=[key], args=[moment, limit, moment + lease])
    return [member.decode() for member in members]


_CLAIM = """
local members = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[2])
for _, member in ipairs(members) do redis.call('ZADD', KEYS[1], ARGV[3], member) end
return members
"""


def watch(pipeline: Pipeline, url: str) -> tuple[Feed | None, dict[str, Seen]]:
    """A feed's state and seen entries, watched from here: if anybody changes them, the pipeline's transaction fails."""
    pipeline.watch(_seen_key(url))  # type: ignore[no-untyped-call]
    return load(pipeline, url)


def load(pipeline: Pipeline, url: str) -> tuple[Feed | None, dict[str, Seen]]:
    """A feed's state and seen entries, on a pipeline that is watching."""
    raw: Any = pipeline.hget(FEEDS, url)
    fields: Any = pipeline.hgetall(_seen_key(url))
    fields.pop(_VERSION, None)
    seen = {key.decode(): msgspec.json.decode(value, type=Seen) for key, value in fields.items()}
    return (msgspec.json.decode(raw, type=Feed) if raw else None), seen


def save(pipeline: Pipeline, feed: Feed, seen: dict[str, Seen] | None = None, forgotten: Iterable[str] = ()) -> None:
    """Add the writing of a feed's state, and of what changed in its seen entries, to a transaction."""
    pipeline.hset(FEEDS, feed.url, msgspec.json.encode(feed))
    pipeline.hincrby(_seen_key(feed.url), _VERSION, 1)
    if seen:
        pipeline.hset(_seen_key(feed.url), mapping={key: msgspec.json.encode(value) for key, value in seen.items()})
    if keys := list(forgotten):
        pipeline.hdel(_seen_key(feed.url), *keys)
    if feed.gone or feed.next_poll is None:
        pipeline.zrem(DUE, feed.url)
    else:
        pipeline.zadd(DUE, {feed.url: feed.next_poll.timestamp()})


def forget(pipeline: Pipeline, url: str) -> None:
    """Add the forgetting of a feed and of what was seen in it to a transaction."""
    pipeline.hdel(FEEDS, url)
    pipeline.zrem(DUE, url)
    pipeline.delete(_seen_key(url), _polls_key(url))


def record(pipeline: Pipeline, url: str, outcome: bytes) -> None:
    """Add the writing of how a poll went to a transaction."""
    pipeline.lpush(_polls_key(url), outcome)
    pipeline.ltrim(_polls_key(url), 0, HISTORY - 1)


def recorded(redis: Redis, url: str) -> list[bytes]:
    """How the last polls went, the latest first."""
    found: Any = redis.lrange(_polls_key(url), 0, -1)
    return list(found)


def postpone(redis: Redis, url: str, until: datetime) -> None:
    """Poll later, without any other change."""
    redis.zadd(DUE, {url: until.timestamp()}, xx=True)


def hasten(redis: Redis, url: str, at: datetime) -> None:
    """Poll at that time if it would be later otherwise, without any other change."""
    redis.zadd(DUE, {url: at.timestamp()}, xx=True, lt=True)


def _seen_key(url: str) -> str:
    return f"dispaccio:feed:{_id(url)}:seen"


def _polls_key(url: str) -> str:
    return f"dispaccio:feed:{_id(url)}:polls"


def _id(url: str) -> str:
    return hashlib.blake2b(url.encode(), digest_size=8).hexdigest()
