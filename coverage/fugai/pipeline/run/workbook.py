"""The sheets of a run's workbook: this period, the last, the change; numbers shown by their unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai import scorecard, store
from fugai.pipeline.assumptions.sheets import assumption_sheets
from fugai.scorecard.comparison.districts import names_of
from fugai.scorecard.comparison.measures import compare_measures
from fugai.scorecard.comparison.sheets import changes_sheet
from fugai.scorecard.interval_sheet import interval_sheet
from fugai.scorecard.number_formats import SHARE, number_format
from fugai.scorecard.sheets import (
    district_formats,
    district_total,
    scorecard_formats,
    with_previous,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from fugai.pipeline.run.result import Run
    from fugai.wording import Language

LANGUAGES: tuple[Language, Language] = ("zh", "en")

_SHORT_TABLES = (
    "target-districts",
    "population",
    "doubts",
    "headline-assumptions",
    "outlet-load",
    "outlet-assignment",
    "courier-outlets",
    "round-fleets",
    "city-times",
    "open-pickup-points",
    "service-changes",
)
"""Tables that a person reads in a workbook; the long ones are in `tables/` alone."""

_TARGETS, _DISTRICTS, _CHANGES, _INTERVALS = (
    ("指标完成情况", "Scorecard"),
    ("行政区", "Districts"),
    ("较上期变化", "Change from last period"),
    ("80%区间", "80 % intervals"),
)

_FORMATS = {
    "people": "#,##0",
    "residents": "#,##0",
    "area_km2": "#,##0.00",
    "longitude": "0.00000",
    "latitude": "0.00000",
    "utilisation": SHARE,
    "unknown_share": SHARE,
    "share": SHARE,
    "parcels": "#,##0",
    "parcels_per_day": "#,##0",
    "capacity_per_day": "#,##0",
}
"""Columns of tables to their number format; those in minutes and metres have one decimal."""


def run_sheets(run: Run, tables: Mapping[str, pd.DataFrame]) -> list[store.Sheet]:
    """Every sheet, the scorecard first."""
    sheets = [*_targets(run), *_districts(run), *_changes(run), *_intervals(run)]
    whole = run.measures[run.measures["district_id"].eq("")].drop(columns="district_id")
    sheets.append(store.Sheet(name="measures", frame=whole, formats=_by_unit(whole)))
    rest = [name for name in _SHORT_TABLES if name in tables]
    profiles = run.about["parameters"]["wireless"]["profiles"]  # holes of the last year alone
    holes = [f"holes-{one['name']}" for one in profiles]
    rest += [name for name in holes if name in tables]
    sheets += assumption_sheets(run.tables["assumptions"])
    return sheets + [_plain(name, tables[name]) for name in rest]


def _targets(run: Run) -> list[store.Sheet]:
    """The targets, each with its number a period ago where the run computed one."""
    judged = run.targets
    if "target-history" in run.tables and len(run.years) > 1:
        judged = with_previous(judged, run.tables["target-history"], run.years)
    return [
        store.Sheet(
            name=name,
            frame=scorecard.scorecard_sheet(judged, language),
            formats=scorecard_formats(judged, language),
        )
        for name, language in zip(_TARGETS, LANGUAGES, strict=True)
    ]


def _districts(run: Run) -> list[store.Sheet]:
    """The headline numbers of every district, and those of the whole area below."""
    year = run.years[-1]
    return [
        store.Sheet(
            name=name,
            frame=scorecard.district_sheet(run.scorecard, language),
            formats=district_formats(run.scorecard, language),
            total=district_total(run.scorecard, run.measures, year, language),
        )
        for name, language in zip(_DISTRICTS, LANGUAGES, strict=True)
    ]


def _changes(run: Run) -> list[store.Sheet]:
    """Headline numbers of the last two years and the change; none of a run of one year."""
    if len(run.years) < 2:
        return []
    periods = (run.years[-2], run.years[-1])
    compared = compare_measures(
        run.measures,
        run.measures,
        periods=periods,
        refusals=(),
        new_ids={},
        district_reasons={},
    )
    named = names_of(run.boundaries)
    sheets = []
    for name, language in zip(_CHANGES, LANGUAGES, strict=True):
        printed = changes_sheet(compared, named, periods, language, keep_same=True)
        sheets.append(store.Sheet(name=name, frame=printed.frame, formats=printed.formats))
    return sheets


def _intervals(run: Run) -> list[store.Sheet]:
    """The headline numbers with an 80 % interval; none where no number has one."""
    if not run.measures["low"].notna().any():
        return []
    sheets = []
    for name, language in zip(_INTERVALS, LANGUAGES, strict=True):
        frame = interval_sheet(run.measures, run.boundaries, year=run.years[-1], language=language)
        formats = dict.fromkeys(frame.columns[-3:], SHARE)  # all of them are shares
        sheets.append(store.Sheet(name=name, frame=frame, formats=formats))
    return sheets


def _by_unit(rows: pd.DataFrame) -> dict[str, list[str]]:
    """Formats of values by the unit of their row."""
    texts = [number_format(str(unit)) for unit in rows["unit"]]
    return {name: texts for name in ("value", "actual", "low", "high", "gap") if name in rows}


def _plain(name: str, table: pd.DataFrame) -> store.Sheet:
    """A table as it is, its numbers shown by their unit or by what their column is called."""
    formats: dict[str, str | list[str]] = {}
    for column in map(str, table.columns):
        if column in _FORMATS:
            formats[column] = _FORMATS[column]
        elif column.endswith(("minutes", "_min", "_m")):
            formats[column] = "#,##0.0"
    if "unit" in table:
        formats |= _by_unit(table)
    # those of points and areas are added when the sheet is written
    formats |= {one: _FORMATS[one] for one in ("longitude", "latitude")}
    return store.Sheet(name=name, frame=table, formats=formats)
