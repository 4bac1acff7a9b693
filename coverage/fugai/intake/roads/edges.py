"""Directed edges with times, from files that hold edges between nodes rather than ways."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import EmptyResultError
from fugai.intake.findings import Action, RowFinding
from fugai.intake.roads.builtup import built_up, junctions_of
from fugai.intake.roads.graph import MIN_EDGE_M
from fugai.intake.roads.lengths import lengths_m
from fugai.intake.roads.tags.access import way_access
from fugai.intake.roads.tags.rules import MOTOR_MODES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.intake.roads.tags.rules import RoadRules
    from fugai.messages import Message

Bounds = tuple[float, float, float, float]

_WHOLE = re.compile(r"0|-?[1-9]\d{0,17}")

ROW_COLUMNS = (
    "row",
    "tail",
    "head",
    "length_m",
    "drive_s",
    "deliver_s",
    "cycle_s",
    "walk_s",
    "speed_kmh",
    "highway",
    "maxspeed",
    "oneway",
    "way_id",
    "name",
    "joined",
)
"""Columns of `EdgeRows.rows`; ``tail`` and ``head`` are positions of nodes, numbers may be NaN,
``highway``, ``maxspeed`` and ``name`` may be empty, ``way_id`` -1."""


@dataclass(frozen=True, kw_only=True)
class EdgeRows:
    """Edges as a file has them.

    Parameters
    ----------
    lon, lat
        Node coordinates in WGS84. [deg]
    rows
        One row per edge, with `ROW_COLUMNS`.
    directed
        Whether a two-way road has a row for each direction.
    findings, notes
        What could not be used, and sentences about the file.
    node_ids
        Id of each node.
    """

    lon: FloatArray
    lat: FloatArray
    rows: pd.DataFrame
    directed: bool
    findings: list[RowFinding]
    notes: tuple[str | Message, ...] = ()
    node_ids: pd.Index | None = None


def ids_of_texts(texts: Sequence[str]) -> pd.Index:
    """Ids of nodes as a file has them: numbers where all of them are, which '007' is not.

    >>> ids_of_texts(["12", "-3"]).tolist(), ids_of_texts(["12", "007"]).tolist()
    ([12, -3], ['12', '007'])
    """
    if all(_WHOLE.fullmatch(text) for text in texts):
        return pd.Index(np.array(texts, dtype=np.int64))
    return pd.Index(list(texts), dtype=object)


def way_number(text: str) -> int:
    """OpenStreetMap number of a way, the first where osmnx joined several; -1 for none.

    >>> way_number("[12, 13]"), way_number("12.0"), way_number("")
    (12, 12, -1)
    """
    found = re.search(r"\d{1,18}", text)
    return int(found[0]) if found else -1


def directed_edges(
    source: EdgeRows,
    *,
    file: str,
    rules: RoadRules,
    modes: tuple[str, ...],
    bounds: Bounds | None = None,
) -> tuple[IntArray, pd.DataFrame, list[RowFinding]]:
    """Nodes in use, directed edges between them, and the findings.

    A missing length is that of the straight line, a missing speed that of the limit or the class. A
    van takes the times of a car where the row has none for it. Walking is open in both directions
    of a one-way row.

    Raises
    ------
    EmptyResultError
        No edge is left.
    """
    findings = list(source.findings)
    rows = _usable_rows(source, findings, bounds)
    if rows.empty:
        msg = f"`{file}` must hold roads, none of its {len(source.rows)} edges can be used."
        raise EmptyResultError(msg)
    tail = rows["tail"].to_numpy(dtype=np.int64)
    head = rows["head"].to_numpy(dtype=np.int64)
    length = _lengths(source, rows, findings)
    one_way = rows["oneway"].to_numpy(dtype=np.bool_)
    back_rows = one_way if source.directed else np.ones(len(rows), dtype=np.bool_)
    times = {}
    for mode, forward in _times(source, rows, length, rules, modes, findings).items():
        back = forward if mode == "walk" else np.where(one_way, np.nan, forward)
        times[f"{mode}_s"] = np.concatenate([forward, back[back_rows]])
    highway = rows["highway"].to_numpy(dtype=object)
    way = rows["way_id"].to_numpy(dtype=np.int64)
    joined = rows["joined"].to_numpy(dtype=np.bool_)
    name = rows["name"].where(rows["name"].ne("")).to_numpy(dtype=object)
    nodes, ends = np.unique(
        np.concatenate([tail, head[back_rows], head, tail[back_rows]]), return_inverse=True
    )
    half = len(ends) // 2
    edges = pd.DataFrame(
        {
            "tail": ends[:half].astype(np.int32),
            "head": ends[half:].astype(np.int32),
            "length_m": np.concatenate([length, length[back_rows]]),
            **times,
            "highway": pd.Categorical(np.concatenate([highway, highway[back_rows]])),
            "way_id": np.concatenate([way, way[back_rows]]),
            "name": pd.Categorical(np.concatenate([name, name[back_rows]])),
            "joined": np.concatenate([joined, joined[back_rows]]),
        }
    )
    open_to_some = edges[list(times)].notna().any(axis="columns")
    return nodes, edges[open_to_some].reset_index(drop=True), findings


def _usable_rows(
    source: EdgeRows, findings: list[RowFinding], bounds: Bounds | None
) -> pd.DataFrame:
    """Rows without loops and without edges outside the bounds."""
    rows = source.rows
    loop = (rows["tail"] == rows["head"]).to_numpy(dtype=np.bool_)
    findings += [
        RowFinding(str(row), "head", "", "an edge must not end where it begins", "refused")
        for row in rows.loc[loop, "row"]
    ]
    keep = ~loop
    if bounds is not None:
        west, south, east, north = bounds
        inside = (source.lon >= west) & (source.lon <= east)
        inside &= (source.lat >= south) & (source.lat <= north)
        keep &= inside[rows["tail"].to_numpy()] | inside[rows["head"].to_numpy()]
    return rows[keep].reset_index(drop=True)


def _lengths(source: EdgeRows, rows: pd.DataFrame, findings: list[RowFinding]) -> FloatArray:
    tail, head = rows["tail"].to_numpy(), rows["head"].to_numpy()
    straight = lengths_m(source.lon[tail], source.lat[tail], source.lon[head], source.lat[head])
    given = rows["length_m"].to_numpy(dtype=np.float64)
    wrong = np.isfinite(given) & (given < 0.0)
    short = np.isfinite(given) & ~wrong & (given < 0.99 * straight - 1.0)
    checks: tuple[tuple[BoolArray, str, Action], ...] = (
        (wrong, "must not be negative; the straight line is used", "repaired"),
        (short, "is shorter than the straight line between its ends", "flagged"),
    )
    for mask, rule, action in checks:
        for position in np.flatnonzero(mask).tolist():
            row = str(rows["row"].iloc[position])
            findings.append(RowFinding(row, "length_m", f"{given[position]:g}", rule, action))
    usable = np.isfinite(given) & ~wrong
    return np.maximum(np.where(usable, given, straight), MIN_EDGE_M)


def _times(
    source: EdgeRows,
    rows: pd.DataFrame,
    length: FloatArray,
    rules: RoadRules,
    modes: tuple[str, ...],
    findings: list[RowFinding],
) -> dict[str, FloatArray]:
    """Time of each row for each mode, NaN where its class is closed to it. [s]"""
    kinds = rows[["highway", "maxspeed"]].drop_duplicates().reset_index(drop=True)
    speeds = [
        _class_kmh(str(name), str(limit), rules) for name, limit in kinds.itertuples(index=False)
    ]
    kinds["kind"] = np.arange(len(kinds))
    kind = rows[["highway", "maxspeed"]].merge(kinds, how="left")["kind"].to_numpy()
    speed = rows["speed_kmh"].to_numpy(dtype=np.float64)
    times = {}
    in_town = _rows_in_town(source, rows, rules)
    for mode in modes:
        outside, inside = np.array([by_mode[mode] for by_mode in speeds])[kind].T
        kmh = np.where(in_town, inside, outside)
        given = _given_s(rows, mode, findings)
        if mode in MOTOR_MODES:
            kmh = np.where(np.isfinite(speed) & np.isfinite(kmh), speed, kmh)
            # Some tables state a time in every row, footpaths too: the class decides who may use it.
            given = np.where(np.isfinite(kmh), given, np.nan)
        times[mode] = np.where(np.isfinite(given), given, length / (kmh / 3.6))
    return times


def _given_s(rows: pd.DataFrame, mode: str, findings: list[RowFinding]) -> FloatArray:
    """Times that the rows state, NaN where they state none that can be used. [s]"""
    given = rows[f"{mode}_s"].to_numpy(dtype=np.float64)
    wrong = given < 0.0
    findings += [
        RowFinding(
            str(rows["row"].iloc[position]),
            f"{mode}_s",
            f"{given[position]:g}",
            "must not be negative; the length and the speed are used",
            "repaired",
        )
        for position in np.flatnonzero(wrong).tolist()
    ]
    given = np.where(wrong, np.nan, given)
    if mode != "deliver":
        return given
    drive = rows["drive_s"].to_numpy(dtype=np.float64)
    return np.where(np.isnan(given) & (drive >= 0.0), drive, given)


def _rows_in_town(source: EdgeRows, rows: pd.DataFrame, rules: RoadRules) -> BoolArray:
    """Which rows lie in built-up ground, by the junctions of streets there."""
    ends = np.sort(rows[["tail", "head"]].to_numpy(dtype=np.int64).T, axis=0)
    streets = rows["highway"].isin(rules.street_classes).to_numpy(dtype=np.bool_)
    # A two-way road may have a row for each direction: it meets others once.
    _, first = np.unique(ends, axis=1, return_index=True)
    once = np.zeros(len(rows), dtype=np.bool_)
    once[first] = True
    none = np.empty(0), np.empty(0)
    return built_up(
        (source.lon[ends].mean(axis=0), source.lat[ends].mean(axis=0)),
        junctions=junctions_of(ends, streets & once, source.lon, source.lat),
        buildings=none,
    )


def _class_kmh(highway: str, maxspeed: str, rules: RoadRules) -> dict[str, tuple[float, float]]:
    """Speed of a class by mode outside and in built-up ground, NaN where it is closed. [km/h]"""
    name = highway if highway in rules.highway else "unclassified"
    tags = {"highway": name, "maxspeed": maxspeed} if maxspeed else {"highway": name}
    access = way_access({**tags, "oneway": "no"}, rules)
    assert access is not None  # the class is known
    return {
        mode: (forward, access.urban_kmh.get(mode, (forward, forward))[0])
        for mode, (forward, _) in access.kmh.items()
    }
