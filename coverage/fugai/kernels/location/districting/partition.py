"""A partition of units into contiguous districts, its costs, and what moving one unit changes.

The cost of a district is the sum of work times travel from its seat. A seat that is not given is the
unit of the district that makes this sum smallest, so that each move states its cost exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, Float32Array, FloatArray, IntArray


class Units(NamedTuple):
    """What is to be divided.

    ``travel[i, j]`` is the travel of unit i from seat j; where ``free`` is set the seats are the
    units themselves, else seat j is that of district j. ``weight`` multiplies travel, ``work`` is
    what a district holds between ``low`` and ``high`` of. The neighbours of unit i are
    ``indices[indptr[i]:indptr[i + 1]]``. Units that are ``fixed`` stay in their district.
    """

    travel: Float32Array
    weight: FloatArray
    work: FloatArray
    indptr: IntArray
    indices: IntArray
    fixed: BoolArray
    low: float
    high: float
    free: bool


class Partition(NamedTuple):
    """Districts of the units, updated in place.

    By unit: ``label`` (its district), ``after`` and ``before`` (other members of the district, -1
    at its ends), ``total`` (cost of the district with its seat there). By district: ``first``
    (member), ``size``, ``load`` (work), ``cost`` and ``seat``.
    """

    label: IntArray
    after: IntArray
    before: IntArray
    total: FloatArray
    first: IntArray
    size: IntArray
    load: FloatArray
    cost: FloatArray
    seat: IntArray


@njit(cache=True)
def new_partition(label: IntArray, districts: int) -> Partition:
    """Partition without costs; `count_up` enters them."""
    units = len(label)
    return Partition(
        label,
        np.full(units, -1, np.int64),
        np.full(units, -1, np.int64),
        np.zeros(units),
        np.full(districts, -1, np.int64),
        np.zeros(districts, np.int64),
        np.zeros(districts),
        np.zeros(districts),
        np.full(districts, -1, np.int64),
    )


@njit(cache=True)
def count_up(units: Units, parts: Partition) -> None:
    """Everything that follows from the labels, computed anew."""
    parts.first[:] = -1
    parts.size[:] = 0
    parts.load[:] = 0.0
    for i in range(len(parts.label) - 1, -1, -1):
        _enter(parts, i, parts.label[i])
        parts.load[parts.label[i]] += units.work[i]
    for k in range(len(parts.first)):
        _cost_anew(units, parts, k)


@njit(cache=True)
def _cost_anew(units: Units, parts: Partition, k: int) -> None:
    """Cost of a district with its seat at each member, and the best of these."""
    if not units.free:
        total, u = 0.0, parts.first[k]
        while u >= 0:
            total += units.weight[u] * units.travel[u, k]
            u = parts.after[u]
        parts.cost[k], parts.seat[k] = total, k
        return
    j = parts.first[k]
    while j >= 0:
        parts.total[j] = _cost_from(units, parts, k, j)
        j = parts.after[j]
    _choose_seat(parts, k)


@njit(cache=True)
def _cost_from(units: Units, parts: Partition, k: int, j: int) -> float:
    """Cost of a district with its seat at unit j."""
    total, u = 0.0, parts.first[k]
    while u >= 0:
        total += units.weight[u] * units.travel[u, j]
        u = parts.after[u]
    return total


@njit(cache=True)
def _choose_seat(parts: Partition, k: int) -> None:
    best, seat, u = np.inf, -1, parts.first[k]
    while u >= 0:
        if parts.total[u] < best:
            best, seat = parts.total[u], u
        u = parts.after[u]
    parts.cost[k], parts.seat[k] = best, seat


@njit(cache=True)
def _enter(parts: Partition, i: int, k: int) -> None:
    """Make unit i the first member of a district."""
    head = parts.first[k]
    parts.after[i], parts.before[i] = head, -1
    if head >= 0:
        parts.before[head] = i
    parts.first[k] = i
    parts.size[k] += 1


@njit(cache=True)
def _leave(parts: Partition, i: int, k: int) -> None:
    """Take unit i off the members of its district."""
    after, before = parts.after[i], parts.before[i]
    if after >= 0:
        parts.before[after] = before
    if before >= 0:
        parts.after[before] = after
    else:
        parts.first[k] = after
    parts.size[k] -= 1


@njit(cache=True)
def cost_without(units: Units, parts: Partition, i: int) -> float:
    """Cost of the district of unit i once that has left it."""
    k, weight = parts.label[i], units.weight[i]
    if not units.free:
        return float(parts.cost[k] - weight * units.travel[i, k])
    best, u = np.inf, parts.first[k]
    while u >= 0:
        if u != i:
            best = min(best, parts.total[u] - weight * units.travel[i, u])
        u = parts.after[u]
    return best


@njit(cache=True)
def cost_with(units: Units, parts: Partition, i: int, k: int) -> float:
    """Cost of a district with unit i in it, which is not its seat."""
    weight = units.weight[i]
    if not units.free:
        return float(parts.cost[k] + weight * units.travel[i, k])
    best, u = np.inf, parts.first[k]
    while u >= 0:
        best = min(best, parts.total[u] + weight * units.travel[i, u])
        u = parts.after[u]
    return best


@njit(cache=True)
def transfer(units: Units, parts: Partition, i: int, k: int) -> None:
    """Move unit i to district k."""
    old, weight = parts.label[i], units.weight[i]
    _leave(parts, i, old)
    parts.load[old] -= units.work[i]
    parts.load[k] += units.work[i]
    parts.label[i] = k
    if not units.free:
        parts.cost[old] -= weight * units.travel[i, old]
        parts.cost[k] += weight * units.travel[i, k]
        _enter(parts, i, k)
        return
    u = parts.first[old]
    while u >= 0:
        parts.total[u] -= weight * units.travel[i, u]
        u = parts.after[u]
    u = parts.first[k]
    while u >= 0:
        parts.total[u] += weight * units.travel[i, u]
        u = parts.after[u]
    _enter(parts, i, k)
    parts.total[i] = _cost_from(units, parts, k, i)
    _choose_seat(parts, old)
    _choose_seat(parts, k)


@njit(cache=True)
def stays_connected(
    units: Units, parts: Partition, i: int, mark: IntArray, stack: IntArray
) -> bool:
    """Whether the district of unit i is contiguous without it, and not empty.

    ``mark`` and ``stack`` hold one number for each unit; ``mark`` is 0 everywhere and is so again
    afterwards.
    """
    k, wanted, start = parts.label[i], 0, -1
    for e in range(units.indptr[i], units.indptr[i + 1]):
        m = units.indices[e]
        if m != i and parts.label[m] == k and mark[m] == 0:
            mark[m] = 1  # to be reached
            wanted += 1
            start = m
    if wanted <= 1:
        if wanted == 1:
            mark[start] = 0
        return wanted == 1
    # ``stack`` is also the list of all units seen: it only grows.
    stack[0], size, at, found = start, 1, 0, 1
    mark[start] = 2
    mark[i] = 2
    while at < size and found < wanted:
        u = stack[at]
        at += 1
        for e in range(units.indptr[u], units.indptr[u + 1]):
            m = units.indices[e]
            if parts.label[m] != k or mark[m] == 2:
                continue
            if mark[m] == 1:
                found += 1
            mark[m] = 2
            stack[size] = m
            size += 1
    mark[i] = 0
    for s in range(size):
        mark[stack[s]] = 0
    for e in range(units.indptr[i], units.indptr[i + 1]):
        mark[units.indices[e]] = 0
    return found == wanted


@njit(cache=True)
def excess(units: Units, load: float) -> float:
    """Work above or below what a district may hold."""
    return max(0.0, load - units.high) + max(0.0, units.low - load)
