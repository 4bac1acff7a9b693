"""ITU-R P.1812: one path, and one mast over an area.

Peers: crc-covlib 4.6 (C++) 45 µs for a path of 200 points, and 22,000 to 24,000 pixels a
second over 40 x 40 km at 100 m with its own terrain reading; Py1812 (numpy) 2.3 ms for a path.

Measured in one run on one core of an AMD EPYC (Zen 4, shared with other jobs; CPU time): crc-covlib's
engine alone, compiled with -O2 and fed with profiles from an array, 34 µs for the path and 160,000 to
170,000 pixels a second; here 2.8 µs in the kernel (48 µs through Python, with every argument checked),
2.15 to 2.3 million pixels a second with shared rays and 0.87 to 0.9 million with a profile for each pixel.
On the mountains of Andorra, where half of the pixels lie in deep shadow, 1.76 and 0.69 million.

What bounds it: 0.45 µs to a pixel, most of it latency. Sampling the rays and finding their pixels takes
0.14 (3.2 points of rays to a pixel, because two rays run to a pixel at full range); the loops over the
points before a receiver (2 to 4 of them, 8 points at a time, 67 points in the mean) about 0.1;
logarithms, exponentials, roots and arc tangents (10 to 15) 0.1 to 0.15; divisions and branches that wait
for one another the rest. A surface of 640 kB stays in the cache, so that memory does not matter. Until a
ray's points went into one array, handing eight of them from call to call took as long as all of this.
"""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from fugai.kernels.propagation.p1812.loss import path_parts
from fugai.kernels.propagation.p1812.values import PathZones, link_constants
from fugai.wireless import P1812, PathProfile, Ray, Surface, Transmitter, loss_window, p1812_loss_db

pytestmark = pytest.mark.benchmark(timer=time.process_time)


def surface(cells, cell_m=100.0, rough=60.0, built=0.6):
    """Hills of 60 m about their mean, 800 m across, clutter on six pixels of ten."""
    rng = np.random.default_rng(3)
    hills = gaussian_filter(rng.normal(size=(cells, cells)), 8)
    clutter = rng.choice([10.0, 15.0, 20.0], hills.shape) * (rng.random(hills.shape) < built)
    axis = cell_m * np.arange(cells)
    return Surface(
        terrain_m=(300.0 + rough * hills / hills.std()).astype(np.float32),
        clutter_m=clutter.astype(np.float32),
        x=axis,
        y=axis[::-1].copy(),
        latitude_deg=40.0,
    )


def one_mast(ground, profiles, *, max_range_m=20_000.0, **changes):
    middle = float(ground.x[-1]) / 2.0
    mast = Transmitter(
        x_m=middle + 30.0,
        y_m=middle - 60.0,
        height_m=30.0,
        rx_height_m=1.5,
        frequency_mhz=1800.0,
        max_range_m=max_range_m,
    )
    return loss_window(ground, mast, profiles=profiles, **({"model": P1812()} | changes))


@pytest.mark.parametrize("points", [50, 200, 1000])
def test_a_path(benchmark, points):
    """The kernel, with its arguments in its own form."""
    rng = np.random.default_rng(1)
    km, terrain = 0.1 * np.arange(points), rng.uniform(0, 60, points)
    link = link_constants(
        frequency_ghz=1.8, time_percent=50.0, delta_n=45.0, n0=325.0, vertical=True, location_db=0.0
    )
    zones = PathZones(0.0, km[-1], km[-1], 500.0, 500.0, 42.5)
    benchmark(path_parts, link, zones, km, terrain, terrain, terrain[0] + 30, terrain[-1] + 1.5)


def test_a_path_with_its_checks(benchmark):
    terrain = np.random.default_rng(1).uniform(0, 60, 200)
    benchmark(
        lambda: p1812_loss_db(
            PathProfile(distance_m=100.0 * np.arange(200), terrain_m=terrain),
            frequency_mhz=1800.0,
            tx_height_m=30.0,
            rx_height_m=1.5,
        )
    )


@pytest.mark.parametrize("points", [50, 200, 1000])
def test_every_receiver_of_a_ray(benchmark, points):
    """The model's own call, with the whole profile of every receiver: time by points - 1."""
    ray = Ray(
        distance_m=100.0 * np.arange(1, points),
        frequency_mhz=1800.0,
        tx_height_m=30.0,
        terrain_m=np.random.default_rng(1).uniform(0, 60, points),
    )
    benchmark(P1812().loss_db, ray)


@pytest.mark.parametrize("profiles", ["radial", "exact"])
@pytest.mark.parametrize("built", [0.0, 0.6])
def test_one_mast_of_20_km_at_100_m(benchmark, profiles, built):
    """125,600 pixels in range."""
    ground = surface(400, built=built)
    found = benchmark(one_mast, ground, profiles)
    benchmark.extra_info["pixels"] = int(np.isfinite(found).sum())


@pytest.mark.parametrize("profiles", ["radial", "exact"])
@pytest.mark.parametrize("cell_m", [25.0, 50.0, 250.0])
def test_other_cells(benchmark, profiles, cell_m):
    """10 km at 25 and 50 m, 50 km at 250 m."""
    reach = 10_000.0 if cell_m < 100.0 else 50_000.0
    ground = surface(int(2 * reach / cell_m), cell_m=cell_m)
    found = benchmark(one_mast, ground, profiles, max_range_m=reach)
    benchmark.extra_info["pixels"] = int(np.isfinite(found).sum())


@pytest.mark.parametrize("max_loss_db", [130.0, 145.0, 160.0])
def test_what_a_cap_saves(benchmark, max_loss_db):
    """Pixels above the cap stop after the first diffraction loss."""
    found = benchmark(one_mast, surface(400), "radial", max_loss_db=max_loss_db)
    benchmark.extra_info["pixels_below"] = int(np.isfinite(found).sum())


def test_a_tenth_of_the_time(benchmark):
    """Below 50 % of the time every pixel takes the whole Recommendation."""
    benchmark(one_mast, surface(400), "radial", model=P1812(time_percent=10.0))
