"""Bounded least squares with masts as random effects, from sums per mast: any fold costs no pass over rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import lsq_linear

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.wireless.models.obstruction.terms import Design

SHRINKAGE = 1e-4
"""Weight of the pull towards no correction, per row and unit of a term's spread: 1 row in 10,000."""

BETWEEN_DB, WITHIN_DB = 4.0, 8.4
"""First guess of the spread between masts and within one. [dB]"""

LEAST_ROWS = 200.0
"""The pull is at least that of so many rows' ten-thousandth; it matters with few rows only."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MastSums:
    """Products of the columns and the target, summed over the rows of each mast.

    Parameters
    ----------
    gram
        Shape (masts, terms, terms).
    moment
        Shape (masts, terms).
    square
        Sum of the squared target; shape (masts,).
    rows
        Number of rows; shape (masts,).
    scale
        What each column was divided by; shape (terms,).
    """

    gram: FloatArray
    moment: FloatArray
    square: FloatArray
    rows: FloatArray
    scale: FloatArray

    @classmethod
    def of(cls, terms: Design, target_db: FloatArray, mast: IntArray, n_masts: int) -> MastSums:
        """Sums of rows; ``target_db`` is what the terms should add up to."""
        scale = terms.columns.std(axis=0)
        scale[scale < 1e-9] = 1.0
        columns = terms.columns / scale
        size = columns.shape[1]
        gram, moment = np.zeros((n_masts, size, size)), np.zeros((n_masts, size))
        order = np.argsort(mast, kind="stable")
        ends = np.searchsorted(mast[order], np.arange(n_masts + 1))
        for one in range(n_masts):
            rows = order[ends[one] : ends[one + 1]]
            part = columns[rows]
            gram[one], moment[one] = part.T @ part, part.T @ target_db[rows]
        return cls(
            gram=gram,
            moment=moment,
            square=np.bincount(mast, target_db**2, minlength=n_masts).astype(np.float64),
            rows=np.bincount(mast, minlength=n_masts).astype(np.float64),
            scale=scale,
        )

    def squared_error(self, coefficients: FloatArray, masts: BoolArray) -> FloatArray:
        """Sum of the squared residuals of each of some masts."""
        scaled = coefficients * self.scale
        linear = self.moment[masts] @ scaled
        error = self.square[masts] - 2.0 * linear + (self.gram[masts] @ scaled) @ scaled
        return np.maximum(error, 0.0)


def fit_mixed(
    sums: MastSums,
    masts: BoolArray,
    terms: Design,
    used: IntArray,
    *,
    bounded: bool = True,
) -> FloatArray:
    """Coefficients of all terms, 0 of those not used, from some masts.

    A mast's own level is a random effect: the more rows it has, the less they count for terms that are the
    same over the whole mast (generalised least squares of a random intercept; Laird and Ware, Biometrics
    38(4), 1982). Each coefficient is pulled towards 0, where the model is the untuned one.

    Parameters
    ----------
    masts
        Mask of those that are fitted.
    used
        Positions of the terms; the first, the offset, must be among them.
    bounded
        Whether the coefficients keep their bounds.
    """
    rows = sums.rows[masts]
    theta = 1.0 - np.sqrt(WITHIN_DB**2 / (WITHIN_DB**2 + rows * BETWEEN_DB**2))
    part = (2.0 * theta - theta**2) / np.maximum(rows, 1.0)
    gram, moment = sums.gram[masts][:, used][:, :, used], sums.moment[masts][:, used]
    # the offset's column is ones, so that its products are the sums of the others
    first = gram[:, 0, :]
    total = gram.sum(axis=0) - np.einsum("m,mi,mj->ij", part, first, first)
    right = moment.sum(axis=0) - np.einsum("m,mi,m->i", part, first, moment[:, 0])
    pull = np.full(len(used), SHRINKAGE * max(float(rows.sum()), LEAST_ROWS))
    pull[0] = 0.0
    factor = np.linalg.cholesky(total + np.diag(pull) + 1e-9 * np.trace(total) * np.eye(len(used)))
    scale = sums.scale[used]
    limits = (terms.low[used] * scale, terms.high[used] * scale)
    solved = lsq_linear(
        factor.T,
        np.linalg.solve(factor, right),
        bounds=limits if bounded else (-np.inf, np.inf),
        method="bvls" if bounded else "trf",
    ).x
    found = np.zeros(len(sums.scale))
    found[used] = solved / scale
    return found
