"""Streets between the nodes of a network: where places touch them, and how long their ends take.

A street is drawn straight between its nodes. Roads read from OpenStreetMap are cut so that this
line strays no more than a few metres from the drawn one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from scipy.spatial import cKDTree

from fugai.delivery.network.water import FEW, MANY, nearest_dry, wet

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.delivery.network.network import Network

SAMPLE_M = 50.0
"""Length of the parts of streets whose middles are compared where there are many places. [m]"""


class Streets(NamedTuple):
    """Streets between usable nodes, each once: from ``first`` to ``last`` and back.

    Times are infinite in a direction that is closed. [s]
    """

    first: Int32Array
    last: Int32Array
    ahead_s: FloatArray
    back_s: FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class OnStreet:
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

    def without(self, off: BoolArray) -> OnStreet:
        """The same without some of the places, as if no street were near them."""
        return OnStreet(
            ends=np.where(off[:, None], np.int32(-1), self.ends),
            distance_m=np.where(off, np.nan, self.distance_m),
            arrive_s=np.where(off[:, None], np.inf, self.arrive_s),
            leave_s=np.where(off[:, None], np.inf, self.leave_s),
        )


def streets_of(network: Network) -> Streets:
    """Streets between the usable nodes of a network, by first, then last node."""
    stands = network.place if len(network.place) else np.arange(network.nodes, dtype=np.int32)
    tail = np.repeat(stands, np.diff(network.indptr))
    head = stands[network.indices]
    keep = network.usable[tail] & network.usable[head] & (tail != head)
    tail, head, time_s = tail[keep], head[keep], network.travel_time_s[keep]
    first, last = np.minimum(tail, head), np.maximum(tail, head)
    key, at = np.unique(first.astype(np.int64) * network.nodes + last, return_inverse=True)
    ahead, back = np.full((2, len(key)), np.inf)
    along = tail < head
    np.minimum.at(ahead, at[along], time_s[along])
    np.minimum.at(back, at[~along], time_s[~along])
    first, last = (part.astype(np.int32) for part in np.divmod(key, network.nodes))
    return Streets(first, last, ahead, back)


def project(
    network: Network, streets: Streets, street: IntArray, x: FloatArray, y: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Share of a street before the point nearest to each place, and the distance to it. [m]"""
    ax, ay = network.x[streets.first[street]], network.y[streets.first[street]]
    dx = network.x[streets.last[street]] - ax
    dy = network.y[streets.last[street]] - ay
    square = dx * dx + dy * dy
    inner = (x - ax) * dx + (y - ay) * dy
    share = np.clip(np.divide(inner, square, out=np.zeros_like(inner), where=square > 0), 0.0, 1.0)
    return share, np.hypot(x - ax - share * dx, y - ay - share * dy)


def nearest_streets(
    network: Network, x: FloatArray, y: FloatArray, *, max_m: float
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Nearest street of each place, -1 for none within reach; share of it before; distance [m].

    Exact, and meant for thousands of places.
    """
    streets = network.streets
    ends = np.stack((streets.first, streets.last), axis=1)
    corners = np.stack((network.x[ends], network.y[ends]), axis=2)
    lines = np.asarray(shapely.linestrings(corners), dtype=object)
    street = np.full(len(x), -1, dtype=np.int64)
    share, distance_m = np.full((2, len(x)), np.nan)
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    # The search takes no distance of zero; what lies too far is left out below.
    found, at = shapely.STRtree(lines).query_nearest(
        shapely.points(x[known], y[known]), max_distance=max_m + 1.0, all_matches=False
    )
    place, at, dry = dry_streets(network, x, y, known[found], at, max_m=max_m)
    place, at = place[dry], at[dry]
    parts, metres = project(network, streets, at, x[place], y[place])
    near = metres <= max_m
    place = place[near]
    street[place], share[place], distance_m[place] = at[near], parts[near], metres[near]
    return street, share, distance_m


def dry_streets(
    network: Network,
    x: FloatArray,
    y: FloatArray,
    place: IntArray,
    street: IntArray,
    *,
    max_m: float,
    numbers: tuple[int, ...] = MANY,
) -> tuple[IntArray, IntArray, BoolArray]:
    """Places with their streets, or with the nearest to which no way crosses water.

    Returns
    -------
    Places, streets, and whether no water lies between them.
    """
    if network.water_tree is None:
        return place, street, np.ones(len(place), dtype=np.bool_)
    streets, (tree, street_of) = network.streets, network.street_tree

    def points(places: IntArray, on: IntArray) -> tuple[FloatArray, FloatArray]:
        share, _ = project(network, streets, on, x[places], y[places])
        first, last = streets.first[on], streets.last[on]
        return (
            network.x[first] + share * (network.x[last] - network.x[first]),
            network.y[first] + share * (network.y[last] - network.y[first]),
        )

    def candidates(places: IntArray, number: int) -> tuple[IntArray, FloatArray, FloatArray]:
        ranks = min(number, len(street_of))
        _, at = tree.query(np.column_stack((x[places], y[places])), k=[*range(1, ranks + 1)])
        on = street_of[at]
        to_x, to_y = points(np.repeat(places, ranks), on.ravel())
        return on, to_x.reshape(on.shape), to_y.reshape(on.shape)

    crosses = wet(network, x[place], y[place], *points(place, street))
    dry, other = nearest_dry(
        network, x, y, place[crosses], max_m=max_m, candidates=candidates, numbers=numbers
    )
    by_place = np.argsort(place, kind="stable")
    at = by_place[np.searchsorted(place[by_place], dry)]
    street = street.copy()
    street[at], crosses[at] = other, False
    return place, street, ~crosses


def put_on_streets(network: Network, x: FloatArray, y: FloatArray, *, max_m: float) -> OnStreet:
    """Each place on a street near it, for millions of places.

    The street is that of the nearest of points every `SAMPLE_M`: nearly always the nearest street,
    and never one that is farther than the nearest by more than half of that. Where water is known,
    it is one on the same bank, if any is near enough: the centre of a cell may lie in the water
    that its people live beside.
    """
    streets, (tree, street_of) = network.streets, network.street_tree
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
    place, street, _ = dry_streets(
        network, x, y, place[hit], street_of[at[hit]], max_m=max_m, numbers=FEW
    )
    share, metres = project(network, streets, street, x[place], y[place])
    near = metres <= max_m
    place, street, share = place[near], street[near], share[near]
    ends[place, 0], ends[place, 1] = streets.first[street], streets.last[street]
    distance_m[place] = metres[near]
    ahead, back = streets.ahead_s[street], streets.back_s[street]
    for side, part in enumerate((share, 1.0 - share)):
        inward, outward = (ahead, back) if side == 0 else (back, ahead)
        # At an end itself nothing is travelled, even where the street may not be.
        along = part > 0
        for legs, full_s in ((arrive, inward), (leave, outward)):
            legs[place, side] = np.multiply(part, full_s, out=np.zeros_like(part), where=along)
    return OnStreet(ends=ends, distance_m=distance_m, arrive_s=arrive, leave_s=leave)


def street_samples(network: Network) -> tuple[cKDTree, IntArray]:
    """Search tree over the middles of parts of the streets, and the street of each."""
    streets = network.streets
    dx = network.x[streets.last] - network.x[streets.first]
    dy = network.y[streets.last] - network.y[streets.first]
    parts = np.maximum(np.ceil(np.hypot(dx, dy) / SAMPLE_M), 1.0).astype(np.int64)
    street = np.repeat(np.arange(len(parts)), parts)
    number = np.arange(len(street)) - np.repeat(np.cumsum(parts) - parts, parts)
    share = (number + 0.5) / parts[street]
    x = network.x[streets.first[street]] + share * dx[street]
    y = network.y[streets.first[street]] + share * dy[street]
    tree = cKDTree(np.column_stack((x, y)), balanced_tree=False, compact_nodes=False)
    return tree, street
