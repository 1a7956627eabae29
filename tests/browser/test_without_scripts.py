"""With scripts turned off: links and forms do everything."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.views import MEETING, number, total
from tests.browser.watching import Watch


@pytest.fixture
def page(watch: Watch) -> Page:
    return watch.open("/", scripts=False)


def test_searching_and_reading(page: Page) -> None:
    page.locator("#q").fill("vertice")
    page.locator("#q").press("Enter")
    expect(page).to_have_url(re.compile("q=vertice"))
    expect(page.locator("mark").first).to_have_text(re.compile("vertice", re.IGNORECASE))
    page.locator(f".found a[href='/article/{MEETING}']").click()
    expect(page.locator(".text .t-PER").first).to_have_text("Marta Ferri")
    expect(page.locator("time").first).to_contain_text("UTC")
    page.get_by_role("link", name="vai alle prove").first.click()
    assert page.url.endswith("#evidence-0")
    page.locator(".text a.trigger").first.click()
    assert page.url.endswith("#event-0")
    assert page.locator("#event-0").evaluate("(one) => one.matches(':target')")


def test_a_facet_and_the_next_page(page: Page) -> None:
    value = page.locator(".facet a[href*='language=']").first
    count = number(value.locator(".count").inner_text())
    value.click()
    expect(page.locator(".chips")).to_be_visible()
    assert total(page) == count
    page.get_by_role("link", name="Successivi").click()
    expect(page.locator("#summary")).to_contain_text("pagina 2")
    assert total(page) == count


def test_the_timeline_and_the_map_are_links(page: Page) -> None:
    for link in ("svg[data-brush] a", ".map svg a"):
        page.goto("/")
        one = page.locator(link).last
        label = one.get_attribute("aria-label")
        assert label
        one.click()
        expect(page.locator(".chips")).to_be_visible()
        assert total(page) == number(label.rpartition(":")[2])


def test_days_are_typed(page: Page) -> None:
    page.locator("#from").fill("2026-11-24")
    page.locator("#to").fill("2026-11-25")
    page.get_by_role("button", name="Applica").click()
    expect(page).to_have_url(re.compile("from=2026-11-24&to=2026-11-25"))
    expect(page.locator(".chips")).to_contain_text("24 novembre 2026")
    expect(page.locator(f".found a[href='/article/{MEETING}']")).to_be_visible()


def test_the_table_sorts(page: Page) -> None:
    page.goto("/events")
    page.locator("th a", has_text="Che cosa").click()
    expect(page.locator("th[aria-sort='ascending']")).to_have_text("Che cosa")


def test_nothing_is_promised_that_needs_a_script(page: Page) -> None:
    for path in ("/", f"/article/{MEETING}"):
        page.goto(path)
        assert page.locator(".scripted").count() == 1
        expect(page.locator(".scripted")).to_be_hidden()
