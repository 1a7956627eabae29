from __future__ import annotations

from tests.reindex.conftest import desk, engine

__all__ = ["desk", "engine"]
