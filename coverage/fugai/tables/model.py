"""What a table is: its columns with kinds, units, ranges and names in two languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from fugai._deprecated import renamed_attribute

if TYPE_CHECKING:
    from fugai.tables.plausibility import Plausibility, Reference

Kind = Literal["text", "integer", "number", "year", "boolean", "choice"]
Shape = Literal["point", "polygon"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name
        Canonical name, with the unit as suffix.
    kind
        What a cell holds. A ``year`` may come as a year or as a date, of which the year is kept.
    title, title_zh
        What it means, for the data dictionary and the templates; as a heading it means this column.
    unit
        Unit of its numbers, empty where they have none.
    required
        A row without it is refused. Otherwise an empty cell is NA, or the default where there is one.
    minimum, maximum
        Inclusive range; a value outside refuses the row.
    choices
        Allowed values of a ``choice``, each with the spellings that mean it.
    former_titles
        Titles that templates of earlier versions wrote: after the titles, before the aliases.
    aliases
        Other headings that mean this column, compared without case, blanks, hyphens, underscores.
    default
        Value where a file has no such column, or leaves a cell of it blank.

    Examples
    --------
    >>> from fugai.tables import TABLES
    >>> height = TABLES["sites"]["height_m"]
    >>> height.title_zh, height.unit, height.minimum, height.maximum
    ('天线挂高', 'm', 1, 400)
    """

    name: str
    kind: Kind
    title: str
    title_zh: str
    unit: str = ""
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    former_titles: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    default: str | float | bool | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """Contract of one table.

    Parameters
    ----------
    name, title, title_zh
        What projects call it, and what it means in both languages.
    key
        Column whose values are unique.
    columns
        Its columns, in the order of the data dictionary.
    shapes
        Geometry that a row may have; none where the table has no geometry.
    geometry_optional
        Whether a row without geometry is kept.
    together
        Columns whose values together are unique: what a row is about, where its id alone does not
        say so (the same tile measured for fixed and for mobile), or where a file has no ids.
    references
        Columns whose values are keys of other tables.
    rules
        What plausible values keep to.

    Examples
    --------
    >>> from fugai.tables import TABLES
    >>> cities = TABLES["cities"]
    >>> cities.key, cities.names, cities.spatial
    ('part_id', ('part_id', 'city', 'name', 'population'), True)
    """

    name: str
    title: str
    title_zh: str
    key: str
    columns: tuple[Column, ...]
    shapes: tuple[Shape, ...] = ()
    geometry_optional: bool = False
    together: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    rules: tuple[Plausibility, ...] = ()

    sparse = renamed_attribute(
        "fugai.tables.Table", "sparse", "geometry_optional", removed_in="0.3.0"
    )

    def __getitem__(self, name: str) -> Column:
        """Column of that canonical name.

        Raises
        ------
        KeyError
            The table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def unique(self) -> tuple[tuple[str, ...], ...]:
        """Every set of columns whose values together are unique.

        >>> from fugai.tables import TABLES
        >>> TABLES["speed_tests"].unique
        (('test_id', 'kind', 'year'),)
        """
        if self.key in self.together:
            return (self.together,)
        return ((self.key,), self.together) if self.together else ((self.key,),)

    @property
    def names(self) -> tuple[str, ...]:
        """Canonical names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def spatial(self) -> bool:
        """Whether the rows have geometry."""
        return bool(self.shapes)
