"""Dual carriageways over the surface network, joined to it by ramps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.interpolate import CubicSpline
from scipy.spatial import cKDTree

from make.osmfile import Drawing

if TYPE_CHECKING:
    from make.land import FloatArray, Land

# Rough corridors between the cities and along the coast: longitude, latitude of their corners.
# The courses between the corners are invented; the first is a ring and closes.
CORRIDORS: tuple[tuple[tuple[float, float], ...], ...] = (
    (
        (117.20, 39.255),
        (117.33, 39.22),
        (117.40, 39.12),
        (117.36, 39.01),
        (117.22, 38.96),
        (117.07, 39.00),
        (117.02, 39.12),
        (117.08, 39.22),
        (117.20, 39.255),
    ),
    (
        (117.10, 39.24),
        (116.98, 39.40),
        (116.86, 39.56),
        (116.68, 39.70),
        (116.56, 39.82),
        (116.46, 39.88),
    ),
    ((117.385, 39.07), (117.50, 39.08), (117.62, 39.07), (117.74, 39.08)),
    (
        (117.33, 39.22),
        (117.48, 39.31),
        (117.68, 39.40),
        (117.90, 39.52),
        (118.12, 39.61),
        (118.24, 39.66),
    ),
    ((117.25, 39.245), (117.30, 39.45), (117.34, 39.70), (117.36, 39.90), (117.41, 40.02)),
    ((117.07, 39.00), (116.95, 38.90), (116.88, 38.75), (116.84, 38.62), (116.80, 38.48)),
    (
        (117.86, 39.32),
        (117.78, 39.20),
        (117.70, 39.10),
        (117.58, 38.98),
        (117.48, 38.86),
        (117.42, 38.70),
        (117.36, 38.56),
    ),
    (
        (116.56, 39.87),
        (116.80, 39.86),
        (117.05, 39.80),
        (117.32, 39.78),
        (117.60, 39.76),
        (117.90, 39.74),
        (118.14, 39.68),
    ),
    ((117.22, 38.96), (117.34, 38.86), (117.46, 38.84)),
)
STEP_M, HALF_WIDTH_M, RAMP_EVERY, RAMP_MAX_M = 700.0, 13.0, 8, 2500.0


def add(drawing: Drawing, land: Land, surface: FloatArray, joins: npt.NDArray[np.bool_]) -> Drawing:
    """Drawing with the motorways; ramps lead to the nearest junction of a larger road."""
    exits = np.flatnonzero(joins)
    tree = cKDTree(surface[exits])
    x: list[float] = []
    y: list[float] = []
    ways: list[tuple[list[int], dict[str, str]]] = []
    offset = len(drawing.lon)
    for corridor in CORRIDORS:
        line = _course(land, corridor)
        first = offset + len(x)
        count = len(line)
        for side in (1.0, -1.0):
            carriageway = line + side * HALF_WIDTH_M * _right(line)
            x.extend(carriageway[:, 0].tolist())
            y.extend(carriageway[:, 1].tolist())
        ahead = list(range(first, first + count))
        back = list(range(first + 2 * count - 1, first + count - 1, -1))
        tags = {"highway": "motorway", "oneway": "yes", "maxspeed": "110"}
        ways.extend([(ahead, dict(tags)), (back, dict(tags))])
        ways.extend(_ramps(line, first, tree, exits))
    lon, lat = land.to_degrees(x, y)
    return Drawing(
        lon=np.concatenate([drawing.lon, lon]),
        lat=np.concatenate([drawing.lat, lat]),
        node_tags=drawing.node_tags,
        ways=drawing.ways + ways,
    )


def _course(land: Land, corridor: tuple[tuple[float, float], ...]) -> FloatArray:
    """Points every few hundred metres on a smooth line through the corners. [m]"""
    corners = np.column_stack(land.to_grid(*np.asarray(corridor).T))
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    closed = bool(corridor[0] == corridor[-1])
    spline = CubicSpline(along, corners, bc_type="periodic" if closed else "natural")
    return np.asarray(spline(np.linspace(0.0, along[-1], round(along[-1] / STEP_M) + 1)))


def _right(line: FloatArray) -> FloatArray:
    """Unit vectors to the right of the direction of travel."""
    run = np.gradient(line, axis=0)
    run /= np.hypot(*run.T)[:, None]
    return np.column_stack([run[:, 1], -run[:, 0]])


def _ramps(
    line: FloatArray, first: int, tree: cKDTree, exits: npt.NDArray[np.int64]
) -> list[tuple[list[int], dict[str, str]]]:
    count = len(line)
    spots = sorted({*range(0, count, RAMP_EVERY), count - 1})
    tags = {"highway": "motorway_link", "oneway": "yes", "maxspeed": "50"}
    ramps = []
    for spot in spots:
        distance, nearest = tree.query(line[spot])
        if distance > RAMP_MAX_M:
            continue
        road = int(exits[nearest])
        for carriageway in (first + spot, first + count + spot):
            ramps.append(([carriageway, road], dict(tags)))
            ramps.append(([road, carriageway], dict(tags)))
    return ramps
