"""A newsroom that is indexed, and what re-indexes it, on a real Valkey and a real engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from osmem_server import OsmemServer
from redis import Redis

from schemas.article import CleanArticle
from schemas.documents import KINDS, Kind
from schemas.extraction import Extraction
from tests.factory import article, day, entity, event, extraction, newsroom
from workers.index.client import connect
from workers.index.setup import setup
from workers.index.twofold import is_twofold
from workers.index.writer import Item, Writer
from workers.queue.stream import Queue
from workers.reindex import indices
from workers.reindex.reindexer import Reindexer
from workers.reindex.state import Reindex
from workers.settings import Settings

MODEL = newsroom()[0][1].model_version
PREFIX = "prova"


def story(number: int, words: str = "ha firmato", minutes: int = 0) -> Item:
    """A short article with one event; with `minutes`, a later revision of it."""
    of = article(
        f"Notizia {number}",
        f"Il ministro Aldo Bruni {words} un accordo a Roma, il numero {number}.",
        published=day("2026-11-20") + timedelta(hours=number),
        updated=day("2026-11-26") + timedelta(minutes=minutes) if minutes else None,
    )
    named = [entity("Aldo Bruni", "PER", "ITA"), entity("Roma", "GPE", "ITA", at=(41.9, 12.5))]
    return of, extraction(of, named, [event("AGREE", words, actors=["Aldo Bruni"], places=["Roma"])])


class Desk:
    """Everything around one re-index. `clock` is what it takes for the time."""

    def __init__(self, redis: Redis, url: str, archive: Path | None = None) -> None:
        self.redis = redis
        self.settings = Settings(
            elasticsearch_url=url,
            index_prefix=PREFIX,
            reclaim_after=60.0,
            archive=str(archive) if archive else None,
            reindex_keep_days=7,
        )
        self.client = connect(self.settings)
        self.queue = Queue(redis, self.settings, "reindex")
        self.queue.prepare()
        self.clock = datetime(2026, 11, 28, 3, tzinfo=UTC)
        self.extracted: list[str] = []
        self.model = MODEL
        setup(self.client, self.settings)
        self.writer = Writer(self.client, self.settings, twofold=lambda: is_twofold(redis), sleep=lambda seconds: None)

    def reindexer(self) -> Reindexer:
        """As a new process has it."""
        return Reindexer(
            self.redis,
            self.client,
            self.queue,
            self.settings,
            extract=self.extract,
            model_version=self.model,
            now=lambda: self.clock,
            sleep=lambda seconds: None,
        )

    def extract(self, articles: Sequence[CleanArticle]) -> list[Extraction]:
        """Finds Aldo Bruni's agreements, and says which model it is."""
        self.extracted += [of.id for of in articles]
        found = []
        for of in articles:
            if "esplode" in of.text:
                raise ZeroDivisionError("a bug in extraction")
            named = [entity("Aldo Bruni", "PER", "ITA")] if "Aldo Bruni" in of.text else []
            made = extraction(of, named, [event("AGREE", "accordo")] if "accordo" in of.text else [])
            made.model_version = self.model
            found.append(made)
        return found

    def run(self) -> Reindex:
        """To its end, or as far as it goes."""
        current = self.reindexer().step(60)
        assert current is not None
        return current

    def pair(self) -> dict[Kind, str]:
        return indices.behind(self.client, PREFIX)

    def second(self) -> dict[Kind, str]:
        return indices.second(self.client, PREFIX)

    def contents(self, pair: dict[Kind, str]) -> dict[str, dict[str, Any]]:
        """All documents of a pair of indices, by kind and id."""
        found: dict[str, dict[str, Any]] = {}
        for kind in KINDS:
            self.client.indices.refresh(index=pair[kind])
            hits = self.client.search(index=pair[kind], size=1_000)["hits"]["hits"]
            found |= {f"{kind} {hit['_id']}": hit["_source"] for hit in hits}
        return found

    def bytes_of(self, pair: dict[Kind, str]) -> dict[str, bytes]:
        return {key: msgspec.json.encode(one, order="sorted") for key, one in self.contents(pair).items()}


@pytest.fixture(scope="module")
def engine() -> Iterator[str]:
    with OsmemServer.start(japanese=False) as server:
        yield server.url


@pytest.fixture
def desk(redis: Redis, engine: str, tmp_path: Path) -> Desk:
    client = connect(Settings(elasticsearch_url=engine))
    client.indices.delete(index=f"{PREFIX}-*", ignore_unavailable=True)
    desk = Desk(redis, engine, tmp_path / "archive")
    desk.writer.write([*newsroom(), *(story(number) for number in range(20))])
    return desk
