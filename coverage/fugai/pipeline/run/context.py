"""Roads and water of a project, thinned out, for maps that are printed from a finished run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from shapely import Geometry, MultiLineString

if TYPE_CHECKING:
    from fugai._types import ObjectArray
    from fugai.grid import Grid
    from fugai.tables import Roads

CLASSES = {
    "motorway": ("motorway", "trunk"),
    "primary": ("primary",),
    "secondary": ("secondary",),
}
"""Class on a map to the highways of OpenStreetMap that it shows."""

CONTEXT_COLUMNS = ("kind", "class", "geometry")


def context_table(roads: Roads | None, grid: Grid) -> gpd.GeoDataFrame | None:
    """A row for each class of road and one for water, each of many lines.

    Lines are followed to half a cell: a printed map of the whole area shows no more, one of a district little more.

    Parameters
    ----------
    roads
        In the CRS of the grid; None gives None.
    grid
        Grid of the run.

    Returns
    -------
    ``kind`` (road or water), ``class`` and multi-lines; None where there is nothing to draw.
    """
    if roads is None:
        return None
    tolerance = grid.cell_size_m / 2
    rows: list[tuple[str, str, Geometry]] = []
    for name, highways in CLASSES.items():
        lines = _roads(roads, highways)
        if len(lines):
            rows.append(("road", name, _merged(lines, tolerance)))
    water = np.asarray([line for line in roads.water if line is not None], dtype=object)
    if len(water):
        rows.append(("water", "", _merged(water, tolerance)))
    kept = [row for row in rows if not shapely.is_empty(row[2])]
    if not kept:
        return None
    return gpd.GeoDataFrame(
        {"kind": [row[0] for row in kept], "class": [row[1] for row in kept]},
        geometry=[row[2] for row in kept],
        crs=grid.crs,
    )


def _roads(roads: Roads, highways: tuple[str, ...]) -> ObjectArray:
    """Edges of some classes as lines, each once for both directions."""
    edges = roads.edges
    mine = edges["highway"].astype(str).isin(highways).to_numpy()
    tail = edges["tail"].to_numpy()[mine]
    head = edges["head"].to_numpy()[mine]
    pairs = np.unique(np.sort(np.c_[tail, head], axis=1), axis=0)
    ends = np.stack([np.c_[roads.x[pairs[:, k]], roads.y[pairs[:, k]]] for k in (0, 1)], axis=1)
    return np.asarray(shapely.linestrings(ends), dtype=object)


def _merged(lines: ObjectArray, tolerance: float) -> Geometry:
    """Lines joined end to end, without detail and without pieces that are shorter than that."""
    joined = shapely.line_merge(shapely.multilinestrings(shapely.get_parts(lines)))
    parts = shapely.simplify(shapely.get_parts(joined), tolerance)
    return MultiLineString(list(parts[shapely.length(parts) > tolerance]))
