"""Planned rounds on the page: lines along the roads, stops numbered in their order, stops left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd

from fugai import maps
from fugai.maps.layers.colours import CATEGORIES
from fugai.pipeline.rounds.plan import NO_FLEET
from fugai.pipeline.rounds.wording import reason_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

_ROUND = {
    "vehicle_id": ("车型", "Vehicle"),
    "depot": ("始发网点", "Depot"),
    "stops": ("停靠点", "Stops"),
    "parcels": ("件数", "Parcels"),
    "start": ("出发", "Start"),
    "end": ("返回", "Back"),
    "minutes": ("时间（分钟）", "Time (min)"),
    "km": ("里程（公里）", "Way (km)"),
    "cost": ("费用", "Cost"),
    "cost_per_parcel": ("件均费用", "Cost of a parcel"),
    "full": ("装载率", "How full"),
}
_STOP = {
    "round": ("线路", "Round"),
    "visit": ("顺序", "Order"),
    "arrive": ("到达", "Arrival"),
    "leave": ("离开", "Departure"),
    "parcels": ("件数", "Parcels"),
    "parcels_left": ("车上剩余", "Parcels left"),
    "place_id": ("编号", "Id"),
}
_LOST = {
    "stop_id": ("编号", "Id"),
    "parcels": ("件数", "Parcels"),
    "why": ("原因", "Reason"),
}


def round_layers(
    tables: Mapping[str, pd.DataFrame], about: Mapping[str, Any], *, shown: bool = False
) -> Iterator[maps.Layer]:
    """Layers of the tables of `round_tables`, from the bottom of the map to its top.

    Parameters
    ----------
    about
        Theme, year and basis.
    shown
        Whether they are drawn when the page opens.
    """
    rounds, stops = tables.get("rounds"), tables.get("round-stops")
    if rounds is not None and stops is not None and len(rounds):
        numbers = [int(one) for one in rounds["round"]]
        looks = _looks(numbers, [str(one) for one in rounds["vehicle_id"]])
        drawn = rounds[gpd.GeoSeries(rounds["geometry"]).notna()]
        if len(drawn):
            yield _lines(drawn, looks, about, shown)
        yield _stops(stops, looks, about, shown)
    lost = tables.get("round-unvisited")
    lost = None if lost is None else lost[lost["reason"].ne(NO_FLEET)]
    if lost is not None and len(lost):
        texts = [reason_text(str(reason)) for reason in lost["reason"]]
        said = [f"{text.zh} · {text.en}" for text in texts]
        yield maps.point_layer(
            gpd.GeoDataFrame(lost).assign(why=said),
            columns=_LOST,
            label="name",
            radius_px=4.0,
            category="reason",
            categories=_reasons(lost),
            id="round-unvisited",
            name="未列入线路的停靠点",
            name_en="Stops on no round",
            shown=shown,
            **about,
        )


def _lines(
    rounds: pd.DataFrame,
    looks: Mapping[str, tuple[str, str, str]],
    about: Mapping[str, Any],
    shown: bool,
) -> maps.Layer:
    frame = gpd.GeoDataFrame(rounds)
    title = [
        f"{number} · {name}"
        for number, name in zip(frame["round"], frame["vehicle_id"], strict=True)
    ]
    return maps.line_layer(
        frame.assign(look=_look_of(frame["round"]), title=title),
        columns=_ROUND,
        label="title",
        width_px=2.4,
        category="look",
        categories=looks,
        id="rounds",
        name="配送线路",
        name_en="Rounds of vehicles",
        note=(
            "各车辆沿道路的线路；颜色区分线路",
            "The rounds of the vehicles along the roads, one colour for each.",
        ),
        shown=shown,
        **about,
    )


def _stops(
    stops: pd.DataFrame,
    looks: Mapping[str, tuple[str, str, str]],
    about: Mapping[str, Any],
    shown: bool,
) -> maps.Layer:
    """Stops and places of loading; the depot itself once for each round, without a number."""
    back = stops["kind"].ne("stop") & (
        stops["visit"] == stops.groupby("round")["visit"].transform("max")
    )
    frame = gpd.GeoDataFrame(stops[~back])
    numbered = frame["visit"].where(frame["kind"].eq("stop") | frame["visit"].gt(0), 0)
    return maps.point_layer(
        frame.assign(look=_look_of(frame["round"]), written=numbered.astype("int64")),
        columns=_STOP,
        label="name",
        number="written",
        radius_px=7.0,
        category="look",
        categories=looks,
        id="round-stops",
        name="线路停靠点",
        name_en="Stops of the rounds",
        note=(
            "数字为停靠顺序；放大后显示",
            "Numbered in the order of the visits; zoom in to read the numbers.",
        ),
        shown=shown,
        **about,
    )


def _look_of(rounds: pd.Series) -> list[str]:
    return [str((int(one) - 1) % len(CATEGORIES)) for one in rounds]


def _looks(numbers: Sequence[int], vehicles: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """Colour of each round; from the ninth on they begin anew."""
    looks = {}
    for code, colour in enumerate(CATEGORIES):
        mine = [at for at, number in enumerate(numbers) if (number - 1) % len(CATEGORIES) == code]
        if not mine:
            continue
        listed = ", ".join(str(numbers[at]) for at in mine[:3]) + (" …" if len(mine) > 3 else "")
        named = f"（{vehicles[mine[0]]}）" if len(mine) == 1 else ""
        plain = f" ({vehicles[mine[0]]})" if len(mine) == 1 else ""
        several = "s" if len(mine) > 1 else ""
        looks[str(code)] = (f"线路{listed}{named}", f"Round{several} {listed}{plain}", colour)
    return looks


def _reasons(lost: pd.DataFrame) -> dict[str, tuple[str, str, str]]:
    greys = ("#6b7280", "#e69f00", "#d55e00", "#cc79a7", "#5d4037", "#b8a900", "#0072b2", "#009e73")
    found = {}
    for reason, colour in zip(dict.fromkeys(lost["reason"]), greys, strict=False):
        text = reason_text(str(reason))
        found[str(reason)] = (text.zh, text.en, colour)
    return found
