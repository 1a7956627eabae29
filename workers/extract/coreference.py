"""Which mentions of an article name the same entity. By name, within one document.

A full name takes in its later partial forms ("Kim Jong-un" ... "Kim") unless two persons share the part; a nationality
joins its country; a nominal ("il ministro") joins the person who bears the title, else the nearest fitting name before.
What stays uncertain stays apart: one entity too many is corrected by a reader, one too few is believed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

import msgspec

from schemas.extraction import MentionType
from workers.extract.gazetteer import fold

NAMED = frozenset({"PER", "ORG", "GPE", "LOC", "NORP", "LAW", "EVENT", "MISC"})

SHORTENED = frozenset({"ORG", "LAW", "EVENT"})
"""Types whose names are taken up again by their first words: "Trattato di partenariato" ... "il Trattato"."""

TITLE = 0
"""The number of the title's sentence."""


class Candidate(msgspec.Struct, frozen=True):
    """A mention to be resolved: `start` is its code point in the document, `sentence` the number of its sentence.

    `country` is what its surface alone says (a demonym, a country's name), or the nationality beside a nominal.
    """

    type: MentionType
    text: str
    start: int
    sentence: int
    score: float
    country: str | None = None
    after: str = ""
    """The words that follow it: a title is told from them ("ministro" ... "Shoigu")."""


class Group(msgspec.Struct):
    """Mentions (their numbers) of one entity, its type, and its fullest name."""

    type: MentionType
    name: str
    members: list[int]
    country: str | None = None


def agree_on_types(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One name has one type in one article: the one with the highest total score.

    A nationality and a nominal keep theirs, since "Italia" and "italiani" differ by their nature and not by context.
    """
    votes: dict[str, Counter[MentionType]] = defaultdict(Counter)
    for candidate in candidates:
        if candidate.type in NAMED - {"NORP"}:
            votes[fold(candidate.text)][candidate.type] += round(candidate.score * 1_000)
    agreed = []
    for candidate in candidates:
        ballot = votes.get(fold(candidate.text))
        if ballot and candidate.type in NAMED - {"NORP"}:
            top = min(ballot, key=lambda kind: (-ballot[kind], kind))
            candidate = msgspec.structs.replace(candidate, type=top)
        agreed.append(candidate)
    return agreed


def resolve(candidates: Sequence[Candidate], key: Callable[[str, str], str]) -> list[Group]:
    """Group mentions; `key(type, name)` says which spellings are one name. Groups in the order of first mention."""
    groups: list[Group] = []
    _names(candidates, key, groups)
    _nationalities(candidates, groups)
    _nominals(candidates, groups)
    for group in groups:
        group.members.sort(key=lambda i: candidates[i].start)
    return sorted(groups, key=lambda group: candidates[group.members[0]].start)


def _names(candidates: Sequence[Candidate], key: Callable[[str, str], str], groups: list[Group]) -> None:
    by_key: dict[str, Group] = {}
    begun: dict[tuple[str, tuple[str, ...]], dict[int, Group]] = defaultdict(dict)
    persons: list[int] = []
    for i, candidate in enumerate(candidates):
        if candidate.type == "PER":
            persons.append(i)
        elif candidate.type in NAMED - {"NORP"}:
            fuller = _one(begun[candidate.type, _parts(candidate.text)]) if candidate.type in SHORTENED else None
            group = fuller or _join(by_key, key(candidate.type, candidate.text), candidate, i, groups)
            if fuller:
                fuller.members.append(i)
            for part in _beginnings(_parts(candidate.text)):
                begun[candidate.type, part][id(group)] = group
    # Whole names first, so that a part may come before the whole ("Shoigu", then "Sergei Shoigu").
    persons.sort(key=lambda i: (-len(_parts(candidates[i].text)), candidates[i].start))
    of_part: dict[tuple[str, ...], dict[int, Group]] = defaultdict(dict)
    for i in persons:
        candidate = candidates[i]
        parts = _parts(candidate.text)
        holders = of_part.get(parts, {})
        if len(holders) == 1:
            [group] = holders.values()
            group.members.append(i)
            continue
        if len(holders) > 1 and candidate.sentence == TITLE:
            # A headline shortens the name of the one whom the text then names first.
            first = min(holders.values(), key=lambda g: min(candidates[m].start for m in g.members))
            first.members.append(i)
            continue
        if len(holders) > 1 and len(parts) == 1:
            # "Kim" where two Kims are in the article: the one named last before it.
            before = [
                group for group in holders.values() if any(candidates[m].start < candidate.start for m in group.members)
            ]
            if before:
                latest = max(
                    before,
                    key=lambda g: max(candidates[m].start for m in g.members if candidates[m].start < candidate.start),
                )
                latest.members.append(i)
                continue
        group = _join(by_key, key("PER", candidate.text), candidate, i, groups)
        for part in _parts_of(parts):
            of_part[part][id(group)] = group


def _join(by_key: dict[str, Group], name_key: str, candidate: Candidate, i: int, groups: list[Group]) -> Group:
    group = by_key.get(name_key)
    if group is None:
        group = by_key[name_key] = Group(candidate.type, candidate.text, [], candidate.country)
        groups.append(group)
    group.members.append(i)
    if (len(_parts(candidate.text)), len(candidate.text)) > (len(_parts(group.name)), len(group.name)):
        group.name = candidate.text
    return group


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part.strip("-'’.") for part in fold(name.replace("-", " ")).split() if part.strip("-'’."))


def _beginnings(whole: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (whole[:length] for length in range(1, len(whole)))


def _parts_of(whole: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """What a person's name may be shortened to: its beginnings and its ends, the first name and the surname among them."""
    for length in range(1, len(whole)):
        yield whole[:length]
        yield whole[-length:]


def _one(groups: Mapping[int, Group]) -> Group | None:
    """The group, if there is no other."""
    return next(iter(groups.values())) if len(groups) == 1 else None


def _nationalities(candidates: Sequence[Candidate], groups: list[Group]) -> None:
    countries = {group.country: group for group in groups if group.type == "GPE" and group.country and group.members}
    by_word: dict[str, Group] = {}
    for i, candidate in enumerate(candidates):
        if candidate.type != "NORP":
            continue
        group = countries.get(candidate.country) if candidate.country else None
        if group is None:
            word = candidate.country or fold(candidate.text)
            group = by_word.get(word)
            if group is None:
                group = by_word[word] = Group("NORP", candidate.text, [], candidate.country)
                groups.append(group)
        group.members.append(i)


PERSON_NOUNS = frozenset(
    [
        "presidente",
        "premier",
        "ministro",
        "ministra",
        "leader",
        "capo",
        "segretario",
        "segretaria",
        "portavoce",
        "direttore",
        "direttrice",
        "sindaco",
        "sindaca",
        "generale",
        "colonnello",
        "comandante",
        "giudice",
        "procuratore",
        "avvocato",
        "avvocata",
        "deputato",
        "deputata",
        "senatore",
        "senatrice",
        "governatore",
        "cancelliere",
        "cancelliera",
        "re",
        "regina",
        "papa",
        "pontefice",
        "vescovo",
        "cardinale",
        "allenatore",
        "attaccante",
        "difensore",
        "portiere",
        "pilota",
        "cantante",
        "attore",
        "attrice",
        "regista",
        "scrittore",
        "scrittrice",
        "scienziato",
        "ricercatore",
        "imprenditore",
        "uomo",
        "donna",
        "ragazzo",
        "ragazza",
        "giovane",
        "bambino",
        "bambina",
        "madre",
        "padre",
        "figlio",
        "figlia",
        "moglie",
        "marito",
        "fratello",
        "sorella",
        "vittima",
        "presunto",
        "imputato",
        "ambasciatore",
        "ambasciatrice",
        "dittatore",
        "politico",
        "giornalista",
        "campione",
        "campionessa",
        "atleta",
        "tecnico",
        "dirigente",
        "commissario",
        "inviato",
        "president",
        "minister",
        "leader",
        "chancellor",
        "spokesman",
        "spokeswoman",
        "secretary",
        "director",
        "mayor",
        "general",
        "judge",
        "prosecutor",
        "präsident",
        "präsidentin",
        "kanzler",
        "kanzlerin",
        "ministerin",
        "sprecher",
        "sprecherin",
        "bürgermeister",
        "richter",
        "président",
        "présidente",
        "ministre",
        "chef",
        "porte-parole",
        "maire",
        "juge",
        "presidenta",
        "alcalde",
        "alcaldesa",
        "juez",
        "portavoz",
    ]
)
BODY_NOUNS = frozenset(
    [
        "azienda",
        "società",
        "compagnia",
        "impresa",
        "gruppo",
        "banca",
        "agenzia",
        "partito",
        "squadra",
        "club",
        "associazione",
        "organizzazione",
        "ente",
        "istituto",
        "ministero",
        "governo",
        "esecutivo",
        "commissione",
        "tribunale",
        "corte",
        "procura",
        "polizia",
        "consiglio",
        "assemblea",
        "parlamento",
        "movimento",
        "casa",
        "costruttore",
        "casa-madre",
        "sindacato",
        "giornale",
        "quotidiano",
        "emittente",
        "formazione",
        "team",
        "company",
        "firm",
        "group",
        "bank",
        "agency",
        "party",
        "team",
        "club",
        "government",
        "court",
        "police",
        "unternehmen",
        "firma",
        "konzern",
        "partei",
        "regierung",
        "entreprise",
        "société",
        "parti",
        "équipe",
        "gouvernement",
        "empresa",
        "compañía",
        "partido",
        "equipo",
        "gobierno",
    ]
)
PLACE_NOUNS = frozenset(
    [
        "paese",
        "nazione",
        "stato",
        "città",
        "capoluogo",
        "capitale",
        "comune",
        "regione",
        "provincia",
        "isola",
        "country",
        "city",
        "state",
        "town",
        "nation",
        "land",
        "stadt",
        "pays",
        "ville",
        "país",
        "ciudad",
    ]
)

REFERRED_TO: Mapping[frozenset[str], tuple[str, ...]] = {
    PERSON_NOUNS: ("PER",),
    BODY_NOUNS: ("ORG",),
    PLACE_NOUNS: ("GPE", "LOC"),
}
"""Which names a noun may stand for."""


def _nominals(candidates: Sequence[Candidate], groups: list[Group]) -> None:
    """Nominals: ACT stands for itself, one entity for one noun; REF is looked for among the names."""
    owner = {i: group for group in groups for i in group.members}
    named = {
        kind: sorted((candidates[i].start, i) for i in owner if owner[i].type in kind) for kind in REFERRED_TO.values()
    }
    titles: dict[str, list[Group]] = defaultdict(list)
    for i, candidate in enumerate(candidates):
        if candidate.type in ("ACT", "REF"):
            bearer = _bearer(candidates, i, owner)
            if bearer is not None:
                titles[fold(candidate.text)].append(bearer)
    acts: dict[str, Group] = {}
    for i, candidate in enumerate(candidates):
        if candidate.type not in ("ACT", "REF"):
            continue
        word = fold(candidate.text)
        group = _antecedent(candidates[i], titles[word], owner, named) if candidate.type == "REF" else None
        if group is None:
            group = acts.get(word)
            if group is None:
                group = acts[word] = Group("ACT", candidate.text, [], candidate.country)
                groups.append(group)
        group.members.append(i)


def _bearer(candidates: Sequence[Candidate], i: int, owner: dict[int, Group]) -> Group | None:
    """The person named right after a title: "il ministro della Difesa Sergei Shoigu"."""
    title = candidates[i]
    if fold(title.text) not in PERSON_NOUNS:
        return None
    end = title.start + len(title.text)
    for j in range(i + 1, min(i + 4, len(candidates))):
        following = candidates[j]
        if following.type == "PER" and following.sentence == title.sentence and following.start - end <= 45:
            between = title.after[: max(0, following.start - end)]
            return None if any(char in between for char in ",;:.()") else owner.get(j)
    return None


def _antecedent(
    nominal: Candidate,
    bearers: Sequence[Group],
    owner: Mapping[int, Group],
    named: Mapping[tuple[str, ...], Sequence[tuple[int, int]]],
) -> Group | None:
    """The name a nominal stands for: who bears the title, else the nearest fitting name before it (else after it).

    `named` are the names that a kind of nominal may stand for, as (start, index), in their order.
    """
    if bearers:
        return bearers[-1] if len({id(group) for group in bearers}) == 1 else None
    word = fold(nominal.text)
    kind = next((kind for nouns, kind in REFERRED_TO.items() if word in nouns), None)
    if kind is None:
        return None
    names = named[kind]
    here = bisect_left(names, (nominal.start,))
    for place in chain(range(here - 1, -1, -1), range(here, len(names))):
        group = owner[names[place][1]]
        if nominal.country is None or group.country in (None, nominal.country):
            return group
    return None
