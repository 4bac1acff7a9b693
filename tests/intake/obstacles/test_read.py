"""Heights of all sources as one field above the terrain."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import CRS
from shapely import box

from fugai.errors import InputError
from fugai.grid import Grid
from fugai.intake import LandCover, ObstacleSources, RasterSource, read_obstacles
from fugai.intake.obstacles.land_cover import LAND_COVERS

UTM = CRS(32650)
WEST, NORTH = 500_000, 4_000_000
WORLDCOVER = LAND_COVERS["esa-worldcover"]


def grid_of(rows=1, columns=2, cell_m=20.0):
    return Grid(
        crs=UTM, transform=Affine(cell_m, 0, WEST, 0, -cell_m, NORTH), shape=(rows, columns)
    )


@pytest.fixture
def tif(tmp_path):
    def write(name, values, cell_m=10.0, nodata=None, west=WEST, north=NORTH):
        values = np.atleast_2d(np.asarray(values, dtype="float32"))
        path = tmp_path / f"{name}.tif"
        with rasterio.open(
            path,
            "w",
            driver="GTiff",
            width=values.shape[1],
            height=values.shape[0],
            count=1,
            dtype="float32",
            crs="EPSG:32650",
            nodata=nodata,
            transform=Affine(cell_m, 0, west, 0, -cell_m, north),
        ) as file:
            file.write(values, 1)
        return path

    return write


def houses(*boxes):
    """Houses of (left, top, right, bottom) metres from the corner, with their heights."""
    return gpd.GeoDataFrame(
        {"height_m": [height for *_, height in boxes]},
        geometry=[box(WEST + a, NORTH - d, WEST + c, NORTH - b) for a, b, c, d, _ in boxes],
        crs=UTM,
    )


def test_the_highest_of_a_cell_counts(tif):
    path = tif("h", [[0, 3, 8, 0], [0, 0, 21, 0]])
    found = read_obstacles(ObstacleSources(building_heights=path), grid_of())
    assert found.frame.to_numpy().tolist() == [[3.0, 21.0]]
    assert found.frame.attrs == {"units": "m", "step_m": 10.0}


def test_each_source_counts_before_the_next(tif):
    """Five cells: a footprint, then what each of the other sources says where those before are silent."""
    grid = grid_of(1, 5, 10.0)
    codes = {1: LandCover(kind="open", height_m=2.0)}
    sources = ObstacleSources(
        buildings=houses((0, 0, 10, 10, 40.0)),
        building_heights=tif("b", [0, 30, 0, 0, np.nan]),
        canopy=tif("c", [20, 20, 20, 0, np.nan]),
        surface=tif("s", [110, 110, 110, 110, np.nan]),
        terrain=tif("t", np.full((3, 7), 100.0), west=WEST - 10, north=NORTH + 10),
        land_cover=tif("l", [1, 1, 1, 1, 1]),
        codes=codes,
    )
    found = read_obstacles(sources, grid)
    assert found.frame.to_numpy().tolist() == [[40.0, 30.0, 20.0, 10.0, 2.0]]
    names = ["buildings", "building_heights", "canopy", "surface", "clutter"]
    assert [(one.input, one.count) for one in found.assumptions] == [(name, 1) for name in names]


def test_what_no_source_knows_stays_unknown(tif):
    path = tif("c", [[5, 5, -1, -1], [5, 5, -1, -1]], nodata=-1)
    found = read_obstacles(ObstacleSources(canopy=path), grid_of())
    assert found.frame.to_numpy()[0, 0] == 5.0
    assert np.isnan(found.frame.to_numpy()[0, 1])
    assert "50 % of the grid has one" in found.notes[-1].en


def test_built_up_land_cover_fills_no_street_between_mapped_buildings(tif):
    grid = grid_of(1, 12, 10.0)
    cover = tif("l", [[50] * 12])
    sources = ObstacleSources(
        buildings=houses((0, 0, 10, 10, 9.0)), land_cover=cover, codes=WORLDCOVER
    )
    found = read_obstacles(sources, grid).frame.to_numpy()[0]
    # centres up to 50 m from the house are between mapped buildings: open ground
    assert found[0] == 9.0
    assert found[1:6].tolist() == [0.0] * 5
    assert found[6:].tolist() == [15.0] * 6


def test_forest_of_the_land_cover_stands_where_the_canopy_is_unknown(tif):
    sources = ObstacleSources(
        canopy=tif("c", [0, 7, -1, -1], nodata=-1),
        land_cover=tif("l", [10, 10, 10, 80]),
        codes=WORLDCOVER,
    )
    found = read_obstacles(sources, grid_of(1, 4, 10.0))
    assert found.frame.to_numpy().tolist() == [[0.0, 7.0, 15.0, 0.0]]


def test_surface_less_terrain_on_a_slope(tif):
    slope = 2.0 * np.arange(8) * np.ones((4, 1))
    dtm = tif("t", slope + 100, west=WEST - 20, north=NORTH + 10)
    dsm = slope + 100
    dsm[1:3, 3:5] += 12
    sources = ObstacleSources(surface=tif("s", dsm, west=WEST - 20, north=NORTH + 10), terrain=dtm)
    found = read_obstacles(sources, grid_of(2, 4, 10.0)).frame.to_numpy()
    assert found == pytest.approx(np.array([[0, 12, 12, 0]] * 2), abs=1e-4)


def test_heights_in_feet_are_converted_where_the_unit_is_stated(tif):
    source = RasterSource(path=tif("h", [[100, 100]]), unit="ft")
    found = read_obstacles(ObstacleSources(building_heights=source), grid_of(1, 2, 10.0))
    assert found.frame.to_numpy() == pytest.approx(np.array([[30.48, 30.48]]))
    assert any("multiplied by 0.3048" in str(note) for note in found.notes)


def rules(reading):
    return [(row["column"], row["value"], row["rule"]) for _, row in reading.findings.iterrows()]


def test_heights_that_cannot_be_are_refused_and_counted(tif):
    path = tif("c", [[-4, 7, 255, 101]])
    found = read_obstacles(ObstacleSources(canopy=path), grid_of(1, 4, 10.0))
    assert found.frame.to_numpy()[0, 1] == 7.0
    assert np.isnan(found.frame.to_numpy()[0, [0, 2, 3]]).all()
    rule = "must be between 0 and 100 m above ground, taken as unknown"
    assert rules(found) == [("height", "3 cells, e.g. -4", rule)]


def test_a_code_without_a_height_is_refused_and_counted(tif):
    path = tif("l", [[10, 7, 7, 50]])
    found = read_obstacles(ObstacleSources(land_cover=path, codes=WORLDCOVER), grid_of(1, 4, 10.0))
    assert np.isnan(found.frame.to_numpy()[0, [1, 2]]).all()
    ((_, value, rule),) = rules(found)
    assert value == "2 cells, e.g. 7"
    assert rule.startswith("must be one of 10, 20, 30")


def test_a_surface_below_the_terrain_is_refused_where_it_is(tif):
    frame = {"west": WEST - 10, "north": NORTH + 10}
    dsm = np.full((3, 6), 101.0)
    dsm[:, 2] = 90.0  # one column of four
    dsm[:, 4] = 98.0  # within the noise of both
    sources = ObstacleSources(
        surface=tif("s", dsm, **frame), terrain=tif("t", np.full((3, 6), 100.0), **frame)
    )
    found = read_obstacles(sources, grid_of(1, 4, 10.0))
    heights = found.frame.to_numpy()[0]
    assert heights[[0, 2, 3]].tolist() == [1.0, 1.0, 0.0]
    assert np.isnan(heights[1])
    rule = "must not lie more than 3 m below the terrain, taken as unknown"
    assert rules(found) == [("height", "1 cells, e.g. -10", rule)]


def test_a_surface_that_is_below_nearly_everywhere_is_no_surface(tif):
    frame = {"west": WEST - 10, "north": NORTH + 10}
    sources = ObstacleSources(
        surface=tif("s", np.full((3, 6), 30.0), **frame),
        terrain=tif("t", np.full((3, 6), 100.0), **frame),
    )
    with pytest.raises(InputError, match=r"`s\.tif` must lie on the terrain or above it, .* 100%"):
        read_obstacles(sources, grid_of(1, 4, 10.0))


def test_a_surface_needs_its_terrain(tif):
    with pytest.raises(InputError, match="`surface` must come with a terrain"):
        read_obstacles(ObstacleSources(surface=tif("s", [[1, 1]])), grid_of())


def test_a_raster_elsewhere_is_an_error(tif):
    path = tif("c", [[1, 1]], west=WEST + 50_000)
    with pytest.raises(InputError, match=r"`c\.tif` must lie where the districts are"):
        read_obstacles(ObstacleSources(canopy=path), grid_of())


def test_footprints_smaller_than_a_cell_count_and_those_without_a_height_do_not():
    sources = ObstacleSources(
        buildings=houses((4, 4, 6, 6, 8.0), (14, 4, 16, 6, np.nan), (24, 4, 26, 6, 5.0))
    )
    found = read_obstacles(sources, grid_of(1, 3, 10.0)).frame.to_numpy()[0]
    assert found[[0, 2]].tolist() == [8.0, 5.0]
    assert np.isnan(found[1])


def test_bands_do_not_change_the_result(tif, monkeypatch):
    rng = np.random.default_rng(2)
    path = tif("c", rng.uniform(0, 30, (40, 30)))
    grid = grid_of(8, 6, 50.0)
    whole = read_obstacles(ObstacleSources(canopy=path), grid).frame.to_numpy()
    monkeypatch.setattr("fugai.intake.obstacles.read.CELLS_PER_BAND", 1)
    parts = read_obstacles(ObstacleSources(canopy=path), grid).frame.to_numpy()
    assert (whole == parts).all()


def test_a_city_in_degrees_is_found_where_it_stands(tmp_path):
    """A block of 100 m in WGS84, at the cells that its projected corners touch."""
    frame = gpd.GeoDataFrame(
        geometry=[box(WEST + 100, NORTH - 200, WEST + 200, NORTH - 100)], crs=UTM
    )
    west, south, east, north = frame.to_crs(4326).total_bounds
    step = 1e-4
    columns, rows = round((east - west) / step) + 10, round((north - south) / step) + 10
    values = np.zeros((rows, columns), dtype="float32")
    values[5:-5, 5:-5] = 25.0
    path = tmp_path / "b.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=columns,
        height=rows,
        count=1,
        dtype="float32",
        crs="EPSG:4326",
        transform=Affine(step, 0, west - 5 * step, 0, -step, north + 5 * step),
    ) as file:
        file.write(values, 1)
    found = read_obstacles(ObstacleSources(building_heights=path), grid_of(4, 4, 100.0))
    inside = found.frame.to_numpy()
    assert inside[1, 1] == 25.0
    assert (inside == 25.0).sum() <= 9
