"""Moves of local search, applied to a tree where they do not exclude each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.location.steiner.arcs import Arcs


@njit(cache=True)
def apply_moves(
    arcs: Arcs,
    edge: IntArray,
    length: FloatArray,
    inside: BoolArray,
    terminals: IntArray,
    moves: tuple[IntArray, IntArray, IntArray],
) -> float:
    """Apply those moves that still pay and keep all terminals connected; what they save.

    ``inside`` marks the edges of the tree and is updated; circles may be left in it.
    """
    removed, added, ends = moves
    gains = np.empty(len(ends) - 1)
    for move in range(len(gains)):
        gain = 0.0
        for place in range(ends[move, 0], ends[move + 1, 0]):
            gain += length[removed[place]]
        for place in range(ends[move, 1], ends[move + 1, 1]):
            gain -= length[added[place]]
        gains[move] = -gain
    seen = np.full(len(arcs.indptr) - 1, -1, dtype=np.int64)
    saved = 0.0
    for move in np.argsort(gains, kind="mergesort"):
        out = removed[ends[move, 0] : ends[move + 1, 0]]
        new = added[ends[move, 1] : ends[move + 1, 1]]
        whole, gain = True, 0.0
        for arc in out:
            whole = whole and inside[edge[arc]]
            gain += length[arc]
        if not whole:
            continue
        for arc in out:
            inside[edge[arc]] = False
        fresh = [arc for arc in new if not inside[edge[arc]]]
        for arc in fresh:
            if not inside[edge[arc]]:
                gain -= length[arc]
            inside[edge[arc]] = True
        if gain > 0.0 and _joins(arcs, edge, inside, terminals, seen, move):
            saved += gain
            continue
        for arc in fresh:
            inside[edge[arc]] = False
        for arc in out:
            inside[edge[arc]] = True
    return saved


@njit(cache=True)
def _joins(
    arcs: Arcs,
    edge: IntArray,
    inside: BoolArray,
    terminals: IntArray,
    seen: IntArray,
    stamp: int,
) -> bool:
    """Whether the edges inside join all terminals; ``seen`` is scratch."""
    stack = [terminals[0]]
    seen[terminals[0]] = stamp
    while len(stack) > 0:
        node = stack.pop()
        for arc in range(arcs.indptr[node], arcs.indptr[node + 1]):
            other = arcs.heads[arc]
            if inside[edge[arc]] and seen[other] != stamp:
                seen[other] = stamp
                stack.append(other)
    joined: bool = (seen[terminals] == stamp).all()
    return joined
