"""Residents with an open pickup point in reach, by the hour, where a project states opening hours."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from fugai import delivery, intake
from fugai.delivery.reach.opening import HOURS, OpenOutlets, open_outlets
from fugai.messages import Message
from fugai.pipeline.outlets import pickup_points
from fugai.scorecard.indicators import opening as cards

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np

    from fugai._types import BoolArray
    from fugai.pipeline.run.delivery.travel import ModeYear

DAYS = {"We": "weekday", "Sa": "saturday", "Su": "sunday"}
"""Days that stand for all, and the ``type`` of their measures."""


def measure_opening(case: ModeYear) -> None:
    """Share of the residents with an open pickup point in reach at each hour; the last year alone."""
    places, minutes = pickup_points(case.outlets, case.spec), case.spec.pickup_minutes
    stated = places["opening_hours"].notna() & places["opening_hours"].ne("")
    if not case.last or not stated.any() or not has_residents(case):
        return
    week = dt.date(case.year, 6, 15)
    hours = intake.hours_of_week(places["opening_hours"], week=week)
    known: dict[tuple[bytes, bytes], pd.DataFrame] = {}
    rows = []
    for at in open_outlets(hours, days=tuple(DAYS), at_hours=HOURS):
        key = at.is_open.tobytes(), at.is_unknown.tobytes()
        if key not in known:
            known[key] = _counts(case, places, at, minutes)
        counts, day = known[key], DAYS[at.day]
        case.add(cards.open_share(counts, day=day, hour=at.hour, minutes=minutes, **case.fixed))
        rows.append(_row(counts, at, int(at.is_open.sum())))
    case.keep("open-pickup-points", pd.DataFrame(rows))
    case.travel.results.notes.append(_note(len(places), int(stated.sum())))


def _note(places: int, stated: int) -> Message:
    return Message(
        zh=f"{places:,}个快递末端网点（自提点）中有{stated:,}个填报了营业时间；按6月中旬一周计，附近只有未填报网点的居民计为未知。",
        en=f"{stated:,} of {places:,} pickup points state opening hours, read for a week in the middle of June; "
        "residents near none but others are unknown at the hour.",
    )


def _row(counts: pd.DataFrame, at: OpenOutlets, n_open: int) -> dict[str, object]:
    whole = counts.loc[[""]] if "" in counts.index else counts
    served, known = float(whole["numerator"].sum()), float(whole["denominator"].sum())
    return {
        "day": DAYS[at.day],
        "hour": at.hour,
        "open": n_open,
        "residents": served,
        "share": served / known if known > 0 else float("nan"),
    }


def _counts(
    case: ModeYear, places: gpd.GeoDataFrame, at: OpenOutlets, minutes: float
) -> pd.DataFrame:
    """Residents by district with an open place in reach; unknown where one of unknown hours is."""
    served = _within(case, places, at.is_open, minutes)
    if not at.is_unknown.any():
        return served
    either = _within(case, places, at.is_open | at.is_unknown, minutes)
    doubtful = either["numerator"] - served["numerator"]
    unknown = served.get("unknown", 0.0)
    return served.assign(denominator=served["denominator"] - doubtful, unknown=unknown + doubtful)


def _within(
    case: ModeYear, places: gpd.GeoDataFrame, chosen: BoolArray, minutes: float
) -> pd.DataFrame:
    """Residents within the minutes of some of the places, counted as for `measure_pickup`."""
    travel, mode = case.travel, case.mode
    times = travel.times(mode, places[chosen])
    if mode.cells is not None:
        return travel.people(travel.raster(mode, times), minutes)
    assert case.settlements is not None
    found = case.nearest(times)
    counts = delivery.pickup_share(found, case.settlements, case.districts, max_minutes=minutes)
    return case.of_residents(counts)


def has_residents(case: ModeYear) -> bool:
    """Whether residents are known by place: a population grid, or settlements with residents."""
    if case.mode.cells is not None:
        return True
    settlements = case.settlements
    if settlements is None or "population" not in settlements:
        return False
    stated: np.bool_ = settlements["population"].notna().any()
    return bool(stated)
