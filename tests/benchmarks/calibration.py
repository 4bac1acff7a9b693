"""Calibration on a city's samples, masts left out: ``python -m tests.benchmarks.calibration [WORLD [PART]]``.

PART is ``terms`` (the linear terms alone), ``doubts`` (cells moved and turned on purpose), ``applied`` (the models of the
folds saved, read again and applied to the masts that they have not seen) or ``all``, which grows trees too. WORLD is ``chengdu``; its folder lies in `FUGAI_WORLDS`. The surface is made of the samples: terrain and
heights of buildings where somebody measured, the nearest ones up to `REACH_M` from there.
"""

from __future__ import annotations

import dataclasses
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from affine import Affine
from pyproj import CRS
from scipy.ndimage import distance_transform_edt

from fugai.grid import Grid
from fugai.wireless import Ground
from fugai.wireless.calibration.obstruction.boost import _trees
from fugai.wireless.calibration.obstruction.calibrate import calibrate_points
from fugai.wireless.calibration.obstruction.doubtful import doubtful_cells
from fugai.wireless.calibration.obstruction.features import (
    Masts,
    Points,
    features_on,
    placed_raster,
)
from fugai.wireless.calibration.obstruction.folds import LeaveOut, folds_of
from fugai.wireless.calibration.obstruction.own_samples import (
    covariance_of,
    error_with_own_samples,
)
from fugai.wireless.calibration.obstruction.thinning import Thinning
from fugai.wireless.calibration.weak_ground import WeakGround
from fugai.wireless.models.obstruction.footprint import NAMES, footprint_features
from fugai.wireless.models.obstruction.learned import (
    Footprints,
    Learned,
    OwnSamples,
    ray_columns,
)
from fugai.wireless.models.obstruction.learned_file import learned_bytes, learned_from
from fugai.wireless.models.obstruction.terms import GROUPS, design

if TYPE_CHECKING:
    from fugai.wireless.calibration.obstruction.result import ObstructionCalibration
    from fugai.wireless.models.obstruction.features import Features, PlacedRaster

CELL_M, REACH_M, MARGIN_M = 5.0, 30.0, 100.0
WEAK_DBM = -103.0
UTM = CRS.from_epsg(32648)
SLOPE_DB = 22.0
"""Fall of the level over a decade of distance, for doubts. [dB]"""


def surface(samples: pd.DataFrame, cells: pd.DataFrame) -> Ground:
    """Terrain and obstacles from the samples' altitudes and building heights."""
    x, y = samples["X"].to_numpy(float), samples["Y"].to_numpy(float)
    west = min(x.min(), cells["Cell X"].min()) - MARGIN_M - CELL_M / 2
    north = max(y.max(), cells["Cell Y"].max()) + MARGIN_M + CELL_M / 2
    width = int((max(x.max(), cells["Cell X"].max()) + MARGIN_M - west) // CELL_M) + 1
    height = int((north - min(y.min(), cells["Cell Y"].min()) + MARGIN_M) // CELL_M) + 1
    grid = Grid(
        crs=UTM,
        transform=Affine(CELL_M, 0, west, 0, -CELL_M, north),
        shape=(height, width),
    )
    row, column = grid.rows_columns(x, y)
    known = np.zeros(grid.shape, np.bool_)
    known[row, column] = True
    apart, nearest = distance_transform_edt(~known, return_indices=True)
    values = []
    for name in ("Altitude", "Building Height"):
        one = np.zeros(grid.shape, np.float32)
        one[row, column] = samples[name]
        values.append(one[nearest[0], nearest[1]])
    values[1][apart * CELL_M > REACH_M] = np.nan
    return Ground(
        terrain=grid.array(values[0], units="m"), obstacles=grid.array(values[1], units="m")
    )


def masts_of(cells: pd.DataFrame) -> Masts:
    """The cells as masts; the power of the reference signal stands for the EIRP."""
    places = np.unique(cells[["Cell X", "Cell Y"]].to_numpy(), axis=0, return_inverse=True)[1]
    tilt = cells["Electrical Downtilt"] + cells["Mechanical Downtilt"]
    return Masts(
        x=cells["Cell X"].to_numpy(float),
        y=cells["Cell Y"].to_numpy(float),
        height_m=cells["Height"].to_numpy(float),
        azimuth_deg=cells["Azimuth"].to_numpy(float),
        downtilt_deg=tilt.to_numpy(float),
        eirp_dbm=cells["RS Power"].to_numpy(float) + 18.0,
        frequency_mhz=cells["Frequency Band"].to_numpy(float),
        mast=places.reshape(-1).astype(np.int64),
    )


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Prepared:
    """Samples of a world, thinned: places, masts, measured loss, ground, names of the cells."""

    points: Points
    masts: Masts
    loss_db: np.ndarray
    placed: PlacedRaster
    names: np.ndarray


def prepared(folder: Path) -> Prepared:
    """The samples of a world that count."""
    cells = pd.read_csv(folder / "cells.csv")
    samples = pd.read_parquet(folder / "samples.parquet")
    ground, masts = surface(samples, cells), masts_of(cells)
    cell = pd.Index(cells["Cell Index"]).get_indexer(samples["Cell Index"]).astype(np.int64)
    rows = Thinning().rows(cell)
    points = Points(
        cell=cell[rows],
        x=samples["X"].to_numpy(float)[rows],
        y=samples["Y"].to_numpy(float)[rows],
    )
    loss = masts.eirp_dbm[points.cell] - samples["RSRP"].to_numpy(float)[rows]
    names = cells["Cell Index"].astype(str).to_numpy(dtype=object)
    return Prepared(
        points=points, masts=masts, loss_db=loss, placed=placed_raster(ground), names=names
    )


def calibration(folder: Path, *, boosted: bool) -> ObstructionCalibration:
    """The calibration of a world."""
    world = prepared(folder)
    return calibrate_points(
        world.points,
        world.masts,
        world.loss_db,
        world.placed,
        world.names,
        refused={},
        boosted=boosted,
        crs=UTM,
    )


def applied(folder: Path) -> None:
    """Each fold's model saved, read again and applied to the masts that it has not seen."""
    world = prepared(folder)
    points, masts = world.points, world.masts
    mast = np.unique(masts.mast[points.cell], return_inverse=True)[1].reshape(-1).astype(np.int64)
    features = features_on(points, masts, world.placed)
    trial = LeaveOut.of(design(features), world.loss_db - design(features).known_db, mast)
    folds = folds_of(int(mast.max()) + 1)
    planned, standing = np.empty(len(mast)), np.empty(len(mast))
    spent = 0.0
    for number in np.unique(folds):
        made = fold_model(trial, world, features, folds != number)
        out = np.flatnonzero(folds[mast] == number)
        part, some = points.part(out), {name: values[out] for name, values in features.items()}
        begin = time.process_time()
        base = trial.target_db[out] - trial.terms.columns[out] @ made[0]
        again = learned_from(learned_bytes(made[1]), file="model.npz")
        for footprints, errors in ((again.footprints, standing), (None, planned)):
            one = dataclasses.replace(again, footprints=footprints)
            added = one.added_db(part, masts, some, world.names, own_levels=False, among=True)
            errors[out] = base - added
        spent += time.process_time() - begin
    cell, rng = points.cell, np.random.default_rng(0)
    own = error_with_own_samples(
        standing,
        (points.x, points.y, cell),
        covariance_of(standing, points.x, points.y, cell),
        (20, 100),
        rng,
    )
    shown = {number: round(error, 2) for number, error in own.items()}
    rms = [float(np.sqrt(np.mean(one**2))) for one in (planned, standing)]
    sys.stdout.write(
        f"saved, read and applied: planned {rms[0]:.2f}, standing {rms[1]:.2f} dB, with own samples {shown}; "
        f"{1e6 * spent / len(mast) / 2:.0f} CPU us a place\n"
    )


def fold_model(
    trial: LeaveOut, world: Prepared, features: Features, masts: np.ndarray
) -> tuple[np.ndarray, Learned]:
    """Coefficients and trees from some masts, with the places that all cells served."""
    points = world.points
    ray = ray_columns(features)
    found = footprint_features(points, points, world.masts)
    shape = np.column_stack([found[name] for name in NAMES])
    first, second, _, nearby = _trees(points, trial, GROUPS, (ray, shape), masts)
    mast_of = np.unique(trial.mast, return_index=True)[1]
    cell = points.cell[mast_of]
    names = tuple(str(one) for one in world.names)
    none = np.empty((0, 4))
    learned = Learned(
        crs=UTM,
        own=OwnSamples(
            cells=names,
            cell=np.empty(0, np.int64),
            places=none,
            parts_db2=np.ones(1),
            ranges_m=np.ones(1),
            cell_db2=0.0,
        ),
        planned=first.trees(),
        standing=second.trees(),
        nearby=nearby,
        place=np.column_stack([world.masts.x[cell], world.masts.y[cell]]),
        footprints=Footprints(cells=names, cell=points.cell, x=points.x, y=points.y),
    )
    return trial.fit(masts, GROUPS), learned


def trees(made: ObstructionCalibration) -> None:
    """Errors and weak ground by the linear terms and by trees, always at masts left out."""
    frame = made.points
    cell = pd.factorize(frame["cell_id"])[0].astype(np.int64)
    x, y = frame["x"].to_numpy(float), frame["y"].to_numpy(float)
    level = frame["level_dbm"].to_numpy(float)
    for name in ("held_out_dbm", "planned_dbm", "standing_dbm"):
        if name not in frame:
            continue
        residual = frame[name].to_numpy(float) - level
        found = covariance_of(residual, x, y, cell)
        deviation = np.full(len(level), np.sqrt(np.mean(residual**2)))
        weak = WeakGround.of(level, frame[name].to_numpy(float), deviation, limit_dbm=WEAK_DBM)
        own = error_with_own_samples(
            residual, (x, y, cell), found, (0, 20, 100), np.random.default_rng(0)
        )
        shown = {number: round(error, 2) for number, error in own.items()}
        sys.stdout.write(
            f"{name}: {deviation[0]:.2f} dB, weak ground ({weak.share:.1%}): AUC {weak.auc:.3f}, F1 {weak.f1:.3f} "
            f"flagged from {weak.cut:.2f}; with own samples {shown}\n"
        )


def doubts(folder: Path) -> None:
    """Precision and recall of doubts on cells that are moved or turned on purpose."""
    cells = pd.read_csv(folder / "cells.csv")
    samples = pd.read_parquet(folder / "samples.parquet")
    masts = masts_of(cells)
    cell = pd.Index(cells["Cell Index"]).get_indexer(samples["Cell Index"]).astype(np.int64)
    rows = Thinning(per_cell=200).rows(cell)
    x, y = (samples[name].to_numpy(float)[rows] for name in "XY")
    points, level = Points(cell=cell[rows], x=x, y=y), samples["RSRP"].to_numpy(float)[rows]

    def found(changed: Masts) -> pd.DataFrame:
        away = np.hypot(x - changed.x[points.cell], y - changed.y[points.cell])
        error = level + SLOPE_DB * np.log10(np.maximum(away, 20.0))
        return doubtful_cells(points, changed, error - error.mean())

    def flagged(changed: Masts, doubt: str) -> np.ndarray:
        table = found(changed)
        return np.isin(np.arange(len(masts.x)), table.loc[table["doubt"] == doubt, "cell"])

    base = {doubt: flagged(masts, doubt) for doubt in ("position", "azimuth")}
    sys.stdout.write(f"as stated: { ({name: int(one.sum()) for name, one in base.items()}) }\n")
    rng = np.random.default_rng(0)
    for doubt, sizes in (("position", (300, 500, 1000, 3000)), ("azimuth", (60, 90, 120, 180))):
        for size in sizes:
            changed = rng.random(len(masts.x)) < 0.1
            way = rng.uniform(0.0, 2.0 * np.pi, len(changed))
            if doubt == "position":
                moved = dataclasses.replace(
                    masts,
                    x=masts.x + changed * size * np.sin(way),
                    y=masts.y + changed * size * np.cos(way),
                )
            else:
                turned = masts.azimuth_deg + changed * size * np.where(way > np.pi, 1.0, -1.0)
                moved = dataclasses.replace(masts, azimuth_deg=turned % 360.0)
            hit, right = flagged(moved, doubt), ~base[doubt] & ~base["position"]
            true, false = (hit & changed & right).sum(), (hit & ~changed & right).sum()
            sys.stdout.write(
                f"{doubt} off by {size}: recall {true / (changed & right).sum():.2f}, precision "
                f"{true / max(true + false, 1):.2f} ({(changed & right).sum()} cells)\n"
            )


def main() -> None:
    world = sys.argv[1] if len(sys.argv) > 1 else "chengdu"
    part = sys.argv[2] if len(sys.argv) > 2 else "all"
    folder = Path(os.environ.get("FUGAI_WORLDS", "../shared/worlds"), world)
    if not (folder / "samples.parquet").is_file():
        sys.stdout.write(f"{folder} has no samples.parquet.\n")
        return
    start = time.process_time()
    if part in ("doubts", "all"):
        doubts(folder)
    if part == "applied":
        applied(folder)
    if part in ("terms", "all"):
        terms(folder, boosted=part == "all")
    sys.stdout.write(f"{time.process_time() - start:.0f} CPU s\n")


def terms(folder: Path, *, boosted: bool) -> None:
    """The table of the linear terms, and what trees and own samples add."""
    made = calibration(folder, boosted=boosted)
    made.errors.round(3).to_string(sys.stdout, index=False)
    held = made.reliability
    sys.stdout.write(
        f"\nnested {made.nested_db:.2f} dB, untuned {made.untuned_db:.2f} dB, "
        f"better at {made.better_than_untuned:.0%} of the masts\n"
        f"{made.skill.message('obstruction').en}\n"
        f"80 % intervals: {held.inside:.1%} inside, width {held.width_db:.1f} dB, "
        f"worst twentieth of cells {held.worst_twentieth:.1%}\n"
        f"{made.spread}\ndoubtful: {made.doubtful['doubt'].value_counts().to_dict()}\n"
    )
    trees(made)


if __name__ == "__main__":
    main()
