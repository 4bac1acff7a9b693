"""Travel times of a project's modes to and from its outlets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai import delivery, scorecard, zonal
from fugai.messages import Message

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    import xarray as xr

    from fugai.delivery import Direction
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.networks import Networks
    from fugai.pipeline.run.theme import ThemeBuilder


@dataclass(frozen=True, kw_only=True, eq=False)
class Mode:
    """A mode's network with the populated cells snapped to it."""

    name: str
    direction: Direction
    network: delivery.Network
    cells: delivery.SnappedCells | None


class Travel:
    """The modes of a project, and the results of the theme as they grow year by year."""

    def __init__(self, inputs: Inputs, networks: Networks, results: ThemeBuilder) -> None:
        self.inputs, self.spec, self.results = inputs, inputs.project.delivery, results
        self.modes: dict[str, Mode] = {}
        self._networks = networks
        basis = inputs.project.modelled_basis
        self.basis = basis("roads", "outlets", "settlements", "population")
        self.cities_basis = basis("roads", "outlets", "cities")

    def build(self, mode: str) -> None:
        """Network of a mode. A visit on foot goes to the outlet, a delivery comes from it."""
        network = self._networks.get(mode)
        if isinstance(network, Message):
            self.results.notes.append(network)
            return
        name = scorecard.value_text("mode", mode, "zh")
        zh = f"{name}路网有{network.n_disconnected:,}个节点不能与主路网往返连通，不用于接入。"
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

    def times(self, mode: Mode, outlets: gpd.GeoDataFrame) -> delivery.OutletTimes:
        """Time between every node and the nearest of the outlets."""
        return delivery.outlet_times(
            mode.network, outlets, direction=mode.direction, snap_max_m=self.spec.snap_max_m
        )

    def raster(self, mode: Mode, times: delivery.OutletTimes) -> xr.DataArray:
        """Minutes of every populated cell."""
        return delivery.reach_raster(
            mode.network, times.time_s, self.inputs.grid, direction=mode.direction, cells=mode.cells
        )

    def people(self, raster: xr.DataArray, minutes: float) -> pd.DataFrame:
        """Residents within some minutes, by district."""
        assert self.inputs.population is not None
        return zonal.population_served(
            delivery.reachable_mask(raster, minutes), self.inputs.population, self.inputs.weights
        )

    def counted(self, settlements: pd.DataFrame, indicator: str, *columns: str) -> bool:
        """Whether settlements have anything to count by; else the reason is kept."""
        if any(name in settlements and settlements[name].notna().any() for name in columns):
            return True
        self.results.absent[indicator] = Message(
            zh="建制村和社区没有户数或常住人口数。",
            en=f"The settlements state no {' and no '.join(columns)}.",
        )
        return False
