"""Each target as it stood at the end of every year, and the rule by which the number was made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from fugai.scorecard.judge import judge
from fugai.scorecard.rule import rule_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai.messages import Message
    from fugai.scorecard.doubts import Doubt
    from fugai.scorecard.targets import Target

HISTORY_COLUMNS = (
    "id",
    "year",
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
    "rows",
    "combine",
    "over_districts",
    "scale",
    "reason",
    "reason_zh",
)
"""Columns of `target_history`."""


def target_history(
    targets: Sequence[Target],
    measures: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    years: Sequence[int],
    absent: Mapping[str, Message] | None = None,
    doubts: Sequence[Doubt] = (),
) -> pd.DataFrame:
    """One row per target and year, as if it were due at the end of that year.

    Parameters
    ----------
    targets, measures, districts, absent, doubts
        As `judge` takes them.
    years
        Years of the measures. What a target adds up from a base year begins after that year.

    Returns
    -------
    DataFrame with `HISTORY_COLUMNS`. ``actual`` is computed from the measures that ``rows``, a query
    of pandas, finds: ``combine`` says how those of a district, or all, become one number
    (`fugai.scorecard.rule.COMBINED`), times ``scale``; ``over_districts`` is min or max where each district must
    meet the target by itself.

    Raises
    ------
    ConfigError
        A target cannot be judged in principle (`check_target`).

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import Target, join_measures, target_history, wireless
    >>> districts = pd.DataFrame(index=["a"])
    >>> def area(year, covered):
    ...     frame = pd.DataFrame({"numerator": [covered], "denominator": [10.0]}, ["a"])
    ...     return wireless.area_share(frame, year=year, basis="modelled", profile="lte")
    >>> goal = Target(
    ...     id="area", title="", indicator="wireless.area_share", by=2016, at_least=0.8
    ... )
    >>> measures = join_measures([area(2015, 7.0), area(2016, 9.0)])
    >>> history = target_history([goal], measures, districts, years=[2015, 2016])
    >>> history[["year", "actual", "status"]].to_numpy().tolist()
    [[2015, 0.7, 'missed'], [2016, 0.9, 'met']]
    """
    parts = []
    for year in years:
        due = [replace(one, by=year) for one in targets if (one.from_year or year - 1) < year]
        if not due:
            continue
        judged = judge(due, measures, districts, absent=absent, doubts=doubts)
        rules = pd.DataFrame([rule_of(one, measures, districts) for one in due], index=judged.index)
        parts.append(judged.assign(year=year).join(rules))
    if not parts:
        return pd.DataFrame(columns=list(HISTORY_COLUMNS))
    found = pd.concat(parts, ignore_index=True)[list(HISTORY_COLUMNS)]
    order = {one.id: at for at, one in enumerate(targets)}
    return found.sort_values(
        ["id", "year"],
        key=lambda column: column.map(order) if column.name == "id" else column,
        kind="stable",
    ).reset_index(drop=True)
