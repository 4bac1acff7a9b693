"""How far demand points are from being served together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.kernels.location.median.interchange import CostRows


@njit(cache=True)
def lower_to_joint_cost(rows: CostRows, row: int, candidates: int, joint: FloatArray) -> None:
    """Lower ``joint`` of each demand point to the least largest cost at which it shares a site with ``row``.

    That is the smallest radius within which one candidate serves both; infinite where none does.
    """
    cost_to_row = np.full(candidates, np.inf)
    for k in range(rows.indptr[row], rows.indptr[row + 1]):
        cost_to_row[rows.candidate[k]] = rows.cost[k]
    for i in range(len(joint)):
        for k in range(rows.indptr[i], rows.indptr[i + 1]):
            if rows.cost[k] >= joint[i]:
                break  # a row's costs rise
            joint[i] = min(joint[i], max(rows.cost[k], cost_to_row[rows.candidate[k]]))
