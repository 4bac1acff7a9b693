"""Constants of one mast that all its receivers share."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from fugai.kernels.propagation.p1812.ducting import beta0_percent, duct_time_db
from fugai.kernels.propagation.p1812.loss import troposcatter_db
from fugai.kernels.propagation.p1812.values import ZONE_SEA, Link


class Mast(NamedTuple):
    """One mast on a raster, and how far it is computed.

    Ground and transmitting antenna are above sea level, the receivers above their ground [m].
    ``steps`` is the number of rays from an axis to a diagonal, see `fugai.kernels.propagation.rays`.
    ``zone`` is the radio-climatic zone of all paths.
    """

    ground_m: float
    tx_m: float
    rx_height_m: float
    cell_km: float
    range_km: float
    max_loss_db: float
    zone: float
    latitude_deg: float
    steps: int


class MedianTerms(NamedTuple):
    """Terms of the loss at 50 % of the time that are the same for all receivers.

    ``bulge`` is 500 over the median effective Earth radius [m/km2]. ``free_db``, ``scatter_db`` and
    ``duct_db`` are what does not depend on the path in eq. 8, 44 and 46 (with the least of eq. 53),
    ``duct_per_mrad`` is eq. 51. ``cap_db`` is the largest loss of interest; where the loss by each
    mechanism is above ``cut_db``, the total is above ``cap_db``.
    """

    bulge: float
    free_db: float
    scatter_db: float
    duct_db: float
    duct_per_mrad: float
    sea_share: float
    cap_db: float
    cut_db: float


class Sweep(NamedTuple):
    """All constants of one mast: its link, its place and range, and the terms of the median."""

    link: Link
    mast: Mast
    terms: MedianTerms


@lru_cache(maxsize=64)
def duct_time_floor_db(latitude_deg: int, radius_km: float, range_km: int) -> float:
    """Lower bound of eq. 53 at 50 % of the time [dB] over all terrain and distances to ``range_km``.

    The least value on a fine lattice, less half a decibel for what may lie between.
    """
    most = math.log10(beta0_percent(float(latitude_deg), 0.0, 0.0))
    return -0.5 + min(
        duct_time_db(50.0, 10.0**level, km, radius_km, 0.0, 1e9, 0.0, 0.0)
        for level in np.linspace(most - 12.0, most, 49)
        for km in np.linspace(0.1, range_km, 20)
    )


def sweep_of(link: Link, mast: Mast) -> Sweep:
    """The `Sweep` of a mast."""
    f, over_sea = link.frequency_ghz, mast.zone == ZONE_SEA
    # the point on the ray may be farther away than its pixel, by half a pixel in ``steps`` at most
    cap = mast.max_loss_db + 10.0 / mast.steps
    free = 92.4 + 20.0 * math.log10(f)
    # the floor falls toward the equator, where it has no pole
    latitude = min(int(abs(mast.latitude_deg)), 70)
    range_km = 10 * math.ceil(mast.range_km / 10)
    duct = free + 10.05 + duct_time_floor_db(latitude, link.radius_km, range_km)
    if f < 0.5:
        duct += 45.375 - 137.0 * f + 92.5 * f * f
    terms = MedianTerms(
        bulge=500.0 / link.radius_km,
        free_db=free,
        scatter_db=troposcatter_db(link, 1.0, 0.0),
        duct_db=duct - (12.0 if over_sea else 0.0),
        duct_per_mrad=5e-5 * link.radius_km * link.cube_root,
        sea_share=1.0 if over_sea else 0.0,
        cap_db=cap,
        # two mechanisms in parallel lose at most 1.505 dB less than the smaller loss (eq. 63)
        cut_db=cap + 1.51 - link.location_db,
    )
    return Sweep(link=link, mast=mast, terms=terms)
