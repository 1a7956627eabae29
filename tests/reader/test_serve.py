"""The command, as a process."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import urllib3

from workers.reader.settings import ReaderSettings


def test_the_command_serves_on_loopback_until_it_is_told_to_end(settings: ReaderSettings, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "PATH": "/usr/bin:/bin",
        "DISPACCIO_ELASTICSEARCH_URL": settings.elasticsearch_url,
        "DISPACCIO_REDIS_URL": settings.redis_url,
        "DISPACCIO_INDEX_PREFIX": settings.index_prefix,
    }
    command = [sys.executable, "-m", "workers.cli", "serve", "--port", str(port), "--data", str(tmp_path)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        answer = wait_for(f"http://127.0.0.1:{port}/?q=incendio&lang=it")
        assert answer.status == 200
        assert b"2 articoli in 1 notizia" in answer.data
        assert "server" not in answer.headers
        # As a proxy on this machine says it: its word counts for the limit of requests.
        forwarded = {"x-forwarded-for": "192.0.2.7"}
        assert urllib3.request("GET", f"http://127.0.0.1:{port}/status", headers=forwarded).status == 200
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=30)
    assert process.returncode in (0, 128 + signal.SIGTERM, -signal.SIGTERM)
    assert re.search(rf"http://127\.0\.0\.1:{port}/", output.decode())
    assert b"Traceback" not in output


def wait_for(url: str) -> urllib3.BaseHTTPResponse:
    """The first answer of a server that is starting."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return urllib3.request("GET", url, retries=False, timeout=10)
        except urllib3.exceptions.HTTPError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
