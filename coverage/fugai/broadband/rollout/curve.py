"""What each household costs, the threshold beyond which another technology serves, and moving prices."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fugai.broadband.rollout.choice import choose_technology
from fugai.broadband.rollout.jobs import jobs_of
from fugai.broadband.rollout.trees.graph import TECHNOLOGIES
from fugai.errors import ConfigError
from fugai.kernels.location.precedence import densest_first

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fugai._types import FloatArray
    from fugai.broadband.rollout.alternatives import Alternatives
    from fugai.broadband.rollout.plan import TechnologyPlan
    from fugai.broadband.rollout.prices import Prices

TRUNK = ("fibre", "fixed wireless")
"""Technologies whose cost depends on what is shared."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CostCurve:
    """Households by what they cost, dearest last.

    Parameters
    ----------
    steps
        One row per step of the curve, by growing ``threshold`` (cost of a household in it):
        ``households``, ``cost`` of the step, and cumulative ``households_so_far``, ``cost_so_far``,
        ``alternative`` (cost of satellite for all that are dearer, and for those whom the plan itself gives
        to it; NaN where some have none), ``total``.
    places
        Index ``settlement_id``: ``threshold``: a limit on the cost of a household below it gives the place
        to the other technology; NaN for places that no trunk serves.
    cable, masts
        ``threshold`` of each row of the plan's: below it, it is not built.

    Examples
    --------
    `cost_curve` returns it; a plan of satellites has no trunk and no steps:

    >>> import pandas as pd
    >>> from fugai.broadband.rollout import Alternatives, choose_technology, cost_curve
    >>> places = pd.DataFrame(
    ...     {"name": "A", "district_id": "n", "households": 10.0, "population": 30.0, "schools": 0.0},
    ...     index=pd.Index(["a"], name="settlement_id"),
    ... ).assign(node=-1, snap_m=0.0, reason="no road near")
    >>> satellite = pd.DataFrame({"settlement_id": ["a"], "capital": [5000.0], "cost": [9000.0]})
    >>> alternatives = Alternatives(places=places, satellite=satellite, currency="CNY")
    >>> cost_curve(alternatives, choose_technology(alternatives))
    <CostCurve: no steps>
    """

    steps: pd.DataFrame
    places: pd.DataFrame
    cable: pd.Series
    masts: pd.Series

    def __repr__(self) -> str:
        if not len(self.steps):
            return "<CostCurve: no steps>"
        first, last = self.steps["threshold"].iloc[[0, -1]]
        return f"<CostCurve: {len(self.steps)} steps, {first:,.0f} to {last:,.0f} per household>"


def cost_curve(alternatives: Alternatives, plan: TechnologyPlan) -> CostCurve:
    """Cost of a household along the plan, and what another technology would take over at each limit.

    At a limit t, the households kept on fibre and fixed wireless are those for which the sum of t less what is
    built is the largest; shared trunk is paid by all who use it, and the sets at growing limits contain
    each other. United States' BEAD programme sets such a limit, the Extremely High Cost Per Location
    Threshold.

    Parameters
    ----------
    alternatives
        As the plan was chosen from.
    plan
        As from `choose_technology`.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.broadband.rollout import Alternatives, choose_technology, cost_curve
    >>> ids = pd.Index(["near", "far"], name="settlement_id")
    >>> places = pd.DataFrame(
    ...     {"name": ids, "district_id": "n", "households": 10.0, "population": 30.0, "schools": 0.0},
    ...     index=ids,
    ... ).assign(node=[1, 2], snap_m=0.0, reason="")
    >>> cable = pd.DataFrame(
    ...     {"tail": [0, 1], "head": [1, 2], "length_m": [100.0, 900.0], "cost_class": "new"}
    ... ).assign(way_id=-1, capital=[1000.0, 9000.0], cost=[1000.0, 9000.0])
    >>> fibre = pd.DataFrame({"settlement_id": ids, "capital": 500.0, "cost": 500.0})
    >>> alternatives = Alternatives(places=places, cable=cable, points_of_presence=[0], fibre=fibre)
    >>> cost_curve(alternatives, choose_technology(alternatives)).places["threshold"].tolist()
    [150.0, 950.0]
    """
    jobs = jobs_of(plan, alternatives)
    on_trunk = plan.places["technology"].isin(TRUNK).to_numpy()
    households = alternatives.places["households"].to_numpy(np.float64)
    kept = np.append(np.ones(jobs.n_elements, dtype=np.bool_), on_trunk)
    number = np.full(len(kept), -1, dtype=np.int64)
    number[kept] = np.arange(kept.sum())
    parent = jobs.parent[kept]
    parent = np.where(parent >= 0, number[np.maximum(parent, 0)], -1)
    weight = np.append(np.zeros(jobs.n_elements), households)[kept]
    blocks, _ = densest_first(parent, jobs.cost[kept], weight)
    threshold = np.full(len(kept), np.nan)
    back = np.flatnonzero(kept)
    steps: list[dict[str, float]] = []
    for block in blocks:
        cost, count = float(jobs.cost[back[block]].sum()), float(weight[block].sum())
        if count <= 0.0:
            continue
        limit = max(cost / count, steps[-1]["threshold"] if steps else 0.0)
        threshold[back[block]] = limit
        steps.append({"threshold": limit, "households": count, "cost": cost})
    frame = pd.DataFrame(steps, columns=["threshold", "households", "cost"])
    of_place = threshold[jobs.n_elements :]
    frame["households_so_far"] = frame["households"].cumsum()
    frame["cost_so_far"] = frame["cost"].cumsum()
    dearer = _satellite_beyond(alternatives, of_place, frame["threshold"].to_numpy(np.float64))
    anyway = plan.places["technology"] == "satellite"
    frame["alternative"] = dearer + float(plan.places.loc[anyway, "cost"].sum())
    frame["total"] = frame["cost_so_far"] + frame["alternative"]
    of_element = threshold[: jobs.n_elements]
    return CostCurve(
        steps=frame,
        places=pd.DataFrame({"threshold": of_place}, index=plan.places.index),
        cable=pd.Series(of_element[plan.cable["element"].to_numpy(np.int64)], plan.cable.index),
        masts=pd.Series(of_element[plan.masts["element"].to_numpy(np.int64)], plan.masts.index),
    )


def _satellite_beyond(
    alternatives: Alternatives, threshold: FloatArray, limits: FloatArray
) -> FloatArray:
    """Cost of satellite for every place above each limit; NaN where one of them has none."""
    price = alternatives.satellite.groupby("settlement_id")["cost"].min()
    own = price.reindex(alternatives.places.index).to_numpy(np.float64)
    used = ~np.isnan(threshold)
    found = np.empty(len(limits))
    for at, limit in enumerate(limits):
        dearer = used & (threshold > limit)
        found[at] = own[dearer].sum() if dearer.any() else 0.0
    return found


def price_sensitivity(
    build: Callable[[Prices], Alternatives],
    prices: Prices,
    changes: Mapping[str, Sequence[float]],
    *,
    max_visits: int = 0,
) -> pd.DataFrame:
    """How cost and technologies move with each price, each chosen anew.

    Parameters
    ----------
    build
        Makes the alternatives at given prices.
    prices
        Those of the plan.
    changes
        Name of a price (``cable_per_m``: all classes) to factors, such as 0.5, 0.8, 1.25, 2.
    max_visits
        Work of each choice, as in `choose_technology`.

    Returns
    -------
    DataFrame: ``price``, ``factor``, ``cost``, ``capital``, households by technology, and ``changed`` (places
    whose technology is another than at the prices given).

    Raises
    ------
    ConfigError
        A price is unknown, or a factor is not above 0.

    Examples
    --------
    >>> from fugai.broadband.rollout import Prices, price_sensitivity
    >>> price_sensitivity(lambda prices: None, Prices(), {"gold": [2.0]})
    Traceback (most recent call last):
    ...
    fugai.errors.ConfigError: `changes` must name prices, found 'gold'.
    """
    for name, factors in changes.items():
        if not hasattr(prices, name) or name in ("currency", "years", "discount", "take_up"):
            msg = f"`changes` must name prices, found {name!r}."
            raise ConfigError(msg)
        wrong = [factor for factor in factors if not (np.isfinite(factor) and factor > 0.0)]
        if wrong:
            msg = f"`changes.{name}` must be finite factors above 0, found {wrong[0]}."
            raise ConfigError(msg)
    base = choose_technology(build(prices), prices=prices, max_visits=max_visits)
    rows = [_row("", 1.0, base, base)]
    for name, factors in changes.items():
        for factor in factors:
            moved = _scaled(prices, name, factor)
            plan = choose_technology(build(moved), prices=moved, max_visits=max_visits)
            rows.append(_row(name, factor, plan, base))
    return pd.DataFrame(rows)


def _scaled(prices: Prices, name: str, factor: float) -> Prices:
    """The prices with one of them multiplied."""
    value = getattr(prices, name)
    moved: Any = (
        value * factor
        if isinstance(value, int | float)
        else {key: one * factor for key, one in value.items()}
    )
    return dataclasses.replace(prices, **{name: moved})


def _row(name: str, factor: float, plan: TechnologyPlan, base: TechnologyPlan) -> dict[str, object]:
    homes = plan.places.groupby("technology")["households"].sum()
    return {
        "price": name,
        "factor": factor,
        "cost": plan.cost,
        "capital": plan.capital,
        **{technology: float(homes.get(technology, 0.0)) for technology in TECHNOLOGIES},
        "changed": int((plan.places["technology"] != base.places["technology"]).sum()),
    }
