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
LONG = (62_500, 250_000, 1_000_000)
"""Characters of texts that show whether the time grows with the length, and with nothing more."""


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
    long_text = "\n".join(article.text for article in given)
    extractor.extract(given[:5])

    encoder = fastest(lambda: deque(extractor.model.score(cut), maxlen=0))
    whole = fastest(lambda: extractor.extract(given))
    words = sum(len(window.words) for window in cut)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    core = whole * arguments.threads
    print(f"{len(given)} articles, {words:,} words and signs, {len(cut)} windows, {arguments.threads} threads")
    print(f"loading    {loading:.1f} s, {memory:.0f} MB at most in memory")
    print(f"encoder    {encoder:.2f} s   {words / encoder / arguments.threads:,.0f} words/s a core   (baseline)")
    print(f"extraction {whole:.2f} s   {words / core:,.0f} words/s a core   {whole / encoder:.2f} times the baseline")
    print(f"           {1_000 * core / words * 300:.0f} ms a core for 300 words")
    for length in LONG:
        text = (long_text * (length // len(long_text) + 1))[:length]
        one = [Given(id="long", title="", text=text).article(moment("2026-11-27"), "it")]
        started = time.perf_counter()
        extractor.extract(one)
        taken = time.perf_counter() - started
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{length:>9,} characters in one text {taken:.1f} s, {1e6 * taken / length:.0f} s a million, {memory:.0f} MB at most"
        )


if __name__ == "__main__":
    main()
