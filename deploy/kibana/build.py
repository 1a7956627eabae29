"""Writes the file that `dispaccio setup` imports: `python -m deploy.kibana.build`."""

from __future__ import annotations

import json
from pathlib import Path

from deploy.kibana.dashboards import DASHBOARDS, MAPS, SEARCHES, VIEWS
from deploy.kibana.objects import dashboard, data_view, map_object, saved_search

BUILT = Path(__file__).parents[2] / "workers" / "index" / "kibana.ndjson"


def build() -> str:
    """A saved object a line, each after all that it refers to (but for the dashboards, which refer to each other)."""
    objects = [
        *map(data_view, VIEWS),
        *map(saved_search, SEARCHES),
        *map(map_object, MAPS),
        *(dashboard(board, DASHBOARDS) for board in DASHBOARDS),
    ]
    return "".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in objects)


def main() -> None:
    BUILT.write_text(build(), encoding="utf-8")


if __name__ == "__main__":
    main()
