"""The background of a page: shown, hidden, kept in the address, its names giving way to each other."""

from __future__ import annotations

import io
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from PIL import Image
from shapely.geometry import LineString

from fugai import maps


@pytest.fixture
def path(page, crs, districts, tmp_path):
    places = gpd.GeoDataFrame(
        {
            "name": ["东镇", "西镇", *(f"村{k}" for k in range(30))],
            "type": ["town", "town", *["village"] * 30],
            "population": [900.0, 800.0, *np.arange(30.0)],
        },
        geometry=gpd.points_from_xy(
            [1500, -1500, *np.linspace(-1900, 1900, 30)], [900, -900, *np.linspace(-900, 900, 30)]
        ),
        crs=crs,
    )
    road = gpd.GeoSeries([LineString([(-2000, 500), (2000, 500)])], crs=crs)
    river = gpd.GeoSeries([LineString([(-500, -2000), (-500, 2000)])], crs=crs)
    context = maps.Context(
        lines={"motorway": road, "water": river}, places=places, within=districts
    )
    packed = maps.pack_context(context, crs=crs)
    made = replace(page, context=packed)
    maps.write_theme_pages(tmp_path / "maps", page=made)
    return maps.write_page(tmp_path / "index.html", page=made)


def drawn(opened):
    """How many pixels of the map are not as without the background."""
    opened.wait_for_timeout(400)
    return np.array(Image.open(io.BytesIO(opened.query_selector("#fugai-map").screenshot())))


def test_the_background_is_shown_and_hidden_and_kept_in_the_address(browser, path):
    opened = browser.open(path, "lang=en&layer=none&indicator=none")
    with_it = drawn(opened)
    assert "roads, water, place names" in opened.inner_text(".context-row")
    opened.uncheck("#fugai-check-context")
    without = drawn(opened)
    assert (with_it != without).any(axis=2).sum() > 500
    address = opened.evaluate("window.location.hash")
    assert "context=0" in address
    again = browser.open(path, address.removeprefix("#"))
    assert not again.is_checked("#fugai-check-context")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_give_way_to_more_important_ones(browser, path, lang):
    opened = browser.open(path, f"lang={lang}&layer=none&indicator=none")
    names = opened.evaluate(
        """() => new Promise((done) => {
             const texts = [];
             const draw = CanvasRenderingContext2D.prototype.fillText;
             CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
               texts.push([text, x, y, this.measureText(text).width]);
               return draw.call(this, text, x, y);
             };
             fugai.districts.rename();
             setTimeout(() => done(texts), 500);
           })"""
    )
    words = [name for name, *_ in names]
    towns = ["东镇", "西镇"] if lang == "zh" else ["Dongzhen", "Xizhen"]
    assert set(towns) <= set(words)
    assert 4 <= len(words) < 4 + 2 + 30
    boxes = [(x - w / 2, y - 6, x + w / 2, y + 6) for _, x, y, w in names]
    for k, a in enumerate(boxes):
        for b in boxes[:k]:
            assert not (a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1])


def test_theme_pages_have_it_too(browser, path):
    opened = browser.open(path.parent / "maps" / "wireless.html", "lang=zh")
    assert opened.is_checked("#fugai-check-context")
    opened.focus("#fugai-check-context")
    opened.keyboard.press("Space")
    assert "context=0" in opened.evaluate("window.location.hash")
