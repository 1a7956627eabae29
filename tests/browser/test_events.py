"""The table of events and the page of an entity."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.views import MEETING, number, total
from tests.browser.watching import Watch
from tests.reader.conftest import Served


@pytest.mark.parametrize(("column", "field"), [("Chi", "who"), ("Che cosa", "type"), ("Quando", "when")])
def test_a_column_sorts_and_sorts_the_other_way_round(watch: Watch, served: Served, column: str, field: str) -> None:
    page = watch.open("/events")
    seen = []
    for order in ("ascending", "descending") if column != "Quando" else ("descending", "ascending"):
        page.locator("th a", has_text=re.compile(f"^{column}$")).click()
        header = page.locator(f"th[aria-sort='{order}']")
        expect(header).to_have_text(column)
        rows = page.locator("tbody tr")
        shown = rows.locator("td:last-child a").evaluate_all("(all) => all.map((one) => one.getAttribute('href'))")
        answer = served.json("/" + page.url.split("/", 3)[3])
        assert shown == [event["url"] for event in answer["events"]]
        seen.append([event[field] for event in answer["events"]])
        assert page.locator("th[aria-sort]").count() == 1
    assert seen[0] != seen[1]


def test_types_of_event_are_in_order(watch: Watch, served: Served) -> None:
    watch.open("/events?sort=type")
    types = [event["type"] for event in served.json("/events?sort=type&size=100")["events"]]
    assert types == sorted(types)
    assert len(set(types)) > 3


def test_the_table_filters(watch: Watch) -> None:
    page = watch.open("/events")
    value = page.locator(".facet a[href*='event=']").first
    label, count = value.locator("bdi").inner_text(), number(value.locator(".count").inner_text())
    value.click()
    expect(page.locator(".chips")).to_contain_text(label)
    assert total(page) == count
    assert set(page.locator("tbody td:nth-child(2) strong").all_inner_texts()) == {label}


def test_an_event_leads_to_its_evidence(watch: Watch) -> None:
    page = watch.open("/events?q=incontrato&actor=per:marta-ferri")
    page.locator(f"tbody a[href='/article/{MEETING}#event-0']").click()
    expect(page.locator("#event-0")).to_have_class(re.compile("lit"))
    expect(page.locator(".article .lit").first).to_be_visible()


def test_the_page_of_an_entity(watch: Watch, served: Served) -> None:
    page = watch.open("/entity/per:marta-ferri")
    expect(page.locator("h1")).to_have_text("Marta Ferri")
    expect(page.get_by_role("heading", name="Insieme a chi")).to_be_visible()
    expect(page.locator(".facet", has_text="Insieme a chi")).to_contain_text("Han Tae-jun")
    did = page.locator("section", has=page.get_by_role("heading", name=re.compile("Ha fatto"))).first
    assert did.locator(".timeline .bar").count() >= 1
    count = number(did.locator("h2 .count").inner_text())
    did.locator("h2 a").click()
    expect(page).to_have_url(re.compile("/events.*actor=per"))
    assert total(page) == count == served.json("/events?actor=per:marta-ferri")["total"]
