"""`[rollout]`: technologies, prices, horizon and budgets of a roll-out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.project.prices import (
    DUCT,
    NEW,
    POLE,
    TECHNOLOGIES,
    VALUES,
    FibreSpec,
    FixedWirelessSpec,
    MicrowaveSpec,
    RolloutSpec,
    SatelliteSpec,
)

if TYPE_CHECKING:
    from fugai.project.section import Section


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
    ground = section.section("ground")
    cost_per_m = {name: prices.number(name, low=0.0) for name in prices.values}
    if NEW not in cost_per_m:
        section.problem("cost_per_m", "must state the price of `new`, that of a trench")
    spec = FibreSpec(
        cost_per_m=cost_per_m,
        ducts_on=section.texts("ducts_on"),
        poles_on=section.texts("poles_on"),
        ground={name: ground.number(name, low=0.1, high=100.0) for name in ground.values},
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
