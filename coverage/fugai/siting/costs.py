"""Cost matrices, demand by candidate, as the location problems over them use them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array, issparse

from fugai.errors import ConfigError, ContractError
from fugai.kernels.location.median.interchange import Pairs, Rows, sort_rows
from fugai.siting.options import Choices, check_weight, some

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray

CostMatrix: TypeAlias = npt.ArrayLike | csr_array


@dataclass(frozen=True, kw_only=True, eq=False)
class CostTable:
    """Pairs of demand point and candidate that can be used, each row by rising cost.

    Parameters
    ----------
    shape
        Demand points and candidates.
    indptr, candidate, cost
        Row i holds ``candidate[indptr[i]:indptr[i + 1]]`` at ``cost``, rising; equal costs by
        rising candidate.
    """

    shape: tuple[int, int]
    indptr: IntArray
    candidate: Int32Array
    cost: FloatArray

    @property
    def reachable(self) -> IntArray:
        """How many candidates can serve each demand point."""
        return np.diff(self.indptr)


def read_costs(cost: CostMatrix) -> CostTable:
    """Cost matrix with sorted rows; infinite and (where sparse) missing pairs are left out.

    Parameters
    ----------
    cost
        Demand by candidate, dense or sparse. Infinite, or missing from a sparse matrix: the
        candidate cannot serve the demand point. An explicit zero of a sparse matrix is a cost.

    Raises
    ------
    ContractError
        It is not a matrix, is empty, or a cost is NaN or negative.
    """
    if issparse(cost):
        return _sorted_sparse(csr_array(cost, copy=True))
    dense = np.asarray(cost, dtype=np.float64)
    if dense.ndim != 2:
        msg = f"`cost` must be a matrix, demand by candidate, found {dense.ndim} dimensions."
        raise ContractError(msg)
    _check_costs(dense.shape, dense)
    return _sorted_dense(dense)


def _check_costs(shape: tuple[int, ...], values: FloatArray) -> None:
    if 0 in shape:
        msg = f"`cost` must have demand points and candidates, found {shape[0]} x {shape[1]}."
        raise ContractError(msg)
    wrong = ~(values >= 0)
    if wrong.any():
        msg = f"`cost` must not be negative or NaN, found {values[wrong][0]:g}."
        raise ContractError(msg)


def _sorted_dense(dense: FloatArray) -> CostTable:
    order = np.argsort(dense, axis=1, kind="stable")
    values = np.take_along_axis(dense, order, axis=1)
    useful = np.isfinite(values)
    indptr = np.append(0, np.cumsum(useful.sum(axis=1))).astype(np.int64)
    shape = (dense.shape[0], dense.shape[1])
    if useful.all():
        return CostTable(
            shape=shape,
            indptr=indptr,
            candidate=order.astype(np.int32).ravel(),
            cost=values.ravel(),
        )
    return CostTable(
        shape=shape, indptr=indptr, candidate=order[useful].astype(np.int32), cost=values[useful]
    )


def _sorted_sparse(table: csr_array) -> CostTable:
    table.sum_duplicates()  # and sorts each row by candidate
    values = np.asarray(table.data, dtype=np.float64)
    _check_costs(table.shape, values)
    finite = np.isfinite(values)
    ends = np.append(0, np.cumsum(finite))[table.indptr].astype(np.int64)
    candidate, values = table.indices[finite].astype(np.int32), values[finite]
    sort_rows(ends, candidate, values)
    shape = (table.shape[0], table.shape[1])
    return CostTable(shape=shape, indptr=ends, candidate=candidate, cost=values)


@dataclass(frozen=True, kw_only=True, eq=False)
class Task:
    """A p-median as the search and the bound see it: only what counts, weights included.

    Parameters
    ----------
    rows
        Weighted costs of the demand points that have a weight.
    weight
        Their weights.
    always
        Candidates that are open whatever happens: existing and required ones.
    free
        Candidates that may be opened beside them.
    count
        How many of ``free`` are to be opened.
    pairs
        Free candidates that may not be opened together.
    step
        Objectives differ by a multiple of this; 0 where they may differ by anything.
    must_reach
        Whether every demand point has to be reached: ``rows.unserved`` is then larger than any
        sum of costs, so that no unreached point is worth what it may save.
    """

    rows: Rows
    weight: FloatArray
    always: BoolArray
    free: IntArray
    count: int
    pairs: Pairs
    step: float
    must_reach: bool

    @property
    def allowed(self) -> BoolArray:
        """Mask of ``free``."""
        mask = np.zeros(len(self.always), dtype=np.bool_)
        mask[self.free] = True
        return mask

    def better_than(self, value: float) -> float:
        """A solution that beats ``value`` costs less than this, rounding of sums aside."""
        return value - (self.step * (1.0 - 1e-6) if self.step else 5e-10 * abs(value))


def median_task(
    table: CostTable,
    weight: FloatArray,
    choices: Choices,
    *,
    count: int,
    pairs: Pairs,
    unreached_cost: float | None,
    keep_weightless: bool = False,
) -> Task:
    """The p-median over a cost table: forbidden candidates and weightless demand left out.

    Demand without weight stays where ``keep_weightless`` is set, at no cost.

    Raises
    ------
    ConfigError
        Required candidates are too close to each other, or leave too few others.
    """
    always = np.zeros(table.shape[1], dtype=np.bool_)
    always[choices.existing] = True
    always[choices.required] = True
    usable = always.copy()
    usable[choices.free] = True
    usable[_barred(choices, pairs)] = False
    free = np.flatnonzero(usable & ~always).astype(np.int64)
    wanted = count - len(choices.required)
    if len(free) < wanted:
        msg = (
            f"Beside the required candidates `p` must leave at most the {len(free)} that are far "
            f"enough from them, found {wanted}."
        )
        raise ConfigError(msg)
    heavy = np.flatnonzero((weight > 0) | keep_weightless)
    rows = _weighted_rows(table, weight, heavy, usable, unreached_cost)
    finite = rows.unserved if unreached_cost is not None else rows.cost
    whole = np.all(rows.cost == np.round(rows.cost)) and np.all(finite == np.round(finite))
    return Task(
        rows=rows,
        weight=weight[heavy],
        always=always,
        free=free,
        count=wanted,
        pairs=pairs,
        step=1.0 if whole else 0.0,
        must_reach=unreached_cost is None,
    )


def _barred(choices: Choices, pairs: Pairs) -> IntArray:
    """Candidates too close to a required one, where no two required ones are.

    Existing sites among them stand all the same.
    """
    near = [pairs.others[pairs.indptr[j] : pairs.indptr[j + 1]] for j in choices.required]
    barred = np.unique(np.concatenate((*near, choices.required[:0]))).astype(np.int64)
    both = np.intersect1d(barred, choices.required)
    if len(both):
        msg = f"Required candidates must be far enough apart, found {some(both)} too close."
        raise ConfigError(msg)
    return np.setdiff1d(barred, choices.existing)


def _weighted_rows(
    table: CostTable,
    weight: FloatArray,
    heavy: IntArray,
    usable: BoolArray,
    unreached_cost: float | None,
) -> Rows:
    row = np.repeat(np.arange(table.shape[0]), table.reachable)
    place = np.full(table.shape[0], -1, dtype=np.int64)
    place[heavy] = np.arange(len(heavy))
    keep = (place[row] >= 0) & usable[table.candidate]
    if unreached_cost is not None:
        keep &= table.cost < unreached_cost
    row = place[row[keep]]
    cost = table.cost[keep] * weight[heavy][row]
    indptr = np.append(0, np.cumsum(np.bincount(row, minlength=len(heavy)))).astype(np.int64)
    if unreached_cost is not None:
        unserved = weight[heavy] * unreached_cost
    else:
        worst = farthest(indptr, cost)
        unserved = np.full(len(heavy), float(np.ceil(worst.sum())) + 1.0)
    return Rows(indptr, table.candidate[keep], cost, unserved)


def farthest(indptr: IntArray, cost: FloatArray) -> FloatArray:
    """Largest cost of each sorted row, 0 where it is empty."""
    worst = np.zeros(len(indptr) - 1)
    full = np.diff(indptr) > 0
    worst[full] = cost[indptr[1:][full] - 1]
    return worst


def check_table(cost: CostMatrix, weight: npt.ArrayLike | None) -> tuple[CostTable, FloatArray]:
    """Cost table and weights (1 each where none are given) that belong together."""
    table = read_costs(cost)
    given = np.ones(table.shape[0]) if weight is None else weight
    return table, check_weight(given, table.shape[0])


def no_pairs(candidates: int) -> Pairs:
    """No candidates that may not be chosen together."""
    return Pairs(np.zeros(candidates + 1, dtype=np.int64), np.empty(0, dtype=np.int32))


def read_apart(apart: csr_array | None, candidates: int) -> Pairs:
    """Pairs of candidates that may not be chosen together, in both directions.

    Raises
    ------
    ContractError
        The matrix is not square over the candidates.
    """
    if apart is None:
        return no_pairs(candidates)
    if apart.shape != (candidates, candidates):
        msg = f"`apart` must be {candidates} x {candidates}, found shape {apart.shape}."
        raise ContractError(msg)
    entries = coo_array(apart)
    marked = (entries.data != 0) & (entries.row != entries.col)
    row, col = entries.row[marked].astype(np.int64), entries.col[marked].astype(np.int64)
    keys = np.unique(np.concatenate((row * candidates + col, col * candidates + row)))
    counts = np.bincount(keys // candidates, minlength=candidates)
    indptr = np.append(0, np.cumsum(counts)).astype(np.int64)
    return Pairs(indptr, (keys % candidates).astype(np.int32))


def require_reachable(table: CostTable, weight: FloatArray, choices: Choices) -> None:
    """Every demand point with a weight has a candidate that may serve it.

    Raises
    ------
    ContractError
        Some have none; the message names them.
    """
    usable = np.ones(table.shape[1], dtype=np.int64)
    usable[choices.forbidden] = 0
    row = np.repeat(np.arange(table.shape[0]), table.reachable)
    served = np.bincount(row, weights=usable[table.candidate], minlength=table.shape[0])
    lost = np.flatnonzero((served == 0) & (weight > 0))
    if len(lost):
        msg = (
            f"Every demand point must be reachable from a candidate that may be built, found "
            f"{len(lost):,} that are not: {some(lost)}."
        )
        raise ContractError(msg)
