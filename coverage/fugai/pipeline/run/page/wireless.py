"""Layers of the page for wireless: coverage, signal and holes of each profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from fugai import maps
from fugai.pipeline.run.theme import yearly_name
from fugai.pipeline.run.wireless.places import served_classes
from fugai.tables.vocabulary import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.run.theme import Theme
    from fugai.project import ProfileSpec

SIGNAL_STEPS_DBM = (-120.0, -115.0, -110.0, -105.0, -100.0, -95.0, -85.0, -75.0)
SERVED_CLASSES = {
    0: ("未知", "Unknown", "#bdbdbd"),
    1: ("未覆盖", "Not covered", "#e7ddd3"),
    2: ("部分覆盖", "Partly covered", "#9ecae1"),
    3: ("已覆盖", "Covered", "#3182bd"),
}


def wireless_layers(inputs: Inputs, theme: Theme, changes: pd.DataFrame) -> Iterator[maps.Layer]:
    """A group of layers for each profile, from the bottom of the map to its top.

    Parameters
    ----------
    changes
        Who gained and lost a service, as `service_changes` has it.
    """
    basis = inputs.project.modelled_basis("sites", "access_points")
    for spec in sorted(inputs.project.wireless.profiles, key=lambda spec: -len(spec.technologies)):
        title, title_en = spec.title or spec.name, spec.title_en or spec.title or spec.name
        about: dict[str, Any] = {
            "theme": "wireless",
            "basis": basis,
            "group": (title, title_en),
            "dims": {"profile": spec.name},
        }
        mine = changes[changes["profile"].eq(spec.name)]
        yield from _coverage(inputs, theme, spec, {**about, "changes": [coverage_change(mine)]})
        yield from _signal(inputs, theme, spec, about)
        yield from _holes(inputs, theme, spec, about)


def coverage_change(people: pd.DataFrame | None) -> maps.Change:
    """A cell gains where more of it is covered; the residents are exact."""
    return maps.Change(
        ranks={1: 0.0, 2: 0.5, 3: 1.0},
        least=0.5,
        people=people if people is not None and len(people) else None,
    )


def level_change(classes: int) -> maps.Change:
    """A cell gains where its level is in a higher class."""
    return maps.Change(ranks={code: code for code in range(1, classes)}, least=0.0)


def _coverage(
    inputs: Inputs, theme: Theme, spec: ProfileSpec, about: Mapping[str, Any]
) -> Iterator[maps.Layer]:
    served = theme.by_year(f"served-{spec.name}")
    years = {year: served_classes(raster) for year, raster in served.items()}
    title, title_en = about["group"]
    if years:
        yield maps.class_raster_layer(
            years,
            classes=SERVED_CLASSES,
            id=f"served-{spec.name}",
            source=spec.source,
            name=f"覆盖范围 {title}",
            name_en=f"Coverage {title_en}",
            short=("覆盖范围", "Coverage"),
            crs=inputs.grid.crs,
            within=inputs.districts,
            **about,
        )


def _signal(
    inputs: Inputs, theme: Theme, spec: ProfileSpec, about: Mapping[str, Any]
) -> Iterator[maps.Layer]:
    title, title_en = about["group"]
    for level in {one.slug: one for one in LEVELS.values()}.values():
        rasters = theme.by_year(f"{level.slug}-{spec.name}")
        if not rasters:
            continue
        made = {
            year: maps.signal_classes(raster, SIGNAL_STEPS_DBM) for year, raster in rasters.items()
        }
        yield maps.class_raster_layer(
            {year: codes for year, (codes, _) in made.items()},
            classes=made[theme.last_year][1],
            changes=[level_change(len(made[theme.last_year][1]))],
            id=f"{level.slug}-{spec.name}",
            name=f"信号强度（{level.name}） {title}",
            name_en=f"{level.name} {title_en}",
            short=(f"信号强度（{level.name}）", level.name),
            crs=inputs.grid.crs,
            within=inputs.districts,
            **about,
        )


def _holes(
    inputs: Inputs, theme: Theme, spec: ProfileSpec, about: Mapping[str, Any]
) -> Iterator[maps.Layer]:
    holes = _all_holes(theme, f"holes-{spec.name}", inputs.grid.cell_size_m)
    title, title_en = about["group"]
    if len(holes):
        least = inputs.project.wireless.hole_min_people
        holes = holes.sort_values("people", kind="stable")  # the largest on top
        layer = maps.polygon_layer(
            holes,
            value="people",
            unit="persons",
            id=f"holes-{spec.name}",
            name=f"覆盖盲区 {title}",
            name_en=f"Coverage holes {title_en}",
            short=("覆盖盲区", "Holes"),
            shown=True,
            note=(
                f"有常住人口而未覆盖的连片区域，至少 {least:g} 人",
                f"Contiguous populated areas without coverage, {least:g} people or more",
            ),
            **about,
        )
        yield maps.shapes_by_year(layer, holes["year"].to_numpy())


def _all_holes(theme: Theme, name: str, cell_size_m: float) -> gpd.GeoDataFrame:
    """The holes of every year, with their ``year``; none where no year has one.

    Those of earlier years are drawn without the steps of the cells: they are many and large.
    """
    years = sorted({*theme.earlier, theme.last_year})
    found = {
        year: theme.tables.get(name if year == theme.last_year else yearly_name(name, year))
        for year in years
    }
    parts = []
    for year, one in found.items():
        if one is not None and len(one):
            part = gpd.GeoDataFrame(one.assign(year=year))
            if year != theme.last_year:
                part["geometry"] = part.geometry.simplify(cell_size_m)
            parts.append(part)
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True)) if parts else gpd.GeoDataFrame()
