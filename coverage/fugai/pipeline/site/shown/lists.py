"""The lists that the page of a siting solution hands out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from fugai import maps
from fugai.pipeline.site.wording import UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from fugai.maps.page.lists import PageList
    from fugai.pipeline.site.instance import SitingInstance
    from fugai.siting import SitingSolution
    from fugai.wording import Label

_CHOSEN: dict[str, Label | None] = {
    "order": ("顺序", "Order"),
    "name": None,
    "candidate_id": ("备选点编号", "Candidate id"),
    "kind": None,
    "status": None,
    "district_id": None,
    "year": ("建设年份", "Year"),
    "gain": ("新增覆盖", "Gain"),
    "covered": ("累计覆盖", "Covered so far"),
    "share": ("累计覆盖率", "Share so far"),
    "cost": ("造价", "Cost"),
    "cost_so_far": ("累计造价", "Cost so far"),
    "cost_per_gain": ("每新增一个单位的造价", "Cost for each gained"),
}


def siting_lists(
    instance: SitingInstance, solution: SitingSolution, tables: Mapping[str, pd.DataFrame]
) -> tuple[PageList, ...]:
    """The new sites in their order, with what each adds and costs; none where no site is new."""
    chosen = tables["chosen"]
    if not len(chosen):
        return ()
    shown = {name: label for name, label in _CHOSEN.items() if chosen[name].notna().any()}
    places = instance.places.geometry.iloc[solution.chosen].to_numpy()
    unit = instance.scenario.demand.unit
    made = maps.page_list(
        gpd.GeoDataFrame(chosen[list(shown)], geometry=places, crs=instance.places.crs),
        shown,
        units={"share": "1", **({"gain": unit, "covered": unit} if unit in UNITS else {})},
        key="sites",
        title=("新增站点", "New sites"),
        basis=instance.basis,
        file="tables/chosen.csv",
        layer="sites",
        table="candidates",
    )
    return (made,)
