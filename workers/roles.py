"""The worker processes: which Celery command each role is."""

from __future__ import annotations

import os
import socket

from workers.app import app

ROLES = ("watch", "ingest", "beat")

WATCH_THREADS = 16
"""Feeds polled side by side in one process: polling mostly waits."""


def run(role: str) -> None:
    """Become a worker of this role, until SIGTERM."""
    name = f"{role}-{os.getpid()}@{socket.gethostname()}"
    common = ["--loglevel", "WARNING", "--without-mingle", "--without-gossip", "--hostname", name]
    if role == "beat":
        app.Beat(loglevel="WARNING", quiet=True).run()
    elif role == "watch":
        app.worker_main(
            [
                "--quiet",
                "worker",
                "--queues",
                "watch",
                "--pool",
                "threads",
                "--concurrency",
                str(WATCH_THREADS),
                *common,
            ]
        )
    else:
        # One process, no fork: the model's memory is mapped once, and a kill hits exactly one batch.
        app.worker_main(["--quiet", "worker", "--queues", "ingest", "--pool", "solo", *common])
