"""Candidates where a project lists none: road nodes or grid cells, thinned by distance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from fugai.errors import ConfigError, ContractError, EmptyResultError
from fugai.kernels.location.thinning import thin_by_distance
from fugai.siting.checks import first_few

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.grid import Grid


NEIGHBOURS = 2
"""Squares of side spacing / sqrt(2) on each side that hold all points within the spacing."""


def candidates_on_nodes(
    x: npt.ArrayLike, y: npt.ArrayLike, *, spacing_m: float, priority: npt.ArrayLike | None = None
) -> IntArray:
    """Nodes at least a spacing apart, such that every other node is nearer than that to one of them.

    Parameters
    ----------
    x, y
        Nodes in a projected CRS. [m]
    spacing_m
        Least distance between two nodes that are selected. [m]
    priority
        Nodes of higher priority are selected first, such as the residents nearby or the streets
        that meet there; by default all are equal.

    Returns
    -------
    Positions, rising. Of nodes of equal priority the westernmost comes first, then the
    southernmost: the order of the nodes does not matter, unless two are at one place, where the
    first is selected.

    Raises
    ------
    ConfigError
        The spacing is not positive.
    ContractError
        A coordinate or a priority is not finite, or their numbers differ.

    Examples
    --------
    >>> from fugai.siting import candidates_on_nodes
    >>> candidates_on_nodes([0, 100, 200, 300], [0, 0, 0, 0], spacing_m=200)
    array([0, 2])
    >>> candidates_on_nodes([0, 100, 200, 300], [0, 0, 0, 0], spacing_m=200, priority=[1, 4, 1, 2])
    array([1, 3])
    """
    east, north = _finite("x", x), _finite("y", y)
    first = np.zeros(len(east)) if priority is None else _finite("priority", priority)
    if not len(east) == len(north) == len(first):
        found = f"{len(east)}, {len(north)} and {len(first)}"
        msg = f"`x`, `y` and `priority` must have one value for each node, found {found}."
        raise ContractError(msg)
    if not (np.isfinite(spacing_m) and spacing_m > 0):
        msg = f"`spacing_m` must be positive, found {spacing_m!r}."
        raise ConfigError(msg)
    if not len(east):
        return np.empty(0, dtype=np.int64)
    order = np.lexsort((north, east, -first))
    square, neighbours = _squares(east[order], north[order], spacing_m)
    kept = thin_by_distance(east[order], north[order], square, neighbours, spacing_m)
    return np.sort(order[kept]).astype(np.int64)


def candidates_on_grid(
    grid: Grid,
    mask: BoolArray,
    *,
    spacing_m: float,
    priority: npt.NDArray[np.floating] | None = None,
) -> gpd.GeoDataFrame:
    """Cells of a mask, as points at least a spacing apart, such that every cell is near one of them.

    Parameters
    ----------
    grid
        Grid of the mask, in a projected CRS.
    mask
        Cells where something may be built, ``(y, x)``.
    spacing_m
        Least distance between two cell centres that are selected. [m]
    priority
        Cells of higher priority are selected first, such as the residents around, ``(y, x)``; NaN
        (no data) is the lowest. By default the cells in the west come first.

    Returns
    -------
    GeoDataFrame of points in the grid's CRS with ``candidate_id`` (row and column of the cell),
    ``row``, ``column`` and ``status`` 'candidate', by row and column.

    Raises
    ------
    ConfigError, ContractError
        The spacing is not positive, or an array is not on the grid.
    EmptyResultError
        The mask has no cell.

    Examples
    --------
    Every other cell of a row of four:

    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.siting import candidates_on_grid
    >>> transform = Affine(100, 0, 500_000, 0, -100, 4_300_000)
    >>> grid = Grid(crs=CRS.from_epsg(32650), transform=transform, shape=(1, 4))
    >>> candidates = candidates_on_grid(grid, np.ones((1, 4), dtype=bool), spacing_m=200)
    >>> candidates["candidate_id"].tolist()
    ['r0c0', 'r0c2']
    """
    cells = np.asarray(mask)
    if cells.shape != grid.shape or cells.dtype != np.bool_:
        found = f"{cells.dtype} of shape {cells.shape}"
        msg = f"`mask` must be true or false on the grid's {grid.shape} cells, found {found}."
        raise ContractError(msg)
    row, column = np.nonzero(cells)
    if not len(row):
        msg = "`mask` must mark at least one cell where something may be built, found none."
        raise EmptyResultError(msg)
    first = None
    if priority is not None:
        values = np.asarray(priority, dtype=np.float64)
        if values.shape != grid.shape:
            msg = f"`priority` must have the grid's shape {grid.shape}, found {values.shape}."
            raise ContractError(msg)
        known = values[row, column]
        first = np.where(np.isnan(known), np.nanmin(known, initial=0.0) - 1.0, known)
    x, y = grid.x[column], grid.y[row]
    kept = candidates_on_nodes(x, y, spacing_m=spacing_m, priority=first)
    row, column = row[kept], column[kept]
    return gpd.GeoDataFrame(
        {
            "candidate_id": [f"r{i}c{j}" for i, j in zip(row, column, strict=True)],
            "row": row,
            "column": column,
            "status": "candidate",
        },
        geometry=gpd.points_from_xy(x[kept], y[kept]),
        crs=grid.crs,
    )


def _finite(name: str, values: npt.ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        msg = f"`{name}` must be one list of numbers, found {array.ndim} dimensions."
        raise ContractError(msg)
    wrong = np.flatnonzero(~np.isfinite(array))
    if len(wrong):
        msg = f"`{name}` must be finite, found {array[wrong[0]]} at {first_few(wrong)}."
        raise ContractError(msg)
    return array


def _squares(x: FloatArray, y: FloatArray, spacing: float) -> tuple[IntArray, IntArray]:
    """Square of each point, numbered without gaps, and its neighbouring squares (-1: no points)."""
    side = spacing / np.sqrt(2.0) * (1.0 - 1e-12)  # so that its diagonal is below the spacing
    column = np.floor((x - x.min()) / side).astype(np.int64)
    row = np.floor((y - y.min()) / side).astype(np.int64)
    width = int(column.max()) + 2 * NEIGHBOURS + 1
    keys, square = np.unique(row * width + column, return_inverse=True)
    step = np.arange(-NEIGHBOURS, NEIGHBOURS + 1)
    wanted = keys[:, None] + (step[:, None] * width + step).ravel()
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    neighbours = np.where(keys[place] == wanted, place, -1)
    return square.astype(np.int64), neighbours.astype(np.int64)
