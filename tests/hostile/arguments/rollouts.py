"""Valid arguments of the functions of a roll-out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fugai import broadband
from fugai.broadband import Alternatives, Prices, TechnologyPlan


def tables() -> dict[str, object]:
    ids = pd.Index(["a", "b"], name="settlement_id")
    places = pd.DataFrame(
        {"name": ids, "district_id": "D1", "households": [10.0, 20.0], "population": [30.0, 60.0]},
        index=ids,
    ).assign(schools=0.0, node=[1, 2], snap_m=0.0, reason="")
    cable = pd.DataFrame({"tail": [0, 1], "head": [1, 2], "length_m": 1000.0, "cost_class": "new"})
    own = pd.DataFrame({"settlement_id": np.array(ids), "capital": 5000.0, "cost": 6000.0})
    return {
        "places": places,
        "cable": cable.assign(way_id=-1, capital=50_000.0, cost=60_000.0),
        "points_of_presence": np.array([0]),
        "fibre": own,
        "max_hops": 3,
        "currency": "CNY",
    }


def alternatives() -> Alternatives:
    return Alternatives(**tables())  # type: ignore[arg-type]


def plan() -> TechnologyPlan:
    return broadband.choose_technology(alternatives())


CALLS = {
    "broadband.Alternatives": tables,
    "broadband.Prices": lambda: {
        "currency": "CNY",
        "years": 20,
        "discount": 0.05,
        "cable_per_m": {"new": 60.0},
        "mast": 1000.0,
        "take_up": 0.5,
    },
    "broadband.choose_technology": lambda: {
        "alternatives": alternatives(),
        "prices": Prices(),
        "technologies": ("fibre",),
        "max_visits": 1000,
    },
    "broadband.cost_curve": lambda: {"alternatives": alternatives(), "plan": plan()},
    "broadband.order_by_year": lambda: {
        "alternatives": alternatives(),
        "plan": plan(),
        "budgets": {2014: 60_000.0, 2015: 60_000.0},
        "value": "population",
        "max_visits": 1000,
    },
    "broadband.replan": lambda: {
        "alternatives": alternatives(),
        "plan": plan(),
        "budgets": {2014: 60_000.0},
        "value": "population",
        "prices": Prices(),
        "technologies": ("fibre",),
        "max_visits": 1000,
    },
}
