"""Candidates that a request names: their roles and costs, judged before anything is computed."""

from __future__ import annotations

import dataclasses
import difflib
from typing import TYPE_CHECKING

import numpy as np
import shapely

from fugai import siting
from fugai.errors import ConfigError
from fugai.pipeline.input_reader import InputReader
from fugai.pipeline.site.asked.candidate_table import table_places
from fugai.pipeline.site.request import BUDGET_PROBLEMS

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import ObjectArray
    from fugai.pipeline.site.request import ResolvedRequest
    from fugai.project import Project

BUILDABLE = ("candidate", "required")
"""Roles of the places that may be built."""

MOST_IDS = 3
"""Ids that a message lists."""


def with_roles(places: gpd.GeoDataFrame, request: ResolvedRequest) -> gpd.GeoDataFrame:
    """Candidates with the roles and the cost that the request gives them.

    Raises
    ------
    ConfigError
        An id is not one of a candidate, or the table says otherwise of it; the required ones cost
        more than the budget or are too near to each other; a cost is missing.
    """
    made = places.copy()
    ids = made["candidate_id"].to_numpy(dtype=object)
    for role in ("required", "forbidden", "existing"):
        for name in getattr(request, role):
            at = np.flatnonzero(ids == name)
            if not len(at):
                count, shown = len(ids), _nearest(ids, name)
                msg = (
                    f"`{role}` must be one of the {count:,} candidates, such as {shown}, found "
                    f"{name!r}."
                )
                raise ConfigError(msg)
            own = str(made["status"].iloc[int(at[0])])
            if {own, role} == {"required", "forbidden"}:
                msg = f"`{role}` must not name a candidate that is {own}, found {name!r}."
                raise ConfigError(msg)
            made.loc[made.index[at], "status"] = role
    if request.site_cost is not None:
        made["cost"] = made["cost"].where(made["cost"] > 0, request.site_cost)
    _check_required(made, request)
    return made


def check_candidates_table(project: Project, request: ResolvedRequest) -> None:
    """Judge the request beside the project's table of candidates, before the other inputs are read.

    Raises
    ------
    ConfigError
        As `with_roles`, or there are fewer candidates than are to be built.
    """
    if request.candidates != "project" or "candidates" not in project.inputs:
        return
    if not _needs_table(request):
        return
    known = {name: project.inputs[name] for name in ("districts", "candidates")}
    reader = InputReader(dataclasses.replace(project, inputs=known))
    places = with_roles(table_places(reader.table("candidates", None)), request)
    if request.problem in BUDGET_PROBLEMS and not request.by_cost:
        whole_number(int(places["status"].isin(BUILDABLE).sum()), request.budget)


def whole_number(most: int, budget: float) -> int:
    """The budget as a number of new sites, of which so many may be built.

    Raises
    ------
    ConfigError
        It is not whole, below 1, or larger.
    """
    if budget != int(budget) or budget < 1 or budget > most:
        msg = (
            f"`budget` must be a whole number of new sites from 1 to the {most:,} candidates that "
            f"may be built, found {budget:g}."
        )
        raise ConfigError(msg)
    return int(budget)


def _needs_table(request: ResolvedRequest) -> bool:
    """Whether something of the request may contradict the table of candidates."""
    named = request.required or request.forbidden or request.existing
    return bool(named or request.by_cost or request.min_distance_m or request.budget)


def _nearest(ids: ObjectArray, name: str) -> str:
    """The ids nearest to one that is none of them, or the first ones."""
    texts = [str(one) for one in ids]
    return ", ".join(difflib.get_close_matches(name, texts, n=MOST_IDS) or texts[:MOST_IDS])


def _check_required(places: gpd.GeoDataFrame, request: ResolvedRequest) -> None:
    """The required candidates and the costs beside budget and distance."""
    required = places[places["status"].eq("required")]
    buildable = places[places["status"].isin(BUILDABLE)]
    if request.by_cost:
        missing = buildable.loc[~(buildable["cost"] > 0), "candidate_id"]
        if len(missing):
            msg = (
                "`candidates.cost` must be above 0 for a budget of money (or `site_cost` be given), "
                f"found none for {missing.iloc[0]!r} and {len(missing) - 1:,} others."
            )
            raise ConfigError(msg)
    if request.problem in BUDGET_PROBLEMS:
        needed = float(required["cost"].sum()) if request.by_cost else len(required)
        if needed > request.budget:
            msg = (
                f"`budget` must pay for the {len(required)} required candidates, {needed:g}, "
                f"found {request.budget:g}."
            )
            raise ConfigError(msg)
    if request.min_distance_m is None or len(required) < 2:
        return
    x, y = shapely.get_x(required.geometry), shapely.get_y(required.geometry)
    pairs = siting.too_close(x, y, min_distance_m=request.min_distance_m).tocoo()
    if pairs.nnz:
        one, other = int(pairs.row[0]), int(pairs.col[0])
        names = required["candidate_id"].iloc[[one, other]].tolist()
        apart = float(np.hypot(x[one] - x[other], y[one] - y[other]))
        msg = (
            f"`min_distance_m` must be at most the distance between required candidates, {apart:.0f} "
            f"m between {names[0]!r} and {names[1]!r}, found {request.min_distance_m:g}."
        )
        raise ConfigError(msg)
