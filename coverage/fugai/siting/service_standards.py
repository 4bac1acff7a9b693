"""The maximal cover at several service standards and numbers of sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai._deprecated import gathered_arguments
from fugai.errors import ContractError
from fugai.siting.covering.mclp import solve_mclp
from fugai.siting.options import Choices, SolverOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scipy.sparse import csr_array


@gathered_arguments(into="choices", kind=Choices, removed_in="0.3.0")
@gathered_arguments(into="solver", kind=SolverOptions, removed_in="0.3.0")
def sensitivity(
    covers: Mapping[float, csr_array],
    weight: npt.ArrayLike,
    *,
    budgets: Sequence[float],
    choices: Choices | None = None,
    solver: SolverOptions | None = None,
) -> pd.DataFrame:
    """The MCLP at several service standards and numbers of sites.

    Parameters
    ----------
    covers
        Covering matrix of each standard (minutes, dBm), all over the same demand and candidates.
    weight, choices
        As in `solve_mclp`.
    budgets
        Numbers of new sites, or money where ``choices`` has a cost for each.
    solver
        Time limit and seed of each problem.

    Returns
    -------
    DataFrame by ``threshold`` and ``budget``: ``covered``, ``share``, ``bound``, ``gap``,
    ``status``, ``chosen`` (tuple), and ``in_common``: the share of its sites that are also chosen
    at the first standard with the same number.

    Raises
    ------
    ContractError, EmptyResultError, ConfigError
        As `solve_mclp`.

    Examples
    --------
    Within 10 minutes the second candidate covers most, within 20 the first:

    >>> import numpy as np
    >>> from fugai.siting import sensitivity
    >>> covers = {10: np.array([[1, 0], [0, 0], [0, 1]]), 20: np.array([[1, 0], [1, 0], [0, 1]])}
    >>> table = sensitivity(covers, [40, 30, 50], budgets=[1])
    >>> table[["covered", "chosen", "in_common"]]
                      covered chosen  in_common
    threshold budget
    10        1          50.0   (1,)        1.0
    20        1          70.0   (0,)        0.0
    """
    if not len(covers) or not len(budgets):
        msg = "`covers` and `budgets` must not be empty."
        raise ContractError(msg)
    rows = []
    base: dict[float, frozenset[int]] = {}
    for threshold, matrix in covers.items():
        for budget in budgets:
            solution = solve_mclp(matrix, weight, budget=budget, choices=choices, solver=solver)
            chosen = frozenset(solution.chosen.tolist())
            first = base.setdefault(budget, chosen)
            rows.append(
                {
                    "threshold": threshold,
                    "budget": budget,
                    "covered": solution.objective,
                    "share": solution.objective / solution.total,
                    "bound": solution.bound,
                    "gap": solution.gap,
                    "status": solution.status,
                    "chosen": tuple(sorted(chosen)),
                    "in_common": len(chosen & first) / len(chosen) if chosen else np.nan,
                }
            )
    return pd.DataFrame(rows).set_index(["threshold", "budget"])
