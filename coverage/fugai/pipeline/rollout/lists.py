"""The lists that the page of a roll-out hands out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from fugai import maps
from fugai.pipeline.rollout.wording import TECHNOLOGIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from fugai.maps.page.lists import PageList
    from fugai.wording import Label

_QUEUE: dict[str, Label | None] = {
    "order": ("顺序", "Order"),
    "name": None,
    "settlement_id": None,
    "district_id": None,
    "year": ("年份", "Year"),
    "technology": ("接入方式", "Technology"),
    "households": None,
    "population": None,
    "cost": ("全周期成本", "Whole-life cost"),
    "cost_per_household": ("户均成本", "Cost per household"),
    "capital": ("投资", "Capital"),
    "revenue": ("收入", "Revenue"),
    "subsidy": ("补贴", "Subsidy"),
    "service_class": ("现状", "Class today"),
    "reason": ("原因", "Reason"),
}


def rollout_lists(
    tables: Mapping[str, pd.DataFrame], villages: gpd.GeoDataFrame, *, basis: str
) -> tuple[PageList, ...]:
    """The settlements in the order in which they are connected; none where there is nothing to connect."""
    queue = tables["queue"]
    if not len(queue):
        return ()
    shown = {
        name: label
        for name, label in _QUEUE.items()
        if name in queue and (queue[name].notna() & queue[name].ne("")).any()
    }
    places = villages.set_index("settlement_id").geometry.reindex(queue["settlement_id"])
    made = maps.page_list(
        gpd.GeoDataFrame(queue[list(shown)], geometry=places.to_numpy(), crs=villages.crs),
        shown,
        units={"households": "households", "population": "persons"},
        words={"technology": TECHNOLOGIES},
        key="queue",
        title=("建设顺序", "Order of connection"),
        basis=basis,
        file="tables/queue.csv",
        table="settlements",
    )
    return (made,)
