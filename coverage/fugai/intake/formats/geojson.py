"""GeoJSON, read here rather than by GDAL, which closes open rings without a warning."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError

from fugai.errors import InputError
from fugai.intake.findings import Finding
from fugai.intake.formats.budget import check_columns
from fugai.intake.formats.encodings import decode
from fugai.intake.formats.raw import RawTable
from fugai.intake.formats.rings import coordinates, polygon_from_rings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry


def read_geojson(path: Path, *, encoding: str | None = None) -> RawTable:
    """Properties and geometry of every feature.

    Open rings are closed and reported; a feature whose coordinates are not finite numbers is
    reported and has no geometry.
    """
    text, _, notes = decode(path.read_bytes(), file=path.name, encoding=encoding)
    data = parse_geojson(text, file=path.name)
    features = _features(data, path.name)
    findings: list[Finding] = []
    shapes = [_shape(feature.get("geometry"), at, findings) for at, feature in enumerate(features)]
    properties = [_properties(feature) for feature in features]
    headings = list(dict.fromkeys(name for row in properties for name in row))
    check_columns(len(headings), file=path.name)
    return RawTable(
        file=path.name,
        headings=headings,
        cells=[
            pd.Series([row.get(name) for row in properties], dtype="object") for name in headings
        ],
        rows=np.arange(1, len(features) + 1, dtype=np.int64),
        geometry=gpd.GeoSeries(shapes, crs=_crs(data, path.name)),
        findings=findings,
        notes=notes,
    )


def parse_geojson(text: str, *, file: str) -> dict[str, Any]:
    """The JSON object of a GeoJSON text.

    Raises
    ------
    InputError
        It is cut off, is not JSON, or has no ``type``.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        is_complete = text.lstrip()[:1] != "{" or text.rstrip()[-1:] == "}"
        what = "it is not JSON" if is_complete else "it is cut off"
        msg = f"`{file}` must be whole GeoJSON, {what} at line {error.lineno}."
        raise InputError(msg) from error
    except (RecursionError, ValueError) as error:
        msg = f"`{file}` must be GeoJSON, found values nested too deep or numbers too long."
        raise InputError(msg) from error
    if not isinstance(data, dict) or "type" not in data:
        msg = f"`{file}` must be GeoJSON with a `type`, found other JSON."
        raise InputError(msg)
    return data


def _features(data: dict[str, Any], file: str) -> list[dict[str, Any]]:
    kind = data["type"]
    if kind == "Feature":
        return [data]
    if kind != "FeatureCollection":
        msg = f"`{file}` must be a FeatureCollection, found {str(kind)[:40]!r}."
        raise InputError(msg)
    features = data.get("features")
    if not isinstance(features, list):
        msg = f"`{file}` must have a list of `features`, found none."
        raise InputError(msg)
    return [feature if isinstance(feature, dict) else {} for feature in features]


def _properties(feature: dict[str, Any]) -> dict[str, object]:
    found = feature.get("properties")
    row: dict[str, object] = dict(found) if isinstance(found, dict) else {}
    if "id" in feature and "id" not in row:
        row["id"] = feature["id"]
    return {
        str(name): json.dumps(value, ensure_ascii=False)
        if isinstance(value, dict | list)
        else value
        for name, value in row.items()
    }


def _shape(geometry: object, at: int, findings: list[Finding]) -> BaseGeometry | None:
    """Geometry of one feature; adds to the findings what is wrong with it."""
    if geometry is None:
        return None
    try:
        shape, closed = _built(geometry)
    except (InputError, ShapelyError, ValueError, RecursionError) as error:
        is_ours = isinstance(error, InputError)
        rule = str(error).removeprefix("A geometry ").rstrip(".") if is_ours else "must be GeoJSON"
        findings.append(
            Finding(
                positions=np.array([at]), column="geometry", found=[_shortened(geometry)], rule=rule
            )
        )
        return None
    if closed:
        findings.append(
            Finding(
                positions=np.array([at]),
                column="geometry",
                found=[f"{closed} open"],
                rule="a ring must end where it begins, it was closed",
                action="repaired",
            )
        )
    return shape


def _built(geometry: object) -> tuple[BaseGeometry, int]:
    """Geometry from its GeoJSON object, and how many rings had to be closed."""
    if not isinstance(geometry, dict):
        msg = "A geometry must be an object with `type` and `coordinates`."
        raise InputError(msg)
    kind, found = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection":
        parts = [_built(part) for part in geometry.get("geometries") or []]
        return shapely.GeometryCollection([p for p, _ in parts]), sum(n for _, n in parts)
    if not isinstance(found, list):
        msg = "A geometry must have a list of `coordinates`."
        raise InputError(msg)
    if kind in _SIMPLE_TYPES:
        return _SIMPLE_TYPES[kind](found), 0
    if kind == "Polygon":
        return polygon_from_rings(_lists_of_rings(found))
    if kind == "MultiPolygon":
        polygons = [polygon_from_rings(_lists_of_rings(rings)) for rings in found]
        return shapely.MultiPolygon([p for p, _ in polygons]), sum(n for _, n in polygons)
    msg = f"A geometry must be of a GeoJSON type, found {str(kind)[:40]!r}."
    raise InputError(msg)


_SIMPLE_TYPES: dict[object, Callable[[list[Any]], BaseGeometry]] = {
    "Point": lambda found: shapely.Point(coordinates([found])[0]) if found else shapely.Point(),
    "MultiPoint": lambda found: shapely.MultiPoint(coordinates(found)),
    "LineString": lambda found: shapely.LineString(coordinates(found)),
    "MultiLineString": lambda found: shapely.MultiLineString([coordinates(line) for line in found]),
}


def _lists_of_rings(rings: object) -> list[Any]:
    if not isinstance(rings, list) or not all(isinstance(ring, list) for ring in rings):
        msg = "A geometry must have lists as rings, found something else."
        raise InputError(msg)
    return rings


def _crs(data: dict[str, Any], file: str) -> CRS | None:
    """CRS that the ``crs`` member of GeoJSON 2008 names."""
    member = data.get("crs")
    if member is None:
        return None
    try:
        return CRS.from_user_input(member["properties"]["name"])
    except (CRSError, TypeError, KeyError, ValueError, RecursionError) as error:
        msg = f"`crs` of `{file}` must name a known CRS, found {json.dumps(member)[:80]}."
        raise InputError(msg) from error


def _shortened(geometry: object) -> str:
    return json.dumps(geometry, ensure_ascii=False)[:200]
