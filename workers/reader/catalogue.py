"""Every word of the interface, in Italian and English. Plain tables; nothing of an article is in here."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Literal, get_args

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

Language = Literal["it", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

LOCALES: dict[Language, str] = {"it": "it_IT", "en": "en_GB"}

WORDS: dict[str, tuple[str, str]] = {
    # the page
    "tagline": ("notizie lette e ordinate", "news, read and sorted"),
    "skip": ("Vai al contenuto", "Skip to the content"),
    "sections": ("Sezioni", "Sections"),
    "articles": ("Articoli", "Articles"),
    "events": ("Eventi", "Events"),
    "status": ("Fonti e coda", "Feeds and queue"),
    "language": ("Lingua dell’interfaccia", "Language of the interface"),
    "foot": (
        "Estratto automaticamente: ogni evento rimanda alle parole su cui si fonda.",
        "Extracted by machine: each event points to the words it rests on.",
    ),
    # searching
    "search": ("Cerca", "Search"),
    "search_articles": ("Cerca negli articoli", "Search the articles"),
    "search_events": ("Cerca negli eventi", "Search the events"),
    "search_hint": (
        'parole, "frasi esatte", -senza, uno|altro, prefisso*',
        'words, "exact phrases", -without, one|other, prefix*',
    ),
    "suggestions": ("Suggerimenti", "Suggestions"),
    "happened": ("Avvenuto", "Happened"),
    "from": ("dal", "from"),
    "to": ("al", "to"),
    "apply": ("Applica", "Apply"),
    "sort_relevance": ("per pertinenza", "by relevance"),
    "sort_newest": ("dal più recente", "newest first"),
    "filters": ("Filtri", "Filters"),
    "filters_set": ("Filtri attivi", "Filters set"),
    "to_filters": ("Vai ai filtri", "To the filters"),
    "remove": ("togli", "remove"),
    "remove_all": ("togli tutti", "remove all"),
    "more": ("altri filtri e valori", "more filters and values"),
    "fewer": ("meno filtri e valori", "fewer filters and values"),
    "results": ("Risultati", "Results"),
    "nothing": ("Nessun risultato.", "Nothing found."),
    "nothing_hint": (
        "Prova con meno parole, togli un filtro o allarga le date.",
        "Try fewer words, remove a filter, or widen the dates.",
    ),
    "loose": (
        "Nessun risultato per queste parole esatte: ecco i più vicini.",
        "Nothing found for exactly these words: here is what comes closest.",
    ),
    "previous": ("Precedenti", "Previous"),
    "next": ("Successivi", "Next"),
    "pages": ("Pagine", "Pages"),
    "page": ("pagina", "page"),
    "copies_show": ("mostra anche le copie", "show near-copies too"),
    "copies_hide": ("raccogli le copie", "gather near-copies"),
    "in_stories": ("in", "in"),
    # timeline and map
    "timeline": ("Nel tempo", "Over time"),
    "timeline_hint": (
        "Trascina per scegliere un periodo; con la tastiera: frecce, Invio.",
        "Drag to choose a period; with the keyboard: arrows, Enter.",
    ),
    "each_day": ("giorno per giorno", "day by day"),
    "each_week": ("settimana per settimana", "week by week"),
    "each_month": ("mese per mese", "month by month"),
    "each_year": ("anno per anno", "year by year"),
    "each_century": ("secolo per secolo", "century by century"),
    "map": ("Luoghi", "Places"),
    "map_hint": ("Scegli un cerchio per restringere la zona.", "Choose a circle to narrow the area."),
    "whole_world": ("tutto il mondo", "the whole world"),
    "area": ("zona della mappa", "area of the map"),
    "no_places": ("Nessun luogo noto tra i risultati.", "No known place among the results."),
    "no_dates": ("Niente da mostrare nel tempo.", "Nothing to show over time."),
    # an article
    "original": ("Leggi l’originale", "Read the original"),
    "partial": ("solo l’inizio: il resto è per abbonati", "only the beginning: the rest is for subscribers"),
    "estimated": ("data di pubblicazione ignota: prima lettura", "publication date unknown: first seen"),
    "by": ("di", "by"),
    "credited": ("agenzia", "agency"),
    "legend": ("Legenda", "Legend"),
    "legend_trigger": ("parole che dicono un evento", "words that tell an event"),
    "events_here": ("Chi ha fatto che cosa", "Who did what"),
    "events_hint": (
        "Passa sopra o scegli un evento: le sue prove si accendono nel testo.",
        "Hover or choose an event: its evidence lights up in the text.",
    ),
    "evidence": ("vai alle prove", "to the evidence"),
    "no_events": ("Nessun evento riconosciuto.", "No event recognised."),
    "no_text": ("Il testo non è disponibile.", "The text is not available."),
    "new_event": ("nuovo in questa revisione", "new in this revision"),
    "confidence": ("fiducia", "confidence"),
    "revisions": ("Revisioni", "Revisions"),
    "never_changed": ("Mai cambiato da quando è stato letto.", "Unchanged since it was first read."),
    "title_changed": ("Il titolo è cambiato.", "The title has changed."),
    "text_changed": ("Il testo è cambiato.", "The text has changed."),
    "withdrawn": ("Non si dice più:", "No longer said:"),
    "revised": ("ultima revisione", "last revision"),
    "first_seen": ("letto la prima volta", "first read"),
    "copies": ("La stessa notizia altrove", "The same story elsewhere"),
    "no_copies": ("Nessuna copia nota.", "No known copy."),
    "seen_in": ("Visto in", "Seen in"),
    "tags": ("Etichette", "Tags"),
    # an entity
    "names": ("Nomi", "Names"),
    "key": ("chiave", "key"),
    "as_actor": ("Ha fatto", "Did"),
    "as_target": ("Ha subito", "Underwent"),
    "as_place": ("È accaduto lì", "Happened there"),
    "as_source": ("Ha detto", "Said"),
    "with_whom": ("Insieme a chi", "With whom"),
    "latest_events": ("Ultimi eventi", "Latest events"),
    "latest_articles": ("Ultimi articoli", "Latest articles"),
    "all_events": ("tutti gli eventi", "all events"),
    "all_articles": ("tutti gli articoli", "all articles"),
    # a table of events
    "who": ("Chi", "Who"),
    "what": ("Che cosa", "What"),
    "whom": ("A chi", "Whom"),
    "where": ("Dove", "Where"),
    "when": ("Quando", "When"),
    "how_many": ("Quanti", "How many"),
    "according_to": ("Secondo", "According to"),
    "modality": ("Certezza", "Factuality"),
    "published": ("Pubblicato", "Published"),
    "article": ("Articolo", "Article"),
    "sort_by": ("Ordina per", "Sort by"),
    "ascending": ("crescente", "ascending"),
    "descending": ("decrescente", "descending"),
    # feeds and queue
    "queue": ("Coda", "Queue"),
    "waiting": ("in attesa", "waiting"),
    "pending": ("in lavorazione", "in work"),
    "delayed": ("da ritentare", "to be tried again"),
    "quarantined": ("in quarantena", "in quarantine"),
    "oldest": ("il più vecchio attende da", "the oldest has waited for"),
    "indexed": ("Indicizzati", "Indexed"),
    "feeds": ("Fonti", "Feeds"),
    "feed": ("Fonte", "Feed"),
    "state": ("Stato", "State"),
    "last_success": ("Ultima lettura", "Last success"),
    "next_poll": ("Prossima lettura", "Next poll"),
    "wrong": ("Che cosa non va", "What is wrong"),
    "no_feeds": ("Nessuna fonte è seguita.", "No feeds are watched."),
    "queue_down": ("La coda non risponde.", "The queue does not answer."),
    "state_ok": ("a posto", "ok"),
    "state_new": ("nuova", "new"),
    "state_silent": ("tace", "silent"),
    "state_failing": ("non risponde", "failing"),
    "state_retired": ("ritirata", "retired"),
    # when something is wrong
    "error_400": ("Richiesta non valida", "A request that makes no sense"),
    "error_404": ("Pagina non trovata", "Not found"),
    "error_405": ("Qui si può solo leggere", "Only reading is possible here"),
    "error_429": ("Troppe richieste", "Too many requests"),
    "error_500": ("Errore", "An error"),
    "error_503": ("Momentaneamente non disponibile", "Not available at the moment"),
    "error_404_hint": (
        "L’indirizzo è sbagliato, o ciò che indicava non c’è più.",
        "The address is wrong, or what it led to is gone.",
    ),
    "error_429_hint": ("Aspetta un momento e riprova.", "Wait a moment, then try again."),
    "error_500_hint": ("È un errore nostro; è stato registrato.", "The fault is ours; it was written down."),
    "error_503_hint": (
        "Il motore di ricerca non risponde in tempo. Riprova tra poco, o restringi la ricerca.",
        "The search engine does not answer in time. Try again soon, or narrow the search.",
    ),
    "error_405_hint": ("Questa pagina risponde solo a GET e HEAD.", "This page answers GET and HEAD only."),
    "to_start": ("Torna alla ricerca", "Back to the search"),
}  # fmt: skip

COUNTED: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "articles": (("articolo", "articoli"), ("article", "articles")),
    "stories": (("notizia", "notizie"), ("story", "stories")),
    "events": (("evento", "eventi"), ("event", "events")),
    "copies": (("copia altrove", "copie altrove"), ("near-copy", "near-copies")),
    "revisions": (("revisione", "revisioni"), ("revision", "revisions")),
    "feeds": (("fonte", "fonti"), ("feed", "feeds")),
    "times": (("volta", "volte"), ("time", "times")),
    "suggestions": (("suggerimento", "suggerimenti"), ("suggestion", "suggestions")),
}

FACETS: dict[str, tuple[str, str]] = {
    "entities": ("Si parla di", "About"),
    "people": ("Persone", "People"),
    "organisations": ("Organizzazioni", "Organisations"),
    "places": ("Luoghi", "Places"),
    "countries": ("Paesi", "Countries"),
    "event_types": ("Tipi di evento", "Types of event"),
    "modalities": ("Certezza", "Factuality"),
    "actors": ("Chi agisce", "Who acts"),
    "targets": ("Chi subisce", "Who is acted on"),
    "sources": ("Chi lo dice", "Who says so"),
    "publishers": ("Testate", "Publishers"),
    "agencies": ("Agenzie", "Agencies"),
    "languages": ("Lingue", "Languages"),
}
"""By the filter that a value sets."""

EVENT_TYPES: dict[str, tuple[str, str]] = {
    "AGREE": ("accordo", "agreement"),
    "CONSULT": ("incontro", "meeting"),
    "SUPPORT": ("sostegno", "support"),
    "COOPERATE": ("cooperazione", "cooperation"),
    "AID": ("aiuto", "aid"),
    "CONCEDE": ("concessione", "concession"),
    "RETREAT": ("ritiro", "retreat"),
    "REQUEST": ("richiesta", "request"),
    "ACCUSE": ("accusa", "accusation"),
    "REJECT": ("rifiuto", "rejection"),
    "THREATEN": ("minaccia", "threat"),
    "PROTEST": ("protesta", "protest"),
    "SANCTION": ("sanzione", "sanction"),
    "MOBILIZE": ("mobilitazione", "mobilisation"),
    "COERCE": ("coercizione", "coercion"),
    "ASSAULT": ("violenza", "violence"),
    "JUSTICE": ("giustizia", "justice"),
    "LEGISLATE": ("legge", "legislation"),
    "OFFICE": ("carica pubblica", "public office"),
    "CRIME": ("reato", "crime"),
    "ACCIDENT": ("incidente", "accident"),
    "DISASTER": ("calamità", "disaster"),
    "DEATH": ("morte o malattia", "death or illness"),
    "BUSINESS": ("economia", "business"),
    "SPORT": ("sport", "sport"),
    "SCIENCE": ("scienza", "science"),
    "CULTURE": ("cultura", "culture"),
}

MODALITIES: dict[str, tuple[str, str]] = {
    "actual": ("avvenuto", "actual"),
    "planned": ("previsto", "planned"),
    "possible": ("possibile", "possible"),
    "denied": ("smentito", "denied"),
}

MENTIONS: dict[str, tuple[str, str]] = {
    "PER": ("persona", "person"),
    "ORG": ("organizzazione", "organisation"),
    "GPE": ("stato, regione o città", "state, region or city"),
    "LOC": ("altro luogo", "other place"),
    "NORP": ("nazionalità o gruppo", "nationality or group"),
    "LAW": ("legge o trattato", "law or treaty"),
    "EVENT": ("avvenimento con un nome", "named event"),
    "MISC": ("altro nome", "other name"),
    "DATE": ("tempo", "time"),
    "QTY": ("quantità", "quantity"),
    "ACT": ("partecipante senza nome", "unnamed participant"),
    "REF": ("rimando a un nome", "reference to a name"),
}

ROLES: dict[str, tuple[str, str]] = {
    "trigger": ("che cosa", "what"),
    "actor": ("chi", "who"),
    "target": ("a chi", "whom"),
    "place": ("dove", "where"),
    "time": ("quando", "when"),
    "qty": ("quanti", "how many"),
    "source": ("secondo chi", "according to whom"),
}


class Catalogue:
    """The words of one language. Called with a key of `WORDS`, it gives the words."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.locale = LOCALES[language]
        self._column = LANGUAGES.index(language)

    def __call__(self, key: str) -> str:
        return WORDS[key][self._column]

    def of(self, table: dict[str, tuple[str, str]], key: str) -> str:
        """A value of one of the other tables; the value itself where the table does not know it."""
        return table[key][self._column] if key in table else key

    def event_type(self, key: str) -> str:
        return self.of(EVENT_TYPES, key)

    def modality(self, key: str) -> str:
        return self.of(MODALITIES, key)

    def mention(self, key: str) -> str:
        return self.of(MENTIONS, key)

    def role(self, key: str) -> str:
        return self.of(ROLES, key)

    def facet(self, key: str) -> str:
        return self.of(FACETS, key)

    def counted(self, thing: str, count: int) -> str:
        """`1 articolo`, `1.234 articoli`."""
        one, many = COUNTED[thing][self._column]
        return f"{self.number(count)} {one if count == 1 else many}"

    def number(self, value: float) -> str:
        """With the language's separators."""
        return _number(value, self.locale)

    def day(self, value: date) -> str:
        """`24 novembre 2026`."""
        return _day(value, self.locale)

    def moment(self, value: datetime) -> str:
        """`24 nov 2026, 06:15 UTC`, for a time in UTC."""
        return str(format_datetime(value, "d MMM y, HH:mm", locale=self.locale)) + " UTC"

    def language_name(self, code: str) -> str:
        """`italiano`, for `it`; the code where CLDR has no name."""
        return str(Locale.parse(self.locale).languages.get(code, code))


@lru_cache(maxsize=10_000)
def _number(value: float, locale: str) -> str:
    return str(format_decimal(value, locale=locale))


@lru_cache(maxsize=10_000)
def _day(value: date, locale: str) -> str:
    return str(format_date(value, "long", locale=locale))


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: Language) -> Catalogue:
    """The words of a language."""
    return Catalogue(language)


def preferred(accept_language: str) -> Language:
    """The language that a header `Accept-Language` asks for (RFC 9110, 12.5.4); Italian where it asks for neither."""
    best: tuple[float, Language] = (0.0, "it")
    for item in accept_language[:500].split(","):
        code, _, parameter = item.strip().partition(";")
        language = next((known for known in LANGUAGES if code.lower().split("-")[0] == known), None)
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            weight = 0.0
        if language and weight > best[0]:
            best = (weight, language)
    return best[1]
