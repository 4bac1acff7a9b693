"""Cells of one column to values of its kind, and findings about those that cannot be one."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.intake.choice_words import choice_rules, meaning_of, words_of
from fugai.intake.findings import Finding, findings_where
from fugai.intake.formats.raw import TEXT
from fugai.intake.units import split_amount, units_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fugai._types import BoolArray, FloatArray
    from fugai.tables import Column

MISSING_WORDS = frozenset(
    {"", "null", "none", "n/a", "na", "nan", "-", "--", "—", "/", "无", "nil", "#n/a"}
)
"""What a cell may say where nothing is known; in columns of text they are text."""

_TRUE = frozenset({"1", "true", "t", "yes", "y", "是", "有", "室内", "indoor", "x", "√"})
_FALSE = frozenset({"0", "false", "f", "no", "n", "否", "无", "没有", "室外", "outdoor"})
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_FULL_WIDTH = "[\uff01-\uff5e]"  # literal characters: Arrow's expressions know no escape \\u
_FORMULA = r"^(?:[=@].|[+\-][^\d\s.,+\-])"
_YEAR = (
    re.compile(r"^(\d{4})(?:\.0+)?年?$"),
    re.compile(r"^(\d{4})\s*[-/.]\s*\d{1,2}(?:\D.*)?$"),
    re.compile(r"^(\d{4})\s*(?:年.*|Q[1-4])$", re.IGNORECASE),
    re.compile(r"^(\d{4})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?$"),
    re.compile(r"^\d{1,2}[-/.]\d{1,2}[-/.](\d{4})(?:\D.*)?$"),
)
_CHINESE_YEAR = re.compile(r"^[〇零○一二三四五六七八九]{4}年")
_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_DAY_NUMBER = re.compile(r"^\d{5}(?:\.\d+)?$")
_DAY_NUMBERS = (29_221.0, 54_788.0)  # Excel stores a date as a count of days; 1980 to 2049
_EXCEL_DAY_0 = dt.date(1899, 12, 30)
_THOUSANDS = re.compile(r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
_DECIMAL_COMMA = re.compile(r"^[+-]?\d*(?:\.\d{3})*,\d+(?:[eE][+-]?\d+)?$")

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
    column: Column, cells: pd.Series, *, decimal_comma: bool = False, factor: float = 1.0
) -> Parsed:
    """Values of a column and the findings about its cells.

    A cell that is wrong, or missing where the column is required, refuses its row.

    Parameters
    ----------
    decimal_comma
        Whether a single comma in a number is the decimal sign.
    factor
        What to multiply numbers without a unit of their own by: the file's unit over the column's.

    Returns
    -------
    Series of text, float64, Int64 (integer, year) or boolean, and the findings.
    """
    text = as_text(cells)
    values, findings, missing = _PARSERS[column.kind](column, text, decimal_comma, factor)
    if column.required:
        findings += findings_where(missing, column.name, text, "must not be missing")
    return values, findings


def numbers(
    text: pd.Series,
    *,
    decimal_comma: bool,
    units: Mapping[str, float] | None = None,
    factor: float = 1.0,
) -> tuple[FloatArray, BoolArray]:
    """Numbers of text cells, NaN where there is none, and which cells hold something else.

    'inf' and 'nan' count as something else. A cell that ends in one of the ``units`` is multiplied
    by that unit's factor, every other one by ``factor``.
    """
    values = np.array(pd.to_numeric(text, errors="coerce"), dtype=np.float64)
    # pandas before 3.0 is off by the last bit where a text has more digits than a float holds
    long = np.isfinite(values) & (text.str.len() > 15).to_numpy(dtype=np.bool_)
    values[long] = text.to_numpy(dtype=object)[long].astype(np.float64)
    unparsed = ~np.isfinite(values) & (text != "").to_numpy(dtype=np.bool_)
    if factor != 1.0:
        values = np.round(values * factor, 9)
    if not unparsed.any():
        return values, unparsed
    wrong = np.zeros(len(values), dtype=np.bool_)
    cells = text.to_numpy(dtype=object)
    for at in np.flatnonzero(unparsed):
        plain = unicodedata.normalize("NFKC", str(cells[at])).strip().replace("−", "-")
        values[at] = np.nan
        if plain.casefold() in MISSING_WORDS:
            continue
        number, own = _number_of(plain, decimal_comma), factor
        if np.isnan(number) and units and (amount := split_amount(plain, units)):
            number, own = _number_of(amount[0], decimal_comma), amount[1]
        values[at] = round(number * own, 9) if own != 1.0 else number
        wrong[at] = np.isnan(number)
    return values, wrong


def _number_of(plain: str, decimal_comma: bool) -> float:
    """A finite number with decimal comma, thousands or blanks; NaN where the text is none."""
    if decimal_comma and _DECIMAL_COMMA.match(plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif not decimal_comma and _THOUSANDS.match(plain):
        plain = plain.replace(",", "")
    try:
        number = float(plain.replace(" ", "")) if "_" not in plain else np.nan
    except ValueError:
        return np.nan
    return number if np.isfinite(number) else np.nan


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
    column: Column, text: pd.Series, _: bool, __: float
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
    return text.mask(missing), findings, missing


def _number(
    column: Column, text: pd.Series, decimal_comma: bool, factor: float
) -> tuple[pd.Series, list[Finding], BoolArray]:
    units = units_of(column)
    values, wrong = numbers(text, decimal_comma=decimal_comma, units=units, factor=factor)
    rule = f"must be a finite number{f' in {column.unit}' if column.unit else ''}"
    findings = findings_where(wrong, column.name, text, rule)
    findings += findings_where(_outside(column, values), column.name, text, range_rule(column))
    return pd.Series(values), findings, np.isnan(values) & ~wrong


def _integer(
    column: Column, text: pd.Series, decimal_comma: bool, factor: float
) -> tuple[pd.Series, list[Finding], BoolArray]:
    values, findings, missing = _number(column, text, decimal_comma, factor)
    floats = values.to_numpy()
    broken = np.isfinite(floats) & (floats != np.floor(floats))
    findings += findings_where(broken, column.name, text, "must be a whole number")
    return _nullable_integers(np.where(broken, np.nan, floats)), findings, missing


def _year(
    column: Column, text: pd.Series, _: bool, __: float
) -> tuple[pd.Series, list[Finding], BoolArray]:
    values = _each_word(text, _year_of)
    missing = _each_word(text, lambda t: float(t.casefold() in MISSING_WORDS)) > 0
    counted = _each_word(text, _year_of_excel_date)
    days = np.isnan(values) & ~np.isnan(counted)
    rule = "must be a year or a date, it was read as Excel's number of a day"
    findings = findings_where(days, column.name, text, rule, action="repaired")
    values = np.where(days, counted, values)
    rule = "must be a year or a date such as 2016-03-01"
    findings += findings_where(np.isnan(values) & ~missing, column.name, text, rule)
    findings += findings_where(_outside(column, values), column.name, text, range_rule(column))
    return _nullable_integers(values), findings, missing


def _boolean(
    column: Column, text: pd.Series, _: bool, __: float
) -> tuple[pd.Series, list[Finding], BoolArray]:
    values = _each_word(text, _truth_value)
    missing = _each_word(text, lambda t: float(t.casefold() in MISSING_WORDS and t != "无")) > 0
    findings = findings_where(
        np.isnan(values) & ~missing, column.name, text, "must be yes or no (是/否)"
    )
    series = pd.Series(pd.array(values == 1.0, dtype="boolean"))
    return series.mask(np.isnan(values)), findings, missing


def _choice(
    column: Column, text: pd.Series, _: bool, __: float
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
    str, Callable[[Column, pd.Series, bool, float], tuple[pd.Series, list[Finding], BoolArray]]
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


def _year_of(text: str) -> float:
    plain = unicodedata.normalize("NFKC", text).strip()
    if _CHINESE_YEAR.match(plain):
        plain = plain[:4].translate(_CHINESE_DIGITS)
    for pattern in _YEAR:
        if match := pattern.match(plain):
            return float(match.group(1))
    return np.nan


def _year_of_excel_date(text: str) -> float:
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _DAY_NUMBER.match(plain) or not _DAY_NUMBERS[0] <= float(plain) <= _DAY_NUMBERS[1]:
        return np.nan
    return float((_EXCEL_DAY_0 + dt.timedelta(days=int(float(plain)))).year)


def _truth_value(text: str) -> float:
    word = unicodedata.normalize("NFKC", text).strip().casefold()
    return 1.0 if word in _TRUE else 0.0 if word in _FALSE else np.nan
