"""Made-up regions: a jittered street grid with villages, masts and hops on it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from fugai.broadband.rollout import Alternatives

STEP_M = 300.0


def region(
    n_side: int,
    n_villages: int,
    n_masts: int,
    seed: int,
    *,
    fibre_price: float = 1.0,
    homes: float = 600.0,
    n_starts: int = 3,
) -> Alternatives:
    """Villages of log-normal size at nodes of a grid of which a fifth of the streets is missing."""
    rng = np.random.default_rng(seed)
    n_nodes = n_side * n_side
    at = np.arange(n_nodes).reshape(n_side, n_side)
    xy = np.column_stack([at.ravel() % n_side, at.ravel() // n_side]).astype(float)
    xy = (xy + rng.uniform(-0.3, 0.3, xy.shape)) * STEP_M
    ends = np.concatenate(
        [
            np.column_stack([at[:, :-1].ravel(), at[:, 1:].ravel()]),
            np.column_stack([at[:-1].ravel(), at[1:].ravel()]),
        ]
    )
    ends = ends[rng.random(len(ends)) < 0.8]
    length = np.linalg.norm(xy[ends[:, 0]] - xy[ends[:, 1]], axis=1) * rng.uniform(
        1, 1.4, len(ends)
    )
    kind = rng.choice(["new", "pole"], len(ends), p=[0.8, 0.2])
    price = np.where(kind == "new", 60.0, 20.0) * fibre_price
    cable = pd.DataFrame(
        {
            "tail": ends[:, 0],
            "head": ends[:, 1],
            "length_m": length,
            "cost_class": kind,
            "way_id": -1,
        }
    ).assign(capital=length * price, cost=length * price * 1.3)
    ids = pd.Index([f"v{k}" for k in range(n_villages)], name="settlement_id")
    nodes = rng.choice(n_nodes, n_villages, replace=False)
    homes_of = np.round(np.exp(rng.normal(3.5, 1.0, n_villages))) + 1.0
    places = pd.DataFrame(
        {"name": ids, "district_id": "d", "households": homes_of, "population": homes_of * 2.6},
        index=ids,
    ).assign(schools=0.0, node=nodes, snap_m=20.0, reason="")
    named = {"settlement_id": np.array(ids)}
    return Alternatives(
        places=places,
        cable=cable,
        points_of_presence=rng.choice(n_nodes, n_starts, replace=False),
        fibre=pd.DataFrame({**named, "capital": homes_of * 2000, "cost": homes_of * 2600}),
        satellite=pd.DataFrame({**named, "capital": homes_of * 4000, "cost": homes_of * 14000}),
        **_radio(rng, xy, nodes, homes_of, n_masts, homes),
        currency="CNY",
    )


def _radio(rng, xy, nodes, homes_of, n_masts, homes) -> dict[str, pd.DataFrame]:
    """Masts at nodes, villages within 6 km of them, hops between half of the pairs within 15 km."""
    ids = pd.Index([f"m{k}" for k in range(n_masts)], name="mast_id")
    at = rng.choice(len(xy), n_masts, replace=False)
    masts = pd.DataFrame({"x": xy[at, 0], "y": xy[at, 1], "node": at, "standing": False}, index=ids)
    masts = masts.assign(
        homes=homes, capital=250e3, cost=400e3, cable_capital=3000.0, cable_cost=4000.0
    )
    near = cKDTree(xy[nodes]).query_ball_point(xy[at], 6000.0)
    air = [(ids[m], f"v{v}", homes_of[v]) for m, found in enumerate(near) for v in sorted(found)]
    frame = pd.DataFrame(air, columns=["mast_id", "settlement_id", "homes"])
    frame = frame.assign(capital=frame["homes"] * 1500.0, cost=frame["homes"] * 4500.0)
    pairs = sorted(cKDTree(xy[at]).query_pairs(15_000.0))
    kept = [pair for pair in pairs if rng.random() < 0.5]
    hops = pd.DataFrame(
        [(ids[a], ids[b]) for pair in kept for a, b in (pair, pair[::-1])],
        columns=["from_mast", "to_mast"],
    )
    return {
        "masts": masts,
        "air": frame.drop(columns="homes").assign(rate_mbit_s=50.0),
        "hops": hops.assign(
            length_m=1e4, clearance=1.2, rate_mbit_s=400.0, capital=80e3, cost=120e3
        ),
    }
