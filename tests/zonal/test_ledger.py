"""One number of residents per district, counted by hand."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from shapely.geometry import box

from fugai import zonal
from fugai.grid import Grid

UTM = CRS.from_epsg(32650)
GRID = Grid(crs=UTM, transform=Affine(100, 0, 0, 0, -100, 100), shape=(1, 3))
DISTRICTS = gpd.GeoDataFrame(
    geometry=[box(0, 0, 150, 100), box(150, 0, 300, 100)], index=["a", "b"], crs=UTM
)
WEIGHTS = zonal.zone_weights(GRID, DISTRICTS)
PEOPLE = GRID.array([[30.0, 20.0, 10.0]], units="persons")  # 40 in a, 20 in b


def places(*rows):
    return pd.DataFrame(rows, columns=["district_id", "population", "households"])


def ledger(population, households=(None, None), settlements=None, grid=None):
    frame = pd.DataFrame(
        {"population": population, "households": households}, index=["a", "b"], dtype="Float64"
    )
    return zonal.population_ledger(frame, settlements, grid)


def test_what_a_district_states_comes_before_the_grid_and_the_settlements():
    own = places(("a", 7, 3), ("b", 5, 2), ("", 99, 9))
    found = ledger([50, None], grid=WEIGHTS.sum(PEOPLE), settlements=own)
    assert found["used"].tolist() == [50.0, 20.0]
    assert found["source"].tolist() == ["stated", "grid"]
    assert found["settlements"].tolist() == [7.0, 5.0]
    assert found["difference"].round(9).tolist() == [-0.2, 0.0]


def test_settlements_are_summed_where_nothing_else_is_known_and_blanks_are_counted():
    found = ledger([None, None], settlements=places(("a", 7, 3), ("a", None, None), ("b", None, 1)))
    assert found["used"].tolist()[0] == 7.0
    assert np.isnan(found["used"].tolist()[1])  # unknown, not nobody
    assert found["places_without"].tolist() == [1, 1]
    assert found["source"].tolist() == ["settlements", ""]


def test_households_are_those_of_settlements_only_where_each_states_its_own():
    found = ledger([None, None], settlements=places(("a", 7, 3), ("a", 1, None), ("b", 2, 1)))
    assert np.isnan(found["households_used"].iloc[0])
    assert found["households_used"].iloc[1] == 1.0


def test_a_grid_is_fitted_to_the_residents_of_districts_that_share_a_cell():
    used = pd.Series({"a": 80.0, "b": 20.0})
    fitted = zonal.fit_population(PEOPLE, used, WEIGHTS)
    assert WEIGHTS.sum(fitted).tolist() == pytest.approx([80.0, 20.0], rel=1e-5)
    assert PEOPLE.to_numpy().tolist() == [[30.0, 20.0, 10.0]]


def test_a_grid_that_agrees_stays_as_it_is_and_an_empty_district_stays_empty():
    assert zonal.fit_population(PEOPLE, pd.Series({"a": 40.0, "b": 20.0}), WEIGHTS) is PEOPLE
    empty = GRID.array([[10.0, 0.0, 0.0]], units="persons")
    fitted = zonal.fit_population(empty, pd.Series({"a": 20.0, "b": 5.0}), WEIGHTS)
    assert fitted.to_numpy().tolist() == [[20.0, 0.0, 0.0]]


def test_no_data_stays_no_data():
    some = GRID.array([[30.0, np.nan, 10.0]], units="persons")
    fitted = zonal.fit_population(some, pd.Series({"a": 60.0, "b": np.nan}), WEIGHTS)
    assert np.isnan(fitted.to_numpy()[0, 1])
    assert fitted.to_numpy()[0, 0] == pytest.approx(60.0)
    assert fitted.to_numpy()[0, 2] == 10.0


@given(
    st.floats(0, 1e6),
    st.floats(0, 1),
    st.floats(0, 1e6),
    st.one_of(st.just(np.nan), st.floats(0.1, 1e6)),
)
def test_a_reconciled_whole_is_the_ledgers_number(denominator, share, unknown, used):
    counts = pd.DataFrame(
        {"numerator": [denominator * share], "denominator": [denominator], "unknown": [unknown]},
        index=["a"],
    )
    found = zonal.reconcile(counts, pd.Series({"a": used})).iloc[0]
    whole = found["denominator"] + found["unknown"]
    expected = denominator + unknown if np.isnan(used) else used
    assert whole == pytest.approx(expected, rel=1e-9, abs=1e-9)  # sums of floats
    assert found["numerator"] <= found["denominator"] * (1 + 1e-12)
    if denominator > 0:
        assert found["numerator"] == pytest.approx(share * found["denominator"], rel=1e-9, abs=1e-9)
