from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from fugai.errors import ContractError
from fugai.maps import band_classes, signal_classes
from fugai.maps.layers.colours import equal_breaks, quantile_breaks, ramp


def raster(values):
    return xr.DataArray(np.array([values], dtype=float), dims=("y", "x"))


def test_bands_include_their_upper_bound():
    codes, classes = band_classes(raster([0.0, 10.0, 10.01, 30.0, 31.0, np.inf, np.nan]), [10, 30])
    assert codes.dtype == np.int8
    assert codes.to_numpy().tolist() == [[1, 1, 2, 2, 3, 3, 0]]
    assert [classes[k][1] for k in range(4)] == [
        "Unknown or unreachable",
        "0–10 min",
        "10–30 min",
        "More than 30 min",
    ]


def test_levels_include_their_lower_bound():
    codes, classes = signal_classes(
        raster([-120.0, -110.0, -95.1, -95.0, -np.inf, np.nan]), [-110, -95]
    )
    assert codes.to_numpy().tolist() == [[1, 2, 2, 3, 1, 0]]
    assert classes[1][1] == "Below -110 dBm"
    assert classes[3][0] == "≥ -95 dBm"
    assert len({colour for _, _, colour in classes.values()}) == 4


@pytest.mark.parametrize("bounds", [[], [10, 10], [30, 10], [np.nan], [np.inf]])
def test_bounds_must_ascend(bounds):
    with pytest.raises(ContractError, match="ascending"):
        band_classes(raster([1.0]), bounds)


def test_attributes_of_the_source_do_not_mislead():
    source = raster([1.0]).assign_attrs(units="min").rio.write_crs(3857)
    codes, _ = band_classes(source, [10])
    assert codes.attrs == {}
    assert codes.rio.crs == source.rio.crs
    assert codes.rio.nodata is None
    assert source.attrs["units"] == "min"


def test_breaks_by_hand():
    assert quantile_breaks([1, 2, 3, 4], classes=4) == (2.0, 3.0, 4.0)
    assert quantile_breaks([1, 1, 1, 5], classes=4) == (2.0,)  # equal breaks merge
    assert quantile_breaks([np.nan, 3.0]) == ()
    assert quantile_breaks([]) == ()
    assert equal_breaks([0, 10], classes=5) == (2.0, 4.0, 6.0, 8.0)
    assert equal_breaks([7, 7]) == ()


def test_ramp():
    assert ramp(("#000000", "#ffffff"), 3) == ("#000000", "#808080", "#ffffff")
    assert ramp(("#000000", "#111111", "#222222"), 1) == ("#111111",)


def test_units_in_two_languages_and_other_colours():
    _, classes = signal_classes(
        raster([5.0]), [1, 10], unit=("人", "people"), colours=("#000000", "#ffffff")
    )
    assert classes[1][:2] == ("低于 1 人", "Below 1 people")
    assert classes[2] == ("1 ~ 10 人", "1 to 10 people", "#000000")
    assert classes[3] == ("≥ 10 人", "≥ 10 people", "#ffffff")
