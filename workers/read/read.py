"""Article as a producer gave it -> clean article. The page is fetched by a function that is handed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from schemas.article import MAX_TEXT, Article, CleanArticle
from workers.errors import Rejected, Retry
from workers.read import text as reading
from workers.read.identity import article_id, canonical_url, fingerprint
from workers.read.language import language_of

FUTURE = timedelta(days=1)
"""How far ahead of our clock a publication time may lie (time zones, wrong clocks) before it is not believed."""

SHORTEST = 20
"""Code points of HTML's text below which there is no article in it. A producer's plain text may be of any length."""

FetchPage = Callable[[str], bytes]
"""Address -> the page's bytes. Raises `Rejected` or `Retry`."""


def read(
    article: Article, *, now: datetime, full_text_from: int, fetch_page: FetchPage, last_try: bool = False
) -> CleanArticle:
    """Identify an article and get its text.

    Plain text is a producer's, and whole. HTML of less than `full_text_from` code points may be a feed's teaser: then the
    page is fetched, and read if it has more. On the last try a teaser has to do where the page does not come.

    Raises:
        Rejected: there is no text to read, or too much of it.
        Retry: the page could not be fetched now.
    """
    identity = article_id(article)
    title, text = reading.clean(article.title).replace("\n", " "), _own_text(article)
    if article.url and not article.text and len(text) < full_text_from:
        title, text = _with_page(article.url, title, text, fetch_page, last_try=last_try)
    if not text or (not article.text and len(text) < SHORTEST):
        raise Rejected("no text: neither the entry nor its page holds an article")
    if len(text) > MAX_TEXT:
        raise Rejected(f"a text of {len(text)} characters is no article (limit {MAX_TEXT})")
    fetched = article.fetched or now
    published = article.published if article.published and article.published <= now + FUTURE else None
    updated = article.updated if article.updated and article.updated <= now + FUTURE else None
    return CleanArticle(
        id=identity,
        url=canonical_url(article.url) if article.url else None,
        title=title,
        text=text,
        language=language_of(text, article.language),
        fetched=fetched.astimezone(UTC),
        published=published,
        updated=updated,
        revision=int((updated or published or fetched).timestamp() * 1000),
        authors=article.authors,
        publisher=article.publisher,
        tags=article.tags,
        origins=[article.origin] if article.origin else [],
        fingerprint=fingerprint(title, text),
        story_id=identity,
    )


def _own_text(article: Article) -> str:
    if article.text:
        return reading.clean(article.text)
    if not article.html:
        return ""
    if reading.looks_like_page(article.html):
        return reading.from_page(article.html)[1]
    return reading.from_fragment(article.html)


def _with_page(url: str, title: str, text: str, fetch_page: FetchPage, *, last_try: bool) -> tuple[str, str]:
    """Title and text with what the page adds. A page that never comes leaves a teaser that can stand alone."""
    try:
        page_title, page_text = reading.from_page(fetch_page(url))
    except (Rejected, Retry) as error:
        if len(text) < SHORTEST or (isinstance(error, Retry) and not last_try):
            raise
        return title, text
    return title or page_title, page_text if len(page_text) > len(text) else text
