"""The level from what stands in the way, fitted to measurements, with its error at masts left out."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pyproj import CRS

from fugai.errors import ConfigError
from fugai.wireless.calibration.obstruction.boost import boost
from fugai.wireless.calibration.obstruction.conformal import reliability
from fugai.wireless.calibration.obstruction.doubtful import doubtful_cells, from_true_north
from fugai.wireless.calibration.obstruction.features import (
    Masts,
    Points,
    features_on,
    ground_raster,
    masts_of,
)
from fugai.wireless.calibration.obstruction.folds import BLOCK_M, LeaveOut, blocks_of, folds_of
from fugai.wireless.calibration.obstruction.learning import Applied, learned_of
from fugai.wireless.calibration.obstruction.own_samples import (
    covariance_of,
    error_with_own_samples,
    shrunken_means,
)
from fugai.wireless.calibration.obstruction.result import (
    ObstructionCalibration,
    eirp_of_cells_dbm,
)
from fugai.wireless.calibration.obstruction.spread import spread_of_covariance
from fugai.wireless.calibration.obstruction.thinning import Thinning
from fugai.wireless.calibration.samples import take_samples
from fugai.wireless.calibration.skill import skill_of
from fugai.wireless.models.obstruction.model import BY_DISTANCE, ObstructionModel
from fugai.wireless.models.obstruction.terms import GROUPS, design
from fugai.wireless.signal.ground import Ground
from fugai.wireless.technology import technologies as built_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from fugai._types import FloatArray, IntArray, ObjectArray
    from fugai.wireless.models.obstruction.features import PlacedRaster
    from fugai.wireless.technology import Technology

OWN_SAMPLES = (0, 5, 20, 50, 100)
"""Numbers of a cell's own samples for which the error is stated."""

SAMPLES_OF_COVARIANCE = 300
"""Samples of a cell of which the errors with its own samples are stated."""


WITHIN = (0.001, 0.999)
"""Between these shares of the points lie the terms that a model takes for possible."""


def calibrate_obstruction(
    measurements: gpd.GeoDataFrame,
    cells: gpd.GeoDataFrame,
    *,
    ground: Ground,
    technologies: Mapping[str, Technology] | None = None,
    thinning: Thinning | None = None,
    boosted: bool = False,
) -> ObstructionCalibration:
    """A model of what stands in the way, fitted to measurements, and its error at masts left out.

    Terms of distance, antenna, obstruction, surroundings and mast are fitted by bounded least squares
    with masts as random effects, shrunk to free space; of their groups those are kept that lower the error at
    masts left out.

    Parameters
    ----------
    measurements
        As `calibrate` takes them.
    cells
        From `cells_from_sites`, in the same CRS.
    ground
        Terrain and obstacles on one grid.
    technologies
        From `technologies`; None: the built-in ones.
    thinning
        How many samples of each cell count; None: 500.
    boosted
        Whether trees are grown for what the terms leave, for planned and for standing masts: takes
        scikit-learn, the extra ``calibration``.

    Raises
    ------
    ConfigError
        No terrain or no obstacles, or fewer than two masts.
    EmptyResultError
        Not one measurement can be used.

    Examples
    --------
    Two masts on open ground, every level 10 dB weaker than in free space.

    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import Ground, calibrate_obstruction, cells_from_sites, technologies
    >>> grid = Grid(crs=CRS.from_epsg(32650), transform=Affine(50, 0, 0, 0, -50, 2000), shape=(40, 40))
    >>> open_ground = grid.array(np.zeros(grid.shape), units="m")
    >>> sites = gpd.GeoDataFrame(
    ...     {"site_id": ["a", "b"], "technology": "lte-fdd", "sectors": 1},
    ...     geometry=gpd.points_from_xy([500.0, 1500.0], [1000.0, 1000.0]), crs=32650,
    ... )
    >>> cells = cells_from_sites(sites, technologies=technologies())
    >>> north_m = np.tile(np.linspace(100.0, 900.0, 20), 2)
    >>> samples = gpd.GeoDataFrame(
    ...     {"site_id": np.repeat(["a", "b"], 20), "loss_db": 48.0 + 20.0 * np.log10(north_m)},
    ...     geometry=gpd.points_from_xy(np.repeat([500.0, 1500.0], 20), 1000.0 + north_m), crs=32650,
    ... )
    >>> found = calibrate_obstruction(
    ...     samples, cells, ground=Ground(terrain=open_ground, obstacles=open_ground)
    ... )
    >>> found.nested_db < found.untuned_db or found.model.groups[0] == "offset"
    True
    """
    known = built_in() if technologies is None else technologies
    flat = Ground(terrain=ground.terrain)
    samples = take_samples(measurements, cells, technologies=known, ground=flat)
    frame = samples.frame
    rows = (thinning or Thinning()).rows(frame["cell"].to_numpy(dtype=np.int64))
    frame = frame.iloc[rows].reset_index(drop=True)
    masts = masts_of(cells, eirp_of_cells_dbm(cells, known))
    points = Points(
        cell=frame["cell"].to_numpy(dtype=np.int64),
        x=frame["x"].to_numpy(dtype=np.float64),
        y=frame["y"].to_numpy(dtype=np.float64),
    )
    loss = frame["measured_loss_db"].to_numpy(dtype=np.float64)
    loss = loss + np.where(frame["basic"], frame["pattern_db"], 0.0)
    names = cells["cell_id"].astype(str).to_numpy(dtype=object)
    made = calibrate_points(
        points,
        masts,
        loss,
        ground_raster(ground),
        names,
        refused=samples.refused,
        boosted=boosted,
        crs=CRS.from_user_input(cells.crs),
    )
    return dataclasses.replace(made, doubtful=from_true_north(made.doubtful, cells))


def calibrate_points(
    points: Points,
    masts: Masts,
    loss_db: FloatArray,
    placed: PlacedRaster,
    cell_ids: ObjectArray,
    *,
    refused: Mapping[str, int],
    boosted: bool = False,
    crs: CRS | None = None,
) -> ObstructionCalibration:
    """`calibrate_obstruction` of points whose measured loss (EIRP on the boresight less level) is known.

    With ``crs``, that of the points, the model keeps trees, footprints and own samples.

    Raises
    ------
    ConfigError
        Fewer than two masts.
    """
    mast = np.unique(masts.mast[points.cell], return_inverse=True)[1].reshape(-1).astype(np.int64)
    n_masts = int(mast.max()) + 1
    if n_masts < 2:
        msg = f"`measurements` must be of two masts at least to leave one out, found {n_masts}."
        raise ConfigError(msg)
    features = features_on(points, masts, placed)
    terms = design(features)
    trial = LeaveOut.of(terms, loss_db - terms.known_db, mast)
    folds = folds_of(n_masts)
    blocks = blocks_of(points.x, points.y, mast)
    by_mast, by_block = trial.errors_db(folds), trial.errors_db(blocks)
    groups = trial.chosen_groups(folds)
    residual = trial.held_out_db(folds, groups)
    plain = trial.held_out_db(folds, ())
    nested = trial.nested_db(folds)
    coefficients = trial.fit(np.ones(n_masts, np.bool_), groups)
    level = features["eirp_dbm"] - loss_db
    others = np.setdiff1d(np.arange(len(coefficients)), terms.of_groups(BY_DISTANCE))
    usual = np.quantile(terms.columns[:, others] @ coefficients[others], WITHIN)
    own = terms.known_db + terms.columns @ coefficients - loss_db
    without_pattern = terms.of_groups([one for one in groups if one != "pattern"])
    errors = (
        loss_db - terms.known_db - terms.columns[:, without_pattern] @ coefficients[without_pattern]
    )
    doubts = doubtful_cells(points, masts, -errors)
    grown = boost(points, masts, features, trial, groups=groups, folds=folds) if boosted else None
    applied = Applied.of(grown, residual, points, features["distance_m"], mast)
    trees, planned = applied.trees, applied.planned_db
    left = own
    if trees is not None:
        left = own + trees.added_db(points, masts, features, standing=True)
    selection = terms.of_groups(["selection"])
    selected = terms.columns[:, selection] @ coefficients[selection]
    of_terms = covariance_of(residual, points.x, points.y, points.cell)
    tried = [" + ".join(GROUPS[:count]) or "untuned" for count in range(len(GROUPS) + 1)]
    return ObstructionCalibration(
        model=ObstructionModel(
            coefficients=dict(zip(terms.names, coefficients.tolist(), strict=True)),
            groups=groups,
            interval=applied.interval,
            others_db=(float(usual[0]), float(usual[1])),
            spread=spread_of_covariance(
                applied.covariance,
                bias_db=float(-np.mean(np.bincount(mast, planned) / np.bincount(mast))),
                masts=n_masts,
            ),
            cells_db={
                str(cell_ids[cell]): mean
                for cell, mean in shrunken_means(
                    own, (points.x, points.y, points.cell), of_terms
                ).items()
            },
            learned=None
            if crs is None
            else learned_of(
                applied, points, -np.column_stack([left, left - selected]), cell_ids, crs
            ),
        ),
        errors=pd.DataFrame(
            {"groups": tried, "rmse_db": by_mast, f"rmse_{BLOCK_M:.0f}_m_db": by_block}
        ),
        untuned_db=_rmse(plain),
        nested_db=_rmse(nested),
        better_than_untuned=_better(planned, plain, mast),
        skill=skill_of(planned, loss_db, np.log10(features["distance_m"]), mast),
        reliability=reliability(-planned, features["distance_m"], mast, folds[mast], points.cell),
        covariance=applied.own_covariance,
        own_samples_db=error_with_own_samples(
            applied.standing_db,
            (points.x, points.y, points.cell),
            applied.own_covariance,
            OWN_SAMPLES,
            np.random.default_rng(0),
        ),
        doubtful=doubts.assign(cell_id=cell_ids[doubts["cell"].to_numpy(dtype=np.int64)]),
        points=pd.DataFrame(
            {
                "cell_id": cell_ids[points.cell],
                "x": points.x,
                "y": points.y,
                "level_dbm": level,
                "held_out_dbm": level + residual,
                **(
                    {}
                    if trees is None
                    else {
                        "planned_dbm": level + trees.planned_db,
                        "standing_dbm": level + trees.standing_db,
                    }
                ),
            }
        ),
        boosted=trees,
        refused=refused,
    )


def _rmse(residual_db: FloatArray) -> float:
    return float(np.sqrt(np.mean(residual_db**2)))


def _better(tuned: FloatArray, plain: FloatArray, mast: IntArray) -> float:
    """Share of the masts whose error the tuned model lowers."""
    return float(np.mean(np.bincount(mast, tuned**2) <= np.bincount(mast, plain**2)))
