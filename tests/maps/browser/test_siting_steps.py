"""The siting page, number by number: gain, bound, what is required, what it costs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest

from fugai import maps

if TYPE_CHECKING:
    from pathlib import Path

    from tests.maps.browser.conftest import Pages

COUNT = 25


@pytest.fixture
def sited(page, crs, tmp_path) -> Path:
    """Twenty-five sites that add 100, 99, 98 ... people; the 3rd and the 21st are required."""
    gains = [100.0 - k for k in range(COUNT)]
    covered = np.concatenate(([500.0], 500.0 + np.cumsum(gains))).tolist()
    places = gpd.GeoDataFrame(
        {"name": [f"点{k + 1}" for k in range(COUNT)], "role": ["chosen"] * COUNT},
        geometry=gpd.points_from_xy(np.arange(COUNT) * 60.0, np.arange(COUNT) * 20.0),
        crs=crs,
    )
    order = np.arange(1, COUNT + 1)
    about = {"theme": "siting", "basis": "modelled synthetic", "shown": True}
    layer = maps.sites_layer(places, order=order, label="name", id="sites", name="站点", **about)
    answer = {
        "problem": ["最大覆盖", "Maximal covering (MCLP)"],
        "unit": ["人", "people"],
        "objective": covered[-1],
        "bound": covered[-1] + 10,
        "gap": 10 / (covered[-1] + 10),
        "sense": "max",
        "status": "time limit",
        "basis": "modelled synthetic",
        "total": 5000.0,
        "covered": covered,
        "facts": [],
        "curve": {
            "sites": [float(k) for k in range(COUNT)],
            "greedy": covered[:COUNT],
            "bound": [value + 7 for value in covered[:COUNT]],
        },
        "must": 2,
        "threshold_unit": "min",
        "districts": [{"name": ["甲区", "Jia"], "total": 5000.0, "covered": covered}],
        "sites": [
            {
                "name": f"点{k + 1}",
                "district": "甲区",
                "gain": gains[k],
                "required": k in (2, 20),
                "price": 10.0 + k,
                "cost": float(sum(10.0 + j for j in range(k + 1))),
                "each": 0.1,
            }
            for k in range(COUNT)
        ],
        "alternatives": [],
        "sensitivity": [],
        "targets": [],
        "phases": [],
    }
    told = replace(page, layers=(layer,), targets=page.targets.iloc[:0], siting=answer, years=())
    return maps.write_page(tmp_path / "siting.html", page=told)


def test_the_gain_of_the_21st_site(browser: Pages, sited: Path) -> None:
    opened = browser.open(sited, "lang=en")
    opened.focus("#fugai-sites")
    opened.keyboard.press("Home")
    for _ in range(21):
        opened.keyboard.press("ArrowRight")
    said = opened.inner_text("#fugai-sites-text")
    assert said.startswith("21 / 25")
    assert "This site adds 80 people" in said
    # 500 + 100 + 99 + ... + 80 = 2,390 people
    assert "2,390 people" in said
    proof = opened.inner_text("#fugai-sites-proof")
    assert "Upper bound of 21 sites 2,397 (without required sites) · above by 0.29%" in proof
    # 10 + 11 + ... + 30 = 420; the required ones are the 3rd (12, 98 people) and the 21st (30, 80)
    assert "cost so far 420" in proof
    assert "2 of them required (cost 42, they add 178)" in proof
    assert "sites=21" in opened.url


def test_the_last_number_has_the_proof_of_the_answer(browser: Pages, sited: Path) -> None:
    opened = browser.open(sited, "lang=en&sites=25")
    proof = opened.inner_text("#fugai-sites-proof")
    assert "Objective 2,700" in proof
    assert "Upper bound 2,710" in proof
    assert "time limit" in proof
    chips = opened.locator("#fugai-sites-proof .chip").all_inner_texts()
    assert chips == ["modelled", "synthetic"]


def test_required_sites_are_marked(browser: Pages, sited: Path) -> None:
    opened = browser.open(sited, "lang=en")
    assert opened.get_attribute(".siting-marks", "aria-label") == "required: 3, 21"
    marked = opened.locator(".siting-table tr:has(.required-mark)")
    assert marked.count() == 2
    assert marked.nth(1).inner_text().startswith("21. 点21")
