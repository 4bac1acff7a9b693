"""A browser that is driven by clicks and keys: no network, and no error on its console."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

import fugai
from fugai import maps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_LOCAL = ("file://", "data:", "blob:", "about:")


@pytest.fixture(scope="session")
def installed_chromium() -> Iterator[Browser]:
    """The installed Chromium; a test that needs it fails where continuous integration has none."""
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None or find_spec("playwright") is None:
        reason = "Chromium and playwright must be installed to drive pages"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  only where it is installed

    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, headless=True, args=flags)
        yield chromium
        chromium.close()


class Pages:
    """Opens files as pages; whatever they ask of a network or complain of fails the test.

    ``browser.open(path, "tab=notes&lang=en", width=390, height=844)`` is a Playwright page that has started. Messages that a
    test expects are named beforehand: ``browser.expected.append("part of the message")``.
    """

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._contexts: list[BrowserContext] = []
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.expected: list[str] = []

    def open(
        self,
        path: Path,
        fragment: str = "",
        *,
        width: int = 1440,
        height: int = 900,
        **context,
    ) -> Page:
        """The file in a window of its own, once its scripts have run.

        Further options are those of Playwright's ``new_context``: ``device_scale_factor``, ``locale``, ``color_scheme``,
        ``has_touch``, ``accept_downloads`` ...
        """
        made = self._chromium.new_context(
            viewport={"width": width, "height": height}, service_workers="block", **context
        )
        self._contexts.append(made)
        made.route(lambda address: not address.startswith(_LOCAL), lambda route: route.abort())
        page = made.new_page()
        page.on("request", self._on_request)
        page.on("console", lambda message: self._on_message(message.type, message.text))
        page.on("pageerror", lambda error: self._on_message("error", str(error)))
        page.goto(f"{path.resolve().as_uri()}#{fragment}" if fragment else path.resolve().as_uri())
        page.wait_for_selector("html[data-ready=true]", state="attached", timeout=30_000)
        return page

    def until(self, page: Page, script: str, argument: object = None) -> None:
        """Wait until a script says so; Playwright's own waiting evaluates text, which the page's policy forbids."""
        for _ in range(200):
            if page.evaluate(script, argument):
                return
            page.wait_for_timeout(50)
        pytest.fail(f"not within 10 seconds: {script}")

    def close(self) -> None:
        """Close every window."""
        for made in self._contexts:
            made.close()

    def judge(self) -> None:
        """Fail where a page asked for something or complained."""
        said = [text for text in self.complaints if not any(part in text for part in self.expected)]
        assert not self.requests, f"requests: {self.requests}"
        assert not said, f"messages on the console: {said}"

    def _on_request(self, request: object) -> None:
        address = str(request.url)  # type: ignore[attr-defined]
        if not address.startswith(_LOCAL):
            self.requests.append(address)

    def _on_message(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(f"{kind}: {text}")


@pytest.fixture
def browser(installed_chromium: Browser) -> Iterator[Pages]:
    """Opens written pages; requests and errors of theirs fail the test at its end."""
    pages = Pages(installed_chromium)
    yield pages
    pages.close()
    pages.judge()


@pytest.fixture
def town(page: maps.Page, tmp_path: Path) -> Path:
    """The page of the small town, as a file."""
    return maps.write_page(tmp_path / "index.html", page=page)


@pytest.fixture(scope="session")
def tiny_run(root: Path, tmp_path_factory: pytest.TempPathFactory) -> fugai.Run:
    """A run of the smallest project, with its pages in `tiny_run.out`."""
    return fugai.run(
        root / "tests" / "projects" / "tiny", out=tmp_path_factory.mktemp("run") / "tiny"
    )
