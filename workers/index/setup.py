"""Templates, the first indices and their aliases. Can be run again at any time, by several processes at once."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import msgspec
import structlog
from elasticsearch import ApiError, BadRequestError, Elasticsearch

from schemas import health
from schemas.documents import KINDS, Kind, alias
from workers.errors import Unavailable
from workers.index.client import reachable
from workers.settings import Settings

SHARED = "shared"
"""The component template with the settings and fields of both indices."""

FIRST = "000001"
AUTO_CREATE = "action.auto_create_index"

log = structlog.get_logger()


class SetupError(Exception):
    """The engine holds something in the place of ours. The message says what, and what to do."""


class Counts(msgspec.Struct):
    """Documents in the two indices, as of the last refresh."""

    articles: int
    events: int


def setup(client: Elasticsearch, settings: Settings) -> None:
    """Put the templates and make what is missing of indices and aliases. Indices of an earlier release take today's documents
    from then on, also while workers of both releases write.

    Raises:
        SetupError: an index stands where the alias should, or the alias does not name exactly one index.
        Unavailable: the engine does not answer.
    """
    prefix = settings.index_prefix
    with reachable():
        client.cluster.put_component_template(name=f"{prefix}-{SHARED}", **_shared(settings))
        for kind in KINDS:
            client.indices.put_index_template(name=alias(prefix, kind), **_template(kind, prefix))
        client.indices.put_index_template(name=health.alias(prefix), **_health(settings))
        for name in (*(alias(prefix, kind) for kind in KINDS), health.alias(prefix)):
            _ensure_index(client, name)
        for kind in KINDS:
            _widen(client, alias(prefix, kind), mappings(kind, settings)["mappings"]["properties"])
        _forbid_creation(client, [alias(prefix, kind) for kind in KINDS])


def refresh(client: Elasticsearch, settings: Settings) -> None:
    """Let searches find at once what was indexed so far.

    Raises:
        Unavailable: the engine does not answer or lacks the indices.
    """
    with reachable():
        client.indices.refresh(index=[alias(settings.index_prefix, kind) for kind in KINDS])


def counts(client: Elasticsearch, settings: Settings) -> Counts:
    """How many documents a search can find.

    Raises:
        Unavailable: the engine does not answer or lacks the indices.
    """
    return Counts(**{kind: _count(client, alias(settings.index_prefix, kind)) for kind in KINDS})


def _count(client: Elasticsearch, name: str) -> int:
    try:
        with reachable():
            return int(client.count(index=name)["count"])
    except ApiError as error:
        raise Unavailable(f"{name} cannot be counted: {error}") from error


def _template(name: str, prefix: str) -> dict[str, Any]:
    text = (files("schemas") / "elasticsearch" / f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text.replace('"PREFIX-', f'"{prefix}-'))
    loaded["meta"] = loaded.pop("_meta")
    return loaded


def _shared(settings: Settings) -> dict[str, Any]:
    component = _template(SHARED, settings.index_prefix)
    component["template"]["settings"]["index"] |= {
        "number_of_shards": settings.index_shards,
        "number_of_replicas": settings.index_replicas,
        "refresh_interval": settings.refresh_interval,
    }
    return component


def _health(settings: Settings) -> dict[str, Any]:
    """One shard is plenty for what is kept of a week."""
    template = _template(health.INDEX, settings.index_prefix)
    template["template"]["settings"] = {"index": {"number_of_replicas": settings.index_replicas}}
    return template


def mappings(kind: Kind, settings: Settings) -> dict[str, Any]:
    """Settings and mappings of an index of a kind, as its templates make them, for an index that they do not know."""
    shared, own = _shared(settings)["template"], _template(kind, settings.index_prefix)["template"]
    properties = shared["mappings"]["properties"] | own["mappings"]["properties"]
    return {"settings": shared["settings"], "mappings": own["mappings"] | {"properties": properties}}


def _ensure_index(client: Elasticsearch, name: str) -> None:
    if not client.indices.exists(index=name):
        try:
            client.indices.create(index=f"{name}-{FIRST}", aliases={name: {"is_write_index": True}})
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
            if not client.indices.exists(index=name):
                raise SetupError(
                    f"the index {name}-{FIRST} exists but has no alias {name}: give it the alias, or delete it"
                ) from error
    if not client.indices.exists_alias(name=name):
        raise SetupError(
            f"{name} is an index, but must be an alias; it was probably made by a write before setup. "
            f"Stop all writers, delete it and run setup again"
        )
    behind = sorted(client.indices.get_alias(name=name).body)
    if len(behind) != 1:
        raise SetupError(f"the alias {name} must name one index, but names {', '.join(behind)}")


def _widen(client: Elasticsearch, name: str, properties: dict[str, Any]) -> None:
    """Let the indices behind an alias take fields that they do not know yet (`dynamic` is strict).

    What cannot be added to an index that is there, such as a field by another analyzer, comes with the next re-index.
    """
    try:
        client.indices.put_mapping(index=name, properties=properties)
    except BadRequestError:
        for field, mapping in properties.items():
            try:
                client.indices.put_mapping(index=name, properties={field: mapping})
            except BadRequestError as error:
                log.info("left as it is until the next re-index", index=name, field=field, reason=str(error))


def _forbid_creation(client: Elasticsearch, names: list[str]) -> None:
    """Keep an index from being born under an alias' name by a write of another program; ours require the alias.

    A rule that an operator has set is left as it is, and an engine that refuses ours (a managed one) is left alone.
    """
    try:
        now = client.cluster.get_settings(flat_settings=True, include_defaults=True).body
        if any(
            now.get(scope, {}).get(AUTO_CREATE, "true") != "true" for scope in ("transient", "persistent", "defaults")
        ):
            return
        client.cluster.put_settings(persistent={AUTO_CREATE: ",".join([*(f"-{name}" for name in names), "+*"])})
    except ApiError as error:
        log.info("the engine keeps its own rule for creating indices", setting=AUTO_CREATE, reason=str(error))
