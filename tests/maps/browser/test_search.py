"""The search box: names in every way they are typed, coordinates in every way they are written, by keyboard."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest

from fugai import maps
from fugai.intake import convert_datum

READY = "html[data-names=true]"


def open_ready(browser, path, fragment="lang=en", **size):
    page = browser.open(path, fragment, **size)
    page.wait_for_selector(READY, state="attached")
    return page


def hits(page, text):
    page.fill("#fugai-ask-input", text)
    return [one.inner_text() for one in page.query_selector_all("#fugai-ask-list .hit-name")]


@pytest.fixture
def villages(page, tmp_path, crs):
    """A page of the small town with villages, the larger ones of which come first."""
    names = {
        "重庆路": 10,
        "南开村": 900,
        "南河镇": 50,
        "河南村": 5000,
        "西安庄": 20,
        "单家村": 30,
        "绿园": 40,
        "Sant Julià": 60,
        "Nan Hill": 7,
        "长安街 3号": 80,
        "南开": 1,
    }
    table = gpd.GeoDataFrame(
        {
            "settlement_id": [f"V{k}" for k in range(len(names))],
            "name": list(names),
            "population": list(names.values()),
        },
        geometry=gpd.points_from_xy(
            np.linspace(-1500, 1500, len(names)), np.full(len(names), 300.0)
        ),
        crs=crs,
    )
    layer = maps.point_layer(
        table,
        columns=["settlement_id", "population"],
        label="name",
        id="settlements",
        name="村",
        name_en="Villages",
    )
    made = replace(page, layers=(*page.layers, layer), datums=("wgs84", "gcj02"))
    return maps.write_page(tmp_path / "index.html", page=made)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("南开", ["南开", "南开村"]),
        ("nankai", ["南开", "南开村"]),
        ("NanKai", ["南开", "南开村"]),
        ("nánkāi cūn", ["南开村"]),
        ("nk", ["南开", "南开村"]),
        ("nkc", ["南开村"]),
        ("chongqing", ["重庆路"]),
        ("cql", ["重庆路"]),
        ("changan", ["长安街 3号"]),
        ("xi'an", ["西安庄"]),
        ("shanjia", ["单家村"]),
        ("lvyuan", ["绿园"]),
        ("lüyuan", ["绿园"]),
        ("sant julia", ["Sant Julià"]),
        ("hill", ["Nan Hill"]),
        ("V3", ["河南村"]),
        ("yi", ["Yi"]),
        ("甲", ["Jia"]),
        ("ＮＫ", ["南开", "南开村"]),
        ("no such place", []),
        ("(", []),
    ],
)
def test_names_are_found_as_they_are_typed(browser, villages, typed, first):
    page = open_ready(browser, villages)
    assert hits(page, typed)[: len(first)] == first if first else hits(page, typed) == []


def test_whole_names_before_beginnings_before_parts_and_large_before_small(browser, villages):
    page = open_ready(browser, villages)
    # whole, beginning (larger first), and names that only hold it
    assert hits(page, "南") == ["南开村", "南河镇", "南开", "河南村"]
    assert hits(page, "nan")[:4] == ["Nan Hill", "南开村", "南河镇", "南开"]


COORDINATES = {
    "117.1, 39.1": [(117.1, 39.1, "")],
    "39.1, 117.1": [(117.1, 39.1, "")],
    "39.1 117.1": [(117.1, 39.1, "")],
    "39.1，117.1": [(117.1, 39.1, "")],
    "(39.1; 117.1)": [(117.1, 39.1, "")],
    "39,1 117,1": [(117.1, 39.1, "")],
    "N39.1 E117.1": [(117.1, 39.1, "")],
    "39.1N 117.1E": [(117.1, 39.1, "")],
    "117.1E, 39.1N": [(117.1, 39.1, "")],
    "lat 39.1 lon 117.1": [(117.1, 39.1, "")],
    "lon=117.1, lat=39.1": [(117.1, 39.1, "")],
    "经度 117.1 纬度 39.1": [(117.1, 39.1, "")],
    "39°06'00\"N 117°06'00\"E": [(117.1, 39.1, "")],
    "117°6′0″ 39°6′0″": [(117.1, 39.1, "")],
    "117° 06' 00\", 39° 06' 00\"": [(117.1, 39.1, "")],
    "39 06 00 N 117 06 00 E": [(117.1, 39.1, "")],
    "39 6 0 117 6 0": [(117.1, 39.1, "")],
    "39°6.0' N, 117°6.0' E": [(117.1, 39.1, "")],
    "39°6.0', 117°6.0'": [(117.1, 39.1, "")],
    "北纬39度6分0秒 东经117度6分0秒": [(117.1, 39.1, "")],
    "东经117.1° 北纬39.1°": [(117.1, 39.1, "")],
    "39d06m00sN 117d06m00sE": [(117.1, 39.1, "")],
    "-33.9 151.2": [(151.2, -33.9, "")],
    "33.9s 151.2e": [(151.2, -33.9, "")],
    "33.9S 151.2E": [(151.2, -33.9, "")],
    "33°54'S 151°12'E": [(151.2, -33.9, "")],
    "30, 40": [(30.0, 40.0, "longitude, latitude"), (40.0, 30.0, "latitude, longitude")],
    "30°N 40°": [(40.0, 30.0, "")],
}


@pytest.mark.parametrize("typed", COORDINATES)
def test_coordinates_are_read_as_they_are_written(browser, town, typed):
    page = open_ready(browser, town)
    found = page.evaluate("text => fugai.readCoordinates(text)", typed)
    assert len(found) == len(COORDINATES[typed])
    for one, (lng, lat, order) in zip(found, COORDINATES[typed], strict=True):
        assert (one["lng"], one["lat"]) == (
            pytest.approx(lng, abs=1e-9),
            pytest.approx(lat, abs=1e-9),
        )
        assert bool(one["order"]) == bool(order)
    if len(found) == 2:
        page.fill("#fugai-ask-input", typed)
        assert [
            order in page.inner_text(f"#fugai-hit-{k}")
            for k, (*_, order) in enumerate(COORDINATES[typed])
        ] == [True, True]


@pytest.mark.parametrize(
    "typed",
    [
        "117.1",
        "95, 117",
        "39.1 N 117.1 N",
        "39°61'N 117°E",
        "a 39.1, 117.1",
        "39.1, 117.1, 12",
        "39.5°30'N 117°E",
        "村 12, 14 号",
        "2016",
        "",
        "1" * 400,
    ],
)
def test_what_is_no_pair_of_coordinates_is_not_read_as_one(browser, town, typed):
    page = open_ready(browser, town)
    assert page.evaluate("text => fugai.readCoordinates(text)", typed) == []


@pytest.mark.parametrize(
    ("prefix", "datum"),
    [
        ("", "wgs84"),
        ("CGCS2000 ", "cgcs2000"),
        ("GCJ-02: ", "gcj02"),
        ("bd09 ", "bd09"),
        ("百度 ", "bd09"),
        ("高德 ", "gcj02"),
    ],
)
def test_datums_are_converted_as_inputs_are(browser, town, prefix, datum):
    page = open_ready(browser, town)
    rng = np.random.default_rng(3)
    for lon, lat in zip(rng.uniform(91, 135, 20), rng.uniform(18, 53, 20), strict=True):
        [found] = page.evaluate(
            "text => fugai.readCoordinates(text)", f"{prefix}{lon:.7f}, {lat:.7f}"
        )
        x, y = convert_datum([round(lon, 7)], [round(lat, 7)], datum, "wgs84")
        assert (found["lng"], found["lat"]) == (
            pytest.approx(x[0], abs=1e-9),
            pytest.approx(y[0], abs=1e-9),
        )


def test_each_declared_datum_is_a_hit_that_says_so(browser, villages):
    page = open_ready(browser, villages)
    page.fill("#fugai-ask-input", "39.1, 117.1")
    notes = [one.inner_text() for one in page.query_selector_all(".hit-notes")]
    assert [("WGS84" in note, "GCJ-02" in note) for note in notes] == [(True, False), (False, True)]
    page.fill("#fugai-ask-input", "50.1, 7.5 N")  # outside of China both are the same place
    assert "WGS84 / GCJ-02" in page.inner_text("#fugai-hit-0")


def test_by_keyboard_alone(browser, villages):
    page = open_ready(browser, villages)
    page.keyboard.press("/")
    box = page.locator("#fugai-ask-input")
    assert page.evaluate("document.activeElement.id") == "fugai-ask-input"
    page.keyboard.type("nankai")
    assert box.get_attribute("aria-expanded") == "true"
    assert page.inner_text("#fugai-ask-status") == "2 results"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == "fugai-hit-1"
    assert page.get_attribute("#fugai-hit-1", "aria-selected") == "true"
    page.keyboard.press("ArrowDown")  # from the last to the first
    assert box.get_attribute("aria-activedescendant") == "fugai-hit-0"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.inner_text("#fugai-place h2") == "南开村"
    assert "place=" in page.url
    assert page.evaluate("document.activeElement.className") == "place"
    page.keyboard.press("Escape")
    assert page.is_hidden("#fugai-place")
    page.keyboard.type("/")  # back in the box: a slash is a slash
    assert box.input_value().endswith("/")
    page.keyboard.press("Escape")
    assert page.is_hidden("#fugai-ask-list")
    page.keyboard.press("Escape")
    assert box.input_value() == ""


def test_the_box_stays_at_hand_on_a_phone_and_in_chinese(browser, villages):
    page = open_ready(browser, villages, "lang=zh", width=390, height=844)
    page.fill("#fugai-ask-input", "nkc")
    page.click("#fugai-hit-0")
    assert page.inner_text("#fugai-place h2") == "南开村"
    box = page.locator("#fugai-place").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
