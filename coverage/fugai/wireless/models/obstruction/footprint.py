"""Where a standing cell served, without how strongly: its footprint as features of a point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from fugai._types import FloatArray
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
    everyone = everyone_near(served.x, served.y, points.x, points.y)
    own_rows, point_rows = _by_cell(served.cell), _by_cell(points.cell)
    for cell, rows in point_rows.items():
        own = own_rows.get(cell)
        if own is None or len(own) < 2:
            continue
        of_cell = cell_footprint(
            np.column_stack([points.x[rows], points.y[rows]]),
            (served.x[own], served.y[own]),
            (float(masts.x[cell]), float(masts.y[cell])),
            everyone[rows],
            among=True,
        )
        for name, values in of_cell.items():
            found[name][rows] = values
    for values in found.values():
        known = np.isfinite(values)
        values[~known] = values[known].mean() if known.any() else 0.0
    return found


def everyone_near(
    served_x: FloatArray, served_y: FloatArray, x: FloatArray, y: FloatArray
) -> FloatArray:
    """How many places of any cell lie within each of `NEAR_M` of some places; shape (places, `NEAR_M`)."""
    everything = cKDTree(np.column_stack([served_x, served_y]))
    place = np.column_stack([x, y])
    counts = [everything.query_ball_point(place, near, return_length=True) for near in NEAR_M]
    return np.column_stack(counts).astype(np.float64)


def cell_footprint(
    place: FloatArray,
    served: tuple[FloatArray, FloatArray],
    mast: tuple[float, float],
    everyone: FloatArray,
    *,
    among: bool,
) -> Features:
    """Features of places by those that one cell served.

    Parameters
    ----------
    place
        Shape (places, 2). [m]
    served, mast
        Places that the cell served, two at least, and where its mast stands. [m]
    everyone
        From `everyone_near`.
    among
        Whether the places are themselves among those served: they do not count then.
    """
    x, y = served
    itself = 1.0 if among else 0.0
    east, north = x - mast[0], y - mast[1]
    distance = np.maximum(np.hypot(east, north), 1.0)
    unit = (east / distance).mean() + 1j * (north / distance).mean()
    there = (place[:, 0] - mast[0]) + 1j * (place[:, 1] - mast[1])
    away = np.maximum(np.abs(there), 5.0)
    middle = np.array([np.median(x), np.median(y)])
    extent = float(np.median(np.hypot(x - middle[0], y - middle[1]))) + 5.0
    direction = unit / max(abs(unit), 1e-9)
    gap = np.hypot(place[:, 0] - middle[0], place[:, 1] - middle[1])
    found = {
        "footprint_off_cos": (there / away * np.conj(direction)).real,
        "footprint_spread": np.full(len(place), abs(unit)),
        "footprint_distance": np.log10(away / np.median(distance)),
        "footprint_centre_m": gap / extent,
        "footprint_extent_m": np.full(len(place), np.log10(extent)),
    }
    tree = cKDTree(np.column_stack([x, y]))
    for column, near in enumerate(NEAR_M):
        within = np.asarray(tree.query_ball_point(place, near, return_length=True))
        count = np.maximum(within - itself, 0.0)
        found[f"footprint_density_{near:g}"] = np.log10(1.0 + count)
        found[f"footprint_share_{near:g}"] = count / np.maximum(everyone[:, column] - itself, 1.0)
    return {name: found[name] for name in NAMES}


def _by_cell(cell: np.ndarray) -> dict[int, np.ndarray]:
    order = np.argsort(cell, kind="stable")
    cells, starts = np.unique(cell[order], return_index=True)
    return dict(zip((int(one) for one in cells), np.split(order, starts[1:].tolist()), strict=True))
