"""Cells of one column to values of its kind, and findings about those that cannot be one."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.intake.choice_words import choice_rules, meaning_of, words_of
from fugai.intake.columns.dates import NO_DATE, year_of
from fugai.intake.columns.missing import MISSING_WORDS, NO_NAMES
from fugai.intake.columns.notation import Notation
from fugai.intake.columns.numbers import no_number_rule, read_numbers
from fugai.intake.findings import Finding, findings_where
from fugai.intake.formats.raw import TEXT
from fugai.intake.hours.column import COLUMNS, checked_hours
from fugai.intake.units import units_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fugai._types import BoolArray, FloatArray
    from fugai.tables import Column

_TRUE = frozenset({"1", "true", "t", "yes", "y", "是", "有", "室内", "indoor", "x", "√"})
_FALSE = frozenset({"0", "false", "f", "no", "n", "否", "无", "没有", "室外", "outdoor"})
_NAMES_OF_OTHERS = frozenset({"operator", "antenna"})
"""Columns of text that name something elsewhere, as those do that end in '_id'."""

_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_FULL_WIDTH = "[\uff01-\uff5e]"  # literal characters: Arrow's expressions know no escape \\u
_FORMULA = "^(?:[=@].|[+-][^0-9 \t\r\n.,+-])"  # no \\d: pandas would leave Arrow for it
Parsed = tuple[pd.Series, list[Finding]]


def as_text(cells: pd.Series) -> pd.Series:
    """Cells as stripped text; missing ones are ''."""
    if cells.dtype == TEXT:
        return cells.str.strip().fillna("")
    if pd.api.types.is_bool_dtype(cells.dtype):
        texts = [_cell_text(value) for value in cells.astype(object)]
    elif pd.api.types.is_datetime64_any_dtype(cells.dtype):
        texts = list(cells.dt.strftime("%Y-%m-%d").fillna(""))
    else:
        texts = [_cell_text(value) for value in cells.to_numpy(dtype=object)]
    return pd.Series(pd.array(texts, dtype=TEXT))


def parse_cells(
    column: Column,
    cells: pd.Series,
    *,
    notation: Notation | None = None,
    factor: float = 1.0,
) -> Parsed:
    """Values of a column and the findings about its cells.

    A cell that is wrong, or missing where the column is required, refuses its row.

    Parameters
    ----------
    notation
        How the file writes numbers and dates.
    factor
        What to multiply numbers without a unit of their own by: the file's unit over the column's.

    Returns
    -------
    Series of text, float64, Int64 (integer, year) or boolean, and the findings.
    """
    text = as_text(cells)
    values, findings, missing = _PARSERS[column.kind](column, text, notation or Notation(), factor)
    if column.name in COLUMNS:
        values, odd = checked_hours(values, column.name)
        findings += odd
    if column.required:
        findings += findings_where(missing, column.name, text, "must not be missing")
    return values, findings


def _cell_text(value: object) -> str:
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float | np.floating):
        number = float(value)
        if np.isnan(number):
            return ""
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").strip()
    # A lone surrogate, which JSON can carry, cannot be written to any file later.
    return str(value).strip().encode("utf-8", "replace").decode("utf-8")


def _text(
    column: Column, text: pd.Series, _: Notation, __: float
) -> tuple[pd.Series, list[Finding], BoolArray]:
    control = text.str.contains(_CONTROL, regex=True).to_numpy(dtype=np.bool_)
    findings: list[Finding] = []
    if control.any():
        found = text.str.replace(_CONTROL, "�", regex=True)
        rule = "must not hold control characters, they were taken out"
        findings += findings_where(control, column.name, found, rule, action="repaired")
        text = text.str.replace(_CONTROL, "", regex=True).str.strip()
    if column.name.endswith("_id"):
        wide = text.str.contains(_FULL_WIDTH, regex=True).to_numpy(dtype=np.bool_)
        rule = "must be in plain letters and digits, full-width ones were replaced"
        findings += findings_where(wide, column.name, text, rule, action="repaired")
        if wide.any():
            text = text.str.normalize("NFKC").astype(TEXT)
    formula = text.str.contains(_FORMULA, regex=True).to_numpy(dtype=np.bool_)
    rule = "must not begin like a formula, it is kept as plain text"
    findings += findings_where(formula, column.name, text, rule, action="flagged")
    missing = (text == "").to_numpy(dtype=np.bool_)
    if column.name.endswith("_id") or column.name in _NAMES_OF_OTHERS:
        missing = missing | text.str.casefold().isin(NO_NAMES).to_numpy(dtype=np.bool_)
    return text.mask(missing), findings, missing


def _number(
    column: Column, text: pd.Series, notation: Notation, factor: float
) -> tuple[pd.Series, list[Finding], BoolArray]:
    values, wrong, suppressed = read_numbers(text, notation, units=units_of(column), factor=factor)
    rule = f"must be a finite number{f' in {column.unit}' if column.unit else ''}"
    findings = _with_rules(wrong, column, text, lambda cell: no_number_rule(rule, cell, notation))
    too_small = "must be a figure, it was suppressed as too small; it counts as unknown, not as 0"
    findings += findings_where(suppressed, column.name, text, too_small, action="flagged")
    findings += findings_where(_outside(column, values), column.name, text, range_rule(column))
    return pd.Series(values), findings, np.isnan(values) & ~wrong


def _with_rules(
    mask: BoolArray, column: Column, text: pd.Series, rule_of: Callable[[str], str]
) -> list[Finding]:
    """The rows of a mask as one finding, each with a rule of its own; nothing where there are none."""
    at = np.flatnonzero(mask)
    if not at.size:
        return []
    found = [str(cell) for cell in text.to_numpy(dtype=object)[at]]
    rules = {cell: rule_of(cell) for cell in dict.fromkeys(found)}
    rule = rules[found[0]] if len(set(rules.values())) == 1 else [rules[cell] for cell in found]
    return [Finding(positions=at, column=column.name, found=found, rule=rule)]


def _integer(
    column: Column, text: pd.Series, notation: Notation, factor: float
) -> tuple[pd.Series, list[Finding], BoolArray]:
    values, findings, missing = _number(column, text, notation, factor)
    floats = values.to_numpy()
    broken = np.isfinite(floats) & (floats != np.floor(floats))
    findings += findings_where(broken, column.name, text, "must be a whole number")
    return _nullable_integers(np.where(broken, np.nan, floats)), findings, missing


def _year(
    column: Column, text: pd.Series, notation: Notation, _: float
) -> tuple[pd.Series, list[Finding], BoolArray]:
    years = {str(word): year_of(str(word), notation.dates) for word in text.unique()}
    values = _each_word(text, lambda t: years[t].value)
    missing = _each_word(text, lambda t: float(t.casefold() in MISSING_WORDS)) > 0
    days = _each_word(text, lambda t: float(years[t].counted)) > 0
    rule = "must be a year or a date, it was read as Excel's number of a day"
    findings = findings_where(days, column.name, text, rule, action="repaired")
    findings += _with_rules(
        np.isnan(values) & ~missing, column, text, lambda cell: years[cell].rule or NO_DATE
    )
    findings += findings_where(_outside(column, values), column.name, text, range_rule(column))
    return _nullable_integers(values), findings, missing


def _boolean(
    column: Column, text: pd.Series, _: Notation, __: float
) -> tuple[pd.Series, list[Finding], BoolArray]:
    values = _each_word(text, _truth_value)
    missing = _each_word(text, lambda t: float(t.casefold() in MISSING_WORDS and t != "无")) > 0
    findings = findings_where(
        np.isnan(values) & ~missing, column.name, text, "must be yes or no (是/否)"
    )
    series = pd.Series(pd.array(values == 1.0, dtype="boolean"))
    return series.mask(np.isnan(values)), findings, missing


def _choice(
    column: Column, text: pd.Series, _: Notation, __: float
) -> tuple[pd.Series, list[Finding], BoolArray]:
    words = words_of(column)
    codes, uniques = pd.factorize(text)
    meanings = np.array([meaning_of(str(word), words) for word in uniques], dtype=object)[codes]
    missing = (meanings == "") & (
        _each_word(text, lambda t: float(t.casefold() in MISSING_WORDS)) > 0
    )
    wrong = np.flatnonzero((meanings == "") & ~missing)
    found = [str(word) for word in text.to_numpy(dtype=object)[wrong]]
    findings = [
        Finding(positions=wrong, column=column.name, found=found, rule=choice_rules(column, found))
    ]
    series = pd.Series(pd.array(list(meanings), dtype=TEXT))
    return series.mask(meanings == ""), findings if found else [], missing


_PARSERS: dict[
    str, Callable[[Column, pd.Series, Notation, float], tuple[pd.Series, list[Finding], BoolArray]]
] = {
    "text": _text,
    "number": _number,
    "integer": _integer,
    "year": _year,
    "boolean": _boolean,
    "choice": _choice,
}


def range_rule(column: Column) -> str:
    """The range of a column as a finding states it."""
    unit = f" {column.unit}" if column.unit else ""
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return f"must be between {low:g} and {high:.10g}{unit}"
    return f"must be at least {low:g}{unit}" if low is not None else f"must be at most {high}{unit}"


def _outside(column: Column, values: FloatArray) -> BoolArray:
    mask = np.zeros(len(values), dtype=np.bool_)
    if column.minimum is not None:
        mask |= values < column.minimum
    if column.maximum is not None:
        mask |= values > column.maximum
    return mask


def _each_word(text: pd.Series, function: Callable[[str], float]) -> FloatArray:
    """A function of each cell, called once for every different text."""
    codes, uniques = pd.factorize(text)
    if not len(uniques):
        return np.empty(0, dtype=np.float64)
    return np.array([function(str(word)) for word in uniques], dtype=np.float64)[codes]


def _nullable_integers(values: FloatArray) -> pd.Series:
    return pd.Series(pd.array(values, dtype="Float64")).mask(np.isnan(values)).astype("Int64")


def _truth_value(text: str) -> float:
    word = unicodedata.normalize("NFKC", text).strip().casefold()
    return 1.0 if word in _TRUE else 0.0 if word in _FALSE else np.nan
