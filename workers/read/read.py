"""Article as a producer gave it -> clean article. The page is fetched by a function that is handed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec

from schemas.article import MAX_TEXT, Article, CleanArticle
from workers.errors import Rejected, Retry
from workers.fetch import Response
from workers.read import credit
from workers.read import text as reading
from workers.read.boilerplate import without_boilerplate
from workers.read.identity import article_id, canonical_link, canonical_url, fingerprint
from workers.read.language import language_of
from workers.read.recognise import SHORTEST, no_article, without_wall

FUTURE = timedelta(days=1)
"""How far ahead of our clock a publication time may lie (time zones, wrong clocks) before it is not believed."""

ROUNDS = 8
"""Times that credit and boilerplate are looked for: a text has a few of both, one after the other."""

FetchPage = Callable[[str], Response]
"""Address -> the page. Raises `Rejected` or `Retry`."""


class Decision(msgspec.Struct, frozen=True):
    """Whether an article's page is fetched, and why."""

    fetch: bool
    reason: str


class Reading(msgspec.Struct):
    """What is known of an article's words so far. `url` is its canonical address."""

    title: str
    text: str
    url: str | None = None
    partial: bool = False


def needs_page(article: Article, text: str, full_text_from: int) -> Decision:
    """Whether the page is needed beside `text`, which came with the article."""
    if not article.url:
        return Decision(False, "it has no address")
    if article.text:
        return Decision(False, "the producer gave plain text, which is whole")
    if len(text) >= full_text_from:
        return Decision(False, f"the feed's text has {len(text)} characters, {full_text_from} are a whole one")
    return Decision(True, f"the feed's text has {len(text)} characters, less than {full_text_from}: it may be a teaser")


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
    own = _own_text(article)
    found = Reading(
        reading.clean(article.title).replace("\n", " "), own, canonical_url(article.url) if article.url else None
    )
    if article.url and needs_page(article, own, full_text_from).fetch:
        found = _with_page(article.url, found, fetch_page, last_try=last_try)
    wall = without_wall(found.text)
    agency, text = _without_edges(wall.text)
    agency = agency or next(filter(None, map(credit.by_author, article.authors)), None)
    if not text or (not article.text and len(text) < SHORTEST):
        raise Rejected("no text: neither the entry nor its page holds an article")
    if len(text) > MAX_TEXT:
        raise Rejected(f"a text of {len(text)} characters is no article (limit {MAX_TEXT})")
    fetched = article.fetched or now
    published = article.published if article.published and article.published <= now + FUTURE else None
    updated = article.updated if article.updated and article.updated <= now + FUTURE else None
    return CleanArticle(
        id=identity,
        url=found.url,
        title=found.title,
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
        agency=agency,
        partial=found.partial or wall.partial,
        fingerprint=fingerprint(found.title, text),
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


def _without_edges(text: str) -> tuple[str | None, str]:
    """The agency, and the text without credit and boilerplate, which stand before and after each other."""
    agency = None
    for _ in range(ROUNDS):
        credited = credit.agency(text)
        agency = agency or credited.name
        rest = without_boilerplate(credited.text)
        if rest == text:
            break
        text = rest
    return agency, text


def _with_page(url: str, own: Reading, fetch_page: FetchPage, *, last_try: bool) -> Reading:
    """What the page adds. A page that never comes, or holds no article, leaves a teaser that can stand alone."""
    try:
        page = reading.read_page(fetch_page(url).body)
    except (Rejected, Retry) as error:
        if len(own.text) < SHORTEST or (isinstance(error, Retry) and not last_try):
            raise
        return own
    if reason := no_article(page):
        if len(own.text) < SHORTEST:
            raise Rejected(f"no text: the entry holds none, and its page is no article: {reason}")
        return msgspec.structs.replace(own, partial=page.for_subscribers)
    address = canonical_link(url, page.declared)[0] if page.declared else None
    return Reading(
        title=own.title or page.title,
        text=page.text if len(page.text) > len(own.text) else own.text,
        url=address or own.url,
        partial=page.for_subscribers,
    )
