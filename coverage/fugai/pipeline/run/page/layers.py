"""Layers of the page, from what a run computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np

from fugai import maps
from fugai.maps.labels import column_labels
from fugai.pipeline.run.page.delivery import POPULATED, delivery_layers
from fugai.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    import xarray as xr

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.run.computed import Computed
    from fugai.pipeline.run.theme import Theme

SIGNAL_STEPS_DBM = (-120.0, -115.0, -110.0, -105.0, -100.0, -95.0, -85.0, -75.0)
URBAN_CLASSES = {
    0: ("无数据", "No data", "#bdbdbd"),
    1: ("农村", "Rural", "#d9e7c5"),
    2: ("城镇集群", "Urban cluster", "#f4c98b"),
    3: ("城市（高密度集群）", "Urban centre", "#d9705f"),
}
SERVED_CLASSES = {
    0: ("未知", "Unknown", "#bdbdbd"),
    1: ("未覆盖", "Not covered", "#e7ddd3"),
    2: ("部分覆盖", "Partly covered", "#9ecae1"),
    3: ("已覆盖", "Covered", "#3182bd"),
}
PEOPLE_STEPS = (1.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
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


_TOLD = ("name", "district_id")
"""Columns that a box says in its own way: the heading, and the district by its name."""


def page_layers(computed: Computed) -> tuple[maps.Layer, ...]:
    """Layers from the bottom of the list to its top.

    In the list each theme has its points first, then a group for each profile, the one of most
    technologies before the others.
    """
    inputs, themes, urban = computed.inputs, computed.themes, computed.urban
    made: list[maps.Layer] = list(_points(inputs, themes))
    if "wireless" in themes:
        made.extend(_wireless(inputs, themes["wireless"]))
    if "delivery" in themes:
        made.extend(delivery_layers(inputs, themes["delivery"]))
    made.extend(_ground(inputs, urban))
    return tuple(reversed(made))


def _ground(inputs: Inputs, urban: xr.DataArray | None) -> Iterator[maps.Layer]:
    if inputs.population is not None:
        people = inputs.population.copy(data=np.asarray(inputs.population, dtype=np.float64))
        codes, classes = maps.signal_classes(
            people, PEOPLE_STEPS, unit=("人", "people"), colours=maps.HIGH_IS_GOOD
        )
        del classes[1]  # where nobody lives nothing is drawn
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


def _wireless(inputs: Inputs, theme: Theme) -> Iterator[maps.Layer]:
    """Groups of layers by profile: service, signal, holes."""
    basis = inputs.project.modelled_basis("sites", "access_points")
    last = theme.last_year
    for spec in sorted(inputs.project.wireless.profiles, key=lambda spec: -len(spec.technologies)):
        title, title_en = spec.title or spec.name, spec.title_en or spec.title or spec.name
        about: dict[str, Any] = {
            "theme": "wireless",
            "basis": basis,
            "group": (title, title_en),
            "dims": {"profile": spec.name},
        }
        where: dict[str, Any] = {"crs": inputs.grid.crs, "within": inputs.districts}
        years = _years(theme, f"yearly-{spec.name}.")
        if years:
            yield maps.class_raster_layer(
                years,
                classes=SERVED_CLASSES,
                id=f"served-{spec.name}",
                source=spec.source,
                name=f"覆盖范围 {title}",
                name_en=f"Coverage {title_en}",
                short=("覆盖范围", "Coverage"),
                **where,
                **about,
            )
        level = theme.rasters.get(f"rsrp-{spec.name}")
        if level is not None:
            codes, classes = maps.signal_classes(level, SIGNAL_STEPS_DBM)
            yield maps.class_raster_layer(
                codes,
                classes=classes,
                id=f"rsrp-{spec.name}",
                name=f"信号强度 {title}",
                name_en=f"RSRP {title_en}",
                short=("信号强度", "RSRP"),
                year=last,
                **where,
                **about,
            )
        holes = theme.tables.get(f"holes-{spec.name}")
        if holes is not None and len(holes):
            least = inputs.project.wireless.hole_min_people
            yield maps.polygon_layer(  # the largest on top
                gpd.GeoDataFrame(holes.sort_values("people", kind="stable")),
                value="people",
                unit="persons",
                id=f"holes-{spec.name}",
                name=f"覆盖盲区 {title}",
                name_en=f"Coverage holes {title_en}",
                short=("覆盖盲区", "Holes"),
                year=last,
                shown=True,
                note=(
                    f"有常住人口而未覆盖的连片区域，至少 {least:g} 人",
                    f"Contiguous populated areas without coverage, {least:g} people or more",
                ),
                **about,
            )


def _points(inputs: Inputs, themes: Mapping[str, Theme]) -> Iterator[maps.Layer]:
    for name, (title, title_en, theme, category, year, radius) in _POINTS.items():
        table = inputs.table(name)
        if table is None or theme not in themes:
            continue
        points = _as_points(table)
        shown = [
            c
            for c in TABLES[name].names
            if c not in _TOLD and c in points and points[c].notna().any()
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
    """Places as points: of a polygon a point inside."""
    places = gpd.GeoDataFrame(table)
    return places.set_geometry(places.geometry.representative_point())


def _years(theme: Theme, prefix: str) -> dict[int, xr.DataArray]:
    return {
        int(name.removeprefix(prefix)): raster
        for name, raster in theme.rasters.items()
        if name.startswith(prefix)
    }
