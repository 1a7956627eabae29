"""Child processes: started with a log file each, restarted when they die, stopped cleanly, never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import structlog

STOP_TIMEOUT = 30.0
"""Seconds that a child gets between SIGTERM and SIGKILL: longer than a batch, or than an engine takes to flush."""

RESTART_DELAY = 1.0
"""Seconds between two starts of a child that died; doubles while it keeps dying, up to `RESTART_DELAY_MAX`."""
RESTART_DELAY_MAX = 30.0
HEALTHY_AFTER = 60.0
"""Seconds of life after which an earlier death is forgotten."""

log = structlog.get_logger()


@lru_cache(maxsize=1)
def dies_with_parent() -> tuple[str, ...]:
    """The beginning of a command that gets SIGTERM when its parent dies, even by `kill -9`; empty but on Linux."""
    prefix = ("setpriv", "--pdeathsig", "TERM")
    try:
        subprocess.run([*prefix, "true"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ()
    return prefix


def stop_process(process: subprocess.Popen[bytes], timeout: float = STOP_TIMEOUT) -> None:
    """SIGTERM, and SIGKILL if the process is still there after `timeout` seconds."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Child:
    """One supervised process."""

    def __init__(self, name: str, command: Sequence[str], log_file: Path, environment: Mapping[str, str]) -> None:
        self.name, self.command, self.log_file = name, list(command), log_file
        self.environment = {**os.environ, **environment}
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.deaths = 0

    @property
    def pid(self) -> int | None:
        """The process id, while it runs."""
        return self.process.pid if self.process and self.process.poll() is None else None

    def start(self) -> None:
        """Start it in its own session, so that Ctrl-C reaches the supervisor alone, which then stops all in order."""
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as output:
            self.process = subprocess.Popen(
                [*dies_with_parent(), *self.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment,
                start_new_session=True,
            )
        self.started = time.monotonic()

    def stop(self) -> None:
        """Stop it, if it runs."""
        if self.process is not None:
            stop_process(self.process)

    def restart_if_dead(self) -> bool:
        """Start it again if it died, but not too often; whether it was started. A worker exits when Redis flaps."""
        if self.process is None or self.process.poll() is None:
            return False
        since_start = time.monotonic() - self.started
        if since_start > HEALTHY_AFTER:
            self.deaths = 0
        if since_start < min(RESTART_DELAY * 2.0**self.deaths, RESTART_DELAY_MAX):
            return False
        log.warning(
            "process died, starting it again", name=self.name, code=self.process.returncode, log=str(self.log_file)
        )
        self.deaths += 1
        self.start()
        return True


class Supervisor:
    """Keeps children alive until it is stopped."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = list(children)

    def start(self) -> None:
        """Start all."""
        for child in self.children:
            child.start()

    def tend(self) -> list[Child]:
        """Start again those that died; which."""
        return [child for child in self.children if child.restart_if_dead()]

    def stop(self) -> None:
        """Stop all at once, and wait until they have ended."""
        for child in self.children:
            if child.process is not None and child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        for child in self.children:
            child.stop()
