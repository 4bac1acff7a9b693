"""ITU-R P.1812 for the receivers along a ray, and its extension to paths shorter than 250 m.

The Recommendation begins at `SHORTEST_KM`. On a shorter path the loss is that of free space over the
slant path plus a part of the *excess*, the loss above free space at `SHORTEST_KM` in the same direction.
The part grows with the logarithm of distance from 0 at `FREE_KM` to 1 at `SHORTEST_KM`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.p1812.loss import free_space_db, path_parts
from fugai.kernels.propagation.p1812.values import ZONE_INLAND, ZONE_SEA, Link, PathZones

if TYPE_CHECKING:
    from fugai._types import FloatArray

SHORTEST_KM = 0.25
"""Shortest path of the Recommendation (section 1). [km]"""

FREE_KM = 0.02
"""Up to this distance the loss is that of free space. [km]"""

_LEAST_KM = 0.001
"""Shorter paths count as this long. [km]"""


@njit(cache=True, error_model="numpy", nogil=True)
def one_zone(zone: float, total_km: float, latitude_deg: float) -> PathZones:
    """`PathZones` of a path that lies in one zone, numbered as `ZONE_SEA` and its like."""
    if zone == ZONE_SEA:
        return PathZones(1.0, 0.0, 0.0, 0.0, 0.0, latitude_deg)
    inland_km = total_km if zone == ZONE_INLAND else 0.0
    return PathZones(0.0, total_km, inland_km, 500.0, 500.0, latitude_deg)


@njit(cache=True, error_model="numpy", nogil=True)
def short_path_loss_db(
    total_km: float, height_difference_m: float, frequency_ghz: float, excess_db: float
) -> float:
    """Loss of a path shorter than `SHORTEST_KM` [dB], from the excess at `SHORTEST_KM`."""
    loss = free_space_db(max(total_km, _LEAST_KM), height_difference_m, frequency_ghz)
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
    """Loss at the end of a profile in one zone [dB]; clutter at the receiver does not count."""
    last = distance_km.size - 1
    height_at_end = height_m[last]
    height_m[last] = terrain_m[last]
    zones = one_zone(zone, distance_km[last], latitude_deg)
    loss = path_parts(link, zones, distance_km, terrain_m, height_m, tx_m, rx_m).total
    height_m[last] = height_at_end
    return loss


@njit(cache=True, error_model="numpy", nogil=True)
def excess_db(
    link: Link,
    zone: float,
    latitude_deg: float,
    distance_km: FloatArray,
    terrain_m: FloatArray,
    height_m: FloatArray,
    tx_m: float,
    rx_height_m: float,
) -> float:
    """Loss above free space at `SHORTEST_KM` along a ray [dB]; NaN where terrain is missing before.

    A ray that ends before continues level and without clutter.
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
    if size == 1:  # no point between both ends: take the middle of the straight line
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
    """Loss at every point of a ray but the first, the transmitter's [dB]; NaN behind missing terrain.

    The profile of a receiver is made of all points before it; ``height_m`` is terrain and clutter.
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
                excess = excess_db(
                    link, zone, latitude_deg, distance_km, terrain_m, height, tx_m, rx_height_m
                )
                known = True
            losses[i - 1] = short_path_loss_db(
                distance_km[i], tx_m - rx_m, link.frequency_ghz, excess
            )
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
