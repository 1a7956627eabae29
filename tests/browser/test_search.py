"""Searching and narrowing, by mouse and by typing."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Page, expect

from tests.browser.views import MEETING, number, total
from tests.browser.watching import Watch
from tests.reader.conftest import Served


def chips(page: Page) -> list[str]:
    return page.locator(".chips li:not(.all)").all_inner_texts()


def path_of(page: Page) -> str:
    return "/" + page.url.split("/", 3)[3]


def test_words_are_typed_and_submitted(watch: Watch, served: Served) -> None:
    page = watch.open("/")
    everything = total(page)
    page.get_by_label("Cerca negli articoli").press_sequentially("incendio")
    page.get_by_role("button", name="Cerca").click()
    expect(page).to_have_url(re.compile(r"[?&]q=incendio"))
    expect(page.locator(".found").first).to_contain_text(re.compile("incendio", re.IGNORECASE))
    assert 0 < total(page) < everything
    assert total(page) == served.json(path_of(page))["total"]
    assert page.locator("mark").first.inner_text().lower().startswith("incendi")
    assert page.title() == "incendio · Dispaccio"
    expect(page.locator("#announcement")).to_contain_text(f"{total(page)} articol")


def test_a_view_that_one_goes_back_to_still_works(watch: Watch) -> None:
    page = watch.open("/?q=incendio")
    found = total(page)
    page.get_by_role("link", name="Eventi", exact=True).first.click()
    expect(page).to_have_url(re.compile("/events"))
    page.go_back()
    expect(page.locator("#q")).to_have_value("incendio")
    assert total(page) == found
    expect(page.locator("time[data-local]")).to_have_count(0)
    expect(page.locator("svg[data-brush] a[tabindex='0']")).to_have_count(1)


def test_a_suggestion_is_taken_with_the_keyboard(watch: Watch) -> None:
    page = watch.open("/")
    page.locator("#q").press_sequentially("fer")
    first = page.locator("#suggestions a").first
    expect(first).to_contain_text("Marta Ferri")
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("entity=per"))
    expect(page.locator(".chips")).to_contain_text("Marta Ferri")
    expect(page.locator(f".found a[href='/article/{MEETING}']")).to_be_visible()


def test_suggestions_go_with_escape_and_with_the_focus(watch: Watch) -> None:
    page = watch.open("/")
    page.locator("#q").press_sequentially("fer")
    links = page.locator("#suggestions a")
    expect(links.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(links).to_have_count(0)
    expect(page.locator("#q")).to_be_focused()
    page.locator("#q").press_sequentially("r")
    expect(links.first).to_be_visible()
    page.locator("#from").focus()
    expect(links).to_have_count(0)


def test_a_facet_narrows_to_what_it_counts(watch: Watch) -> None:
    page = watch.open("/")
    everything = total(page)
    value = page.locator(".facet a[href*='country=']").first
    label, count = value.locator("bdi").inner_text(), number(value.locator(".count").inner_text())
    value.click()
    expect(page.locator(".chips")).to_contain_text(label)
    assert total(page) == count < everything
    page.locator(".chips .off").click()
    expect(page.locator(".chips")).to_have_count(0)
    assert total(page) == everything


def test_every_facet_counts_its_results(watch: Watch, served: Served) -> None:
    """The first value of each facet, as a browser is shown it and as its link answers."""
    for path in ("/", "/events"):
        page = watch.open(path)
        facets = page.locator(".facets .facet").all()
        assert len(facets) >= 6
        for facet in facets:
            value = facet.locator("a").first
            address = value.get_attribute("href")
            assert address
            assert served.json(address)["total"] == number(value.locator(".count").inner_text()), address


def test_dragging_over_the_timeline_chooses_days(watch: Watch, served: Served) -> None:
    page = watch.open("/")
    periods = page.locator("svg[data-brush] [data-from]").all()
    first, last = periods[-6], periods[-2]
    since, until = first.get_attribute("data-from"), last.get_attribute("data-to")
    start, end = first.bounding_box(), last.bounding_box()
    assert since and until and start and end
    y = start["y"] + start["height"] / 2
    page.mouse.move(start["x"] + start["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(end["x"], y, steps=5)
    page.mouse.move(end["x"] + end["width"] / 2, y)
    expect(page.locator("svg[data-brush] .reach.chosen")).to_have_count(5)
    page.mouse.up()
    expect(page).to_have_url(re.compile(f"from={since}.*to={until}"))
    expect(page.locator("#from")).to_have_value(since)
    expect(page.locator("#to")).to_have_value(until)
    assert len(chips(page)) == 2
    assert total(page) == served.json(f"/?from={since}&to={until}")["total"]
    days = [date.fromisoformat(day) for day in (since, until)]
    assert days[0] < days[1]


def test_a_bar_of_the_timeline_is_a_link(watch: Watch) -> None:
    page = watch.open("/")
    bar = page.locator("svg[data-brush] a").last
    label, since = bar.get_attribute("aria-label"), bar.get_attribute("data-from")
    assert label and since
    bar.click()
    expect(page.locator("#from")).to_have_value(since)
    assert total(page) == number(label.rpartition(":")[2])


def test_a_circle_of_the_map_narrows_to_its_area(watch: Watch) -> None:
    page = watch.open("/")
    everything = total(page)
    circle = page.locator(".map svg a").last  # none lies over it
    label = circle.get_attribute("aria-label")
    assert label
    circle.click()
    expect(page).to_have_url(re.compile("area="))
    assert total(page) == number(label.rpartition(":")[2]) < everything
    expect(page.locator(".map .area")).to_be_visible()
    page.get_by_role("link", name="tutto il mondo").click()
    expect(page.locator(".map .area")).to_have_count(0)
    assert total(page) == everything


def test_pages_follow_each_other(watch: Watch) -> None:
    page = watch.open("/")
    first = page.locator(".found h3 a").all_inner_texts()
    page.get_by_role("link", name="Successivi").click()
    expect(page.locator("#summary")).to_contain_text("pagina 2")
    assert not set(first) & set(page.locator(".found h3 a").all_inner_texts())


def test_moments_are_those_of_the_readers_zone(watch: Watch) -> None:
    """The meeting was changed at 11:00 UTC."""
    for zone, hour in (("Europe/Rome", "12:00"), ("Asia/Kolkata", "16:30")):
        page = watch.open(f"/article/{MEETING}", zone=zone)
        moment = page.locator("time[datetime='2026-11-25T11:00:00+00:00']").first
        expect(moment).to_contain_text(hour)
        assert moment.get_attribute("title") == "25 nov 2026, 11:00 UTC"


def test_the_interface_speaks_both_languages(watch: Watch) -> None:
    page = watch.open("/?q=ferri", language="en-GB")
    assert page.locator("html").get_attribute("lang") == "en-GB"
    expect(page.get_by_role("button", name="Search")).to_be_visible()
    page.get_by_role("link", name="Italiano", exact=True).click()
    expect(page.get_by_role("button", name="Cerca")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "it-IT"
    expect(page.locator("#q")).to_have_value("ferri")
    page.goto("/events")  # it is remembered
    expect(page.get_by_label("Cerca negli eventi")).to_be_visible()
