"""People on the grid: nobody is lost, nobody is made."""

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from fugai.errors import InputError
from fugai.grid import Grid
from fugai.intake import read_population
from fugai.intake.rasters.population import _add
from fugai.intake.rasters.tile import Tile

UTM = CRS.from_epsg(32631)


def grid(west=0.0, north=400.0, shape=(4, 4), size=100.0):
    return Grid(crs=UTM, transform=Affine(size, 0, west, 0, -size, north), shape=shape)


def tif(path, values, transform, crs=UTM, nodata=None):
    data = np.asarray(values, dtype="float32")
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=data.shape[1],
        height=data.shape[0],
        count=1,
        dtype="float32",
        crs=crs,
        transform=transform,
        nodata=nodata,
    ) as target:
        target.write(data, 1)
    return path


def test_the_same_grid_is_copied(tmp_path):
    values = np.arange(16.0).reshape(4, 4)
    reading = read_population(tif(tmp_path / "p.tif", values, grid().transform), grid())
    np.testing.assert_array_equal(reading.frame.to_numpy(), values)
    assert reading.frame.attrs["units"] == "persons"
    assert reading.notes == ("The population grid has 120 persons in the analysis grid.",)


def test_a_larger_raster_on_the_same_lattice_is_cut(tmp_path):
    values = np.arange(36.0).reshape(6, 6)
    path = tif(tmp_path / "p.tif", values, Affine(100, 0, -100, 0, -100, 500))
    np.testing.assert_array_equal(read_population(path, grid()).frame, values[1:5, 1:5])


def test_a_smaller_one_leaves_the_rest_unknown(tmp_path):
    path = tif(tmp_path / "p.tif", [[5.0]], Affine(100, 0, 100, 0, -100, 300))
    found = read_population(path, grid()).frame.to_numpy()
    assert found[1, 1] == 5.0
    assert np.isnan(found).sum() == 15


def test_cells_are_shared_out_by_area(tmp_path):
    # One cell of 200 m, half a cell off: its people fall 1:2:1 along each axis.
    path = tif(tmp_path / "p.tif", [[160.0]], Affine(200, 0, 50, 0, -200, 350))
    found = read_population(path, grid()).frame.to_numpy()
    np.testing.assert_allclose(found[:3, :3], [[10, 20, 10], [20, 40, 20], [10, 20, 10]])
    assert np.isnan(found[3]).all()


def test_sums_are_conserved_across_crs(tmp_path):
    rng = np.random.default_rng(2)
    values = rng.uniform(0, 100, (30, 30))
    path = tif(
        tmp_path / "p.tif", values, Affine(0.01, 0, 3.0, 0, -0.01, 45.0), crs=CRS.from_epsg(4326)
    )
    around = grid(490_000, 5_000_000, (600, 600))
    found = read_population(path, around).frame
    # float32 in the file, float64 here
    assert float(found.sum()) == pytest.approx(values.sum(), rel=1e-6)
    # The densest source cell is where it was.
    assert float(found.max()) < 4 * values.max() / 80


def test_no_data_and_negative_counts(tmp_path):
    values = np.array([[1.0, -1.0], [-99999.0, 4.0]])
    path = tif(tmp_path / "p.tif", values, Affine(100, 0, 0, 0, -100, 400), nodata=-99999.0)
    reading = read_population(path, grid(shape=(2, 2)))
    found = reading.frame.to_numpy()
    assert np.isnan(found).tolist() == [[False, True], [True, False]]
    assert reading.findings["value"].tolist() == ["1 cells, e.g. -1"]


def test_elsewhere(tmp_path):
    path = tif(tmp_path / "p.tif", [[1.0]], Affine(100, 0, 1e6, 0, -100, 400))
    with pytest.raises(InputError, match="must have people where the districts are"):
        read_population(path, grid())


@given(size=st.floats(20.0, 900.0), west=st.floats(500.0, 900.0), north=st.floats(2500.0, 2900.0))
def test_any_lattice_inside_the_grid_keeps_its_sum(size, west, north):
    values = np.array([[1.0, 2.0], [3.0, np.nan]])
    tile = Tile(values=values, transform=Affine(size, 0, west, 0, -size, north), crs=UTM, file="p")
    around = grid(0.0, 3000.0, (30, 30))
    total, parts = np.zeros(around.shape), np.zeros(around.shape)
    _add(tile, around, total, parts)
    assert total.sum() == pytest.approx(6.0, rel=1e-12)
