"""Roads, railways and water as long, simplified lines: the important ones first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from fugai.maps.encoding.packing import spatial_order
from fugai.maps.encoding.shapes import pack_shapes
from fugai.maps.layers.projection import shapes_in_degrees

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai._types import ObjectArray

STEP_DEG = 1e-5
"""Resolution of context lines, about a metre: most steps then take one or two bytes. [deg]"""

LINE_KINDS: dict[str, tuple[float, float]] = {
    "water": (7.0, 20.0),
    "motorway": (7.0, 30.0),
    "trunk": (7.0, 30.0),
    "rail": (9.0, 25.0),
    "primary": (8.5, 25.0),
    "secondary": (10.5, 20.0),
    "tertiary": (12.0, 15.0),
    "minor": (13.5, 12.0),
}
"""Kind of line, most important first, to the zoom from which it is drawn and how far it is simplified [m]."""

_SHORTEST_PX = 3.0
"""A line shorter than this at the zoom from which its kind is drawn, and alone, is left out."""


def pack_lines(
    lines: Mapping[str, gpd.GeoSeries],
    *,
    within: gpd.GeoDataFrame | None = None,
    max_letters: int,
) -> list[dict[str, object]]:
    """Lines of each kind, packed, until they would take more letters than allowed.

    A kind that does not fit is simplified more and its short lines are left out; where it still
    does not fit, it and all less important ones are left out.

    Parameters
    ----------
    lines
        Kind of `LINE_KINDS` to lines in a CRS in metres.
    within
        Polygons in the same CRS; lines that touch none of them are left out.
    max_letters
        Letters of all kinds together.
    """
    found: list[dict[str, object]] = []
    left = max_letters
    for kind, (zoom, tolerance_m) in LINE_KINDS.items():
        given = lines.get(kind)
        if given is None or not len(given):
            continue
        merged = _inside(merge_lines(given.to_numpy()), given, within)
        for coarser in (1.0, 2.0, 4.0):
            packed = _pack(merged, given, tolerance_m * coarser, zoom)
            size = sum(len(str(one)) for one in packed.values())
            if size <= left:
                break
        else:
            return found
        left -= size
        found.append({"kind": kind, "from": zoom, "step": STEP_DEG, **packed})
    return found


def merge_lines(lines: ObjectArray) -> ObjectArray:
    """The same lines joined end to end, each piece once, whichever way it runs."""
    pieces = shapely.get_parts(lines)
    pieces = pieces[~shapely.is_empty(pieces)]
    _, first = np.unique(shapely.to_wkb(shapely.normalize(pieces)), return_index=True)
    merged = shapely.line_merge(shapely.multilinestrings(pieces[first]))
    found: ObjectArray = np.asarray(shapely.get_parts(merged), dtype=object)
    return found


def _inside(
    merged: ObjectArray, given: gpd.GeoSeries, within: gpd.GeoDataFrame | None
) -> ObjectArray:
    if within is None or not len(within):
        return merged
    area = shapely.union_all(within.geometry.to_crs(given.crs).to_numpy())
    shapely.prepare(area)
    found: ObjectArray = merged[shapely.intersects(area, merged)]
    return found


def _pack(
    merged: ObjectArray, given: gpd.GeoSeries, tolerance_m: float, zoom: float
) -> dict[str, object]:
    """Simplified lines in the order of a curve through the plane, so that steps stay small."""
    simple = shapely.simplify(merged, tolerance_m, preserve_topology=False)
    pixel_m = 156_543.0 / 2**zoom
    simple = simple[shapely.length(simple) > min(_SHORTEST_PX * pixel_m, 10 * tolerance_m)]
    degrees = shapes_in_degrees(gpd.GeoSeries(simple, crs=given.crs))
    first = shapely.get_coordinates(shapely.get_point(degrees.to_numpy(), 0))
    order = spatial_order(first[:, 0], first[:, 1]) if len(first) else np.empty(0, dtype=np.int64)
    return pack_shapes(degrees.iloc[order], step_deg=STEP_DEG)
