"""Azimuths are surveyed from true north; bearings on a grid count from the grid's north."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from pyproj import CRS, Geod, Transformer

from fugai.grid import Grid
from fugai.wireless import (
    SignalOptions,
    cells_from_sites,
    predict,
    technologies,
)
from fugai.wireless.signal.sectors import convergence_deg

COUNTRY = CRS.from_proj4("+proj=aea +lat_1=25 +lat_2=47 +lat_0=36 +lon_0=105 +datum=WGS84 +units=m")


@pytest.mark.parametrize(
    ("crs", "lon", "lat"),
    [
        (COUNTRY, 130.0, 45.0),
        (COUNTRY, 75.0, 39.0),
        (CRS.from_epsg(32650), 119.9, 39.0),
        (CRS.from_epsg(32721), -59.9, -30.0),
        (CRS.from_proj4("+proj=laea +lat_0=1 +lon_0=32 +datum=WGS84 +units=m"), 35.0, 4.0),
        (CRS.from_epsg(3395), 117.0, 39.0),
    ],
)
def test_convergence_is_that_of_a_step_to_the_north(crs, lon, lat):
    ahead = Transformer.from_crs(4326, crs, always_xy=True)
    north = Geod(ellps="WGS84").fwd(lon, lat, 0.0, 100.0)
    (x, y), (x1, y1) = ahead.transform(lon, lat), ahead.transform(north[0], north[1])
    grid_bearing = np.degrees(np.arctan2(x1 - x, y1 - y))
    turn = convergence_deg(np.array([x]), np.array([y]), crs)
    assert turn[0] == pytest.approx(-grid_bearing, abs=1e-3)


def test_places_off_the_projection_have_no_convergence():
    found = convergence_deg(np.array([1e9, np.nan]), np.array([0.0, 0.0]), COUNTRY)
    assert found.tolist() == [0.0, 0.0]
    assert convergence_deg(np.zeros(0), np.zeros(0), COUNTRY).shape == (0,)


def test_a_sector_to_the_north_is_strongest_to_the_true_north():
    x, y = Transformer.from_crs(4326, COUNTRY, always_xy=True).transform(130.0, 45.0)
    site = gpd.GeoDataFrame(
        {"site_id": ["s"], "technology": "lte-fdd", "operator": "a", "azimuth_deg": [0.0]},
        geometry=gpd.points_from_xy([x], [y]),
        crs=COUNTRY,
    )
    cells = cells_from_sites(site, technologies=technologies())
    place = Affine(50.0, 0.0, x - 2525.0, 0.0, -50.0, y + 2525.0)
    grid = Grid(crs=COUNTRY, transform=place, shape=(101, 101))
    level = predict(cells, grid, options=SignalOptions(model="free-space"))["rsrp"].to_numpy()
    east, north = grid.x[None, :] - x, grid.y[:, None] - y
    ring = np.abs(np.hypot(east, north) - 2000.0) < 400.0
    power = np.where(ring, 10 ** (level / 10), 0.0)
    bearing = np.degrees(np.arctan2((power * east).sum(), (power * north).sum()))
    true_north = -convergence_deg(np.array([x]), np.array([y]), COUNTRY)[0]
    assert true_north < -10.0
    assert bearing == pytest.approx(true_north, abs=0.5)
