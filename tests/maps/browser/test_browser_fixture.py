"""The driven browser notices what it is there to notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.maps.browser.conftest import Pages

READY = "<html data-ready=true><body>"


def test_a_written_page_starts_without_requests_and_without_complaints(
    browser: Pages, town: Path
) -> None:
    opened = browser.open(town, "lang=en")
    assert opened.inner_text("#fugai-title") == "Small town 2014–2016"
    opened.click("#fugai-tab-districts")
    assert opened.get_attribute("#fugai-tab-districts", "aria-selected") == "true"
    assert "tab=districts" in opened.url


@pytest.mark.parametrize(
    "markup",
    [
        "<script>console.error('broken')</script>",
        "<script>undefined_function()</script>",
        "<img src='http://127.0.0.1:9/x.png'>",
        "<script>fetch('https://example.invalid/')</script>",
    ],
)
def test_a_page_that_asks_or_complains_fails(browser: Pages, tmp_path: Path, markup: str) -> None:
    path = tmp_path / "bad.html"
    path.write_text(READY + markup, encoding="utf-8")
    browser.open(path).wait_for_timeout(200)
    with pytest.raises(AssertionError, match=r"requests|console"):
        browser.judge()
    browser.requests.clear()
    browser.complaints.clear()


def test_messages_that_a_test_expects_do_not_fail_it(browser: Pages, tmp_path: Path) -> None:
    path = tmp_path / "bad.html"
    path.write_text(f"{READY}<script>console.error('as expected')</script>", encoding="utf-8")
    browser.expected.append("as expected")
    browser.open(path)
