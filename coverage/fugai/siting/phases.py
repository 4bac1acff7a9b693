"""How many sites it takes to reach a target, and which of them to build in which year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai._deprecated import renamed_arguments
from fugai.errors import ConfigError
from fugai.siting.result import ROUNDING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.siting.result import SitingSolution


@renamed_arguments(siting="solution", removed_in="0.3.0")
def sites_until(solution: SitingSolution, share: float) -> int | None:
    """Number of the chosen sites, in their order, that bring the covered share to a target.

    Parameters
    ----------
    solution
        Solution of a covering problem.
    share
        Share of all weight, from 0 to 1.

    Returns
    -------
    0 where the existing sites suffice, None where all chosen ones do not. The fewest sites of all
    that reach a share are those of `solve_partial_cover`.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.siting import sites_until, solve_mclp
    >>> solution = solve_mclp(np.eye(3), [60, 30, 10], budget=2)
    >>> sites_until(solution, 0.8), sites_until(solution, 0.95)
    (2, None)
    """
    enough = solution.covered_curve >= share * solution.total * (1 - ROUNDING)
    reached = np.flatnonzero(enough)
    return int(reached[0]) if len(reached) else None


@renamed_arguments(siting="solution", removed_in="0.3.0")
def phase_plan(solution: SitingSolution, targets: Mapping[int, float]) -> pd.DataFrame:
    """Which of the chosen sites to build by when, so that each year's target is met.

    Parameters
    ----------
    solution
        Solution of a covering problem.
    targets
        Share of all weight to be covered by the end of each year.

    Returns
    -------
    DataFrame by year: ``target``, ``sites`` (built by then), ``new`` (in that year), ``candidates``
    (tuple of those), ``share`` reached, ``met``. For a target that all chosen sites together miss,
    all of them are built.

    Raises
    ------
    ConfigError
        There is no target, or one is not from 0 to 1.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.siting import phase_plan, solve_mclp
    >>> solution = solve_mclp(np.eye(3), [60, 30, 10], budget=3)
    >>> phase_plan(solution, {2014: 0.5, 2016: 0.9})
          target  sites  new candidates  share   met
    year
    2014     0.5      1    1       (0,)    0.6  True
    2016     0.9      2    1       (1,)    0.9  True
    """
    if not targets or not all(0 <= share <= 1 for share in targets.values()):
        msg = f"`targets` must give a share from 0 to 1 for each year, found {dict(targets)}."
        raise ConfigError(msg)
    curve, rows, before = solution.covered_curve, [], 0
    for year in sorted(targets):
        wanted = sites_until(solution, targets[year])
        sites = max(before, len(solution.chosen) if wanted is None else wanted)
        rows.append(
            {
                "target": targets[year],
                "sites": sites,
                "new": sites - before,
                "candidates": tuple(solution.chosen[before:sites].tolist()),
                "share": float(curve[sites] / solution.total),
                "met": wanted is not None,
            }
        )
        before = sites
    return pd.DataFrame(rows, index=pd.Index(sorted(targets), name="year"))
