"""Cells of a grid under longitudes and latitudes, held to PROJ."""

from __future__ import annotations

import numpy as np
import pytest
from affine import Affine
from pyproj import CRS, Transformer

from fugai.grid import Grid
from fugai.maps.places.grid_fit import GOOD_CELLS, fit_grid

PLACES = {
    "utm": (32650, (116.5, 38.5, 118.2, 40.3), 100.0),
    "polar": (3413, (-50.0, 62.0, -20.0, 75.0), 2000.0),
    "lambert": (2154, (-4.5, 42.3, 8.0, 51.0), 500.0),
    "antimeridian": (
        "+proj=tmerc +lon_0=179 +ellps=WGS84 +units=m",
        (177.0, -19.0, 181.0, -16.0),
        250.0,
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_the_fit_is_as_good_as_it_says(name):
    crs, (west, south, east, north), size = PLACES[name]
    crs = CRS(crs)
    project = Transformer.from_crs(4326, crs, always_xy=True)
    left, bottom, right, top = (
        project.transform_bounds(west, south, east, north)
        if east <= 180
        else (
            *project.transform(west, south),
            *project.transform(east, north),
        )
    )
    shape = int((top - bottom) / size) + 1, int((right - left) / size) + 1
    grid = Grid(crs=crs, transform=Affine(size, 0, left, 0, -size, top), shape=shape)
    fit = fit_grid(grid)
    assert fit.error_cells < 5 * GOOD_CELLS
    rng = np.random.default_rng(7)
    column, row = rng.uniform(0, shape[1], 500), rng.uniform(0, shape[0], 500)
    lon, lat = project.transform(left + column * size, top - row * size, direction="INVERSE")
    middle = fit.origin[0] / 1e6
    lon = lon + 360 * np.rint((middle - lon) / 360)
    found = fit(lon * 1e6, lat * 1e6)
    # twice what was found on a lattice: places between its nodes
    assert np.abs(found[0] - column).max() < 2 * fit.error_cells + 1e-6
    assert np.abs(found[1] - row).max() < 2 * fit.error_cells + 1e-6


def test_one_cell_has_a_fit_too():
    grid = Grid(crs=CRS(32650), transform=Affine(100, 0, 5e5, 0, -100, 4.3e6), shape=(1, 1))
    assert fit_grid(grid).error_cells < GOOD_CELLS
