"""The one-shots of docker-compose.yml that make passwords and give everyone the least rights.

    python -m deploy.bootstrap secrets      before Elasticsearch's first start: a random secret for each need
    python -m deploy.bootstrap users        on a running Elasticsearch: Kibana's password, roles, a user, the workers' key
    python -m deploy.bootstrap passwords    show the passwords for people

All can be repeated: what exists is kept. The folder `SECRETS` holds a folder for each reader, a volume of its own that
only this reader's container gets, and `root`, which only the one-shots get.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from elasticsearch import AuthenticationException, Elasticsearch, NotFoundError
from pydantic import SecretStr

from workers.index.client import connect, reachable
from workers.settings import Settings

SECRETS = Path("/secrets")
ROLES = Path(__file__).with_name("elasticsearch")

ROOT = "root"
OWNERS = {ROOT: 0, "elasticsearch": 1000, "kibana": 1000, "workers": 10001}
"""The user ids under which the images run: those of Elastic's own images, and the one of deploy/Dockerfile."""

ELASTIC_PASSWORD = "elastic_password"  # noqa: S105 - these are names of files
KIBANA_PASSWORD = "kibana_system_password"  # noqa: S105
KIBANA_KEY = "kibana_encryption_key"
PERSON_PASSWORD = "dispaccio_password"  # noqa: S105
WORKERS_KEY = "dispaccio_elasticsearch_api_key"
"""The name under which `workers.settings` looks for it in the folder of DISPACCIO_SECRETS."""

SHARES = {
    "elasticsearch": [ELASTIC_PASSWORD],
    "kibana": [KIBANA_PASSWORD, KIBANA_KEY],
}

PERSON = "dispaccio"
"""The user for people in Kibana."""

KEY_NAME = "dispaccio-workers"


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
    """Kibana's own password, our roles, the user for people, and an API key for the workers.

    `client` is the superuser's.

    Raises:
        Unavailable: Elasticsearch does not answer or refuses the superuser.
    """
    root = folder / ROOT
    with reachable():
        client.security.change_password(username="kibana_system", password=read(root / KIBANA_PASSWORD))
        for name in ("writer", "reader", "kibana"):
            client.security.put_role(name=f"dispaccio_{name}", **role(name))
        if not user_exists(client, PERSON):
            client.security.put_user(username=PERSON, password=read(root / PERSON_PASSWORD), roles=["dispaccio_kibana"])
        if not key_works(client, root / WORKERS_KEY):
            client.security.invalidate_api_key(name=KEY_NAME)
            rights = role("writer")
            del rights["description"]  # a role may have one, a key's descriptor may not
            made = client.security.create_api_key(name=KEY_NAME, role_descriptors={"dispaccio_writer": rights})
            write(root / WORKERS_KEY, made["encoded"], owners[ROOT])
        write(folder / "workers" / WORKERS_KEY, read(root / WORKERS_KEY), owners["workers"])


def role(name: str) -> dict[str, Any]:
    """A role of deploy/elasticsearch, in the form of Elasticsearch's API."""
    loaded: dict[str, Any] = json.loads((ROLES / f"{name}.json").read_text(encoding="utf-8"))
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
    command = sys.argv[1] if len(sys.argv) == 2 else ""
    password = SECRETS / ROOT / ELASTIC_PASSWORD
    if command == "secrets":
        make_secrets(SECRETS, os.environ)
    elif command == "users":
        superuser = Settings(elasticsearch_user="elastic", elasticsearch_password=SecretStr(read(password)))
        make_users(connect(superuser), SECRETS)
    elif command == "passwords":
        sys.stdout.write(f"Kibana       {PERSON}\t{read(SECRETS / ROOT / PERSON_PASSWORD)}\n")
        sys.stdout.write(f"superuser    elastic\t{read(password)}\n")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
