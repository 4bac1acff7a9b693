"""Which columns of which tables each indicator rests on, in its numerator and its denominator."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_PEOPLE = ("districts.population", "residents", "population")
_PEOPLE_OF_PLACES = (*_PEOPLE, "settlements.population")
_HOUSEHOLDS_OF_PLACES = ("districts.households", "settlements.households")
_RADIO = ("sites", "cells")
_OUTLETS = ("outlets",)
_ROUNDS = (*_OUTLETS, "vehicles", "settlements.type", *_PEOPLE_OF_PLACES)
_OFFERS = ("services.settlement_id", "services.download_mbps", "services.households_passed")

RESTS_ON: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "wireless.sites_added": ("sites",),
        "wireless.access_points_added": ("access_points",),
        "wireless.village_committee_5km": ("sites", "settlements.type"),
        "wireless.area_share": (*_RADIO, "access_points"),
        "wireless.population_share": (*_RADIO, "access_points", *_PEOPLE),
        "wireless.settlements_share": (*_RADIO, "access_points", "settlements.type"),
        "wireless.venues_share": (*_RADIO, "access_points", "venues"),
        "wireless.venues_with_access_point": ("access_points", "venues"),
        "wireless.venues_capacity": ("access_points", "venues"),
        "wireless.holes": (*_RADIO, "access_points", *_PEOPLE),
        "broadband.penetration": (
            "subscriptions/fixed",
            "services.subscribers",
            "districts.households",
        ),
        "mobile.penetration": ("subscriptions/mobile", *_PEOPLE),
        "broadband.download_mbps": ("speed_tests",),
        "broadband.settlements_served": _OFFERS,
        "broadband.households_share": (*_OFFERS, *_HOUSEHOLDS_OF_PLACES),
        "broadband.population_share": (*_OFFERS, *_PEOPLE_OF_PLACES),
        "broadband.availability": (*_OFFERS, *_HOUSEHOLDS_OF_PLACES),
        "broadband.rural_parity": ("speed_tests", *_PEOPLE),
        "broadband.cost_to_connect": (
            *_OFFERS,
            *_HOUSEHOLDS_OF_PLACES,
            *_PEOPLE_OF_PLACES,
        ),
        "delivery.population_share": (*_OUTLETS, *_PEOPLE),
        "delivery.settlements_share": (*_OUTLETS, "settlements.type"),
        "delivery.door_share": (*_OUTLETS, *_HOUSEHOLDS_OF_PLACES),
        "delivery.village_share": (*_OUTLETS, "settlements.type", "vehicles"),
        "delivery.pickup_share": (*_OUTLETS, *_PEOPLE),
        "delivery.open_share": (*_OUTLETS, *_PEOPLE),
        "delivery.choice_share": (*_OUTLETS, *_PEOPLE_OF_PLACES),
        "delivery.cold_chain_share": (*_OUTLETS, "cities"),
        "delivery.outlets_per_10k": (*_OUTLETS, *_PEOPLE),
        "delivery.load": (*_OUTLETS, *_PEOPLE_OF_PLACES),
        "delivery.accessibility": (*_OUTLETS, *_PEOPLE_OF_PLACES),
        "delivery.overloaded_share": (*_OUTLETS, *_PEOPLE_OF_PLACES),
        "delivery.capacity_share": (*_OUTLETS, *_PEOPLE_OF_PLACES),
        "delivery.tour_minutes": (*_OUTLETS, "settlements.type", *_PEOPLE_OF_PLACES),
        "delivery.round_cost_per_parcel": _ROUNDS,
        "delivery.round_km_per_parcel": _ROUNDS,
        "delivery.round_villages_share": _ROUNDS,
        "firms.count": ("firms",),
    }
)
"""Indicator to its inputs: ``table`` or ``table.column``; ``table/kind`` where rows of one kind count.
A table without a column means any of its columns. ``population`` is the grid, and ``districts.population``
and ``districts.households`` what the shares of a district are divided by, wherever it came from."""


def rests_on(indicator: str, inputs: tuple[str, ...]) -> bool:
    """Whether an indicator rests on one of some inputs.

    Parameters
    ----------
    indicator
        Id in `fugai.scorecard.INDICATORS`; one without an entry rests on everything.
    inputs
        ``table``, ``table.column`` or ``table/kind.column``.

    Examples
    --------
    >>> rests_on("mobile.penetration", ("subscriptions/mobile.subscribers",))
    True
    >>> rests_on("mobile.penetration", ("subscriptions/fixed.subscribers",))
    False
    >>> rests_on("broadband.penetration", ("services",))
    True
    """
    if indicator not in RESTS_ON:
        return True
    return any(_same(own, other) for own in RESTS_ON[indicator] for other in inputs)


def _same(own: str, other: str) -> bool:
    table, _, column = own.partition(".")
    name, _, given = other.partition(".")
    same_kind = table == name or table.partition("/")[0] == name or name.partition("/")[0] == table
    return same_kind and (not column or not given or column == given)
