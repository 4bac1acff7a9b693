"""Any path loss model over a window: ray by ray through its own call."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.propagation.rays import Side, first_line, sample_ray
from fugai.kernels.propagation.receivers import Reach
from fugai.wireless.models.path_loss import EndLossModel, PathLossModel, Ray
from fugai.wireless.signal.window.receivers import fill_receivers, is_compiled
from fugai.wireless.signal.window.surface import (
    Surface,
    Transmitter,
    Window,
    ground_under,
    sides_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fugai._types import BoolArray, Float32Array, FloatArray, IntArray
    from fugai.wireless.technology import Environment

    _SidePixels = tuple[Side, IntArray, IntArray, IntArray]


def ray_by_ray(
    surface: Surface,
    transmitter: Transmitter,
    model: PathLossModel,
    window: Window,
    *,
    exact: bool,
    environment: Environment,
    parts: int = 1,
) -> Float32Array:
    """Losses of a window, infinite out of range. [dB]

    A pixel takes the loss where its ray crosses its line of pixels, corrected by free space for its
    own distance; ``exact`` gives each its own ray. Of each square of ``parts`` x ``parts`` pixels the
    middle one alone is sure to be filled.
    """
    place = surface.place(transmitter.x_m, transmitter.y_m)
    rows, columns = np.mgrid[window.slices]
    north, east = rows - place[0], columns - place[1]
    distance = surface.cell_m * np.sqrt(north * north + east * east)
    out = np.full(distance.shape, math.inf, dtype=np.float32)
    near = distance <= transmitter.max_range_m
    ground = ground_under(surface, place)
    if math.isnan(ground):
        out[near] = math.nan
        return out
    rays = _Rays(surface, transmitter, model, environment, ground)
    if not model.uses_terrain:
        out[near] = rays.losses_by_distance(distance[near])
        return out
    steps = max(1, math.ceil(transmitter.max_range_m / surface.cell_m))
    if is_compiled(model):
        reach = Reach(ground, surface.cell_m, float(transmitter.max_range_m), steps, parts)
        any_ray = rays.ray(np.array([1.0]), None, None)
        fill_receivers(surface, place, model, any_ray, reach, window=window, out=out, exact=exact)
        sides: Iterable[_SidePixels] = ()
    else:
        sides = _sides(surface, place, rows, columns, near)
    for side, lines, minors, pixels in sides:
        away = (lines - side.major) * side.sign
        across = minors - side.minor
        slopes = across / away if exact else np.floor(across / away * steps + 0.5) / steps
        values = rays.losses_of_side(side, lines, slopes, exact=exact)
        own = surface.cell_m * np.hypot(away, across)
        on_ray = surface.cell_m * away * np.sqrt(1.0 + slopes * slopes)
        out.reshape(-1)[pixels] = values + 20.0 * np.log10(own / on_ray)
    under = near & (np.maximum(np.abs(north), np.abs(east)) < 0.5)
    top, left = window.rows[0], window.columns[0]
    for row, column in zip(*np.nonzero(under), strict=True):
        terrain = np.array([ground, surface.terrain_m[row + top, column + left]], np.float64)
        away_m = np.maximum(distance[row, column : column + 1], 1.0)
        out[row, column] = rays.losses(away_m, terrain, terrain)[0]
    return out


class _Rays:
    """The rays of one transmitter under one model."""

    def __init__(
        self,
        surface: Surface,
        transmitter: Transmitter,
        model: PathLossModel,
        environment: Environment,
        ground_m: float,
    ) -> None:
        self.surface, self.transmitter, self.model = surface, transmitter, model
        self.environment, self.ground_m = environment, ground_m
        self.rasters = surface.terrain_m.reshape(-1), surface.clutter_m.reshape(-1)

    def losses(
        self, distance_m: FloatArray, terrain_m: FloatArray | None, surface_m: FloatArray | None
    ) -> FloatArray:
        """Losses at the receivers of one ray. [dB]"""
        return self.model.loss_db(self.ray(distance_m, terrain_m, surface_m))

    def ray(
        self, distance_m: FloatArray, terrain_m: FloatArray | None, surface_m: FloatArray | None
    ) -> Ray:
        """Receivers at those distances of this transmitter."""
        return Ray(
            distance_m=distance_m,
            frequency_mhz=self.transmitter.frequency_mhz,
            tx_height_m=self.transmitter.height_m,
            rx_height_m=self.transmitter.rx_height_m,
            environment=self.environment,
            terrain_m=terrain_m,
            surface_m=surface_m,
        )

    def losses_by_distance(self, distance_m: FloatArray) -> FloatArray:
        """Losses of a model that knows distance only. [dB]"""
        ascending, back = np.unique(np.maximum(distance_m, 1.0), return_inverse=True)
        return self.losses(ascending, None, None)[back]

    def losses_of_side(
        self, side: Side, lines: IntArray, slopes: FloatArray, *, exact: bool
    ) -> FloatArray:
        """Losses of one side's pixels where their rays cross their lines. [dB]"""
        size = side.majors + 2
        profile = np.zeros((3, size))
        km, bare, top = profile
        bare[0] = top[0] = self.ground_m
        losses = np.full(lines.size, math.nan)
        start, cell_km = first_line(side), self.surface.cell_m / 1000.0
        end_model = self.model if exact and isinstance(self.model, EndLossModel) else None
        for members in _pixels_by_ray(slopes, lines, exact=exact):
            ends = lines[members]
            last = int(ends.max() if side.sign > 0 else ends.min())
            slope = float(slopes[members[0]])
            count = sample_ray(*self.rasters, side, slope, cell_km, last, profile)
            here = np.full(count, math.nan)
            if end_model is not None:
                if abs(last - start) + 1 < count and not np.isnan(top[:count]).any():
                    losses[members] = end_model.end_loss_db(
                        self.ray(1000.0 * km[1:count], bare[:count].copy(), top[:count].copy())
                    )
                continue
            void = np.flatnonzero(np.isnan(top[1:count]))
            known = count if not void.size else int(void[0]) + 1
            if known > 1:
                part = slice(1, known)
                here[part] = self.losses(
                    1000.0 * km[part], bare[:known].copy(), np.append(bare[0], top[part])
                )
            at = (ends - start) * side.sign + 1
            losses[members] = np.where(at < count, here[np.minimum(at, count - 1)], math.nan)
        return losses


def _pixels_by_ray(slopes: FloatArray, lines: IntArray, *, exact: bool) -> Iterator[IntArray]:
    """Positions of the pixels that share a ray."""
    if exact:
        yield from (np.array([n]) for n in range(lines.size))
        return
    order = np.lexsort((lines, slopes))
    breaks = np.flatnonzero(np.diff(slopes[order]) != 0.0) + 1
    yield from (part for part in np.split(order, breaks) if part.size)


def _sides(
    surface: Surface,
    place: tuple[float, float],
    rows: IntArray,
    columns: IntArray,
    near: BoolArray,
) -> Iterator[_SidePixels]:
    """Lines, minors and flat positions of each side's pixels in range."""
    for number, side in enumerate(sides_of(surface, place)):
        majors, minors = (columns, rows) if number < 2 else (rows, columns)
        away = (majors - side.major) * side.sign
        across = np.abs(minors - side.minor)
        mine = near & (away >= 0.5)
        mine &= (across <= away) if side.owns_diagonal else (across < away)
        pixels = np.flatnonzero(mine)
        yield side, majors.reshape(-1)[pixels], minors.reshape(-1)[pixels], pixels
