"""Location problems as questions: what a set of sites is worth, straight from the matrices.

For `fugai.siting.certificate`, which checks answers by them; nothing here is shared with a solver.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_array, issparse

if TYPE_CHECKING:
    from collections.abc import Callable

    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.siting.options import Choices

MOST_PAIRS = 20_000
"""Entries of a covering matrix up to which the flow of demand to sites is computed anew."""

ROUNDING = 1e-9
"""Part of a sum by which it may fall short of a limit: rounding."""


def given_weight(weight: npt.ArrayLike | None, points: int) -> FloatArray:
    """Weight of each demand point as the caller gave it; 1 each where none is given."""
    return np.ones(points) if weight is None else np.asarray(weight, dtype=np.float64)


def covered_value(
    covers: npt.ArrayLike | csr_array, first: FloatArray, second: FloatArray | None = None
) -> Callable[[BoolArray], float]:
    """Weight of the demand that a set of sites covers, and what a second cover of it adds."""
    matrix = _counting_matrix(covers)

    def value(built: BoolArray) -> float:
        times = matrix @ built.astype(np.int64)
        total = float(first[times > 0].sum())
        return total + (float(second[times > 1].sum()) if second is not None else 0.0)

    return value


def covered_twice(
    covers: npt.ArrayLike | csr_array, counted: FloatArray, weight: npt.ArrayLike | None
) -> Callable[[BoolArray], float]:
    """Weight covered at least twice by a set that covers all demand that counts; else NaN."""
    matrix = _counting_matrix(covers)
    values = np.ones(len(counted)) if weight is None else np.asarray(weight, dtype=np.float64)

    def value(built: BoolArray) -> float:
        times = matrix @ built.astype(np.int64)
        if (times[counted > 0] == 0).any():
            return math.nan
        return float(values[times > 1].sum())

    return value


def demand_that_counts(covers: npt.ArrayLike | csr_array, choices: Choices | None) -> FloatArray:
    """1 for each demand point that a candidate which is not forbidden covers, else 0."""
    matrix = _counting_matrix(covers)
    usable = np.ones(matrix.shape[1], dtype=np.int64)
    if choices is not None:
        usable[np.asarray(choices.forbidden, dtype=_index_type(choices.forbidden))] = 0
    return (matrix @ usable > 0).astype(np.float64)


def cost_to_cover(
    covers: npt.ArrayLike | csr_array,
    weight: FloatArray,
    *,
    least: float,
    choices: Choices | None,
) -> Callable[[BoolArray], float]:
    """Cost of the new sites of a set; NaN where the set covers less than ``least``."""
    value, price = covered_value(covers, weight), np.ones(_counting_matrix(covers).shape[1])
    if choices is not None:
        if choices.cost is not None:
            price = np.array(choices.cost, dtype=np.float64)
        price[np.asarray(choices.existing, dtype=_index_type(choices.existing))] = 0.0

    def cost_of(built: BoolArray) -> float:
        enough = value(built) >= least - ROUNDING * max(1.0, abs(least))
        return float(price[built].sum()) if enough else math.nan

    return cost_of


def served_within_capacity(
    covers: npt.ArrayLike | csr_array, weight: FloatArray, capacity: FloatArray, *, stated: float
) -> Callable[[BoolArray], float]:
    """Most weight that a set of sites can serve within their capacities, by a linear program.

    Where the matrix has more than `MOST_PAIRS` entries, the ``stated`` value, or the least of the
    weight covered and of the capacities where that is less.
    """
    matrix = _counting_matrix(covers)
    covered = covered_value(covers, weight)

    def value(built: BoolArray) -> float:
        most = min(covered(built), float(capacity[built].sum()))
        pairs = matrix[:, np.flatnonzero(built)].tocoo()
        used = pairs.data > 0
        row, column = pairs.row[used], pairs.col[used]
        if not len(row):
            return 0.0
        if matrix.nnz > MOST_PAIRS:
            return min(stated, most)
        size = (len(weight) + int(built.sum()), len(row))
        place = np.arange(len(row))
        rows = np.concatenate((row, len(weight) + column))
        limits = csr_array((np.ones(2 * len(row)), (rows, np.tile(place, 2))), shape=size)
        found = linprog(  # type: ignore[call-overload]
            -np.ones(len(row)), A_ub=limits, b_ub=np.append(weight, capacity[built]), method="highs"
        )
        return -float(found.fun)

    return value


def assigned_cost(
    cost: npt.ArrayLike | csr_array,
    weight: npt.ArrayLike | None,
    demand: FloatArray,
    capacity: FloatArray,
    assigned: IntArray | None,
) -> Callable[[BoolArray], float]:
    """Cost of an assignment of demand to a set of sites; NaN where it breaks a rule.

    Every point has one open site, and no site serves more than it can.
    """

    def value(built: BoolArray) -> float:
        if assigned is None or (assigned < 0).any() or not built[assigned].all():
            return math.nan
        load = np.bincount(assigned, demand, minlength=len(built))
        if (load > capacity * (1.0 + ROUNDING)).any():
            return math.nan
        rows = np.arange(len(assigned))
        paid = np.array([_entry(cost, int(i), int(j)) for i, j in zip(rows, assigned, strict=True)])
        if np.isinf(paid).any():
            return math.nan
        factor = np.ones(len(assigned)) if weight is None else np.asarray(weight, dtype=np.float64)
        return float((factor * paid).sum())

    return value


def _entry(cost: npt.ArrayLike | csr_array, row: int, column: int) -> float:
    if not issparse(cost):
        return float(np.asarray(cost)[row, column])
    matrix = csr_array(cost)
    begin, end = matrix.indptr[row], matrix.indptr[row + 1]
    found = matrix.data[begin:end][matrix.indices[begin:end] == column]
    return float(found[0]) if len(found) else math.inf


def _index_type(given: npt.ArrayLike) -> type:
    return np.bool_ if np.asarray(given).dtype == np.bool_ else np.int64


def groups_met(
    covers: npt.ArrayLike | csr_array,
    weight: FloatArray,
    groups: npt.ArrayLike | None,
    min_share: float | Mapping[object, float],
) -> Callable[[BoolArray], bool]:
    """Whether each group of demand is covered to its share."""
    if groups is None:
        return lambda _: True
    matrix, labels = _counting_matrix(covers), np.asarray(groups, dtype=object)
    shares = (
        {name: float(share) for name, share in min_share.items()}
        if isinstance(min_share, Mapping)
        else {name: float(min_share) for name in labels.tolist() if _is_name(name)}
    )

    def met(built: BoolArray) -> bool:
        covered = (matrix @ built.astype(np.int64)) > 0
        for name, share in shares.items():
            mine = np.array([label == name for label in labels.tolist()], dtype=np.bool_)
            least = share * float(weight[mine].sum())
            if float(weight[mine & covered].sum()) < least - ROUNDING * max(1.0, least):
                return False
        return True

    return met


def serving_cost(
    cost: npt.ArrayLike | csr_array,
    weight: FloatArray,
    *,
    worst: bool = False,
    unreached: float | None = None,
) -> Callable[[BoolArray], float]:
    """Total (or the largest) weighted cost of serving demand from the nearest site of a set.

    Points of weight 0 do not count. NaN where a point that counts has no site, unless ``unreached``
    says what that costs.
    """
    counts = weight > 0

    def value(built: BoolArray) -> float:
        nearest = _nearest(cost, built)
        if unreached is not None:
            nearest = np.minimum(nearest, unreached)
        if np.isinf(nearest[counts]).any():
            return math.nan
        paid = weight[counts] * nearest[counts]
        return float(paid.max(initial=0.0)) if worst else float(paid.sum())

    return value


def _nearest(cost: npt.ArrayLike | csr_array, built: BoolArray) -> FloatArray:
    """Least cost of each demand point to a site of a set, infinite where it reaches none."""
    if issparse(cost):
        entries = csr_array(cost).tocoo()
        nearest = np.full(entries.shape[0], math.inf)
        used = built[entries.col]
        np.minimum.at(nearest, entries.row[used], entries.data[used])
        return nearest
    table = np.asarray(cost, dtype=np.float64)[:, built]
    known: FloatArray = np.where(np.isnan(table), math.inf, table)
    return np.asarray(known.min(axis=1, initial=math.inf), dtype=np.float64)


def _counting_matrix(covers: npt.ArrayLike | csr_array) -> csr_array:
    """Covering matrix of ones, which counts how many of a set of sites cover each point."""
    matrix = csr_array(covers if issparse(covers) else np.asarray(covers))
    ones = (matrix.data != 0).astype(np.int64)
    return csr_array((ones, matrix.indices, matrix.indptr), shape=matrix.shape)


def _is_name(label: object) -> bool:
    return label is not None and not (isinstance(label, float) and math.isnan(label))
