"""Irregular Terrain Model (Longley-Rice) from one mast to the pixels of a window, side by side."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai._numba import njit
from fugai.kernels.propagation.free_space import free_space_loss_db
from fugai.kernels.propagation.itm.loss import loss_at, new_workspace
from fugai.kernels.propagation.rays import TERRAIN
from fugai.kernels.propagation.receivers import (
    Reach,
    beside_db,
    heights_to,
    is_served,
    is_wanted,
    known_points,
    new_room,
    place_in,
    point_of,
    points_of_ray,
    receivers_of_ray,
)

if TYPE_CHECKING:
    from fugai._types import Float32Array
    from fugai.kernels.propagation.itm.values import Link, Workspace
    from fugai.kernels.propagation.rays import Side, Window
    from fugai.kernels.propagation.receivers import RayRoom

SHORTEST_M = 1000.0
"""On shorter paths the loss is at least that of free space. [m]"""


@njit(cache=True, error_model="numpy", nogil=True)
def receiver_loss_db(side: Side, room: RayRoom, last: int, link: Link, work: Workspace) -> float:
    """Loss to a receiver at the point ``last`` of a ray. [dB]"""
    z, step = heights_to(side, room, last)
    loss = loss_at(z, last, step, link, work).loss_db
    distance, ground = room.metres[last], room.profile[TERRAIN]
    if distance < SHORTEST_M and not math.isnan(loss):
        height = ground[last] + link.rx_height_m - ground[0] - link.tx_height_m
        slant = max(math.sqrt(distance * distance + height * height), 1.0)
        free = free_space_loss_db(slant, link.frequency_mhz)
        loss = max(loss, free)
    return loss


@njit(cache=True, error_model="numpy", nogil=True)
def radial_side(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    window: Window,
    reach: Reach,
    link: Link,
) -> None:
    """Fill the pixels of one side of a window with losses, each by its nearest ray."""
    room = new_room(side, reach)
    work = new_workspace(room.even.size)
    for ray in range(-reach.steps, reach.steps + 1):
        found = receivers_of_ray(side, window, reach, ray, room.receivers)
        if found == 0:
            continue
        known = points_of_ray(terrain_m, clutter_m, side, reach, ray, found, room)
        for n in range(found):
            line, minor = room.receivers[0, n], room.receivers[1, n]
            last, loss = point_of(side, line), math.nan
            if last < known:
                loss = receiver_loss_db(side, room, last, link, work)
                loss += beside_db(side, ray / reach.steps, line, minor)
            window.losses_db[place_in(window, line, minor)] = loss


@njit(cache=True, error_model="numpy", nogil=True)
def exact_side(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    side: Side,
    window: Window,
    reach: Reach,
    link: Link,
) -> None:
    """Fill the pixels of one side of a window with losses, each by its own profile."""
    room = new_room(side, reach)
    work = new_workspace(room.even.size)
    for line in range(window.first_line, window.last_line):
        away = (line - side.major) * side.sign
        if away < 0.5:
            continue
        for minor in range(window.first_minor, window.last_minor):
            across = minor - side.minor
            if not is_served(side, reach, away, across):
                continue
            if not is_wanted(window, line, minor, reach.parts):
                continue
            known = known_points(terrain_m, clutter_m, side, reach, across / away, line, room)
            last, loss = point_of(side, line), math.nan
            if last < known:
                loss = receiver_loss_db(side, room, last, link, work)
            window.losses_db[place_in(window, line, minor)] = loss
