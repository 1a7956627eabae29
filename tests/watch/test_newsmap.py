from __future__ import annotations

from datetime import datetime

import pytest

from workers.watch.newsmap import read
from workers.watch.parse import parse
from workers.watch.parsed import MAX_ENTRIES, Entry, NotAFeed, ParsedFeed

URL = "https://gazzetta.example/sitemaps/news.xml"
HEAD = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
)


def page(
    number: int,
    lastmod: str = "",
    title: str = "Un titolo",
    date: str = "2025-11-27T10:00:00+01:00",
    language: str = "it",
    more: str = "",
) -> str:
    return (
        f"<url><loc>https://gazzetta.example/{number}</loc>{lastmod and f'<lastmod>{lastmod}</lastmod>'}<news:news>"
        "<news:publication><news:name>La Gazzetta &amp; Co</news:name>"
        f"<news:language>{language}</news:language></news:publication>"
        f"<news:publication_date>{date}</news:publication_date><news:title>{title}</news:title>{more}</news:news>"
        "<image:image><image:loc>https://gazzetta.example/1.jpg</image:loc><image:title>Foto</image:title></image:image>"
        "</url>"
    )


def sitemap(*pages: str, head: str = HEAD) -> ParsedFeed:
    return read(head + "".join(pages) + "</urlset>", URL)


def test_articles() -> None:
    found = sitemap(
        page(
            1, title="Perché L&#8217;Aquila cresce", more="<news:keywords>Abruzzo, economia,, Abruzzo</news:keywords>"
        ),
        page(2, lastmod="2025-11-27T12:00:00Z", date="2025-11-26"),
    )
    assert (found.title, found.language, found.site, found.total, found.notes) == (
        "La Gazzetta & Co",
        "it",
        "https://gazzetta.example/",
        2,
        [],
    )
    assert found.entries == [
        Entry(
            id="https://gazzetta.example/1",
            link="https://gazzetta.example/1",
            title="Perché L’Aquila cresce",
            published=datetime.fromisoformat("2025-11-27T10:00:00+01:00"),
            tags=["Abruzzo", "economia"],
        ),
        Entry(
            id="https://gazzetta.example/2",
            link="https://gazzetta.example/2",
            title="Un titolo",
            published=datetime.fromisoformat("2025-11-26T00:00:00+01:00"),
            updated=datetime.fromisoformat("2025-11-27T12:00:00+00:00"),
            zone_assumed=True,
        ),
    ]


def test_pages_that_are_no_news_are_left_out_with_a_note() -> None:
    found = sitemap("<url><loc>https://gazzetta.example/chi-siamo</loc></url>", page(1))
    assert [entry.link for entry in found.entries] == ["https://gazzetta.example/1"]
    assert found.notes == ["1 pages of the sitemap that are no news, left out"]


@pytest.mark.parametrize(
    "head",
    [
        "<urlset>",
        HEAD.replace(
            "http://www.google.com/schemas/sitemap-news/0.9", "https://www.google.com/schemas/sitemap-news/0.9/"
        ),
    ],
    ids=["namespaces-undeclared", "namespace-wrong"],
)
def test_namespaces_as_sites_have_them(head: str) -> None:
    assert [entry.title for entry in sitemap(page(1), head=head).entries] == ["Un titolo"]


def test_the_commonest_language_stands_for_the_site() -> None:
    assert sitemap(page(1, language="en"), page(2, language="IT"), page(3)).language == "it"


def test_the_time_at_which_the_sitemap_was_made_is_no_change_of_its_articles() -> None:
    now = "2025-11-27T12:00:00Z"
    found = sitemap(page(1, now), page(2, now), page(3, "2025-11-27T11:00:00Z"))
    assert [entry.updated for entry in found.entries] == [
        None,
        None,
        datetime.fromisoformat("2025-11-27T11:00:00+00:00"),
    ]
    assert [bool(entry.updated) for entry in sitemap(page(1, now)).entries] == [True]


def test_a_date_that_is_none() -> None:
    [entry] = sitemap(page(1, date="oggi")).entries
    assert (entry.published, entry.unread_date) == (None, "oggi")


def test_an_empty_one_is_a_feed_without_entries() -> None:
    assert sitemap().entries == []


def test_articles_over_the_limit_are_counted() -> None:
    found = sitemap(*(page(number) for number in range(MAX_ENTRIES + 5)))
    assert (len(found.entries), found.total) == (MAX_ENTRIES, MAX_ENTRIES + 5)


INDEX = (
    "<sitemapindex><sitemap><loc>https://gazzetta.example/sitemap-pagine.xml</loc></sitemap>"
    "<sitemap><loc>/sitemap-news.xml</loc></sitemap></sitemapindex>"
)


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (
            HEAD + "<url><loc>https://gazzetta.example/</loc><lastmod>2025-11-27</lastmod></url></urlset>",
            "it is a sitemap without news (no <news:news> in it): it names pages, not articles",
        ),
        (
            INDEX,
            (
                "it is an index of 2 sitemaps, not a feed; its sitemap of news seems to be "
                "https://gazzetta.example/sitemap-news.xml"
            ),
        ),
        ("<sitemapindex></sitemapindex>", "it is an index of 0 sitemaps, not a feed"),
    ],
)
def test_not_a_feed(xml: str, reason: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        read(xml, URL)
    assert caught.value.reason == reason


def test_entities_and_depth() -> None:
    bomb = '<!DOCTYPE urlset [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/hostname">]>'
    body = bomb + HEAD + page(1, title="&b;&x;&egrave;") + "<a>" * 10_000
    [entry] = parse(body.encode(), content_type=None, url=URL).entries
    assert entry.title == "&b;&x;è"


def test_cut_in_the_middle() -> None:
    found = read(HEAD + page(1) + page(2)[:150], URL)
    assert found.entries[0].id == "https://gazzetta.example/1"
