"""Travel times of a project's modes to and from its outlets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from fugai import delivery, scorecard, zonal
from fugai.messages import Message
from fugai.pipeline.run.union import UnionOfDistricts

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    import xarray as xr

    from fugai.delivery import Direction
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.networks import Networks
    from fugai.pipeline.run.theme import ThemeBuilder
    from fugai.project import DeliverySpec


@dataclass(frozen=True, kw_only=True, eq=False)
class Mode:
    """A mode's network, and the populated cells snapped to it."""

    name: str
    direction: Direction
    network: delivery.Network
    cells: delivery.SnappedCells | None


class Travel:
    """The modes of a project, their travel times, and the results of the theme as they grow."""

    def __init__(self, inputs: Inputs, networks: Networks, results: ThemeBuilder) -> None:
        self.inputs, self.spec, self.results = inputs, inputs.project.delivery, results
        self.whole = UnionOfDistricts(inputs)
        results.notes += self.whole.notes()
        self.modes: dict[str, Mode] = {}
        self.networks = networks
        basis = inputs.project.modelled_basis
        self.basis = basis("roads", "outlets", "settlements", "population")
        self.rounds_basis = basis("roads", "outlets", "settlements", "population", "vehicles")
        self.cities_basis = basis("roads", "outlets", "cities")

    def build(self, mode: str) -> None:
        """Network of a mode. A visit on foot goes to the outlet, a delivery comes from it."""
        network = self.networks.get(mode)
        if isinstance(network, Message):
            self.results.notes.append(network)
            return
        name = scorecard.value_text("mode", mode, "zh")
        share = network.n_disconnected / max(int(network.connected.sum()), 1)
        zh = f"{name}路网有{network.n_disconnected:,}个节点（{share:.1%}）不能与主路网往返连通，不用于接入。"
        self.results.notes.extend(Message(zh=zh, en=note) for note in network.notes)
        cells = None
        if self.inputs.population is not None:
            cells = delivery.snap_cells(
                network,
                self.inputs.grid,
                snap_max_m=self.spec.snap_max_m,
                mask=self.inputs.population,
            )
        direction: Direction = "to" if mode == "walk" else "from"
        self.modes[mode] = Mode(name=mode, direction=direction, network=network, cells=cells)

    def take_residents_of(self, year: int) -> None:
        """From here on districts, settlements and grid have the residents of a year."""
        self.inputs = self.inputs.in_year(year)

    def times(self, mode: Mode, outlets: gpd.GeoDataFrame) -> delivery.OutletTimes:
        """Travel time between every node and the nearest outlet."""
        return delivery.outlet_times(
            mode.network, outlets, direction=mode.direction, snap_max_m=self.spec.snap_max_m
        )

    def raster(self, mode: Mode, times: delivery.OutletTimes) -> xr.DataArray:
        """Minutes of every populated cell to or from the nearest outlet."""
        return delivery.reach_raster(
            mode.network, times, self.inputs.grid, direction=mode.direction, cells=mode.cells
        )

    def people(self, raster: xr.DataArray, minutes: float) -> pd.DataFrame:
        """Residents within a travel time, by district."""
        assert self.inputs.population is not None
        reached = delivery.reachable_mask(raster, minutes)
        return self.whole.population_served(reached, self.inputs.population)

    def has_any(self, settlements: pd.DataFrame, indicator: str, *columns: str) -> bool:
        """Whether settlements state any of these columns; else the indicator is absent, and why."""
        if any(name in settlements and settlements[name].notna().any() for name in columns):
            return True
        self.results.absent[indicator] = Message(
            zh="建制村和社区没有户数或常住人口数。",
            en=f"The settlements state no {' and no '.join(columns)}.",
        )
        return False


@dataclass(frozen=True, kw_only=True, eq=False)
class ModeYear:
    """One mode in one year.

    Parameters
    ----------
    outlets
        All outlets in service at the end of the year.
    public
        Those that the public visits or is served from.
    last
        Whether it is the last year, of which rasters and tables are kept.
    """

    travel: Travel
    mode: Mode
    year: int
    last: bool
    outlets: gpd.GeoDataFrame
    public: gpd.GeoDataFrame

    @property
    def spec(self) -> DeliverySpec:
        """Section ``[delivery]`` of the project."""
        return self.travel.spec

    @property
    def settlements(self) -> gpd.GeoDataFrame | None:
        """The project's settlements."""
        return cast("gpd.GeoDataFrame | None", self.travel.inputs.table("settlements"))

    @property
    def districts(self) -> gpd.GeoDataFrame:
        """The project's districts."""
        return self.travel.inputs.districts

    @property
    def fixed(self) -> dict[str, Any]:
        """Year and basis of the measures."""
        return {"year": self.year, "basis": self.travel.basis}

    def of_residents(self, counts: pd.DataFrame) -> pd.DataFrame:
        """Counts of residents by settlement whose whole is the district's residents."""
        return zonal.reconcile(counts, self.travel.inputs.ledger["used"])

    def of_households(self, counts: pd.DataFrame) -> pd.DataFrame:
        """Counts by settlement whose whole is the district's households, or residents, by their unit."""
        people = str(counts["unit"].iloc[0]) == "population" if len(counts) else False
        ledger = self.travel.inputs.ledger
        return zonal.reconcile(counts, ledger["used" if people else "households_used"])

    def add(self, measures: pd.DataFrame) -> None:
        """Add measures to the theme."""
        self.travel.results.measures.append(measures)

    def keep(self, name: str, table: pd.DataFrame) -> None:
        """Keep a table of the last year."""
        self.travel.results.tables[name] = table

    def nearest(self, outlets: gpd.GeoDataFrame | delivery.OutletTimes) -> pd.DataFrame:
        """Nearest outlet of each settlement; by van, from the outlet."""
        assert self.settlements is not None
        if isinstance(outlets, delivery.OutletTimes):
            return delivery.nearest_outlet(
                self.mode.network, outlets, self.settlements, snap_max_m=self.spec.snap_max_m
            )
        return delivery.nearest_outlet(
            self.mode.network,
            outlets,
            self.settlements,
            direction="from",
            snap_max_m=self.spec.snap_max_m,
        )
