"""Two runs of one project side by side: ``python tools/signal_before_after.py BEFORE AFTER PROFILE FIGURE.png``.

Prints the share of residents that the profile covers by district in both, at the last year that both have, and
draws the level of the best server in both and its difference, whole and in the window that differs most.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import rasterio

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage

LEVELS_DBM, DIFFERENCE_DB = (-120.0, -60.0), 12.0
WINDOW = 150
"""Pixels along an edge of the window that is drawn large."""


def shares(run: Path, profile: str) -> pd.DataFrame:
    """Share of residents by year and district, all residents and operators together."""
    table = pd.read_csv(run / "tables" / "measures.csv", dtype=str, encoding="utf-8-sig")
    kept = table["indicator"].eq("wireless.population_share")
    for column, value in (("profile", profile), ("operator", ""), ("area", "")):
        kept &= table[column].fillna("").eq(value)
    found = table.loc[kept, ["year", "district_id", "value"]]
    return found.assign(value=found["value"].astype(float))


def level(run: Path, profile: str) -> np.ndarray:
    """Level of the best server, NaN where it is unknown. [dBm]"""
    with rasterio.open(run / "rasters" / f"rsrp-{profile}.tif") as file:
        return file.read(1, masked=True).filled(np.nan).astype(np.float64)


def print_shares(before: Path, after: Path, profile: str) -> None:
    """The shares of both by district."""
    one, other = shares(before, profile), shares(after, profile)
    year = max(set(one["year"]) & set(other["year"]))
    both = one[one["year"] == year].merge(other[other["year"] == year], on="district_id")
    sys.stdout.write(f"| district, {year} | before | after | points |\n|---|---|---|---|\n")
    for row in both.sort_values("district_id").itertuples():
        first, last = 100 * row.value_x, 100 * row.value_y
        sys.stdout.write(
            f"| {row.district_id} | {first:.2f} | {last:.2f} | {last - first:+.2f} |\n"
        )


def window_of(difference_db: np.ndarray) -> tuple[slice, slice]:
    """The window whose levels differ most in the mean."""
    size = np.nan_to_num(np.abs(difference_db))
    sums = np.pad(size.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    rows, columns = (min(WINDOW, one) for one in size.shape)
    inside = sums[rows:, columns:] - sums[:-rows, columns:]
    inside = inside - sums[rows:, :-columns] + sums[:-rows, :-columns]
    top, left = np.unravel_index(int(inside.argmax()), inside.shape)
    return slice(int(top), int(top) + rows), slice(int(left), int(left) + columns)


def draw(before: np.ndarray, after: np.ndarray, path: Path) -> None:
    """Both rasters and their difference: the whole above, the window below."""
    difference = after - before
    window = window_of(difference)
    figure, axes = plt.subplots(2, 3, figsize=(12.0, 9.0), layout="constrained")
    titles = ("before [dBm]", "after [dBm]", "after less before [dB]")
    for row, part in enumerate(((slice(None), slice(None)), window)):
        for column, values in enumerate((before, after, difference)):
            axis: Axes = axes[row, column]
            low, high = LEVELS_DBM if column < 2 else (-DIFFERENCE_DB, DIFFERENCE_DB)
            drawn: AxesImage = axis.imshow(
                values[part],
                vmin=low,
                vmax=high,
                cmap="viridis" if column < 2 else "RdBu",
                interpolation="nearest",
            )
            axis.set_axis_off()
            axis.set_title(titles[column] if row == 0 else "")
            figure.colorbar(drawn, ax=axis, shrink=0.7)
    top, left = window[0].start, window[1].start
    height, width = window[0].stop - top, window[1].stop - left
    for axis in axes[0]:
        axis.add_patch(plt.Rectangle((left, top), width, height, fill=False, edgecolor="red"))
    figure.savefig(path, dpi=110)


def main() -> None:
    """Print and draw."""
    before, after, profile, figure = sys.argv[1:5]
    print_shares(Path(before), Path(after), profile)
    one, other = (level(Path(run), profile) for run in (before, after))
    gap = np.abs(other - one)
    sys.stdout.write(
        f"levels: {np.nanmean(gap):.2f} dB apart in the mean, {np.nanquantile(gap, 0.95):.1f} dB at 95 %\n"
    )
    draw(one, other, Path(figure))


if __name__ == "__main__":
    main()
