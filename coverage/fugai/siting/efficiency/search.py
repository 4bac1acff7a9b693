"""The p-medians of one number of sites after the other, until the fewest that suffice are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import SolverError
from fugai.siting.median.p_median import solve_p_median
from fugai.siting.result import ROUNDING, relative_gap

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.siting.costs.table import CostMatrix
    from fugai.siting.options import Choices, SolverOptions
    from fugai.siting.result import SitingSolution


@dataclass(kw_only=True, eq=False)
class SizeSearch:
    """The p-medians that were solved so far, by number of sites."""

    cost: CostMatrix
    weight: FloatArray
    choices: Choices
    unreached_cost: float | None
    options: SolverOptions
    travel: float
    is_allowed: bool
    n_sites: int
    found: dict[int, SitingSolution] = field(default_factory=dict)
    too_few: set[int] = field(default_factory=set)
    """Numbers of sites that cannot reach all demand, or were not found to, and their proof."""

    def solve(self, number: int) -> SitingSolution | None:
        """The p-median of a number of sites; None where no sites were found that reach all."""
        if number in self.found:
            return self.found[number]
        try:
            solution = self._p_median(number, self.unreached_cost)
        except SolverError:
            if self.unreached_cost is not None:
                raise
            if self._is_beyond(number):
                self.too_few.add(number)
            return None
        self.found[number] = solution
        if solution.bound > self.travel * (1 + ROUNDING):
            self.too_few.add(number)
        return solution

    def _p_median(self, number: int, unreached_cost: float | None) -> SitingSolution:
        return solve_p_median(
            self.cost,
            self.weight,
            p=number,
            choices=self.choices,
            unreached_cost=unreached_cost,
            solver=self.options,
        )

    def _is_beyond(self, number: int) -> bool:
        """Whether so few sites need more travel even where a point may be left for a high price."""
        price = 2.0 * (self.travel + 1.0) / float(self.weight[self.weight > 0].min())
        return self._p_median(number, price).bound > self.travel * (1 + ROUNDING)

    def is_enough(self, number: int) -> bool:
        """Whether a network of so many sites was found that needs no more travel."""
        if number == self.n_sites and self.is_allowed:
            return True
        solution = self.solve(number)
        return solution is not None and solution.objective <= self.travel * (1 + ROUNDING)

    def fewest_enough(self, low: int) -> int | None:
        """Fewest sites of which a network was found that needs no more travel."""
        high = self.n_sites
        if not self.is_enough(high):
            return None
        while low < high:
            middle = (low + high) // 2
            if self.is_enough(middle):
                high = middle
            else:
                low = middle + 1
        return high

    def fewest_possible(self, low: int, enough: int | None) -> int:
        """Fewest sites that are not proven to need more travel."""
        high = self.n_sites + 1 if enough is None else enough
        step = 1
        while low < high:
            # the proof mostly fails for the numbers next to the last alone: steps grow from there
            near = max(high - step, (low + high) // 2)
            self.solve(near)
            if near in self.too_few:
                low = near + 1
            else:
                high = near
                step *= 2
        return low

    def same_sites(self) -> SitingSolution:
        """The p-median of as many sites as exist."""
        solution = self.solve(self.n_sites)
        if solution is None:
            msg = (
                f"As many sites as exist, {self.n_sites:,}, must reach all demand with the "
                "required and without the forbidden ones, found none that do."
            )
            raise SolverError(msg)
        return solution

    def frontier(self) -> pd.DataFrame:
        """What was solved, by rising number of sites, up to as many as exist."""
        numbers = sorted(number for number in self.found if number <= self.n_sites)
        travel = np.array([self.found[number].objective for number in numbers])
        bound = np.array([self.found[number].bound for number in numbers])
        if self.is_allowed:
            travel[-1] = min(travel[-1], self.travel)
        # a network of more sites needs no more travel than one of fewer
        travel = np.minimum.accumulate(travel)
        bound = np.minimum(np.maximum.accumulate(bound[::-1])[::-1], travel)
        whole = float(self.weight.sum())
        gaps = [relative_gap(t, b) for t, b in zip(travel, bound, strict=True)]
        status = [self.found[number].status for number in numbers]
        return pd.DataFrame(
            {
                "travel": travel,
                "bound": bound,
                "mean": travel / whole,
                "mean_bound": bound / whole,
                "gap": gaps,
                "status": [
                    "optimal" if gap == 0 else s for gap, s in zip(gaps, status, strict=True)
                ],
            },
            index=pd.Index(numbers, name="sites"),
        )
