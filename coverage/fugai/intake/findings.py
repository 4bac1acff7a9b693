"""What the checks found in a table, and where each row came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai.tables import FINDING_COLUMNS, Reading, no_findings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import BoolArray, IntArray

T = TypeVar("T")

Action = Literal["refused", "repaired", "flagged"]

LONGEST_VALUE = 200
"""Characters of a value that a finding shows; a polygon as text would drown the list."""


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
    """

    positions: IntArray
    column: str
    found: Sequence[object]
    rule: str | Sequence[str]
    action: Action = "refused"


@dataclass(frozen=True, kw_only=True)
class SourcedReading(Reading[T], Generic[T]):
    """A reading that still knows file and row of each line of its frame.

    Parameters
    ----------
    origin
        Columns ``file`` and ``row``, one line per line of ``frame``, in its order.
    """

    origin: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame({"file": [], "row": []}, dtype="object")
    )


def finding(
    mask: BoolArray,
    column: str,
    values: pd.Series | npt.NDArray[np.generic],
    rule: str,
    *,
    action: Action = "refused",
) -> list[Finding]:
    """The rows of a mask as a finding; an empty list where there are none."""
    at = np.flatnonzero(mask)
    if not at.size:
        return []
    found = values.to_numpy(dtype=object)[at] if isinstance(values, pd.Series) else values[at]
    return [Finding(positions=at, column=column, found=list(found), rule=rule, action=action)]


def refused(findings: Sequence[Finding], size: int) -> BoolArray:
    """Which of ``size`` rows at least one finding refuses."""
    mask = np.zeros(size, dtype=np.bool_)
    for one in findings:
        if one.action == "refused":
            mask[one.positions] = True
    return mask


def findings_frame(
    findings: Sequence[Finding],
    *,
    table: str,
    file: str | Sequence[object],
    rows: Sequence[object] | npt.NDArray[np.generic],
) -> pd.DataFrame:
    """Table of the findings, in the order of the rows.

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
            "value": [shown(value) for one in findings for value in one.found],
            "rule": [rule for one in findings for rule in _rules(one)],
            "action": [one.action for one in findings for _ in one.positions],
        },
        dtype="object",
    )
    order = np.argsort(at, kind="stable")
    return frame.iloc[order].reset_index(drop=True)[list(FINDING_COLUMNS)]


def finding_line(
    *,
    table: str,
    file: str,
    row: object,
    column: str,
    value: object,
    rule: str,
    action: Action = "refused",
) -> dict[str, object]:
    """One line of a findings table that belongs to no single row of a frame."""
    return {
        "table": table,
        "file": file,
        "row": row,
        "column": column,
        "value": shown(value),
        "rule": rule,
        "action": action,
    }


def lines(found: Sequence[dict[str, object]]) -> pd.DataFrame:
    """Findings table of lines made by `finding_line`."""
    if not found:
        return no_findings()
    return pd.DataFrame(list(found), columns=list(FINDING_COLUMNS), dtype="object")


def stack(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Findings tables below each other."""
    filled = [part for part in parts if len(part)]
    if not filled:
        return no_findings()
    return pd.concat(filled, ignore_index=True).astype("object")


def shown(value: object) -> str:
    """A value as a finding shows it: text, cut where it is long, empty where it is missing."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _rules(one: Finding) -> Sequence[str]:
    return [one.rule] * len(one.positions) if isinstance(one.rule, str) else one.rule
