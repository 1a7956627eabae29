"""The two pairs of indices behind the aliases: making the new one, swapping, dropping."""

from __future__ import annotations

import re
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from schemas.documents import KINDS, Kind, alias, second_alias
from workers.index.setup import SetupError
from workers.settings import Settings

NUMBERED = re.compile(r".*-(\d{6})")


def behind(client: Elasticsearch, prefix: str) -> dict[Kind, str]:
    """The indices that readers see.

    Raises:
        SetupError: an alias names none or several.
    """
    return {kind: _only(client, alias(prefix, kind)) for kind in KINDS}


def second(client: Elasticsearch, prefix: str) -> dict[Kind, str]:
    """The other pair; empty if there is none."""
    found: dict[Kind, str] = {}
    for kind in KINDS:
        if client.indices.exists_alias(name=second_alias(prefix, kind)):
            found[kind] = _only(client, second_alias(prefix, kind))
    return found


def _only(client: Elasticsearch, name: str) -> str:
    try:
        names = sorted(client.indices.get_alias(name=name).body)
    except NotFoundError:
        names = []
    if len(names) != 1:
        raise SetupError(f"the alias {name} must name one index, but names {', '.join(names) or 'none'}")
    return str(names[0])


def next_names(old: dict[Kind, str], prefix: str) -> dict[Kind, str]:
    """`dispaccio-articles-000004` after `-000003`; both kinds get one number.

    >>> next_names({"articles": "d-articles-000003", "events": "d-events-000001"}, "d")["events"]
    'd-events-000004'
    """
    numbers = [int(match[1]) for name in old.values() if (match := NUMBERED.fullmatch(name))]
    number = max(numbers, default=0) + 1
    return {kind: f"{alias(prefix, kind)}-{number:06d}" for kind in KINDS}


def make(client: Elasticsearch, settings: Settings, names: dict[Kind, str]) -> None:
    """The new pair, by today's templates, under the second aliases. One that a killed step left is begun anew."""
    for kind, name in names.items():
        client.indices.delete(index=name, ignore_unavailable=True)
        client.indices.create(index=name, aliases={second_alias(settings.index_prefix, kind): {}})


def swap(client: Elasticsearch, prefix: str, read: dict[Kind, str], kept: dict[Kind, str]) -> None:
    """Let readers see the pair `read` and keep the other as second, in one step for all four aliases. Can be repeated."""
    actions: list[dict[str, Any]] = []
    for kind in KINDS:
        first, other = alias(prefix, kind), second_alias(prefix, kind)
        actions += [
            {"remove": {"index": kept[kind], "alias": first, "must_exist": False}},
            {"remove": {"index": read[kind], "alias": other, "must_exist": False}},
            {"add": {"index": read[kind], "alias": first, "is_write_index": True}},
            {"add": {"index": kept[kind], "alias": other}},
        ]
    client.indices.update_aliases(actions=actions)


def drop(client: Elasticsearch, names: dict[Kind, str]) -> None:
    """Delete a pair, with its aliases."""
    for name in names.values():
        client.indices.delete(index=name, ignore_unavailable=True)
