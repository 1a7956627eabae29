"""A file that a worker touches after each piece of work: its age tells whether the worker still works.

Not `celery inspect ping`: it takes seconds of CPU, and answers from a worker that consumes nothing (celery#10205).
"""

from __future__ import annotations

import time
from pathlib import Path


def beat(path: Path | None) -> None:
    """Touch the file, if there is to be one."""
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def age(path: Path) -> float | None:
    """Seconds since the last piece of work; None if there was none yet."""
    try:
        return max(0.0, time.time() - path.stat().st_mtime)
    except FileNotFoundError:
        return None
