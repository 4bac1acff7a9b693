"""Findings: what the checks say about the values of an input, as a table for the user.

A check makes a `Finding` (one rule that some rows of a table break) or a `RowFinding` (one row of a
file). `findings_table` and `row_findings_table` turn them into the table of
`fugai.tables.FINDING_COLUMNS` that a `fugai.tables.Reading` carries.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai.errors import without_passwords
from fugai.tables import FINDING_COLUMNS, Reading, no_findings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import BoolArray, IntArray

T = TypeVar("T")

Action = Literal["refused", "repaired", "flagged"]

MAX_VALUE_LENGTH = 200
"""Characters of a value that a finding shows; longer ones, such as polygons as text, are cut."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One rule that some rows of a table break.

    Parameters
    ----------
    positions
        Positions of the rows in the table as read.
    column
        Canonical column, or the heading where there is none.
    found
        What was found there, one per row.
    rule
        What must hold, one for all rows or one per row.
    action
        What happens to the rows.
    is_dropped
        Whether the rows are left out though nothing of them is lost: what they say is in another.
    """

    positions: IntArray
    column: str
    found: Sequence[object]
    rule: str | Sequence[str]
    action: Action = "refused"
    is_dropped: bool = False


class RowFinding(NamedTuple):
    """One value of one row that breaks a rule, where the rows are those of a file.

    ``row`` is the line number, the feature's position or the object's id; '' for a whole file.
    """

    row: object
    column: str
    value: str
    rule: str
    action: Action


@dataclass(frozen=True, kw_only=True)
class SourcedReading(Reading[T], Generic[T]):
    """A reading that still knows file and row of each line of its frame.

    Parameters
    ----------
    origin
        Columns ``file`` and ``row``, one line per line of ``frame``, in its order.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.intake import SourcedReading
    >>> frame = pd.DataFrame({"site_id": ["A", "B"]})
    >>> origin = pd.DataFrame({"file": ["sites.csv"] * 2, "row": [2, 5]})
    >>> SourcedReading(frame=frame, origin=origin).origin["row"].tolist()
    [2, 5]
    """

    origin: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame({"file": [], "row": []}, dtype="object")
    )


def findings_where(
    mask: BoolArray,
    column: str,
    values: pd.Series | npt.NDArray[np.generic],
    rule: str,
    *,
    action: Action = "refused",
) -> list[Finding]:
    """The rows of a mask as one finding in a list; an empty list where the mask has none."""
    at = np.flatnonzero(mask)
    if not at.size:
        return []
    found = values.to_numpy(dtype=object)[at] if isinstance(values, pd.Series) else values[at]
    return [Finding(positions=at, column=column, found=list(found), rule=rule, action=action)]


def refused_rows(findings: Sequence[Finding], size: int) -> BoolArray:
    """Which of ``size`` rows at least one finding refuses, or leaves out as parts of another."""
    mask = np.zeros(size, dtype=np.bool_)
    for one in findings:
        if one.action == "refused" or one.is_dropped:
            mask[one.positions] = True
    return mask


def findings_table(
    findings: Sequence[Finding],
    *,
    table: str,
    file: str | Sequence[object],
    rows: Sequence[object] | npt.NDArray[np.generic],
) -> pd.DataFrame:
    """Findings as a table with `FINDING_COLUMNS`, in the order of the rows.

    Parameters
    ----------
    file, rows
        Name of the file (one for all, or one per position) and row number of each position.
    """
    if not findings:
        return no_findings()
    at = np.concatenate([one.positions for one in findings])
    files = [file] * len(at) if isinstance(file, str) else [file[i] for i in at]
    frame = pd.DataFrame(
        {
            "table": table,
            "file": files,
            "row": [rows[i] for i in at],
            "column": [one.column for one in findings for _ in one.positions],
            "value": [shown_value(value) for one in findings for value in one.found],
            "rule": [rule for one in findings for rule in _rules(one)],
            "action": [one.action for one in findings for _ in one.positions],
        },
        dtype="object",
    )
    order = np.argsort(at, kind="stable")
    return frame.iloc[order].reset_index(drop=True)[list(FINDING_COLUMNS)]


def row_findings_table(
    findings: Sequence[RowFinding], *, table: str, file: str | Sequence[str]
) -> pd.DataFrame:
    """Findings about single rows as a table with `FINDING_COLUMNS`, in the order given.

    Parameters
    ----------
    file
        Name of the file: one for all, or one per finding.
    """
    if not findings:
        return no_findings()
    files = [file] * len(findings) if isinstance(file, str) else file
    rows = [(table, name, *one) for name, one in zip(files, findings, strict=True)]
    return pd.DataFrame(rows, columns=list(FINDING_COLUMNS), dtype="object")


def concat_findings(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Tables of findings below each other, in the order given.

    Parameters
    ----------
    parts
        Tables with `fugai.tables.FINDING_COLUMNS`; empty ones are passed over.

    Examples
    --------
    >>> from fugai.intake import concat_findings
    >>> from fugai.tables import no_findings
    >>> concat_findings([no_findings(), no_findings()]).shape
    (0, 7)
    """
    filled = [part for part in parts if len(part)]
    if not filled:
        return no_findings()
    return pd.concat(filled, ignore_index=True).astype("object")


def shown_value(value: object) -> str:
    """A value as a finding shows it: text, cut where it is long, empty where it is missing."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    text = without_passwords(_text(value))
    return text if len(text) <= MAX_VALUE_LENGTH else text[: MAX_VALUE_LENGTH - 1] + "…"


def _text(value: object) -> str:
    try:
        return str(value)
    except ValueError:  # a whole number of thousands of digits
        return "a whole number of thousands of digits"


def _rules(one: Finding) -> Sequence[str]:
    return [one.rule] * len(one.positions) if isinstance(one.rule, str) else one.rule


def chief_cause(findings: pd.DataFrame) -> str:
    """The rule that refuses most rows, with the first of them; '' where none is refused.

    Where no row can be used, this is why; the first finding of all may be about something else.

    Parameters
    ----------
    findings
        Table with `fugai.tables.FINDING_COLUMNS`.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("s", "a.csv", 2, "kind", "x", "must be b", "flagged")]
    >>> rows += [("s", "a.csv", 3, "lon", "?", "must be a number", "refused")] * 2
    >>> chief_cause(pd.DataFrame(rows, columns=list(FINDING_COLUMNS)))
    "row 3: lon = '?': must be a number (2 rows)"
    """
    refused = findings[findings["action"].eq("refused")]
    if not len(refused):
        return ""
    rule = refused["rule"].astype(str).str.replace(r"[\d.,]+|'[^']*'|;.*$", "", regex=True)
    kind = refused["column"].astype(str) + "\x1f" + rule
    counts = kind.value_counts(sort=False)
    mine = refused[kind.eq(str(counts.idxmax()))]
    first, count = mine.iloc[0], int(counts.max())
    more = f" ({count:,} rows)" if count > 1 else ""
    return f"row {first['row']}: {first['column']} = {first['value']!r}: {first['rule']}{more}"
