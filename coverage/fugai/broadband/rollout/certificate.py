"""Proof that a plan is what it says: recomputed from the alternatives alone, without the search's code."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai.errors import CertificateError

if TYPE_CHECKING:
    from fugai.broadband.rollout.alternatives import Alternatives
    from fugai.broadband.rollout.plan import TechnologyPlan
    from fugai.broadband.rollout.prices import Prices

_TOLERANCE = 1e-6


def check_plan(
    plan: TechnologyPlan, alternatives: Alternatives, *, prices: Prices | None = None
) -> None:
    """Raise unless a plan holds: connected, within room and hops, its money that of the alternatives.

    Parameters
    ----------
    prices
        As `choose_technology` was given them.

    Raises
    ------
    CertificateError
        The plan breaks one of its promises.
    """
    joined = _joined_nodes(plan, alternatives)
    fed = _fed_masts(plan, alternatives, joined)
    total = {"capital": 0.0, "cost": 0.0}
    load: dict[str, float] = {}
    share = 1.0 if prices is None else prices.take_up
    own = _own_prices(alternatives)
    nodes = dict(zip(alternatives.places.index, alternatives.places["node"], strict=True))
    homes = dict(zip(alternatives.places.index, alternatives.places["households"], strict=True))
    for place, technology, mast in zip(
        plan.places.index, plan.places["technology"], plan.places["mast_id"], strict=True
    ):
        if technology == "none":
            continue
        key = (mast, place) if technology == "fixed wireless" else place
        if key not in own[technology]:
            _fail(f"{place!r} takes {technology}, which is not offered to it")
        if technology == "fibre" and nodes[place] not in joined:
            _fail(f"{place!r} takes fibre, and no cable leads to its node")
        if technology == "fixed wireless":
            if mast not in fed:
                _fail(f"{place!r} takes mast {mast!r}, which is not fed")
            load[mast] = load.get(mast, 0.0) + homes[place] * share
        capital, cost = own[technology][key]
        total["capital"] += capital
        total["cost"] += cost
    room = dict(zip(alternatives.masts.index.astype(str), alternatives.masts["homes"], strict=True))
    for mast, carried in load.items():
        if carried > room[mast] + _TOLERANCE * max(room[mast], 1.0):
            _fail(f"mast {mast!r} carries {carried:g} homes, and has room for {room[mast]:g}")
    _check_money(plan, alternatives, total)


def _fail(what: str) -> None:
    msg = f"The roll-out's certificate does not hold: {what}."
    raise CertificateError(msg)


def _own_prices(alternatives: Alternatives) -> dict[str, dict[object, tuple[float, float]]]:
    """Capital and cost of each connection, the cheapest where one is offered twice."""
    found: dict[str, dict[object, tuple[float, float]]] = {}
    for name, table in (
        ("fibre", alternatives.fibre),
        ("satellite", alternatives.satellite),
        ("fixed wireless", alternatives.air),
    ):
        keys: list[object] = list(table["settlement_id"])
        if name == "fixed wireless":
            keys = list(zip(table["mast_id"].astype(str), table["settlement_id"], strict=True))
        prices: dict[object, tuple[float, float]] = {}
        for key, capital, cost in zip(keys, table["capital"], table["cost"], strict=True):
            if key not in prices or cost < prices[key][1]:
                prices[key] = (float(capital), float(cost))
        found[name] = prices
    return found


def _joined_nodes(plan: TechnologyPlan, alternatives: Alternatives) -> set[int]:
    """Road nodes that the plan's cable joins to a point of presence; every cable must be."""
    near: dict[int, list[int]] = {}
    for tail, head in zip(plan.cable["tail"], plan.cable["head"], strict=True):
        near.setdefault(int(tail), []).append(int(head))
        near.setdefault(int(head), []).append(int(tail))
    found = {int(node) for node in alternatives.points_of_presence}
    stack = list(found)
    while stack:
        for node in near.get(stack.pop(), []):
            if node not in found:
                found.add(node)
                stack.append(node)
    lost = [node for node in near if node not in found]
    if lost:
        _fail(f"cable at node {lost[0]} leads to no point of presence")
    return found


def _fed_masts(plan: TechnologyPlan, alternatives: Alternatives, joined: set[int]) -> set[str]:
    """Masts of the plan that cable or a chain of hops of its own feeds."""
    node = dict(zip(alternatives.masts.index.astype(str), alternatives.masts["node"], strict=True))
    kept = [str(mast) for mast in plan.masts.index]
    hops: dict[str, int] = {}
    for mast, backhaul in zip(kept, plan.masts["backhaul"], strict=True):
        if backhaul == "fibre":
            if node[mast] not in joined:
                _fail(f"mast {mast!r} is fed by cable, and none leads to its node")
            hops[mast] = 0
    links = list(
        zip(plan.hops["from_mast"].astype(str), plan.hops["to_mast"].astype(str), strict=True)
    )
    left = [mast for mast in kept if mast not in hops]
    while left:
        ready = [
            (to, 1 if source == "" else hops[source] + 1)
            for source, to in links
            if to in left and (source == "" or source in hops)
        ]
        if not ready:
            _fail(f"mast {left[0]!r} is fed by nothing")
        for to, count in ready:
            hops[to] = min(count, hops.get(to, count))
        left = [mast for mast in left if mast not in hops]
    longest = max(hops.values(), default=0)
    if longest > alternatives.max_hops:
        _fail(f"a chain has {longest} hops, allowed are {alternatives.max_hops}")
    return set(hops)


def _check_money(plan: TechnologyPlan, alternatives: Alternatives, own: dict[str, float]) -> None:
    """Raise unless totals and shares are what cable, masts, hops and connections cost."""
    masts = alternatives.masts.loc[list(plan.masts.index)]
    by_cable = (plan.masts["backhaul"] == "fibre").to_numpy()
    if plan.cable.index.has_duplicates:
        _fail("a road edge is paid twice")
    for name, total in own.items():
        money = total + float(alternatives.cable.loc[plan.cable.index, name].sum())
        money += float(masts[name].sum()) + float(masts[f"cable_{name}"].to_numpy()[by_cable].sum())
        money += float(plan.hops[name].sum())
        said = float(getattr(plan, name))
        if not math.isclose(money, said, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE):
            _fail(f"its {name} is {said:,.2f}, and what it builds costs {money:,.2f}")
        shares = float(plan.places[name].sum())
        if not math.isclose(shares, said, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE):
            _fail(f"the shares of its {name} sum to {shares:,.2f}, not {said:,.2f}")
    if plan.bound > plan.cost * (1.0 + _TOLERANCE) + _TOLERANCE:
        _fail(f"its bound {plan.bound:,.2f} is above its cost {plan.cost:,.2f}")
