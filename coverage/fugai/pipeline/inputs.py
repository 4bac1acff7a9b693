"""Every input of a project read, judged and put on one grid."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from fugai import intake
from fugai._deprecated import renamed_attribute
from fugai.errors import SelectionError
from fugai.pipeline.checks import ReadTables, judge_tables
from fugai.pipeline.input_reader import InputReader
from fugai.pipeline.ledger import reconcile_population
from fugai.pipeline.manifest import project_manifest
from fugai.pipeline.named import Named, missing
from fugai.pipeline.overlaps import overlap_doubts
from fugai.pipeline.residents_by_year import ResidentsByYear, YearResidents
from fugai.pipeline.urban_notes import clutter_notes, urban_notes
from fugai.store import Manifest
from fugai.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import xarray as xr

    from fugai.grid import Grid
    from fugai.messages import Message
    from fugai.pipeline.progress import Progress
    from fugai.pipeline.rasters.standing import Standing
    from fugai.project import Input, Project
    from fugai.scorecard import Doubt
    from fugai.tables import Assumption, Roads
    from fugai.zonal import ZonalWeights


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Inputs:
    """All inputs of a project as they were read, in the grid's CRS.

    Parameters
    ----------
    project
        The project file.
    grid
        Grid of the rasters; its CRS is that of every geometry.
    districts
        Indexed by ``district_id``.
    weights
        Share of each cell of the grid in each district.
    tables
        The project's other tables by name.
    roads
        Road edges; None where the project has none.
    terrain
        Heights, on the grid and beyond it as far as the masts reach. [m]
    population
        Residents of each cell, given or modelled from the settlements.
    population_basis
        Basis of ``population``.
    clutter
        Clutter classes on the grid; None where the project gives none.
    obstacles
        Height of what stands on the terrain, by the project's buildings, trees and land cover, NaN
        where none of them says; None where it has none of them. [m above ground]
    crests
        How far the highest ground that a profile crosses within a cell stands above the cell's
        terrain; None without terrain. [m]
    voids
        Heights across voids of the terrain that profiles cross, NaN elsewhere. [m]
    finer
        Terrain, obstacles and voids on the cells that profiles follow; None: those of the grid.
    land, built_up
        Share of each cell that is land, or built up; None where the project gives none.
    findings
        One row for each value that was refused, repaired or flagged.
    notes
        What was understood of the files, and what was assumed.
    assumptions
        How many values of each column the files state, and where the others come from.
    sources
        A record of each input: its file, size, SHA-256, datum, basis and source.
    manifest
        Every file that the project names, as it was before it was read.
    ledger
        Residents and households of each district by every source, and those that are used
        (`fugai.zonal.population_ledger`).
    by_year
        Residents of other years than the project's last one, of which the other values are.
    doubts
        Rules that rows of the inputs break, and the figures that rest on these rows.

    Examples
    --------
    >>> import fugai
    >>> inputs = fugai.check("tests/projects/siting").inputs
    >>> inputs
    Inputs('十二村', 2 districts, 4 tables, 56 x 70 cells of 200 m)
    >>> inputs.table("outlets")["outlet_id"].tolist()
    ['O1', 'O2', 'O3']
    """

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
    land: xr.DataArray | None
    built_up: xr.DataArray | None
    findings: pd.DataFrame
    notes: tuple[str | Message, ...]
    assumptions: tuple[Assumption, ...]
    sources: tuple[dict[str, object], ...]
    manifest: Manifest = field(default_factory=Manifest)
    ledger: pd.DataFrame = field(default_factory=pd.DataFrame)
    doubts: tuple[Doubt, ...] = ()
    by_year: ResidentsByYear | None = None
    obstacles: xr.DataArray | None = None
    crests: xr.DataArray | None = None
    voids: xr.DataArray | None = None
    finer: Standing | None = None

    rejects = renamed_attribute("fugai.pipeline.Inputs", "rejects", "findings", removed_in="0.3.0")

    def table(self, name: str) -> pd.DataFrame | None:
        """Table of that name where the project has it and a row of it could be used, else None.

        Raises
        ------
        SelectionError
            No project has a table of that name; the message lists those that it may have.
        """
        if name not in TABLES:
            raise SelectionError(missing("table", name, list(TABLES)))
        frame = self.tables.get(name)
        return frame if frame is not None and len(frame) else None

    def in_year(self, year: int) -> Inputs:
        """The same with the residents of a year: of districts, settlements, grid and ledger.

        Where the project states none by year they are the same in every year.

        Examples
        --------
        >>> import fugai
        >>> inputs = fugai.check("tests/projects/siting").inputs
        >>> inputs.in_year(2015).ledger["used"].equals(inputs.ledger["used"])
        True
        """
        if self.by_year is None or self.by_year.stated is None:
            return self
        found = self.by_year.in_year(year)
        tables = dict(self.tables)
        if found.settlements is not None:
            tables["settlements"] = found.settlements
        return replace(
            self,
            districts=found.districts,
            ledger=found.ledger,
            population=found.population,
            tables=Named.of("table", tables),
        )

    @property
    def last_population(self) -> xr.DataArray | None:
        """Residents of each cell in the project's last year, whose urban areas are those of all years."""
        return self.population if self.by_year is None else self.by_year.last.population

    @property
    def size(self) -> str:
        """Number of districts, tables and cells in words."""
        rows, columns = self.grid.shape
        return (
            f"{len(self.districts)} districts, {len(self.tables)} tables, "
            f"{rows} x {columns} cells of {self.grid.cell_size_m:g} m"
        )

    def __repr__(self) -> str:
        """One line: the project and the size of its inputs."""
        return f"Inputs({self.project.name!r}, {self.size})"


def read_inputs(project: Project, progress: Progress) -> Inputs:
    """Read every input of a project.

    Raises
    ------
    ConfigError
        An input that must be a single source has several, or the project's CRS does not suit it.
    InputError
        A file cannot be read, was changed while it was read, or none of the rows of a table can be
        used.
    """
    progress.start("读取 inputs", len(project.inputs) + 2)
    manifest = project_manifest(project)
    with manifest.reading("inputs"):
        inputs = _read(project, manifest, progress)
    progress.finish()
    return inputs


def _read(project: Project, manifest: Manifest, progress: Progress) -> Inputs:
    reader = InputReader(project)
    progress.advance(detail="districts")
    tables: dict[str, pd.DataFrame] = {}
    if "vehicles" in project.inputs:  # their modes are needed of the roads
        tables["vehicles"] = reader.table("vehicles", None)
    roads = reader.roads(tables.get("vehicles"))
    progress.advance(detail="roads")
    for name in TABLES:
        if name not in ("districts", "vehicles") and name in project.inputs:
            tables[name] = reader.table(name, roads)
            progress.advance(detail=name)
    reader.take_residents(tables.get("residents"))
    terrain, clutter = reader.terrain(tables), reader.clutter()
    if roads is not None and terrain is not None:
        roads = intake.roads_on_terrain(roads, terrain)
    standing = reader.standing(terrain)
    population, basis = reader.population(tables)
    grid_given = "population" in project.inputs
    people = reconcile_population(
        reader.districts,
        tables.get("settlements"),
        population,
        weights=reader.weights,
        grid_given=grid_given,
    )
    by_year = ResidentsByYear(
        year=project.years[-1],
        stated=tables.get("residents"),
        last=YearResidents(
            ledger=people.ledger,
            districts=people.districts,
            settlements=tables.get("settlements"),
            population=people.population,
        ),
        grid=population,
        weights=reader.weights,
    )
    judged = judge_tables(
        ReadTables(
            districts=reader.districts,
            residents=people.ledger["used"],
            households=people.ledger["households_used"],
            ledger_of=by_year.ledger,
            tables=tables,
            origins=reader.origins,
            findings=intake.concat_findings(reader.findings),
            years=project.years,
            grid_given=grid_given,
        )
    )
    progress.advance(detail="rasters")
    return Inputs(
        project=project,
        grid=reader.grid,
        districts=people.districts,
        weights=reader.weights,
        tables=Named.of("table", tables),
        roads=roads,
        terrain=terrain,
        clutter=clutter,
        land=reader.shares("land"),
        built_up=reader.shares("built_up"),
        population=people.population,
        population_basis=basis,
        findings=intake.concat_findings([*reader.findings, *judged.findings]),
        notes=tuple(
            dict.fromkeys(
                [
                    *reader.notes,
                    *people.notes,
                    *by_year.notes(project.years, grid_given=grid_given),
                    *judged.notes,
                    *urban_notes(reader.grid, people.population),
                    *clutter_notes(
                        has_sites="sites" in tables,
                        is_given=clutter is not None,
                        has_people=people.population is not None,
                        has_heights=standing.obstacles is not None,
                    ),
                ]
            )
        ),
        assumptions=tuple(reader.assumptions),
        sources=tuple(
            record
            for sources in project.inputs.values()
            for source in sources
            for record in _records(source, manifest)
        ),
        manifest=manifest,
        ledger=people.ledger,
        doubts=(
            *judged.doubts,
            *people.doubts,
            *overlap_doubts(reader.weights, people.population),
        ),
        by_year=by_year,
        obstacles=standing.obstacles,
        crests=standing.crests,
        voids=standing.voids,
        finer=standing.finer,
    )


def _records(source: Input, manifest: Manifest) -> list[dict[str, object]]:
    """A record of an input's file, and one of each file that is joined to it."""
    about: dict[str, object] = {
        "input": source.name,
        "datum": source.datum,
        "basis": source.basis,
        "source": source.source,
    }
    paths = [source.path, *(join.path for join in source.joins)]
    return [about | manifest.record(f"inputs.{source.name}", path) for path in paths]
