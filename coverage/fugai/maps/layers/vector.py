"""Layers of points, polygons and lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Unpack

import numpy as np
import pandas as pd
import shapely

from fugai.errors import ContractError, SelectionError
from fugai.maps.encoding.columns import pack_columns
from fugai.maps.encoding.packing import pack_bytes, pack_coordinates, spatial_order
from fugai.maps.encoding.shapes import pack_shapes
from fugai.maps.labels import column_labels
from fugai.maps.layers.colours import CATEGORIES, HIGH_IS_BAD, OTHER, quantile_breaks, ramp
from fugai.maps.layers.layer import About, Layer, checked_column, extent, make_layer
from fugai.maps.layers.projection import in_degrees
from fugai.wording import Label, value_label

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from fugai._types import FloatArray

_MAX_CATEGORIES = len(CATEGORIES)

Columns = Sequence[str] | Mapping[str, Label]
"""Columns that a box shows: names, or names with Chinese and English labels."""

Categories = Mapping[str, tuple[str, str, str]]
"""Value to Chinese label, English label and colour, in the order of the legend."""


def point_layer(
    points: gpd.GeoDataFrame,
    *,
    category: str | None = None,
    categories: Categories | None = None,
    columns: Columns = (),
    label: str | None = None,
    year_column: str | None = None,
    radius_px: float = 3.0,
    number: str | None = None,
    **about: Unpack[About],
) -> Layer:
    """Points on a canvas of their own; 200,000 of them can be moved smoothly.

    Parameters
    ----------
    points
        Any geometries in any CRS; a polygon is drawn at a point inside it, a row without geometry
        is left out and counted.
    category
        Column that gives colour and marker shape.
    categories
        Its values with Chinese label, English label and colour, in the order of the legend.
        Otherwise the eight most frequent, known codes under their names.
    columns
        Shown on hovering and clicking: names, or names with Chinese and English labels. Of
        several, those that the frame has.
    label
        Column with the heading of the box, such as ``name``.
    year_column
        Column with the year of opening; with it the year slider filters the points.
    radius_px
        Radius of a marker at the middle zoom. [px]
    number
        Column of whole numbers that stand in the markers from a radius of 6 pixels on; none for 0.
    about
        Description of the layer, `fugai.maps.layers.layer.About`.

    Raises
    ------
    SelectionError
        The frame has no such column; the message lists those that there are.
    CRSMismatchError
        The frame names no CRS.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai import maps
    >>> sites = gpd.GeoDataFrame(
    ...     {"technology": ["nr", "nr", "gsm"]},
    ...     geometry=gpd.points_from_xy([117.2, 117.3, 117.4], [39.1, 39.2, 39.3]),
    ...     crs=4326,
    ... )
    >>> layer = maps.point_layer(sites, category="technology")
    >>> [entry[1] for entry in layer.payload["legend"]]
    ['5G NR', 'GSM']
    """
    rows, lon, lat = drawn_points(points)
    payload: dict[str, object] = {
        "count": len(rows),
        "missing": len(points) - len(rows),
        "radius": radius_px,
        "at": pack_coordinates(lon, lat),
        **_texts(rows, columns, label),
    }
    if category is not None:
        column = checked_column(category, rows.columns, parameter="category")
        payload.update(_category_style(rows[column], categories))
    else:
        payload["legend"] = [["", "", CATEGORIES[0]]]
    if number is not None:
        written = rows[checked_column(number, rows.columns, parameter="number")]
        payload["number"] = pack_bytes(written.to_numpy(dtype=np.int16))
    if year_column is not None:
        opened = rows[checked_column(year_column, rows.columns, parameter="year_column")]
        years = pd.to_numeric(opened, errors="coerce").to_numpy(np.float64, na_value=0)
        payload["year"] = pack_bytes(np.nan_to_num(years).clip(0, 9999).astype(np.int16))
    return make_layer("points", payload, extent(lon, lat), about)


def drawn_points(points: gpd.GeoDataFrame) -> tuple[pd.DataFrame, FloatArray, FloatArray]:
    """Rows of the points that a layer draws, in its order, and their longitude and latitude. [deg]"""
    frame = in_degrees(points, name="points")
    shapes = frame.geometry.to_numpy()
    drawn = frame[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    places = drawn.geometry.where(drawn.geom_type == "Point", drawn.geometry.representative_point())
    lon, lat = places.x.to_numpy(dtype=np.float64), places.y.to_numpy(dtype=np.float64)
    order = spatial_order(lon, lat)
    rows = pd.DataFrame(drawn.drop(columns=drawn.geometry.name)).iloc[order]
    return rows, lon[order], lat[order]


def polygon_layer(
    polygons: gpd.GeoDataFrame,
    *,
    columns: Columns = ("rank", "people", "area_km2"),
    value: str | None = None,
    label: str | None = None,
    colours: Sequence[str] = HIGH_IS_BAD,
    unit: str = "",
    category: str | None = None,
    categories: Categories | None = None,
    **about: Unpack[About],
) -> Layer:
    """Polygons, shaded by a column where one is named; for holes, catchments and isochrones.

    Parameters
    ----------
    polygons
        In any CRS. Rows keep their order: later ones are drawn on top.
    columns, label
        As in `point_layer`; by default those of coverage holes, where the frame has them.
    value
        Column whose quantiles give the shade.
    colours
        Shades from low to high.
    unit
        Unit of ``value``, for the legend.
    category, categories
        Column of classes instead of a value, and what each is called, as in `point_layer`.
    about
        Description of the layer, `fugai.maps.layers.layer.About`.

    Raises
    ------
    SelectionError
        The frame has no such column; the message lists those that there are.
    CRSMismatchError
        The frame names no CRS.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> from fugai import maps
    >>> holes = gpd.GeoDataFrame(
    ...     {"people": [10.0, 90.0]},
    ...     geometry=[box(117, 39, 117.1, 39.1), box(118, 39, 118.1, 39.1)],
    ...     crs=4326,
    ... )
    >>> maps.polygon_layer(holes, value="people", unit="persons").payload["breaks"]
    [25.0, 40.0, 60.0, 75.0]
    """
    if category is not None:
        column = checked_column(category, polygons.columns, parameter="category")
        style = _category_style(polygons[column], categories)
    elif value is not None:
        column = checked_column(value, polygons.columns, parameter="value")
        style = _shade_style(polygons[column], colours, unit)
    else:
        style = {"legend": [["", "", colours[-2]]]}
    if columns == ("rank", "people", "area_km2"):
        columns = [name for name in columns if name in polygons]
    return _shape_layer("polygons", polygons, columns, label, style, about)


def shapes_by_year(layer: Layer, years: npt.ArrayLike) -> Layer:
    """The same polygons or lines, of which the page draws those of the year chosen.

    Parameters
    ----------
    layer
        From `polygon_layer` or `line_layer`.
    years
        The year that each row of its frame shows, in their order; those of the chosen year are
        drawn, or of the last one before it.

    Raises
    ------
    ContractError
        There is not one year for each row.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> from fugai import maps
    >>> holes = gpd.GeoDataFrame(geometry=[box(117, 39, 117.1, 39.1)], crs=4326)
    >>> maps.shapes_by_year(maps.polygon_layer(holes), [2016]).payload["year"]
    '4Ac='
    """
    values = np.asarray(years, dtype=np.int16)
    if values.shape != (layer.payload.get("count"),):
        found = f"{values.shape} for {layer.payload.get('count')} shapes"
        msg = f"`years` must have one year for each shape of the layer, found {found}."
        raise ContractError(msg)
    return replace(layer, payload={**layer.payload, "year": pack_bytes(values)})


def line_layer(
    lines: gpd.GeoDataFrame,
    *,
    columns: Columns = (),
    label: str | None = None,
    colour: str = "#5b6b7b",
    width_px: float = 1.2,
    category: str | None = None,
    categories: Categories | None = None,
    **about: Unpack[About],
) -> Layer:
    """Lines of one colour, such as roads, or of one for each class.

    Parameters
    ----------
    lines
        In any CRS.
    columns, label
        As in `point_layer`.
    colour
        As ``#rrggbb``.
    width_px
        Width at the middle zoom. [px]
    category, categories
        Column of classes in place of one colour, and what each is called, as in `point_layer`.
    about
        Description of the layer, `fugai.maps.layers.layer.About`.

    Raises
    ------
    SelectionError
        The frame has no such column; the message lists those that there are.
    CRSMismatchError
        The frame names no CRS.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import LineString
    >>> from fugai import maps
    >>> roads = gpd.GeoDataFrame(geometry=[LineString([(117, 39), (118, 39.5)])], crs=4326)
    >>> maps.line_layer(roads, id="roads", name_en="Roads")
    Layer('roads', lines, 'Roads', theme '', bounds (117.0, 39.0, 118.0, 39.5))
    """
    style: dict[str, object] = {"legend": [["", "", colour]], "width": width_px}
    if category is not None:
        column = checked_column(category, lines.columns, parameter="category")
        style |= _category_style(lines[column], categories)
    return _shape_layer("lines", lines, columns, label, style, about)


def _texts(rows: pd.DataFrame, columns: Columns, label: str | None) -> dict[str, object]:
    """Packed columns of the box and of its heading."""
    labels = column_labels(columns, rows.columns)
    if columns and not labels:
        there = ", ".join(map(str, rows.columns)) or "none"
        msg = f"`columns` must name columns of the frame, {there}, found {list(columns)}."
        raise SelectionError(msg)
    heading: Mapping[str, Label] = {}
    if label is not None:
        heading = {checked_column(label, rows.columns, parameter="label"): ("", "")}
    return {"columns": pack_columns(rows, labels), "label": pack_columns(rows, heading)}


def _category_style(values: pd.Series[str], given: Categories | None) -> dict[str, object]:
    """Code per row and the legend; values that are not in it become 'other'."""
    texts = values.astype("object").where(values.notna(), "").astype(str)
    if given is None:
        frequent = (
            texts.value_counts(sort=False).sort_index().sort_values(ascending=False, kind="stable")
        )
        chosen = list(frequent.index[:_MAX_CATEGORIES])
        column = str(values.name)
        given = {
            text: (
                *(value_label(text, column=column) if text else ("未填报", "Not stated")),
                colour,
            )
            for text, colour in zip(chosen, CATEGORIES, strict=False)
        }
    legend = [list(entry) for entry in given.values()]
    codes = texts.map({text: code for code, text in enumerate(given)})
    if codes.isna().any():
        codes = codes.fillna(len(legend))
        legend.append(["其他", "Other", OTHER])
    return {"legend": legend, "category": pack_bytes(codes.to_numpy(dtype=np.uint8))}


def _shade_style(values: pd.Series, colours: Sequence[str], unit: str) -> dict[str, object]:
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64)
    # Three digits: '335 people', not '335.4 people'.
    exact = quantile_breaks(numbers, classes=min(5, len(colours)))
    breaks = tuple(sorted({float(f"{edge:.3g}") for edge in exact}))
    shades = ramp(colours, len(breaks) + 1)
    codes = np.where(np.isnan(numbers), 255, np.searchsorted(breaks, numbers, side="right"))
    return {
        "legend": [["", "", shade] for shade in shades],
        "breaks": list(breaks),
        "unit": unit,
        "category": pack_bytes(codes.astype(np.uint8)),
    }


def _shape_layer(
    kind: Literal["polygons", "lines"],
    frame: gpd.GeoDataFrame,
    columns: Columns,
    label: str | None,
    style: Mapping[str, object],
    about: About,
) -> Layer:
    degrees = in_degrees(frame, name=kind)
    rows = pd.DataFrame(degrees.drop(columns=degrees.geometry.name))
    payload: dict[str, object] = {
        "count": len(rows),
        "shapes": pack_shapes(degrees.geometry),
        **_texts(rows, columns, label),
        **style,
    }
    west, south, east, north = (float(v) for v in degrees.total_bounds)
    bounds = None if np.isnan(west) else (west, south, east, north)
    return make_layer(kind, payload, bounds, about)
