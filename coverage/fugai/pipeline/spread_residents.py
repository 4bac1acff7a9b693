"""Residents that no input states: where a model puts them, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.messages import Message
from fugai.tables import Assumption
from fugai.zonal import TYPICAL_POPULATION

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

SPREAD = Message(
    zh="没有人口栅格：由建制村和社区的人数推算",
    en="no population grid: spread around the settlements",
)
BY_TYPE = Message(
    zh="按类型的典型人数分摊行政区其余人口",
    en="the rest of its district, shared by the typical size of its type",
)
EVENLY = Message(
    zh="既无人口栅格也无建制村和社区：在行政区内均匀分布",
    en="neither grid nor settlements: spread evenly over the district",
)

PUT_IN_LATER = (BY_TYPE,)
"""Origins of residents that are put into blanks of a table after it was read."""


def modelled_residents(spread: xr.DataArray, settlements: pd.DataFrame) -> list[Assumption]:
    """Residents of cells, and of settlements without a figure, that `spread_population` modelled.

    Parameters
    ----------
    spread
        What `fugai.zonal.spread_population` returned.
    settlements
        The table that it was made from.
    """
    values = spread.to_numpy()
    cells = int(np.count_nonzero(np.nan_to_num(values) > 0))
    found = [
        Assumption(
            input="population",
            column="persons",
            state="guessed",
            count=cells,
            of=cells,
            origin=SPREAD,
        )
    ]
    by_type = int(spread.attrs.get("settlements_by_type", 0))
    if by_type:
        sizes = ", ".join(f"{name} {size:,.0f}" for name, size in TYPICAL_POPULATION.items())
        found.append(
            Assumption(
                input="settlements",
                column="population",
                state="guessed",
                count=by_type,
                of=len(settlements),
                value=sizes,
                origin=BY_TYPE,
            )
        )
    return found


def spread_evenly(spread: xr.DataArray) -> list[Assumption]:
    """Residents of cells where nothing finer than the districts is known."""
    cells = int(np.count_nonzero(np.nan_to_num(spread.to_numpy()) > 0))
    return [
        Assumption(
            input="population",
            column="persons",
            state="guessed",
            count=cells,
            of=cells,
            origin=EVENLY,
        )
    ]
