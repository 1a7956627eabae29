"""Triggers and mentions of a window -> events with their arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.extraction import MENTION_TYPES, MODALITIES, ROLES, Event
from schemas.extraction import Span as TextSpan
from workers.extract.attribution import Mark, Reporter, reporters
from workers.extract.date_calendar import Tense
from workers.extract.distance import bucket
from workers.extract.model import Scores

if TYPE_CHECKING:
    from workers.extract.extractor import Located

SAME_EVENT = 0.5
"""Probability from which two triggers of one type name one event."""

FIELDS = {
    "actor": "actors",
    "target": "targets",
    "place": "places",
    "time": "times",
    "qty": "quantities",
    "source": "sources",
}

FILLERS: Mapping[str, frozenset[str]] = {
    "place": frozenset({"GPE", "LOC", "REF", "ORG"}),
    "time": frozenset({"DATE"}),
    "qty": frozenset({"QTY"}),
    **dict.fromkeys(("actor", "target", "source"), frozenset(MENTION_TYPES) - {"DATE"}),
}
"""Which mention types may fill a role, by the corpus guidelines."""

MUTUAL = frozenset({"AGREE", "CONSULT"})

Pairs = Callable[..., tuple[NDArray[np.float32], NDArray[np.float32]]]


class Passage(NamedTuple):
    """What a window was read as. The scores of its words, half a megabyte, are not kept.

    `modality` [triggers, 4] are logits, `roles` [triggers, mentions, 1 + roles] log-probabilities, `same`
    [triggers, triggers] logits of being one event.
    """

    mentions: Sequence[Located]
    triggers: Sequence[Located]
    modality: NDArray[np.float32]
    roles: NDArray[np.float32]
    same: NDArray[np.float32]
    reports: Sequence[Reporter]


def read(scores: Scores, mentions: Sequence[Located], triggers: Sequence[Located], pairs: Pairs) -> Passage:
    """Score the triggers of a window against its mentions and each other."""
    if not triggers:
        nothing = np.zeros((0, 0, 0), np.float32)
        return Passage(mentions, triggers, nothing, nothing, nothing, ())
    roles, same = _score_pairs(scores, mentions, triggers, pairs)
    marks = [Mark(mention.span.first, mention.span.last, mention.type) for mention in mentions]
    reports = reporters(scores.window.words, marks, scores.window.language)
    return Passage(mentions, triggers, _pooled(scores.modality, triggers), roles, same, reports)


def assemble(
    passages: Sequence[Passage], ids: Mapping[tuple[int, int], str], place: Callable[[int, int], dict[str, Any]]
) -> list[Event]:
    """The events of an article in the order of their first triggers.

    `ids` gives for the place of a mention the id of its entity, time or quantity; `place` turns document offsets
    into a span's fields.
    """
    events: list[Event] = []
    for passage in passages:
        for members in _merge(passage.triggers, passage.same):
            named = [passage.triggers[i] for i in members]
            arguments = _mutual(named[0].type, _arguments(passage.roles[members], passage.mentions, ids))
            events.append(
                Event(
                    id=f"v{len(events) + 1}",
                    type=named[0].type,  # type: ignore[arg-type]
                    modality=MODALITIES[int(passage.modality[members].mean(0).argmax())],  # type: ignore[arg-type]
                    triggers=[TextSpan(**place(trigger.start, trigger.end)) for trigger in named],
                    score=round(sum(trigger.score for trigger in named) / len(named), 3),
                    **_attributed(arguments, _told_by(named, passage.reports), passage.mentions, ids),
                )
            )
    return events


def _pooled(vectors: NDArray[np.float32], spans: Sequence[Located]) -> NDArray[np.float32]:
    """The mean of each span's words: [words, x] -> [spans, x]."""
    rows = [vectors[located.span.first : located.span.last + 1].mean(0) for located in spans]
    return np.array(rows, np.float32).reshape(len(spans), vectors.shape[1])


def _score_pairs(
    scores: Scores, mentions: Sequence[Located], triggers: Sequence[Located], pairs: Pairs
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    def distances(others: Sequence[Located]) -> NDArray[np.int64]:
        words = scores.window.words
        rows = [[bucket(words, trigger.span[:2], other.span[:2]) for other in others] for trigger in triggers]
        return np.array(rows, np.int64).reshape(len(triggers), len(others))

    return pairs(
        _pooled(scores.as_trigger, triggers),
        np.array([trigger.span.type for trigger in triggers], np.int64),
        _pooled(scores.as_mention, mentions),
        np.array([mention.span.type for mention in mentions], np.int64),
        words_between(scores.as_between, triggers, mentions),
        distances(mentions),
        _pooled(scores.as_event, triggers),
        distances(triggers),
    )


def words_between(
    vectors: NDArray[np.float32], triggers: Sequence[Located], mentions: Sequence[Located]
) -> NDArray[np.float32]:
    """The mean of the words that stand between a trigger and a mention, zeros for neighbours: -> [n, m, x]."""
    sums = np.concatenate([np.zeros_like(vectors[:1]), vectors.cumsum(0, dtype=np.float32)])
    shape = (len(triggers), len(mentions))
    from_ = np.array([[min(t.span.last, m.span.last) + 1 for m in mentions] for t in triggers], np.int64).reshape(shape)
    to = np.array([[max(t.span.first, m.span.first) for m in mentions] for t in triggers], np.int64).reshape(shape)
    to = np.maximum(from_, to)
    mean: NDArray[np.float32] = ((sums[to] - sums[from_]) / np.maximum(to - from_, 1)[..., None]).astype(np.float32)
    return mean


def _merge(triggers: Sequence[Located], same: NDArray[np.float32]) -> list[list[int]]:
    """Triggers of one event together: connected by pairs of one type that are the same event more likely than not."""
    probability = 1 / (1 + np.exp(-(same + same.T) / 2))
    group = list(range(len(triggers)))
    for i in range(len(triggers)):
        for j in range(i):
            if triggers[i].type == triggers[j].type and probability[i, j] > SAME_EVENT:
                joined, left = sorted((group[i], group[j]))
                group = [joined if g == left else g for g in group]
    return [[i for i, g in enumerate(group) if g == first] for first in sorted(set(group))]


def _arguments(
    roles: NDArray[np.float32], mentions: Sequence[Located], ids: Mapping[tuple[int, int], str]
) -> dict[str, list[str]]:
    """[triggers of the event, mentions, 1 + roles] -> ids a role, the nearest to the first trigger's decision first.

    One entity has one role in an event: the likeliest that any of its mentions has with any trigger.
    """
    best: dict[str, tuple[float, str]] = {}
    for row in roles:
        for mention, scores in zip(mentions, row, strict=True):
            choice = int(scores.argmax())
            filler = ids.get((mention.start, mention.end))
            if choice == 0 or filler is None or mention.type not in FILLERS[ROLES[choice - 1]]:
                continue
            if filler not in best or scores[choice] > best[filler][0]:
                best[filler] = (float(scores[choice]), ROLES[choice - 1])
    arguments: dict[str, list[str]] = {}
    for filler, (_, role) in best.items():
        arguments.setdefault(FIELDS[role], []).append(filler)
    return arguments


def _mutual(type_: str, arguments: dict[str, list[str]]) -> dict[str, list[str]]:
    """Who meets or agrees has a partner: where all are actors, the first one named is, and the others are its targets
    (corpus guidelines: "A e B si sono incontrati": actor A, target B)."""
    if type_ in MUTUAL and len(arguments.get("actors", ())) > 1 and "targets" not in arguments:
        first, *others = arguments["actors"]
        return arguments | {"actors": [first], "targets": others}
    return arguments


TENSES: Mapping[str, Tense] = {"actual": "past", "planned": "future"}
"""What an event's modality says of its time. What is possible or denied may lie on either side."""


def tenses(found: Sequence[Event]) -> dict[str, Tense]:
    """Of each time of an event, by id, whether it is past or ahead; left out where events disagree or do not say."""
    said: dict[str, set[Tense | None]] = {}
    for event in found:
        for time in event.times:
            said.setdefault(time, set()).add(TENSES.get(event.modality))
    agreed = {time: next(iter(each)) for time, each in said.items() if len(each) == 1}
    return {time: tense for time, tense in agreed.items() if tense is not None}


def _told_by(triggers: Sequence[Located], reports: Sequence[Reporter]) -> list[Reporter]:
    """Who reports an event, nearest to it first: the narrower report is the nearer one."""
    told = {
        report
        for report in reports
        for trigger in triggers
        if report.first <= trigger.span.first and trigger.span.last <= report.last
    }
    return sorted(told, key=lambda report: (report.passes_on, report.last - report.first, report.mention))


def _attributed(
    arguments: dict[str, list[str]],
    told_by: Sequence[Reporter],
    mentions: Sequence[Located],
    ids: Mapping[tuple[int, int], str],
) -> dict[str, list[str]]:
    """Add the reporters to the sources. Who takes part in an event is no source of it (corpus guidelines)."""
    taking_part = {*arguments.get("actors", ()), *arguments.get("targets", ())}
    named = [ids.get((mentions[report.mention].start, mentions[report.mention].end)) for report in told_by]
    sources = [source for source in named if source and source not in taking_part]
    sources = list(dict.fromkeys([*sources, *arguments.get("sources", ())]))
    return arguments | {"sources": sources} if sources else arguments
