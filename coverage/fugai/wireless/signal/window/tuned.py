"""A tuned model over a window: the model it corrects, then the correction of each pixel's ground."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.wireless.technology import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from fugai._types import Float32Array, FloatArray
    from fugai.wireless.models.path_loss import PathLossModel
    from fugai.wireless.models.tuned import Correction, Tuned
    from fugai.wireless.signal.window.surface import Surface, Transmitter, Window
    from fugai.wireless.technology import Environment

    BaseWindow = Callable[[Surface, PathLossModel, float], Float32Array]
    """Loss of a model over the window [dB], infinite above the limit that is the last argument."""


def tuned_window(
    base_window: BaseWindow,
    surface: Surface,
    model: Tuned,
    *,
    transmitter: Transmitter,
    max_loss_db: float,
    window: Window,
    environment: Environment,
) -> Float32Array:
    """Loss of a tuned model at each pixel, by the kind of ground in ``surface.kinds``. [dB]

    Parameters
    ----------
    base_window
        The window by any other model.
    surface, transmitter, max_loss_db, window
        As `fugai.wireless.loss_window` takes them.
    model
        The tuned model.
    environment
        Ground of all pixels, where the surface has no kinds.
    """
    frequency_mhz = transmitter.frequency_mhz
    rows, columns = window.slices
    found = {ground: model.correction(ground, frequency_mhz) for ground in ENVIRONMENTS}
    used = [one for one in found.values() if one is not None]
    if not used:
        return base_window(surface, model.base, max_loss_db)
    least = -math.inf if any(one.terrain_factor for one in used) else min(map(_least_db, used))
    base = base_window(surface, model.base, max_loss_db - min(least, 0.0)).astype(np.float64)
    east = surface.x[columns] - transmitter.x_m
    north = surface.y[rows] - transmitter.y_m
    distance = np.hypot(east[None, :], north[:, None])
    kinds = np.full(base.shape, ENVIRONMENTS.index(environment), dtype=np.uint8)
    if surface.kinds is not None:
        kinds = surface.kinds[rows, columns]
    added = np.zeros(base.shape)
    terrain = _terrain_db(base_window, surface, model, base, used)
    for number, ground in enumerate(ENVIRONMENTS):
        one, here = found[ground], kinds == number
        if one is not None and here.any():
            added[here] = one.along_db(distance[here]) + one.terrain_factor * terrain[here]
    reached = np.isfinite(base)
    free = 32.45 + 20.0 * np.log10(frequency_mhz * np.maximum(distance, 1.0) / 1000.0)
    loss = np.where(reached, np.fmax(base + added, np.fmin(base, free)), base)
    loss[loss > max_loss_db] = math.inf
    return loss.astype(np.float32)


def _least_db(one: Correction) -> float:
    """Least that a correction adds anywhere; over the logarithm of distance it is linear. [dB]"""
    return float(one.along_db(np.array([one.nearest_m, one.farthest_m])).min())


def _terrain_db(
    base_window: BaseWindow,
    surface: Surface,
    model: Tuned,
    base: FloatArray,
    used: list[Correction],
) -> FloatArray:
    """What the terrain adds to the model's own loss, 0 where no correction asks. [dB]"""
    if not model.uses_terrain or not any(one.terrain_factor for one in used):
        return np.zeros(base.shape)
    flat = replace(surface, terrain_m=np.zeros_like(surface.terrain_m))
    plain = base_window(flat, model.base, math.inf).astype(np.float64)
    with np.errstate(invalid="ignore"):  # out of reach in both: infinite less infinite
        added = base - plain
    return np.where(np.isfinite(added), added, 0.0)
