"""Everything can be reached and used with the keyboard, and it can be seen where one is (WCAG 2.2, 2.1.1, 2.4.7)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.views import STATUS, VIEWS, number, total
from tests.browser.watching import Watch

FOCUSED = """() => {
  const one = document.activeElement;
  const ringed = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const stroked = (part) => { const style = getComputedStyle(part); return style.stroke !== "none" && parseFloat(style.strokeWidth) >= 2; };
  const box = one.getBoundingClientRect();
  const place = [...document.querySelectorAll("*")].indexOf(one);
  return {
    place,
    name: one.id || one.className.baseVal || one.className || one.getAttribute("href") || one.tagName,
    stop: one !== document.body,
    // The button of a date's calendar is inside the control, which then has the focus but does not match it.
    ringed: (one.type === "date" && !one.matches(":focus")) || ringed(getComputedStyle(one)) || (one.closest("svg") && [...one.children].some(stroked)),
    seen: box.width > 2 && box.height > 2 && box.bottom > 0 && box.top < innerHeight,
  };
}"""

STOPS = 400


def test_the_first_stop_skips_to_the_content(watch: Watch) -> None:
    page = watch.open("/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    box = skip.bounding_box()
    assert box and box["width"] > 50 and box["height"] > 20
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#q")).to_be_focused()


@pytest.mark.parametrize("view", VIEWS)
def test_the_tabulator_goes_through_the_page_in_its_order_and_is_seen(watch: Watch, view: str) -> None:
    page = watch.open(VIEWS[view], status=STATUS.get(view, 200))
    places = []
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUSED)
        if not now["stop"]:
            break
        assert now["ringed"] and now["seen"], now
        places.append(now["place"])
    else:
        raise AssertionError("the tabulator never comes to the end")
    assert len(set(places)) == reachable(page)
    assert [place for number, place in enumerate(places) if place not in places[:number]] == sorted(set(places))


def reachable(page: Page) -> int:
    """What can be focused, and takes part in the order of the tabulator."""
    selector = "a[href], button, input:not([type=hidden]), [tabindex]"
    count: int = page.locator(selector).evaluate_all(
        "(all) => all.filter((one) => one.tabIndex >= 0 && one.checkVisibility()).length"
    )
    return count


def test_enter_and_space_search(watch: Watch) -> None:
    page = watch.open("/")
    page.locator("#q").fill("incendio")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=incendio"))
    expect(page.locator("mark").first).to_be_visible()
    page.locator("#q").fill("sciopero")
    page.locator("#search button").focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("q=sciopero"))
    expect(page.locator("mark").first).to_be_visible()


def test_arrows_go_along_the_timeline_and_enter_chooses(watch: Watch) -> None:
    page = watch.open("/")
    bars = page.locator("svg[data-brush] a")
    bars.first.focus()
    page.keyboard.press("ArrowRight")
    expect(bars.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(bars.last).to_be_focused()
    since, label = bars.last.get_attribute("data-from"), bars.last.get_attribute("aria-label")
    assert since and label
    page.keyboard.press("Enter")
    expect(page.locator("#from")).to_have_value(since)
    assert total(page) == number(label.rpartition(":")[2])


def test_a_circle_is_chosen_with_enter(watch: Watch) -> None:
    page = watch.open("/")
    circles = page.locator(".map svg a")
    circles.first.focus()
    page.keyboard.press("ArrowDown")
    label = circles.nth(1).get_attribute("aria-label")
    assert label
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("area="))
    assert total(page) == number(label.rpartition(":")[2])


def test_the_focus_is_not_lost_when_a_filter_is_chosen(watch: Watch) -> None:
    page = watch.open("/")
    page.locator("#facet-countries-1").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chips")).to_be_visible()
    expect(page.locator("#facet-countries-1")).to_be_focused()
    page.locator(".chips .off").press("Enter")
    expect(page.locator(".chips")).to_have_count(0)
    expect(page.locator("#main")).to_be_focused()
