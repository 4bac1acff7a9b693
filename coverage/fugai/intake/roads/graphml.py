"""Road graphs that osmnx saved as GraphML, streamed through the XML parser.

The file is parsed here and not by networkx, which would build a Python graph of everything in it.
Document type declarations are refused, since their entities can grow without bound.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

import numpy as np
import pandas as pd
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from fugai.errors import InputError
from fugai.intake.datums import convert_datum
from fugai.intake.findings import RowFinding
from fugai.intake.formats.budget import READER_ERRORS, whole_file
from fugai.intake.formats.raw import existing_file
from fugai.intake.roads.edges import ROW_COLUMNS, EdgeRows, ids_of_texts, way_number
from fugai.intake.roads.lists import ROADSIDE, first_class, items, joins_places, lowest_limit

if TYPE_CHECKING:
    from pathlib import Path

NODE_KEYS = ("x", "y")
EDGE_KEYS = (
    "length",
    "speed_kph",
    "travel_time",
    "oneway",
    "highway",
    "maxspeed",
    "osmid",
    "name",
    "ref",
    *ROADSIDE,
)
_MAX_VALUE_LENGTH = 100_000
_CHUNK = 1 << 20


@dataclass(kw_only=True)
class _Document:
    """State of the parser: declared keys, and the nodes and edges read so far."""

    names: dict[str, str] = field(default_factory=dict)
    graph: dict[str, str] = field(default_factory=dict)
    directed: bool = True
    depth: int = 0
    owner: str = ""
    data: dict[str, str] = field(default_factory=dict)
    key: str = ""
    text: list[str] = field(default_factory=list)
    size: int = 0
    node_ids: dict[str, int] = field(default_factory=dict)
    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)
    ends: list[tuple[str, str]] = field(default_factory=list)
    edges: list[dict[str, str]] = field(default_factory=list)


class _RuleError(Exception):
    """The document breaks a rule of this reader; never leaves this module."""


_ERRORS: tuple[type[Exception], ...] = (expat.ExpatError, _RuleError, *READER_ERRORS)


def read_graphml(path: Path, *, datum: str = "wgs84", source_crs: str | None = None) -> EdgeRows:
    """Edges and nodes of a GraphML file of osmnx.

    Node ``x`` and ``y`` are in the graph's ``crs``, degrees or projected. Edges use ``length`` [m],
    ``travel_time`` [s], ``speed_kph`` [km/h], ``maxspeed``, ``highway`` and ``oneway``; lists that
    osmnx writes as text, "['primary', 'residential']", count with their first class and lowest
    limit.

    Raises
    ------
    InputError
        The file is not GraphML, is cut off, declares a document type, or has no coordinates.
    """
    existing_file(path)
    document = _parse(path)
    if not document.x:
        msg = f"`{path.name}` must hold nodes with `x` and `y`, found none."
        raise InputError(msg)
    lon, lat, note = _coordinates(path, document, datum, source_crs)
    rows, findings = _rows(document)
    return EdgeRows(
        lon=lon,
        lat=lat,
        rows=rows,
        directed=document.directed,
        findings=findings,
        notes=(note,),
        node_ids=ids_of_texts(list(document.node_ids)),
    )


def _parse(path: Path) -> _Document:
    document = _Document()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        _start(document, tag.rpartition(" ")[2], attributes)

    def end(tag: str) -> None:
        _end(document, tag.rpartition(" ")[2])

    def text(data: str) -> None:
        if document.key:
            document.size += len(data)
            if document.size > _MAX_VALUE_LENGTH:
                reason = f"a value is longer than {_MAX_VALUE_LENGTH} characters"
                raise _RuleError(reason)
            document.text.append(data)

    def doctype(*_: object) -> None:
        reason = "document type declarations are not accepted"
        raise _RuleError(reason)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except _ERRORS as error:
        msg = f"`{path.name}` cannot be read as GraphML: {str(error).rstrip('.')}."
        raise InputError(msg) from error
    return document


def _start(document: _Document, tag: str, attributes: dict[str, str]) -> None:
    if document.depth == 0 and tag != "graphml":
        reason = f"the outermost element must be `graphml`, found `{tag}`"
        raise _RuleError(reason)
    document.depth += 1
    if tag == "key":
        document.names[attributes.get("id", "")] = attributes.get("attr.name", "")
    elif tag == "graph":
        document.directed = attributes.get("edgedefault", "directed") == "directed"
    elif tag == "node":
        document.owner, document.data = attributes.get("id", ""), {}
    elif tag == "edge":
        document.ends.append((attributes.get("source", ""), attributes.get("target", "")))
        document.data = {}
    elif tag == "data":
        document.key = attributes.get("key", "")
        document.text, document.size = [], 0


def _end(document: _Document, tag: str) -> None:
    document.depth -= 1
    if tag == "data":
        name = document.names.get(document.key, document.key)
        value = "".join(document.text).strip()
        document.key = ""
        if name in NODE_KEYS or name in EDGE_KEYS:
            document.data[name] = value
        elif name == "crs":
            document.graph[name] = value
    elif tag == "node":
        document.node_ids[document.owner] = len(document.x)
        document.x.append(_number(document.data.get("x", "")))
        document.y.append(_number(document.data.get("y", "")))
        document.data = {}
    elif tag == "edge":
        document.edges.append(document.data)
        document.data = {}


def _coordinates(
    path: Path, document: _Document, datum: str, source_crs: str | None
) -> tuple[np.ndarray, np.ndarray, str]:
    x, y = np.array(document.x), np.array(document.y)
    named = source_crs or document.graph.get("crs") or "EPSG:4326"
    try:
        crs = CRS.from_user_input(named)
    except CRSError as error:
        msg = f"`{path.name}` must name a known CRS, found {named[:80]!r}."
        raise InputError(msg) from error
    if not crs.equals(CRS.from_epsg(4326), ignore_axis_order=True):
        with whole_file(path.name, "GraphML file in a CRS that leads to degrees"):
            x, y = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(x, y)
    good = np.isfinite(x) & np.isfinite(y) & (np.abs(x) <= 180.0) & (np.abs(y) <= 90.0)
    if not good.any():
        msg = f"`{path.name}` must hold coordinates in {crs.name}, found none in its range."
        raise InputError(msg)
    lon, lat = np.where(good, x, np.nan), np.where(good, y, np.nan)
    lon[good], lat[good] = convert_datum(lon[good], lat[good], datum, "wgs84")
    return lon, lat, f"`{path.name}`: GraphML with {len(x)} nodes in {crs.name}."


def _rows(document: _Document) -> tuple[pd.DataFrame, list[RowFinding]]:
    findings: list[RowFinding] = []
    rows: list[tuple[object, ...]] = []
    for number, ((source, target), values) in enumerate(
        zip(document.ends, document.edges, strict=True), start=1
    ):
        tail, head = document.node_ids.get(source, -1), document.node_ids.get(target, -1)
        bad = next(
            (
                name
                for name, node in ((source, tail), (target, head))
                if node < 0 or not math.isfinite(document.x[node] + document.y[node])
            ),
            None,
        )
        if bad is not None:
            rule = "must be a node with coordinates"
            findings.append(RowFinding(str(number), "source, target", bad, rule, "refused"))
            continue
        rows.append(
            (
                str(number),
                tail,
                head,
                _number(values.get("length", "")),
                _number(values.get("travel_time", "")),
                math.nan,
                math.nan,
                math.nan,
                _number(values.get("speed_kph", "")),
                first_class(values.get("highway", "")),
                lowest_limit(values.get("maxspeed", "")),
                values.get("oneway", "").lower() in ("true", "yes", "1"),
                way_number(values.get("osmid", "")),
                "; ".join(items(values.get("name", "") or values.get("ref", ""))),
                joins_places(values),
            )
        )
    return pd.DataFrame(rows, columns=list(ROW_COLUMNS)), findings


def _number(text: str) -> float:
    """First number in a value, NaN where there is none."""
    found = re.search(r"[-+]?\d[\d.eE+-]*", text)
    try:
        return float(found[0]) if found else math.nan
    except ValueError:
        return math.nan
