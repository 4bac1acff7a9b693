"""A model, tuned or not, judged by measurements that it was not fitted to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pyproj import CRS

from fugai.wireless.calibration.obstruction.features import (
    Points,
    features_on,
    ground_raster,
    masts_of,
)
from fugai.wireless.calibration.obstruction.result import eirp_of_cells_dbm
from fugai.wireless.calibration.rays import predicted_db
from fugai.wireless.calibration.result import Errors
from fugai.wireless.calibration.samples import take_samples
from fugai.wireless.calibration.weak_ground import WeakGround
from fugai.wireless.models.obstruction.model import ObstructionModel
from fugai.wireless.models.obstruction.terms import design
from fugai.wireless.models.registry import model_named
from fugai.wireless.signal.ground import Ground
from fugai.wireless.technology import technologies as built_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from fugai._types import FloatArray
    from fugai.tables import Antenna
    from fugai.wireless.calibration.samples import Samples
    from fugai.wireless.models.path_loss import PathLossModel
    from fugai.wireless.models.spread import Spread
    from fugai.wireless.technology import Technology

QUANTILE = 1.2815515655446004
"""Standard deviations of the ends of an 80 % interval."""


@dataclass(frozen=True, kw_only=True, eq=False)
class JudgedModel:
    """A model as it is judged.

    Parameters
    ----------
    model
        Itself or by name.
    pattern_limit_db
        The antennas' attenuation shows up to this only; None: all of it. [dB]
    spread
        How its error at masts left out was made up; None: the shadowing of the technology stands for it.

    Examples
    --------
    >>> from fugai.wireless import JudgedModel
    >>> JudgedModel(model="uma").spread is None
    True
    """

    model: PathLossModel | str
    pattern_limit_db: float | None = None
    spread: Spread | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Judgement:
    """How a model fares on measurements.

    Parameters
    ----------
    errors
        Measured less predicted loss over the bins; positive where the model is optimistic.
    weak
        How well weak ground is found.
    inside, width_db
        Share of the bins within their 80 % intervals, and the mean width of these.
    cells
        One row per cell: ``cell_id``, ``bins``, ``bias_db``, ``rmse_db``, ``inside``.
    refused
        Reason to number of measurements not used.
    notes
        Assumptions.

    Examples
    --------
    From `judge_model`, whose example shows one being made.

    >>> from fugai.wireless import Judgement
    >>> callable(Judgement.values)
    True
    """

    errors: Errors
    weak: WeakGround
    inside: float
    width_db: float
    cells: pd.DataFrame
    refused: Mapping[str, int]
    notes: tuple[str, ...]

    def values(self) -> dict[str, float]:
        """Figures by name, as a row of a table."""
        return {
            "bins": self.errors.bins,
            "bias_db": self.errors.bias_db,
            "rmse_db": self.errors.rmse_db,
            "weak_dbm": self.weak.limit_dbm,
            "weak_share": self.weak.share,
            "auc": self.weak.auc,
            "f1": self.weak.f1,
            "inside_80": self.inside,
            "width_db": self.width_db,
        }


def judge_model(
    measurements: gpd.GeoDataFrame,
    cells: gpd.GeoDataFrame,
    judged: JudgedModel,
    *,
    ground: Ground | None = None,
    technologies: Mapping[str, Technology] | None = None,
    antennas: Mapping[str, Antenna] | None = None,
    weak_dbm: float | None = None,
) -> Judgement:
    """A model against measurements: bias, error, weak ground, intervals. Nothing is fitted.

    Parameters
    ----------
    measurements, cells, ground, technologies, antennas
        As `calibrate` takes them.
    judged
        The model.
    weak_dbm
        Ground with less is weak; None: the threshold of the first cell's technology. [dBm]

    Raises
    ------
    EmptyResultError
        Not one measurement can be used.
    ConfigError
        The model's range does not hold a carrier, or it needs ground that is not there.

    Examples
    --------
    Samples 5 dB weaker than in free space.

    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from fugai.wireless import JudgedModel, cells_from_sites, judge_model, technologies
    >>> site = gpd.GeoDataFrame(
    ...     {"site_id": ["a"], "technology": ["lte-fdd"], "sectors": [1]},
    ...     geometry=gpd.points_from_xy([0.0], [0.0]), crs=32650,
    ... )
    >>> cells = cells_from_sites(site, technologies=technologies())
    >>> east_m = np.array([1000.0, 2000.0, 4000.0])
    >>> free_db = 20.0 * np.log10(east_m / 1000.0 * cells["frequency_mhz"][0]) + 32.45
    >>> samples = gpd.GeoDataFrame(
    ...     {"site_id": "a", "loss_db": free_db + 5.0},
    ...     geometry=gpd.points_from_xy(east_m, 0.0 * east_m), crs=32650,
    ... )
    >>> found = judge_model(samples, cells, JudgedModel(model="free-space"))
    >>> round(found.errors.bias_db, 2), found.inside
    (5.0, 1.0)
    """
    known = built_in() if technologies is None else technologies
    ground = ground or Ground()
    model = model_named(judged.model) if isinstance(judged.model, str) else judged.model
    samples = take_samples(
        measurements, cells, technologies=known, ground=ground, antennas=antennas
    )
    frame = samples.frame
    cell = frame["cell"].to_numpy(dtype=np.int64)
    # the antenna's part of each bin: what was measured between isotropic antennas has none
    shown = np.minimum(
        frame["pattern_db"].to_numpy(np.float64),
        np.inf if judged.pattern_limit_db is None else judged.pattern_limit_db,
    )
    pattern = np.where(frame["basic"].to_numpy(np.bool_), 0.0, shown)
    measured = frame["measured_loss_db"].to_numpy(np.float64)
    if isinstance(model, ObstructionModel):
        # its loss holds the antenna's part
        measured = measured + np.where(frame["basic"], frame["pattern_db"], 0.0)
        loss, low, high = _of_obstruction(model, samples, cells, ground, known)
    else:
        loss = predicted_db(frame, cells, model, ground)[0] + pattern
        low, high = _ends(judged, frame, cells, known)
    return _judgement(
        samples,
        errors_db=measured - loss,
        level_dbm=eirp_of_cells_dbm(cells, known)[cell] - measured,
        ends=(low, high),
        weak_dbm=_limit(cells, known) if weak_dbm is None else weak_dbm,
    )


def _limit(cells: gpd.GeoDataFrame, technologies: Mapping[str, Technology]) -> float:
    return technologies[str(cells["technology"].iloc[0])].threshold_dbm


def _of_obstruction(
    model: ObstructionModel,
    samples: Samples,
    cells: gpd.GeoDataFrame,
    ground: Ground,
    technologies: Mapping[str, Technology],
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Loss of each bin, the antenna's part in it, and the ends of the interval of its level. [dB]"""
    frame = samples.frame
    points = Points(
        cell=frame["cell"].to_numpy(np.int64),
        x=frame["x"].to_numpy(np.float64),
        y=frame["y"].to_numpy(np.float64),
    )
    masts = masts_of(cells, eirp_of_cells_dbm(cells, technologies))
    features = features_on(points, masts, ground_raster(ground))
    names = cells["cell_id"].astype(str).to_list()
    beyond = model.in_crs(CRS.from_user_input(cells.crs)).beyond_terms_db(
        points, masts, features, names
    )
    low, high = model.interval.at(features["distance_m"])
    return model.loss_of_terms_db(design(features)) + beyond, low, high


def _ends(
    judged: JudgedModel,
    frame: pd.DataFrame,
    cells: gpd.GeoDataFrame,
    technologies: Mapping[str, Technology],
) -> tuple[FloatArray, FloatArray]:
    """Ends of the interval of a level about its prediction: by the spread, else by the shadowing. [dB]"""
    if judged.spread is not None:
        half = np.full(len(frame), QUANTILE * judged.spread.total_db)
        return judged.spread.bias_db - half, judged.spread.bias_db + half
    kinds = cells["technology"].astype(str).to_numpy()[frame["cell"].to_numpy(np.int64)]
    sigma = [
        technologies[kind].sigma_db[where]
        for kind, where in zip(kinds, frame["environment"], strict=True)
    ]
    half = QUANTILE * np.array(sigma, dtype=np.float64)
    return -half, half


def _judgement(
    samples: Samples,
    *,
    errors_db: FloatArray,
    level_dbm: FloatArray,
    ends: tuple[FloatArray, FloatArray],
    weak_dbm: float,
) -> Judgement:
    known = np.isfinite(errors_db)
    error, level = errors_db[known], level_dbm[known]
    low, high = (one[known] for one in ends)
    # an error of the loss is one of the level with the other sign
    inside = (-error >= low) & (-error <= high)
    has_ends = np.isfinite(low) & np.isfinite(high)
    deviation = np.where(has_ends, (high - low) / (2.0 * QUANTILE), max(float(error.std()), 1.0))
    middle = np.where(has_ends, (low + high) / 2.0, 0.0)
    frame = samples.frame.loc[known]
    each = pd.DataFrame(
        {
            "cell_id": frame["cell_id"].to_numpy(),
            "bins": 1,
            "bias_db": error,
            "rmse_db": error**2,
            "inside": inside.astype(np.float64),
        }
    ).groupby("cell_id", sort=True)
    table = each.agg({"bins": "size", "bias_db": "mean", "rmse_db": "mean", "inside": "mean"})
    table["rmse_db"] = np.sqrt(table["rmse_db"])
    return Judgement(
        errors=Errors.of(error),
        weak=WeakGround.of(level, level + error + middle, deviation, limit_dbm=weak_dbm),
        inside=float(inside[has_ends].mean()) if has_ends.any() else np.nan,
        width_db=float((high - low)[has_ends].mean()) if has_ends.any() else np.nan,
        cells=table.reset_index(),
        refused=samples.refused,
        notes=samples.notes,
    )
