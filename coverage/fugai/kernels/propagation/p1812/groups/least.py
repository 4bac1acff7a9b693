"""Least loss by ITU-R P.1812 that a path can have, whatever the terrain between its ends.

Free space, and the knife edge one step before the receiver. Bullington's loss is at least that of any
single edge: the square of its parameter is the length of the path times both angles by which the
horizons rise above the line between the antennas, and grows with each. What the smooth Earth adds is
never negative. Troposcatter and ducting are bounded as the sweep bounds them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.diffraction import bullington_total_db, knife_edge_loss_db
from fugai.kernels.propagation.p1812.groups.blocks import ARRIVALS, BLOCK, arrival, edge_before

if TYPE_CHECKING:
    from fugai._types import Float32Array
    from fugai.kernels.propagation.p1812.groups.losses import Task
    from fugai.kernels.propagation.p1812.sweep.mast import Sweep

NEAR_PIXELS = 6.0
"""Nearer to a mast than this, free space alone is the bound. [pixels]"""

BESIDE_PIXELS = 0.3
"""Most by which a ray's point may be nearer to the mast than the pixel that it serves. [pixels]"""


@njit(cache=True, error_model="numpy", nogil=True)
def least_free_db(sweep: Sweep, pixels: float) -> float:
    """Free space to a receiver at least as far away as this. [dB]"""
    km = max(pixels - BESIDE_PIXELS, 0.1) * sweep.mast.cell_km
    return sweep.terms.free_db + 20.0 * math.log10(km)


@njit(cache=True, error_model="numpy", nogil=True)
def least_over_edge_db(
    sweep: Sweep, pixels: float, edge_m: float, step_km: float, ground_m: tuple[float, float]
) -> float:
    """Least loss over an edge of at least ``edge_m`` above the receiver's ground, a step before it. [dB]

    Parameters
    ----------
    pixels
        Least distance from the mast. [pixels]
    step_km
        Largest distance from the edge to the receiver.
    ground_m
        Lowest and highest ground of the receiver. [m above sea level]
    """
    link, mast, terms = sweep.link, sweep.mast, sweep.terms
    km = max(pixels - BESIDE_PIXELS, 0.1) * mast.cell_km
    free = least_free_db(sweep, pixels)
    low, high = ground_m[0] + mast.rx_height_m, ground_m[1] + mast.rx_height_m
    above = edge_m - mast.rx_height_m - max(mast.tx_m - low, 0.0) * step_km / km
    if not above > 0.0:
        return free
    nu = above * math.sqrt(0.002 / (link.wavelength_m * step_km))
    loss = free + bullington_total_db(knife_edge_loss_db(nu), km)
    steep = max(abs(mast.tx_m - low), abs(mast.tx_m - high)) / km
    # the transmitter's horizon is at least half a pixel away, and the receiver's a pixel
    duct = terms.duct_db + 20.0 * math.log10(min(km, 1.5 * mast.cell_km))
    duct -= terms.duct_per_mrad * steep
    scatter = terms.scatter_db + 20.0 * math.log10(km)
    # two mechanisms in parallel lose at most 1.505 dB less than the smaller loss (eq. 63)
    return max(free, min(loss, duct, scatter) - 1.51 + link.location_db)


@njit(cache=True, error_model="numpy", nogil=True)
def least_at_group_db(
    task: Task, at: tuple[int, int, int], pixels: float, where: tuple[int, int]
) -> float:
    """Least loss to any pixel of a group, at least ``pixels`` away. [dB]

    ``where`` are the first and last of the directions from which rays arrive, see `arrivals`.
    """
    if where[0] < 0:
        return least_free_db(task.sweep, pixels)
    edge, longest = np.inf, 1.0
    k = where[0]
    while True:
        edge = min(edge, float(task.blocks.edge_m[at[0], at[1], at[2], k]))
        # slopes up to 1 in the outer parts of a side, up to a half in the inner ones
        longest = max(longest, 1.4143 if k % 4 == 0 or k % 4 == 3 else 1.1181)
        if k == where[1]:
            break
        k = (k + 1) % ARRIVALS
    ground = float(task.blocks.low_m[at]), float(task.blocks.high_m[at])
    return least_over_edge_db(task.sweep, pixels, edge, task.sweep.mast.cell_km * longest, ground)


@njit(cache=True, error_model="numpy", nogil=True)
def least_at_pixel_db(
    terrain_m: Float32Array, clutter_m: Float32Array, task: Task, row: int, column: int
) -> float:
    """Least loss to one pixel. [dB]"""
    down, right = row - task.row, column - task.column
    pixels = math.sqrt(down * down + right * right)
    if pixels <= NEAR_PIXELS:
        return least_free_db(task.sweep, pixels)
    edge = edge_before(terrain_m, clutter_m, row, column, arrival(down, right))
    slope = min(abs(down), abs(right)) / max(abs(down), abs(right)) + 0.02
    step_km = task.sweep.mast.cell_km * math.sqrt(1.0 + slope * slope)
    ground = float(terrain_m[row, column])
    return least_over_edge_db(task.sweep, pixels, edge, step_km, (ground, ground))


@njit(cache=True, error_model="numpy", nogil=True)
def block_bounds(task: Task, i: int, j: int) -> tuple[int, int, int, int]:
    """First and last row, first and last column of pixels of a block of the part."""
    blocks, part = task.blocks, task.part
    height, width = blocks.slot.shape
    top = (part.row + i) * BLOCK - blocks.top
    left = (part.column + j) * BLOCK - blocks.left
    return (
        max(top, 0),
        min(top + BLOCK, height) - 1,
        max(left, 0),
        min(left + BLOCK, width) - 1,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def nearest_pixels(task: Task, bounds: tuple[int, int, int, int]) -> float:
    """Least distance of a mast from the pixels of a block. [pixels]"""
    down = max(bounds[0] - task.row, task.row - bounds[1], 0.0)
    across = max(bounds[2] - task.column, task.column - bounds[3], 0.0)
    return math.sqrt(down * down + across * across)


@njit(cache=True, error_model="numpy", nogil=True)
def arrivals(task: Task, bounds: tuple[int, int, int, int], pixels: float) -> tuple[int, int]:
    """First and last direction from which rays arrive at a block; (-1, -1) near the mast: any."""
    if pixels <= NEAR_PIXELS:
        return (-1, -1)
    middle = arrival(
        0.5 * (bounds[0] + bounds[1]) - task.row, 0.5 * (bounds[2] + bounds[3]) - task.column
    )
    low = high = 0
    for corner in range(4):
        row = bounds[0] - 0.5 if corner < 2 else bounds[1] + 0.5
        column = bounds[2] - 0.5 if corner % 2 == 0 else bounds[3] + 0.5
        turned = arrival(row - task.row, column - task.column) - middle
        turned = (turned + ARRIVALS // 2) % ARRIVALS - ARRIVALS // 2
        low, high = min(low, turned), max(high, turned)
    return ((middle + low) % ARRIVALS, (middle + high) % ARRIVALS)
