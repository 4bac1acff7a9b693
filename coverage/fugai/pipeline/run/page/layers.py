"""The layers of the page, and their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from fugai import maps
from fugai.maps.labels import column_labels
from fugai.pipeline.run.page.delivery import POPULATED, delivery_layers
from fugai.pipeline.run.page.wireless import wireless_layers
from fugai.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    import xarray as xr

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.run.computed import Computed
    from fugai.pipeline.run.theme import Theme

URBAN_CLASSES = {
    0: ("无数据", "No data", "#bdbdbd"),
    1: ("农村", "Rural", "#d9e7c5"),
    2: ("城镇集群", "Urban cluster", "#f4c98b"),
    3: ("城市（高密度集群）", "Urban centre", "#d9705f"),
}
RESIDENT_STEPS = (1.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
_POINTS: dict[str, tuple[str, str, str, str | None, str | None, float]] = {
    "venues": ("公共场所", "Venues", "wireless", "type", None, 3.5),
    "sites": ("基站", "Base station sites", "wireless", "technology", "opened", 2.5),
    "access_points": ("无线接入点", "WLAN access points", "wireless", "operator", "opened", 2.0),
    "settlements": ("建制村和社区", "Settlements", "broadband", "type", None, 2.5),
    "outlets": ("快递网点", "Courier outlets", "delivery", "kind", "opened", 3.5),
    "candidates": ("备选点", "Candidate places", "delivery", "kind", None, 2.5),
    "cities": ("目标城市", "Target cities", "delivery", "city", None, 3.5),
}
"""Table to its names, theme, column of the colours, column of the year and radius in pixels."""

_SHOWN_OTHERWISE = ("name", "district_id")
"""Columns that a box shows as its heading and as the name of the district."""


def page_layers(computed: Computed, changes: pd.DataFrame) -> tuple[maps.Layer, ...]:
    """Layers from the bottom of the list to its top.

    In the list each theme has its points first, then a group for each profile, those of more
    technologies before those of fewer.
    """
    inputs, themes, urban = computed.inputs, computed.themes, computed.urban
    made: list[maps.Layer] = list(_points(inputs, themes))
    if "wireless" in themes:
        made.extend(wireless_layers(inputs, themes["wireless"], changes))
    if "delivery" in themes:
        made.extend(delivery_layers(inputs, themes["delivery"], changes))
    made.extend(_ground(inputs, urban))
    return tuple(reversed(made))


def _ground(inputs: Inputs, urban: xr.DataArray | None) -> Iterator[maps.Layer]:
    """Residents of each cell, and the degree of urbanisation."""
    if inputs.population is not None:
        people = inputs.population.copy(data=np.asarray(inputs.population, dtype=np.float64))
        codes, classes = maps.signal_classes(
            people, RESIDENT_STEPS, unit=("人", "people"), colours=maps.HIGH_IS_GOOD
        )
        del classes[1]  # cells without residents are not drawn
        size_m = f"{inputs.grid.cell_size_m:g} m"
        yield maps.class_raster_layer(
            codes,
            classes=classes,
            crs=inputs.grid.crs,
            within=inputs.districts,
            id="population",
            name="常住人口（每网格）",
            name_en="Residents per cell",
            note=(f"网格边长 {size_m}；{POPULATED[0]}", f"Cells of {size_m}. {POPULATED[1]}"),
            basis=inputs.population_basis,
        )
    if urban is not None:
        yield maps.class_raster_layer(
            urban,
            classes=URBAN_CLASSES,
            crs=inputs.grid.crs,
            within=inputs.districts,
            id="urbanisation",
            name="城镇化程度分级（DEGURBA）",
            name_en="Degree of Urbanisation",
            basis=inputs.population_basis,
        )


def _points(inputs: Inputs, themes: Mapping[str, Theme]) -> Iterator[maps.Layer]:
    """Tables of places, each with its theme."""
    for name, (title, title_en, theme, category, year, radius) in _POINTS.items():
        table = inputs.table(name)
        if table is None or theme not in themes:
            continue
        points = _as_points(table)
        shown = [
            c
            for c in TABLES[name].names
            if c not in _SHOWN_OTHERWISE and c in points and points[c].notna().any()
        ]
        yield maps.point_layer(
            points,
            category=category if category in points else None,
            columns=column_labels(shown, points.columns, table=name),
            label="name" if "name" in points else None,
            year_column=year if year is not None and year in points else None,
            radius_px=radius,
            id=name,
            name=title,
            name_en=title_en,
            theme=theme,
            basis=inputs.project.basis(name),
            source="; ".join(
                dict.fromkeys(s.source for s in inputs.project.inputs[name] if s.source)
            ),
        )


def _as_points(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Places as points, a polygon as a point inside it."""
    places = gpd.GeoDataFrame(table)
    return places.set_geometry(places.geometry.representative_point())
