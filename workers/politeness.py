"""How often a site is asked for something, by all workers together: so many fetches at a time, so long between two.

Counted by registered domain, lasting, in Redis: 205 feeds of one site under other names made 1,155 requests a day
(mediacloud/backend#189). Polls and page fetches take the same turns. Hosts on private networks that the operator named
are the operator's own and not counted.

- sorted set `dispaccio:site:DOMAIN:turns`: turn -> when it ends by itself, if its holder died (ms since 1970)
- string `dispaccio:site:DOMAIN:next`: when the next fetch may start (ms since 1970)
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from tld import get_tld

from workers import private_hosts
from workers.errors import Retry
from workers.fetch import FetchError

if TYPE_CHECKING:
    from redis import Redis

    from workers.settings import Settings

PATIENCE = 30.0
"""Seconds for which a page fetch waits for its turn before the article is given back."""

OVERLOADED = frozenset({429, 503})
"""Statuses that speak for the site as a whole (RFC 6585, 4; RFC 9110, 15.6.4). Another 5xx is a fault at one address."""

REDIRECT_PATIENCE = 5.0
"""Seconds for which a fetch waits for its turn at a domain to which it was redirected: within its time limit."""

HOLD = 60.0
"""Seconds for which an overloaded site is left alone that does not say for how long."""

SPREAD = 25.0
"""Seconds over which the polls of one site are handed out in one go. Celery sends a message again that waits for longer
than its visibility timeout; half of that is safe (celery#2599)."""


class Turn(NamedTuple):
    """Leave to fetch now. `id` is empty where turns are not counted."""

    domain: str
    id: str


class Wait(NamedTuple):
    """No leave yet: how long until the next try (seconds), and why, in words."""

    seconds: float
    reason: str


def domain_of(url: str) -> str:
    """The registered domain of an address (public suffix list, its private part too: sites on one platform are
    different sites); else the host itself."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return str(ip_address(host))
    except ValueError:
        found: Any = get_tld(f"http://{host}/", as_object=True, fail_silently=True, search_private=True)
        return str(found.fld) if found else host


def take(redis: Redis, url: str, now: datetime, settings: Settings, *, delay: float = 0.0) -> Turn | Wait:
    """A turn to fetch from an address, or how long to wait. To be handed back with `give_back`; that of a dead holder
    ends after the longest time that a fetch takes.

    Args:
        delay: seconds between two starts that the site asks for (Crawl-delay), if longer than ours.
    """
    domain = domain_of(url)
    if redis.sismember(private_hosts.KEY, private_hosts.host_of(url)):
        return Turn(domain, "")
    turn = secrets.token_hex(8)
    moment = round(now.timestamp() * 1000)
    script = redis.register_script(_TAKE)
    pause = round(max(delay, settings.site_delay) * 1000)
    # The look-up of the name is not within the time limit of a fetch.
    longest = round(settings.fetch_timeout * 2_000)
    answer: Any = script(keys=_keys(domain), args=[moment, settings.site_fetches, pause, longest, turn])
    wait, busy = int(answer[0]), int(answer[1])
    if not wait:
        return Turn(domain, turn)
    why = f"{busy} fetches are under way" if busy else "the last fetch began just now, or it asked to wait"
    return Wait(wait / 1000, f"{domain} has to be left alone for {wait / 1000:.3g} s: {why}")


def give_back(redis: Redis, turn: Turn) -> None:
    """The fetch is over."""
    if turn.id:
        redis.zrem(_keys(turn.domain)[0], turn.id)


def hold(redis: Redis, url: str, now: datetime, seconds: float) -> None:
    """Start no fetch from the whole domain for some time. A longer hold is not shortened."""
    if not redis.sismember(private_hosts.KEY, private_hosts.host_of(url)):
        script = redis.register_script(_HOLD)
        script(keys=[_keys(domain_of(url))[1]], args=[round(now.timestamp() * 1000), round(seconds * 1000)])


def demanded(error: FetchError, settings: Settings) -> float | None:
    """Seconds, from its start, for which a failed fetch asks to leave the whole domain alone, if it does; up to the
    longest interval."""
    if error.retry_after:
        return min(error.retry_after, settings.feed_max_interval)
    return HOLD if error.status in OVERLOADED else None


@contextmanager
def turn_at(
    redis: Redis, url: str, settings: Settings, *, delay: float = 0.0, patience: float = PATIENCE
) -> Iterator[None]:
    """Wait for a turn, for fetches that cannot be put off (pages), and hold the site back if it asks for it.

    Raises:
        Retry: it was not our turn within `patience` seconds.
    """
    deadline = time.monotonic() + patience
    while isinstance(turn := take(redis, url, now := datetime.now(UTC), settings, delay=delay), Wait):
        if time.monotonic() + turn.seconds > deadline:
            raise Retry(turn.reason, turn.seconds)
        time.sleep(turn.seconds)
    try:
        yield
    except FetchError as error:
        if seconds := demanded(error, settings):
            hold(redis, url, now, seconds)
        raise
    finally:
        give_back(redis, turn)


def elsewhere(redis: Redis, url: str, settings: Settings) -> Callable[[str], AbstractContextManager[None]]:
    """For the redirects from an address whose turn is taken: a turn at each other domain to which they lead.

    Raises (what it gives, when entered):
        Retry: it was not our turn within `REDIRECT_PATIENCE`.
    """
    own = domain_of(url)

    def turn(address: str) -> AbstractContextManager[None]:
        if domain_of(address) == own:
            return nullcontext()
        return turn_at(redis, address, settings, patience=REDIRECT_PATIENCE)

    return turn


def spread(urls: Iterable[str], delay: float) -> list[tuple[str, float]]:
    """Each address with the seconds after which to fetch it: those of one domain follow each other."""
    counts: dict[str, int] = {}
    found = []
    for url in urls:
        domain = domain_of(url)
        counts[domain] = counts.get(domain, -1) + 1
        found.append((url, counts[domain] * delay))
    return found


def later(now: datetime, wait: Wait) -> datetime:
    """When a poll comes again that did not get its turn."""
    return now + timedelta(seconds=wait.seconds)


def _keys(domain: str) -> list[str]:
    return [f"dispaccio:site:{domain}:turns", f"dispaccio:site:{domain}:next"]


_TAKE = """
local now, most, pause, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local after = tonumber(redis.call('GET', KEYS[2]) or '0')
if after > now then return {after - now, 0} end
local busy = redis.call('ZCARD', KEYS[1])
if busy >= most then return {math.max(pause, 100), busy} end
redis.call('ZADD', KEYS[1], now + longest, ARGV[5])
redis.call('PEXPIRE', KEYS[1], longest)
if pause > 0 then redis.call('SET', KEYS[2], now + pause, 'PX', pause) end
return {0, busy}
"""

_HOLD = """
local now, pause = tonumber(ARGV[1]), tonumber(ARGV[2])
local after = tonumber(redis.call('GET', KEYS[1]) or '0')
if pause > 0 and now + pause > after then redis.call('SET', KEYS[1], now + pause, 'PX', pause) end
"""
