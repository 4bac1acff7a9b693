"""The ground under the roads: its class, and by how much it raises the price of a trench."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai import intake
from fugai.errors import ConfigError
from fugai.intake.obstacles.land_cover import KINDS
from fugai.pipeline.rasters.sources import raster_sources
from fugai.pipeline.rasters.standing import land_cover_codes

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import xarray as xr

    from fugai._types import FloatArray, IntArray, ObjectArray
    from fugai.delivery import Network
    from fugai.grid import Grid
    from fugai.pipeline.inputs import Inputs
    from fugai.project import Project

PLAIN_CODES = {1: "open", 2: "suburban", 3: "urban"}
"""Kind of ground of the codes of clutter that need no list."""

SPACING = 0.5
"""Places along a road at which the ground is looked up are so many cells of the grid apart at most."""


@dataclass(frozen=True, kw_only=True)
class GroundPrices:
    """Name and factor of each code of the project's clutter."""

    names: Mapping[int, str]
    factors: Mapping[int, float]


def ground_prices(project: Project) -> GroundPrices | None:
    """What the codes of the project's clutter do to the price of a trench; None where nothing does.

    Raises
    ------
    ConfigError
        The project has no clutter, or a price names no kind or code of it.
    """
    spec = project.rollout
    stated = {} if spec is None or spec.fibre is None else dict(spec.fibre.ground)
    if not stated:
        return None
    if "clutter" not in project.inputs:
        msg = (
            "`rollout.fibre.ground` must come with `inputs.clutter`, which says what the ground is, "
            "found none."
        )
        raise ConfigError(msg)
    codes = land_cover_codes(project)
    names = {code: cover.kind or str(code) for code, cover in codes.items()} or PLAIN_CODES
    known = {*KINDS, *map(str, names)}
    for name in stated:
        if name not in known:
            listed = ", ".join([*KINDS, *map(str, sorted(names))])
            msg = f"`rollout.fibre.ground` must name kinds or codes of clutter, {listed}, found {name!r}."
            raise ConfigError(msg)
    factors = {code: stated.get(str(code), stated.get(name, 1.0)) for code, name in names.items()}
    own = {code: str(code) if str(code) in stated else name for code, name in names.items()}
    return GroundPrices(names=own, factors=factors)


def with_ground(
    edges: pd.DataFrame, network: Network, inputs: Inputs, prices: GroundPrices | None
) -> pd.DataFrame:
    """Roads with ``ground``, the class under most of each, and ``ground_factor``, the mean along it.

    '' and 1 where the ground is unknown or nothing is said of it.
    """
    if prices is None or not len(edges):
        return edges.assign(ground="", ground_factor=1.0)
    # each code by its place in a list: codes of a file may be any, and none is 0
    order = sorted(prices.names)
    raster = intake.read_clutter(
        raster_sources(inputs.project, "clutter"),
        inputs.grid,
        classes={code: k for k, code in enumerate(order, start=1)},
    ).frame
    row, place = _along(edges, network, inputs.grid, raster)
    factor = np.array([1.0, *(prices.factors[code] for code in order)])
    count = np.bincount(row, minlength=len(edges))
    mean = np.bincount(row, weights=factor[place], minlength=len(edges)) / np.maximum(count, 1)
    most = _most_frequent(row, place, len(edges), len(order) + 1)
    names: ObjectArray = np.array(["", *(prices.names[code] for code in order)], dtype=object)
    return edges.assign(ground=names[most], ground_factor=np.where(count > 0, mean, 1.0))


def _along(
    edges: pd.DataFrame, network: Network, grid: Grid, raster: xr.DataArray
) -> tuple[IntArray, IntArray]:
    """Row of the edges and class of the raster at places along each, straight between its nodes."""
    tail, head = (edges[name].to_numpy(dtype=np.int64) for name in ("tail", "head"))
    begin = np.column_stack((network.x[tail], network.y[tail]))
    way = np.column_stack((network.x[head], network.y[head])) - begin
    steps = np.ceil(np.hypot(*way.T) / (SPACING * grid.cell_size_m)).astype(np.int64)
    steps = np.maximum(steps, 1)
    row = np.repeat(np.arange(len(edges)), steps)
    number = np.arange(len(row)) - np.repeat(np.cumsum(steps) - steps, steps)
    spots = begin[row] + way[row] * ((number + 0.5) / steps[row])[:, None]
    column = _cell(grid.x, spots[:, 0])
    line = _cell(grid.y, spots[:, 1])
    inside = (column >= 0) & (column < grid.shape[1]) & (line >= 0) & (line < grid.shape[0])
    values = raster.to_numpy()
    found = np.zeros(len(row), dtype=np.int64)
    found[inside] = values[line[inside], column[inside]]
    return row, found


def _cell(centers: FloatArray, where: FloatArray) -> IntArray:
    step = centers[1] - centers[0] if len(centers) > 1 else 1.0
    return np.asarray(np.rint((where - centers[0]) / step), dtype=np.int64)


def _most_frequent(row: IntArray, place: IntArray, rows: int, classes: int) -> IntArray:
    """Class that most places of each row have, of several the first."""
    times = np.bincount(row * classes + place, minlength=rows * classes).reshape(rows, classes)
    return np.asarray(times.argmax(axis=1), dtype=np.int64)
