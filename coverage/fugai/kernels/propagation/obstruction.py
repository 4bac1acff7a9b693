"""What stands in the way of a ray over terrain and obstacles, as features for a statistical model.

A raster's row 0 is the northernmost; a position is counted in pixels, (0, 0) at the outer corner of the
first. A ray is sampled in even steps of about a pixel from the mast to the receiver, both ends left out.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit, prange
from fugai.kernels.propagation.diffraction import knife_edge_loss_db

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray, IntArray

EARTH_M = 8.5e6
"""Effective radius of the Earth, 4/3 of the true one. [m]"""

NEAR_M = 60.0
"""What stands within this distance of the receiver is near it. [m]"""

RINGS_M = (15.0, 30.0, 60.0)
"""Distances around the receiver over which rays are averaged. [m]"""

BUILT_RINGS_M = (10.0, 20.0, 35.0, 60.0, 100.0, 200.0)
"""Distances around the receiver at which obstacles are counted. [m]"""

RAYS_PER_RING, POINTS_PER_RING = 6, 16
NO_NU = -5.0
"""Knife-edge parameter of a ray without any point between its ends."""

CENTRE = (
    "nu",
    "terrain_nu",
    "inside_m",
    "inside_near_m",
    "last_m",
    "last_height_m",
    "edges",
    "built_along",
    "height_along_m",
    "nu_near",
    "nu_far",
)
"""Features of the ray itself, in the order of `RayObstruction`."""

AVERAGED = ("knife_db", "inside_m", "clear")
AROUND = ("built", "height_m")
FEATURES = (
    *CENTRE,
    *(f"{name}_{ring:g}" for ring in RINGS_M for name in AVERAGED),
    *(f"{name}_{ring:g}" for ring in BUILT_RINGS_M for name in AROUND),
)
"""Columns that `obstruction_features` fills."""


class Raster(NamedTuple):
    """Terrain [m above sea level] and obstacles on it [m], with the size of a pixel [m]."""

    terrain_m: Float32Array
    obstacle_m: Float32Array
    cell_m: float


class RayObstruction(NamedTuple):
    """What stands in the way of one ray.

    ``nu``: the largest knife-edge parameter (ITU-R P.526); ``terrain_nu``: that of the bare ground;
    ``inside_m``: metres of the ray below the tops of obstacles, ``inside_near_m`` those within `NEAR_M` of
    the receiver; ``last_m``, ``last_height_m``: distance from the receiver to the last obstacle in the way and
    its height above the receiver, -1 and 0 without one; ``edges``: obstacles in the way; ``built_along``,
    ``height_along_m``: share and mean height of obstacles along the ray; ``nu_near``, ``nu_far``: the largest
    parameter of points nearer to the receiver than 100 m, and farther.
    """

    nu: float
    terrain_nu: float
    inside_m: float
    inside_near_m: float
    last_m: float
    last_height_m: float
    edges: float
    built_along: float
    height_along_m: float
    nu_near: float
    nu_far: float


@njit(cache=True, error_model="numpy", nogil=True)
def height_at(values: Float32Array, row: float, column: float) -> float:
    """Value of the pixel that holds a position, that of the nearest at the edge outside. [m]"""
    i = min(max(math.floor(row), 0), values.shape[0] - 1)
    j = min(max(math.floor(column), 0), values.shape[1] - 1)
    return float(values[i, j])


@njit(cache=True, error_model="numpy", nogil=True)
def ray_obstruction(
    raster: Raster,
    mast: tuple[float, float, float],
    receiver: tuple[float, float, float],
    wavelength_m: float,
) -> RayObstruction:
    """What stands between a mast and a receiver, each (row, column, m above sea level)."""
    down, across = receiver[0] - mast[0], receiver[1] - mast[1]
    pixels = math.hypot(down, across)
    distance = max(pixels * raster.cell_m, 1.0)
    steps = max(2, int(pixels))
    nu = terrain_nu = near = far = NO_NU
    inside, inside_near, last, last_height = 0.0, 0.0, -1.0, 0.0
    edges, built, heights, covered = 0, 0, 0.0, False
    for k in range(1, steps):
        part = k / steps
        row, column = mast[0] + part * down, mast[1] + part * across
        ground = height_at(raster.terrain_m, row, column)
        obstacle = height_at(raster.obstacle_m, row, column)
        before, after = distance * part, distance * (1.0 - part)
        sight = mast[2] + part * (receiver[2] - mast[2]) - before * after / (2.0 * EARTH_M)
        scale = math.sqrt(2.0 * distance / (wavelength_m * before * after))
        above = ground + obstacle - sight
        nu = max(nu, above * scale)
        terrain_nu = max(terrain_nu, (ground - sight) * scale)
        if after < 100.0:
            near = max(near, above * scale)
        else:
            far = max(far, above * scale)
        if obstacle > 3.0:
            built += 1
            heights += obstacle
        if obstacle > 0.0 and above > 0.0:
            inside += distance / steps
            inside_near += distance / steps if after < NEAR_M else 0.0
            edges += 0 if covered else 1
            last, last_height = after, ground + obstacle - receiver[2]
        covered = obstacle > 0.0 and above > 0.0
    count = steps - 1
    return RayObstruction(
        nu,
        terrain_nu,
        inside,
        inside_near,
        last,
        last_height,
        float(edges),
        built / count,
        heights / count,
        near,
        far,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def _averages(
    raster: Raster,
    mast: tuple[float, float, float],
    receiver: tuple[float, float, float],
    receiver_height_m: float,
    wavelength_m: float,
    out: Float32Array,
) -> None:
    """`AVERAGED` over rays to points on each of `RINGS_M` around the receiver."""
    for ring in range(3):
        radius = RINGS_M[ring] / raster.cell_m
        knife, inside, clear = 0.0, 0.0, 0.0
        for k in range(RAYS_PER_RING):
            angle = 2.0 * math.pi * (k + 0.5 * ring) / RAYS_PER_RING
            row, column = (
                receiver[0] - radius * math.cos(angle),
                receiver[1] + radius * math.sin(angle),
            )
            height = height_at(raster.terrain_m, row, column) + receiver_height_m
            one = ray_obstruction(raster, mast, (row, column, height), wavelength_m)
            knife += knife_edge_loss_db(one.nu)
            inside += one.inside_m
            clear += 1.0 if one.nu < 0.0 else 0.0
        out[3 * ring] = knife / RAYS_PER_RING
        out[3 * ring + 1] = inside / RAYS_PER_RING
        out[3 * ring + 2] = clear / RAYS_PER_RING


@njit(cache=True, error_model="numpy", nogil=True)
def _surroundings(raster: Raster, row: float, column: float, out: Float32Array) -> None:
    """`AROUND` on each of `BUILT_RINGS_M`."""
    for ring in range(6):
        radius = BUILT_RINGS_M[ring] / raster.cell_m
        built, heights = 0, 0.0
        for k in range(POINTS_PER_RING):
            angle = 2.0 * math.pi * (k + 0.5 * (ring % 2)) / POINTS_PER_RING
            height = height_at(
                raster.obstacle_m, row - radius * math.cos(angle), column + radius * math.sin(angle)
            )
            built += 1 if height > 0.0 else 0
            heights += height
        out[2 * ring], out[2 * ring + 1] = built / POINTS_PER_RING, heights / POINTS_PER_RING


@njit(cache=True, error_model="numpy", parallel=True)
def obstruction_features(
    raster: Raster,
    masts: FloatArray,
    cell: IntArray,
    receivers: FloatArray,
    receiver_height_m: FloatArray,
    out: Float32Array,
) -> None:
    """Fill the columns `FEATURES` of each receiver.

    ``masts``: row, column, height above ground [m], wavelength [m] of each cell; ``cell``: position of each
    receiver's; ``receivers``: row, column.
    """
    rays, rings = 11, 9
    for i in prange(cell.size):
        row, column = receivers[i, 0], receivers[i, 1]
        mine = masts[cell[i]]
        mast = (
            mine[0],
            mine[1],
            height_at(raster.terrain_m, mine[0], mine[1]) + mine[2],
        )
        receiver = (
            row,
            column,
            height_at(raster.terrain_m, row, column) + receiver_height_m[i],
        )
        one = ray_obstruction(raster, mast, receiver, mine[3])
        for k in range(rays):
            out[i, k] = one[k]
        _averages(
            raster, mast, receiver, receiver_height_m[i], mine[3], out[i, rays : rays + rings]
        )
        _surroundings(raster, row, column, out[i, rays + rings :])


def filled(values: Float32Array) -> Float32Array:
    """A copy whose unknown values are 0: where nothing is known, nothing stands. [m]"""
    return np.where(np.isnan(values), np.float32(0.0), values).astype(np.float32)
