"""Where a calibrated model is still wrong."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely import points

from fugai.errors import ContractError
from fugai.maps import residual_layer, residual_page, residual_png
from fugai.maps.residuals import _class_of, _residual_db


@pytest.fixture
def bins():
    """Three bins: 20 dB worse than predicted, as predicted, 7 dB better."""
    return gpd.GeoDataFrame(
        {
            "site_id": "<b>&{{7*7}}",
            "cell_id": "c",
            "distance_m": [100.0, 200.0, 300.0],
            "off_deg": [0.0, 90.0, -170.0],
            "measured_db": 120.0,
            "tuned_db": [100.0, 120.0, 127.0],
            "after_db": [19.0, 1.0, -8.0],
            "held_out_db": [20.0, 0.0, -7.0],
            "samples": 3,
        },
        geometry=points([[0.0, 0.0], [0.0, 900.0], [700.0, 0.0]]),
        crs=32650,
    )


@pytest.fixture
def masts():
    return gpd.GeoDataFrame(
        {"cell_id": ["c", "d"], "site_id": "s", "azimuth_deg": [30.0, np.nan], "height_m": 30.0},
        geometry=points([[100.0, 100.0]] * 2),
        crs=32650,
    )


def test_classes_by_hand(bins):
    assert _class_of(_residual_db(bins)) == ["r6", "r3", "r2"]
    names = [row[1] for row in residual_layer(bins).payload["legend"]]
    assert names[0] == "< -15 dB"
    assert names[3] == "-5 to 5 dB"
    assert names[6] == "> 15 dB"


def test_with_one_site_the_fit_itself_is_shown(bins):
    assert _class_of(_residual_db(bins.assign(held_out_db=np.nan))) == ["r6", "r3", "r2"]
    assert _class_of(_residual_db(bins.assign(held_out_db=np.nan, after_db=0.0))) == ["r3"] * 3


def test_page_holds_both_layers_and_names_cannot_run(bins, masts):
    page = residual_page(bins, masts, title="a <script>")
    assert page.count('id="fugai-layer-residuals"') == 1
    assert page.count('id="fugai-layer-cells"') == 1
    assert "<script>alert" not in page
    assert "<b>&{{7*7}}" not in page


def test_picture_is_the_same_every_time(bins, masts):
    picture = residual_png(bins, masts, title="城市")
    assert picture.startswith(b"\x89PNG")
    assert picture == residual_png(bins, masts, title="城市")


def test_frames_without_residuals_are_refused(bins):
    with pytest.raises(ContractError, match="missing \\['after_db'\\]"):
        residual_layer(bins.drop(columns="after_db"))
