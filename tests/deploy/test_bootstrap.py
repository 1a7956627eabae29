"""Secrets without any server; what they are good for on a real Elasticsearch is in tests/engines/test_bootstrap.py."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from deploy.bootstrap import OWNERS, ROLES, make_secrets, rights, role

MINE = dict.fromkeys(OWNERS, os.geteuid())


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_each_reader_gets_its_own_secrets_and_no_other(tmp_path: Path) -> None:
    make_secrets(tmp_path, {}, MINE)
    made = contents(tmp_path)
    assert sorted(made) == [
        "elasticsearch/elastic_password",
        "kibana/kibana_encryption_key",
        "kibana/kibana_system_password",
        "root/dispaccio_password",
        "root/elastic_password",
        "root/kibana_encryption_key",
        "root/kibana_system_password",
    ]
    assert made["elasticsearch/elastic_password"] == made["root/elastic_password"]
    assert len(set(made.values())) == 4
    # Kibana refuses a shorter encryption key; anything but letters and digits would need quoting somewhere.
    assert all(len(secret) >= 32 and secret.isalnum() for secret in made.values())


def test_a_second_start_keeps_every_secret(tmp_path: Path) -> None:
    make_secrets(tmp_path, {}, MINE)
    before = contents(tmp_path)
    make_secrets(tmp_path, {}, MINE)
    assert contents(tmp_path) == before


def test_a_given_password_is_taken_at_once_and_later(tmp_path: Path) -> None:
    for password in ("scelta-da-me", "cambiata-poi"):
        make_secrets(tmp_path, {"ELASTIC_PASSWORD": password}, MINE)
        assert (tmp_path / "root/elastic_password").read_text() == password
        assert (tmp_path / "elasticsearch/elastic_password").read_text() == password
    assert (tmp_path / "root/kibana_system_password").read_text() != password


def test_a_volume_that_was_lost_is_filled_again(tmp_path: Path) -> None:
    make_secrets(tmp_path, {}, MINE)
    before = contents(tmp_path)
    (tmp_path / "elasticsearch/elastic_password").unlink()
    make_secrets(tmp_path, {}, MINE)
    assert contents(tmp_path) == before


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    make_secrets(tmp_path, {}, MINE)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_file()} == {0o400}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_the_files_belong_to_the_users_of_the_images(tmp_path: Path) -> None:
    make_secrets(tmp_path, {})
    assert (tmp_path / "elasticsearch/elastic_password").stat().st_uid == 1000
    assert (tmp_path / "kibana/kibana_system_password").stat().st_uid == 1000
    assert (tmp_path / "root/elastic_password").stat().st_uid == 0


@pytest.mark.parametrize("name", ["reader", "kibana"])
def test_readers_have_no_right_to_write(name: str) -> None:
    assert role(name)["cluster"] == []
    assert [index["privileges"] for index in role(name)["indices"]] == [["read", "view_index_metadata"]]


def test_only_set_up_and_re_index_may_make_indices() -> None:
    making = {"all", "manage", "create_index", "delete_index"}
    for name in ROLES:
        wide = [index for index in role(name)["indices"] if making & set(index["privileges"])]
        expected = {"reindex": ["dispaccio-*"], "writer": ["dispaccio-alerts"]}.get(name, [])
        assert [pattern for index in wide for pattern in index["names"]] == expected


@pytest.mark.parametrize("name", ROLES)
def test_no_role_reaches_beyond_our_indices(name: str) -> None:
    for index in role(name)["indices"]:
        assert all(pattern.startswith("dispaccio-") for pattern in index["names"])
    assert set(role(name)["cluster"]) <= {"monitor", "manage_index_templates"}
    assert rights(name)[f"dispaccio_{name}"].keys() == role(name).keys() - {"description"}
