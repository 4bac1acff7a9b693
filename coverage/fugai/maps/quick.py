"""A map of one frame or raster, for notebooks."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import xarray as xr

from fugai.errors import ContractError, SelectionError
from fugai.georeference import as_raster
from fugai.maps.layers.classes import band_classes
from fugai.maps.layers.colours import quantile_breaks
from fugai.maps.layers.layer import Layer
from fugai.maps.layers.raster import class_raster_layer
from fugai.maps.layers.vector import line_layer, point_layer, polygon_layer
from fugai.maps.page.document import PageMap

_MAX_COLUMNS = 12


def quick_map(
    *items: Layer | gpd.GeoDataFrame | xr.DataArray,
    column: str | None = None,
    year_column: str | None = None,
    title: str = "",
    synthetic: bool = False,
) -> PageMap:
    """Interactive map of layers, frames and rasters, drawn by the same code as the page.

    Parameters
    ----------
    items
        Layers, or frames and rasters that become one each. A raster of numbers is cut at its
        quantiles; give a `class_raster_layer` for other classes.
    column
        Column of the frames that gives the colour: quantiles of numbers for polygons, categories
        for points. Of several frames, those that have it are coloured.
    year_column
        Column of the point frames with the year of opening; gives the map a year slider.
    title
        Title of the map.
    synthetic
        Draws the banner 'synthetic data'.

    Returns
    -------
    A `folium.Map`: shown by a notebook as it is, written by ``.save("map.html")``.

    Raises
    ------
    SelectionError
        No frame has a column that is named; the message lists the columns that there are.
    ContractError
        An item is neither layer, frame nor raster.
    CRSMismatchError
        A frame or raster names no CRS.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai import maps
    >>> sites = gpd.GeoDataFrame(
    ...     {"technology": ["nr", "gsm"]},
    ...     geometry=gpd.points_from_xy([117.2, 117.3], [39.1, 39.2]),
    ...     crs=4326,
    ... )
    >>> shown = maps.quick_map(sites, column="technology", title="Sites")
    >>> maps.quick_map(sites, column="band")
    Traceback (most recent call last):
    fugai.errors.SelectionError: `column` must be a column of a frame, technology, found 'band'.
    """
    frames = [item for item in items if isinstance(item, gpd.GeoDataFrame)]
    _check_column(column, frames, parameter="column", kind="frame")
    points = [frame for frame in frames if _is_points(frame)]
    _check_column(year_column, points, parameter="year_column", kind="frame of points")
    made = PageMap(
        settings={"title": [title, title], "synthetic": synthetic}, title=title or "fugai"
    )
    for position, item in enumerate(items):
        made.add_layer(_layer_of(item, f"layer-{position + 1}", column, year_column))
    return made


def _check_column(
    name: str | None, frames: list[gpd.GeoDataFrame], *, parameter: str, kind: str
) -> None:
    if name is None or any(name in frame for frame in frames):
        return
    known = dict.fromkeys(name for frame in frames for name in _attributes(frame))
    listed = ", ".join(known) or "of which there is none"
    msg = f"`{parameter}` must be a column of a {kind}, {listed}, found {name!r}."
    raise SelectionError(msg)


def _attributes(frame: gpd.GeoDataFrame) -> list[str]:
    return [str(name) for name in frame.columns if name != frame.geometry.name]


def _is_points(frame: gpd.GeoDataFrame) -> bool:
    return set(frame.geom_type.dropna()) <= {"Point", "MultiPoint"}


def _layer_of(
    item: Layer | gpd.GeoDataFrame | xr.DataArray, key: str, column: str | None, year: str | None
) -> Layer:
    if isinstance(item, Layer):
        return item
    if isinstance(item, xr.DataArray):
        return _raster_layer(item, key)
    if not isinstance(item, gpd.GeoDataFrame):
        msg = (
            f"`quick_map` takes layers, GeoDataFrames and DataArrays, found {type(item).__name__}."
        )
        raise ContractError(msg)
    shown = _attributes(item)[:_MAX_COLUMNS]
    label = "name" if "name" in item else None
    colour = column if column in item else None
    if _is_points(item):
        return point_layer(
            item,
            category=colour,
            columns=shown,
            label=label,
            year_column=year if year in item else None,
            id=key,
            shown=True,
        )
    if set(item.geom_type.dropna()) <= {"LineString", "MultiLineString", "LinearRing"}:
        return line_layer(item, columns=shown, label=label, id=key, shown=True)
    return polygon_layer(item, columns=shown, label=label, value=colour, id=key, shown=True)


def _raster_layer(array: xr.DataArray, key: str) -> Layer:
    array = as_raster(array, name=key)
    breaks = quantile_breaks(array.to_numpy(), classes=7)
    codes, classes = band_classes(
        array, breaks or (float(pd.Series(array.to_numpy().ravel()).max()),)
    )
    unit = str(array.attrs.get("units", ""))
    named = {
        code: (zh.replace("分钟", unit), en.replace("min", unit), colour)
        for code, (zh, en, colour) in classes.items()
    }
    name = str(array.name or key)
    return class_raster_layer(codes, classes=named, id=key, name=name, shown=True)
