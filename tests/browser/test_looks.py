"""On a phone, in the dark, and for eyes that need contrast."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.views import MEETING, STATUS, VIEWS, background, contrasts
from tests.browser.watching import DESK, PHONE, Colours, Watch

COLOURS: tuple[Colours, ...] = ("light", "dark")

READABLE = 4.5
"""WCAG 2.2, 1.4.3 (AA)."""


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_wider_than_a_phone(watch: Watch, view: str) -> None:
    page = watch.open(VIEWS[view], phone=True, status=STATUS.get(view, 200))
    width = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    assert width == [PHONE["width"], PHONE["width"]]
    beyond = page.evaluate(
        "(edge) => [...document.querySelectorAll('#page *')].filter((one) => !one.closest('svg, .unseen') &&"
        " one.getBoundingClientRect().right > edge + 1).map((one) => one.outerHTML.slice(0, 200))",
        PHONE["width"],
    )
    assert beyond == []


@pytest.mark.parametrize("view", ["articles", "found", "events", "entity"])
def test_results_leave_the_filters_free(watch: Watch, view: str) -> None:
    """A table that is wider than its column would lie over them."""
    page = watch.open(VIEWS[view])
    edges = page.locator(".results, .results *").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().right)"
    )
    assert max(edges) <= edges[0] + 1
    assert page.evaluate("() => document.documentElement.scrollWidth") == DESK["width"]


def test_suggestions_fit_a_phone(watch: Watch) -> None:
    page = watch.open("/", phone=True)
    page.locator("#q").press_sequentially("mallory")
    expect(page.locator("#suggestions a").first).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]


def test_columns_sort_on_a_phone(watch: Watch) -> None:
    page = watch.open("/events", phone=True)
    page.locator("th a", has_text="Che cosa").tap()
    expect(page.locator("th[aria-sort]")).to_have_text("Che cosa")
    expect(page.locator("tbody td:not(.empty)").first).to_be_visible()


@pytest.mark.parametrize("view", VIEWS)
def test_text_can_be_read(watch: Watch, view: str) -> None:
    page = watch.open(VIEWS[view], status=STATUS.get(view, 200))
    papers = set()
    for colours in COLOURS:
        page.emulate_media(color_scheme=colours)
        found = contrasts(page)
        assert len(found) >= 3
        assert [each for each in found if each[0] < READABLE] == []
        papers.add(background(page))
    assert len(papers) == len(COLOURS)


@pytest.mark.parametrize("colours", COLOURS)
def test_lit_evidence_can_be_read(watch: Watch, colours: Colours) -> None:
    page = watch.open(f"/article/{MEETING}", colours=colours)
    for event in page.locator(".evidence li").all():
        event.hover()
        assert page.locator(".article .lit").count() > 0
        assert [each for each in contrasts(page) if each[0] < READABLE] == []
