"""What a file is, where it does not say so itself, and what is expected of its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Extent = tuple[float, float, float, float]
"""West, south, east, north. [deg]"""


@dataclass(frozen=True, kw_only=True)
class Join:
    """Another file whose columns are put beside those of the rows that name it.

    Parameters
    ----------
    path
        The file; each of its rows is the partner of any number of rows, and no row has two.
    on
        Heading of the key in the table's own file to its heading in the other; several together
        are one key.
    columns
        Headings of the other file to take. Without any, all but its key and those that the table's
        file has itself; geometry too, where the table's file has none.
    sheet, layer, encoding
        As in `Source`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from fugai.intake import Join
    >>> Join(path=Path("antennas.csv"), on={"antenna_id": "id"}, columns=("height_m",)).on
    {'antenna_id': 'id'}
    """

    path: Path
    on: Mapping[str, str]
    columns: tuple[str, ...] = ()
    sheet: str | None = None
    layer: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """What a file is: its coordinates, its text, its columns, and the rows to take of it.

    All of it may be left out: coordinates are then degrees in WGS84, headings are matched by their
    built-in spellings, and every row is taken.

    Parameters
    ----------
    datum
        Datum of the coordinates, one of `fugai.intake.DATUMS`.
    crs
        CRS of the coordinates where the file does not carry one; degrees otherwise.
    layer, sheet
        Layer of a vector file, table in a zip archive, or sheet of a workbook, where there are several.
    encoding
        Encoding of the text, where it is not evident.
    decimal, thousands
        Sign of decimals and sign between thousands ('.', ',', or for thousands also ' ' and "'"),
        where the file may be understood in two ways.
    dates
        Order of day, month and year (dmy, mdy or ymd), for years of two digits.
    columns
        Canonical column, or kind of position (lon, lat, x, y, latlon, lonlat, coordinates, wkt,
        quadkey), to heading in the file. For OpenStreetMap, column to tag key.
    where
        Heading, or tag key for OpenStreetMap, to the value or values of the rows to take.
    constants
        Columns that the file does not have, with their one value.
    joins
        Other files to join, in this order: a later one may be named by a column of an earlier one.
    bands
        '3gpp': names and numbers of bands, and channel numbers, are carrier frequencies.
    values
        Column to words of the file and what each means there.
    rows
        'cells' where each row of a table of sites is a cell: rows of one mast become one site.

    Examples
    --------
    >>> from fugai.intake import Source
    >>> Source(datum="gcj02", columns={"site_id": "铁塔编码"}).columns["site_id"]
    '铁塔编码'
    """

    datum: str = "wgs84"
    crs: str | None = None
    layer: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    dates: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, object] = field(default_factory=dict)
    constants: Mapping[str, object] = field(default_factory=dict)
    joins: tuple[Join, ...] = ()
    bands: str | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rows: str | None = None


@dataclass(frozen=True, kw_only=True)
class Expected:
    """Where the rows of a file should lie, and what to do with those that do not.

    Parameters
    ----------
    extent
        West, south, east, north of the districts in WGS84. A point outside it that exchanged axes
        would bring inside is put right; one that a moved decimal point would is refused, with the
        position that it should probably have. None: neither is looked for. [deg]
    repair
        Move decimal points back instead of refusing the row.

    Examples
    --------
    >>> from fugai.intake import Expected
    >>> Expected(extent=(116.7, 38.5, 118.1, 40.3)).repair
    False
    """

    extent: Extent | None = None
    repair: bool = False
