"""Incumbents: the best solution found so far and the best bound, as a solver moves both."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.siting.result import ROUNDING

if TYPE_CHECKING:
    from fugai._types import BoolArray


@dataclass(kw_only=True, eq=False)
class MaxCoverIncumbent:
    """Most valuable choice so far, its value, and an upper bound.

    ``built`` is a mask of all candidates, existing ones included. ``value`` is -inf as long as no
    choice is known. All values are multiples of ``step``; 0 where they may differ by anything.
    """

    built: BoolArray
    value: float
    bound: float
    step: float

    @property
    def cutoff(self) -> float:
        """A bound up to this value proves that no choice is better."""
        if not math.isfinite(self.value):
            return -math.inf
        slack = ROUNDING * max(abs(self.value), 1.0)
        return self.value + max(slack, self.step - slack if self.step else 0.0)

    @property
    def proven(self) -> bool:
        """Whether no choice is better."""
        return math.isfinite(self.value) and self.bound <= self.cutoff

    def offer(self, built: BoolArray, value: float) -> None:
        """Take a choice over if it is better."""
        if value > self.value:
            self.built, self.value = built, float(value)

    def lower(self, bound: float) -> None:
        """Take an upper bound over if it is lower; it is never below the value."""
        if self.step:
            bound = math.floor(bound / self.step + ROUNDING * max(1.0, abs(bound))) * self.step
        self.bound = max(self.value, min(self.bound, float(bound)))


@dataclass(kw_only=True, eq=False)
class SetCoverIncumbent:
    """Cheapest choice so far, its cost, and a lower bound.

    ``built`` is a mask of all candidates, existing ones included. ``found`` is False as long as no
    choice covers what is asked for. All costs are multiples of ``step``; 0 where they may differ
    by anything.
    """

    built: BoolArray
    cost: float
    bound: float
    step: float
    found: bool = False

    @property
    def cutoff(self) -> float:
        """A better choice costs less than this."""
        slack = ROUNDING * max(abs(self.cost), 1.0)
        return self.cost - (self.step - slack if self.step else slack)

    @property
    def proven(self) -> bool:
        """Whether no choice is cheaper."""
        return self.found and self.bound >= self.cutoff

    def offer(self, built: BoolArray, cost: float) -> None:
        """Take a choice over if it is cheaper."""
        if not self.found or cost < self.cost - ROUNDING * max(abs(self.cost), 1.0):
            self.built, self.cost, self.found = built, cost, True

    def raise_to(self, bound: float) -> None:
        """Take a lower bound over if it is higher; it is never above the cost."""
        if self.step and math.isfinite(bound):
            bound = math.ceil(bound / self.step - 1e-7) * self.step
        self.bound = max(self.bound, float(bound))
        if self.found:
            self.bound = min(self.bound, self.cost)
