"""Layers of a page: points, polygons, lines and classified rasters with everything they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Unpack

import numpy as np
import pandas as pd
import shapely

from fugai.errors import ContractError
from fugai.georeference import as_raster
from fugai.maps.layers.classes import UNKNOWN_CODE, Classes
from fugai.maps.layers.colours import CATEGORIES, HIGH_IS_BAD, OTHER, quantile_breaks, ramp
from fugai.maps.layers.layer import About, Bounds, Kind, Layer, layer_id
from fugai.maps.layers.png import data_uri, indexed_png, rgba
from fugai.maps.layers.projection import (
    MAX_PIXELS,
    OUTSIDE,
    array_crs,
    array_transform,
    in_degrees,
    warp_codes,
)
from fugai.maps.layers.shapes import pack_shapes
from fugai.maps.page.columns import pack_columns
from fugai.maps.page.labels import Label, column_labels, value_label
from fugai.maps.page.packing import pack_bytes, pack_coordinates, spatial_order

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr
    from pyproj import CRS

    from fugai._types import FloatArray, Int16Array

_MAX_CATEGORIES = len(CATEGORIES)


def point_layer(
    points: gpd.GeoDataFrame,
    *,
    category: str | None = None,
    categories: Mapping[str, tuple[str, str, str]] | None = None,
    columns: Sequence[str] | Mapping[str, Label] = (),
    label: str | None = None,
    year_column: str | None = None,
    radius_px: float = 3.0,
    **about: Unpack[About],
) -> Layer:
    """Points on a canvas of their own; 200,000 stay fluid.

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
        Shown on hovering and clicking: names, or names with Chinese and English labels.
    label
        Column with the heading of the box, such as ``name``.
    year_column
        Column with the year of opening; with it the year slider filters the points.
    radius_px
        Radius of a marker at the middle zoom. [px]
    """
    frame = in_degrees(points, name="points")
    shapes = frame.geometry.to_numpy()
    drawn = frame[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    spots = drawn.geometry.where(drawn.geom_type == "Point", drawn.geometry.representative_point())
    lon, lat = spots.x.to_numpy(dtype=np.float64), spots.y.to_numpy(dtype=np.float64)
    order = spatial_order(lon, lat)
    rows = pd.DataFrame(drawn.drop(columns=drawn.geometry.name)).iloc[order]
    payload: dict[str, object] = {
        "count": len(order),
        "missing": len(frame) - len(order),
        "radius": radius_px,
        "at": pack_coordinates(lon[order], lat[order]),
        "columns": pack_columns(rows, column_labels(columns, rows.columns)),
        "label": pack_columns(rows, {label: ("", "")}) if label and label in rows else [],
    }
    if category is not None:
        payload.update(_categories(rows[category], categories))
    else:
        payload["legend"] = [["", "", CATEGORIES[0]]]
    if year_column is not None:
        years = pd.to_numeric(rows[year_column], errors="coerce").to_numpy(np.float64, na_value=0)
        payload["year"] = pack_bytes(np.nan_to_num(years).clip(0, 9999).astype(np.int16))
    return _layer("points", payload, _extent(lon, lat), about)


def polygon_layer(
    polygons: gpd.GeoDataFrame,
    *,
    columns: Sequence[str] | Mapping[str, Label] = ("rank", "people", "area_km2"),
    value: str | None = None,
    label: str | None = None,
    colours: Sequence[str] = HIGH_IS_BAD,
    unit: str = "",
    category: str | None = None,
    categories: Mapping[str, tuple[str, str, str]] | None = None,
    **about: Unpack[About],
) -> Layer:
    """Polygons, shaded by a column where one is named; for holes, catchments and bands.

    Parameters
    ----------
    polygons
        In any CRS. Rows keep their order: later ones are drawn on top.
    columns, label
        As in `point_layer`.
    value
        Column whose quantiles give the shade.
    colours
        Shades from low to high.
    unit
        Unit of ``value``, for the legend.
    category, categories
        Column of classes instead of a value, and what each is called, as in `point_layer`.
    """
    if category is not None:
        style = _categories(polygons[category], categories)
    else:
        style = _shades(polygons, value, colours, unit)
    return _shape_layer("polygons", polygons, columns, label, style, about)


def line_layer(
    lines: gpd.GeoDataFrame,
    *,
    columns: Sequence[str] | Mapping[str, Label] = (),
    label: str | None = None,
    colour: str = "#5b6b7b",
    width_px: float = 1.2,
    **about: Unpack[About],
) -> Layer:
    """Lines of one colour, such as roads."""
    style: dict[str, object] = {"legend": [["", "", colour]], "width": width_px}
    return _shape_layer("lines", lines, columns, label, style, about)


def class_raster_layer(
    array: xr.DataArray | Mapping[int, xr.DataArray],
    *,
    classes: Classes,
    crs: CRS | None = None,
    within: gpd.GeoDataFrame | None = None,
    opacity: float = 0.85,
    max_pixels: int = MAX_PIXELS,
    **about: Unpack[About],
) -> Layer:
    """Classified raster as a palette image on exact Web Mercator pixels.

    Parameters
    ----------
    array
        Integer codes, dims ``(y, x)``, north up; or one such raster a year.
    classes
        Code to Chinese label, English label and colour. Codes without a class are not drawn;
        code 0 is 'unknown' and drawn hatched.
    crs
        CRS of the raster, where it names none.
    within
        Polygons outside of which nothing is drawn.
    opacity
        How much of the map below is hidden, 0 to 1.
    max_pixels
        Largest image; beyond it the drawing is coarser than the cells.
    """
    years = dict(array) if isinstance(array, Mapping) else {0: array}
    if not years or not classes:
        msg = f"A raster layer must have a raster and a class, found {len(years)}, {len(classes)}."
        raise ContractError(msg)
    codes = sorted(classes)
    edges: list[Bounds] = []
    images, size_m = [], 0.0
    for year, given in sorted(years.items()):
        raster = as_raster(given, name="array", mask=False)
        if raster.dtype.kind not in "iu":
            msg = f"`array` must hold integer class codes, found {raster.dtype}."
            raise ContractError(msg)
        warped = warp_codes(
            raster.to_numpy().astype(np.int16),
            array_transform(raster, name="array"),
            array_crs(raster, crs, name="array"),
            within=within,
            max_pixels=max_pixels,
        )
        size_m = warped.cell_size_m
        edges.append(warped.bounds)
        images.append({"year": year, "bounds": warped.bounds, "uri": _image(warped.codes, classes)})
    payload: dict[str, object] = {
        "images": images,
        "opacity": opacity,
        "pixel_m": size_m,
        "legend": [list(classes[code]) for code in codes],
        "hatched": [code == UNKNOWN_CODE for code in codes],
    }
    boxes = np.array(edges, dtype=np.float64)
    west, south = (float(v) for v in boxes[:, :2].min(axis=0))
    east, north = (float(v) for v in boxes[:, 2:].max(axis=0))
    return _layer("raster", payload, (west, south, east, north), about)


def _image(codes: Int16Array, classes: Classes) -> str:
    """Palette image: 0 transparent, then the classes in the order of their codes, then hatching."""
    ordered = sorted(classes)
    table = np.zeros(2**16, dtype=np.uint8)
    for position, code in enumerate(ordered):
        table[code - OUTSIDE] = position + 1
    indices = table[codes.astype(np.int32) - OUTSIDE]
    palette = [(0, 0, 0, 0), *(rgba(classes[code][2]) for code in ordered)]
    if UNKNOWN_CODE in classes:
        rows, columns = (np.arange(size) for size in indices.shape)
        stripe = np.add.outer(rows, columns) % 6 >= 2
        indices[(indices == ordered.index(UNKNOWN_CODE) + 1) & stripe] = len(palette)
        palette.append(rgba(classes[UNKNOWN_CODE][2], 70))
    return data_uri(indexed_png(indices, palette))


def _categories(
    values: pd.Series[str], given: Mapping[str, tuple[str, str, str]] | None
) -> dict[str, object]:
    """Code per point and the legend; what is not in it falls to 'other'."""
    texts = values.astype("object").where(values.notna(), "").astype(str)
    if given is None:
        frequent = (
            texts.value_counts(sort=False).sort_index().sort_values(ascending=False, kind="stable")
        )
        chosen = list(frequent.index[:_MAX_CATEGORIES])
        given = {
            text: (*(("未注明", "Not stated") if text == "" else value_label(text)), colour)
            for text, colour in zip(chosen, CATEGORIES, strict=False)
        }
    legend = [list(entry) for entry in given.values()]
    codes = texts.map({text: code for code, text in enumerate(given)})
    if codes.isna().any():
        codes = codes.fillna(len(legend))
        legend.append(["其他", "Other", OTHER])
    return {"legend": legend, "category": pack_bytes(codes.to_numpy(dtype=np.uint8))}


def _shades(
    frame: gpd.GeoDataFrame, value: str | None, colours: Sequence[str], unit: str
) -> dict[str, object]:
    if value is None or value not in frame:
        return {"legend": [["", "", colours[-2]]]}
    numbers = pd.to_numeric(frame[value], errors="coerce").to_numpy(dtype=np.float64)
    # Three digits: '335 people', not '335.4 people'.
    sharp = quantile_breaks(numbers, classes=min(5, len(colours)))
    breaks = tuple(sorted({float(f"{edge:.3g}") for edge in sharp}))
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
    columns: Sequence[str] | Mapping[str, Label],
    label: str | None,
    style: Mapping[str, object],
    about: About,
) -> Layer:
    degrees = in_degrees(frame, name=kind)
    rows = pd.DataFrame(degrees.drop(columns=degrees.geometry.name))
    payload: dict[str, object] = {
        "count": len(rows),
        "shapes": pack_shapes(degrees.geometry),
        "columns": pack_columns(rows, column_labels(columns, rows.columns)),
        "label": pack_columns(rows, {label: ("", "")}) if label and label in rows else [],
        **style,
    }
    west, south, east, north = (float(v) for v in degrees.total_bounds)
    bounds = None if np.isnan(west) else (west, south, east, north)
    return _layer(kind, payload, bounds, about)


def _extent(lon: FloatArray, lat: FloatArray) -> Bounds | None:
    if len(lon) == 0:
        return None
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def _layer(kind: Kind, payload: Mapping[str, object], bounds: Bounds | None, about: About) -> Layer:
    name = about.get("name", about.get("id", kind))
    return Layer(
        id=layer_id(about.get("id", kind)),
        name=name,
        name_en=about.get("name_en", ""),
        theme=about.get("theme", ""),
        basis=about.get("basis", ""),
        source=about.get("source", ""),
        shown=about.get("shown", False),
        group=about.get("group", ("", "")),
        short=about.get("short", ("", "")),
        note=about.get("note", ("", "")),
        year=about.get("year", 0),
        dims=about.get("dims", {}),
        kind=kind,
        payload=payload,
        bounds=bounds,
    )
