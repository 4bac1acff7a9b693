"""What a fast sweep under ITU-R P.1812 carries: constants of a mast, points of a ray, what lies ahead."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from fugai.kernels.propagation.p1812.loss import Link, beta0_percent, duct_time_db, troposcatter_db
from fugai.kernels.propagation.p1812.near import SEA

"""A ray's points, the mast first: one row of an array for each quantity, one column for each point.

One array and not eight: a call hands over the shape and strides of each.
"""

KM, INVERSE, BARE, TOP, BARE_Z, TOP_Z, FLAT_Z, BACK = range(8)
"""Rows of `Points`: distance [km] and its inverse, terrain, the same with clutter, both over the
parabola that falls with the Earth, and the parabola alone [m]. `BACK` holds the inverse steps to the
receiver and ends with ..., 1/3, 1/2, 1 whichever point the receiver is.
"""


class Terms(NamedTuple):
    """Constants of a mast and its carrier.

    Heights above sea level but for the receiver's [m]; ``bulge`` is 500 over the median effective Earth
    radius [m/km2]; ``free_db``, ``scatter_db``, ``duct_db`` are what does not change with the path in eq. 8,
    44 and 46 (with the least of eq. 53), ``duct_per_mrad`` is eq. 51; ``cut_db``: where every way of
    propagation loses as much, all together lose more than ``max_loss_db``.
    """

    tx_m: float
    ground_m: float
    rx_height_m: float
    bulge: float
    free_db: float
    scatter_db: float
    duct_db: float
    duct_per_mrad: float
    sea_share: float
    zone: float
    latitude_deg: float
    max_loss_db: float
    cut_db: float


class Ahead(NamedTuple):
    """What the points before a receiver come to, seen from the mast.

    Steepest slope to the tops and to the terrain over the parabola, and to the plain terrain [m/km];
    the two sums of eq. 83 and 84 up to the last point before the receiver; ``horizon`` and
    ``edge`` are the first points of the second and of the first slope, 0 where nobody has looked.
    """

    top: float
    bare: float
    plain: float
    first: float
    second: float
    horizon: int
    edge: int


@lru_cache(maxsize=64)
def duct_time_floor_db(latitude_deg: int, radius_km: float, range_km: int) -> float:
    """Least of eq. 53 at half of the time [dB] over all terrain and distances to ``range_km``.

    Over a fine lattice, less half a decibel for what may lie between.
    """
    most = math.log10(beta0_percent(float(latitude_deg), 0.0, 0.0))
    return -0.5 + min(
        duct_time_db(50.0, 10.0**level, km, radius_km, 0.0, 1e9, 0.0, 0.0)
        for level in np.linspace(most - 12.0, most, 49)
        for km in np.linspace(0.1, range_km, 20)
    )


def median_terms(  # noqa: PLR0913
    link: Link,
    *,
    ground_m: float,
    tx_height_m: float,
    rx_height_m: float,
    range_km: float,
    latitude_deg: float,
    zone: float,
    max_loss_db: float,
    steps: int,
) -> Terms:
    """The `Terms` of a mast whose paths lie in one zone."""
    f, over_sea = link.frequency_ghz, zone == SEA
    # a pixel may lie nearer than the point of its ray, by half a pixel in ``steps`` at most
    cap = max_loss_db + 10.0 / steps
    free = 92.4 + 20.0 * math.log10(f)
    # the time floor falls toward the equator, where it has no pole
    latitude = min(int(abs(latitude_deg)), 70)
    duct = (
        free + 10.05 + duct_time_floor_db(latitude, link.radius_km, 10 * math.ceil(range_km / 10))
    )
    if f < 0.5:
        duct += 45.375 - 137.0 * f + 92.5 * f * f
    return Terms(
        tx_m=ground_m + tx_height_m,
        ground_m=ground_m,
        rx_height_m=rx_height_m,
        bulge=500.0 / link.radius_km,
        free_db=free,
        scatter_db=troposcatter_db(link, 1.0, 0.0),
        duct_db=duct - (12.0 if over_sea else 0.0),
        duct_per_mrad=5e-5 * link.radius_km * link.root,
        sea_share=1.0 if over_sea else 0.0,
        zone=zone,
        latitude_deg=latitude_deg,
        max_loss_db=cap,
        # two losses add up to 1.505 dB less than the smaller one at most (eq. 63)
        cut_db=cap + 1.51 - link.location_db,
    )
