"""Places on streets: the nearest point of a street, and the times to and from its ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from fugai.delivery.network.barriers.water import (
    BULK,
    EXACT,
    crosses_water,
    nearest_without_crossing,
)
from fugai.delivery.network.street_index import StreetIndex
from fugai.delivery.network.streets import SAMPLE_M, points_along, project

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.delivery.network.network import Network


@dataclass(frozen=True, kw_only=True, eq=False)
class StreetPositions:
    """Nearest point of a street for each of many places, and the ways to and from its ends.

    Parameters
    ----------
    ends
        Nodes at both ends of the street, shape ``(places, 2)``; -1 where no street is near enough.
    distance_m
        Between the place and the street, NaN where none is near enough. [m]
    arrive_s, leave_s
        Along the street, from each end to the point and from the point to each end, infinite where
        that is against a one-way street, shape ``(places, 2)``. [s]
    """

    ends: Int32Array
    distance_m: FloatArray
    arrive_s: FloatArray
    leave_s: FloatArray

    def without(self, off: BoolArray) -> StreetPositions:
        """The same, with no street near some of the places."""
        return StreetPositions(
            ends=np.where(off[:, None], np.int32(-1), self.ends),
            distance_m=np.where(off, np.nan, self.distance_m),
            arrive_s=np.where(off[:, None], np.inf, self.arrive_s),
            leave_s=np.where(off[:, None], np.inf, self.leave_s),
        )


def nearest_streets(
    network: Network, x: FloatArray, y: FloatArray, *, max_m: float
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Nearest street of each place (-1 for none), fraction of it before the place, distance [m].

    Exact, and meant for thousands of places.
    """
    index = StreetIndex.of(network)
    streets = index.streets
    ends = np.stack((streets.first, streets.last), axis=1)
    corners = np.stack((network.x[ends], network.y[ends]), axis=2)
    lines = np.asarray(shapely.linestrings(corners), dtype=object)
    street = np.full(len(x), -1, dtype=np.int64)
    fraction, distance_m = np.full((2, len(x)), np.nan)
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    # The search takes no distance of zero; what lies too far is left out below.
    found, at = shapely.STRtree(lines).query_nearest(
        shapely.points(x[known], y[known]), max_distance=max_m + 1.0, all_matches=False
    )
    place, at, clear = _without_crossing(index, x, y, known[found], at, max_m=max_m)
    place, at = place[clear], at[clear]
    fractions, metres = project(network, streets, at, x[place], y[place])
    near = metres <= max_m
    place = place[near]
    street[place], fraction[place], distance_m[place] = at[near], fractions[near], metres[near]
    return street, fraction, distance_m


def snap_to_streets(
    network: Network, x: FloatArray, y: FloatArray, *, max_m: float
) -> StreetPositions:
    """Each place on a street near it, for millions of places.

    The street is that of the nearest sample, one every 50 m: nearly always the nearest street, and
    never one that is farther than the nearest by more than half of that. Where water is known, it
    is a street on the same bank, if one is near enough; otherwise the nearest street is kept, since
    the centre of a cell may lie in the water that its residents live beside.
    """
    index = StreetIndex.of(network)
    streets, (tree, street_of) = index.streets, index.street_tree
    ends = np.full((len(x), 2), -1, dtype=np.int32)
    distance_m = np.full(len(x), np.nan)
    arrive, leave = np.full((2, len(x), 2), np.inf)
    place = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if len(street_of) == 0:
        place = place[:0]
    points = np.column_stack((x[place], y[place]))
    found = tree.query(points, distance_upper_bound=max_m + SAMPLE_M, workers=-1)
    found_m, at = np.asarray(found[0]), np.asarray(found[1])
    hit = np.isfinite(found_m)
    place, street, _ = _without_crossing(
        index, x, y, place[hit], street_of[at[hit]], max_m=max_m, numbers=BULK
    )
    fraction, metres = project(network, streets, street, x[place], y[place])
    near = metres <= max_m
    place, street, fraction = place[near], street[near], fraction[near]
    ends[place, 0], ends[place, 1] = streets.first[street], streets.last[street]
    distance_m[place] = metres[near]
    ahead, back = streets.ahead_s[street], streets.back_s[street]
    for side, part in enumerate((fraction, 1.0 - fraction)):
        inward, outward = (ahead, back) if side == 0 else (back, ahead)
        # At an end itself nothing is travelled, even where the street is closed that way.
        along = part > 0
        for legs, full_s in ((arrive, inward), (leave, outward)):
            legs[place, side] = np.multiply(part, full_s, out=np.zeros_like(part), where=along)
    return StreetPositions(ends=ends, distance_m=distance_m, arrive_s=arrive, leave_s=leave)


def _without_crossing(
    index: StreetIndex,
    x: FloatArray,
    y: FloatArray,
    place: IntArray,
    street: IntArray,
    *,
    max_m: float,
    numbers: tuple[int, ...] = EXACT,
) -> tuple[IntArray, IntArray, BoolArray]:
    """Places with their streets, or with the nearest to which a straight line crosses no water.

    Returns
    -------
    Places, streets, and whether no water lies between them.
    """
    if index.water_tree is None:
        return place, street, np.ones(len(place), dtype=np.bool_)
    network, streets, (tree, street_of) = index.network, index.streets, index.street_tree

    def nearest_points(places: IntArray, on: IntArray) -> tuple[FloatArray, FloatArray]:
        fraction, _ = project(network, streets, on, x[places], y[places])
        return points_along(network, streets, on, fraction)

    def candidates(places: IntArray, number: int) -> tuple[IntArray, FloatArray, FloatArray]:
        ranks = min(number, len(street_of))
        _, at = tree.query(np.column_stack((x[places], y[places])), k=[*range(1, ranks + 1)])
        on = street_of[at]
        to_x, to_y = nearest_points(np.repeat(places, ranks), on.ravel())
        return on, to_x.reshape(on.shape), to_y.reshape(on.shape)

    crosses = crosses_water(index.water_tree, x[place], y[place], *nearest_points(place, street))
    moved, other = nearest_without_crossing(
        index.water_tree, x, y, place[crosses], max_m=max_m, candidates=candidates, numbers=numbers
    )
    by_place = np.argsort(place, kind="stable")
    at = by_place[np.searchsorted(place[by_place], moved)]
    street = street.copy()
    street[at], crosses[at] = other, False
    return place, street, ~crosses
