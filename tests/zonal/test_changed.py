"""Residents who gain, lose, keep and never have a service between two years."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pyproj import CRS
from shapely.geometry import box

from fugai import zonal
from fugai.errors import ContractError
from fugai.grid import Grid
from fugai.tables.changes import CHANGED

GRID = Grid(crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 100), shape=(1, 4))
NAN = np.nan


@pytest.fixture(scope="module")
def weights():
    shapes = [box(0, 0, 150, 100), box(150, 0, 400, 100)]
    return zonal.zone_weights(
        GRID, gpd.GeoDataFrame(geometry=shapes, index=["a", "b"], crs=GRID.crs)
    )


def raster(*values):
    return GRID.array(np.array([values], dtype=float), units="1")


def test_each_resident_counts_once(weights):
    people = raster(100, 10, 40, NAN)
    served = {2013: raster(0, 1, 0.25, 1), 2016: raster(1, 0, 0.75, NAN)}
    found = zonal.population_changed(served, {2013: people, 2016: people}, weights)
    a = {"gained": 100, "lost": 5, "both": 0, "neither": 0, "unknown": 0}
    b = {"gained": 20, "lost": 5, "both": 10, "neither": 10, "unknown": 0}
    assert found[list(CHANGED)].to_dict("index") == {"a": a, "b": b}
    assert found[["from_year", "to_year"]].to_numpy().tolist() == [[2013, 2016]] * 2


def test_what_is_unknown_in_one_year_is_unknown(weights):
    people = raster(100, 0, 0, 7)
    served = {1: raster(NAN, 1, 1, 1), 2: raster(1, 1, 1, NAN)}
    found = zonal.population_changed(served, {1: people, 2: people}, weights)
    assert found["unknown"].to_dict() == {"a": 100, "b": 7}
    assert found[["gained", "lost", "both", "neither"]].to_numpy().sum() == 0


def test_residents_are_those_of_the_later_year(weights):
    served = {1: raster(1, 0, 0, 0), 2: raster(0, 0, 0, 0), 3: raster(1, 0, 0, 0)}
    people = {1: raster(1, 1, 1, 1), 2: raster(20, 0, 0, 0), 3: raster(300, 0, 0, 0)}
    found = zonal.population_changed(served, people, weights).loc["a"]
    rows = found[["from_year", "to_year", "gained", "lost", "both"]].to_numpy().tolist()
    assert rows == [[1, 2, 0, 20, 0], [1, 3, 0, 0, 300], [2, 3, 300, 0, 0]]


def test_negative_residents_are_refused(weights):
    people = {1: raster(1, 1, 1, 1), 2: raster(1, -3, 1, 1)}
    served = {1: raster(0, 1, 0, 1), 2: raster(1, 1, 0, 1)}
    with pytest.raises(ContractError, match="`population` must be 0 or more in every cell"):
        zonal.population_changed(served, people, weights)


def test_one_year_has_no_pair(weights):
    found = zonal.population_changed({1: raster(1, 1, 1, 1)}, {1: raster(1, 1, 1, 1)}, weights)
    assert list(found) == ["from_year", "to_year", *CHANGED]
    assert not len(found)


def test_a_year_without_residents_is_refused(weights):
    served = {1: raster(1, 1, 1, 1), 2: raster(1, 1, 1, 1)}
    with pytest.raises(ContractError, match="every year of `served`, missing \\[2\\]"):
        zonal.population_changed(served, {1: raster(1, 1, 1, 1)}, weights)


_SHARES = arrays.arrays(float, (1, 4), elements=st.floats(0, 1))


@given(
    before=_SHARES, after=_SHARES, people=arrays.arrays(float, (1, 4), elements=st.floats(0, 1e6))
)
def test_the_parts_add_up_to_the_tables_of_both_years(weights, before, after, people):
    """Gained and both are the later year's numerator, lost and both that of the earlier one's service."""
    served = {1: GRID.array(before, units="1"), 2: GRID.array(after, units="1")}
    residents = GRID.array(people, units="persons")
    found = zonal.population_changed(served, {1: residents, 2: residents}, weights)
    for year, part in ((2, found["gained"]), (1, found["lost"])):
        table = zonal.population_served(served[year], residents, weights)
        # sums of the same numbers in another order
        pd.testing.assert_series_equal(
            part + found["both"], table["numerator"], check_names=False, rtol=1e-9, atol=1e-6
        )
    total = found[list(CHANGED)].sum(axis=1)
    table = zonal.population_served(served[2], residents, weights)
    pd.testing.assert_series_equal(
        total, table["denominator"], check_names=False, rtol=1e-9, atol=1e-6
    )
