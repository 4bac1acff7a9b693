"""Two years side by side by clicks and keys: the slider, the swipe, the difference in people."""

from __future__ import annotations

import base64
import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from fugai import maps, zonal
from fugai.maps.encoding import yearly_images

CLASSES = {
    0: ("未知", "Unknown", "#bdbdbd"),
    1: ("未覆盖", "Not covered", "#e7ddd3"),
    2: ("部分覆盖", "Partly covered", "#9ecae1"),
    3: ("已覆盖", "Covered", "#3182bd"),
}
YEARS = (2014, 2015, 2016)
GAINED, LOST = (33, 102, 172), (194, 87, 12)


@pytest.fixture
def served(grid):
    """Nothing in 2014; the western half in 2015; in 2016 the east beside it, and not its north-west."""
    shares = {year: np.zeros(grid.shape) for year in YEARS}
    shares[2015][:, :20] = 1.0
    shares[2016][:, :30] = 1.0
    shares[2016][:20, :10] = 0.0
    shares[2016][0, 35:] = np.nan
    return {year: grid.array(share, units="1") for year, share in shares.items()}


@pytest.fixture
def path(page, grid, districts, served, tmp_path, monkeypatch):
    monkeypatch.setattr(yearly_images, "_WORTH", 99.0)  # differences, however small the images
    people = grid.array(np.full(grid.shape, 2.0), units="persons")
    found = zonal.population_changed(
        served, dict.fromkeys(YEARS, people), zonal.zone_weights(grid, districts)
    )
    found = found.rename_axis("district_id").reset_index()
    sums = found.groupby(["from_year", "to_year"], as_index=False).sum(numeric_only=True)
    whole = sums.assign(district_id="")
    codes = {
        year: grid.array(
            np.where(np.isnan(one), 0, np.where(one.to_numpy() >= 0.5, 3, 1)).astype(np.int8),
            units="1",
        )
        for year, one in served.items()
    }
    layer = maps.class_raster_layer(
        codes,
        classes=CLASSES,
        within=districts,
        changes=[
            maps.Change(ranks={1: 0, 2: 0.5, 3: 1}, least=0.5, people=pd.concat([whole, found]))
        ],
        id="served",
        name="覆盖范围",
        name_en="Coverage",
    )
    assert [one.get("delta", False) for one in layer.payload["images"]] == [False, True, True]
    made = replace(page, layers=(layer, *page.layers), years=YEARS)
    return maps.write_page(tmp_path / "compare.html", page=made)


def people(opened):
    """Numbers of the legend of the difference."""
    return {
        one.get_attribute("data-people"): int(one.inner_text().replace(",", ""))
        for one in opened.query_selector_all("[data-people]")
    }


def colour_at(opened, x, y):
    image = Image.open(io.BytesIO(opened.screenshot())).convert("RGB")
    return image.getpixel((x, y))


def near(found, wanted, opacity=0.85):
    """The colour over a light ground."""
    mixed = [opacity * c + (1 - opacity) * 250 for c in wanted]
    return all(abs(a - b) < 14 for a, b in zip(found, mixed, strict=True))


def place(opened, column, row):
    """Pixels of the window at the centre of a cell of the grid, from the corners of the image."""
    box = opened.query_selector(".leaflet-rasters-pane img").bounding_box()
    return (
        round(box["x"] + box["width"] * (column + 0.5) / 40),
        round(box["y"] + box["height"] * (row + 0.5) / 40),
    )


def test_the_people_of_a_difference_are_those_of_the_table(browser, path):
    opened = browser.open(path, "lang=en&layer=served&district=")
    opened.click("#fugai-compare-difference")
    # of 2014 and 2016: the west but its north-west corner, and ten columns of the east
    gained = 2 * (20 * 40 - 20 * 10 + 10 * 40)
    assert people(opened) == {
        "gained": gained,
        "lost": 0,
        "both": 0,
        "neither": 2 * 1600 - gained - 10,
        "unknown": 10,
        "sum": gained,
    }
    opened.select_option("#fugai-from", "2015")
    found = people(opened)
    assert (found["gained"], found["lost"], found["both"]) == (800, 400, 1200)
    assert found["sum"] == gained
    assert near(colour_at(opened, *place(opened, 25, 30)), GAINED)
    assert near(colour_at(opened, *place(opened, 5, 5)), LOST)
    assert "compare=difference&from=2015" in opened.url


def test_a_chosen_district_has_its_own_people(browser, path):
    opened = browser.open(path, "lang=en&layer=served&compare=difference&from=2015&district=1")
    found = people(opened)  # the south-west
    assert (found["gained"], found["lost"], found["both"], found["neither"]) == (0, 0, 800, 0)
    assert "Jia" in opened.inner_text("#fugai-legend")


def test_every_year_of_a_packed_raster_is_what_was_packed(browser, path, served):
    opened = browser.open(path, "layer=served")
    for k, year in enumerate(YEARS):
        text = opened.evaluate(
            """(k) => new Promise((done) => {
                 const { made } = fugai.layers.find(({ spec }) => spec.id === 'served');
                 made.classes(k, ({ width, height, values }) =>
                   done([width, height, btoa(String.fromCharCode(...values))]));
               })""",
            k,
        )
        width, height, packed = text
        codes = np.frombuffer(base64.b64decode(packed), dtype=np.uint8).reshape(height, width)
        share = served[year].to_numpy()
        wanted = np.where(np.isnan(share), 1, np.where(share >= 0.5, 4, 2))
        # the middle of each cell; the image is drawn at half the size of the cells
        rows = ((np.arange(40) + 0.5) * height / 40).astype(int)
        columns = ((np.arange(40) + 0.5) * width / 40).astype(int)
        inner = np.ix_(rows[1:-1], columns[1:-1])
        assert np.array_equal(codes[inner], wanted[1:-1, 1:-1])


def test_a_swipe_shows_one_year_on_each_side_and_moves_by_keys(browser, path):
    opened = browser.open(path, "lang=en&layer=served&from=2014")
    opened.click("#fugai-compare-swipe")
    assert opened.inner_text(".side-name.before") == "2014"
    assert opened.inner_text(".side-name.after") == "2016"
    opened.focus("#fugai-divider")
    opened.keyboard.press("Home")
    opened.wait_for_timeout(300)
    at = place(opened, 15, 30)  # covered in 2016, not in 2014
    assert near(colour_at(opened, *at), (49, 130, 189))
    opened.keyboard.press("End")
    opened.wait_for_timeout(300)
    assert near(colour_at(opened, *at), (231, 221, 211))
    for _ in range(24):
        opened.keyboard.press("ArrowLeft")
    assert opened.get_attribute("#fugai-divider", "aria-valuenow") == "50"
    assert "compare=swipe" in opened.url
    assert "cut=50" in opened.url
    opened.click("#fugai-compare-one")
    assert opened.is_hidden("#fugai-divider")
    assert "compare=" not in opened.url


def test_the_same_view_opens_from_its_address_in_chinese(browser, path):
    opened = browser.open(path, "lang=zh&layer=served&compare=difference&from=2014&year=2015")
    assert people(opened)["gained"] == 1600
    assert "2014 → 2015" in opened.inner_text("#fugai-legend")
    opened.evaluate("window.location.hash = '#compare=swipe&from=2015&year=2016&layer=served'")
    opened.wait_for_selector("#fugai-divider", state="visible")


def test_on_a_phone_nothing_is_wider_than_the_window(browser, path):
    opened = browser.open(
        path, "lang=zh&layer=served&compare=swipe&from=2014&panel=0", width=390, height=844
    )
    card = opened.query_selector("#fugai-year-card").bounding_box()
    assert card["x"] >= 0
    assert card["x"] + card["width"] <= 390
    assert opened.query_selector("#fugai-divider i").bounding_box()["width"] >= 24
