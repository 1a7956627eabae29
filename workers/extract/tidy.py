"""Where mentions begin and end, and which are none: what the annotation guidelines settle and the model gets wrong now and then.

The model marks word by word; these rules need only the words of a span and their neighbours. How often a rule is right was
counted in the training articles; the counts stand beside the rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from schemas.extraction import MENTION_TYPES
from workers.extract import countries, dates, quantities
from workers.extract.decode import Span, spans
from workers.extract.model import Scores
from workers.extract.windows import Word

NATIONALITY, DATE, QUANTITY = (MENTION_TYPES.index(type_) for type_ in ("NORP", "DATE", "QTY"))
NAMES = frozenset(MENTION_TYPES.index(type_) for type_ in ("PER", "ORG", "GPE", "LOC", "LAW", "EVENT", "MISC"))

RULE_SCORE = 0.5
"""The score of a mention that a rule made."""

OTHER_SENSES = frozenset({"este", "indiana", "mali", "pole"})
"""Words for a nationality in one language that are mostly something else in another."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES = _words("il lo la i gli le l' l’ un' un’ the der die das den dem des les los las el")
PREPOSITIONS = _words(
    """
    di del dello della dei degli delle dell' dell’ d' d’ a al allo alla ai agli alle all' all’ da dal dallo dalla dai
    dagli dalle dall' dall’ in nel nello nella nei negli nelle nell' nell’ su sul sullo sulla sui sugli sulle sull' sull’
    con per tra fra e ed o
    of at on from to by for with and or
    von vom zu zum zur im am an bei mit und oder
    de du des au aux à en dans sur pour avec et ou
    del al por con y o
    """
)
"""No date or quantity ends with one, and no name: of 24,600 in the training articles, 24 (Serie A, Coppa A)."""

BOUNDS = _words(
    """
    oltre circa almeno quasi appena ben solo ogni altri altre ulteriori
    over about around nearly almost only some other another roughly
    über rund etwa fast nur mindestens knapp weitere
    environ près quelque autres
    casi cerca unos unas otros otras
    """
)
"""Words in front of a number that the guidelines leave out of a quantity: "oltre [130 km/h]"."""

COLLECTIVE = re.compile(
    r"(?:\w+in[ae]|centinai[ao]|migliai[ao]|milion[ei]|miliard[oi]|milliers?|centaines?|cientos|miles|millones)"
)
"""Numbers that are nouns: what they count stands behind a "di". Of 660 in the training articles 641 have it in their span."""

AUXILIARIES = _words(
    "ho ha abbiamo hanno avevo aveva avevano ebbe avrà avranno avrebbe avrebbero è sono era erano fu furono sarà saranno "
    "sarebbe sarebbero sia siano abbia abbiano venne vennero viene vengono"
)
PARTICIPLE = re.compile(r"\w{2,}[ts][oaie]")

COMPARED = frozenset({"più", "meno", "more", "less", "mehr", "weniger", "plus", "moins", "más", "menos"})
PERCENT = frozenset({"%", "cento", "percent", "Prozent"})
OF = frozenset({"di", "d'", "d’", "de", "of"})
THAN = frozenset({"di", "than", "als", "de", "d'", "d’"})


def triggers_of(scores: Scores, text: str) -> list[Span]:
    """The triggers of a window, in order. An auxiliary is none without its participle beside it."""
    words = scores.window.words
    found = []
    for span in spans(scores.triggers):
        span = within_line(span, words, text)
        behind = span.last + 1
        if span.first == span.last and words[span.last].text.lower() in AUXILIARIES and behind < len(words):
            participle = words[behind].sentence == words[span.last].sentence and PARTICIPLE.fullmatch(
                words[behind].text
            )
            span = span._replace(last=behind) if participle else span
        found.append(span)
    return found


def mentions_of(scores: Scores, text: str, triggers: Sequence[Span]) -> list[Span]:
    """The mentions of a window, in order; `text` is the document."""
    words, language = scores.window.words, scores.window.language
    found = [within_line(span, words, text) for span in with_nationalities(scores, spans(scores.mentions))]
    found = joined_names(found, words)
    verbs = {i for trigger in triggers for i in range(trigger.first, trigger.last + 1)}
    taken = verbs | {i for span in found for i in range(span.first, span.last + 1)}
    tidied = []
    for span in found:
        if span.type == DATE:
            trimmed = trim(span, words, lambda word: word in ARTICLES or word in PREPOSITIONS)
            if trimmed and (trimmed.last > trimmed.first or dates.says_when(words[trimmed.first].text, language)):
                tidied.append(trimmed)
        elif span.type == QUANTITY:
            trimmed = quantity(span, words, taken)
            if trimmed and says_how_many(text[words[trimmed.first].start : words[trimmed.last].end], language):
                tidied.append(trimmed)
        else:
            tidied.append(span)
    return tidied


def says_how_many(text: str, language: str) -> bool:
    """Whether there is a number in it, be it in a form that is not understood ("10.00.00 persone")."""
    return any(char.isdigit() for char in text) or quantities.parse(text, language=language).value is not None


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


def joined_names(found: Sequence[Span], words: Sequence[Word]) -> list[Span]:
    """A name that ends with a preposition goes on in the name behind it ("Montepaschi di" "Siena"); else it ends before."""
    done: list[Span] = []
    for span in found:
        before = done[-1] if done else None
        if before and before.type in NAMES and before.last + 1 == span.first and _links(words[before.last]):
            done[-1] = before._replace(last=span.last)
        else:
            done.append(span)
    ended = (trim_end(span, words) if span.type in NAMES else span for span in done)
    return [span for span in ended if span]


def _links(word: Word) -> bool:
    return word.text in PREPOSITIONS or word.text in ARTICLES


def trim_end(span: Span, words: Sequence[Word]) -> Span | None:
    """Without the articles and prepositions at its end; None if nothing is left."""
    last = span.last
    while last >= span.first and _links(words[last]):
        last -= 1
    return span._replace(last=last) if last >= span.first else None


def trim(span: Span, words: Sequence[Word], drop: Callable[[str], bool]) -> Span | None:
    """Without the words that may not begin it, and the articles and prepositions at its end; None if nothing is left."""
    first = span.first
    while first <= span.last and drop(words[first].text.lower()):
        first += 1
    return trim_end(span._replace(first=first), words) if first <= span.last else None


def quantity(span: Span, words: Sequence[Word], taken: set[int]) -> Span | None:
    """A number with the head of what it counts, as far as it stands behind it: "oltre [tre sale]" and not "oltre tre".

    Of 3,972 in the training articles, 30 stop before a noun that is no trigger; behind a percentage, most stop.
    """
    if span.last > span.first + 1 and words[span.first].text.lower() in COMPARED and words[span.first + 1].text in THAN:
        span = span._replace(first=span.first + 2)
    trimmed = trim(span, words, lambda word: word in BOUNDS or word in ARTICLES or word in PREPOSITIONS)
    if trimmed is None or words[trimmed.last].text in PERCENT:
        return trimmed
    behind = trimmed.last + 1
    if behind < len(words) and words[behind].text in OF and COLLECTIVE.fullmatch(words[trimmed.last].text.lower()):
        behind += 1
    elif not (trimmed.first == trimmed.last and words[trimmed.last].text[0].isdigit()):
        return trimmed
    return trimmed._replace(last=behind) if behind not in taken and _is_noun(words, behind, trimmed.last) else trimmed


def _is_noun(words: Sequence[Word], i: int, before: int) -> bool:
    """Whether a word may be the head of what the number before it counts: in lower case, and none of the small words."""
    if i >= len(words) or words[i].sentence != words[before].sentence:
        return False
    word = words[i].text
    return word.isalpha() and word.islower() and len(word) > 3 and word not in AUXILIARIES and not _links(words[i])
