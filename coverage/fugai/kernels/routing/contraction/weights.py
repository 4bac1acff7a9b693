"""Times of the arcs: that of the fastest chain, or over an earlier junction where that is faster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray
    from fugai.kernels.routing.contraction.chains import Chains
    from fugai.kernels.routing.contraction.elimination import Arcs


@njit(cache=True, nogil=True)
def arc_times(arcs: Arcs, chains: Chains) -> tuple[FloatArray, FloatArray]:
    """Time of each arc from its lower end to the upper one, and back; infinite for none. [s]"""
    first, head, below, low, arc, parent, _ = arcs
    count = len(parent)
    up, down = np.full(len(head), np.inf), np.full(len(head), np.inf)
    work_up, work_down = np.full(count, np.inf), np.full(count, np.inf)
    into, tail, whole_s = chains.into, chains.tail, chains.whole_s
    base_first, base_high, base_up, base_down = base_times(into, tail, whole_s, count)
    for r in range(count):
        for k in range(base_first[r], base_first[r + 1]):
            other = base_high[k]
            work_up[other] = min(work_up[other], base_up[k])
            work_down[other] = min(work_down[other], base_down[k])
        for k in range(below[r], below[r + 1]):
            v, e = low[k], arc[k]
            to_v, from_v = down[e], up[e]
            if to_v == np.inf and from_v == np.inf:
                continue
            for f in range(e + 1, first[v + 1]):
                b = head[f]
                work_up[b] = min(work_up[b], to_v + up[f])
                work_down[b] = min(work_down[b], down[f] + from_v)
        for k in range(first[r], first[r + 1]):
            b = head[k]
            up[k], down[k] = work_up[b], work_down[b]
            work_up[b] = work_down[b] = np.inf
    return up, down


@njit(cache=True)
def base_times(
    into: IntArray, tail: Int32Array, whole_s: FloatArray, count: int
) -> tuple[IntArray, Int32Array, FloatArray, FloatArray]:
    """Chains by their lower end: pointer over the ranks, the upper end, times up and down. [s]"""
    first = np.zeros(count + 1, np.int64)
    for r in range(count):
        for c in range(into[r], into[r + 1]):
            if tail[c] != r:
                first[min(r, tail[c]) + 1] += 1
    for r in range(count):
        first[r + 1] += first[r]
    high = np.empty(first[-1], np.int32)
    up, down = np.full(first[-1], np.inf), np.full(first[-1], np.inf)
    at = first[:-1].copy()
    for r in range(count):
        for c in range(into[r], into[r + 1]):
            t = tail[c]
            if t == r:
                continue
            low = min(r, t)
            k = at[low]
            at[low] += 1
            high[k] = max(r, t)
            if t == low:
                up[k] = whole_s[c]
            else:
                down[k] = whole_s[c]
    return first, high, up, down
