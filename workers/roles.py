"""The worker processes: which Celery command each role is."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence

from workers.app import app

ROLES = ("watch", "ingest", "reindex", "beat")

TOGETHER = {"ingest", "reindex"}
"""Roles that one process can have at once."""

WATCH_THREADS = 16
"""Feeds polled side by side in one process: polling mostly waits."""


def wrong(roles: Sequence[str]) -> str | None:
    """Why a process cannot have these roles, in words; None if it can."""
    if unknown := [role for role in roles if role not in ROLES]:
        return f"no role `{unknown[0]}`: there are {', '.join(ROLES)}"
    if len(roles) > 1 and not set(roles) <= TOGETHER:
        return f"one process can be {' and '.join(sorted(TOGETHER))} at once; every other role needs its own"
    return None


def run(roles: Sequence[str]) -> None:
    """Become a worker of these roles, until SIGTERM."""
    name = f"{'-'.join(roles)}-{os.getpid()}@{socket.gethostname()}"
    common = ["--loglevel", "WARNING", "--without-mingle", "--without-gossip", "--hostname", name]
    queues = ["--queues", ",".join(roles)]
    if "beat" in roles:
        app.Beat(loglevel="WARNING", quiet=True).run()
    elif "watch" in roles:
        threads = ["--pool", "threads", "--concurrency", str(WATCH_THREADS)]
        app.worker_main(["--quiet", "worker", *queues, *threads, *common])
    else:
        # One process, no fork: the model's memory is mapped once, and a kill hits exactly one batch.
        app.worker_main(["--quiet", "worker", *queues, "--pool", "solo", *common])
