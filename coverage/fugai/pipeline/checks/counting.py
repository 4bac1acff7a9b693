"""Findings counted by the rows that they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_ORDER = ("refused", "repaired", "flagged")


def rows_by_action(findings: pd.DataFrame, table: str) -> dict[str, int]:
    """How many rows of a table were refused, repaired and flagged; a row counts once, by the first.

    Parameters
    ----------
    findings
        With `fugai.tables.FINDING_COLUMNS`. A finding without a row counts as one.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.tables import FINDING_COLUMNS
    >>> rows = [("sites", "a.csv", 2, name, "", "", "refused") for name in ("height_m", "opened")]
    >>> rows_by_action(pd.DataFrame(rows, columns=list(FINDING_COLUMNS)), "sites")
    {'refused': 1}
    """
    own = findings[findings["table"].eq(table)]
    named = own["row"].astype(str).ne("")
    counts: dict[str, int] = {}
    seen: set[tuple[str, str]] = set()
    for action in _ORDER:
        chosen = own["action"].eq(action)
        rows = own[chosen & named]
        keys = set(zip(rows["file"].astype(str), rows["row"].astype(str), strict=True))
        number = len(keys - seen) + int((chosen & ~named).sum())
        seen |= keys
        if number:
            counts[action] = number
    return counts
