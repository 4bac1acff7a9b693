"""What the functions of this room share about frames: coordinates, CRS, sums per district."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from fugai.errors import ContractError, CRSMismatchError

if TYPE_CHECKING:
    from fugai._types import FloatArray

Points: TypeAlias = gpd.GeoDataFrame | gpd.GeoSeries

GUARD_MIN = 1e-9
"""Thresholds are inclusive; this much rounding does not push a time over one. [min]"""


def check_crs(points: Points, crs: CRS | None, *, name: str) -> None:
    """Raise `CRSMismatchError` unless the points are in the network's CRS."""
    if crs is None:
        return
    found = points.crs
    if found is None or CRS.from_user_input(found) != crs:
        said = "none" if found is None else CRS.from_user_input(found).name
        msg = f"`{name}` must be in the network's CRS {crs.name}, found {said}."
        raise CRSMismatchError(msg)


def coordinates(points: Points) -> tuple[FloatArray, FloatArray]:
    """Coordinates of points, of a point inside for other shapes; NaN where there is none. [m]"""
    shapes = np.asarray(points.geometry.array, dtype=object)
    kind = shapely.get_type_id(shapes)  # missing is -1, a point 0
    empty = shapely.is_empty(shapes)
    if (kind > 0).any() or empty.any():
        shapes = shapes.copy()
        shapes[empty] = None
        other = (kind > 0) & ~empty
        shapes[other] = shapely.point_on_surface(shapes[other])
    return shapely.get_x(shapes), shapely.get_y(shapes)


def column(frame: pd.DataFrame, name: str, *, table: str) -> pd.Series:
    """Column that must be there."""
    if name not in frame:
        msg = f"`{table}` must have the column `{name}`, found {list(map(str, frame.columns))}."
        raise ContractError(msg)
    return frame[name]


def number(frame: pd.DataFrame, name: str) -> FloatArray:
    """Column as float64, NaN where it, or a cell of it, is missing."""
    if name not in frame:
        return np.full(len(frame), np.nan)
    return frame[name].to_numpy(dtype=np.float64, na_value=np.nan)


def per_district(
    values: npt.ArrayLike, district_id: pd.Series, districts: pd.DataFrame
) -> FloatArray:
    """Sum of the values in each district, 0 where there are none; those outside do not count."""
    row = districts.index.get_indexer(pd.Index(district_id))
    inside = row >= 0
    amounts = np.asarray(values, dtype=np.float64)
    sums = np.bincount(row[inside], weights=amounts[inside], minlength=len(districts))
    return sums.astype(np.float64)
