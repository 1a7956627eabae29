"""A real Elasticsearch for the tests: the bare distribution of its own integration tests, with our plugin for tests.

It is fetched by Maven and never shipped (AGPL, SSPL or Elastic licence, at the user's choice).
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import urllib3

from workers.errors import Unavailable
from workers.local.opensearch import (
    find_java,
    free_port,
    maven,
    unfinished,
    wait_until_yellow,
)
from workers.local.processes import dies_with_parent, stop_process

VERSION = "9.5.4"
ZIP = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
PLUGIN = Path(__file__).with_name("elasticsearch-plugin")
PORTS = range(9401, 9500)
"""Away from OpenSearch's 9201 to 9299, and from the transport ports of both from 9300 on."""

UNPRIVILEGED = "nobody"
"""Elasticsearch refuses to run as root."""

# Index names are only born on purpose, as in production. The watermarks are absolute for full development disks.
CONFIGURATION = """\
cluster.name: dispaccio-tests
discovery.type: single-node
http.host: 127.0.0.1
transport.host: 127.0.0.1
action.auto_create_index: false
cluster.routing.allocation.disk.watermark.low: 2gb
cluster.routing.allocation.disk.watermark.high: 1gb
cluster.routing.allocation.disk.watermark.flood_stage: 500mb
xpack.security.autoconfiguration.enabled: false
"""

DESCRIPTOR = f"""\
name=dispaccio-testing
description=What the bare distribution lacks for our tests
version=1
classname=dispaccio.testing.TestingPlugin
java.version=21
elasticsearch.version={VERSION}
"""


class ElasticsearchServer:
    """One Elasticsearch node on 127.0.0.1 in a temporary folder, which goes when it stops.

    Args:
        cache: the folder for the distribution's archive (132 MB), fetched at the first start.
        heap: the size of Java's heap, as `-Xmx` takes it.
        password: of the user `elastic`; switches security on.
    """

    def __init__(self, cache: Path, heap: str = "512m", password: str | None = None) -> None:
        self.cache = cache
        self.heap = heap
        self.password = password
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def repository(self) -> Path:
        """A folder to which it may write snapshots."""
        assert self.folder
        return Path(self.folder.name) / f"elasticsearch-{VERSION}" / "snapshots"

    @property
    def pid(self) -> int | None:
        """None where it does not run."""
        return self.process.pid if self.process and self.process.poll() is None else None

    def start(self) -> None:
        """Returns when the node answers and its indices can be read and written.

        Raises:
            Unavailable: a JDK or Maven is missing, the distribution cannot be fetched, or the node does not start.
        """
        java = find_java(compiler=True)
        archive = fetch(self.cache)
        self.folder = tempfile.TemporaryDirectory(prefix="dispaccio-elasticsearch-")
        # Not below the project: an unprivileged user may not even enter the folder that a project of root's lies in.
        home = Path(self.folder.name) / f"elasticsearch-{VERSION}"
        try:
            unpack(archive, home.parent)
            build_plugin(java, home)
            self._boot(java, home)
        except BaseException:
            self.stop()
            raise

    def _boot(self, java: Path, home: Path) -> None:
        self.port = free_port(PORTS)
        start_id = secrets.token_hex(8)
        configuration = [
            CONFIGURATION,
            f"http.port: {self.port}",
            f"path.repo: {self.repository}",
            f"node.attr.start: {start_id}",
            f"xpack.security.enabled: {'true' if self.password else 'false'}",
        ]
        (home / "config" / "elasticsearch.yml").write_text("\n".join(configuration), encoding="utf-8")
        run: dict[str, Any] = {
            "env": {
                **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
                "HOME": str(home),
                "ES_JAVA_HOME": str(java),
                # The quick compiler alone: a test run is over before the thorough one has paid for itself.
                "ES_JAVA_OPTS": f"-Xms{self.heap} -Xmx{self.heap} -XX:TieredStopAtLevel=1",
            },
            "cwd": home,
            **unprivileged(home.parent),
        }
        if self.password:
            subprocess.run(
                [home / "bin" / "elasticsearch-keystore", "add", "--force", "--stdin", "bootstrap.password"],
                input=self.password.encode(),
                capture_output=True,
                check=True,
                **run,
            )
        log = home / "logs" / "console.log"
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [*dies_with_parent(), str(home / "bin" / "elasticsearch")],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **run,
            )
        headers = urllib3.make_headers(basic_auth=f"elastic:{self.password}") if self.password else {}
        wait_until_yellow(self.url, start_id, self.process, log, headers=dict(headers))

    def stop(self) -> None:
        """Closes the node and removes its folder."""
        if self.process:
            stop_process(self.process)
            self.process = None
        if self.folder:
            self.folder.cleanup()
            self.folder = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def fetch(cache: Path) -> Path:
    """The archive of the distribution, below `cache`; fetched by Maven if it is not there yet.

    Raises:
        Unavailable: Maven is missing or cannot fetch it.
    """
    folder = cache / f"elasticsearch-{VERSION}"
    if not folder.exists():
        with unfinished(folder) as made:
            maven("copy", f"-Dartifact={ZIP}", f"-DoutputDirectory={made.resolve()}")
    return folder / f"elasticsearch-{VERSION}.zip"


def unpack(archive: Path, folder: Path) -> None:
    """Unpacks with the permissions of the archive, which `zipfile` alone ignores."""
    with zipfile.ZipFile(archive) as content:
        for member in content.infolist():
            path = Path(content.extract(member, folder))
            if mode := member.external_attr >> 16:
                path.chmod(mode)


def build_plugin(java: Path, home: Path) -> None:
    """Compiles the plugin against the distribution at `home` and installs it there.

    Raises:
        Unavailable: it does not compile.
    """
    classes = home / "plugin-classes"
    plugin = home / "plugins" / "dispaccio-testing"
    plugin.mkdir()
    (plugin / "plugin-descriptor.properties").write_text(DESCRIPTOR, encoding="utf-8")
    sources = sorted(str(source) for source in PLUGIN.rglob("*.java"))
    for command in (
        ["javac", "--release", "21", "-nowarn", "-cp", f"{home}/lib/*", "-d", str(classes), *sources],
        ["jar", "--create", "--file", str(plugin / "dispaccio-testing.jar"), "-C", str(classes), "."],
    ):
        done = subprocess.run([java / "bin" / command[0], *command[1:]], capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unavailable(f"the plugin for tests cannot be built:\n{done.stderr[-2000:]}")
    shutil.rmtree(classes)


def unprivileged(folder: Path) -> dict[str, Any]:
    """For a root process: hands `folder` to an unprivileged user, and says how to run a child as that one."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam(UNPRIVILEGED)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
