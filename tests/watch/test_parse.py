"""The fixtures in feeds/ are named by what is wrong with them."""

from __future__ import annotations

import contextlib
import time
from datetime import datetime
from pathlib import Path

import pytest

from workers.watch.parse import MAX_ENTRIES, Entry, HtmlPage, NotAFeed, ParsedFeed, parse

FEEDS = Path(__file__).parent / "feeds"
URL = "https://agenzia.example/rss/feed.xml"


def parsed(name: str, content_type: str | None = None) -> ParsedFeed:
    return parse((FEEDS / f"{name}.xml").read_bytes(), content_type=content_type, url=URL)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def test_rss() -> None:
    feed = parsed("rss-2.0")
    assert (feed.title, feed.language, feed.site, feed.ttl) == (
        "Agenzia di prova – Esteri",
        "it-IT",
        "https://agenzia.example/",
        1_800.0,
    )
    assert feed.entries == [
        Entry(
            id="agenzia-2",
            link="https://agenzia.example/esteri/2?a=1&b=2",
            title="Colloqui a Ginevra tra i due ministri",
            html="<p>I due ministri si sono incontrati a Ginevra per tre ore.</p><p>Il comunicato arriva domani.</p>",
            published=at("2025-11-27T10:00:00+01:00"),
            authors=["Anna Bo"],
            tags=["Esteri", "Diplomazia"],
        ),
        Entry(
            id="agenzia-1",
            link="https://agenzia.example/cronaca/1",
            title="Sciopero dei treni venerdì",
            text="Lo sciopero durerà otto ore.",
            published=at("2025-11-26T18:30:00+01:00"),
        ),
    ]


def test_atom() -> None:
    feed = parsed("atom-1.0")
    assert (feed.title, feed.language, feed.site) == ("Probe & Nachrichten", "de", "https://probe.example/")
    assert feed.entries == [
        Entry(
            id="tag:probe.example,2025:1",
            link="https://probe.example/1",
            title="Treffen in Genf",
            html="<p>Die Minister trafen sich <em>drei</em> Stunden.</p>",
            published=at("2025-11-27T08:00:00+00:00"),
            updated=at("2025-11-27T09:00:00+00:00"),
            authors=["Karl Muster", "Eva Beispiel"],
            tags=["Ausland"],
        ),
        Entry(
            id="tag:probe.example,2025:2",
            link="https://probe.example/2",
            title="Nur geändert",
            html="<p>Nur mit Änderungsdatum.</p>",
            published=at("2025-11-26T09:00:00+01:00"),
            updated=at("2025-11-26T09:00:00+01:00"),
        ),
    ]


def test_rdf() -> None:
    feed = parsed("rdf-1.0")
    assert (feed.title, feed.language) == ("Agenzia RDF", "it")
    [entry] = feed.entries
    assert (entry.id, entry.link, entry.title) == (
        "https://agenzia.example/1",
        "https://agenzia.example/1",
        "Una notizia",
    )
    assert entry.published == at("2025-11-27T10:00:00+01:00")


def test_empty_but_valid() -> None:
    assert parsed("empty-but-valid").entries == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("empty", "it is empty"),
        ("only-blanks", "it is empty"),
        ("html-page", "it is an HTML page, “Accetta i cookie & continua”"),
        ("html-page-without-title", "it is an HTML page"),
        ("sitemap", "it is a sitemap without news (no <news:news> in it): it names pages, not articles"),
        ("foaf-rdf", "it is XML of another kind, <rdf:RDF>"),
        ("plain-text", "it is neither XML nor HTML"),
        ("binary", "it is neither XML nor HTML"),
    ],
)
def test_not_a_feed(name: str, reason: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        parsed(name, "application/rss+xml")
    assert caught.value.reason == reason


CURLY, STRAIGHT = "Perché L’Aquila è già più sicura", "Perché L'Aquila è già più sicura"
TEXT = "La città è tornata alla normalità."


@pytest.mark.parametrize(
    ("name", "content_type", "title", "text"),
    [
        ("latin-1-declared", "text/xml", STRAIGHT, TEXT),
        ("latin-1-declared-utf-8", "text/xml; charset=utf-8", STRAIGHT, TEXT),
        ("latin-1-undeclared", None, STRAIGHT, TEXT),
        ("windows-1252-declared-latin-1", "text/xml; charset=iso-8859-1", CURLY, TEXT),
        ("utf-8-declared-latin-1", "text/xml; charset=iso-8859-1", CURLY, TEXT),
        ("utf-8-declared-utf-16", "text/xml", CURLY, TEXT),
        ("utf-8-bom", "text/xml; charset=iso-8859-1", CURLY, TEXT),
        ("utf-16-bom", "text/xml", CURLY, TEXT),
        ("utf-16-be-without-bom", "text/xml", CURLY, TEXT),
        ("unknown-charset-declared", None, CURLY, TEXT),
        ("utf-8-one-bad-byte", "text/xml; charset=utf-8", CURLY, TEXT.replace("normalità", "normalit\ufffd")),
        ("utf-8-one-cut-character", None, CURLY, TEXT.replace("normalità", "normalit\ufffd")),
        ("junk-before-prolog", "text/html", CURLY, TEXT),
        ("comment-before-root", None, CURLY, TEXT),
        ("undeclared-namespace", None, CURLY, TEXT),
        ("unclosed-element", None, CURLY, TEXT),
    ],
)
def test_bytes_of_all_kinds(name: str, content_type: str | None, title: str, text: str) -> None:
    [entry] = parsed(name, content_type).entries
    assert entry.title == title
    assert (entry.text or entry.html).removesuffix("<br>") == text
    assert entry.published == at("2025-11-27T10:00:00+01:00")


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("titles-escaped-twice", ["L’Aquila", "L'Aquila", "Tizio & Caio", "Perché no", "Il caso"]),
        (
            "titles-with-markup",
            ["Ultim'ora: voto", "Voto alle Camere", "Se a < b e c > d", "Il tag <x> e il tag <b>", "Su due righe"],
        ),
        ("bare-ampersands", ["AT&T e Q&A: R&D&S"]),
        ("html-entities", ["Caffè – 5 € &foo;"]),
        ("control-characters", ["Uno due tre\ufffd"]),
        ("cut-in-the-middle", [CURLY]),
    ],
)
def test_titles(name: str, titles: list[str]) -> None:
    assert [entry.title for entry in parsed(name).entries] == titles


def test_ampersands_in_links_and_texts() -> None:
    [entry] = parsed("bare-ampersands").entries
    assert (entry.link, entry.text) == ("https://a.example/1?a=1&b=2&copy=3", "Fish & chips")


def test_text_escaped_twice() -> None:
    assert [(entry.html, entry.text) for entry in parsed("text-escaped-twice").entries] == [
        ("<p>Primo.</p>", ""),
        ("", "L’Aquila, a < b"),
    ]


def test_links() -> None:
    assert [entry.link for entry in parsed("relative-links").entries] == [
        "https://agenzia.example/cronaca/1",
        "https://agenzia.example/rss/cronaca/2",
        "https://altro.example/3",
        None,
        None,
    ]


def test_guid_is_a_link_only_if_it_is_one() -> None:
    assert [(entry.id, entry.link) for entry in parsed("guids-that-are-no-links").entries] == [
        ("12345", None),
        ("https://a.example/2", "https://a.example/2"),
        ("https://a.example/3", None),
    ]


def test_dates() -> None:
    entries = parsed("dates-of-all-kinds").entries
    assert [(entry.published, entry.zone_assumed, entry.unread_date) for entry in entries] == [
        (at("2025-11-27T10:00:00+01:00"), False, None),
        (at("2025-11-27T00:00:00+01:00"), True, None),
        (at("2025-11-27T10:00:00+01:00"), True, None),
        (at("2016-06-29T00:00:00+02:00"), True, None),
        (None, False, "ieri sera"),
    ]


def test_entities_are_never_expanded() -> None:
    started = time.process_time()
    assert [entry.title for entry in parsed("entity-bomb").entries] == ["&lol9;"]
    assert time.process_time() - started < 1
    assert [entry.title for entry in parsed("external-entity").entries] == ["a &xxe; b"]


def test_entries_over_the_limit_are_counted() -> None:
    feed = parse(b"<rss><channel>" + b"<item><guid>a</guid></item>" * (MAX_ENTRIES + 5), content_type=None, url=URL)
    assert (len(feed.entries), feed.total) == (MAX_ENTRIES, MAX_ENTRIES + 5)


@pytest.mark.parametrize(
    ("piece", "size"),
    [
        *((piece, 1_000_000) for piece in ("<![CDATA[", "<!--", "]]>", "<!ENTITY ", "<?")),
        *((piece, 50_000) for piece in ("<a>", "<a ", "&", "<item>", "<a x='", "<", "&lt;")),
    ],
)
def test_what_never_closes_takes_linear_time(piece: str, size: int) -> None:
    """feedparser takes at most 6 microseconds a byte for it: a minute for the 10 MB that are fetched, not days."""
    started = time.process_time()
    parse(("<rss><channel><item><title>" + piece * (size // len(piece))).encode(), content_type=None, url=URL)
    assert time.process_time() - started < 5


# --- namespaces ---------------------------------------------------------------------------------------------------

NAMESPACES = """xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
 xmlns:georss="http://www.georss.org/georss" xmlns:gml="http://www.opengis.net/gml"
 xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#" """


def rss(items: str, channel: str = "") -> ParsedFeed:
    text = (
        f'<rss version="2.0" {NAMESPACES}><channel><title>Il Giornale del Golfo</title><language>it</language>'
        f"{channel}{items}</channel></rss>"
    )
    return parse(text.encode(), content_type=None, url=URL)


def item(inside: str) -> Entry:
    [entry] = rss(f"<item>{inside}</item>").entries
    return entry


@pytest.mark.parametrize(
    ("inside", "location"),
    [
        ("<georss:point>41.8933 12.4829</georss:point>", (41.8933, 12.4829)),
        ("<georss:point> -33.45,  -70.66 </georss:point>", (-33.45, -70.66)),
        ("<georss:where><gml:Point><gml:pos>45.4 9.19</gml:pos></gml:Point></georss:where>", (45.4, 9.19)),
        ("<geo:lat>40.85</geo:lat><geo:long>14.27</geo:long>", (40.85, 14.27)),
        ("<geo:Point><geo:lat>40.85</geo:lat><geo:long>14.27</geo:long></geo:Point>", (40.85, 14.27)),
        ("<georss:point>91 12</georss:point>", None),
        ("<georss:point>41 181</georss:point>", None),
        ("<georss:point>nan nan</georss:point>", None),
        ("<georss:point>0 0</georss:point>", None),
        ("<georss:point>Roma</georss:point>", None),
        ("<georss:point>41.9</georss:point>", None),
        ("<geo:lat>40,85</geo:lat><geo:long>14,27</geo:long>", None),
        ("<geo:lat>40.85</geo:lat>", None),
        ("<georss:box>41 12 42 13</georss:box>", None),
    ],
)
def test_points(inside: str, location: tuple[float, float] | None) -> None:
    assert item(f"<title>Crolla un ponte</title>{inside}").location == location


def test_dublin_core() -> None:
    entry = item(
        "<title>Vertice a Trieste</title><dc:creator>Anna Bo</dc:creator><dc:creator>Ugo Mei</dc:creator>"
        "<dc:date>2025-11-27T10:00:00+01:00</dc:date><dc:subject>Esteri</dc:subject>"
    )
    assert entry.authors == ["Anna Bo", "Ugo Mei"]
    assert entry.published == at("2025-11-27T10:00:00+01:00")
    assert entry.tags == ["Esteri"]


@pytest.mark.parametrize(
    "inside",
    [
        "<description>Il vertice.</description><content:encoded><![CDATA[<p>Il vertice, per esteso.</p>]]></content:encoded>",
        "<content:encoded><![CDATA[<p>Il vertice, per esteso.</p>]]></content:encoded><description>Il vertice.</description>",
    ],
)
def test_content_encoded_is_preferred_wherever_it_stands(inside: str) -> None:
    assert item(f"<title>Vertice</title>{inside}").html == "<p>Il vertice, per esteso.</p>"


def test_the_caption_of_a_picture_is_not_the_text() -> None:
    caption = (
        "<media:title>Foto</media:title><media:description>Una lunga didascalia della fotografia.</media:description>"
    )
    media = f'<media:content url="https://a.example/1.jpg" medium="image">{caption}</media:content>'
    for inside in (f"<description>Breve.</description>{media}", f"{media}<description>Breve.</description>"):
        entry = item(f"<title>Titolo</title><link>https://a.example/1</link>{inside}")
        assert (entry.title, entry.text) == ("Titolo", "Breve.")


@pytest.mark.parametrize(
    "name", ["title", "link", "description", "content:encoded", "guid", "pubDate", "dc:creator", "category"]
)
def test_an_element_that_is_left_open(name: str) -> None:
    """feedparser makes None of it, or takes in what follows: what came before is read all the same."""
    whole = "<title>Uno</title><link>https://a.example/1</link><description>Testo.</description>"
    feed = rss(f"<item>{whole}</item><item>{whole}<{name}>Altro</x></item>")
    assert feed.entries[0] == item(whole)
    assert len(feed.entries) == 2


def test_end_tags_run_together() -> None:
    feed = rss(
        "<item><title>Uno</title><description>Testo.</descripontent:encoded><![CDATA[<p>Uno</p>]]></content:encoded></item>"
    )
    assert [entry.title for entry in feed.entries] == ["Uno"]


AUDIO = '<enclosure url="https://a.example/puntata-12.mp3" type="audio/mpeg" length="100"/>'
IMAGE = '<enclosure url="https://a.example/foto.jpg" type="image/jpeg" length="100"/>'
LINK = "<link>https://a.example/12</link>"


@pytest.mark.parametrize(
    ("inside", "kept"),
    [
        (AUDIO, False),
        (AUDIO + LINK, False),
        (AUDIO + LINK + "<description> </description>", False),
        (AUDIO + LINK + "<description>Puntata 12</description>", False),
        (AUDIO + LINK + "<description>Nella puntata: il voto in Senato.</description>", True),
        ('<enclosure url="https://a.example/12.mp3"/>' + LINK, False),
        ('<media:group><media:content url="https://a.example/12" medium="video"/></media:group>' + LINK, False),
        ("<link>https://a.example/12.mp4?sd=1</link>", False),
        (IMAGE, False),
        ("<link>https://a.example/foto.JPG</link>", False),
        ('<description>&lt;p&gt;&lt;img src="https://a.example/1.jpg"&gt;&lt;/p&gt;</description>', False),
        ('<description>&lt;p&gt;&lt;img src="https://a.example/1.jpg"&gt;&lt;/p&gt;</description>' + LINK, True),
        (AUDIO + LINK + "<description>&lt;b&gt;Puntata  12&lt;/b&gt;</description>", False),
        (IMAGE + LINK, True),
        (IMAGE + "<description>Il ponte è crollato.</description>", True),
        (LINK, True),
        ("", True),
    ],
)
def test_what_is_only_a_sound_film_or_picture_is_no_article(inside: str, kept: bool) -> None:
    feed = rss(f"<item><title>Puntata 12</title>{inside}</item><item><title>Altra notizia</title></item>")
    assert [entry.title for entry in feed.entries] == (["Puntata 12"] if kept else []) + ["Altra notizia"]
    assert feed.notes == ([] if kept else ["1 entries without text, only sound, film or picture, left out"])
    assert feed.total == 2


@pytest.mark.parametrize(
    ("feed_base", "entry_base", "link"),
    [
        ("", "", "https://agenzia.example/rss/1.html"),
        ("https://altro.example/notizie/", "", "https://altro.example/notizie/1.html"),
        ("/notizie/", "", "https://agenzia.example/notizie/1.html"),
        ("/notizie/", "2025/", "https://agenzia.example/notizie/2025/1.html"),
        ("", "2025/", "https://agenzia.example/rss/2025/1.html"),
        ("/notizie/", "https://altro.example/a?b&amp;c", "https://altro.example/1.html"),
        ("javascript:x", "", "https://agenzia.example/rss/1.html"),
    ],
)
def test_xml_base(feed_base: str, entry_base: str, link: str) -> None:
    bases = [f'xml:base="{base}"' if base else "" for base in (feed_base, entry_base)]
    text = (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {bases[0]}><title>Notizie</title>'
        f'<entry {bases[1]}><id>tag:a.example,2025:1</id><title>Uno</title><link href="1.html"/></entry></feed>'
    )
    [entry] = parse(text.encode(), content_type=None, url=URL).entries
    assert (entry.id, entry.link) == ("tag:a.example,2025:1", link)


def test_hours_and_days_to_skip() -> None:
    feed = rss(
        "",
        "<skipHours><hour>0</hour><hour> 3 </hour><hour>24</hour><hour>77</hour></skipHours>"
        "<skipDays><day>Sunday</day><day>saturday</day></skipDays>",
    )
    assert (feed.skip_hours, feed.skip_days) == ([0, 3], ["saturday", "sunday"])


# --- what is mended -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "authors"),
    [
        ("<author>anna@a.online (Anna Bo)</author>", ["Anna Bo"]),
        ("<author>Anna Bo &lt;anna@a.online&gt;</author>", ["Anna Bo"]),
        ("<author><![CDATA[anna@a.online (Anna Bo)]]></author>", ["Anna Bo"]),
        ("<author>redazione@a.online</author>", ["redazione@a.online"]),
        ("<dc:creator>D&#8217;Amico, Ugo</dc:creator>", ["D’Amico, Ugo"]),
        ("<author>Tizio &amp; Caio, tc@a.example</author>", ["Tizio & Caio"]),
    ],
)
def test_authors(inside: str, authors: list[str]) -> None:
    assert item(f"<title>Titolo</title>{inside}").authors == authors


@pytest.mark.parametrize(
    ("inside", "link"),
    [
        ("<link/><guid>https://a.example/1</guid>", "https://a.example/1"),
        ("<link></link><guid isPermaLink='true'>https://a.example/1</guid>", "https://a.example/1"),
        ("<link/><guid isPermaLink='false'>https://a.example/1</guid>", None),
        ("<link/>https://a.example/1<guid>x</guid>", "https://a.example/1"),
        ("<link>www.a.example/1</link>", "https://www.a.example/1"),
        ("<link>agenzia.example/1</link>", "https://agenzia.example/1"),
        ("<link>http:/a.example/1</link>", "http://a.example/1"),
        ("<link>http://https://a.example/1</link>", "https://a.example/1"),
        ("<link>https://a.example/una notizia</link>", "https://a.example/una%20notizia"),
        ("<link>https://web.example/2025/https://a.example/1</link>", "https://web.example/2025/https://a.example/1"),
        ("<link>www.html</link>", "https://agenzia.example/rss/www.html"),
        (
            "<link>https://proxy.example/~r/1</link><feedburner:origLink>https://a.example/1</feedburner:origLink>",
            "https://a.example/1",
        ),
    ],
)
def test_links_as_people_write_them(inside: str, link: str | None) -> None:
    assert item(f"<title>Titolo</title><description>Testo.</description>{inside}").link == link


@pytest.mark.parametrize(
    ("description", "html"),
    [
        ("<![CDATA[<p>a</p><![CDATA[b]]><p>c</p>]]>", "<p>a</p>b<p>c</p>"),
        ("<![CDATA[<![CDATA[<p>a</p>]]]]>", "<p>a</p>"),
        ("<![CDATA[<![CDATA[<p>a</p>]]>]]>", "<p>a</p>"),
        ("<![CDATA[<p>a]]]]><![CDATA[>b</p>]]>", "<p>a]]>b</p>"),
    ],
)
def test_cdata_in_cdata(description: str, html: str) -> None:
    feed = rss(
        f"<item><title><![CDATA[Uno]]></title><description>{description}</description></item>"
        "<item><title><![CDATA[Due]]></title></item>"
    )
    assert [(entry.title, entry.html) for entry in feed.entries] == [("Uno", html), ("Due", "")]


def test_a_feed_without_an_end_keeps_what_is_whole() -> None:
    whole = "<rss><channel><item><title>Uno</title></item><item><title>Due</title></item>"
    for end, titles in (
        ("", ["Uno", "Due"]),
        ("<item><title>Tre</title>", ["Uno", "Due"]),
        ("</channel>", ["Uno", "Due"]),
    ):
        feed = parse((whole + end).encode(), content_type=None, url=URL)
        assert [entry.title for entry in feed.entries] == titles
        cut = ["the feed is cut off; its last entry, which is not whole, left out"]
        assert feed.notes == (cut if "Tre" in end else [])


# --- the format, by the bytes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('{"version": "https://jsonfeed.org/version/1.1", "title": "Da JSON", "items": []}', "Da JSON"),
        ('\ufeff \n{"version": "https://jsonfeed.org/version/1", "title": "Da JSON", "items": []}', "Da JSON"),
        ('<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Atom 0.3</title></feed>', "Atom 0.3"),
        ('<rss version="0.91"><channel><title>RSS 0.91</title></channel></rss>', "RSS 0.91"),
        (
            (
                '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/'
                '0.9/"><channel><title>RSS 0.90</title></channel></rdf:RDF>'
            ),
            "RSS 0.90",
        ),
        (
            (
                "<urlset><url><loc>https://a.example/1</loc><news:news><news:publication><news:name>Sitemap</news:name>"
                "</news:publication><news:title>Uno</news:title></news:news></url></urlset>"
            ),
            "Sitemap",
        ),
    ],
)
@pytest.mark.parametrize("content_type", [None, "text/html", "application/json"])
def test_the_bytes_tell_the_format(text: str, title: str, content_type: str | None) -> None:
    assert parse(text.encode(), content_type=content_type, url=URL).title == title


def test_a_page_is_told_from_other_things_that_are_no_feed() -> None:
    with pytest.raises(HtmlPage):
        parsed("html-page")
    with pytest.raises(NotAFeed) as caught:
        parse(b"[1, 2]", content_type=None, url=URL)
    assert (type(caught.value), caught.value.reason) == (NotAFeed, "it is JSON, but no JSON Feed")


def test_a_page_that_shows_a_piece_of_a_feed_is_a_page() -> None:
    page = b"<!doctype html><title>Come si fa</title><pre><feed></pre><p>Fine</p>"
    with pytest.raises(HtmlPage, match="Come si fa"):
        parse(page, content_type="text/html", url=URL)


@pytest.mark.parametrize(
    "piece",
    [
        "<![CDATA[<![CDATA[]]>",
        "<rss><channel><author>",
        "<rss><channel><item><link/> ",
        "<rss><georss:point> 1,1 ",
        "<rss xmlns:a = ",
        "<?x><!y> ",
        "<title",
        "<title>",
        "<html ",
        "<urlset><url><news:news>",
        "<rss xml:base='",
        "<rss><skipDays>",
    ],
)
def test_other_kinds_take_linear_time_too(piece: str) -> None:
    started = time.process_time()
    with contextlib.suppress(NotAFeed):
        parse(("<html>" + piece * (300_000 // len(piece))).encode(), content_type=None, url=URL)
    assert time.process_time() - started < 5
