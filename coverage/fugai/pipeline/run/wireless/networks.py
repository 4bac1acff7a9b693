"""The radio networks of a project: their cells, and their signal year by year."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from fugai import wireless
from fugai.pipeline.ground import ground_of
from fugai.pipeline.radio import antenna_notes, read_radio
from fugai.pipeline.run.kept import KeptSteps
from fugai.pipeline.run.wireless.shared_carriers import (
    Network,
    carrier_groups,
    carrier_notes,
    check_operators,
)
from fugai.tables import operator_mask, operators_of, technologies_in
from fugai.wireless.intervals.level_error import LevelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd
    import xarray as xr

    from fugai._types import BoolArray
    from fugai.messages import Message
    from fugai.pipeline.inputs import Inputs
    from fugai.project import ProfileSpec

Group = tuple[Network, ...]
"""Networks that share spectrum."""


class RadioNetworks:
    """The networks of a project, one for each operator and technology, and its access points.

    Parameters
    ----------
    urban
        Degree of urbanisation, the clutter where the project gives none.
    kept
        Keeps the signal of each network until its year is done.
    """

    def __init__(
        self,
        inputs: Inputs,
        years: tuple[int, ...],
        *,
        urban: xr.DataArray | None,
        kept: KeptSteps | None = None,
    ) -> None:
        self.kept = KeptSteps() if kept is None else kept
        self._predictions: dict[Group, Iterator[tuple[int, dict[Network, xr.Dataset]]]] = {}
        self._made: dict[Group, tuple[int, dict[Network, xr.Dataset]]] = {}
        self.inputs, self.years = inputs, years
        with inputs.manifest.reading("wireless"):
            self.radio = read_radio(inputs.project)
        self.ground = ground_of(inputs, urban)
        self.within = self._within()
        sites = inputs.table("sites")
        self.cells = None if sites is None else self.radio.cells(sites, inputs.table("cells"))
        if self.cells is not None:
            check_operators(self.radio.shared_carriers, self.cells)
        self._groups: dict[Network, Group] | None = None
        self._wlan: dict[float, wireless.Wlan] = {}
        self.errors = {name: LevelError.of_spread(one) for name, one in self.radio.spreads.items()}

    @property
    def wlan(self) -> wireless.Wlan | None:
        """The access points down to the edge of their technology; None where there are none."""
        return self._wlan_to(self.radio.wlan.edge_dbm)

    def wlan_of(self, spec: ProfileSpec) -> wireless.Wlan | None:
        """The access points of a profile; None where it does not name them or there are none.

        A profile of WLAN alone states their edge; among other networks, whose levels mean something
        else, it is that of the technology.
        """
        if "wlan" not in spec.technologies:
            return None
        alone = technologies_in(spec.technologies) == ("wlan",)
        edge = spec.rsrp_dbm if alone and spec.rsrp_dbm is not None else self.radio.wlan.edge_dbm
        return self._wlan_to(edge)

    def _wlan_to(self, edge_dbm: float) -> wireless.Wlan | None:
        points = self.inputs.table("access_points")
        if points is None:
            return None
        if edge_dbm not in self._wlan:
            self._wlan[edge_dbm] = wireless.predict_wlan(
                points,
                self.inputs.table("venues"),
                self.inputs.grid,
                years=self.years,
                resolution_m=self.inputs.project.wireless.wlan_resolution_m,
                settings=dataclasses.replace(self.radio.wlan, edge_dbm=edge_dbm),
            )
        return self._wlan[edge_dbm]

    def _within(self) -> BoolArray:
        """Cells of the grid that lie in a district, wholly or in part."""
        within = np.zeros(self.inputs.grid.shape, dtype=np.bool_)
        within.reshape(-1)[self.inputs.weights.fractions.indices] = True
        return within

    def notes(self) -> list[Message]:
        """Notes on the cells as they were read."""
        return [] if self.cells is None else antenna_notes(self.cells, self.radio)

    def carrier_notes(self) -> list[Message]:
        """Notes on networks whose spectrum overlaps."""
        return list(carrier_notes(self._cells_by_network(), self.radio))

    def signals(self, year: int) -> dict[Network, xr.Dataset]:
        """Signal of every network at the end of a year; to be asked in the order of the years."""
        return {
            network: self.kept.dataset(name, network, partial(self._signal, network, year))
            for name, network in self._steps(year)
        }

    def forget(self, year: int) -> None:
        """Remove what is kept of a year, once its measures are."""
        for name, _ in self._steps(year):
            self.kept.drop(name)

    def _steps(self, year: int) -> list[tuple[str, Network]]:
        return [(f"signal-{year}-{at}", one) for at, one in enumerate(self._networks())]

    def _networks(self) -> list[Network]:
        if self.cells is None:
            return []
        pairs = self.cells[["operator", "technology"]].fillna("").drop_duplicates()
        return sorted(
            {
                (operator, technology)
                for operators, technology in pairs.itertuples(index=False, name=None)
                for operator in operators_of(operators) or ("",)
            }
        )

    def _signal(self, network: Network, year: int) -> xr.Dataset:
        """Signal of one network; it goes on from the year before, or begins with this one.

        Networks that share spectrum are computed together.
        """
        group = self._group(network)
        made = self._made.get(group)
        if made is None or made[0] != year:
            self._made.pop(group, None)
            if group not in self._predictions:
                self._predictions[group] = self._predict(group, year)
            made = next(one for one in self._predictions[group] if one[0] == year)
            self._made[group] = made
        return made[1].pop(network)  # asked for once: memory is not kept

    def _group(self, network: Network) -> Group:
        """The networks that share spectrum with one, and itself."""
        if self._groups is None:
            groups = carrier_groups(self._cells_by_network(), self.radio)
            self._groups = {one: group for group in groups for one in group}
        return self._groups[network]

    def _cells_by_network(self) -> dict[Network, gpd.GeoDataFrame]:
        return {one: self.cells_of(one) for one in self._networks()}

    def cells_of(self, network: Network) -> gpd.GeoDataFrame:
        """Cells of one network, in the order in which its signals number their servers."""
        operator, technology = network
        assert self.cells is not None
        mine = operator_mask(self.cells["operator"], operator)
        mine &= self.cells["technology"].eq(technology).to_numpy(dtype=np.bool_)
        return self.cells[mine].assign(operator=operator)

    def _predict(self, group: Group, first: int) -> Iterator[tuple[int, dict[Network, xr.Dataset]]]:
        return wireless.predict_networks_years(
            {one: self.cells_of(one) for one in group},
            self.inputs.grid,
            years=[year for year in self.years if year >= first],
            ground=self.ground,
            options={one: self.radio.options(one[1], within=self.within) for one in group},
        )


def best_of(layers: Sequence[xr.DataArray], unknown: BoolArray) -> xr.DataArray:
    """The largest value of several networks in each cell, NaN where that is unknown."""
    best = layers[0].to_numpy().copy()
    for layer in layers[1:]:
        np.fmax(best, layer.to_numpy(), out=best)
    best[unknown] = np.nan
    return layers[0].copy(data=best)


def unknown_cells(signals: Sequence[xr.Dataset]) -> BoolArray:
    """Cells without a server where the signal of at least one of the networks is unknown."""
    served = np.any([signal["server"].to_numpy() >= 0 for signal in signals], axis=0)
    unknown = np.any([np.isnan(signal["rsrp"].to_numpy()) for signal in signals], axis=0)
    return np.asarray(unknown & ~served)
