"""The embedded search engine: osmem-server, in memory, one Go binary in its wheel."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path

from osmem_server import resolve_binary

from workers.errors import Unavailable
from workers.local.processes import dies_with_parent, stop_process

START_TIMEOUT = 30.0
"""Seconds; it takes well under one."""


class Osmem:
    """A running osmem-server. What it holds is gone when it ends."""

    def __init__(self, log_file: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._listen: tuple[str, int] = free.getsockname()
        self.log_file = log_file
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return "http://{}:{}".format(*self._listen)

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it, empty, and wait until it answers.

        Raises:
            Unavailable: it does not start; the log says why.
        """
        command = [str(resolve_binary(None)), "--addr", "{}:{}".format(*self._listen), "--parent-pid", str(os.getpid())]
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as output:
            self._process = subprocess.Popen(
                [*dies_with_parent(), *command, "--no-stdin-watch", "--no-ja"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline and self.alive:
            try:
                with socket.create_connection(self._listen, timeout=1):
                    return
            except OSError:
                time.sleep(0.02)
        self.stop()
        raise Unavailable(f"the embedded search engine did not start (see {self.log_file})")

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            stop_process(self._process)
