"""By which rows of the measures a target is judged, and how they become one number."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fugai.messages import Message
from fugai.scorecard.indicators.registry import INDICATORS
from fugai.scorecard.indicators.rows import WHOLE_AREA, group_key
from fugai.scorecard.places import chosen_districts
from fugai.scorecard.selection import select
from fugai.scorecard.targets import PLACES
from fugai.tables import MEASURE_DIMENSIONS

if TYPE_CHECKING:
    import pandas as pd

    from fugai.scorecard.selection import Selection
    from fugai.scorecard.targets import Target

COMBINED = {
    "value": "`value` of the one row",
    "sum": "sum of `numerator`",
    "ratio": "sum of `numerator` over sum of `denominator`",
    "parts": "sum of `numerator` over the sum of `denominator`, each counted once for the parts that share it",
}
"""How the rows become one number; ``parts`` is followed by the dimensions of the parts: ``parts class``."""


def rule_of(target: Target, measures: pd.DataFrame, districts: pd.DataFrame) -> dict[str, object]:
    """``rows``, ``combine``, ``over_districts`` and ``scale`` of a target; empty where it has no number.

    >>> import pandas as pd
    >>> from fugai.scorecard import Target, wireless
    >>> covered = pd.DataFrame({"numerator": [9.0], "denominator": [10.0]}, index=["a"])
    >>> measures = wireless.area_share(covered, year=2016, basis="modelled", profile="lte")
    >>> goal = Target(
    ...     id="area", title="", indicator="wireless.area_share", by=2016, at_least=0.8
    ... )
    >>> rule = rule_of(goal, measures, pd.DataFrame(index=["a"]))
    >>> rule["combine"], len(measures.query(rule["rows"], engine="python"))
    ('value', 1)
    """
    selection = select(target, measures)
    chosen = chosen_districts(target, districts)
    if selection.rows is None or isinstance(chosen, Message):
        return {"rows": "", "combine": "", "over_districts": "", "scale": 1.0}
    places = _places(target, selection, chosen)
    rows = selection.rows[selection.rows["district_id"].isin(places)]
    over = ("min" if target.at_most is None else "max") if target.each else ""
    spec = INDICATORS[target.indicator]
    how = _combine(rows, each=target.each)
    parts = [name for name in _several(rows) if spec.sums.get(name) == "parts"]
    if how == "ratio" and parts:
        how = f"parts {' '.join(parts)}"
    return {
        "rows": _query(target.indicator, rows, places),
        "combine": how,
        "over_districts": over,
        "scale": 1.0 if how == "value" else spec.scale,
    }


def _places(target: Target, selection: Selection, chosen: list[str]) -> list[str]:
    """``district_id`` of the rows that are counted."""
    if target.each:
        return chosen
    whole = not set(PLACES) & set(target.where)
    one = WHOLE_AREA if whole else group_key(chosen)
    return [one] if one in selection.figures else chosen


def _combine(rows: pd.DataFrame, *, each: bool) -> str:
    alone = not rows["district_id"].duplicated().any() if each else len(rows) == 1
    if alone:
        return "value"
    return "sum" if rows["denominator"].isna().all() else "ratio"


def _several(rows: pd.DataFrame) -> list[str]:
    return [name for name in MEASURE_DIMENSIONS if len(set(rows[name])) > 1]


def _query(indicator: str, rows: pd.DataFrame, places: list[str]) -> str:
    """Query of pandas that finds the rows among all measures."""
    years = sorted(int(year) for year in rows["year"].dropna().unique())
    parts = [f"indicator == {_text(indicator)}"]
    if years:
        parts.append(f"year in {years}")
    parts.append(f"district_id in [{', '.join(map(_text, places))}]")
    for name in INDICATORS[indicator].dimensions:
        values = sorted(set(rows[name]))
        column = f"`{name}`"
        if len(values) == 1:
            parts.append(f"{column} == {_text(values[0])}")
        else:
            parts.append(f"{column} in [{', '.join(map(_text, values))}]")
    return " and ".join(parts)


def _text(value: object) -> str:
    return json.dumps(str(value), ensure_ascii=False)
