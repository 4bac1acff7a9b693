"""The prices of a project as the engine takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.broadband.rollout import Prices
from fugai.project.prices import (
    DUCT,
    NEW,
    POLE,
    FibreSpec,
    FixedWirelessSpec,
    MicrowaveSpec,
    SatelliteSpec,
)

if TYPE_CHECKING:
    from fugai.project.prices import RolloutSpec


def prices_of(spec: RolloutSpec, *, currency: str) -> Prices:
    """Every price of ``[rollout]``; those of a section that the file lacks are 0 and not used."""
    fibre, air = spec.fibre or FibreSpec(), spec.wireless or FixedWirelessSpec()
    hop, satellite = spec.microwave or MicrowaveSpec(), spec.satellite or SatelliteSpec()
    return Prices(
        currency=currency,
        years=spec.years,
        discount=spec.discount,
        cable_per_m=dict(fibre.cost_per_m),
        drop_per_household=fibre.drop_per_household,
        fibre_per_household=fibre.electronics_per_household,
        mast=air.mast,
        mast_upgrade=air.mast_upgrade,
        sector=air.sector,
        cpe_per_household=air.receiver_per_household,
        hop=hop.hop,
        satellite_per_household=satellite.terminal_per_household,
        satellite_per_household_year=satellite.fee_per_household_year,
        running={
            "cable": fibre.cable_running,
            "fibre": fibre.electronics_running,
            "mast": air.mast_running,
            "wireless": air.receiver_running,
            "hop": hop.running,
        },
        life_years={
            "cable": fibre.cable_life_years,
            "fibre": fibre.electronics_life_years,
            "mast": air.mast_life_years,
            "wireless": air.receiver_life_years,
            "hop": hop.life_years,
            "satellite": satellite.terminal_life_years,
        },
        take_up=spec.take_up,
        revenue_per_household_month=spec.revenue_per_household_month,
    )


def cost_class(highway: str, fibre: FibreSpec) -> str:
    """Class by which a metre of cable along a road is priced.

    Examples
    --------
    >>> fibre = FibreSpec(cost_per_m={"new": 90.0, "duct": 20.0}, ducts_on=("primary",))
    >>> cost_class("primary", fibre), cost_class("track", fibre)
    ('duct', 'new')
    """
    if highway in fibre.cost_per_m and highway not in (NEW, DUCT, POLE):
        return highway
    if highway in fibre.ducts_on:
        return DUCT
    return POLE if highway in fibre.poles_on else NEW
