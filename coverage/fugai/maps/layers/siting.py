"""The layers of a siting answer: what each number of new sites covers, and the sites in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd

from fugai.georeference import as_raster
from fugai.maps.layers.layer import About, Layer
from fugai.maps.layers.png import data_uri, indexed_png
from fugai.maps.layers.projection import OUTSIDE, array_crs, array_transform, in_degrees, warp_codes
from fugai.maps.page.columns import pack_columns
from fugai.maps.page.labels import Label, column_labels
from fugai.maps.page.packing import pack_bytes, pack_coordinates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import xarray as xr
    from pyproj import CRS

    from fugai._types import FloatArray, IntArray, UInt8Array


NEVER, BEFORE = 0, 1
"""Codes of demand that is never covered and that was before; later ones count the sites."""

MOST_CODES = 250
"""Numbers of sites that an image can tell apart; of more, several share a code."""

ROLES = ("existing", "chosen", "rejected", "forbidden")
"""What a place is in the answer, by code."""


def step_codes(first: IntArray, sites: int) -> tuple[UInt8Array, int]:
    """Codes of the number of sites at which demand is covered first, and how many share a code.

    Parameters
    ----------
    first
        0 before any new site, 1, 2 ... the number, -1 never.
    sites
        Largest number.
    """
    each = max(1, -(-sites // MOST_CODES))
    later = BEFORE + -(-np.maximum(first, 0) // each)
    return np.where(first < 0, NEVER, later).astype(np.uint8), each


def reach_layer(
    first: IntArray,
    *,
    sites: int,
    cells: xr.DataArray | None = None,
    points: gpd.GeoDataFrame | None = None,
    crs: CRS | None = None,
    within: gpd.GeoDataFrame | None = None,
    **about: Unpack[About],
) -> Layer:
    """Demand by the number of new sites that covers it, as the slider shows it.

    Parameters
    ----------
    first
        For each demand point as in `step_codes`.
    sites
        Number of new sites.
    cells
        Position of each cell's demand point, dims ``(y, x)``, -1 for none; or ``points``.
    points
        Demand points, in the order of ``first``.
    within
        Polygons outside of which no cell is drawn.
    """
    codes, each = step_codes(first, sites)
    payload: dict[str, object] = {"each": each, "sites": sites, "legend": [["", "", "#2f7fb8"]]}
    if cells is not None:
        cells = as_raster(cells, name="cells", mask=False)
        at = cells.to_numpy()
        values = np.where(at >= 0, codes[np.maximum(at, 0)].astype(np.int16), OUTSIDE)
        warped = warp_codes(
            values.astype(np.int16),
            array_transform(cells, name="cells"),
            array_crs(cells, crs, name="cells"),
            within=within,
        )
        # a pixel's shade of grey is its code and one; the script paints it anew for every number
        shades = [(0, 0, 0, 0), *((k, k, k, 255) for k in range(1, 256))]
        image = np.where(warped.codes == OUTSIDE, 0, warped.codes + 1).astype(np.uint8)
        payload |= {"uri": data_uri(indexed_png(image, shades)), "box": list(warped.bounds)}
        return Layer(kind="reached", payload=payload, bounds=warped.bounds, **about)
    assert points is not None
    spots = in_degrees(points, name="points").geometry.representative_point()
    lon, lat = spots.x.to_numpy(dtype=np.float64), spots.y.to_numpy(dtype=np.float64)
    payload |= {"at": pack_coordinates(lon, lat), "codes": pack_bytes(codes)}
    return Layer(kind="reached", payload=payload, bounds=_box(lon, lat), **about)


def sites_layer(
    places: gpd.GeoDataFrame,
    *,
    order: IntArray,
    columns: Sequence[str] | Mapping[str, Label] = (),
    label: str | None = None,
    **about: Unpack[About],
) -> Layer:
    """Existing, chosen and rejected places, each with a marker of its own; the chosen by number.

    Parameters
    ----------
    places
        With ``role``, one of `ROLES`.
    order
        Number of each place among the chosen, from 1; 0 for the others.
    columns, label
        As in `fugai.maps.point_layer`.
    """
    spots = in_degrees(places, name="places").geometry.representative_point()
    lon, lat = spots.x.to_numpy(dtype=np.float64), spots.y.to_numpy(dtype=np.float64)
    rows = pd.DataFrame(places.drop(columns=places.geometry.name))
    role = rows["role"].map({name: code for code, name in enumerate(ROLES)})
    payload: dict[str, object] = {
        "count": len(rows),
        "at": pack_coordinates(lon, lat),
        "role": pack_bytes(role.to_numpy(dtype=np.uint8)),
        "order": pack_bytes(order.astype(np.int16)),
        "columns": pack_columns(rows, column_labels(columns, rows.columns)),
        "label": pack_columns(rows, {label: ("", "")}) if label else [],
        "legend": [
            ["现有", "Existing", "#3d4a57"],
            ["新选", "Chosen", "#d9480f"],
            ["未选", "Rejected", "#6b7680"],
            ["禁选", "Forbidden", "#8c2f39"],
        ],
    }
    return Layer(kind="sites", payload=payload, bounds=_box(lon, lat), **about)


def _box(lon: FloatArray, lat: FloatArray) -> tuple[float, float, float, float] | None:
    if not len(lon):
        return None
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())
