"""The articles that the reader page of the tests shows: the newsroom, a revised article, and one that attacks."""

from __future__ import annotations

import msgspec
from elasticsearch import Elasticsearch

from schemas.article import CleanArticle, FeedEntry
from schemas.extraction import Extraction
from tests.factory import article, day, entity, event, extraction, meeting, quantity, time
from tests.search.newsroom import fill
from workers.index.writer import Writer
from workers.settings import Settings

ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></textarea><svg/onload=alert(1)>",
    "{{7*7}}{% include 'base.html' %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202egnp.exe",
    "<base href=//evil.example/><meta http-equiv=refresh content=0;url=//evil.example>",
    "<a hx-get=/status hx-trigger=load>x</a>",
)


def hostile() -> tuple[CleanArticle, Extraction]:
    """An article with an attack in every field that is shown."""
    evil = " ".join(ATTACKS)
    name, place, firm = f"Eve {ATTACKS[0]}", f"Roma {ATTACKS[1]}", f"Ditta {ATTACKS[2]}"
    of = article(
        f"Attacco {evil}",
        f"{name} ha colpito {firm} a {place} ieri {ATTACKS[3]} con dieci {ATTACKS[8]}, dice {ATTACKS[5]}.\n{evil}",
        url="https://evil.example/attacco",
        published=day("2026-11-18"),
        publisher=f"Testata {ATTACKS[0]}",
        agency=f"Agenzia {ATTACKS[1]}",
        authors=[evil],
        tags=[evil],
        origins=[FeedEntry(feed="https://evil.example/feed", entry="1", title=f"Fonte {evil}")],
    )
    found = extraction(
        of,
        [
            entity(name, "PER", key='per:eve"><script>alert(1)</script>'),
            entity(firm, "ORG", key="org:x='onload='alert(1)"),
            entity(place, "GPE", at=(41.9, 12.5), key="gpe:ITA:../../evil?x=1#y"),
        ],
        [event("ASSAULT", ["ha colpito", "dice"], actors=[name], targets=[firm], places=[place], sources=[firm],
               times=["ieri"], quantities=["dieci"])],
        [time("ieri", None)],
        [quantity("dieci", 10)],
    )  # fmt: skip
    return msgspec.structs.replace(of, url="javascript:alert(1)"), found


def revised() -> tuple[CleanArticle, Extraction]:
    """The meeting, an hour later: one event is gone, another one is new, and the text has changed."""
    of, _ = meeting()
    of = msgspec.structs.replace(
        of,
        text=of.text.replace("5.000", "6.000"),
        fingerprint="another",
        revision=of.revision + 3_600_000,
        updated=day("2026-11-25", "11:00"),
    )
    return of, extraction(
        of,
        [
            entity("Marta Ferri", "PER", "ITA"),
            entity("Han Tae-jun", "PER", "PRK"),
            entity("Pyongyang", "GPE", "PRK", at=(39.03, 125.75)),
        ],
        [
            event("CONSULT", ["Vertice", "ha incontrato"], actors=["Marta Ferri"], targets=["Han Tae-jun"],
                  places=["Pyongyang"], times=["martedì"]),
            event("THREATEN", "potrebbe inviare", actors=["Han Tae-jun"], modality="denied"),
        ],
        [time("martedì", "2026-11-24")],
    )  # fmt: skip


def print_all(client: Elasticsearch, settings: Settings) -> None:
    """Fill an empty engine."""
    fill(client, settings)
    writer = Writer(client, settings)
    assert [writer.write([each])[0].result for each in (revised(), hostile())] == ["revised", "new"]
    client.indices.refresh(index=f"{settings.index_prefix}-*")
