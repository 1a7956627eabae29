"""The pictures of the reader page in the documentation, from the paper of these tests.

usage: python -m tests.browser.pictures
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.paper import printed
from tests.browser.views import MEETING
from tests.browser.watching import Watch, chromium

DOCS = Path(__file__).parents[2] / "docs"


def pictures(watch: Watch, folder: Path) -> list[Path]:
    """Take all pictures into a folder: the same pages with the same data whenever they are taken."""
    return [
        take(watch.open("/?q=sciopero"), folder / "reader-search.png"),
        take(_lit(watch.open(f"/article/{MEETING}")), folder / "reader-article.png"),
        take(_lit(watch.open(f"/article/{MEETING}", phone=True, colours="dark")), folder / "reader-dark-phone.png"),
    ]


def take(page: Page, path: Path) -> Path:
    """What the window shows, with nothing that blinks."""
    page.screenshot(path=path, animations="disabled", caret="hide")
    return path


def _lit(page: Page) -> Page:
    """With the evidence of the first event lit."""
    page.locator("#event-0").dispatch_event("click")
    expect(page.locator(".article .lit").first).to_be_attached()
    page.evaluate("() => scrollTo(0, 0)")
    return page


def main() -> None:
    with printed() as served, chromium() as browser:
        watch = Watch(browser, f"http://127.0.0.1:{served.port}")
        pictures(watch, DOCS)
        watch.check()


if __name__ == "__main__":
    main()
