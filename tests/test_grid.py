"""The grid value: frame, points, checks, and areas true to 0.1 %."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Geod
from shapely.geometry import Polygon, box

from fugai.errors import ConfigError, ContractError, CRSMismatchError, EmptyResultError
from fugai.grid import MAX_GRID_CELLS, Grid, area_error, choose_crs, choose_grid, distance_error

UTM = CRS.from_epsg(32650)


def make(shape=(3, 4), size=100.0, west=1000.0, north=2000.0, crs=UTM):
    return Grid(crs=crs, transform=Affine(size, 0, west, 0, -size, north), shape=shape)


def test_frame_of_three_by_four():
    grid = make()
    assert grid.cell_size_m == 100.0
    assert grid.cell_area_m2 == 10_000.0
    assert grid.bounds == (1000.0, 1700.0, 1400.0, 2000.0)
    assert grid.x.tolist() == [1050.0, 1150.0, 1250.0, 1350.0]
    assert grid.y.tolist() == [1950.0, 1850.0, 1750.0]


@pytest.mark.parametrize(
    ("crs", "found"), [(4326, "EPSG:4326"), (2263, "US survey foot")], ids=["degrees", "feet"]
)
def test_axes_must_be_metres(crs, found):
    with pytest.raises(CRSMismatchError, match=found):
        make(crs=CRS.from_epsg(crs))


@pytest.mark.parametrize(
    "transform",
    [
        Affine(100, 0, 0, 0, 100, 0),
        Affine(100, 0, 0, 0, -50, 0),
        Affine(100, 5, 0, 0, -100, 0),
        Affine(-100, 0, 0, 0, 100, 0),
    ],
    ids=["south-up", "oblong", "rotated", "mirrored"],
)
def test_transform_must_be_north_up_and_square(transform):
    with pytest.raises(ContractError, match="north-up with square cells"):
        Grid(crs=UTM, transform=transform, shape=(1, 1))


def test_shape_must_hold_a_cell():
    with pytest.raises(ContractError, match="at least one row"):
        make(shape=(0, 4))


def test_points_find_their_cell_and_edges_belong_to_the_cell_south_east():
    rows, columns = make().rows_columns([1000, 1099.9, 1100, 1399.9], [2000, 1900.1, 1900, 1700.1])
    assert rows.tolist() == [0, 0, 1, 2]
    assert columns.tolist() == [0, 0, 1, 3]


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (999.9, 1950),
        (1400, 1950),
        (1050, 2000.1),
        (1050, 1700),
        (math.nan, 1950),
        (1050, math.inf),
        (1e300, 1950),
        (-math.inf, -1e300),
    ],
)
def test_points_off_the_grid_are_minus_one(x, y):
    rows, columns = make().rows_columns([x], [y])
    assert (rows.tolist(), columns.tolist()) == ([-1], [-1])


@given(row=st.integers(0, 2), column=st.integers(0, 3))
def test_centres_lie_in_their_own_cell(row, column):
    grid = make()
    rows, columns = grid.rows_columns([grid.x[column]], [grid.y[row]])
    assert (rows[0], columns[0]) == (row, column)


def test_array_carries_units_crs_and_attributes():
    grid = make()
    array = grid.array(np.zeros((3, 4)), units="persons", name="population", basis="modelled")
    assert array.attrs["units"] == "persons"
    assert array.attrs["basis"] == "modelled"
    assert "crs" not in array.attrs
    assert array.rio.crs.to_epsg() == 32650
    assert array.name == "population"
    with pytest.raises(ContractError, match=r"found \(4, 3\)"):
        grid.array(np.zeros((4, 3)), units="persons")


def test_grid_of_an_array_is_the_grid_it_was_made_on():
    grid = make()
    assert Grid.of(grid.array(np.zeros((3, 4)), units="1")) == grid
    row = make(shape=(1, 5))
    assert Grid.of(row.array(np.zeros((1, 5)), units="1")) == row


def test_grid_of_an_array_needs_crs_coordinates_and_even_cells():
    array = make().array(np.zeros((3, 4)), units="1")
    with pytest.raises(CRSMismatchError, match="must name its CRS"):
        Grid.of(array.drop_vars("spatial_ref"))
    with pytest.raises(ContractError, match="coordinates y and x"):
        Grid.of(array.drop_vars("x"))
    with pytest.raises(ContractError, match="square cells, north up"):
        Grid.of(array.isel(x=[0, 1, 3]))
    with pytest.raises(ContractError, match="square cells, north up"):
        Grid.of(array.isel(y=slice(None, None, -1)))
    with pytest.raises(ContractError, match="square cells, north up"):
        Grid.of(array.isel(y=[0], x=[0]))


def test_check_lets_the_own_grid_pass_and_nothing_else():
    grid = make()
    grid.assert_aligned(grid.array(np.zeros((3, 4)), units="1"), name="population")
    with pytest.raises(CRSMismatchError, match=r"`population` .* shape"):
        grid.assert_aligned(
            make(shape=(4, 4)).array(np.zeros((4, 4)), units="1"), name="population"
        )
    with pytest.raises(CRSMismatchError, match="shifted"):
        grid.assert_aligned(make(west=1050.0).array(np.zeros((3, 4)), units="1"), name="population")
    other = make(crs=CRS.from_epsg(32651))
    with pytest.raises(CRSMismatchError, match="grid's CRS"):
        grid.assert_aligned(other.array(np.zeros((3, 4)), units="1"), name="population")


def test_check_takes_the_same_crs_in_other_words():
    grid = make()
    array = grid.array(np.zeros((3, 4)), units="1").rio.write_crs("EPSG:32650")
    assert array.spatial_ref.attrs["crs_wkt"] != UTM.to_wkt()
    grid.assert_aligned(array, name="population")


def test_tiles_put_the_grid_together():
    grid = make(shape=(5, 7))
    seen = np.zeros(grid.shape, dtype=int)
    for rows, columns, tile in grid.tiles(3):
        seen[rows, columns] += 1
        assert tile.x.tolist() == grid.x[columns].tolist()
        assert tile.y.tolist() == grid.y[rows].tolist()
    assert (seen == 1).all()


def quadrangle(bounds):
    west, south, east, north = bounds
    return gpd.GeoDataFrame(geometry=[box(west, south, east, north).segmentize(0.05)], crs=4326)


PLACES = {
    "tianjin": (116.7, 38.55, 118.06, 40.25),
    "andorra": (1.41, 42.43, 1.79, 42.66),
    "equator": (36.0, -1.5, 38.0, 1.7),
    "southern": (-72.0, -53.0, -68.0, -48.0),
    "high": (10.0, 76.0, 28.0, 81.0),
    "pole": (-180.0, 84.0, 180.0, 90.0),
}


@pytest.mark.parametrize("bounds", PLACES.values(), ids=PLACES.keys())
def test_default_crs_is_true_to_area(bounds):
    crs = choose_crs(bounds)
    transform = Affine(100, 0, 0, 0, -100, 0)
    assert area_error(Grid(crs=crs, transform=transform, shape=(1, 1)), bounds) < 1e-3


@pytest.mark.parametrize("name", ["tianjin", "andorra", "equator", "high"])
def test_area_agrees_with_the_geodesic_area(name):
    west, south, east, north = PLACES[name]
    lon, lat = (west + east) / 2, (south + north) / 2
    corners = [(lon, lat), (lon + 0.3, lat), (lon + 0.3, lat + 0.2), (lon, lat + 0.2)]
    # fine steps: the geodesic and the straight line between corners are not one curve
    shape = Polygon(corners).segmentize(0.001)
    geodesic, _ = Geod(ellps="WGS84").geometry_area_perimeter(shape)
    frame = gpd.GeoSeries([shape], crs=4326).to_crs(choose_crs(PLACES[name]))
    assert frame.area.iloc[0] == pytest.approx(abs(geodesic), rel=1e-3)


def test_web_mercator_is_66_percent_off_in_tianjin():
    grid = make(crs=CRS.from_epsg(3857))
    assert area_error(grid, (117.0, 39.0, 117.1, 39.1)) == pytest.approx(0.66, abs=0.01)


def test_grid_holds_the_districts_on_multiples_of_the_cell():
    districts = quadrangle(PLACES["tianjin"])
    grid = choose_grid(districts, cell_size_m=250.0)
    west, south, east, north = grid.bounds
    inner = districts.to_crs(grid.crs).total_bounds
    assert west <= inner[0] < west + 250
    assert south <= inner[1] < south + 250
    assert east - 250 < inner[2] <= east
    assert north - 250 < inner[3] <= north
    assert west % 250 == 0
    assert north % 250 == 0


def test_grid_in_a_crs_of_choice():
    grid = choose_grid(quadrangle(PLACES["tianjin"]), cell_size_m=1000, crs=UTM)
    assert grid.crs == UTM
    assert area_error(grid, PLACES["tianjin"]) < 2e-3


def test_district_of_one_point_of_area_still_gets_a_cell():
    tiny = gpd.GeoDataFrame(geometry=[box(117, 39, 117.0001, 39.0001)], crs=4326)
    assert choose_grid(tiny, cell_size_m=1000.0).shape in {(1, 1), (1, 2), (2, 1), (2, 2)}


def test_districts_must_be_there_and_usable():
    frame = gpd.GeoDataFrame(geometry=[Polygon()], crs=4326)
    with pytest.raises(EmptyResultError, match="found none"):
        choose_grid(frame.iloc[:0])
    with pytest.raises(EmptyResultError, match="1 without any"):
        choose_grid(frame)
    with pytest.raises(CRSMismatchError, match="must have a CRS"):
        choose_grid(gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)]))


def test_districts_beyond_the_edge_of_a_crs_are_refused():
    hemisphere = CRS.from_proj4("+proj=ortho +lat_0=0 +lon_0=0 +units=m")
    with pytest.raises(CRSMismatchError, match="where the CRS"):
        choose_grid(quadrangle((120, 10, 121, 11)), crs=hemisphere)


def test_a_frame_around_a_grid_keeps_its_cells():
    grid = make()  # 1000 to 1400 by 1700 to 2000
    frame = grid.expand_to((850.0, 1750.0, 1400.0, 2001.0))
    assert frame.bounds == (800.0, 1700.0, 1400.0, 2100.0)
    assert frame.shape == (4, 6)
    assert grid.expand_to((1100.0, 1800.0, 1200.0, 1900.0)) == grid
    assert frame.window(slice(1, 4), slice(2, 6)) == grid


@pytest.mark.parametrize("size", [0.0, -5.0, math.nan, math.inf])
def test_cell_size_must_be_positive(size):
    with pytest.raises(ConfigError, match="`cell_size_m` must be above 0"):
        choose_grid(quadrangle(PLACES["andorra"]), cell_size_m=size)


def test_too_many_cells_are_refused_before_memory_is_asked_for():
    with pytest.raises(ConfigError, match=f"{MAX_GRID_CELLS:,}"):
        choose_grid(quadrangle(PLACES["tianjin"]), cell_size_m=1.0)


def test_a_grid_is_shown_in_one_line():
    assert repr(make()) == (
        "Grid(3 x 4 cells of 100 m, EPSG:32650, 1000 to 1400 east, 1700 to 2000 north)"
    )
    own = make(crs=choose_crs(PLACES["tianjin"]))
    assert "Albers Equal Area" in repr(own)
    assert "\n" not in repr(own)


@pytest.mark.parametrize(
    ("bounds", "projection"),
    [
        # standard parallels -1 and 3 degrees: their sum is 2, the least that Albers is used for
        ((10.0, -2.0, 12.0, 4.0), "Albers Equal Area"),
        ((10.0, -2.0, 12.0, 3.99), "Lambert Azimuthal Equal Area"),
        ((10.0, -4.0, 12.0, 2.0), "Albers Equal Area"),
        ((10.0, -3.99, 12.0, 2.0), "Lambert Azimuthal Equal Area"),
        # 85 degrees is the highest latitude that Albers is used for
        ((10.0, 79.0, 28.0, 85.0), "Albers Equal Area"),
        ((10.0, 79.0, 28.0, 85.01), "Lambert Azimuthal Equal Area"),
        ((10.0, -85.0, 28.0, -79.0), "Albers Equal Area"),
        ((10.0, -85.01, 28.0, -79.0), "Lambert Azimuthal Equal Area"),
    ],
)
def test_where_albers_ends_the_azimuthal_projection_begins(bounds, projection):
    crs = choose_crs(bounds)
    assert crs.coordinate_operation.method_name == projection
    transform = Affine(100, 0, 0, 0, -100, 0)
    assert area_error(Grid(crs=crs, transform=transform, shape=(1, 1)), bounds) < 1e-3


@pytest.mark.parametrize(
    "code",
    [
        3857,  # 28 % off in distance at 39 degrees north
        6933,  # equal-area, but as stretched as that
        32654,  # UTM four zones away
    ],
)
def test_a_crs_that_stretches_is_refused(code):
    crs = CRS.from_epsg(code)
    districts = quadrangle(PLACES["tianjin"])
    with pytest.raises(CRSMismatchError, match=r"`crs` must be true to 0\.1%"):
        choose_grid(districts, crs=crs)
    west, _, _, north = districts.to_crs(crs).total_bounds
    with pytest.raises(CRSMismatchError, match="must be true to scale where the grid lies"):
        Grid(crs=crs, transform=Affine(100, 0, west, 0, -100, north), shape=(10, 10))


def test_a_large_country_may_have_the_best_crs_there_is():
    china = quadrangle((74.0, 18.0, 134.0, 53.0))
    best = choose_grid(china, cell_size_m=10_000)
    assert distance_error(best, (74.0, 18.0, 134.0, 53.0)) == pytest.approx(0.03, abs=0.015)
    assert choose_grid(china, cell_size_m=10_000, crs=best.crs).crs == best.crs


@pytest.mark.parametrize("name", ["tianjin", "andorra", "equator", "high"])
def test_default_crs_is_true_to_distance(name):
    grid = choose_grid(quadrangle(PLACES[name]), cell_size_m=1000)
    assert distance_error(grid, PLACES[name]) < 1e-3


@pytest.mark.parametrize(
    "bounds", [(1, 2), (0, 0, 1, float("nan")), (0, 1, 1, 0), (2, 0, 1, 1), "west", None]
)
def test_bounds_must_be_a_region(bounds):
    with pytest.raises(ContractError, match="must be west, south, east, north in degrees"):
        choose_crs(bounds)
