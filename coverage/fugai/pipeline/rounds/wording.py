"""What is said of planned rounds, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.delivery.rounds.fleet import reasons
from fugai.messages import Message, listed
from fugai.pipeline.rounds.plan import NO_FLEET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.rounds.plan import FleetPlan, RoundsOfYear

REASONS_ZH = {
    NO_FLEET: "所在行政区没有车辆服务",
    reasons.NO_VEHICLE: "没有车辆",
    reasons.TOO_LARGE: "件量超过任何车辆的装载量",
    reasons.NO_WAY: "没有可往返的道路",
    reasons.TOO_FAR: "往返里程超过车辆最大里程",
    reasons.TOO_LONG: "往返时间超过班次时长",
    reasons.NEVER_OPEN: "当日不收件或不营业",
    reasons.CLOSED: "车辆能到达时均不收件或不营业",
    reasons.NO_ROOM: "车辆的时间或装载量已用尽",
}
"""Why no round visits a stop, in Chinese; other reasons are those of places off the roads."""

OFF_ROAD = ("附近没有可通行的道路", "no road near that its vehicles may use")


def reason_text(reason: str) -> Message:
    """Why no round visits a stop.

    >>> reason_text("it is never open").zh
    '当日不收件或不营业'
    """
    if reason in REASONS_ZH:
        return Message(zh=REASONS_ZH[reason], en=reason)
    return Message(zh=OFF_ROAD[0], en=OFF_ROAD[1])


def rounds_notes(found: RoundsOfYear, inputs: Inputs, year: int) -> list[Message]:
    """What the rounds of a year bring and cost, what they leave out, and whose hours are known."""
    spec, homes = inputs.project.delivery, inputs.districts
    kind = ("建制村", "villages") if spec.rounds.stops == "villages" else ("网点", "outlets")
    notes = [_fleet_note(plan, kind, _home(plan, homes), year) for plan in found.plans]
    notes += _unvisited_notes(found.stops, kind, year)
    return [*notes, *_hours_notes(found, kind, spec.rounds.day)]


def _home(plan: FleetPlan, districts: pd.DataFrame) -> tuple[str, str]:
    """Name of the district that a fleet serves, in both languages; '' where it serves the rest."""
    home = plan.fleet.district_id
    if not home:
        return "", ""
    zh = str(districts["name"].get(home) or home) if "name" in districts else home
    en = districts["name_en"].get(home) if "name_en" in districts else None
    return zh, zh if pd.isna(en) or not en else str(en)


def _fleet_note(
    plan: FleetPlan, kind: tuple[str, str], home: tuple[str, str], year: int
) -> Message:
    planned, vehicles = plan.planned, sum(one.number for one in plan.fleet.vehicles)
    visited, there = int(planned.stops["reason"].eq("").sum()), len(plan.stops)
    zh_home, en_home = (f"{home[0]}的", f" of {home[1]}") if home[0] else ("", "")
    zh_gap, en_gap = _gap(plan)
    return Message(
        zh=f"{year}年{zh_home}配送线路：{vehicles:,}辆车中使用{len(planned.rounds):,}辆，停靠{there:,}个{kind[0]}中的"
        f"{visited:,}个，送达{planned.parcels:,.0f}件，里程{planned.km:,.0f}公里，费用{planned.cost:,.0f}{zh_gap}。",
        en=f"Rounds{en_home} in {year}: {len(planned.rounds):,} of {vehicles:,} vehicles stop at {visited:,} of "
        f"{there:,} {kind[1]} and bring {planned.parcels:,.0f} parcels over {planned.km:,.0f} km for "
        f"{planned.cost:,.0f}{en_gap}.",
    )


def _gap(plan: FleetPlan) -> tuple[str, str]:
    planned = plan.planned
    if planned.status == "optimal":
        return "（已证明最优）", ", the least that is possible"
    if planned.bound_method == "none" or not np.isfinite(planned.gap):
        return "", ""
    return f"（高出下界至多{planned.gap:.1%}）", f", at most {planned.gap:.1%} above the least"


def _unvisited_notes(stops: pd.DataFrame, kind: tuple[str, str], year: int) -> Iterator[Message]:
    """How many stops are left out for each reason, and the first of them."""
    lost = stops[stops["reason"].ne("")]
    said = lost["reason"].map(lambda reason: reason_text(str(reason)).en)
    for why, rows in lost.groupby(said, sort=False):
        names = [str(one) for one in rows["stop_id"]]
        text = reason_text(str(rows["reason"].iloc[0]))
        yield Message(
            zh=f"{year}年未列入线路的{kind[0]}，{text.zh}：{len(rows):,}个（{listed(names, chinese=True)}）。",
            en=f"On no round in {year}, {why}: {len(rows):,} of the {kind[1]} "
            f"({listed(names, chinese=False)}).",
        )


def _hours_notes(found: RoundsOfYear, kind: tuple[str, str], day: str) -> Iterator[Message]:
    """How many depots and stops state hours; the others are open at any time."""
    used = {d for p in found.plans for v in p.fleet.vehicles for d in (v.depot, *v.reload_at)}
    depots = found.fleets.depots
    known = int(depots.loc[depots["depot_id"].isin(used), "windows"].notna().sum())
    stated, there = int(found.stops["windows"].notna().sum()), len(found.stops)
    if known < len(used) or stated < there:
        yield Message(
            zh=f"配送线路按{day}的时间计：{len(used):,}个始发网点中{known:,}个、{there:,}个{kind[0]}中{stated:,}个填报了时间，"
            "其余视为随时可到。",
            en=f"Rounds are those of a day {day!r}: {known:,} of {len(used):,} depots and {stated:,} of "
            f"{there:,} {kind[1]} state hours, the others are open at any time.",
        )
