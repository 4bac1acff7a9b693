"""People, area and places served: counted by hand, with the unknown kept apart."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pyproj import CRS
from shapely.geometry import LineString, Point, box

from fugai.errors import ContractError, CRSMismatchError
from fugai.grid import Grid
from fugai.zonal import (
    area_served,
    population_checks,
    population_served,
    sample,
    share_covered,
    zone_weights,
)

UTM = CRS.from_epsg(32650)
GRID = Grid(crs=UTM, transform=Affine(100.0, 0, 0, 0, -100.0, 200.0), shape=(2, 3))
NAN = np.nan


def frame(*shapes, **columns):
    ids = pd.Index([f"d{i}" for i in range(len(shapes))], name="district_id")
    return gpd.GeoDataFrame(columns, geometry=list(shapes), index=ids, crs=UTM)


def raster(values, units="1"):
    return GRID.array(np.array(values), units=units)


WEST_EAST = frame(box(0, 0, 150, 200), box(150, 0, 300, 200))
WEIGHTS = zone_weights(GRID, WEST_EAST)
PEOPLE = raster([[10.0, 20.0, 30.0], [1.0, 2.0, NAN]], "persons")


def test_people_by_hand():
    served = raster([[1.0, 0.0, 1.0], [0.5, NAN, 1.0]])
    result = population_served(served, PEOPLE, WEIGHTS)
    assert list(result.columns) == ["numerator", "denominator", "unknown"]
    # west: 10 + half of 1, of 10 + half of 20 + 1, unknown half of 2; east: 30 of 30 + half of 20
    assert result.loc["d0"].tolist() == [10.5, 21.0, 1.0]
    assert result.loc["d1"].tolist() == [30.0, 40.0, 1.0]


def test_whole_area_counts_overlaps_once():
    double = zone_weights(GRID, frame(box(0, 0, 200, 200), box(100, 0, 300, 200)))
    served = raster(np.ones((2, 3)))
    assert population_served(served, PEOPLE, double)["numerator"].sum() == 85.0
    assert population_served(served, PEOPLE, double.dissolve())["numerator"].tolist() == [63.0]


def test_area_by_hand_in_square_kilometres():
    served = raster([[True, False, True], [True, False, False]])
    result = area_served(served, WEIGHTS)
    assert result["numerator"].tolist() == pytest.approx([0.02, 0.01], rel=1e-12)
    assert result["denominator"].tolist() == pytest.approx([0.03, 0.03], rel=1e-12)
    assert result["unknown"].tolist() == [0.0, 0.0]


def test_all_unknown_is_not_uncovered():
    result = population_served(raster(np.full((2, 3), NAN)), PEOPLE, WEIGHTS)
    assert result["denominator"].tolist() == [0.0, 0.0]
    assert result["unknown"].sum() == 63.0


@settings(max_examples=50)
@given(
    low=arrays(np.float64, (2, 3), elements=st.floats(0, 1)),
    rise=arrays(np.float64, (2, 3), elements=st.floats(0, 1)),
    blank=arrays(np.bool_, (2, 3)),
)
def test_laws(low, rise, blank):
    high = np.minimum(1.0, low + rise)
    low[blank] = high[blank] = NAN
    less = population_served(raster(low), PEOPLE, WEIGHTS)
    more = population_served(raster(high), PEOPLE, WEIGHTS)
    assert (less["numerator"] <= more["numerator"] + 1e-9).all()
    assert (more["numerator"] <= more["denominator"] + 1e-9).all()
    # served, not served and unknown are everybody
    assert (less["denominator"] + less["unknown"]).sum() == pytest.approx(63.0, rel=1e-12)


@pytest.mark.parametrize("wrong", [1.5, -0.1, np.inf])
def test_shares_must_be_shares(wrong):
    with pytest.raises(ContractError, match="`served` must be between 0 and 1"):
        area_served(raster([[wrong, 0.0, 0.0], [0.0, 0.0, 0.0]]), WEIGHTS)


def test_people_must_not_be_negative():
    with pytest.raises(ContractError, match="`population` must be 0 or more"):
        population_served(raster(np.ones((2, 3))), PEOPLE - 5.0, WEIGHTS)


def test_rasters_must_lie_on_the_grid():
    shifted = PEOPLE.assign_coords(x=PEOPLE["x"] + 50.0)
    with pytest.raises(CRSMismatchError, match="`population`"):
        population_served(raster(np.ones((2, 3))), shifted, WEIGHTS)


def test_checks_state_the_difference():
    districts = frame(*WEST_EAST.geometry, population=pd.array([44, None], dtype="Int64"))
    result = population_checks(PEOPLE, districts, WEIGHTS)
    assert result["raster"].tolist() == [22.0, 41.0]
    assert result["difference"].iloc[0] == pytest.approx(-0.5)
    assert np.isnan(result["difference"].iloc[1])
    assert result["no_data_km2"].tolist() == pytest.approx([0.0, 0.01], rel=1e-12)


def test_checks_without_stated_residents():
    result = population_checks(PEOPLE, WEST_EAST, WEIGHTS)
    assert result["stated"].isna().all()
    assert result["difference"].isna().all()


def test_sample_takes_the_cell_under_each_point():
    points = gpd.GeoSeries(
        [Point(50, 150), Point(250, 50), Point(299, 101), Point(300, 100), None, Point()], crs=UTM
    )
    values = sample(PEOPLE, points)
    assert values[[0, 2]].tolist() == [10.0, 30.0]
    assert np.isnan(values[[1, 3, 4, 5]]).all()


def test_sample_of_whole_numbers_and_bools_is_float():
    assert sample(
        raster(np.ones((2, 3), dtype=np.int8)), gpd.GeoSeries([Point(50, 50)], crs=UTM)
    ).tolist() == [1.0]
    assert sample(raster(np.ones((2, 3), dtype=bool)), gpd.GeoSeries([], crs=UTM)).tolist() == []


def test_sample_refuses_polygons_and_another_crs():
    with pytest.raises(ContractError, match="found Polygon"):
        sample(PEOPLE, gpd.GeoSeries([box(0, 0, 1, 1)], crs=UTM))
    with pytest.raises(CRSMismatchError, match="found WGS 84"):
        sample(PEOPLE, gpd.GeoSeries([Point(0, 0)], crs=4326))


def test_share_of_footprints_and_points():
    served = raster([[1.0, 0.0, NAN], [1.0, 0.0, NAN]])
    places = gpd.GeoSeries(
        [
            box(90, 50, 110, 150),  # half in a served cell
            box(20, 20, 30, 30),  # smaller than a cell
            Point(150, 50),
            box(190, 0, 210, 50),  # half known, and that uncovered
            box(195, 0, 210, 50),  # a third known
            box(-300, 0, 100, 50),  # a quarter on the grid
            Point(250, 50),
            None,
        ],
        crs=UTM,
    )
    shares = share_covered(served, places)
    assert shares[:4] == pytest.approx([0.5, 1.0, 0.0, 0.0], abs=1e-6)
    assert np.isnan(shares[4:]).all()
    assert share_covered(served, places, minimum_known_share=0.2)[5] == pytest.approx(1.0)


def test_share_keeps_the_order_whatever_the_index():
    places = gpd.GeoSeries(
        [box(0, 0, 50, 50), Point(150, 50), box(0, 0, 1, 1)], index=[7, 7, 7], crs=UTM
    )
    served = raster([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    assert share_covered(served, places).tolist() == [1.0, 0.0, 1.0]


def test_share_refuses_lines_and_takes_nothing():
    served = raster(np.zeros((2, 3)))
    with pytest.raises(ContractError, match="found LineString"):
        share_covered(served, gpd.GeoSeries([LineString([(0, 0), (1, 1)])], crs=UTM))
    assert share_covered(served, gpd.GeoSeries([], crs=UTM)).tolist() == []
