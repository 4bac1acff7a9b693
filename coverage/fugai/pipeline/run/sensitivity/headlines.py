"""Headline figures beside the assumptions that they rest on, and how far each moves them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai import scorecard
from fugai.pipeline.assumptions.titles import assumption_title
from fugai.pipeline.run.sensitivity.rests_on import rests_on
from fugai.scorecard.headlines import column_key, headline_rows
from fugai.scorecard.targets import PLACES
from fugai.scorecard.wording import column_title as figure_title
from fugai.tables import MEASURE_DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fugai.pipeline.run.sensitivity.moves import Moves
    from fugai.tables import Assumption

HEADLINE_COLUMNS = (
    "headline",
    "target",
    "indicator",
    "title_zh",
    "title",
    "value",
    "unit",
    "input",
    "column",
    "column_zh",
    "column_en",
    "assumed",
    "of",
    "put_in",
    "variation_zh",
    "variation",
    "change",
    "error",
    "method_zh",
    "method",
)
"""Columns of the table of headlines and what they rest on, one row for each variation of each
assumption. ``change`` is that of the figure, in its unit, NaN where it was not computed again."""

ROUNDING = 1e-9
"""A smaller change is the rounding of sums in another order."""

_TEXT = tuple(
    name for name in HEADLINE_COLUMNS if name not in ("value", "assumed", "of", "change", "error")
)


@dataclass(frozen=True, kw_only=True)
class Headline:
    """A headline figure of the whole area.

    Parameters
    ----------
    id
        Column of the district scorecard, or ``target:`` and the id of a target.
    indicator, where
        What it measures, and its dimensions.
    title_zh, title
        In both languages.
    value, unit
        Of the run.
    """

    id: str
    indicator: str
    where: Mapping[str, str]
    title_zh: str
    title: str
    value: float
    unit: str

    @property
    def target(self) -> str:
        """Id of the target, '' where it is none."""
        return self.id.removeprefix("target:") if self.id.startswith("target:") else ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Measured:
    """What a run measured, as headlines need it.

    Parameters
    ----------
    measures
        Every number of the run.
    targets, judged
        The targets, and the table of their verdicts.
    districts
        Of the project.
    year
        The last year.
    """

    measures: pd.DataFrame
    targets: Sequence[scorecard.Target]
    judged: pd.DataFrame
    districts: pd.DataFrame
    year: int


def headline_assumptions(
    measured: Measured, ledger: Sequence[Assumption], moves: Moves
) -> pd.DataFrame:
    """Every headline figure and target with what it rests on, the largest movement first.

    Parameters
    ----------
    measured
        What the run measured.
    ledger
        The project's assumptions.
    moves
        What was computed again.

    Returns
    -------
    DataFrame with `HEADLINE_COLUMNS`.
    """
    changes = _changes(measured, moves)
    about = {
        str(row["variation"]): {str(name): str(value) for name, value in row.items()}
        for row in moves.variations.to_dict("records")
    }
    rows: list[dict[str, object]] = []
    for headline in headlines_of(measured):
        mine = changes.get(headline.id, {})
        found = []
        for (name, column), parts in _by_column(
            rests_on(ledger, headline.indicator, headline.where)
        ):
            fixed = _fixed(headline, name, column, parts)
            varied = [key for key in mine if _is_about(about[key], name, column)]
            found += [
                fixed
                | {
                    "variation_zh": about[key]["title_zh"],
                    "variation": about[key]["title"],
                    "change": mine[key][0],
                    "error": mine[key][1],
                    "method_zh": about[key]["method_zh"],
                    "method": about[key]["method"],
                }
                for key in varied
            ] or [fixed]
        rows += sorted(found, key=_size)
    frame = pd.DataFrame(rows, columns=list(HEADLINE_COLUMNS))
    for name in _TEXT:
        frame[name] = frame[name].astype("object").where(frame[name].notna(), "").astype("str")
    numbers = {"value": "float64", "change": "float64", "error": "float64"}
    return frame.astype(numbers | {"assumed": "int64", "of": "int64"})


def headlines_of(measured: Measured) -> Iterator[Headline]:
    """The targets in their order, then the headline numbers of the whole area."""
    for target in measured.judged.to_dict("records"):
        where = {
            str(name): values[0] if isinstance(values, list | tuple) else str(values)
            for name, values in _where(measured.targets, str(target["id"])).items()
        }
        yield Headline(
            id=f"target:{target['id']}",
            indicator=str(target["indicator"]),
            where=where,
            title_zh=str(target["title"]),
            title=str(target["title_en"]) or str(target["title"]),
            value=float(target["actual"]),
            unit=str(target["unit"]),
        )
    for row in _whole(measured.measures, measured.year).to_dict("records"):
        values = {name: str(row[name]) for name in MEASURE_DIMENSIONS if row[name]}
        yield Headline(
            id=str(row["column"]),
            indicator=str(row["indicator"]),
            where=values,
            title_zh=figure_title(str(row["indicator"]), values, "zh"),
            title=figure_title(str(row["indicator"]), values, "en"),
            value=float(row["value"]),
            unit=str(row["unit"]),
        )


def _size(row: Mapping[str, object]) -> float:
    """Largest movement first, then what was not computed again."""
    change = float(str(row.get("change", "nan")))
    return -abs(change) if np.isfinite(change) else 1.0


def _where(targets: Sequence[scorecard.Target], name: str) -> Mapping[str, tuple[str, ...]]:
    return next((one.where for one in targets if one.id == name), {})


def _whole(measures: pd.DataFrame, year: int) -> pd.DataFrame:
    if not len(measures):
        return measures.assign(column="")
    rows = headline_rows(measures, year=year)
    return rows[rows["district_id"].eq("")]


def _changes(measured: Measured, moves: Moves) -> dict[str, dict[str, tuple[float, float]]]:
    """Change and error by headline and variation."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for row in moves.differences.to_dict("records"):
        indicator, profile = str(row["indicator"]), str(row["profile"])
        change = float(row["after"]) - float(row["before"])
        ids = [column_key({"indicator": indicator, "profile": profile})]
        ids += [
            f"target:{one.id}"
            for one in measured.targets
            if one.indicator == indicator
            and one.where.get("profile", ()) == (profile,)
            and not one.each
            and not any(place in one.where for place in PLACES)
        ]
        for name in ids:
            found.setdefault(name, {})[str(row["variation"])] = change, float(row["error"])
    before = _whole(measured.measures, measured.year).set_index("column")["value"]
    for key, rows in moves.rows.groupby("variation", sort=False):
        plain = rows.drop(columns="variation")
        after = _whole(plain, measured.year).set_index("column")["value"]
        for column in after.index.intersection(before.index):
            change = float(after[column]) - float(before[column])
            found.setdefault(str(column), {})[str(key)] = change, 0.0
        for name, moved in _target_changes(measured, plain).items():
            found.setdefault(f"target:{name}", {})[str(key)] = moved, 0.0
    return {
        name: {
            key: (0.0 if abs(change) < ROUNDING else change, error)
            for key, (change, error) in mine.items()
            if np.isfinite(change)
        }
        for name, mine in found.items()
    }


def _target_changes(measured: Measured, rows: pd.DataFrame) -> dict[str, float]:
    """How far the figures of targets move with other measures in place of the run's."""
    indicators = set(rows["indicator"])
    mine = [
        one for one in measured.targets if one.indicator in indicators and one.by == measured.year
    ]
    if not mine:
        return {}
    keys = ["indicator", "year", "district_id", *MEASURE_DIMENSIONS]
    joined = pd.concat([measured.measures, rows], ignore_index=True)
    changed = joined.drop_duplicates(keys, keep="last").reset_index(drop=True)
    judged = scorecard.judge(mine, changed, measured.districts).set_index("id")["actual"]
    before = measured.judged.set_index("id")["actual"]
    return {one.id: float(judged[one.id]) - float(before[one.id]) for one in mine}


def _by_column(
    assumptions: Sequence[Assumption],
) -> Iterator[tuple[tuple[str, str], list[Assumption]]]:
    found: dict[tuple[str, str], list[Assumption]] = {}
    for one in assumptions:
        found.setdefault((one.input, one.column), []).append(one)
    yield from found.items()


def _is_about(variation: Mapping[str, str], name: str, column: str) -> bool:
    same = name == variation["input"] or {name, variation["input"]} <= {"sites", "cells"}
    return bool(same and column == variation["column"])


def _fixed(
    headline: Headline, name: str, column: str, parts: Sequence[Assumption]
) -> dict[str, object]:
    zh, en = assumption_title(name, column)
    values = dict.fromkeys(one.value for one in parts if one.value)
    return {
        "headline": headline.id,
        "target": headline.target,
        "indicator": headline.indicator,
        "title_zh": headline.title_zh,
        "title": headline.title,
        "value": headline.value,
        "unit": headline.unit,
        "input": name,
        "column": column,
        "column_zh": zh,
        "column_en": en,
        "assumed": sum(one.count for one in parts),
        "of": max(one.of for one in parts),
        "put_in": "; ".join(values),
    }
