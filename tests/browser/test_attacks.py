"""An article with attacks in every field, wherever it is shown. What must not happen is what `Watch` writes down."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from schemas.extraction import Entity
from tests.browser.paper import ATTACKS, HEADLINE, hostile
from tests.browser.views import HOSTILE
from tests.browser.watching import Watch
from tests.reader.conftest import Served
from workers.reader.phrases import has_page
from workers.reader.state import entity_url


def test_the_article_is_shown_as_text(watch: Watch) -> None:
    page = watch.open(f"/article/{HOSTILE}")
    for field in ("h1", ".text", ".beside", ".meta"):
        expect(page.locator(field).first).to_be_attached()
    for attack in ATTACKS:
        assert attack in (page.locator("h1").text_content() or "")
    handled(page)
    touch_everything(page)
    handled(page)


ENTITIES = [entity for entity in hostile()[1].entities if has_page(entity.key)]


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.type)
def test_its_names_have_pages(watch: Watch, entity: Entity) -> None:
    page = watch.open(entity_url(entity.key))
    expect(page.locator(".facets")).to_contain_text(entity.name)
    handled(page)


def test_it_is_found_and_suggested_as_text(watch: Watch) -> None:
    page = watch.open("/?q=assalto")
    expect(page.locator(".found").first).to_contain_text(HEADLINE)
    handled(page)
    page.locator("#q").fill("")
    page.locator("#q").press_sequentially("mallory")
    expect(page.locator("#suggestions a").first).to_contain_text(ATTACKS[0])
    handled(page)
    page.locator("#suggestions a").first.click()
    expect(page.locator(".chips")).to_contain_text("Mallory")
    handled(page)
    page.locator(".found h3 a").first.click()  # swapped in by htmx, not loaded
    expect(page.locator("h1")).to_contain_text(HEADLINE)
    handled(page)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_address_is_text(watch: Watch, attack: str) -> None:
    page = watch.open(f"/events?q={quote(attack)}&person={quote(attack)}")
    expect(page.locator("#q")).to_have_value(attack)
    handled(page)


def test_its_events_and_its_feed_are_text(watch: Watch) -> None:
    page = watch.open("/events?event=ASSAULT&wide=1")
    expect(page.locator("tbody")).to_contain_text(ATTACKS[8])
    handled(page)
    page = watch.open("/status")
    expect(page.locator("tbody")).to_contain_text(ATTACKS[1])
    handled(page)


def test_what_gets_through_is_stopped_and_seen(browser: Browser, served: Served) -> None:
    """Were a template to forget its escaping, the policy would stop the script, and these tests would notice."""
    watch = Watch(browser, f"http://127.0.0.1:{served.port}")
    try:
        page = watch.open("/")
        page.evaluate("(html) => document.body.insertAdjacentHTML('beforeend', html)", " ".join(ATTACKS[1:4]))
        page.locator("img").first.evaluate("(one) => one.dispatchEvent(new Event('error'))")
        assert page.evaluate("() => typeof window.__pwned") == "undefined"
        with pytest.raises(AssertionError, match="Content Security Policy"):
            watch.check()
        page.evaluate("() => { window.__pwned = 1; }")
        with pytest.raises(AssertionError, match="a script has run"):
            watch.check()
    finally:
        watch.close()


def handled(page: Page) -> None:
    """No element and no attribute on the page comes from an article."""
    assert page.locator("iframe, object, embed, base, style, link[href*='evil'], meta[http-equiv]").count() == 0
    assert page.locator("img").count() == 0
    assert page.locator("script:not([src^='/static/'])").count() == 0
    attributes = page.evaluate(
        "() => [...document.querySelectorAll('*')].flatMap((one) => [...one.attributes].map((each) => each.name))"
    )
    assert not [name for name in attributes if name.startswith(("on", "hx-on"))]
    assert "style" not in attributes
    leading = page.locator("[href], [action], [src]").evaluate_all(
        "(all) => all.flatMap((one) => ['href', 'action', 'src'].map((name) => one.getAttribute(name)).filter(Boolean))"
    )
    assert leading
    # A feed's own address is the one thing that may lead elsewhere.
    assert not [
        to for to in leading if not to.startswith(("/", "#", "https://agenzia.example/", "https://evil.example/rss"))
    ]
    assert not [to for to in leading if to.startswith("//")]


def touch_everything(page: Page) -> None:
    """What a reader may do that could set off a handler."""
    page.locator("#page *").evaluate_all(
        "(all) => all.forEach((one) => ['mouseover', 'focus', 'load', 'error', 'pointerenter', 'animationstart']"
        ".forEach((name) => one.dispatchEvent(new Event(name))))"
    )
