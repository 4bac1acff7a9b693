"""What planners ask of an answer: who gains, what else would do, what if the standard changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai.errors import ConfigError
from fugai.kernels.location.covering.local_search import Rules, add, drop, start
from fugai.siting.covering.groups import group_codes
from fugai.siting.covering.instance import given
from fugai.siting.covering.mclp import solve_mclp
from fugai.siting.covering.reduce import whole_core
from fugai.siting.matrix import covered
from fugai.siting.result import EXACT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scipy.sparse import csr_array

    from fugai._types import BoolArray, FloatArray
    from fugai.siting.result import SitingSolution


def coverage_by_group(
    covers: csr_array, weight: npt.ArrayLike, siting: SitingSolution, groups: npt.ArrayLike
) -> pd.DataFrame:
    """Weight covered before and after, for each group of demand.

    Parameters
    ----------
    groups
        Group of each demand point, such as its district; those without (None, NaN) are left out.

    Returns
    -------
    DataFrame by group: ``weight``, ``before``, ``after``, ``gain``, and ``share_before`` and
    ``share_after``, NaN where a group has no weight.
    """
    values = np.asarray(weight, dtype=np.float64)
    codes, names = group_codes(groups, len(values))
    before = covered(covers, siting.existing)
    after = before | covered(covers, siting.chosen)

    def sums(which: BoolArray) -> FloatArray:
        inside = which & (codes >= 0)
        return np.bincount(codes[inside], values[inside], len(names)).astype(np.float64)

    frame = pd.DataFrame(
        {
            "weight": sums(np.ones(len(values), dtype=np.bool_)),
            "before": sums(before),
            "after": sums(after),
        },
        index=names.rename("group"),
    )
    frame["gain"] = frame["after"] - frame["before"]
    for when in ("before", "after"):
        frame[f"share_{when}"] = (frame[when] / frame["weight"]).where(frame["weight"] > 0)
    return frame


def coverage_by_layer(
    layers: Mapping[str, tuple[csr_array, npt.ArrayLike]], siting: SitingSolution
) -> pd.DataFrame:
    """Weight covered before and after in each kind of demand, each in its own unit.

    Parameters
    ----------
    layers
        Covering matrix and weights of each kind, over the same candidates.

    Returns
    -------
    As `coverage_by_group`, by layer.
    """
    rows = [
        coverage_by_group(matrix, weight, siting, np.full(matrix.shape[0], name, dtype=object))
        for name, (matrix, weight) in layers.items()
    ]
    return pd.concat(rows).rename_axis("layer")


def alternatives(
    covers: csr_array,
    weight: npt.ArrayLike,
    siting: SitingSolution,
    *,
    within: float = 0.01,
    most: int = 5,
    forbidden: npt.ArrayLike = (),
) -> pd.DataFrame:
    """Candidates that could stand in for a chosen site at little or no loss.

    Parameters
    ----------
    within
        Loss of covered weight that is still near enough, as a share of what is covered.
    most
        How many alternatives to name for each site.
    forbidden
        Candidates that must not be built.

    Returns
    -------
    DataFrame by rising loss for each chosen site, in the order of the sites: ``chosen``,
    ``alternative``, ``change`` (of covered weight if the one replaces the other), ``share`` (of
    what is covered), ``tie``.

    Raises
    ------
    ConfigError
        ``within`` is negative or ``most`` below 1.
    """
    if not (within >= 0 and most >= 1):
        msg = f"`within` must be 0 or more and `most` at least 1, found {within!r} and {most!r}."
        raise ConfigError(msg)
    task = given(
        covers,
        weight,
        existing=siting.existing,
        required=(),
        forbidden=forbidden,
        cost=None,
        apart=None,
        time_limit_s=1.0,
    )
    cover = whole_core(
        *task.rows, task.weight, np.zeros_like(task.weight), task.cost, task.no_floor
    ).cover
    stands = np.zeros(task.choices.candidates, dtype=np.bool_)
    stands[siting.existing] = True
    stands[siting.chosen] = True
    rules = Rules(task.cost, np.inf, np.zeros(len(stands) + 1, np.int64), np.empty(0, np.int32))
    state = start(cover, rules, stands)
    total = float(state.total[0])
    open_to = ~stands
    open_to[task.choices.forbidden] = False
    rows = []
    for site in siting.chosen:
        drop(cover, rules, state, int(site))
        change = state.gain - state.gain[site]
        near = np.flatnonzero(open_to & (change >= -within * total - EXACT * total))
        nearest = near[np.argsort(-change[near], kind="stable")][:most]
        rows += [(int(site), int(other), float(change[other])) for other in nearest]
        add(cover, rules, state, int(site))
    frame = pd.DataFrame(rows, columns=["chosen", "alternative", "change"])
    frame["share"] = frame["change"] / total if total else np.nan
    frame["tie"] = frame["change"].abs() <= EXACT * total
    return frame


def sensitivity(
    covers: Mapping[float, csr_array],
    weight: npt.ArrayLike,
    *,
    budgets: Sequence[int],
    existing: npt.ArrayLike = (),
    required: npt.ArrayLike = (),
    forbidden: npt.ArrayLike = (),
    time_limit_s: float = 60.0,
    seed: int = 0,
) -> pd.DataFrame:
    """The MCLP at several service standards and numbers of sites.

    Parameters
    ----------
    covers
        Covering matrix of each standard (minutes, dBm), all over the same demand and candidates.
    budgets
        Numbers of new sites.
    time_limit_s
        For each of them. [s]

    Returns
    -------
    DataFrame by ``threshold`` and ``budget``: ``covered``, ``share``, ``bound``, ``gap``,
    ``status``, ``chosen`` (tuple), and ``in_common``: the part of its sites that are also chosen
    at the first standard with the same number.
    """
    rows = []
    base: dict[int, frozenset[int]] = {}
    for threshold, matrix in covers.items():
        for budget in budgets:
            siting = solve_mclp(
                matrix,
                weight,
                budget=budget,
                existing=existing,
                required=required,
                forbidden=forbidden,
                time_limit_s=time_limit_s,
                seed=seed,
            )
            chosen = frozenset(siting.chosen.tolist())
            first = base.setdefault(budget, chosen)
            rows.append(
                {
                    "threshold": threshold,
                    "budget": budget,
                    "covered": siting.objective,
                    "share": siting.objective / siting.total,
                    "bound": siting.bound,
                    "gap": siting.gap,
                    "status": siting.status,
                    "chosen": tuple(sorted(chosen)),
                    "in_common": len(chosen & first) / len(chosen) if chosen else np.nan,
                }
            )
    return pd.DataFrame(rows).set_index(["threshold", "budget"])
