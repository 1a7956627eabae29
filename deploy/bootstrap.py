"""The one-shots of docker-compose.yml that make passwords and give everyone the least rights.

    python -m deploy.bootstrap secrets      before Elasticsearch's first start: a random secret for each need
    python -m deploy.bootstrap users        on a running Elasticsearch: Kibana's password, roles, a user, our own keys,
                                            and a snapshot of the indices each night
    python -m deploy.bootstrap key ROLE     on a running Elasticsearch: show a new key with the rights of a role
    python -m deploy.bootstrap passwords    show the passwords for people

All but `key` can be repeated: what exists is kept. The folder `SECRETS` holds a folder for each reader, a volume of its own that
only this reader's container gets, and `root`, which only the one-shots get.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import tempfile
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from elasticsearch import AuthenticationException, Elasticsearch, NotFoundError
from pydantic import SecretStr

from workers.index.client import connect, reachable
from workers.settings import Settings

SECRETS = Path("/secrets")
SNAPSHOTS = Path("/snapshots")
FILES = Path(__file__).with_name("elasticsearch")
ROLES = ("writer", "reader", "reindex", "kibana")
"""The roles, each a file: what the workers may, what programs that search may, set-up and re-index, people in Kibana."""

ROOT = "root"
OWNERS = {ROOT: 0, "elasticsearch": 1000, "kibana": 1000, "workers": 10001, "setup": 10001, "reader": 10001}
"""The user ids under which the images run: those of Elastic's own images, and the one of deploy/Dockerfile."""

ELASTIC_PASSWORD = "elastic_password"  # noqa: S105 - these are names of files
KIBANA_PASSWORD = "kibana_system_password"  # noqa: S105
KIBANA_KEY = "kibana_encryption_key"
PERSON_PASSWORD = "dispaccio_password"  # noqa: S105
OUR_KEY = "dispaccio_elasticsearch_api_key"
KIBANA_API_KEY = "dispaccio_kibana_api_key"
"""The names under which `workers.settings` looks for them in the folder of DISPACCIO_SECRETS."""

SHARES = {
    "elasticsearch": [ELASTIC_PASSWORD],
    "kibana": [KIBANA_PASSWORD, KIBANA_KEY],
}

PERSON = "dispaccio"
"""The user for people in Kibana."""

KEYS = {
    "dispaccio-workers": ("writer", "workers", OUR_KEY),
    "dispaccio-setup": ("reindex", "setup", OUR_KEY),
    "dispaccio-kibana": ("kibana", "setup", KIBANA_API_KEY),
    "dispaccio-reader": ("reader", "reader", OUR_KEY),
}
"""Our own API keys by their name in Elasticsearch: the role, the reader, and the file in the reader's folder."""


def make_secrets(folder: Path, given: Mapping[str, str], owners: Mapping[str, int] = OWNERS) -> None:
    """A random secret for each need that has none yet, and to each reader its copies.

    Args:
        folder: holds the folders that `OWNERS` names; they are made if absent.
        given: the environment; ELASTIC_PASSWORD in it is taken in the place of a random or earlier one.
    """
    for name in owners:
        (folder / name).mkdir(exist_ok=True)
    root = folder / ROOT
    for name in (ELASTIC_PASSWORD, KIBANA_PASSWORD, KIBANA_KEY, PERSON_PASSWORD):
        chosen = given.get("ELASTIC_PASSWORD") if name == ELASTIC_PASSWORD else None
        if chosen or not (root / name).exists():
            write(root / name, chosen or secrets.token_hex(24), owners[ROOT])
    for reader, names in SHARES.items():
        for name in names:
            write(folder / reader / name, read(root / name), owners[reader])


def make_users(client: Elasticsearch, folder: Path, owners: Mapping[str, int] = OWNERS) -> None:
    """Kibana's own password, our roles, the user for people, and the keys of the workers and the set-up.

    `client` is the superuser's.

    Raises:
        Unavailable: Elasticsearch does not answer or refuses the superuser.
    """
    root = folder / ROOT
    with reachable():
        client.security.change_password(username="kibana_system", password=read(root / KIBANA_PASSWORD))
        for name in ROLES:
            client.security.put_role(name=f"dispaccio_{name}", **role(name))
        if not user_exists(client, PERSON):
            client.security.put_user(username=PERSON, password=read(root / PERSON_PASSWORD), roles=["dispaccio_kibana"])
        for name, (role_name, reader, file) in KEYS.items():
            kept = root / name
            if key_works(client, kept):  # its rights are those of an earlier version's role
                id = b64decode(read(kept)).decode().partition(":")[0]
                client.security.update_api_key(id=id, role_descriptors=rights(role_name))
            else:
                client.security.invalidate_api_key(name=name)
                write(kept, make_key(client, name, role_name), owners[ROOT])
            write(folder / reader / file, read(kept), owners[reader])


def make_snapshots(client: Elasticsearch) -> None:
    """A repository and a nightly snapshot of our indices (snapshot lifecycle management), as snapshots.json says.

    Raises:
        Unavailable: Elasticsearch does not answer.
        ApiError: it has no access to the repository's folder.
    """
    wanted = json.loads((FILES / "snapshots.json").read_text(encoding="utf-8"))
    policy = wanted["policy"]
    with reachable():
        client.snapshot.create_repository(name=policy["repository"], repository=wanted["repository"])
        client.slm.put_lifecycle(
            policy_id="dispaccio-nightly",
            name=policy["name"],
            schedule=policy["schedule"],
            repository=policy["repository"],
            config=policy["config"],
            retention=policy["retention"],
        )


def make_key(client: Elasticsearch, name: str, role_name: str) -> str:
    """A new API key with the rights of a role, in the form in which clients take it."""
    made = client.security.create_api_key(name=name, role_descriptors=rights(role_name))
    return str(made["encoded"])


def rights(role_name: str) -> dict[str, Any]:
    """A role in the form in which an API key has it: without a description."""
    described = role(role_name)
    return {f"dispaccio_{role_name}": {name: part for name, part in described.items() if name != "description"}}


def role(name: str) -> dict[str, Any]:
    """A role of deploy/elasticsearch, in the form of Elasticsearch's API."""
    loaded: dict[str, Any] = json.loads((FILES / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def user_exists(client: Elasticsearch, name: str) -> bool:
    """Whether Elasticsearch knows the user."""
    try:
        client.security.get_user(username=name)
    except NotFoundError:
        return False
    return True


def key_works(client: Elasticsearch, key: Path) -> bool:
    """Whether there is a key and Elasticsearch still takes it (its data may have been wiped since)."""
    try:
        client.options(api_key=read(key)).security.authenticate()
    except (FileNotFoundError, AuthenticationException):
        return False
    return True


def read(path: Path) -> str:
    """The secret in a file."""
    return path.read_text(encoding="utf-8")


def write(path: Path, secret: str, owner: int) -> None:
    """Replaces the file at once; only `owner` may read it. Elasticsearch refuses a password file that others can."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        file.write(secret)
    made = Path(file.name)
    made.chmod(0o400)
    os.chown(made, owner, -1)
    made.replace(path)


def main() -> None:
    match sys.argv[1:]:
        case ["secrets"]:
            make_secrets(SECRETS, os.environ)
            if SNAPSHOTS.is_dir():  # a new volume is root's
                os.chown(SNAPSHOTS, OWNERS["elasticsearch"], OWNERS["elasticsearch"])
        case ["users"]:
            make_users(superuser(), SECRETS)
            make_snapshots(superuser())
        case ["key", name] if name in ROLES:
            with reachable():
                sys.stdout.write(make_key(superuser(), f"dispaccio-{name}-by-hand", name) + "\n")
        case ["passwords"]:
            sys.stdout.write(f"Kibana       {PERSON}\t{read(SECRETS / ROOT / PERSON_PASSWORD)}\n")
            sys.stdout.write(f"superuser    elastic\t{read(SECRETS / ROOT / ELASTIC_PASSWORD)}\n")
        case _:
            sys.exit(__doc__)


def superuser() -> Elasticsearch:
    """Elasticsearch as its superuser."""
    password = SecretStr(read(SECRETS / ROOT / ELASTIC_PASSWORD))
    return connect(Settings(elasticsearch_user="elastic", elasticsearch_password=password))


if __name__ == "__main__":
    main()
