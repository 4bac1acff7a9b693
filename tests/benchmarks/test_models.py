"""Other radio models over rays, arrays and areas.

Measured in the same minutes on one shared core (CPU time, `test_an_area_of_20_km_by_20_km`): ITM 830,000 pixels
a second with shared rays and 690,000 with a profile for each pixel, extended Hata 930,000 and 750,000; NTIA's
C++ of both, as crc-covlib 4.6.2 has it, compiled with -O2 and fed from an array with a profile for each
pixel, 410,000 and 660,000. crc-covlib itself could not be built there; elsewhere it made 26,000 to 28,000.
"""

from __future__ import annotations

import numpy as np
import pytest

from fugai.wireless import (
    ITM,
    EHata,
    Ray,
    Surface,
    Transmitter,
    building_entry_loss_db,
    loss_window,
)


@pytest.mark.parametrize("points", [50, 200, 1000])
def test_every_receiver_of_a_ray_by_ehata(benchmark, points):
    z = 200.0 + np.cumsum(np.random.default_rng(1).normal(0.0, 5.0, points))
    ray = Ray(
        distance_m=np.arange(1, points) * 100.0, frequency_mhz=1800.0, tx_height_m=30.0, terrain_m=z
    )
    benchmark(EHata().loss_db, ray)
    benchmark.extra_info["receivers"] = points - 1


def test_a_million_building_entry_losses(benchmark):
    share = np.random.default_rng(1).uniform(0.01, 0.99, 1_000_000)
    benchmark(
        building_entry_loss_db, frequency_mhz=1800.0, probability=share, building="traditional"
    )


@pytest.mark.parametrize("model", [ITM(), EHata()], ids=["itm", "ehata"])
@pytest.mark.parametrize("profiles", ["radial", "exact"])
def test_an_area_of_20_km_by_20_km(benchmark, model, profiles):
    """One mast in the middle, 100 m pixels, reach 10 km: 31,400 pixels, one thread."""
    rng = np.random.default_rng(1)
    steps = rng.normal(0.0, 6.0, (2, 201))
    terrain = (500.0 + np.cumsum(steps[0])[:, None] + np.cumsum(steps[1])).astype(np.float32)
    surface = Surface(
        terrain_m=terrain,
        clutter_m=np.zeros_like(terrain),
        x=np.arange(201) * 100.0,
        y=np.arange(201) * -100.0,
        latitude_deg=40.0,
    )
    mast = Transmitter(
        x_m=10_030.0,
        y_m=-10_020.0,
        height_m=30.0,
        rx_height_m=1.5,
        frequency_mhz=1800.0,
        max_range_m=10_000.0,
    )
    benchmark.pedantic(
        loss_window,
        args=(surface, mast),
        kwargs={"model": model, "profiles": profiles},
        rounds=3,
        warmup_rounds=1,
    )
