"""The location problem of a request, solved by `fugai.siting`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from fugai import siting
from fugai.errors import ConfigError, InfeasibleError
from fugai.pipeline.site.asked.roles import whole_number
from fugai.siting import Choices, SolverOptions

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from fugai._types import BoolArray, FloatArray, IntArray, ObjectArray
    from fugai.pipeline.site.demand import Demand
    from fugai.pipeline.site.instance import SitingInstance, SitingScenario
    from fugai.siting import SitingSolution

MOST_NAMES = 5
"""More demand points than this are counted in a message rather than named."""


TIME_SHARE = 0.1
"""Part of the time limit that each further problem may take."""


def solve(instance: SitingInstance, *, keep_on_interrupt: bool) -> SitingSolution:
    """Solution of the problem that the request names.

    Raises
    ------
    ConfigError
        The budget or a cost does not suit the candidates, or a demand point cannot be reached.
    InfeasibleError
        No choice of sites meets the request.
    """
    request = instance.request
    options = SolverOptions(
        time_limit_s=request.time_limit_s, seed=request.seed, keep_on_interrupt=keep_on_interrupt
    )
    try:
        return solve_request(instance, options)
    except InfeasibleError as error:
        # the floor of a request is the least share of each group to the solver
        msg = str(error).replace("`min_share`", "`equity_floor`")
        raise InfeasibleError(msg, error.points) from None


def solve_request(instance: SitingInstance, options: SolverOptions) -> SitingSolution:
    """Solution of the problem that the request names, within the time of the options."""
    request = instance.request
    if request.problem in ("p-median", "p-center"):
        return solve_travel_time(instance, request.budget, options)
    if request.problem in ("lscp", "lscp-backup"):
        return solve_set_cover(instance, options)
    if request.problem == "partial":
        return solve_partial(instance, instance.scenario, request.share, options)
    return solve_max_cover(instance, instance.scenario, request.budget, options)


def further_options(instance: SitingInstance) -> SolverOptions:
    """Solver options of a problem of the sensitivity analysis."""
    request = instance.request
    limit_s = max(1.0, TIME_SHARE * request.time_limit_s)
    return SolverOptions(time_limit_s=limit_s, seed=request.seed)


def solve_max_cover(
    instance: SitingInstance,
    scenario: SitingScenario,
    budget: float,
    options: SolverOptions,
) -> SitingSolution:
    """MCLP or its backup form in one scenario and with one budget."""
    request, weight = instance.request, scenario.demand.weight
    choices = _choices(instance)
    number = budget if request.by_cost else whole_number(instance.n_candidates, budget)
    if request.capacity is not None:
        return siting.solve_capacitated_mclp(
            scenario.covers,
            weight,
            capacities(instance),
            budget=number,
            choices=choices,
            solver=options,
        )
    if request.problem == "backup":
        return siting.solve_mclp_b(
            scenario.covers, weight, budget=number, choices=choices, solver=options
        )
    groups: ObjectArray | None = None
    shares: dict[object, float] = {}
    if request.equity_floor > 0:
        groups, shares = _district_shares(instance, scenario.demand, request.equity_floor)
    return siting.solve_mclp(
        scenario.covers,
        weight,
        budget=number,
        choices=choices,
        groups=groups,
        min_share=shares,
        solver=options,
    )


def solve_partial(
    instance: SitingInstance,
    scenario: SitingScenario,
    share: float,
    options: SolverOptions,
    *,
    districts: BoolArray | None = None,
    each: bool = False,
) -> SitingSolution:
    """Fewest (or cheapest) new sites with which a share of the demand is covered.

    Parameters
    ----------
    share
        Of all demand whose coverage is known, what is already covered included.
    districts
        Mask of the districts whose demand counts; None: all.
    each
        Every district must reach the share by itself.
    """
    demand, weight = scenario.demand, scenario.demand.weight
    already_covered = demand.already_covered_total
    if districts is not None:
        member = districts[np.maximum(demand.district, 0)] & (demand.district >= 0)
        weight = np.where(member, weight, 0.0)
        already_covered = float(demand.already_covered[districts].sum())
    equity_floor = share if each else instance.request.equity_floor
    groups: ObjectArray | None = None
    shares: dict[object, float] = {}
    if equity_floor > 0:
        groups, shares = _district_shares(instance, demand, equity_floor, districts)
    uncovered = float(weight.sum())
    needed = _share_of_uncovered(share, uncovered, already_covered) if uncovered > 0 else 0.0
    needed = min(1.0, needed) if needed > 0 else 1e-9  # met already: the least that is allowed
    return siting.solve_partial_cover(
        scenario.covers,
        weight,
        share=needed,
        choices=_choices(instance),
        groups=groups,
        min_share=shares,
        solver=options,
    )


def _share_of_uncovered(share: float, uncovered: float, already_covered: float) -> float:
    """Share of what is uncovered that brings the total to a share."""
    return (share * (uncovered + already_covered) - already_covered) / uncovered


def solve_set_cover(instance: SitingInstance, options: SolverOptions) -> SitingSolution:
    """Fewest or cheapest new sites that cover all; of those, the most covered twice if asked."""
    request, scenario = instance.request, instance.scenario
    try:
        if request.problem == "lscp-backup":
            return siting.solve_lscp_b(
                scenario.covers,
                scenario.demand.weight,
                choices=_choices(instance),
                skip_uncoverable=request.skip_uncoverable,
                solver=options,
            )
        return siting.solve_lscp(
            scenario.covers,
            choices=_choices(instance),
            skip_uncoverable=request.skip_uncoverable,
            solver=options,
        )
    except InfeasibleError as error:
        if not error.points:
            raise
        weight, unit = scenario.demand.weight, scenario.demand.unit
        uncoverable = np.array(error.points)
        msg = (
            f"`{request.problem}` must be able to cover all demand, found {len(uncoverable):,} of "
            f"{len(weight):,} demand points ({float(weight[uncoverable].sum()):,.0f} {unit}) that "
            f"no candidate covers: {_names(instance, uncoverable)}; `skip_uncoverable=True` solves "
            "it for the others."
        )
        raise InfeasibleError(msg, error.points) from None


def solve_travel_time(
    instance: SitingInstance, budget: float, options: SolverOptions
) -> SitingSolution:
    """Least total, or least longest, travel time with a number of new sites."""
    request = instance.request
    assert instance.costs is not None
    weight = instance.scenario.demand.weight
    choices, number = _roles(instance), whole_number(instance.n_candidates, budget)
    if request.problem == "p-median" and request.capacity is not None:
        return siting.solve_capacitated_p_median(
            _with_unreached(instance),
            weight,
            capacities(instance),
            p=number,
            weight=weight,
            choices=choices,
            solver=options,
        )
    if request.problem == "p-median":
        return siting.solve_p_median(
            instance.costs,
            weight,
            p=number,
            choices=choices,
            unreached_cost=instance.unreached_minutes,
            solver=options,
        )
    usable = np.setdiff1d(np.arange(len(instance.places)), instance.forbidden)
    reached = siting.covered(instance.costs, usable)
    unreached = np.flatnonzero(~reached)
    if len(unreached) and not request.skip_uncoverable:
        msg = (
            f"`p-center` must be able to reach all demand, found {len(unreached):,} demand points "
            f"that no candidate reaches: {_names(instance, unreached)}; `skip_uncoverable=True` "
            "solves it for the others."
        )
        raise ConfigError(msg)
    return siting.solve_p_center(
        instance.costs, reached.astype(float), p=number, choices=choices, solver=options
    )


def _with_unreached(instance: SitingInstance) -> FloatArray:
    """Minutes of every pair, those beyond the limit at what an unreached point counts for."""
    assert instance.costs is not None
    minutes = np.full(instance.costs.shape, instance.unreached_minutes)
    pairs = instance.costs.tocoo()
    minutes[pairs.row, pairs.col] = np.minimum(pairs.data, instance.unreached_minutes)
    return minutes


def capacities(instance: SitingInstance) -> FloatArray:
    """Most residents (or villages) that each place can serve, existing outlets by their parcels.

    What a candidate states for itself goes before the request's.
    """
    request = instance.request
    assert request.capacity is not None
    own = instance.places["capacity"].to_numpy(dtype=np.float64, na_value=np.nan)
    found = np.where(np.isnan(own), request.capacity, own)
    per_head = instance.inputs.project.delivery.parcels_per_head_per_day
    outlets = instance.inputs.tables.get("outlets")
    if request.place != "pickup-points" or per_head <= 0 or outlets is None:
        return found
    if "capacity_per_day" not in outlets:
        return found
    parcels = dict(
        zip(
            outlets["outlet_id"].astype(str),
            outlets["capacity_per_day"].to_numpy(dtype=np.float64, na_value=np.nan),
            strict=True,
        )
    )
    for k in instance.existing:
        stated = parcels.get(str(instance.places["candidate_id"].iloc[int(k)]), np.nan)
        if stated > 0:
            found[k] = stated / per_head
    return found


def _names(instance: SitingInstance, points: IntArray) -> str:
    """Names of demand points, and how many more there are."""
    named = ", ".join(instance.demand_name(int(k)) for k in points[:MOST_NAMES])
    return named if len(points) <= MOST_NAMES else f"{named} and {len(points) - MOST_NAMES:,} more"


def _choices(instance: SitingInstance) -> Choices:
    """Roles of the places, and their costs where the budget is money."""
    roles = _roles(instance)
    return replace(roles, cost=_costs(instance)) if instance.request.by_cost else roles


def _roles(instance: SitingInstance) -> Choices:
    return Choices(
        existing=instance.existing,
        required=instance.required,
        forbidden=instance.forbidden,
        conflicts=conflicts_of(instance),
    )


def conflicts_of(instance: SitingInstance) -> csr_array | None:
    """Pairs of places that are nearer to each other than the request allows."""
    if instance.request.min_distance_m is None:
        return None
    spots = instance.places.geometry
    x, y = shapely.get_x(spots), shapely.get_y(spots)
    return siting.too_close(x, y, min_distance_m=instance.request.min_distance_m)


def _costs(instance: SitingInstance) -> FloatArray:
    """Cost of each place; that of those which are not built is any positive number."""
    cost: FloatArray = instance.places["cost"].to_numpy(dtype=np.float64, na_value=np.nan).copy()
    built = instance.places["status"].isin(["candidate", "required"]).to_numpy()
    cost[~built] = 1.0
    return cost


def _district_shares(
    instance: SitingInstance, demand: Demand, share: float, districts: BoolArray | None = None
) -> tuple[ObjectArray, dict[object, float]]:
    """District of each demand point, and the share of its uncovered demand that must be covered.

    Parameters
    ----------
    share
        Of all demand of a district, the covered included.
    districts
        Mask of the districts that count; None: all.
    """
    names = instance.inputs.districts.index.astype(str).to_numpy()
    groups = np.full(len(demand.district), None, dtype=object)
    inside = demand.district >= 0
    groups[inside] = names[demand.district[inside]]
    shares: dict[object, float] = {}
    for position, name in enumerate(names):
        uncovered = float(demand.weight[demand.district == position].sum())
        if uncovered <= 0 or (districts is not None and not districts[position]):
            continue
        already_covered = float(demand.already_covered[position])
        needed = _share_of_uncovered(share, uncovered, already_covered)
        shares[name] = float(np.clip(needed, 0.0, 1.0))
    return groups, shares
