"""Delivery districts as tables, on the page, and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np

from fugai import delivery, maps
from fugai.maps.layers.colours import CATEGORIES
from fugai.messages import Message, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from fugai.pipeline.territories.request import DistrictsRequest

_DISTRICT = {
    "seat": ("中心", "Seat"),
    "units": ("单元数", "Units"),
    "work": ("工作量", "Work"),
    "deviation": ("与平均的偏差", "Deviation from the mean"),
    "mean_min": ("平均行驶（分钟）", "Mean travel (min)"),
    "longest_min": ("最远行驶（分钟）", "Longest travel (min)"),
}
_UNIT = {
    "settlement_id": ("编号", "Id"),
    "delivery_district": ("投递区", "Delivery district"),
    "work": ("工作量", "Work"),
    "minutes": ("距中心（分钟）", "From the seat (min)"),
}
_OUT = ("不在任何投递区", "In no delivery district", "#6b7280")


def district_tables(
    made: delivery.DistrictPlan, units: gpd.GeoDataFrame, ground: BaseGeometry
) -> dict[str, pd.DataFrame]:
    """``delivery-districts`` as polygons, and ``delivery-units`` with the district of each.

    Parameters
    ----------
    ground
        What the ground of places is cut by.
    """
    columns = [name for name in ("name", "type", "district_id", "population") if name in units]
    of_units = units[[*columns, "parcels", "geometry"]].join(made.units)
    shapes = delivery.district_shapes(made, units, within=ground)
    return {
        "delivery-districts": shapes.assign(
            seat=shapes["seat"].astype(str),
            bound=made.bound,
            objective=made.objective,
            gap=made.gap,
            status=made.status,
        ),
        "delivery-units": gpd.GeoDataFrame(of_units.reset_index()),
    }


def district_layers(
    tables: Mapping[str, pd.DataFrame], about: Mapping[str, Any]
) -> Iterator[maps.Layer]:
    """Coloured polygons, neighbours in different colours, and the units above them."""
    shapes = gpd.GeoDataFrame(tables["delivery-districts"])
    colour = _colours(shapes)
    categories = _legend(colour, [int(number) for number in shapes["delivery_district"]])
    yield maps.polygon_layer(
        shapes.assign(
            look=[str(code) for code in colour],
            title=[f"{number}" for number in shapes["delivery_district"]],
        ),
        columns=_DISTRICT,
        label="title",
        category="look",
        categories=categories,
        id="delivery-districts",
        name="投递区",
        name_en="Delivery districts",
        note=(
            "相邻投递区颜色不同；由建制村和社区表示时，边界按直线最近划分，仅供绘图",
            "Neighbours differ in colour; ground of places is drawn by the nearest of them, which is no measure.",
        ),
        shown=True,
        **about,
    )
    units = gpd.GeoDataFrame(tables["delivery-units"])
    by_number = dict(zip(shapes["delivery_district"], colour, strict=True))
    look = [str(by_number[n]) if n else "out" for n in units["delivery_district"]]
    if "out" in look:
        categories["out"] = _OUT
    yield maps.point_layer(
        units.assign(look=look),
        columns={**_UNIT, **({"reason": ("原因", "Reason")} if "out" in look else {})},
        label="name" if "name" in units else None,
        category="look",
        categories=categories,
        id="delivery-units",
        name="投递区的建制村和社区",
        name_en="Settlements of the delivery districts",
        shown=bool(units["reason"].ne("").any()),
        **about,
    )


def _legend(colour: Sequence[int], numbers: Sequence[int]) -> dict[str, tuple[str, str, str]]:
    """The delivery districts of each colour."""
    found = {}
    for code in sorted(set(colour)):
        mine = [number for number, own in zip(numbers, colour, strict=True) if own == code]
        text = ", ".join(map(str, mine[:6])) + (" …" if len(mine) > 6 else "")
        several = "s" if len(mine) > 1 else ""
        found[str(code)] = (f"投递区{text}", f"District{several} {text}", CATEGORIES[code])
    return found


def _colours(shapes: gpd.GeoDataFrame) -> list[int]:
    """Position of a colour for each district, so that neighbours differ (greedy, most neighbours first)."""
    left, right = shapes.sindex.query(shapes.geometry, predicate="intersects")
    touching: dict[int, set[int]] = {at: set() for at in range(len(shapes))}
    for a, b in zip(left.tolist(), right.tolist(), strict=True):
        if a != b:
            touching[a].add(b)
    chosen = np.full(len(shapes), -1)
    for at in sorted(touching, key=lambda one: -len(touching[one])):
        used = {int(chosen[other]) for other in touching[at]}
        free = [code for code in range(len(CATEGORIES)) if code not in used]
        chosen[at] = free[0] if free else at % len(CATEGORIES)
    found: list[int] = chosen.tolist()
    return found


def districts_notes(
    made: delivery.DistrictPlan, units: gpd.GeoDataFrame, request: DistrictsRequest
) -> Iterator[Message]:
    """How even and how near to the optimum they are, and which units are in none."""
    count, gap = len(made.districts), made.gap
    proven = made.status == "optimal"
    zh_gap = "已证明最优" if proven else f"比下界至多高{gap:.2%}"
    en_gap = "which is the least possible" if proven else f"at most {gap:.2%} above the least"
    unit = ("件", "parcels") if request.work == "parcels" else ("分钟", "minutes")
    yield Message(
        zh=f"{len(units):,}个单元分为{count:,}个连片投递区，平均工作量{made.mean_work:,.1f}{unit[0]}，"
        f"最大偏差{made.deviation:.1%}（允许{made.tolerance:.1%}）；行驶总量{zh_gap}。",
        en=f"{len(units):,} units are in {count:,} contiguous delivery districts of {made.mean_work:,.1f} "
        f"{unit[1]} in the mean, none further from it than {made.deviation:.1%} ({made.tolerance:.1%} "
        f"allowed); their travel is {en_gap}.",
    )
    blank = int(units["population"].isna().sum())
    if blank:
        yield Message(
            zh=f"{blank:,}个单元没有常住人口数，件量计为0。",
            en=f"Units that state no residents have no parcels: {blank:,}.",
        )
    lost = made.units[made.units["reason"].ne("")]
    for reason, rows in lost.groupby("reason", sort=False):
        names = [str(one) for one in rows.index]
        yield Message(
            zh=f"不在任何投递区的单元{len(rows):,}个（{listed(names, chinese=True)}）：没有与其他单元往返的道路。",
            en=f"In no delivery district, {reason}: {len(rows):,} units ({listed(names, chinese=False)}).",
        )
