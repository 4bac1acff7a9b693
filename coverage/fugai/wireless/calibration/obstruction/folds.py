"""Masts left out: the error of every set of terms in folds of masts, and in squares of the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.wireless.calibration.obstruction.mixed import MastSums, fit_mixed
from fugai.wireless.models.obstruction.terms import GROUPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.wireless.models.obstruction.terms import Design

FOLDS = 10
BLOCK_M = 3000.0
"""Edge of the squares by which neighbouring masts are left out together. [m]"""

WORTH_ADDING = 0.995
"""Further groups of terms must bring the error at masts left out below this part of what it was."""


def folds_of(n_masts: int, *, seed: int = 1) -> IntArray:
    """Fold of each mast, `FOLDS` of them or one for each mast.

    >>> sorted(folds_of(3).tolist())
    [0, 1, 2]
    """
    mixed = np.random.default_rng(seed).permutation(n_masts)
    return (mixed % min(FOLDS, n_masts)).astype(np.int64)


def blocks_of(x: FloatArray, y: FloatArray, mast: IntArray) -> IntArray:
    """Fold of each mast by the square of `BLOCK_M` that holds the middle of its samples; squares share folds."""
    rows = np.bincount(mast)
    east, north = np.bincount(mast, x) / rows, np.bincount(mast, y) / rows
    squares = np.floor(np.column_stack([east, north]) / BLOCK_M).astype(np.int64)
    square = np.unique(squares, axis=0, return_inverse=True)[1].reshape(-1)
    n_squares = int(square.max()) + 1
    if n_squares < 2:
        return folds_of(len(rows))
    return folds_of(n_squares)[square]


@dataclass(frozen=True, kw_only=True, eq=False)
class LeaveOut:
    """Terms and their target, with the sums from which any part of the masts is fitted.

    Parameters
    ----------
    terms
        Columns of each row.
    target_db
        What they should add up to.
    mast
        Number of each row's mast, from 0 without gaps.
    sums
        Of each mast.
    """

    terms: Design
    target_db: FloatArray
    mast: IntArray
    sums: MastSums

    @classmethod
    def of(cls, terms: Design, target_db: FloatArray, mast: IntArray) -> LeaveOut:
        """From rows."""
        sums = MastSums.of(terms, target_db, mast, int(mast.max()) + 1)
        return cls(terms=terms, target_db=target_db, mast=mast, sums=sums)

    def fit(self, masts: BoolArray, groups: Sequence[str], *, bounded: bool = True) -> FloatArray:
        """Coefficients from some masts; all 0 without a group, where the model is the untuned one."""
        if not groups:
            return np.zeros(len(self.terms.names))
        used = self.terms.of_groups(groups)
        return fit_mixed(self.sums, masts, self.terms, used, bounded=bounded)

    def held_out_db(self, folds: IntArray, groups: Sequence[str]) -> FloatArray:
        """Measured less predicted loss of each row, its mast's fold left out. [dB]"""
        found = np.empty(len(self.target_db))
        for number in np.unique(folds):
            rows = folds[self.mast] == number
            fitted = self.fit(folds != number, groups)
            found[rows] = self.target_db[rows] - self.terms.columns[rows] @ fitted
        return found

    def errors_db(self, folds: IntArray, within: BoolArray | None = None) -> list[float]:
        """RMSE with the first groups of `GROUPS`, none first, at masts left out. [dB]"""
        inside = np.ones(len(folds), np.bool_) if within is None else within
        found = []
        for count in range(len(GROUPS) + 1):
            total = 0.0
            for number in np.unique(folds[inside]):
                out = inside & (folds == number)
                fitted = self.fit(inside & ~out, GROUPS[:count])
                total += float(self.sums.squared_error(fitted, out).sum())
            found.append(float(np.sqrt(total / self.sums.rows[inside].sum())))
        return found

    def chosen_groups(self, folds: IntArray, within: BoolArray | None = None) -> tuple[str, ...]:
        """The first few groups that lower the error at masts left out; none where nothing does."""
        errors = self.errors_db(folds, within)
        best = 0
        for count, error in enumerate(errors):
            if error < WORTH_ADDING * errors[best]:
                best = count
        return GROUPS[:best]

    def nested_db(self, folds: IntArray) -> FloatArray:
        """As `held_out_db`, the groups chosen without the fold too; NaN with fewer than three folds. [dB]"""
        found = np.full(len(self.target_db), np.nan)
        numbers = np.unique(folds)
        if len(numbers) < 3:
            return found
        for number in numbers:
            rest = folds != number
            fitted = self.fit(rest, self.chosen_groups(folds, rest))
            rows = folds[self.mast] == number
            found[rows] = self.target_db[rows] - self.terms.columns[rows] @ fitted
        return found
