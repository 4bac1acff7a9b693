"""Tables of road edges, as text or Parquet: ids and coordinates of both ends on each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from fugai.errors import InputError
from fugai.intake.datums import convert_datum
from fugai.intake.findings import RowFinding
from fugai.intake.formats.budget import whole_file
from fugai.intake.formats.csv import read_csv
from fugai.intake.formats.raw import existing_file
from fugai.intake.formats.vector import check_parquet
from fugai.intake.roads.drawn import GEOMETRY_COLUMNS, read_edge_layer, with_ends
from fugai.intake.roads.edges import ROW_COLUMNS, EdgeRows, ids_of_texts, way_number
from fugai.intake.roads.lists import ROADSIDE, first_class, items, joins_places, lowest_limit

if TYPE_CHECKING:
    from pathlib import Path

    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.messages import Message


EDGE_COLUMNS: dict[str, tuple[str, ...]] = {
    "tail": ("u", "from", "source", "from_node", "start_node", "起点", "起点编号"),
    "head": ("v", "to", "target", "to_node", "end_node", "终点", "终点编号"),
    "tail_x": ("tail_lon", "u_x", "from_x", "from_lon", "x1", "lon1", "起点经度"),
    "tail_y": ("tail_lat", "u_y", "from_y", "from_lat", "y1", "lat1", "起点纬度"),
    "head_x": ("head_lon", "v_x", "to_x", "to_lon", "x2", "lon2", "终点经度"),
    "head_y": ("head_lat", "v_y", "to_y", "to_lat", "y2", "lat2", "终点纬度"),
    "length_m": ("length", "长度", "里程"),
    "speed_kmh": ("speed_kph", "speed", "kmh", "速度", "车速"),
    "drive_s": ("travel_time", "travel_time_s", "time_s", "行车时间"),
    "deliver_s": ("配送时间",),
    "cycle_s": ("骑行时间",),
    "walk_s": ("步行时间",),
    "highway": ("class", "road_class", "道路等级", "等级"),
    "maxspeed": ("limit", "限速"),
    "oneway": ("one_way", "单行", "单行道"),
    "way_id": ("osmid", "osm_id", "道路编号"),
    "name": ("road_name", "street", "道路名称", "路名"),
    "bridge": ("桥梁",),
    "tunnel": ("隧道",),
    "motorroad": ("汽车专用路",),
}
"""Column of an edge table to the headings that mean it, compared without case, blanks, hyphens and
underscores."""

LAYER_SUFFIXES = (".gpkg",)
"""Endings of files whose layer ``edges`` is read."""

_REQUIRED = ("tail", "head", "tail_x", "tail_y", "head_x", "head_y")
_RANGES = {
    "length_m": (0.0, 1e7),
    "speed_kmh": (0.1, 200.0),
    "drive_s": (0.0, 1e6),
    "deliver_s": (0.0, 1e6),
    "cycle_s": (0.0, 1e7),
    "walk_s": (0.0, 1e7),
}
_YES = ("1", "true", "yes", "y", "t", "是", "1.0")
SAME_PLACE_M = 1.0
"""Coordinates of one id that differ by more are reported. [m]"""

DEGREE_M = 111_000.0
"""Length of a degree of latitude, rounded. [m]"""


def read_edge_table(
    path: Path,
    *,
    datum: str = "wgs84",
    source_crs: str | None = None,
    encoding: str | None = None,
) -> EdgeRows:
    """Edges of a table whose rows are roads between two nodes.

    Needed are `tail`, `head` (ids) and the coordinates of both, in degrees or in `source_crs`, or
    the line of each edge: as well-known text in a column `geometry`, or in a layer of a GeoPackage. A
    row is open in both directions unless `oneway` says otherwise. See `EDGE_COLUMNS` for the
    other columns and the headings that mean them.

    Raises
    ------
    InputError
        The file cannot be read or lacks a column.
    """
    existing_file(path)
    if path.suffix.lower() in LAYER_SUFFIXES:
        table, row_numbers, notes, crs = read_edge_layer(path)
        source_crs = source_crs or crs
    else:
        table, row_numbers, notes = _cells(path, encoding)
    return _edge_rows(path, table, row_numbers, notes, (datum, source_crs))


def _edge_rows(
    path: Path,
    table: pd.DataFrame,
    row_numbers: list[str],
    notes: list[str | Message],
    position: tuple[str, str | None],
) -> EdgeRows:
    """Edges of a table that has been read; ``position`` is the datum and CRS of its coordinates."""
    if {"u", "v", "from", "to"} <= set(table.columns):
        table = table.drop(columns=["u", "v"])  # of undirected edges `from` and `to` say the way
    found = _by_column(with_ends(table))
    missing = [name for name in _REQUIRED if name not in found]
    if missing:
        msg = (
            f"`{path.name}` must have the columns {', '.join(_REQUIRED)}, "
            f"missing {', '.join(missing)}."
        )
        raise InputError(msg)
    findings: list[RowFinding] = []
    frame = _checked_rows(found, row_numbers, findings)
    lon, lat, nodes, ids = _nodes(path, frame, *position, findings)
    if "oneway" not in found:
        notes.append(f"`{path.name}` has no `oneway`: all rows are open in both directions.")
    rows = frame.assign(tail=nodes[: len(frame)], head=nodes[len(frame) :])
    return EdgeRows(
        lon=lon,
        lat=lat,
        rows=rows[list(ROW_COLUMNS)],
        directed=_has_both_directions(rows),
        findings=findings,
        notes=tuple(notes),
        node_ids=ids,
    )


def _has_both_directions(rows: pd.DataFrame) -> bool:
    """Whether each row that is open in both directions has another one for the way back."""
    ends = rows.loc[~rows["oneway"].to_numpy(dtype=np.bool_), ["tail", "head"]].to_numpy()
    if len(ends) == 0:
        return False
    there = pd.MultiIndex.from_arrays([ends[:, 0], ends[:, 1]])
    back = pd.MultiIndex.from_arrays([ends[:, 1], ends[:, 0]])
    return bool(back.isin(there).all())


def _cells(path: Path, encoding: str | None) -> tuple[pd.DataFrame, list[str], list[str | Message]]:
    """Cells under their headings, row labels as a spreadsheet shows them, notes."""
    if path.suffix.lower() in (".parquet", ".pq"):
        with whole_file(path.name, "Parquet file"):
            check_parquet(path)
            frame: pd.DataFrame = pq.read_table(path).to_pandas()
        return frame, [str(i + 2) for i in range(len(frame))], []
    known = {"key", *GEOMETRY_COLUMNS}
    known |= {_fold(word) for name, words in EDGE_COLUMNS.items() for word in (name, *words)}
    raw = read_csv(path, is_known=lambda heading: _fold(heading) in known, encoding=encoding)
    cells = pd.DataFrame(dict(zip(raw.headings, raw.cells, strict=True)))
    if raw.decimal_comma:
        cells = cells.apply(lambda column: column.str.replace(",", ".", regex=False))
    return cells, [str(row) for row in raw.rows], list(raw.notes)


def _fold(heading: str) -> str:
    return "".join(sign for sign in str(heading).lower() if sign not in " -_\ufeff")


def _by_column(table: pd.DataFrame) -> dict[str, pd.Series]:
    """Columns by canonical name; a canonical heading wins over its aliases."""
    headings = {_fold(heading): heading for heading in reversed(list(table.columns))}
    found: dict[str, pd.Series] = {}
    for name, aliases in EDGE_COLUMNS.items():
        for word in (name, *aliases):
            if _fold(word) in headings:
                found[name] = table[headings[_fold(word)]]
                break
    return found


def _checked_rows(
    found: dict[str, pd.Series], row_numbers: list[str], findings: list[RowFinding]
) -> pd.DataFrame:
    """Rows with numbers as numbers, without those that break a rule."""
    size = len(row_numbers)
    frame = pd.DataFrame({"row": pd.Series(row_numbers, dtype=object)})
    bad = np.zeros(size, dtype=np.bool_)
    for name in ("tail", "head", "highway", "maxspeed", "way_id", "name", *ROADSIDE):
        column = found.get(name)
        texts = [""] * size if column is None else column.astype("string").fillna("").tolist()
        frame[name] = pd.Series([text.strip() for text in texts], dtype=object)
    for name in ("tail_x", "tail_y", "head_x", "head_y", *_RANGES):
        frame[name] = _numbers(found.get(name), size)
        low, high = _RANGES.get(name, (-np.inf, np.inf))
        values = frame[name].to_numpy(dtype=np.float64)
        given = _given(found.get(name), size)
        wrong = given & ~((values >= low) & (values <= high) & np.isfinite(values))
        if name in _REQUIRED:
            wrong |= ~given
        rule = (
            f"must be a number from {low:g} to {high:g}" if name in _RANGES else "must be a number"
        )
        findings += _refusals(wrong, name, found.get(name), row_numbers, rule)
        bad |= wrong
    for name in ("tail", "head"):
        empty = frame[name].eq("").to_numpy(dtype=np.bool_)
        findings += _refusals(empty, name, None, row_numbers, "must not be empty")
        bad |= empty
    told = frame[["highway", *ROADSIDE]].assign(osmid=frame["way_id"])
    frame["joined"] = [
        joins_places(dict(zip(told.columns, values, strict=True)))
        for values in told.itertuples(index=False, name=None)
    ]
    frame["highway"] = [first_class(text) for text in frame["highway"]]
    frame["maxspeed"] = [lowest_limit(text) for text in frame["maxspeed"]]
    frame["name"] = ["; ".join(items(text)) for text in frame["name"]]
    frame["way_id"] = [way_number(text) for text in frame["way_id"]]
    oneway = found.get("oneway")
    words = [""] * size if oneway is None else oneway.astype("string").fillna("").tolist()
    frame["oneway"] = [word.strip().lower() in _YES for word in words]
    return frame[~bad].reset_index(drop=True)


def _numbers(column: pd.Series | None, size: int) -> FloatArray:
    if column is None:
        return np.full(size, np.nan)
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def _given(column: pd.Series | None, size: int) -> BoolArray:
    if column is None:
        return np.zeros(size, dtype=np.bool_)
    return column.astype("string").fillna("").str.strip().ne("").to_numpy(dtype=np.bool_)


def _refusals(
    mask: BoolArray,
    name: str,
    column: pd.Series | None,
    row_numbers: list[str],
    rule: str,
) -> list[RowFinding]:
    return [
        RowFinding(
            row_numbers[position],
            name,
            "" if column is None or pd.isna(column.iloc[position]) else str(column.iloc[position]),
            rule,
            "refused",
        )
        for position in np.flatnonzero(mask).tolist()
    ]


def _nodes(
    path: Path,
    frame: pd.DataFrame,
    datum: str,
    source_crs: str | None,
    findings: list[RowFinding],
) -> tuple[FloatArray, FloatArray, IntArray, pd.Index]:
    """Coordinates of the nodes in WGS84, the node at each row's tail, then at each row's head, ids."""
    codes, ids = pd.factorize(pd.concat([frame["tail"], frame["head"]], ignore_index=True))
    x = np.concatenate([frame["tail_x"], frame["head_x"]])
    y = np.concatenate([frame["tail_y"], frame["head_y"]])
    lon, lat = _geographic(path, x, y, datum, source_crs)
    first = np.full(len(ids), len(codes), dtype=np.int64)
    np.minimum.at(first, codes, np.arange(len(codes)))
    distance_deg = np.hypot(
        (lon - lon[first][codes]) * np.cos(np.radians(lat)), lat - lat[first][codes]
    )
    for position in np.flatnonzero(distance_deg * DEGREE_M > SAME_PLACE_M).tolist():
        row = str(frame["row"].iloc[position % len(frame)])
        end = "tail" if position < len(frame) else "head"
        rule = "has other coordinates than on an earlier row; the earlier ones are used"
        findings.append(RowFinding(row, end, str(ids[codes[position]]), rule, "repaired"))
    return lon[first], lat[first], codes.astype(np.int64), ids_of_texts(list(ids))


def _geographic(
    path: Path, x: FloatArray, y: FloatArray, datum: str, source_crs: str | None
) -> tuple[FloatArray, FloatArray]:
    if source_crs is not None:
        try:
            crs = CRS.from_user_input(source_crs)
        except CRSError as error:
            msg = f"`crs` of `{path.name}` must be known, found {source_crs!r}."
            raise InputError(msg) from error
        with whole_file(path.name, "file in a `crs` that leads to degrees"):
            x, y = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(x, y)
    if len(x) and not ((np.abs(x) <= 180.0) & (np.abs(y) <= 90.0)).all():
        at = int(np.argmax(np.maximum(np.abs(x) / 180.0, np.abs(y) / 90.0)))
        msg = (
            f"`{path.name}` must have coordinates in degrees or name their `crs`, "
            f"found {x[at]:g}, {y[at]:g}."
        )
        raise InputError(msg)
    return convert_datum(x, y, datum, "wgs84")
