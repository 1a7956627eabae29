"""Every kind of view, and what can be asked of a page in the browser."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page

from tests.browser.paper import hostile
from tests.factory import meeting

MEETING, HOSTILE = meeting()[0].id, hostile()[0].id

VIEWS = {
    "articles": "/",
    "found": "/?q=sciopero",
    "filtered": "/?person=per:marta-ferri&from=2026-11-01&area=5/31/12&wide=1",
    "nothing": "/?q=%22xyzzy%20plugh%22",
    "events": "/events",
    "article": f"/article/{MEETING}",
    "hostile": f"/article/{HOSTILE}",
    "entity": "/entity/per:marta-ferri",
    "status": "/status",
    "missing": "/article/nessuno",
}

STATUS = {"missing": 404}

TEXTS = """() => {
  const parse = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\\d.]+/g).map(Number);
    return [red, green, blue, alpha];
  };
  const over = (top, below) => [0, 1, 2].map((part) => top[part] * top[3] + below[part] * (1 - top[3])).concat(1);
  const paper = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) layers.push(parse(getComputedStyle(one).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const found = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !element.checkVisibility() || element.closest("svg, .unseen, .skip")) continue;
    const below = paper(element);
    const ink = over(parse(getComputedStyle(element).color), below);
    found.set(String([ink, below]), [ink.slice(0, 3), below.slice(0, 3), node.textContent.trim().slice(0, 40)]);
  }
  return [...found.values()];
}"""


def contrasts(page: Page) -> list[tuple[float, str]]:
    """The contrast of each pair of ink and paper that text on the page has (WCAG 2.2, 1.4.3), and some of the text."""
    return [(contrast(ink, paper), words) for ink, paper, words in page.evaluate(TEXTS)]


def contrast(one: list[float], other: list[float]) -> float:
    """Of two colours, each red, green and blue up to 255: from 1 to 21 (WCAG 2.2, contrast ratio)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: list[float]) -> float:
    """Relative, from 0 to 1 (WCAG 2.2)."""
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def background(page: Page) -> str:
    """The colour behind the whole page."""
    return str(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))


def total(page: Page) -> int:
    """How many results the page says that there are."""
    return number(page.locator("#summary").inner_text())


def number(text: str) -> int:
    """The first one in a text of the interface, whatever separates its thousands."""
    found = re.search(r"\d+(?:[.,]\d{3})*", text)
    assert found, text
    return int(re.sub(r"[.,]", "", found[0]))


def accessible(page: Page) -> list[dict[str, Any]]:
    """What a screen reader is told: role and name of each node of the accessibility tree, the hidden ones left out."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        {"role": node["role"]["value"], "name": node.get("name", {}).get("value", "").strip()}
        for node in nodes
        if not node["ignored"]
    ]
