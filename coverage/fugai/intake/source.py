"""What a file is, where it does not say so itself, and what is expected of its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Extent = tuple[float, float, float, float]
"""West, south, east, north. [deg]"""


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
        Layer of a vector file or sheet of a workbook, where there are several.
    encoding
        Encoding of the text, where it is not evident.
    columns
        Canonical column, or kind of position (lon, lat, x, y, latlon, lonlat, coordinates, wkt,
        quadkey), to heading in the file. For OpenStreetMap, column to tag key.
    where
        Heading, or tag key for OpenStreetMap, to the value or values of the rows to take.
    constants
        Columns that the file does not have, with their one value.

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
    columns: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, object] = field(default_factory=dict)
    constants: Mapping[str, object] = field(default_factory=dict)


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
