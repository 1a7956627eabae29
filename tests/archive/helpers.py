from __future__ import annotations

from pathlib import Path

from workers.archive.files import Folder


def states(folder: Path) -> list[str]:
    """Those of an archive's files, the oldest first."""
    return [file.state for file in Folder(folder).files()]
