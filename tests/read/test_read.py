from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import pytest

from schemas.article import Article, FeedEntry
from workers.errors import Rejected, Retry
from workers.fetch import Response
from workers.read.read import needs_page, read

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
LONG = "Il ministro ha incontrato a Roma una delegazione di sindaci della valle per parlare della ferrovia. " * 8
PAGE = f"<html><body><article><h1>Incontro a Roma</h1><p>{LONG}</p></article></body></html>".encode()


def no_page(url: str) -> bytes:
    raise AssertionError(f"nobody asked for {url}")


def done(fetch_page: Any = no_page, *, last_try: bool = False, **fields: Any) -> Any:
    def as_response(url: str) -> Response:
        return Response(status=200, url=url, body=fetch_page(url))

    return read(Article(**fields), now=NOW, full_text_from=600, fetch_page=as_response, last_try=last_try)


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


@pytest.mark.parametrize(
    ("fields", "fetched", "reason"),
    [
        ({"url": "https://example.org/a", "html": "<p>x</p>"}, True, "less than 600"),
        ({"url": "https://example.org/a", "html": LONG}, False, "whole one"),
        ({"url": "https://example.org/a", "text": "x"}, False, "plain text"),
        ({"html": "<p>x</p>"}, False, "no address"),
    ],
)
def test_a_page_is_fetched_only_for_a_short_text(fields: dict[str, Any], fetched: bool, reason: str) -> None:
    decision = needs_page(Article(**fields), fields.get("html", ""), 600)
    assert decision.fetch is fetched
    assert reason in decision.reason


TEASER = "Il ministro ha incontrato a Roma una delegazione di sindaci."


def page(text: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body><article><h1>Incontro</h1>{text}</article></body></html>".encode()


@pytest.mark.parametrize(
    "body",
    [
        b"<html><head><title>Just a moment...</title></head><body><p>Checking your browser before accessing the site, please wait here.</p></body></html>",
        b"<html><head><title>Pagina non trovata</title></head><body><p>La pagina che cerchi non esiste, oppure ha cambiato indirizzo da molto tempo.</p></body></html>",
    ],
)
def test_a_page_that_is_no_article_leaves_the_teaser(body: bytes) -> None:
    assert done(lambda url: body, url="https://example.org/a", html=TEASER).text == TEASER
    with pytest.raises(Rejected, match="its page is no article"):
        done(lambda url: body, url="https://example.org/a")


def test_a_paywalled_article_is_partial_and_its_wall_is_gone() -> None:
    article = done(
        lambda url: page(f"<p>{LONG}</p><p>Contenuto riservato agli abbonati</p>"),
        url="https://example.org/a",
        html=TEASER,
    )
    assert article.partial
    assert "abbonati" not in article.text
    locked = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
    assert done(lambda url: page(f"<p>{LONG}</p>", locked), url="https://example.org/a", html=TEASER).partial
    assert done(lambda url: page("", locked), url="https://example.org/a", html=TEASER).partial
    assert not done(lambda url: page(f"<p>{LONG}</p>"), url="https://example.org/a", html=TEASER).partial


def test_the_agency_is_a_field_and_not_in_the_text() -> None:
    article = done(html=f"<p>ROMA, 27 NOV (ANSA) - {LONG}</p><p>(ANSA).</p><p>© Riproduzione riservata</p>")
    assert (article.agency, article.text) == ("ANSA", LONG.strip())
    assert done(text=LONG, authors=["Redazione ANSA"]).agency == "ANSA"
    assert done(text=LONG).agency is None


def test_the_canonical_link_of_the_page_is_the_address_and_the_id_stays_that_of_the_entry() -> None:
    head = '<link rel="canonical" href="https://example.org/cronaca/incontro-con-i-sindaci">'
    found = done(lambda url: page(f"<p>{LONG}</p>", head), url="https://example.org/?p=12", html=TEASER)
    alone = done(lambda url: page(f"<p>{LONG}</p>"), url="https://example.org/?p=12", html=TEASER)
    assert found.url == "https://example.org/cronaca/incontro-con-i-sindaci"
    assert alone.url == "https://example.org/?p=12"
    assert found.id == alone.id


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        "a" * 900_000,
        "Roma " * 190_000,
        "Roma, " * 40 + "(" * 400,
        "A-" * 90 + "\n" + LONG,
        f"{LONG}\nFoto: " + "x" * 190 + "!",
        f"{LONG}\nFoto: " + "x " * 90 + "!",
        "Facebook Twitter\n" * 50_000,
        "di Mario " + "Rossi " * 30,
        "(" * 500_000,
        "(ANSA)\n© Riproduzione riservata\n" * 30_000,
        ". " * 100_000,
        f"{LONG}\ndi " + "Ab" * 90 + "!",
    ],
    ids=range(12),
)
def test_no_text_takes_long_to_clean(text: str) -> None:
    started = monotonic()
    assert done(text=text).text
    assert monotonic() - started < 5
