"""Theme broadband: subscriptions, speeds, service classes, parity, and the cost to connect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from fugai import broadband, delivery, zonal
from fugai.errors import EmptyResultError
from fugai.messages import Message
from fugai.pipeline.run.broadband_notes import area_notes, definition_notes, service_notes
from fugai.pipeline.run.service_classes import class_measures, classify, passed_notes
from fugai.pipeline.run.speed_statistics import (
    MEDIAN_OF_MEANS,
    SPEED_COLUMNS,
    median_of,
    speed_notes,
)
from fugai.pipeline.run.theme import Theme, ThemeBuilder
from fugai.scorecard.indicators import broadband as cards
from fugai.scorecard.indicators import service as service_cards

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.networks import Networks
    from fugai.pipeline.progress import Progress

AREAS = ("", "urban", "rural")


def compute_broadband(
    inputs: Inputs,
    years: tuple[int, ...],
    progress: Progress,
    *,
    urban: xr.DataArray | None,
    networks: Networks,
) -> Theme:
    """Who has broadband, how fast it is, and what it costs to connect the rest."""
    job = _Broadband(inputs, urban)
    progress.start("宽带 broadband", len(years) + 1)
    for year in years:
        job.year(year, last=year == years[-1])
        progress.advance(detail=f"{year}")
    job.cost(years[-1], networks)
    progress.advance()
    progress.finish()
    return job.results.build("broadband")


class _Broadband:
    """The tables of the theme, and its results as they grow year by year."""

    def __init__(self, inputs: Inputs, urban: xr.DataArray | None) -> None:
        self.inputs, self.urban = inputs, urban
        self.districts = inputs.districts
        self.results = ThemeBuilder()
        self.classified: pd.DataFrame | None = None
        tests = inputs.table("speed_tests")
        self.tests = (
            broadband.locate_tests(tests, self.districts, degurba=urban)
            if tests is not None
            else None
        )
        self.results.notes += speed_notes(self.tests)

    def year(self, year: int, *, last: bool) -> None:
        """All measures of one year."""
        self.inputs = self.inputs.in_year(year)
        self.districts = self.inputs.districts
        self._penetration(year)
        self._speeds(year)
        self._classes(year, last=last)

    def _penetration(self, year: int) -> None:
        """Households with fixed broadband and residents with mobile broadband."""
        table = self.inputs.table
        subscriptions, services = table("subscriptions"), table("services")
        if subscriptions is None and services is None:
            return
        basis = self.inputs.project.basis("subscriptions", "services")
        columns = ["numerator", "denominator", "unknown"]
        home = broadband.penetration(
            self.districts,
            year=year,
            subscriptions=subscriptions,
            services=services,
            settlements=table("settlements"),
        )
        mobile = broadband.mobile_penetration(self.districts, subscriptions, year=year)
        self.results.measures.append(cards.penetration(home[columns], year=year, basis=basis))
        self.results.measures.append(
            cards.mobile_penetration(mobile[columns], year=year, basis=basis)
        )
        for name_zh, name, frame in (
            ("固定宽带家庭", "Home", home),
            ("移动宽带用户", "Mobile", mobile),
        ):
            above = [str(d) for d in frame.index[frame["above_one"].astype(bool)]]
            if above:
                more = len(above) > 5
                names = ", ".join(above[:5])
                self.results.notes.append(
                    Message(
                        zh=f"{year}年{name_zh}普及率在{names}{'等' if more else ''}超过100%，未作截断。",
                        en=f"{name} penetration of {year} is above 100 % in {names}"
                        f"{' and others' if more else ''}; it is not capped.",
                    )
                )

    def _speeds(self, year: int) -> None:
        """Mean and median download speed by kind and area, and rural over urban."""
        if self.tests is None:
            return
        dated = "year" in self.tests and self.tests["year"].notna().any()
        when = year if dated else None
        speeds = {}
        for kind in ("fixed", "mobile"):
            median = median_of(self.tests, kind)
            for area in AREAS:
                frame = self._speed(self.tests, kind, area, when)
                if not (frame["denominator"] > 0).any():
                    continue
                speeds[kind, area] = frame
                for statistic in ("mean", median):
                    self.results.measures.append(
                        cards.download_mbps(
                            _statistic(frame, statistic),
                            year=year,
                            basis=self._speed_basis(statistic),
                            statistic=statistic,
                            area=area,
                            type=kind,
                        )
                    )
        if ("fixed", "urban") in speeds and ("fixed", "rural") in speeds:
            median = median_of(self.tests, "fixed")
            parity = broadband.rural_parity(
                speeds["fixed", "rural"], speeds["fixed", "urban"], column=SPEED_COLUMNS[median]
            )
            kept = parity[["numerator", "denominator", "value"]]
            self.results.measures.append(
                service_cards.rural_parity(
                    kept, year=year, basis=self._speed_basis(median), statistic=median
                )
            )

    def _speed_basis(self, statistic: str) -> str:
        """A median of means is no median of the tests, whatever they are."""
        project = self.inputs.project
        exact = statistic != MEDIAN_OF_MEANS
        return project.basis("speed_tests") if exact else project.modelled_basis("speed_tests")

    def _speed(self, tests: pd.DataFrame, kind: str, area: str, year: int | None) -> pd.DataFrame:
        """Speeds per district; the row '' holds the whole area."""
        chosen: dict[str, Any] = {"kind": kind, "area": area or None, "year": year}
        frame = broadband.speed_by_district(tests, self.districts, **chosen)
        whole = broadband.pooled_speed(tests, self.districts.index, **chosen)
        frame.loc[""] = pd.Series(whole).reindex(frame.columns)
        return frame

    def _classes(self, year: int, *, last: bool) -> None:
        """Settlements by service class, and households by the speed on offer."""
        settlements, services = self.inputs.table("settlements"), self.inputs.table("services")
        if settlements is None or services is None:
            return
        classified = classify(self.inputs, year)
        if classified is None:
            return
        spec = self.inputs.project.broadband
        basis = self.inputs.project.basis("settlements", "services")
        fixed: dict[str, Any] = {"year": year, "basis": basis}
        areas = self._areas(settlements)
        if last:
            self.results.notes += area_notes(settlements, areas)
            self.results.notes += [*definition_notes(spec), *service_notes(services, spec)]
            self.results.notes += passed_notes(classified, services, spec)
        for area in AREAS:
            rows = classified[areas.eq(area).to_numpy(bool)] if area else classified
            self.results.measures += class_measures(rows, self.inputs, year=year, area=area)
            offered = broadband.availability(
                rows,
                self.districts,
                tiers_mbps=spec.tiers_mbps,
                weight="households",
                services=services,
                year=year,
                several_operators=spec.several_operators,
            )
            for tier, frame in offered.items():
                kept = frame[["numerator", "denominator", "unknown"]]
                if not area:
                    kept = zonal.reconcile(kept, self.inputs.ledger["households_used"])
                self.results.measures.append(
                    service_cards.availability(kept, tier_mbps=tier, area=area, **fixed)
                )
        if last:
            self.classified = classified
            self.results.tables["settlements"] = classified.assign(area=areas)

    def _areas(self, settlements: gpd.GeoDataFrame) -> pd.Series:
        """Whether each settlement is urban or rural, '' where unknown."""
        area = broadband.settlement_area(settlements, self.urban)
        return area.astype("object").fillna("").astype(str)

    def cost(self, year: int, networks: Networks) -> None:
        """Least cost to connect the unserved along the roads, where the project states a cost per metre."""
        spec, settlements = self.inputs.project.broadband, self.inputs.table("settlements")
        if spec.cost_per_m is None or self.classified is None or settlements is None:
            return
        network = networks.get("drive")
        if isinstance(network, Message):
            self.results.notes.append(
                Message(zh=f"接入成本：{network.zh}", en=f"Cost to connect: {network.en}")
            )
            return
        snapped = delivery.snap(
            network, settlements, snap_max_m=self.inputs.project.delivery.snap_max_m
        )
        try:
            found = broadband.cost_to_connect(
                self.classified,
                network,
                node=snapped["node"],
                snap_m=snapped["snap_m"],
                cost_per_m=spec.cost_per_m,
                cost_per_household=spec.cost_per_household,
            )
        except EmptyResultError as error:
            self.results.notes.append(
                Message(zh=f"接入成本：{error}", en=f"Cost to connect: {error}")
            )
            return
        frame = broadband.cost_by_district(found, self.districts)
        self.results.measures.append(
            service_cards.cost_to_connect(
                frame[["numerator"]],
                year=year,
                currency=spec.currency,
                basis=self.inputs.project.modelled_basis("settlements", "services", "roads"),
            )
        )
        self.results.tables["roll-out"] = found.settlements
        new_km, least_km = found.trench_m / 1000, found.bound_m / 1000
        self.results.notes.append(
            Message(
                zh=f"接入方案：新建光缆{new_km:,.0f}公里；接入相同地点的任何方案均不少于{least_km:,.0f}公里。",
                en=f"Roll-out: {new_km:,.0f} km of new cable; no plan that joins the same places "
                f"needs less than {least_km:,.0f} km ({found.status}).",
            )
        )


def _statistic(frame: pd.DataFrame, statistic: str) -> pd.DataFrame:
    """A mean keeps numerator and denominator, so that districts can be summed; a median has none."""
    found = pd.DataFrame({"value": frame[SPEED_COLUMNS[statistic]]})
    if statistic == "mean":
        found[["numerator", "denominator"]] = frame[["numerator", "denominator"]]
    return found
