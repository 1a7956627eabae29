"""Pages that are watched: whatever a test does, nothing may run, load or go wrong that is not ours."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request, sync_playwright

PATIENCE = 8_000
"""Milliseconds that the browser waits for what should be there."""

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}

Colours = Literal["light", "dark"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium. Raises FileNotFoundError where there is none: no browser is ever downloaded."""
    path = shutil.which("chromium")
    if path is None:
        raise FileNotFoundError("these tests need Chromium on the PATH: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class Watch:
    """Opens pages of one site and writes down what should never happen on them."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self.browser, self.origin = browser, origin
        self.seen: list[str] = []
        self._contexts: list[BrowserContext] = []
        self._missing: set[str] = set()

    def open(
        self,
        path: str,
        *,
        language: str = "it-IT",
        colours: Colours = "light",
        phone: bool = False,
        scripts: bool = True,
        zone: str = "Europe/Rome",
        status: int = 200,
    ) -> Page:
        """A page in a browser that knows nothing of the pages before."""
        more: dict[str, Any] = {"is_mobile": True, "has_touch": True} if phone else {}
        context = self.browser.new_context(
            base_url=self.origin,
            viewport=PHONE if phone else DESK,  # type: ignore[arg-type]
            locale=language,
            color_scheme=colours,
            java_script_enabled=scripts,
            timezone_id=zone,
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        page = context.new_page()
        page.on("request", self._on_request)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.seen.append(f"error: {error}"))
        page.on("dialog", self._on_dialog)
        if status != 200:
            self._missing.add(self.origin + path)
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == status, (path, answer.status)
        return page

    def check(self) -> None:
        """Raises AssertionError if something was seen, or if a script that is not ours has run."""
        for page in (page for context in self._contexts for page in context.pages):
            if page.evaluate("() => typeof window.__pwned") != "undefined":
                self.seen.append(f"a script has run on {page.url}")
        assert not self.seen, self.seen

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _on_request(self, request: Request) -> None:
        to = urlsplit(request.url)
        if f"{to.scheme}://{to.netloc}" != self.origin:
            self.seen.append(f"request: {request.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and message.location["url"] not in self._missing:
            self.seen.append(f"console: {message.text}")

    def _on_dialog(self, dialog: Dialog) -> None:
        self.seen.append(f"dialog: {dialog.message}")
        dialog.dismiss()
