"""One browser and one served paper for the tests of this folder, each started when the first test asks for it.

They last as long as the package's tests and no longer: while Playwright runs, nothing else in this thread can run a loop.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.paper import printed
from tests.browser.watching import PATIENCE, Watch, chromium
from tests.reader.conftest import Served

HERE = Path(__file__).parent

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test of this folder: `-m browser` runs them, `-m "not browser"` all others."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def served() -> Iterator[Served]:
    with printed() as served:
        yield served


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def watch(browser: Browser, served: Served) -> Iterator[Watch]:
    """Opens pages; the test fails if anything untoward happened on one of them."""
    watch = Watch(browser, f"http://127.0.0.1:{served.port}")
    yield watch
    try:
        watch.check()
    finally:
        watch.close()
