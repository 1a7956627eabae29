"""Articles and extractions for tests, as the read and extract stages would hand them on. All people are invented."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from schemas.article import CleanArticle, FeedEntry
from schemas.extraction import (
    Entity,
    Event,
    EventType,
    Extraction,
    Location,
    Mention,
    MentionType,
    Modality,
    Quantity,
    Span,
    Time,
)

MODEL = "test-1"
FEED = "https://agenzia.example/rss/cronaca.xml"


def day(date: str, time: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{date}T{time}:00+00:00")


def article(
    title: str,
    text: str,
    *,
    url: str | None = None,
    language: str = "it",
    published: datetime | None = None,
    fetched: datetime | None = None,
    feeds: Sequence[str] = (FEED,),
    **fields: Any,
) -> CleanArticle:
    """A clean article; what is not given follows from the rest, as the read stage derives it."""
    url = url or f"https://agenzia.example/{re.sub(r'[^a-z0-9]+', '-', title.lower())}"
    fetched = fetched or published or day("2026-11-25", "08:30")
    revised = fields.get("updated") or published or fetched
    entry = hashlib.sha256(url.encode()).hexdigest()[:32]
    derived: dict[str, Any] = {
        "id": entry,
        "story_id": entry,
        "revision": int(revised.timestamp() * 1000),
        "fingerprint": hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:32],
        "origins": [FeedEntry(feed=feed, entry=url, title="Agenzia") for feed in feeds],
        "publisher": "Agenzia",
        "authors": ["Redazione"],
    }
    return CleanArticle(
        title=title, text=text, url=url, language=language, published=published, fetched=fetched, **derived | fields
    )


def entity(
    name: str,
    type: MentionType,
    country: str | None = None,
    *,
    key: str | None = None,
    at: tuple[float, float] | None = None,
    surfaces: Sequence[str] = (),
) -> tuple[Entity, Sequence[str]]:
    """An entity and the surfaces by which a text may name it."""
    key = key or f"{type.lower()}:{re.sub(r'[^a-z0-9]+', '-', name.lower())}"
    location = Location(*at) if at else None
    return Entity(id="", type=type, name=name, key=key, country=country, location=location), (name, *surfaces)


def time(surface: str, start: str | None, end: str | None = None, precision: str | None = "day") -> dict[str, Any]:
    return {
        "surface": surface,
        "from_": start,
        "to": end or start,
        "precision": precision if start else None,
    }


def quantity(surface: str, value: float | None, counted: str | None = None, **fields: Any) -> dict[str, Any]:
    value = None if value is None else float(value)
    return {"surface": surface, "value": value, "counted": counted, "approximate": False, **fields}


def event(
    type: EventType,
    trigger: str | Sequence[str],
    *,
    modality: Modality = "actual",
    score: float = 0.9,
    **roles: Sequence[str],
) -> dict[str, Any]:
    """An event by its trigger's words; `roles` (actors, targets, places, times, quantities, sources) by surface."""
    triggers = [trigger] if isinstance(trigger, str) else trigger
    return {"type": type, "triggers": triggers, "modality": modality, "score": score, "roles": roles}


def extraction(
    of: CleanArticle,
    entities: Iterable[tuple[Entity, Sequence[str]]] = (),
    events: Iterable[dict[str, Any]] = (),
    times: Iterable[dict[str, Any]] = (),
    quantities: Iterable[dict[str, Any]] = (),
    model_version: str = MODEL,
) -> Extraction:
    """The extraction of an article from surfaces: all offsets are looked up in its title and text."""
    ids: dict[str, str] = {}
    made = Extraction(id=of.id, language=of.language, model_version=model_version)
    for number, (named, surfaces) in enumerate(entities, 1):
        made.entities.append(msgspec.structs.replace(named, id=f"e{number}"))
        for surface in surfaces:
            ids[surface] = f"e{number}"
            made.mentions += [
                Mention(**where, type=named.type, entity=ids[surface], score=0.95)
                for where in _occurrences(of, surface)
            ]
    for number, fields in enumerate(times, 1):
        span = _first(of, fields["surface"])
        rest = {name: value for name, value in fields.items() if name != "surface"}
        made.times.append(Time(**span, id=f"t{number}", **rest))
        ids[fields["surface"]] = f"t{number}"
    for number, fields in enumerate(quantities, 1):
        span = _first(of, fields["surface"])
        rest = {name: value for name, value in fields.items() if name != "surface"}
        made.quantities.append(Quantity(**span, id=f"q{number}", **rest))
        ids[fields["surface"]] = f"q{number}"
    for number, fields in enumerate(events, 1):
        made.events.append(
            Event(
                id=f"v{number}",
                type=fields["type"],
                modality=fields["modality"],
                score=fields["score"],
                triggers=[Span(**_first(of, surface)) for surface in fields["triggers"]],
                **{role: [ids[surface] for surface in surfaces] for role, surfaces in fields["roles"].items()},
            )
        )
    return made


def _occurrences(of: CleanArticle, surface: str) -> list[dict[str, Any]]:
    return [
        {"field": field, "start": match.start(), "end": match.end(), "text": surface}
        for field, words in (("text", of.text), ("title", of.title))
        for match in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", words)
    ]


def _first(of: CleanArticle, surface: str) -> dict[str, Any]:
    found = _occurrences(of, surface)
    assert found, f"{surface!r} is not in the article"
    return found[0]


def either(fields: dict[str, Any], **values: Any) -> dict[str, Any]:
    return values | fields


def meeting(**fields: Any) -> tuple[CleanArticle, Extraction]:
    """A meeting of two ministers in Pyongyang, in two sentences with a source."""
    of = article(
        "Vertice a Pyongyang tra Ferri e Han",
        "Il ministro degli Esteri Marta Ferri ha incontrato martedì a Pyongyang il generale Han Tae-jun. "
        "I due hanno firmato un accordo, secondo l'agenzia Kestrel.\n"
        "La Corea del Nord potrebbe inviare 5.000 operai militari in Italia entro dicembre.",
        **either(fields, published=day("2026-11-25")),
    )
    return of, extraction(
        of,
        [
            entity("Marta Ferri", "PER", "ITA", surfaces=["Ferri"]),
            entity("Han Tae-jun", "PER", "PRK"),
            entity("Pyongyang", "GPE", "PRK", at=(39.03, 125.75)),
            entity("Kestrel", "ORG", key="org:kestrel"),
            entity("Corea del Nord", "GPE", "PRK", key="gpe:PRK"),
            entity("Italia", "GPE", "ITA", key="gpe:ITA"),
            entity("operai", "ACT", key="act:operai"),
        ],
        [
            event("CONSULT", ["Vertice", "ha incontrato"], actors=["Marta Ferri"], targets=["Han Tae-jun"],
                  places=["Pyongyang"], times=["martedì"]),
            event("AGREE", "hanno firmato", actors=["Marta Ferri", "Han Tae-jun"], sources=["Kestrel"], score=0.8),
            event("MOBILIZE", "inviare", actors=["Corea del Nord"], places=["Italia"], times=["dicembre"],
                  quantities=["5.000 operai"], modality="possible", score=0.7),
        ],
        [time("martedì", "2026-11-24"), time("dicembre", "2026-12-01", "2026-12-31", "month")],
        [quantity("5.000 operai", 5000, "operai", unit="person")],
    )  # fmt: skip


def fire(**fields: Any) -> tuple[CleanArticle, Extraction]:
    """A fire in L'Aquila with a quantity as target and a hearsay event."""
    of = article(
        "L'Aquila, incendio in fabbrica: due operai feriti",
        "Un incendio ha distrutto all'alba un capannone della Velox a L'Aquila. Due operai sono rimasti feriti.\n"
        "Secondo i vigili del fuoco, Dario Colnaghi avrebbe appiccato le fiamme.",
        **either(fields, published=day("2026-11-24", "06:15"), tags=["cronaca"], authors=["Nora Zamboni"]),
    )
    return of, extraction(
        of,
        [
            entity("L'Aquila", "GPE", "ITA", at=(42.35, 13.4)),
            entity("Velox", "ORG", "ITA"),
            entity("Vigili del fuoco", "ORG", "ITA", surfaces=["vigili del fuoco"]),
            entity("Dario Colnaghi", "PER"),
        ],
        [
            event("DISASTER", "incendio", targets=["Velox"], places=["L'Aquila"]),
            event("ACCIDENT", "sono rimasti feriti", targets=["Due operai"], quantities=["Due operai"]),
            event("CRIME", "avrebbe appiccato", actors=["Dario Colnaghi"], sources=["vigili del fuoco"],
                  modality="possible"),
        ],
        quantities=[quantity("Due operai", 2, "operai", unit="person")],
    )  # fmt: skip


def strike(**fields: Any) -> tuple[CleanArticle, Extraction]:
    """A strike in Rome, against a minister."""
    of = article(
        "Sciopero dei trasporti, i sindacati contro Ferri",
        "La Fit ha proclamato uno sciopero a Roma e accusa la ministra Marta Ferri: «È stata una promessa tradita». "
        "Il capannone dei bus resterà chiuso.",
        **either(fields, published=day("2026-11-23", "12:00"), publisher="Gazzetta di Perù"),
    )
    return of, extraction(
        of,
        [
            entity("Fit", "ORG", "ITA"),
            entity("Roma", "GPE", "ITA", at=(41.9, 12.5)),
            entity("Marta Ferri", "PER", "ITA", surfaces=["Ferri"]),
        ],
        [
            event("PROTEST", "sciopero", actors=["Fit"], places=["Roma"], modality="planned"),
            event("ACCUSE", "accusa", actors=["Fit"], targets=["Marta Ferri"]),
        ],
    )


def english(**fields: Any) -> tuple[CleanArticle, Extraction]:
    of = article(
        "Minister meets workers in Rome",
        "Marta Ferri met striking workers in Rome on Monday. The minister promised a new agreement.",
        **either(fields, published=day("2026-11-22"), language="en", publisher="The Courier", agency="Reuters"),
    )
    return of, extraction(
        of,
        [entity("Marta Ferri", "PER", "ITA"), entity("Rome", "GPE", "ITA", key="gpe:roma", at=(41.9, 12.5))],
        [event("CONSULT", "met", actors=["Marta Ferri"], places=["Rome"], times=["Monday"])],
        [time("Monday", "2026-11-16")],
    )


def german(**fields: Any) -> tuple[CleanArticle, Extraction]:
    of = article(
        "Arbeiter protestieren in Köln",
        "Tausende Arbeiter haben in Köln gegen die Schließung der Fabrik protestiert.",
        **either(fields, published=day("2026-11-21"), language="de", publisher="Rheinblatt"),
    )
    return of, extraction(
        of,
        [entity("Köln", "GPE", "DEU", key="gpe:colonia"), entity("Arbeiter", "ACT", key="act:arbeiter")],
        [event("PROTEST", "protestiert", actors=["Arbeiter"], places=["Köln"])],
    )


def romanian(**fields: Any) -> tuple[CleanArticle, Extraction]:
    of = article(
        "Pace la București",
        "Președintele a vorbit despre pace la București.",
        **either(fields, language="ro", fetched=day("2026-11-20"), publisher=None),
    )
    return of, extraction(of, [entity("București", "GPE", "ROU", key="gpe:bucarest")])


def newsroom() -> list[tuple[CleanArticle, Extraction]]:
    """Six articles in four languages."""
    return [meeting(), fire(), strike(), english(), german(), romanian()]


def at(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
