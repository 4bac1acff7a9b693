"""The solution of a location problem: what to build, in which order, and how good it is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fugai._types import FloatArray, IntArray


Sense: TypeAlias = Literal["max", "min"]
Status: TypeAlias = Literal["optimal", "gap", "time limit", "interrupted"]
"""'optimal': proven. 'gap': the search has ended and a gap is left. 'time limit' and 'interrupted':
the search was cut short."""

ROUNDING = 1e-9
"""Relative difference up to which two values are the same: sums of a million floats differ so."""


def _no_sites() -> IntArray:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What was checked of an answer.

    Parameters
    ----------
    rules
        Names of the rules that were checked, all of them kept.
    best
        Objective of the best of all choices, where they were few enough to be tried; else NaN.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.siting import solve_mclp
    >>> solution = solve_mclp(np.array([[1, 0], [1, 1], [0, 1]]), [5, 1, 3], budget=1)
    >>> solution.certificate.exhaustive, solution.certificate.best
    (True, 6.0)
    """

    rules: tuple[str, ...]
    best: float = math.nan

    @property
    def exhaustive(self) -> bool:
        """Whether every choice was tried, so that the bound is checked too."""
        return not math.isnan(self.best)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SitingSolution:
    """Sites to build, and a bound on how much better any others could be.

    Parameters
    ----------
    problem
        Name of the location problem, such as 'MCLP'.
    chosen
        Candidates to build (positions), int64, each placed where it adds most to those before it.
        Existing sites are not among them.
    gains
        What each of ``chosen`` adds to those before it and to the existing sites, in that order:
        demand covered, or cost saved. NaN for the first site of a cost problem without existing
        sites, before which there is no cost.
    objective
        Value of the solution, existing sites included.
    bound
        No solution is better than this: at least ``objective`` where ``sense`` is 'max'.
    status
        'optimal' (proven), 'gap' (the search has ended and a gap is left), 'time limit' or
        'interrupted'.
    seconds
        Wall time used. [s]
    sense
        Whether the objective is maximised ('max') or minimised ('min').
    base
        Objective of the existing sites alone.
    existing
        Candidates that exist already (positions), int64.
    total
        Demand in all, of which a covering objective is a part; else NaN.
    cost
        Cost of ``chosen``; their number where candidates have no cost.
    seed
        Seed of the random numbers.
    assigned
        Candidate that serves each demand point, -1 for none; None where the problem assigns none.
    uncoverable
        Demand points that no candidate can cover and that were left out.
    unit
        Unit of the objective, for tables and charts.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.siting import solve_mclp
    >>> covers = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1]])
    >>> solution = solve_mclp(covers, [60, 30, 20, 5], budget=2)
    >>> solution
    <SitingSolution MCLP: 2 new sites, objective 110, bound 110, optimal>
    >>> solution.chosen, solution.gains
    (array([0, 1]), array([90., 20.]))
    >>> solution.objective, solution.bound, solution.gap, solution.status
    (110.0, 110.0, 0.0, 'optimal')
    """

    problem: str
    chosen: IntArray
    gains: FloatArray
    objective: float
    bound: float
    status: Status
    seconds: float
    sense: Sense
    base: float = 0.0
    existing: IntArray = field(default_factory=_no_sites)
    total: float = math.nan
    cost: float = math.nan
    seed: int = 0
    assigned: IntArray | None = None
    uncoverable: IntArray = field(default_factory=_no_sites)
    unit: str = "demand"
    certificate: Certificate | None = None

    @property
    def gap(self) -> float:
        """Share of the objective by which another solution could be better; 0 where optimal."""
        return relative_gap(self.objective, self.bound)

    @property
    def covered_curve(self) -> FloatArray:
        """Demand covered after each of ``chosen``, starting with the existing sites alone.

        For covering problems, whose gains are counted in demand even where they minimise cost.
        """
        return np.append(self.base, self.base + np.cumsum(self.gains))

    @property
    def curve(self) -> FloatArray:
        """Objective after each of ``chosen``, starting with the existing sites alone.

        The first value is NaN where there is no cost before the first site. For covering problems
        that minimise cost (LSCP, partial cover) it is the demand covered.
        """
        if self.sense == "min" and not math.isnan(self.total):
            return self.covered_curve
        later = np.append(np.cumsum(self.gains[::-1])[::-1][1:], 0.0)[: len(self.gains)]
        after = self.objective - later if self.sense == "max" else self.objective + later
        return np.append(self.base, after)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Marginal-gain curve: the objective after each further site, and the bound.

        Parameters
        ----------
        ax
            Axes to draw on; new ones by default.
        """
        import matplotlib.pyplot as plt  # noqa: PLC0415  (slow to import)

        if ax is None:
            _, ax = plt.subplots()
        sites = np.arange(len(self.chosen) + 1)
        ax.plot(sites, self.curve, marker="o", markersize=3, color="#1b6ca8")
        if self.sense == "max" or math.isnan(self.total):  # else it bounds the cost
            ax.axhline(self.bound, color="#b4530a", linewidth=1, linestyle="--")
            ax.annotate(
                f"bound ({self.gap:.2%} away)",
                (0, self.bound),
                textcoords="offset points",
                xytext=(4, -12 if self.sense == "max" else 4),
                color="#b4530a",
            )
        ax.set_xlabel("new sites")
        ax.set_ylabel("demand covered" if self.unit == "cost" else self.unit)
        ax.set_title(f"{self.problem}: {self.objective:,.0f} ({self.status})")
        ax.grid(alpha=0.3)
        return ax

    def __repr__(self) -> str:
        what = f"{self.problem}: {len(self.chosen):,} new sites, objective {self.objective:,.6g}"
        return f"<SitingSolution {what}, bound {self.bound:,.6g}, {self.status}>"

    def _repr_html_(self) -> str:
        share = "" if math.isnan(self.total) else f" of {self.total:,.6g}"
        rows = {
            "new sites": f"{len(self.chosen):,} beside {len(self.existing):,} existing",
            "objective": f"{self.objective:,.6g}{share} ({escape(self.unit)})",
            "existing alone": f"{self.base:,.6g}",
            "bound": f"{self.bound:,.6g}",
            "gap": f"{self.gap:.4%}",
            "status": self.status,
            "seconds": f"{self.seconds:.2f}",
        }
        body = "".join(f"<tr><th>{key}</th><td>{value}</td></tr>" for key, value in rows.items())
        return f"<table><caption>{escape(self.problem)}</caption>{body}</table>"


def relative_gap(objective: float, bound: float) -> float:
    """Optimality gap: ``|bound - objective| / |objective|``.

    Returns
    -------
    0 where the two are the same up to rounding, infinite where the objective is 0 and the bound is
    not.

    Examples
    --------
    >>> from fugai.siting import relative_gap
    >>> relative_gap(200.0, 203.0)
    0.015
    """
    difference = abs(bound - objective)
    if difference <= ROUNDING * max(abs(objective), abs(bound)):
        return 0.0
    return difference / abs(objective) if objective else math.inf
