"""A map of one frame or raster, for notebooks."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import xarray as xr

from fugai.errors import ContractError
from fugai.georeference import as_raster
from fugai.maps.layers.classes import band_classes
from fugai.maps.layers.colours import quantile_breaks
from fugai.maps.layers.layer import Layer
from fugai.maps.layers.layers import (
    class_raster_layer,
    line_layer,
    point_layer,
    polygon_layer,
)
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
        quantiles; give a `class_raster_layer` for classes of your own.
    column
        Column of the frames that gives the colour: quantiles of numbers for polygons, categories
        for points.
    year_column
        Column of the point frames with the year of opening; gives the map a year slider.
    title
        Title of the map.
    synthetic
        Draws the banner 'synthetic data'.

    Returns
    -------
    A `folium.Map`: shown by a notebook as it is, written by ``.save("map.html")``.
    """
    made = PageMap(
        settings={"title": [title, title], "synthetic": synthetic}, title=title or "fugai"
    )
    for position, item in enumerate(items):
        made.add_layer(_layer_of(item, f"layer-{position + 1}", column, year_column))
    return made


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
    kinds = set(item.geom_type.dropna())
    shown = [str(name) for name in item.columns if name != item.geometry.name][:_MAX_COLUMNS]
    label = "name" if "name" in item else None
    if kinds <= {"Point", "MultiPoint"}:
        years = year if year in item else None
        return point_layer(
            item,
            category=column if column in item else None,
            columns=shown,
            label=label,
            year_column=years,
            id=key,
            shown=True,
        )
    if kinds <= {"LineString", "MultiLineString", "LinearRing"}:
        return line_layer(item, columns=shown, label=label, id=key, shown=True)
    return polygon_layer(item, columns=shown, label=label, value=column, id=key, shown=True)


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
