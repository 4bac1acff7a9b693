"""Thousands of districts: the rows in view alone, in an order that people expect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from fugai import maps
from fugai.grid import choose_crs
from fugai.tables import measures

if TYPE_CHECKING:
    from pathlib import Path

    from tests.maps.browser.conftest import Pages

MANY = 3000


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> Path:
    crs = choose_crs((117.0, 39.0, 117.2, 39.2))
    k = np.arange(MANY)
    x, y = (k % 60) * 1000.0, (k // 60) * 1000.0
    ids = [f"{100000 + n}" for n in k]
    districts = gpd.GeoDataFrame(
        {
            "name": [f"第{n}区" for n in k],
            "name_en": [f"District {n}" for n in k],
            "population": 1000.0 + k,
        },
        geometry=shapely.box(x, y, x + 1000, y + 1000),
        crs=crs,
        index=pd.Index(ids, name="district_id"),
    )
    fixed = {"indicator": "wireless.population_share", "year": 2016, "unit": "1"}
    share = np.linspace(0, 1, MANY)
    rows = [
        {**fixed, "district_id": key, "value": float(value), "basis": "modelled"}
        for key, value in zip(ids, share, strict=True)
    ]
    page = maps.Page(title="多区", crs=crs, districts=districts, measures=measures(rows))
    return maps.write_page(tmp_path_factory.mktemp("many") / "many.html", page=page)


def test_only_rows_in_view_exist_and_the_chosen_one_comes_into_view(
    browser: Pages, many: Path
) -> None:
    opened = browser.open(many, "lang=en&tab=districts")
    rows = opened.locator("#fugai-districts tr[data-at]")
    assert 0 < rows.count() < 80
    assert opened.get_attribute("#fugai-districts table", "aria-rowcount") == str(MANY + 1)
    opened.evaluate("fugai.set({ district: 500 })")  # as a click on the map does
    opened.wait_for_selector("#fugai-row-500.chosen")
    assert rows.count() < 80
    assert opened.locator("#fugai-districts tr.chosen").count() == 1
    again = browser.open(many, "lang=en&tab=districts&district=100777")
    again.wait_for_selector("#fugai-row-777.chosen")


def test_numbers_in_names_are_sorted_as_numbers(browser: Pages, many: Path) -> None:
    for language, heads in (("en", "District "), ("zh", "第")):
        opened = browser.open(many, f"lang={language}&tab=districts")
        opened.click("#fugai-sort-0")
        names = opened.locator("#fugai-districts tr[data-at] td:first-child").all_inner_texts()
        assert [int(name.removeprefix(heads).rstrip("区")) for name in names[:20]] == list(
            range(20)
        )


def test_chinese_names_are_sorted_by_pinyin(browser: Pages, town: Path) -> None:
    opened = browser.open(town, "lang=zh")
    order = opened.evaluate(
        "['武清区', '宝坻区', '和平区', '滨海新区'].sort(fugai.collator().compare)"
    )
    assert order == ["宝坻区", "滨海新区", "和平区", "武清区"]


def test_keys_move_through_all_rows_and_enter_zooms(browser: Pages, many: Path) -> None:
    opened = browser.open(many, "lang=en&tab=districts")
    opened.click("#fugai-sort-0")
    opened.focus("#fugai-districts tr[data-at='0']")
    opened.keyboard.press("End")
    assert opened.evaluate("document.activeElement.id") == f"fugai-row-{MANY - 1}"
    opened.keyboard.press("PageUp")
    opened.keyboard.press("ArrowUp")
    opened.keyboard.press("Enter")
    district = opened.evaluate("fugai.state.district")
    assert opened.evaluate("document.activeElement.id") == f"fugai-row-{district}"
    assert opened.locator("#fugai-districts tr[tabindex='0']").count() == 1
