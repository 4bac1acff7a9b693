"""Which inputs and settings a headline figure rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.tables import TABLES
from fugai.tables.assumptions import ASSUMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fugai.tables import Assumption

_RADIO = ("sites", "cells", "terrain", "clutter", "wireless.load")
_ERRORS = ("wireless.untuned_common_error_db", "wireless.untuned_cell_error_db")
_WLAN = ("access_points", "venues", "wireless.wlan_resolution_m")
_WAYS = ("roads", "outlets", "delivery.modes", "delivery.snap_max_m")
_ROUNDS = (
    "vehicles",
    "delivery.parcels_per_head_per_day",
    "delivery.tour_stop_minutes",
    "delivery.tour_parcel_minutes",
    "delivery.tour_shift_minutes",
    "delivery.rounds.stops",
    "delivery.rounds.day",
    "delivery.rounds.load_minutes",
    "delivery.rounds.satellite_kinds",
)
_CLASSES = ("services", "settlements", "broadband.served", "broadband.underserved")

_NEEDS: dict[str, tuple[str, ...]] = {
    "wireless.population_share": ("population", "settlements.population", "districts.population"),
    "wireless.settlements_share": ("settlements",),
    "wireless.venues_share": ("venues",),
    "wireless.holes": ("population", "wireless.hole_min_people"),
    "wireless.sites_added": ("sites.technology", "sites.opened", "sites.status"),
    "wireless.access_points_added": ("access_points.opened", "access_points.status"),
    "wireless.village_committee_5km": ("sites.technology", "sites.opened", "sites.status"),
    "broadband.penetration": ("subscriptions", "services", "districts.households"),
    "mobile.penetration": ("subscriptions", "districts.population"),
    "broadband.download_mbps": ("speed_tests", "population"),
    "broadband.rural_parity": ("speed_tests", "population"),
    "broadband.settlements_served": _CLASSES,
    "broadband.households_share": _CLASSES,
    "broadband.population_share": _CLASSES,
    "broadband.availability": ("services", "settlements", "broadband.tiers_mbps"),
    "broadband.cost_to_connect": (*_CLASSES, "roads", "delivery.snap_max_m"),
    "delivery.population_share": (*_WAYS, "population", "delivery.minutes"),
    "delivery.settlements_share": (*_WAYS, "delivery.minutes"),
    "delivery.door_share": (*_WAYS, "settlements", "delivery.door_minutes"),
    "delivery.village_share": (*_WAYS, "settlements", "delivery.village_minutes", *_ROUNDS),
    "delivery.round_cost_per_parcel": (*_WAYS, "settlements", *_ROUNDS),
    "delivery.round_km_per_parcel": (*_WAYS, "settlements", *_ROUNDS),
    "delivery.round_villages_share": (*_WAYS, "settlements", *_ROUNDS),
    "delivery.pickup_share": (
        *_WAYS,
        "population",
        "delivery.pickup_minutes",
        "delivery.pickup_kinds",
    ),
    "delivery.cold_chain_share": (
        *_WAYS,
        "cities",
        "delivery.cold_chain_minutes",
        "delivery.cold_store_kinds",
    ),
    "delivery.outlets_per_10k": ("outlets", "districts.population"),
    "firms.count": ("firms",),
}
"""Inputs ('sites'), columns ('sites.opened') and settings ('delivery.walk_kmh') of an indicator."""

_OF_THEME: dict[str, tuple[str, ...]] = {
    "delivery": (*_WAYS, "settlements", "delivery.parcels_per_head_per_day"),
    "broadband": _CLASSES,
    "firms": ("firms",),
}
_COMPUTED = ("population_share", "area_share", "settlements_share", "venues_share", "holes")
_NO_NUMBER = frozenset({"district_id", "name", "name_en", "operator", "datum"})
"""Columns that change no headline of the whole, or that another check judges, as the guard does datums."""


def rests_on(
    ledger: Iterable[Assumption], indicator: str, where: Mapping[str, str]
) -> list[Assumption]:
    """Assumptions behind an indicator, of values that no input states.

    Parameters
    ----------
    ledger
        The project's assumptions.
    indicator
        Its id.
    where
        Its dimensions, such as ``profile`` and ``mode``.
    """
    theme, _, name = indicator.partition(".")
    needs = set(_NEEDS.get(indicator, _OF_THEME.get(theme, ())))
    if theme == "wireless" and name in _COMPUTED:
        needs |= {*_RADIO}
        profile = where.get("profile", "")
        needs |= {f"wireless.profiles.{profile}.probability", f"wireless.profiles.{profile}.place"}
        if name != "holes":  # its interval does
            needs |= {*_ERRORS}
        if profile == "wlan" or name == "venues_share":
            needs |= {*_WLAN}
        if profile == "wlan":
            needs -= {*_RADIO, *_ERRORS}
    if theme == "delivery":
        mode = where.get("mode", "walk" if name == "pickup_share" else "")
        needs |= {"delivery.walk_kmh"} if mode == "walk" else set()
        needs |= {"delivery.urban_factor"} if mode in ("drive", "deliver") else set()
        if mode == "walk":
            needs -= {"roads"}  # a speed limit binds nobody on foot
    return [
        one
        for one in ledger
        if one.state in ASSUMED and one.column not in _NO_NUMBER and _needed(one, needs)
    ]


def _needed(one: Assumption, needs: set[str]) -> bool:
    if one.input == "project":
        return one.column in needs
    table = TABLES.get(one.input)
    if table is not None and one.column == table.key:
        return False  # an id that was made up changes no number
    return one.input in needs or f"{one.input}.{one.column}" in needs
