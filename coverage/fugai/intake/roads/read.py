"""Road networks: OpenStreetMap, saved GraphML of osmnx, tables of edges."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from fugai._deprecated import gathered_arguments
from fugai.errors import ConfigError, CRSMismatchError, EmptyResultError, InputError
from fugai.intake.findings import RowFinding, row_findings_table
from fugai.intake.hours.moments import parse_moment
from fugai.intake.osm.endings import is_osm
from fugai.intake.osm.source import feature_id
from fugai.intake.roads.attributes import Reasons, with_attributes
from fugai.intake.roads.counting import row_assumptions
from fugai.intake.roads.edges import directed_edges
from fugai.intake.roads.graph import cut_lines, directed_graph
from fugai.intake.roads.graphml import read_graphml
from fugai.intake.roads.tables import read_edge_table
from fugai.intake.roads.tags.rules import TravelSpeeds, road_rules
from fugai.intake.roads.turns import forbidden_turns
from fugai.intake.roads.water import read_divides, read_water
from fugai.intake.roads.ways import read_osm_lines
from fugai.intake.source import Source
from fugai.tables import TRAVEL_MODES, Reading, Roads, no_turns

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from pyproj import CRS

    from fugai._types import FloatArray, ObjectArray
    from fugai.intake.roads.edges import EdgeRows
    from fugai.intake.roads.graph import Graph, Pieces
    from fugai.intake.roads.restrictions import Restrictions
    from fugai.intake.roads.tags.rules import RoadRules
    from fugai.intake.roads.turns import Turns
    from fugai.messages import Message

    Bounds = tuple[float, float, float, float]

GRAPHML_SUFFIXES = (".graphml",)
EDGE_SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", ".pq", ".gpkg")


@gathered_arguments(
    into="travel", kind=TravelSpeeds, removed_in="0.3.0", renames={"speeds": "speeds_kmh"}
)
@gathered_arguments(into="source", kind=Source, removed_in="0.3.0", renames={"source_crs": "crs"})
def read_roads(
    path: Path | str,
    *,
    crs: CRS,
    source: Source | None = None,
    bounds: tuple[float, float, float, float] | None = None,
    modes: Sequence[str] = ("drive", "walk"),
    travel: TravelSpeeds | None = None,
    at: str | dt.datetime | None = None,
) -> Reading[Roads]:
    r"""Directed road edges with a time for each mode, and the turns that are forbidden to it.

    OpenStreetMap ways are cut at junctions, ends and barriers, where they are longer than 500 m, and
    where they deviate by more than 10 m from the straight line between the cuts. Speeds, access
    words and barriers are in ``speeds.toml``. Lengths are those of the drawn line on the ellipsoid.
    Walking ignores one-way rules. Turn restrictions hold for the modes that they bind. Rules for some
    hours hold at the moment ``at``; without one, those that open a way count, those that close it and
    turn restrictions of some hours do not, and both are counted.

    Parameters
    ----------
    path
        ``.osm``, ``.osm.gz``, ``.osm.pbf``; ``.graphml`` as osmnx saves it; a table of edges
        (``.csv``, ``.parquet``) with ids and coordinates of both ends, or the line of each edge as
        well-known text; ``.gpkg`` with a layer ``edges``, as osmnx saves it.
    crs
        Projected CRS in metres of the result.
    source
        Datum and CRS of the file's coordinates; the CRS of GraphML or a table takes precedence over
        the one that the file states. ``encoding`` is that of a table.
    bounds
        West, south, east, north in WGS84: only roads that touch it. Leave a margin as wide as the
        longest trip, since routes leave the area. [deg]
    modes
        Of 'drive', 'deliver' (a courier's van), 'cycle' (a courier's electric bicycle), 'walk'.
    travel
        Speeds on foot, by bicycle and by class, and the share of a limit that is driven in towns.
    at
        Weekday or date and time, 'Tu 08:30', '2026-05-12 08:30', at which access, limits and turns of
        some hours are judged; None for no certain hour.

    Returns
    -------
    Reading of `fugai.tables.Roads`.

    Raises
    ------
    InputError
        The file cannot be read.
    EmptyResultError
        No road is left.
    ConfigError
        A mode is unknown, a speed or factor is out of range, ``at`` is no moment, or ``source`` says
        what roads cannot have.
    CRSMismatchError
        ``crs`` is not projected.

    Examples
    --------
    A street of 1 km between two nodes, as a table:

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from pyproj import CRS
    >>> from fugai.intake import TravelSpeeds, read_roads
    >>> text = (
    ...     "tail,head,tail_x,tail_y,head_x,head_y,length_m,highway\n"
    ...     "1,2,117.20,39.10,117.21,39.10,1000,residential\n"
    ... )
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "edges.csv")
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     reading = read_roads(path, crs=CRS(32650), travel=TravelSpeeds(walk_kmh=4.0))
    >>> reading.frame.edges["walk_s"].tolist()
    [900.0, 900.0]
    """
    path, source = Path(path), source or Source()
    _check_source(source, path)
    if not crs.is_projected:
        msg = f"`crs` of roads must be projected in metres, found {crs.to_string()}."
        raise CRSMismatchError(msg)
    unknown = [mode for mode in modes if mode not in TRAVEL_MODES]
    if unknown or not modes:
        msg = f"`modes` must be of {', '.join(TRAVEL_MODES)}, found {unknown or 'none'}."
        raise ConfigError(msg)
    rules = road_rules(travel, parse_moment(at))
    if is_osm(path):
        if source.crs is not None and source.crs.upper() != "EPSG:4326":
            msg = f"`crs` of `{path.name}` must be EPSG:4326 as in all OpenStreetMap data."
            raise InputError(msg)
        return _from_osm(path, crs, source.datum, rules, bounds, tuple(modes))
    return _from_rows(_edge_rows(path, source), path, crs, rules, bounds, tuple(modes))


def _check_source(source: Source, path: Path) -> None:
    """Raise where the source says something that does not apply to roads."""
    for name in ("layer", "sheet", "columns", "where", "constants"):
        if getattr(source, name):
            msg = f"`{name}` of `{path.name}` must not be given, it does not apply to roads."
            raise ConfigError(msg)


def _from_osm(
    path: Path,
    crs: CRS,
    datum: str,
    rules: RoadRules,
    bounds: Bounds | None,
    modes: tuple[str, ...],
) -> Reading[Roads]:
    source = read_osm_lines(path, rules, modes=modes, datum=datum)
    pieces = cut_lines(
        source.lines,
        max_length_m=rules.max_edge_m,
        max_deviation_m=rules.max_deviation_m,
        bounds=bounds,
    )
    if not len(pieces.way):
        msg = f"`{path.name}` must hold roads inside {bounds}, found none with known points."
        raise EmptyResultError(msg)
    graph = directed_graph(source.lines, pieces)
    edges = with_attributes(source, pieces, graph)
    turns = forbidden_turns(source.restrictions.found, pieces, graph, modes)
    gaps = [
        RowFinding(
            feature_id("w", number),
            "nd",
            "",
            "points are not in the file; it is cut there",
            "repaired",
        )
        for number in source.way_id[pieces.incomplete].tolist()
    ]
    lon, lat = source.lines.lon[graph.point], source.lines.lat[graph.point]
    notes: list[str | Message] = [
        *source.notes,
        *_graph_notes(pieces, graph),
        *_turn_notes(source.restrictions, turns),
    ]
    findings = [*source.findings, *gaps, *turns.findings]
    reading = _reading(path, crs, (lon, lat), edges, turns.table, findings, notes)
    roads = replace(
        reading.frame,
        water=_projected(read_water(path, datum=datum), crs),
        divides=_projected(read_divides(path, datum=datum), crs),
        node_ids=pd.Index(source.node_id[graph.point]),
        reasons=Reasons(rules=rules, kinds=tuple(source.tags)),
    )
    return replace(reading, frame=roads, assumptions=source.assumptions)


def _projected(lines: ObjectArray, crs: CRS) -> ObjectArray:
    transformer = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    x, y = transformer.transform(*shapely.get_coordinates(lines).T)
    placed: ObjectArray = shapely.set_coordinates(lines, np.column_stack((x, y)))
    return placed


def _turn_notes(restrictions: Restrictions, turns: Turns) -> list[str]:
    counts = [f"{turns.applied} are obeyed"] if restrictions.found else []
    counts += [f"{count} {why}" for why, count in sorted(restrictions.skipped.items())]
    trapped = sum("no way on" in finding.rule for finding in turns.findings)
    if len(turns.findings) > trapped:
        counts.append(f"{len(turns.findings) - trapped} do not fit the roads")
    if trapped:
        counts.append(f"{trapped} leave no way on but back")
    return [f"Turn restrictions: {', '.join(counts)}."] if counts else []


_TRAVELLERS = {
    "drive": "motor vehicles",
    "deliver": "delivery vans",
    "cycle": "bicycles",
    "walk": "people on foot",
}


def _graph_notes(pieces: Pieces, graph: Graph) -> list[str]:
    notes = []
    for mode, count in graph.barriers.items():
        at = graph.junctions[mode]
        said = f", {at} of them where several roads meet, which are all closed there" if at else ""
        if count:
            notes.append(f"{count} barriers stop {_TRAVELLERS[mode]}{said}.")
    if pieces.n_loops:
        notes.append(f"{pieces.n_loops} loops were cut in two.")
    if pieces.n_zero_length:
        notes.append(f"{pieces.n_zero_length} edges without length were given 1 cm.")
    if len(pieces.incomplete):
        notes.append(f"{len(pieces.incomplete)} ways lack points and were cut there.")
    return notes


def _edge_rows(path: Path, source: Source) -> EdgeRows:
    suffix = path.suffix.lower()
    if suffix in GRAPHML_SUFFIXES:
        return read_graphml(path, datum=source.datum, source_crs=source.crs)
    if suffix in EDGE_SUFFIXES:
        return read_edge_table(
            path, datum=source.datum, source_crs=source.crs, encoding=source.encoding
        )
    msg = (
        f"`{path.name}` must be OpenStreetMap data, GraphML or a table of edges (.csv, .parquet, .gpkg), "
        f"found the ending {suffix!r}."
    )
    raise InputError(msg)


def _from_rows(
    source: EdgeRows,
    path: Path,
    crs: CRS,
    rules: RoadRules,
    bounds: Bounds | None,
    modes: tuple[str, ...],
) -> Reading[Roads]:
    nodes, edges, findings = directed_edges(
        source, file=path.name, rules=rules, modes=modes, bounds=bounds
    )
    lon_lat = source.lon[nodes], source.lat[nodes]
    reading = _reading(path, crs, lon_lat, edges, no_turns(), findings, list(source.notes))
    if source.node_ids is not None:
        reading = replace(reading, frame=replace(reading.frame, node_ids=source.node_ids[nodes]))
    return replace(reading, assumptions=row_assumptions(source.rows))


def _reading(
    path: Path,
    crs: CRS,
    lon_lat: tuple[FloatArray, FloatArray],
    edges: pd.DataFrame,
    turns: pd.DataFrame,
    findings: list[RowFinding],
    notes: list[str | Message],
) -> Reading[Roads]:
    transformer = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    x, y = transformer.transform(*lon_lat)
    listed = row_findings_table(findings, table="roads", file=path.name)
    notes.append(f"{len(x)} nodes and {len(edges)} directed edges.")
    roads = Roads(
        crs=crs,
        x=np.asarray(x, dtype=np.float64),
        y=np.asarray(y, dtype=np.float64),
        edges=edges,
        turns=turns,
    )
    return Reading(frame=roads, findings=listed, notes=tuple(notes))
