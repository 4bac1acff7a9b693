"""Places that change masts with each other where rooms are full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.arborescence.tree import ABSENT, paid_for

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.kernels.location.arborescence.tree import Options, Tree

_LEAST = 1e-9
"""A change must save more."""

_MAX_PASSES = 10


@njit(cache=True)
def rearrange(tree: Tree, options: Options, penalty: FloatArray) -> float:
    """Give places cheaper options in the tree, whose masts others leave for that; what was saved.

    A place moves to a cheaper option with room, or to one without from which the places go whose other
    options cost the least more for each of their homes (ejection: F. Glover, Discrete Applied Mathematics
    65, 1996, with chains of one link).
    """
    n_places = len(tree.chosen)
    saved = 0.0
    others = np.full(len(tree.parent), np.inf)
    for _ in range(_MAX_PASSES):
        before = saved
        others[:] = np.inf
        paid = np.empty(n_places)
        for place in range(n_places):
            paid[place] = paid_for(tree, options, penalty, place)
            if tree.chosen[place] >= 0:
                node = options.node[tree.chosen[place]]
                loss = _elsewhere(tree, options, penalty, place, node)[0] - paid[place]
                others[node] = min(others[node], loss)
        for place in np.argsort(-paid, kind="mergesort"):
            for option in range(options.indptr[place], options.indptr[place + 1]):
                node = options.node[option]
                gain = paid_for(tree, options, penalty, place) - options.cost[option]
                if gain <= _LEAST or tree.parent[node] < 0:
                    continue
                if tree.load[node] + options.homes[place] <= options.room[node]:
                    _move(tree, options, place, option)
                    saved += gain
                elif gain > others[node] + _LEAST and options.homes[place] <= options.room[node]:
                    saved += _eject(tree, options, penalty, place, option)
        if saved - before <= _LEAST:
            break
    return saved


@njit(cache=True)
def _move(tree: Tree, options: Options, place: int, option: int) -> None:
    """Give a place another option, or none (`ABSENT`)."""
    if tree.chosen[place] >= 0:
        tree.load[options.node[tree.chosen[place]]] -= options.homes[place]
    tree.chosen[place] = option
    if option >= 0:
        tree.load[options.node[option]] += options.homes[place]


@njit(cache=True)
def _elsewhere(
    tree: Tree, options: Options, penalty: FloatArray, place: int, node: int
) -> tuple[float, int]:
    """Price and option of a place if it must leave a node; its penalty and `ABSENT` where it has none."""
    best, at = penalty[place], ABSENT
    for option in range(options.indptr[place], options.indptr[place + 1]):
        other = options.node[option]
        if other == node or tree.parent[other] < 0 or options.cost[option] >= best:
            continue
        if tree.load[other] + options.homes[place] <= options.room[other]:
            best, at = options.cost[option], option
    return best, at


@njit(cache=True)
def _eject(tree: Tree, options: Options, penalty: FloatArray, place: int, option: int) -> float:
    """Move a place to a full mast that others leave, if that is cheaper; what was saved, or 0."""
    node = options.node[option]
    was = tree.chosen[place]
    saved = paid_for(tree, options, penalty, place) - options.cost[option]
    _move(tree, options, place, ABSENT)
    gone = [(-1, ABSENT)]  # numba takes the type from it
    while tree.load[node] + options.homes[place] > options.room[node]:
        least, best, to = np.inf, -1, ABSENT
        for other in range(len(tree.chosen)):
            mine = tree.chosen[other]
            if mine < 0 or options.node[mine] != node or options.homes[other] <= 0.0:
                continue
            price, at = _elsewhere(tree, options, penalty, other, node)
            lack = tree.load[node] + options.homes[place] - options.room[node]
            per_home = (price - options.cost[mine]) / min(options.homes[other], lack)
            if per_home < least:
                least, best, to = per_home, other, at
        if best < 0:
            break
        gone.append((best, tree.chosen[best]))
        paid = paid_for(tree, options, penalty, best)
        _move(tree, options, best, to)
        saved -= paid_for(tree, options, penalty, best) - paid
        if saved <= _LEAST:
            break
    if saved > _LEAST and tree.load[node] + options.homes[place] <= options.room[node]:
        _move(tree, options, place, option)
        return float(saved)
    for position in range(len(gone) - 1, 0, -1):
        _move(tree, options, gone[position][0], gone[position][1])
    _move(tree, options, place, was)
    return 0.0
