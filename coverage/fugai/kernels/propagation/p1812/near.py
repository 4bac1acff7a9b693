"""Rays and single receivers under ITU-R P.1812, to the foot of the mast.

The Recommendation begins at `SHORTEST_KM`. Nearer, free space over the slant path takes over, plus a
part of what the Recommendation adds to free space at `SHORTEST_KM` in the same direction. The part
grows with the logarithm of distance from 0 at `FREE_KM` to 1 at `SHORTEST_KM`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.p1812.loss import Link, Way, free_space_db, path_parts

if TYPE_CHECKING:
    from fugai._types import FloatArray

SHORTEST_KM = 0.25
"""Shortest path of the Recommendation (section 1). [km]"""

FREE_KM = 0.02
"""Nearer than this nothing adds to free space. [km]"""

_CLOSEST_KM = 0.001
SEA, INLAND = 1.0, 4.0
"""Radio-climatic zones as numbers; coastal land is 3."""


@njit(cache=True, error_model="numpy", nogil=True)
def one_zone(zone: float, total_km: float, latitude_deg: float) -> Way:
    """`Way` of a path that lies in one zone: 1 sea, 3 coastal land, 4 inland."""
    if zone == SEA:
        return Way(1.0, 0.0, 0.0, 0.0, 0.0, latitude_deg)
    return Way(0.0, total_km, total_km if zone == INLAND else 0.0, 500.0, 500.0, latitude_deg)


@njit(cache=True, error_model="numpy", nogil=True)
def near_loss_db(total_km: float, climb_m: float, frequency_ghz: float, excess_db: float) -> float:
    """Loss nearer than `SHORTEST_KM` [dB], given what is added to free space there."""
    loss = free_space_db(max(total_km, _CLOSEST_KM), climb_m, frequency_ghz)
    if total_km > FREE_KM:
        loss += excess_db * math.log(total_km / FREE_KM) / math.log(SHORTEST_KM / FREE_KM)
    return loss


@njit(cache=True, error_model="numpy", nogil=True)
def profile_loss_db(
    link: Link,
    zone: float,
    latitude_deg: float,
    distance_km: FloatArray,
    terrain_m: FloatArray,
    height_m: FloatArray,
    tx_m: float,
    rx_m: float,
) -> float:
    """Loss at the end of a profile in one zone [dB]; the last height is taken as bare."""
    last = distance_km.size - 1
    top = height_m[last]
    height_m[last] = terrain_m[last]
    way = one_zone(zone, distance_km[last], latitude_deg)
    loss = path_parts(link, way, distance_km, terrain_m, height_m, tx_m, rx_m).total
    height_m[last] = top
    return loss


@njit(cache=True, error_model="numpy", nogil=True)
def joint_excess_db(
    link: Link,
    zone: float,
    latitude_deg: float,
    distance_km: FloatArray,
    terrain_m: FloatArray,
    height_m: FloatArray,
    tx_m: float,
    rx_height_m: float,
) -> float:
    """What is added to free space at `SHORTEST_KM` along a ray [dB]; NaN where it meets a void.

    A ray that ends nearer goes on level and bare.
    """
    size = 0
    while size < distance_km.size and distance_km[size] < SHORTEST_KM:
        size += 1
    km, bare, top = np.empty(size + 2), np.empty(size + 2), np.empty(size + 2)
    km[:size], bare[:size], top[:size] = distance_km[:size], terrain_m[:size], height_m[:size]
    end = terrain_m[size - 1]
    if size < distance_km.size:
        step = distance_km[size] - distance_km[size - 1]
        share = (SHORTEST_KM - distance_km[size - 1]) / step
        end += share * (terrain_m[size] - end)
    if size == 1:  # nothing between the two ends: the middle of the straight line
        km[1], bare[1] = 0.5 * SHORTEST_KM, 0.5 * (bare[0] + end)
        top[1] = bare[1]
        size = 2
    km[size], bare[size], top[size] = SHORTEST_KM, end, end
    size += 1
    rx_m = end + rx_height_m
    loss = profile_loss_db(link, zone, latitude_deg, km[:size], bare[:size], top[:size], tx_m, rx_m)
    return loss - free_space_db(SHORTEST_KM, tx_m - rx_m, link.frequency_ghz)


@njit(cache=True, error_model="numpy", nogil=True)
def ray_losses_db(
    link: Link,
    zone: float,
    latitude_deg: float,
    distance_km: FloatArray,
    terrain_m: FloatArray,
    height_m: FloatArray,
    tx_height_m: float,
    rx_height_m: float,
) -> FloatArray:
    """Loss at every point of a ray but the first, the transmitter's [dB]; NaN behind a void.

    Every receiver sees the points before it; ``height_m`` is terrain and clutter.
    """
    count = distance_km.size - 1
    losses = np.full(count, math.nan)
    tx_m = terrain_m[0] + tx_height_m
    height = height_m.copy()
    height[0] = terrain_m[0]
    excess, known = 0.0, False
    for i in range(1, count + 1):
        rx_m = terrain_m[i] + rx_height_m
        if math.isnan(tx_m + rx_m):
            break
        if distance_km[i] < SHORTEST_KM:
            if not known:
                excess = joint_excess_db(
                    link, zone, latitude_deg, distance_km, terrain_m, height, tx_m, rx_height_m
                )
                known = True
            losses[i - 1] = near_loss_db(distance_km[i], tx_m - rx_m, link.frequency_ghz, excess)
        elif i == 1:
            middle = 0.5 * (terrain_m[0] + terrain_m[1])
            km = np.array([0.0, 0.5 * distance_km[1], distance_km[1]])
            bare = np.array([terrain_m[0], middle, terrain_m[1]])
            losses[0] = profile_loss_db(link, zone, latitude_deg, km, bare, bare.copy(), tx_m, rx_m)
        else:
            losses[i - 1] = profile_loss_db(
                link,
                zone,
                latitude_deg,
                distance_km[: i + 1],
                terrain_m[: i + 1],
                height[: i + 1],
                tx_m,
                rx_m,
            )
        if math.isnan(height[i]):
            break
    return losses
