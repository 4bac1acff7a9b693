"""Calibration on a city's samples, masts left out: ``python -m tests.benchmarks.calibration [WORLD]``.

WORLD is ``chengdu``; its folder lies in `FUGAI_WORLDS`. The surface is made of the samples: terrain and
heights of buildings where somebody measured, the nearest ones up to `REACH_M` from there.
"""

from __future__ import annotations

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
from fugai.wireless.calibration.obstruction.calibrate import Thinning, calibrate_points
from fugai.wireless.calibration.obstruction.features import Masts, Points, placed_raster

if TYPE_CHECKING:
    from fugai.wireless.calibration.obstruction.result import ObstructionCalibration

CELL_M, REACH_M, MARGIN_M = 5.0, 30.0, 100.0
WEAK_DBM = -103.0


def surface(samples: pd.DataFrame, cells: pd.DataFrame) -> Ground:
    """Terrain and obstacles from the samples' altitudes and building heights."""
    x, y = samples["X"].to_numpy(float), samples["Y"].to_numpy(float)
    west = min(x.min(), cells["Cell X"].min()) - MARGIN_M - CELL_M / 2
    north = max(y.max(), cells["Cell Y"].max()) + MARGIN_M + CELL_M / 2
    width = int((max(x.max(), cells["Cell X"].max()) + MARGIN_M - west) // CELL_M) + 1
    height = int((north - min(y.min(), cells["Cell Y"].min()) + MARGIN_M) // CELL_M) + 1
    grid = Grid(
        crs=CRS.from_epsg(32648),
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


def calibration(folder: Path) -> tuple[ObstructionCalibration, Ground]:
    """The calibration of a world, and its ground."""
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
    return calibrate_points(points, masts, loss, placed_raster(ground), names, refused={}), ground


def main() -> None:
    world = sys.argv[1] if len(sys.argv) > 1 else "chengdu"
    folder = Path(os.environ.get("FUGAI_WORLDS", "../shared/worlds"), world)
    if not (folder / "samples.parquet").is_file():
        sys.stdout.write(f"{folder} has no samples.parquet.\n")
        return
    start = time.process_time()
    made, _ = calibration(folder)
    spent = time.process_time() - start
    made.errors.round(3).to_string(sys.stdout, index=False)
    held = made.reliability
    doubts = made.doubtful["doubt"].value_counts().to_dict()
    sys.stdout.write(
        f"\nnested {made.nested_db:.2f} dB, untuned {made.untuned_db:.2f} dB, "
        f"better at {made.better_than_untuned:.0%} of the masts\n"
        f"{made.skill.message('obstruction').en}\n"
        f"80 % intervals: {held.inside:.1%} inside, width {held.width_db:.1f} dB, "
        f"worst twentieth of cells {held.worst_twentieth:.1%}\n"
        f"with own samples: {made.own_samples_db}\n{made.covariance}\ndoubtful: {doubts}\n"
        f"{spent:.0f} CPU s\n"
    )


if __name__ == "__main__":
    main()
