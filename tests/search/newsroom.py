"""The articles that the searches of the tests look through."""

from __future__ import annotations

from elasticsearch import Elasticsearch

from schemas.article import CleanArticle
from schemas.extraction import Extraction
from tests.factory import article, day, entity, event, extraction, fire, newsroom
from workers.index.setup import setup
from workers.index.writer import Writer
from workers.settings import Settings


def copy_of_the_fire() -> tuple[CleanArticle, Extraction]:
    """A near-copy on another site, two hours later."""
    return fire(
        url="https://quotidiano.example/aquila",
        published=day("2026-11-24", "08:15"),
        publisher="Quotidiano",
        story_id=fire()[0].id,
    )


def script() -> tuple[CleanArticle, Extraction]:
    """An article that tries to run in the reader's browser."""
    of = article(
        "Attacco <script>alert(1)</script> alla rete",
        "L'hacker José Muñoz ha scritto <b onclick=alert(2)>virus</b> & trojan nella \ue000pagina\ue001.",
        published=day("2026-11-19"),
    )
    return of, extraction(
        of, [entity("José Muñoz", "PER", "ESP")], [event("CRIME", "ha scritto", actors=["José Muñoz"])]
    )


def fill(client: Elasticsearch, settings: Settings) -> None:
    setup(client, settings)
    outcomes = Writer(client, settings).write([*newsroom(), copy_of_the_fire(), script()])
    assert {outcome.result for outcome in outcomes} == {"new"}
    client.indices.refresh(index=f"{settings.index_prefix}-*")
