"""Modelled residents: totals kept, everybody in the own district, density as documented."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from shapely.geometry import Point, box

from fugai.errors import ConfigError, ContractError, CRSMismatchError
from fugai.grid import Grid
from fugai.zonal import spread_population, zone_weights
from fugai.zonal.spread import _home_districts

UTM = CRS.from_epsg(32650)
GRID = Grid(crs=UTM, transform=Affine(100.0, 0, 0, 0, -100.0, 5000.0), shape=(50, 100))


def districts(population=(None, None)):
    return gpd.GeoDataFrame(
        {"population": pd.array(population, dtype="Float64")},
        geometry=[box(0, 0, 4950, 5000), box(4950, 0, 9950, 5000)],
        index=pd.Index(["w", "e"], name="district_id"),
        crs=UTM,
    )


def settlements(rows):
    """Rows of x (or x, y), population, type."""
    places, population, kind = zip(*rows, strict=True) if rows else ((), (), ())
    places = [place if isinstance(place, tuple) else (place, 2500) for place in places]
    return gpd.GeoDataFrame(
        {"population": pd.array(population, dtype="Float64"), "type": list(kind)},
        geometry=[Point(place) for place in places],
        crs=UTM,
    )


def totals(population, frame):
    return zone_weights(GRID, frame).sum(population).round(6).tolist()


def test_people_are_conserved_and_stay_in_their_district():
    # the second stands 20 m from the border: its density is cut off there, nobody is lost
    frame = districts()
    result = spread_population(
        settlements([(2000, 5000, "town"), (4930, 3000, "village")]), frame, GRID
    )
    assert totals(result, frame) == [8000.0, 0.0]
    assert result.attrs["basis"] == "modelled"
    assert result.attrs["units"] == "persons"
    assert np.isnan(result.to_numpy()[:, -1]).tolist() == [False] * 50  # half inside: known
    assert float(result.min()) == 0.0


def test_outside_all_districts_there_is_no_data():
    frame = districts().iloc[[0]]
    result = spread_population(settlements([(2000, 100, "village")]), frame, GRID)
    assert np.isnan(result.to_numpy()[:, 50:]).all()
    assert not np.isnan(result.to_numpy()[:, :50]).any()


def test_density_falls_from_the_documented_height_to_0_at_the_radius():
    result = spread_population(settlements([(2050, 1000, "village")]), districts(), GRID)
    occupied = float((result > 0).sum()) * 0.01
    assert occupied == pytest.approx(1.0, rel=0.1)  # 1,000 residents on 1 km2; cells are 0.01
    # a paraboloid is twice as high at the top as on average
    assert float(result.max()) * 100 == pytest.approx(2000, rel=0.05)


def test_larger_settlements_are_denser():
    result = spread_population(
        settlements([(2500, 10_000, "town")]), districts(), GRID, density_of_1000_per_km2=2000.0
    )
    density = 2000.0 * 10**0.25
    assert float((result > 0).sum()) * 0.01 == pytest.approx(10_000 / density, rel=0.1)


def test_district_total_scales_its_settlements():
    frame = districts((9000, None))
    result = spread_population(
        settlements([(1000, 1000, "village"), (3500, 2000, "village"), (7000, 500, "village")]),
        frame,
        GRID,
    )
    assert totals(result, frame) == [9000.0, 500.0]
    assert float(result.sel(x=slice(0, 2200)).sum()) == pytest.approx(3000.0)


def test_settlements_without_a_figure_share_the_rest_by_type():
    frame = districts((12_000, None))
    rows = [
        ((700, 700), 1000, "village"),
        ((2200, 3000), None, "town"),
        ((4000, 700), None, "village"),
        (7000, None, "town"),
    ]
    result = spread_population(settlements(rows), frame, GRID)
    assert totals(result, frame) == [12_000.0, 0.0]
    south = result.sel(y=slice(1500, 0))
    assert float(south.sel(x=slice(0, 2000)).sum()) == pytest.approx(1000.0)
    assert float(south.sel(x=slice(2000, 4900)).sum()) == pytest.approx(1000.0)  # 1 of 11 parts
    assert result.attrs["settlements_without_people"] == "1"


def test_settlements_that_state_more_than_the_district_are_scaled_with_the_others():
    frame = districts((1000, None))
    result = spread_population(
        settlements([(1000, 3000, "village"), (3500, None, "village")]), frame, GRID
    )
    assert totals(result, frame)[0] == 1000.0
    assert float(result.sel(x=slice(3000, 4900)).sum()) == pytest.approx(250.0)


def test_district_without_settlements_is_filled_evenly():
    frame = districts((None, 4900))
    result = spread_population(settlements([]), frame, GRID)
    assert totals(result, frame) == [0.0, 4900.0]
    east = result.to_numpy()[:, 50:99]
    assert east.min() == east.max() == 2.0


def test_residents_of_a_polygon_are_even_within_it():
    frame = districts()
    place = gpd.GeoDataFrame({"population": [600.0]}, geometry=[box(4700, 0, 5200, 100)], crs=UTM)
    place["district_id"] = "w"
    result = spread_population(place, frame, GRID)
    # two whole cells of the footprint lie wholly in the western district
    assert result.to_numpy()[-1, 47:49].tolist() == [300.0, 300.0]
    assert totals(result, frame) == [600.0, 0.0]


def test_point_on_a_sliver_goes_to_the_nearest_cell_of_its_district():
    frame = districts()
    place = settlements([(7000, 10, "hamlet")])
    place["district_id"] = "w"
    result = spread_population(place, frame, GRID)
    assert totals(result, frame) == [10.0, 0.0]
    assert np.flatnonzero(np.nansum(result.to_numpy(), axis=0)).tolist() == [48]


def test_district_narrower_than_a_cell_keeps_its_people_in_one_cell():
    frame = gpd.GeoDataFrame(
        {"population": [50.0]}, geometry=[box(110, 110, 170, 190)], index=["slim"], crs=UTM
    )
    result = spread_population(settlements([(150, None, "village")]), frame, GRID)
    assert float(result.sum()) == 50.0
    assert float(result.to_numpy()[48, 1]) == 50.0


def test_settlements_outside_are_left_out():
    place = settlements([(20_000, 700, "town"), (1000, 300, "village")])
    assert float(spread_population(place, districts(), GRID).sum()) == pytest.approx(300.0)
    place["district_id"] = ["", "w"]
    assert float(spread_population(place, districts(), GRID).sum()) == pytest.approx(300.0)


@settings(max_examples=25)
@given(
    rows=st.lists(
        st.tuples(
            st.floats(0, 9900),
            st.one_of(st.none(), st.just(0.0), st.floats(0.01, 50_000)),
            st.sampled_from(["city", "town", "village", "hamlet", "unheard of"]),
        ),
        min_size=1,
        max_size=6,
    ),
    total=st.one_of(st.none(), st.floats(1, 1e6)),
)
def test_district_totals_come_back(rows, total):
    frame = districts((total, total))
    result = spread_population(settlements(rows), frame, GRID)
    found = zone_weights(GRID, frame).sum(result)
    assert float(result.min()) >= 0
    if total is not None:
        assert found.to_numpy() == pytest.approx([total, total], rel=1e-9)
    else:
        stated = sum(p or 0.0 for _, p, _ in rows)
        assert math.isclose(found.sum(), stated, rel_tol=1e-9, abs_tol=1e-9)


def test_wrong_options():
    place = settlements([(1000, 300, "village")])
    with pytest.raises(ConfigError, match="`density_of_1000_per_km2` must be above 0"):
        spread_population(place, districts(), GRID, density_of_1000_per_km2=0.0)
    with pytest.raises(CRSMismatchError, match="`settlements`"):
        spread_population(place.to_crs(4326), districts(), GRID)
    with pytest.raises(ContractError, match="`weights`"):
        spread_population(
            place, districts(), GRID, weights=zone_weights(GRID, districts().iloc[[0]])
        )


def test_where_districts_overlap_the_first_has_the_settlement():
    rng = np.random.default_rng(4)
    corner = rng.uniform(0, 3000, (30, 2))
    zones = gpd.GeoDataFrame(geometry=[box(x, y, x + 1500, y + 1500) for x, y in corner], crs=UTM)
    rows = [((float(x), float(y)), 1, "hamlet") for x, y in rng.uniform(0, 4800, (200, 2))]
    places = settlements(rows)
    home = _home_districts(places, zone_weights(GRID, zones))
    for point, position in zip(places.geometry, home, strict=True):
        holders = np.flatnonzero(zones.intersects(point))
        assert position == (holders[0] if len(holders) else -1)


def test_nobody_lives_at_the_radius_itself():
    # 8 residents need less than the smallest radius, a cell: it is 100 m, from centre to centre
    around = settlements([((2050, 2550), 8, "hamlet")])
    result = spread_population(around, districts(), GRID).to_numpy()
    assert result[24, 20] == 8.0
    assert np.nansum(result > 0) == 1


def test_a_district_that_begins_at_the_radius_gets_everybody_in_its_nearest_cell():
    # the only cell of the settlement's district has its centre exactly at the radius
    frame = gpd.GeoDataFrame(
        {"population": pd.array([None, None], dtype="Float64")},
        geometry=[box(2000, 2500, 2100, 2600), box(2100, 2500, 2200, 2600)],
        index=pd.Index(["here", "home"], name="district_id"),
        crs=UTM,
    )
    village = settlements([((2050, 2550), 8, "hamlet")]).assign(district_id="home")
    result = spread_population(village, frame, GRID)
    assert result.to_numpy()[24, 21] == 8.0
    assert totals(result, frame) == [0.0, 8.0]
