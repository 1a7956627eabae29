"""What becomes of the feeds in feeds/: each is named by what is wrong with it, and has its outcome in a table here, or, if
it is of the first ones, in test_parse.py."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from workers.read.identity import article_id
from workers.watch.entries import sift
from workers.watch.feeds import Feed, Seen
from workers.watch.parse import MAX_ENTRIES, HtmlPage, NotAFeed, ParsedFeed, parse

FEEDS = Path(__file__).parent / "feeds"
URL = "https://agenzia.example/rss/feed.xml"
NOW = datetime(2025, 11, 27, 9, tzinfo=UTC)

Outcome = dict[str, Any]


class Case(NamedTuple):
    """The outcome of a fixture: of each of its entries, and of the feed, the fields that matter."""

    name: str
    entries: tuple[Outcome, ...]
    content_type: str | None
    feed: Outcome


def case(name: str, *entries: Outcome, content_type: str | None = None, **feed: Any) -> Case:
    return Case(name, entries, content_type, {"notes": [], **feed})


def e(title: str | None = None, link: str | None = None, **fields: Any) -> Outcome:
    return {**fields, **({"title": title} if title is not None else {}), **({"link": link} if link else {})}


def on(moment: str, **fields: Any) -> Outcome:
    """A date that is written with its zone."""
    return {"published": moment, "zone_assumed": False, "unread_date": None, **fields}


def local(moment: str, **fields: Any) -> Outcome:
    """A date whose zone is that of the feed's language."""
    return {"published": moment, "zone_assumed": True, "unread_date": None, **fields}


def unread(raw: str) -> Outcome:
    return {"published": None, "zone_assumed": False, "unread_date": raw}


def parsed(name: str, content_type: str | None = None) -> ParsedFeed:
    return parse((FEEDS / f"{name}.xml").read_bytes(), content_type=content_type, url=URL)


def found(holder: Any, expected: Outcome) -> Outcome:
    values = {name: getattr(holder, name) for name in expected}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


TITLE, LINK = "Il Senato approva la legge", "https://gazzetta.example/politica/senato-legge"
SENATE = e(TITLE, LINK)
ONE, TWO, THREE = (f"https://gazzetta.example/{number}" for number in (1, 2, 3))
ACCENTS = e("Perché L’Aquila è già più sicura", ONE, text="La città è tornata alla normalità.")
CUT = "the feed is cut off; its last entry, which is not whole, left out"
MEDIA = "1 entries without text, only sound, film or picture, left out"

ENCODINGS = [
    case("windows-1251-declared", e("Министр обороны прибыл в Каир", text="Переговоры продлятся два дня.")),
    case("koi8-r-declared", e("Выборы в Молдавии", text="Явка превысила половину.")),
    case("windows-1250-declared", e("Příští týden začne stávka", text="Odbory žádají vyšší mzdy.")),
    case("iso-8859-7-declared", e("Σεισμός στην Κρήτη", text="Δεν υπάρχουν τραυματίες.")),
    case("iso-8859-9-declared-windows-1254-sent", e("İstanbul’da “seçim” günü", text="Oy verme işlemi başladı.")),
    case("windows-1256-declared", e("وزير الخارجية يصل إلى روما", text="يلتقي الوزير نظيره.")),
    case("iso-2022-jp-declared", e("日本の首相がローマを訪問", text="会談は二日間。")),
    case("gb2312-declared-gb18030-sent", e("国务院总理朱镕基访问罗马", text="会谈持续两天。")),
    case("euc-kr-declared-windows-949-sent", e("대통령 로마 방문 똠", text="회담은 이틀간 열린다.")),
    case("big5-declared", e("總統府發表聲明", text="明天公布細節。"), language="zh-TW"),
    case("shift-jis-declared-windows-31j-sent", e("①髙島屋が値上げ", text="来月から。")),
    case(
        "iso-8859-15-in-http-only",
        e("Bolletta da 5 € in più", text="Così è deciso, dall'œuvre."),
        content_type="text/xml; charset=ISO-8859-15",
    ),
    case("utf-8-encoded-twice", ACCENTS, content_type="text/xml; charset=utf-8"),
    case("utf-8-halves-of-utf-16", e("Vince l’Italia 🏆", text="Così finisce.")),
    case("utf-8-bom-twice", ACCENTS),
    case("utf-8-bom-after-blank-lines", ACCENTS),
    case("utf-16-le-without-bom-declared-utf-8", ACCENTS, content_type="text/xml; charset=utf-8"),
    case("utf-32-bom", ACCENTS),
    case("utf-8-and-latin-1-mixed", ACCENTS, e("Un pi\ufffd altro", TWO)),
    case("charset-that-is-no-text", ACCENTS),
    case(
        "charset-in-http-with-quotes",
        e("Bolletta da 5 euro in più", text="Così è deciso, dall'oeuvre."),
        content_type="application/rss+xml; charset='ISO-8859-1'",
    ),
    case("utf-7-declared", e("Senato, +39 voti")),
    case("accents-decomposed", e("Perche\u0301 la citta\u0300 cambia")),
    case("null-bytes", e("Il Senato approva", text="Voto finale.")),
    case("invisible-characters", e("Governo, il voto")),
    case("numbers-of-windows-1252", e("L’Aquila – 5 € “subito”")),
    case("numbers-of-surrogates", e("Vittoria \ufffd\ufffd \ufffd")),
    case("one-line-without-line-ends", ACCENTS),
    case("old-mac-line-ends", ACCENTS),
]

XML = [
    case("blank-lines-before-prolog", SENATE),
    case("php-warning-before-prolog", SENATE, content_type="text/html"),
    case("html-page-start-before-prolog", SENATE, content_type="text/html"),
    case("prolog-twice", SENATE),
    case("prolog-unquoted", SENATE),
    case("prolog-of-xml-1.1", e(f"{TITLE}".replace("approva", "approva\ufffd"))),
    case("curly-quotes-in-attributes", SENATE),
    case("doctype-of-rss-0.91", SENATE),
    case("doctype-with-entities-of-its-own", e("&testata; compie &anni; anni")),
    case("doctype-with-external-dtd", SENATE),
    case("entity-quadratic", e("&a;" * 200)),
    case(
        "xinclude-of-a-file", e(TITLE, LINK, text='<include href="file:///etc/hostname" parse="text"></include>Testo.')
    ),
    case("instructions-left-in", SENATE),
    case("script-after-root", SENATE, total=1),
    case("two-documents", SENATE, e("La seconda parte", TWO)),
    case("comment-with-dashes", SENATE),
    case("comment-that-holds-a-root", SENATE),
    case("root-in-capitals", SENATE, title="Gazzetta di Prova", language="it"),
    case("tags-in-mixed-case", SENATE, title="Gazzetta di Prova"),
    case("root-missing", SENATE, title="Gazzetta di Prova"),
    case("root-without-version", SENATE),
    case("entries-outside-the-channel", SENATE, title="Gazzetta di Prova"),
    case("atom-with-prefix", e(TITLE, ONE, id="tag:gazzetta.example,2025:1"), title="Gazzetta di Prova"),
    case("atom-with-unusual-prefix", e(TITLE, ONE, published="2025-11-27T10:00:00+01:00")),
    case("atom-without-namespace", e(TITLE, ONE, published="2025-11-27T10:00:00+01:00")),
    case("atom-with-wrong-namespace", e(TITLE, ONE, published="2025-11-27T10:00:00+01:00")),
    case(
        "rdf-with-prefixes-everywhere",
        e(TITLE, ONE, authors=["Anna Bo"], published="2025-11-27T10:00:00+01:00"),
        title="Gazzetta di Prova",
        language="it",
    ),
    case("rss-inside-html", SENATE, content_type="text/html"),
    case("rss-saved-from-a-browser", SENATE, content_type="text/html"),
    case("attributes-unquoted", SENATE),
    case("attribute-twice", e(TITLE, LINK, id="n-1")),
    case("end-tag-without-bracket", e(TITLE, LINK, text="Voto finale.")),
    case("end-tags-of-entries-missing", SENATE, e("La Camera rinvia", TWO)),
    case(
        "namespaces-undeclared",
        e(
            TITLE,
            ONE,
            authors=["Anna Bo"],
            html="<p>Voto finale.</p>",
            location=(41.9, 12.5),
            published="2025-11-27T10:00:00+01:00",
        ),
    ),
    case("namespaces-misspelt", e(TITLE, LINK, html="<p>Voto finale.</p>", authors=["Anna Bo"])),
    case("prefixes-unusual", e(TITLE, LINK, html="<p>Voto finale.</p>", authors=["Anna Bo"])),
    case("default-namespace-of-atom-in-rss", SENATE),
    *(
        case(f"cut-in-{place}", e(TITLE, LINK, id="n-1", text="Primo."), notes=[CUT])
        for place in ("title", "link", "guid", "entity", "cdata", "end-tag")
    ),
    case("cut-inside-a-character", e(TITLE, id="n-1"), notes=[CUT]),
    case("cut-between-entries", e(TITLE, id="n-1")),
    case("cut-before-the-last-end", e(TITLE, id="n-1"), e(id="n-2", html="Caffè <p>e altro</p>")),
    case("cut-in-the-channel", title="Gazzetta di Prova"),
    case("html-entities-in-capitals", e("PERCHÉ L’AQUILA – R&D", text="CITTÀ\u00a0NUOVA")),
    case("entities-without-semicolon", e("Caffè nero, pesce & patate", text='Sì", dice')),
    case("ampersands-in-attributes", SENATE),
    case("less-than-bare-in-text", e("Inflazione < 2%, PIL > 1%", text="Se 3 < 4 allora 5 > 4 e <3 Roma")),
    case(
        "children-of-html-in-description",
        on(
            "2025-11-27T10:00:00+01:00",
            title=TITLE,
            html='<p>Voto <b>finale</b> è qui</p><br><img src="1.jpg">',
        ),
    ),
    case("entry-inside-an-entry", SENATE, e("Collegata", "https://gazzetta.example/9")),
    case("image-and-search-box-with-titles", SENATE, title="Gazzetta di Prova", site="https://gazzetta.example/"),
    case(
        "channel-described-after-its-entries",
        SENATE,
        title="Gazzetta di Prova",
        site="https://gazzetta.example/",
        language="it",
    ),
]

TEXTS = [
    case("titles-escaped-thrice", e("L’Aquila, R&D"), e("Il caso")),
    case("text-escaped-thrice", e(TITLE, html="<p>Voto finale.</p>", text="")),
    case("cdata-in-cdata", e("Tizio & Caio", html="<p>Primo.</p>Secondo.<p>Terzo.</p>"), e("Altra", TWO)),
    case("cdata-escaped", e("Tizio & Caio", html="<p>Primo.</p>")),
    case("cdata-split-in-two", e("Il segno ]]> chiude")),
    case(
        "cdata-everywhere",
        on(
            "2025-11-27T10:00:00+01:00",
            id="n-1",
            title="Tizio & Caio",
            link=f"{ONE}?a=1&b=2",
            tags=["Sport & Salute"],
        ),
    ),
    case("cdata-with-entities", e("L’Aquila è lì", text="Tizio & Caio")),
    case("title-with-elements", e("Ultimora: voto finale")),
    case("title-over-several-lines", e(TITLE)),
    case("title-empty", e("", LINK, text="Voto finale.")),
    case("title-twice", e("Il Senato approva", ONE)),
    case("title-that-is-the-text", e(("Parola " * 400).strip(), LINK)),
    case("title-of-the-picture-first", e("Il Senato approva", ONE, text="Voto.")),
    case("description-and-longer-content", e(TITLE, html="<p>Voto finale al Senato.</p><p>98 sì.</p>")),
    case("description-and-empty-content", e(TITLE, html="", text="Voto finale.")),
    case("description-twice", e(TITLE, text="Voto finale al Senato, 98 sì.")),
    case("body-of-xhtml", e(TITLE, html="<p>Voto finale al <em>Senato</em>.</p>")),
    case(
        "text-with-hidden-pixel",
        e(TITLE, html='Voto finale.<img src="https://pixel.example/1.gif" width="1" height="1"/>'),
    ),
]

LINKS = [
    case(
        "link-empty-guid-is-link",
        e("Il Senato approva", ONE, id=ONE),
        {"title": "La Camera rinvia", "link": None, "id": "https://gazzetta.example/?p=2"},
    ),
    case("link-after-its-own-tag", e("Il Senato approva", ONE, id="n-1")),
    case(
        "link-without-scheme",
        e(TITLE, "https://www.gazzetta.example/1"),
        e("Due", "https://agenzia.example/2"),
        e("Tre", THREE),
    ),
    case(
        "link-with-scheme-mistyped",
        e(TITLE, "http://gazzetta.example/1"),
        e("Due", TWO),
        e("Tre", "https://Gazzetta.Example/3"),
    ),
    case("link-with-blanks-and-line-ends", e(TITLE, "https://gazzetta.example/il%20senato"), e("Due", TWO)),
    case("link-is-markup", e(TITLE, ONE)),
    case("link-through-feedburner", e(TITLE, ONE)),
    case("link-escaped-twice", e(TITLE, "https://gazzetta.example/?id=1&s=2")),
    case(
        "link-is-script-or-mail",
        {"title": TITLE, "link": None},
        {"title": "Due", "link": None},
        {"title": "Tre", "link": None},
    ),
    case("link-with-accents-and-idn", e(TITLE, "https://città.example/è-già")),
    case("link-as-attribute-in-rss", e("Il Senato approva", ONE)),
    case("comments-link-first", e("Il Senato approva", ONE)),
    case("atom-links-of-all-relations", e(TITLE, "https://agenzia.example/1")),
    case("xml-base-relative", e(TITLE, "https://agenzia.example/notizie/2025/1.html")),
    case("guid-blank", e("Il Senato approva", ONE, id=None)),
    case("guid-permalink-that-is-none", e("Il Senato approva", ONE, id="notizia-1")),
    case("source-of-another-site", e(TITLE, ONE, id="tag:gazzetta.example,2025:1", authors=["Anna Bo"])),
    case("guid-shared-by-all", e("Uno", id="notizia"), e("Due", id="notizia")),
]

DATES = [
    case(
        "dates-in-italian",
        local("2025-02-03T00:00:00+01:00"),
        local("2025-11-27T10:30:00+01:00"),
        local("2025-03-04T08:15:00+01:00"),
        local("2025-01-01T00:00:00+01:00"),
        on("2025-09-27T10:00:00+02:00"),
    ),
    case(
        "dates-in-german",
        on("2025-11-27T10:00:00+01:00"),
        local("2025-03-27T10:00:00+01:00"),
        local("2025-12-31T23:59:00+01:00"),
    ),
    case(
        "dates-in-french",
        on("2025-11-27T10:00:00+01:00"),
        local("2025-08-01T10:30:00+02:00"),
        local("2025-12-03T00:00:00+01:00"),
    ),
    case(
        "dates-in-spanish",
        on("2025-11-27T10:00:00+01:00"),
        local("2025-11-27T00:00:00+01:00"),
        local("2025-01-01T08:00:00+01:00"),
    ),
    case("dates-in-portuguese", on("2025-11-27T10:00:00+00:00"), local("2025-02-27T00:00:00-03:00")),
    case("dates-in-russian", on("2025-11-27T10:00:00+03:00"), local("2025-05-27T00:00:00+03:00")),
    case("dates-in-the-wrong-language", local("2025-12-27T10:00:00+01:00"), local("2025-02-27T00:00:00+01:00")),
    case(
        "dates-without-zone",
        local("2025-11-27T10:00:00+01:00"),
        local("2025-07-27T10:00:00+02:00"),
        local("2025-07-27T10:00:00+02:00"),
    ),
    case("dates-without-zone-in-english", local("2025-11-27T10:00:00+00:00")),
    case(
        "dates-with-zones-by-name",
        on("2025-11-27T10:00:00+01:00"),
        on("2025-07-27T10:00:00+02:00"),
        on("2025-07-27T10:00:00+02:00"),
        on("2025-11-27T10:00:00-05:00"),
        on("2025-07-27T10:00:00+02:00"),
        on("2025-11-27T10:00:00+01:00"),
        on("2025-11-27T10:00:00+01:00"),
    ),
    case(
        "dates-with-two-digit-years",
        on("2025-11-27T10:00:00+01:00"),
        local("2025-11-27T00:00:00+01:00"),
        on("1994-11-06T08:49:37+00:00"),
        local("2025-11-27T00:00:00+01:00"),
    ),
    case(
        "dates-day-first",
        local("2025-11-27T10:00:00+01:00"),
        local("2025-04-03T00:00:00+02:00"),
        local("2025-11-27T10:00:00+01:00"),
        local("2025-11-27T00:00:00+01:00"),
    ),
    case(
        "dates-month-first",
        local("2025-11-27T22:05:00+00:00"),
        local("2025-03-04T00:00:00+00:00"),
        local("2025-11-27T10:00:00+00:00"),
    ),
    case("dates-day-or-month-first", unread("3/4/2025"), local("2025-11-27T00:00:00+00:00")),
    case(
        "dates-year-first-without-zeros",
        local("2016-06-29T00:00:00+02:00"),
        local("2025-01-05T09:05:03+01:00"),
        local("2025-11-27T00:00:00+01:00"),
    ),
    case(
        "dates-with-12-hour-clock",
        on("2025-11-27T00:15:00+00:00"),
        on("2025-11-27T13:05:00+01:00"),
        local("2025-11-27T22:05:00+01:00"),
    ),
    case(
        "dates-as-epoch-numbers",
        on("2025-11-27T09:00:00+00:00"),
        on("2025-11-27T09:00:00+00:00"),
        on("2025-11-27T09:00:00+00:00"),
        unread("0"),
    ),
    case(
        "dates-of-iso-shortened",
        on("2025-11-27T10:00:00+00:00"),
        on("2025-11-27T10:00:00+00:00"),
        on("2025-11-27T10:00:00+01:00"),
        on("2025-11-27T10:00:00.123456+00:00"),
        on("2025-11-27T10:00:00+01:00"),
    ),
    case(
        "dates-never-set",
        unread("Thu, 01 Jan 1970 00:00:00 +0000"),
        unread("Wed, 31 Dec 1969 19:00:00 -0500"),
        unread("0001-01-01T00:00:00Z"),
        unread("-0001-11-30T00:00:00+00:00"),
        unread("1900-01-01T00:00:00"),
        unread("0000-00-00 00:00:00"),
    ),
    case(
        "dates-that-are-words",
        unread("oggi, 10:00"),
        unread("2 ore fa"),
        unread("Invalid Date"),
        unread("novembre 2025"),
        unread("31 feb 2025"),
        unread("Thu, 27 Nov 2025 25:00:00 GMT"),
    ),
    case(
        "dates-with-time-in-dots",
        on("2025-11-27T05:06:07+01:00"),
        local("2025-11-27T05:06:00+01:00"),
        local("2025-11-27T05:06:07+01:00"),
    ),
    case("date-with-wrong-weekday", on("2025-11-27T10:00:00+01:00")),
    case(
        "date-in-another-element",
        *(on("2025-11-27T10:00:00+01:00", title=title) for title in ("Uno", "Due", "Tre", "Quattro")),
        on("2025-11-27T10:00:00+01:00", title="Cinque", unread_date="boh"),
    ),
    case("date-of-the-channel-only", {"published": None, "updated": None, "unread_date": None}),
    case(
        "date-published-after-updated",
        on("2025-11-27T12:00:00+01:00", updated="2025-11-27T10:00:00+01:00"),
    ),
]

FORMATS = [
    case("rss-0.90", e("Il Senato approva", ONE), title="Gazzetta di Prova"),
    case("rss-0.91", e(TITLE, text="Voto finale."), e("La Camera rinvia", TWO)),
    case(
        "rss-0.92-without-titles",
        e("", html=f'Il Senato <a href="{ONE}">approva</a> la legge.'),
        e("", text="La Camera rinvia."),
    ),
    case(
        "rss-1.0-with-dublin-core",
        local(
            "2025-11-27T00:00:00+01:00",
            title="Il Senato approva",
            html="<p>Voto finale.</p>",
            authors=["Anna Bo", "Ugo Mei"],
            tags=["Politica"],
        ),
        language="it-it",
    ),
    case(
        "atom-0.3",
        on(
            "2005-03-01T10:00:00+01:00",
            title="Il Senato approva",
            updated="2005-03-01T12:00:00+01:00",
            html="<p>Voto finale.</p>",
            authors=["Anna Bo"],
        ),
        title="Gazzetta & Prova",
    ),
    case(
        "atom-xhtml-with-prefix",
        e("Se a < b: voto", html="<p>Voto <em>finale</em>, a &lt; b.</p>"),
        title="Gazzetta di Prova",
    ),
    case("atom-author-of-the-feed", e(TITLE, authors=["Redazione"]), e(TITLE, authors=["Anna Bo"])),
    case("atom-content-in-base64", e(TITLE, html="<p>Voto finale.</p>")),
    case(
        "podcast",
        e("Puntata 11", "https://gazzetta.example/11", text="Il voto in Senato, con gli ospiti di oggi."),
        notes=[MEDIA],
        total=2,
    ),
    case("gallery-of-pictures", SENATE, notes=[MEDIA], total=2),
    case(
        "points-of-all-kinds",
        e("Uno", location=(41.8933, 12.4829)),
        e("Due", location=(40.85, 14.27)),
        e("Tre", location=(45.4, 9.19)),
        e("Quattro", location=None),
        e("Cinque", location=(41.8933, 12.4829)),
        e("Sei", location=None),
    ),
    case("categories-of-all-kinds", e(TITLE, tags=["Esteri/Europa", "Sport & Salute", "Politica"])),
    case("categories-of-atom", e(TITLE, tags=["Esteri", "politica"])),
    case(
        "authors-of-all-kinds",
        e(TITLE, authors=["Anna Bo"]),
        e("Due", authors=["Ugo Mei"]),
        e("Tre", authors=["redazione@gazzetta.online"]),
        e("Quattro", authors=["Anna Bo", "Ugo D’Amico"]),
    ),
    case("language-by-name", local("2025-11-27T10:00:00+00:00"), language="Italiano"),
    case("language-in-capitals", local("2025-11-27T10:00:00+01:00"), language="IT-it"),
    case("language-of-three-letters", local("2025-11-27T10:00:00+00:00"), language="ita"),
    case("language-with-underscore", local("2025-11-27T10:00:00+01:00"), language="it_IT.UTF-8"),
    case("language-empty", local("2025-11-27T10:00:00+00:00"), language=None),
    case("entries-with-nothing", e("Solo un titolo"), e(""), e("", "https://a.example/solo-link"), e("")),
    case("entries-without-anything", e("", id=None), e("", id=None), e("", tags=["Politica"]), SENATE),
    case("entry-twice", e(TITLE, id="n-1"), e(TITLE, id="n-1")),
    case("json", title="x", total=0),
    case("channel-empty", title="", total=0),
    case("channel-missing", title="", total=0),
    case("ttl-and-hours-that-are-none", SENATE, ttl=None, skip_hours=[3], skip_days=["sunday"]),
    case(
        "json-feed-sent-as-xml",
        local(
            "2025-11-27T10:00:00+01:00",
            id="1",
            title="Il Senato approva",
            link="https://agenzia.example/1",
            text="Voto\tfinale.",
        ),
        title="Gazzetta di Prova",
        notes=["2 items that are no objects, left out"],
        content_type="text/xml",
    ),
    case(
        "news-sitemap-without-namespaces",
        local("2025-11-27T00:00:00+01:00", title="Il Senato & la legge", link=ONE),
        title="Gazzetta di Prova",
        notes=["1 pages of the sitemap that are no news, left out"],
    ),
    case("news-sitemap-cut", e("Il Senato approva", ONE), notes=[CUT]),
]

CASES = [*ENCODINGS, *XML, *TEXTS, *LINKS, *DATES, *FORMATS]


@pytest.mark.parametrize("expected", [pytest.param(one, id=one.name) for one in CASES])
def test_outcome(expected: Case) -> None:
    feed = parsed(expected.name, expected.content_type)
    assert [found(entry, one) for entry, one in zip(feed.entries, expected.entries, strict=False)] == list(
        expected.entries
    )
    assert len(feed.entries) == len(expected.entries)
    assert found(feed, expected.feed) == expected.feed


# --- no feeds -------------------------------------------------------------------------------------------------------

REFUSED = [
    ("html-of-an-error-404", HtmlPage, "it is an HTML page, “404 – Pagina non trovata”"),
    ("html-after-xml-prolog", HtmlPage, "it is an HTML page, “Accesso riservato”"),
    ("html-that-shows-a-feed", HtmlPage, "it is an HTML page, “Come leggere i feed”"),
    ("html-challenge", HtmlPage, "it is an HTML page, “Just a moment...”"),
    ("json-of-an-error", NotAFeed, "it is JSON, but no JSON Feed"),
    ("json-cut", NotAFeed, "it looks like JSON, but cannot be parsed: "),
    ("opml", NotAFeed, "it is XML of another kind, <opml>"),
    ("svg", NotAFeed, "it is XML of another kind, <svg>"),
    ("soap-fault", NotAFeed, "it is XML of another kind, <soap:Envelope>"),
    (
        "sitemap-index",
        NotAFeed,
        "it is an index of 1 sitemaps, not a feed; its sitemap of news seems to be https://gazzetta.example/sitemap-news.xml",
    ),
    ("feed-escaped-as-a-whole", NotAFeed, "it is neither XML nor HTML"),
    ("pdf", NotAFeed, "it is neither XML nor HTML"),
    ("gzip-left-packed", NotAFeed, "it is neither XML nor HTML"),
    ("cut-in-the-root", NotAFeed, "it is XML of another kind, <rss>"),
]


@pytest.mark.parametrize(("name", "kind", "reason"), REFUSED, ids=[name for name, *_ in REFUSED])
def test_what_is_no_feed(name: str, kind: type[NotAFeed], reason: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        parsed(name, "application/rss+xml")
    assert type(caught.value) is kind
    assert caught.value.reason.startswith(reason)
    assert caught.value.reason == reason or reason.endswith(" ")


# --- the same feed, fetched again -------------------------------------------------------------------------------------

SEQUENCES = {
    # of each fetch: new, changed, unchanged
    "again-guid-contains-the-headline": [(1, 0, 0), (0, 1, 0), (0, 0, 1)],
    "again-guid-changes-at-each-fetch": [(2, 0, 0), (0, 0, 2), (0, 0, 2)],
    "again-http-becomes-https": [(1, 0, 0), (0, 0, 1), (0, 0, 1)],
    "again-link-with-a-new-token": [(2, 0, 0), (0, 0, 2), (0, 0, 2)],
    "again-link-with-a-session-and-guid": [(1, 0, 0), (0, 0, 1), (0, 1, 0)],
    "again-link-with-a-new-token-without-dates": [(1, 0, 0), (0, 0, 1)],
    "again-tracking-parameters": [(1, 0, 0), (0, 0, 1), (0, 0, 1)],
    "again-dated-anew": [(1, 0, 0), (0, 0, 1), (0, 1, 0)],
    "again-all-updated-at-each-fetch": [(3, 0, 0), (0, 0, 3), (0, 1, 2)],
    "again-in-another-order": [(3, 0, 0), (0, 0, 3)],
    "again-withdrawn-and-back": [(2, 0, 0), (0, 0, 1), (0, 0, 2)],
    "again-one-new-on-top": [(2, 0, 0), (1, 0, 1)],
    "again-markup-only-changed": [(1, 0, 0), (0, 0, 1)],
    "again-corrected": [(1, 0, 0), (0, 1, 0), (0, 1, 0)],
    "again-guid-shared-by-all": [(2, 0, 0), (1, 0, 2), (0, 0, 1)],
    "again-all-links-to-the-home-page": [(3, 0, 0), (1, 0, 3)],
    "again-live-blog-at-one-address": [(3, 0, 0), (1, 0, 2)],
    "again-same-title-each-day": [(1, 0, 0), (1, 0, 0)],
    "again-ids-added-later": [(1, 0, 0), (0, 0, 1), (0, 0, 1)],
    "again-without-link-and-id": [(1, 0, 0), (0, 1, 0), (0, 0, 1)],
    "again-first-cut-then-whole": [(1, 0, 0), (1, 0, 1)],
    "again-site-moves-to-www-and-amp": [(1, 0, 0), (0, 0, 1)],
    "again-dates-in-the-future": [(1, 0, 0), (0, 0, 1)],
    "again-older-version-listed-below": [(1, 0, 0), (0, 0, 1)],
    "again-encoding-lost-for-once": [(1, 0, 0), (0, 0, 1)],
}


@pytest.mark.parametrize(("name", "expected"), SEQUENCES.items(), ids=SEQUENCES)
def test_fetched_again(name: str, expected: list[tuple[int, int, int]]) -> None:
    """What is new, changed and unchanged; and in the index there are as many articles as there were new ones."""
    feed, seen = Feed(url=URL, added=NOW, language="it"), dict[str, Seen]()
    outcomes, articles = [], []
    for fetch in range(len(expected)):
        entries = parsed(f"{name}.{fetch + 1}").entries
        sifted = sift(feed, entries, seen, NOW + fetch * timedelta(minutes=15))
        assert sifted.rejected == []
        outcomes.append((sifted.new, sifted.changed, sifted.unchanged))
        articles += sifted.articles
        seen = {key: known for key, known in {**seen, **sifted.seen}.items() if key not in sifted.forgotten}
    assert outcomes == expected
    assert len({article_id(article) for article in articles}) == sum(new for new, *_ in expected)


def test_the_newer_version_of_an_entry_listed_twice_is_taken() -> None:
    for fetch in (1, 2):
        entries = parsed(f"again-older-version-listed-below.{fetch}").entries
        [article] = sift(Feed(url=URL, added=NOW), entries, {}, NOW).articles
        assert (article.title, article.html) == ("Il Senato approva", "Nuovo.")


# --- large and deep -------------------------------------------------------------------------------------------------


def test_three_thousand_entries() -> None:
    items = "".join(
        f"<item><title>Notizia {number}</title><link>https://gazzetta.example/{number}</link></item>"
        for number in range(3_000)
    )
    started = time.process_time()
    feed = parse(f"<rss><channel>{items}</channel></rss>".encode(), content_type=None, url=URL)
    sifted = sift(Feed(url=URL, added=NOW), feed.entries, {}, NOW)
    assert (feed.total, len(feed.entries), sifted.new) == (3_000, MAX_ENTRIES, MAX_ENTRIES)
    assert time.process_time() - started < 20


def test_ten_thousand_elements_in_each_other() -> None:
    deep = "<div>" * 10_000 + "Testo." + "</div>" * 10_000
    items = f"<item><title>Uno</title><description>{deep}</description></item><item><title>Due</title></item>"
    started = time.process_time()
    feed = parse(f"<rss><channel>{items}</channel></rss>".encode(), content_type=None, url=URL)
    assert [entry.title for entry in feed.entries] == ["Uno", "Due"]
    assert time.process_time() - started < 10


# --- the table ------------------------------------------------------------------------------------------------------


def test_every_fixture_has_its_outcome() -> None:
    names = [one.name for one in CASES] + [name for name, *_ in REFUSED]
    assert len(names) == len(set(names))
    fetches = [f"{name}.{number + 1}" for name, outcomes in SEQUENCES.items() for number in range(len(outcomes))]
    elsewhere = set(re.findall(r'"([\w.-]+)"', (Path(__file__).parent / "test_parse.py").read_text()))
    stored = {path.name.removesuffix(".xml") for path in FEEDS.iterdir()}
    assert stored - elsewhere == {*names, *fetches} - elsewhere
    assert len(names) + len(SEQUENCES) >= 120
