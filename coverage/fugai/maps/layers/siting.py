"""The layers of a siting solution: what each number of new sites covers, and the sites in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd

from fugai._deprecated import renamed_arguments
from fugai.errors import ContractError
from fugai.georeference import as_raster
from fugai.maps.encoding.columns import pack_columns
from fugai.maps.encoding.packing import pack_bytes, pack_coordinates
from fugai.maps.encoding.png import data_uri, indexed_png
from fugai.maps.labels import column_labels
from fugai.maps.layers.layer import About, Layer, checked_column, extent
from fugai.maps.layers.projection import OUTSIDE, array_crs, array_transform, in_degrees, warp_codes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import xarray as xr
    from pyproj import CRS

    from fugai._types import IntArray, UInt8Array
    from fugai.wording import Label


NEVER, ALREADY = 0, 1
"""Codes of demand that is never covered and that already is; greater ones count new sites."""

MAX_CODES = 250
"""Numbers of sites that an image can tell apart; beyond, several share a code."""

ROLES = ("existing", "chosen", "rejected", "forbidden")
"""Roles of a candidate place in the solution, by code."""


def step_codes(first_site: IntArray, n_sites: int) -> tuple[UInt8Array, int]:
    """Codes of the new site that covers each demand point first, and how many sites share a code.

    Parameters
    ----------
    first_site
        0 where already covered, 1, 2 ... the number of the new site, -1 never.
    n_sites
        Number of new sites.

    Examples
    --------
    >>> codes, sites_per_code = step_codes(np.array([0, 1, 2, -1]), 2)
    >>> codes.tolist(), sites_per_code
    ([1, 2, 3, 0], 1)
    """
    sites_per_code = max(1, -(-n_sites // MAX_CODES))
    codes = ALREADY + -(-np.maximum(first_site, 0) // sites_per_code)
    return np.where(first_site < 0, NEVER, codes).astype(np.uint8), sites_per_code


@renamed_arguments(removed_in="0.3.0", first="first_site", sites="n_sites")
def reach_layer(
    first_site: IntArray,
    *,
    n_sites: int,
    cells: xr.DataArray | None = None,
    points: gpd.GeoDataFrame | None = None,
    crs: CRS | None = None,
    within: gpd.GeoDataFrame | None = None,
    **about: Unpack[About],
) -> Layer:
    """Demand by the number of new sites that covers it, as the slider shows it.

    Parameters
    ----------
    first_site
        For each demand point the number of the new site that covers it first: 0 where already
        covered, -1 never.
    n_sites
        Number of new sites.
    cells
        Position of each cell's demand point, dims ``(y, x)``, -1 for none; or ``points``.
    points
        Demand points, in the order of ``first_site``.
    crs
        CRS of the cells, where they name none.
    within
        Polygons outside of which no cell is drawn.
    about
        Description of the layer, `fugai.maps.layers.layer.About`; ``id`` and ``name`` are needed.

    Raises
    ------
    ContractError
        Neither cells nor points are given.
    CRSMismatchError
        They name no CRS.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from fugai import maps
    >>> homes = gpd.GeoDataFrame(geometry=gpd.points_from_xy([117.2, 117.3], [39.1, 39.2]), crs=4326)
    >>> maps.reach_layer(np.array([0, 1]), n_sites=1, points=homes, id="reached", name="覆盖")
    Layer('reached', reached, '覆盖', theme '', bounds (117.2, 39.1, 117.3, 39.2))
    """
    codes, each = step_codes(first_site, n_sites)
    payload: dict[str, object] = {"each": each, "sites": n_sites, "legend": [["", "", "#2f7fb8"]]}
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
        # a pixel's shade of grey is its code plus one; the script recolours it for every number
        shades = [(0, 0, 0, 0), *((k, k, k, 255) for k in range(1, 256))]
        image = np.where(warped.codes == OUTSIDE, 0, warped.codes + 1).astype(np.uint8)
        payload |= {"uri": data_uri(indexed_png(image, shades)), "box": list(warped.bounds)}
        return Layer(kind="reached", payload=payload, bounds=warped.bounds, **about)
    if points is None:
        msg = "`reach_layer` must be given `cells` or `points`, found neither."
        raise ContractError(msg)
    places = in_degrees(points, name="points").geometry.representative_point()
    lon, lat = places.x.to_numpy(dtype=np.float64), places.y.to_numpy(dtype=np.float64)
    payload |= {"at": pack_coordinates(lon, lat), "codes": pack_bytes(codes)}
    return Layer(kind="reached", payload=payload, bounds=extent(lon, lat), **about)


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
        Points or polygons with ``role``: existing, chosen, rejected or forbidden.
    order
        Number of each place among the chosen, from 1; 0 for the others.
    columns, label
        As in `fugai.maps.point_layer`.
    about
        Description of the layer, `fugai.maps.layers.layer.About`; ``id`` and ``name`` are needed.

    Raises
    ------
    SelectionError
        The frame has no such label; the message lists its columns.
    ContractError
        A role is none of the four.
    CRSMismatchError
        The places name no CRS.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from fugai import maps
    >>> places = gpd.GeoDataFrame(
    ...     {"role": ["existing", "chosen"]},
    ...     geometry=gpd.points_from_xy([117.2, 117.3], [39.1, 39.2]),
    ...     crs=4326,
    ... )
    >>> maps.sites_layer(places, order=np.array([0, 1]), id="sites", name="站点", name_en="Sites")
    Layer('sites', sites, 'Sites', theme '', bounds (117.2, 39.1, 117.3, 39.2))
    """
    unknown = sorted(set(places["role"]) - set(ROLES))
    if unknown:
        msg = f"`places.role` must be one of {', '.join(ROLES)}, found {', '.join(unknown)}."
        raise ContractError(msg)
    degrees = in_degrees(places, name="places").geometry.representative_point()
    lon, lat = degrees.x.to_numpy(dtype=np.float64), degrees.y.to_numpy(dtype=np.float64)
    rows = pd.DataFrame(places.drop(columns=places.geometry.name))
    role = rows["role"].map({name: code for code, name in enumerate(ROLES)})
    heading: dict[str, Label] = {}
    if label is not None:
        heading = {checked_column(label, rows.columns, parameter="label"): ("", "")}
    payload: dict[str, object] = {
        "count": len(rows),
        "at": pack_coordinates(lon, lat),
        "role": pack_bytes(role.to_numpy(dtype=np.uint8)),
        "order": pack_bytes(order.astype(np.int16)),
        "columns": pack_columns(rows, column_labels(columns, rows.columns)),
        "label": pack_columns(rows, heading),
        "legend": [
            ["现有", "Existing", "#3d4a57"],
            ["新选", "Chosen", "#d9480f"],
            ["未选", "Rejected", "#6b7680"],
            ["禁选", "Forbidden", "#8c2f39"],
        ],
    }
    return Layer(kind="sites", payload=payload, bounds=extent(lon, lat), **about)
