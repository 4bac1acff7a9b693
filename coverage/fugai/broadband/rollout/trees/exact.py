"""The cheapest tree of a small region, and of a part of a large one around places that were left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.broadband.rollout.trees.mixed_integer import Solved, TreeProgram, solve
from fugai.kernels.location.arborescence import (
    ABSENT,
    Ways,
    copy_tree,
    empty_tree,
    prune,
    total_cost,
    ways_as_tuple,
)

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.broadband.rollout.trees.graph import RolloutGraph
    from fugai.kernels.location.arborescence import Tree

MAX_FLOWS = 6000
"""Arcs times places up to which a region is solved exactly."""

MAX_PART_FLOWS = 6000
"""The same for a part of a region."""

MAX_PLACES = 12
"""Places around one that was left out that are decided anew together."""

MAX_REPAIRS = 40
"""Places left out around which it is tried."""

_TOLERANCE = 1e-9

_FEW = 60
"""Arcs kept free for the last way."""


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A program of some places and nodes beyond a tree, and the nodes and options that its own stand for."""

    program: TreeProgram
    base: Tree
    places: IntArray
    options: IntArray
    tail: IntArray
    head: IntArray
    price: FloatArray
    hop: IntArray


def solved_exactly(
    tree: Tree, graph: RolloutGraph, penalty: FloatArray, max_hops: int
) -> tuple[Tree, float] | None:
    """The cheapest tree that was found, and a bound of its cost with penalties; None where the graph is large.

    Parameters
    ----------
    tree
        The best so far.
    """
    places = np.arange(graph.n_places)
    nodes = np.arange(graph.n_nodes) > 0
    if len(graph.trunk.heads) * len(places) > MAX_FLOWS:
        return None
    base = empty_tree(graph.n_nodes, graph.n_places)
    part = _part(graph, base, places, nodes, penalty, max_hops)
    known = total_cost(tree, graph.options, penalty)
    solved = solve(part.program, known)
    if solved is None:
        return tree, 0.0
    found = _applied(part, solved, graph, max_hops)
    if found is None:
        return tree, 0.0
    cost = total_cost(found, graph.options, penalty)
    if cost > known - _TOLERANCE * (1.0 + abs(known)):
        found, cost = tree, known
    # A proof up to the tolerances of the solver, and of the tree whose exact cost is the one it found.
    proven = solved.is_optimal and cost <= solved.bound + 1e-6 * (1.0 + abs(cost))
    return found, cost if proven else solved.bound


def most_for_budget(
    graph: RolloutGraph, worth: FloatArray, budget: float, max_hops: int
) -> Tree | None:
    """The tree that serves the most value for a sum of money; None where the graph is large or none was found."""
    if len(graph.trunk.heads) * graph.n_places > MAX_FLOWS or budget <= 0.0:
        return None
    base = empty_tree(graph.n_nodes, graph.n_places)
    nodes = np.arange(graph.n_nodes) > 0
    part = _part(graph, base, np.arange(graph.n_places), nodes, worth, max_hops)
    solved = solve(part.program, float(worth.sum()), budget=budget)
    return None if solved is None else _applied(part, solved, graph, max_hops)


def with_places_left_out(
    tree: Tree, graph: RolloutGraph, reachable: BoolArray, penalty: FloatArray, max_hops: int
) -> Tree:
    """The tree with what lies around each place left out decided anew, exactly: who takes which mast.

    A neighbourhood that a mixed-integer program searches: P. Shaw, Using constraint programming and local
    search methods to solve vehicle routing problems, CP98, Lecture Notes in Computer Science 1520.
    """
    best, least = tree, total_cost(tree, graph.options, penalty)
    for place in np.flatnonzero((tree.chosen < 0) & reachable)[:MAX_REPAIRS]:
        if best.chosen[place] >= 0:
            continue
        trial = _around(int(place), best, graph, penalty, max_hops)
        if trial is None:
            continue
        cost = total_cost(trial, graph.options, penalty)
        if cost < least - _TOLERANCE * (1.0 + abs(least)):
            best, least = trial, cost
    return best


def _around(
    place: int, tree: Tree, graph: RolloutGraph, penalty: FloatArray, max_hops: int
) -> Tree | None:
    """The tree with a place and those who share masts with it decided anew; None where that is too large."""
    places = _rivals(place, tree, graph)
    base = copy_tree(tree)
    base.chosen[places] = ABSENT
    prune(base, graph.options)
    _count_load(base, graph)
    of_place = np.repeat(np.arange(graph.n_places), np.diff(graph.options.indptr))
    at = graph.options.node[np.isin(of_place, places) & np.isfinite(graph.options.cost)]
    nodes = _nodes_around(at, tree, base, graph, max_hops, MAX_PART_FLOWS // len(places))
    part = _part(graph, base, places, nodes, penalty, max_hops)
    if len(part.program.tail) * len(places) > MAX_PART_FLOWS:
        return None
    solved = solve(part.program, total_cost(tree, graph.options, penalty), max_nodes=200)
    return None if solved is None else _applied(part, solved, graph, max_hops)


def _nodes_around(
    ends: IntArray, tree: Tree, base: Tree, graph: RolloutGraph, max_hops: int, most_arcs: int
) -> BoolArray:
    """Nodes beyond a base: those of the tree, on ways to the ends, and the nearest others, up to so many arcs."""
    ways = Ways(*ways_as_tuple(graph.trunk, base, max_hops))
    nodes = (tree.parent >= 0) & (base.parent < 0)
    arcs = np.bincount(graph.trunk.heads, minlength=graph.n_nodes)
    count = int(arcs[nodes].sum())
    is_end = np.isin(ways.node, ends)
    for label in (*np.flatnonzero(is_end), *np.flatnonzero(~is_end)):
        if not is_end[label] and count + _FEW > most_arcs:
            break
        one = int(label)
        while one >= 0 and base.parent[ways.node[one]] < 0:
            if not nodes[ways.node[one]]:
                nodes[ways.node[one]] = True
                count += int(arcs[ways.node[one]])
            one = int(ways.before[one])
    return nodes


def _rivals(place: int, tree: Tree, graph: RolloutGraph) -> IntArray:
    """A place left out, and places that its masts serve, or theirs, and then others, up to `MAX_PLACES`."""
    options = graph.options
    if graph.n_places <= MAX_PLACES:
        return np.arange(graph.n_places)
    found, tried = [place], set()
    for one in found:
        nodes = options.node[options.indptr[one] : options.indptr[one + 1]]
        for node in nodes[np.isfinite(options.room[nodes])]:
            if int(node) in tried or len(found) >= MAX_PLACES:
                continue
            tried.add(int(node))
            chosen = tree.chosen
            there = np.flatnonzero((chosen >= 0) & (options.node[np.maximum(chosen, 0)] == node))
            there = there[np.argsort(options.homes[there], kind="stable")]
            new = [int(other) for other in there if int(other) not in found]
            found += new[: MAX_PLACES - len(found)]
    return np.array(sorted(found), dtype=np.int64)


def _part(
    graph: RolloutGraph,
    base: Tree,
    places: IntArray,
    nodes: BoolArray,
    penalty: FloatArray,
    max_hops: int,
) -> _Part:
    """The program of the places, with the nodes of the base as its root and the others marked beyond it."""
    trunk, options = graph.trunk, graph.options
    inside = base.parent >= 0
    number = np.full(graph.n_nodes, ABSENT, dtype=np.int64)
    number[inside] = 0
    beyond = np.flatnonzero(nodes & ~inside)
    number[beyond] = 1 + np.arange(len(beyond))
    every = np.repeat(np.arange(graph.n_nodes), np.diff(trunk.indptr))
    longer = trunk.hop + np.where(inside[every], base.hops[every], 0)
    kept = np.flatnonzero((number[every] >= 0) & (number[trunk.heads] > 0))
    keys = np.column_stack([number[every], number[trunk.heads], longer])[kept]
    order = np.lexsort((trunk.cost[kept], keys[:, 2], keys[:, 1], keys[:, 0]))
    kept, keys = kept[order], keys[order]
    is_first = np.ones(len(kept), dtype=np.bool_)
    is_first[1:] = (keys[1:] != keys[:-1]).any(axis=1)
    arcs = kept[is_first]
    tail, head, price = every[arcs], trunk.heads[arcs], trunk.cost[arcs]
    row = np.full(graph.n_places, ABSENT, dtype=np.int64)
    row[places] = np.arange(len(places))
    of_place = np.repeat(np.arange(graph.n_places), np.diff(options.indptr))
    left = options.room - base.load
    fits = options.homes[of_place] <= left[options.node] * (1.0 + 1e-12)
    mine = np.flatnonzero(
        (row[of_place] >= 0) & (number[options.node] >= 0) & np.isfinite(options.cost) & fits
    )
    rooms, room_of = np.unique(options.node[mine], return_inverse=True)
    limited = np.isfinite(left[rooms])
    return _Part(
        program=TreeProgram(
            n_nodes=len(beyond) + 1,
            tail=number[tail],
            head=number[head],
            cost=price,
            hops=longer[arcs],
            option_place=row[of_place[mine]],
            option_node=number[options.node[mine]],
            option_cost=options.cost[mine],
            option_room=np.where(limited[room_of], room_of, ABSENT),
            homes=options.homes[places],
            room=left[rooms],
            penalty=penalty[places],
            max_hops=max_hops,
        ),
        base=base,
        places=places,
        options=mine,
        tail=tail,
        head=head,
        price=price,
        hop=trunk.hop[arcs],
    )


def _applied(part: _Part, solved: Solved, graph: RolloutGraph, max_hops: int) -> Tree | None:
    """The base with what a program chose; None where rounding broke a room, a chain or a connection."""
    tree = copy_tree(part.base)
    waiting = [int(arc) for arc in solved.arcs]
    ready = True
    while ready:
        ready = False
        rest = []
        for arc in waiting:
            above, node = part.tail[arc], part.head[arc]
            if tree.parent[above] < 0:
                rest.append(arc)
            elif tree.parent[node] < 0:
                tree.parent[node], tree.price[node] = above, part.price[arc]
                tree.hops[node] = tree.hops[above] + part.hop[arc]
                ready = True
        waiting = rest
    options = graph.options
    of_place = np.repeat(np.arange(graph.n_places), np.diff(options.indptr))
    for option in part.options[solved.options]:
        tree.chosen[of_place[option]] = option
        if tree.parent[options.node[option]] < 0:
            return None
    _count_load(tree, graph)
    prune(tree, options)
    used = tree.parent >= 0
    is_full = (tree.load > options.room * (1.0 + _TOLERANCE)).any()
    return None if is_full or (tree.hops[used] > max_hops).any() else tree


def _count_load(tree: Tree, graph: RolloutGraph) -> None:
    """Homes on each node, by the options chosen."""
    served = np.flatnonzero(tree.chosen >= 0)
    tree.load[:] = 0.0
    np.add.at(tree.load, graph.options.node[tree.chosen[served]], graph.options.homes[served])
