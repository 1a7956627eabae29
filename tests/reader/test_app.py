"""The page as a browser gets it: over HTTP, from a real engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest
from redis import Redis
from starlette.applications import Starlette

from tests.factory import fire, meeting
from tests.reader.conftest import Served
from tests.reader.newspaper import hostile
from workers.errors import Unavailable
from workers.reader.app import STATIC, Reader, reader
from workers.reader.find import Finder
from workers.reader.health import Health
from workers.reader.security import HEADERS
from workers.reader.settings import ReaderSettings
from workers.watch import feeds

MEETING, FIRE, HOSTILE = meeting()[0].id, fire()[0].id, hostile()[0].id

PAGES = [
    "/",
    "/?q=ferri",
    "/?q=incendio&copies=1&wide=1",
    "/?q=xyzzy",
    "/?person=per:marta-ferri&country=ITA&event=CONSULT&from=2026-11-01&to=2026-11-30",
    "/?area=7/68/47&sort=newest&size=3&page=2",
    "/events",
    "/events?q=fiamme&modality=possible",
    "/events?sort=actor&happened_from=2026-01-01",
    "/events?entity=gpe:pyongyang",
    "/suggest?q=fe",
    "/status",
    f"/article/{MEETING}",
    f"/article/{FIRE}",
    f"/article/{HOSTILE}",
    "/entity/per:marta-ferri",
    "/entity/gpe:pyongyang",
    "/entity/org:vigili-del-fuoco",
    "/entity/gpe:ITA:..%2F..%2Fevil%3Fx=1%23y",
    "/?q=script%20alert",
    "/events?q=alert",
    "/suggest?q=eve",
]

ERRORS = [
    ("/nessuna", 404),
    ("/article/nessuno", 404),
    ("/article/..%2F..%2Fetc", 404),
    ("/entity/per:nessuno", 404),
    ("/entity/senza-tipo", 404),
    ("/static/nessuno.css", 404),
    ("/static/..%2Fapp.py", 404),
    ("/?from=ieri", 400),
    ("/?page=99999", 400),
    ("/?q=" + "+".join(["parola"] * 65), 400),
    ("/events?sort=%3Cscript%3Ealert(1)%3C/script%3E", 400),
    ("/?area=9/9/9999", 400),
]

OUR_SCRIPTS = re.compile(r"/static/(htmx\.min|reader)\.js\?[0-9a-f]{12}")
OUR_LINKS = re.compile(r"(/(?!/)|#|https?://[a-z.]+/)")


def check_safe(page: lxml.html.HtmlElement) -> None:
    """No element of the page runs, loads, or leads anywhere that it should not."""
    for script in page.iter("script"):
        assert OUR_SCRIPTS.fullmatch(script.get("src"))
        assert not script.text
    assert not list(page.iter("style", "iframe", "object", "embed", "base", "template"))
    assert [meta.get("name") or meta.get("charset") for meta in page.iter("meta")] in (
        [],
        ["utf-8", "viewport", "color-scheme", "htmx-config"],
    )
    for element in page.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on"), (element.tag, name)
            assert name != "style"
            if name in ("href", "src", "action", "xlink:href"):
                assert OUR_LINKS.match(value), value
            if name.startswith("hx-get"):
                assert value.startswith("/suggest?")
        if element.tag == "a" and element.get("href", "").startswith("http"):
            assert set(element.get("rel").split()) >= {"noopener", "noreferrer"}
    assert all(image.get("href") for image in page.iter("image"))
    assert not list(page.iter("img"))


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_view_is_a_safe_page_in_both_languages(served: Served, path: str, language: str) -> None:
    page = served.page(path, language)
    check_safe(page)
    if not path.startswith("/suggest"):
        assert page.get("lang") == {"it": "it-IT", "en": "en-GB"}[language]
        check_structure(page)


def check_structure(page: lxml.html.HtmlElement) -> None:
    """What a screen reader and a keyboard need."""
    assert page.find(".//title").text_content().endswith("· Dispaccio")
    assert len(page.findall(".//main")) == 1
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    first_link = next(page.iter("a"))
    assert first_link.get("href") == "#main"
    for field in page.iter("input"):
        assert field.get("type") == "hidden" or page.xpath("//label[@for=$id]", id=field.get("id"))
    for labelled in page.xpath("//*[@aria-labelledby]"):
        assert labelled.get("aria-labelledby") in ids
    for link in page.iter("a"):
        assert link.text_content().strip() or link.get("aria-label"), lxml.html.tostring(link)
    for landmark in page.xpath("//nav | //aside | //section[not(@class='facet' or @class='error')]"):
        assert landmark.get("aria-label") or landmark.get("aria-labelledby")
    assert len(page.xpath("//h1")) == 1
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1 | //h2 | //h3")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(page.xpath("//*[@data-announce]")) == 1
    for anchor in page.xpath("//a[starts-with(@href, '#')]/@href"):
        assert anchor[1:] in ids


@pytest.mark.parametrize("path", PAGES)
def test_every_view_is_json_at_the_same_address(served: Served, path: str) -> None:
    assert served.json(path)["title"]


@pytest.mark.parametrize(("path", "status"), ERRORS)
def test_errors_are_in_the_same_dress(served: Served, path: str, status: int) -> None:
    page = served.page(path, status=status)
    check_safe(page)
    check_structure(page)
    assert page.xpath("//h1")[0].text_content()
    answer = served.json(path, status)
    assert answer["status"] == status
    assert answer["title"] == page.xpath("//h1")[0].text_content()


@pytest.mark.parametrize("path", [*PAGES[:2], "/status", "/static/reader.css", ERRORS[0][0], ERRORS[7][0]])
def test_every_answer_has_the_headers(served: Served, path: str) -> None:
    answer = served.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_head_is_get_without_a_body(served: Served) -> None:
    for path in ("/", f"/article/{MEETING}", "/static/reader.css"):
        head, get = served.get(path, "HEAD"), served.get(path)
        assert head.status == 200
        assert head.data == b""
        assert head.headers["content-length"] == get.headers["content-length"]
    assert served.get("/nessuna", "HEAD").status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_only_reading_is_possible(served: Served, method: str) -> None:
    answer = served.get("/", method)
    assert answer.status == 405
    assert "GET" in answer.headers["allow"]


# --- languages --------------------------------------------------------------------------------------------------------


def test_the_language_is_asked_for_remembered_and_else_the_browsers(served: Served) -> None:
    assert served.page("/", "en-GB").get("lang") == "en-GB"
    assert served.page("/", "fr").get("lang") == "it-IT"
    asked = served.get("/?q=ferri&lang=en", accept_language="it")
    assert asked.headers["set-cookie"].startswith("lang=en;")
    assert "HttpOnly" in asked.headers["set-cookie"]
    assert b'lang="en-GB"' in served.get("/", cookie="lang=en", accept_language="it").data
    assert b'lang="it-IT"' in served.get("/", cookie="lang=klingon", accept_language="it").data
    assert "set-cookie" not in served.get("/?lang=klingon").headers


def test_the_language_can_be_changed_where_one_is(served: Served) -> None:
    page = served.page("/events?q=fiamme&sort=actor&lang=it")
    assert page.xpath("//nav[@class='languages']/a/@href") == [
        "/events?q=fiamme&sort=actor&lang=it",
        "/events?q=fiamme&sort=actor&lang=en",
    ]


# --- searching --------------------------------------------------------------------------------------------------------


def test_a_result_has_its_matches_marked(served: Served) -> None:
    page = served.page("/?q=incendio")
    assert page.xpath("//h2[@id='summary']")[0].text_content() == "2 articoli in 1 notizia"
    [found] = page.xpath("//article[@class='found']")
    assert found.xpath(".//h3//mark/text()") == ["incendio"]
    assert found.xpath(".//h3/a/@href")[0].startswith("/article/")
    assert found.xpath(".//time/@datetime") == ["2026-11-24T08:15:00+00:00"]
    assert "1 copia altrove" in found.text_content()


def test_a_facet_leads_to_as_many_as_it_says(served: Served) -> None:
    answer = served.json("/?copies=1&wide=1")
    checked = 0
    for facet in answer["facets"]:
        for value in facet["values"][:2]:
            narrowed = served.json(value["url"])
            assert narrowed["total"] == value["count"], value
            [chosen] = [
                one
                for other in narrowed["facets"]
                if other["name"] == facet["name"]
                for one in other["values"]
                if one["value"] == value["value"]
            ]
            assert chosen["chosen"]
            assert served.json(chosen["url"])["total"] == answer["total"]
            checked += 1
    assert checked > 10


def test_a_facet_of_events_leads_to_as_many_as_it_says(served: Served) -> None:
    answer = served.json("/events?wide=1")
    for facet in answer["facets"]:
        for value in facet["values"][:2]:
            assert served.json(value["url"])["total"] == value["count"], value


def test_a_bar_and_a_circle_lead_to_as_many_as_they_say(served: Served) -> None:
    answer = served.json("/?copies=1")
    bars = [bar for bar in answer["timeline"]["bars"] if bar["count"]]
    assert sum(bar["count"] for bar in bars) == answer["total"]
    assert all(served.json(bar["url"])["total"] == bar["count"] for bar in bars)
    assert len(answer["map"]["circles"]) == 2
    for circle in answer["map"]["circles"]:
        near = served.json(circle["url"])
        assert near["total"] == circle["count"]
        assert near["map"]["wider"] == "/?copies=1"
        assert near["map"]["circles"]


def test_filters_that_are_set_can_be_taken_off(served: Served) -> None:
    path = "/?q=ferri&person=per:marta-ferri&country=PRK&from=2026-11-01&area=7/108/48"
    page = served.page(path)
    chips = page.xpath("//section[@class='chips']//li[not(@class)]")
    assert [" ".join(chip.text_content().split())[:-2] for chip in chips] == [
        "Persone Marta Ferri",
        "Paesi Corea del Nord",
        "Pubblicato dal 1 novembre 2026",
        "Luoghi zona della mappa",
    ]
    assert chips[0].xpath(".//a/@href") == [
        "/entity/per:marta-ferri",
        "/?q=ferri&country=PRK&from=2026-11-01&area=7/108/48",
    ]
    assert page.xpath("//li[@class='all']/a/@href") == ["/?q=ferri"]


def test_a_new_search_keeps_the_filters(served: Served) -> None:
    page = served.page("/?q=ferri&person=per:marta-ferri&copies=1&page=1&from=2026-11-01")
    form = page.forms[0]
    sent = [(field.get("name"), field.get("value")) for field in form.xpath(".//input")]
    assert sent == [("q", "ferri"), ("person", "per:marta-ferri"), ("copies", "1")]
    dates = page.xpath("//input[@form='search']")
    assert [(field.get("name"), field.get("value")) for field in dates] == [("from", "2026-11-01"), ("to", "")]


def test_a_filter_that_finds_nothing_is_still_named(served: Served) -> None:
    page = served.page("/?q=xyzzy&person=per:marta-ferri&country=FRA&place=gpe:ITA&event=DEATH")
    labels = page.xpath("//section[@class='chips']//li[not(@class)]//bdi/text()")
    assert labels == ["marta ferri", "Italia", "Francia", "morte o malattia"]
    assert page.xpath("//p[@class='nothing']")


def test_pages_lead_to_each_other(served: Served) -> None:
    first = served.json("/events?size=5")
    assert (first["page"], first["pages"], first["previous"]) == (1, 3, None)
    seen = [event["event_id"] for event in first["events"]]
    page = first
    while page["next"]:
        page = served.json(page["next"])
        seen += [event["event_id"] for event in page["events"]]
    assert len(seen) == len(set(seen)) == first["total"]
    assert page["previous"] == "/events?size=5&page=2"
    beyond = served.json("/events?size=5&page=9")
    assert beyond["previous"] == "/events?size=5&page=3"
    assert beyond["next"] is None


def test_a_column_sorts_and_says_so(served: Served) -> None:
    page = served.page("/events?sort=actor")
    [sorted_by] = page.xpath("//th[@aria-sort]")
    assert sorted_by.get("aria-sort") == "ascending"
    assert sorted_by.text_content() == "Chi"
    assert sorted_by.xpath("./a/@href") == ["/events?sort=-actor"]
    assert served.page("/events").xpath("//th[@aria-sort]/@aria-sort") == ["descending"]


def test_every_link_of_ours_leads_somewhere(served: Served) -> None:
    seen: set[str] = set()
    for path in ("/?q=ferri", "/events", "/entity/per:marta-ferri", f"/article/{HOSTILE}", f"/article/{MEETING}"):
        page = served.page(path)
        for href in page.xpath("//a/@href | //link/@href | //script/@src | //image/@href"):
            target = urlsplit(urljoin(path, href))
            if target.netloc or href.startswith("#"):
                continue
            seen.add(target._replace(fragment="").geturl())
    assert len(seen) > 60
    for link in sorted(seen):
        assert served.get(link).status == 200, link


def test_suggestions_are_a_piece_of_a_page(served: Served) -> None:
    piece = served.get("/suggest?q=fer&kind=events", accept_language="it").data.decode()
    assert "<html" not in piece
    assert '<a href="/events?entity=per:marta-ferri">' in piece
    assert served.get("/suggest?q=zzz").data.strip() == b""
    [suggestion] = served.json("/suggest?q=fer")["suggestions"]
    assert suggestion == {
        "key": "per:marta-ferri", "name": "Marta Ferri", "type": "persona", "count": 3,
        "url": "/?entity=per:marta-ferri", "page": "/entity/per:marta-ferri",
    }  # fmt: skip


# --- an article -------------------------------------------------------------------------------------------------------


def test_an_article_is_shown_whole_and_marked(served: Served) -> None:
    of, _ = fire()
    page = served.page(f"/article/{FIRE}")
    assert page.xpath("//h1")[0].text_content() == of.title
    assert [line.text_content() for line in page.xpath("//div[@class='text']/p")] == of.text.split("\n")
    assert page.xpath("//div[@class='text']//a[@title='Velox: organizzazione']/@href") == ["/entity/org:velox"]
    legend = page.xpath("//section[@class='legend']//li")
    assert [" ".join(item.text_content().split()) for item in legend] == [
        "Abc parole che dicono un evento",
        "Abc persona",
        "Abc organizzazione",
        "Abc stato, regione o città",
        "Abc quantità",
    ]
    assert page.xpath("//section[@aria-labelledby='copies-title']//h3/a/@href")  # the copy elsewhere


def test_an_event_and_its_evidence_point_to_each_other(served: Served) -> None:
    page = served.page(f"/article/{MEETING}", "en")
    first, second = page.xpath("//li[@data-event]")
    sentence = " ".join(first.xpath("./p")[0].text_content().split())
    assert sentence == "Marta Ferri meets Han Tae-jun “Vertice”, “ha incontrato” in Pyongyang, on 24 November 2026"
    assert second.xpath(".//span[@class='modality m-denied']")
    roles = {word.text: word.get("data-roles") for word in page.xpath("//*[@data-roles]")}
    assert roles == {
        "Vertice": "0-trigger",
        "ha incontrato": "0-trigger",
        "Marta Ferri": "0-actor",
        "Han Tae-jun": "0-target 1-actor",
        "Pyongyang": "0-place",
        "martedì": "0-time",
        "potrebbe inviare": "1-trigger",
    }
    assert page.xpath("//a[@data-roles='1-trigger']/@href") == ["#event-1"]
    assert first.xpath(".//a[starts-with(@href, '#evidence-')]/@href") == ["#evidence-0"]
    assert page.xpath("//h1/*[@id='evidence-0']/following-sibling::*[1]/@data-roles") == ["0-trigger"]


def test_a_revision_tells_what_it_changed(served: Served) -> None:
    page = served.page(f"/article/{MEETING}")
    text = " ".join(page.xpath("//section[@aria-labelledby='revisions-title']")[0].text_content().split())
    assert "2 revisioni" in text
    assert "Il testo è cambiato." in text
    assert "Il titolo è cambiato." not in text
    assert page.xpath("//ul[@class='withdrawn']//del/text()") == [
        "accordo «hanno firmato»: Marta Ferri, Han Tae-jun",
        "mobilitazione «inviare»: Corea del Nord",
    ]
    assert [li.get("data-event") for li in page.xpath("//li[@data-event][.//span[@class='new']]")] == ["1"]


def test_an_article_that_attacks_is_text(served: Served) -> None:
    of, _ = hostile()
    page = served.page(f"/article/{HOSTILE}")
    assert page.xpath("//h1")[0].text_content() == of.title
    shown = [line.text_content() for line in page.xpath("//div[@class='text']/p")]
    assert shown == of.text.split("\n")
    assert not page.xpath("//a[contains(text(), 'originale')]")  # its address is a script
    document = served.json(f"/article/{HOSTILE}")["document"]
    assert document["text"]["it"] == of.text
    listed = served.page("/?publisher=" + "Testata%20%3Cscript%3Ealert(1)%3C/script%3E")
    assert listed.xpath("//article//h3")[0].text_content() == of.title


def test_what_is_asked_is_text(served: Served) -> None:
    attack = '"><script>alert(1)</script>'
    for path in ("/?q=", "/events?q=", "/?person=", "/?publisher="):
        page = served.page(path + "%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
        check_safe(page)
        assert attack in (page.xpath("//input[@id='q']/@value") + page.xpath("//bdi/text()"))


# --- feeds and queue --------------------------------------------------------------------------------------------------


@pytest.fixture
def redis(settings: ReaderSettings) -> Iterator[Redis]:
    with Redis.from_url(settings.redis_url) as redis:
        yield redis
        redis.flushall()


def test_feeds_and_queue(served: Served, redis: Redis) -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    feeds.add(redis, "https://agenzia.example/rss", now, title="Agenzia <script>alert(1)</script>")
    feeds.add(redis, "https://zitta.example/rss", now)
    broken = feeds.get(redis, "https://zitta.example/rss")
    assert broken is not None
    broken.error = "404 <script>alert(1)</script>"
    with redis.pipeline() as pipeline:
        feeds.save(pipeline, broken)
        pipeline.execute()
    redis.xadd("dispaccio:quarantine", {"article": b"{}", "reason": "x", "time": "0"})
    page = served.page("/status")
    check_safe(page)
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in page.xpath("//tbody/tr")]
    assert [row[:2] for row in rows] == [
        ["https://zitta.example/rss", "non risponde"],
        ["Agenzia <script>alert(1)</script>", "nuova"],
    ]
    assert rows[0][5] == "404 <script>alert(1)</script>"
    health = served.json("/status")["health"]
    assert health["queue"]["quarantined"] == 1
    assert health["indexed"] == {"articles": 9, "events": 14}


def test_nothing_is_written_to_the_queue(served: Served, redis: Redis) -> None:
    served.page("/status")
    assert redis.dbsize() == 0


# --- when something is wrong ------------------------------------------------------------------------------------------


@pytest.fixture
def without_services() -> Iterator[Served]:
    settings = ReaderSettings(elasticsearch_url="http://127.0.0.1:9", redis_url="redis://127.0.0.1:9/0")
    served = Served(reader(settings, "127.0.0.1").app)
    yield served
    served.stop()


def test_without_an_engine_the_reader_is_told_to_wait(without_services: Served) -> None:
    page = without_services.page("/", status=503)
    check_safe(page)
    assert "Riprova" in page.text_content()
    assert "127.0.0.1" not in page.text_content()
    answer = without_services.get("/", accept="application/json")
    assert answer.status == 503
    assert answer.headers["retry-after"] == "10"


def test_without_services_the_status_says_so(without_services: Served) -> None:
    health = without_services.json("/status")["health"]
    assert health == {"queue": None, "feeds": None, "indexed": None}
    assert "La coda non risponde." in without_services.page("/status").text_content()


class Broken(Finder):
    """A view with a bug, and one whose engine has a secret in its error."""

    def __init__(self) -> None:
        pass

    def article(self, article_id: str) -> None:
        raise KeyError("secret")

    def suggestions(self, typed: str, language: str) -> list[object]:  # type: ignore[override]
        raise Unavailable("https://user:secret@engine.example")


def test_a_bug_is_told_without_its_details() -> None:
    served = Served(Reader(Broken(), lambda: Health(None, None, None), 60).app)
    try:
        page = served.page("/article/x", status=500)
        check_safe(page)
        for path, status in (("/article/x", 500), ("/suggest?q=ab", 503)):
            answer = served.get(path)
            assert answer.status == status
            assert b"secret" not in answer.data
            assert answer.headers["content-security-policy"] == HEADERS["content-security-policy"]
            assert "secret" not in str(served.json(path, status))
    finally:
        served.stop()


def test_too_many_requests_of_one_client(finder: Finder) -> None:
    served = Served(Reader(finder, lambda: Health(None, None, None), 3).app)
    try:
        assert [served.get("/status").status for _ in range(4)] == [200, 200, 200, 429]
        answer = served.get("/status", accept="application/json")
        assert answer.headers["retry-after"] == "20"
        page = served.page("/", status=429)
        check_safe(page)
        assert served.get("/static/reader.css").status == 200
    finally:
        served.stop()


def test_another_host_is_not_served(served: Served) -> None:
    assert served.get("/", host="evil.example").status == 400
    assert served.get("/", host="localhost:1").status == 200


# --- our own files ----------------------------------------------------------------------------------------------------


def test_our_files_are_kept_and_change_their_address(served: Served) -> None:
    page = served.page("/")
    for address in page.xpath("//link/@href | //script/@src | //image/@href"):
        answer = served.get(address)
        assert answer.status == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert address.startswith("/static/")
    assert served.get("/").headers["cache-control"] == "private, no-cache"


def test_a_long_address_is_refused(served: Served) -> None:
    assert served.get("/?q=" + "x" * 100_000).status in (400, 414, 431)


def test_the_application_answers_nothing_else() -> None:
    """The routes are these; whoever adds one thinks of its tests here."""
    app = Reader(Broken(), lambda: Health(None, None, None), 60).app
    pages = app.app  # type: ignore[attr-defined]
    assert isinstance(pages, Starlette)
    assert [route.path for route in pages.routes] == [  # type: ignore[attr-defined]
        "/", "/events", "/suggest", "/article/{article_id}", "/entity/{key:path}", "/status", "/static",
    ]  # fmt: skip
    assert {path.name for path in Path(STATIC).iterdir()} == {
        "htmx.min.js", "icon.svg", "reader.css", "reader.js", "world.svg",
    }  # fmt: skip


def test_empty_fields_of_a_form_are_not_part_of_an_address(served: Served) -> None:
    answer = served.get("/?q=operai&from=&to=&person=Marta+Ferri")
    assert (answer.status, answer.headers["location"]) == (303, "/?q=operai&person=Marta%20Ferri")
    assert served.get("/events?q=").headers["location"] == "/events"
    assert served.get("/suggest?q=").status == 200
