"""The structs and the mappings say the same, field by field, both ways."""

from __future__ import annotations

import json
from datetime import datetime
from importlib.resources import files
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest

from schemas import SCHEMA_VERSION
from schemas.documents import (
    LANGUAGES,
    ArticleDocument,
    ByLanguage,
    EventDocument,
    Evidence,
    Period,
    Provenance,
    alias,
)
from schemas.extraction import Extraction, Location

ELASTICSEARCH = files("schemas") / "elasticsearch"
NOT_INDEXED = {"origins", "extraction", "evidence"}

TYPES: dict[type, set[str]] = {
    datetime: {"date"},
    bool: {"boolean"},
    int: {"long", "integer"},
    float: {"double"},
    str: {"keyword", "text"},
    Location: {"geo_point"},
    Period: {"date_range"},
}


def template(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ELASTICSEARCH / f"{name}.json").read_text())
    return loaded


def properties(name: str) -> dict[str, Any]:
    mapped: dict[str, Any] = template(name)["template"]["mappings"]["properties"]
    return mapped


def leaf(hint: Any) -> type:
    """The type of one value: that of a list's items, without None, the type of a Literal's strings."""
    if get_origin(hint) is list:
        return leaf(get_args(hint)[0])
    if get_origin(hint) is Literal:
        return str
    if get_origin(hint) in (Union, UnionType):
        (inner,) = (part for part in get_args(hint) if part is not type(None))
        return leaf(inner)
    assert isinstance(hint, type)
    return hint


def disagreements(struct: type[msgspec.Struct], mapped: dict[str, Any], path: str = "") -> list[str]:
    hints = get_type_hints(struct)
    fields = {field.encode_name: leaf(hints[field.name]) for field in msgspec.structs.fields(struct)}
    found = [f"{path}{name}: only in the struct" for name in fields.keys() - mapped.keys()]
    found += [f"{path}{name}: only in the mapping" for name in mapped.keys() - fields.keys()]
    for name in fields.keys() & mapped.keys():
        kind, mapping = fields[name], mapped[name]
        if name in NOT_INDEXED:
            if mapping != {"type": "object", "enabled": False}:
                found.append(f"{path}{name}: must be an object that is not indexed")
        elif "properties" in mapping:
            if issubclass(kind, msgspec.Struct):
                found += disagreements(kind, mapping["properties"], f"{path}{name}.")
            else:
                found.append(f"{path}{name}: an object in the mapping only")
        elif mapping["type"] not in TYPES.get(kind, set()):
            found.append(f"{path}{name}: {kind.__name__} is no {mapping['type']}")
    return found


@pytest.mark.parametrize(("struct", "name"), [(ArticleDocument, "articles"), (EventDocument, "events")])
def test_struct_and_mapping_agree(struct: type[msgspec.Struct], name: str) -> None:
    assert disagreements(struct, properties(name) | properties("shared")) == []


def test_provenance_is_that_of_the_struct() -> None:
    assert disagreements(Provenance, properties("shared")) == []


def test_a_field_is_mapped_in_one_place() -> None:
    for name in ("articles", "events"):
        assert not properties(name).keys() & properties("shared").keys()


def test_disagreements_are_seen() -> None:
    class Wrong(msgspec.Struct):
        title: ByLanguage
        when: int
        extra: str

    mapped = {"title": {"properties": {"it": {"type": "text"}}}, "when": {"type": "date"}, "lost": {"type": "keyword"}}
    found = disagreements(Wrong, mapped)
    assert {"extra: only in the struct", "lost: only in the mapping", "when: int is no date"} <= set(found)
    assert "title.en: only in the struct" in found


@pytest.mark.parametrize("name", ["articles", "events"])
def test_only_known_fields_are_taken(name: str) -> None:
    assert template(name)["template"]["mappings"]["dynamic"] == "strict"


@pytest.mark.parametrize("name", ["shared", "articles", "events"])
def test_versions_are_that_of_the_schema(name: str) -> None:
    assert template(name)["version"] == SCHEMA_VERSION
    mappings = template(name)["template"].get("mappings", {})
    assert mappings.get("_meta", {}).get("schema_version", SCHEMA_VERSION) == SCHEMA_VERSION


@pytest.mark.parametrize(("name", "field"), [("articles", "title"), ("articles", "text"), ("events", "sentence")])
def test_each_language_has_its_analyzer(name: str, field: str) -> None:
    analyzers = {language: mapped["analyzer"] for language, mapped in properties(name)[field]["properties"].items()}
    assert analyzers == {
        "it": "italian", "en": "english", "de": "german", "fr": "french", "es": "spanish", "other": "standard",
    }  # fmt: skip
    assert {*LANGUAGES, "other"} == analyzers.keys()


def test_free_keywords_are_short_enough_for_lucene() -> None:
    """A keyword beyond 32,766 bytes of UTF-8 is refused with its whole document."""
    closed = {"language", "type", "modality", "modalities", "event_types", "model_version", "fingerprint"}
    for name in ("articles", "events", "shared"):
        for field, mapped in properties(name).items():
            if mapped.get("type") == "keyword" and field not in closed and not field.endswith(("_id", "_ids")):
                if field.endswith("countries") or field == "time_precision":
                    continue
                assert mapped["ignore_above"] * 4 <= 32_766, field


@pytest.mark.parametrize(("language", "field"), [("it", "it"), ("es", "es"), ("ro", "other"), ("other", "other")])
def test_words_go_into_the_field_of_their_language(language: str, field: str) -> None:
    words = ByLanguage.of(language, "parole")
    assert msgspec.to_builtins(words) == {field: "parole"}
    assert words.words() == "parole"


def test_an_empty_title_is_a_title() -> None:
    assert msgspec.to_builtins(ByLanguage.of("it", "")) == {"it": ""}
    assert ByLanguage().words() == ""


def test_what_is_not_indexed_is_a_struct_of_ours() -> None:
    hints = get_type_hints(ArticleDocument) | get_type_hints(EventDocument)
    assert leaf(hints["extraction"]) is Extraction
    assert leaf(hints["evidence"]) is Evidence


def test_alias() -> None:
    assert alias("dispaccio", "articles") == "dispaccio-articles"
