"""Road networks: OpenStreetMap, saved GraphML of osmnx, tables of edges."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from fugai.errors import ConfigError, CRSMismatchError, EmptyResultError, InputError
from fugai.intake.osm.source import feature_id, is_osm
from fugai.intake.roads.edges import directed_edges
from fugai.intake.roads.graph import Pieces, cut_lines, directed_graph
from fugai.intake.roads.graphml import read_graphml
from fugai.intake.roads.rules import road_rules
from fugai.intake.roads.tables import read_edge_table
from fugai.intake.roads.turns import forbidden_turns
from fugai.intake.roads.water import read_water
from fugai.intake.roads.ways import read_osm_lines
from fugai.tables import FINDING_COLUMNS, TRAVEL_MODES, Reading, Roads, no_turns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyproj import CRS

    from fugai._types import FloatArray
    from fugai.intake.roads.edges import EdgeRows
    from fugai.intake.roads.restrictions import Restrictions
    from fugai.intake.roads.rules import RoadRules
    from fugai.intake.roads.turns import Turns

    Bounds = tuple[float, float, float, float]
    Finding = tuple[str, str, str, str, str]  # row, column, value, rule, action

GRAPHML_SUFFIXES = (".graphml",)
EDGE_SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", ".pq")


def read_roads(  # noqa: PLR0913 - options of a file and of travel, each by its name
    path: Path | str,
    *,
    crs: CRS,
    datum: str = "wgs84",
    source_crs: str | None = None,
    bounds: tuple[float, float, float, float] | None = None,
    modes: Sequence[str] = ("drive", "walk"),
    walk_kmh: float = 5.0,
    cycle_kmh: float = 20.0,
    speeds: Mapping[str, float] | None = None,
    urban_factor: float = 0.8,
) -> Reading[Roads]:
    """Directed road edges with a time for each mode, and the turns that are forbidden to it.

    OpenStreetMap ways are cut at junctions, ends and barriers, and where they get long or stray
    from the straight line between the cuts (by 10 m, so that this line stands for them); speeds,
    access words and barriers stand in ``speeds.toml``. Lengths are those of the drawn line on
    the ellipsoid. Walking ignores one-way rules. Turn restrictions hold for the modes that they
    bind; those of some hours only are counted and not applied.

    Parameters
    ----------
    path
        ``.osm``, ``.osm.gz``, ``.osm.pbf``; ``.graphml`` as osmnx saves it; a table of edges
        (``.csv``, ``.parquet``) with ids and coordinates of both ends.
    crs
        Projected CRS in metres of the result.
    datum
        Datum of the file's coordinates; WGS84, CGCS2000, GCJ-02 or BD-09.
    source_crs
        CRS of the coordinates of GraphML or a table, over what the file says.
    bounds
        West, south, east, north in WGS84: only roads that touch it. Leave a margin as wide as the
        longest trip, since routes run outside. [deg]
    modes
        Of 'drive', 'deliver' (a courier's van), 'cycle' (a courier's electric bicycle), 'walk'.
    walk_kmh, cycle_kmh
        Speed on foot, and by bicycle on an open road. [km/h]
    speeds
        Driven speeds by highway class that hold whatever limit is mapped. [km/h]
    urban_factor
        Share of a mapped limit that is driven in built-up areas.

    Raises
    ------
    InputError
        The file cannot be read.
    EmptyResultError
        No road is left.
    ConfigError
        A mode is unknown, or a speed or factor out of range.
    """
    path = Path(path)
    if not crs.is_projected:
        msg = f"`crs` of roads must be projected in metres, found {crs.to_string()}."
        raise CRSMismatchError(msg)
    unknown = [mode for mode in modes if mode not in TRAVEL_MODES]
    if unknown or not modes:
        msg = f"`modes` must be of {', '.join(TRAVEL_MODES)}, found {unknown or 'none'}."
        raise ConfigError(msg)
    rules = road_rules(
        speeds=speeds, urban_factor=urban_factor, walk_kmh=walk_kmh, cycle_kmh=cycle_kmh
    )
    if is_osm(path):
        if source_crs is not None and source_crs.upper() != "EPSG:4326":
            msg = f"`crs` of `{path.name}` must be EPSG:4326 as in all OpenStreetMap data."
            raise InputError(msg)
        return _from_osm(path, crs, datum, rules, bounds, tuple(modes))
    source = _edge_rows(path, datum, source_crs)
    return _from_rows(source, path, crs, rules, bounds, tuple(modes))


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
        source.lines, longest_m=rules.longest_edge_m, stray_m=rules.stray_m, bounds=bounds
    )
    if not len(pieces.way):
        msg = f"`{path.name}` must hold roads inside {bounds}, found none with known points."
        raise EmptyResultError(msg)
    graph = directed_graph(source.lines, pieces)
    turns = forbidden_turns(source.restrictions.found, pieces, graph, modes)
    lost = [
        (
            feature_id("w", number),
            "nd",
            "",
            "points are not in the file; it is cut there",
            "repaired",
        )
        for number in source.way_id[pieces.lost].tolist()
    ]
    lon, lat = source.lines.lon[graph.point], source.lines.lat[graph.point]
    notes = [
        *source.notes,
        *_graph_notes(pieces, graph.barriers),
        *_turn_notes(source.restrictions, turns),
    ]
    findings = [*source.findings, *lost, *turns.findings]
    reading = _reading(path, crs, (lon, lat), graph.edges, turns.table, findings, notes)
    water = read_water(path, datum=datum)
    transformer = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    x, y = transformer.transform(*shapely.get_coordinates(water).T)
    water = shapely.set_coordinates(water, np.column_stack((x, y)))
    return replace(reading, frame=replace(reading.frame, water=water))


def _turn_notes(restrictions: Restrictions, turns: Turns) -> list[str]:
    counts = [f"{turns.applied} are obeyed"] if restrictions.found else []
    counts += [f"{count} {why}" for why, count in sorted(restrictions.skipped.items())]
    if turns.findings:
        counts.append(f"{len(turns.findings)} do not fit the roads")
    return [f"Turn restrictions: {', '.join(counts)}."] if counts else []


_STOPPED = {
    "drive": "motor vehicles",
    "deliver": "delivery vans",
    "cycle": "bicycles",
    "walk": "people on foot",
}


def _graph_notes(pieces: Pieces, barriers: dict[str, int]) -> list[str]:
    notes = [
        f"{count} barriers stop {_STOPPED[mode]}." for mode, count in barriers.items() if count
    ]
    if pieces.loops:
        notes.append(f"{pieces.loops} loops were cut in two.")
    if pieces.zeros:
        notes.append(f"{pieces.zeros} edges without length were given 1 cm.")
    if len(pieces.lost):
        notes.append(f"{len(pieces.lost)} ways lack points and were cut there.")
    return notes


def _edge_rows(path: Path, datum: str, source_crs: str | None) -> EdgeRows:
    suffix = path.suffix.lower()
    if suffix in GRAPHML_SUFFIXES:
        return read_graphml(path, datum=datum, source_crs=source_crs)
    if suffix in EDGE_SUFFIXES:
        return read_edge_table(path, datum=datum, source_crs=source_crs)
    msg = (
        f"`{path.name}` must be OpenStreetMap data, GraphML or a table of edges (.csv, .parquet), "
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
    place = source.lon[nodes], source.lat[nodes]
    return _reading(path, crs, place, edges, no_turns(), findings, list(source.notes))


def _reading(
    path: Path,
    crs: CRS,
    place: tuple[FloatArray, FloatArray],
    edges: pd.DataFrame,
    turns: pd.DataFrame,
    findings: list[Finding],
    notes: list[str],
) -> Reading[Roads]:
    transformer = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    x, y = transformer.transform(*place)
    listed = pd.DataFrame(
        [("roads", path.name, *finding) for finding in findings],
        columns=list(FINDING_COLUMNS),
        dtype=object,
    )
    notes.append(f"{len(x)} nodes and {len(edges)} directed edges.")
    roads = Roads(
        crs=crs,
        x=np.asarray(x, dtype=np.float64),
        y=np.asarray(y, dtype=np.float64),
        edges=edges,
        turns=turns,
    )
    return Reading(frame=roads, findings=listed, notes=tuple(notes))
