"""The graph of a roll-out with the price of masts, and of what feeds them, paid by the homes they have room for."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.broadband.rollout.trees.graph import FEED, HOP, MAST, RolloutGraph

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class PricedRooms:
    """A graph whose every tree costs at most what it costs in the graph it was made from, if rooms are kept.

    Parameters
    ----------
    graph
        Where rooms are priced, a mast has two pairs of nodes: fed by cable, and fed by a hop.
    arcs, options
        Arc and option of the given graph that each of its own stands for.
    """

    graph: RolloutGraph
    arcs: IntArray
    options: IntArray

    def to_given(
        self, arcs: FloatArray, options: FloatArray, given: RolloutGraph
    ) -> tuple[FloatArray, FloatArray]:
        """The least of the values of the arcs and options that stand for each of the given graph."""
        of_arcs = np.full(len(given.trunk.heads), np.inf)
        of_options = np.full(len(given.options.cost), np.inf)
        np.minimum.at(of_arcs, self.arcs, arcs)
        np.minimum.at(of_options, self.options, options)
        return of_arcs, of_options


def unpriced(graph: RolloutGraph) -> PricedRooms:
    """The graph as it is."""
    return PricedRooms(
        graph=graph,
        arcs=np.arange(len(graph.trunk.heads)),
        options=np.arange(len(graph.options.cost)),
    )


def priced_rooms(graph: RolloutGraph) -> PricedRooms | None:
    """The graph with masts and their feeds paid by homes; None where no mast has a limit.

    The room of mast m, sum of homes h x <= room y, is relaxed with a multiplier for each home. In a tree a mast is
    fed once, by cable or by a hop: the multiplier of homes on a mast fed by a hop is (mast + its
    cheapest hop) / room, on one fed by cable (mast + cable to its node) / room, and the mast and that much of its feed
    cost nothing any more. No plan that keeps to the rooms becomes dearer, and no price negative.
    """
    trunk, options = graph.trunk, graph.options
    room = options.room
    tail = np.repeat(np.arange(graph.n_nodes), np.diff(trunk.indptr))
    mast_arc = np.flatnonzero(graph.kind == MAST)
    mast_arc = mast_arc[
        np.isfinite(room[trunk.heads[mast_arc]]) & (room[trunk.heads[mast_arc]] > 0.0)
    ]
    if not len(mast_arc):
        return None
    start, end = tail[mast_arc], trunk.heads[mast_arc]
    copy = np.full(graph.n_nodes, -1, dtype=np.int64)
    copy[start] = graph.n_nodes + 2 * np.arange(len(mast_arc))
    copy[end] = copy[start] + 1
    feed, hop = np.zeros(graph.n_nodes), np.full(graph.n_nodes, np.inf)
    by_cable = graph.kind == FEED
    feed[trunk.heads[by_cable]] = trunk.cost[by_cable]
    by_hop = graph.kind == HOP
    np.minimum.at(hop, trunk.heads[by_hop], trunk.cost[by_hop])
    hop[np.isinf(hop)] = 0.0
    per_home = np.zeros(graph.n_nodes + 2 * len(mast_arc))
    per_home[end] = (trunk.cost[mast_arc] + feed[start]) / room[end]
    per_home[copy[end]] = (trunk.cost[mast_arc] + hop[start]) / room[end]
    limited = copy[trunk.heads] >= 0
    cost = trunk.cost.copy()
    cost[mast_arc] = 0.0
    cost[by_cable & limited] = 0.0
    into = by_hop & limited
    cost[into] -= hop[trunk.heads[into]]
    again = np.flatnonzero(by_hop & (copy[tail] >= 0))
    ref = np.concatenate([np.arange(len(tail)), mast_arc, again])
    new_tail = np.concatenate([tail, copy[start], copy[tail[again]]])
    head = np.where(into, copy[trunk.heads], trunk.heads)
    new_head = np.concatenate([head, copy[end], head[again]])
    order = np.lexsort((cost[ref], new_head, new_tail))
    ref, new_tail, new_head = ref[order], new_tail[order], new_head[order]
    n_nodes = len(per_home)
    made = dataclasses.replace(
        graph,
        trunk=trunk._replace(
            indptr=np.searchsorted(new_tail, np.arange(n_nodes + 1)).astype(np.int64),
            heads=new_head,
            cost=cost[ref],
            hop=trunk.hop[ref],
        ),
        kind=graph.kind[ref],
        ref=graph.ref[ref],
    )
    return _with_options(graph, made, ref, copy, per_home)


def _with_options(
    graph: RolloutGraph, made: RolloutGraph, arcs: IntArray, copy: IntArray, per_home: FloatArray
) -> PricedRooms:
    """The options, twice where the mast is there twice, with what their homes pay."""
    options = graph.options
    place = np.repeat(np.arange(graph.n_places), np.diff(options.indptr))
    twice = np.flatnonzero(copy[options.node] >= 0)
    ref = np.append(np.arange(len(place)), twice)
    node = np.append(options.node, copy[options.node[twice]])
    order = np.argsort(place[ref], kind="stable")
    ref, node = ref[order], node[order]
    room = np.full(len(per_home), np.inf)
    room[: graph.n_nodes] = options.room
    inner = np.flatnonzero(copy >= 0)
    room[copy[inner]] = options.room[inner]
    surcharge = per_home[node] * options.homes[place[ref]]
    return PricedRooms(
        graph=dataclasses.replace(
            made,
            options=options._replace(
                indptr=np.searchsorted(place[ref], np.arange(graph.n_places + 1)).astype(np.int64),
                node=node,
                cost=options.cost[ref] + surcharge,
                room=room,
            ),
            option_kind=graph.option_kind[ref],
            option_ref=graph.option_ref[ref],
        ),
        arcs=arcs,
        options=ref,
    )
