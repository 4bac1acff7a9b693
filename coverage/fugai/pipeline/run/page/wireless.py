"""Layers of the page for wireless: coverage, signal and holes of each profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd

from fugai import maps
from fugai.tables.vocabulary import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import xarray as xr

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


def wireless_layers(inputs: Inputs, theme: Theme) -> Iterator[maps.Layer]:
    """A group of layers for each profile, from the bottom of the map to its top."""
    basis = inputs.project.modelled_basis("sites", "access_points")
    for spec in sorted(inputs.project.wireless.profiles, key=lambda spec: -len(spec.technologies)):
        title, title_en = spec.title or spec.name, spec.title_en or spec.title or spec.name
        about: dict[str, Any] = {
            "theme": "wireless",
            "basis": basis,
            "group": (title, title_en),
            "dims": {"profile": spec.name},
        }
        yield from _coverage(inputs, theme, spec, about)
        yield from _signal(inputs, theme, spec, about)
        yield from _holes(inputs, theme, spec, about)


def _coverage(
    inputs: Inputs, theme: Theme, spec: ProfileSpec, about: Mapping[str, Any]
) -> Iterator[maps.Layer]:
    years = _years(theme, f"yearly-{spec.name}.")
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
        raster = theme.rasters.get(f"{level.slug}-{spec.name}")
        if raster is None:
            continue
        codes, classes = maps.signal_classes(raster, SIGNAL_STEPS_DBM)
        yield maps.class_raster_layer(
            codes,
            classes=classes,
            id=f"{level.slug}-{spec.name}",
            name=f"信号强度（{level.name}） {title}",
            name_en=f"{level.name} {title_en}",
            short=(f"信号强度（{level.name}）", level.name),
            year=theme.last_year,
            crs=inputs.grid.crs,
            within=inputs.districts,
            **about,
        )


def _holes(
    inputs: Inputs, theme: Theme, spec: ProfileSpec, about: Mapping[str, Any]
) -> Iterator[maps.Layer]:
    holes = theme.tables.get(f"holes-{spec.name}")
    title, title_en = about["group"]
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
            year=theme.last_year,
            shown=True,
            note=(
                f"有常住人口而未覆盖的连片区域，至少 {least:g} 人",
                f"Contiguous populated areas without coverage, {least:g} people or more",
            ),
            **about,
        )


def _years(theme: Theme, prefix: str) -> dict[int, xr.DataArray]:
    """Rasters of a name by their year."""
    return {
        int(name.removeprefix(prefix)): raster
        for name, raster in theme.rasters.items()
        if name.startswith(prefix)
    }
