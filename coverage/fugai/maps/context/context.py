"""The ground beneath the layers of a page, packed: it needs no network and no tiles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fugai.maps.context.ground import built_up_image, hill_shading
from fugai.maps.context.lines import pack_lines
from fugai.maps.context.places import pack_places

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import xarray as xr
    from pyproj import CRS

MAX_LETTERS = 1_100_000
"""Letters that all lines of a page take at most; what is less important is left out first."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Context:
    """What a page draws beneath its layers; everything may be absent.

    Parameters
    ----------
    lines
        Kind of line to its lines in any CRS: motorway, trunk, primary, secondary, tertiary, minor
        (roads), rail, water.
    built_up
        Ground that is built up, as 0 and 1 or booleans on a grid with a CRS.
    terrain
        Heights on a grid with a CRS, NaN unknown. [m]
    places
        Points with ``name``, and ``name_en``, ``type``, ``population`` where known.
    within
        Polygons outside of which nothing is drawn.

    Examples
    --------
    >>> Context().terrain is None
    True
    """

    lines: Mapping[str, gpd.GeoSeries] = field(default_factory=dict)
    built_up: xr.DataArray | None = None
    terrain: xr.DataArray | None = None
    places: gpd.GeoDataFrame | None = None
    within: gpd.GeoDataFrame | None = None


def pack_context(
    context: Context, *, crs: CRS, max_letters: int = MAX_LETTERS
) -> dict[str, object]:
    """The context as the page's scripts take it; empty where there is nothing to draw.

    Parameters
    ----------
    context
        What there is.
    crs
        Of rasters that name none.
    max_letters
        Letters that the lines may take: minor roads are left out before others.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from pyproj import CRS
    >>> from shapely.geometry import LineString
    >>> road = gpd.GeoSeries([LineString([(0, 0), (5000, 0)])], crs=32650)
    >>> made = pack_context(Context(lines={"primary": road}), crs=CRS(32650))
    >>> [one["kind"] for one in made["lines"]]
    ['primary']
    """
    found: dict[str, object] = {}
    if lines := pack_lines(context.lines, within=context.within, max_letters=max_letters):
        found["lines"] = lines
    for name, raster, draw in (
        ("built_up", context.built_up, built_up_image),
        ("hills", context.terrain, hill_shading),
    ):
        image = None if raster is None else draw(raster, crs=crs, within=context.within)
        if image is not None:
            found[name] = image
    if context.places is not None and len(context.places):
        found["places"] = pack_places(context.places)
    return found
