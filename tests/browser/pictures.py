"""Pictures of the reader page for README and docs: `python -m tests.browser.pictures`, over the `dispaccio demo --keep` that runs."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

DOCS = Path(__file__).parents[2] / "docs"


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--article", default="terremoto", help="a query whose first article is shown")
    arguments = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="Europe/Rome")
        page.goto(f"{arguments.url}/")
        page.screenshot(path=DOCS / "reader-search.png")
        page.goto(f"{arguments.url}/?q={arguments.article}")
        first = page.locator(".found a").first.get_attribute("href")
        page.goto(f"{arguments.url}{first}")
        page.locator("[data-event]").first.hover()
        page.screenshot(path=DOCS / "reader-article.png")
        phone = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark", locale="it-IT")
        phone.goto(f"{arguments.url}/?q={arguments.article}")
        phone.screenshot(path=DOCS / "reader-phone.png")
        browser.close()


if __name__ == "__main__":
    main()
