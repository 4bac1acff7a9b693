"""Who serves whom, and what each site adds: the part of an answer that all cost problems share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.median.interchange import Rows, add_greedily, nearest_two
from fugai.siting.costs import no_pairs

if TYPE_CHECKING:
    from collections.abc import Callable

    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.siting.costs import CostTable, Task


def mask_of(candidates: int, *positions: IntArray) -> BoolArray:
    """Mask of the candidates at all these positions."""
    mask = np.zeros(candidates, dtype=np.bool_)
    for group in positions:
        mask[group] = True
    return mask


def assigned(table: CostTable, is_open: BoolArray) -> IntArray:
    """Nearest open candidate of every demand point, those without weight too; -1 for none."""
    unserved = np.full(table.shape[0], np.inf)
    rows = Rows(table.indptr, table.candidate, table.cost, unserved)
    return nearest_two(rows, is_open).first.astype(np.int64)


def in_order(task: Task, existing: IntArray, sites: IntArray) -> IntArray:
    """Sites in the order in which each saves most beside the existing and those before it."""
    candidates = len(task.always)
    stands, mine = mask_of(candidates, existing), mask_of(candidates, sites)
    order = add_greedily(task.rows, no_pairs(candidates), stands, mine, len(sites))
    return order.astype(np.int64)


def curve(
    task: Task, existing: IntArray, order: IntArray, total: Callable[[FloatArray], float]
) -> FloatArray:
    """Total cost of the existing sites and after each of ``order``.

    NaN while a demand point is unreached that must not be.
    """
    is_open = mask_of(len(task.always), existing)
    values = np.empty(len(order) + 1)
    for step in range(len(order) + 1):
        if step > 0:
            is_open[order[step - 1]] = True
        near = nearest_two(task.rows, is_open)
        known = not task.must_reach or bool((near.first >= 0).all())
        values[step] = total(near.cost) if known else np.nan
    return values
