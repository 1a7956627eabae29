"""The shipped model's scores cannot fall unseen, nor can the articles that they are measured on change unseen."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from training import corpus
from training.evaluate import predict, score
from workers.extract.extractor import Extractor
from workers.extract.model import Model

FLOOR = json.loads((Path(corpus.__file__).parent / "floor.json").read_text(encoding="utf-8"))
"""The scores of the model when it was shipped, less one point, and a hash of the dev articles with their annotation."""


def test_the_dev_articles_are_what_they_were() -> None:
    _, dev = corpus.split()
    assert len(dev) == 60
    whole = json.dumps(dev, sort_keys=True, ensure_ascii=False)
    assert hashlib.sha256(whole.encode()).hexdigest() == FLOOR["dev"]


def test_no_dev_article_is_trained_on() -> None:
    training, dev = corpus.split()
    assert not {row["id"] for row in training} & {row["id"] for row in dev}
    assert not {row["text"] for row in training} & {row["text"] for row in dev}
    assert all(row["id"].startswith("wn-") for row in dev)


def test_the_shipped_model_scores_what_it_scored() -> None:
    _, dev = corpus.split()
    table = score(dev, predict(Extractor(Model(threads=2)), dev))
    found = {
        line[:15].strip(): float(figure[1])
        for line in table.splitlines()
        if (figure := re.search(r" F (0\.\d+)", line))
    }
    below = {row: (found[row], floor) for row, floor in FLOOR["floor"].items() if found[row] < floor}
    assert not below, table
