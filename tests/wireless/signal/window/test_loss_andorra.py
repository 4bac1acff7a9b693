"""How far shared rays are from each pixel's own profile, on real mountains."""

from __future__ import annotations

import numpy as np
import pytest
from affine import Affine
from pyproj import CRS, Transformer

from fugai.grid import Grid
from fugai.intake import read_terrain
from fugai.wireless import P1812, Surface, Transmitter, loss_window

MASTS = [(1.5218, 42.5075), (1.5986, 42.5361), (1.7330, 42.5427)]
"""Andorra la Vella in the main valley, Encamp, and the heights of Soldeu. [deg]"""


@pytest.mark.kernel
def test_radial_and_exact_on_the_terrain_of_andorra(worlds):
    crs = CRS.from_proj4("+proj=laea +lat_0=42.55 +lon_0=1.55 +datum=WGS84 +units=m")
    grid = Grid(crs=crs, transform=Affine(100, 0, -25e3, 0, -100, 25e3), shape=(500, 500))
    terrain = read_terrain(worlds / "andorra" / "N42E001.hgt.zip", grid, widest_void_m=0.0)
    terrain = terrain.frame.to_numpy()
    assert 0.0 < np.isnan(terrain).mean() < 0.02
    surface = Surface(
        terrain_m=terrain.astype(np.float32),
        clutter_m=np.zeros(terrain.shape, np.float32),
        x=grid.x,
        y=grid.y,
        latitude_deg=42.55,
    )
    differences = []
    for place in MASTS:
        x, y = Transformer.from_crs(4326, crs, always_xy=True).transform(*place)
        radial, exact = (
            loss_window(
                surface,
                Transmitter(
                    x_m=x,
                    y_m=y,
                    height_m=30.0,
                    rx_height_m=1.5,
                    frequency_mhz=1800.0,
                    max_range_m=20_000.0,
                ),
                model=P1812(),
                profiles=way,
            )
            for way in ("radial", "exact")
        )
        known = np.isfinite(radial) & np.isfinite(exact)
        # voids of a few hundred pixels hide a little more or less behind them
        assert known.sum() > 0.98 * np.isfinite(exact).sum() > 50_000
        assert np.isnan(radial).any()
        differences.append(np.abs(radial[known] - exact[known]))
    every = np.concatenate(differences)
    # the target is 0.1 dB in the median, and 95 % within 1 dB
    assert np.median(every) < 0.1
    assert np.mean(every <= 1.0) > 0.95
