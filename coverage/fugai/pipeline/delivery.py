"""Theme delivery: roads and outlets to travel times and to who is within reach of what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fugai import delivery, scorecard, zonal
from fugai.pipeline.theme import Theme
from fugai.scorecard import Reason
from fugai.scorecard import delivery as cards
from fugai.tables import active_in

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    import xarray as xr

    from fugai.delivery.network import Direction
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.networks import Networks
    from fugai.pipeline.progress import Progress

BACK_OFFICE_KINDS = ("distribution centre", "cold store", "hub")
"""Outlets that the public neither visits nor is served from."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Mode:
    """A mode's network with the populated cells snapped to it."""

    name: str
    direction: Direction
    network: delivery.Network
    cells: delivery.CellNodes | None


def compute_delivery(
    inputs: Inputs, years: tuple[int, ...], progress: Progress, *, networks: Networks
) -> Theme:
    """Travel times of every mode in every year, and the promises kept by them."""
    missing = [name for name in ("roads", "outlets") if not _has(inputs, name)]
    if missing:
        zh = "、".join({"roads": "道路", "outlets": "网点"}[name] for name in missing)
        reason = Reason(
            zh=f"项目没有{zh}数据。", en=f"The project has no {' and no '.join(missing)}."
        )
        names = [name for name in scorecard.INDICATORS if name.startswith("delivery.")]
        return Theme(name="delivery", notes=(reason,), absent=dict.fromkeys(names, reason))
    job = _Job(inputs, networks)
    progress.start("快递 delivery", len(inputs.project.delivery.modes) + len(years))
    for mode in inputs.project.delivery.modes:
        job.build(mode)
        progress.advance(detail=mode)
    for year in years:
        job.year(year, last=year == years[-1])
        progress.advance(detail=f"{year}")
    progress.finish()
    return Theme(
        name="delivery", measures=scorecard.join_measures(job.measures), rasters=job.rasters,
        frames=job.frames, notes=tuple(dict.fromkeys(job.notes)),
    )  # fmt: skip


def _has(inputs: Inputs, name: str) -> bool:
    return inputs.roads is not None if name == "roads" else inputs.table(name) is not None


class _Job:
    """One computation: its networks, and the results as they grow year by year."""

    def __init__(self, inputs: Inputs, networks: Networks) -> None:
        self.networks = networks
        self.inputs, self.spec = inputs, inputs.project.delivery
        self.modes: dict[str, _Mode] = {}
        self.measures: list[pd.DataFrame] = []
        self.rasters: dict[str, xr.DataArray] = {}
        self.frames: dict[str, pd.DataFrame] = {}
        self.notes: list[Reason] = []
        basis = inputs.project.modelled_basis
        self.basis = basis("roads", "outlets", "settlements", "population")
        self.cities_basis = basis("roads", "outlets", "cities")

    def build(self, mode: str) -> None:
        """Network of a mode. A visit on foot goes to the outlet, a delivery comes from it."""
        network = self.networks.get(mode)
        if isinstance(network, str):
            self.notes.append(Reason(zh=network, en=network))
            return
        name = scorecard.value_text("mode", mode, "zh")
        zh = f"{name}路网有{network.stranded:,}个节点不与主网往返连通，不用于挂接。"
        self.notes.extend(Reason(zh=zh, en=note) for note in network.notes)
        cells = None
        if self.inputs.population is not None:
            cells = delivery.snap_cells(
                network, self.inputs.grid, snap_max_m=self.spec.snap_max_m,
                mask=self.inputs.population,
            )  # fmt: skip
        direction: Direction = "to" if mode == "walk" else "from"
        self.modes[mode] = _Mode(name=mode, direction=direction, network=network, cells=cells)

    def year(self, year: int, *, last: bool) -> None:
        """Everything that the outlets of one year reach."""
        table = self.inputs.table("outlets")
        assert table is not None
        outlets = table[active_in(table, year)]
        public = outlets[~outlets["kind"].isin(BACK_OFFICE_KINDS)]
        for mode in self.modes.values():
            self._reach(mode, public, year, last=last)
        if "walk" in self.modes:
            self._pickup(self.modes["walk"], outlets, year, last=last)
        van = self.modes.get("deliver") or self.modes.get("drive")
        if van is not None:
            self._promises(van, outlets, public, year, last=last)
            self._cold_chain(van, outlets, year, last=last)
        counts = delivery.outlets_per_10k(public, self.inputs.districts)
        basis = self.inputs.project.basis("outlets", "districts")
        self.measures.append(cards.outlets_per_10k(counts, year=year, basis=basis))

    def _times(self, mode: _Mode, outlets: gpd.GeoDataFrame) -> delivery.OutletTimes:
        return delivery.outlet_times(
            mode.network, outlets, direction=mode.direction, snap_max_m=self.spec.snap_max_m
        )

    def _raster(self, mode: _Mode, times: delivery.OutletTimes) -> xr.DataArray:
        return delivery.reach_raster(
            mode.network, times.time_s, self.inputs.grid, direction=mode.direction, cells=mode.cells
        )

    def _people(self, raster: xr.DataArray, minutes: float) -> pd.DataFrame:
        assert self.inputs.population is not None
        return zonal.population_served(
            delivery.within(raster, minutes), self.inputs.population, self.inputs.weights
        )

    def _reach(self, mode: _Mode, outlets: gpd.GeoDataFrame, year: int, *, last: bool) -> None:
        """Residents and settlements within each of the minutes of the nearest public outlet."""
        times = self._times(mode, outlets)
        fixed: dict[str, Any] = {"year": year, "basis": self.basis, "mode": mode.name,
                 "direction": mode.direction}  # fmt: skip
        if mode.cells is not None:
            raster = self._raster(mode, times)
            for minutes in self.spec.minutes:
                people = self._people(raster, minutes)
                self.measures.append(cards.population_share(people, minutes=minutes, **fixed))
            if last:
                self.rasters[f"minutes-{mode.name}"] = raster
        settlements = self.inputs.table("settlements")
        if settlements is None:
            return
        found = delivery.nearest_outlet(
            mode.network, times, settlements, snap_max_m=self.spec.snap_max_m
        )
        for minutes in self.spec.minutes:
            counts = delivery.settlements_share(
                found, settlements, self.inputs.districts, minutes=minutes
            )
            self.measures.append(cards.settlements_share(counts, minutes=minutes, **fixed))
        if last:
            keys = settlements[["settlement_id", "district_id"]]
            self.frames[f"settlement-times-{mode.name}"] = keys.join(found)

    def _pickup(self, mode: _Mode, outlets: gpd.GeoDataFrame, year: int, *, last: bool) -> None:
        """Residents within a walk of a place to fetch parcels."""
        places = delivery.of_kind(outlets, self.spec.pickup_kinds)
        times = self._times(mode, places)
        settlements, minutes = self.inputs.table("settlements"), self.spec.pickup_minutes
        if mode.cells is not None:
            raster = self._raster(mode, times)
            counts = self._people(raster, minutes)
            if last:
                self.rasters["minutes-pickup-walk"] = raster
        elif settlements is not None:
            found = delivery.nearest_outlet(
                mode.network, times, settlements, snap_max_m=self.spec.snap_max_m
            )
            counts = delivery.pickup_share(
                found, settlements, self.inputs.districts, minutes=minutes
            )
        else:
            return
        self.measures.append(
            cards.pickup_share(counts, year=year, basis=self.basis, minutes=minutes)
        )

    def _promises(
        self, mode: _Mode, outlets: gpd.GeoDataFrame, public: gpd.GeoDataFrame, year: int, *,
        last: bool,
    ) -> None:  # fmt: skip
        """Delivery to the door and to the village, the load of the outlets, accessibility."""
        settlements, districts = self.inputs.table("settlements"), self.inputs.districts
        if settlements is None:
            return
        fixed: dict[str, Any] = {"year": year, "basis": self.basis, "mode": mode.name}

        def nearest(chosen: gpd.GeoDataFrame) -> pd.DataFrame:
            return delivery.nearest_outlet(
                mode.network, chosen, settlements, direction="from",
                snap_max_m=self.spec.snap_max_m,
            )  # fmt: skip

        door = nearest(delivery.that_deliver(outlets, "door"))
        minutes = self.spec.door_minutes
        counts = delivery.door_share(door, settlements, districts, minutes=minutes)
        self.measures.append(cards.door_share(counts, minutes=minutes, **fixed))
        village = nearest(delivery.that_deliver(outlets, "door", "village"))
        minutes = self.spec.village_minutes
        counts = delivery.village_share(village, settlements, districts, minutes=minutes)
        self.measures.append(cards.village_share(counts, minutes=minutes, **fixed))
        load = delivery.load(
            nearest(public), settlements, public, districts,
            parcels_per_head_per_day=self.spec.parcels_per_head_per_day,
        )  # fmt: skip
        self.measures.append(cards.load(load.districts, **fixed))
        if float(load.capacity["denominator"].sum()) > 0:
            self.measures.append(cards.load(load.capacity, statistic="capacity", **fixed))
        self._accessibility(mode, public, settlements, fixed)
        if last:
            self.frames["outlet-load"] = load.outlets.reset_index()

    def _accessibility(
        self, mode: _Mode, outlets: gpd.GeoDataFrame, settlements: gpd.GeoDataFrame,
        fixed: dict[str, Any],
    ) -> None:  # fmt: skip
        """Outlets per head that residents compete for, by two-step floating catchments."""
        minutes = self.spec.accessibility_minutes
        found = delivery.accessibility_2sfca(
            mode.network, outlets, settlements, minutes=minutes, supply=None,
            snap_max_m=self.spec.snap_max_m,
        )  # fmt: skip
        counts = delivery.accessibility_by_district(found, settlements, self.inputs.districts)
        self.measures.append(cards.accessibility(counts, minutes=minutes, **fixed))

    def _cold_chain(self, mode: _Mode, outlets: gpd.GeoDataFrame, year: int, *, last: bool) -> None:
        """Drive time from the nearest cold store to each part of the named cities."""
        cities = self.inputs.table("cities")
        if cities is None:
            return
        minutes = self.spec.cold_chain_minutes
        found = delivery.cold_chain(
            mode.network, outlets, cities, minutes=minutes, kinds=self.spec.cold_store_kinds,
            snap_max_m=self.spec.snap_max_m,
        )  # fmt: skip
        self.measures.append(
            cards.cold_chain_share(
                found.cities, year=year, basis=self.cities_basis, minutes=minutes, mode=mode.name
            )
        )
        if last:
            self.frames["city-times"] = found.parts.reset_index(drop=True)
