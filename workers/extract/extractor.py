"""Articles -> extractions: the model's scores, then the rules, in the order in which they need each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from schemas.article import CleanArticle
from schemas.extraction import EVENT_TYPES, MENTION_TYPES, Entity, Extraction, Mention, Quantity, Time
from workers.extract import countries, dates, events, keys, quantities
from workers.extract.coreference import Candidate, Group, agree_on_types, resolve
from workers.extract.decode import Span, spans
from workers.extract.link import country_of_surface, link_place, with_article
from workers.extract.model import Model, Scores
from workers.extract.windows import Word, document, windows

CONTEXT = 40
"""Code points around a date or quantity that its reading may depend on ("entro", "oltre", "di euro")."""

READ_UP_TO = 100_000
"""Code points of a text that are read. The longest newspaper pieces are below; the rest of a dump is indexed, and found by
its words, but would hold up all other articles for minutes."""

NATIONALITY = MENTION_TYPES.index("NORP")
RULE_SCORE = 0.5
"""The score of a mention that a rule made."""

OTHER_SENSES = frozenset({"este", "indiana", "mali", "pole"})
"""Words for a nationality in one language that are mostly something else in another."""


class Extractor:
    """The whole of extraction over a loaded model. One instance serves all threads of a process."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def extract(self, articles: Sequence[CleanArticle]) -> list[Extraction]:
        """One extraction an article, in order; what an article yields does not depend on the others."""
        texts = [document(article.title, article.text[:READ_UP_TO]) for article in articles]
        cut = [windows(text, self.model.pieces) for text in texts]
        scored = iter(self.model.score([window for found in cut for window in found]))
        return [
            Article(article, text, [next(scored) for _ in found], self.model).extraction()
            for article, text, found in zip(articles, texts, cut, strict=True)
        ]


class Located:
    """A span of the model in its window, placed in the document."""

    __slots__ = ("end", "score", "scores", "span", "start", "type")

    def __init__(self, scores: Scores, span: Span, types: Sequence[str]) -> None:
        self.scores, self.span, self.score = scores, span, span.score
        self.start, self.end = scores.window.words[span.first].start, scores.window.words[span.last].end
        self.type = types[span.type]


class Article:
    """One article on its way through the rules."""

    def __init__(self, article: CleanArticle, text: str, scored: Sequence[Scores], model: Model) -> None:
        self.article, self.text, self.model = article, text, model
        self.windows = [
            (
                scores,
                [
                    Located(scores, within_line(span, scores.window.words, text), MENTION_TYPES)
                    for span in with_nationalities(scores, spans(scores.mentions))
                ],
                [
                    Located(scores, within_line(span, scores.window.words, text), EVENT_TYPES)
                    for span in spans(scores.triggers)
                ],
            )
            for scores in scored
        ]
        self.ids: dict[tuple[int, int], str] = {}
        """(start, end) of a mention in the document -> id of its entity, time or quantity."""

    def extraction(self) -> Extraction:
        """Everything, assembled."""
        times, quantified = self._times(), self._quantities()
        mentions, entities = self._entities()
        found = events.assemble(self.windows, self.ids, self.model.pairs, self._place)
        return Extraction(
            id=self.article.id,
            language=self.article.language,
            model_version=self.model.version,
            mentions=mentions,
            entities=entities,
            events=found,
            times=times,
            quantities=quantified,
        )

    def _place(self, start: int, end: int) -> dict[str, str | int]:
        """Field, offsets in it, and text of a piece of the document. Nothing spans title and text."""
        shift = len(self.article.title) + 1
        field, offset = ("title", 0) if start < shift else ("text", shift)
        return {"field": field, "start": start - offset, "end": end - offset, "text": self.text[start:end]}

    def _mentions(self, *types: str) -> list[Located]:
        return [mention for _, mentions, _ in self.windows for mention in mentions if mention.type in types]

    def _times(self) -> list[Time]:
        found: list[Time] = []
        anchor: date | None = None
        for number, mention in enumerate(self._mentions("DATE"), 1):
            resolved = dates.resolve(
                self.text[mention.start : mention.end],
                language=self.article.language,
                published=self.article.published,
                before=self.text[max(0, mention.start - CONTEXT) : mention.start],
                anchor=anchor,
            )
            time = Time(id=f"t{number}", **self._place(mention.start, mention.end))  # type: ignore[arg-type]
            if resolved is not None:
                time.from_, time.to, time.precision = resolved.from_, resolved.to, resolved.precision
                if resolved.precision in ("day", "hour", "minute"):
                    anchor = date.fromisoformat(resolved.from_[:10])
            self.ids[mention.start, mention.end] = time.id
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
            mention for _, mentions, _ in self.windows for mention in mentions if mention.type not in ("DATE", "QTY")
        ]
        candidates = agree_on_types([self._candidate(mention) for mention in located])
        groups = resolve(candidates, lambda type_, name: keys.entity_key(type_, name, None))
        spoken_of = _most_spoken_of(candidates)
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
            sentence=mention.scores.window.words[mention.span.first].sentence,
            score=mention.score,
            country=country,
            after=self.text[mention.end : mention.end + CONTEXT],
        )

    def _country_beside(self, mention: Located) -> str | None:
        """The nationality next to a nominal: "il governo cinese", "the Chinese government"."""
        words, span = mention.scores.window.words, mention.span
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


def with_nationalities(scores: Scores, found: Sequence[Span]) -> list[Span]:
    """Add the words for a nationality that the model left unmarked. Of the training articles' words in
    the table that lie in no mention of another type, 95 % are marked."""
    marked = {i for span in found for i in range(span.first, span.last + 1)}
    added = [
        Span(i, i, NATIONALITY, RULE_SCORE)
        for i, word in enumerate(scores.window.words)
        if i not in marked and countries.country_of_demonym(word.text) and word.text.lower() not in OTHER_SENSES
    ]
    return sorted([*found, *added])


def within_line(span: Span, words: Sequence[Word], text: str) -> Span:
    """A span up to the end of its line: no name runs from the title into the text, or from one paragraph into the next."""
    for i in range(span.first, span.last):
        if "\n" in text[words[i].end : words[i + 1].start]:
            return span._replace(last=i)
    return span
