"""Who reports an event: "secondo la Kcna", "ha detto il ministro", "fonti citate da Reuters".

The words of a sentence name a reporter in one of three ways, and each covers a part of the sentence:

- a preposition before it ("secondo", "according to"): the whole sentence;
- a verb of saying behind it ("il ministro ha detto che"): what follows the verb;
- a verb of saying before it ("scrive l'Irna"): what stands before, or, opening a sentence, what follows; with "lo"
  ("Lo riferisce la Kcna."): the sentence before.

Counted on the training articles, 63, 54 and 56 % of these are sources there too; many of the others are right, and were not
marked. Whoever is cited by another comes before the one that cites: sources are ordered from the one that knows to the one that
passes it on, so the narrower report comes first ("Secondo la Kcna, Kim ha detto che ...": Kim, then Kcna).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from workers.extract.windows import Word

REPORTERS = frozenset({"PER", "ORG", "ACT", "REF", "GPE", "MISC"})
"""Types of mentions that can report: a place stands for its government, a product for its newspaper."""

BEFORE_NAME = 6
"""Words that may stand between a cue and its reporter: articles, an office, an adjective ("secondo l'agenzia di stampa")."""

AFTER_NAME = 7
"""Words that may stand between a reporter and its verb: an apposition ("il premier X, leader del Y, ha detto")."""


BEHIND_VERB = 4
"""Words that may stand between a verb and its reporter: "ha detto il ministro degli Esteri X"."""


class Reporter(NamedTuple):
    """A mention (its index) that is said to report what stands in the words from `first` to `last`; `passes_on` where it
    cites another."""

    mention: int
    first: int
    last: int
    passes_on: bool = False


class Language(NamedTuple):
    """Cues of one language, as regular expressions over words in lower case that are parted by one blank.

    `opens` are the words by which what is said begins: right behind the verb.
    """

    according: re.Pattern[str]
    cited: re.Pattern[str]
    said: re.Pattern[str]
    opens: frozenset[str]
    it: frozenset[str] = frozenset()


def _cues(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\S)(?:" + "|".join(alternatives) + r")(?!\S)")


NO_ORDINAL = "".join(rf"(?<!\b{word} )" for word in ("il", "un", "al", "del", "dal", "nel", "sul"))
"""Not "il secondo": that is the second."""

QUOTES = frozenset({":", "«", "“", '"'})

STOPS = QUOTES | frozenset(",;»”")

LANGUAGES = {
    "it": Language(
        according=_cues(
            NO_ORDINAL + r"secondo(?: (?:quanto|ciò che) \w+(?: \w+)? da\w*['’]?| le \w+ d\w+['’]?)?",
            r"stando (?:a|al|alla|allo|ai|alle|agli|all['’])(?: quanto \w+(?: \w+)? da\w*['’]?)?",
            r"a (?:detta|dire) d\w+['’]?",
            r"come (?:riporta|riportano|riferisce|riferiscono|scrive|scrivono|rivela|rivelano|annuncia|annunciano|afferma|"
            r"affermano|informa|informano|comunica|comunicano|rende noto|rendono noto|fa sapere|fanno sapere)",
        ),
        cited=_cues(r"citat[aoie] da\w*['’]?", r"ripres[aoie] da\w*['’]?", r"(?:interpellat|sentit)[aoie] da\w*['’]?"),
        said=_cues(
            r"(?:ha|hanno|aveva|avevano|avrebbe|avrebbero) (?:\w+ )?(?:detto|dichiarato|affermato|riferito|annunciato|"
            r"spiegato|sostenuto|rivelato|precisato|raccontato|confermato|comunicato|ribadito|aggiunto|sottolineato|"
            r"assicurato|scritto|riportato|avvertito|denunciato|smentito|ammesso|risposto|replicato|osservato|"
            r"commentato|ricordato|specificato|giurato|dichiarava|documentato|segnalato|informato|garantito|promesso)",
            r"(?:ha|hanno) (?:fatto sapere|reso noto|parlato di|puntualizzato)",
            r"(?:dice|dicono|dichiara|dichiarano|afferma|affermano|riferisce|riferiscono|annuncia|annunciano|spiega|"
            r"spiegano|sostiene|sostengono|rivela|rivelano|precisa|precisano|racconta|raccontano|conferma|confermano|"
            r"comunica|comunicano|ribadisce|ribadiscono|aggiunge|aggiungono|sottolinea|sottolineano|assicura|assicurano|"
            r"scrive|scrivono|riporta|riportano|avverte|avvertono|denuncia|denunciano|smentisce|smentiscono|ammette|"
            r"ammettono|risponde|rispondono|replica|replicano|osserva|osservano|commenta|commentano|ricorda|ricordano|"
            r"informa|informano|parla di|parlano di|fa sapere|fanno sapere|rende noto|rendono noto|segnala|segnalano|"
            r"dichiarava|affermava|sosteneva|diceva|spiegava|garantisce)",
        ),
        opens=QUOTES | frozenset({"che"}),
        it=frozenset({"lo", "l'", "l’"}),
    ),
    "en": Language(
        according=_cues("according to", "as reported by", "as per", "citing"),
        cited=_cues("quoted by", "cited by"),
        said=_cues(
            r"(?:has |have |had )?(?:said|told|stated|announced|reported|confirmed|claimed|added|explained|revealed|"
            r"warned|insisted|acknowledged|admitted|denied|wrote)",
            r"says?|reports?|writes?|claims?|confirms?|announces?",
        ),
        opens=QUOTES | frozenset({"that"}),
    ),
    "de": Language(
        according=_cues("laut", "nach angaben", "zufolge", "nach informationen", "nach einem bericht"),
        cited=_cues("zitiert von"),
        said=_cues(
            r"sagte|sagten|erklärte|erklärten|teilte|teilten|berichtete|berichteten|meldete|meldeten|bestätigte|betonte|"
            r"behauptete|behaupteten|kündigte|schrieb|schreibt|sagt|meldet|berichtet|räumte|warnte"
        ),
        opens=QUOTES | frozenset({"dass"}),
    ),
    "fr": Language(
        according=_cues("selon", "d' après", "d’ après", "de source", "à en croire"),
        cited=_cues(r"citée?s? par"),
        said=_cues(
            r"(?:a|ont|avait|avaient) (?:\w+ )?(?:déclaré|dit|affirmé|annoncé|indiqué|précisé|confirmé|rapporté|ajouté|"
            r"expliqué|assuré|révélé|fait savoir|écrit|reconnu|démenti)",
            r"affirme|annonce|indique|précise|confirme|rapporte|explique|assure|écrit|déclare",
        ),
        opens=QUOTES | frozenset({"que", "qu'", "qu’"}),
    ),
    "es": Language(
        according=_cues("según", "de acuerdo con"),
        cited=_cues(r"citad[oa]s? por"),
        said=_cues(
            r"(?:ha|han|había|habían) (?:dicho|declarado|afirmado|anunciado|indicado|informado|confirmado|explicado)",
            r"dijo|dijeron|afirmó|afirmaron|anunció|anunciaron|declaró|informó|informaron|indicó|confirmó|aseguró|explicó|"
            r"señaló|reveló|dice|afirma|asegura|informa",
        ),
        opens=QUOTES | frozenset({"que"}),
    ),
}


class Mark(NamedTuple):
    """First and last word of a mention, and its type."""

    first: int
    last: int
    type: str


def reporters(words: Sequence[Word], mentions: Sequence[Mark], language: str) -> list[Reporter]:
    """Who is said to report what, over the words of a window. None in a language without cues."""
    cues = LANGUAGES.get(language)
    if cues is None:
        return []
    found: list[Reporter] = []
    sentences = _sentences(words)
    for number, (first, last) in enumerate(sentences):
        inside = [
            (i, mention)
            for i, mention in enumerate(mentions)
            if first <= mention.first <= last and mention.type in REPORTERS
        ]
        if inside:
            before = sentences[number - 1][0] if number else first
            found += _in_sentence(words, first, last, before, inside, cues)
    return found


def _sentences(words: Sequence[Word]) -> list[tuple[int, int]]:
    starts = [i for i, word in enumerate(words) if i == 0 or words[i - 1].sentence != word.sentence]
    return [(start, end - 1) for start, end in zip(starts, [*starts[1:], len(words)], strict=True)]


def _in_sentence(
    words: Sequence[Word], first: int, last: int, before: int, inside: Sequence[tuple[int, Mark]], cues: Language
) -> list[Reporter]:
    """`before` is where the sentence before begins."""
    text, at = _joined(words, first, last)
    found: list[Reporter] = []
    for match in cues.according.finditer(text):
        reporter = _next(inside, at[match.end() - 1] + 1, BEFORE_NAME, words)
        if reporter is not None:
            found.append(Reporter(reporter, first, last))
    for match in cues.cited.finditer(text):
        reporter = _next(inside, at[match.end() - 1] + 1, BEFORE_NAME, words)
        if reporter is not None:
            found.append(Reporter(reporter, first, last, passes_on=True))
    named = {reporter.mention for reporter in found}
    for match in cues.said.finditer(text):
        verb, behind = at[match.start()], at[match.end() - 1] + 1
        if behind <= last and words[behind].text in cues.opens:
            subject = _subject(inside, verb, words)
            if subject is not None and subject not in named:
                found.append(Reporter(subject, behind, last))
                continue
        speaker = _next(inside, behind, BEHIND_VERB, words)
        if speaker is None or speaker in named:
            continue
        if verb - first == 1 and words[first].text.lower() in cues.it:
            found.append(Reporter(speaker, before, last))
        elif verb - first > 2:
            found.append(Reporter(speaker, first, verb - 1))
        else:
            found.append(Reporter(speaker, behind, last))
    return found


def _joined(words: Sequence[Word], first: int, last: int) -> tuple[str, dict[int, int]]:
    """The words in lower case, parted by one blank, and the word at each place in it."""
    text, at = "", {}
    for i in range(first, last + 1):
        begin = len(text)
        text += words[i].text.lower() + " "
        at.update(dict.fromkeys(range(begin, len(text)), i))
    return text.rstrip(), at


def _next(inside: Sequence[tuple[int, Mark]], from_: int, within: int, words: Sequence[Word]) -> int | None:
    """The first mention that begins within some words, with no comma between."""
    for i, mention in inside:
        if from_ <= mention.first <= from_ + within:
            return None if any(word.text in STOPS for word in words[from_ : mention.first]) else i
    return None


def _subject(inside: Sequence[tuple[int, Mark]], verb: int, words: Sequence[Word]) -> int | None:
    """The mention before a verb: the nearest, or the one before an apposition between commas."""
    before = [(i, mention) for i, mention in inside if mention.last < verb and verb - mention.last <= AFTER_NAME]
    for i, mention in reversed(before):
        between = [word.text for word in words[mention.last + 1 : verb]]
        if not (QUOTES.intersection(between) or ";" in between):
            return i
    return None
