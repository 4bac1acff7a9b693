"""KML of layers, for Google Earth and others that read OGC KML 2.2 (OGC 07-147r2, 2008)."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.polygon import orient

from fugai.atomic import write_text
from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

NAMESPACE = "http://www.opengis.net/kml/2.2"

_COLOURS = ("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#5d4037", "#b8a900")
_NAMES = ("name", "name_en", "title", "site_id", "outlet_id", "settlement_id", "candidate_id")
_HEIGHT = "height_m"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_ID = re.compile(r"[^A-Za-z0-9_]+")


def write_kml(
    layers: Mapping[str, gpd.GeoDataFrame],
    path: Path,
    *,
    name: str = "",
    titles: Mapping[str, str] | None = None,
) -> Path:
    """Layers as folders of one KML document, in WGS84; what has a height stands that high above ground.

    Parameters
    ----------
    layers
        Layer to frame in any CRS. The column ``name`` (else an id) is each feature's name; all
        columns are its data; ``height_m`` of points is the height above ground, with a line down to
        it. [m]
    path
        Its folder is made where it is missing.
    name
        Name of the document.
    titles
        Names of the folders; those of the layers where not given.

    Raises
    ------
    ContractError
        There is no layer, or one has no geometry or no CRS.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import geopandas as gpd
    >>> from fugai.store import write_kml
    >>> masts = gpd.GeoDataFrame(
    ...     {"name": ["A & B"], "height_m": [45.0]}, geometry=gpd.points_from_xy([117.2], [39.1]), crs=4326
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     text = write_kml({"sites": masts}, Path(folder) / "sites.kml").read_text("utf-8")
    >>> "<name>A &amp; B</name>" in text, "<coordinates>117.2,39.1,45</coordinates>" in text
    (True, True)
    """
    if not layers:
        msg = "`layers` must hold at least one layer, found none."
        raise ContractError(msg)
    for key, frame in layers.items():
        if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None:
            msg = f"Layer `{key}` must have geometry and a CRS, found none."
            raise ContractError(msg)
    root = ET.Element("kml", {"xmlns": NAMESPACE})
    document = ET.SubElement(root, "Document")
    _text(document, "name", name or path.stem)
    for position in range(len(layers)):
        _add_style(document, f"style{position}", _COLOURS[position % len(_COLOURS)])
    columns = {key: _columns(frame) for key, frame in layers.items()}
    for position, (key, names) in enumerate(columns.items()):
        _add_schema(document, f"schema{position}", key, layers[key][names])
    for position, (key, frame) in enumerate(layers.items()):
        folder = ET.SubElement(document, "Folder")
        _text(folder, "name", (titles or {}).get(key, key))
        rows = frame[frame.geometry.notna() & ~frame.geometry.is_empty].to_crs(4326)
        for placemark in _placemarks(rows, columns[key], position):
            folder.append(placemark)
    ET.indent(root, space=" ")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    write_text(path, head + ET.tostring(root, encoding="unicode") + "\n")
    return path


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = _NO_XML.sub("", text)


def _columns(frame: gpd.GeoDataFrame) -> list[str]:
    return [str(name) for name in frame.columns if name != frame.geometry.name]


def _add_style(document: ET.Element, key: str, colour: str) -> None:
    """Colours are alpha, blue, green, red; without an icon of its own nothing is fetched."""
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    style = ET.SubElement(document, "Style", {"id": key})
    icon = ET.SubElement(style, "IconStyle")
    _text(icon, "color", f"ff{blue}{green}{red}")
    _text(icon, "scale", "0.8")
    label = ET.SubElement(style, "LabelStyle")
    _text(label, "scale", "0.7")
    line = ET.SubElement(style, "LineStyle")
    _text(line, "color", f"ff{blue}{green}{red}")
    _text(line, "width", "1.5")
    fill = ET.SubElement(style, "PolyStyle")
    _text(fill, "color", f"80{blue}{green}{red}")


def _add_schema(document: ET.Element, key: str, name: str, rows: pd.DataFrame) -> None:
    schema = ET.SubElement(document, "Schema", {"name": _NO_XML.sub("", name), "id": key})
    for position, column in enumerate(rows.columns):
        kind = "double" if pd.api.types.is_float_dtype(rows[column]) else "string"
        if pd.api.types.is_integer_dtype(rows[column]):
            kind = "int" if rows[column].abs().max() < 2**31 else "double"
        field = ET.SubElement(
            schema, "SimpleField", {"type": kind, "name": _field(column, position)}
        )
        _text(field, "displayName", str(column))


def _field(column: str, position: int) -> str:
    plain = _NO_ID.sub("_", column).strip("_")
    return plain if plain == column else f"{plain or 'column'}_{position}"


def _placemarks(
    rows: gpd.GeoDataFrame, columns: Sequence[str], position: int
) -> Iterator[ET.Element]:
    heights = (
        pd.to_numeric(rows[_HEIGHT], errors="coerce").to_numpy(np.float64, na_value=np.nan)
        if _HEIGHT in rows
        else np.full(len(rows), np.nan)
    )
    named = [column for column in _NAMES if column in rows]
    values = [rows[column].tolist() for column in columns]
    fields = [_field(column, at) for at, column in enumerate(columns)]
    for row, (shape, height) in enumerate(zip(rows.geometry, heights, strict=True)):
        mark = ET.Element("Placemark")
        texts = (_value(rows[column].iloc[row]) for column in named)
        _text(mark, "name", next(filter(None, texts), str(rows.index[row])))
        _text(mark, "styleUrl", f"#style{position}")
        data = ET.SubElement(mark, "ExtendedData")
        held = ET.SubElement(data, "SchemaData", {"schemaUrl": f"#schema{position}"})
        for field, column in zip(fields, values, strict=True):
            text = _value(column[row])
            if text:
                ET.SubElement(held, "SimpleData", {"name": field}).text = _NO_XML.sub("", text)
        mark.append(_geometry(shape, height))
        yield mark


def _value(value: Any) -> str:  # noqa: ANN401  whatever a cell holds
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    return "" if value is pd.NaT else str(value)


def _geometry(shape: BaseGeometry, height: float) -> ET.Element:
    kind = shape.geom_type
    if kind == "Point":
        return _point(shape, height)
    if kind in ("LineString", "LinearRing"):
        line = ET.Element("LineString")
        _text(line, "tessellate", "1")
        _text(line, "coordinates", _coordinates(shape))
        return line
    if kind == "Polygon":
        return _polygon(shape)
    several = ET.Element("MultiGeometry")
    for part in shapely.get_parts(shape):
        several.append(_geometry(part, height))
    return several


def _point(shape: BaseGeometry, height: float) -> ET.Element:
    point = ET.Element("Point")
    coordinates = _coordinates(shape)
    if np.isfinite(height) and height > 0:
        _text(point, "extrude", "1")
        _text(point, "altitudeMode", "relativeToGround")
        coordinates = f"{coordinates},{height:.10g}"
    _text(point, "coordinates", coordinates)
    return point


def _polygon(shape: Any) -> ET.Element:  # noqa: ANN401  a polygon of shapely
    turned = orient(shape)  # outer rings counter-clockwise, as the standard asks
    polygon = ET.Element("Polygon")
    _text(polygon, "tessellate", "1")
    for tag, ring in (
        ("outerBoundaryIs", turned.exterior),
        *(("innerBoundaryIs", ring) for ring in turned.interiors),
    ):
        held = ET.SubElement(ET.SubElement(polygon, tag), "LinearRing")
        _text(held, "coordinates", _coordinates(ring))
    return polygon


def _coordinates(shape: BaseGeometry) -> str:
    """Longitude and latitude to a centimetre."""
    return " ".join(
        f"{_degrees(lon)},{_degrees(lat)}" for lon, lat in shapely.get_coordinates(shape).tolist()
    )


def _degrees(value: float) -> str:
    return f"{value:.7f}".rstrip("0").rstrip(".")
