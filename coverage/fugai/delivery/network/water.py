"""Water between places and roads: a way to the road does not cross it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable

    from fugai._types import BoolArray, FloatArray, IntArray, ObjectArray
    from fugai.delivery.network.network import Network

    Candidates = Callable[[IntArray, int], tuple[IntArray, FloatArray, FloatArray]]

SHORT_OF = 0.999
"""A way to the road is looked at up to here, since roads on bridges meet the water's line."""

MANY, FEW = (8, 64, 512), (8, 32)
"""How many candidates are looked at for a place whose nearest road lies across water, of thousands
and of millions."""


def water_pieces(water: ObjectArray) -> shapely.STRtree:
    """Search tree over the single stretches of lines: a river's own box would be a whole valley."""
    xy, line = shapely.get_coordinates(water, return_index=True)
    joined = np.flatnonzero(line[1:] == line[:-1])
    stretches = shapely.linestrings(np.stack((xy[joined], xy[joined + 1]), axis=1))
    return shapely.STRtree(np.asarray(stretches, dtype=object).reshape(-1))


def wet(
    network: Network, x: FloatArray, y: FloatArray, to_x: FloatArray, to_y: FloatArray
) -> BoolArray:
    """Which straight ways cross water, where the network knows any."""
    crosses = np.zeros(len(x), dtype=np.bool_)
    if network.water_tree is None or len(x) == 0:
        return crosses
    place = np.flatnonzero(np.isfinite(x + y + to_x + to_y))
    ends = np.empty((len(place), 2, 2))
    ends[:, 0] = np.column_stack((x[place], y[place]))
    ends[:, 1] = np.column_stack((to_x[place], to_y[place]))
    ends[:, 1] = ends[:, 0] + SHORT_OF * (ends[:, 1] - ends[:, 0])
    lines = np.asarray(shapely.linestrings(ends), dtype=object)
    crosses[place[network.water_tree.query(lines, predicate="intersects")[0]]] = True
    return crosses


def nearest_dry(
    network: Network,
    x: FloatArray,
    y: FloatArray,
    place: IntArray,
    *,
    max_m: float,
    candidates: Candidates,
    numbers: tuple[int, ...] = MANY,
) -> tuple[IntArray, IntArray]:
    """Nearest candidate of each place to which no way leads through water.

    Parameters
    ----------
    place
        Positions of the places that are asked.
    candidates
        For places and a number, that many candidates of each in rising distance, shape
        ``(places, number)``, -1 for none, with the coordinates of each.
    numbers
        How many are asked for, one after the other, while there is none.

    Returns
    -------
    Places for which there is one, and the candidate of each.
    """
    found_place, found = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for number in numbers:
        if len(place) == 0:
            break
        candidate, to_x, to_y = candidates(place, number)
        at = np.repeat(place, candidate.shape[1])
        away = np.hypot(to_x.ravel() - x[at], to_y.ravel() - y[at])
        dry = (candidate.ravel() >= 0) & (away <= max_m)
        tried = np.flatnonzero(dry)
        dry[tried] = ~wet(network, x[at[tried]], y[at[tried]], to_x.flat[tried], to_y.flat[tried])
        by_place = dry.reshape(candidate.shape)
        some = by_place.any(axis=1)
        first = by_place.argmax(axis=1)
        found_place.append(place[some])
        found.append(candidate[some, first[some]])
        # A place whose candidates have all been looked at within reach has none.
        more = ~some & (away.reshape(candidate.shape)[:, -1] <= max_m) & (candidate[:, -1] >= 0)
        place = place[more]
    return np.concatenate(found_place), np.concatenate(found)
