"""A small grid and ways to put cells on it."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from pyproj import CRS
from shapely import points

from fugai.grid import Grid
from fugai.wireless import cells_from_sites, technologies

UTM = CRS.from_epsg(32650)


@pytest.fixture
def grid():
    """41 x 41 cells of 100 m, the middle one around (2050, 2050)."""
    return Grid(crs=UTM, transform=Affine(100.0, 0.0, 0.0, 0.0, -100.0, 4100.0), shape=(41, 41))


@pytest.fixture
def make_sites():
    """Sites at the places given, of one operator and technology unless said otherwise."""

    def make(places, **columns):
        x, y = np.array(places, dtype=float).reshape(-1, 2).T
        data = {"site_id": [f"s{n}" for n in range(len(x))], "operator": "a",
                "technology": "lte-fdd", "status": "active"} | columns  # fmt: skip
        return gpd.GeoDataFrame(data, geometry=points(x, y), crs=UTM)

    return make


@pytest.fixture
def make_cells(make_sites):
    """Cells of sites with the built-in technologies."""

    def make(places, **columns):
        return cells_from_sites(make_sites(places, **columns), technologies=technologies())

    return make
