"""Bring the articles of one slice, or of the archive, into the new pair of indices, a batch at a time.

A batch's articles are locked like those of an ingest worker: nobody changes one between its reading and its writing, so
that nothing older ever overwrites anything newer, and nothing deleted comes back. Done twice, it is the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
from elasticsearch import Elasticsearch

from schemas.article import CleanArticle
from schemas.documents import ArticleDocument, alias, second_alias
from schemas.extraction import Extraction
from workers.errors import Rejected
from workers.index.bulk import Failure, Operation, bulk
from workers.index.client import reachable
from workers.index.documents import clean_article, event_documents, renewed
from workers.index.plan import document_version
from workers.queue.stream import Queue
from workers.settings import Settings

BATCH = 100
"""Articles of one batch."""

BULK_BYTES = 1_000_000
"""Of one request: live searches wait behind large ones."""

EXTRACTED_AT_A_TIME = 16

Words = tuple[str, int, str]
"""Article id, revision, fingerprint: an extraction holds as long as none of them changes."""

Extract = Callable[[Sequence[CleanArticle]], list[Extraction]]


class Filled(msgspec.Struct):
    """What became of a batch. `last`: the last article id looked at, None if the slice is done."""

    last: str | None
    done: int = 0
    extracted: int = 0
    refused: list[str] = []


class Filler:
    """Fills the second pair of indices from the one that is read."""

    def __init__(
        self,
        client: Elasticsearch,
        queue: Queue,
        settings: Settings,
        *,
        extract: Extract,
        model_version: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._queue, self._extract, self._sleep = client, queue, extract, sleep
        self._model_version = model_version
        prefix = settings.index_prefix
        self._read = alias(prefix, "articles")
        self._articles, self._events = second_alias(prefix, "articles"), second_alias(prefix, "events")

    def batch(self, slice_: str, after: str) -> Filled:
        """The next batch of a slice (articles whose id begins with `slice_`) after an id.

        Raises:
            Unavailable: the engine does not answer.
        """
        ids = self._ids(slice_, after)
        filled = Filled(last=ids[-1] if len(ids) == BATCH else None)
        # Extraction takes long: before the articles are locked, and for those that change meanwhile once more.
        extracted = self._extractions(self._documents(ids), filled)
        for some in self._queue.in_hand(ids, self._sleep):
            self._bring(some, extracted, filled)
        return filled

    def _ids(self, slice_: str, after: str) -> list[str]:
        body: dict[str, Any] = {
            "query": {
                "bool": {"filter": [{"prefix": {"article_id": slice_}}, {"range": {"article_id": {"gt": after}}}]}
            },
            "sort": [{"article_id": "asc"}],
            "size": BATCH,
            "_source": False,
        }
        with reachable():
            hits = self._client.search(index=self._read, body=body)["hits"]["hits"]
        return [hit["_id"] for hit in hits]

    def _documents(self, ids: Sequence[str]) -> list[ArticleDocument]:
        if not ids:
            return []
        with reachable():
            found = self._client.mget(index=self._read, ids=list(ids))["docs"]
        return [msgspec.convert(one["_source"], ArticleDocument) for one in found if one["found"]]

    def _bring(self, ids: Sequence[str], extracted: dict[Words, Extraction | None], filled: Filled) -> None:
        old = self._documents(ids)
        extracted = extracted | self._extractions([one for one in old if _words(one) not in extracted], filled)
        documents = []
        for document in old:
            try:
                documents.append(renewed(document, extracted.get(_words(document))))
            except Rejected as error:
                filled.refused.append(f"{document.article_id}: {error.reason}")
        failures = bulk(self._client, self._operations(documents), self._sleep, most=BULK_BYTES)
        failed = _failed(failures)
        filled.refused += [f"{article_id}: {reason}" for article_id, reason in failed.items()]
        filled.done += len(documents) - len(failed)

    def _outdated(self, document: ArticleDocument) -> bool:
        return document.model_version != self._model_version or document.extraction is None

    def _extractions(self, documents: Sequence[ArticleDocument], filled: Filled) -> dict[Words, Extraction | None]:
        """Of those that another version extracted; one that stops the extraction keeps what it has."""
        found: dict[Words, Extraction | None] = {}
        anew = [document for document in documents if self._outdated(document)]
        for start in range(0, len(anew), EXTRACTED_AT_A_TIME):
            some = anew[start : start + EXTRACTED_AT_A_TIME]
            articles = [clean_article(document) for document in some]
            try:
                found |= zip(map(_words, some), self._extract(articles), strict=True)
            except Exception:  # noqa: BLE001 - one of them is to blame
                for document, article in zip(some, articles, strict=True):
                    found[_words(document)] = None
                    try:
                        [found[_words(document)]] = self._extract([article])
                    except Exception as error:  # noqa: BLE001
                        filled.refused.append(f"{article.id}: {type(error).__name__}: {error}")
        filled.extracted += sum(extraction is not None for extraction in found.values())
        return found

    def _operations(self, documents: Sequence[ArticleDocument]) -> Iterator[Operation]:
        """The events first, as `Writer` does."""
        for document in documents:
            for event in event_documents(document):
                version = document_version(document)
                yield Operation(self._events, event.event_id, version, event, document.article_id)
        for document in documents:
            version = document_version(document)
            yield Operation(self._articles, document.article_id, version, document, document.article_id)


def _words(document: ArticleDocument) -> Words:
    return document.article_id, document.revision, document.fingerprint


def _failed(failures: Sequence[Failure]) -> dict[str, str]:
    """Article -> reason. A conflict is none: a writer was faster with something newer."""
    return {failure.operation.article_id: failure.reason for failure in failures if not failure.conflict}
