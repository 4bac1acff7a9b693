"""The files of a project's inputs, read, judged and put on one grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pyproj import CRS

from fugai import delivery, intake
from fugai.errors import ConfigError, CRSMismatchError, InputError
from fugai.grid import choose_grid, lonlat_bounds
from fugai.messages import Message
from fugai.pipeline.checks.radio_layers import without_other_layers
from fugai.pipeline.district_classes import class_notes, with_class_titles
from fugai.pipeline.rasters.sources import check_magnitude, raster_sources
from fugai.pipeline.rasters.standing import Standing, land_cover_codes, read_standing
from fugai.pipeline.residents import districts_in_year, with_ids_of_names
from fugai.pipeline.spread_residents import modelled_residents, spread_evenly
from fugai.tables import TABLES, Reading, Roads
from fugai.zonal import population_checks, spread_population, zone_weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import xarray as xr

    from fugai.project import Input, Project
    from fugai.tables import Assumption

T = TypeVar("T")
Extent = tuple[float, float, float, float]
SURROUNDINGS_M = 50_000.0
"""Terrain is read out to the farthest mast, up to this distance from the grid."""

POPULATION_TOLERANCE = 0.02
"""Relative difference between a population grid and a district's stated residents that is noted."""


class InputReader:
    """Reads a project's inputs onto the grid of its districts; gathers findings, notes, assumptions."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.findings: list[pd.DataFrame] = []
        self.notes: list[str | Message] = []
        self.assumptions: list[Assumption] = []
        self.origins: dict[str, pd.DataFrame] = {}
        readings = [read_source(s, crs=None, extent=None) for s in project.inputs["districts"]]
        prepared = intake.prepare_districts(intake.concat_readings(readings, "districts"))
        self.origins["districts"] = prepared.origin
        found = self._accept(prepared)
        self.extent = lonlat_bounds(found.geometry)
        crs = CRS.from_user_input(project.crs) if project.crs else None
        try:
            self.grid = choose_grid(found, cell_size_m=project.cell_size_m, crs=crs)
        except CRSMismatchError as error:
            if crs is None:
                raise
            msg = f"`project.crs` must suit the districts: {error}"
            raise ConfigError(msg) from error
        self.districts = with_class_titles(found.to_crs(self.grid.crs), project.classes)
        self.notes.extend(class_notes(self.districts, project.classes))
        self.weights = zone_weights(self.grid, self.districts)

    def _accept(self, reading: Reading[T]) -> T:
        """The rows of a reading; its findings, notes and assumptions are kept."""
        self.findings.append(reading.findings)
        self.notes.extend(reading.notes)
        self.assumptions.extend(reading.assumptions)
        return reading.frame

    def _single(self, name: str) -> Input | None:
        """The only source of an input."""
        sources = self.project.inputs.get(name, ())
        if len(sources) > 1:
            msg = f"`inputs.{name}` must be one source, found {len(sources)}."
            raise ConfigError(msg)
        return sources[0] if sources else None

    def roads(self, vehicles: pd.DataFrame | None = None) -> Roads | None:
        """Road edges of the modes of the project and of its vehicles, where the project has any."""
        more = () if vehicles is None else tuple(str(mode) for mode in vehicles["mode"])
        source, spec = self._single("roads"), self.project.delivery
        if source is None:
            return None
        roads = self._accept(
            intake.read_roads(
                source.path,
                crs=self.grid.crs,
                source=_described(source),
                modes=tuple(dict.fromkeys((*spec.modes, "drive", "walk", *more))),
                travel=intake.TravelSpeeds(
                    walk_kmh=spec.walk_kmh,
                    cycle_kmh=spec.cycle_kmh,
                    speeds_kmh=spec.speeds_kmh,
                    urban_factor=spec.urban_factor,
                ),
                at=spec.at or None,
            )
        )
        return roads if spec.hour is None else self._at_hour(roads, spec.hour)

    def _at_hour(self, roads: Roads, hour: int) -> Roads:
        """The roads with the speeds of an hour of the day; a note says so."""
        self.notes.append(
            Message(
                zh=f"机动车行程时间按{hour}时的路况计算。",
                en=f"Motor vehicles travel in the traffic of {hour}:00.",
            )
        )
        profile = delivery.HourlyProfile(factors=self.project.delivery.hourly_factor)
        return delivery.roads_at(roads, profile, hour)

    def table(self, name: str, roads: Roads | None) -> pd.DataFrame:
        """One table from all its sources, each row with its district."""
        contract, sources = TABLES[name], self.project.inputs[name]
        readings = [read_source(s, crs=self.grid.crs, extent=self.extent) for s in sources]
        if contract.spatial:
            for source, reading in zip(sources, readings, strict=True):
                self.notes.extend(
                    intake.datum_guard(
                        reading.frame,
                        self.districts,
                        table=name,
                        declared=source.datum,
                        roads=roads,
                    )
                )
        joined = intake.concat_readings(readings, name)
        if name == "residents":
            joined = with_ids_of_names(joined, self.districts)
        if contract.spatial or "district_id" in contract.names:
            joined = intake.assign_districts(joined, self.districts, table=name)
        if name in ("sites", "cells"):
            joined = without_other_layers(joined, self.project, name)
        if len(joined.frame) == 0 and len(joined.findings):
            cause = intake.chief_cause(joined.findings)
            files = ", ".join(dict.fromkeys(source.path.name for source in sources))
            msg = f"{files}: no row of `inputs.{name}` can be used; {cause or 'it has none'}."
            raise InputError(msg)
        if name == "settlements":
            joined = intake.count_places_once(joined)
        self.origins[name] = joined.origin
        return self._accept(joined).reset_index(drop=True)

    def terrain(self, tables: Mapping[str, pd.DataFrame]) -> xr.DataArray | None:
        """Heights on the grid, and around it as far as there are masts."""
        paths = raster_sources(self.project, "terrain")
        if not paths:
            return None
        grid, sites = self.grid, tables.get("sites")
        if sites is not None and len(sites):
            west, south, east, north = self.grid.bounds
            near = sites.cx[
                west - SURROUNDINGS_M : east + SURROUNDINGS_M,
                south - SURROUNDINGS_M : north + SURROUNDINGS_M,
            ]
            # one cell more: the height under a mast is interpolated between cell centres
            lower, upper = near.total_bounds[:2], near.total_bounds[2:]
            cell = self.grid.cell_size_m
            if len(near):
                grid = self.grid.expand_to((*(lower - cell), *(upper + cell)))
        return self._accept(intake.read_terrain(paths, grid))

    def clutter(self) -> xr.DataArray | None:
        """Clutter classes on the grid, where the project gives them."""
        paths, codes = raster_sources(self.project, "clutter"), land_cover_codes(self.project)
        classes = {code: cover.clutter_class for code, cover in codes.items()} or None
        if not paths:
            return None
        return self._accept(intake.read_clutter(paths, self.grid, classes=classes))

    def standing(self, terrain: xr.DataArray | None) -> Standing:
        """Obstacles and crests on the cells of the terrain."""
        found, readings = read_standing(self.project, terrain)
        for reading in readings:
            self._accept(reading)
        return found

    def shares(self, name: str) -> xr.DataArray | None:
        """Share of each cell that is ``land`` or ``built_up``, where the project gives it."""
        paths = raster_sources(self.project, name)
        return self._accept(intake.read_shares(paths, self.grid, name=name)) if paths else None

    def population(self, tables: Mapping[str, pd.DataFrame]) -> tuple[xr.DataArray | None, str]:
        """Residents per cell, as given or modelled from the settlements, and their basis."""
        paths = raster_sources(self.project, "population")
        if paths:
            given = self._accept(intake.read_population(paths, self.grid))
            self._compare(given)
            return given, self.project.basis("population")
        settlements = tables.get("settlements")
        if settlements is None or not len(settlements):
            if self.districts["population"].notna().any():
                return self._spread_over_districts()
            self._note(
                "项目既没有人口栅格，也没有建制村和社区数据，无法计算人口比例。",
                "The project has neither a population grid nor settlements: shares of residents "
                "cannot be computed.",
            )
            return None, "modelled"
        spread = spread_population(settlements, self.districts, self.grid, weights=self.weights)
        self._note(
            "没有人口栅格：常住人口由建制村和社区及各行政区总数推算（模型推算）。",
            "No population grid is given: residents are modelled from the settlements and the "
            "districts' totals.",
        )
        self.assumptions += modelled_residents(spread, settlements)
        blank = int(spread.attrs.get("settlements_without_people", 0))
        if blank:
            self._note(
                f"{blank}个建制村和社区没有常住人口数，所在行政区也没有总数，其人口未知，不等于无人居住。",
                f"{blank} settlements state no residents and their districts no total: their "
                "residents are unknown, which is not nobody.",
            )
        return spread, "synthetic" if self.project.synthetic else "modelled"

    def _spread_over_districts(self) -> tuple[xr.DataArray, str]:
        """Residents of each district spread evenly over it: nothing finer is given."""
        none = self.districts.iloc[:0][["geometry"]].assign(district_id="")
        spread = spread_population(none, self.districts, self.grid, weights=self.weights)
        self.assumptions += spread_evenly(spread)
        self._note(
            "既没有人口栅格，也没有建制村和社区：各行政区常住人口在区内均匀分布（模型推算），区内差异未知。",
            "Neither a population grid nor settlements are given: the residents of each district are "
            "spread evenly over it (modelled); where they live within it is not known.",
        )
        return spread, "synthetic" if self.project.synthetic else "modelled"

    def take_residents(self, residents: pd.DataFrame | None) -> None:
        """Give the districts their residents of the last year; note what is assumed of each year."""
        if residents is not None:
            for year in self.project.years:
                found, notes = districts_in_year(self.districts, residents, year)
                self.notes.extend(notes)
            self.districts = found

    def _note(self, zh: str, en: str) -> None:
        self.notes.append(Message(zh=zh, en=en))

    def _compare(self, population: xr.DataArray) -> None:
        """Note districts whose stated residents differ from the population grid."""
        found = population_checks(population, self.districts, self.weights)
        check_magnitude(found, self.districts.area / 1e6)
        off = found[found["difference"].abs() > POPULATION_TOLERANCE]
        for district, row in off.head(3).iterrows():
            raster, stated = f"{row['raster']:,.0f}", f"{row['stated']:,.0f}"
            self._note(
                f"人口栅格在{district}合计{raster}人，该行政区填报为{stated}人。",
                f"The population grid has {raster} residents in {district}, which states {stated}.",
            )


def read_source(source: Input, *, crs: CRS | None, extent: Extent | None) -> Reading[pd.DataFrame]:
    """Rows of one source of a table, as the project declares it.

    Parameters
    ----------
    crs
        CRS of the geometry; EPSG:4326 where None.
    extent
        West, south, east, north of the districts. [deg]
    """
    return intake.read_table(
        source.path,
        source.name,
        crs=crs,
        source=_described(source),
        expected=intake.Expected(extent=extent, repair=source.repair),
    )


def _described(source: Input) -> intake.Source:
    """What the project file says about one file; ``id`` names the key of its table."""
    columns = dict(source.columns)
    key = columns.pop("id", None)
    if key is not None and source.name in TABLES:
        columns[TABLES[source.name].key] = key
    return intake.Source(
        datum=source.datum,
        crs=source.crs,
        layer=source.layer,
        sheet=source.sheet,
        encoding=source.encoding,
        decimal=source.decimal,
        thousands=source.thousands,
        dates=source.dates,
        columns=columns,
        where=source.where,
        constants=source.constants,
        joins=tuple(
            intake.Join(
                path=one.path,
                on=one.on,
                columns=one.columns,
                sheet=one.sheet,
                layer=one.layer,
                encoding=one.encoding,
            )
            for one in source.joins
        ),
        bands=source.bands,
        values=source.values,
        rows=source.rows,
    )
