"""Paths from masts to receivers at given places, and their median losses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from fugai.kernels.propagation.links.course import Places, course_between
from fugai.kernels.propagation.links.points import SHORTEST_M, fill_profile, point_losses_db
from fugai.wireless.links.surface import raster_of
from fugai.wireless.models.p1812.checks import zone_number
from fugai.wireless.models.p1812.model import P1812
from fugai.wireless.models.path_loss import Ray, clamp_height
from fugai.wireless.models.tuned import Tuned
from fugai.wireless.technology import ENVIRONMENTS

if TYPE_CHECKING:
    import pandas as pd

    from fugai._types import FloatArray, IntArray
    from fugai.wireless.models.path_loss import ByEnvironment, PathLossModel
    from fugai.wireless.signal.surface_under_grid import SurfaceUnderGrid


@dataclass(frozen=True, kw_only=True, eq=False)
class Receivers:
    """Receivers: coordinates [m], height above ground [m], position of their ground in `ENVIRONMENTS`."""

    x: FloatArray
    y: FloatArray
    height_m: float
    kinds: IntArray


def nearest_masts(
    masts: pd.DataFrame, receivers: Receivers, *, reach_m: float, most: int
) -> IntArray:
    """Pairs of a mast and a receiver within reach, of each receiver the nearest masts; by receiver.

    Masts at one distance count in their order.
    """
    if not len(masts) or not receivers.x.size:
        return np.empty((0, 2), dtype=np.int64)
    tree = cKDTree(masts[["x", "y"]].to_numpy(dtype=np.float64))
    count = min(most, len(masts))
    distance, found = tree.query(
        np.column_stack([receivers.x, receivers.y]), k=np.arange(1, count + 1)
    )
    within = np.asarray(distance).ravel() <= reach_m
    receiver = np.repeat(np.arange(receivers.x.size), count)
    pairs = np.column_stack([np.asarray(found).ravel(), receiver])[within]
    return np.asarray(pairs[np.lexsort((pairs[:, 0], pairs[:, 1]))], dtype=np.int64)


def losses_over_terrain(
    under: SurfaceUnderGrid,
    masts: pd.DataFrame,
    receivers: Receivers,
    pairs: IntArray,
    model: PathLossModel,
) -> tuple[FloatArray, FloatArray]:
    """Median loss of each pair [dB], NaN where terrain is unknown, and how far the mast is above the receiver [m]."""
    surface, count = under.surface, len(masts)
    x = np.concatenate([masts["x"].to_numpy(dtype=np.float64), receivers.x])
    y = np.concatenate([masts["y"].to_numpy(dtype=np.float64), receivers.y])
    spots = np.array([surface.place(float(a), float(b)) for a, b in zip(x, y, strict=True)])
    ground, _ = under.heights_m(x, y)
    stated = masts["height_m"].to_numpy(dtype=np.float64)
    rx_height = float(np.clip(receivers.height_m, *model.validity.rx_height_m))
    above = np.full(x.size, rx_height)
    above[:count] = [clamp_height(model, float(h)) for h in stated]
    row, column = spots.reshape(-1, 2).T.copy()
    places = Places(row, column, ground + above)
    both = pairs + np.array([0, count])
    losses = np.full(len(pairs), np.nan)
    raster = raster_of(under)
    model = _in_latitude(model, surface.latitude_deg)
    frequency = masts["path_mhz"].to_numpy(dtype=np.float64)[pairs[:, 0]]
    for carrier in np.unique(frequency):
        at = np.flatnonzero(frequency == carrier)
        mine = both[at]
        if isinstance(model, P1812):
            found = np.empty(at.size)
            latitude = float(model.latitude_deg or 0.0)
            link, zone = model.link(float(carrier)), zone_number(model.zone)
            point_losses_db(raster, places, ground, mine, link, zone, latitude, found)
            losses[at] = found
            continue
        profile = np.empty((3, raster.rows + raster.columns + 3))
        for one, (a, b) in zip(at, mine, strict=True):
            if np.isnan(ground[a] + ground[b]):
                continue
            course = course_between(raster, row[a], column[a], row[b], column[b])
            size = fill_profile(raster, course, ground[a], ground[b], profile)
            if np.isnan(profile[2, :size]).any():
                continue
            ray = Ray(
                distance_m=1000.0 * profile[0, 1:size],
                frequency_mhz=float(carrier),
                tx_height_m=float(above[a]),
                rx_height_m=rx_height,
                environment=ENVIRONMENTS[receivers.kinds[pairs[one, 1]]],
                terrain_m=profile[1, :size].copy(),
                surface_m=profile[2, :size].copy(),
            )
            losses[one] = model.loss_db(ray)[-1]
    top = ground[:count] + stated
    low = ground[count:] + receivers.height_m
    return losses, top[pairs[:, 0]] - low[pairs[:, 1]]


def _in_latitude(model: PathLossModel, latitude_deg: float) -> PathLossModel:
    """The model, in the latitude of the raster where it is P.1812, tuned or not, and states none."""
    if isinstance(model, Tuned):
        return replace(model, base=_in_latitude(model.base, latitude_deg))
    if isinstance(model, P1812) and model.latitude_deg is None:
        return replace(model, latitude_deg=latitude_deg)
    return model


def losses_by_distance(
    masts: pd.DataFrame, receivers: Receivers, pairs: IntArray, models: ByEnvironment
) -> tuple[FloatArray, FloatArray]:
    """Median loss of each pair by its distance and the receiver's ground [dB], and the difference of heights [m]."""
    mast, receiver = pairs.T
    x, y = (masts[axis].to_numpy(dtype=np.float64) for axis in ("x", "y"))
    distance = np.hypot(x[mast] - receivers.x[receiver], y[mast] - receivers.y[receiver])
    height = masts["height_m"].to_numpy(dtype=np.float64)[mast]
    frequency = masts["path_mhz"].to_numpy(dtype=np.float64)[mast]
    keys = np.column_stack([frequency, height, receivers.kinds[receiver]])
    losses = np.full(len(pairs), np.nan)
    kinds, group = np.unique(keys, axis=0, return_inverse=True)
    for number, (carrier, tx_height, kind) in enumerate(kinds):
        environment = ENVIRONMENTS[int(kind)]
        model = models.of(environment)
        at = np.flatnonzero(group.ravel() == number)
        ascending, back = np.unique(np.maximum(distance[at], SHORTEST_M), return_inverse=True)
        ray = Ray(
            distance_m=ascending,
            frequency_mhz=float(carrier),
            tx_height_m=clamp_height(model, float(tx_height)),
            rx_height_m=float(np.clip(receivers.height_m, *model.validity.rx_height_m)),
            environment=environment,
        )
        losses[at] = model.loss_db(ray)[back]
    return losses, height - receivers.height_m
