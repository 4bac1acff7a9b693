"""Water between places and roads: a straight line to the road must not cross it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import shapely

from fugai._types import BoolArray, FloatArray, IntArray

Candidates: TypeAlias = Callable[[IntArray, int], tuple[IntArray, FloatArray, FloatArray]]
"""For positions of places and a number: so many candidates of each place by rising distance, with
their coordinates, shape ``(places, number)``; -1 for none. [m]"""

CHECKED_FRACTION = 0.999
"""A line to the road is checked up to this fraction, since roads on bridges touch the water."""

EXACT, BULK = (8, 64, 512), (8, 32)
"""Numbers of candidates that are tried in turn for a place whose nearest road lies across water:
for thousands of places, and for millions."""


def crosses_water(
    water: shapely.STRtree | None, x: FloatArray, y: FloatArray, to_x: FloatArray, to_y: FloatArray
) -> BoolArray:
    """Which straight lines between two points cross water; none where no water is known. [m]"""
    crosses = np.zeros(len(x), dtype=np.bool_)
    if water is None or len(x) == 0:
        return crosses
    known = np.flatnonzero(np.isfinite(x + y + to_x + to_y))
    ends = np.empty((len(known), 2, 2))
    ends[:, 0] = np.column_stack((x[known], y[known]))
    ends[:, 1] = np.column_stack((to_x[known], to_y[known]))
    ends[:, 1] = ends[:, 0] + CHECKED_FRACTION * (ends[:, 1] - ends[:, 0])
    lines = np.asarray(shapely.linestrings(ends), dtype=object)
    crosses[known[water.query(lines, predicate="intersects")[0]]] = True
    return crosses


def nearest_without_crossing(
    water: shapely.STRtree | None,
    x: FloatArray,
    y: FloatArray,
    place: IntArray,
    *,
    max_m: float,
    candidates: Candidates,
    numbers: tuple[int, ...] = EXACT,
) -> tuple[IntArray, IntArray]:
    """Nearest candidate of each place to which a straight line crosses no water.

    Parameters
    ----------
    x, y
        All places. [m]
    place
        Positions of those that are looked at.
    max_m
        Largest distance to a candidate, inclusive. [m]
    candidates
        Where the places may be snapped to.
    numbers
        Numbers of candidates that are tried in turn until one is found.

    Returns
    -------
    Positions of the places that have such a candidate, and the candidate of each.
    """
    found_place, found = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for number in numbers:
        if len(place) == 0:
            break
        candidate, to_x, to_y = candidates(place, number)
        at = np.repeat(place, candidate.shape[1])
        distance_m = np.hypot(to_x.ravel() - x[at], to_y.ravel() - y[at])
        eligible = (candidate.ravel() >= 0) & (distance_m <= max_m)
        tried = np.flatnonzero(eligible)
        eligible[tried] = ~crosses_water(
            water, x[at[tried]], y[at[tried]], to_x.flat[tried], to_y.flat[tried]
        )
        by_place = eligible.reshape(candidate.shape)
        some = by_place.any(axis=1)
        first = by_place.argmax(axis=1)
        found_place.append(place[some])
        found.append(candidate[some, first[some]])
        # Places whose farthest candidate is still within reach may have more candidates.
        farthest_m = distance_m.reshape(candidate.shape)[:, -1]
        place = place[~some & (farthest_m <= max_m) & (candidate[:, -1] >= 0)]
    return np.concatenate(found_place), np.concatenate(found)
