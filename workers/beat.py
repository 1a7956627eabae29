"""The beat process's scheduler: RedBeat, with a heartbeat."""

from __future__ import annotations

from typing import Any

from redbeat import RedBeatScheduler

from workers.heartbeat import beat
from workers.settings import settings


class Scheduler(RedBeatScheduler):  # type: ignore[misc]
    """Touches the heartbeat file at each tick, also while it stands by for another beat that holds the lock."""

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        """Send what is due."""
        beat(settings().heartbeat)
        return super().tick(*args, **kwargs)
