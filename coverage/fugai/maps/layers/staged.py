"""Layers of what is built year by year, and only up to a limit on what a household costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd

from fugai.errors import ContractError
from fugai.maps.encoding.columns import pack_columns
from fugai.maps.encoding.packing import pack_bytes, pack_coordinates
from fugai.maps.encoding.shapes import pack_shapes
from fugai.maps.labels import column_labels
from fugai.maps.layers.layer import About, Layer, checked_column, make_layer
from fugai.maps.layers.projection import in_degrees

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from fugai.wording import Label

LATER = 0
"""Year of what is not built within the years."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """One way to colour a layer.

    Parameters
    ----------
    key
        year, technology or class: layers that share it change together.
    column
        Column of the frame with the category of each row.
    categories
        Value to Chinese name, English name and colour.

    Examples
    --------
    >>> from fugai.maps import Look
    >>> Look(key="year", column="year", categories={"2014": ("2014", "2014", "#1b6ca8")}).key
    'year'
    """

    key: str
    column: str
    categories: Mapping[str, tuple[str, str, str]]


def staged_layer(
    frame: gpd.GeoDataFrame,
    *,
    looks: Sequence[Look],
    year_column: str = "year",
    limit_column: str | None = None,
    otherwise: str | None = None,
    columns: Sequence[str] | Mapping[str, Label] = (),
    label: str | None = None,
    **about: Unpack[About],
) -> Layer:
    """Points or lines with the year in which each is built, drawn up to the year of a slider.

    Parameters
    ----------
    frame
        Points or lines in any CRS, all of one of both.
    looks
        Ways to colour it; at least one.
    year_column
        Year of each, missing for what is not built.
    limit_column
        What a household costs there: at a lower limit it is not built.
    otherwise
        Column with the category of the look 'technology' beyond the limit.
    columns, label
        As in `fugai.maps.point_layer`.
    about
        Description of the layer, `fugai.maps.layers.layer.About`.

    Raises
    ------
    ContractError
        There is no look, or a category is unknown.
    SelectionError
        The frame has no such column.
    CRSMismatchError
        The frame names no CRS.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai import maps
    >>> villages = gpd.GeoDataFrame(
    ...     {"year": [2014], "technology": ["fibre"]},
    ...     geometry=gpd.points_from_xy([117.2], [39.1]),
    ...     crs=4326,
    ... )
    >>> look = maps.Look(
    ...     key="technology", column="technology", categories={"fibre": ("光纤", "Fibre", "#1b6ca8")}
    ... )
    >>> maps.staged_layer(villages, looks=[look], id="villages", name="村", name_en="Villages")
    Layer('villages', staged, 'Villages', theme '', bounds (117.2, 39.1, 117.2, 39.1))
    """
    if not looks:
        msg = "`looks` must hold at least one, found none."
        raise ContractError(msg)
    degrees = in_degrees(frame, name="frame")
    rows = pd.DataFrame(degrees.drop(columns=degrees.geometry.name))
    years = rows[checked_column(year_column, rows.columns, parameter="year_column")]
    built = pd.to_numeric(years, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    payload: dict[str, object] = {
        "count": len(rows),
        "built": pack_bytes(np.nan_to_num(built).clip(0, 9999).astype(np.int16)),
        "looks": [_look(rows, look) for look in looks],
        "columns": pack_columns(rows, column_labels(columns, rows.columns)),
        "label": pack_columns(
            rows,
            {checked_column(label, rows.columns, parameter="label"): ("", "")} if label else {},
        ),
        "legend": [list(one) for one in looks[0].categories.values()],
    }
    if limit_column is not None:
        limit = rows[checked_column(limit_column, rows.columns, parameter="limit_column")]
        payload["limit"] = pack_bytes(limit.to_numpy(np.float64).astype(np.float32))
    if otherwise is not None:
        look = next(one for one in looks if one.key == "technology")
        payload["otherwise"] = pack_bytes(_codes(rows, otherwise, look))
    lines = degrees.geometry.geom_type.isin(["LineString", "MultiLineString"]).any()
    if lines:
        payload["shapes"] = pack_shapes(degrees.geometry)
    else:
        points = degrees.geometry.representative_point()
        payload["at"] = pack_coordinates(
            points.x.to_numpy(dtype=np.float64), points.y.to_numpy(dtype=np.float64)
        )
    west, south, east, north = (float(v) for v in degrees.total_bounds)
    bounds = None if np.isnan(west) else (west, south, east, north)
    return make_layer("staged", payload, bounds, about)


def _codes(rows: pd.DataFrame, column: str, look: Look) -> np.ndarray:
    """Position of each row's category."""
    texts = rows[checked_column(column, rows.columns, parameter="looks")]
    texts = texts.astype("object").where(texts.notna(), "").astype(str)
    codes = texts.map({text: code for code, text in enumerate(look.categories)})
    if codes.isna().any():
        wrong = texts[codes.isna()].iloc[0]
        known = ", ".join(look.categories)
        msg = f"`{column}` must be one of {known}, found {wrong!r}."
        raise ContractError(msg)
    found: np.ndarray = codes.to_numpy(dtype=np.uint8)
    return found


def _look(rows: pd.DataFrame, look: Look) -> dict[str, object]:
    return {
        "key": look.key,
        "codes": pack_bytes(_codes(rows, look.column, look)),
        "legend": [list(one) for one in look.categories.values()],
    }
