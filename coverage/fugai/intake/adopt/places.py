"""In which CRS and datum a file's positions lie, by trial against the districts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType
from pyproj.exceptions import ProjError

from fugai.intake.cells import as_text
from fugai.intake.positions.angles import parse_angles

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from fugai._types import FloatArray
    from fugai.intake.formats.raw import RawTable

SAMPLE = 200
LEAST_SHARE = 0.5
"""Share of the points that must lie in the districts' surroundings for a CRS to be proposed."""

SAME_M = 30.0
"""CRSs that put the points so near to each other mean the same."""


@dataclass(frozen=True, kw_only=True)
class FoundCrs:
    """A CRS that puts a file's points into the districts.

    Parameters
    ----------
    name
        As the project file has it ('EPSG:32650').
    share
        Share of the points inside the districts.
    others
        CRSs that fit as well but put the points elsewhere.
    """

    name: str
    share: float
    others: tuple[str, ...] = ()


def is_projected(raw: RawTable, x: int, y: int) -> bool:
    """Whether two columns hold metres or feet rather than degrees."""
    easting, northing = _numbers(raw, x, y)
    known = np.isfinite(easting) & np.isfinite(northing)
    if not known.any():
        return False
    return bool(np.median(np.abs(easting[known])) > 180 or np.median(np.abs(northing[known])) > 90)


def find_crs(
    raw: RawTable, x: int, y: int, districts: gpd.GeoDataFrame, *, first: Sequence[CRS] = ()
) -> FoundCrs | None:
    """Projected CRS in which two columns of a file lie in the districts, None where none fits.

    Parameters
    ----------
    x, y
        Columns of easting and northing.
    districts
        In EPSG:4326.
    first
        CRSs to prefer among equals: those of the folder's other files.
    """
    easting, northing = _numbers(raw, x, y)
    known = np.isfinite(easting) & np.isfinite(northing)
    step = max(1, int(known.sum()) // SAMPLE)
    easting, northing = easting[known][::step], northing[known][::step]
    if not easting.size:
        return None
    area = shapely.union_all(districts.geometry.to_numpy())
    shapely.prepare(area)
    fitting: list[tuple[float, int, str, FloatArray, FloatArray]] = []
    for rank, (name, crs) in enumerate(_candidates(districts, first)):
        placed = _degrees(crs, easting, northing)
        if placed is None:
            continue
        share = float(shapely.contains_xy(area, *placed).mean())
        if share >= LEAST_SHARE:
            fitting.append((share, rank, name, *placed))
    if not fitting:
        return None
    fitting.sort(key=lambda one: (-round(one[0], 2), one[1]))
    share, _, name, lon, lat = fitting[0]
    others = [
        other
        for other_share, _, other, o_lon, o_lat in fitting[1:]
        if other_share >= share - 0.02 and _apart_m(lon, lat, o_lon, o_lat) > SAME_M
    ]
    return FoundCrs(name=name, share=share, others=tuple(others[:5]))


def _numbers(raw: RawTable, x: int, y: int) -> tuple[FloatArray, FloatArray]:
    easting, _, _ = parse_angles(as_text(raw.cells[x]), decimal_comma=raw.decimal_comma)
    northing, _, _ = parse_angles(as_text(raw.cells[y]), decimal_comma=raw.decimal_comma)
    return easting, northing


def _candidates(districts: gpd.GeoDataFrame, first: Sequence[CRS]) -> list[tuple[str, CRS]]:
    west, south, east, north = (float(v) for v in districts.total_bounds)
    found = [(_name(crs), crs) for crs in first if crs.is_projected]
    zone = int((west + east) / 2 // 6 + 31)
    utm = (32600 if (south + north) / 2 >= 0 else 32700) + zone
    codes = [f"EPSG:{utm}", "EPSG:3857"]
    infos = query_crs_info(
        auth_name="EPSG",
        pj_types=[PJType.PROJECTED_CRS],
        area_of_interest=AreaOfInterest(west, south, east, north),
        contains=True,
    )
    codes += [f"EPSG:{info.code}" for info in infos if not info.deprecated]
    for code in dict.fromkeys(codes):
        try:
            found.append((code, CRS.from_user_input(code)))
        except ProjError:
            continue
    return found


def _name(crs: CRS) -> str:
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else crs.to_wkt()


def _degrees(crs: CRS, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray] | None:
    try:
        transformer = Transformer.from_crs(crs, 4326, always_xy=True, allow_ballpark=True)
        lon, lat = transformer.transform(x, y)
    except ProjError:
        return None
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if not np.isfinite(lon).all() or not np.isfinite(lat).all():
        return None
    return lon, lat


def _apart_m(
    lon: FloatArray, lat: FloatArray, other_lon: FloatArray, other_lat: FloatArray
) -> float:
    east = (lon - other_lon) * np.cos(np.radians(lat))
    return float(np.median(111_195.0 * np.hypot(east, lat - other_lat)))
