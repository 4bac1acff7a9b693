"""Places that change masts with each other where rooms are full."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.arborescence.tree import ABSENT, paid_for

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.kernels.location.arborescence.tree import Options, Tree

_LEAST = 1e-9
"""A change must save more."""

_MAX_PASSES = 10


class _Served(NamedTuple):
    """Places by the node that serves them: the ``first`` of each node, and after each place its ``next``."""

    first: IntArray
    next: IntArray
    previous: IntArray


@njit(cache=True)
def _served_by(tree: Tree, options: Options) -> _Served:
    n_places = len(tree.chosen)
    served = _Served(
        np.full(len(tree.parent), ABSENT, dtype=np.int64),
        np.full(n_places, ABSENT, dtype=np.int64),
        np.full(n_places, ABSENT, dtype=np.int64),
    )
    for place in range(n_places):
        if tree.chosen[place] >= 0:
            _enter(served, place, options.node[tree.chosen[place]])
    return served


@njit(cache=True)
def _enter(served: _Served, place: int, node: int) -> None:
    after = served.first[node]
    served.first[node] = place
    served.next[place] = after
    served.previous[place] = ABSENT
    if after >= 0:
        served.previous[after] = place


@njit(cache=True)
def _leave(served: _Served, place: int, node: int) -> None:
    before, after = served.previous[place], served.next[place]
    if before >= 0:
        served.next[before] = after
    else:
        served.first[node] = after
    if after >= 0:
        served.previous[after] = before


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
    served = _served_by(tree, options)
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
                    _move(tree, options, served, place, option)
                    saved += gain
                elif gain > others[node] + _LEAST and options.homes[place] <= options.room[node]:
                    saved += _eject(tree, options, served, penalty, place, option)
        if saved - before <= _LEAST:
            break
    return saved


@njit(cache=True)
def _move(tree: Tree, options: Options, served: _Served, place: int, option: int) -> None:
    """Give a place another option, or none (`ABSENT`)."""
    if tree.chosen[place] >= 0:
        tree.load[options.node[tree.chosen[place]]] -= options.homes[place]
        _leave(served, place, options.node[tree.chosen[place]])
    tree.chosen[place] = option
    if option >= 0:
        tree.load[options.node[option]] += options.homes[place]
        _enter(served, place, options.node[option])


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
def _eject(
    tree: Tree, options: Options, served: _Served, penalty: FloatArray, place: int, option: int
) -> float:
    """Move a place to a full mast that others leave, if that is cheaper; what was saved, or 0."""
    node = options.node[option]
    was = tree.chosen[place]
    saved = paid_for(tree, options, penalty, place) - options.cost[option]
    _move(tree, options, served, place, ABSENT)
    gone = [(-1, ABSENT)]  # numba takes the type from it
    while tree.load[node] + options.homes[place] > options.room[node]:
        least, best, to = np.inf, -1, ABSENT
        lack = tree.load[node] + options.homes[place] - options.room[node]
        other = served.first[node]
        while other >= 0:
            if options.homes[other] > 0.0:
                price, at = _elsewhere(tree, options, penalty, other, node)
                more = price - options.cost[tree.chosen[other]]
                per_home = more / min(options.homes[other], lack)
                if per_home < least or (per_home == least and other < best):
                    least, best, to = per_home, other, at
            other = served.next[other]
        if best < 0:
            break
        gone.append((best, tree.chosen[best]))
        paid = paid_for(tree, options, penalty, best)
        _move(tree, options, served, best, to)
        saved -= paid_for(tree, options, penalty, best) - paid
        if saved <= _LEAST:
            break
    if saved > _LEAST and tree.load[node] + options.homes[place] <= options.room[node]:
        _move(tree, options, served, place, option)
        return float(saved)
    for position in range(len(gone) - 1, 0, -1):
        _move(tree, options, served, gone[position][0], gone[position][1])
    _move(tree, options, served, place, was)
    return 0.0
