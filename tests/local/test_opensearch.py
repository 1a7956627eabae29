"""What can be known of the real engine without Java; the rest is in tests/engines/test_start.py."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from workers.errors import Unavailable
from workers.local import opensearch

SAID = {
    25: 'openjdk version "25.0.1" 2025-10-21 LTS\nOpenJDK Runtime Environment Temurin-25.0.1+8 (build 25.0.1+8-LTS)\n',
    22: 'openjdk version "22-ea" 2024-03-19\nOpenJDK Runtime Environment (build 22-ea+27-2262)\n',
    17: 'openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment (build 17.0.15+6-Debian-1deb12u1)\n',
    8: 'java version "1.8.0_402"\nJava(TM) SE Runtime Environment (build 1.8.0_402-b08)\n',
    0: "Error: could not find libjava.so\n",
}


def program(path: Path, script: str) -> Path:
    """A shell script that can be run in the place of a real program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def java(home: Path, version: int, compiler: bool = False) -> Path:
    program(home / "bin" / "java", f"cat >&2 <<'.'\n{SAID[version]}.")
    if compiler:
        program(home / "bin" / "javac", "true")
    return home


@pytest.mark.parametrize(("version", "said"), SAID.items())
def test_java_version(version: int, said: str) -> None:
    assert opensearch.parse_java_version(said) == version


def test_java_home_goes_before_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java(tmp_path / "chosen", 25)))
    monkeypatch.setenv("PATH", f"{java(tmp_path / 'other', 22)}/bin:/usr/bin:/bin")
    assert opensearch.find_java() == tmp_path / "chosen"


def test_a_java_that_is_too_old_or_broken_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java(tmp_path / "broken", 0)))
    homes = [java(tmp_path / "old", 17), java(tmp_path / "runtime", 22), java(tmp_path / "jdk", 25, compiler=True)]
    monkeypatch.setattr(opensearch, "java_homes", lambda: iter(homes))
    assert opensearch.find_java() == tmp_path / "runtime"
    assert opensearch.find_java(compiler=True) == tmp_path / "jdk"


def test_without_java_the_error_says_what_was_found_and_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opensearch, "java_homes", lambda: iter([java(tmp_path / "old", 17)]))
    with pytest.raises(Unavailable, match=r"21 or newer is needed, found .*old \(17\).*openjdk-21"):
        opensearch.OpenSearch(tmp_path / "data").start()


def test_without_maven_the_error_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Unavailable, match="apt-get install maven"):
        opensearch.fetch(tmp_path)


def test_half_a_download_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    half = 'for last; do :; done; touch "${last#-DoutputDirectory=}/half.jar"; echo "repository is down"; exit 1'
    program(tmp_path / "bin" / "mvn", half)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    with pytest.raises(Unavailable, match="repository is down"):
        opensearch.fetch(tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_what_was_fetched_once_is_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = f'for last; do :; done; touch "${{last#-DoutputDirectory=}}/whole.jar"; echo again >>{tmp_path}/calls'
    program(tmp_path / "bin" / "mvn", whole)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    for _ in range(2):
        assert [jar.name for jar in opensearch.fetch(tmp_path / "cache").iterdir()] == ["whole.jar"]
    assert (tmp_path / "calls").read_text() == "again\n"


def test_a_port_in_use_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable, match="taken"):
            opensearch.free_port(range(port, port + 1))
