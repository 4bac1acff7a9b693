"""Theme delivery: roads and outlets to travel times and to who is within reach of what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import pandas as pd

from fugai import delivery, scorecard, zonal
from fugai.messages import Message
from fugai.pipeline.run import last_mile
from fugai.pipeline.run.theme import Theme
from fugai.scorecard.indicators import delivery as cards
from fugai.tables import active_in, no_findings

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

    from fugai.delivery.network.network import Direction
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.networks import Networks
    from fugai.pipeline.progress import Progress

_ACCESSIBILITY = {
    "": delivery.accessibility_2sfca,
    "e2sfca": delivery.accessibility_e2sfca,
    "3sfca": delivery.accessibility_3sfca,
}
"""Floating catchments by the ``statistic`` of their measures."""

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
        reason = Message(
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
        name="delivery",
        measures=scorecard.join_measures(job.measures),
        rasters=job.rasters,
        frames=job.frames,
        notes=tuple(dict.fromkeys(job.notes)),
        findings=job.findings(),
        absent=job.absent,
    )


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
        self.notes: list[Message] = []
        self.absent: dict[str, Message] = {}
        basis = inputs.project.modelled_basis
        self.basis = basis("roads", "outlets", "settlements", "population")
        self.cities_basis = basis("roads", "outlets", "cities")

    def build(self, mode: str) -> None:
        """Network of a mode. A visit on foot goes to the outlet, a delivery comes from it."""
        network = self.networks.get(mode)
        if isinstance(network, str):
            self.notes.append(Message(zh=network, en=network))
            return
        name = scorecard.value_text("mode", mode, "zh")
        zh = f"{name}路网有{network.stranded:,}个节点不能与主路网往返连通，不用于接入。"
        self.notes.extend(Message(zh=zh, en=note) for note in network.notes)
        cells = None
        if self.inputs.population is not None:
            cells = delivery.snap_cells(
                network,
                self.inputs.grid,
                snap_max_m=self.spec.snap_max_m,
                mask=self.inputs.population,
            )
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
        fixed: dict[str, Any] = {
            "year": year,
            "basis": self.basis,
            "mode": mode.name,
            "direction": mode.direction,
        }
        if mode.cells is not None:
            raster = self._raster(mode, times)
            for minutes in self.spec.minutes:
                people = self._people(raster, minutes)
                self.measures.append(cards.population_share(people, minutes=minutes, **fixed))
            if last:
                self.rasters[f"minutes-{mode.name}"] = raster
        if last:
            self._bands(mode, outlets)
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
            self.frames[f"unreached-{mode.name}"] = last_mile.unreached(settlements, found)

    def _counted(self, settlements: pd.DataFrame, indicator: str, *columns: str) -> bool:
        """Whether settlements have anything to count by; else the reason is kept."""
        if any(name in settlements and settlements[name].notna().any() for name in columns):
            return True
        self.absent[indicator] = Message(
            zh="建制村和社区没有户数或常住人口数。",
            en=f"The settlements state no {' and no '.join(columns)}.",
        )
        return False

    def _bands(self, mode: _Mode, outlets: gpd.GeoDataFrame) -> None:
        """Bands of time along the roads, for the page."""
        made = last_mile.bands(mode.network, outlets, self.spec, direction=mode.direction)
        if made is None:
            name = scorecard.value_text("mode", mode.name, "zh")
            self.notes.append(last_mile.too_large(name, mode.name))
        else:
            self.frames[f"bands-{mode.name}"] = made

    def findings(self) -> pd.DataFrame:
        """Places that stand off the road of the first mode, and take no part."""
        mode = next(iter(self.modes.values()), None)
        if mode is None:
            return no_findings()
        parts = []
        for table, key in (
            ("outlets", "outlet_id"),
            ("settlements", "settlement_id"),
            ("cities", "part_id"),
        ):
            frame = self.inputs.table(table)
            if frame is not None:
                sources = self.inputs.project.inputs[table]
                file = PurePath(sources[0].declared).name if len(sources) == 1 else ""
                parts.append(
                    last_mile.off_road(
                        mode.network,
                        frame,
                        table=table,
                        key=key,
                        file=file,
                        snap_max_m=self.spec.snap_max_m,
                    )
                )
        return pd.concat(parts, ignore_index=True) if parts else no_findings()

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
        elif settlements is not None and self._counted(
            settlements, "delivery.pickup_share", "population"
        ):
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
        self,
        mode: _Mode,
        outlets: gpd.GeoDataFrame,
        public: gpd.GeoDataFrame,
        year: int,
        *,
        last: bool,
    ) -> None:
        """Delivery to the door and to the village, the load of the outlets, accessibility."""
        settlements, districts = self.inputs.table("settlements"), self.inputs.districts
        if settlements is None:
            return
        fixed: dict[str, Any] = {"year": year, "basis": self.basis, "mode": mode.name}

        def nearest(chosen: gpd.GeoDataFrame) -> pd.DataFrame:
            return delivery.nearest_outlet(
                mode.network,
                chosen,
                settlements,
                direction="from",
                snap_max_m=self.spec.snap_max_m,
            )

        door = nearest(delivery.that_deliver(outlets, "door"))
        minutes = self.spec.door_minutes
        if self._counted(settlements, "delivery.door_share", "households", "population"):
            counts = delivery.door_share(door, settlements, districts, minutes=minutes)
            self.measures.append(cards.door_share(counts, minutes=minutes, **fixed))
        carriers = delivery.that_deliver(outlets, "door", "village")
        village = nearest(carriers)
        minutes = self.spec.village_minutes
        counts = delivery.village_share(village, settlements, districts, minutes=minutes)
        self.measures.append(cards.village_share(counts, minutes=minutes, **fixed))
        load = delivery.load(
            nearest(public),
            settlements,
            public,
            districts,
            parcels_per_head_per_day=self.spec.parcels_per_head_per_day,
        )
        self.measures.append(cards.load(load.districts, **fixed))
        pairs = delivery.pairs_within(
            mode.network,
            public,
            settlements,
            max_minutes=self.spec.accessibility_minutes,
            snap_max_m=self.spec.snap_max_m,
        )
        if float(load.capacity["denominator"].sum()) > 0:
            self.measures.append(cards.load(load.capacity, statistic="capacity", **fixed))
            self._capacity(pairs, load, public, settlements, fixed, last=last)
        self._competition(pairs, public, settlements, fixed)
        if last:
            self.frames["outlet-load"] = load.outlets.reset_index()
            self._territories(mode, public, load)
            self._tours(mode, carriers, settlements, fixed)

    def _capacity(
        self,
        pairs: delivery.Pairs,
        load: delivery.Load,
        outlets: gpd.GeoDataFrame,
        settlements: gpd.GeoDataFrame,
        fixed: dict[str, Any],
        *,
        last: bool,
    ) -> None:
        """Overloaded outlets, and the parcels that find room when overflow goes to the next."""
        districts, minutes = self.inputs.districts, pairs.max_minutes
        self.measures.append(
            cards.overloaded_share(delivery.overloaded_share(load, districts), **fixed)
        )
        found = delivery.assign_parcels(
            pairs,
            outlets,
            settlements,
            max_minutes=minutes,
            parcels_per_head_per_day=self.spec.parcels_per_head_per_day,
        )
        counts = delivery.assigned_share(found, settlements, districts)
        self.measures.append(cards.capacity_share(counts, minutes=minutes, **fixed))
        if last:
            self.frames["outlet-assignment"] = found.outlets.reset_index()
            self.frames["overloaded"] = last_mile.overloaded(outlets, load)

    def _competition(
        self,
        pairs: delivery.Pairs,
        outlets: gpd.GeoDataFrame,
        settlements: gpd.GeoDataFrame,
        fixed: dict[str, Any],
    ) -> None:
        """Outlets per head that residents compete for, by floating catchments, and their choice."""
        districts, minutes = self.inputs.districts, pairs.max_minutes
        for statistic, function in _ACCESSIBILITY.items():
            found = function(pairs, outlets, settlements, minutes=minutes, supply=None)
            counts = delivery.accessibility_by_district(found, settlements, districts)
            if statistic:  # what is unknown is so for all of them, and told once
                counts = counts.drop(columns="unknown")
            self.measures.append(
                cards.accessibility(counts, minutes=minutes, statistic=statistic, **fixed)
            )
        reached = delivery.outlets_in_reach(pairs, outlets, settlements, minutes=minutes)
        counts = delivery.choice_share(reached, settlements, districts)
        self.measures.append(cards.choice_share(counts, minutes=minutes, **fixed))

    def _territories(self, mode: _Mode, outlets: gpd.GeoDataFrame, load: delivery.Load) -> None:
        self.frames["catchments"] = last_mile.territories(
            mode.network,
            self._times(mode, outlets),
            outlets,
            load.outlets,
            self.inputs.grid,
            self.inputs.districts,
            snap_max_m=self.spec.snap_max_m,
        )

    def _tours(
        self,
        mode: _Mode,
        outlets: gpd.GeoDataFrame,
        settlements: gpd.GeoDataFrame,
        fixed: dict[str, Any],
    ) -> None:
        """Vans' round trips through the villages."""
        made, lines = last_mile.tours(mode.network, outlets, settlements, self.spec)
        if made.tours.empty:
            return
        counts = last_mile.tour_counts(made, outlets, self.inputs.districts)
        self.measures.append(cards.tour_minutes(counts, **fixed))
        self.frames["courier-outlets"] = made.outlets.reset_index()
        self.frames["courier-tours"] = lines

    def _cold_chain(self, mode: _Mode, outlets: gpd.GeoDataFrame, year: int, *, last: bool) -> None:
        """Drive time from the nearest cold store to each part of the named cities."""
        cities = self.inputs.table("cities")
        if cities is None:
            return
        minutes = self.spec.cold_chain_minutes
        found = delivery.cold_chain(
            mode.network,
            outlets,
            cities,
            minutes=minutes,
            kinds=self.spec.cold_store_kinds,
            snap_max_m=self.spec.snap_max_m,
        )
        self.measures.append(
            cards.cold_chain_share(
                found.cities, year=year, basis=self.cities_basis, minutes=minutes, mode=mode.name
            )
        )
        if last:
            self.frames["city-times"] = found.parts.reset_index(drop=True)
            stores = self._times(mode, delivery.of_kind(outlets, self.spec.cold_store_kinds))
            self.frames["critical-roads"] = delivery.critical_roads(
                mode.network, stores, cities, minutes=minutes, snap_max_m=self.spec.snap_max_m
            )
