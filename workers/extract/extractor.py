"""Articles -> extractions: the model's scores, then the rules, in the order in which they need each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import msgspec

from schemas.article import CleanArticle
from schemas.extraction import EVENT_TYPES, MENTION_TYPES, Entity, Extraction, Mention, Quantity, Time
from workers.extract import countries, events, keys, quantities, times
from workers.extract.coreference import Candidate, Group, agree_on_types, resolve
from workers.extract.date_calendar import Tense
from workers.extract.decode import Span
from workers.extract.link import country_of_surface, is_homonym, link_place, with_article
from workers.extract.model import Model, Scores
from workers.extract.tidy import mentions_of, triggers_of
from workers.extract.windows import Window, document, windows

CONTEXT = 40
"""Code points around a quantity or name that its reading may depend on ("oltre", "di euro")."""

READ_UP_TO = 1_000_000
"""Code points of a text that are read: the work of a minute or two. The rest is indexed, and found by its words."""


class Extractor:
    """The whole of extraction over a loaded model. One instance serves all threads of a process."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def extract(self, articles: Sequence[CleanArticle]) -> list[Extraction]:
        """One extraction an article, in order; what an article yields does not depend on the others."""
        texts = [document(article.title, article.text[:READ_UP_TO]) for article in articles]
        cut = [
            windows(text, self.model.pieces, article.language) for article, text in zip(articles, texts, strict=True)
        ]
        scored = self.model.score([window for found in cut for window in found])
        return [
            Article(article, text, islice(scored, len(found)), self.model).extraction()
            for article, text, found in zip(articles, texts, cut, strict=True)
        ]


class Located:
    """A span of the model in its window, placed in the document."""

    __slots__ = ("end", "score", "span", "start", "type", "window")

    def __init__(self, window: Window, span: Span, types: Sequence[str]) -> None:
        self.window, self.span, self.score = window, span, span.score
        self.start, self.end = window.words[span.first].start, window.words[span.last].end
        self.type = types[span.type]


class Article:
    """One article on its way through the rules."""

    def __init__(self, article: CleanArticle, text: str, scored: Iterable[Scores], model: Model) -> None:
        self.article, self.text, self.model = article, text, model
        self.passages = [self._read(scores) for scores in scored]
        self.ids: dict[tuple[int, int], str] = {}
        """(start, end) of a mention in the document -> id of its entity, time or quantity."""

    def _read(self, scores: Scores) -> events.Passage:
        window = scores.window
        verbs = triggers_of(scores, self.text)
        mentions = [Located(window, span, MENTION_TYPES) for span in mentions_of(scores, self.text, verbs)]
        triggers = [Located(window, span, EVENT_TYPES) for span in verbs]
        return events.read(scores, mentions, triggers, self.model.pairs)

    def extraction(self) -> Extraction:
        """Everything, assembled."""
        self.ids.update({span: f"t{number}" for number, span in enumerate(self._dates(), 1)})
        quantified = self._quantities()
        mentions, entities = self._entities()
        found = events.assemble(self.passages, self.ids, self._place)
        dated = self._times(events.tenses(found))
        return Extraction(
            id=self.article.id,
            language=self.article.language,
            model_version=self.model.version,
            mentions=mentions,
            entities=entities,
            events=found,
            times=dated,
            quantities=quantified,
        )

    def _place(self, start: int, end: int) -> dict[str, str | int]:
        """Field, offsets in it, and text of a piece of the document. Nothing spans title and text."""
        shift = len(self.article.title) + 1
        field, offset = ("title", 0) if start < shift else ("text", shift)
        return {"field": field, "start": start - offset, "end": end - offset, "text": self.text[start:end]}

    def _mentions(self, *types: str) -> list[Located]:
        return [mention for passage in self.passages for mention in passage.mentions if mention.type in types]

    def _dates(self) -> list[tuple[int, int]]:
        return [(mention.start, mention.end) for mention in self._mentions("DATE")]

    def _times(self, tenses: Mapping[str, Tense]) -> list[Time]:
        """`tenses`: of some times, by id."""
        spans = self._dates()
        intervals = times.resolved(
            spans,
            self.text,
            language=self.article.language,
            published=self.article.published,
            tenses={span: tenses[self.ids[span]] for span in spans if self.ids[span] in tenses},
        )
        found: list[Time] = []
        for span, interval in zip(spans, intervals, strict=True):
            time = Time(id=self.ids[span], **self._place(*span))  # type: ignore[arg-type]
            if interval is not None:
                time.from_, time.to, time.precision = interval.from_, interval.to, interval.precision
            found.append(time)
        return found

    def _quantities(self) -> list[Quantity]:
        found: list[Quantity] = []
        for number, mention in enumerate(self._mentions("QTY"), 1):
            amount = quantities.parse(
                self.text[mention.start : mention.end],
                language=self.article.language,
                before=self.text[max(0, mention.start - CONTEXT) : mention.start],
                after=self.text[mention.end : mention.end + CONTEXT],
            )
            quantity = Quantity(
                id=f"q{number}",
                value=amount.value,
                upper=amount.upper,
                unit=amount.unit,
                counted=amount.counted,
                approximate=amount.approximate,
                **self._place(mention.start, mention.end),  # type: ignore[arg-type]
            )
            self.ids[mention.start, mention.end] = quantity.id
            found.append(quantity)
        return found

    def _entities(self) -> tuple[list[Mention], list[Entity]]:
        located = [
            mention for passage in self.passages for mention in passage.mentions if mention.type not in ("DATE", "QTY")
        ]
        candidates = agree_on_types([self._candidate(mention) for mention in located])
        spoken_of = _most_spoken_of(candidates)
        candidates = [_of_which_country(candidate, spoken_of) for candidate in candidates]
        groups = resolve(candidates, lambda type_, name: keys.entity_key(type_, name, None))
        entities, mentions = [], []
        for number, group in enumerate(groups, 1):
            if group.type in ("GPE", "LOC"):
                group.name = with_article(group.name, self.text[: located[group.members[0]].start])
            entity = self._entity(f"e{number}", group, candidates, spoken_of)
            entities.append(entity)
            for member in group.members:
                mention, candidate = located[member], candidates[member]
                self.ids[mention.start, mention.end] = entity.id
                mentions.append(
                    Mention(
                        type=candidate.type,
                        entity=entity.id,
                        score=round(mention.score, 3),
                        **self._place(mention.start, mention.end),  # type: ignore[arg-type]
                    )
                )
        mentions.sort(key=lambda mention: (mention.field == "text", mention.start))
        return mentions, entities

    def _candidate(self, mention: Located) -> Candidate:
        text = self.text[mention.start : mention.end]
        country = country_of_surface(mention.type, text)
        if mention.type in ("ACT", "REF"):
            country = self._country_beside(mention)
        return Candidate(
            type=mention.type,  # type: ignore[arg-type]
            text=text,
            start=mention.start,
            sentence=mention.window.words[mention.span.first].sentence,
            score=mention.score,
            country=country,
            after=self.text[mention.end : mention.end + CONTEXT],
        )

    def _country_beside(self, mention: Located) -> str | None:
        """The nationality next to a nominal: "il governo cinese", "the Chinese government"."""
        words, span = mention.window.words, mention.span
        for i in (span.last + 1, span.first - 1, span.last + 2):
            if 0 <= i < len(words) and words[i].sentence == words[span.first].sentence:
                country = countries.country_of_demonym(words[i].text)
                if country:
                    return country
        return None

    def _entity(
        self, entity_id: str, group: Group, candidates: Sequence[Candidate], spoken_of: Sequence[str]
    ) -> Entity:
        country, location = group.country, None
        if group.type in ("GPE", "LOC"):
            linked, location = link_place(group.name, spoken_of)
            country = country or linked
        elif country is None:
            said = Counter(candidates[i].country for i in group.members if candidates[i].country)
            country = said.most_common(1)[0][0] if said else None
        return Entity(
            id=entity_id,
            type=group.type,
            name=group.name,
            key=keys.entity_key(group.type, group.name, country),
            country=country,
            location=location,
        )


def _most_spoken_of(candidates: Sequence[Candidate]) -> list[str]:
    """The countries that the article names or whose people it names, the most frequent first."""
    named = Counter(
        candidate.country for candidate in candidates if candidate.country and candidate.type in ("GPE", "NORP", "ORG")
    )
    return [country for country, _ in sorted(named.items(), key=lambda item: (-item[1], item[0]))]


def _of_which_country(candidate: Candidate, spoken_of: Sequence[str]) -> Candidate:
    """With the country that a name of several places stands for in this article, before names are grouped by it."""
    if not is_homonym(candidate.type, candidate.text):
        return candidate
    return msgspec.structs.replace(candidate, country=link_place(candidate.text, spoken_of)[0])
