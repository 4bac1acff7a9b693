"""What a number is: scope, whole, districts judged, threshold, basis, language, what a page opens on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from fugai import maps
from fugai.tables import measures

if TYPE_CHECKING:
    from pathlib import Path

    from tests.maps.browser.conftest import Pages


@pytest.fixture
def fast(page, judged):
    """The page with a target of 100 Mbit/s in the core, which the second of two districts misses."""
    shares = {"1": 0.95, "2": 0.87, "3": 0.1, "4": 0.2, "": 0.6}
    fixed = {"indicator": "broadband.availability", "class": "100", "year": 2016, "unit": "1"}
    rows = [
        {
            **fixed,
            "district_id": key,
            "value": share,
            "numerator": 100 * share,
            "denominator": 100.0,
            "basis": "modelled synthetic",
        }
        for key, share in shares.items()
    ]
    target = judged.iloc[0].to_dict() | {
        "id": "fast",
        "title": "核心区100 Mbit/s",
        "title_en": "100 Mbit/s in the core",
        "indicator": "broadband.availability",
        "required": 0.9,
        "actual": 0.87,
        "status": "missed",
        "gap": 0.03,
        "basis": "modelled synthetic",
        "where": "class = 100; district_class = core",
        "each": True,
        "worst_district": "2",
        "districts": 2,
        "districts_missed": 1,
    }
    every = measures([*page.measures.to_dict("records"), *rows])
    return replace(page, measures=every, targets=pd.DataFrame([*judged.to_dict("records"), target]))


def written(page, tmp_path) -> Path:
    return maps.write_page(tmp_path / "said.html", page=page)


def test_who_misses_the_100_mbit_target_and_who_is_responsible(
    browser: Pages, fast, tmp_path: Path
) -> None:
    opened = browser.open(written(fast, tmp_path), "lang=en&tab=targets")
    card = opened.locator(".target", has_text="100 Mbit/s in the core")
    said = card.inner_text()
    assert "Lowest district: Yi" in said
    assert "each of 2 districts must meet it, 1 miss it" in said
    assert "Whole area" in said
    assert "60%" in said
    assert card.locator(".target-foot [lang=zh]").inner_text() == "市通信局"
    assert card.locator(".figures .chip").all_inner_texts() == ["modelled", "synthetic"]
    card.locator("#fugai-target-fast").click()
    legend = opened.inner_text("#fugai-legend")
    # the core alone: one below the 90 % that are required, one above
    assert "Not part of this target" in legend
    rows = opened.locator(".legend-row").all_inner_texts()
    assert any("90% – 95%" in row and "target" in row for row in rows)
    counted = opened.evaluate(
        "[0, 1, 2, 3].map((i) => fugai.districts.counts(fugai.districts.view(), i))"
    )
    assert counted == [True, True, False, False]
    assert "target=fast" in opened.url
    again = browser.open(tmp_path / "said.html", "target=fast&lang=en")
    assert "Not part of this target" in again.inner_text("#fugai-legend")
    opened.select_option("#fugai-indicator", "wireless.sites_added")
    assert "Not part of this target" not in opened.inner_text("#fugai-legend")


def test_a_threshold_is_a_break_of_its_own(browser: Pages, fast, tmp_path: Path) -> None:
    odd = fast.targets.assign(
        required=fast.targets["required"].where(fast.targets["id"].ne("fast"), 0.88)
    )
    opened = browser.open(written(replace(fast, targets=odd), tmp_path), "target=fast&lang=en")
    breaks = opened.evaluate("fugai.districts.breaks(fugai.districts.view())")
    assert breaks == [0.25, 0.5, 0.75, 0.88, 0.9, 0.95, 0.99]
    shades = opened.evaluate("fugai.districts.shades(fugai.districts.view()).length")
    assert shades == len(breaks) + 1


@pytest.mark.parametrize(
    ("locale", "wanted"), [("zh-CN", "zh-CN"), ("zh-TW", "zh-CN"), ("en-GB", "en"), ("fr-FR", "en")]
)
def test_the_browser_decides_the_language(
    browser: Pages, town: Path, locale: str, wanted: str
) -> None:
    assert browser.open(town, locale=locale).get_attribute("html", "lang") == wanted
    assert browser.open(town, "lang=zh", locale=locale).get_attribute("html", "lang") == "zh-CN"


def test_a_delivery_page_opens_on_travel_times_and_outlets(
    browser: Pages, page, points, grid, districts, tmp_path: Path
) -> None:
    minutes = grid.array(np.linspace(1, 90, 1600).reshape(40, 40), units="min")
    codes, classes = maps.band_classes(minutes, [15, 30])
    fixed = {"classes": classes, "crs": grid.crs, "within": districts, "theme": "delivery"}
    layers = (
        maps.class_raster_layer(codes, id="minutes-walk", name="步行", **fixed),
        maps.class_raster_layer(codes, id="minutes-drive", name="驾车", **fixed),
        maps.point_layer(points, id="outlets", name="网点", theme="delivery"),
    )
    rows = [
        {
            "indicator": name,
            "district_id": key,
            "value": 1.0,
            "year": 2016,
            "unit": "1",
            "basis": "modelled",
        }
        for name in ("delivery.village_share", "delivery.population_share")
        for key in ("1", "2", "3", "4", "")
    ]
    told = replace(page, layers=layers, measures=measures(rows), targets=page.targets.iloc[:0])
    opened = browser.open(written(told, tmp_path))
    assert opened.evaluate("fugai.state.layers") == ["minutes-drive", "outlets"]
    assert opened.evaluate("fugai.state.indicator") == "delivery.population_share"


def test_a_wireless_page_opens_on_the_signal_of_a_missed_target(
    browser: Pages, page, grid, districts, judged, tmp_path: Path
) -> None:
    level = grid.array(np.linspace(-130.0, -70.0, 1600).reshape(40, 40), units="dBm")
    codes, classes = maps.signal_classes(level, [-110.0, -95.0])
    fixed = {"classes": classes, "crs": grid.crs, "within": districts, "theme": "wireless"}
    layers = tuple(
        maps.class_raster_layer(
            codes, id=f"rsrp-{name}", name=name, dims={"profile": name}, **fixed
        )
        for name in ("nr", "lte")
    )
    told = replace(page, layers=layers, targets=judged.iloc[:1])
    opened = browser.open(written(told, tmp_path))
    assert opened.evaluate("fugai.state.layers") == ["rsrp-lte"]


def test_a_project_without_targets_opens_on_a_telling_map_that_is_not_flat(
    browser: Pages, page, tmp_path: Path
) -> None:
    values = {
        "wireless.village_committee_5km": [1.0, 1.0, 1.0, 1.0],
        "wireless.population_share": [1.0, 1.0, 1.0, 1.0],
        "wireless.area_share": [0.3, 0.6, 0.8, 0.97],
    }
    rows = [
        {
            "indicator": name,
            "district_id": str(k + 1),
            "value": value,
            "year": 2016,
            "unit": "1",
            "basis": "measured",
        }
        for name, many in values.items()
        for k, value in enumerate(many)
    ]
    told = replace(page, layers=(), measures=measures(rows), targets=page.targets.iloc[:0])
    opened = browser.open(written(told, tmp_path), "lang=en")
    assert opened.evaluate("fugai.state.indicator") == "wireless.area_share"


def test_people_are_whole(browser: Pages, town: Path) -> None:
    opened = browser.open(town, "lang=en")
    texts = opened.evaluate(
        "[851.5, 0.2, 0, 1234567.4].map((value) => fugai.number(value, 'persons', true))"
    )
    assert texts == ["852", "<1", "0", "1,234,567"]
