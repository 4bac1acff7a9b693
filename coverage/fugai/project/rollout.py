"""`[rollout]`: technologies, prices, horizon and budgets of a roll-out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.project.section import Section

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


def read_rollout(section: Section) -> RolloutSpec | None:
    """The section as a value; None where the file has none."""
    parts = [section.section(name) for name in ("fibre", "wireless", "microwave", "satellite")]
    if not section.values:
        return None
    fibre, wireless, microwave, satellite = parts
    own = RolloutSpec()
    technologies = section.texts("technologies", own.technologies)
    for name in technologies:
        if name not in TECHNOLOGIES:
            section.problem("technologies", f"must be of {', '.join(TECHNOLOGIES)}", name)
    spec = RolloutSpec(
        years=section.integer("years", low=1, high=100) or own.years,
        discount=section.number("discount", own.discount, low=0.0, high=0.99),
        budgets=_budgets(section.section("budgets")),
        value=section.choice("value", VALUES, own.value),
        technologies=technologies,
        take_up=section.number("take_up", own.take_up, low=0.01, high=1.0),
        revenue_per_household_month=section.number(
            "revenue_per_household_month", own.revenue_per_household_month, low=0.0
        ),
        currency=section.text("currency"),
        source=section.text("source"),
        points_of_presence_kinds=section.texts("points_of_presence_kinds"),
        fibre=_fibre(fibre) if fibre.values else None,
        wireless=_wireless(wireless) if wireless.values else None,
        microwave=_microwave(microwave) if microwave.values else None,
        satellite=_satellite(satellite) if satellite.values else None,
    )
    for name, part in (
        ("fibre", spec.fibre),
        ("fixed wireless", spec.wireless),
        ("satellite", spec.satellite),
    ):
        if name in technologies and part is None:
            key = "wireless" if name == "fixed wireless" else name
            section.problem(key, f"is missing: `technologies` names {name}, which needs its prices")
    section.check_unknown()
    return spec


def _budgets(section: Section) -> dict[int, float]:
    """Capital of each year."""
    found = {}
    for name in section.values:
        amount = section.number(name, low=0.0)
        if name.isdecimal() and name.isascii() and 1900 <= int(name) <= 2100:
            found[int(name)] = amount
        else:
            section.problem(name, "must be a year from 1900 to 2100", name)
    return dict(sorted(found.items()))


def _price(section: Section, key: str) -> float:
    return section.number(key, low=0.0, required=True)


def _running(section: Section, key: str, default: float) -> float:
    return section.number(key, default, low=0.0, high=1.0)


def _life(section: Section, key: str, default: float) -> float:
    return section.number(key, default, low=1.0, high=100.0)


def _fibre(section: Section) -> FibreSpec:
    own, prices = FibreSpec(), section.section("cost_per_m")
    cost_per_m = {name: prices.number(name, low=0.0) for name in prices.values}
    if NEW not in cost_per_m:
        section.problem("cost_per_m", "must state the price of `new`, that of a trench")
    spec = FibreSpec(
        cost_per_m=cost_per_m,
        ducts_on=section.texts("ducts_on"),
        poles_on=section.texts("poles_on"),
        drop_per_household=_price(section, "drop_per_household"),
        electronics_per_household=_price(section, "electronics_per_household"),
        cable_running=_running(section, "cable_running", own.cable_running),
        electronics_running=_running(section, "electronics_running", own.electronics_running),
        cable_life_years=_life(section, "cable_life_years", own.cable_life_years),
        electronics_life_years=_life(section, "electronics_life_years", own.electronics_life_years),
    )
    for key, kind, roads in (
        ("ducts_on", DUCT, spec.ducts_on),
        ("poles_on", POLE, spec.poles_on),
    ):
        if roads and kind not in cost_per_m:
            section.problem(key, f"must come with a price of `{kind}` in `cost_per_m`", list(roads))
    section.check_unknown()
    return spec


def _wireless(section: Section) -> FixedWirelessSpec:
    own = FixedWirelessSpec()
    spec = FixedWirelessSpec(
        technology=section.text("technology", own.technology),
        candidate_kinds=section.texts("candidate_kinds"),
        mast=_price(section, "mast"),
        mast_upgrade=_price(section, "mast_upgrade"),
        sector=_price(section, "sector"),
        receiver_per_household=_price(section, "receiver_per_household"),
        mast_running=_running(section, "mast_running", own.mast_running),
        receiver_running=_running(section, "receiver_running", own.receiver_running),
        mast_life_years=_life(section, "mast_life_years", own.mast_life_years),
        receiver_life_years=_life(section, "receiver_life_years", own.receiver_life_years),
        plan_mbit_s=section.number("plan_mbit_s", own.plan_mbit_s, low=0.01, high=10_000.0),
        oversubscription=section.number(
            "oversubscription", own.oversubscription, low=1.0, high=1000.0
        ),
        receiver_height_m=section.number(
            "receiver_height_m", own.receiver_height_m, low=1.0, high=100.0
        ),
        receiver_gain_dbi=section.number(
            "receiver_gain_dbi", own.receiver_gain_dbi, low=-10.0, high=50.0
        ),
        max_sectors=section.integer("max_sectors", low=1, high=100) or own.max_sectors,
        max_range_m=section.optional_number("max_range_m", low=10.0),
    )
    section.check_unknown()
    return spec


def _microwave(section: Section) -> MicrowaveSpec:
    own = MicrowaveSpec()
    hops = section.integer("max_hops", low=0, high=100)
    spec = MicrowaveSpec(
        hop=_price(section, "hop"),
        running=_running(section, "running", own.running),
        life_years=_life(section, "life_years", own.life_years),
        rate_mbit_s=section.number("rate_mbit_s", own.rate_mbit_s, low=0.1, high=100_000.0),
        availability=section.number("availability", own.availability, low=0.9, high=0.99999),
        rain_mm_h=section.number("rain_mm_h", own.rain_mm_h, low=0.0, high=300.0),
        max_length_m=section.optional_number("max_length_m", low=10.0),
        max_hops=own.max_hops if hops is None else hops,
    )
    section.check_unknown()
    return spec


def _satellite(section: Section) -> SatelliteSpec:
    own = SatelliteSpec()
    spec = SatelliteSpec(
        terminal_per_household=_price(section, "terminal_per_household"),
        fee_per_household_year=_price(section, "fee_per_household_year"),
        terminal_life_years=_life(section, "terminal_life_years", own.terminal_life_years),
    )
    section.check_unknown()
    return spec
