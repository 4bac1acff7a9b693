"""Slopes of roads, mapped or from terrain, and how much slower they are walked and cycled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ContractError, CRSMismatchError
from fugai.georeference import as_raster, crs_of

if TYPE_CHECKING:
    import xarray as xr

    from fugai._types import FloatArray
    from fugai.tables import Roads

SLOPED_MODES = ("walk", "cycle")
"""Modes that slopes slow; motor vehicles keep their speed."""

MAX_SLOPE = 0.4
"""Steeper slopes, of rise over run, are taken for errors of the terrain and cut to this."""

LEAST_RUN_M = 30.0
"""Heights at the ends of shorter edges are compared over this length: they lie in one cell. [m]"""


def speed_share(mode: str, slope: FloatArray) -> FloatArray:
    """Share of the speed on level ground at a slope, of rise over run, uphill positive.

    On foot by the hiking function of Tobler (1993), 6 exp(-3.5 |s + 0.05|) km/h, relative to level
    ground. By bicycle by Parkin and Rotheram (2010): 1.44 km/h of 21.6 lost for each per cent uphill,
    down to a fifth, where it is pushed, and 0.86 gained for each per cent downhill, up to a quarter.

    Examples
    --------
    >>> import numpy as np
    >>> speed_share("walk", np.array([0.0, 0.2, -0.05])).round(3).tolist()
    [1.0, 0.497, 1.191]
    >>> speed_share("cycle", np.array([0.0, 0.05, 0.2, -0.05])).round(3).tolist()
    [1.0, 0.667, 0.2, 1.199]
    """
    steep = np.clip(slope, -MAX_SLOPE, MAX_SLOPE)
    if mode == "walk":
        share: FloatArray = np.exp(-3.5 * (np.abs(steep + 0.05) - 0.05))
        return share
    up = np.maximum(1.0 - steep * 100.0 * 1.44 / 21.6, 0.2)
    down = np.minimum(1.0 - steep * 100.0 * 0.86 / 21.6, 1.25)
    return np.where(steep > 0, up, down)


def roads_on_terrain(roads: Roads, terrain: xr.DataArray) -> Roads:
    """The roads with walking and cycling times on slopes.

    The slope of an edge is that between the heights at its ends; a mapped ``incline`` holds in its
    place, and bridges, tunnels and ferries are level. Where the terrain is unknown it is level too.

    Parameters
    ----------
    roads
        Times on level ground, as `read_roads` gives them.
    terrain
        Heights in the roads' CRS, dims ``(y, x)``. [m]

    Raises
    ------
    CRSMismatchError
        The terrain is not in the roads' CRS.
    ContractError
        It has fewer than two rows or columns.

    Examples
    --------
    A street of 500 m up a slope of 10 %:

    >>> import numpy as np
    >>> import pandas as pd
    >>> import xarray as xr
    >>> from pyproj import CRS
    >>> from fugai.intake import roads_on_terrain
    >>> from fugai.tables import Roads
    >>> edges = pd.DataFrame({"tail": [0, 1], "head": [1, 0], "length_m": 500.0,
    ...                       "highway": "residential", "walk_s": 360.0})
    >>> roads = Roads(crs=CRS(32650), x=np.array([0.0, 500.0]), y=np.zeros(2), edges=edges)
    >>> x, y = np.arange(-100.0, 700.0, 100.0), np.array([100.0, 0.0, -100.0])
    >>> hill = xr.DataArray(np.tile(x / 10, (3, 1)), coords={"y": y, "x": x}, dims=("y", "x"))
    >>> roads_on_terrain(roads, hill.rio.write_crs(32650)).edges["walk_s"].round(1).tolist()
    [510.9, 360.0]
    """
    heights = as_raster(terrain, name="terrain")
    crs = crs_of(heights, name="terrain")
    if crs is not None and crs != roads.crs:
        msg = f"`terrain` must be in the CRS of the roads, found {crs.name}."
        raise CRSMismatchError(msg)
    if min(heights.shape) < 2:
        msg = f"`terrain` must have two rows and columns or more, found {heights.shape}."
        raise ContractError(msg)
    height_m = _heights(heights, roads.x, roads.y)
    edges = roads.edges
    rise_m = height_m[edges["head"].to_numpy()] - height_m[edges["tail"].to_numpy()]
    slope = rise_m / np.maximum(edges["length_m"].to_numpy(), LEAST_RUN_M)
    level = ~np.isfinite(slope)
    if "joined" in edges:
        level |= ~edges["joined"].to_numpy(dtype=np.bool_)
    if "incline" in edges:
        level |= edges["incline"].notna().to_numpy()  # counted when the roads were read
    slope = np.where(level, 0.0, slope)
    times = {
        f"{mode}_s": edges[f"{mode}_s"] / speed_share(mode, slope)
        for mode in SLOPED_MODES
        if f"{mode}_s" in edges
    }
    return replace(roads, edges=edges.assign(**times))


def _heights(terrain: xr.DataArray, x: FloatArray, y: FloatArray) -> FloatArray:
    """Heights between the centres of cells, bilinear; NaN outside and beside unknown cells. [m]"""
    values = terrain.to_numpy().astype(np.float64)
    columns, rows = terrain["x"].to_numpy(), terrain["y"].to_numpy()
    at_x = (x - columns[0]) / (columns[1] - columns[0])
    at_y = (y - rows[0]) / (rows[1] - rows[0])
    inside = (at_x >= 0) & (at_x <= len(columns) - 1) & (at_y >= 0) & (at_y <= len(rows) - 1)
    left = np.clip(np.where(inside, at_x, 0).astype(np.int64), 0, len(columns) - 2)
    top = np.clip(np.where(inside, at_y, 0).astype(np.int64), 0, len(rows) - 2)
    east, south = at_x - left, at_y - top
    north_edge = values[top, left] * (1 - east) + values[top, left + 1] * east
    south_edge = values[top + 1, left] * (1 - east) + values[top + 1, left + 1] * east
    found: FloatArray = np.where(inside, north_edge * (1 - south) + south_edge * south, np.nan)
    return found
