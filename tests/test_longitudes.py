"""Regions across the meridian of 180 degrees: grids, districts, points and maps stay in one piece."""

import geopandas as gpd
import numpy as np
import pytest
from pyproj import Geod
from shapely import MultiPolygon, Point, Polygon, box

from fugai import maps
from fugai.grid import area_error, choose_crs, choose_grid, lonlat_bounds
from fugai.intake import assign_districts, concat_readings, prepare_districts
from fugai.tables import Reading

WEST, EAST = box(179.9, -17, 180, -16.9), box(-180, -17, -179.9, -16.9)
SPLIT = MultiPolygon([WEST, EAST])
JUMPING = Polygon([(179.9, -17), (-179.9, -17), (-179.9, -16.9), (179.9, -16.9)])
ON = box(179.9, -17, 180.1, -16.9)


def districts(*shapes):
    return gpd.GeoDataFrame(
        {
            "district_id": [f"D{i}" for i in range(len(shapes))],
            "name": None,
            "name_en": None,
            "class": None,
        },
        geometry=list(shapes),
        crs=4326,
    )


def prepared(*shapes):
    return prepare_districts(concat_readings([Reading(frame=districts(*shapes))], "districts"))


def test_a_district_across_180_makes_a_small_grid():
    for frame in (
        districts(SPLIT),
        districts(WEST, EAST),
        prepared(JUMPING).frame,
        prepared(ON).frame,
    ):
        grid = choose_grid(frame, cell_size_m=100.0)
        # 0.2 degrees at 17 south are 21.3 km, 0.1 degrees of latitude 11.1 km
        assert grid.shape[1] == pytest.approx(213, abs=3)
        assert grid.shape[0] == pytest.approx(111, abs=3)


@pytest.mark.parametrize("shape", [SPLIT, JUMPING, ON])
def test_every_spelling_is_the_same_district(shape):
    reading = prepared(shape)
    frame = reading.frame
    (found,) = frame.geometry
    assert found.equals(ON)
    assert found.geom_type == "Polygon"
    area = abs(Geod(ellps="WGS84").geometry_area_perimeter(ON.segmentize(0.001))[0])
    local = frame.to_crs(choose_crs(lonlat_bounds(frame.geometry)))
    assert float(local.area.sum()) == pytest.approx(area, rel=1e-4)
    assert list(reading.findings["action"]) == (["repaired"] if shape is JUMPING else [])


def test_points_on_either_side_are_inside():
    frame = prepared(SPLIT).frame
    grid = choose_grid(frame, cell_size_m=100.0)
    points = gpd.GeoDataFrame(
        geometry=[Point(179.95, -16.95), Point(-179.95, -16.95), Point(-179.8, -16.95)], crs=4326
    )
    placed = assign_districts(
        Reading(frame=points.to_crs(grid.crs)), frame.to_crs(grid.crs), table="sites"
    )
    assert placed.frame["district_id"].tolist() == ["D0", "D0", ""]


@pytest.mark.parametrize("middle", [180.0, -179.97, 179.5])
def test_maps_draw_one_region(middle):
    frame = prepared(box(middle - 0.1, -17, middle + 0.1, -16.9)).frame
    grid = choose_grid(frame, cell_size_m=500.0)
    local = frame.to_crs(grid.crs)
    layer = maps.district_layer(local)
    west, _, east, _ = layer.bounds
    assert east - west == pytest.approx(0.2, abs=0.01)
    from fugai.maps.layers.projection import warp_codes  # noqa: PLC0415

    warped = warp_codes(np.ones(grid.shape, dtype=np.int16), grid.transform, grid.crs, within=local)
    assert warped.bounds[0] == pytest.approx(west, abs=0.02)
    assert warped.bounds[2] == pytest.approx(east, abs=0.02)
    drawn = np.mean(warped.codes == 1)
    assert drawn == pytest.approx(0.868, abs=0.01)  # the others are half cells at the border


def test_elsewhere_bounds_are_those_of_the_shapes():
    series = gpd.GeoSeries([box(-170, -10, -160, 0), box(-20, 0, 5, 10)])
    assert lonlat_bounds(series) == (-170.0, -10.0, 5.0, 10.0)
    around = gpd.GeoSeries([box(-180, -90, 180, -60)])
    assert lonlat_bounds(around) == (-180.0, -90.0, 180.0, -60.0)
    assert np.isnan(lonlat_bounds(gpd.GeoSeries([])).__getitem__(0))


def test_area_error_runs_on_across_180():
    grid = choose_grid(prepared(SPLIT).frame, cell_size_m=500.0)
    assert area_error(grid, (179.9, -17.0, 180.1, -16.9)) < 1e-6
