"""Where a standing cell served, without how strongly: its footprint as features of a point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from fugai.wireless.models.obstruction.features import Features, Masts, Points

NEAR_M = (60.0, 150.0)
"""Distances within which the places that a cell served are counted. [m]"""

NAMES = (
    "footprint_off_cos",
    "footprint_spread",
    "footprint_distance",
    "footprint_centre_m",
    *(f"footprint_density_{one:g}" for one in NEAR_M),
    *(f"footprint_share_{one:g}" for one in NEAR_M),
    "footprint_extent_m",
)


def footprint_features(points: Points, served: Points, masts: Masts) -> Features:
    """Features of points by the places that their cell served.

    A point's own place does not count. Cells without a known place have the mean of all, as if nothing
    were known of them.

    Parameters
    ----------
    served
        Places with the cell that served them; no level is needed.

    Returns
    -------
    `NAMES`: cosine between the bearings of the point and of the footprint's middle from the mast, how
    concentrated the footprint is, lg of the distance over the median distance of the footprint, distance to its
    middle over its extent; number of places around the point (lg of 1 and more) and their share among all cells';
    the extent.
    """
    found = {name: np.full(len(points.x), np.nan) for name in NAMES}
    everything = cKDTree(np.column_stack([served.x, served.y]))
    place = np.column_stack([points.x, points.y])
    around = {near: everything.query_ball_point(place, near, return_length=True) for near in NEAR_M}
    own_rows, point_rows = _by_cell(served.cell), _by_cell(points.cell)
    for cell, rows in point_rows.items():
        own = own_rows.get(cell)
        if own is None or len(own) < 2:
            continue
        x, y = served.x[own], served.y[own]
        east, north = x - masts.x[cell], y - masts.y[cell]
        distance = np.maximum(np.hypot(east, north), 1.0)
        unit = (east / distance).mean() + 1j * (north / distance).mean()
        there = (place[rows, 0] - masts.x[cell]) + 1j * (place[rows, 1] - masts.y[cell])
        away = np.maximum(np.abs(there), 5.0)
        middle = np.array([np.median(x), np.median(y)])
        extent = float(np.median(np.hypot(x - middle[0], y - middle[1]))) + 5.0
        direction = unit / max(abs(unit), 1e-9)
        found["footprint_off_cos"][rows] = (there / away * np.conj(direction)).real
        found["footprint_spread"][rows] = abs(unit)
        found["footprint_distance"][rows] = np.log10(away / np.median(distance))
        gap = np.hypot(place[rows, 0] - middle[0], place[rows, 1] - middle[1])
        found["footprint_centre_m"][rows] = gap / extent
        found["footprint_extent_m"][rows] = np.log10(extent)
        tree = cKDTree(np.column_stack([x, y]))
        for near in NEAR_M:
            within = np.asarray(tree.query_ball_point(place[rows], near, return_length=True))
            count = np.maximum(within - 1.0, 0.0)
            found[f"footprint_density_{near:g}"][rows] = np.log10(1.0 + count)
            total = np.maximum(np.asarray(around[near])[rows] - 1.0, 1.0)
            found[f"footprint_share_{near:g}"][rows] = count / total
    for values in found.values():
        known = np.isfinite(values)
        values[~known] = values[known].mean() if known.any() else 0.0
    return found


def _by_cell(cell: np.ndarray) -> dict[int, np.ndarray]:
    order = np.argsort(cell, kind="stable")
    cells, starts = np.unique(cell[order], return_index=True)
    return dict(zip((int(one) for one in cells), np.split(order, starts[1:].tolist()), strict=True))
