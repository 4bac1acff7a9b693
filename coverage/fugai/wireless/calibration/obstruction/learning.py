"""What a run applies of a calibration beyond the terms: chosen, judged at masts left out, and packed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.wireless.calibration.obstruction.conformal import Interval
from fugai.wireless.calibration.obstruction.folds import WORTH_ADDING
from fugai.wireless.calibration.obstruction.own_samples import (
    RANGES_M,
    Covariance,
    covariance_of,
    own_weights,
)
from fugai.wireless.models.obstruction.learned import Footprints, Learned, OwnSamples

if TYPE_CHECKING:
    from pyproj import CRS

    from fugai._types import FloatArray, IntArray, ObjectArray
    from fugai.wireless.calibration.obstruction.boost import Boosted
    from fugai.wireless.models.obstruction.features import Points


@dataclass(frozen=True, kw_only=True, eq=False)
class Applied:
    """Errors at masts left out of what is applied: measured less predicted loss. [dB]

    Parameters
    ----------
    trees
        None where there are none, or where they bring nothing at masts left out.
    planned_db, standing_db
        Of a cell that nobody measured, and of one whose footprint is known; the same without trees.
    covariance, own_covariance
        Of these two over the ground.
    interval
        Ends of the 80 % interval of the former's level.
    """

    trees: Boosted | None
    planned_db: FloatArray
    standing_db: FloatArray
    covariance: Covariance
    own_covariance: Covariance
    interval: Interval

    @classmethod
    def of(
        cls,
        trees: Boosted | None,
        terms_db: FloatArray,
        points: Points,
        distance_m: FloatArray,
        mast: IntArray,
    ) -> Applied:
        """From the trees, where there are any, and the errors of the terms alone."""
        if trees is not None and _rms(trees.planned_db) > WORTH_ADDING * _rms(terms_db):
            trees = None
        planned, standing = terms_db, terms_db
        if trees is not None:
            planned, standing = trees.planned_db, trees.standing_db
        covariance = covariance_of(planned, points.x, points.y, points.cell)
        own = covariance
        if trees is not None:
            own = covariance_of(standing, points.x, points.y, points.cell)
        return cls(
            trees=trees,
            planned_db=planned,
            standing_db=standing,
            covariance=covariance,
            own_covariance=own,
            interval=Interval.of(-planned, distance_m, mast),
        )


def learned_of(
    applied: Applied, points: Points, residuals_db: FloatArray, cell_ids: ObjectArray, crs: CRS
) -> Learned:
    """What is saved beside the terms.

    Parameters
    ----------
    points, residuals_db
        Samples, and what terms and trees leave of their loss: where the cell is known to serve, and where it is not;
        shape (samples, 2). [dB]
    cell_ids
        Name of each cell.
    crs
        Of the samples.
    """
    cells, places = own_weights(
        residuals_db, (points.x, points.y, points.cell), applied.own_covariance
    )
    known = np.unique(points.cell)
    names = tuple(str(cell_ids[one]) for one in known)
    covariance, trees = applied.own_covariance, applied.trees
    own = OwnSamples(
        cells=names,
        cell=np.searchsorted(known, cells),
        places=places,
        parts_db2=np.array(covariance.parts_db2),
        ranges_m=np.array(RANGES_M),
        cell_db2=covariance.cell_db2,
    )
    if trees is None:
        return Learned(crs=crs, own=own)
    return Learned(
        crs=crs,
        own=own,
        planned=trees.planned,
        standing=trees.standing,
        nearby=trees.nearby,
        place=trees.place,
        footprints=Footprints(
            cells=names, cell=np.searchsorted(known, points.cell), x=points.x, y=points.y
        ),
    )


def _rms(values: FloatArray) -> float:
    return float(np.sqrt(np.mean(values**2)))
