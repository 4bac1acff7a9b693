"""Most value that sums of capital can buy of a plan, its parts divisible: a linear programme of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import FloatArray
    from fugai.broadband.rollout.alternatives import Alternatives
    from fugai.broadband.rollout.plan import TechnologyPlan

MAX_UNKNOWNS = 1000
"""Larger plans are not recomputed."""


def divisible_values(
    plan: TechnologyPlan,
    alternatives: Alternatives,
    own: Sequence[float],
    worth: FloatArray,
    budgets: FloatArray,
) -> FloatArray | None:
    """Largest value for each sum, shares of everything allowed; None where the plan is too large.

    Parameters
    ----------
    own
        Capital of each place's own connection.
    worth
        Of each place, 0 where the plan does not connect it.
    """
    names, needs = _needs(plan, alternatives)
    if len(names) > MAX_UNKNOWNS:
        return None
    row_of = {name: at for at, name in enumerate(names)}
    price = np.zeros(len(names))
    for name, at in row_of.items():
        price[at] = _price(name, plan, alternatives)
    value = np.zeros(len(names))
    for place, amount, capital in zip(plan.places.index, worth, own, strict=True):
        value[row_of["place", place]], price[row_of["place", place]] = amount, capital
    pairs = [(row_of[name], row_of[need]) for name, need in needs]
    order = np.arange(len(pairs))
    first = np.array([pair[0] for pair in pairs], dtype=np.int64)
    second = np.array([pair[1] for pair in pairs], dtype=np.int64)
    rows = np.concatenate([order, order, np.full(len(names), len(pairs))])
    columns = np.concatenate([first, second, np.arange(len(names))])
    factors = np.concatenate([np.ones(len(pairs)), -np.ones(len(pairs)), price])
    matrix = coo_array((factors, (rows, columns)), shape=(len(pairs) + 1, len(names))).tocsr()
    solve: Any = linprog  # its stubs know no sparse matrix
    found = []
    for budget in budgets:
        limits = np.append(np.zeros(len(pairs)), budget)
        solved = solve(-value, A_ub=matrix, b_ub=limits, bounds=(0.0, 1.0), method="highs")
        found.append(-solved.fun if solved.success else np.nan)
    return np.array(found)


Name = tuple[str, Any]


def _needs(
    plan: TechnologyPlan, alternatives: Alternatives
) -> tuple[list[Name], list[tuple[Name, Name]]]:
    """Everything of a plan, and what each needs before it, walked from the points of presence."""
    needs: list[tuple[Name, Name]] = []
    ends: dict[int, list[tuple[int, Name]]] = {}
    for row, tail, head in zip(
        plan.cable.index, plan.cable["tail"], plan.cable["head"], strict=True
    ):
        ends.setdefault(int(tail), []).append((int(head), ("cable", row)))
        ends.setdefault(int(head), []).append((int(tail), ("cable", row)))
    feeder: dict[int, Name | None] = {int(node): None for node in alternatives.points_of_presence}
    stack = list(feeder)
    while stack:
        node = stack.pop()
        for other, cable in ends.get(node, []):
            if other in feeder:
                continue
            above = feeder[node]
            feeder[other] = cable
            if above is not None:
                needs.append((cable, above))
            stack.append(other)
    hop_of = dict(
        zip(plan.hops["to_mast"].astype(str), plan.hops["from_mast"].astype(str), strict=True)
    )
    node_of = alternatives.masts["node"].to_dict()
    names: list[Name] = [("cable", row) for row in plan.cable.index]
    for mast, backhaul in zip(plan.masts.index, plan.masts["backhaul"], strict=True):
        names.append(("mast", mast))
        above = feeder[int(node_of[mast])] if backhaul == "fibre" else None
        if backhaul != "fibre" and hop_of[str(mast)]:
            above = ("mast", hop_of[str(mast)])
        if above is not None:
            needs.append((("mast", mast), above))
    node_at = alternatives.places["node"].to_dict()
    mast_of = plan.places["mast_id"].to_dict()
    for place, technology in plan.places["technology"].items():
        names.append(("place", place))
        above = None
        if technology == "fibre":
            above = feeder[int(node_at[place])]
        elif technology == "fixed wireless":
            above = ("mast", mast_of[place])
        if above is not None:
            needs.append((("place", place), above))
    return names, needs


def _price(name: Name, plan: TechnologyPlan, alternatives: Alternatives) -> float:
    """Capital of a piece of cable, or of a mast with what feeds it; 0 of a place."""
    kind, which = name
    cable: Any = alternatives.cable
    masts: Any = alternatives.masts
    if kind == "cable":
        return float(cable.loc[which, "capital"])
    if kind != "mast":
        return 0.0
    price = float(masts.loc[which, "capital"])
    if plan.masts.loc[which, "backhaul"] == "fibre":
        return price + float(masts.loc[which, "cable_capital"])
    links = alternatives.hops
    source = plan.hops.loc[plan.hops["to_mast"].astype(str) == str(which), "from_mast"].astype(str)
    same = (links["to_mast"].astype(str) == str(which)) & (
        links["from_mast"].astype(str) == source.iloc[0]
    )
    return price + float(links.loc[same, "capital"].min())
