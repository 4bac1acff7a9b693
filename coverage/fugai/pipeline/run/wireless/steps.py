"""Theme wireless: sites and access points to signal, service, people, places and holes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
from scipy.spatial import cKDTree

from fugai import wireless, zonal
from fugai.messages import Message
from fugai.pipeline.radio import DETAIL_RANGE_M, antenna_notes, read_radio, read_toml
from fugai.pipeline.run.theme import Theme, ThemeBuilder
from fugai.pipeline.run.wireless.notes import model_notes
from fugai.pipeline.run.wireless.places import covered_counts, served_classes
from fugai.scorecard.indicators import sites as site_cards
from fugai.scorecard.indicators import wireless as cards
from fugai.tables import active_in, technologies_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd
    import pandas as pd
    import xarray as xr

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.progress import Progress
    from fugai.project import ProfileSpec

VENUE_SHARE = 0.9
"""A venue with a footprint is covered where at least this share of it is (DESIGN, section 6)."""

Network = tuple[str, str]
"""Operator and technology."""


def compute_wireless(
    inputs: Inputs, years: tuple[int, ...], progress: Progress, *, urban: xr.DataArray | None
) -> Theme:
    """Signal of every network in every year, and what the profiles make of it."""
    progress.start("无线 wireless", len(years) + 1)
    progress.advance(0.0, detail="WLAN")
    job = _Job(inputs, years, urban)
    job.counts()
    progress.advance()
    signals = job.signals()
    for year in years:
        job.year(year, {network: next(steps)[1] for network, steps in signals.items()}, progress)
    progress.finish()
    return job.results.build("wireless")


class _Job:
    """One computation: its networks, and the results as they grow year by year."""

    def __init__(self, inputs: Inputs, years: tuple[int, ...], urban: xr.DataArray | None) -> None:
        self.inputs, self.years, self.urban = inputs, years, urban
        self.clutter = inputs.clutter if inputs.clutter is not None else urban
        self.project = inputs.project
        self.index = inputs.districts.index
        self.results = ThemeBuilder()
        self.overrides = _overrides(inputs)
        self.radio = read_radio(self.project, self.overrides)
        self.technologies = self.radio.technologies
        self.cells = self._cells()
        self.networks: list[Network] = []
        if self.cells is not None:
            pairs = self.cells[["operator", "technology"]].fillna("").drop_duplicates()
            self.networks = sorted(pairs.itertuples(index=False, name=None))
            self.results.notes += antenna_notes(self.cells, self.radio)
        self.wlan = self._wlan()
        if not self.project.wireless.profiles:
            self.results.notes.append(
                Message(
                    zh="项目未定义覆盖标准（`wireless.profiles`），未计算无线覆盖。",
                    en="No `wireless.profiles` are declared: no coverage is computed.",
                )
            )

    def _cells(self) -> gpd.GeoDataFrame | None:
        sites = self.inputs.table("sites")
        if sites is None:
            return None
        return wireless.cells_from_sites(
            sites,
            technologies=self.technologies,
            cells=self.inputs.table("cells"),
            antennas=self.radio.antennas,
            seed=self.project.seed,
        )

    def _wlan(self) -> wireless.Wlan | None:
        points = self.inputs.table("access_points")
        if points is None:
            return None
        return wireless.predict_wlan(
            points,
            self.inputs.table("venues"),
            self.inputs.grid,
            years=self.years,
            resolution_m=self.project.wireless.wlan_resolution_m,
            settings=wireless.wlan_settings(self.overrides),
        )

    def counts(self) -> None:
        """What was built, which needs no radio."""
        span = self._span()
        sites, points = self.inputs.table("sites"), self.inputs.table("access_points")
        basis = self.project.basis
        if sites is not None:
            added = site_cards.sites_added(sites, self.index, years=span, basis=basis("sites"))
            self._added("wireless.sites_added", added, "基站", "site")
        if points is not None:
            rows = points
            venues = self.inputs.table("venues")
            if venues is not None and "venue_id" in points:
                kinds = venues.set_index("venue_id")["type"]
                rows = points.assign(venue_type=points["venue_id"].map(kinds))
            added = site_cards.access_points_added(
                rows, self.index, years=span, basis=basis("access_points")
            )
            self._added("wireless.access_points_added", added, "无线接入点", "access point")

    def _added(self, indicator: str, added: pd.DataFrame, zh: str, en: str) -> None:
        """Keep what was added; without any year of opening nobody knows."""
        self.results.measures.append(added)
        if not len(added):
            self.results.absent[indicator] = Message(
                zh=f"{zh}均未填报开通年份。", en=f"No {en} states the year in which it opened."
            )

    def _span(self) -> tuple[int, ...]:
        """Years that targets count additions in: all between the first and the last."""
        starts = [t.from_year for t in self.project.targets if t.from_year is not None]
        return tuple(range(min((*starts, *self.years)), max(self.years) + 1))

    def signals(self) -> dict[Network, Iterator[tuple[int, xr.Dataset]]]:
        """For each network its signal year by year."""
        found: dict[Network, Iterator[tuple[int, xr.Dataset]]] = {}
        if self.cells is None:
            return found
        for operator, technology in self.networks:
            mask = self.cells["operator"].fillna("").eq(operator) & self.cells["technology"].eq(
                technology
            )
            found[operator, technology] = wireless.predict_years(
                self.cells[mask],
                self.inputs.grid,
                years=self.years,
                ground=wireless.Ground(terrain=self.inputs.terrain, clutter=self.clutter),
                options=wireless.SignalOptions(
                    model=self.radio.model(technology),
                    load=self.project.wireless.load,
                    technologies=self.technologies,
                    antennas=self.radio.antennas,
                    detail_range_m=DETAIL_RANGE_M,
                ),
            )
        return found

    def year(self, year: int, signals: Mapping[Network, xr.Dataset], progress: Progress) -> None:
        """Service of every profile in one year."""
        last = year == self.years[-1]
        if last:
            self.results.notes.extend(
                model_notes(
                    signals.values(), self.technologies, has_terrain=self.inputs.terrain is not None
                )
            )
        for spec in self.project.wireless.profiles:
            layers = self._layers(spec, year, signals)
            if not layers:
                self.results.notes.append(
                    Message(
                        zh=f"覆盖标准“{spec.name}”：项目没有其所用制式的网络。",
                        en=f"Profile `{spec.name}`: the project has none of its networks.",
                    )
                )
                continue
            everyone = wireless.union(list(layers.values()))
            self._measure(spec, year, "", everyone)
            self.results.rasters[f"yearly-{spec.name}.{year}"] = served_classes(everyone)
            if len(layers) > 1:
                for operator, served in layers.items():
                    if operator:
                        self._measure(spec, year, operator, served)
            if last:
                self._keep(spec, year, everyone, signals)
        self._villages(year)
        progress.advance(detail=f"{year}")

    def _layers(
        self, spec: ProfileSpec, year: int, signals: Mapping[Network, xr.Dataset]
    ) -> dict[str, xr.DataArray]:
        """Served ground by operator; access points of all operators together are ''."""
        wanted = technologies_in(spec.technologies)
        service = wireless.ServiceDefinition(
            name=spec.name,
            technologies=wanted,
            rsrp_dbm=spec.rsrp_dbm,
            probability=spec.probability,
            sinr_db=spec.sinr_db,
            place=spec.place,
            building=spec.building,
            source=spec.source,
        )
        found: dict[str, list[xr.DataArray]] = {}
        for (operator, technology), signal in signals.items():
            if technology in wanted:
                found.setdefault(operator, []).append(wireless.served(signal, service))
        if "wlan" in wanted and self.wlan is not None:
            found.setdefault("", []).append(self.wlan.covered[year])
        return {operator: wireless.union(parts) for operator, parts in sorted(found.items())}

    def _basis(self, spec: ProfileSpec) -> str:
        names = {"access_points" if t == "wlan" else "sites" for t in spec.technologies}
        return self.project.modelled_basis(*names, "population", "settlements", "venues")

    def _measure(self, spec: ProfileSpec, year: int, operator: str, served: xr.DataArray) -> None:
        inputs, card = self.inputs, cards
        fixed: dict[str, Any] = {
            "year": year,
            "basis": self._basis(spec),
            "profile": spec.name,
            "operator": operator,
        }
        add = self.results.measures.append
        add(card.area_share(zonal.area_served(served, inputs.weights), **fixed))
        if inputs.population is not None:
            people = zonal.population_served(served, inputs.population, inputs.weights)
            add(card.population_share(people, **fixed))
            self._urban_rural(served, fixed)
        settlements, venues = inputs.table("settlements"), inputs.table("venues")
        if settlements is not None:
            share = zonal.share_covered(served, settlements)
            for kind, counts in covered_counts(
                share, settlements, self.index, enough=0.5, kinds=not operator
            ):
                add(card.settlements_share(counts, type=kind, **fixed))
        if venues is not None:
            share = self._venue_share(spec, year, served, venues)
            for kind, counts in covered_counts(
                share, venues, self.index, enough=VENUE_SHARE, kinds=not operator
            ):
                add(card.venues_share(counts, type=kind, **fixed))

    def _urban_rural(self, served: xr.DataArray, fixed: dict[str, Any]) -> None:
        population, urban = self.inputs.population, self.urban
        if population is None or urban is None:
            return
        for area, mask in (("urban", urban >= 2), ("rural", urban == 1)):
            part = population.where(mask.to_numpy(), 0.0).assign_attrs(population.attrs)
            people = zonal.population_served(served, part, self.inputs.weights)
            self.results.measures.append(cards.population_share(people, area=area, **fixed))

    def _venue_share(
        self, spec: ProfileSpec, year: int, served: xr.DataArray, venues: pd.DataFrame
    ) -> np.ndarray:
        """Covered share of each venue; where access points count, from the finer cells."""
        fine: np.ndarray | None = None
        if self.wlan is not None and "wlan" in spec.technologies:
            rows = self.wlan.venues.loc[self.wlan.venues["year"] == year]
            fine = rows.set_index("venue_id")["share"].reindex(venues["venue_id"]).to_numpy()
            if technologies_in(spec.technologies) == ("wlan",):
                return fine
        share = np.asarray(zonal.share_covered(served, venues))
        return share if fine is None else np.fmax(share, fine)

    def _villages(self, year: int) -> None:
        """The rule of a site within 5 km of the village committee, which is not coverage."""
        settlements, sites = self.inputs.table("settlements"), self.inputs.table("sites")
        if settlements is None or sites is None:
            return
        villages = settlements[settlements["type"].isin(["village", "hamlet"])]
        active = sites[active_in(sites, year)]
        basis = self.project.basis("settlements", "sites")
        for group in ("3g", "lte"):
            near = active[active["technology"].isin(technologies_in([group]))]
            if not len(near) or not len(villages):
                continue
            points = villages.geometry.representative_point()
            tree = cKDTree(np.column_stack([near.geometry.x, near.geometry.y]))
            distance, _ = tree.query(np.column_stack([points.x, points.y]))
            frame = site_cards.within_distance(
                np.asarray(distance), villages["district_id"], self.index
            )
            self.results.measures.append(
                site_cards.village_committee_5km(frame, year=year, basis=basis, technology=group)
            )

    def _keep(
        self,
        spec: ProfileSpec,
        year: int,
        served: xr.DataArray,
        signals: Mapping[Network, xr.Dataset],
    ) -> None:
        """Rasters, holes and places of the last year."""
        self.results.rasters[f"served-{spec.name}"] = served
        wanted = technologies_in(spec.technologies)
        parts = [signal for (_, name), signal in signals.items() if name in wanted]
        if parts:
            unknown = _unknown(parts)
            levels = {name: [part[name] for part in parts] for name in ("rsrp", "sinr")}
            self.results.rasters[f"rsrp-{spec.name}"] = _largest(levels["rsrp"], unknown)
            self.results.rasters[f"sinr-{spec.name}"] = _largest(levels["sinr"], unknown)
            chances = [
                wireless.exceedance(signal, spec.rsrp_dbm, place=spec.place, building=spec.building)
                for signal in parts
            ]
            self.results.rasters[f"probability-{spec.name}"] = _largest(chances, unknown)
        population = self.inputs.population
        if population is None or wanted == ("wlan",):
            return  # ground between access points is not a hole in a network
        found = wireless.holes(
            served,
            population,
            min_people=self.project.wireless.hole_min_people,
            districts=self.inputs.weights.labels(),
        )
        names = np.append(self.index.astype(str), "")  # position -1 is outside
        found["district_id"] = names[found.pop("district").to_numpy()]
        self.results.tables[f"holes-{spec.name}"] = found
        self.results.measures.append(
            cards.holes(found, self.index, year=year, basis=self._basis(spec), profile=spec.name)
        )


def _unknown(signals: list[xr.Dataset]) -> np.ndarray:
    """Cells that none of several networks surely reaches, and one of them may."""
    heard = np.any([signal["server"].to_numpy() >= 0 for signal in signals], axis=0)
    void = np.any([np.isnan(signal["rsrp"].to_numpy()) for signal in signals], axis=0)
    return np.asarray(void & ~heard)


def _largest(layers: list[xr.DataArray], unknown: np.ndarray) -> xr.DataArray:
    """Best of several networks in each cell, NaN where that is unknown."""
    best = layers[0].to_numpy().copy()
    for layer in layers[1:]:
        np.fmax(best, layer.to_numpy(), out=best)
    best[unknown] = np.nan
    return layers[0].copy(data=best)


def _overrides(inputs: Inputs) -> dict[str, dict[str, object]] | None:
    path = inputs.project.wireless.technologies
    return None if path is None else cast("dict[str, dict[str, object]]", read_toml(path))
