"""Coverage before and after, by group of demand and by kind of demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai._deprecated import renamed_arguments
from fugai.siting.covering.groups import group_codes
from fugai.siting.matrix import covered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scipy.sparse import csr_array

    from fugai._types import BoolArray, FloatArray
    from fugai.siting.result import SitingSolution


@renamed_arguments(siting="solution", removed_in="0.3.0")
def coverage_by_group(
    covers: csr_array, weight: npt.ArrayLike, solution: SitingSolution, groups: npt.ArrayLike
) -> pd.DataFrame:
    """Weight covered before and after, for each group of demand.

    Parameters
    ----------
    covers, weight
        As in `solve_mclp`.
    solution
        Solution of a covering problem over the same candidates.
    groups
        Group of each demand point, such as its district; those without (None, NaN) are left out.

    Returns
    -------
    DataFrame by group: ``weight``, ``before``, ``after``, ``gain``, and ``share_before`` and
    ``share_after``, NaN where a group has no weight.

    Raises
    ------
    ContractError
        There is not one group for each demand point.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.siting import coverage_by_group, solve_mclp
    >>> covers, weight = np.eye(3), [60, 30, 10]
    >>> solution = solve_mclp(covers, weight, budget=2)
    >>> coverage_by_group(covers, weight, solution, ["east", "east", "west"])
           weight  before  after  gain  share_before  share_after
    group
    east     90.0     0.0   90.0  90.0           0.0          1.0
    west     10.0     0.0    0.0   0.0           0.0          0.0
    """
    values = np.asarray(weight, dtype=np.float64)
    codes, names = group_codes(groups, len(values))
    before = covered(covers, solution.existing)
    after = before | covered(covers, solution.chosen)

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


@renamed_arguments(siting="solution", removed_in="0.3.0")
def coverage_by_layer(
    layers: Mapping[str, tuple[csr_array, npt.ArrayLike]], solution: SitingSolution
) -> pd.DataFrame:
    """Weight covered before and after of each kind of demand, each in its own unit.

    Parameters
    ----------
    layers
        Covering matrix and weights of each kind, over the same candidates.
    solution
        Solution over those candidates, such as one for `stack_layers`.

    Returns
    -------
    DataFrame as `coverage_by_group` returns it, by layer.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.siting import coverage_by_layer, solve_mclp, stack_layers
    >>> layers = {"people": (np.eye(2), [900, 100]), "shops": (np.eye(2), [1, 3])}
    >>> solution = solve_mclp(*stack_layers(list(layers.values()), [0.5, 0.5]), budget=1)
    >>> coverage_by_layer(layers, solution)[["weight", "after", "share_after"]]
            weight  after  share_after
    layer
    people  1000.0  900.0         0.90
    shops      4.0    1.0         0.25
    """
    rows = [
        coverage_by_group(matrix, weight, solution, np.full(matrix.shape[0], name, dtype=object))
        for name, (matrix, weight) in layers.items()
    ]
    return pd.concat(rows).rename_axis("layer")
