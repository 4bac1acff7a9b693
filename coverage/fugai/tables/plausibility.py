"""What must hold between the values of a row, of several rows and of several tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A column whose values are keys of another table.

    Parameters
    ----------
    column
        The column that refers; an empty cell refers to nothing and is no error.
    to
        The table referred to.
    expected
        Whether every row of that table should be referred to: a check counts those that are not,
        such as sites without cells.

    Examples
    --------
    >>> from fugai.tables import TABLES
    >>> [(one.column, one.to) for one in TABLES["cells"].references]
    [('site_id', 'sites')]
    """

    column: str
    to: str
    expected: bool = False


@dataclass(frozen=True, kw_only=True)
class Plausibility:
    """A rule that plausible values of a column keep to. A row that breaks it is used and flagged.

    No target that rests on the column is met or missed on such rows: its verdict is 'in doubt'.

    Parameters
    ----------
    column
        The column that is judged.
    title, title_zh
        What must hold, as a sentence without its full stop.
    whole
        Values are whole numbers: nobody counts half a person.
    at_most
        Column that it must not exceed: of the same row, or ``table.column`` of the row that this
        one refers to.
    otherwise
        The column that takes its place where that one is unknown.
    times
        How many times that column is allowed.
    per
        Rows with the same values in these columns are summed before they are compared.
    where
        Column to its value: the rule is for these rows alone.

    Examples
    --------
    >>> from fugai.tables import TABLES
    >>> for rule in TABLES["settlements"].rules:
    ...     print(rule.column, "-", rule.title)
    population - must be a whole number of people
    households - must be a whole number of households
    households - must not exceed the residents
    """

    column: str
    title: str
    title_zh: str
    whole: bool = False
    at_most: str = ""
    otherwise: str = ""
    times: float = 1.0
    per: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)
