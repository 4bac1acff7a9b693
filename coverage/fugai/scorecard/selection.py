"""The measure rows that a target is about, combined to one figure per district."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from fugai.errors import ContractError
from fugai.messages import Message
from fugai.scorecard import explain
from fugai.scorecard.indicators.registry import INDICATORS, Indicator
from fugai.scorecard.indicators.rows import UNKNOWN
from fugai.scorecard.targets import PLACES, Target
from fugai.tables import MEASURE_DIMENSIONS, technologies_in
from fugai.tables.values import weakest_basis

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number and its parts; ``unknown`` is not included in the denominator.

    ``low`` and ``high`` are the ends of its 80 % interval, NaN where it has none.
    """

    value: float
    numerator: float = math.nan
    denominator: float = math.nan
    unknown: float = 0.0
    basis: str = ""
    unit: str = ""
    low: float = math.nan
    high: float = math.nan

    @property
    def unknown_share(self) -> float:
        """Unknown over known plus unknown; 0 where nothing is unknown."""
        total = float(np.nan_to_num(self.denominator)) + self.unknown
        return self.unknown / total if total > 0 else 0.0

    @property
    def empty(self) -> bool:
        """Whether there is nothing to count: neither a known nor an unknown denominator."""
        return self.denominator == 0 and self.unknown == 0

    @property
    def missing(self) -> bool:
        """Whether there is no figure although there may be something to count."""
        return math.isnan(self.value) and math.isnan(self.denominator) and self.unknown == 0


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Figures by district ('' for the whole area) and the measures that they are made of, or the reason why there are none."""

    figures: dict[str, Figure]
    notes: tuple[Message, ...] = ()
    failure: Message | None = None
    rows: pd.DataFrame | None = None


def select(target: Target, measures: pd.DataFrame) -> Selection:
    """Figures of a target's indicator, years and dimensions, per district."""
    spec = INDICATORS[target.indicator]
    rows = measures[measures["indicator"].eq(target.indicator)]
    if rows.empty:
        return Selection(figures={}, failure=explain.no_rows(target.indicator))
    rows = _with_unknown(rows)
    chosen = _of_years(target, spec, rows)
    if isinstance(chosen, Message):
        return Selection(figures={}, failure=chosen)
    notes: list[Message] = []
    only: dict[str, str] = {}
    # Dimensions that the target names come first: whether the others have a single value depends
    # on the rows that are left.
    named = [name for name in target.where if name not in PLACES]
    for name in [*named, *(d for d in spec.dimensions if d not in named)]:
        kept = _of_dimension(target, spec, chosen, name, notes)
        if isinstance(kept, Message):
            return Selection(figures={}, failure=kept)
        if name not in target.where and kept[name].iloc[0] != "":
            only[name] = str(kept[name].iloc[0])
        chosen = kept
    keys = ["district_id", "year", *MEASURE_DIMENSIONS]
    if chosen.duplicated(keys).any():
        msg = f"`measures` must hold each number once, found rows of `{spec.id}` twice."
        raise ContractError(msg)
    figures = {
        str(district): combined
        for district, part in chosen.groupby("district_id", sort=False)
        if (combined := _combine(part, spec)) is not None
    }
    if len(figures) < chosen["district_id"].nunique():
        return Selection(figures={}, failure=explain.different_denominators(spec.id))
    if only:
        notes.append(explain.only_values(spec.id, only))
    return Selection(figures=figures, notes=tuple(notes), rows=chosen)


def pool(figures: Sequence[Figure], spec: Indicator) -> Figure | None:
    """One figure of several districts, from sums; None where their values cannot be summed."""
    if len(figures) == 1:
        return figures[0]
    known = [figure for figure in figures if not math.isnan(figure.numerator)]
    without_parts = [f for f in figures if math.isnan(f.numerator) and not math.isnan(f.value)]
    if spec.kind == "statistic" or without_parts:
        return None
    return _summed(known, figures, spec)


def _summed(known: Sequence[Figure], figures: Sequence[Figure], spec: Indicator) -> Figure:
    basis = weakest_basis([figure.basis for figure in figures])
    unit = figures[0].unit if figures else spec.unit
    unknown = math.fsum(figure.unknown for figure in figures)
    empty = Figure(value=math.nan, unknown=unknown, basis=basis, unit=unit)
    if not known:
        return empty
    numerator = math.fsum(figure.numerator for figure in known)
    if all(math.isnan(figure.denominator) for figure in known):
        return replace(empty, value=numerator, numerator=numerator)
    denominator = math.fsum(figure.denominator for figure in known)
    value = spec.scale * numerator / denominator if denominator > 0 else math.nan
    value = min(value, 1.0) if spec.share else value
    return replace(empty, value=value, numerator=numerator, denominator=denominator)


def _with_unknown(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the numerators of the rows of statistic 'unknown' as a column of their own."""
    keys = ["district_id", "year", *(name for name in MEASURE_DIMENSIONS if name != "statistic")]
    of_unknown = rows["statistic"].eq(UNKNOWN)
    known = rows[~of_unknown]
    if not of_unknown.any():
        return known.assign(unknown=0.0)
    found = rows.loc[of_unknown, [*keys, "numerator"]].rename(columns={"numerator": "unknown"})
    merged = known.merge(found.drop_duplicates(keys), on=keys, how="left")
    return merged.assign(unknown=merged["unknown"].fillna(0.0))


def _of_years(target: Target, spec: Indicator, rows: pd.DataFrame) -> pd.DataFrame | Message:
    years = rows["year"]
    found = sorted(int(year) for year in years.dropna().unique())
    if spec.flow:
        since = target.by - 1 if target.from_year is None else target.from_year
        needed = list(range(since + 1, target.by + 1))
        missing = [year for year in needed if year not in found]
        if missing:
            return explain.no_years(spec.id, missing, found)
        return rows[years.isin(needed).fillna(False).to_numpy(dtype=bool)]
    at = rows[years.eq(target.by).fillna(False).to_numpy(dtype=bool)]
    if at.empty:
        at = rows[years.isna().to_numpy()]
    return explain.no_years(spec.id, [target.by], found) if at.empty else at


def _of_dimension(
    target: Target, spec: Indicator, rows: pd.DataFrame, name: str, notes: list[Message]
) -> pd.DataFrame | Message:
    found = sorted(set(rows[name]))
    asked = tuple("" if value == "all" else value for value in target.where.get(name, ()))
    if not asked:
        if "" in found:
            return rows[rows[name].eq("")]
        if len(found) > 1:
            return explain.must_name(spec.id, name, found)
        return rows  # a single value; one note names all such dimensions
    wanted = asked
    if name == "technology" and name in spec.sums:
        wanted = technologies_in(asked)
    present = [value for value in wanted if value in found]
    absent = [value for value in asked if not set(_expanded(value, spec, name)) & set(found)]
    if not present:
        if not (spec.flow and name == "technology" and "" in found):
            return explain.no_value(spec.id, name, asked, [value for value in found if value])
        notes.append(explain.counted_as_zero(spec.id, name, asked))
        return rows[rows[name].eq("")].assign(numerator=0.0, value=0.0)
    if absent:
        notes.append(explain.counted_as_zero(spec.id, name, absent))
    return rows[rows[name].isin(present)]


def _expanded(value: str, spec: Indicator, name: str) -> tuple[str, ...]:
    return technologies_in([value]) if name == "technology" and name in spec.sums else (value,)


def _combine(rows: pd.DataFrame, spec: Indicator) -> Figure | None:
    """Figure of one district from its rows; None where their denominators differ."""
    figures = [_figure(row) for row in rows.to_dict("records")]
    if len(figures) == 1:
        return figures[0]
    row_dimensions = [name for name, how in spec.sums.items() if how == "rows"]
    by_denominator: dict[tuple[str, ...], Figure] = {}
    for key, figure in zip(
        zip(rows["year"].astype(str), *(rows[name] for name in row_dimensions), strict=True),
        figures,
        strict=True,
    ):
        first = by_denominator.setdefault(key, replace(figure, numerator=0.0))
        same = (
            first.denominator == figure.denominator
            or math.isclose(first.denominator, figure.denominator, rel_tol=1e-9)
            or (math.isnan(first.denominator) and math.isnan(figure.denominator))
        )
        if not same:
            return None
        by_denominator[key] = replace(
            first,
            numerator=first.numerator + figure.numerator,
            basis=weakest_basis([first.basis, figure.basis]),
        )
    parts = list(by_denominator.values())
    return _summed([p for p in parts if not math.isnan(p.numerator)], parts, spec)


def _figure(row: Mapping[Hashable, Any]) -> Figure:
    number = {name: float(row[name]) for name in ("value", "numerator", "denominator", "unknown")}
    # runs of earlier versions have no intervals
    number |= {name: float(row.get(name, math.nan)) for name in ("low", "high")}
    return Figure(**number, basis=str(row["basis"]), unit=str(row["unit"]))
