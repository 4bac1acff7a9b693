"""The plausibility rules of the tables, judged row by row and summed over rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fugai.intake.findings import Finding, findings_table
from fugai.messages import Message
from fugai.pipeline.checks.subscriptions import without_own_subscriptions
from fugai.scorecard import Doubt
from fugai.tables import TABLES

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray
    from fugai.pipeline.checks.model import Judged, ReadTables
    from fugai.tables import Plausibility

ROUNDING = 1e-9
"""Relative excess that is taken for rounding."""


def judge_rules(read: ReadTables, judged: Judged) -> None:
    """Every rule of every table that the project brings."""
    for name, table in TABLES.items():
        frame = read.frame(name)
        if frame is None or not len(frame):
            continue
        for rule in table.rules:
            broken, values, limits = _broken(read, frame, rule)
            if broken.any():
                judged.findings.append(_listed(read, name, rule, broken, values, limits))
                _doubt(read, judged, name, rule, broken)


def _broken(
    read: ReadTables, frame: pd.DataFrame, rule: Plausibility
) -> tuple[BoolArray, FloatArray, FloatArray]:
    """Rows that break a rule, what is compared, and the limit of each."""
    values = numbers(frame[rule.column])
    concerned = np.isfinite(values)
    for column, wanted in rule.where.items():
        concerned &= frame[column].eq(wanted).fillna(value=False).to_numpy(dtype=np.bool_)
    if rule.whole:
        off = np.abs(values - np.round(values)) > 1e-6
        return concerned & off, values, np.full(len(values), np.nan)
    limits = _limits(read, frame, rule.at_most)
    if rule.otherwise:
        limits = np.where(np.isnan(limits), _limits(read, frame, rule.otherwise), limits)
    limits = rule.times * limits
    if rule.per:
        counted = pd.Series(np.where(concerned, values, 0.0), index=frame.index)
        keys = [frame[name].astype("object") for name in rule.per]
        values = counted.groupby(keys, dropna=False).transform("sum").to_numpy(dtype=np.float64)
    return concerned & (values > limits * (1 + ROUNDING)), values, limits


def _limits(read: ReadTables, frame: pd.DataFrame, at_most: str) -> FloatArray:
    """What each row must not exceed, NaN where that is unknown."""
    table, point, column = at_most.rpartition(".")
    if not point:
        return numbers(frame[column])
    if table == "districts" and "year" in frame:
        return _limits_by_year(read, frame, column)
    if table == "districts":
        base = read.residents if column == "population" else read.households
        known = dict(zip(base.index.astype(str), numbers(base), strict=True))
    else:
        other = read.frame(table)
        if other is None:
            return np.full(len(frame), np.nan)
        keys = other[TABLES[table].key].astype(str)
        known = dict(zip(keys, numbers(other[column]), strict=True))
    ids = frame["district_id" if table == "districts" else TABLES[table].key].astype(str)
    return np.array([known.get(value, np.nan) for value in ids], dtype=np.float64)


def _limits_by_year(read: ReadTables, frame: pd.DataFrame, column: str) -> FloatArray:
    """Residents or households of the district of each row in its year, of the last where it has none."""
    used = {"population": "used", "households": "households_used"}[column]
    years = numbers(frame["year"])
    years = np.where(np.isnan(years), read.years[-1], years).astype(np.int64)
    ids, found = frame["district_id"].astype(str).to_numpy(), np.full(len(frame), np.nan)
    for year in np.unique(years):
        ledger = read.ledger_of(int(year))
        known = dict(zip(ledger.index.astype(str), numbers(ledger[used]), strict=True))
        for at in np.flatnonzero(years == year):
            found[at] = known.get(ids[at], np.nan)
    return found


def _listed(
    read: ReadTables,
    name: str,
    rule: Plausibility,
    broken: BoolArray,
    values: FloatArray,
    limits: FloatArray,
) -> pd.DataFrame:
    frame, at = read.frame(name), np.flatnonzero(broken)
    assert frame is not None
    own = numbers(frame[rule.column])
    texts = []
    for position in at:
        text = rule.title
        if not rule.whole:
            text += f", {limits[position]:,.10g}"
        if rule.per and values[position] != own[position]:
            text += f"; together they have {values[position]:,.10g}"
        texts.append(text)
    origin = read.origins[name]
    finding = Finding(
        positions=at,
        column=rule.column,
        found=[f"{own[position]:.10g}" for position in at],
        rule=texts,
        action="flagged",
    )
    return findings_table(
        [finding], table=name, file=list(origin["file"]), rows=list(origin["row"])
    )


def _doubt(
    read: ReadTables, judged: Judged, name: str, rule: Plausibility, broken: BoolArray
) -> None:
    """The figures that rest on the rows: of their districts, kinds and years."""
    frame = read.frame(name)
    assert frame is not None
    message = Message(
        zh=f"{TABLES[name].title_zh}：{rule.title_zh}", en=f"`{name}.{rule.column}` {rule.title}"
    )
    groups = [column for column in ("kind", "year") if column in frame and name != "speed_tests"]
    columns = [frame[column].astype("object") for column in groups] or [pd.Series(0, frame.index)]
    for key, part in frame[broken].groupby([c[broken] for c in columns], dropna=False, sort=True):
        found: dict[str, Any] = dict(zip(groups, key, strict=False))
        at = np.asarray(frame.index.isin(part.index), dtype=np.bool_)
        kind, year = found.get("kind"), found.get("year")
        doubt = Doubt(
            inputs=(f"{name}{f'/{kind}' if kind else ''}.{rule.column}",),
            rule=message,
            rows=read.rows(name, at),
            shares=_shares(read, name, frame, at, found),
            years=() if year is None or pd.isna(year) else (int(year),),
        )
        for one in _where_used(read, name, rule.column, doubt):
            judged.add(one)


def _shares(
    read: ReadTables, name: str, frame: pd.DataFrame, at: BoolArray, group: dict[str, Any]
) -> dict[str, float]:
    """Share of each district that the rows hold, of the rows of their kind and year."""
    same = np.ones(len(frame), dtype=np.bool_)
    for column, value in group.items():
        missing = value is None or pd.isna(value)
        equal = frame[column].isna() if missing else frame[column].eq(value).fillna(value=False)
        same &= equal.to_numpy(dtype=np.bool_)
    weight = numbers(frame["population"]) if "population" in frame else np.ones(len(frame))
    known = weight[np.isfinite(weight) & same]
    typical = float(np.median(known)) if len(known) else 1.0
    return read.shares(name, at, np.where(same, np.nan_to_num(weight, nan=typical), 0.0))


def _where_used(read: ReadTables, name: str, column: str, doubt: Doubt) -> list[Doubt]:
    """The doubt, and the same on what its rows stand in for in districts that state less.

    Residents and households of settlements are those of a district that states none, and residents
    make the population grid where none is given. Subscribers of services count in districts without
    subscriptions alone.
    """
    if name == "services" and column == "subscribers":
        return [without_own_subscriptions(read, doubt)]
    if name != "settlements" or column not in ("population", "households"):
        return [doubt]
    nothing = np.full(len(read.districts), np.nan)
    stated = numbers(read.districts[column]) if column in read.districts else nothing
    silent = {str(i) for i, v in zip(read.districts.index, stated, strict=True) if np.isnan(v)}
    kept = {place: share for place, share in doubt.shares.items() if place in silent}
    found = [doubt, replace(doubt, inputs=(f"districts.{column}",), shares=kept)]
    if column == "population" and not read.grid_given:
        found.append(replace(doubt, inputs=("population",)))
    return found


def numbers(column: pd.Series) -> FloatArray:
    """A column as floats, NaN where a value is missing."""
    values = column.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(values, dtype=np.float64)
