from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from workers.local import processes
from workers.local.processes import Child, Supervisor

SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]


def child(command: list[str], folder: Path) -> Child:
    return Child("kid", command, folder / "kid.log", {"GREETING": "ciao"})


def wait_for(log: Path, text: str) -> None:
    deadline = time.monotonic() + 20
    while text not in (log.read_text() if log.exists() else ""):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_output_and_environment(tmp_path: Path) -> None:
    kid = child([sys.executable, "-c", "import os; print(os.environ['GREETING'])"], tmp_path)
    kid.start()
    wait_for(kid.log_file, "ciao")
    kid.stop()


def test_a_killed_child_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "RESTART_DELAY", 0.0)
    supervisor = Supervisor([child(SLEEP, tmp_path)])
    supervisor.start()
    [kid] = supervisor.children
    first = kid.pid
    assert first is not None
    assert supervisor.tend() == []
    os.kill(first, signal.SIGKILL)
    assert kid.process is not None
    kid.process.wait()
    assert supervisor.tend() == [kid]
    assert kid.pid not in (None, first)
    supervisor.stop()
    assert kid.pid is None


def test_a_child_that_keeps_dying_is_started_ever_more_slowly(tmp_path: Path) -> None:
    kid = child([sys.executable, "-c", "raise SystemExit(1)"], tmp_path)
    kid.start()
    assert kid.process is not None
    kid.process.wait()
    assert not kid.restart_if_dead()  # it was started less than a second ago
    kid.started -= 1.5
    assert kid.restart_if_dead()
    kid.process.wait()
    kid.started -= 1.5
    assert not kid.restart_if_dead()  # two seconds now
    kid.started -= processes.HEALTHY_AFTER
    assert kid.restart_if_dead()
    assert kid.deaths == 1
    kid.stop()


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kid = child(STUBBORN, tmp_path)
    kid.start()
    wait_for(kid.log_file, "up")
    assert kid.process is not None
    processes.stop_process(kid.process, timeout=0.3)
    assert kid.pid is None


@pytest.mark.skipif(not processes.dies_with_parent(), reason="setpriv is part of util-linux")
def test_children_die_with_a_killed_parent(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from workers.local.processes import Child;"
        f"kid = Child('kid', {SLEEP!r}, Path({str(tmp_path / 'kid.log')!r}), {{}}); kid.start();"
        "print(kid.pid, flush=True); time.sleep(60)"
    )
    parent = child([sys.executable, "-c", script], tmp_path / "parent")
    parent.start()
    wait_for(parent.log_file, "\n")
    wait_for(tmp_path / "kid.log", "up")
    kid = int(parent.log_file.read_text())
    assert alive(kid)
    assert parent.pid is not None
    os.kill(parent.pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while alive(kid):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    parent.stop()
