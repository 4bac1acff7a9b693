"""Every target judged: met, missed by how much, in doubt or not measurable and why."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from fugai.messages import Message, join_messages
from fugai.scorecard.doubts import Doubt, district_in_doubt, with_doubts
from fugai.scorecard.indicators.registry import INDICATORS
from fugai.scorecard.places import chosen_districts, district_name
from fugai.scorecard.selection import Figure, Selection, select
from fugai.scorecard.targets import Target, check_target
from fugai.scorecard.verdicts import (
    UNKNOWN_TOLERANCE,
    Verdict,
    judge_each,
    judge_figure,
    judge_together,
    not_measurable,
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
    "low",
    "high",
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
    "responsible_en",
    "source",
)
DETAIL_COLUMNS = (
    "id",
    "district_id",
    "name",
    "name_en",
    "actual",
    "low",
    "high",
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
    doubts: Sequence[Doubt] = (),
) -> pd.DataFrame:
    """One row per target, with `JUDGED_COLUMNS`.

    Parameters
    ----------
    targets
        Targets to judge.
    measures
        Tidy measures, as `fugai.tables.measures` makes them.
    districts
        Index ``district_id``; ``name``, ``name_en``, ``class`` and ``population`` where known.
    absent
        Indicator id to the reason why it has no measures, where the caller knows.
    unknown_tolerance
        Largest unknown share at which a target is judged on the known part alone.
    doubts
        Rows of the inputs that break a rule.

    Returns
    -------
    DataFrame. ``status`` is met, missed, in doubt or not measurable. ``gap`` is what is missing,
    in ``unit``: 0 where met, NaN where in doubt or not measurable. With ``each``, ``actual`` is that of the worst
    district.

    Raises
    ------
    ConfigError
        A target cannot be judged in principle (`check_target`).
    ContractError
        The measures hold a number that a target asks for twice.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import Target, judge, wireless
    >>> districts = pd.DataFrame(index=["a", "b"])
    >>> covered = pd.DataFrame({"numerator": [9, 5], "denominator": [10, 10]}, districts.index)
    >>> measures = wireless.area_share(covered, year=2016, basis="modelled", profile="lte")
    >>> goal = Target(
    ...     id="area", title="", indicator="wireless.area_share", by=2016, at_least=0.8
    ... )
    >>> judge([goal], measures, districts)[["status", "actual", "gap"]]
       status  actual  gap
    0  missed     0.7  0.1
    """
    rows = []
    for target in targets:
        check_target(target)
        selection = _selection(target, measures, absent)
        chosen = chosen_districts(target, districts)
        rows.append(_row(target, selection, chosen, districts, (unknown_tolerance, doubts)))
    frame = pd.DataFrame.from_records(rows, columns=list(JUDGED_COLUMNS))
    return frame.astype({"from_year": "Int64", "by": "Int64"})


def district_detail(
    targets: Sequence[Target],
    measures: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    absent: Mapping[str, Message] | None = None,
    unknown_tolerance: float = UNKNOWN_TOLERANCE,
    doubts: Sequence[Doubt] = (),
) -> pd.DataFrame:
    """One row per target and district chosen, with `DETAIL_COLUMNS`.

    Parameters
    ----------
    targets, measures, districts, absent, unknown_tolerance, doubts
        As `judge` takes them.

    Returns
    -------
    DataFrame. ``judged`` says whether each district must meet the target; otherwise ``status``
    only compares the district with the requirement, and is empty for counts, to which a district
    contributes a part.

    Raises
    ------
    ConfigError
        A target cannot be judged in principle (`check_target`).
    ContractError
        The measures hold a number that a target asks for twice.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import Target, district_detail, wireless
    >>> districts = pd.DataFrame(index=["a", "b"])
    >>> covered = pd.DataFrame({"numerator": [9, 5], "denominator": [10, 10]}, districts.index)
    >>> measures = wireless.area_share(covered, year=2016, basis="modelled", profile="lte")
    >>> goal = Target(
    ...     id="area", title="", indicator="wireless.area_share", by=2016, at_least=0.8, each=True
    ... )
    >>> district_detail([goal], measures, districts)[["district_id", "status", "gap"]]
      district_id  status  gap
    0           a     met  0.0
    1           b  missed  0.3
    """
    rows: list[dict[str, object]] = []
    for target in targets:
        check_target(target)
        selection = _selection(target, measures, absent)
        chosen = chosen_districts(target, districts)
        if isinstance(chosen, Message) or not any(selection.figures):
            continue
        for district in chosen:
            verdict = judge_figure(target, selection.figures.get(district), unknown_tolerance)
            verdict = district_in_doubt(target, verdict, district, doubts)
            reason = join_messages(verdict.reasons)
            name, name_en = district_name(districts, district)
            part = INDICATORS[target.indicator].kind == "count" and not target.each
            rows.append(
                {
                    "id": target.id,
                    "district_id": district,
                    "name": name,
                    "name_en": name_en,
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
    reason = (absent or {}).get(target.indicator)
    if reason is not None and not measures["indicator"].eq(target.indicator).any():
        return Selection(figures={}, failure=reason)
    return selection


def _row(
    target: Target,
    selection: Selection,
    chosen: list[str] | Message,
    districts: pd.DataFrame,
    options: tuple[float, Sequence[Doubt]],
) -> dict[str, object]:
    tolerance, doubts = options
    extra: dict[str, object] = {"districts_missed": 0, "worst_district": ""}
    verdict: Verdict
    if selection.failure is not None:
        verdict = not_measurable(target, selection.failure)
    elif isinstance(chosen, Message):
        verdict = not_measurable(target, chosen)
    elif target.each:
        verdict, extra = judge_each(target, selection, chosen, districts, tolerance)
    else:
        verdict = judge_together(target, selection, chosen, districts, tolerance)
    if not isinstance(chosen, Message):
        verdict = with_doubts(target, verdict, selection, chosen, districts, doubts)
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
        "responsible_en": target.responsible_en,
        "source": target.source,
    }


def _numbers(figure: Figure) -> dict[str, object]:
    return {
        "actual": figure.value,
        "low": figure.low,
        "high": figure.high,
        "unit": figure.unit,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "unknown_share": figure.unknown_share,
        "basis": figure.basis,
    }


def _where_text(target: Target) -> str:
    return "; ".join(f"{key} = {', '.join(values)}" for key, values in target.where.items())
