"""What an obstruction calibration is: the model, its errors, and the level that it predicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import ConfigError
from fugai.wireless.calibration.obstruction.features import (
    Points,
    features_on,
    ground_raster,
    masts_of,
)
from fugai.wireless.models.obstruction.terms import design
from fugai.wireless.signal.sectors import reference_eirp_dbm
from fugai.wireless.technology import technologies as built_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from fugai._types import FloatArray
    from fugai.wireless.calibration.obstruction.boost import Boosted
    from fugai.wireless.calibration.obstruction.conformal import Reliability
    from fugai.wireless.calibration.obstruction.own_samples import Covariance
    from fugai.wireless.calibration.skill import Skill
    from fugai.wireless.models.obstruction.model import ObstructionModel
    from fugai.wireless.models.spread import Spread
    from fugai.wireless.signal.ground import Ground
    from fugai.wireless.technology import Technology


@dataclass(frozen=True, kw_only=True, eq=False)
class ObstructionCalibration:
    """A model of what stands in the way, with its errors at masts that it was not fitted to.

    Parameters
    ----------
    model
        Fitted to all masts.
    errors
        One row per group of terms: ``groups``, ``rmse_db`` at masts left out, in folds of masts and in squares of
        3 km; the first is the untuned model.
    untuned_db, nested_db
        RMSE at masts left out: of the untuned model, and with the groups chosen without them too.
    better_than_untuned
        Share of the masts, left out, where the tuned model is better than the untuned one.
    skill
        Against a constant and the logarithm of distance.
    reliability
        How the 80 % intervals held at masts left out.
    covariance
        Of the residuals of a cell over the ground.
    own_samples_db
        RMSE by number of a cell's own samples.
    doubtful
        Cells whose position or azimuth the samples contradict, with ``cell_id``; azimuths from true north, ``x`` and
        ``y`` in the CRS of the cells.
    points
        One row per sample that was used: ``cell_id``, ``x``, ``y``, ``level_dbm``, ``held_out_dbm``.
    refused
        Reason to number of measurements that were not used.
    boosted
        Trees for what the terms leave; None where none were asked for. ``points`` then has the columns
        ``planned_dbm`` and ``standing_dbm``, the level of masts left out by terms and trees, without and with
        the places that the cell served.

    Examples
    --------
    From `calibrate_obstruction`, whose example shows one being made.

    >>> from fugai.wireless import ObstructionCalibration
    >>> callable(ObstructionCalibration.predict)
    True
    """

    model: ObstructionModel
    errors: pd.DataFrame
    untuned_db: float
    nested_db: float
    better_than_untuned: float
    skill: Skill
    reliability: Reliability
    covariance: Covariance
    own_samples_db: Mapping[int, float]
    doubtful: pd.DataFrame
    points: pd.DataFrame
    refused: Mapping[str, int]
    boosted: Boosted | None = None

    @property
    def spread(self) -> Spread | None:
        """How the error at masts left out is made up."""
        return self.model.spread

    def predict(
        self,
        places: gpd.GeoDataFrame,
        cells: gpd.GeoDataFrame,
        *,
        ground: Ground,
        technologies: Mapping[str, Technology] | None = None,
        served: bool = False,
    ) -> pd.DataFrame:
        """Level of cells, planned ones too, at places.

        Parameters
        ----------
        places
            Points with ``cell_id``.
        cells
            From `cells_from_sites`.
        ground
            Terrain and obstacles.
        technologies
            From `technologies`; None: the built-in ones.
        served
            Whether the cells are known to serve there; with trees, whether they stand and have footprints.

        Returns
        -------
        On the index of ``places``: ``level_dbm``, and the ends ``low_dbm``, ``high_dbm`` of its 80 % interval.

        Raises
        ------
        ConfigError
            A place names no cell; the ground lacks terrain or obstacles.
        """
        known = {str(name): at for at, name in enumerate(cells["cell_id"])}
        names = places["cell_id"].astype(str)
        lost = names[~names.isin(known)]
        if len(lost):
            msg = f"`places.cell_id` must be one of `cells`, found {lost.iloc[0]!r}."
            raise ConfigError(msg)
        masts = masts_of(
            cells, eirp_of_cells_dbm(cells, built_in() if technologies is None else technologies)
        )
        cell = names.map(known).to_numpy(dtype=np.int64)
        points = Points(cell=cell, x=places.geometry.x.to_numpy(), y=places.geometry.y.to_numpy())
        features = features_on(points, masts, ground_raster(ground))
        loss = self.model.loss_of_terms_db(design(features), served=served)
        if self.boosted is not None:
            loss = loss + self.boosted.added_db(points, masts, features, standing=served)
        level = features["eirp_dbm"] - loss
        low, high = self.model.interval.at(features["distance_m"])
        return pd.DataFrame(
            {"level_dbm": level, "low_dbm": level + low, "high_dbm": level + high},
            index=places.index,
        )


def eirp_of_cells_dbm(
    cells: gpd.GeoDataFrame, technologies: Mapping[str, Technology]
) -> FloatArray:
    """EIRP of the reference signal on each cell's boresight. [dBm]"""
    eirp = np.full(len(cells), np.nan)
    kinds = cells["technology"].astype(str).to_numpy()
    for name in np.unique(kinds):
        at = np.flatnonzero(kinds == name)
        eirp[at] = reference_eirp_dbm(cells.iloc[at], technology=technologies[str(name)])
    return eirp
