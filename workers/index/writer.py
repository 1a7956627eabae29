"""Writes articles and their events to the engine: one read, then the events, then the articles that own them.

The events go first, and an article's outdated events go with them, because the article's document lists its events: a
process killed between the two finds, when the article comes again, that the document is not yet what it should be, and
writes both anew. The other way round, events could be missing, or outlive their revision, for ever.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal

import msgspec
from elasticsearch import Elasticsearch

from schemas.article import CleanArticle
from schemas.documents import KINDS, ArticleDocument, alias, second_alias
from schemas.extraction import Extraction
from workers.errors import Rejected, Unavailable
from workers.index.bulk import Failure, Operation, bulk, delay
from workers.index.client import reachable
from workers.index.documents import event_documents
from workers.index.plan import Plan, Result, document_version, plan
from workers.settings import Settings

Item = tuple[CleanArticle, Extraction]


class Outcome(msgspec.Struct):
    """What became of one article. `refused`: neither it nor any event of it was taken, and `reason` says why."""

    article_id: str
    result: Result | Literal["refused"]
    reason: str | None = None
    risen: bool = False
    """Whether the document has a higher version than before."""


class Writer:
    """Writes batches. Callers see to it that no two write the same article at a time."""

    def __init__(
        self,
        client: Elasticsearch,
        settings: Settings,
        *,
        twofold: Callable[[], bool] = lambda: False,
        into_second: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`twofold`: whether a second pair of indices has to get everything too, asked before each batch; `into_second`:
        that pair alone is read and written."""
        self._client = client
        name = second_alias if into_second else alias
        self._articles, self._events = (name(settings.index_prefix, kind) for kind in KINDS)
        self._second = {
            name: second_alias(settings.index_prefix, kind)
            for kind, name in zip(KINDS, (self._articles, self._events), strict=True)
        }
        self._twofold, self._sleep = twofold, sleep

    def write(self, items: Sequence[Item]) -> list[Outcome]:
        """Write articles with their events; the outcomes are in the order of the items.

        An article that the engine refuses, or one of whose events it refuses, is refused as a whole: what was indexed
        of it before stays, and the others of the batch are not affected. All of it can be repeated without harm.

        Raises:
            Unavailable: the engine does not answer, stays busy, or lacks the indices (`dispaccio setup` makes them).
        """
        outcomes: dict[int, Outcome] = {}
        twofold = self._twofold()
        for positions in _rounds(items):
            done = self._write_distinct([items[position] for position in positions], twofold=twofold)
            outcomes.update(zip(positions, done, strict=True))
        return [outcomes[position] for position in range(len(items))]

    def _write_distinct(self, items: Sequence[Item], *, twofold: bool) -> list[Outcome]:
        current = self._current([article.id for article, _ in items])
        outcomes: dict[str, Outcome] = {}
        plans: dict[str, Plan] = {}
        for article, extraction in items:
            try:
                before = _document(current.get(article.id))
                made = plan(before, article, extraction)
            except Rejected as error:
                outcomes[article.id] = Outcome(article.id, "refused", error.reason)
                continue
            risen = before is None or made.version > document_version(before)
            outcomes[article.id] = Outcome(article.id, made.result, risen=risen)
            if made.writes:
                plans[article.id] = made

        failures = self._bulk(
            (operation for made in plans.values() for operation in self._event_operations(made)), twofold=twofold
        )
        refused = _refused(failures)
        failures += self._bulk(
            (self._article_operation(made) for key, made in plans.items() if key not in refused), twofold=twofold
        )
        for failure in failures:
            key = failure.operation.article_id
            if failure.conflict and outcomes[key].result != "refused":
                outcomes[key] = Outcome(key, "stale")
            elif not failure.conflict:
                what = f"{failure.operation.index} {failure.operation.id}"
                outcomes[key] = Outcome(key, "refused", f"the search engine refuses {what}: {failure.reason}")
        refused = _refused(failures)
        restoring = (
            operation
            for key in refused
            for operation in self._restoring_operations(plans[key], _document(current.get(key)))
        )
        self._bulk(restoring, twofold=twofold)
        return [outcomes[article.id] for article, _ in items]

    def _current(self, article_ids: list[str]) -> dict[str, dict[str, Any]]:
        """The articles that are indexed, as of now: a get by id sees what is not yet refreshed."""
        for last_try in (False, True):
            with reachable():
                found = self._client.mget(index=self._articles, ids=article_ids)["docs"]
            errors = [one["error"]["reason"] for one in found if "error" in one]
            if not errors:
                return {one["_id"]: one["_source"] for one in found if one["found"]}
            if not last_try:
                self._sleep(delay(0))  # the alias may be on its way from one index to the next
        raise Unavailable(f"{self._articles} cannot be read: {errors[0]}")

    def _bulk(self, operations: Iterable[Operation], *, twofold: bool) -> list[Failure]:
        if twofold:
            operations = (msgspec.structs.replace(one, also=self._second[one.index]) for one in operations)
        return bulk(self._client, operations, self._sleep)

    def _article_operation(self, made: Plan) -> Operation:
        article_id = made.article.article_id
        return Operation(self._articles, article_id, made.version, made.article, article_id)

    def _event_operations(self, made: Plan) -> Iterator[Operation]:
        for event in made.events:
            yield Operation(self._events, event.event_id, made.version, event, event.article_id)
        for event_id in made.withdrawn:
            yield Operation(self._events, event_id, made.version, None, made.article.article_id)

    def _restoring_operations(self, made: Plan, current: ArticleDocument | None) -> Iterator[Operation]:
        """The events as before a refused article. They take its version, since a version cannot be taken back."""
        before = {event.event_id: event for event in event_documents(current)} if current else {}
        for event in made.events:
            if event.event_id not in before:
                yield Operation(self._events, event.event_id, made.version, None, event.article_id)
        for event_id, event in before.items():
            yield Operation(self._events, event_id, made.version, event, event.article_id)


def _rounds(items: Sequence[Item]) -> list[list[int]]:
    """Positions in rounds in which no article comes twice, so that the second sees what the first has written."""
    rounds: list[list[int]] = []
    seen: dict[str, int] = {}
    for position, (article, _) in enumerate(items):
        turn = seen.get(article.id, 0)
        seen[article.id] = turn + 1
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append(position)
    return rounds


def _refused(failures: Iterable[Failure]) -> set[str]:
    return {failure.operation.article_id for failure in failures if not failure.conflict}


def _document(source: dict[str, Any] | None) -> ArticleDocument | None:
    if source is None:
        return None
    try:
        return msgspec.convert(source, ArticleDocument)
    except msgspec.ValidationError as error:
        raise Rejected(f"the document that is indexed under this id is none of ours: {error}") from error
