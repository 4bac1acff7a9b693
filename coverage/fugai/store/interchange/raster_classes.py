"""Classes of a raster with names and colours, as GDAL keeps them: colour table and attribute table.

The attribute table and the names of categories stand in the file beside a GeoTIFF that GDAL reads
with it (``NAME.tif.aux.xml``), in the form of GDAL's persistent auxiliary metadata.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_INTEGER, _REAL, _TEXT = "0", "1", "2"
_NAME, _MIN, _MAX, _VALUE, _RED, _GREEN, _BLUE, _ALPHA = "2", "3", "4", "5", "6", "7", "8", "9"


@dataclass(frozen=True, kw_only=True)
class RasterClass:
    """One class: a code, or a range of values.

    Parameters
    ----------
    zh, en
        Its names.
    colour
        As ``#rrggbb``.
    value
        Code of the cells; None for a range.
    low, high
        Ends of the range. [the raster's unit]

    Examples
    --------
    >>> from fugai.store import RasterClass
    >>> RasterClass(zh="农村", en="Rural", colour="#d9e7c5", value=1).en
    'Rural'
    """

    zh: str
    en: str
    colour: str
    value: int | None = None
    low: float = float("-inf")
    high: float = float("inf")


def colour_table(classes: Sequence[RasterClass]) -> dict[int, tuple[int, int, int, int]]:
    """Red, green, blue and alpha of each code; empty where the classes are ranges.

    >>> colour_table([RasterClass(zh="", en="", colour="#ff8000", value=3)])
    {3: (255, 128, 0, 255)}
    """
    return {one.value: _rgba(one.colour) for one in classes if one.value is not None}


def auxiliary_xml(classes: Sequence[RasterClass]) -> str:
    """The file beside a raster: names of its categories, and the attribute table.

    >>> text = auxiliary_xml([RasterClass(zh="农村", en="Rural", colour="#ff8000", value=1)])
    >>> "<Category>农村 Rural</Category>" in text
    True
    """
    root = ET.Element("PAMDataset")
    band = ET.SubElement(root, "PAMRasterBand", {"band": "1"})
    codes = {one.value: _name(one) for one in classes if one.value is not None}
    if codes:
        names = ET.SubElement(band, "CategoryNames")
        for code in range(max(codes) + 1):
            ET.SubElement(names, "Category").text = codes.get(code, "")
    kind = "thematic" if codes else "athematic"
    table = ET.SubElement(band, "GDALRasterAttributeTable", {"tableType": kind})
    fields = (
        [("Value", _INTEGER, _VALUE)] if codes else [("Min", _REAL, _MIN), ("Max", _REAL, _MAX)]
    )
    fields += [("Class_zh", _TEXT, "0"), ("Class", _TEXT, _NAME)]
    fields += [(key, _INTEGER, usage) for key, usage in zip(_CHANNELS, _USAGES, strict=True)]
    for position, (name, kind_of, usage) in enumerate(fields):
        entry = ET.SubElement(table, "FieldDefn", {"index": str(position)})
        for tag, text in (("Name", name), ("Type", kind_of), ("Usage", usage)):
            ET.SubElement(entry, tag).text = text
    for position, one in enumerate(classes):
        row = ET.SubElement(table, "Row", {"index": str(position)})
        ends = [one.value] if codes else [_end(one.low), _end(one.high)]
        for value in (*ends, one.zh, one.en, *_rgba(one.colour)):
            ET.SubElement(row, "F").text = str(value)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


_CHANNELS = ("Red", "Green", "Blue", "Alpha")
_USAGES = (_RED, _GREEN, _BLUE, _ALPHA)


def _end(value: float) -> str:
    """End of a range; open ends as numbers that GDAL reads."""
    return f"{min(max(value, -1e30), 1e30):.15g}"


def _name(one: RasterClass) -> str:
    return one.en if one.zh in ("", one.en) else f"{one.zh} {one.en}"


def _rgba(colour: str) -> tuple[int, int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue, 255
