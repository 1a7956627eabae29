from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from workers.extract import version
from workers.extract.version import WEIGHTS, version_of


def test_a_version_names_weights_rules_and_lists() -> None:
    assert re.fullmatch(r"[0-9a-f]{12}\.\d+\.[0-9a-f]{8}", version_of())


def test_another_list_or_other_weights_are_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "version.json").write_text('{"version": "0123456789ab"}', encoding="utf-8")
    assert version_of(tmp_path).startswith("0123456789ab.")
    shutil.copytree(version.RESOURCES, tmp_path / "lists")
    with (tmp_path / "lists" / "demonyms.tsv").open("a", encoding="utf-8") as lists:
        lists.write("\n")
    shipped = version_of()
    monkeypatch.setattr(version, "RESOURCES", tmp_path / "lists")
    version_of.cache_clear()
    changed = version_of()
    version_of.cache_clear()
    assert changed != shipped
    assert changed.split(".")[:2] == shipped.split(".")[:2]
    assert WEIGHTS.is_dir()
