from __future__ import annotations

import pytest

from workers.watch.discover import COMMON_PLACES, IN_SECTIONS, MAX_CANDIDATES, Candidate, candidates

URL = "https://www.cronaca.example/"


def found(html: str, url: str = URL) -> list[Candidate]:
    return candidates(html.encode(), content_type="text/html", url=url)


def declared(head: str, url: str = URL) -> list[str]:
    return [one.url for one in found(f"<html><head>{head}</head><body></body></html>", url) if one.declared]


WORDPRESS = """<!doctype html><html lang="it-IT"><head><meta charset="UTF-8"><title>La Cronaca</title>
<link rel="alternate" hreflang="en" href="https://www.cronaca.example/en/">
<link rel="alternate" type="application/rss+xml" title="La Cronaca &raquo; Feed dei commenti"
 href="https://www.cronaca.example/comments/feed/" />
<link rel="alternate" type="application/rss+xml" title="La Cronaca &raquo; Feed" href="https://www.cronaca.example/feed/" />
<link rel="alternate" type="application/json" href="https://www.cronaca.example/wp-json/wp/v2/pages/2" />
<link rel="alternate" type="application/json+oembed" href="https://www.cronaca.example/wp-json/oembed/1.0/embed?url=x" />
<link rel="alternate" type="text/xml+oembed" href="https://www.cronaca.example/wp-json/oembed/1.0/embed?format=xml" />
</head><body><a href="/rss/cronaca.xml"> RSS
 Cronaca</a></body></html>"""


def test_what_the_page_declares_comes_first_and_comments_last() -> None:
    all_of_them = found(WORDPRESS)
    assert all_of_them[:2] == [
        Candidate("https://www.cronaca.example/feed/", "declared by the page as “La Cronaca » Feed”", True),
        Candidate("https://www.cronaca.example/feed", "found at a common place, /feed"),
    ]
    assert all_of_them[-1] == Candidate(
        "https://www.cronaca.example/comments/feed/", "declared by the page as “La Cronaca » Feed dei commenti”", True
    )
    assert not [one.url for one in all_of_them if "wp-json" in one.url or one.url.endswith("/en/")]


@pytest.mark.parametrize(
    ("head", "urls"),
    [
        (
            "<link rel=alternate type=application/atom+xml href=/a.atom><link rel=alternate type=application/rss+xml href=b>",
            [URL + "a.atom", URL + "b"],
        ),
        ('<LINK REL="Alternate" TYPE="Application/RSS+XML; charset=utf-8" HREF="/rss">', [URL + "rss"]),
        ('<link rel="alternate home" type="application/feed+json" href="/feed.json">', [URL + "feed.json"]),
        ('<link rel="alternate" type="application/rdf+xml" href="/indice.rdf">', [URL + "indice.rdf"]),
        ('<link rel="feed" href="/notizie">', [URL + "notizie"]),
        ('<link rel="alternate" type="text/xml" title="RSS" href="/ultime.xml">', [URL + "ultime.xml"]),
        ('<link rel="alternate" type="application/json" title="JSON Feed" href="/f.json">', [URL + "f.json"]),
        ('<link rel="alternate" type="text/xml" title="Mappa" href="/ultime.xml">', []),
        ('<link rel="alternate" href="/notizie">', []),
        ('<link rel="alternate stylesheet" type="application/rss+xml" href="/x">', []),
        ('<link rel="alternate" type="application/rss+xml">', []),
        ('<link rel="alternate" type="application/rss+xml" href="">', []),
        ('<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">', []),
        ('<link rel="alternate" type="application/rss+xml" href="http://[rotto/">', []),
        ('<!-- <link rel="alternate" type="application/rss+xml" href="/vecchio"> -->', []),
        ('<script>\'<link rel="alternate" type="application/rss+xml" href="/js">\'</script>', []),
        ('<link rel="alternate" type="application/rss+xml" href="/a?x=1&amp;y=2&z=3">', [URL + "a?x=1&y=2&z=3"]),
        (
            '<base href="https://static.cronaca.example/it/"><link rel="alternate" type="application/rss+xml" href="rss">',
            ["https://static.cronaca.example/it/rss"],
        ),
        ('<base href="/it/"><link rel="alternate" type="application/rss+xml" href="rss">', [URL + "it/rss"]),
        (
            (
                '<link rel="alternate" type="application/rss+xml" href="/f"><link rel="alternate" type="application/atom+xml" '
                'href="/f">'
            ),
            [URL + "f"],
        ),
        (f'<link rel="alternate" type="application/rss+xml" href="{URL}">', []),
    ],
)
def test_declared(head: str, urls: list[str]) -> None:
    assert declared(head) == urls


@pytest.mark.parametrize(
    ("href", "linked"),
    [
        ("/rss", True),
        ("/sezioni/esteri/feed/", True),
        ("https://feeds.cronaca.example/esteri.rss", True),
        ("/rss/rss_homepage.xml", True),
        ("/servizi/rss.html", False),
        ("/feedback", False),
        ("/notizie/rss-e-giornali", False),
        ("https://feed.cronaca.example/", False),
        ("mailto:rss@cronaca.example", False),
    ],
)
def test_linked(href: str, linked: bool) -> None:
    all_of_them = found(f"<body><a href='{href}'>\n RSS <b>Esteri</b></a></body>")
    reasons = [one.reason for one in all_of_them if one.reason.startswith("linked")]
    assert reasons == (["linked from the page as “RSS Esteri”"] if linked else [])


@pytest.mark.parametrize(
    ("url", "folders"),
    [
        (URL, [URL]),
        ("https://www.cronaca.example", [URL]),
        (URL + "blog", [URL + "blog/", URL]),
        (URL + "blog/?pagina=2", [URL + "blog/", URL]),
        (URL + "2025/11/articolo.html", [URL]),
    ],
)
def test_common_places(url: str, folders: list[str]) -> None:
    assert [one.url for one in found("<p>Niente</p>", url)] == [
        folder + place
        for folder in folders
        for place in (COMMON_PLACES if folder == URL else COMMON_PLACES[:IN_SECTIONS])
    ]
    assert len(COMMON_PLACES) + IN_SECTIONS <= MAX_CANDIDATES


def test_a_page_of_a_thousand_links_costs_a_site_no_thousand_requests() -> None:
    assert len(found("".join(f'<a href="/{number}/rss">RSS</a>' for number in range(1_000)))) == MAX_CANDIDATES


@pytest.mark.parametrize(
    "page", [b"", b"\0", b"\xff\xfe", b"<", b"<html", b"<div>" * 50_000, "<p>Città".encode("latin-1")]
)
def test_any_bytes_give_the_common_places(page: bytes) -> None:
    assert [one.url for one in candidates(page, content_type=None, url=URL)] == [URL + place for place in COMMON_PLACES]


def test_the_words_of_a_link_in_another_encoding() -> None:
    page = '<meta charset="iso-8859-1"><link rel="alternate" type="application/rss+xml" title="Città" href="/c">'
    [first, *_] = candidates(page.encode("latin-1"), content_type="text/html; charset=iso-8859-1", url=URL)
    assert first.reason == "declared by the page as “Città”"
