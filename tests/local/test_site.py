from __future__ import annotations

import re
import socket
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import combinations
from typing import Any

import feedparser
import lxml.etree
import lxml.html
import pytest
import trafilatura
import urllib3

from workers.local.site import Posting, Site, SiteArticle, load_articles, postings, render_entry, render_page
from workers.settings import Settings

START = datetime(2026, 11, 27, 10, 30, tzinfo=UTC)
"""A Friday."""
UPDATE = START + timedelta(seconds=20)

ARTICLES = load_articles()
BOILERPLATE = re.compile(
    "cookie|leggi anche|newsletter|abbonati|i più letti|pubblicità|condividi|licenza|casuale", re.IGNORECASE
)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(START) as site:
        yield site


def get(url: str, **headers: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request("GET", url, headers=headers, retries=False, timeout=5)


def feed_of(site: Site) -> Any:
    feed = feedparser.parse(get(site.feed_url).data)
    assert not feed.bozo
    return feed


def path_of(posting: Posting) -> str:
    return posting.article.path


SHOWN = postings(ARTICLES, "http://site.test", START) + [
    posting for posting in postings(ARTICLES, "http://site.test", START, UPDATE) if posting.updated == UPDATE
]
READABLE = [posting for posting in SHOWN if posting.paragraphs]


def by_path(path: str) -> SiteArticle:
    return next(article for article in ARTICLES if article.path == path)


# The texts


@pytest.mark.parametrize("posting", READABLE, ids=path_of)
def test_an_article_has_the_length_of_agency_copy(posting: Posting) -> None:
    text = " ".join(posting.paragraphs)
    assert 150 <= len(text.split()) <= 300
    assert "{" not in text
    assert "  " not in text
    assert 0 < len(posting.teaser) < 300


@pytest.mark.parametrize(
    ("start", "summit", "strike"),
    [
        (datetime(2026, 11, 25, 10, 30, tzinfo=UTC), "lunedì", "Freitag"),
        (datetime(2026, 11, 27, 10, 30, tzinfo=UTC), "mercoledì", "Dienstag"),
        (datetime(2026, 11, 29, 0, 0, tzinfo=UTC), "giovedì", "Dienstag"),
        (datetime(2026, 11, 30, 23, 59, tzinfo=UTC), "giovedì", "Mittwoch"),
    ],
)
def test_weekdays_of_the_texts_are_working_days_around_the_start(start: datetime, summit: str, strike: str) -> None:
    texts = {path_of(posting): " ".join(posting.paragraphs) for posting in postings(ARTICLES, "", start)}
    assert f"ha incontrato {summit} a Trieste" in texts["/esteri/italia-slovenia-ferrovia-carso.html"]
    assert f"für {strike} zu einem Warnstreik" in texts["/de/kornblum-warnstreik-augsburg.html"]


def test_only_the_declared_copies_share_their_words() -> None:
    def shingles(article: SiteArticle) -> set[tuple[str, ...]]:
        words = article.text.split()
        return {tuple(words[i : i + 3]) for i in range(len(words) - 2)}

    for one, other in combinations([article for article in ARTICLES if article.text], 2):
        a, b = shingles(one), shingles(other)
        alike = len(a & b) / len(a | b)
        if one.copy_of == other.path:
            assert 0.7 < alike < 0.95
        else:
            assert alike < 0.1, (one.path, other.path)


def test_a_copy_is_published_after_its_origin() -> None:
    copies = [article for article in ARTICLES if article.copy_of]
    assert copies
    for copy in copies:
        assert copy.copy_of is not None
        assert copy.minutes_ago < by_path(copy.copy_of).minutes_ago


# The feed


def test_the_feed_has_every_entry_newest_first_with_times_counted_from_the_start(site: Site) -> None:
    entries = feed_of(site).entries
    assert len(entries) == site.expected.entries == 16
    first = [article for article in ARTICLES if not article.with_update]
    times = {site.base + article.path: START - timedelta(minutes=article.minutes_ago) for article in first}
    assert {entry.link: parsedate_to_datetime(entry.published) for entry in entries} == times
    assert [times[entry.link] for entry in entries] == sorted(times.values(), reverse=True)
    assert len({entry.id for entry in entries}) == len(entries)


def test_some_entries_hold_the_whole_text_and_the_others_a_teaser_too_short_to_be_one(site: Site) -> None:
    enough = Settings.model_fields["full_text_from"].default
    shown = {posting.url: posting for posting in postings(ARTICLES, site.base, START)}
    whole = 0
    for entry in feed_of(site).entries:
        posting = shown[entry.link]
        if posting.article.full_text_in_feed:
            whole += 1
            text = lxml.html.fromstring(entry.content[0].value).text_content()
            assert text == "\n".join(posting.paragraphs)
            assert len(text) >= enough
        else:
            assert "content" not in entry
            assert entry.get("summary", "") == posting.teaser
            assert len(posting.teaser) < enough
    assert whole == 3


def test_one_title_of_the_feed_is_escaped_twice(site: Site) -> None:
    assert "<title>L&amp;rsquo;Aquila, " in get(site.feed_url).data.decode()
    page = get(site.base + "/cronaca/aquila-sericchi-rettrice.html").data.decode()
    assert "<h1>L’Aquila, " in page


def test_expected_names_what_is_special(site: Site) -> None:
    expected = site.expected
    assert expected.unreadable == (site.base + "/foto/chioggia-mercato-del-pesce.html",)
    assert expected.updated == (site.base + "/esteri/terremoto-epiro.html",)
    assert expected.added == (site.base + "/esteri/tarvonia-liberati-primi-prigionieri.html",)
    assert expected.copies == {
        site.base + "/gazzetta-del-golfo/accordo-ferrovia-carso.html": site.base
        + "/esteri/italia-slovenia-ferrovia-carso.html"
    }
    assert expected.languages == {"it": 13, "en": 1, "de": 1}


# The pages


@pytest.mark.parametrize("precision", [False, True])
@pytest.mark.parametrize("posting", READABLE, ids=path_of)
def test_extraction_gives_the_text_of_a_page_and_nothing_else(posting: Posting, precision: bool) -> None:
    related = [other for other in READABLE if other.article != posting.article][:4]
    page = render_page(posting, related)
    for other in related:
        assert other.url in page
    assert BOILERPLATE.search(page)
    assert not BOILERPLATE.search(" ".join(posting.paragraphs))
    assert trafilatura.extract(page, favor_precision=precision) == "\n".join(posting.paragraphs)


def test_the_served_pages_extract_too(site: Site) -> None:
    for posting in postings(ARTICLES, site.base, START):
        text = trafilatura.extract(get(posting.url).data)
        assert text == ("\n".join(posting.paragraphs) or None), posting.url


def test_the_unreadable_page_is_served_but_holds_no_text(site: Site) -> None:
    [url] = site.expected.unreadable
    answer = get(url)
    assert answer.status == 200
    assert lxml.html.fromstring(answer.data).find("body").text_content().strip() == ""
    [entry] = [entry for entry in feed_of(site).entries if entry.link == url]
    assert not entry.get("summary")
    assert not entry.get("content")


def test_the_latin1_page_is_latin1_bytes_and_says_so(site: Site) -> None:
    answer = get(site.base + "/cronaca/forli-arrestato-ex-direttore-consorzio.html")
    assert answer.headers["Content-Type"] == "text/html; charset=iso-8859-1"
    assert b'<meta charset="iso-8859-1">' in answer.data
    with pytest.raises(UnicodeDecodeError):
        answer.data.decode()
    assert "È accusato di truffa ai danni dell'Unione europea" in answer.data.decode("iso-8859-1")


@pytest.mark.parametrize(
    "title",
    [
        'Bianchi & C., "utili" in calo',
        "Se a < b e b > c",
        "</script><script>alert(1)</script>",
        "Il costo: $100 {in_2}",
    ],
)
def test_any_title_and_text_survives_in_page_and_entry(title: str) -> None:
    article = SiteArticle(
        path="/p.html", section="Prova", author='A. "B" & C', tags=["<tag>"], title=title, full_text_in_feed=True
    )
    posting = Posting(article, title, title, (title,) * 2, "http://site.test/p.html", START, START)
    page = lxml.html.fromstring(render_page(posting, [posting]))
    assert page.findtext(".//h1") == title
    assert page.xpath("//meta[@name='description']/@content") == [title]
    assert [p.text for p in page.xpath("//div[@itemprop='articleBody']/p")] == [title] * 2
    assert len(page.xpath("//script")) == 1

    namespaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    entry = lxml.etree.fromstring(f"<rss {namespaces}>{render_entry(posting)}</rss>").find("item")
    assert entry.findtext("title") == title
    assert entry.findtext("category") == "<tag>"
    body = lxml.html.fragments_fromstring(entry.findtext("{http://purl.org/rss/1.0/modules/content/}encoded"))
    assert [p.text for p in body] == [title] * 2


# The update


def test_the_update_revises_one_article_and_adds_one(site: Site) -> None:
    before = {entry.link: entry for entry in feed_of(site).entries}
    pages_before = {url: get(url).data for url in before}
    site.publish_update(UPDATE)
    after = {entry.link: entry for entry in feed_of(site).entries}

    assert set(after) - set(before) == set(site.expected.added)
    assert {url for url in before if after[url].title != before[url].title} == set(site.expected.updated)
    [url] = site.expected.updated
    assert after[url].id == before[url].id
    assert after[url].published == before[url].published
    assert datetime.fromisoformat(after[url].updated) == UPDATE

    old, new = (trafilatura.extract(page) or "" for page in (pages_before[url], get(url).data))
    assert "Almeno tre persone sono morte e una trentina sono rimaste ferite" in old
    assert "cinque morti e oltre 60 feriti" in new
    assert "avrebbe arrestato due uomini" in old
    assert "arrestato" not in new
    assert "L'Italia ha inviato a Giannina una squadra di 45 vigili del fuoco" in new
    [added] = site.expected.added
    assert parsedate_to_datetime(after[added].published) == UPDATE
    assert trafilatura.extract(get(added).data)


# The server


def test_a_known_etag_gets_304_until_the_update(site: Site) -> None:
    etag = get(site.feed_url).headers["ETag"]
    for condition in (etag, f"W/{etag}", f'"other", {etag}'):
        answer = get(site.feed_url, **{"If-None-Match": condition})
        assert (answer.status, answer.data, answer.headers["ETag"]) == (304, b"", etag)
    site.publish_update(UPDATE)
    answer = get(site.feed_url, **{"If-None-Match": etag})
    assert answer.status == 200
    assert answer.headers["ETag"] != etag


def test_other_paths_and_methods(site: Site) -> None:
    assert get(site.base + "/robots.txt").status == 404
    assert get(site.feed_url + "?utm_source=rss").status == 200
    head = urllib3.request("HEAD", site.feed_url)
    assert (head.status, head.data) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(get(site.feed_url).data)


def test_nothing_is_logged_even_if_a_reader_hangs_up(capfd: pytest.CaptureFixture[str]) -> None:
    with Site(START) as site:
        for _ in range(20):
            reader = socket.create_connection(("127.0.0.1", int(site.base.rsplit(":", 1)[1])))
            # A linger time of 0 makes close() send a reset.
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            reader.sendall(b"GET /feed.xml HTTP/1.0\r\n\r\n")
            reader.close()
        get(site.base + "/none")
        get(site.feed_url)
    assert capfd.readouterr() == ("", "")


def test_the_port_is_free_after_the_context() -> None:
    with Site(START) as site:
        get(site.feed_url)
    with pytest.raises(urllib3.exceptions.HTTPError):
        get(site.feed_url)
