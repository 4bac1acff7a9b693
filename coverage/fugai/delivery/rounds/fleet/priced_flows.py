"""The bound by flows where arcs are many: a linear program over few of them, the others priced.

The program of `flow_bound` is solved over the cheapest arcs of each stop. Its dual prices tell which
other arcs would pay, these are added, and so on; the bound is the value of the prices over all arcs,
so that it holds whichever were left out (column generation, Dantzig and Wolfe 1960).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from fugai.delivery.rounds.fleet.flow_bound import (
    Arcs,
    FlowProgram,
    arcs_of,
    cut_of,
    program_of,
    safe_value,
    violated_sets,
)

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray
    from fugai.delivery.rounds.fleet.instance import Instance

MOST_PRICED = 4_000_000
"""Arcs of all kinds together, beyond which there is no bound by flows."""

NEAREST = 6
"""Arcs into each stop and out of it that a program begins with, of each kind of vehicle."""

ADDED = 4_000
"""Arcs that one pricing adds."""

PRICINGS = 2
"""Programs between two rounds of cuts: further ones raise the bound by less than 0.1 %."""

CUT_ROUNDS = 6
"""Rounds of new cuts; half as many beyond `MANY_STOPS`."""

MANY_STOPS = 500

PAYS = 1e-6
"""Reduced cost below which an arc pays, relative to the dearest arc."""


def priced_flow_bound(instance: Instance, *, ends_at: float | None) -> float:
    """No rounds cost less, stops that are left out included; 0 where there are too many arcs.

    Parameters
    ----------
    ends_at
        Reading of ``time.process_time`` at which to stop. [s]
    """
    arcs = arcs_of(instance)
    if not 0 < len(arcs.kind) <= MOST_PRICED:
        return 0.0
    program = program_of(instance, arcs)
    used = _first(instance, arcs, len(program.cost))
    cuts: list[csr_array] = []
    bound, right = 0.0, np.empty(0)
    for _ in range(CUT_ROUNDS if instance.stops <= MANY_STOPS else CUT_ROUNDS // 2):
        less = vstack([program.less, *cuts]).tocsr() if cuts else program.less
        less_than = np.concatenate([program.less_than, right])
        solved, used, value = _priced(program, less, less_than, used, ends_at=ends_at)
        bound = max(bound, value)
        if solved is None or (ends_at is not None and time.process_time() > ends_at):
            break
        sets = violated_sets(instance, arcs, solved[: len(arcs.kind)], solved[-instance.stops :])
        if not sets:
            break
        rows, amounts = zip(
            *(cut_of(instance, arcs, members, len(program.cost)) for members in sets), strict=True
        )
        cuts += rows
        right = np.concatenate([right, amounts])
    return bound


def _first(instance: Instance, arcs: Arcs, size: int) -> BoolArray:
    """Arcs of depots, the cheapest into and out of each stop, and all that is no arc."""
    used = np.ones(size, dtype=np.bool_)
    count = len(arcs.kind)
    chosen = (arcs.tail < instance.depots) | (arcs.head < instance.depots)
    places = instance.depots + instance.stops
    for end in (arcs.tail, arcs.head):
        group = arcs.kind * places + end
        order = np.lexsort((arcs.cost, group))
        starts = np.searchsorted(group[order], group[order], side="left")
        chosen[order[np.arange(count) - starts < NEAREST]] = True
    used[:count] = chosen
    return used


def _priced(
    program: FlowProgram,
    less: csr_array,
    less_than: FloatArray,
    used: BoolArray,
    *,
    ends_at: float | None,
) -> tuple[FloatArray | None, BoolArray, float]:
    """Flow of all arcs, the arcs in the program, and the best bound; None where HiGHS failed."""
    less_columns, equal_columns = less.tocsc(), program.equal.tocsc()
    scale = float(program.cost.max())
    flow: FloatArray | None = None
    bound = 0.0
    for _ in range(PRICINGS):
        at = np.flatnonzero(used)
        solved: Any = linprog(  # type: ignore[call-overload]  # its stubs know no sparse matrices
            program.cost[at],
            A_ub=less_columns[:, at],
            b_ub=less_than,
            A_eq=equal_columns[:, at],
            b_eq=program.equal_to,
            bounds=np.column_stack((np.zeros(len(at)), program.most[at])),
            method="highs",
        )
        if solved.status != 0:
            return flow, used, bound
        flow = np.zeros(len(program.cost))
        flow[at] = solved.x
        bound = max(bound, safe_value(program, less, less_than, solved))
        reduced = (
            program.cost
            - less.T @ np.minimum(solved.ineqlin.marginals, 0.0)
            - program.equal.T @ solved.eqlin.marginals
        )
        pays = np.flatnonzero(~used & (reduced < -PAYS * scale))
        if not len(pays) or (ends_at is not None and time.process_time() > ends_at):
            break
        used = used.copy()
        used[pays[np.argsort(reduced[pays], kind="stable")[:ADDED]]] = True
    return flow, used, bound
