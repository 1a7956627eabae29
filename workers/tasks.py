"""The Celery tasks: take, call, hand on."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from workers import health, politeness, runtime
from workers.alert.deliver import deliver
from workers.alert.look import look_at_all
from workers.app import app
from workers.errors import Rejected
from workers.extract.version import version_of
from workers.heartbeat import beat
from workers.index.twofold import is_twofold
from workers.named_secrets import secret_of
from workers.reindex import state
from workers.reindex.outdated import outdated
from workers.retention.retain import retain
from workers.settings import settings
from workers.watch import feeds, websub
from workers.watch.poll import poll as poll_feed

REINDEX_STEP = 5.0
"""Seconds after which a re-indexing worker looks after live articles again."""

POLLS_A_TICK = 1_000
"""Feeds sent to pollers in one go; what is left over is found at the next tick."""


SUBSCRIPTIONS_A_TICK = 20
"""Likewise of WebSub subscriptions, which last for days."""


@app.task(name="watch.due")
def due() -> None:
    """Send each feed whose time has come to a poller, those of one site one after another; and each WebSub subscription,
    if there is an address to which hubs can push."""
    beat(settings().heartbeat)
    now = datetime.now(UTC)
    for url, seconds in politeness.spread(feeds.due(runtime.redis(), now, POLLS_A_TICK), settings().site_delay):
        if seconds > politeness.SPREAD:
            feeds.postpone(runtime.redis(), url, now + timedelta(seconds=seconds))
        else:
            poll.apply_async((url,), countdown=seconds or None)
    if settings().websub_callback:
        waiting = websub.due(runtime.redis(), now, SUBSCRIPTIONS_A_TICK)
        delays = politeness.spread([hub for _, hub in waiting], settings().site_delay)
        for (token, _), (_, seconds) in zip(waiting, delays, strict=True):
            # One that would have to wait for longer comes again when nobody holds it any more.
            if seconds <= politeness.SPREAD:
                subscribe.apply_async((token,), countdown=seconds or None)


@app.task(name="watch.poll")
def poll(url: str) -> None:
    """Poll one feed and wake the ingest workers if it brought something."""
    outcome = poll_feed(runtime.redis(), url, datetime.now(UTC), settings())
    beat(settings().heartbeat)
    if outcome.new or outcome.changed:
        work.delay()


@app.task(name="watch.subscribe")
def subscribe(token: str) -> None:
    """Ask a WebSub hub for one subscription."""
    websub.subscribe(runtime.redis(), token, datetime.now(UTC), settings())
    beat(settings().heartbeat)


@app.task(name="ingest.sweep")
def sweep() -> None:
    """Bring due retries back and wake an ingest worker: for what waits or was left by a dead one, and for its heartbeat."""
    runtime.queue().restore_due()
    work.apply_async(expires=settings().sweep_every * 4)


@app.task(name="alert.tell")
def tell() -> None:
    """Let the alerts see what was indexed, and tell what they found."""
    look_at_all(runtime.redis(), runtime.engine(), settings(), runtime.matcher())
    deliver(runtime.redis(), settings(), secret_of)


@app.task(name="retention.apply")
def apply_retention() -> None:
    """Remove what is past the rules of retention."""
    retain(
        runtime.engine(), runtime.queue(), settings(), datetime.now(UTC), twofold=lambda: is_twofold(runtime.redis())
    )


@app.task(name="reindex.schedule")
def schedule(reason: str) -> None:
    """Begin a re-index, unless one is at work."""
    with suppress(Rejected):
        runtime.reindexer().start(reason)
    reindex.delay()


@app.task(name="reindex.changes")
def changes() -> None:
    """Begin a re-index if documents of other versions are in the index."""
    if reason := outdated(runtime.redis(), runtime.engine(), settings(), version_of()):
        schedule(reason)


@app.task(name="reindex.step")
def reindex() -> None:
    """Work on the re-index for a moment, and come again as long as there is something to do."""
    if state.is_at_work(runtime.redis(), datetime.now(UTC)) and runtime.reindexer().goes_on(REINDEX_STEP):
        reindex.delay()


@app.task(name="health.tell")
def tell_health() -> None:
    """Write how feeds and queue are, for Kibana."""
    now, watched = datetime.now(UTC), feeds.list_feeds(runtime.redis())
    health.tell(runtime.engine(), settings(), runtime.queue().status(), watched, now)


@app.task(name="ingest.work")
def work() -> None:
    """Handle one batch; come again at once if there may be more."""
    taken = runtime.ingest().run()
    beat(settings().heartbeat)
    if taken:
        work.delay()
