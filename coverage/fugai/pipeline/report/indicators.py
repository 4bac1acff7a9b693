"""Indicators of a report: what each was at the end of every period of a run, and what it is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.reports import WHOLE, IndicatorHistory
from fugai.scorecard import INDICATORS
from fugai.scorecard.headlines import headline_rows
from fugai.scorecard.wording import column_title
from fugai.tables import MEASURE_DIMENSIONS
from fugai.tables.values import weakest_basis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai.pipeline.run.result import Run
    from fugai.wording import Label


_THEMES = {"wireless": "wireless", "broadband": "broadband", "mobile": "broadband"}
"""First word of an indicator to the theme whose page shows it; all others are of delivery."""


def indicator_histories(
    run: Run, profiles: Mapping[str, Label], before: pd.DataFrame | None = None
) -> tuple[IndicatorHistory, ...]:
    """Headline indicators of a run, those of its targets first.

    Parameters
    ----------
    profiles
        Titles of the profiles of signal by name.
    before
        Headline numbers of another run with their ``column``, which the last period is compared
        with; the period before it where None.
    """
    by_year = {year: _rows(run, year) for year in run.years}
    last = by_year[run.years[-1]]
    index = [WHOLE, *map(str, run.boundaries.index)]
    columns = dict.fromkeys(last["column"])
    made = {}
    for key in columns:
        values = pd.DataFrame(
            {str(year): _by_district(rows, key, index) for year, rows in by_year.items()}
        )
        if before is not None:
            beside = _by_district(before, key, index)
        elif len(run.years) > 1:
            beside = values.iloc[:, -2]
        else:
            beside = pd.Series(np.nan, index=index)
        made[key] = _history(last[last["column"].eq(key)], key, values, beside, profiles)
    return tuple(made[key] for key in _in_order(run.targets, list(made)))


def _rows(run: Run, year: int) -> pd.DataFrame:
    """Headline rows at a year; none where the measures hold no such year."""
    first = run.years[0]
    rows = headline_rows(run.measures, year=year, since=first if year > first else None)
    if year == first and len(run.years) > 1:
        # Additions are counted from the end of the first year on: before it there are none.
        flows = [one.id for one in INDICATORS.values() if one.flow]
        rows = rows[~rows["indicator"].isin(flows)]
    return rows


def _by_district(rows: pd.DataFrame, key: str, index: Sequence[str]) -> pd.Series:
    mine = rows[rows["column"].eq(key)]
    values = mine.drop_duplicates("district_id").set_index("district_id")["value"]
    return values.reindex(list(index)).astype("float64")


def _history(
    rows: pd.DataFrame,
    key: str,
    values: pd.DataFrame,
    before: pd.Series,
    profiles: Mapping[str, Label],
) -> IndicatorHistory:
    row = rows.iloc[0]
    spec = INDICATORS[str(row["indicator"])]
    dimensions = {name: str(row[name]) for name in MEASURE_DIMENSIONS if row[name]}
    since = _since(values) if spec.flow else ("", "")
    titles = []
    for position, language in enumerate(("zh", "en")):
        named = dict(dimensions)
        if named.get("profile") in profiles:
            named["profile"] = profiles[named["profile"]][position]
        titles.append(column_title(spec.id, named, language) + since[position])  # type: ignore[arg-type]
    return IndicatorHistory(
        key=key,
        theme=_THEMES.get(spec.id.partition(".")[0], "delivery"),
        title=(titles[0], titles[1]),
        unit=str(row["unit"]),
        basis=weakest_basis([str(one) for one in rows["basis"]]),
        flow=spec.flow,
        count=spec.kind == "count",
        values=values,
        before=before,
    )


def _since(values: pd.DataFrame) -> Label:
    """From when on additions are counted, for the title of an indicator."""
    first = values.columns[0]
    if len(values.columns) == 1:
        return (f"（{first}年）", f" in {first}")
    return (f"（{first}年末以来）", f" after {first}")


def _in_order(targets: pd.DataFrame, keys: list[str]) -> list[str]:
    """Columns that targets are about, in the order of these, then the first of each other indicator, then the rest."""
    found: list[str] = []
    for target in targets.to_dict("records"):
        wanted = _wanted(str(target.get("where") or ""))
        for key in keys:
            indicator, _, rest = key.partition(":")
            pairs = dict(pair.partition("=")[::2] for pair in rest.split(";") if pair)
            if indicator != target["indicator"]:
                continue
            if all(
                pairs.get(name, "") in values for name, values in wanted.items() if name in pairs
            ):
                found.append(key)
                break
    seen = {key.partition(":")[0] for key in found}
    for key in keys:
        indicator = key.partition(":")[0]
        if indicator not in seen:
            seen.add(indicator)
            found.append(key)
    return list(dict.fromkeys([*found, *keys]))


def _wanted(where: str) -> dict[str, list[str]]:
    """Dimensions that a judged target names, from its text 'profile = lte; type = a, b'.

    >>> _wanted("profile = lte; minutes = 15, 30")
    {'profile': ['lte'], 'minutes': ['15', '30']}
    """
    found = {}
    for part in where.split("; "):
        name, sign, values = part.partition(" = ")
        if sign:
            found[name] = values.split(", ")
    return found
