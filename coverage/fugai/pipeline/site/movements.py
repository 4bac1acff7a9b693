"""How far the covered share of an answer moves with other assumptions, its sites held fixed."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from fugai.messages import Message
from fugai.pipeline.assumptions.titles import assumption_title
from fugai.pipeline.run.sensitivity.travel import roads_at_speed
from fugai.pipeline.run.sensitivity.variations import radio_variations, speed_variations
from fugai.pipeline.run.sensitivity.windows import WHOLE_WORK
from fugai.pipeline.site.radio import radio_again
from fugai.pipeline.site.roads import minutes_to_nearest, mode_of, roads_again

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    import geopandas as gpd

    from fugai.pipeline.progress import Progress
    from fugai.pipeline.run.sensitivity.variations import RadioVariation, SpeedVariation
    from fugai.pipeline.site.demand import CoveredAgain
    from fugai.pipeline.site.instance import SitingInstance
    from fugai.siting import SitingSolution
    from fugai.tables import Assumption
    from fugai.wording import Language

MOVEMENTS = (
    "input",
    "column",
    "column_zh",
    "column_en",
    "variation_zh",
    "variation",
    "covered_before",
    "covered_after",
    "total",
    "share_before",
    "share_after",
    "change",
    "minutes",
    "minutes_change",
)
"""Columns of the movements, one row for each other assumption: what is covered before and after the new
sites with it, how far the share covered after moves from that of the answer, and for the p-median and
the p-center the mean and the longest travel time, and how far that moves. [min]"""

MOST_WORK = 10 * WHOLE_WORK
"""Pixels times cells in reach times passes up to which the signal is computed again: tens of seconds."""


def movements(
    instance: SitingInstance,
    solution: SitingSolution,
    ledger: Sequence[Assumption],
    progress: Progress,
) -> pd.DataFrame:
    """The covered share with each assumed value changed, one at a time, with columns `MOVEMENTS`.

    The chosen sites stay where they are; what the existing network covers is computed again with them.
    The largest movement comes first.

    Parameters
    ----------
    ledger
        Assumptions on which the answer rests.
    """
    depth = instance.inputs.project.assumptions.sensitivity
    if depth == "off":
        return no_movements()
    places = _fixed(instance, solution)
    total = instance.scenario.demand.total
    share = _covered_after(instance, solution) / total
    minutes = _minutes_after(instance, solution)
    rows: list[tuple[object, ...]] = []
    for variation in _variations(instance, ledger):
        found = _again(instance, places, variation, deep=depth == "all")
        if found is None:
            continue
        name = getattr(variation, "input", "sites")
        zh, en = assumption_title(name, variation.column)
        texts = (name, variation.column, zh, en, variation.title.zh, variation.title.en)
        before, after = found.before / found.total, found.after / found.total
        moved = (found.minutes, found.minutes - minutes)
        counts = (found.before, found.after, found.total)
        rows.append((*texts, *counts, before, after, after - share, *moved))
        progress.advance(0.0, detail=variation.title.en)
    frame = pd.DataFrame(rows, columns=list(MOVEMENTS))
    order = frame["change"].abs().sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def no_movements() -> pd.DataFrame:
    """The table without a row."""
    return pd.DataFrame(columns=list(MOVEMENTS))


def movement_notes(
    instance: SitingInstance, ledger: Sequence[Assumption], table: pd.DataFrame
) -> tuple[Message, ...]:
    """The movements in a sentence, and that the signal of a large network was not computed again."""
    project = instance.inputs.project
    if len(table):
        rows = table.to_dict("records")
        zh, en = ("；".join(movement_text(row, "zh") for row in rows), _listed(rows))
        return (
            Message(
                zh=f"改变假设、新增站点不变时，建成后覆盖率：{zh}。",
                en=f"Covered after with other assumptions, the new sites held fixed: {en}.",
            ),
        )
    if project.assumptions.sensitivity == "off" or not _variations(instance, ledger):
        return ()
    if not instance.request.radio:
        return ()
    return (
        Message(
            zh='网络较大，未改变基站假设重新计算覆盖；`[assumptions] sensitivity = "all"` 时计算。',
            en="The network is large: the signal was not computed again with other assumptions, as "
            '`[assumptions] sensitivity = "all"` does.',
        ),
    )


def movement_text(row: Mapping[Hashable, object], language: Language) -> str:
    """One movement in words."""
    share, change = float(str(row["share_after"])), 100 * float(str(row["change"]))
    minutes, more = float(str(row["minutes"])), float(str(row["minutes_change"]))
    zh, en = "", ""
    if np.isfinite(minutes):
        zh, en = f"，{minutes:.2f}分钟（{more:+.2f}）", f", {minutes:.2f} min ({more:+.2f})"
    if language == "zh":
        return f"{row['variation_zh']}，{share:.1%}（{change:+.1f}个百分点）{zh}"
    return f"{row['variation']}: {share:.1%} ({change:+.1f} points){en}"


def _listed(rows: Sequence[Mapping[Hashable, object]]) -> str:
    return "; ".join(movement_text(row, "en") for row in rows)


def _fixed(instance: SitingInstance, solution: SitingSolution) -> gpd.GeoDataFrame:
    """The existing places and the chosen ones."""
    kept = np.concatenate((instance.existing, solution.chosen)).astype(np.int64)
    return instance.places.iloc[kept].reset_index(drop=True)


def _covered_after(instance: SitingInstance, solution: SitingSolution) -> float:
    demand = instance.scenario.demand
    kept = np.concatenate((instance.existing, solution.chosen)).astype(np.int64)
    reached = np.asarray(instance.scenario.covers[:, kept].sum(axis=1)).ravel() > 0
    return demand.already_covered_total + float(demand.weight[reached].sum())


def _minutes_after(instance: SitingInstance, solution: SitingSolution) -> float:
    """Mean (or longest) travel time of the answer; NaN where the problem has none. [min]"""
    if instance.costs is None:
        return float("nan")
    kept = np.concatenate((instance.existing, solution.chosen)).astype(np.int64)
    costs = csr_array(instance.costs[:, kept])
    return minutes_to_nearest(costs, instance.scenario.demand.weight, instance.request)


def _variations(
    instance: SitingInstance, ledger: Sequence[Assumption]
) -> list[RadioVariation | SpeedVariation]:
    if instance.layers:
        return []
    if instance.request.radio:
        masts = instance.existing_masts
        used = [] if masts is None else masts["kind"].tolist()
        return list(radio_variations(ledger, used))
    walk_kmh = instance.inputs.project.delivery.walk_kmh
    return list(speed_variations(ledger, (mode_of(instance.inputs, instance.request),), walk_kmh))


def _again(
    instance: SitingInstance,
    places: gpd.GeoDataFrame,
    variation: RadioVariation | SpeedVariation,
    *,
    deep: bool,
) -> CoveredAgain | None:
    inputs, request = instance.inputs, instance.request
    if request.radio:
        most = np.inf if deep else MOST_WORK
        return radio_again(inputs, request, places, variation.change, most_work=most)  # type: ignore[union-attr]
    assert inputs.roads is not None
    roads = roads_at_speed(inputs.roads, variation)  # type: ignore[arg-type]
    return roads_again(dataclasses.replace(inputs, roads=roads), request, places)
