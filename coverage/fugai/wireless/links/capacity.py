"""How many homes a sector carries in the busy hour."""

from __future__ import annotations

import numpy as np
import pandas as pd

from fugai.errors import ContractError
from fugai.wireless.links.receiver import HomeDemand

_COLUMNS = ("site_id", "settlement_id", "rate_mbit_s")


def homes_per_sector(
    links: pd.DataFrame, homes: pd.Series, *, demand: HomeDemand | None = None
) -> pd.Series:
    """Homes that one sector of each site carries in the busy hour. [homes]

    A home at rate R takes b / R of a sector's time, b its mean rate in the busy hour. So a sector used up to
    ``busy_load`` carries that share of R / b homes, R being the harmonic mean of the rates of the homes that the
    site reaches.

    Parameters
    ----------
    links
        As from `fixed_wireless`: ``site_id``, ``settlement_id``, ``rate_mbit_s``. Settlements below
        the plan's rate do not count.
    homes
        Homes of each settlement, on ``settlement_id``; one without homes counts as one home.
    demand
        What a home is sold; None: the defaults of `HomeDemand`.

    Returns
    -------
    Series on ``site_id``, of the sites that reach a settlement at the plan's rate.

    Raises
    ------
    ContractError
        Missing columns, or a settlement of the links that has no homes stated.

    Examples
    --------
    30 homes at 30 Mbit/s and 10 at 10 Mbit/s, half a megabit each: their harmonic mean is 20 Mbit/s.

    >>> import pandas as pd
    >>> from fugai.wireless import HomeDemand, homes_per_sector
    >>> links = pd.DataFrame(
    ...     {"site_id": "a", "settlement_id": ["v", "w"], "rate_mbit_s": [30.0, 10.0]}
    ... )
    >>> homes = pd.Series({"v": 30.0, "w": 10.0})
    >>> demand = HomeDemand(plan_mbit_s=10.0, oversubscription=20.0, busy_load=0.5)
    >>> homes_per_sector(links, homes, demand=demand).to_dict()
    {'a': 20.0}
    """
    demand = HomeDemand() if demand is None else demand
    for name in _COLUMNS:
        if name not in links:
            msg = f"`links` must have the column `{name}`, found none."
            raise ContractError(msg)
    served = links[links["rate_mbit_s"] >= demand.plan_mbit_s]
    stated = served["settlement_id"].map(homes)
    if stated.isna().any():
        first = served.loc[stated.isna(), "settlement_id"].iloc[0]
        msg = f"`homes` must state the homes of each settlement, found none at {first!r}."
        raise ContractError(msg)
    weight = np.maximum(stated.to_numpy(dtype=np.float64), 1.0)
    time = pd.DataFrame(
        {
            "site_id": served["site_id"].to_numpy(),
            "homes": weight,
            "time": weight / served["rate_mbit_s"].to_numpy(dtype=np.float64),
        }
    )
    sums = time.groupby("site_id", sort=True).sum()
    mean = sums["homes"] / sums["time"]
    return (demand.busy_load * mean / demand.busy_mbit_s).rename("homes_per_sector")
