from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import Article, FeedEntry
from workers.errors import Rejected
from workers.read.identity import article_id, canonical_link, canonical_url, fingerprint, identity_of


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("HTTPS://Example.ORG:443/a", "https://example.org/a"),
        ("http://example.org:80", "http://example.org/"),
        ("http://example.org:8080/a/", "http://example.org:8080/a"),
        ("https://example.org/a#commenti", "https://example.org/a"),
        ("https://example.org/a?utm_source=rss&utm_medium=feed", "https://example.org/a"),
        ("https://example.org/a?id=7&fbclid=x", "https://example.org/a?id=7"),
        ("https://example.org/a?b=2&a=1", "https://example.org/a?b=2&a=1"),
        ("https://example.org/a?vuoto=", "https://example.org/a?vuoto="),
        ("https://example.org/perù", "https://example.org/per%C3%B9"),
        ("https://example.org/per%c3%b9", "https://example.org/per%C3%B9"),
        ("https://example.org/%7Euser", "https://example.org/~user"),
        ("https://perù.example/a", "https://xn--per-6na.example/a"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
        ("  https://example.org/a\n", "https://example.org/a"),
        ("https://example.org/leggi?articolo=12&output=amp", "https://example.org/leggi?articolo=12"),
    ],
)
def test_canonical_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    "url", ["", "example.org/a", "ftp://example.org/", "https://", "http://[::1", "javascript:alert(1)"]
)
def test_what_is_no_address_is_rejected(url: str) -> None:
    with pytest.raises(Rejected):
        canonical_url(url)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_rejected(text: str) -> None:
    try:
        canonical = canonical_url(text)
    except Rejected:
        return
    assert canonical_url(canonical) == canonical


def of(**fields: Any) -> str:
    return article_id(Article(**fields))


def test_one_article_through_two_feeds_under_two_guids() -> None:
    a = of(url="https://example.org/a?utm_source=rss", origin=FeedEntry(feed="https://example.org/f1", entry="1"))
    b = of(url="http://example.org/a", origin=FeedEntry(feed="https://example.org/f2", entry="guid-99"))
    assert a == b


def test_without_address_the_entry_tells_articles_apart() -> None:
    def entry(feed: str, entry: str) -> str:
        return of(text="Testo", origin=FeedEntry(feed=feed, entry=entry))

    assert entry("https://example.org/f", "1") == entry("https://example.org/f", "1")
    assert (
        len(
            {
                entry("https://example.org/f", "1"),
                entry("https://example.org/f", "2"),
                entry("https://example.org/g", "1"),
            }
        )
        == 3
    )


def test_parts_do_not_run_together() -> None:
    assert of(text="x", origin=FeedEntry(feed="https://a/", entry="bc")) != of(
        text="x", origin=FeedEntry(feed="https://a/b", entry="c")
    )


def test_the_producers_id_then_the_words() -> None:
    assert of(id="7", text="a") == of(id="7", text="b")
    assert of(text="a") != of(text="b")


def test_blanks_make_no_revision_words_do() -> None:
    assert fingerprint("Titolo", "uno  due\n\ntre") == fingerprint(" Titolo ", "uno due tre")
    assert fingerprint("Titolo", "tre morti") != fingerprint("Titolo", "cinque morti")
    assert fingerprint("a", "b c") != fingerprint("a b", "c")


ARTICLE = "https://www.example.org/politica/2025/03/12/news/governo_decreto_porti-424055123"


@pytest.mark.parametrize(
    ("variant", "url"),
    [
        (f"{ARTICLE}/amp/", ARTICLE),
        (f"{ARTICLE}/amp", ARTICLE),
        (f"{ARTICLE}/?amp=1", ARTICLE),
        (f"{ARTICLE}?amp", ARTICLE),
        (f"{ARTICLE}?print=1", ARTICLE),
        (f"{ARTICLE}?stampa=true", ARTICLE),
        (f"{ARTICLE}/print/", ARTICLE),
        (f"{ARTICLE}/stampa", ARTICLE),
        (f"{ARTICLE}?outputType=amp", ARTICLE),
        (f"{ARTICLE}?view=print&utm_source=rss", ARTICLE),
        (ARTICLE.replace("www.", "amp."), ARTICLE),
        (ARTICLE.replace("www.", "m."), ARTICLE),
        (ARTICLE.replace("www.", "mobile."), ARTICLE),
        (ARTICLE.replace("www.", ""), ARTICLE),
        (ARTICLE.replace("www.", "www.m."), ARTICLE),
        (ARTICLE.replace("https", "http"), ARTICLE),
        (
            "https://example.org/amp/cronaca/il-ponte-riapre-a-natale",
            "https://example.org/cronaca/il-ponte-riapre-a-natale",
        ),
        (
            "https://example.org/print/il-ponte-riapre-a-natale.html",
            "https://example.org/il-ponte-riapre-a-natale.html",
        ),
        ("https://example.org/il-ponte-riapre.amp.html", "https://example.org/il-ponte-riapre.html"),
        (
            "https://example.org/25_marzo_12/ponte-riapre-a-natale_amp.shtml",
            "https://example.org/25_marzo_12/ponte-riapre-a-natale.shtml",
        ),
        ("https://example.org/il-ponte-riapre-a-natale.amp", "https://example.org/il-ponte-riapre-a-natale"),
        ("https://example.org/art/12345.html/amp", "https://example.org/art/12345.html"),
        ("https://example.org/index.php?id=12&tmpl=component&print=1", "https://example.org/index.php?id=12"),
        (
            "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/cronaca/ponte-riapre-natale/amp/",
            "https://example.org/cronaca/ponte-riapre-natale",
        ),
        (
            "https://www.google.it/amp/s/www.example.org/cronaca/ponte-riapre-natale/amp",
            "https://example.org/cronaca/ponte-riapre-natale",
        ),
    ],
)
def test_the_forms_of_one_page_are_one_article(variant: str, url: str) -> None:
    assert identity_of(variant) == identity_of(url)
    assert of(url=variant) == of(url=url)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/glossario/amp", "https://example.org/glossario"),
        ("https://example.org/tag/print/", "https://example.org/tag/"),
        ("https://example.org/amp", "https://example.org/"),
        ("https://example.org/amp/", "https://example.org/"),
        ("https://example.org/print/1234", "https://example.org/1234"),
        ("https://example.org/amp/marshall", "https://example.org/marshall"),
        ("https://example.org/stampa/comunicato-del-12-marzo", "https://example.org/comunicato-del-12-marzo"),
        ("https://example.org/guida-amp.html", "https://example.org/guida.html"),
        ("https://example.org/guida_amp.html", "https://example.org/guida.html"),
        (
            "https://example.org/cronaca/scossa-nella-notte-amp",
            "https://example.org/cronaca/scossa-nella-notte",
        ),
        ("https://milano.example.org/cronaca/123456", "https://example.org/cronaca/123456"),
        ("https://m.blogspot.com/2025/03/il-ponte-riapre.html", "https://blogspot.com/2025/03/il-ponte-riapre.html"),
        ("https://m.it/cronaca/il-ponte-riapre", "https://it/cronaca/il-ponte-riapre"),
        ("https://example.org/leggi?id=1&print=1", "https://example.org/leggi?id=2&print=1"),
        ("https://example.org/leggi?print=12", "https://example.org/leggi"),
        ("https://example.org/a?view=amp", "https://example.org/a?view=archivio"),
        (
            "https://example.org/amplificatori/il-ponte-riapre",
            "https://example.org/lificatori/il-ponte-riapre",
        ),
        ("https://mexample.org/cronaca/123456", "https://example.org/cronaca/123456"),
    ],
)
def test_two_articles_are_never_one(one: str, other: str) -> None:
    assert identity_of(one) != identity_of(other)


@given(st.text(max_size=60))
def test_any_address_has_an_identity_or_is_rejected(text: str) -> None:
    for url in (text, f"https://m.{text}", f"https://example.org/amp/{text}"):
        try:
            identity = identity_of(url)
        except Rejected:
            continue
        assert identity


@pytest.mark.parametrize(
    ("url", "declared", "believed", "reason"),
    [
        (f"{ARTICLE}/amp", ARTICLE, ARTICLE, "declared"),
        (f"{ARTICLE}?utm_source=x", f"{ARTICLE}?utm_medium=y", ARTICLE, "declared"),
        (
            "https://example.org/?p=123",
            "/cronaca/il-ponte-riapre",
            "https://example.org/cronaca/il-ponte-riapre",
            "declared",
        ),
        (
            "https://m.example.org/a-b-c",
            "https://www.example.org/a-b-c",
            "https://www.example.org/a-b-c",
            "declared",
        ),
        (ARTICLE, "https://altro.example/a-b-c", None, "another domain"),
        (
            "https://uno.blogspot.com/2025/a-b-c.html",
            "https://due.blogspot.com/2025/a-b-c.html",
            None,
            "another domain",
        ),
        (ARTICLE, "https://www.example.org/", None, "home page"),
        (ARTICLE, "https://www.example.org", None, "home page"),
        (ARTICLE, "https://www.example.org/politica/", None, "no article"),
        ("https://example.org/leggi?id=12", "https://example.org/leggi", None, "drops"),
        (ARTICLE, "javascript:void(0)", None, "no address"),
        (ARTICLE, "http://[::1", None, "no address"),
    ],
)
def test_canonical_link(url: str, declared: str, believed: str | None, reason: str) -> None:
    found, why = canonical_link(url, declared)
    assert found == believed
    assert reason in why
