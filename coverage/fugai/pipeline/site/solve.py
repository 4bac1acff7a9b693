"""The location problem of a request, handed to `fugai.siting`, and what its answer covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fugai import siting
from fugai.errors import ConfigError, InfeasibleError

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.pipeline.site.scenario import Demand, SitingInstance, SitingScenario
    from fugai.siting import SitingSolution

NAMED = 5
"""How many demand points a message names."""


def solve(setting: SitingInstance, *, keep_on_interrupt: bool) -> SitingSolution:
    """Answer of the problem that was asked.

    Raises
    ------
    ConfigError
        What is asked for cannot be had; the message says why.
    """
    request = setting.request
    options: dict[str, Any] = {
        "time_limit_s": request.time_limit_s,
        "keep_on_interrupt": keep_on_interrupt,
    }
    if request.problem in ("p-median", "p-center"):
        return _by_time(setting, options)
    if request.problem == "lscp":
        return _all_covered(setting, options)
    if request.problem == "partial":
        return partial_cover(setting, setting.case, request.share, options)
    return most_covered(setting, setting.case, request.budget, options)


def most_covered(
    setting: SitingInstance,
    case: SitingScenario,
    budget: float,
    options: dict[str, Any],
    *,
    floor: bool = True,
) -> SitingSolution:
    """MCLP or its backup form at a threshold and a budget."""
    request = setting.request
    asked = {**_roles(setting), **options, "seed": request.seed}
    money = _cost(setting)
    number = budget if money is not None else _whole(setting, budget)
    if money is not None:
        asked["cost"] = money
    if request.problem == "backup":
        return siting.solve_mclp_b(case.covers, case.demand.weight, budget=number, **asked)
    if request.equity_floor > 0 and floor:
        groups, shares = _floors(setting, case.demand, request.equity_floor)
        asked |= {"groups": groups, "floor": shares}
    return siting.solve_mclp(case.covers, case.demand.weight, budget=number, **asked)


def partial_cover(
    setting: SitingInstance,
    case: SitingScenario,
    share: float,
    options: dict[str, Any],
    *,
    chosen: FloatArray | None = None,
    each: bool = False,
) -> SitingSolution:
    """Fewest (or cheapest) new sites that bring what is covered to a share of all that is known.

    Parameters
    ----------
    chosen
        Mask of the districts that count, all where None.
    each
        Every district must come to the share by itself.
    """
    demand = case.demand
    weight = demand.weight
    settled = demand.settled_all
    if chosen is not None:
        member = chosen[np.maximum(demand.label, 0)].astype(bool) & (demand.label >= 0)
        weight = np.where(member, weight, 0.0)
        settled = float(demand.settled[chosen.astype(bool)].sum())
    asked = {**_roles(setting), **options, "seed": setting.request.seed}
    money = _cost(setting)
    if money is not None:
        asked["cost"] = money
    floor = share if each else setting.request.equity_floor
    if floor > 0:
        groups, shares = _floors(setting, demand, floor, chosen)
        asked |= {"groups": groups, "floor": shares}
    left = float(weight.sum())
    needed = (share * (left + settled) - settled) / left if left > 0 else 0.0
    if needed <= 0:
        needed = 1e-9  # met already: the least that can be asked for
    return siting.solve_partial_cover(case.covers, weight, share=min(1.0, needed), **asked)


def _all_covered(setting: SitingInstance, options: dict[str, Any]) -> SitingSolution:
    request, case = setting.request, setting.case
    asked = {**_roles(setting), **options, "seed": request.seed}
    money = _cost(setting)
    if money is not None:
        asked["cost"] = money
    try:
        return siting.solve_lscp(case.covers, skip_uncoverable=request.skip_uncoverable, **asked)
    except InfeasibleError as error:
        if not error.points:
            raise
        lost = np.array(error.points)
        named = ", ".join(setting.demand_name(int(k)) for k in lost[:NAMED])
        more = "" if len(lost) <= NAMED else f" and {len(lost) - NAMED:,} more"
        amount = float(case.demand.weight[lost].sum())
        msg = (
            f"`lscp` must be able to cover everybody, found {len(lost):,} of "
            f"{len(case.demand.weight):,} demand points ({amount:,.0f} {case.demand.unit}) that no "
            f"candidate can: {named}{more}; `--skip-uncoverable` solves it for the others."
        )
        raise InfeasibleError(msg, error.points) from None


def _by_time(setting: SitingInstance, options: dict[str, Any]) -> SitingSolution:
    request = setting.request
    assert setting.costs is not None
    weight = setting.case.demand.weight
    asked = {
        **_roles(setting),
        **options,
        "seed": request.seed,
        "p": _whole(setting, request.budget),
    }
    if request.problem == "p-median":
        return siting.solve_p_median(
            setting.costs, weight, unreached_cost=setting.far_minutes, **asked
        )
    usable = np.setdiff1d(np.arange(len(setting.places)), setting.forbidden)
    reached = siting.covered(setting.costs, usable)
    lost = np.flatnonzero(~reached)
    if len(lost) and not request.skip_uncoverable:
        named = ", ".join(setting.demand_name(int(k)) for k in lost[:NAMED])
        msg = (
            f"`p-center` must be able to reach everybody, found {len(lost):,} demand points that "
            f"no candidate does: {named}; `--skip-uncoverable` solves it for the others."
        )
        raise ConfigError(msg)
    return siting.solve_p_center(setting.costs, reached.astype(float), **asked)


def _roles(setting: SitingInstance) -> dict[str, IntArray]:
    return {
        "existing": setting.existing,
        "required": setting.required,
        "forbidden": setting.forbidden,
    }


def _whole(setting: SitingInstance, budget: float) -> int:
    most = setting.buildable
    if budget != int(budget) or budget < 1 or budget > most:
        msg = (
            f"`--budget` must be a whole number of new sites from 1 to the {most:,} candidates that "
            f"may be built, found {budget:g}."
        )
        raise ConfigError(msg)
    return int(budget)


def _cost(setting: SitingInstance) -> FloatArray | None:
    """Cost of each place, where the budget is money; existing ones cost what does not matter."""
    if not setting.request.by_cost:
        return None
    cost: FloatArray = setting.places["cost"].to_numpy(dtype=np.float64, na_value=np.nan).copy()
    cost[setting.existing] = 1.0
    lacking = np.flatnonzero(~(cost > 0))
    if len(lacking):
        name = setting.places["candidate_id"].iloc[int(lacking[0])]
        msg = (
            f"`candidates.cost` must be above 0 for a budget of money, found none for {name!r} and "
            f"{len(lacking) - 1:,} others."
        )
        raise ConfigError(msg)
    return cost


def _floors(
    setting: SitingInstance, demand: Demand, share: float, chosen: FloatArray | None = None
) -> tuple[np.ndarray, dict[object, float]]:
    """District of each demand point, and the share of what is open there that brings it up.

    Raises
    ------
    ConfigError
        A district cannot come to the share with all candidates together.
    """
    names = setting.inputs.districts.index.astype(str).to_numpy()
    groups = np.full(len(demand.label), None, dtype=object)
    inside = demand.label >= 0
    groups[inside] = names[demand.label[inside]]
    shares: dict[object, float] = {}
    for position, name in enumerate(names):
        member = demand.label == position
        left, settled = float(demand.weight[member].sum()), float(demand.settled[position])
        if left <= 0 or (chosen is not None and not chosen[position]):
            continue
        shares[name] = float(np.clip((share * (left + settled) - settled) / left, 0.0, 1.0))
    return groups, shares


def first_step(
    demand_count: int, setting: SitingInstance, case: SitingScenario, order: IntArray
) -> IntArray:
    """At which place of the order each demand point is covered first: 0 existing, -1 never."""
    covers = case.covers
    step = np.full(len(setting.places), np.iinfo(np.int64).max)
    step[order] = np.arange(1, len(order) + 1)
    step[setting.existing] = 0
    first = np.full(demand_count, np.iinfo(np.int64).max)
    full = np.flatnonzero(np.diff(covers.indptr) > 0)
    if len(full):
        first[full] = np.minimum.reduceat(step[covers.indices], covers.indptr[full])
    return np.where(first == np.iinfo(np.int64).max, -1, first)


def covered_after(demand: Demand, first: IntArray, count: int) -> FloatArray:
    """Weight covered after each number of sites, those covered from the outset included."""
    known = first >= 0
    added = np.bincount(first[known], weights=demand.weight[known], minlength=count + 1)
    return np.asarray(demand.settled_all + np.cumsum(added), dtype=np.float64)


def districts_after(demand: Demand, first: IntArray, count: int) -> FloatArray:
    """The same by district, shape ``(districts, count + 1)``."""
    found = np.zeros((demand.zones.shape[0], count + 1))
    coo = demand.zones.tocoo()
    step = first[coo.col]
    known = step >= 0
    np.add.at(found, (coo.row[known], step[known]), coo.data[known])
    result: FloatArray = demand.settled[:, None] + np.cumsum(found, axis=1)
    return result


def district_totals(demand: Demand) -> FloatArray:
    """Weight of each district of which it is known whether it is covered."""
    total: FloatArray = np.asarray(demand.zones.sum(axis=1)).ravel() + demand.settled
    return total
