"""`[rollout]` as values: technologies, prices, horizon and budgets of a roll-out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TECHNOLOGIES = ("fibre", "fixed wireless", "satellite")
VALUES = ("population", "households", "schools")
NEW, DUCT, POLE = "new", "duct", "pole"
"""Classes of cable that have a price beside those of road classes."""


@dataclass(frozen=True, kw_only=True)
class FibreSpec:
    """Section ``[rollout.fibre]``; a roll-out with fibre states every price, 0 included.

    Parameters
    ----------
    cost_per_m
        Price of a metre of cable: ``new`` where a trench is dug, ``duct`` and ``pole`` where there is
        one, and any class of road.
    ducts_on, poles_on
        Classes of road along which ducts, or poles, may be used.
    ground
        By how much the price of a trench rises by the ground under a road: kinds or codes of the
        project's clutter, 1 where nothing is said.
    drop_per_household
        From the road to a home, for each household.
    electronics_per_household
        At both ends, for each subscriber.
    cable_running, electronics_running
        Share of the capital that each year costs.
    cable_life_years, electronics_life_years
        Years after which it is bought again.

    Examples
    --------
    >>> from fugai.project import FibreSpec
    >>> FibreSpec(cost_per_m={"new": 90.0}).cable_life_years
    30.0
    """

    cost_per_m: Mapping[str, float] = field(default_factory=dict)
    ducts_on: tuple[str, ...] = ()
    poles_on: tuple[str, ...] = ()
    ground: Mapping[str, float] = field(default_factory=dict)
    drop_per_household: float = 0.0
    electronics_per_household: float = 0.0
    cable_running: float = 0.02
    electronics_running: float = 0.05
    cable_life_years: float = 30.0
    electronics_life_years: float = 8.0


@dataclass(frozen=True, kw_only=True)
class FixedWirelessSpec:
    """Section ``[rollout.wireless]``; a roll-out with fixed wireless states every price, 0 included.

    Parameters
    ----------
    technology
        Of the cells that serve homes.
    candidate_kinds
        Kinds of the project's candidates on which masts may be built; empty for none.
    mast, mast_upgrade
        A new mast with its radio, and the radio on one that stands.
    sector
        A sector that is filled.
    receiver_per_household
        Antenna and terminal of a subscriber.
    mast_running, receiver_running
        Share of the capital that each year costs.
    mast_life_years, receiver_life_years
        Years after which it is bought again.
    plan_mbit_s
        Rate that is sold. [Mbit/s]
    oversubscription
        Homes that share one home's rate in the busy hour.
    receiver_height_m, receiver_gain_dbi
        Antenna of a home. [m], [dBi]
    max_sectors
        Sectors that a mast can have for homes.
    max_range_m
        Longest reach; None: that of the technology. [m]

    Examples
    --------
    >>> from fugai.project import FixedWirelessSpec
    >>> FixedWirelessSpec().plan_mbit_s
    20.0
    """

    technology: str = "lte-tdd"
    candidate_kinds: tuple[str, ...] = ()
    mast: float = 0.0
    mast_upgrade: float = 0.0
    sector: float = 0.0
    receiver_per_household: float = 0.0
    mast_running: float = 0.1
    receiver_running: float = 0.05
    mast_life_years: float = 15.0
    receiver_life_years: float = 6.0
    plan_mbit_s: float = 20.0
    oversubscription: float = 20.0
    receiver_height_m: float = 6.0
    receiver_gain_dbi: float = 12.0
    max_sectors: int = 6
    max_range_m: float | None = None


@dataclass(frozen=True, kw_only=True)
class MicrowaveSpec:
    """Section ``[rollout.microwave]``; without it masts are fed by cable alone.

    Parameters
    ----------
    hop
        Price of a hop, both ends.
    running, life_years
        Share of the capital that each year costs; years after which it is bought again.
    rate_mbit_s, availability, rain_mm_h
        Rate that a hop must have for a share of the year, under rain that is exceeded for 0.01 % of it.
    max_length_m
        Longest hop; None: that of each band. [m]
    max_hops
        Longest chain.

    Examples
    --------
    >>> from fugai.project import MicrowaveSpec
    >>> MicrowaveSpec(hop=60_000.0).max_hops
    3
    """

    hop: float = 0.0
    running: float = 0.05
    life_years: float = 10.0
    rate_mbit_s: float = 100.0
    availability: float = 0.9999
    rain_mm_h: float = 42.0
    max_length_m: float | None = None
    max_hops: int = 3


@dataclass(frozen=True, kw_only=True)
class SatelliteSpec:
    """Section ``[rollout.satellite]``; a roll-out with satellite states every price, 0 included.

    Parameters
    ----------
    terminal_per_household
        Terminal and mounting of a subscriber.
    fee_per_household_year
        Capacity, for each subscriber and year.
    terminal_life_years
        Years after which it is bought again.

    Examples
    --------
    >>> from fugai.project import SatelliteSpec
    >>> SatelliteSpec(terminal_per_household=4000.0).terminal_life_years
    5.0
    """

    terminal_per_household: float = 0.0
    fee_per_household_year: float = 0.0
    terminal_life_years: float = 5.0


@dataclass(frozen=True, kw_only=True)
class RolloutSpec:
    """Section ``[rollout]``.

    Parameters
    ----------
    years, discount
        Years over which costs count, and the yearly discount.
    budgets
        Year to the capital that may be spent in it.
    value
        What the first years bring most of, of `VALUES`.
    technologies
        Those that may be used, of `TECHNOLOGIES`.
    take_up
        Share of the households that subscribe.
    revenue_per_household_month
        What a subscriber pays.
    currency
        Of all prices.
    source
        Where the prices come from, in words.
    points_of_presence_kinds
        Kinds of the project's candidates from which cable starts; empty: the settlements with service.
    fibre, wireless, microwave, satellite
        The sections of these names; None where the file has none.

    Examples
    --------
    >>> from fugai.project import RolloutSpec
    >>> RolloutSpec().technologies
    ('fibre', 'fixed wireless', 'satellite')
    """

    years: int = 20
    discount: float = 0.05
    budgets: Mapping[int, float] = field(default_factory=dict)
    value: str = "population"
    technologies: tuple[str, ...] = TECHNOLOGIES
    take_up: float = 1.0
    revenue_per_household_month: float = 0.0
    currency: str = ""
    source: str = ""
    points_of_presence_kinds: tuple[str, ...] = ()
    fibre: FibreSpec | None = None
    wireless: FixedWirelessSpec | None = None
    microwave: MicrowaveSpec | None = None
    satellite: SatelliteSpec | None = None
