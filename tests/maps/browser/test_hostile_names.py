"""Names that are code, run from right to left or go on for ever, through the search box and the card."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest

from fugai import maps

MORE = (
    "<img src=x onerror=document.documentElement.dataset.hacked=4>",
    "javascript:document.documentElement.dataset.hacked=5",
    "\u202e\u2066مدينة نصر\u2069 القاهرة",
    "村" * 10_000,
    "x\ny\u0000z",
    "__proto__",
    "constructor",
)


@pytest.fixture
def page_of_them(page, hostile, crs, tmp_path):
    names = [*hostile, *MORE]
    table = gpd.GeoDataFrame(
        {"settlement_id": [f'V{k}"><b>' for k in range(len(names))], "name": names},
        geometry=gpd.points_from_xy(np.linspace(-1500, 1500, len(names)), np.zeros(len(names))),
        crs=crs,
    )
    layer = maps.point_layer(
        table, columns=["settlement_id"], label="name", id="settlements", name=MORE[0]
    )
    path = tmp_path / "index.html"
    return maps.write_page(path, page=replace(page, layers=(*page.layers, layer))), names


def test_names_stay_names(browser, page_of_them):
    path, names = page_of_them
    opened = browser.open(path, "lang=en")
    opened.wait_for_selector("html[data-names=true]", state="attached")
    for k, name in enumerate(names):
        opened.fill("#fugai-ask-input", f'V{k}"><b>')
        assert opened.locator(".hit").count() >= 1
        assert len(opened.inner_text(".hit-name >> nth=0")) <= 201
        opened.press("#fugai-ask-input", "Enter")
        shown = opened.text_content("#fugai-place h2")
        assert shown == (name if len(name) <= 200 else f"{name[:200]}…")
        assert opened.locator("#fugai-place h2 *").count() == 1  # the <bdi> around it
        # its own text finds it too
        opened.fill("#fugai-ask-input", name[:60].replace("\n", " "))
        opened.evaluate(
            "document.activeElement.dispatchEvent(new Event('input', { bubbles: true }))"
        )
    assert opened.evaluate("document.documentElement.dataset.hacked") is None
    assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_address_with_code_opens_no_code(browser, page_of_them):
    path, _ = page_of_them
    place = "39.1,117.1,settlements,%3Cimg%20src=x%20onerror=document.documentElement.dataset.hacked=9%3E"
    opened = browser.open(path, f"lang=en&place={place}")
    assert opened.evaluate("document.documentElement.dataset.hacked") is None
    assert opened.is_visible("#fugai-place")
