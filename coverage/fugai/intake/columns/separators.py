"""Numbers whose point or comma may separate thousands or decimals: asked, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import InputError
from fugai.intake.columns.numbers import plain_text
from fugai.intake.units import split_amount, units_of
from fugai.messages import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy.typing as npt
    import pandas as pd

    from fugai.intake.columns.notation import Notation
    from fugai.tables import Column

COUNTS = frozenset(
    {"population", "households", "subscribers", "tests", "sectors", "capacity_per_day"}
)
"""Columns of whole numbers, in which a fraction shows that a separator was misread."""

SAMPLE = 2_000
"""Cells of each column that are looked at to see how a file writes its numbers."""

_DECIMALS = r"^[+-]?\d+{sign}(?:\d{{1,2}}|\d{{4,}})$|^[+-]?\d{{4,}}{sign}\d+$"
_POINT = {sign: re.compile(_DECIMALS.format(sign=re.escape(sign))) for sign in ".,"}
_TRIPLE = {sign: re.compile(rf"^[+-]?[1-9]\d{{0,2}}\{sign}\d{{3}}$") for sign in ".,"}
_GROUPS = {sign: re.compile(rf"^[+-]?\d{{1,3}}(?:\{sign}\d{{3}}){{2,}}") for sign in ".,"}
_COMPUTED = re.compile(r"^[+-]?(?:\d+\.\d{4,}|\d{4,}\.\d+|\d+\.0)$")


@dataclass(frozen=True, kw_only=True)
class Where:
    """Where the cells of a column stand, for messages.

    Parameters
    ----------
    file, table
        Name of the file, and of the table that it holds.
    label
        The column as the file names it.
    rows
        Row number of each cell.
    """

    file: str
    table: str
    label: str
    rows: npt.NDArray[np.generic] | Sequence[object]


def check_separators(
    column: Column,
    text: pd.Series,
    notation: Notation,
    *,
    where: Where,
    others: Callable[[], Iterable[pd.Series]],
    factor: float = 1.0,
) -> tuple[Notation, list[Message]]:
    """How a column writes numbers, with a note on separated thousands; raise where nobody can know.

    '26.528' people are 26,528 or nothing that exists, and '1,234' m may be 1.234 or 1,234. What
    the column itself or the file shows decides; where nothing does, the user is asked.

    Parameters
    ----------
    text
        Cells of the column.
    others
        Makes the cells of every column of the file, from which its decimal sign may be seen.
    factor
        What numbers are multiplied by: in '26.528' times 10,000 people the point is a decimal sign.

    Raises
    ------
    InputError
        A number may mean two things; the message says which line of the project file decides.
    """
    if column.kind not in ("number", "integer") or notation.is_declared:
        return notation, []
    at = np.flatnonzero(text.str.contains("[.,]", regex=True).to_numpy(dtype=np.bool_))
    cells = [(int(i), _bare(column, str(cell))) for i, cell in zip(at, text.iloc[at], strict=True)]
    plain = [cell for _, cell in cells]
    notes: list[Message] = []
    for sign in ".,":
        triples = [(at, cell) for at, cell in cells if _TRIPLE[sign].match(cell)]
        if not triples:
            continue
        if any(_GROUPS[sign].match(cell) for cell in plain):  # '1.234.567' shows what '1.200' is
            return replace(notation, thousands=sign), [
                _thousands_note(len(triples), triples[0][1], where)
            ]
        if _is_open(column, plain, sign, notation, factor, others):
            raise InputError(_question(triples[0], where))
        if sign == "," and not notation.decimal_comma:
            notes.append(_thousands_note(len(triples), triples[0][1], where))
    return notation, notes


def _bare(column: Column, cell: str) -> str:
    """The number of a cell without its unit; '' where a unit of ten or more makes decimals usual."""
    plain = plain_text(cell).strip("¥$€ ")
    amount = split_amount(plain, units_of(column))
    if amount is None:
        return plain
    return amount[0] if amount[1] < 10.0 else ""


def _is_open(
    column: Column,
    plain: Sequence[str],
    sign: str,
    notation: Notation,
    factor: float,
    others: Callable[[], Iterable[pd.Series]],
) -> bool:
    """Whether three digits behind a sign may be thousands as well as decimals."""
    other = "," if sign == "." else "."
    if any(_POINT[other].match(cell) for cell in plain):
        return True  # one column writes decimals with the one sign and something with the other
    if column.name in COUNTS and factor < 10.0:
        if sign == ".":
            return not any(_COMPUTED.match(cell) for cell in plain)
        return notation.decimal_comma
    if sign == ".":
        ends = [cell for cell in plain if _TRIPLE[sign].match(cell)]
        if column.name == "cost" and all(cell.endswith("0") for cell in ends):
            return True
        return notation.decimal_comma and _shows(others(), ",") and not _shows(others(), ".")
    return notation.decimal_comma and not (_shows(others(), ",") and not _shows(others(), "."))


def _shows(columns: Iterable[pd.Series], sign: str) -> bool:
    """Whether a column of the file has numbers in which a sign can only be the decimal sign."""
    return any(
        bool(text.iloc[:SAMPLE].str.contains(_POINT[sign].pattern, regex=True).any())
        for text in columns
    )


def _question(first: tuple[int, str], where: Where) -> str:
    at, cell = first
    whole = re.sub("[.,]", "", cell)
    decimal = cell.replace(",", ".")
    sign = "." if "." in cell else ","
    return (
        f"`{where.file}` row {where.rows[at]}: {where.label} = {cell!r} may be {int(whole):,} or "
        f'{decimal}; write `thousands = "{sign}"` or `decimal = "{sign}"` under '
        f"`[inputs.{where.table}]`."
    )


def _thousands_note(count: int, cell: str, where: Where) -> Message:
    return Message(
        zh=f"`{where.file}`：{where.label}有{count:,}格以{'逗号' if ',' in cell else '点'}为千位分隔符，如{cell!r}。",
        en=f"`{where.file}`: the {'comma' if ',' in cell else 'point'} separates thousands in {count:,} cells of "
        f"{where.label}, as in {cell!r}.",
    )
