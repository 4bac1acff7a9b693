"""Losses at the pixels of a map over a surface that is finer than the map."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ContractError
from fugai.kernels.propagation.p1812 import finer as kernel
from fugai.kernels.propagation.p1812.sweep import mast as sweeps
from fugai.kernels.propagation.rays import Window as RayWindow
from fugai.wireless.models.p1812.checks import zone_number
from fugai.wireless.signal.window.surface import (
    Surface,
    Transmitter,
    Window,
    ground_under,
    sides_of,
)

if TYPE_CHECKING:
    from fugai._types import Float32Array
    from fugai.wireless.models.p1812.model import P1812

MOST_PARTS = 15
"""Most cells of a profile in one pixel of the map, on a side."""


def parts_of(surface: Surface, finer: Surface) -> int:
    """Cells of the finer surface in one pixel, on a side.

    Raises
    ------
    ContractError
        They are no odd number of 3 to 15, or do not fill the pixels of the surface.
    """
    parts = round(surface.cell_m / finer.cell_m)
    rows, columns = surface.terrain_m.shape
    fits = finer.terrain_m.shape == (rows * parts, columns * parts)
    if parts % 2 == 0 or not 3 <= parts <= MOST_PARTS or not fits:
        msg = (
            f"`Surface.finer` must divide each pixel into an odd number of cells, 3 to {MOST_PARTS}, "
            f"found {finer.terrain_m.shape} over {surface.terrain_m.shape}."
        )
        raise ContractError(msg)
    return parts


def fine_window(window: Window, parts: int) -> Window:
    """A window of the map on the finer surface."""
    (top, bottom), (left, right) = window.rows, window.columns
    return Window(rows=(top * parts, bottom * parts), columns=(left * parts, right * parts))


def sweep_finer(
    surface: Surface,
    transmitter: Transmitter,
    model: P1812,
    window: Window,
    *,
    rays_per_pixel: float,
    max_loss_db: float,
) -> Float32Array:
    """Losses of a window of the map by P.1812 over the finer surface; infinite out of range. [dB]"""
    finer = surface.finer
    assert finer is not None
    parts = parts_of(surface, finer)
    out = np.full(window.shape, math.inf, dtype=np.float32)
    place = finer.place(transmitter.x_m, transmitter.y_m)
    ground = ground_under(finer, place)
    if math.isnan(ground):
        out[_in_range(surface, transmitter, window)] = math.nan
        return out
    latitude = finer.latitude_deg if model.latitude_deg is None else model.latitude_deg
    mast = sweeps.Mast(
        ground_m=ground,
        tx_m=ground + transmitter.height_m,
        rx_height_m=float(transmitter.rx_height_m),
        cell_km=finer.cell_m / 1000.0,
        range_km=transmitter.max_range_m / 1000.0,
        max_loss_db=float(max_loss_db),
        zone=zone_number(model.zone),
        latitude_deg=float(latitude),
        steps=math.ceil(rays_per_pixel * transmitter.max_range_m / surface.cell_m) + 1,
    )
    sweep = sweeps.sweep_of(model.link(transmitter.frequency_mhz), mast)
    terrain, clutter = finer.terrain_m.reshape(-1), finer.clutter_m.reshape(-1)
    (top, bottom), (left, right) = window.rows, window.columns
    by_columns = RayWindow(out.reshape(-1), left, right, top, bottom, 1, right - left)
    by_rows = RayWindow(out.reshape(-1), top, bottom, left, right, right - left, 1)
    sides = sides_of(finer, place)
    for number, side in enumerate(sides):
        mine = by_columns if number < 2 else by_rows
        fine = kernel.fine_window(mine, parts)
        kernel.finer_side(terrain, clutter, side, mine, fine, sweep, parts)
    kernel.finer_near_mast(terrain, clutter, sides[0], by_columns, sweep, parts)
    return out


def _in_range(surface: Surface, transmitter: Transmitter, window: Window) -> np.ndarray:
    row, column = surface.place(transmitter.x_m, transmitter.y_m)
    north = (np.arange(*window.rows) - row)[:, None]
    east = (np.arange(*window.columns) - column)[None, :]
    return np.asarray(surface.cell_m * np.hypot(north, east) <= transmitter.max_range_m)


def without_finer(surface: Surface) -> Surface:
    """The finer surface itself where there is one."""
    assert surface.finer is not None
    return replace(surface.finer, finer=None)
