"""The structs and the mapping of the index of health say the same."""

from __future__ import annotations

import msgspec

from schemas import SCHEMA_VERSION
from schemas.health import FeedTrouble, Pulse, alias
from tests.schemas.test_documents import disagreements, properties, template


def test_structs_and_mapping_agree() -> None:
    mapped = properties("health")
    assert mapped["kind"] == {"type": "keyword"}
    names = {struct: {field.encode_name for field in msgspec.structs.fields(struct)} for struct in (Pulse, FeedTrouble)}
    assert set().union(*names.values()) == mapped.keys() - {"kind"}
    for struct, own in names.items():
        assert disagreements(struct, {name: mapped[name] for name in own}) == []


def test_only_known_fields_of_this_version_are_taken() -> None:
    mappings = template("health")["template"]["mappings"]
    assert mappings["dynamic"] == "strict"
    assert template("health")["version"] == mappings["_meta"]["schema_version"] == SCHEMA_VERSION


def test_free_keywords_are_short_enough_for_lucene() -> None:
    for name in ("feed", "title", "reason"):
        assert properties("health")[name]["ignore_above"] * 4 <= 32_766


def test_alias() -> None:
    assert alias("dispaccio") == "dispaccio-health"
