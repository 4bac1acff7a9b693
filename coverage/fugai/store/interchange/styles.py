"""Styles of the layers of a GeoPackage, as QGIS keeps them in its table ``layer_styles``.

The form is that of QGIS style files (QML) of versions 3: a renderer of one symbol, of categories or
of ranges, and labels from a column.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Mapping

STYLES = "layer_styles"
"""Name of the table, which QGIS looks for."""

Shape = Literal["fill", "line", "marker"]

_SYMBOL_LAYERS = {"fill": "SimpleFill", "line": "SimpleLine", "marker": "SimpleMarker"}
_GEOMETRY_TYPES = {"marker": "0", "line": "1", "fill": "2"}
_UPDATED = pd.Timestamp("2000-01-01T00:00:00Z")
"""Constant, so that the bytes are reproducible."""


@dataclass(frozen=True, kw_only=True)
class StyleClass:
    """One entry of a legend.

    Parameters
    ----------
    label, colour
        Text, and colour as ``#rrggbb``.
    value
        Category of the column; None where the style has one symbol or ranges.
    low, high
        Ends of the range, both inclusive as in QGIS, which takes the first that fits.

    Examples
    --------
    >>> from fugai.store import StyleClass
    >>> StyleClass(label="LTE", colour="#0072b2", value="lte").value
    'lte'
    """

    label: str
    colour: str
    value: str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class LayerStyle:
    """How QGIS draws a layer when it is opened.

    Parameters
    ----------
    shape
        fill for polygons, line, or marker for points.
    classes
        One symbol without a column, else a category or range each.
    column
        Column of the classes.
    label_column
        Column with the text at each feature.
    name
        Name of the style.

    Raises
    ------
    ContractError
        There is no class, or several without a column.

    Examples
    --------
    >>> from fugai.store import LayerStyle, StyleClass
    >>> LayerStyle(shape="fill", classes=(StyleClass(label="Hole", colour="#a82e43"),)).shape
    'fill'
    """

    shape: Shape
    classes: tuple[StyleClass, ...]
    column: str | None = None
    label_column: str | None = None
    name: str = "fugai"

    def __post_init__(self) -> None:
        if not self.classes or (self.column is None and len(self.classes) > 1):
            msg = f"`LayerStyle.classes` must be one, or several of a column, found {len(self.classes)}."
            raise ContractError(msg)


def qml_text(style: LayerStyle) -> str:
    """The style as a QML document.

    >>> from fugai.store import LayerStyle, StyleClass
    >>> text = qml_text(LayerStyle(shape="line", classes=(StyleClass(label="a", colour="#ff0000"),)))
    >>> "255,0,0,255" in text, 'type="singleSymbol"' in text
    (True, True)
    """
    root = ET.Element(
        "qgis",
        {
            "version": "3.28.0",
            "styleCategories": "Symbology|Labeling",
            "labelsEnabled": "1" if style.label_column else "0",
        },
    )
    _add_renderer(root, style)
    if style.label_column:
        _add_labels(root, style.label_column)
    ET.SubElement(root, "layerGeometryType").text = _GEOMETRY_TYPES[style.shape]
    head = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    return head + ET.tostring(root, encoding="unicode")


def styles_table(styles: Mapping[str, LayerStyle]) -> pd.DataFrame:
    """Rows of the table ``layer_styles``, each the default of its layer."""
    rows = [
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": layer,
            "f_geometry_column": "geom",
            "styleName": style.name,
            "styleQML": qml_text(style),
            "styleSLD": "",
            "useAsDefault": True,
            "description": f"{style.name}: {style.column or layer}",
            "owner": "",
            "ui": "",
            "update_time": _UPDATED,
        }
        for layer, style in styles.items()
    ]
    return pd.DataFrame.from_records(rows)


def _add_renderer(root: ET.Element, style: LayerStyle) -> None:
    common = {"forceraster": "0", "symbollevels": "0", "enableorderby": "0"}
    if style.column is None:
        renderer = ET.SubElement(root, "renderer-v2", {"type": "singleSymbol", **common})
    elif style.classes[0].value is not None:
        about = {"type": "categorizedSymbol", "attr": style.column, **common}
        renderer = ET.SubElement(root, "renderer-v2", about)
        held = ET.SubElement(renderer, "categories")
        for position, one in enumerate(style.classes):
            entry = {"value": one.value or "", "type": "string", "label": one.label}
            ET.SubElement(held, "category", {**entry, "symbol": str(position), "render": "true"})
    else:
        about = {
            "type": "graduatedSymbol",
            "attr": style.column,
            "graduatedMethod": "GraduatedColor",
        }
        renderer = ET.SubElement(root, "renderer-v2", {**about, **common})
        held = ET.SubElement(renderer, "ranges")
        for position, one in enumerate(style.classes):
            ends = {"lower": f"{one.low:.15g}", "upper": f"{one.high:.15g}", "label": one.label}
            ET.SubElement(held, "range", {**ends, "symbol": str(position), "render": "true"})
    symbols = ET.SubElement(renderer, "symbols")
    for position, one in enumerate(style.classes):
        _add_symbol(symbols, str(position), style.shape, one.colour)


def _add_symbol(symbols: ET.Element, name: str, shape: Shape, colour: str) -> None:
    alpha = "0.75" if shape == "fill" else "1"
    about = {"name": name, "type": shape, "alpha": alpha, "clip_to_extent": "1", "force_rhr": "0"}
    symbol = ET.SubElement(symbols, "symbol", about)
    layer = ET.SubElement(
        symbol,
        "layer",
        {"class": _SYMBOL_LAYERS[shape], "enabled": "1", "locked": "0", "pass": "0"},
    )
    properties = _properties(shape, _rgba(colour))
    options = ET.SubElement(layer, "Option", {"type": "Map"})
    for key, value in properties.items():
        ET.SubElement(options, "Option", {"name": key, "type": "QString", "value": value})
    for key, value in properties.items():  # as versions before 3.26 read it
        ET.SubElement(layer, "prop", {"k": key, "v": value})


def _properties(shape: Shape, colour: str) -> dict[str, str]:
    if shape == "fill":
        line = {"outline_color": "60,70,80,180", "outline_style": "solid", "outline_width": "0.2"}
        return {"color": colour, "style": "solid", **line, "outline_width_unit": "MM"}
    if shape == "line":
        ends = {"capstyle": "round", "joinstyle": "round", "line_style": "solid"}
        return {**ends, "line_color": colour, "line_width": "0.5", "line_width_unit": "MM"}
    edge = {"outline_color": "255,255,255,255", "outline_style": "solid", "outline_width": "0.2"}
    return {"color": colour, "name": "circle", "size": "2.2", "size_unit": "MM", **edge}


def _add_labels(root: ET.Element, column: str) -> None:
    labeling = ET.SubElement(root, "labeling", {"type": "simple"})
    settings = ET.SubElement(labeling, "settings", {"calloutType": "simple"})
    text = {"fieldName": column, "isExpression": "0", "fontSize": "9", "fontSizeUnit": "Point"}
    styled = ET.SubElement(settings, "text-style", {**text, "textColor": "27,39,51,255"})
    halo = {"bufferDraw": "1", "bufferSize": "0.8", "bufferSizeUnits": "MM"}
    ET.SubElement(styled, "text-buffer", {**halo, "bufferColor": "255,255,255,220"})
    ET.SubElement(settings, "placement", {"placement": "1", "centroidInside": "1"})
    ET.SubElement(settings, "rendering", {"drawLabels": "1", "obstacle": "1"})


def _rgba(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},255"
