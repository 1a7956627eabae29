from __future__ import annotations

import json

from schemas.export import ARTICLE_SCHEMA, article_schema


def test_the_schema_in_the_repository_is_that_of_the_struct() -> None:
    assert json.loads(ARTICLE_SCHEMA.read_text(encoding="utf-8")) == article_schema(), "run `python -m schemas.export`"


def test_every_field_says_what_it_is_or_has_a_telling_name() -> None:
    fields = article_schema()["$defs"]["Article"]["properties"]
    assert set(fields) >= {"url", "title", "text", "html", "language", "published", "updated", "origin"}
    assert fields["published"]["anyOf"][0]["format"] == "date-time"
    assert article_schema()["$defs"]["Article"]["additionalProperties"] is False
