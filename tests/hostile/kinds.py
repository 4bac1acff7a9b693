"""Hostile values in place of a valid argument, by what the argument is."""

from __future__ import annotations

import math
from collections.abc import Iterator  # noqa: TC003

import geopandas as gpd
import numpy as np
import pandas as pd
import scipy.sparse as sp
import xarray as xr
from shapely import Point

from fugai.grid import Grid


def hostile(value: object) -> Iterator[tuple[str, object]]:
    """Name and value of everything that is put in place of an argument."""
    yield "none", None
    yield "text", "nonsense"
    yield "object", object()
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield from (
            ("nan", math.nan),
            ("inf", math.inf),
            ("-inf", -math.inf),
            ("-1", -1.0),
            ("zero", 0.0),
        )
        yield from (
            ("huge", 1e308),
            ("true", True),
            ("list", [1.0, 2.0]),
            ("half", 0.5),
            ("int", 10**30),
        )
    elif isinstance(value, str):
        yield from (("empty", ""), ("number", 3), ("nan", math.nan))
    elif isinstance(value, gpd.GeoDataFrame):
        yield from _frames(value)
    elif isinstance(value, gpd.GeoSeries):
        yield from (("empty", value.iloc[:0]), ("no-crs", value.set_crs(None, allow_override=True)))
        yield "other-crs", value.to_crs(4326)
        yield "nan-point", gpd.GeoSeries([Point(math.nan, 0.0)] * len(value), crs=value.crs)
    elif isinstance(value, xr.DataArray):
        yield from (("numpy", value.to_numpy()), ("empty", value[:0]), ("shape", value[:2]))
        yield from (("moved", value.assign_coords(x=value["x"] + 1e6)), ("nan", value * math.nan))
        yield from (
            ("no-crs", value.drop_vars("spatial_ref", errors="ignore")),
            ("negative", -value - 1),
        )
        yield "infinite", value + math.inf
        yield "texts", value.astype(str)
    elif sp.issparse(value):
        yield from (("dense", value.toarray()), ("empty", value[:0]), ("narrow", value[:, :0]))
        yield from (
            ("short", value[:1]),
            ("nan", value.astype(float) * math.nan),
            ("matrix", sp.csc_matrix(value)),
        )
    elif isinstance(value, Grid):
        yield "other-grid", Grid(crs=value.crs, transform=value.transform, shape=(2, 3))
    elif isinstance(value, np.ndarray | list | tuple):
        yield from _arrays(value)


def _frames(value: gpd.GeoDataFrame) -> Iterator[tuple[str, object]]:
    yield from (("empty", value.iloc[:0]), ("no-crs", value.set_crs(None, allow_override=True)))
    yield from (
        ("other-crs", value.to_crs(4326)),
        ("plain", pd.DataFrame(value.drop(columns="geometry"))),
    )
    yield "one-index", value.set_axis([value.index[0]] * len(value))
    nowhere = [Point(math.nan, math.nan), *value.geometry.iloc[1:]]
    yield "nan-point", value.set_geometry(gpd.GeoSeries(nowhere, index=value.index, crs=value.crs))
    yield (
        "no-point",
        value.set_geometry(
            gpd.GeoSeries([None, *value.geometry.iloc[1:]], index=value.index, crs=value.crs)
        ),
    )
    yield (
        "empty-point",
        value.set_geometry(
            gpd.GeoSeries([Point(), *value.geometry.iloc[1:]], index=value.index, crs=value.crs)
        ),
    )
    for column in value.columns:
        if column != "geometry":
            yield f"without-{column}", value.drop(columns=column)
            wrong = value.copy()
            wrong[column] = "nonsense"
            yield f"texts-{column}", wrong
            if pd.api.types.is_numeric_dtype(value[column]):
                for name, number in (("nan", math.nan), ("inf", math.inf), ("negative", -5.0)):
                    wrong = value.copy()
                    wrong[column] = wrong[column].astype(float)
                    wrong.iloc[0, wrong.columns.get_loc(column)] = number
                    yield f"{name}-{column}", wrong


def _arrays(value: object) -> Iterator[tuple[str, object]]:
    try:
        found = np.asarray(value)
    except ValueError:  # a list of lists and arrays
        yield from (("empty", []), ("texts", ["a"] * len(value)), ("nones", [None] * len(value)))
        return
    yield from (("empty", found[:0]), ("texts", ["a"] * len(found)), ("cube", np.zeros((2, 2, 2))))
    yield from (("long", np.concatenate([found, found])), ("nones", [None] * len(found)))
    if found.dtype.kind in "if":
        yield from (("negative", -found - 1), ("nan", found * math.nan), ("inf", found + math.inf))
        yield from (("huge", found + 1e18), ("bools", found > 0))
