from __future__ import annotations

from pathlib import Path

import pytest

from workers.named_secrets import secret_of


def test_from_the_environment_first_and_then_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "HOOK").write_text("dal file\n", encoding="utf-8")
    folder = {"DISPACCIO_SECRETS": str(tmp_path)}
    assert secret_of("HOOK", folder) == "dal file"
    assert secret_of("HOOK", folder | {"DISPACCIO_SECRET_HOOK": " segreto "}) == "segreto"


@pytest.mark.parametrize("name", ["NESSUNO", "../HOOK", "", "a b", "EMPTY", "BYTES", "x" * 300])
def test_there_is_none(tmp_path: Path, name: str) -> None:
    (tmp_path / "EMPTY").write_text("\n", encoding="utf-8")
    (tmp_path / "BYTES").write_bytes(b"\xff\xfe")
    (tmp_path.parent / "HOOK").write_text("altrove", encoding="utf-8")
    with pytest.raises(KeyError):
        secret_of(name, {"DISPACCIO_SECRETS": str(tmp_path)})
    with pytest.raises(KeyError):
        secret_of(name, {})
