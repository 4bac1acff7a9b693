"""A small grid and ways to put cells on it."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import xarray as xr
from affine import Affine
from pyproj import CRS
from shapely import points

from fugai.grid import Grid
from fugai.wireless import ServiceDefinition, cells_from_sites, technologies

UTM = CRS.from_epsg(32650)


@pytest.fixture
def grid():
    """41 x 41 cells of 100 m, the middle one around (2050, 2050)."""
    return Grid(crs=UTM, transform=Affine(100.0, 0.0, 0.0, 0.0, -100.0, 4100.0), shape=(41, 41))


@pytest.fixture
def make_sites():
    """Sites at the places given, of one operator and technology by default."""

    def make(places, **columns):
        x, y = np.array(places, dtype=float).reshape(-1, 2).T
        data = {
            "site_id": [f"s{n}" for n in range(len(x))],
            "operator": "a",
            "technology": "lte-fdd",
            "status": "active",
        } | columns
        return gpd.GeoDataFrame(data, geometry=points(x, y), crs=UTM)

    return make


@pytest.fixture
def make_cells(make_sites):
    """Cells of sites with the built-in technologies."""

    def make(places, **columns):
        return cells_from_sites(make_sites(places, **columns), technologies=technologies())

    return make


@pytest.fixture
def signal_of():
    """A signal of one level everywhere, but for the layers given."""

    def make(grid, level, **layers):
        values = {
            "rsrp": np.full(grid.shape, level, np.float32),
            "sigma": np.full(grid.shape, 8.0, np.float32),
            "sinr": np.full(grid.shape, 3.0, np.float32),
            "server": np.zeros(grid.shape, np.int32),
        }
        arrays = {name: grid.array(array, units="") for name, array in (values | layers).items()}
        return xr.Dataset(arrays, attrs={"floor_dbm": -125.0})

    return make


@pytest.fixture
def service():
    """An LTE service of -105 dBm, but for the values given."""

    def make(**values):
        return ServiceDefinition(
            **({"name": "p", "technologies": ("lte",), "rsrp_dbm": -105.0} | values)
        )

    return make
