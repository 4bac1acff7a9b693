"""Proof that a schedule keeps its budgets and builds what each place needs before it, or with it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from fugai.broadband.rollout.plan_bound_check import divisible_values
from fugai.errors import CertificateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from fugai.broadband.rollout.alternatives import Alternatives
    from fugai.broadband.rollout.plan import TechnologyPlan
    from fugai.broadband.rollout.schedule import Schedule

_TOLERANCE = 1e-6


def check_schedule(
    schedule: Schedule,
    plan: TechnologyPlan,
    alternatives: Alternatives,
    budgets: Mapping[int, float],
) -> None:
    """Raise unless a schedule holds, year by year, recomputed from the alternatives.

    Parameters
    ----------
    budgets
        As `order_by_year` was asked for them.

    Raises
    ------
    CertificateError
        More is spent than granted, a place comes before its cable, mast or hop, a row is none of the plan, or
        a figure is not what its places sum to.
    """
    if list(schedule.years.index) != sorted(budgets):
        _fail(f"its years are {list(schedule.years.index)}, asked for were {sorted(budgets)}")
    _check_rows(schedule, plan, alternatives)
    own = _own_capital(plan, alternatives)
    granted = last = 0.0
    for year in sorted(budgets):
        row: Any = schedule.years.loc[year]
        granted += float(budgets[year])
        _check_connected(schedule, alternatives, int(year))
        spent = _capital_by(schedule, alternatives, own, int(year))
        if spent > granted * (1.0 + _TOLERANCE) + _TOLERANCE:
            _fail(f"{spent:,.2f} are spent by {year}, and {granted:,.2f} granted")
        done = schedule.places.index[_by(schedule.places, int(year))]
        _check_year(schedule, alternatives, done, int(year))
        for name, amount, abs_tol in (
            ("budget", float(budgets[year]), _TOLERANCE),
            ("spent", spent - last, 0.01),
            ("carried", granted - spent, 0.01),
        ):
            if not math.isclose(amount, float(row[name]), rel_tol=1e-5, abs_tol=abs_tol):
                _fail(f"`{name}` of {year} is said to be {row[name]:,.2f}, found {amount:,.2f}")
        last = spent
    _check_bounds(schedule, plan, alternatives, own, budgets)


def _fail(what: str) -> None:
    msg = f"The schedule's certificate does not hold: {what}."
    raise CertificateError(msg)


def _check_rows(schedule: Schedule, plan: TechnologyPlan, alternatives: Alternatives) -> None:
    """Raise unless every row is one of the plan and of the alternatives, in a year that was asked for."""
    if not schedule.places.index.equals(alternatives.places.index):
        odd = schedule.places.index.symmetric_difference(alternatives.places.index)
        _fail(f"its places are not those given, {list(odd[:3])} are in one alone")
    for name in ("technology", "mast_id"):
        wrong = (schedule.places[name] != plan.places[name]).to_numpy()
        if wrong.any():
            _fail(f"{schedule.places.index[wrong][0]!r} has another {name} than in the plan")
    for name in ("capital", "cost"):
        said, known = (one.places[name].to_numpy(np.float64) for one in (schedule, plan))
        wrong = ~np.isclose(said, known, rtol=_TOLERANCE, atol=_TOLERANCE, equal_nan=True)
        if wrong.any():
            _fail(f"{schedule.places.index[wrong][0]!r} has another {name} than in the plan")
    dated = schedule.places["year"].notna().to_numpy()
    none = dated & (schedule.places["technology"] == "none").to_numpy()
    if none.any():
        _fail(f"{schedule.places.index[none][0]!r} has a year, and the plan does not connect it")
    for what in ("places", "cable", "masts", "hops"):
        table, of_plan = getattr(schedule, what), getattr(plan, what)
        if not table.index.equals(of_plan.index):
            _fail(f"its {what} are not the rows of the plan")
        others = set(table["year"].dropna().tolist()) - set(schedule.years.index)
        if others:
            _fail(f"its {what} have the year {min(others)}, which was not asked for")
    ends = alternatives.cable.loc[schedule.cable.index, ["tail", "head"]].to_numpy()
    if (schedule.cable[["tail", "head"]].to_numpy() != ends).any():
        _fail("its cable does not end where the road edges do")
    for what, columns in (("masts", ["backhaul"]), ("hops", ["from_mast", "to_mast"])):
        table, of_plan = getattr(schedule, what), getattr(plan, what)
        if not table[columns].astype(str).equals(of_plan[columns].astype(str)):
            _fail(f"its {what} are not fed as in the plan")


def _check_year(schedule: Schedule, alternatives: Alternatives, done: pd.Index, year: int) -> None:
    """Raise unless people, households, schools and the value of a year are those of its places."""
    row: Any = schedule.years.loc[year]
    for name in ("population", "households", "schools", "value"):
        column = schedule.value if name == "value" else name
        amount = float(alternatives.places.loc[done, column].sum())
        if not math.isclose(amount, float(row[name]), rel_tol=1e-9, abs_tol=1e-6):
            _fail(
                f"{row[name]:,.2f} {name} are said to be connected by {year}, found {amount:,.2f}"
            )


def _check_bounds(
    schedule: Schedule,
    plan: TechnologyPlan,
    alternatives: Alternatives,
    own: dict[object, float],
    budgets: Mapping[int, float],
) -> None:
    """Raise unless no value is above its bounds, and the gap and the plan's bound are what they should be."""
    table = schedule.years
    for name in ("bound_of_plan", "bound_of_any"):
        for year, limit, value in zip(table.index, table[name], table["value"], strict=True):
            if math.isnan(limit) and name == "bound_of_plan":
                _fail(f"there is no bound of the plan in {year}")
            if value > limit * (1.0 + _TOLERANCE) + _TOLERANCE:
                _fail(f"{value:,.2f} by {year} is above its bound of {limit:,.2f}")
    reached, limit = float(table["value"].sum()), float(table["bound_of_plan"].sum())
    gap = max((limit - reached) / limit, 0.0) if limit > 0.0 else 0.0
    if not math.isclose(gap, schedule.gap, abs_tol=_TOLERANCE):
        _fail(f"its gap is said to be {schedule.gap:.4%}, found {gap:.4%}")
    worth = alternatives.places[schedule.value].to_numpy(np.float64)
    worth = np.where(plan.places["technology"] == "none", 0.0, worth)
    money = np.cumsum([float(budgets[year]) for year in sorted(budgets)])
    capital = [own[place] for place in plan.places.index]
    bounds = divisible_values(plan, alternatives, capital, worth, money)
    if bounds is None:
        return
    for year, said, bound in zip(table.index, table["bound_of_plan"], bounds, strict=True):
        if not math.isclose(said, bound, rel_tol=1e-5, abs_tol=1e-5):
            _fail(f"the bound of the plan in {year} is said to be {said:,.2f}, found {bound:,.2f}")


def _by(table: pd.DataFrame, year: int) -> np.ndarray:
    """Mask of the rows that are built by the end of a year."""
    return np.asarray((table["year"] <= year).fillna(False), dtype=np.bool_)


def _own_capital(plan: TechnologyPlan, alternatives: Alternatives) -> dict[object, float]:
    """Capital of each place's own connection, 0 where it has none."""
    offers: dict[tuple[str, str, object], float] = {}
    for technology, table in (
        ("fibre", alternatives.fibre.assign(mast_id="")),
        ("satellite", alternatives.satellite.assign(mast_id="")),
        ("fixed wireless", alternatives.air),
    ):
        for mast, place, capital in zip(
            table["mast_id"], table["settlement_id"], table["capital"], strict=True
        ):
            offers[technology, str(mast), place] = float(capital)
    found: dict[object, float] = {}
    for place, technology, mast in zip(
        plan.places.index, plan.places["technology"], plan.places["mast_id"], strict=True
    ):
        key = (technology, str(mast) if technology == "fixed wireless" else "", place)
        if technology != "none" and key not in offers:
            _fail(f"{place!r} takes {technology}, which is not offered to it")
        found[place] = offers.get(key, 0.0)
    return found


def _capital_by(
    schedule: Schedule, alternatives: Alternatives, own: dict[object, float], year: int
) -> float:
    """Capital of everything built by the end of a year, from the alternatives' own prices."""
    cable = schedule.cable[_by(schedule.cable, year)]
    total = float(alternatives.cable.loc[cable.index, "capital"].sum())
    masts = schedule.masts[_by(schedule.masts, year)]
    given = alternatives.masts.loc[list(masts.index)]
    total += float(given["capital"].sum())
    by_cable = (masts["backhaul"] == "fibre").to_numpy()
    total += float(given["cable_capital"].to_numpy()[by_cable].sum())
    links = zip(
        alternatives.hops["from_mast"].astype(str),
        alternatives.hops["to_mast"].astype(str),
        strict=True,
    )
    price = dict(zip(links, alternatives.hops["capital"], strict=True))
    hops = schedule.hops[_by(schedule.hops, year)]
    for link in zip(hops["from_mast"].astype(str), hops["to_mast"].astype(str), strict=True):
        total += float(price[link])
    return total + sum(own[place] for place in schedule.places.index[_by(schedule.places, year)])


def _check_connected(schedule: Schedule, alternatives: Alternatives, year: int) -> None:
    """Raise unless what is built by a year is joined to points of presence, and places to it."""
    cable = schedule.cable[_by(schedule.cable, year)]
    near: dict[int, list[int]] = {}
    for tail, head in zip(cable["tail"], cable["head"], strict=True):
        near.setdefault(int(tail), []).append(int(head))
        near.setdefault(int(head), []).append(int(tail))
    reached = {int(node) for node in alternatives.points_of_presence}
    stack = list(reached)
    while stack:
        for node in near.get(stack.pop(), []):
            if node not in reached:
                reached.add(node)
                stack.append(node)
    for node in near:
        if node not in reached:
            _fail(f"cable of {year} at node {node} hangs in the air")
    fed = _fed_by(schedule, alternatives, reached, year)
    done = schedule.places[_by(schedule.places, year)]
    nodes = alternatives.places["node"].to_dict()
    masts_of = schedule.places["mast_id"].to_dict()
    for place, technology in zip(done.index, done["technology"], strict=True):
        if technology == "fibre" and int(nodes[place]) not in reached:
            _fail(f"{place!r} is connected in {year} before its cable")
        if technology == "fixed wireless" and masts_of[place] not in fed:
            _fail(f"{place!r} is connected in {year} before its mast {masts_of[place]!r}")


def _fed_by(
    schedule: Schedule, alternatives: Alternatives, reached: set[int], year: int
) -> set[str]:
    """Masts that are built and fed by a year."""
    masts = schedule.masts[_by(schedule.masts, year)]
    hops = schedule.hops[_by(schedule.hops, year)]
    node = alternatives.masts["node"].to_dict()
    built = {str(mast) for mast in masts.index}
    fed = {
        str(mast)
        for mast, backhaul in zip(masts.index, masts["backhaul"], strict=True)
        if backhaul == "fibre" and int(node[mast]) in reached
    }
    links = list(zip(hops["from_mast"].astype(str), hops["to_mast"].astype(str), strict=True))
    grown = True
    while grown:
        more = {to for source, to in links if to in built and (source == "" or source in fed)} - fed
        grown = bool(more)
        fed |= more
    return fed
