"""A cell's own samples: simple kriging of what the model leaves, and what more of them would bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import nnls

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray

RANGES_M = (40.0, 100.0, 300.0)
"""Ranges of the exponential parts of the covariance. [m]"""

MOST_OWN = 200
"""Samples of a cell that a saved model keeps."""

_EDGES_M = np.array([0.0, 6.0, 12, 20, 30, 45, 60, 90, 130, 200, 300, 500, 800, 1500])


@dataclass(frozen=True, kw_only=True)
class Covariance:
    """How the residuals of one cell go together over the ground.

    Parameters
    ----------
    nugget_db2
        What two samples side by side do not share. [dB squared]
    parts_db2
        Variance of each of the exponential parts of `RANGES_M`.
    cell_db2
        Variance between cells: what all samples of a cell share.

    Examples
    --------
    >>> import numpy as np
    >>> Covariance(nugget_db2=10.0, parts_db2=(0.0, 50.0, 0.0), cell_db2=14.0).at(np.array([0.0])).round()
    array([64.])
    """

    nugget_db2: float
    parts_db2: tuple[float, ...]
    cell_db2: float

    def at(self, distance_m: FloatArray) -> FloatArray:
        """Covariance of two samples of a cell at that distance, without the nugget. [dB squared]"""
        total = np.full(np.shape(distance_m), self.cell_db2)
        for variance, reach in zip(self.parts_db2, RANGES_M, strict=True):
            total += variance * np.exp(-distance_m / reach)
        return total


def covariance_of(
    residual_db: FloatArray, x: FloatArray, y: FloatArray, cell: IntArray, *, most: int = 300
) -> Covariance:
    """Covariance of residuals at held-out masts, by non-negative least squares over classes of distance.

    Parameters
    ----------
    most
        Samples of a cell that are compared pairwise.
    """
    product, count = np.zeros(len(_EDGES_M) - 1), np.zeros(len(_EDGES_M) - 1)
    apart = np.zeros(len(_EDGES_M) - 1)
    for rows in _groups(cell):
        some = rows[:: max(1, len(rows) // most)]
        first, second = np.triu_indices(len(some), 1)
        distance = np.hypot(x[some][first] - x[some][second], y[some][first] - y[some][second])
        into = np.digitize(distance, _EDGES_M) - 1
        ok = into < len(count)
        pair = residual_db[some][first] * residual_db[some][second]
        product += np.bincount(into[ok], pair[ok], minlength=len(count))
        apart += np.bincount(into[ok], distance[ok], minlength=len(count))
        count += np.bincount(into[ok], minlength=len(count))
    known = count > 0
    variance = float(np.mean(residual_db**2))
    if not known.any():
        return Covariance(nugget_db2=variance, parts_db2=(0.0,) * len(RANGES_M), cell_db2=0.0)
    at = apart[known] / count[known]
    columns = np.column_stack(
        [np.exp(-at / reach) for reach in RANGES_M] + [np.ones(int(known.sum()))]
    )
    weight = np.sqrt(np.minimum(count[known], 1e5))
    found = nnls(columns * weight[:, None], product[known] / count[known] * weight)[0]
    nugget = max(variance - float(found.sum()), 0.02 * variance, 1e-3)
    return Covariance(
        nugget_db2=nugget,
        parts_db2=tuple(float(one) for one in found[:-1]),
        cell_db2=float(found[-1]),
    )


def krige(
    covariance: Covariance,
    own: tuple[FloatArray, FloatArray, FloatArray],
    x: FloatArray,
    y: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """What a cell's own samples say of places: expected residual, and its standard deviation. [dB]

    Simple kriging (Cressie, Statistics for Spatial Data, 1993, 3.2): without samples it is 0 and the whole
    spread of the model.

    Parameters
    ----------
    own
        ``x``, ``y`` [m] and residual [dB] of the cell's samples.
    x, y
        Places. [m]
    """
    whole = covariance.at(np.zeros(1))[0] + covariance.nugget_db2
    if not len(own[0]):
        return np.zeros(len(x)), np.full(len(x), np.sqrt(whole))
    between = np.hypot(own[0][:, None] - own[0], own[1][:, None] - own[1])
    matrix = covariance.at(between) + covariance.nugget_db2 * np.eye(len(own[0]))
    towards = covariance.at(np.hypot(x[:, None] - own[0], y[:, None] - own[1]))
    factor = cho_factor(matrix)
    weights = cho_solve(factor, towards.T)
    left = whole - np.einsum("ij,ji->i", towards, weights)
    return towards @ cho_solve(factor, own[2]), np.sqrt(np.maximum(left, 0.0))


def shrunken_means(
    error_db: FloatArray,
    points: tuple[FloatArray, FloatArray, IntArray],
    covariance: Covariance,
    *,
    most: int = 300,
) -> dict[int, float]:
    """What all samples of each cell share, by cell: its mean error, shrunken by how little it is known. [dB]

    The best linear unbiased prediction of a random effect (Robinson, Statistical Science 6(1), 1991), with the
    variance of the mean of errors that go together over the ground.

    Parameters
    ----------
    points
        ``x``, ``y`` [m] and cell of each error.
    most
        Samples of a cell that are compared pairwise.
    """
    x, y, cell = points
    found = {}
    for rows in _groups(cell):
        some = rows[:: max(1, len(rows) // most)]
        apart = np.hypot(x[some][:, None] - x[some], y[some][:, None] - y[some])
        within = float((covariance.at(apart) - covariance.cell_db2).mean())
        variance = max(within + covariance.nugget_db2 / len(some), 1e-9)
        weight = covariance.cell_db2 / (covariance.cell_db2 + variance)
        found[int(cell[rows[0]])] = float(weight * error_db[rows].mean())
    return found


def own_weights(
    residuals_db: FloatArray,
    points: tuple[FloatArray, FloatArray, IntArray],
    covariance: Covariance,
    *,
    most: int = MOST_OWN,
) -> tuple[IntArray, FloatArray]:
    """Cell, place and weights of the samples by which `krige` tells of the places around them.

    Parameters
    ----------
    residuals_db
        Of several predictions; shape (samples, predictions).
    points
        ``x``, ``y`` [m] and cell of each sample.
    most
        Samples of a cell that are kept, drawn at random.

    Returns
    -------
    Cells; and x, y and a weight for each prediction, shape (samples, 2 + predictions): the expected residual at a place is the sum of weights times the
    covariance of the distances.
    """
    x, y, cell = points
    rng = np.random.default_rng(0)
    cells, rows_of = [], []
    for rows in _groups(cell):
        own = np.sort(rng.permutation(rows)[:most])
        between = np.hypot(x[own][:, None] - x[own], y[own][:, None] - y[own])
        matrix = covariance.at(between) + covariance.nugget_db2 * np.eye(len(own))
        weight = cho_solve(cho_factor(matrix), residuals_db[own])
        cells.append(cell[own])
        rows_of.append(np.column_stack([x[own], y[own], weight]))
    return np.concatenate(cells), np.concatenate(rows_of)


def error_with_own_samples(
    residual_db: FloatArray,
    points: tuple[FloatArray, FloatArray, IntArray],
    covariance: Covariance,
    numbers: tuple[int, ...],
    rng: np.random.Generator,
) -> dict[int, float]:
    """RMSE of the other samples of each cell where so many of its own are known. [dB]

    Parameters
    ----------
    points
        ``x``, ``y`` [m] and cell of each residual.
    numbers
        Of own samples; a cell with fewer than twice as many does not count.
    """
    x, y, cell = points
    errors: dict[int, list[FloatArray]] = {number: [] for number in numbers}
    for rows in _groups(cell):
        mixed = rng.permutation(rows)
        for number in numbers:
            if len(rows) < 2 * number or not len(rows):
                continue
            own, rest = mixed[:number], mixed[number:]
            said, _ = krige(covariance, (x[own], y[own], residual_db[own]), x[rest], y[rest])
            errors[number].append(residual_db[rest] - said)
    return {
        number: float(np.sqrt(np.mean(np.concatenate(found) ** 2)))
        for number, found in errors.items()
        if found
    }


def _groups(cell: IntArray) -> list[IntArray]:
    """Rows of each cell."""
    order = np.argsort(cell, kind="stable")
    starts = np.unique(cell[order], return_index=True)[1]
    return [part for part in np.split(order, starts[1:].tolist()) if len(part)]
