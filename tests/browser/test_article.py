"""An article: what is marked in it, and the events beside it that light up their evidence."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.views import HOSTILE, MEETING
from tests.browser.watching import Watch


@pytest.fixture
def page(watch: Watch) -> Page:
    return watch.open(f"/article/{MEETING}")


def lit(page: Page) -> list[tuple[str, str]]:
    """The words that are lit, and as what."""
    words = page.locator(".article .lit")
    found: list[list[str]] = words.evaluate_all("(all) => all.map((one) => [one.textContent, one.dataset.lit])")
    return [(text, role) for text, role in found]


MEETING_EVIDENCE = [
    ("Vertice", "trigger"),
    ("Marta Ferri", "actor"),
    ("ha incontrato", "trigger"),
    ("martedì", "time"),
    ("Pyongyang", "place"),
    ("Han Tae-jun", "target"),
]


def test_names_and_events_are_marked_as_the_legend_says(page: Page) -> None:
    for kind, words in (("PER", "Marta Ferri"), ("GPE", "Pyongyang"), ("DATE", "martedì")):
        mark = page.locator(f".text .t-{kind}", has_text=words).first
        swatch = page.locator(f".legend .t-{kind}")
        colours = [each.evaluate("(one) => getComputedStyle(one).backgroundColor") for each in (mark, swatch)]
        assert colours[0] == colours[1] != "rgba(0, 0, 0, 0)"
    expect(page.locator(".text a.trigger").first).to_have_text("ha incontrato")
    shown = page.locator(".article .mention").evaluate_all(
        "(all) => [...new Set(all.flatMap((one) => [...one.classList].filter((name) => name.startsWith('t-'))))]"
    )
    explained = page.locator(".legend .mention").evaluate_all("(all) => all.map((one) => one.classList[1])")
    assert sorted(shown) == sorted(explained)


def test_no_letter_is_lost_between_marks(page: Page) -> None:
    assert (
        page.locator(".text p")
        .first.inner_text()
        .startswith("Il ministro degli Esteri Marta Ferri ha incontrato martedì a Pyongyang il generale Han Tae-jun.")
    )


def test_an_event_lights_its_evidence_under_the_mouse(page: Page) -> None:
    assert lit(page) == []
    page.locator("#event-0 > p").first.hover()
    assert lit(page) == MEETING_EVIDENCE
    page.locator("h1").hover(position={"x": 1, "y": 1})
    assert lit(page) == []


def test_an_event_lights_its_evidence_under_the_focus(page: Page) -> None:
    page.locator("#event-0 a").first.focus()
    assert lit(page) == MEETING_EVIDENCE
    page.locator("#event-1 a").first.focus()
    assert ("potrebbe inviare", "trigger") in lit(page)
    assert ("ha incontrato", "trigger") not in lit(page)
    page.locator("#main").focus()
    assert lit(page) == []


def test_words_light_the_event_that_they_tell(page: Page) -> None:
    page.locator(".text a.trigger").first.hover()
    expect(page.locator("#event-0")).to_have_class(re.compile("lit"))
    assert lit(page) == MEETING_EVIDENCE


def test_a_click_keeps_the_light_and_another_one_ends_it(page: Page) -> None:
    words = page.locator("#event-0 > p.meta span").first
    words.click()
    page.mouse.move(1, 1)
    assert lit(page) == MEETING_EVIDENCE
    words.click()
    page.mouse.move(1, 1)
    assert lit(page) == []


def test_enter_on_the_evidence_keeps_the_light(page: Page) -> None:
    page.get_by_role("link", name="vai alle prove").first.press("Enter")
    page.locator("#main").focus()
    assert lit(page) == MEETING_EVIDENCE
    assert page.url.endswith("#evidence-0")


def test_escape_ends_the_light(page: Page) -> None:
    """What shows on hover or focus can be dismissed without moving either (WCAG 2.2, 1.4.13)."""
    page.locator("#event-0 > p.meta span").first.click()
    page.get_by_role("link", name="vai alle prove").first.focus()
    assert lit(page) == MEETING_EVIDENCE
    page.keyboard.press("Escape")
    assert lit(page) == []
    page.locator("#main").focus()
    page.locator("#event-1 > p").first.hover()
    assert ("potrebbe inviare", "trigger") in lit(page)
    page.keyboard.press("Escape")
    assert lit(page) == []


def test_an_address_of_an_event_opens_with_its_light(watch: Watch) -> None:
    page = watch.open(f"/article/{MEETING}#event-1")
    expect(page.locator("#event-1")).to_have_class(re.compile("lit"))
    assert ("potrebbe inviare", "trigger") in lit(page)


def test_names_lead_to_their_page(page: Page) -> None:
    page.locator(".text a.t-PER", has_text="Marta Ferri").first.click()
    expect(page).to_have_url(re.compile("/entity/per:marta-ferri$"))
    expect(page.locator("h1")).to_have_text("Marta Ferri")


def test_revisions_and_copies_are_told(page: Page, watch: Watch) -> None:
    expect(page.get_by_role("heading", name="Revisioni")).to_be_visible()
    expect(page.locator(".withdrawn del").first).to_be_visible()
    expect(page.get_by_role("link", name="Leggi l’originale")).to_have_attribute("href", re.compile("^https://"))
    attacked = watch.open(f"/article/{HOSTILE}")
    expect(attacked.get_by_role("link", name="Leggi l’originale")).to_have_count(0)  # it was a script
