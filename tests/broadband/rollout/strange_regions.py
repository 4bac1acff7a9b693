"""Random regions without geography: any node, any price, masts that are soon full, chains that are short."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fugai.broadband.rollout import Alternatives


def strange(seed: int) -> Alternatives:
    """Up to seven places on up to eleven nodes, six masts, hops at random; some prices are 0."""
    rng = np.random.default_rng(seed)
    n_nodes, n_places, n_masts = rng.integers(3, 12), rng.integers(1, 8), rng.integers(0, 7)

    def money(frame: pd.DataFrame, most: float) -> pd.DataFrame:
        cost = np.round(rng.uniform(0, most, len(frame))) * (rng.random(len(frame)) > 0.1)
        capital = np.round(cost * rng.uniform(0.3, 1.0, len(frame)))
        return frame.assign(capital=capital, cost=cost)

    ids = pd.Index([f"p{at}" for at in range(n_places)], name="settlement_id")
    masts = pd.Index([f"m{at}" for at in range(n_masts)], name="mast_id")
    homes = rng.integers(0, 20, n_places).astype(float)
    places = pd.DataFrame({"name": ids, "district_id": "d", "households": homes}, index=ids).assign(
        population=homes * rng.uniform(1.0, 4.0, n_places),
        schools=rng.integers(0, 3, n_places).astype(float),
        node=rng.integers(-1, n_nodes, n_places),
        snap_m=0.0,
        reason="",
    )
    n_edges = int(rng.integers(0, 2 * n_nodes))
    cable = pd.DataFrame(
        {"tail": rng.integers(0, n_nodes, n_edges), "head": rng.integers(0, n_nodes, n_edges)}
    ).assign(length_m=1.0, cost_class="new", way_id=-1)
    fed = money(pd.DataFrame(index=masts), 20).add_prefix("cable_")
    pairs = [(mast, place) for mast in masts for place in ids if rng.random() < 0.5]
    air = pd.DataFrame(pairs, columns=["mast_id", "settlement_id"]).assign(rate_mbit_s=50.0)
    hops = pd.DataFrame(
        [
            (source, mast)
            for source in ["", *masts]
            for mast in masts
            if source != mast and rng.random() < (0.3 if source else 0.25)
        ],
        columns=["from_mast", "to_mast"],
    ).assign(length_m=1.0, clearance=1.0, rate_mbit_s=1.0)
    return Alternatives(
        places=places,
        cable=money(cable, 100),
        points_of_presence=rng.choice(n_nodes, int(rng.integers(1, 3)), replace=False),
        fibre=money(pd.DataFrame({"settlement_id": ids[rng.random(n_places) < 0.7]}), 30),
        satellite=money(pd.DataFrame({"settlement_id": ids[rng.random(n_places) < 0.4]}), 200),
        masts=money(pd.DataFrame(index=masts), 80).assign(
            x=0.0,
            y=0.0,
            node=rng.integers(-1, n_nodes, n_masts),
            standing=False,
            homes=rng.choice([10.0, 25.0, 60.0, np.inf], n_masts),
            cable_capital=fed["cable_capital"],
            cable_cost=fed["cable_cost"],
        ),
        air=money(air, 40),
        hops=money(hops, 30),
        max_hops=int(rng.integers(0, 4)),
    )
