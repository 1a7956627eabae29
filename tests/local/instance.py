"""A `dispaccio up` in a process of its own, as a user runs it, and commands given to it from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workers.local.running import Running, find_running

COMMAND = [sys.executable, "-m", "workers.cli"]


class Up:
    """A running `dispaccio up`."""

    def __init__(self, data: Path, *arguments: str) -> None:
        self.data = data
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("DISPACCIO_")}
        self.environment |= {"DISPACCIO_DATA": str(data), "DISPACCIO_RECLAIM_AFTER": "5", "COLUMNS": "200"}
        self.process = subprocess.Popen(
            [*COMMAND, "up", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        wait(lambda: find_running(data) is not None, 180, self.logs)

    @property
    def running(self) -> Running:
        running = find_running(self.data)
        assert running is not None
        return running

    def run(self, *arguments: str, code: int = 0) -> str:
        done = subprocess.run([*COMMAND, *arguments], env=self.environment, capture_output=True, text=True, timeout=600)
        assert done.returncode == code, done.stdout + done.stderr + self.logs()
        return done.stdout + done.stderr

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json"))

    def stop(self, number: signal.Signals = signal.SIGINT) -> str:
        if self.process.poll() is None:
            self.process.send_signal(number)
        output, _ = self.process.communicate(timeout=60)
        return output

    def logs(self) -> str:
        return "\n".join(f"== {log.name}\n{log.read_text()[-3000:]}" for log in sorted(self.data.glob("logs/*.log")))

    def children(self) -> dict[str, int]:
        """Role -> process id."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes().decode().split("\0")
                environment = (folder / "environ").read_bytes().decode()
            except OSError:
                continue
            if "worker" in command and str(self.data) in environment:
                found[command[command.index("worker") + 1]] = int(folder.name)
        return found


def wait(arrived: Callable[[], Any], seconds: float, explain: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + seconds
    while not arrived():
        assert time.monotonic() < deadline, explain()
        time.sleep(0.2)
