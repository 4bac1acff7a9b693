"""Demand and candidates as points of the plane, instead of a matrix of costs between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.errors import ConfigError, ContractError
from fugai.siting.checks import check_weight, first_few
from fugai.siting.roles import check_no_cost, check_number, check_roles

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.siting.options import Choices
    from fugai.siting.roles import CandidateRoles

MAX_PAIRS = 4_000_000
"""Pairs of demand and candidate up to which a matrix is made of the points, and solved exactly."""

MAX_PAIRS_WITH_OPTIONS = 40_000_000
"""The same where there are options that only the solvers over a matrix know."""


@dataclass(frozen=True, eq=False)
class PlanePoints:
    """Demand points and candidates whose cost is the distance between them.

    In place of a cost matrix, for numbers of points whose matrix would not fit into memory.

    Parameters
    ----------
    x, y
        Demand points in a projected CRS. [m]
    candidate_x, candidate_y
        Candidates in the same CRS; the demand points by default. [m]

    Examples
    --------
    A hundred thousand points and two sites would be a matrix of 80 GB:

    >>> import numpy as np
    >>> from fugai.siting import PlanePoints, solve_p_median
    >>> corner = np.array([0.0, 0.0, 1.0, 1.0, 9.0, 9.0, 10.0, 10.0])
    >>> points = PlanePoints(corner, np.zeros(8), candidate_x=[0.5, 5.0, 9.5], candidate_y=[0, 0, 0])
    >>> solution = solve_p_median(points, p=2)
    >>> np.sort(solution.chosen), solution.objective, solution.status
    (array([0, 2]), 4.0, 'optimal')
    """

    x: npt.ArrayLike
    y: npt.ArrayLike
    candidate_x: npt.ArrayLike | None = field(default=None, kw_only=True)
    candidate_y: npt.ArrayLike | None = field(default=None, kw_only=True)


@dataclass(frozen=True, kw_only=True, eq=False)
class PlaneInstance:
    """Checked points, weights, roles, and the number of new sites."""

    demand: FloatArray
    candidates: FloatArray
    weight: FloatArray
    roles: CandidateRoles
    number: int


def read_points(points: PlanePoints) -> tuple[FloatArray, FloatArray]:
    """Demand points and candidates, ``(n, 2)`` each.

    Raises
    ------
    ContractError
        There are none, their coordinates differ in number, or one is not finite.
    """
    demand = _pairs(points.x, points.y, "x", "y")
    if (points.candidate_x is None) != (points.candidate_y is None):
        msg = "`candidate_x` and `candidate_y` must be given together, found one of them."
        raise ContractError(msg)
    if points.candidate_x is None or points.candidate_y is None:
        return demand, demand
    return demand, _pairs(points.candidate_x, points.candidate_y, "candidate_x", "candidate_y")


def _pairs(x: npt.ArrayLike, y: npt.ArrayLike, name_x: str, name_y: str) -> FloatArray:
    east, north = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if east.ndim != 1 or east.shape != north.shape or not len(east):
        msg = (
            f"`{name_x}` and `{name_y}` must have one value for each point, "
            f"found shapes {east.shape} and {north.shape}."
        )
        raise ContractError(msg)
    wrong = np.flatnonzero(~(np.isfinite(east) & np.isfinite(north)))
    if len(wrong):
        msg = f"`{name_x}` and `{name_y}` must be finite, found others at {first_few(wrong)}."
        raise ContractError(msg)
    return np.column_stack((east, north))


def read_plane_instance(
    points: PlanePoints, weight: npt.ArrayLike | None, *, p: int, choices: Choices | None
) -> PlaneInstance:
    """Check points, weights and choices; no ``weight`` is 1 each.

    Raises
    ------
    ContractError
        An array does not fit or holds what it must not.
    ConfigError
        The choices contradict each other or ``p``, or hold costs of candidates.
    """
    demand, candidates = read_points(points)
    roles = check_roles(check_no_cost(choices), len(candidates))
    return PlaneInstance(
        demand=demand,
        candidates=candidates,
        weight=check_weight(np.ones(len(demand)) if weight is None else weight, len(demand)),
        roles=roles,
        number=check_number(roles, p, name="p"),
    )


def as_matrix(
    points: PlanePoints, *, options: str = "", pairs: int | None = None
) -> FloatArray | None:
    """Distances of all pairs, where these are few enough for an exact solver; else None.

    Parameters
    ----------
    options
        Options that were asked for and need a matrix, named for the message.
    pairs
        How many are few enough where there are none; `MAX_PAIRS` by default.

    Raises
    ------
    ContractError
        The points are wrong; see `read_points`.
    ConfigError
        A matrix is needed and would be too large.
    """
    demand, candidates = read_points(points)
    size = len(demand) * len(candidates)
    few = MAX_PAIRS if pairs is None else pairs
    if size > (MAX_PAIRS_WITH_OPTIONS if options else few):
        if not options:
            return None
        msg = (
            f"{options} must come with at most {MAX_PAIRS_WITH_OPTIONS:,} pairs of points, "
            f"found {size:,}."
        )
        raise ConfigError(msg)
    east = np.subtract.outer(demand[:, 0], candidates[:, 0])
    north = np.subtract.outer(demand[:, 1], candidates[:, 1])
    distance: FloatArray = np.hypot(east, north)
    return distance


def options_over_matrix(choices: Choices | None, unreached_cost: float | None = None) -> str:
    """Those of the options asked for that only the solvers over a matrix know, for a message."""
    asked = ["`conflicts`"] if choices is not None and choices.conflicts is not None else []
    asked += ["`unreached_cost`"] if unreached_cost is not None else []
    return " and ".join(asked)
