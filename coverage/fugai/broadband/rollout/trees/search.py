"""Search for a cheap plan and a bound of the cheapest."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.broadband.rollout.trees.exact import solved_exactly, with_places_left_out
from fugai.broadband.rollout.trees.graph import FIBRE, RolloutGraph, dual_arcs
from fugai.broadband.rollout.trees.rooms import PricedRooms, priced_rooms, unpriced
from fugai.kernels.location.arborescence import (
    Tree,
    Ways,
    best_opening,
    choose_options,
    closing,
    copy_tree,
    cut_off,
    empty_tree,
    extend,
    follow_saturated,
    join,
    prune,
    rearrange,
    reconnect,
    total_cost,
    ways_as_tuple,
)
from fugai.kernels.location.steiner import Arcs, dual_ascent

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray

MAX_VISITS = 2_000_000_000
"""Arc visits after which the bound is not raised further by default: about twenty seconds."""

MAX_PASSES = 30

MAX_CLOSED = 60
"""So many masts are tried to be done without."""

MAX_LEFT_OUT = 60
"""So many ways to places left out are tried as starts of a plan."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A tree, its cost, a bound, and which places can be reached at all."""

    tree: Tree
    cost: float
    bound: float
    reachable: BoolArray


def search(
    graph: RolloutGraph,
    *,
    max_hops: int,
    penalty: FloatArray | None = None,
    max_visits: int = MAX_VISITS,
) -> Found:
    """A cheap tree with its bound.

    Parameters
    ----------
    penalty
        What it costs not to serve each place; None: every place that can be reached must be served.
    max_visits
        Work of the bound; at 0 there is none.
    """
    n_places = graph.n_places
    alone, dearest = costs_alone(graph, max_hops)
    reachable = np.isfinite(alone)
    if penalty is None:
        # Whoever is left out costs more than the dearest way of everybody: nobody is, unless no room is left.
        fine = np.full(n_places, 1.0 + float(dearest[reachable].sum()))
        fine[~reachable] = 0.0
    else:
        fine = penalty
    bound = 0.0
    starts = [empty_tree(graph.n_nodes, n_places)]
    for relaxed in _relaxations(graph) if max_visits > 0 else ():
        raised, arcs, own = _dual(relaxed.graph, reachable, penalty, max_visits)
        guided = empty_tree(graph.n_nodes, n_places)
        reduced = relaxed.to_given(arcs, own, graph)
        follow_saturated(graph.trunk, graph.options, reduced, max_hops, guided)
        starts.append(guided)
        bound = max(bound, raised)
    everywhere = _cable_everywhere(graph, reachable, max_hops)
    starts += [] if everywhere is None else [everywhere]
    best, least = starts[0], np.inf
    for start in starts:
        tree = improved(graph, start, fine, max_hops)
        cost = total_cost(tree, graph.options, fine)
        if cost < least:
            best, least = tree, cost
    best, least = _without_each_mast(best, graph, fine, max_hops)
    best, least = _with_each_left_out(best, graph, fine, max_hops)
    left_out = bool((reachable & (best.chosen < 0)).any())
    if least > bound + 1e-9 * (1.0 + abs(least)) or left_out:
        exact = solved_exactly(best, graph, fine, max_hops)
        if exact is not None:
            best = exact[0]
            bound = max(bound, exact[1]) if max_visits > 0 else bound
        elif left_out:
            best = with_places_left_out(best, graph, reachable, fine, max_hops)
        least = total_cost(best, graph.options, fine)
    return Found(tree=best, cost=least, bound=rounded_bound(bound, least), reachable=reachable)


def rounded_bound(bound: float, cost: float) -> float:
    """The bound, not above the cost by rounding alone; one that is higher stays, for the certificate to see."""
    return min(bound, cost) if bound <= cost + 1e-9 * (1.0 + abs(cost)) else bound


def _relaxations(graph: RolloutGraph) -> list[PricedRooms]:
    """The graph without the rooms of masts, and with a price on them; where masts are full, that is better by far."""
    priced = priced_rooms(graph)
    return [unpriced(graph)] if priced is None else [unpriced(graph), priced]


def _cable_everywhere(graph: RolloutGraph, reachable: BoolArray, max_hops: int) -> Tree | None:
    """Cable to every place that it can reach; None where there is no such place."""
    place = np.repeat(np.arange(graph.n_places), np.diff(graph.options.indptr))
    way = ways_as_tuple(graph.trunk, empty_tree(graph.n_nodes, graph.n_places), max_hops)[0]
    wanted = (graph.option_kind == FIBRE) & reachable[place]
    wanted &= np.isfinite(way[graph.options.node])
    needed = np.zeros(graph.n_nodes, dtype=np.bool_)
    needed[graph.options.node[wanted]] = True
    needed[0] = False
    tree = empty_tree(graph.n_nodes, graph.n_places)
    return tree if needed.any() and reconnect(graph.trunk, needed, max_hops, tree) else None


def _without_each_mast(
    tree: Tree, graph: RolloutGraph, penalty: FloatArray, max_hops: int
) -> tuple[Tree, float]:
    """Do without each mast in turn, the emptiest first, and see whether the rest is cheaper anew."""
    options = graph.options
    best, least = tree, total_cost(tree, options, penalty)
    used = np.flatnonzero((tree.load > 0.0) & (np.arange(graph.n_nodes) >= graph.n_roads))
    used = used[np.argsort(tree.load[used], kind="stable")][:MAX_CLOSED]
    for node in used:
        if best.parent[node] < 0:
            continue
        room = options.room.copy()
        room[node] = 0.0
        barred = dataclasses.replace(graph, options=options._replace(room=room))
        trial = _settled(copy_tree(best), barred, penalty)
        for move in (_extended, _opened, _reconnected):
            moved = move(copy_tree(trial), barred, penalty, max_hops)
            if moved is not None:
                moved = _settled(moved, barred, penalty)
                if total_cost(moved, options, penalty) < total_cost(trial, options, penalty):
                    trial = moved
        trial = _settled(trial, graph, penalty)
        cost = total_cost(trial, options, penalty)
        if cost < least - 1e-9 * (1.0 + abs(least)):
            best, least = trial, cost
    return best, least


def _with_each_left_out(
    tree: Tree, graph: RolloutGraph, penalty: FloatArray, max_hops: int
) -> tuple[Tree, float]:
    """Start anew from a way to each place left out that would pay for it, and join the others to that."""
    options = graph.options
    best, least = tree, total_cost(tree, options, penalty)
    empty = empty_tree(graph.n_nodes, graph.n_places)
    ways = Ways(*ways_as_tuple(graph.trunk, empty, max_hops))
    alone = ways.price[options.node] + options.cost
    tried = 0
    for place in np.flatnonzero(tree.chosen < 0):
        mine = np.arange(options.indptr[place], options.indptr[place + 1])
        mine = mine[alone[mine] < penalty[place]]
        mine = mine[options.homes[place] <= options.room[options.node[mine]]]
        for option in mine[np.argsort(alone[mine], kind="stable")]:
            if best.chosen[place] >= 0 or tried == MAX_LEFT_OUT:
                break
            tried += 1
            trial = copy_tree(empty)
            join(trial, ways, int(ways.first[options.node[option]]))
            reconnect(graph.trunk, _needed(best, graph), max_hops, trial)
            price = options.cost.copy()
            price[options.indptr[place] : options.indptr[place + 1]] = np.inf
            price[option] = options.cost[option]
            fixed = dataclasses.replace(graph, options=options._replace(cost=price))
            trial = _settled(trial, fixed, penalty)
            for move in (_extended, _opened):
                moved = move(copy_tree(trial), fixed, penalty, max_hops)
                trial = trial if moved is None else _settled(moved, fixed, penalty)
            cost = total_cost(trial, options, penalty)
            if cost < least - 1e-9 * (1.0 + abs(least)):
                best, least = trial, cost
    return best, least


def dual_bound(
    graph: RolloutGraph, places: BoolArray, penalty: FloatArray, max_visits: int
) -> float:
    """Bound of the cheapest tree where a place may be left out at its penalty."""
    return max(_dual(one.graph, places, penalty, max_visits)[0] for one in _relaxations(graph))


def costs_alone(graph: RolloutGraph, max_hops: int) -> tuple[FloatArray, FloatArray]:
    """The least and the most that each place could cost if nobody else were connected.

    inf and 0 where nothing reaches it.
    """
    tree = empty_tree(graph.n_nodes, graph.n_places)
    way = ways_as_tuple(graph.trunk, tree, max_hops)[0]
    options = graph.options
    place = np.repeat(np.arange(graph.n_places), np.diff(options.indptr))
    cost = way[options.node] + options.cost
    cost[options.homes[place] > options.room[options.node]] = np.inf
    alone, dearest = np.full(graph.n_places, np.inf), np.zeros(graph.n_places)
    np.minimum.at(alone, place, cost)
    np.maximum.at(dearest, place, np.where(np.isfinite(cost), cost, 0.0))
    return alone, dearest


def improved(graph: RolloutGraph, start: Tree, penalty: FloatArray, max_hops: int) -> Tree:
    """A tree that none of the moves makes cheaper: extend, open, cut off, connect anew."""
    options = graph.options
    best = _settled(copy_tree(start), graph, penalty)
    least = total_cost(best, options, penalty)
    for _ in range(MAX_PASSES):
        before = least
        for move in (_extended, _opened, _reconnected):
            tree = move(copy_tree(best), graph, penalty, max_hops)
            if tree is None:
                continue
            tree = _settled(tree, graph, penalty)
            cost = total_cost(tree, options, penalty)
            if cost < least - 1e-9 * (1.0 + abs(least)):
                best, least = tree, cost
        if not least < before:
            break
    return best


def _settled(tree: Tree, graph: RolloutGraph, penalty: FloatArray) -> Tree:
    """Options chosen anew and branches that do not pay cut off, as long as it becomes cheaper."""
    options = graph.options
    choose_options(tree, options, penalty)
    prune(tree, options)
    cost = total_cost(tree, options, penalty)
    for _ in range(MAX_PASSES):
        cut = closing(tree, options, penalty)
        if not cut.any():
            break
        trial = copy_tree(tree)
        cut_off(trial, cut)
        choose_options(trial, options, penalty)
        prune(trial, options)
        less = total_cost(trial, options, penalty)
        if not less < cost - 1e-9 * (1.0 + abs(cost)):
            break
        tree, cost = trial, less
    rearrange(tree, options, penalty)
    prune(tree, options)
    return tree


def _extended(tree: Tree, graph: RolloutGraph, penalty: FloatArray, max_hops: int) -> Tree | None:
    return tree if extend(graph.trunk, graph.options, tree, penalty, max_hops) else None


def _opened(tree: Tree, graph: RolloutGraph, penalty: FloatArray, max_hops: int) -> Tree | None:
    """The tree with the nodes whose own places save the most, one after the other."""
    opened = False
    while best_opening(graph.trunk, graph.options, tree, penalty, max_hops) >= 0:
        choose_options(tree, graph.options, penalty)
        opened = True
    return tree if opened else None


def _reconnected(
    tree: Tree, graph: RolloutGraph, penalty: FloatArray, max_hops: int
) -> Tree | None:
    """The same chosen nodes joined anew, always the nearest next."""
    del penalty
    anew = empty_tree(graph.n_nodes, graph.n_places)
    return anew if reconnect(graph.trunk, _needed(tree, graph), max_hops, anew) else None


def _needed(tree: Tree, graph: RolloutGraph) -> BoolArray:
    """Mask of the nodes that serve a place."""
    needed = np.zeros(graph.n_nodes, dtype=np.bool_)
    chosen = tree.chosen[tree.chosen >= 0]
    needed[graph.options.node[chosen]] = True
    needed[0] = False
    return needed


def _dual(
    graph: RolloutGraph, reachable: BoolArray, penalty: FloatArray | None, max_visits: int
) -> tuple[float, FloatArray, FloatArray]:
    """Bound, and the reduced prices of arcs and options."""
    trunk, options = graph.trunk, graph.options
    none = (0.0, trunk.cost, options.cost)
    if max_visits <= 0 or not reachable.any():
        return none
    indptr, heads, reverse, length = dual_arcs(graph, reachable, penalty)
    n_nodes, size = graph.n_nodes, graph.n_nodes + graph.n_places
    tails = np.repeat(np.arange(size), np.diff(indptr))
    terminals = n_nodes + np.flatnonzero(reachable)
    bound, reduced, _ = dual_ascent(
        Arcs(indptr, heads, reverse), length, terminals.astype(np.int64), 0, max_visits
    )
    key = tails * size + heads  # ascending
    arc_tail = np.repeat(np.arange(n_nodes), np.diff(trunk.indptr))
    place = np.repeat(np.arange(graph.n_places), np.diff(options.indptr))
    arcs = np.searchsorted(key, arc_tail * size + trunk.heads)
    mine = np.searchsorted(key, options.node * size + n_nodes + place)
    mine = np.minimum(mine, len(key) - 1)
    is_there = key[mine] == options.node * size + n_nodes + place
    # The least price breaks ties between saturated ways.
    reduced_arc = reduced[arcs] + 1e-6 * trunk.cost
    reduced_option = np.where(is_there, reduced[mine] + 1e-6 * options.cost, np.inf)
    return float(bound), np.maximum(reduced_arc, 0.0), np.maximum(reduced_option, 0.0)
