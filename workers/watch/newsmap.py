"""News sitemaps (https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap): the articles of
the last two days, with title and date, at sites that have no feed or a short one.

A sitemap without news is none: it lists every page that a site has, without titles, and its `lastmod` is often the time
at which the site was built. Watching one would put imprints and tag pages on the queue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from workers.watch.dates import parse_date
from workers.watch.markup import plain_title
from workers.watch.parsed import MAX_ENTRIES, Entry, NotAFeed, ParsedFeed, absolute, distinct


def read(xml: str, url: str) -> ParsedFeed:
    """Read a news sitemap. Its pages without news are left out, with a note.

    Raises:
        NotAFeed: it is a sitemap of another kind, or an index of sitemaps.
    """
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml.encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise NotAFeed("it is a sitemap that cannot be parsed")
    if _name(root) == "sitemapindex":
        raise NotAFeed(_other_sitemaps(root, url))
    pages = list(_children(root, "url"))
    articles = [(page, news) for page in pages for news in list(_children(page, "news"))[:1]]
    if pages and not articles:
        raise NotAFeed("it is a sitemap without news (no <news:news> in it): it names pages, not articles")
    publications = [publication for _, news in articles for publication in _children(news, "publication")]
    # One article's language may be another's in a site of several; the commonest stands for the site.
    languages = Counter(filter(None, (_text(publication, "language").lower() for publication in publications)))
    language = languages.most_common(1)[0][0] if languages else None
    rebuilt = _rebuilt([page for page, _ in articles])
    others = len(pages) - len(articles)
    return ParsedFeed(
        title=next((name for publication in publications if (name := plain_title(_text(publication, "name")))), ""),
        language=language,
        site=absolute("/", url),
        entries=[_entry(page, news, language, rebuilt, url) for page, news in articles[:MAX_ENTRIES]],
        total=len(articles),
        notes=[f"{others} pages of the sitemap that are no news, left out"] if others else [],
    )


def _entry(page: etree._Element, news: etree._Element, language: str | None, rebuilt: str | None, url: str) -> Entry:
    published, updated = _text(news, "publication_date"), _text(page, "lastmod")
    if updated == rebuilt:
        updated = ""
    dates = [parse_date(date, language=language) if date else None for date in (published, updated)]
    first = dates[0] or dates[1]
    return Entry(
        id=_text(page, "loc") or None,
        link=absolute(_text(page, "loc"), url),
        title=plain_title(_text(news, "title")),
        published=first[0] if first else None,
        updated=dates[1][0] if dates[1] else None,
        zone_assumed=any(date[1] for date in dates if date),
        unread_date=next(
            (raw for raw, date in zip((published, updated), dates, strict=True) if raw and not date), None
        ),
        tags=distinct(_text(news, "keywords").split(",")),
    )


def _rebuilt(pages: list[etree._Element]) -> str | None:
    """The `lastmod` that most pages share: when the sitemap was made, not when all of them changed. Taken for a change,
    it would make every article new at each poll."""
    times = Counter(filter(None, (_text(page, "lastmod") for page in pages)))
    time, pages_with_it = times.most_common(1)[0] if times else ("", 0)
    return time if pages_with_it > 1 and pages_with_it * 2 > len(pages) else None


def _other_sitemaps(index: etree._Element, url: str) -> str:
    """Why an index is none, with the sitemap in it that is most likely meant."""
    places = [place for one in _children(index, "sitemap") if (place := absolute(_text(one, "loc"), url))]
    news = [place for place in places if "news" in place.rpartition("/")[2].lower()]
    advice = f"; its sitemap of news seems to be {news[0]}" if news else ""
    return f"it is an index of {len(places)} sitemaps, not a feed{advice}"


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element if _name(child) == name)


def _text(element: etree._Element, name: str) -> str:
    child = next(_children(element, name), None)
    return "" if child is None else "".join(child.itertext()).strip()


def _name(element: etree._Element) -> str:
    """Without the namespace: some have the address wrong, some declare none."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""
