"""Lists of a page by clicks: sorted, filtered, cut, downloaded, shown on the map."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from fugai import maps, store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.maps.browser.conftest import Pages


@pytest.fixture
def holes(crs):
    """Sixty holes of squares, those with most people first."""
    people = 1000.0 / np.arange(1, 61) + 0.1
    return gpd.GeoDataFrame(
        {
            "rank": np.arange(1, 61),
            "people": people,
            "district_id": [str(k % 4 + 1) for k in range(60)],
            "settlement": [f"村{k}" for k in range(60)],
        },
        geometry=[box(20 * k, 10 * k, 20 * k + 9, 10 * k + 9) for k in range(60)],
        crs=crs,
    )


@pytest.fixture
def listed(page, holes, tmp_path) -> Path:
    made = maps.page_list(
        holes,
        {"rank": None, "people": None, "district_id": None, "settlement": ("村", "Settlement")},
        units={"people": "persons"},
        key="holes",
        title=("覆盖盲区", "Coverage holes"),
        file="tables/holes.csv",
        layer="holes",
        most=50,
    )
    return maps.write_page(tmp_path / "lists.html", page=replace(page, lists=(made,)))


def saved(opened) -> str:
    with opened.expect_download() as waiting:
        opened.click("#fugai-list-download")
    with open(waiting.value.path(), encoding="utf-8", newline="") as file:  # noqa: PTH123
        return file.read()


def test_the_twenty_largest_are_downloaded_as_the_table_has_them(
    browser: Pages, listed: Path, holes, tmp_path: Path
) -> None:
    opened = browser.open(listed, "lang=en&tab=lists", accept_downloads=True)
    assert (
        "holds the first 50 of 60 rows; all of them are in tables/holes.csv"
        in opened.inner_text("#fugai-tab")
    )
    opened.fill("#fugai-list-top", "20")
    assert opened.inner_text("#fugai-list-said") == "first 20 rows, 60 in all"
    text = saved(opened)
    assert text.startswith(
        "\ufeffRank,People,District id,District,Settlement,Longitude (WGS84),Latitude (WGS84)\n"
    )
    found = pd.read_csv(io.StringIO(text.removeprefix("\ufeff")), dtype={"District id": str})
    whole = pd.read_csv(store.write_csv(holes, tmp_path / "holes.csv"), dtype={"district_id": str})
    assert len(found) == 20
    for heading, name in (
        ("Rank", "rank"),
        ("People", "people"),
        ("District id", "district_id"),
        ("Longitude (WGS84)", "longitude"),
        ("Latitude (WGS84)", "latitude"),
    ):
        assert found[heading].tolist() == whole[name][:20].tolist(), name
    assert found["District"].tolist()[:4] == ["Jia", "Yi", "Bing", "Ding"]


def test_rows_are_filtered_by_text_district_and_number(browser: Pages, listed: Path) -> None:
    opened = browser.open(listed, "lang=en&tab=lists")
    said = lambda: opened.inner_text("#fugai-list-said")
    opened.fill("#fugai-list-find", "村1")
    assert said() == "11 fit, 60 in all"  # 村1 and 村10 to 村19
    opened.select_option("#fugai-list-district", "2")
    assert said() == "3 fit, 60 in all"  # 村1, 村13, 村17
    opened.fill("#fugai-list-find", "")
    opened.select_option("#fugai-list-column", "people")
    opened.fill("#fugai-list-least", "100")
    assert said() == "3 fit, 60 in all"  # ranks 2, 6 and 10: 500, 167 and 100.1 people
    assert "least=people%3A100" in opened.url
    assert "in=2" in opened.url
    again = browser.open(listed, opened.url.split("#")[1])
    assert again.inner_text("#fugai-list-said") == "3 fit, 60 in all"
    opened.fill("#fugai-list-least", "5000")
    assert "No row fits." in opened.inner_text("#fugai-list-rows")


def test_a_heading_sorts_and_names_sort_by_their_numbers(browser: Pages, listed: Path) -> None:
    opened = browser.open(listed, "lang=zh&tab=lists")
    opened.click("#fugai-list-sort-3")
    names = opened.locator("#fugai-list-rows tr[data-at] td:nth-child(4)").all_inner_texts()
    assert names[:12] == [f"村{k}" for k in range(12)]
    opened.click("#fugai-list-sort-3")
    assert opened.locator("#fugai-list-rows tr[data-at]").first.inner_text().endswith("村49")
    assert opened.get_attribute("#fugai-list-rows th:nth-child(4)", "aria-sort") == "descending"


def test_a_row_shows_its_place_and_its_layer(browser: Pages, listed: Path, holes) -> None:
    opened = browser.open(listed, "lang=en&tab=lists&layer=none")
    opened.focus("#fugai-list-rows tr[data-at='0']")
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("Enter")
    opened.wait_for_selector(".leaflet-popup")
    assert "500" in opened.inner_text(".leaflet-popup")
    opened.wait_for_timeout(1200)
    centre = opened.evaluate(
        "(() => { const c = fugai.map.getCenter(); return [c.lng, c.lat]; })()"
    )
    place = holes.geometry.representative_point().to_crs(4326).iloc[1]
    assert centre == pytest.approx([place.x, place.y], abs=1e-4)
    assert "layer=holes" in opened.url
    assert opened.evaluate("document.activeElement.id") == "fugai-list-row-1"


def test_only_the_rows_in_view_are_in_the_document(browser: Pages, page, tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"rank": np.arange(1, 4001), "settlement": [f"村 {k}" for k in range(4000)]}
    )
    columns = {"rank": None, "settlement": ("村", "Settlement")}
    made = maps.page_list(frame, columns, key="long", title=("长", "Long"))
    path = maps.write_page(tmp_path / "long.html", page=replace(page, lists=(made,)))
    opened = browser.open(path, "tab=lists&lang=en")
    rows = opened.locator("#fugai-list-rows tr[data-at]")
    assert rows.count() < 80
    opened.focus("#fugai-list-rows tr[data-at='0']")
    opened.keyboard.press("End")
    assert opened.evaluate("document.activeElement.innerText").split()[0] == "4,000"
    assert opened.evaluate("document.activeElement.getAttribute('aria-rowindex')") == "4001"
    assert rows.count() < 80
    opened.keyboard.press("Home")
    assert opened.evaluate("document.activeElement.innerText").split()[0] == "1"
    table = "document.querySelector('#fugai-list-rows .table-wrap')"
    opened.evaluate(f"{table}.scrollTop = 2000 * {table}.querySelector('tr[data-at]').offsetHeight")
    opened.wait_for_selector("tr[data-at='2003']")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x", "\t1", "＝1", "－1"])
def test_no_cell_runs_as_a_formula(browser: Pages, page, tmp_path: Path, start: str) -> None:
    frame = pd.DataFrame({"name": [start, 'a,"b"', "一\r\n二", "plain"], "people": [-1.5, 2, 3, 4]})
    made = maps.page_list(frame, {"name": None, "people": None}, key="x", title=("甲", "X"))
    path = maps.write_page(tmp_path / "x.html", page=replace(page, lists=(made,)))
    opened = browser.open(path, "tab=lists&lang=en", accept_downloads=True)
    text = saved(opened)
    body = store.write_csv(frame, tmp_path / "x.csv").read_bytes().decode("utf-8-sig")
    as_texts = {"dtype": str, "keep_default_na": False}
    found = pd.read_csv(io.StringIO(text.removeprefix("\ufeff")), **as_texts)
    wanted = pd.read_csv(io.StringIO(body), **as_texts)
    assert found.iloc[:, 0].tolist() == wanted["name"].tolist()
    assert found.iloc[:, 0][0] == f"'{start}"
    assert found.iloc[:, 1].astype(float).tolist() == [-1.5, 2, 3, 4]  # a number is no formula
