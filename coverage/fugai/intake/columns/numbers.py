"""Numbers as people write them: separators, blanks, currencies, units, suppressed figures."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from fugai.intake.columns.missing import MISSING_WORDS
from fugai.intake.columns.notation import Notation
from fugai.intake.units import split_amount

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai._types import BoolArray, FloatArray

_GROUPED = re.compile(r"^[+-]?\d{1,3}(?:[ '\u2019]\d{3})+(?:[.,]\d+)?$")
_NOT_COMMA = r"(?:[eE][+-]?\d+)?$"
_PLAIN = re.compile(r"^[+-]?(?:\d+\.?\d*|\.\d+)" + _NOT_COMMA)
_SEVERAL_GROUPS = {sign: re.compile(rf"^[+-]?\d{{1,3}}(?:\{sign}\d{{3}}){{2,}}$") for sign in ".,"}
_SUPPRESSED = re.compile(r"^(?:<|≤|<=|&lt;|unter|under|less than|少于|不足|小于)\s*\d+(?:人|户)?$")
_CURRENCY = re.compile(
    r"^(?:[¥$€£₹]|rmb|cny|usd|eur|gbp|us\$|r\$)\s*(?=[\d+-])|(?<=\d)\s*(?:[$€£₹¥])$", re.IGNORECASE
)
_ERROR_VALUE = re.compile(
    r"^#(?:ref|value|div/0|name|null|num|spill|calc|n/a)[!?]?$", re.IGNORECASE
)
_SEVERAL = re.compile(
    r"^(?:约|大约|近|ca\.?|approx\.?|about|~|≈|>|≥|>=|<|≤|<=|over|über|mehr als|超过)\s*\d|\d\S*\s*(?:以上|以下|左右|多|余|\+)\D{0,3}$|"
    r"^\d[\d.,]*\s*(?:-|~|至|到|–|—|to|bis)\s*\d",
    re.IGNORECASE,
)
_ODD_FORMS = ("<super>", "<sub>", "<circle>", "<fraction>")


class Numbers(NamedTuple):
    """Numbers, NaN for none; cells that hold something else; cells that suppress a figure, as '<3'."""

    values: FloatArray
    wrong: BoolArray
    suppressed: BoolArray


def read_numbers(
    text: pd.Series,
    notation: Notation,
    *,
    units: Mapping[str, float] | None = None,
    factor: float = 1.0,
) -> Numbers:
    """Numbers of text cells; 'inf' and 'nan' count as something else.

    A cell that ends in one of the ``units`` is multiplied by that unit's factor, every other one by
    ``factor``.

    >>> import pandas as pd
    >>> read_numbers(pd.Series(["¥1,000", "2 500", "<3", "*"]), Notation())[0].tolist()
    [1000.0, 2500.0, nan, nan]
    """
    values = np.array(pd.to_numeric(text, errors="coerce"), dtype=np.float64)
    if notation.is_declared and notation.decimal_sign != ".":
        # A point that separates thousands must not be read as the decimal sign.
        values[text.str.contains(".", regex=False).to_numpy(dtype=np.bool_)] = np.nan
    # pandas before 3.0 is off by the last bit where a text has more digits than a float holds
    long = np.isfinite(values) & (text.str.len() > 15).to_numpy(dtype=np.bool_)
    values[long] = text.to_numpy(dtype=object)[long].astype(np.float64)
    unparsed = ~np.isfinite(values) & (text != "").to_numpy(dtype=np.bool_)
    if factor != 1.0:
        values = np.round(values * factor, 9)
    wrong, suppressed = (np.zeros(len(values), dtype=np.bool_) for _ in range(2))
    cells = text.to_numpy(dtype=object)
    for at in np.flatnonzero(unparsed):
        values[at] = np.nan
        plain = plain_text(str(cells[at]))
        if plain.casefold() in MISSING_WORDS:
            continue
        if _SUPPRESSED.match(plain.casefold()):
            suppressed[at] = True
            continue
        number, own = _amount(plain, notation, units, factor)
        values[at] = round(number * own, 9) if own != 1.0 else number
        wrong[at] = np.isnan(number)
    return Numbers(values, wrong, suppressed)


def plain_text(text: str) -> str:
    """Text in half width; marks that would become digits, such as the ¹ of a footnote, stay."""
    plain = "".join(
        c
        if unicodedata.decomposition(c).startswith(_ODD_FORMS)
        else unicodedata.normalize("NFKC", c)
        for c in text
    )
    return plain.strip().replace("−", "-")


def _amount(
    plain: str, notation: Notation, units: Mapping[str, float] | None, factor: float
) -> tuple[float, float]:
    """Number of a cell, NaN for none, and what to multiply it by."""
    bare = _CURRENCY.sub("", plain)
    number = number_of(bare, notation)
    if np.isnan(number) and units and (amount := split_amount(bare, units)):
        return number_of(amount[0], notation), amount[1]
    return number, factor


def number_of(plain: str, notation: Notation) -> float:
    """A finite number with decimal and thousands signs; NaN where the text is none.

    >>> number_of("1.234,5", Notation()), number_of("1,234", Notation(decimal=","))
    (1234.5, 1.234)
    """
    text = re.sub(r"^([+-]) +", r"\1", plain)
    if _GROUPED.match(text):
        text = re.sub("[ '\u2019]", "", text)
    points, commas = text.count("."), text.count(",")
    if points and commas:
        decimal = "." if text.rfind(".") > text.rfind(",") else ","
        if notation.is_declared and decimal != notation.decimal_sign:
            return np.nan
        text = _without_thousands(text, decimal)
    elif points or commas:
        sign = "." if points else ","
        if _SEVERAL_GROUPS[sign].match(text):
            if notation.is_declared and sign != notation.thousands_sign:
                return np.nan
            text = text.replace(sign, "")
        else:
            text = _one_sign(text, sign, notation)
    if not _PLAIN.match(text):
        return np.nan
    number = float(text)
    return number if np.isfinite(number) else np.nan


def _without_thousands(text: str, decimal: str) -> str:
    """The number with a point as decimal sign; '' where its groups are not of three digits."""
    whole, _, rest = text.partition(decimal)
    thousands = "," if decimal == "." else "."
    if not re.match(rf"^[+-]?\d{{1,3}}(?:\{thousands}\d{{3}})+$", whole):
        return ""
    return f"{whole.replace(thousands, '')}.{rest}"


def _one_sign(text: str, sign: str, notation: Notation) -> str:
    """The number with a point as decimal sign, where it holds one kind of sign; '' for none."""
    triple = re.match(rf"^[+-]?\d{{1,3}}\{sign}\d{{3}}$", text) is not None
    if notation.is_declared:
        if sign == notation.decimal_sign:
            return text.replace(sign, ".") if text.count(sign) == 1 else ""
        return text.replace(sign, "") if triple and sign == notation.thousands_sign else ""
    if sign == "." or (notation.decimal_comma and text.count(",") == 1):
        return text.replace(",", ".")
    return text.replace(",", "") if triple else ""


def no_number_rule(rule: str, text: str, notation: Notation) -> str:
    """The rule that a cell breaks and, where the reason can be seen, what to do about it."""
    plain = plain_text(text)
    if _ERROR_VALUE.match(plain):
        return f"{rule}, found an error value of the spreadsheet"
    if any(unicodedata.decomposition(c).startswith(_ODD_FORMS) for c in plain):
        return f"{rule}, found a raised or circled digit that may be a footnote"
    if _SEVERAL.search(plain):
        return f"{rule}, found a limit, a range or an estimate; write the figure to be used"
    swapped = Notation(decimal="," if notation.decimal_sign == "." else ".")
    if not np.isnan(number_of(plain, swapped)):
        return f'{rule}; where {swapped.decimal!r} is the decimal sign, declare `decimal = "{swapped.decimal}"`'
    if re.search(r"\d\s*[^\d\s.,/-]+\s*/", plain):
        return f"{rule}, found a rate or a unit that is not known"
    return rule
