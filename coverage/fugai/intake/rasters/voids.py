"""Voids of terrain: small ones are filled from their rims, wider ones only crossed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.linalg import spsolve

from fugai.grid import Grid
from fugai.intake.findings import RowFinding, row_findings_table
from fugai.tables import Reading

if TYPE_CHECKING:
    import xarray as xr

    from fugai._types import BoolArray, FloatArray, IntArray

WIDEST_M = 300.0
"""Voids up to this width are filled. Over the Pyrenees (SRTM, 90 m) discs of 270 m that were taken out and filled
are wrong by 10 m, of 500 m by 21 m (root mean square). [m]"""

WIDEST_CROSSED_M = 2_000.0
"""Over wider voids no profile is computed. Over the Pyrenees discs of 1 km that were taken out and crossed over
ground from their rims change the loss behind them by 0.7 dB (P.1812, 900 MHz, root mean square of all pixels
behind), of 2 km by 3.4 dB, half a usual deviation of shadowing, though the ground itself is wrong by 52 and
88 m: what matters is seldom in the void. [m]"""

_AROUND = np.ones((3, 3), dtype=np.bool_)


def fill_small_voids(
    heights: FloatArray, cell_m: float, *, widest_m: float = WIDEST_M
) -> tuple[FloatArray, BoolArray]:
    """Heights with small voids filled, and where that was done.

    A void is small where each of its cells has a known height within half of ``widest_m``. It is filled with
    the surface that has the least slope in all and meets the rim (Laplace's equation). Voids that touch the
    edge of the array stay: there the rim is not known all round.

    Parameters
    ----------
    heights
        2-D, NaN where unknown. [m]
    cell_m
        Edge of a cell. [m]
    widest_m
        Largest width of a void that is filled; 0 fills none. [m]

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.intake.rasters.voids import fill_small_voids
    >>> slope = np.tile([10.0, 20.0, 30.0, 40.0], (3, 1))
    >>> slope[1, 1] = np.nan
    >>> filled, where = fill_small_voids(slope, 100.0)
    >>> float(filled[1, 1]), int(where.sum())
    (20.0, 1)
    """
    unknown = np.isnan(heights)
    nothing = np.zeros(heights.shape, dtype=np.bool_)
    if widest_m <= 0.0 or not unknown.any() or unknown.all():
        return heights, nothing
    labels, count = ndimage.label(unknown, structure=_AROUND)
    depth = ndimage.distance_transform_edt(unknown, sampling=cell_m)
    deepest = ndimage.maximum(depth, labels, index=np.arange(count + 1))
    small = np.asarray(deepest) <= widest_m / 2.0
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    small[np.unique(edge)] = False
    small[0] = False
    wanted: BoolArray = small[labels]
    if not wanted.any():
        return heights, nothing
    return _harmonic(heights, wanted), wanted


def crossed_voids(
    terrain: xr.DataArray, *, widest_m: float = WIDEST_CROSSED_M
) -> Reading[xr.DataArray | None]:
    """Heights across voids that profiles may cross, NaN elsewhere; None where there is no such void.

    The ground there stays unknown, and what stands on it: only the profiles to pixels behind go over
    the interpolated heights. One finding counts the cells.

    Parameters
    ----------
    terrain
        As `read_terrain` gives it, its small voids filled. [m]
    widest_m
        Width of the widest void that is crossed; 0 crosses none. [m]
    """
    grid = Grid.of(terrain, name="terrain")
    heights, filled = fill_small_voids(terrain.to_numpy(), grid.cell_size_m, widest_m=widest_m)
    if not filled.any():
        return Reading(frame=None)
    finding = RowFinding(
        row="",
        column="height",
        value=f"{int(filled.sum())} cells of the grid without a height",
        rule=f"must be known, profiles cross a void of at most {widest_m:g} m over ground from its rim",
        action="flagged",
    )
    return Reading(
        frame=grid.array(np.where(filled, heights, np.nan), units="m", name="voids"),
        findings=row_findings_table([finding], table="terrain", file="terrain"),
    )


def _harmonic(heights: FloatArray, wanted: BoolArray) -> FloatArray:
    """Heights with Laplace's equation solved in the wanted cells."""
    number = np.full(heights.shape, -1, dtype=np.int64)
    rows, columns = np.nonzero(wanted)
    number[rows, columns] = np.arange(len(rows))
    diagonal, right = np.zeros(len(rows)), np.zeros(len(rows))
    i: list[IntArray] = []
    j: list[IntArray] = []
    for down, across in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        r, c = rows + down, columns + across  # inside: no wanted cell touches the edge
        other, height = number[r, c], heights[r, c]
        inner, known = other >= 0, ~np.isnan(height)
        diagonal += inner | known
        right += np.where(known, height, 0.0)
        at = np.flatnonzero(inner)
        i.append(at)
        j.append(other[at])
    every = np.arange(len(rows))
    inner_rows, inner_columns = np.concatenate(i), np.concatenate(j)
    values = np.append(np.full(len(inner_rows), -1.0), diagonal)
    matrix = coo_array(
        (values, (np.append(inner_rows, every), np.append(inner_columns, every))),
        shape=(len(rows), len(rows)),
    )
    filled = heights.copy()
    filled[rows, columns] = spsolve(matrix.tocsc(), right)
    return filled
