"""Footprints of buildings with their heights, from OpenStreetMap or any layer of polygons."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Transformer

from fugai.errors import InputError
from fugai.intake.cells import as_text
from fugai.intake.datums import convert_datum
from fugai.intake.findings import RowFinding, row_findings_table
from fugai.intake.formats.dispatch import read_raw
from fugai.intake.formats.raw import existing_file
from fugai.intake.obstacles.sources import BUILDINGS, HIGHEST_M
from fugai.intake.osm.endings import is_osm
from fugai.intake.osm.features import read_features
from fugai.intake.osm.values import parse_metres
from fugai.intake.positions.find import named_crs, to_degrees
from fugai.intake.rasters.terrain_units import METRES
from fugai.intake.source import Source
from fugai.messages import Message
from fugai.tables import Assumption, Reading

if TYPE_CHECKING:
    import pandas as pd

    from fugai._types import FloatArray, ObjectArray

STOREY_M = 3.0
"""Height of a storey where only their number is known: OpenStreetMap's 'Simple 3D Buildings'. [m]"""

MOST_STOREYS = 170.0
LONGEST_STOREY_M = 6.0
"""A storey is lower; heights that give more in the median are in feet. [m]"""

_ENOUGH = 5
_HEIGHTS = (
    "height_m",
    "height",
    "building_height",
    "bldg_height",
    "heightroof",
    "h",
    "hgt",
    "高度",
    "建筑高度",
    "楼高",
)
_STOREYS = (
    "levels",
    "building:levels",
    "building_levels",
    "storeys",
    "stories",
    "floors",
    "num_floors",
    "numfloors",
    "floor",
    "层数",
    "楼层",
    "楼层数",
    "地上层数",
)
_TAGS = ("height", "building:height"), ("building:levels",)
_MARK = re.compile(r"[\s_]*[\[(（]?\s*(?P<unit>m|metres?|meters?|米|ft|feet|英尺)\s*[\])）]?$")
_NO_BUILDING = {"no", "none", "proposed", "razed", "demolished"}

FROM_STOREYS = Message(zh=f"层数乘以{STOREY_M:g}米", en=f"number of storeys times {STOREY_M:g} m")
NO_HEIGHT = Message(
    zh="既无高度也无层数：不计为障碍物", en="neither height nor storeys: stands as no obstacle"
)


class _Cells(NamedTuple):
    """Shapes in their own CRS, what the file says of height and storeys, and the row of each."""

    shapes: ObjectArray
    crs: CRS | None
    heights: ObjectArray
    storeys: ObjectArray
    rows: ObjectArray
    factor: float


def read_buildings(
    path: Path | str, *, crs: CRS, source: Source | None = None, unit: str | None = None
) -> Reading[gpd.GeoDataFrame]:
    """Footprints with the column ``height_m``, NaN where neither height nor storeys are known. [m]

    A height is taken as it is stated, in feet where heading, value or ``unit`` say so; without one,
    storeys count 3 m each. Where a layer has both, and its heights make more than 6 m to a storey in
    the median, they are in feet: they are refused, all of them, and the storeys count.

    Parameters
    ----------
    path
        OpenStreetMap (``building`` with ``height`` or ``building:levels``), or a layer of polygons
        (GeoPackage, shapefile, FlatGeobuf, GeoJSON, GeoParquet).
    crs
        CRS of the result.
    source
        Datum, CRS, layer and headings (``height_m``, ``levels``) where the file does not say.
    unit
        Unit of heights that state none; None: metres.

    Raises
    ------
    InputError
        The file cannot be read, has no polygons, or neither heights nor storeys.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import geopandas as gpd
    >>> from pyproj import CRS
    >>> from shapely import box
    >>> from fugai.intake import read_buildings
    >>> houses = gpd.GeoDataFrame(
    ...     {"height (ft)": ["30", None, None], "floors": [3, 2, None]}, crs="EPSG:32650",
    ...     geometry=[box(k, 0, k + 9, 9) for k in (500_000, 500_020, 500_040)],
    ... )
    >>> with TemporaryDirectory() as folder:
    ...     houses.to_file(Path(folder, "houses.gpkg"))
    ...     reading = read_buildings(Path(folder, "houses.gpkg"), crs=CRS(32650))
    >>> reading.frame["height_m"].round(2).tolist()
    [9.14, 6.0, nan]
    """
    path, source = Path(path), source or Source()
    existing_file(path)
    factor = _factor(unit, path.name)
    found: list[RowFinding] = []
    cells = _from_osm(path, factor, found) if is_osm(path) else _from_layer(path, source, factor)
    shapes = _placed(cells, crs, source, path.name)
    height, is_counted = _heights(cells, found)
    good = ~shapely.is_empty(shapes) & (shapely.get_dimensions(shapes) == 2)
    for at in np.flatnonzero(~good)[:1]:
        count = int((~good).sum())
        rule = "must be a polygon with a position"
        found.append(RowFinding(cells.rows[at], "geometry", f"{count} rows", rule, "refused"))
    if not good.any():
        msg = f"`{path.name}` must hold footprints of buildings (polygons), found none."
        raise InputError(msg)
    frame = gpd.GeoDataFrame({"height_m": height[good]}, geometry=shapes[good], crs=crs)
    return Reading(
        frame=frame,
        findings=row_findings_table(found, table="buildings", file=path.name),
        notes=tuple(_notes(path.name, height[good])),
        assumptions=tuple(_assumptions(height[good], is_counted[good])),
    )


def _notes(file: str, height: FloatArray) -> list[Message]:
    """A sentence on footprints whose height nobody knows."""
    unknown = int(np.isnan(height).sum())
    if not unknown:
        return []
    return [
        Message(
            zh=f"{file}：{height.size:,}个建筑轮廓中有{unknown:,}个既无高度也无层数，不计为障碍物。",
            en=f"{file}: {unknown:,} of {height.size:,} footprints state neither height nor storeys: they "
            "stand as no obstacle.",
        )
    ]


def _factor(unit: str | None, file: str) -> float:
    if unit is None:
        return 1.0
    if unit.strip().lower() not in METRES:
        msg = f"`{file}` must hold heights in metres or feet, found the unit {unit!r}."
        raise InputError(msg)
    return METRES[unit.strip().lower()]


def _from_osm(path: Path, factor: float, found: list[RowFinding]) -> _Cells:
    keys = ("building", "building:part")
    features, unusable = read_features(
        path, keys, wanted=lambda tags: any(tags.get(k, "no") not in _NO_BUILDING for k in keys)
    )
    if unusable:
        rule = f"must be an area; {unusable[0].reason}"
        count = f"{len(unusable)} objects"
        found.append(RowFinding(unusable[0].id, "geometry", count, rule, "refused"))
    features = [one for one in features if shapely.get_dimensions(one.geometry) == 2]
    columns = [
        np.array([next((o.tags[k] for k in tags if k in o.tags), None) for o in features], object)
        for tags in _TAGS
    ]
    ids = np.array([one.id for one in features], dtype=object)
    shapes = np.array([one.geometry for one in features], dtype=object)
    return _Cells(shapes, CRS.from_epsg(4326), columns[0], columns[1], ids, factor)


def _from_layer(path: Path, source: Source, factor: float) -> _Cells:
    raw = read_raw(path, table="buildings", is_known=_is_known, source=source)
    if raw.geometry is None:
        msg = f"`{path.name}` must hold footprints of buildings (polygons), found none."
        raise InputError(msg)
    at, scale = _column(raw.headings, source.columns.get("height_m"), _HEIGHTS, path.name)
    floors, _ = _column(raw.headings, source.columns.get("levels"), _STOREYS, path.name)
    if at is None and floors is None:
        listed = ", ".join(raw.headings[:8]) or "none"
        msg = (
            f"`{path.name}` must have a column of heights or storeys, found the headings {listed}: "
            "name it in `columns.height_m` or `columns.levels`."
        )
        raise InputError(msg)
    size = len(raw.rows)
    empty = np.full(size, None, dtype=object)
    heights, storeys = (empty if k is None else _texts(raw.cells[k]) for k in (at, floors))
    declared = named_crs(source.crs, file=path.name)
    own = None if raw.geometry.crs is None else CRS.from_user_input(raw.geometry.crs)
    shapes = np.asarray(raw.geometry.to_numpy(), dtype=object)
    rows = np.asarray(raw.rows, dtype=object)
    scale = factor if scale is None else scale
    return _Cells(shapes, own or declared, heights, storeys, rows, scale)


def _texts(column: pd.Series) -> ObjectArray:
    return as_text(column).to_numpy(dtype=object)


def _is_known(heading: str) -> bool:
    return _plain(heading)[0] in (*_HEIGHTS, *_STOREYS)


def _plain(heading: str) -> tuple[str, float | None]:
    """A heading without its unit, and what the unit is in metres."""
    text = heading.strip().lower()
    mark = _MARK.search(text)
    if mark is None or not text[: mark.start()]:
        return text, None
    return text[: mark.start()], METRES[mark["unit"]]


def _column(
    headings: list[str], named: str | None, words: tuple[str, ...], file: str
) -> tuple[int | None, float | None]:
    """Position of the column that means one of these words, and the unit that its heading states. [m]"""
    if named is not None:
        if named not in headings:
            msg = f"`columns` of `{file}` must name headings of the file, found {named!r}."
            raise InputError(msg)
        return headings.index(named), _plain(named)[1]
    plain = [_plain(heading) for heading in headings]
    for word in words:
        for at, (name, factor) in enumerate(plain):
            if name == word or headings[at].strip().lower() == word:
                return at, factor
    return None, None


def _placed(cells: _Cells, crs: CRS, source: Source, file: str) -> ObjectArray:
    """Valid shapes in the wanted CRS; what cannot be placed is empty."""
    if cells.crs is None:
        bounds = shapely.total_bounds(cells.shapes)
        if not (np.abs(bounds[[0, 2]]) <= 360).all() or not (np.abs(bounds[[1, 3]]) <= 90).all():
            msg = f"`{file}` must name the CRS of its coordinates (or `crs` must), they are no degrees."
            raise InputError(msg)
    degrees = to_degrees(cells.crs, file=file)
    onto = Transformer.from_crs(CRS.from_epsg(4326), crs, always_xy=True)

    def convert(points: FloatArray) -> FloatArray:
        lon, lat = degrees(points[:, 0].copy(), points[:, 1].copy())
        lon, lat = convert_datum(lon, lat, source.datum, "wgs84")
        return np.column_stack(onto.transform(lon, lat))

    is_direct = cells.crs == crs and source.datum in ("wgs84", "cgcs2000")
    shapes = shapely.force_2d(cells.shapes)
    placed = shapes if is_direct else shapely.transform(shapes, convert)
    placed = np.asarray(placed, dtype=object)
    lost = shapely.is_missing(placed) | ~np.isfinite(shapely.bounds(placed)).all(axis=1)
    placed[lost] = shapely.Polygon()
    invalid = ~shapely.is_valid(placed)
    placed[invalid] = shapely.make_valid(placed[invalid])
    return placed


def _heights(cells: _Cells, found: list[RowFinding]) -> tuple[FloatArray, np.ndarray]:
    """Height of each building, NaN where unknown [m], and which come from storeys."""
    stated = _numbers(
        cells.heights, cells.rows, "height", cells.factor, HIGHEST_M[BUILDINGS], found
    )
    storeys = _numbers(cells.storeys, cells.rows, "levels", 1.0, MOST_STOREYS, found)
    both = (stated > 0.0) & (storeys >= 1.0)
    ratio = float(np.median(stated[both] / storeys[both])) if both.sum() >= _ENOUGH else 0.0
    if ratio > LONGEST_STOREY_M:
        rule = (
            f"must be in metres, they make {ratio:.1f} m to a storey in the median as heights in feet do; "
            "state the unit in the heading or in `unit`; not used"
        )
        count = f"{int((stated > 0.0).sum())} heights"
        found.append(RowFinding("", "height", count, rule, "refused"))
        stated[:] = np.nan
    is_counted = np.isnan(stated) & (storeys >= 1.0)
    return np.where(is_counted, STOREY_M * storeys, stated), is_counted


def _numbers(
    texts: ObjectArray,
    rows: ObjectArray,
    column: str,
    factor: float,
    most: float,
    found: list[RowFinding],
) -> FloatArray:
    """Numbers of a column, NaN where there is none; one finding counts those that cannot be."""
    values = np.full(texts.size, np.nan)
    wrong: list[int] = []
    for at, text in enumerate(texts):
        if text is None or text != text or not str(text).strip():  # noqa: PLR0124  NaN
            continue
        value = _number(str(text), factor)
        if value is None or not 0.0 <= value <= most:
            wrong.append(at)
        elif value > 0.0:
            values[at] = value
    if wrong:
        shown = f"{len(wrong)} rows, e.g. {texts[wrong[0]]}"
        rule = f"must be a number between 0 and {most:g}; left unknown"
        found.append(RowFinding(rows[wrong[0]], column, shown, rule, "refused"))
    return values


def _number(text: str, factor: float) -> float | None:
    try:
        return float(text) * factor
    except ValueError:
        return parse_metres(text)  # with a unit of its own


def _assumptions(height: FloatArray, is_counted: np.ndarray) -> list[Assumption]:
    unknown = int(np.isnan(height).sum())
    counted = int(is_counted.sum())
    states = (
        ("stated", height.size - unknown - counted, Message(zh="", en="")),
        ("guessed", counted, FROM_STOREYS),
        ("blank", unknown, NO_HEIGHT),
    )
    return [
        Assumption(
            input="buildings",
            column="height_m",
            state=state,  # type: ignore[arg-type]
            count=count,
            of=height.size,
            origin=origin,
        )
        for state, count, origin in states
        if count
    ]
