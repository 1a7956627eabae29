"""Filters in, the body of a search request out. Pure; only what Elasticsearch, OpenSearch and osmem all understand.

docs/search.md says how results are ranked, and what was measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Literal, TypeVar

import msgspec

from schemas.documents import LANGUAGES
from workers.errors import Rejected
from workers.search.facets import is_key, terms

Sort = Literal["relevance", "newest"]
KeyOf = Callable[[str, str], str]
"""Mention type and name -> the key that such an entity has in all documents."""

MAX_WORDS = 20
"""Of a query. Each makes 46 clauses (in five languages 2 for the stems, 4 with the words as written and 2 for those alone; 6
for the other languages), and OpenSearch takes 1,024."""

TITLE = 3.0
"""Weight of a title against a text. A title is short, which BM25 favours already."""

AS_WRITTEN = 0.5
"""Weight of a word as it is written, on top of its stem: "operaio" above "operai", "Pace" above "paci"."""

TOGETHER = 1.0
"""Weight of the words standing together, on top of each of them."""

SLOP = 2
"""Words that may stand between those that stand together: "sciopero generale dei trasporti" for "sciopero trasporti"."""

NAMED = 2.0
"""Score of an article that has what the query names, however it spells it; that of a rare word in a text is about 5."""

FRESH = 0.4
"""Share of its score that an article published at `now` has on top: less than a word in the title is worth."""

HALF_LIFE = "30d"
"""After which half of that is left. Years ago is the same as one year ago."""

FEW = 3
"""Articles or events. Where fewer are found, words may be misspelt or missing: most often they are then."""

LOOSE = "loose"
"""At the end of the `next` of a loose page: the pages that follow it are loose too."""

MISSPELT = {"fuzziness": "AUTO:5,9", "prefix_length": 1, "max_expansions": 10}
"""One letter may differ in words of five letters, two in words of nine; never the first, nor any of a short word."""

MAX_LOOSE_WORDS = 6
"""Each is compared with all words of the index. Twelve took 13 s on OpenSearch, on a busy machine."""

SOME_MISSING = "2<-1 5<70%"
"""Of three to five words one may be missing, of more three in ten."""

MAX_SIZE = 1_000
MAX_WINDOW = 10_000
"""Results that can be reached by counting pages from the first (the engines' `max_result_window`)."""

OPERATORS = "AND|OR|NOT|PHRASE|PREFIX|PRECEDENCE|WHITESPACE|ESCAPE"
"""What a query may say: `+`, `|`, `-`, `"..."`, `word*`, `(...)`, and a backslash before any of them. All words must
occur unless `|` says otherwise."""

WORD = re.compile(r"\w+")

SIGNS = re.compile(r"""[+|"*()\\]|(?<!\S)-""")
"""What makes a query more than words to find."""

FRAGMENT = 160
"""Characters of one excerpt, about a sentence."""

FRAGMENTS = 3

MARK = ("\ue000", "\ue001")
"""Before and after a match. Private-use characters, which no article means: escape the excerpt first, then put tags in
their place."""

ARTICLE_FACETS = (
    "people", "organisations", "places", "countries", "event_types", "modalities", "actors", "targets", "sources",
    "publisher", "agency", "language", "tags",
)  # fmt: skip
EVENT_FACETS = (
    "type", "modality", "participants", "actors", "targets", "places", "countries", "actor_countries", "target_countries", "sources",
    "publisher", "agency", "language",
)  # fmt: skip


class Filters(msgspec.Struct, kw_only=True):
    """What is looked for. Of the names and countries all must occur, of the other values of one filter any.

    Names are compared without regard to case and accents, or by key if a `KeyOf` is given or the name is a key. `countries` are ISO 3166
    alpha-3 codes. `agencies` are those that an article is credited to, whoever publishes it. `since` (included) and `until` (not included) are about the publication; both know their zone.
    `after` is the `next` of the page before. `mark` goes before and after each match. `now` lets fresh articles rank a
    little higher. `loose` is for a second try where hardly anything was found (`loosened`): words may be misspelt, and one
    of several missing.
    """

    query: str = ""
    people: Sequence[str] = ()
    organisations: Sequence[str] = ()
    places: Sequence[str] = ()
    actors: Sequence[str] = ()
    targets: Sequence[str] = ()
    sources: Sequence[str] = ()
    countries: Sequence[str] = ()
    event_types: Sequence[str] = ()
    modalities: Sequence[str] = ()
    publishers: Sequence[str] = ()
    agencies: Sequence[str] = ()
    languages: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    sort: Sort = "relevance"
    size: int = 10
    after: Sequence[Any] = ()
    facets: Sequence[str] = ()
    facet_size: int = 10
    mark: tuple[str, str] = MARK
    now: datetime | None = None
    loose: bool = False


class SearchRequest(Filters, kw_only=True):
    """A search for articles; each filter holds for the article as a whole. `collapse`: one of near-copies only."""

    collapse: bool = False


class EventRequest(Filters, kw_only=True):
    """A search for events; all filters hold for the same event. `people` and `organisations` take part in it or are
    its source. `happened_since` (included) and `happened_until` (not included) are about the time of the event.
    """

    happened_since: datetime | None = None
    happened_until: datetime | None = None


R = TypeVar("R", bound=Filters)


def article_search(request: SearchRequest, key_of: KeyOf | None = None) -> dict[str, Any]:
    """The body of a search in the articles index.

    Raises:
        Rejected: the query is too long, a facet unknown, or a number out of bounds.
    """
    filters = [
        *_all(request.people, ["people"], ["entity_keys"], ["PER"], key_of),
        *_all(request.organisations, ["organisations"], ["entity_keys"], ["ORG"], key_of),
        *_all(request.places, ["places"], ["entity_keys"], ["GPE", "LOC"], key_of),
        *_roles(request, key_of),
        *_any("event_types", request.event_types),
        *_any("modalities", request.modalities),
        *_common(request),
    ]
    words = _words(request, {"title": TITLE, "text": 1.0}, ["entity_keys"], key_of)
    body = _body(request, words, filters, ARTICLE_FACETS, ["article_id"], collapse=request.collapse)
    body["_source"] = {"excludes": ["text", "extraction"]}
    for language in (*LANGUAGES, "other"):
        body["highlight"]["fields"] |= {
            f"title.{language}": {"number_of_fragments": 0},
            f"title.{language}.plain": {"number_of_fragments": 0},
            f"text.{language}": {"no_match_size": FRAGMENT},
            f"text.{language}.plain": {},
        }
    return body


def event_search(request: EventRequest, key_of: KeyOf | None = None) -> dict[str, Any]:
    """The body of a search in the events index.

    Raises:
        Rejected: the query is too long, a facet unknown, or a number out of bounds.
    """
    anyone, anyones_key = ["actors", "targets", "sources"], ["actor_keys", "target_keys", "source_keys"]
    filters = [
        *_all(request.people, anyone, anyones_key, ["PER"], key_of),
        *_all(request.organisations, anyone, anyones_key, ["ORG"], key_of),
        *_all(request.places, ["places"], ["place_keys"], ["GPE", "LOC"], key_of),
        *_roles(request, key_of),
        *_any("type", request.event_types),
        *_any("modality", request.modalities),
        *_common(request),
        *_period("time", request.happened_since, request.happened_until),
    ]
    words = _words(request, {"sentence": 1.0}, ["participant_keys", "place_keys", "source_keys"], key_of)
    body = _body(request, words, filters, EVENT_FACETS, ["article_id", "position"])
    for language in (*LANGUAGES, "other"):
        body["highlight"]["fields"] |= {
            f"sentence.{language}": {"number_of_fragments": 0},
            f"sentence.{language}.plain": {"number_of_fragments": 0},
        }
    return body


def loosened(request: R, total: int) -> R | None:
    """The second try for a request that found `total`; None where there is no need for one, or no sense in it.

    Only the first page has one, and the pages that follow are as it was. Whoever writes operators means them.
    """
    words = request.query.strip()
    if total >= FEW or request.loose or request.after or not words or SIGNS.search(words):
        return None
    if len(WORD.findall(words)) > MAX_LOOSE_WORDS:
        return None
    return msgspec.structs.replace(request, loose=True)


def marked(highlight: dict[str, list[str]], field: str, mark: tuple[str, str] = MARK) -> list[str]:
    """The pieces of `field` that an engine highlights, each once, with the marks of its stems and of its words as written.

    Engines mark the two apart (`text.it`, `text.it.plain`), and osmem cannot be told to put them together
    (`matched_fields`). Pieces without any mark are left out where one has some.
    """
    pieces: dict[str, set[tuple[int, int]]] = {}
    for name in sorted(highlight, key=lambda name: name.endswith(".plain")):
        if not name.startswith(f"{field}."):
            continue
        for piece in highlight[name]:
            words, places = _without_marks(piece, mark)
            whole = next((known for known in pieces if words in known), None)
            if whole is None:
                pieces[words] = places
            else:
                begin = whole.index(words)
                pieces[whole] |= {(begin + place, side) for place, side in places}
    if any(pieces.values()):
        pieces = {words: places for words, places in pieces.items() if places}
    return [_with_marks(words, places, mark) for words, places in list(pieces.items())[:FRAGMENTS]]


def _without_marks(piece: str, mark: tuple[str, str]) -> tuple[str, set[tuple[int, int]]]:
    """The words, and where marks stood in them: after how many characters, 1 for one before a match, 0 after."""
    words, places = "", set()
    for part in re.split(f"({re.escape(mark[0])}|{re.escape(mark[1])})", piece):
        if part in mark:
            places.add((len(words), int(part == mark[0])))
        else:
            words += part
    return words, places


def _with_marks(words: str, places: set[tuple[int, int]], mark: tuple[str, str]) -> str:
    begin, pieces = 0, []
    for place, opens in sorted(places):
        pieces += [words[begin:place], mark[0] if opens else mark[1]]
        begin = place
    return "".join([*pieces, words[begin:]])


def _body(
    request: Filters,
    words: list[dict[str, Any]],
    filters: list[dict[str, Any]],
    known_facets: Sequence[str],
    unique: Sequence[str],
    *,
    collapse: bool = False,
) -> dict[str, Any]:
    if not 0 <= request.size <= MAX_SIZE:
        raise Rejected(f"{request.size} results at a time: 0 to {MAX_SIZE} are possible")
    if unknown := [facet for facet in request.facets if facet not in known_facets]:
        raise Rejected(f"no such facet: {', '.join(unknown)}; there are {', '.join(known_facets)}")
    after = [value for value in request.after if value != LOOSE]
    by_relevance = bool(words) and request.sort == "relevance"
    newest = [{"@timestamp": "desc"}, *({field: "asc"} for field in unique)]
    body: dict[str, Any] = {
        "query": {"bool": {"must": words, "filter": filters}},
        "sort": [{"_score": "desc"}, *newest] if by_relevance else newest,
        "track_scores": True,
        "track_total_hits": True,
        "size": request.size,
        "highlight": {
            "type": "unified",
            "pre_tags": [request.mark[0]],
            "post_tags": [request.mark[1]],
            "fragment_size": FRAGMENT,
            "number_of_fragments": FRAGMENTS,
            "fields": {},
        },
        "aggs": {facet: terms(facet, request.facet_size) for facet in request.facets},
    }
    if by_relevance or collapse:
        # `search_after` does not go with collapsing, and osmem does not find its own scores again.
        first = after[0] if after else 0
        if not isinstance(first, int) or first < 0:
            raise Rejected("the page asked for is none of this search")
        body["from"] = first
        if first + request.size > MAX_WINDOW:
            raise Rejected(f"only the first {MAX_WINDOW} results can be listed in this order: narrow the search")
    elif after:
        body["search_after"] = after
    if collapse:
        body["collapse"] = {"field": "story_id", "inner_hits": {"name": "copies", "size": 0}}
        body["aggs"]["stories"] = {"cardinality": {"field": "story_id", "precision_threshold": 40_000}}
    return body


def next_page(body: dict[str, Any], hits: Sequence[dict[str, Any]], request: Filters | None = None) -> list[Any] | None:
    """The `after` of the page that follows these hits of a request's body; None if they are the last."""
    if not hits or len(hits) < body["size"]:
        return None
    after = [body["from"] + len(hits)] if "from" in body else list(hits[-1]["sort"])
    return [*after, LOOSE] if request and _is_loose(request) else after


def _is_loose(request: Filters) -> bool:
    return request.loose or LOOSE in request.after


def _words(
    request: Filters, fields: dict[str, float], key_fields: Sequence[str], key_of: KeyOf | None
) -> list[dict[str, Any]]:
    """The query once for each language, on that language's articles; or what it names, in any language.

    In one query over all fields the languages disagree about which words are stop words ("il" is one in Italian only),
    and one that must occur then has to be found in a field that is empty.
    """
    query = request.query.strip()
    if not query:
        return []
    if len(WORD.findall(query)) > MAX_WORDS:
        raise Rejected(f"the query has more than {MAX_WORDS} words")
    plainly = not SIGNS.search(query)
    found = [_in_language(query, language, fields, plainly, _is_loose(request)) for language in (*LANGUAGES, "other")]
    if plainly and key_of:
        keys = sorted({key_of(type_, query) for type_ in ("PER", "ORG", "GPE", "LOC")})
        named = [{"terms": {field: keys}} for field in key_fields]
        found.append({"constant_score": {"filter": _one_of(named), "boost": NAMED}})
    asked = _one_of(found)
    return [_fresher_first(asked, request.now) if request.now else asked]


def _in_language(query: str, language: str, fields: dict[str, float], plainly: bool, loose: bool) -> dict[str, Any]:
    stems = [f"{field}.{language}^{weight:g}" for field, weight in fields.items()]
    written = [f"{field}.{language}.plain^{weight:g}" for field, weight in fields.items()]
    asked = {"query": query, "default_operator": "and", "flags": OPERATORS}
    # Stop words are in the fields of words as written only. An article may lack them, unless there is nothing else.
    either: list[dict[str, Any]] = [{"simple_query_string": {**asked, "fields": [*stems, *written]}}]
    if language != "other":
        either.append({"simple_query_string": {**asked, "fields": stems}})
    if loose and plainly:
        rough = {"query": query, "type": "most_fields", "minimum_should_match": SOME_MISSING, **MISSPELT}
        either.append({"multi_match": {**rough, "fields": written}})
    # Apart, since osmem takes the best field of a word where the others add them up.
    higher = [{"simple_query_string": {**asked, "default_operator": "or", "fields": written, "boost": AS_WRITTEN}}]
    if plainly and len(WORD.findall(query)) > 1:
        together = {"query": query, "type": "phrase", "slop": SLOP, "fields": [*stems, *written], "boost": TOGETHER}
        higher.append({"multi_match": together})
    return {
        "bool": {
            "must": [{"dis_max": {"queries": either}}],
            "should": higher,
            "filter": [_written_in(language)],
        }
    }


def _one_of(queries: list[dict[str, Any]]) -> dict[str, Any]:
    return {"bool": {"should": queries, "minimum_should_match": 1}}


def _fresher_first(query: dict[str, Any], now: datetime) -> dict[str, Any]:
    # By a factor, since scores have no scale: those of a name in a title are ten times those of a common word.
    age = {"@timestamp": {"origin": now.isoformat(), "scale": HALF_LIFE, "decay": 0.5}}
    functions = [{"weight": 1}, {"exp": age, "weight": FRESH}]
    return {"function_score": {"query": query, "functions": functions, "score_mode": "sum", "boost_mode": "multiply"}}


def _written_in(language: str) -> dict[str, Any]:
    if language == "other":
        return {"bool": {"must_not": [{"terms": {"language": list(LANGUAGES)}}]}}
    return {"term": {"language": language}}


def _roles(request: Filters, key_of: KeyOf | None) -> list[dict[str, Any]]:
    participants = ["PER", "ORG", "GPE", "NORP"]
    return [
        *_all(request.actors, ["actors"], ["actor_keys"], participants, key_of),
        *_all(request.targets, ["targets"], ["target_keys"], participants, key_of),
        *_all(request.sources, ["sources"], ["source_keys"], participants, key_of),
    ]


def _common(request: Filters) -> list[dict[str, Any]]:
    return [
        *({"term": {"countries": country.upper()}} for country in request.countries),
        *_any("publisher.folded", request.publishers),
        *_any("agency.folded", request.agencies),
        *_any("language", request.languages),
        *_period("@timestamp", request.since, request.until),
    ]


def _all(
    names: Sequence[str], fields: list[str], key_fields: list[str], types: list[str], key_of: KeyOf | None
) -> list[dict[str, Any]]:
    """Each name in one of the fields, or one of its keys in one of the key fields. A name may be a key itself."""
    found = []
    for name in names:
        if is_key(name):
            keyed = [{"term": {field: name}} for field in key_fields]
            found.append(_one_of(keyed))
            continue
        either: list[dict[str, Any]] = [{"term": {f"{field}.folded": name}} for field in fields]
        if key_of:
            keys = sorted({key_of(type_, name) for type_ in types})
            either += [{"terms": {field: keys}} for field in key_fields]
        found.append(_one_of(either))
    return found


def _any(field: str, values: Sequence[str]) -> list[dict[str, Any]]:
    return [{"terms": {field: list(values)}}] if values else []


def _period(field: str, since: datetime | None, until: datetime | None) -> list[dict[str, Any]]:
    bounds = {name: moment.isoformat() for name, moment in (("gte", since), ("lt", until)) if moment}
    return [{"range": {field: bounds}}] if bounds else []
