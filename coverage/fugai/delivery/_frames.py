"""Frames of places, outlets and districts: coordinates, CRS, columns, sums by district."""

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
    from collections.abc import Hashable, Sequence

    from fugai._types import BoolArray, FloatArray, ObjectArray

Points: TypeAlias = gpd.GeoDataFrame | gpd.GeoSeries


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
    """Column that must be there.

    Raises
    ------
    ContractError
        It is not; the message lists the columns that there are.
    """
    if name not in frame:
        msg = f"`{table}` must have the column `{name}`, found {list(map(str, frame.columns))}."
        raise ContractError(msg)
    return frame[name]


def number(frame: pd.DataFrame, name: str) -> FloatArray:
    """Column as float64, NaN where the column or a cell of it is missing."""
    if name not in frame:
        return np.full(len(frame), np.nan)
    return frame[name].to_numpy(dtype=np.float64, na_value=np.nan)


def outlet_ids(outlets: pd.DataFrame) -> pd.Index:
    """Ids of outlets, each of which must be different.

    Raises
    ------
    ContractError
        There is no column ``outlet_id``, or an id comes twice.
    """
    ids: pd.Index = pd.Index(column(outlets, "outlet_id", table="outlets"), name="outlet_id")
    if not ids.is_unique:
        msg = f"`outlet_id` must be unique, found {ids[ids.duplicated()][0]!r} twice."
        raise ContractError(msg)
    return ids


def as_given(ids: Sequence[Hashable] | ObjectArray) -> pd.Series:
    """Ids as their caller has them: a column of texts where all are texts, else whatever they are."""
    held = list(ids)
    if all(isinstance(one, str) for one in held):
        return pd.Series(held, dtype="str")
    if all(isinstance(one, int) and not isinstance(one, bool) for one in held):
        return pd.Series(held, dtype="int64")
    return pd.Series(held, dtype=object)


def residents(demand: pd.DataFrame) -> FloatArray:
    """Residents of each place, 0 where they are not known."""
    return np.nan_to_num(number(demand, "population"))


def in_districts(demand: pd.DataFrame) -> BoolArray:
    """Which places lie in a district: those outside have the id ''."""
    inside: BoolArray = column(demand, "district_id", table="demand").ne("").to_numpy(np.bool_)
    return inside


def per_district(
    values: npt.ArrayLike, district_id: pd.Series, districts: pd.DataFrame
) -> FloatArray:
    """Sum of the values in each district, 0 where there are none; places outside do not count."""
    row = districts.index.get_indexer(pd.Index(district_id))
    inside = row >= 0
    amounts = np.asarray(values, dtype=np.float64)
    sums = np.bincount(row[inside], weights=amounts[inside], minlength=len(districts))
    return sums.astype(np.float64)


def ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    """Quotient, NaN where the denominator is not above zero."""
    found = np.full(len(above), np.nan)
    np.divide(above, below, out=found, where=below > 0)
    return found
