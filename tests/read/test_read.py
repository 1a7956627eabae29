from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas.article import Article, FeedEntry
from workers.errors import Rejected, Retry
from workers.read.read import read

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
LONG = "Il ministro ha incontrato a Roma una delegazione di sindaci della valle per parlare della ferrovia. " * 8
PAGE = f"<html><body><article><h1>Incontro a Roma</h1><p>{LONG}</p></article></body></html>".encode()


def no_page(url: str) -> bytes:
    raise AssertionError(f"nobody asked for {url}")


def done(fetch_page: Any = no_page, *, last_try: bool = False, **fields: Any) -> Any:
    return read(Article(**fields), now=NOW, full_text_from=600, fetch_page=fetch_page, last_try=last_try)


def test_full_text_in_the_feed_needs_no_page() -> None:
    article = done(url="https://example.org/a", title="Incontro", html=f"<p>{LONG}</p>")
    assert article.text == LONG.strip()
    assert (article.language, article.url) == ("it", "https://example.org/a")


def test_a_teaser_is_replaced_by_the_page() -> None:
    article = done(
        lambda url: PAGE, url="https://example.org/a", title="Incontro", html="<p>Il ministro ha incontrato…</p>"
    )
    assert LONG[:90] in article.text
    assert article.title == "Incontro"


def test_a_page_with_less_than_the_feed_changes_nothing() -> None:
    teaser = "Il ministro ha incontrato a Roma una delegazione di sindaci."
    article = done(lambda url: b"<html><body>Accetta i cookie</body></html>", url="https://example.org/a", html=teaser)
    assert article.text == teaser


def test_a_producers_plain_text_is_whole_however_short() -> None:
    assert (
        done(url="https://example.org/a", text="Scossa di terremoto in Epiro.").text == "Scossa di terremoto in Epiro."
    )


def test_a_refused_page_leaves_the_teaser() -> None:
    def gone(url: str) -> bytes:
        raise Rejected("its page is gone (410)")

    article = done(gone, url="https://example.org/a", html="Il ministro ha incontrato i sindaci a Roma.")
    assert article.text == "Il ministro ha incontrato i sindaci a Roma."
    with pytest.raises(Rejected, match="gone"):
        done(gone, url="https://example.org/a")


def test_a_page_that_may_come_later_is_waited_for() -> None:
    def slow(url: str) -> bytes:
        raise Retry("timed out")

    teaser = "Il ministro ha incontrato i sindaci a Roma."
    with pytest.raises(Retry):
        done(slow, url="https://example.org/a", html=teaser)
    assert done(slow, url="https://example.org/a", html=teaser, last_try=True).text == teaser
    with pytest.raises(Retry):
        done(slow, url="https://example.org/a", last_try=True)


def test_nothing_to_read_is_rejected() -> None:
    with pytest.raises(Rejected, match="no text"):
        done(lambda url: b"<html></html>", url="https://example.org/galleria", title="Le foto")


def test_a_million_characters_are_read_and_more_is_rejected() -> None:
    assert len(done(text="parola " * 140_000).text) == 979_999
    with pytest.raises(Rejected, match="limit"):
        done(html="parola " * 150_000)


def test_times_that_cannot_be_are_not_believed() -> None:
    article = done(text=LONG, published=NOW + timedelta(days=400), fetched=NOW)
    assert article.published is None
    assert article.revision == int(NOW.timestamp() * 1000)


def test_the_revision_is_the_update_then_the_publication_then_the_fetch() -> None:
    published, updated, fetched = NOW - timedelta(hours=3), NOW - timedelta(hours=2), NOW - timedelta(hours=1)

    def ms(moment: datetime) -> int:
        return int(moment.timestamp() * 1000)

    assert done(text=LONG, published=published, updated=updated, fetched=fetched).revision == ms(updated)
    assert done(text=LONG, published=published, fetched=fetched).revision == ms(published)
    assert done(text=LONG, fetched=fetched).revision == ms(fetched)
    assert done(text=LONG).revision == ms(NOW)


def test_what_a_text_is_counts_not_what_its_feed_says() -> None:
    german = (
        "Der Bundeskanzler hat am Dienstag in Berlin den Ministerpräsidenten getroffen und über Energie gesprochen. "
        * 7
    )
    assert done(text=german, language="it").language == "de"
    assert done(text="Terremoto, tre morti in Epiro", language="it").language == "it"


def test_the_origin_is_kept() -> None:
    origin = FeedEntry(feed="https://example.org/feed", entry="1", title="Gazzetta")
    assert done(text=LONG, origin=origin).origins == [origin]
