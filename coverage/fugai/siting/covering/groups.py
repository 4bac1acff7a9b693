"""Groups of demand (districts, kinds of people) and the least share of each to be covered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai.errors import ConfigError, ContractError, InfeasibleError
from fugai.kernels.location.covering.cover import GroupMinimum
from fugai.siting.matrix import covered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai._types import FloatArray, IntArray
    from fugai.siting.covering.instance import CoveringInstance

ROUNDING = 1e-12
"""Minima are lower by this share, so that a sum in another order does not miss them."""


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


def check_min_share(
    instance: CoveringInstance,
    groups: npt.ArrayLike | None,
    min_share: float | Mapping[object, float],
) -> GroupMinimum:
    """Least weight that must be covered in each group.

    Parameters
    ----------
    groups
        Group of each demand point; None where there are none, and then there is no minimum.
    min_share
        Least share of each group's weight, from 0 to 1: one for all, or one for each group.

    Raises
    ------
    ConfigError
        A share is not from 0 to 1, or a group that it names does not exist.
    InfeasibleError
        All candidates together do not bring a group to its share.
    """
    if groups is None:
        if min_share:
            msg = f"`min_share` must come with `groups`, found {min_share!r} without."
            raise ConfigError(msg)
        return instance.no_minimum
    codes, names = group_codes(groups, len(instance.weight))
    shares = _shares(min_share, names)
    member = codes >= 0
    total = np.bincount(codes[member], instance.weight[member], len(names))
    reachable = member & covered(instance.covers, instance.roles.usable)
    most = np.bincount(codes[reachable], instance.weight[reachable], len(names))
    short = np.flatnonzero(most < shares * total * (1 - ROUNDING))
    if len(short):
        k = short[0]
        msg = (
            f"`min_share` must be within reach of all candidates together, found {names[k]!r} with "
            f"at most {most[k] / total[k]:.1%} of the {shares[k]:.1%} asked for "
            f"({len(short)} such groups)."
        )
        raise InfeasibleError(msg)
    asked = np.flatnonzero((shares > 0) & (total > 0))
    number = np.full(len(names) + 1, -1, dtype=np.int32)
    number[asked] = np.arange(len(asked))
    return GroupMinimum(number[codes], (shares * total)[asked] * (1 - ROUNDING))


def _shares(min_share: float | Mapping[object, float], names: pd.Index) -> FloatArray:
    """Share of each group, 0 where none is given."""
    if isinstance(min_share, int | float):
        shares = np.full(len(names), float(min_share))
    else:
        unknown = [name for name in min_share if name not in names]
        if unknown:
            msg = f"`min_share` must name groups of the demand, found {unknown[0]!r}."
            raise ConfigError(msg)
        shares = np.array([float(min_share.get(name, 0.0)) for name in names])
    wrong = shares[~((shares >= 0) & (shares <= 1))]
    if len(wrong):
        msg = f"`min_share` must be a share from 0 to 1, found {wrong[0]:g}."
        raise ConfigError(msg)
    return shares
