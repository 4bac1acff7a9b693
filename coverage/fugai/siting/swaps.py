"""Ties and near-equal swaps of a solution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai._deprecated import renamed_arguments
from fugai.errors import ConfigError
from fugai.kernels.location.conflicts import no_conflicts
from fugai.kernels.location.covering.state import Constraints, add, drop, start_state
from fugai.siting.covering.instance import read_instance
from fugai.siting.options import Choices
from fugai.siting.result import ROUNDING

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from fugai.siting.result import SitingSolution


@renamed_arguments(siting="solution", within="max_loss", most="per_site", removed_in="0.3.0")
def alternatives(
    covers: csr_array,
    weight: npt.ArrayLike,
    solution: SitingSolution,
    *,
    max_loss: float = 0.01,
    per_site: int = 5,
    forbidden: npt.ArrayLike = (),
) -> pd.DataFrame:
    """Candidates that could replace a chosen site at little or no loss.

    Parameters
    ----------
    covers, weight
        As in `solve_mclp`.
    solution
        Solution of a covering problem over the same candidates.
    max_loss
        Largest loss of covered weight, as a share of what is covered.
    per_site
        Most alternatives that are listed for each site.
    forbidden
        Candidates that must not be built, as positions or a boolean mask.

    Returns
    -------
    DataFrame in the order of the sites and, for each, by rising loss: ``chosen``, ``alternative``,
    ``change`` of covered weight if the one replaces the other, ``share`` of what is covered that
    this is, and ``tie``, whether it is 0.

    Raises
    ------
    ConfigError
        ``max_loss`` is negative or ``per_site`` below 1.
    ContractError, EmptyResultError
        An array does not fit, or holds a value that it must not.

    Examples
    --------
    Candidate 1 covers the same 60 people, candidate 2 only 50 of them:

    >>> import numpy as np
    >>> from fugai.siting import alternatives, solve_mclp
    >>> covers = np.array([[1, 1, 1], [1, 1, 0]])
    >>> solution = solve_mclp(covers, [50, 10], budget=1)
    >>> alternatives(covers, [50, 10], solution, max_loss=0.2)
       chosen  alternative  change     share    tie
    0       0            1     0.0  0.000000   True
    1       0            2   -10.0 -0.166667  False
    """
    if not (max_loss >= 0 and per_site >= 1):
        found = f"found {max_loss!r} and {per_site!r}"
        msg = f"`max_loss` must be 0 or more and `per_site` at least 1, {found}."
        raise ConfigError(msg)
    choices = Choices(existing=solution.existing, forbidden=forbidden)
    instance = read_instance(covers, weight, choices)
    cover = instance.cover(instance.weight, np.zeros_like(instance.weight))
    is_open = np.zeros(instance.roles.candidates, dtype=np.bool_)
    is_open[solution.existing] = True
    is_open[solution.chosen] = True
    constraints = Constraints(instance.cost, np.inf, no_conflicts(len(is_open)))
    state = start_state(cover, constraints, is_open)
    total = float(state.total[0])
    may_open = ~is_open
    may_open[instance.roles.forbidden] = False
    rows = []
    for site in solution.chosen:
        drop(cover, constraints, state, int(site))
        change = state.gain - state.gain[site]
        near = np.flatnonzero(may_open & (change >= -max_loss * total - ROUNDING * total))
        nearest = near[np.argsort(-change[near], kind="stable")][:per_site]
        rows += [(int(site), int(other), float(change[other])) for other in nearest]
        add(cover, constraints, state, int(site))
    frame = pd.DataFrame(rows, columns=["chosen", "alternative", "change"])
    frame["share"] = frame["change"] / total if total else np.nan
    frame["tie"] = frame["change"].abs() <= ROUNDING * total
    return frame
