"""Building the page at plan scale.

Peers, as measured on two cores: folium with 10,000 CircleMarkers builds 10 MB in 31 s; a raster of
3000 x 3000 as an RGBA overlay builds 15.5 MB in 25 s, as a 4-bit palette image 1.8 MB in 0.6 s.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from scipy import ndimage

from fugai import maps
from fugai.grid import Grid, choose_crs

PLACE = choose_crs((116.7, 38.5, 118.1, 40.3))


def cloud(count):
    rng = np.random.default_rng(7)
    x, y = rng.normal(0, 30_000, (2, count))
    return gpd.GeoDataFrame(
        {
            "site_id": [f"S{i:06d}" for i in range(count)],
            "technology": rng.choice(["umts", "lte-fdd", "lte-tdd"], count),
            "opened": rng.choice([2013, 2014, 2015, 2016], count),
        },
        geometry=gpd.points_from_xy(x, y),
        crs=PLACE,
    )


@pytest.mark.parametrize("count", [22_000, 200_000])
def test_points(benchmark, count):
    points = cloud(count)
    layer = benchmark.pedantic(
        lambda: maps.point_layer(
            points, category="technology", columns=["site_id"], year_column="opened", id="sites"
        ),
        rounds=1,
    )
    size = len(maps.quick_map(layer).get_root().render())
    benchmark.extra_info["page_mb"] = size / 1e6
    assert size < 300_000 + 40 * count


def test_class_raster(benchmark):
    grid = Grid(crs=PLACE, transform=Affine(100.0, 0.0, -6e4, 0.0, -100.0, 9e4), shape=(1884, 1175))
    noise = ndimage.gaussian_filter(np.random.default_rng(7).normal(size=grid.shape), 10)
    codes, classes = maps.signal_classes(
        grid.array(-95 + 300 * noise, units="dBm"), [-120, -110, -105, -95, -85]
    )
    layer = benchmark.pedantic(
        lambda: maps.class_raster_layer(codes, classes=classes, id="signal"), rounds=1
    )
    size = len(maps.quick_map(layer).get_root().render())
    benchmark.extra_info["page_mb"] = size / 1e6
    assert size < 1_000_000
