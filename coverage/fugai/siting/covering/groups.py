"""Groups of demand (districts, kinds of people) and the least that each must get."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai.errors import ConfigError, ContractError, InfeasibleError
from fugai.kernels.location.covering.covers import Floor
from fugai.siting.matrix import covered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai._types import FloatArray, IntArray
    from fugai.siting.covering.instance import Given


def group_codes(groups: npt.ArrayLike, demand: int) -> tuple[IntArray, pd.Index]:
    """Number of the group of each demand point (-1 for none), and the groups in order.

    Raises
    ------
    ContractError
        There is not one for each demand point.
    """
    labels = np.asarray(groups, dtype=object)
    if labels.shape != (demand,):
        msg = f"`groups` must have one value for each demand point, {demand}, found {labels.shape}."
        raise ContractError(msg)
    codes, names = pd.factorize(labels, sort=False, use_na_sentinel=True)
    order = sorted(range(len(names)), key=lambda k: (str(type(names[k])), names[k]))
    rank = np.empty(len(names) + 1, dtype=np.int64)
    rank[order] = np.arange(len(names))
    rank[-1] = -1
    return rank[codes], pd.Index([names[k] for k in order])


def check_floor(
    task: Given, groups: npt.ArrayLike | None, floor: float | Mapping[object, float]
) -> Floor:
    """Least weight that each group must have covered.

    Parameters
    ----------
    groups
        Group of each demand point; None where there are none, and then there is no floor.
    floor
        Least share of each group's weight, from 0 to 1: one for all, or one a group.

    Raises
    ------
    ConfigError
        A share is not from 0 to 1, or a group that it names does not exist.
    InfeasibleError
        All candidates together do not bring a group to its floor.
    """
    if groups is None:
        if floor:
            msg = f"`floor` must come with `groups`, found {floor!r} without."
            raise ConfigError(msg)
        return task.no_floor
    codes, names = group_codes(groups, len(task.weight))
    shares = _shares(floor, names)
    member = codes >= 0
    total = np.bincount(codes[member], task.weight[member], len(names))
    allowed = np.setdiff1d(np.arange(task.choices.candidates), task.choices.forbidden)
    hit = member & covered(task.covers, allowed)
    most = np.bincount(codes[hit], task.weight[hit], len(names))
    short = np.flatnonzero(most < shares * total * (1 - 1e-12))
    if len(short):
        k = short[0]
        msg = (
            f"Every group must be able to reach its floor, found {names[k]!r} with at most "
            f"{most[k] / total[k]:.1%} of the {shares[k]:.1%} asked for ({len(short)} such groups)."
        )
        raise InfeasibleError(msg)
    asked = np.flatnonzero((shares > 0) & (total > 0))
    place = np.full(len(names) + 1, -1, dtype=np.int32)
    place[asked] = np.arange(len(asked))
    # A hair less, so that a sum in another order does not miss it.
    return Floor(place[codes], (shares * total)[asked] * (1 - 1e-12))


def _shares(floor: float | Mapping[object, float], names: pd.Index) -> FloatArray:
    if isinstance(floor, int | float):
        shares = np.full(len(names), float(floor))
    else:
        unknown = [name for name in floor if name not in names]
        if unknown:
            msg = f"`floor` must name groups of the demand, found {unknown[0]!r}."
            raise ConfigError(msg)
        shares = np.array([float(floor.get(name, 0.0)) for name in names])
    wrong = shares[~((shares >= 0) & (shares <= 1))]
    if len(wrong):
        msg = f"`floor` must be a share from 0 to 1, found {wrong[0]:g}."
        raise ConfigError(msg)
    return shares
