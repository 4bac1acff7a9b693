"""Irregular Terrain Model: a path and a mast's rays, beside NTIA's loop in C++ and crc-covlib.

On the same two cores NTIA's implementation took 9 µs for a path of 200 points with the profile given
and crc-covlib 31 to 36 µs with its extraction; over an area crc-covlib made 26,000 to 28,000 pixels
a second.
"""

from __future__ import annotations

import numpy as np
import pytest

from fugai.kernels.propagation.itm import loss as kernel
from fugai.wireless import ITM, Ray

LINK = ITM().link(1800.0, 30.0, 1.5)


def hills(points):
    return 200.0 + np.cumsum(np.random.default_rng(1).normal(0.0, 5.0, points))


@pytest.mark.parametrize("points", [50, 200, 1000])
def test_a_path(benchmark, points):
    z = hills(points)
    benchmark(kernel.path_loss, z, 100.0, LINK)


@pytest.mark.parametrize("points", [50, 200, 1000])
def test_every_receiver_of_a_ray(benchmark, points):
    """Time by points - 1 receivers; the profile is given."""
    distance = np.arange(1, points) * 100.0
    ray = Ray(distance_m=distance, frequency_mhz=1800.0, tx_height_m=30.0, terrain_m=hills(points))
    benchmark(ITM().loss_db, ray)
    benchmark.extra_info["receivers"] = points - 1
