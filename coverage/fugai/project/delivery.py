"""`[delivery]`: modes, time limits, speeds."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from fugai.project.rounds import read_rounds
from fugai.project.specs import DeliverySpec
from fugai.tables import TRAVEL_MODES

if TYPE_CHECKING:
    from fugai.project.section import Section

_WEEKLY = re.compile(r"(Mo|Tu|We|Th|Fr|Sa|Su)\w*\.?,?\s+([01]?\d|2[0-3]):[0-5]\d", re.IGNORECASE)


def read_delivery(section: Section) -> DeliverySpec:
    """The section as a value."""
    defaults = DeliverySpec()
    modes = section.texts("modes", defaults.modes)
    for mode in modes:
        if mode not in TRAVEL_MODES:
            section.problem("modes", f"must be one of {', '.join(TRAVEL_MODES)}", mode)

    def minutes(key: str, default: float) -> float:
        return section.number(key, default, low=0.0, high=1440.0)

    spec = DeliverySpec(
        modes=modes,
        minutes=section.numbers("minutes", defaults.minutes, low=0.0, high=1440.0),
        door_minutes=minutes("door_minutes", defaults.door_minutes),
        village_minutes=minutes("village_minutes", defaults.village_minutes),
        pickup_minutes=minutes("pickup_minutes", defaults.pickup_minutes),
        cold_chain_minutes=minutes("cold_chain_minutes", defaults.cold_chain_minutes),
        accessibility_minutes=minutes("accessibility_minutes", defaults.accessibility_minutes),
        snap_max_m=section.number("snap_max_m", defaults.snap_max_m, low=0.0, high=100_000.0),
        walk_kmh=section.number("walk_kmh", defaults.walk_kmh, low=1.0, high=15.0),
        cycle_kmh=section.number("cycle_kmh", defaults.cycle_kmh, low=5.0, high=45.0),
        urban_factor=section.number("urban_factor", defaults.urban_factor, low=0.1, high=1.0),
        speeds_kmh=_class_speeds(section.section("speeds_kmh")),
        at=_moment(section),
        hour=section.integer("hour", low=0, high=23),
        hourly_factor=_hourly_factors(section.section("hourly_factor")),
        parcels_per_head_per_day=section.number(
            "parcels_per_head_per_day", defaults.parcels_per_head_per_day, low=0.0, high=1000.0
        ),
        pickup_kinds=section.texts("pickup_kinds", defaults.pickup_kinds),
        cold_store_kinds=section.texts("cold_store_kinds", defaults.cold_store_kinds),
        isochrone_buffer_m=section.number(
            "isochrone_buffer_m", defaults.isochrone_buffer_m, low=1.0, high=5000.0
        ),
        tour_stop_minutes=minutes("tour_stop_minutes", defaults.tour_stop_minutes),
        tour_parcel_minutes=minutes("tour_parcel_minutes", defaults.tour_parcel_minutes),
        tour_shift_minutes=minutes("tour_shift_minutes", defaults.tour_shift_minutes),
        rounds=read_rounds(section.section("rounds")),
    )
    if (spec.hour is None) != (not spec.hourly_factor):
        rule = "and `hourly_factor` must come together, or neither"
        section.problem("hour", rule, spec.hour if spec.hour is not None else "none")
    section.check_unknown()
    return spec


def _moment(section: Section) -> str:
    """Weekday or date, and a time; '' where none is stated."""
    at = section.text("at").strip()
    dated = len(at) >= len("2026-05-12 08:30")
    try:
        dated = dated and dt.datetime.fromisoformat(at) is not None
    except ValueError:
        dated = False
    if at and not dated and not _WEEKLY.fullmatch(at):
        section.problem("at", "must be a weekday or date and a time, such as 'Tu 08:30'", at)
    return at


def _hourly_factors(section: Section) -> dict[str, tuple[float, ...]]:
    """Class of road to its factors on the speed in each hour of the day."""
    found = {}
    for name in section.values:
        factors = section.series(name, low=0.05, high=2.0)
        if len(factors) == 24:
            found[name] = factors
        else:
            section.problem(name, "must be 24 numbers, one for each hour", list(factors))
    return found


def _class_speeds(section: Section) -> dict[str, float]:
    return {name: section.number(name, low=1.0, high=200.0) for name in section.values}
