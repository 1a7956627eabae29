from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.factory import fire, meeting
from tests.reader.newspaper import hostile

MEETING, FIRE, HOSTILE = (f"/article/{item[0].id}" for item in (meeting(), fire(), hostile()))
VIEWS = ["/", "/?q=operai", "/events", MEETING, "/entity/per:marta-ferri", "/status", HOSTILE, "/?q=inesistente"]

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}

CONTRAST = """
(selector) => {
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).slice(0, 3).map((part) => {
      part /= 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (!/rgba\\(.*, 0\\)|transparent/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  return [...document.querySelectorAll(selector)].filter((one) => one.offsetParent && one.textContent.trim()).map((one) => {
    const [a, b] = [luminance(getComputedStyle(one).color), luminance(behind(one))].sort((x, y) => y - x);
    return [(a + 0.05) / (b + 0.05), one.textContent.trim().slice(0, 40)];
  });
}
"""
"""WCAG 2.2, 1.4.3: the contrast of text, and which text."""


def test_a_search_is_typed_and_its_words_are_marked(open_page: Open) -> None:
    page = open_page("/")
    page.get_by_role("searchbox").fill("operai militari")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/\?q=operai%20militari$"))
    expect(page.locator(".found").first.locator("mark").first).to_be_visible()
    assert page.locator("#announcement").inner_text() == page.locator("#summary").inner_text()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/$"))


def test_suggestions_come_while_one_types_and_are_taken_by_the_keyboard(open_page: Open) -> None:
    page = open_page("/")
    page.get_by_role("searchbox").press_sequentially("marta", delay=30)
    first = page.locator("#suggestions a").first
    expect(first).to_contain_text("Marta Ferri")
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions a")).to_have_count(0)
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(" ")
    page.keyboard.press("Backspace")
    expect(first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"per:marta-ferri|per%3Amarta-ferri"))


def test_a_facet_narrows_to_as_many_as_it_says(open_page: Open) -> None:
    page = open_page("/")
    value = page.locator("#facet-people-1")
    name, count = value.locator("bdi").inner_text(), value.locator(".count").inner_text()
    value.click()
    expect(page.locator(".chips")).to_contain_text(name)
    expect(page.locator("#summary")).to_contain_text(re.compile(rf"^{count}\b"))
    page.locator(".chips .off").first.click()
    expect(page.locator(".chips")).to_have_count(0)


def test_a_period_is_dragged_on_the_timeline(open_page: Open) -> None:
    page = open_page("/")
    bars = page.locator("svg[data-brush] [data-from]")
    last = bars.count() - 1
    since, until = bars.nth(last - 3).get_attribute("data-from"), bars.nth(last).get_attribute("data-to")
    boxes = [page.locator("svg[data-brush] .reach").nth(number).bounding_box() for number in (last - 3, last)]
    (left, right) = ((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes if box)
    page.mouse.move(*left)
    page.mouse.down()
    page.mouse.move(*right, steps=6)
    page.mouse.up()
    expect(page).to_have_url(re.compile(rf"from={since}.*to={until}"))
    assert page.locator("#from").input_value() == since


def test_arrows_go_from_bar_to_bar_and_enter_takes_one(open_page: Open) -> None:
    page = open_page("/")
    bars = page.locator("svg[data-brush] a")
    bars.first.focus()
    page.keyboard.press("End")
    expect(bars.last).to_be_focused()
    start = bars.last.get_attribute("data-from")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"from={start}"))


def test_a_circle_of_the_map_filters(open_page: Open) -> None:
    page = open_page("/")
    circle = page.locator(".map a").first
    label = circle.get_attribute("aria-label") or ""
    circle.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("area="))
    count = re.findall(r"\d+", label)[-1]
    expect(page.locator("#summary")).to_contain_text(re.compile(r"\d"))
    assert int(re.findall(r"\d+", page.locator("#summary").inner_text())[0]) <= int(count)


def lit(page: Page) -> list[tuple[str, str]]:
    """The words that are lit up, and their roles."""
    found: list[list[str]] = page.evaluate(
        "[...document.querySelectorAll('.article [data-roles].lit')].map(word => [word.textContent, word.dataset.lit])"
    )
    return [(words, role) for words, role in found]


def test_an_event_lights_up_its_evidence(open_page: Open) -> None:
    page = open_page(MEETING)
    expect(page.locator(".legend")).to_contain_text("persona")
    event = page.locator("[data-event='0']")
    assert lit(page) == []
    event.hover()
    words = lit(page)
    assert ("ha incontrato", "trigger") in words
    assert any(role == "actor" and "Ferri" in text for text, role in words)
    assert any(role == "target" for _, role in words)
    page.mouse.move(0, 0)
    assert lit(page) == []
    event.locator("a").first.focus()
    assert lit(page) == words
    page.locator(".wordmark").focus()
    assert lit(page) == []
    event.locator("p").last.click(position={"x": 2, "y": 2})
    page.mouse.move(0, 0)
    assert lit(page) == words


def test_a_trigger_leads_to_its_event(open_page: Open) -> None:
    page = open_page(MEETING)
    page.locator(".text a.trigger").first.click()
    expect(page.locator(".evidence li.lit")).to_have_count(1)


def test_by_keyboard_alone(open_page: Open) -> None:
    page = open_page("/?q=operai")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    box = page.locator(".skip").bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.locator(".found a").first.focus()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    expect(page.locator("h1#headline")).to_be_visible()


@pytest.mark.parametrize("path", VIEWS)
def test_nothing_is_cut_off_on_a_phone(open_page: Open, path: str) -> None:
    page = open_page(path, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/?q=operai", "/events", MEETING, "/entity/per:marta-ferri", "/status"])
def test_text_can_be_read_in_light_and_dark(open_page: Open, path: str, scheme: str) -> None:
    page = open_page(path, color_scheme=scheme)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    brightness = sum(int(part) for part in re.findall(r"\d+", background)[:3])
    assert (brightness > 382) is (scheme == "light")
    poor = [found for found in page.evaluate(CONTRAST, "p, a, h1, h2, h3, td, th, li, label, button") if found[0] < 4.5]
    assert poor == []


def test_without_scripts(open_page: Open) -> None:
    page = open_page("/", java_script_enabled=False)
    page.get_by_role("searchbox").fill("operai")
    page.get_by_role("button", name="Cerca").click()
    expect(page).to_have_url(re.compile("q=operai"))
    page.locator("#facet-people-1").click()
    expect(page.locator(".chips")).to_be_visible()
    page.locator("#from").fill("2026-11-20")
    page.get_by_role("button", name="Applica").click()
    expect(page).to_have_url(re.compile("from=2026-11-20"))
    page.locator(".timeline a").first.click()
    page.locator(".found a").first.click()
    expect(page.locator("h1#headline")).to_be_visible()
    page.locator(".evidence a[href^='#evidence']").first.click()
    expect(page).to_have_url(re.compile("#evidence-"))


@pytest.mark.parametrize("path", [HOSTILE, "/?q=Attacco", "/events?q=colpito", "/?q=%3Cscript%3Ealert(1)%3C/script%3E"])
def test_an_article_full_of_script_attempts_is_only_text(open_page: Open, path: str) -> None:
    page = open_page(path)
    page.wait_for_timeout(300)
    assert page.locator("main script, main img, main iframe, main base, main [onerror], main [onload]").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0
    if path == HOSTILE:
        assert "<script>alert(1)</script>" in page.locator("h1").inner_text()


def test_both_languages(open_page: Open) -> None:
    page = open_page(MEETING, locale="en-GB")
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^en"))
    page.get_by_role("link", name="Italiano").click()
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^it"))
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^it"))


def test_times_are_in_the_readers_zone(open_page: Open) -> None:
    page = open_page(FIRE, timezone_id="Asia/Tokyo")
    time = page.locator("header time").last
    assert time.get_attribute("datetime") == "2026-11-24T06:15:00+00:00"
    expect(time).to_contain_text("15:15")


def test_events_are_sorted_by_a_column(open_page: Open) -> None:
    page = open_page("/events")
    page.locator("th a").nth(1).click()
    expect(page.locator("th[aria-sort]")).to_have_count(1)
    types = page.locator("td strong").all_inner_texts()
    assert len(types) > 3
    page.locator("th[aria-sort] a").click()
    expect(page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "descending")


def test_somebodys_page(open_page: Open) -> None:
    page = open_page("/entity/per:marta-ferri")
    expect(page.locator("h1")).to_have_text(re.compile("Marta Ferri"))
    page.get_by_role("link", name=re.compile("Han Tae-jun")).first.click()
    expect(page.locator("h1")).to_have_text(re.compile("Han Tae-jun"))


NAMELESS = """
() => {
  const wrong = [];
  if (document.querySelectorAll("h1").length !== 1) wrong.push("not one h1");
  if (!document.querySelector("main") || !document.querySelector("nav")) wrong.push("a landmark is missing");
  if (!document.documentElement.lang) wrong.push("no language");
  for (const control of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!control.labels.length && !control.ariaLabel) wrong.push(`no label: ${control.outerHTML.slice(0, 80)}`);
  for (const named of document.querySelectorAll("a, button, [role=group]"))
    if (!(named.textContent.trim() || named.ariaLabel)) wrong.push(`no name: ${named.outerHTML.slice(0, 80)}`);
  for (const picture of document.querySelectorAll("main > svg, figure > svg"))
    if (!picture.ariaLabel) wrong.push("a picture without a name");
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push(`id twice: ${id}`);
  return wrong;
}
"""


@pytest.mark.parametrize("path", VIEWS)
def test_everything_has_a_name_for_those_who_listen(open_page: Open, path: str) -> None:
    assert open_page(path).evaluate(NAMELESS) == []
