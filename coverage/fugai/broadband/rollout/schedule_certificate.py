"""Proof that a schedule keeps its budgets and builds what each place needs before it, or with it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import CertificateError

if TYPE_CHECKING:
    import pandas as pd

    from fugai.broadband.rollout.alternatives import Alternatives
    from fugai.broadband.rollout.plan import TechnologyPlan
    from fugai.broadband.rollout.schedule import Schedule

_TOLERANCE = 1e-6


def check_schedule(schedule: Schedule, plan: TechnologyPlan, alternatives: Alternatives) -> None:
    """Raise unless a schedule holds, year by year, recomputed from the alternatives.

    Raises
    ------
    CertificateError
        More is spent than granted, a place comes before its cable, mast or hop, or a figure is not what its
        places sum to.
    """
    carried = 0.0
    last = 0.0
    for year in schedule.years.index:
        row = schedule.years.loc[year]
        _check_connected(schedule, alternatives, int(year))
        spent = _capital_by(schedule, plan, alternatives, int(year))
        carried += float(row["budget"])
        if spent > carried * (1.0 + _TOLERANCE) + _TOLERANCE:
            _fail(f"{spent:,.2f} are spent by {year}, and {carried:,.2f} granted")
        if not math.isclose(spent - last, float(row["spent"]), rel_tol=1e-5, abs_tol=0.01):
            _fail(f"{row['spent']:,.2f} are said to be spent in {year}, found {spent - last:,.2f}")
        last = spent
        done = _by(schedule.places, int(year))
        for name in ("population", "households", "schools"):
            amount = float(alternatives.places.loc[schedule.places.index[done], name].sum())
            if not math.isclose(amount, float(row[name]), rel_tol=1e-9, abs_tol=1e-6):
                _fail(
                    f"{row[name]:,.2f} {name} are said to be connected by {year}, found {amount:,.2f}"
                )
        for bound in ("bound_of_plan", "bound_of_any"):
            limit = float(row[bound])
            if not math.isnan(limit) and row["value"] > limit * (1.0 + _TOLERANCE) + _TOLERANCE:
                _fail(f"{row['value']:,.2f} by {year} is above its bound of {limit:,.2f}")


def _fail(what: str) -> None:
    msg = f"The schedule's certificate does not hold: {what}."
    raise CertificateError(msg)


def _by(table: pd.DataFrame, year: int) -> np.ndarray:
    """Mask of the rows that are built by the end of a year."""
    return np.asarray((table["year"] <= year).fillna(False), dtype=np.bool_)


def _capital_by(
    schedule: Schedule, plan: TechnologyPlan, alternatives: Alternatives, year: int
) -> float:
    """Capital of everything built by the end of a year, from the alternatives' own prices."""
    cable = schedule.cable[_by(schedule.cable, year)]
    total = float(alternatives.cable.loc[cable.index, "capital"].sum())
    masts = schedule.masts[_by(schedule.masts, year)]
    given = alternatives.masts.loc[list(masts.index)]
    total += float(given["capital"].sum())
    by_cable = (masts["backhaul"] == "fibre").to_numpy()
    total += float(given["cable_capital"].to_numpy()[by_cable].sum())
    total += float(schedule.hops[_by(schedule.hops, year)]["capital"].sum())
    own = {
        "fibre": alternatives.fibre.groupby("settlement_id")["capital"].min().to_dict(),
        "satellite": alternatives.satellite.groupby("settlement_id")["capital"].min().to_dict(),
    }
    air = {
        (str(mast), place): capital
        for mast, place, capital in zip(
            alternatives.air["mast_id"],
            alternatives.air["settlement_id"],
            alternatives.air["capital"],
            strict=True,
        )
    }
    done = schedule.places[_by(schedule.places, year)]
    masts_of = plan.places["mast_id"].to_dict()
    for place, technology in zip(done.index, done["technology"], strict=True):
        key = (masts_of[place], place)
        total += float(air[key] if technology == "fixed wireless" else own[technology][place])
    return total


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
