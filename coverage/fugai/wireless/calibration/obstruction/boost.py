"""Boosted residuals: what the linear terms leave, from the ray, from masts nearby, from where a cell served."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from fugai.errors import ConfigError
from fugai.wireless.calibration.obstruction.thinning import Thinning
from fugai.wireless.models.obstruction.footprint import footprint_features
from fugai.wireless.models.obstruction.learned import ray_columns, stacked
from fugai.wireless.models.obstruction.nearby import NO_MAST, Nearby
from fugai.wireless.models.obstruction.trees import Trees, trees_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import Float32Array, FloatArray, IntArray
    from fugai.wireless.calibration.obstruction.folds import LeaveOut
    from fugai.wireless.models.obstruction.features import Features, Masts, Points

PER_CELL = 150
"""Samples of a cell that trees are grown on: with 500 the error falls by 0.02 dB more, in four times the time."""


CHECKED = 200
"""Rows at which trees as arrays are compared with those of scikit-learn."""


class Regressor(Protocol):
    """What the residuals are fitted with."""

    def fit(self, x: Float32Array, y: FloatArray) -> object:
        """Fit to rows of features."""
        ...

    def predict(self, x: Float32Array) -> FloatArray:
        """Value for each row."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Boosted:
    """Trees for what the linear terms leave, and their error at masts left out.

    Parameters
    ----------
    planned, standing
        Trees for a mast that is planned, and for one that stands and whose footprint is known.
    nearby
        Residuals of the masts that were measured.
    served
        Places where each cell served.
    place
        Position of each mast that was measured; shape (masts, 2). [m]
    planned_db, standing_db
        Measured loss less that of the terms and trees, at masts left out, of each sample. [dB]

    Examples
    --------
    From `calibrate_obstruction` with ``boosted=True``.

    >>> Boosted.__name__
    'Boosted'
    """

    planned: Trees
    standing: Trees
    nearby: Nearby
    served: Points
    place: FloatArray
    planned_db: FloatArray
    standing_db: FloatArray

    def added_db(
        self, points: Points, masts: Masts, features: Features, *, standing: bool
    ) -> FloatArray:
        """What the trees add to the loss of the linear terms. [dB]

        Parameters
        ----------
        standing
            Whether the cells stand and their footprints are those of the samples; cells that were not
            measured have the mean footprint.
        """
        columns: list[Float32Array | FloatArray] = [
            ray_columns(features),
            self.nearby.at(points, self._numbers(points, masts)),
        ]
        if not standing:
            return np.asarray(self.planned.predict(stacked(columns)), dtype=np.float64)
        found = footprint_features(points, self.served, masts)
        columns.append(np.column_stack(list(found.values())))
        return np.asarray(self.standing.predict(stacked(columns)), dtype=np.float64)

    def _numbers(self, points: Points, masts: Masts) -> IntArray:
        """Number of each point's mast among those that were measured, by its place."""
        known = {(round(x), round(y)): at for at, (x, y) in enumerate(self.place)}
        each = [
            known.get((round(x), round(y)), NO_MAST) for x, y in zip(masts.x, masts.y, strict=True)
        ]
        return np.array(each, dtype=np.int64)[points.cell]


def grown(columns: Float32Array, residual_db: FloatArray, *, seed: int = 0) -> Regressor:
    """Gradient-boosted trees for residuals.

    Raises
    ------
    ConfigError
        scikit-learn is not installed.
    """
    try:
        from sklearn.ensemble import HistGradientBoostingRegressor  # noqa: PLC0415
    except ImportError:
        msg = "`scikit-learn` must be installed for boosted residuals, as with the extra `calibration`."
        raise ConfigError(msg) from None
    model: Regressor = HistGradientBoostingRegressor(
        learning_rate=0.06,
        max_iter=300,
        max_leaf_nodes=8,
        min_samples_leaf=min(100, max(20, len(columns) // 50)),
        l2_regularization=100.0,
        max_features=0.3,
        max_bins=64,
        early_stopping=False,
        random_state=seed,
    )
    model.fit(columns, residual_db)
    return model


class _Grown:
    """Trees of scikit-learn, held within what they came to where they were grown."""

    def __init__(self, columns: Float32Array, residual_db: FloatArray) -> None:
        self.columns = columns
        self.model = grown(columns, residual_db)
        self.fitted_db = self.model.predict(columns)

    def predict(self, rows: Float32Array) -> FloatArray:
        """Value for each row. [dB]"""
        low, high = float(self.fitted_db.min()), float(self.fitted_db.max())
        return np.asarray(np.clip(self.model.predict(rows), low, high), dtype=np.float64)

    def trees(self) -> Trees:
        """The trees as arrays."""
        return trees_of(self.model, self.columns[:CHECKED], self.fitted_db)


def boost(
    points: Points,
    masts: Masts,
    features: Features,
    trial: LeaveOut,
    *,
    groups: Sequence[str],
    folds: IntArray,
) -> Boosted:
    """Trees for what the terms of some groups leave, with their errors at masts left out.

    Where a cell of a mast left out served is known to the trees for standing masts; its levels are to none.

    Raises
    ------
    ConfigError
        scikit-learn is not installed.
    """
    ray = ray_columns(features)
    shape = np.column_stack(list(footprint_features(points, points, masts).values()))
    planned, standing = np.empty(len(points.x)), np.empty(len(points.x))
    everyone = np.ones(len(folds), np.bool_)
    for number in np.unique(folds):
        rest = folds != number
        first, second, left, nearby = _trees(points, trial, groups, (ray, shape), rest)
        out = np.flatnonzero(folds[trial.mast] == number)
        near = nearby.at(points.part(out), trial.mast[out])
        planned[out] = left[out] - first.predict(stacked([ray[out], near]))
        standing[out] = left[out] - second.predict(stacked([ray[out], near, shape[out]]))
    one, two, _, nearby = _trees(points, trial, groups, (ray, shape), everyone)
    numbers, at = np.unique(trial.mast, return_index=True)
    cell = points.cell[at]
    place = np.empty((len(numbers), 2))
    place[numbers] = np.column_stack([masts.x[cell], masts.y[cell]])
    return Boosted(
        planned=one.trees(),
        standing=two.trees(),
        nearby=nearby,
        served=points,
        place=place,
        planned_db=planned,
        standing_db=standing,
    )


def _trees(
    points: Points,
    trial: LeaveOut,
    groups: Sequence[str],
    features: tuple[Float32Array, FloatArray],
    masts: np.ndarray,
) -> tuple[_Grown, _Grown, FloatArray, Nearby]:
    """Trees from some masts, planned and standing; residuals of all rows to their terms; those nearby."""
    ray, shape = features
    left: FloatArray = trial.target_db - trial.terms.columns @ trial.fit(masts, groups)
    mine = masts[trial.mast]
    nearby = Nearby.of(points, left, trial.mast, mine)
    rows = np.flatnonzero(mine)
    rows = rows[Thinning(per_cell=PER_CELL).rows(points.cell[rows])]
    near = nearby.at(points.part(rows), trial.mast[rows])
    return (
        _Grown(stacked([ray[rows], near]), left[rows]),
        _Grown(stacked([ray[rows], near, shape[rows]]), left[rows]),
        left,
        nearby,
    )
