"""Intervals of shares and the reliability of probabilities on a city's samples, masts left out.

``python -m tests.benchmarks.intervals [WORLD] [FIGURE.png]``: WORLD is ``chengdu``; its folder lies in `FUGAI_WORLDS`.
The spread of the errors is that of one half of the masts, the shares are those of the other half, and the reverse.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr
from scipy.special import ndtr
from tests.benchmarks.calibration import calibration

from fugai.scorecard.indicators.intervals import ends_of
from fugai.wireless import ServiceDefinition
from fugai.wireless.calibration.obstruction.calibrate import Thinning
from fugai.wireless.calibration.obstruction.spread import spread_of
from fugai.wireless.intervals.chances import NetworkAt, chances
from fugai.wireless.intervals.draws import keys_of, normal_draws
from fugai.wireless.intervals.level_error import LevelError, indicator_correlation

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.wireless import Spread

THRESHOLDS_DBM = (-103.0, -95.0, -87.0)
BLOCKS_M = (500.0, 1000.0)
FEWEST, PER_CELL = 15, 60
EDGES = np.linspace(0.0, 1.0, 11)


class Half:
    """Samples of some masts, and the error of the model at the other ones."""

    def __init__(self, points: pd.DataFrame, spread: Spread) -> None:
        self.points, self.spread = points, spread
        self.x, self.y = points["x"].to_numpy(), points["y"].to_numpy()
        self.level = points["level_dbm"].to_numpy()
        self.predicted = points["held_out_dbm"].to_numpy()
        names, self.cell = np.unique(points["cell_id"], return_inverse=True)
        self.cells = np.array(names, dtype=object)
        first = np.unique(self.cell, return_index=True)[1]
        self.masts = np.array([f"{m}" for m in points["mast"].to_numpy()[first]], dtype=object)

    def chances(self, threshold_dbm: float) -> FloatArray:
        """Chance of each sample to reach a threshold, draw by draw."""
        shape = (1, len(self.points))
        layers = {
            "rsrp": self.predicted,
            "server": self.cell.astype(np.int32),
            "second": np.full(shape[1], np.nan),
            "second_server": np.full(shape[1], -1, np.int32),
            "sigma": np.full(shape[1], self.spread.location_db),
        }
        signal = xr.Dataset({n: (("y", "x"), v.reshape(shape)) for n, v in layers.items()})
        error = LevelError(
            common_db=LevelError.of_spread(self.spread).common_db,
            cell_db=self.spread.between_db,
            location_db=self.spread.location_db,
            correlation_m=self.spread.correlation_m,
        )
        network = NetworkAt(signal=signal, masts=self.masts, cells=self.cells, error=error)
        asked = ServiceDefinition(
            name="level", technologies=("lte",), rsrp_dbm=threshold_dbm, probability=0.5
        )
        return chances([network], asked, cell_size_m=0.01)[1].astype(np.float64)

    def shares(self, threshold_dbm: float, block_m: float) -> pd.DataFrame:
        """Observed share of each block, the predicted one and the ends of its interval."""
        drawn, reached = self.chances(threshold_dbm), self.level >= threshold_dbm
        number = self.predicted >= threshold_dbm
        rows = []
        for name, at in _blocks(self.x, self.y, block_m):
            spread = np.sqrt(_variance(drawn[at], self.x[at], self.y[at], self.spread))
            share = drawn[at].mean(axis=0) + spread * normal_draws(keys_of([name]))[0]
            value = np.array([number[at].mean()])
            ends = ends_of(np.clip(share, 0.0, 1.0)[None, :], value, value)[0]
            inside = np.quantile(share, [0.1, 0.9])
            rows.append((reached[at].mean(), value[0], *ends, *np.clip(inside, 0.0, 1.0)))
        return pd.DataFrame(
            rows, columns=["observed", "value", "low", "high", "drawn_low", "drawn_high"]
        )


def _blocks(x: FloatArray, y: FloatArray, block_m: float) -> list[tuple[str, IntArray]]:
    squares = np.floor(np.column_stack([x, y]) / block_m).astype(np.int64)
    found, block = np.unique(squares, axis=0, return_inverse=True)
    block = block.reshape(-1)
    order = np.argsort(block, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(block))[:-1])
    names = [f"block {a} {b}" for a, b in found.tolist()]
    return [one for one in zip(names, parts, strict=True) if len(one[1]) >= FEWEST]


def _variance(chance: FloatArray, x: FloatArray, y: FloatArray, spread: Spread) -> FloatArray:
    """Variance of a block's share that the errors of its places leave, draw by draw."""
    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    shared = 1.0 - (spread.nugget_db / spread.location_db) ** 2
    together = indicator_correlation(shared * np.exp(-apart / spread.correlation_m))
    np.fill_diagonal(together, 1.0)
    single = np.sqrt(chance * (1.0 - chance))
    return (single * (together @ single)).sum(axis=0) / len(x) ** 2


def halves(points: pd.DataFrame, rng: np.random.Generator) -> list[Half]:
    """The samples of each half of the masts, thinned, with the spread of the other half."""
    masts = rng.permutation(points["mast"].unique())
    first = points["mast"].isin(masts[: len(masts) // 2])
    found = []
    for mine in (first, ~first):
        other = points[~mine]
        cell = np.unique(other["cell_id"], return_inverse=True)[1]
        error = (other["level_dbm"] - other["held_out_dbm"]).to_numpy()
        spread = spread_of(
            error,
            other["x"].to_numpy(),
            other["y"].to_numpy(),
            cell=cell,
            mast=other["mast"].to_numpy(),
        )
        assert spread is not None
        part = points[mine].reset_index(drop=True)
        cell = np.unique(part["cell_id"], return_inverse=True)[1].astype(np.int64)
        found.append(Half(part.iloc[Thinning(per_cell=PER_CELL).rows(cell)], spread))
    return found


def reliability(parts: list[Half]) -> pd.DataFrame:
    """Predicted probability against the observed share, by classes of a tenth, over all thresholds."""
    chance, reached = [], []
    for part in parts:
        for threshold in THRESHOLDS_DBM:
            chance.append(ndtr((part.predicted - threshold) / part.spread.total_db))
            reached.append(part.level >= threshold)
    p, seen = np.concatenate(chance), np.concatenate(reached)
    at = np.clip(np.digitize(p, EDGES) - 1, 0, 9)
    rows = np.bincount(at, minlength=10)
    return pd.DataFrame(
        {
            "predicted": np.bincount(at, p, 10) / rows,
            "observed": np.bincount(at, seen, 10) / rows,
            "samples": rows,
        }
    )


def _figure(table: pd.DataFrame, path: Path) -> None:
    import matplotlib as mpl  # noqa: PLC0415

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(figsize=(4.2, 4.2), layout="constrained")
    axes.plot([0, 1], [0, 1], color="#9aa3ad", linewidth=1)
    axes.plot(table["predicted"], table["observed"], marker="o", color="#16324f")
    axes.set(xlabel="predicted probability", ylabel="observed share", xlim=(0, 1), ylim=(0, 1))
    axes.set_aspect("equal")
    figure.savefig(path, dpi=120, metadata={"Software": None})


def main() -> None:
    world = sys.argv[1] if len(sys.argv) > 1 else "chengdu"
    folder = Path(os.environ.get("FUGAI_WORLDS", "../shared/worlds"), world)
    if not (folder / "samples.parquet").is_file():
        sys.stdout.write(f"{folder} has no samples.parquet.\n")
        return
    start = time.process_time()
    made = calibration(folder, boosted=False)
    cells = pd.read_csv(folder / "cells.csv")
    place = cells.groupby(["Cell X", "Cell Y"]).ngroup()
    masts = dict(zip(cells["Cell Index"].astype(str), place, strict=True))
    points = made.points.assign(mast=made.points["cell_id"].map(masts))
    parts = halves(points, np.random.default_rng(0))
    for part in parts:
        sys.stdout.write(f"{part.spread}\n")
    for block in BLOCKS_M:
        for threshold in THRESHOLDS_DBM:
            found = pd.concat([part.shares(threshold, block) for part in parts])
            inside = found["observed"].between(found["low"] - 1e-9, found["high"] + 1e-9)
            drawn = found["observed"].between(found["drawn_low"] - 1e-9, found["drawn_high"] + 1e-9)
            width = (found["high"] - found["low"]).mean()
            sys.stdout.write(
                f"squares of {block:.0f} m, {threshold:.0f} dBm: {len(found)} shares, "
                f"{drawn.mean():.1%} inside the draws' ends, {inside.mean():.1%} inside the "
                f"interval, mean width {width:.3f}\n"
            )
    table = reliability(parts)
    table.round(3).to_string(sys.stdout, index=False)
    if len(sys.argv) > 2:
        _figure(table, Path(sys.argv[2]))
    sys.stdout.write(f"\n{time.process_time() - start:.0f} CPU s\n")


if __name__ == "__main__":
    main()
