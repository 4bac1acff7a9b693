"""Rounds of a project's vehicles: tables, measures, and the villages that they stop at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from fugai import intake
from fugai.messages import Message
from fugai.pipeline.outlets import outlets_in_service
from fugai.pipeline.rounds.fleets import read_fleets
from fugai.pipeline.rounds.plan import NO_PYVRP, has_pyvrp, plan_year
from fugai.pipeline.rounds.tables import round_tables
from fugai.pipeline.rounds.wording import rounds_notes
from fugai.scorecard.indicators import rounds as cards
from fugai.tables import active_in, no_findings

if TYPE_CHECKING:
    from fugai.pipeline.rounds.plan import RoundsOfYear
    from fugai.pipeline.run.delivery.travel import ModeYear, Travel

INDICATORS = (
    "delivery.round_cost_per_parcel",
    "delivery.round_km_per_parcel",
    "delivery.round_villages_share",
)
NO_VEHICLES = Message(zh="项目没有配送车辆数据。", en="The project has no vehicles.")
NO_SETTLEMENTS = Message(
    zh="项目没有建制村和社区数据，配送车辆的线路未编排。",
    en="The project has no settlements: the rounds of the vehicles are not planned.",
)


def measure_rounds(case: ModeYear) -> pd.Series | None:
    """Plan the rounds of a year and measure them; which settlements they stop at, None for no rounds.

    The tables and the bounds on the costs are those of the last year.
    """
    why = _why_none(case)
    if why is not None:
        case.travel.results.absent.update(dict.fromkeys(INDICATORS, why))
        if why is not NO_VEHICLES:
            case.travel.results.notes.append(why)
        return None
    inputs = case.travel.inputs
    fleets = read_fleets(inputs, case.travel.networks, case.outlets, year=case.year)
    if not fleets.fleets:
        note = Message(
            zh=f"{case.year}年没有可用的配送车辆，线路未编排。",
            en=f"No vehicle can make rounds in {case.year}.",
        )
        vehicles = inputs.table("vehicles")
        if case.last or (vehicles is not None and active_in(vehicles, case.year).any()):
            case.travel.results.notes.append(note)
        if case.last:
            case.travel.results.absent.update(dict.fromkeys(INDICATORS, note))
        return None
    found = plan_year(inputs, fleets, case.outlets, year=case.year, bound=case.last)
    _measure(case, found)
    if case.last:
        for name, table in round_tables(found).items():
            case.keep(name, table)
        case.travel.results.notes += rounds_notes(found, inputs, case.year)
    settlements = case.settlements
    if settlements is None or inputs.project.delivery.rounds.stops != "villages":
        return None
    return found.visited.reindex(settlements.index, fill_value=False)


def _why_none(case: ModeYear) -> Message | None:
    """Why no rounds are planned, None where they are."""
    if case.travel.inputs.table("vehicles") is None:
        return NO_VEHICLES
    if case.settlements is None:
        return NO_SETTLEMENTS
    return None if has_pyvrp() else NO_PYVRP


def fleet_findings(travel: Travel, year: int) -> pd.DataFrame:
    """Vehicles that make no rounds in a year, and why."""
    if travel.inputs.table("vehicles") is None or not travel.modes:
        return no_findings()
    outlets = outlets_in_service(travel.inputs, year)
    return read_fleets(travel.inputs, travel.networks, outlets, year=year).findings


def with_fleet_findings(findings: pd.DataFrame, travel: Travel, year: int) -> pd.DataFrame:
    """Findings of the theme, with those about its vehicles."""
    return intake.concat_findings([findings, fleet_findings(travel, year)])


def _measure(case: ModeYear, found: RoundsOfYear) -> None:
    """Cost and kilometres by the district of the depot, villages by their own."""
    districts = case.districts.index
    tables = [plan.planned.rounds for plan in found.plans if len(plan.planned.rounds)]
    fixed: dict[str, Any] = {"year": case.year, "basis": case.travel.rounds_basis}
    currency = case.travel.inputs.project.broadband.currency
    if tables:
        rows = pd.concat(tables)
        homes = found.fleets.depots.set_index("depot_id")["district_id"]
        home = homes.reindex(rows["depot_id"].astype(str)).to_numpy()
        sums = rows[["cost", "km", "parcels"]].groupby(home).sum().reindex(districts).fillna(0.0)
        cost = sums.rename(columns={"cost": "numerator", "parcels": "denominator"})
        way = sums.rename(columns={"km": "numerator", "parcels": "denominator"})
        case.add(cards.round_cost_per_parcel(cost, currency=currency, **fixed))
        case.add(cards.round_km_per_parcel(way, **fixed))
    if case.spec.rounds.stops == "villages":
        counts = pd.DataFrame({"numerator": found.visited.astype(float), "denominator": 1.0})
        sums = counts.groupby(found.stops["district_id"].to_numpy()).sum()
        case.add(cards.round_villages_share(sums.reindex(districts).fillna(0.0), **fixed))
