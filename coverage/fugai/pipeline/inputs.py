"""Every input of a project read, judged and put on one grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyproj import CRS

from fugai import intake
from fugai.errors import ConfigError, InputError
from fugai.grid import Grid, choose_grid
from fugai.store import input_record
from fugai.tables import TABLES, Reading, Roads
from fugai.zonal import spread_population, zone_weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    import xarray as xr

    from fugai.pipeline.progress import Progress
    from fugai.project import Input, Project
    from fugai.zonal import ZonalWeights

Extent = tuple[float, float, float, float]
_MARGIN_DEG = 0.5
"""Outlets and sites outside the districts still serve people inside."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Inputs:
    """All that a run computes on, in the grid's CRS."""

    project: Project
    grid: Grid
    districts: gpd.GeoDataFrame
    weights: ZonalWeights
    tables: Mapping[str, pd.DataFrame]
    roads: Roads | None
    terrain: xr.DataArray | None
    population: xr.DataArray | None
    population_basis: str
    clutter: xr.DataArray | None
    rejects: pd.DataFrame
    notes: tuple[str, ...]
    sources: tuple[dict[str, object], ...]

    def table(self, name: str) -> pd.DataFrame | None:
        """Table of that name where the project has it and a row of it could be used."""
        frame = self.tables.get(name)
        return frame if frame is not None and len(frame) else None


@dataclass
class _Ledger:
    """Rejects and notes as they come in."""

    rejects: list[pd.DataFrame]
    notes: list[str]

    def enter(self, reading: Reading[object]) -> None:
        self.rejects.append(reading.rejects)
        self.notes.extend(note for note in reading.notes if note not in self.notes)


def read_inputs(project: Project, progress: Progress) -> Inputs:
    """Read every input of a project.

    Raises
    ------
    InputError
        A file cannot be read, or none of the rows of a table can be used.
    """
    ledger = _Ledger([], [])
    progress.start("读取 inputs", len(project.inputs) + 1)
    districts = _districts(project, ledger)
    west, south, east, north = (float(v) for v in districts.total_bounds)
    extent = (west, south, east, north)
    crs = CRS.from_user_input(project.crs) if project.crs else None
    grid = choose_grid(districts, cell_size_m=project.cell_size_m, crs=crs)
    local = districts.to_crs(grid.crs)
    progress.advance(detail="districts")
    tables: dict[str, pd.DataFrame] = {}
    for name in TABLES:
        if name != "districts" and name in project.inputs:
            tables[name] = _table(project, name, local, grid, extent, ledger)
            progress.advance(detail=name)
    roads = _roads(project, grid, ledger)
    weights = zone_weights(grid, local)
    rasters = {name: _raster(project, name, grid, ledger) for name in ("terrain", "clutter")}
    population, basis = _population(project, tables, local, grid, weights, ledger)
    progress.advance(detail="rasters")
    progress.finish()
    return Inputs(
        project=project, grid=grid, districts=local, weights=weights, tables=tables, roads=roads,
        terrain=rasters["terrain"], clutter=rasters["clutter"], population=population,
        population_basis=basis, rejects=intake.stack(ledger.rejects), notes=tuple(ledger.notes),
        sources=tuple(_record(s) for sources in project.inputs.values() for s in sources),
    )  # fmt: skip


def _read(source: Input, *, crs: CRS | None, extent: Extent | None) -> Reading[pd.DataFrame]:
    columns = dict(source.columns)
    key = columns.pop("id", None)
    if key is not None:
        columns[TABLES[source.name].key] = key
    return intake.read_table(
        source.path, source.name, crs=crs, datum=source.datum, source_crs=source.crs,
        columns=columns, layer=source.layer, sheet=source.sheet, encoding=source.encoding,
        where=source.where, constants=source.constants, extent=extent,
    )  # fmt: skip


def _districts(project: Project, ledger: _Ledger) -> gpd.GeoDataFrame:
    readings = [_read(s, crs=None, extent=None) for s in project.inputs["districts"]]
    reading = intake.finish_districts(intake.join_readings(readings, "districts"))
    ledger.enter(reading)
    return reading.frame


def _table(
    project: Project, name: str, districts: gpd.GeoDataFrame, grid: Grid, extent: Extent,
    ledger: _Ledger,
) -> pd.DataFrame:  # fmt: skip
    sources = project.inputs[name]
    readings = [_read(source, crs=grid.crs, extent=extent) for source in sources]
    if TABLES[name].spatial:
        for source, reading in zip(sources, readings, strict=True):
            ledger.notes.extend(
                intake.datum_guard(reading.frame, districts, table=name, declared=source.datum)
            )
    joined = intake.join_readings(readings, name)
    if TABLES[name].spatial or "district_id" in TABLES[name].names:
        joined = intake.assign_districts(joined, districts, table=name)
    ledger.enter(joined)
    if len(joined.frame) == 0 and any(len(reading.rejects) for reading in readings):
        first = joined.rejects.iloc[0]
        msg = (
            f"{first['file']}: no row of `inputs.{name}` can be used; the first is refused in row "
            f"{first['row']}: {first['column']} = {first['value']!r}: {first['rule']}."
        )
        raise InputError(msg)
    return joined.frame.reset_index(drop=True)


def _roads(project: Project, grid: Grid, ledger: _Ledger) -> Roads | None:
    sources = project.inputs.get("roads", ())
    if not sources:
        return None
    if len(sources) > 1:
        msg = f"`inputs.roads` must be one source, found {len(sources)}."
        raise ConfigError(msg)
    reading = intake.read_roads(sources[0].path, crs=grid.crs, datum=sources[0].datum)
    ledger.enter(reading)
    return reading.frame


def _raster(project: Project, name: str, grid: Grid, ledger: _Ledger) -> xr.DataArray | None:
    sources = project.inputs.get(name, ())
    if not sources:
        return None
    read = {"terrain": intake.read_terrain, "clutter": intake.read_clutter}[name]
    reading = read([source.path for source in sources], grid)
    ledger.enter(reading)
    return reading.frame


def _population(
    project: Project, tables: Mapping[str, pd.DataFrame], districts: gpd.GeoDataFrame,
    grid: Grid, weights: ZonalWeights, ledger: _Ledger,
) -> tuple[xr.DataArray | None, str]:  # fmt: skip
    sources = project.inputs.get("population", ())
    if sources:
        reading = intake.read_population([source.path for source in sources], grid)
        ledger.enter(reading)
        return reading.frame, project.basis("population")
    settlements = tables.get("settlements")
    if settlements is None or not len(settlements):
        ledger.notes.append(
            "The project has neither a population grid nor settlements: shares of residents "
            "cannot be computed."
        )
        return None, "modelled"
    ledger.notes.append(
        "No population grid is given: residents are modelled from the settlements and the "
        "districts' totals."
    )
    spread = spread_population(settlements, districts, grid, weights=weights)
    return spread, "synthetic" if project.synthetic else "modelled"


def _record(source: Input) -> dict[str, object]:
    return {
        "input": source.name, "datum": source.datum, "basis": source.basis,
        "source": source.source, **input_record(source.path, declared=source.declared),
    }  # fmt: skip
