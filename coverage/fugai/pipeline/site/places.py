"""Candidate places: the project's own, its masts, a grid, or road nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from fugai.errors import ConfigError
from fugai.messages import Message
from fugai.pipeline.site.asked.candidate_table import place_columns, table_places
from fugai.pipeline.site.asked.roles import with_roles
from fugai.pipeline.site.instance import in_service
from fugai.project.wireless.thresholds import networks_of as layer_technologies

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.site.request import ResolvedRequest


def candidate_places(
    inputs: Inputs, request: ResolvedRequest, uncovered: FloatArray | None = None
) -> gpd.GeoDataFrame:
    """Candidates from the source that the request names, in the grid's CRS, with `COLUMNS`.

    Parameters
    ----------
    uncovered
        Uncovered residents of each cell, row-major: of a grid, masts or nodes, only those with most
        of them around are kept. None: all are kept.

    Raises
    ------
    ConfigError
        No candidate may be built.
    """
    makers = {"project": _of_project, "masts": _masts, "grid": _on_grid, "nodes": _on_nodes}
    made = with_roles(makers[request.candidates](inputs, request), request)
    if uncovered is not None and request.candidates != "project":
        made = _most_promising(made, inputs, uncovered, request)
    if not made["status"].isin(["candidate", "required"]).any():
        msg = (
            f"`candidates={request.candidates!r}` must give a place that may be built, found none "
            f"among {len(made)}."
        )
        raise ConfigError(msg)
    return made


def _of_project(inputs: Inputs, _: ResolvedRequest) -> gpd.GeoDataFrame:
    table = inputs.table("candidates")
    if table is None:
        msg = (
            "`inputs.candidates` must hold a candidate, found none; `candidates='grid'` or "
            "`candidates='nodes'` makes some."
        )
        raise ConfigError(msg)
    return table_places(table)


def marked_existing(inputs: Inputs, request: ResolvedRequest) -> tuple[Message, ...]:
    """A note on candidates that the project marks as existing."""
    table = inputs.table("candidates") if request.candidates == "project" else None
    count = 0 if table is None else int(table["status"].eq("existing").fillna(value=False).sum())
    if not count:
        return ()
    own = "sites" if request.radio else "outlets"
    return (
        Message(
            zh=f"{count:,}个备选点标为现有：不再建设；是否计为现有覆盖，以 {own} 表为准。",
            en=f"{count:,} candidates are marked as existing: nothing is built there, and they count as "
            f"existing only where `{own}` lists them, as in a run.",
        ),
    )


def _masts(inputs: Inputs, request: ResolvedRequest) -> gpd.GeoDataFrame:
    """Masts without the technology of the profile: existing structures that could carry it."""
    table = inputs.table("sites")
    if table is None:
        msg = "`inputs.sites` must hold a mast for `candidates='masts'`, found none."
        raise ConfigError(msg)
    sites = in_service(cast("gpd.GeoDataFrame", table), request.year)
    spec = next((s for s in inputs.project.wireless.profiles if s.name == request.profile), None)
    layers = {one.name: one.technology for one in inputs.project.wireless.layers}
    mine = set(layer_technologies(spec.technologies, layers).values()) if spec else set()
    own = sites["technology"].isin(mine) if spec else False
    other = sites[~own] if spec else sites
    x, y = shapely.get_x(other.geometry), shapely.get_y(other.geometry)
    taken = sites[own] if spec else sites.iloc[:0]
    spot = pd.MultiIndex.from_arrays([np.round(x), np.round(y)])
    used = pd.MultiIndex.from_arrays(
        [np.round(shapely.get_x(taken.geometry)), np.round(shapely.get_y(taken.geometry))]
    )
    keep = ~spot.duplicated() & ~spot.isin(used)
    frame = other[keep].assign(
        candidate_id=other.loc[keep, "site_id"].astype(str),
        kind="mast",
        status="candidate",
        cost=np.nan,
    )
    frame = frame.drop_duplicates("candidate_id")
    heights = frame.get("height_m", np.nan)
    return place_columns(frame).assign(height_m=np.asarray(heights))


def _on_grid(inputs: Inputs, request: ResolvedRequest) -> gpd.GeoDataFrame:
    west, south, east, north = inputs.districts.total_bounds
    step = request.spacing_m
    across = np.arange(west + step / 2, east, step)
    up = np.arange(south + step / 2, north, step)
    if len(across) * len(up) > 4_000_000:
        msg = f"`spacing_m` must give at most 4,000,000 places, found {len(across) * len(up):,}."
        raise ConfigError(msg)
    x, y = (part.ravel() for part in np.meshgrid(across, up))
    return _new_places(inputs, x, y, kind="grid", prefix="G")


def _on_nodes(inputs: Inputs, request: ResolvedRequest) -> gpd.GeoDataFrame:
    """Road nodes, one in each square of the spacing: the one nearest to its centre."""
    if inputs.roads is None:
        msg = "`inputs.roads` must be given for `candidates='nodes'`, found none."
        raise ConfigError(msg)
    x, y = inputs.roads.x, inputs.roads.y
    step = request.spacing_m
    column, row = np.floor(x / step), np.floor(y / step)
    off = np.hypot(x - (column + 0.5) * step, y - (row + 0.5) * step)
    order = np.lexsort((off, column, row))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (np.diff(column[order]) != 0) | (np.diff(row[order]) != 0)
    kept = order[first]
    return _new_places(inputs, x[kept], y[kept], kind="road node", prefix="N")


def _new_places(
    inputs: Inputs, x: FloatArray, y: FloatArray, *, kind: str, prefix: str
) -> gpd.GeoDataFrame:
    """Places inside the districts, numbered in their order."""
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=inputs.grid.crs)
    inside = points.sjoin(inputs.districts[["geometry"]], predicate="within")
    inside = inside[~inside.index.duplicated()]
    ids = inside["district_id"] if "district_id" in inside else inside["index_right"]
    return gpd.GeoDataFrame(
        {
            "candidate_id": [f"{prefix}{k + 1:05d}" for k in range(len(inside))],
            "name": "",
            "kind": kind,
            "status": "candidate",
            "cost": np.nan,
            "capacity": np.nan,
            "district_id": ids.astype(str).to_numpy(),
        },
        geometry=inside.geometry.to_numpy(),
        crs=inputs.grid.crs,
    )


def _most_promising(
    places: gpd.GeoDataFrame, inputs: Inputs, uncovered: FloatArray, request: ResolvedRequest
) -> gpd.GeoDataFrame:
    """At most ``max_candidates`` places, those with most uncovered residents in a square around them."""
    grid = inputs.grid
    half = max(1, round(request.spacing_m / grid.cell_size_m))
    sums = np.zeros((grid.shape[0] + 1, grid.shape[1] + 1))
    sums[1:, 1:] = uncovered.reshape(grid.shape).cumsum(axis=0).cumsum(axis=1)
    column = np.floor((shapely.get_x(places.geometry) - grid.transform.c) / grid.cell_size_m)
    row = np.floor((grid.transform.f - shapely.get_y(places.geometry)) / grid.cell_size_m)
    top, bottom = (np.clip(row + d, 0, grid.shape[0]).astype(int) for d in (-half, half + 1))
    left, right = (np.clip(column + d, 0, grid.shape[1]).astype(int) for d in (-half, half + 1))
    near = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    order = np.argsort(-near, kind="stable")
    kept = order[near[order] > 0][: request.max_candidates]
    named = np.flatnonzero(places["status"].isin(["required", "existing"]).to_numpy())
    kept = np.union1d(kept, named)
    return places.iloc[kept].reset_index(drop=True)
