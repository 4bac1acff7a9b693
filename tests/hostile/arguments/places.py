"""Valid arguments of siting: location problems, curves, plans and groups."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from values import COVERS, WEIGHT

from fugai import siting

COST = np.array([[1.0, 9.0], [4.0, 3.0], [9.0, 1.0]])
LIMITS = {"time_limit_s": 60.0, "seed": 0}


def solution() -> siting.SitingSolution:
    return siting.solve_mclp(COVERS, WEIGHT, budget=2)


CALLS = {
    "siting.alternatives": lambda: {
        "covers": COVERS,
        "weight": WEIGHT,
        "solution": siting.solve_mclp(COVERS, WEIGHT, budget=1),
        "max_loss": 0.5,
        "per_site": 2,
        "forbidden": [],
    },
    "siting.coverage_by_group": lambda: {
        "covers": COVERS,
        "weight": WEIGHT,
        "solution": solution(),
        "groups": ["a", "a", "b"],
    },
    "siting.coverage_by_layer": lambda: {
        "layers": {"people": (COVERS, WEIGHT)},
        "solution": solution(),
    },
    "siting.phase_plan": lambda: {"solution": solution(), "targets": {2015: 0.5, 2016: 0.9}},
    "siting.sensitivity": lambda: {
        "covers": {15.0: COVERS},
        "weight": WEIGHT,
        "budgets": [1.0, 2.0],
        "choices": siting.Choices(),
        "solver": siting.SolverOptions(),
    },
    "siting.sites_until": lambda: {"solution": solution(), "share": 0.5},
    "siting.solve_capacitated_mclp": lambda: {
        "covers": COVERS,
        "weight": WEIGHT,
        "capacity": [3.0, 3.0],
        "budget": 2.0,
        "choices": siting.Choices(),
        "solver": siting.SolverOptions(),
    },
    "siting.solve_capacitated_p_median": lambda: {
        "cost": COST,
        "demand": WEIGHT,
        "capacity": [4.0, 4.0],
        "p": 2,
        "weight": WEIGHT,
    },
    "siting.solve_p_center": lambda: {"cost": COST, "weight": WEIGHT, "p": 1},
    "siting.solve_p_median": lambda: {
        "cost": sp.csr_array(COST),
        "weight": WEIGHT,
        "p": 1,
        "unreached_cost": 20.0,
    },
    "siting.stack_layers": lambda: {
        "layers": [(COVERS, WEIGHT), (COVERS, WEIGHT)],
        "shares": [0.5, 0.5],
    },
}
