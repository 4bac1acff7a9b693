"""The ground beneath the layers of a page, from the inputs of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from fugai import maps

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from fugai.pipeline.inputs import Inputs
    from fugai.tables import Roads

ROAD_KINDS = {
    "motorway": ("motorway", "motorway_link"),
    "trunk": ("trunk", "trunk_link"),
    "primary": ("primary", "primary_link"),
    "secondary": ("secondary", "secondary_link"),
    "tertiary": ("tertiary", "tertiary_link"),
    "minor": ("unclassified", "residential", "living_street", "road"),
}
"""Kind of line on a page to the classes of roads that it draws."""

BUILT_UP_FROM = 2
"""Degree of urbanisation from which ground is drawn as built up."""


def page_context(inputs: Inputs, urban: xr.DataArray | None) -> dict[str, object]:
    """Roads by class, railways, water, built-up ground, relief and names of places, packed.

    Parameters
    ----------
    urban
        Degree of urbanisation; None where it is unknown.
    """
    places = inputs.table("settlements")
    context = maps.Context(
        lines={} if inputs.roads is None else _lines(inputs.roads),
        built_up=None if urban is None else urban >= BUILT_UP_FROM,
        terrain=inputs.terrain,
        places=None if places is None or "name" not in places else gpd.GeoDataFrame(places),
        within=inputs.districts,
    )
    return maps.pack_context(context, crs=inputs.grid.crs)


def _lines(roads: Roads) -> dict[str, gpd.GeoSeries]:
    """Lines of each kind in the CRS of the roads."""
    found = {kind: _edges(roads, classes) for kind, classes in ROAD_KINDS.items()}
    found["water"] = gpd.GeoSeries(roads.water, crs=roads.crs)
    # motorways divide too, but are drawn as roads
    found["rail"] = _without(gpd.GeoSeries(roads.divides, crs=roads.crs), found["motorway"])
    return found


def _edges(roads: Roads, classes: tuple[str, ...]) -> gpd.GeoSeries:
    """Edges of some classes, each once, whichever way it runs."""
    mine: pd.DataFrame = roads.edges.loc[roads.edges["highway"].isin(classes), ["tail", "head"]]
    ends = np.unique(np.sort(mine.to_numpy(dtype=np.int64), axis=1), axis=0)
    at = np.stack([roads.x[ends], roads.y[ends]], axis=2)
    return gpd.GeoSeries(shapely.linestrings(at) if len(ends) else [], crs=roads.crs)


def _without(lines: gpd.GeoSeries, others: gpd.GeoSeries) -> gpd.GeoSeries:
    """Lines that do not run along others."""
    if not len(lines) or not len(others):
        return lines
    near = shapely.buffer(shapely.union_all(others.to_numpy()), 1.0)
    shapely.prepare(near)
    return lines[~shapely.covered_by(lines.to_numpy(), near)]
