from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from socket import create_server

import pytest

from tests.index.conftest import client, settings, writer
from workers.archive.bucket import Bucket

__all__ = ["client", "settings", "writer"]


class S3:
    """A server that speaks S3, with one bucket, `notizie`; the bucket's objects are the files in `folder`."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "notizie"
        self.folder.mkdir(parents=True)
        with create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "localbucket", str(self.folder.parent), "--port", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            with suppress(OSError):
                HTTPConnection("127.0.0.1", self.port, timeout=5).connect()
                return
            time.sleep(0.05)
        raise TimeoutError(f"no answer from {self.url}")

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def names(self) -> list[str]:
        """The names of the archive's files in the bucket."""
        return sorted(path.name for path in self.folder.rglob("articles-*.warc.gz"))

    def bucket(self, spool: Path, address: str = "s3://notizie/archivio") -> Bucket:
        return Bucket(address, spool, endpoint=self.url, access_key="chiave", secret_key="segreta")


@pytest.fixture
def s3(tmp_path: Path) -> Iterator[S3]:
    server = S3(tmp_path / "s3")
    server.start()
    yield server
    server.stop()
