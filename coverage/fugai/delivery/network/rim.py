"""Why parts of a network are cut off: the rim of the data, one-way ends, or what lies between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array

SECTORS = 180
"""Directions from the middle in which the rim is looked for."""

RIM_SHARE = 0.97
"""A node so far out, of the farthest node in its direction, lies on the rim."""


def on_rim(x: FloatArray, y: FloatArray) -> BoolArray:
    """Nodes at the rim of the data, seen from its middle.

    >>> import numpy as np
    >>> on_rim(np.array([0.0, 5.0, 10.0, 10.0, 0.0]), np.array([0.0, 5.0, 0.0, 10.0, 10.0])).tolist()
    [True, False, True, True, True]
    """
    east, north = x - (x.min() + x.max()) / 2.0, y - (y.min() + y.max()) / 2.0
    away = np.hypot(east, north)
    sector = ((np.arctan2(north, east) / np.pi + 1.0) / 2.0 * SECTORS).astype(np.int64) % SECTORS
    farthest = np.zeros(SECTORS)
    np.maximum.at(farthest, sector, away)
    rim: BoolArray = (away >= RIM_SHARE * farthest[sector]) & (away > 0)
    return rim


def parts_at_rim(
    x: FloatArray, y: FloatArray, component: Int32Array, connected: BoolArray, cut_off: BoolArray
) -> BoolArray:
    """Nodes that are cut off, in parts that reach the rim, where an extract cuts roads.

    Parameters
    ----------
    x, y
        All nodes. [m]
    component
        Part of each node.
    connected, cut_off
        Nodes that have roads, and those that are cut off.
    """
    at = np.flatnonzero(connected)
    rim = np.zeros(len(x), dtype=np.bool_)
    rim[at] = on_rim(x[at], y[at])
    touching = np.zeros(int(component.max()) + 1, dtype=np.bool_)
    touching[component[rim & cut_off]] = True
    found: BoolArray = touching[component] & cut_off
    return found


def why_cut_off(share: float, trapped: int, at_rim: int, others: int) -> str:
    """Sentences on the share of nodes that are cut off, and why; '' for none."""
    said = f" That is {share:.1%} of them."
    if trapped:
        said += f" At {trapped:,} of them one-way roads only lead in or only lead out."
    if at_rim:
        said += f" {at_rim:,} lie at the rim of the data, where an extract cuts roads."
    if others:
        said += f" {others:,} lie behind barriers, closed roads, water or gaps of the map."
    return said
