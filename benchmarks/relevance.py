"""How well the search ranks: nDCG@10 and recall@10 over the golden queries, against plain BM25 in the same run.

usage: python -m benchmarks.relevance [--engine opensearch|osmem] [--queries]

The collection, the queries and the judgments are in tests/golden (its collection.py says what they are). The judgments
were made by us, by reading the articles, 3 exactly what is sought, 2 about it, 1 touches it; nobody outside of the project
judged, so they compare ways of ranking and are no measure of what users think. People, places and events are as annotated
by hand, not as extracted: what the model misses is measured elsewhere (docs/extraction.md).

Ours: the queries that the command and the reader page send, near-copies collapsed, with the second, looser try where the
first finds hardly anything. Plain BM25: the same words (for a query that is all filters: what one would type instead) in one
`multi_match` over titles and texts in all languages, and nothing else.

nDCG@10 is by gain 2^grade - 1 and discount log2(rank + 1); the ideal ranking has each story once, and a near-copy of what
stands higher gains nothing. Recall@10 is the share of the relevant stories (at most ten) among the first ten.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from elasticsearch import Elasticsearch
from osmem_server import OsmemServer

from schemas.documents import LANGUAGES, alias
from tests.golden.collection import Golden, Item, collection, queries
from workers.extract.link import key_of
from workers.index.client import connect
from workers.index.setup import refresh, setup
from workers.index.writer import Writer
from workers.local.opensearch import OpenSearch
from workers.search.queries import EventRequest, SearchRequest, article_search, event_search, loosened
from workers.settings import Settings

AT = 10
"""Results that are looked at."""

EVENTS = 50
"""Of which the first ten articles are taken, where events are searched."""

BATCH = 100

Ranking = Callable[[Golden], list[str]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=["opensearch", "osmem"], default="opensearch")
    parser.add_argument("--queries", action="store_true", help="a line for each query")
    arguments = parser.parse_args()
    items, golden = collection(), queries()
    with running(arguments.engine) as url:
        settings = Settings(elasticsearch_url=url, index_prefix="golden")
        client = fill(settings, items)
        stories = {article.id: article.story_id or article.id for article, _ in items}
        rankings: dict[str, Ranking] = {"plain BM25": plain(client, settings), "ours": ours(client, settings)}
        found = {name: [ranking(query) for query in golden] for name, ranking in rankings.items()}
    print(f"{len(items)} articles, {len(golden)} queries, {arguments.engine}\n")
    if arguments.queries:
        for position, query in enumerate(golden):
            scores = "  ".join(f"{ndcg(query, found[name][position], stories):.3f}" for name in rankings)
            print(f"{scores}  {query.kind}: {query.query or query.typed}")
        print()
    print(f"{'kind of query':28}{'n':>3}  " + "".join(f"{name + ' nDCG@10':>19}{'recall@10':>11}" for name in rankings))
    for kind in [*dict.fromkeys(query.kind for query in golden), "all"]:
        chosen = [position for position, query in enumerate(golden) if kind in (query.kind, "all")]
        line = f"{kind:28}{len(chosen):3}  "
        for rows in found.values():
            line += f"{mean([ndcg(golden[at], rows[at], stories) for at in chosen]):19.3f}"
            line += f"{mean([recall(golden[at], rows[at], stories) for at in chosen]):11.3f}"
        print(line)


@contextmanager
def running(engine: str) -> Iterator[str]:
    """An empty engine, and its address."""
    if engine == "osmem":
        with OsmemServer.start(japanese=False) as server:
            yield server.url
    else:
        with tempfile.TemporaryDirectory() as data, OpenSearch(Path(data), cache=Path(".cache/engines")) as node:
            yield node.url


def fill(settings: Settings, items: Sequence[Item]) -> Elasticsearch:
    """Index the articles with their events."""
    client = connect(settings)
    setup(client, settings)
    writer = Writer(client, settings)
    for start in range(0, len(items), BATCH):
        outcomes = writer.write(items[start : start + BATCH])
        assert all(outcome.result == "new" for outcome in outcomes), outcomes
    refresh(client, settings)
    return client


def ours(client: Elasticsearch, settings: Settings) -> Ranking:
    """As the command and the reader page search."""

    def search(request: SearchRequest | EventRequest) -> tuple[int, list[str]]:
        if isinstance(request, EventRequest):
            kind, body = alias(settings.index_prefix, "events"), event_search(request, key_of)
        else:
            kind, body = alias(settings.index_prefix, "articles"), article_search(request, key_of)
        hits = client.search(index=kind, body=body)["hits"]
        return hits["total"]["value"], [hit["_source"]["article_id"] for hit in hits["hits"]]

    def rank(query: Golden) -> list[str]:
        request = query.request(**({"size": EVENTS} if query.events else {"size": AT, "collapse": True}))
        total, found = search(request)
        if second := loosened(request, total):
            _, found = search(second)
        return list(dict.fromkeys(found))[:AT]

    return rank


def plain(client: Elasticsearch, settings: Settings) -> Ranking:
    """BM25 over titles and texts of all languages, as the engine does it if told nothing else."""
    fields = [f"{field}.{language}" for field in ("title", "text") for language in (*LANGUAGES, "other")]

    def rank(query: Golden) -> list[str]:
        asked = {"multi_match": {"query": query.typed or query.query, "fields": fields}}
        answer = client.search(index=alias(settings.index_prefix, "articles"), query=asked, size=AT, source=False)
        return [hit["_id"] for hit in answer["hits"]["hits"]]

    return rank


def ndcg(query: Golden, found: Sequence[str], stories: dict[str, str]) -> float:
    """From 0 to 1, where the best possible ranking of the stories has 1."""
    grades = by_story(query, stories)
    best = dcg(sorted(grades.values(), reverse=True)[:AT])
    return dcg([grades.get(story, 0) if story else 0 for story in firsts(found, stories)]) / best


def recall(query: Golden, found: Sequence[str], stories: dict[str, str]) -> float:
    """The share of the relevant stories that are found, of ten if there are more."""
    relevant = by_story(query, stories)
    return sum(story in relevant for story in firsts(found, stories)) / min(AT, len(relevant))


def by_story(query: Golden, stories: dict[str, str]) -> dict[str, int]:
    """The best grade of each story's articles."""
    grades: dict[str, int] = {}
    for article_id, grade in query.relevant.items():
        story = stories[article_id]
        grades[story] = max(grade, grades.get(story, 0))
    return grades


def firsts(found: Sequence[str], stories: dict[str, str]) -> list[str | None]:
    """The stories in the order found, None in the place of one that stands higher already."""
    kept: list[str | None] = []
    for article_id in found:
        story = stories[article_id]
        kept.append(None if story in kept else story)
    return kept


def dcg(grades: Sequence[int]) -> float:
    """Discounted cumulative gain."""
    return sum((2.0**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def mean(values: Sequence[float]) -> float:
    """Of at least one."""
    return sum(values) / len(values)


if __name__ == "__main__":
    main()
