"""Every target judged: met, missed by how much, or not measurable and why."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from fugai.messages import Message, join_messages
from fugai.scorecard.indicators.registry import INDICATORS
from fugai.scorecard.places import chosen_districts, names_of
from fugai.scorecard.selection import Figure, Selection, select
from fugai.scorecard.targets import Target, check_target
from fugai.scorecard.verdicts import (
    UNKNOWN_TOLERANCE,
    Verdict,
    each_verdict,
    pooled_verdict,
    verdict_on,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

JUDGED_COLUMNS = (
    "id",
    "title",
    "title_en",
    "indicator",
    "where",
    "from_year",
    "by",
    "each",
    "comparison",
    "required",
    "actual",
    "unit",
    "status",
    "gap",
    "numerator",
    "denominator",
    "unknown_share",
    "basis",
    "districts",
    "districts_missed",
    "worst_district",
    "reason",
    "reason_zh",
    "responsible",
    "source",
)
DETAIL_COLUMNS = (
    "id",
    "district_id",
    "name",
    "name_en",
    "actual",
    "unit",
    "status",
    "gap",
    "numerator",
    "denominator",
    "unknown_share",
    "basis",
    "judged",
    "reason",
    "reason_zh",
)


def judge(
    targets: Sequence[Target],
    measures: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    absent: Mapping[str, Message] | None = None,
    unknown_tolerance: float = UNKNOWN_TOLERANCE,
) -> pd.DataFrame:
    """One row per target, with `JUDGED_COLUMNS`.

    Parameters
    ----------
    targets
        What was promised.
    measures
        Tidy measures, `fugai.tables.measures`.
    districts
        Index ``district_id``; ``name``, ``name_en``, ``class`` and ``population`` where known.
    absent
        Why an indicator has no measures, by its id, where the caller knows.
    unknown_tolerance
        Share of the base that may be unknown without further ado.

    Returns
    -------
    ``status`` is met, missed or not measurable. ``gap`` is what is missing, in ``unit``: 0 where
    met, NaN where not measurable. With ``each``, ``actual`` is that of the worst district.

    Raises
    ------
    ConfigError
        A target cannot be judged in principle (`check_target`).
    ContractError
        A number that a target asks for is in the measures twice.
    """
    rows = []
    for target in targets:
        check_target(target)
        selection = _selection(target, measures, absent)
        chosen = chosen_districts(target, districts)
        rows.append(_row(target, selection, chosen, districts, unknown_tolerance))
    frame = pd.DataFrame.from_records(rows, columns=list(JUDGED_COLUMNS))
    return frame.astype({"from_year": "Int64", "by": "Int64"})


def district_detail(
    targets: Sequence[Target],
    measures: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    absent: Mapping[str, Message] | None = None,
    unknown_tolerance: float = UNKNOWN_TOLERANCE,
) -> pd.DataFrame:
    """One row per target and district chosen, with `DETAIL_COLUMNS`.

    ``judged`` says whether the target asks each district to meet it; otherwise ``status`` only
    compares the district with the requirement, and is empty for counts, of which a district
    contributes a part.
    """
    rows: list[dict[str, object]] = []
    for target in targets:
        check_target(target)
        selection = _selection(target, measures, absent)
        chosen = chosen_districts(target, districts)
        if isinstance(chosen, Message) or not any(selection.figures):
            continue
        for district in chosen:
            verdict = verdict_on(target, selection.figures.get(district), unknown_tolerance)
            reason = join_messages(verdict.reasons)
            part = INDICATORS[target.indicator].kind == "count" and not target.each
            rows.append(
                {
                    "id": target.id,
                    "district_id": district,
                    **names_of(districts, district),
                    **_numbers(verdict.figure),
                    "status": "" if part else verdict.status,
                    "gap": math.nan if part else verdict.gap,
                    "judged": target.each,
                    "reason": reason.en,
                    "reason_zh": reason.zh,
                }
            )
    return pd.DataFrame.from_records(rows, columns=list(DETAIL_COLUMNS))


def _selection(
    target: Target, measures: pd.DataFrame, absent: Mapping[str, Message] | None
) -> Selection:
    selection = select(target, measures)
    why = (absent or {}).get(target.indicator)
    if why is not None and not measures["indicator"].eq(target.indicator).any():
        return Selection(figures={}, failure=why)
    return selection


def _row(
    target: Target,
    selection: Selection,
    chosen: list[str] | Message,
    districts: pd.DataFrame,
    tolerance: float,
) -> dict[str, object]:
    extra: dict[str, object] = {"districts_missed": 0, "worst_district": ""}
    nothing = Figure(value=math.nan, unit=INDICATORS[target.indicator].unit)
    if selection.failure is not None:
        verdict = Verdict(status="not measurable", figure=nothing, reasons=(selection.failure,))
    elif isinstance(chosen, Message):
        verdict = Verdict(status="not measurable", figure=nothing, reasons=(chosen,))
    elif target.each:
        verdict, extra = each_verdict(target, selection, chosen, districts, tolerance)
    else:
        verdict = pooled_verdict(target, selection, chosen, districts, tolerance)
    reason = join_messages([*verdict.reasons, *selection.notes])
    return {
        "id": target.id,
        "title": target.title,
        "title_en": target.title_en,
        "indicator": target.indicator,
        "where": _where_text(target),
        "each": target.each,
        "from_year": target.from_year,
        "by": target.by,
        "comparison": "at_least" if target.at_least is not None else "at_most",
        "required": target.required,
        **_numbers(verdict.figure),
        "status": verdict.status,
        "gap": verdict.gap,
        "districts": 0 if isinstance(chosen, Message) else len(chosen),
        **extra,
        "reason": reason.en,
        "reason_zh": reason.zh,
        "responsible": target.responsible,
        "source": target.source,
    }


def _numbers(figure: Figure) -> dict[str, object]:
    return {
        "actual": figure.value,
        "unit": figure.unit,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "unknown_share": figure.unknown_share,
        "basis": figure.basis,
    }


def _where_text(target: Target) -> str:
    return "; ".join(f"{key} = {', '.join(values)}" for key, values in target.where.items())
