"""Path loss that a model predicts for measured samples, each on its own profile."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely
from scipy.ndimage import map_coordinates

from fugai.errors import ConfigError
from fugai.grid import Grid
from fugai.wireless.models.path_loss import PathLossModel, Ray, clamp_height
from fugai.wireless.models.tuned import SHORTEST_M, flat_loss_db
from fugai.wireless.signal.window.heights import classes_on, heights_on_terrain

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    import xarray as xr

    from fugai._types import FloatArray
    from fugai.wireless.signal.ground import Ground
    from fugai.wireless.technology import Environment


def predicted_db(
    frame: pd.DataFrame,
    cells: gpd.GeoDataFrame,
    model: PathLossModel,
    ground: Ground,
) -> tuple[FloatArray, FloatArray]:
    """Median loss of each sample, and what the terrain adds to it. [dB]

    Samples nearer than 10 m count as at 10 m. A mast outside the model's heights is taken at the
    nearest height inside, as `predict` does. NaN where terrain along the path is unknown.

    Parameters
    ----------
    frame
        As in `Samples`.
    ground
        Terrain, needed by a model that uses it, and clutter on the same grid.

    Raises
    ------
    ConfigError
        The model needs terrain and there is none, or a frequency is outside its range.
    """
    terrain = ground.terrain
    if model.uses_terrain and terrain is None:
        msg = f"`terrain` must be given for {model.name}, which follows the profile."
        raise ConfigError(msg)
    heights = None if terrain is None else _Heights.of(terrain, _tops(terrain, ground))
    x, y = (frame[name].to_numpy(dtype=np.float64) for name in ("x", "y"))
    loss, added = np.full(len(frame), np.nan), np.zeros(len(frame))
    keys = ["cell", "environment", "receiver_m"]
    number = frame.groupby(keys, sort=False).ngroup().to_numpy()
    for group in range(number.max() + 1 if len(frame) else 0):
        at = np.flatnonzero(number == group)
        cell, environment, receiver = frame[keys].iloc[at[0]]
        one = cells.iloc[int(cell)]
        ray = Ray(
            distance_m=np.maximum(frame["distance_m"].to_numpy()[at], SHORTEST_M),
            frequency_mhz=float(one["frequency_mhz"]),
            tx_height_m=clamp_height(model, float(one["height_m"])),
            rx_height_m=float(np.clip(receiver, *model.validity.rx_height_m)),
            environment=cast("Environment", environment),
        )
        if not model.uses_terrain or heights is None:
            order = np.argsort(ray.distance_m, kind="stable")
            loss[at[order]] = model.loss_db(_with(ray, ray.distance_m[order], None, None))
            continue
        x0, y0 = shapely.get_x(one.geometry), shapely.get_y(one.geometry)
        for position in at:
            path = _path(ray, (x0, y0), (float(x[position]), float(y[position])), heights)
            loss[position] = model.loss_db(path)[-1]
            added[position] = loss[position] - flat_loss_db(model, path)[-1]
    return loss, added


def _tops(terrain: xr.DataArray, ground: Ground) -> xr.DataArray:
    """Height above sea level of what stands on the terrain, as `predict` takes it. [m]"""
    frame = Grid.of(terrain, name="terrain")
    heights = heights_on_terrain(frame, ground, classes_on(frame, ground.clutter))
    return terrain.copy(data=terrain.to_numpy() + heights)


def _with(ray: Ray, distance: FloatArray, ground: FloatArray | None, top: FloatArray | None) -> Ray:
    return Ray(
        distance_m=distance,
        frequency_mhz=ray.frequency_mhz,
        tx_height_m=ray.tx_height_m,
        rx_height_m=ray.rx_height_m,
        environment=ray.environment,
        terrain_m=ground,
        surface_m=top,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Heights:
    """Terrain and the tops of what stands on it, and where their first pixel lies. [m]"""

    terrain_m: FloatArray
    tops_m: FloatArray
    x: float
    y: float
    cell_m: float

    @classmethod
    def of(cls, terrain: xr.DataArray, tops: xr.DataArray) -> _Heights:
        grid = Grid.of(terrain, name="terrain")
        return cls(
            terrain_m=terrain.to_numpy(),
            tops_m=tops.to_numpy(),
            x=float(grid.x[0]),
            y=float(grid.y[0]),
            cell_m=grid.cell_size_m,
        )

    def along(self, values: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
        """Values between the four nearest centres; NaN where one of them is unknown or off the grid."""
        column, row = (x - self.x) / self.cell_m, (self.y - y) / self.cell_m
        found = map_coordinates(values, [row, column], order=1, mode="constant", cval=np.nan)
        return np.asarray(found, dtype=np.float64)


def _path(
    ray: Ray, here: tuple[float, float], there: tuple[float, float], heights: _Heights
) -> Ray:
    """Profile from a mast to one sample in even steps of at most a cell, two at least."""
    length = max(math.hypot(there[0] - here[0], there[1] - here[1]), SHORTEST_M)
    steps = max(2, math.ceil(length / heights.cell_m))
    part = np.linspace(0.0, 1.0, steps + 1)
    x, y = (here[axis] + part * (there[axis] - here[axis]) for axis in (0, 1))
    ground = heights.along(heights.terrain_m, x, y)
    top = np.fmax(heights.along(heights.tops_m, x, y), ground)
    top[0], top[-1] = ground[0], ground[-1]
    return _with(ray, part[1:] * length, ground, top)
