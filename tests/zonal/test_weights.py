"""Coverage fractions: by hand on 3 x 3, against an oversampled raster, and by law."""

from __future__ import annotations

import itertools

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from fugai.errors import ContractError, CRSMismatchError, SelectionError
from fugai.grid import Grid, choose_grid
from fugai.zonal import zone_weights

UTM = CRS.from_epsg(32650)
SINGLE = 2e-7  # exactextract keeps fractions in single precision: 6e-8, and a few of them add up


def grid(rows=3, columns=3, size=100.0):
    return Grid(crs=UTM, transform=Affine(size, 0, 0, 0, -size, rows * size), shape=(rows, columns))


def zones(*shapes, index=None, crs=UTM):
    ids = pd.Index(index or [f"d{i}" for i in range(len(shapes))], name="district_id")
    return gpd.GeoDataFrame(geometry=list(shapes), index=ids, crs=crs)


def counted(frame):
    """1 to 9, row by row from the north."""
    return frame.array(np.arange(1.0, 10.0).reshape(3, 3), units="persons", name="people")


def test_three_by_three_by_hand():
    # upper left cell whole, half of the upper middle, half of the left middle, a quarter between
    weights = zone_weights(grid(), zones(box(0, 150, 150, 300)))
    expected = [[1, 0.5, 0], [0.5, 0.25, 0], [0, 0, 0]]
    assert weights.fractions.toarray().reshape(3, 3).tolist() == expected
    assert weights.sum(counted(grid())).tolist() == [1 + 0.5 * 2 + 0.5 * 4 + 0.25 * 5]
    assert weights.mean(counted(grid())).tolist() == [5.25 / 2.25]
    assert weights.area_m2.tolist() == [22_500.0]


def test_results_are_on_the_district_index():
    weights = zone_weights(
        grid(), zones(box(0, 0, 100, 300), box(100, 0, 300, 300), index=["b", "a"])
    )
    total = weights.sum(counted(grid()))
    assert total.index.tolist() == ["b", "a"]
    assert total.index.name == "district_id"
    assert total.tolist() == [12.0, 33.0]


def test_cells_without_data_add_nothing_and_do_not_dilute_the_mean():
    frame = grid()
    raster = counted(frame)
    raster[0, 0] = np.nan
    weights = zone_weights(frame, zones(box(0, 200, 200, 300), box(0, 200, 100, 300)))
    assert weights.sum(raster).tolist() == [2.0, 0.0]
    mean = weights.mean(raster)
    assert mean.iloc[0] == 2.0
    assert np.isnan(mean.iloc[1])


def test_triangle_against_a_raster_oversampled_100_times():
    triangle = Polygon([(13, 7), (291, 122), (87, 288)])
    weights = zone_weights(grid(), zones(triangle))
    step = (np.arange(300) + 0.5) * 1.0
    x, y = np.meshgrid(step, step[::-1])
    inside = shapely.contains_xy(triangle, x, y)
    oversampled = inside.reshape(3, 100, 3, 100).mean(axis=(1, 3))
    # a cell of 100 x 100 samples: an edge crosses some 150 of them, off by half a sample each
    assert weights.fractions.toarray().reshape(3, 3) == pytest.approx(oversampled, abs=0.004)
    assert weights.area_m2.iloc[0] == pytest.approx(triangle.area, rel=SINGLE)


def test_hole_and_parts_count_as_they_are():
    ring = Polygon(box(0, 0, 300, 300).exterior, [box(100, 100, 200, 200).exterior])
    parts = MultiPolygon([box(0, 0, 50, 100), box(250, 0, 300, 100)])
    weights = zone_weights(grid(), zones(ring, parts))
    assert weights.sum(counted(grid())).tolist() == [40.0, 0.5 * 7 + 0.5 * 9]


@settings(max_examples=40)
@given(
    cuts=st.lists(st.floats(1.0, 299.0), min_size=2, max_size=6, unique=True),
    seed=st.integers(0, 99),
)
def test_districts_that_tile_the_grid_sum_to_the_raster(cuts, seed):
    edges = [0.0, *sorted(cuts), 300.0]
    strips = [box(a, 0, b, 300) for a, b in itertools.pairwise(edges)]
    raster = grid().array(np.random.default_rng(seed).random((3, 3)) * 1e4, units="persons")
    total = zone_weights(grid(), zones(*strips)).sum(raster).sum()
    assert total == pytest.approx(float(raster.sum()), rel=SINGLE)


def test_overlap_counts_for_each_and_once_in_the_whole():
    weights = zone_weights(grid(), zones(box(0, 0, 200, 300), box(100, 0, 300, 300)))
    people = counted(grid())
    assert weights.sum(people).tolist() == [27.0, 33.0]
    assert weights.overlap_m2 == 30_000.0
    whole = weights.dissolve()
    assert whole.index.tolist() == [""]
    assert whole.index.name == "district_id"
    assert whole.sum(people).tolist() == [45.0]
    assert weights.dissolve(["d1"]).sum(people).tolist() == [33.0]


def test_subset_keeps_order_and_refuses_unknown_districts():
    weights = zone_weights(grid(), zones(box(0, 0, 100, 300), box(100, 0, 300, 300)))
    assert weights.subset(["d1", "d0"]).sum(counted(grid())).tolist() == [33.0, 12.0]
    with pytest.raises(SelectionError, match=r"d0, d1, found \['nowhere'\]"):
        weights.subset(["nowhere"])
    assert repr(weights) == "ZonalWeights(2 zones, 9 shares, on 3 x 3 cells of 100 m)"
    with pytest.raises(SelectionError, match="nowhere"):
        weights.dissolve(["d0", "nowhere"])


def test_what_a_border_is_off_by_in_rounding_is_no_share():
    cells = grid(1, 2)
    border = 100.0 + 2e-5  # two ten-millionths of a cell
    districts = zones(box(0, 0, border, 100), box(border, 0, 200, 100))
    assert zone_weights(cells, districts).fractions.toarray().tolist() == [[1.0, 0.0], [0.0, 1.0]]
    border = 100.0 + 2e-3
    districts = zones(box(0, 0, border, 100), box(border, 0, 200, 100))
    assert zone_weights(cells, districts).fractions.nnz == 3


def test_labels_take_the_largest_share_of_a_cell_or_the_outside():
    # columns: d0 alone; d0 60 % and d1 40 %; d1 30 % and outside 70 %
    weights = zone_weights(grid(1, 3), zones(box(0, 0, 160, 100), box(160, 0, 230, 100)))
    assert weights.labels().tolist() == [[0, 0, -1]]
    assert weights.labels().dtype == np.int32


def test_label_of_an_even_split_is_the_first_district():
    weights = zone_weights(grid(1, 2), zones(box(50, 0, 150, 100), box(0, 0, 50, 100)))
    assert weights.labels().tolist() == [[0, 0]]


def test_area_off_the_grid_is_reported():
    weights = zone_weights(grid(), zones(box(-100, 0, 100, 300), box(1000, 0, 1100, 100)))
    assert weights.area_m2.tolist() == [30_000.0, 0.0]
    assert weights.outside_m2.tolist() == [30_000.0, 10_000.0]


def test_no_districts_at_all():
    weights = zone_weights(grid(), zones())
    assert weights.sum(counted(grid())).tolist() == []
    assert weights.labels().tolist() == [[-1] * 3] * 3


def test_one_cell():
    weights = zone_weights(grid(1, 1), zones(box(0, 0, 25, 100)))
    assert weights.sum(grid(1, 1).array([[8.0]], units="persons")).tolist() == [2.0]


@pytest.mark.parametrize(
    "shape",
    [Point(1, 1), LineString([(0, 0), (1, 1)]), None, Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])],
    ids=["point", "line", "missing", "bow tie"],
)
def test_districts_must_be_valid_polygons(shape):
    with pytest.raises(ContractError, match="valid polygons, found otherwise at 'd1'"):
        zone_weights(grid(), zones(box(0, 0, 1, 1), shape))


def test_districts_must_be_unique_and_in_the_grids_crs():
    with pytest.raises(ContractError, match="unique index, found 'a' twice"):
        zone_weights(grid(), zones(box(0, 0, 1, 1), box(1, 1, 2, 2), index=["a", "a"]))
    with pytest.raises(CRSMismatchError, match="grid's CRS, found"):
        zone_weights(grid(), zones(box(0, 0, 1, 1), crs=CRS.from_epsg(32651)))
    with pytest.raises(CRSMismatchError, match="found none"):
        zone_weights(grid(), zones(box(0, 0, 1, 1), crs=None))


def test_rasters_on_another_grid_are_refused():
    weights = zone_weights(grid(), zones(box(0, 0, 1, 1)))
    with pytest.raises(CRSMismatchError, match="shape"):
        weights.sum(grid(2, 2).array(np.zeros((2, 2)), units="1"))


def test_arguments_stay_as_they_were():
    raster = counted(grid())
    raster[0, 0] = np.nan
    before = raster.copy(deep=True)
    districts = zones(box(0, 0, 150, 150))
    weights = zone_weights(grid(), districts)
    weights.sum(raster)
    weights.mean(raster)
    assert raster.identical(before)
    assert districts.columns.tolist() == ["geometry"]


def test_tianjin_sums_agree_with_an_exact_overlay_of_cells(worlds):
    districts = gpd.read_file(worlds / "tianjin" / "districts_wgs84.geojson").iloc[:4]
    frame = choose_grid(districts, cell_size_m=5000.0)
    districts = districts.to_crs(frame.crs)
    weights = zone_weights(frame, districts)
    size = frame.cell_size_m
    cells = [
        box(x - size / 2, y - size / 2, x + size / 2, y + size / 2)
        for y in frame.y
        for x in frame.x
    ]
    exact = np.array(
        [shapely.area(shapely.intersection(shape, cells)) / size**2 for shape in districts.geometry]
    )
    assert weights.fractions.toarray() == pytest.approx(exact, abs=1e-6)
    assert weights.area_m2.to_numpy() == pytest.approx(districts.area.to_numpy(), rel=1e-6)
