"""What a screen reader is told, from Chromium's own accessibility tree, and what it relies on in the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.views import STATUS, VIEWS, accessible
from tests.browser.watching import Watch
from tests.reader.conftest import Served

NAMED = {
    "link", "button", "textbox", "searchbox", "Date", "img", "heading", "region", "navigation", "complementary", "group",
    "columnheader",
}  # fmt: skip


@pytest.fixture(scope="module", params=VIEWS)
def page(request: pytest.FixtureRequest, browser: Browser, served: Served) -> Iterator[Page]:
    """Nothing here changes a page: each is opened once for all."""
    view: str = request.param
    watch = Watch(browser, f"http://127.0.0.1:{served.port}")
    yield watch.open(VIEWS[view], status=STATUS.get(view, 200))
    try:
        watch.check()
    finally:
        watch.close()


def test_everything_has_its_name_and_its_place(page: Page) -> None:
    nodes = accessible(page)
    roles = Counter(node["role"] for node in nodes)
    assert roles["main"] == roles["banner"] == roles["contentinfo"] == 1
    assert roles["navigation"] >= 2
    for role in ("navigation", "region", "complementary"):  # told apart by their names
        names = [node["name"] for node in nodes if node["role"] == role]
        assert len(names) == len(set(names)), (role, names)
    assert [node for node in nodes if node["role"] in NAMED and not node["name"]] == []


def test_the_document_is_sound(page: Page) -> None:
    assert page.locator("html").get_attribute("lang") == "it-IT"
    assert page.title().endswith(" · Dispaccio")
    assert page.locator("h1").count() == 1
    levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all("(all) => all.map((one) => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert all(next - level <= 1 for level, next in pairwise(levels)), levels
    ids = page.locator("[id]").evaluate_all("(all) => all.map((one) => one.id)")
    assert [one for one, count in Counter(ids).items() if count > 1] == []
    referred = page.evaluate(
        "() => [...document.querySelectorAll('[for], [aria-labelledby], [aria-describedby], [aria-controls], [form]')]"
        ".flatMap((one) => ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls', 'form']"
        ".flatMap((name) => (one.getAttribute(name) ?? '').split(' '))).filter(Boolean)"
    )
    targets = page.locator("a[href^='#']").evaluate_all("(all) => all.map((one) => one.getAttribute('href').slice(1))")
    assert {*referred, *targets} <= set(ids)


def test_every_control_has_a_label_of_its_own(page: Page) -> None:
    unlabelled = page.locator("input:not([type=hidden]), select, textarea").evaluate_all(
        "(all) => all.filter((one) => !one.labels.length).map((one) => one.outerHTML)"
    )
    assert unlabelled == []


def test_pictures_say_what_they_show(page: Page) -> None:
    mute = page.locator("svg, img").evaluate_all(
        "(all) => all.filter((one) => !one.getAttribute('aria-label') && !one.alt).map((one) => one.outerHTML)"
    )
    assert mute == []


def test_the_language_of_an_article_is_told(watch: Watch) -> None:
    page = watch.open("/?language=de")
    assert page.locator(".found h3").first.get_attribute("lang") == "de"
