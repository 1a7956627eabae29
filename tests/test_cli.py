"""The command line without services. With services: tests/local/test_up.py."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from schemas import SCHEMA_VERSION
from workers.cli import codes

TEXT = "Kim Jong-un ha incontrato Sergei Shoigu a Pyongyang martedì: la Russia riceverà 5'000 operai militari."


def run(*arguments: str, given: str = "", code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "workers.cli", *arguments],
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


def test_extract_reads_standard_input_and_prints_json() -> None:
    found = json.loads(run("extract", "--published", "2025-06-18", given=TEXT).stdout)
    assert set(found) == {
        "id", "language", "model_version", "schema_version", "mentions", "entities", "events", "times", "quantities",
    }  # fmt: skip
    assert (found["language"], found["schema_version"]) == ("it", SCHEMA_VERSION)
    names = {entity["name"]: entity for entity in found["entities"]}
    assert names["Pyongyang"]["country"] == "PRK"
    [meeting] = [event for event in found["events"] if event["type"] == "CONSULT"]
    by_id = {entity["id"]: entity["name"] for entity in found["entities"]}
    assert "Kim Jong-un" in [by_id[actor] for actor in meeting["actors"]]
    assert "Sergei Shoigu" in [by_id[target] for target in meeting["targets"]]
    [tuesday] = found["times"]
    assert (tuesday["from"], tuesday["to"], tuesday["precision"]) == ("2025-06-17", "2025-06-17", "day")
    [workers] = found["quantities"]
    assert (workers["value"], workers["unit"], workers["approximate"]) == (5000, "people", False)


def test_extract_lines_keeps_ids_and_offsets(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"id": "a", "title": "Kim riceve Shoigu", "text": TEXT, "published": "2025-06-18T09:00:00+09:00"},
        {"id": "b", "title": "", "text": "  Testo   con blanks,\r\n e Roma. "},
    ]
    file = tmp_path / "in.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    lines = [json.loads(line) for line in run("extract", str(file), "--jsonl").stdout.splitlines()]
    assert [line["id"] for line in lines] == ["a", "b"]
    for row, line in zip(rows, lines, strict=True):
        for mention in line["mentions"]:
            assert row[mention["field"]][mention["start"] : mention["end"]] == mention["text"]


def test_a_bad_line_is_named_and_the_others_come() -> None:
    done = run(
        "extract",
        "--jsonl",
        given='{"id": "a", "text": "Roma"}\n{no\n{"title": "x"}\n{"id": "b", "text": "Roma"}\n',
        code=1,
    )
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", "b"]
    assert "line 2:" in done.stderr
    assert "line 3:" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["extract", "/does/not/exist"], "No such file"),
        (["extract", "--published", "ieri"], "not an ISO 8601 date"),
        (["worker", "cook"], "there are watch, ingest, reindex, beat"),
        (["up", "--engine", "solr"], "`osmem` or `opensearch`"),
        (["health"], "DISPACCIO_HEARTBEAT"),
        (["websub"], "DISPACCIO_WEBSUB_CALLBACK"),
        (["search", "--country", "Atlantide"], "no country is called Atlantide"),
        (["frobnicate"], "No such command"),
    ],
)
def test_wrong_usage_is_explained(arguments: list[str], said: str) -> None:
    done = run(*arguments, code=2)
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_feeds_are_added_from_pages_too() -> None:
    told = " ".join(run("feeds", "add", "--help").stdout.replace("│", " ").split())
    assert "Addresses of feeds or of pages that have one." in told
    assert "--secret" in told


def test_a_closed_pipe_is_no_error_to_read_about() -> None:
    done = subprocess.run(
        f"yes '{{\"id\": \"a\", \"text\": \"Roma\"}}' | head -3000 | {sys.executable} -m workers.cli extract --jsonl | head -1",
        shell=True, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert json.loads(done.stdout)["id"] == "a"
    assert "Traceback" not in done.stderr


def test_countries_by_name_or_code() -> None:
    assert codes(["Italia", "north korea", "DEU", "ken"]) == ["ITA", "PRK", "DEU", "KEN"]
    assert codes(None) == []
