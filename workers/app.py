"""The Celery application: queues, routes, beat schedule. No logic.

Roles, one process each: `beat` (when), `watch` (polls feeds), `ingest` (reads, extracts, indexes). A message holds ids
only: it is a hint to wake up, the truth is in the Redis Stream (see docs/architecture.md).
"""

from __future__ import annotations

from typing import Any

from celery import Celery
from celery.schedules import crontab

from workers.settings import Settings, settings

RETENTION_EVERY = 3_600.0
"""Seconds between two looks for articles past their time."""

VERSIONS_EVERY = 3_600.0
"""Seconds between two looks for documents that other versions made."""


def reindexing(settings: Settings) -> dict[str, Any]:
    """The entries that begin a re-index."""
    entries: dict[str, Any] = {}
    if settings.reindex_schedule:
        at = crontab.from_string(settings.reindex_schedule)
        entries["re-index by the calendar"] = {"task": "reindex.schedule", "schedule": at, "args": ("by the calendar",)}
    if settings.reindex_on_change:
        entries["look for old versions"] = {"task": "reindex.changes", "schedule": VERSIONS_EVERY}
    return entries


_settings = settings()

app = Celery("dispaccio", broker=_settings.redis_url, include=["workers.tasks"])
app.conf.update(
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_default_queue="ingest",
    task_routes={
        "watch.*": {"queue": "watch"},
        "ingest.*": {"queue": "ingest"},
        "alert.*": {"queue": "watch"},
        "reindex.*": {"queue": "reindex"},
        "retention.*": {"queue": "reindex"},
        "health.*": {"queue": "watch"},
    },
    task_acks_late=False,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        # Without the two restore settings kombu takes 100 s to see that a worker died.
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
        "visibility_timeout": 60,
        "global_keyprefix": "dispaccio:celery:",
    },
    beat_scheduler="workers.beat:Scheduler",
    redbeat_redis_url=_settings.redis_url,
    redbeat_key_prefix="dispaccio:beat:",
    beat_max_loop_interval=5,
    beat_schedule={
        # A tick that nobody took before the next one is due is worth nothing.
        "due feeds": {
            "task": "watch.due",
            "schedule": _settings.sweep_every,
            "options": {"queue": "watch", "expires": _settings.sweep_every * 4},
        },
        "tell alerts": {
            "task": "alert.tell",
            "schedule": _settings.sweep_every,
            "options": {"queue": "watch", "expires": _settings.sweep_every * 4},
        },
        "go on with the re-index": {
            "task": "reindex.step",
            "schedule": _settings.sweep_every,
            "options": {"expires": _settings.sweep_every * 4},
        },
        **reindexing(_settings),
        **({"retention": {"task": "retention.apply", "schedule": RETENTION_EVERY}} if _settings.retention else {}),
        "sweep the queue": {
            "task": "ingest.sweep",
            "schedule": _settings.sweep_every,
            "options": {"queue": "watch", "expires": _settings.sweep_every * 4},
        },
    },
)
if _settings.health_every:
    app.conf.beat_schedule["tell health"] = {
        "task": "health.tell",
        "schedule": _settings.health_every,
        "options": {"queue": "watch", "expires": _settings.health_every},
    }
