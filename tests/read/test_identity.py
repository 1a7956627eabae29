from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import Article, FeedEntry
from workers.errors import Rejected
from workers.read.identity import article_id, canonical_url, fingerprint


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
