"""What a caller may ask of a location problem: which candidates, and how long to search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.errors import ConfigError

if TYPE_CHECKING:
    import numpy.typing as npt
    from scipy.sparse import csr_array


@dataclass(frozen=True, kw_only=True, eq=False)
class Choices:
    """Which candidates exist already, which must and must not be built, and what each costs.

    Candidates are given as positions (integers from 0) or as a boolean mask with one value for each
    candidate. All of them may be built where nothing else is said.

    Parameters
    ----------
    existing
        Sites that exist already. They serve, cost nothing and count towards no budget.
    required
        Candidates that must be built; they are paid for from the budget.
    forbidden
        Candidates that must not be built.
    cost
        Cost of each candidate, positive, in the unit of the budget, which then is an amount of
        money. By default every candidate counts 1, and the budget is a number of sites. Not for
        the problems over a cost matrix.
    conflicts
        Conflict pairs, a candidate × candidate matrix: two new sites must not form a pair that has
        an entry, such as those of `too_close`. Existing sites are in no conflict.

    Examples
    --------
    Candidate 0 exists, and 1 and 2 are too close to each other to be built both:

    >>> import numpy as np
    >>> from fugai.siting import Choices, solve_mclp, too_close
    >>> covers = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    >>> conflicts = too_close([0, 500, 600, 900], [0, 0, 0, 0], min_distance_m=200)
    >>> choices = Choices(existing=[0], conflicts=conflicts)
    >>> solve_mclp(covers, [9, 8, 7, 1], budget=2, choices=choices).chosen
    array([1, 3])
    """

    existing: npt.ArrayLike = ()
    required: npt.ArrayLike = ()
    forbidden: npt.ArrayLike = ()
    cost: npt.ArrayLike | None = None
    conflicts: csr_array | None = None


@dataclass(frozen=True, kw_only=True)
class SolverOptions:
    """How long a solver searches, and from which random numbers.

    Parameters
    ----------
    time_limit_s
        The solver stops then, with the best answer so far and its bound. [s]
    seed
        Of the random numbers. The same seed gives the same answer, unless the time limit or an
        interrupt ended the search.
    keep_on_interrupt
        Whether an interrupt from the keyboard returns the best answer so far; else it is raised.

    Raises
    ------
    ConfigError
        ``time_limit_s`` is not positive.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.siting import SolverOptions, solve_mclp
    >>> covers = np.array([[1, 0], [1, 1], [0, 1]])
    >>> solve_mclp(covers, [5, 1, 2], budget=1, solver=SolverOptions(time_limit_s=5)).status
    'optimal'
    """

    time_limit_s: float = 60.0
    seed: int = 0
    keep_on_interrupt: bool = False

    def __post_init__(self) -> None:
        if not self.time_limit_s > 0:
            msg = f"`time_limit_s` must be positive, found {self.time_limit_s!r}."
            raise ConfigError(msg)
