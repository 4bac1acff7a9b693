"""The directed graph of a roll-out: roads, masts and hops as its trunk, the options of every place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.broadband.rollout.trees.contraction import Contracted, contracted
from fugai.kernels.location.arborescence import Options, Trunk

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.broadband.rollout.alternatives import Alternatives

CABLE, FEED, MAST, HOP = range(4)
"""Kinds of arcs of the trunk: cable along roads, cable to a mast, the mast itself, a microwave hop."""

FIBRE, AIR, SATELLITE = range(3)
"""Kinds of options of a place."""

TECHNOLOGIES = ("fibre", "fixed wireless", "satellite")


@dataclass(frozen=True, kw_only=True)
class RolloutGraph:
    """Trunk and options with what each arc and option stands for.

    Parameters
    ----------
    trunk, options
        For the kernels. Node 0 is the root, all points of presence together.
    kind, ref
        Of each arc of the trunk: its kind, and contracted edge, position of the mast, or row of the hop.
    option_kind, option_ref
        Of each option: its kind and row in ``fibre``, ``air`` or ``satellite``.
    roads
        Contracted edges of the cable.
    n_roads
        Number of road nodes, the root among them; mast m is node ``n_roads + 2 m`` (in) and the next (out).
    """

    trunk: Trunk
    options: Options
    kind: IntArray
    ref: IntArray
    option_kind: IntArray
    option_ref: IntArray
    roads: Contracted
    n_roads: int

    @property
    def n_nodes(self) -> int:
        """Number of nodes of the trunk."""
        return len(self.trunk.indptr) - 1

    @property
    def n_places(self) -> int:
        """Number of places."""
        return len(self.options.indptr) - 1

    def arc(self, tail: int, head: int, *, hop: int) -> int:
        """Position of the cheapest arc between two nodes that is a hop (1), or none (0)."""
        arcs = np.arange(self.trunk.indptr[tail], self.trunk.indptr[tail + 1])
        arcs = arcs[(self.trunk.heads[arcs] == head) & (self.trunk.hop[arcs] == hop)]
        return int(arcs[np.argmin(self.trunk.cost[arcs])])


def rollout_graph(
    alternatives: Alternatives, *, money: str = "cost", subscribers: FloatArray | None = None
) -> RolloutGraph:
    """Graph of the alternatives with the prices of one column.

    Parameters
    ----------
    money
        'cost' (present value) or 'capital'.
    subscribers
        Homes that each place puts on a mast; its households by default.
    """
    nodes = _RoadNodes.of(alternatives)
    cable = alternatives.cable
    keep = np.zeros(nodes.count, dtype=np.bool_)
    keep[0] = True
    fibre_place = alternatives.places.index.get_indexer(
        pd.Index(alternatives.fibre["settlement_id"])
    )
    place_node = nodes.of_column(alternatives.places["node"])
    mast_node = nodes.of_column(alternatives.masts["node"])
    wanted = np.append(place_node[fibre_place], mast_node)
    keep[wanted[wanted >= 0]] = True
    roads = contracted(
        nodes.count,
        nodes.of_column(cable["tail"]),
        nodes.of_column(cable["head"]),
        cable[money].to_numpy(dtype=np.float64),
        keep=keep,
    )
    trunk, kind, ref = _trunk(alternatives, roads, nodes.count, mast_node, money)
    options, option_kind, option_ref = _options(
        alternatives, place_node, nodes.count, money, subscribers
    )
    return RolloutGraph(
        trunk=trunk,
        options=options,
        kind=kind,
        ref=ref,
        option_kind=option_kind,
        option_ref=option_ref,
        roads=roads,
        n_roads=nodes.count,
    )


@dataclass(frozen=True)
class _RoadNodes:
    """Numbers of the road nodes: 0 for every point of presence, then the others."""

    ids: IntArray
    number: IntArray
    count: int

    @classmethod
    def of(cls, alternatives: Alternatives) -> _RoadNodes:
        columns = [
            alternatives.cable["tail"],
            alternatives.cable["head"],
            alternatives.places["node"],
            alternatives.masts["node"],
        ]
        starts = np.asarray(alternatives.points_of_presence, dtype=np.int64)
        parts = [column.to_numpy(dtype=np.int64) for column in columns]
        ids = np.unique(np.concatenate([*parts, starts]))
        ids = ids[ids >= 0]
        is_start = np.isin(ids, starts)
        number = np.where(is_start, 0, np.cumsum(~is_start))
        return cls(ids, number.astype(np.int64), int((~is_start).sum()) + 1)

    def of_column(self, column: pd.Series) -> IntArray:
        values = column.to_numpy(dtype=np.int64)
        if not len(self.ids):
            return np.full(len(values), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.ids, values), len(self.ids) - 1)
        found: IntArray = np.where(self.ids[at] == values, self.number[at], -1)
        return found


def _trunk(
    alternatives: Alternatives,
    roads: Contracted,
    n_roads: int,
    mast_node: IntArray,
    money: str,
) -> tuple[Trunk, IntArray, IntArray]:
    """Arcs of roads, feeds, masts and hops by tail, their kinds and what they stand for."""
    masts, hops = alternatives.masts, alternatives.hops
    n_masts = len(masts)
    mast_in = n_roads + 2 * np.arange(n_masts)
    fed = np.flatnonzero(mast_node >= 0)
    feed = masts["cable_capital" if money == "capital" else "cable_cost"].to_numpy(np.float64)
    position = masts.index.astype(str)
    source = position.get_indexer(pd.Index(hops["from_mast"].astype(str)))
    target = position.get_indexer(pd.Index(hops["to_mast"].astype(str)))
    edge = np.arange(len(roads.tail))
    parts = [
        (roads.tail, roads.head, roads.cost, CABLE, edge),
        (roads.head, roads.tail, roads.cost, CABLE, edge),
        (mast_node[fed], mast_in[fed], feed[fed], FEED, fed),
        (mast_in, mast_in + 1, masts[money].to_numpy(np.float64), MAST, np.arange(n_masts)),
        (
            np.where(source < 0, 0, n_roads + 2 * source + 1),
            n_roads + 2 * target,
            hops[money].to_numpy(np.float64),
            HOP,
            np.arange(len(hops)),
        ),
    ]
    tail = np.concatenate([part[0] for part in parts]).astype(np.int64)
    head = np.concatenate([part[1] for part in parts]).astype(np.int64)
    cost = np.concatenate([part[2] for part in parts]).astype(np.float64)
    kind = np.concatenate([np.full(len(part[0]), part[3]) for part in parts]).astype(np.int64)
    ref = np.concatenate([part[4] for part in parts]).astype(np.int64)
    order = np.lexsort((cost, head, tail))
    tail, head, cost = tail[order], head[order], cost[order]
    kind, ref = kind[order], ref[order]
    indptr = np.searchsorted(tail, np.arange(n_roads + 2 * n_masts + 1)).astype(np.int64)
    hop = (kind == HOP).astype(np.int64)
    return Trunk(indptr, head, cost, hop), kind, ref


def _options(
    alternatives: Alternatives,
    place_node: IntArray,
    n_roads: int,
    money: str,
    subscribers: FloatArray | None,
) -> tuple[Options, IntArray, IntArray]:
    """Options of each place: fibre from its node, fixed wireless from masts, satellite from the root."""
    index = alternatives.places.index
    masts = alternatives.masts.index.astype(str)
    fibre, air, satellite = alternatives.fibre, alternatives.air, alternatives.satellite
    fibre_place = index.get_indexer(pd.Index(fibre["settlement_id"]))
    air_place = index.get_indexer(pd.Index(air["settlement_id"]))
    mast_out = n_roads + 2 * masts.get_indexer(pd.Index(air["mast_id"].astype(str))) + 1
    satellite_place = index.get_indexer(pd.Index(satellite["settlement_id"]))
    on_road = np.flatnonzero(place_node[fibre_place] >= 0)
    parts = [
        (fibre_place[on_road], place_node[fibre_place][on_road], fibre, FIBRE, on_road),
        (air_place, mast_out, air, AIR, np.arange(len(air))),
        (
            satellite_place,
            np.zeros(len(satellite)),
            satellite,
            SATELLITE,
            np.arange(len(satellite)),
        ),
    ]
    place = np.concatenate([part[0] for part in parts]).astype(np.int64)
    node = np.concatenate([part[1] for part in parts]).astype(np.int64)
    cost = np.concatenate([part[2][money].to_numpy(np.float64)[part[4]] for part in parts])
    kind = np.concatenate([np.full(len(part[0]), part[3]) for part in parts]).astype(np.int64)
    ref = np.concatenate([part[4] for part in parts]).astype(np.int64)
    order = np.lexsort((ref, kind, place))
    homes = alternatives.places["households"].to_numpy(dtype=np.float64)
    room = np.full(n_roads + 2 * len(masts), np.inf)
    room[n_roads + 1 :: 2] = alternatives.masts["homes"].to_numpy(dtype=np.float64)
    options = Options(
        np.searchsorted(place[order], np.arange(len(index) + 1)).astype(np.int64),
        node[order],
        cost[order],
        homes if subscribers is None else np.asarray(subscribers, dtype=np.float64),
        room,
    )
    return options, kind[order], ref[order]


def dual_arcs(
    graph: RolloutGraph, places: BoolArray, penalty: FloatArray | None = None
) -> tuple[IntArray, IntArray, IntArray, FloatArray]:
    """Trunk and options as arcs with their opposite directions, for a dual ascent.

    With penalties an arc from the root leads to every place: not to be served, at its penalty.

    Returns
    -------
    ``indptr``, ``heads``, ``reverse`` and ``length`` of the arcs by tail; place p is node ``n_nodes + p``.
    An arc that may only be followed the other way has an infinite length.
    """
    trunk, options = graph.trunk, graph.options
    n_nodes, n_places = graph.n_nodes, graph.n_places
    place = np.repeat(np.arange(n_places), np.diff(options.indptr))
    # A place is not divided: a mast without room for all of it is no option.
    wanted = places[place] & (options.homes[place] <= options.room[options.node])
    trunk_tail = np.repeat(np.arange(n_nodes), np.diff(trunk.indptr))
    out = np.flatnonzero(places) if penalty is not None else np.empty(0, dtype=np.int64)
    fine = penalty[out] if penalty is not None else np.empty(0)
    tail = np.concatenate([trunk_tail, options.node[wanted], np.zeros(len(out), dtype=np.int64)])
    head = np.concatenate([trunk.heads, n_nodes + place[wanted], n_nodes + out])
    cost = np.concatenate([trunk.cost, options.cost[wanted], fine])
    size = n_nodes + n_places
    both = np.append(tail * size + head, head * size + tail)
    length = np.append(cost, np.full(len(cost), np.inf))
    order = np.lexsort((length, both))
    both, length = both[order], length[order]
    first = np.append(True, both[1:] != both[:-1])
    key, length = both[first], length[first]
    tails, heads = key // size, key % size
    reverse = np.searchsorted(key, heads * size + tails).astype(np.int64)
    indptr = np.searchsorted(tails, np.arange(size + 1)).astype(np.int64)
    return indptr, heads.astype(np.int64), reverse, length
