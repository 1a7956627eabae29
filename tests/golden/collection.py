"""The golden collection: articles of our own, and queries with judgments of what they should find.

- `collection.txt` lists the articles that come from training/corpus/articles.jsonl (those written by us, CC BY 4.0) and
  the language of each. Their people, places and events are as annotated by hand in training/corpus/train.jsonl.
- `articles.jsonl` has what those lack: near-copies, old and new articles on one subject, names in several spellings.
  Of them only the people, the places and the one event that they list are known.
- `queries.jsonl` has a query a line, see `Golden`. The judgments were made by reading the articles, of which the
  candidates were found by searching for words and by pooling what several ways of ranking put first.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import msgspec

from schemas.article import CleanArticle
from schemas.extraction import Entity, Event, Extraction, Mention, Quantity, Span, Time
from workers.extract.dates import resolve
from workers.extract.keys import entity_key
from workers.extract.link import key_of, link_place
from workers.extract.times import CONTEXT
from workers.search.queries import EventRequest, SearchRequest

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "training" / "corpus"

NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
"""When the queries are asked."""

FIRST_DAY = datetime(2024, 11, 1, 8, tzinfo=UTC)
DAYS = 720
"""The articles of the corpus bear no date: each gets a day in these two years, by its id."""

Item = tuple[CleanArticle, Extraction]


class Golden(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A query and what it should find.

    `relevant` grades articles: 3 exactly what is sought, 2 about it, 1 touches it; all others have 0. `typed` is what
    one would type where there are no filters, for the baseline; `query` itself if absent. `events`: the filters are
    about one event (`EventRequest`), and what is found are the articles of the events.
    """

    id: str
    kind: str
    query: str = ""
    filters: dict[str, Any] = {}
    typed: str = ""
    events: bool = False
    relevant: dict[str, Literal[1, 2, 3]]

    def request(self, **more: Any) -> SearchRequest | EventRequest:
        """Raises msgspec.ValidationError where there is no such filter."""
        fields = {"query": self.query, "now": NOW, **self.filters, **more}
        known: type[SearchRequest | EventRequest] = EventRequest if self.events else SearchRequest
        if unknown := fields.keys() - set(known.__struct_fields__):
            raise msgspec.ValidationError(f"no such filters: {unknown}")
        return msgspec.convert(fields, known)


def queries() -> list[Golden]:
    """In the order of the file."""
    return [msgspec.json.decode(line, type=Golden) for line in _lines(HERE / "queries.jsonl")]


def collection(only: Container[str] | None = None) -> list[Item]:
    """All articles with their annotation, always the same; of those from the corpus, those with these ids."""
    return [*_from_corpus(only), *_own()]


def ids() -> list[str]:
    """Of the articles that come from the corpus."""
    return list(_languages())


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        yield from file


def _languages() -> dict[str, str]:
    return dict(line.split() for line in _lines(HERE / "collection.txt"))


def _from_corpus(only: Container[str] | None) -> Iterator[Item]:
    languages = {id: language for id, language in _languages().items() if only is None or id in only}
    annotations = {
        record["id"]: record for line in _lines(CORPUS / "train.jsonl") if (record := msgspec.json.decode(line))
    }
    for line in _lines(CORPUS / "articles.jsonl"):
        record = msgspec.json.decode(line)
        if language := languages.get(record["id"]):
            day = int(hashlib.sha256(record["id"].encode()).hexdigest(), 16) % DAYS
            published = FIRST_DAY + timedelta(days=day)
            article = _article(record, language=language, published=published, publisher="Corpus")
            yield article, _annotated(article, annotations[record["id"]])


def _own() -> Iterator[Item]:
    for line in _lines(HERE / "articles.jsonl"):
        record = msgspec.json.decode(line)
        article = _article(
            record,
            language=record["language"],
            published=datetime.fromisoformat(record["published"]),
            publisher=record["publisher"],
            agency=record.get("agency"),
            story_id=record.get("story", record["id"]),
        )
        yield article, _listed(article, record)


def _article(record: dict[str, Any], *, published: datetime, **fields: Any) -> CleanArticle:
    return CleanArticle(
        id=record["id"],
        title=record["title"],
        text=record["text"],
        url=f"https://example.org/{record['id']}",
        published=published,
        fetched=published,
        revision=int(published.timestamp() * 1000),
        **fields,
    )


def _listed(article: CleanArticle, record: dict[str, Any]) -> Extraction:
    """The entities that an article of ours lists by name, and its event."""
    made = Extraction(id=article.id, language=article.language, model_version="golden")
    for name in record.get("people", []):
        made.entities.append(_entity(f"e{len(made.entities)}", "PER", name, None))
    for name in record.get("places", []):
        made.entities.append(_entity(f"e{len(made.entities)}", "GPE", name, link_place(name, ())[0]))
    for entity in made.entities:
        for field in ("title", "text"):
            for match in re.finditer(rf"(?<!\w){re.escape(entity.name)}(?!\w)", getattr(article, field)):
                span = _span(article, {"field": field, "start": match.start(), "end": match.end()})
                made.mentions.append(Mention(**span, type=entity.type, entity=entity.id))
    if event := record.get("event"):
        begin = article.text.index(event["trigger"])
        span = _span(article, {"field": "text", "start": begin, "end": begin + len(event["trigger"])})
        places = [entity.id for entity in made.entities if entity.type == "GPE"]
        if surface := event.get("time"):
            begin = article.text.index(surface)
            made.times.append(
                _time(article, {"id": "t0", "field": "text", "start": begin, "end": begin + len(surface)})
            )
        made.events.append(
            Event(
                id="v0",
                type=event["type"],
                modality=event["modality"],
                triggers=[Span(**span)],
                score=1.0,
                places=places,
                times=[time.id for time in made.times],
            )
        )
    return made


def _annotated(article: CleanArticle, record: dict[str, Any]) -> Extraction:
    """An annotation of the corpus (GUIDELINES.md there) as an extraction. Amounts are not read: no query asks for them."""
    made = Extraction(id=article.id, language=article.language, model_version="golden")
    made.entities = [
        _entity(entity["id"], entity["type"], entity["name"], entity.get("country")) for entity in record["entities"]
    ]
    triggers: dict[str, list[Span]] = {}
    for mark in record["marks"]:
        span = _span(article, mark)
        if mark["kind"] == "trigger":
            triggers.setdefault(mark["id"], []).append(Span(**span))
        elif mark["type"] == "DATE":
            made.times.append(_time(article, mark))
        elif mark["type"] == "QTY":
            made.quantities.append(Quantity(**span, id=mark["id"], value=None, approximate=False))
        else:
            made.mentions.append(Mention(**span, type=mark["type"], entity=mark["id"]))
    made.events = [
        Event(
            id=event["id"],
            type=event["type"],
            modality=event["mod"],
            triggers=triggers[event["id"]],
            score=1.0,
            actors=event.get("actor", []),
            targets=event.get("target", []),
            places=event.get("place", []),
            times=event.get("time", []),
            quantities=event.get("qty", []),
            sources=event.get("source", []),
        )
        for event in record["events"]
    ]
    return made


def _entity(id: str, type: Any, name: str, country: str | None) -> Entity:
    key = entity_key(type, name, country) if country else key_of(type, name)
    return Entity(id=id, type=type, name=name, key=key, country=country)


def _time(article: CleanArticle, mark: dict[str, Any]) -> Time:
    span = _span(article, mark)
    before = getattr(article, mark["field"])[max(0, mark["start"] - CONTEXT) : mark["start"]]
    when = resolve(span["text"], language=article.language, published=article.published, before=before)
    interval: dict[str, Any] = msgspec.structs.asdict(when) if when else {}
    return Time(**span, id=mark["id"], **interval)


def _span(article: CleanArticle, mark: dict[str, Any]) -> dict[str, Any]:
    field, start, end = mark["field"], mark["start"], mark["end"]
    return {"field": field, "start": start, "end": end, "text": getattr(article, field)[start:end]}
