"""Loss of the sectors of one mast at each pixel of a window, by what stands in the way."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from fugai.kernels.propagation.obstruction import Raster, filled
from fugai.wireless.models.obstruction.features import (
    NEAREST_M,
    Masts,
    PlacedRaster,
    Points,
    cell_features,
    ray_features,
)
from fugai.wireless.models.obstruction.terms import design

if TYPE_CHECKING:
    import pandas as pd

    from fugai._types import BoolArray, Float32Array
    from fugai.wireless.models.obstruction.model import ObstructionModel
    from fugai.wireless.signal.window.learned import LearnedOnGrid
    from fugai.wireless.signal.window.surface import Surface, Transmitter, Window

POINTS_AT_ONCE = 50_000
"""Pixels whose terms are held at one time: some 30 MB."""


def placed_surface(surface: Surface) -> PlacedRaster:
    """Terrain and what stands on it as features are made of, on the finer cells where there are such.

    A void has the height of the nearest known ground, for profiles to cross.
    """
    under = surface if surface.finer is None else surface.finer
    terrain = under.terrain_m
    void = np.isnan(terrain)
    if void.any() and not void.all():
        row, column = ndimage.distance_transform_edt(
            void, return_distances=False, return_indices=True
        )
        terrain = terrain[row, column]
    size = under.cell_m
    return PlacedRaster(
        raster=Raster(filled(terrain), filled(under.clutter_m), size),
        west=float(under.x[0]) - size / 2.0,
        north=float(under.y[0]) + size / 2.0,
    )


def obstruction_windows(
    placed: PlacedRaster,
    surface: Surface,
    transmitter: Transmitter,
    window: Window,
    *,
    model: ObstructionModel,
    sectors: pd.DataFrame,
    max_loss_db: float,
    learned: LearnedOnGrid | None = None,
) -> Float32Array:
    """EIRP on the boresight less level, shape (sectors, rows, columns). [dB]

    Infinite out of range and above ``max_loss_db``; NaN where the ground of the pixel is unknown.

    Parameters
    ----------
    placed
        From `placed_surface` of the surface.
    sectors
        Rows of `ordered_sectors` of one mast.
    learned
        What the model has learnt, on the pixels of the surface; None: the terms and the means of cells alone.
    """
    rows, columns = window.slices
    x, y = np.meshgrid(surface.x[columns], surface.y[rows])
    distance = np.maximum(np.hypot(x - transmitter.x_m, y - transmitter.y_m), NEAREST_M)
    least = model.least_of_distance_db(distance.ravel(), transmitter.frequency_mhz)
    least = least.reshape(distance.shape)
    highest = max(model.cells_db.values(), default=0.0) if learned is None else learned.most_db
    wanted = (distance <= transmitter.max_range_m) & (least - max(highest, 0.0) <= max_loss_db)
    out = np.full((len(sectors), *window.shape), math.inf, dtype=np.float32)
    masts = _masts(transmitter, sectors)
    of_mast = None if learned is None else learned.of_mast(transmitter.x_m, transmitter.y_m)
    row, column = np.nonzero(wanted)
    for start in range(0, len(row), POINTS_AT_ONCE):
        here = (row[start : start + POINTS_AT_ONCE], column[start : start + POINTS_AT_ONCE])
        points = Points(cell=np.zeros(len(here[0]), np.int64), x=x[here], y=y[here])
        shared = ray_features(points, masts, placed)
        if of_mast is not None:
            of_mast.look(here[0] + rows.start, here[1] + columns.start, points)
        for number, name in enumerate(sectors["cell_id"]):
            at = Points(cell=np.full(len(here[0]), number), x=points.x, y=points.y)
            features = shared | cell_features(at, masts)
            loss = model.loss_of_terms_db(design(features), served=False)
            if of_mast is None:
                loss = loss - model.cells_db.get(str(name), 0.0)
            else:
                loss = loss + of_mast.added_db(str(name), features)
            out[number][here] = np.where(loss > max_loss_db, np.inf, loss)
    out[:, _unknown(surface, window) & (distance <= transmitter.max_range_m)] = math.nan
    return out


def _masts(transmitter: Transmitter, sectors: pd.DataFrame) -> Masts:
    count = len(sectors)
    turned = sectors["azimuth"].to_numpy(dtype=np.float64)
    round_about = sectors["exponent"].to_numpy(dtype=np.float64) == 0.0
    return Masts(
        x=np.full(count, transmitter.x_m),
        y=np.full(count, transmitter.y_m),
        height_m=np.full(count, transmitter.height_m),
        azimuth_deg=np.where(round_about, np.nan, turned),
        downtilt_deg=sectors["downtilt_deg"].to_numpy(dtype=np.float64),
        eirp_dbm=10.0 * np.log10(sectors["eirp_mw"].to_numpy(dtype=np.float64)),
        frequency_mhz=np.full(count, transmitter.frequency_mhz),
        mast=np.zeros(count, np.int64),
    )


def _unknown(surface: Surface, window: Window) -> BoolArray:
    """Pixels whose own ground is void."""
    void = np.isnan(surface.terrain_m[window.slices])
    if surface.crossed is not None:
        void |= surface.crossed[window.slices]
    return np.asarray(void)
