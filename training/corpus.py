"""The annotated corpus: reading it, and its fixed split into training and dev articles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parent / "corpus"
BASE = Path(__file__).parent / "base"
"""The encoder's weights and its tokenizer, from which training starts (`make train` fetches them)."""
RUN = Path(__file__).parent / "runs" / "last"
"""Where training writes its checkpoint, unless told otherwise."""

DEV = CORPUS / "dev.txt"
"""The ids of the 60 articles held out: whole real ones (`wn-`), drawn once by a hash of their ids, never trained on."""

Row = dict[str, Any]
"""id, title, text, marks, entities, events: the format of corpus/README.md."""


def rows(path: Path) -> list[Row]:
    """The lines of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def articles() -> list[Row]:
    """Every annotated article with its text and that of its marks, in the order of the ids."""
    texts = {row["id"]: row for row in rows(CORPUS / "articles.jsonl")}
    marked = []
    for row in rows(CORPUS / "train.jsonl"):
        article = texts[row["id"]]
        for mark in row["marks"]:
            mark["text"] = article[mark["field"]][mark["start"] : mark["end"]]
        marked.append(row | {"title": article["title"], "text": article["text"]})
    return sorted(marked, key=lambda row: str(row["id"]))


def split() -> tuple[list[Row], list[Row]]:
    """(training, dev). Single sentences and our own articles are training material only."""
    held_out = set(DEV.read_text(encoding="utf-8").split())
    every = articles()
    training = [row for row in every if row["id"] not in held_out] + rows(CORPUS / "lexical.jsonl")
    return training, [row for row in every if row["id"] in held_out]
