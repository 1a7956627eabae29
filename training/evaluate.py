"""Score the shipped model (the ONNX files, with all rules) on the held-out articles.

usage: python -m training.evaluate [--model FOLDER] [-v]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from training.corpus import CORPUS, Row, split
from workers.extract.extractor import Extractor
from workers.extract.model import Model
from workers.extract.version import WEIGHTS
from workers.extract_files import Given

BATCH = 16


def predict(extractor: Extractor, rows: list[Row]) -> list[dict[str, Any]]:
    """What the extractor says of articles, as the lines of `dispaccio extract --jsonl`."""
    articles = [Given(id=row["id"], title=row["title"], text=row["text"]).article(None, None) for row in rows]
    found = [
        extraction for i in range(0, len(articles), BATCH) for extraction in extractor.extract(articles[i : i + BATCH])
    ]
    return [msgspec.to_builtins(extraction) for extraction in found]


def score(gold: list[Row], extracted: list[dict[str, Any]], *, verbose: bool = False) -> str:
    """The table of `corpus/score.py`."""
    with tempfile.TemporaryDirectory() as folder:
        gold_file, extracted_file, predicted = (Path(folder) / name for name in ("gold", "extracted", "predicted"))
        for path, rows in ((gold_file, gold), (extracted_file, extracted)):
            path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        converted = _run("from_cli.py", extracted_file, gold_file)
        predicted.write_text(converted, encoding="utf-8")
        return _run("score.py", gold_file, predicted, *(["-v"] if verbose else []))


def _run(script: str, *arguments: Path | str) -> str:
    command = [sys.executable, str(CORPUS / script), *map(str, arguments)]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, encoding="utf-8").stdout


def main() -> None:
    """Parse the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=WEIGHTS)
    parser.add_argument("-v", "--verbose", action="store_true", help="what was missed and what was extra, by article")
    arguments = parser.parse_args()
    _, dev = split()
    print(score(dev, predict(Extractor(Model(arguments.model, threads=2)), dev), verbose=arguments.verbose))


if __name__ == "__main__":
    main()
