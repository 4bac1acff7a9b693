"""What each further site adds, how many it takes to reach a target, and in which year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai.errors import ConfigError
from fugai.kernels.location.covering.bounds import CHECK, gather, new_pair, slopes_of, tighten
from fugai.kernels.location.covering.local_search import fill, start
from fugai.siting.covering.instance import Given, given
from fugai.siting.covering.max_cover import SAME, Task
from fugai.siting.covering.order import in_order
from fugai.siting.covering.reduce import decide, whole_core
from fugai.siting.options import check_number
from fugai.siting.result import EXACT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scipy.sparse import csr_array

    from fugai._types import FloatArray
    from fugai.siting.covering.reduce import Core
    from fugai.siting.result import SitingSolution


STEPS = 400
"""Steps towards the bound at each of the numbers of sites that it is computed at."""


def gain_curve(
    covers: csr_array,
    weight: npt.ArrayLike,
    *,
    upto: int,
    existing: npt.ArrayLike = (),
    required: npt.ArrayLike = (),
    forbidden: npt.ArrayLike = (),
    apart: csr_array | None = None,
) -> pd.DataFrame:
    """Demand covered by every number of new sites, each of which adds the most to those before it.

    The sites of a number are among those of every larger one, as when they are built one after the
    other. The bound says how much any other choice of as many sites could cover.

    Parameters
    ----------
    covers, weight, existing, required, forbidden, apart
        As in `solve_mclp`.
    upto
        Largest number of new sites.

    Returns
    -------
    DataFrame by number of new sites, from 0: ``candidate`` (-1 for none), ``gain``, ``covered``,
    ``share`` of all weight, ``bound`` and ``gap``. It ends before ``upto`` where no further
    candidate adds anything.
    """
    task = given(
        covers,
        weight,
        existing=existing,
        required=required,
        forbidden=forbidden,
        cost=None,
        apart=apart,
        time_limit_s=1.0,
    )
    upto = check_number(task.choices, upto, name="upto")
    built, closed = task.fixed
    none = np.zeros_like(task.weight)
    core = decide(
        whole_core(*task.rows, task.weight, none, task.cost, task.no_floor),
        built=built,
        closed=closed,
        keep_dominated=task.apart is not None,
    )
    left = float(upto - len(task.choices.required))
    rules = Task(core=core, budget=left, apart=task.apart, always=built).rules()
    state = start(core.cover, rules, np.zeros(len(core.cost), dtype=np.bool_))
    least = SAME * float(task.weight.sum())
    fill(core.cover, rules, state, np.empty(len(core.cost), np.int32), least, False)
    built[core.columns[state.chosen]] = True
    chosen, gains, base = in_order(task, built, task.weight, none)
    total = float(task.weight.sum())
    frame = pd.DataFrame(
        {
            "candidate": np.append(-1, chosen),
            "gain": np.append(0.0, gains),
            "covered": base + np.append(0.0, np.cumsum(gains)),
        },
        index=pd.RangeIndex(len(chosen) + 1, name="sites"),
    )
    frame["share"] = frame["covered"] / total
    high = _bounds(task, len(chosen))
    frame["bound"] = np.clip(high, frame["covered"].to_numpy(), total)
    frame["gap"] = (frame["bound"] / frame["covered"] - 1).where(frame["covered"] > 0)
    frame.loc[frame["gap"] < EXACT, "gap"] = 0.0
    return frame


def _bounds(task: Given, upto: int) -> FloatArray:
    """Most that any choice of 0, 1, 2 ... sites covers, required ones not asked for."""
    built = np.zeros(task.choices.candidates, dtype=np.bool_)
    built[task.choices.existing] = True
    closed = np.zeros_like(built)
    closed[task.choices.forbidden] = True
    core = decide(
        whole_core(*task.rows, task.weight, np.zeros_like(task.weight), task.cost, task.no_floor),
        built=built,
        closed=closed,
    )
    best = np.full(upto + 1, core.base + float(core.cover.first.sum()))
    best[0] = core.base
    if len(core.cost) == 0 or upto == 0:
        return best
    numbers = np.unique(np.geomspace(1, min(upto, len(core.cost)), 8).round().astype(np.int64))
    for number in numbers:
        pair = new_pair(core.cover, np.full(len(core.cost), number / len(core.cost)))
        tighten(core.cover, core.cost, float(number), pair, STEPS // CHECK)
        best = np.minimum(best, core.base + _bounds_at(core, pair.best_price, upto))
    return best


def _bounds_at(core: Core, price: FloatArray, upto: int) -> FloatArray:
    """Bound of every number of sites at the same prices of rows."""
    value = np.empty(len(core.cost))
    gather(core.cover.col_ptr, core.cover.col_idx, price, value)
    first, second = slopes_of(core.cover)
    free = float(np.maximum(0.0, first - price).sum() + np.maximum(0.0, second - price).sum())
    largest = np.zeros(upto)
    found = np.sort(value)[::-1][:upto]
    largest[: len(found)] = found
    return free + np.append(0.0, np.cumsum(largest))


def sites_until(siting: SitingSolution, share: float) -> int | None:
    """How many of the chosen sites, in their order, bring the covered share to a target.

    Parameters
    ----------
    share
        Of all weight, from 0 to 1.

    Returns
    -------
    0 where the existing sites suffice, None where all chosen ones do not. The fewest sites of all
    that reach a share are those of `solve_partial_cover`.
    """
    reached = np.flatnonzero(siting.covered_curve >= share * siting.total * (1 - EXACT))
    return int(reached[0]) if len(reached) else None


def phase_plan(siting: SitingSolution, targets: Mapping[int, float]) -> pd.DataFrame:
    """Which of the chosen sites to build by when, so that each year's target is met.

    Parameters
    ----------
    targets
        Share of all weight to be covered by the end of each year.

    Returns
    -------
    DataFrame by year: ``target``, ``sites`` (built by then), ``new`` (in that year), ``candidates``
    (tuple of those), ``share`` reached, ``met``. A target that all chosen sites together miss takes
    all of them.

    Raises
    ------
    ConfigError
        There is no target, or one is not from 0 to 1.
    """
    if not targets or not all(0 <= share <= 1 for share in targets.values()):
        msg = f"`targets` must give a share from 0 to 1 for each year, found {dict(targets)}."
        raise ConfigError(msg)
    curve, rows, before = siting.covered_curve, [], 0
    for year in sorted(targets):
        wanted = sites_until(siting, targets[year])
        sites = max(before, len(siting.chosen) if wanted is None else wanted)
        rows.append(
            {
                "target": targets[year],
                "sites": sites,
                "new": sites - before,
                "candidates": tuple(siting.chosen[before:sites].tolist()),
                "share": float(curve[sites] / siting.total),
                "met": wanted is not None,
            }
        )
        before = sites
    return pd.DataFrame(rows, index=pd.Index(sorted(targets), name="year"))
