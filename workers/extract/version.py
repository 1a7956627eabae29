"""Which version extracts: of the weights, of the rules, and of the lists that both look things up in.

It is the `model_version` of every extraction: another one may find something else in the same text, and is a reason to
index again (docs/reindexing.md).
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).parent
WEIGHTS = HERE / "weights"
RESOURCES = HERE / "resources"
FILE = "version.json"

RULES = 1
"""Raised by whoever changes a rule so that other entities, events, dates or quantities come out."""


@lru_cache(maxsize=8)
def version_of(weights: Path = WEIGHTS) -> str:
    """WEIGHTS.RULES.LISTS, the first and the last in hexadecimal digits of a hash."""
    digest = hashlib.sha256()
    for path in sorted(RESOURCES.glob("*.tsv")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    model = json.loads((weights / FILE).read_text(encoding="utf-8"))["version"]
    return f"{model}.{RULES}.{digest.hexdigest()[:8]}"
