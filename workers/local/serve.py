"""`dispaccio up`: the embedded default in the foreground, until Ctrl-C or SIGTERM."""

from __future__ import annotations

import signal
import threading
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from workers.errors import Unavailable
from workers.index.setup import SetupError
from workers.local.up import AlreadyRunning, Local

LOOK_EVERY = 0.5
"""Seconds between two looks at the children."""


def serve(out: Console, err: Console, data: Path, *, engine: str, workers: int, page: int | None) -> int:
    """Run until a signal comes; the exit code."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as stack:
        try:
            with err.status("starting") as status:
                local = stack.enter_context(
                    Local(
                        data,
                        engine=engine,
                        workers=workers,
                        page=page,
                        settings={"DISPACCIO_FEED_MIN_INTERVAL": "5"},
                        progress=lambda done: status.update(f"reading the archive: {done} articles"),
                    )
                )
        except (AlreadyRunning, SetupError, Unavailable) as error:
            err.print(f"[red]dispaccio:[/red] {error}", soft_wrap=True)
            return 1
        out.print(
            f"[bold green]running[/bold green] on {local.data}, Ctrl-C ends it\n"
            f"  queue          {local.running.redis_url}\n"
            f"  search engine  {local.running.elasticsearch_url} ({engine})\n"
            + (f"  reader page    {local.page_url}\n" if local.page_url else "")
            + f"  logs           {local.data / 'logs'}\n"
            f"  indexed        {local.restored.articles} articles, {local.restored.events} events\n"
            f"In another terminal{'' if data.is_absolute() else ', in this folder'}: "
            f"dispaccio feeds add URL · dispaccio search WORDS · dispaccio status",
            soft_wrap=True,
        )
        while not stop.wait(LOOK_EVERY):
            for name in local.tend():
                err.print(f"[yellow]{name} had died and was started again[/yellow] (logs: {local.data / 'logs'})")
        err.print("stopping")
    return 0
