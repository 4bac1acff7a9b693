"""What stands on a project's terrain, and the crests between its cells, read from all its inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fugai import intake
from fugai.errors import ConfigError, InputError
from fugai.grid import Grid
from fugai.intake.obstacles.land_cover import LAND_COVERS, read_codes
from fugai.intake.rasters.crests import read_crests
from fugai.intake.rasters.sampling import refined
from fugai.intake.rasters.voids import crossed_voids
from fugai.messages import Message
from fugai.pipeline.rasters.sources import raster_sources
from fugai.tables import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import xarray as xr

    from fugai.intake import LandCover
    from fugai.project import Input, Project

PARTS = (3, 5, 7, 9, 11, 13, 15)
"""Parts into which profiles may divide a cell of the grid: odd, so that its centre is one of their points."""

MOST_CELLS = 300_000_000

NAMES = ("buildings", "building_heights", "canopy", "surface")
"""Inputs that say how high something stands, beside the codes of clutter."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Standing:
    """Heights above the terrain, and across its voids, on its cells; None where there are none. [m]

    ``finer`` are the same on the cells that profiles follow, with the ``terrain`` there.
    """

    obstacles: xr.DataArray | None = None
    crests: xr.DataArray | None = None
    voids: xr.DataArray | None = None
    finer: Standing | None = None
    terrain: xr.DataArray | None = None


def read_standing(
    project: Project, terrain: xr.DataArray | None
) -> tuple[Standing, list[Reading[Any]]]:
    """Obstacles and crests of a project, and the readings that they come from.

    Raises
    ------
    InputError
        A file cannot be read, or contradicts the terrain.
    ConfigError
        A key means nothing for its input.
    """
    given = [name for name in NAMES if name in project.inputs]
    codes = land_cover_codes(project)
    if terrain is None:
        return Standing(), [_without_terrain(given)] if given else []
    grid, paths = Grid.of(terrain, name="terrain"), raster_sources(project, "terrain")
    crests, voids = read_crests(paths, terrain, grid), crossed_voids(terrain)
    readings: list[Reading[Any]] = [voids]
    sources = _sources(project, grid, readings) if given or codes else None
    obstacles = None
    if sources is not None:
        found = intake.read_obstacles(sources, grid)
        readings.append(found)
        obstacles = found.frame
    standing = Standing(
        obstacles=obstacles,
        crests=crests,
        voids=voids.frame,
        finer=_finer(project, grid, sources),
    )
    return standing, readings


def _sources(project: Project, grid: Grid, readings: list[Reading[Any]]) -> intake.ObstacleSources:
    """Everything that says how high something stands; the readings of footprints are added."""
    codes = land_cover_codes(project)
    rasters = {name: raster_sources(project, name) or None for name in NAMES[1:]}
    return intake.ObstacleSources(
        buildings=_buildings(project, grid, readings),
        terrain=raster_sources(project, "terrain"),
        land_cover=(raster_sources(project, "clutter") or None) if codes else None,
        codes=codes,
        **rasters,
    )


def _finer(project: Project, grid: Grid, sources: intake.ObstacleSources | None) -> Standing | None:
    """Terrain and obstacles on the cells of the profiles; None where these are the cells of the grid."""
    step = project.wireless.profile_step_m
    if step is None or step >= grid.cell_size_m:
        return None
    parts = next((n for n in PARTS if grid.cell_size_m / n <= 1.001 * step), PARTS[-1])
    cells = grid.shape[0] * grid.shape[1] * parts**2
    if cells > MOST_CELLS:
        msg = (
            f"`wireless.profile_step_m` must leave at most {MOST_CELLS:,} cells, {step:g} m gives "
            f"{cells:,}."
        )
        raise ConfigError(msg)
    fine = refined(grid, parts)
    terrain = intake.read_terrain(raster_sources(project, "terrain"), fine).frame
    return Standing(
        terrain=terrain,
        voids=crossed_voids(terrain).frame,
        obstacles=None if sources is None else intake.read_obstacles(sources, fine).frame,
    )


def land_cover_codes(project: Project) -> Mapping[int, LandCover]:
    """What the codes of the project's clutter mean; empty where it has the codes 1, 2 and 3.

    Raises
    ------
    ConfigError
        Several files of clutter have different codes.
    """
    specs = [source.codes for source in project.inputs.get("clutter", ())]
    if any(spec != specs[0] for spec in specs[1:]):
        msg = "`inputs.clutter.codes` must be the same in every file of clutter, it is not."
        raise ConfigError(msg)
    spec = specs[0] if specs else None
    if spec is None:
        return {}
    if spec.name:
        return LAND_COVERS[spec.name]
    if spec.path is not None:
        return read_codes(spec.path)
    return {
        code: intake.LandCover(kind=kind, height_m=height)
        for code, (kind, height) in spec.values.items()
    }


def _without_terrain(given: list[str]) -> Reading[Any]:
    names = ", ".join(given)
    note = Message(
        zh=f"项目没有地形数据：{names} 的高度未使用。",
        en=f"The project has no terrain: the heights of {names} are not used.",
    )
    return Reading(frame=None, notes=(note,))


def _buildings(
    project: Project, grid: Grid, readings: list[Reading[Any]]
) -> gpd.GeoDataFrame | None:
    """All footprints; None without any."""
    import pandas as pd  # noqa: PLC0415

    found = []
    for source in project.inputs.get("buildings", ()):
        reading = intake.read_buildings(
            source.path, crs=grid.crs, source=_described(source), unit=source.unit
        )
        readings.append(reading)
        found.append(reading.frame)
    if not found:
        return None
    near = pd.concat(found, ignore_index=True).cx[
        grid.bounds[0] : grid.bounds[2], grid.bounds[1] : grid.bounds[3]
    ]
    if not len(near):
        file = project.inputs["buildings"][0].path.name
        msg = f"`{file}` must lie where the districts are, it does not."
        raise InputError(msg)
    return near


def _described(source: Input) -> intake.Source:
    """What the project says of a file of footprints."""
    for key in ("sheet", "where", "constants", "joins", "repair", "decimal", "thousands", "dates"):
        if getattr(source, key):
            msg = f"`inputs.buildings.{key}` must not be given, it does not apply to footprints."
            raise ConfigError(msg)
    return intake.Source(
        datum=source.datum,
        crs=source.crs,
        layer=source.layer,
        encoding=source.encoding,
        columns=source.columns,
    )
