"""Write the producers' JSON Schema from the struct: `python -m schemas.export`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from schemas.article import Article

ARTICLE_SCHEMA = Path(__file__).parent / "article.schema.json"


def article_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of `Article`, with the rule that the types cannot say: something to read is needed."""
    schema = msgspec.json.schema(Article)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Article",
        "allOf": [
            {"$ref": schema["$ref"]},
            {"anyOf": [{"required": [field]} for field in ("text", "html", "url")]},
        ],
        "$defs": schema["$defs"],
    }


def main() -> None:
    """Write the file."""
    ARTICLE_SCHEMA.write_text(json.dumps(article_schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
