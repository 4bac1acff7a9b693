"""Pixels too near a mast for its rays: each gets a profile of its own, by ITU-R P.1812."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.p1812.loss import free_space_db
from fugai.kernels.propagation.p1812.ray import SHORTEST_KM, profile_loss_db, short_path_loss_db
from fugai.kernels.propagation.rays import Side, bilinear, nearest_at

if TYPE_CHECKING:
    from fugai._types import Float32Array
    from fugai.kernels.propagation.p1812.sweep.mast import Sweep
    from fugai.kernels.propagation.rays import Window

FIRST_LINE = 2.5
"""Rays serve pixels from this distance on, so that two points lie between mast and receiver. [pixels]"""


@njit(cache=True, error_model="numpy", nogil=True)
def capped(loss_db: float, max_loss_db: float) -> float:
    """The loss, infinite above the cap; NaN stays NaN. [dB]"""
    return math.inf if loss_db > max_loss_db else loss_db


@njit(cache=True, error_model="numpy", nogil=True)
def own_profile_loss_db(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    line: int,
    minor: int,
    sweep: Sweep,
) -> float:
    """Loss to a pixel near the mast over its own profile, sampled between pixel centres. [dB]

    Nearer than `SHORTEST_KM` the profile extends to that distance. Samples are as far apart as along a
    ray, or a third of the path where that is more than 1 / 2.5 of it.
    """
    link, mast = sweep.link, sweep.mast
    away, across = line - side.major, minor - side.minor
    pixels = math.sqrt(away * away + across * across)
    total = pixels * mast.cell_km
    ground = float(terrain_m[line * side.major_stride + minor * side.minor_stride])
    rx_m = ground + mast.rx_height_m
    if pixels == 0.0:
        return short_path_loss_db(0.0, mast.tx_m - rx_m, link.frequency_ghz, 0.0)
    length = max(total, SHORTEST_KM)
    step = total / max(abs(away), abs(across))
    if step > length / 2.5:
        step = length / 3.0
    count = math.floor(length / step - 0.5) + 2
    km, bare, top = np.zeros(count), np.empty(count), np.empty(count)
    bare[0] = top[0] = mast.ground_m
    for k in range(1, count):
        km[k] = length - (count - 1 - k) * step
        at_major = side.major + away * km[k] / total
        at_minor = side.minor + across * km[k] / total
        bare[k] = bilinear(terrain_m, side, at_major, at_minor)
        top[k] = bare[k] + nearest_at(clutter_m, side, at_major, at_minor)
    if total >= SHORTEST_KM:
        bare[count - 1] = ground
    for k in range(1, count):
        if math.isnan(bare[k] if k == count - 1 else top[k]):
            return math.nan
    end_m = bare[count - 1] + mast.rx_height_m
    loss = profile_loss_db(link, mast.zone, mast.latitude_deg, km, bare, top, mast.tx_m, end_m)
    if total >= SHORTEST_KM:
        return loss
    excess = loss - free_space_db(length, mast.tx_m - end_m, link.frequency_ghz)
    return short_path_loss_db(total, mast.tx_m - rx_m, link.frequency_ghz, excess)


@njit(cache=True, error_model="numpy", nogil=True)
def near_mast(
    terrain_m: Float32Array, clutter_m: Float32Array, side: Side, window: Window, sweep: Sweep
) -> None:
    """Fill a window at the pixels too near the mast for its rays; any side gives the axes."""
    mast = sweep.mast
    reach = max(3, math.ceil(SHORTEST_KM / mast.cell_km))
    start, middle = math.floor(side.major + 0.5), math.floor(side.minor + 0.5)
    for line in range(
        max(window.first_line, start - reach), min(window.last_line, start + reach + 1)
    ):
        for minor in range(
            max(window.first_minor, middle - reach), min(window.last_minor, middle + reach + 1)
        ):
            away, across = line - side.major, minor - side.minor
            km = mast.cell_km * math.sqrt(away * away + across * across)
            lines = max(abs(away), abs(across))
            if km > mast.range_km or (km >= SHORTEST_KM and lines >= FIRST_LINE):
                continue
            at = (line - window.first_line) * window.major_stride
            at += (minor - window.first_minor) * window.minor_stride
            loss = own_profile_loss_db(terrain_m, clutter_m, side, line, minor, sweep)
            window.losses_db[at] = capped(loss, mast.max_loss_db)
