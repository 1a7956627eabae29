"""Secrets that people refer to by a name of their own: what they save, list and export holds the name only.

`NAME` is the environment variable `DISPACCIO_SECRET_NAME`, or else a file of that name in the folder that
`DISPACCIO_SECRETS` names (Docker: /run/secrets).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

NAME = re.compile(r"[A-Za-z0-9_]{1,64}")


def secret_of(name: str, environment: Mapping[str, str] = os.environ) -> str:
    """The secret of that name, as of now, without the blanks around it.

    Raises:
        KeyError: there is none.
    """
    if not NAME.fullmatch(name):
        raise KeyError(name)
    given = environment.get(f"DISPACCIO_SECRET_{name}")
    folder = environment.get("DISPACCIO_SECRETS")
    if given is None and folder:
        try:
            given = (Path(folder) / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise KeyError(name) from None
    if not given or not given.strip():
        raise KeyError(name)
    return given.strip()
