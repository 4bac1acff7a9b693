"""Shares of land and built-up ground, averaged over cells."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from fugai.errors import InputError
from fugai.grid import Grid
from fugai.intake import read_shares

UTM = CRS(32650)
GRID = Grid(crs=UTM, transform=Affine(100, 0, 500_000, 0, -100, 4_000_000), shape=(2, 2))


def write(path, values, size, nodata=None, west=500_000):
    values = np.asarray(values, dtype="float32")
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
        transform=Affine(size, 0, west, 0, -size, 4_000_000),
    ) as file:
        file.write(values, 1)
    return path


def test_finer_cells_are_averaged_and_coarser_ones_repeated(tmp_path):
    fine = [[1, 0, 1, 1], [0, 0, 1, 1], [0, 0, 0.5, 0.5], [0, 0, 0.5, 0.5]]
    found = read_shares(write(tmp_path / "fine.tif", fine, 50), GRID)
    assert found.frame.to_numpy().tolist() == [[0.25, 1.0], [0.0, 0.5]]
    coarse = read_shares(write(tmp_path / "coarse.tif", [[0.3]], 200), GRID).frame
    assert coarse.to_numpy() == pytest.approx(np.full((2, 2), np.float32(0.3)))


def test_cells_without_data_are_unknown_and_do_not_count(tmp_path):
    fine = [[1, -9, -9, -9], [0, -9, -9, -9], [1, 1, 1, 1], [1, 1, 1, 1]]
    found = read_shares(write(tmp_path / "l.tif", fine, 50, nodata=-9), GRID).frame.to_numpy()
    assert found[0, 0] == 0.5
    assert np.isnan(found[0, 1])


@pytest.mark.parametrize("value", [90.0, -0.5])
def test_per_cent_is_refused(tmp_path, value):
    file = write(tmp_path / "land.tif", [[0.5, value]], 100)
    with pytest.raises(
        InputError, match=rf"`land.tif` of `inputs.built_up` must .* found {value:g}"
    ):
        read_shares(file, GRID, name="built_up")


def test_a_raster_elsewhere_is_refused(tmp_path):
    file = write(tmp_path / "land.tif", [[1.0]], 100, west=900_000)
    with pytest.raises(InputError, match="must have data where the districts are"):
        read_shares(file, GRID)


@given(st.integers(0, 2**16 - 1))
def test_a_mask_of_quarters_is_counted(tmp_path_factory, bits):
    mask = np.array([bits >> n & 1 for n in range(16)], float).reshape(4, 4)
    file = write(tmp_path_factory.mktemp("masks") / "m.tif", mask, 50)
    expected = mask.reshape(2, 2, 2, 2).mean(axis=(1, 3))
    assert read_shares(file, GRID).frame.to_numpy() == pytest.approx(expected)
