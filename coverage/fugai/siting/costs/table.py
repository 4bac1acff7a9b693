"""Cost matrices, demand × candidate, as rows sorted by rising cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, issparse

from fugai.errors import ContractError
from fugai.kernels.location.median.interchange import sort_rows

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray

CostMatrix: TypeAlias = npt.ArrayLike | csr_array


@dataclass(frozen=True, kw_only=True, eq=False)
class CostTable:
    """Pairs of a demand point and a candidate that can serve it, each row by rising cost.

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
    def n_candidates(self) -> IntArray:
        """Number of candidates that can serve each demand point."""
        return np.diff(self.indptr)


def read_costs(cost: CostMatrix) -> CostTable:
    """Cost matrix with sorted rows, without infinite and (where sparse) missing pairs.

    Parameters
    ----------
    cost
        Demand × candidate, dense or sparse. Infinite, or missing from a sparse matrix: the
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
        msg = f"`cost` must be a matrix, demand × candidate, found {dense.ndim} dimensions."
        raise ContractError(msg)
    _check_costs(dense.shape, dense)
    return _sorted_dense(dense)


def _check_costs(shape: tuple[int, ...], values: FloatArray) -> None:
    if 0 in shape:
        msg = f"`cost` must have demand points and candidates, found {shape[0]} × {shape[1]}."
        raise ContractError(msg)
    wrong = ~(values >= 0)
    if wrong.any():
        msg = f"`cost` must not be negative or NaN, found {values[wrong][0]:g}."
        raise ContractError(msg)


def _sorted_dense(dense: FloatArray) -> CostTable:
    order = np.argsort(dense, axis=1, kind="stable")
    values = np.take_along_axis(dense, order, axis=1)
    finite = np.isfinite(values)
    indptr = np.append(0, np.cumsum(finite.sum(axis=1))).astype(np.int64)
    shape = (dense.shape[0], dense.shape[1])
    if finite.all():
        return CostTable(
            shape=shape,
            indptr=indptr,
            candidate=order.astype(np.int32).ravel(),
            cost=values.ravel(),
        )
    return CostTable(
        shape=shape, indptr=indptr, candidate=order[finite].astype(np.int32), cost=values[finite]
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
