"""Who is served from where, and what each site saves, in solutions over a cost matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.conflicts import no_conflicts
from fugai.kernels.location.median.interchange import CostRows, add_greedily, nearest_two

if TYPE_CHECKING:
    from collections.abc import Callable

    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.siting.costs.problem import MedianProblem
    from fugai.siting.costs.table import CostTable


def mask_of(candidates: int, *positions: IntArray) -> BoolArray:
    """Mask of the candidates at all these positions."""
    mask = np.zeros(candidates, dtype=np.bool_)
    for group in positions:
        mask[group] = True
    return mask


def nearest_open(table: CostTable, is_open: BoolArray) -> IntArray:
    """Nearest open candidate of every demand point, also of those without weight; -1 for none."""
    unserved = np.full(table.shape[0], np.inf)
    rows = CostRows(table.indptr, table.candidate, table.cost, unserved)
    first, _, _ = nearest_two(rows, is_open)
    return first.astype(np.int64)


def order_by_saving(problem: MedianProblem, existing: IntArray, sites: IntArray) -> IntArray:
    """Sites in the order in which each saves most beside the existing ones and those before it."""
    candidates = len(problem.always_open)
    is_open, allowed = mask_of(candidates, existing), mask_of(candidates, sites)
    conflicts = no_conflicts(candidates)
    return add_greedily(problem.rows, conflicts, is_open, allowed, len(sites)).astype(np.int64)


def cost_curve(
    problem: MedianProblem,
    existing: IntArray,
    order: IntArray,
    total: Callable[[FloatArray], float],
) -> FloatArray:
    """Total cost of the existing sites and after each of ``order``.

    NaN as long as a demand point is not reached that must be.
    """
    is_open = mask_of(len(problem.always_open), existing)
    values = np.empty(len(order) + 1)
    for step in range(len(order) + 1):
        if step > 0:
            is_open[order[step - 1]] = True
        first, cost, _ = nearest_two(problem.rows, is_open)
        known = not problem.must_reach or bool((first >= 0).all())
        values[step] = total(cost) if known else np.nan
    return values
