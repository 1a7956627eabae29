"""How commands find the `dispaccio up` that runs on a data folder. Light: every command imports it."""

from __future__ import annotations

import fcntl
from pathlib import Path

import msgspec

LOCK = "lock"
"""Held (POSIX) while an instance runs."""

RUNNING = "running.json"


class Running(msgspec.Struct):
    """Where a running instance is reached."""

    pid: int
    redis_url: str
    elasticsearch_url: str

    def environment(self) -> dict[str, str]:
        """The settings that lead a process there."""
        return {"DISPACCIO_REDIS_URL": self.redis_url, "DISPACCIO_ELASTICSEARCH_URL": self.elasticsearch_url}


def find_running(data: Path) -> Running | None:
    """The instance that runs on a data folder, if one does."""
    try:
        with (data / LOCK).open("r+b") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except OSError:
        try:
            return msgspec.json.decode((data / RUNNING).read_bytes(), type=Running)
        except FileNotFoundError:
            return None  # it is still starting
    return None
