"""How fast extraction is, and how much of it is the model.

usage: python -m benchmarks.extract [--articles 100] [--threads 1]

The baseline is the bare encoder, run over the same windows in the same process: the ratio says what tokenising, decoding and
all the rules cost on top of it, whatever else the machine is doing.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from schemas.article import CleanArticle
from training.corpus import CORPUS, rows
from workers.extract.extractor import Extractor
from workers.extract.model import Model
from workers.extract.windows import document, windows
from workers.extract_files import Given, moment

ROUNDS = 3


def fastest(run: Callable[[], Any]) -> float:
    """Seconds of the fastest of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        run()
        taken.append(time.perf_counter() - started)
    return min(taken)


def articles(count: int) -> list[CleanArticle]:
    """Real news from the corpus."""
    published = moment("2026-11-27")
    real = [row for row in rows(CORPUS / "articles.jsonl") if row["id"].startswith("wn-")][:count]
    return [Given(id=row["id"], title=row["title"], text=row["text"]).article(published, "it") for row in real]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    started = time.perf_counter()
    extractor = Extractor(Model(threads=arguments.threads))
    loading = time.perf_counter() - started
    given = articles(arguments.articles)
    cut = [
        window
        for article in given
        for window in windows(document(article.title, article.text), extractor.model.pieces, article.language)
    ]
    characters = sum(len(article.text) for article in given)
    extractor.extract(given[:5])

    encoder = fastest(lambda: deque(extractor.model.score(cut), maxlen=0))
    whole = fastest(lambda: extractor.extract(given))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(given)} articles, {characters:,} characters, {len(cut)} windows, {arguments.threads} threads")
    print(f"loading    {loading:.1f} s, {memory:.0f} MB at most in memory")
    print(f"encoder    {encoder:.2f} s   {len(given) / encoder:.1f} articles/s   (baseline)")
    print(f"extraction {whole:.2f} s   {len(given) / whole:.1f} articles/s   {whole / encoder:.2f} times the baseline")


if __name__ == "__main__":
    main()
