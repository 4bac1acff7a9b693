"""Places as a project's own table of sites states them: longitude and latitude in its datum, or its projected CRS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS

from fugai.intake import convert_datum

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from fugai.project import Project

DATUM_NAMES = {"wgs84": "WGS 84", "cgcs2000": "CGCS2000", "gcj02": "GCJ-02", "bd09": "BD-09"}


def with_stated_places(
    table: pd.DataFrame, places: gpd.GeoSeries, project: Project
) -> pd.DataFrame:
    """A table with the places of its rows as the project's sites state theirs, and the name of that CRS.

    Parameters
    ----------
    table
        One row for each place.
    places
        Points in any CRS.
    project
        Its first table of sites says how places are stated.

    Returns
    -------
    The table with ``lon`` and ``lat`` [degrees], or ``x`` and ``y`` where the sites are in a projected CRS, and
    ``crs``.
    """
    source = project.inputs["sites"][0]
    crs = None if source.crs is None else CRS.from_user_input(source.crs)
    if crs is not None and not crs.is_geographic:
        there = places.to_crs(crs)
        return table.assign(
            x=there.x.round(1).to_numpy(), y=there.y.round(1).to_numpy(), crs=_name(crs)
        )
    if crs is not None:
        there = places.to_crs(crs)
        lon, lat, name = there.x.to_numpy(), there.y.to_numpy(), _name(crs)
    else:
        there = places.to_crs(4326)
        lon, lat = convert_datum(there.x, there.y, "wgs84", source.datum)
        name = DATUM_NAMES[source.datum]
    return table.assign(lon=np.round(lon, 6), lat=np.round(lat, 6), crs=name)


def stated_crs(project: Project) -> CRS:
    """CRS for a file that names its own: that which the sites state, or WGS 84."""
    source = project.inputs["sites"][0]
    return CRS.from_epsg(4326) if source.crs is None else CRS.from_user_input(source.crs)


def _name(crs: CRS) -> str:
    """Name with its code, as in 'EPSG:32650 WGS 84 / UTM zone 50N'."""
    code = crs.to_authority()
    return crs.name if code is None else f"{':'.join(code)} {crs.name}"
