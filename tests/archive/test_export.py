from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from schemas.article import Article, FeedEntry
from schemas.extraction import Extraction
from tests.factory import FEED, day, english, fire, german, meeting, newsroom, romanian
from workers.archive.export import Wanted, as_producer, export
from workers.archive.files import Folder
from workers.archive.records import Accepted
from workers.archive.writing import Archive
from workers.errors import Rejected
from workers.fetch import Response
from workers.queue.stream import encode
from workers.read.identity import article_id
from workers.read.read import read

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
TEXT = "Il ministro degli Esteri ha ricevuto a Roma il collega di Tarvonia e ha firmato un accordo sui treni. " * 8
PAGE = f'<html><head><link rel="canonical" href="https://example.org/cronaca/vertice-a-roma"></head><body><article><h1>Vertice a Roma</h1><p>{TEXT}</p></article></body></html>'


def no_page(url: str) -> Response:
    raise Rejected("nobody is to fetch a page")


def taken(given: Article, fetch: Any = no_page) -> Any:
    return read(given, now=NOW, full_text_from=600, fetch_page=fetch)


@pytest.mark.parametrize(
    ("wanted", "titles"),
    [
        (Wanted(), [item[0].title for item in newsroom()]),
        (Wanted(language="de"), [german()[0].title]),
        (Wanted(source="the courier"), [english()[0].title]),
        (Wanted(source=FEED, since=day("2026-11-25", "00:00")), [meeting()[0].title]),
        (Wanted(since=day("2026-11-24", "06:15"), until=day("2026-11-25")), [fire()[0].title]),
        (Wanted(until=day("2026-11-21")), [romanian()[0].title]),  # known by its fetch alone
        (Wanted(source="https://altrove.example/rss"), []),
    ],
)  # fmt: skip
def test_which_articles(tmp_path: Path, wanted: Wanted, titles: list[str]) -> None:
    Archive(tmp_path).append([Accepted(*item, b'{"id": "1"}') for item in newsroom()])
    assert [one.article.title for one in export(Folder(tmp_path), wanted)] == titles


def test_what_is_to_be_forgotten_is_not_given_out(tmp_path: Path) -> None:
    Archive(tmp_path).append(newsroom())
    Folder(tmp_path).forget([one.id for one, _ in newsroom() if one.language != "de"])
    assert [one.article.title for one in export(Folder(tmp_path), Wanted())] == [german()[0].title]


def test_the_extraction_comes_with_it(tmp_path: Path) -> None:
    Archive(tmp_path).append(newsroom())
    assert [one.extraction for one in export(Folder(tmp_path), Wanted())] == [extracted for _, extracted in newsroom()]


GIVEN = [
    Article(
        url="https://www.example.org/vertice?utm_source=x", title="Vertice", html=f"<p>{TEXT}</p>", tags=["esteri"]
    ),
    Article(title="Vertice", text=TEXT, id="4711", publisher="Agenzia", published=NOW, updated=NOW, language="it"),
    Article(title="Vertice", html=f"<b>{TEXT}</b>", origin=FeedEntry(feed=FEED, entry="urn:1", title="Agenzia")),
    Article(title=" Vertice ", html=f"<b>{TEXT}</b>", authors=["Nora Zamboni"]),
]


@pytest.mark.parametrize("given", GIVEN)
def test_what_is_exported_can_be_handed_in_again_and_is_the_same_article(tmp_path: Path, given: Article) -> None:
    first = taken(given)
    Archive(tmp_path).append(
        [Accepted(first, Extraction(id=first.id, language="it", model_version="0"), encode(given))]
    )
    (exported,) = export(Folder(tmp_path), Wanted())
    line = msgspec.json.encode(exported.article)
    assert taken(msgspec.json.decode(line, type=Article)) == first


def test_an_article_whose_page_was_fetched_needs_none_any_more(tmp_path: Path) -> None:
    given = Article(url="https://example.org/?p=12", title="Vertice", html="<p>Un vertice a Roma…</p>")
    page = Response(status=200, url="https://example.org/?p=12", body=PAGE.encode(), content_type="text/html")
    first = taken(given, lambda url: page)
    assert first.url == "https://example.org/cronaca/vertice-a-roma"
    Archive(tmp_path).append(
        [Accepted(first, Extraction(id=first.id, language="it", model_version="0"), encode(given), page, NOW)]
    )
    (exported,) = export(Folder(tmp_path), Wanted())
    again = taken(exported.article)
    assert (again.id, again.title, again.text) == (first.id, first.title, first.text)


@pytest.mark.parametrize("raw", [None, b'{"schema_version": 99, "text": "di domani"}'])
def test_without_what_was_given_the_clean_article_does(raw: bytes | None) -> None:
    article = as_producer(meeting()[0], raw)
    assert article_id(article) == article_id(Article(url=meeting()[0].url, text="x"))
    assert article.text == meeting()[0].text
    assert article.origin == meeting()[0].origins[0]
