"""Branch and bound for the p-median, with a Lagrangian bound at each node."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.median.lagrangian import ascend
from fugai.kernels.location.subgradient import Dual
from fugai.siting.median.fixing import (
    cheapest_sites,
    fix_by_bound,
    fix_variables,
    reduce_by_bound,
)
from fugai.siting.median.search import MedianSolution, improve

if TYPE_CHECKING:
    from fugai._types import Float32Array, IntArray
    from fugai.siting._clock import Clock
    from fugai.siting.costs.problem import MedianProblem


STEPS, FIRST_STEP = 40, 0.5
"""Subgradient steps at a node, and the length of the first."""

MAX_MULTIPLIERS = 100_000_000
"""Multipliers that the open nodes may store (4 bytes each) before they share their parents'."""

IMPROVED_NODES = 10
"""The relaxation of one node in so many is improved to a solution."""


@dataclass(frozen=True, order=True)
class _Node:
    """Part of the solutions, ordered by its bound; ``branch`` is the candidate to branch on."""

    bound: float
    serial: int
    problem: MedianProblem = field(compare=False)
    multipliers: Float32Array = field(compare=False)
    branch: int = field(compare=False)


@dataclass(kw_only=True, eq=False)
class SearchTree:
    """Search over all solutions of ``problem``; ``best`` is the best of them so far.

    The node with the lowest bound comes first. It branches on the candidate that was open in about
    half of the last relaxations, closed in one child and open in the other.

    N. Christofides, J. E. Beasley, A tree search algorithm for the p-median problem, European
    Journal of Operational Research 10, 1982.
    """

    problem: MedianProblem
    best: MedianSolution
    clock: Clock
    nodes: list[_Node] = field(default_factory=list)
    n_bounded: int = 0
    complete: bool = False

    @property
    def cutoff(self) -> float:
        """Solutions below this are searched for."""
        return self.problem.cutoff(self.best.value)

    @property
    def bound(self) -> float:
        """No solution is better than this; minus infinity before the root is bounded."""
        if self.complete:
            return self.best.value
        return min(self.nodes[0].bound, self.cutoff) if self.nodes else -np.inf

    def run(self, dual: Dual) -> None:
        """Search until no node can hold a better solution, or time is over."""
        root = reduce_by_bound(self.problem, dual, self.cutoff)
        self._add(root, dual.multipliers.astype(np.float32), dual.bound)
        while not self.complete and not self.clock.over:
            self.complete = not self.nodes or self.nodes[0].bound >= self.cutoff
            if self.complete:
                return
            node = heapq.heappop(self.nodes)
            branch, none = np.array([node.branch]), node.problem.free[:0]
            try:
                closed = fix_variables(node.problem, none, branch)
                self._add(closed, node.multipliers, node.bound)
                opened = fix_variables(node.problem, branch, none)
                self._add(opened, node.multipliers, node.bound)
            except BaseException:
                heapq.heappush(self.nodes, node)  # so that the bound still counts it
                raise

    def _add(self, problem: MedianProblem, multipliers: Float32Array, bound: float) -> None:
        """Bound a part of the solutions; it becomes a node where it may hold a better one."""
        if problem.count < 0 or len(problem.free) < problem.count:
            return
        lower, best, rho, _, open_share = ascend(
            problem.rows,
            multipliers.astype(np.float64),
            problem.weight,
            problem.openings,
            self.best.value,
            FIRST_STEP,
            STEPS,
        )
        dual = Dual(lower, best, rho)
        self.n_bounded += 1
        if self.n_bounded % IMPROVED_NODES == 0:
            self._improve(problem, cheapest_sites(problem, dual.rho))
        if max(bound, dual.bound) >= self.cutoff:
            return
        problem = fix_variables(problem, *fix_by_bound(problem, dual, self.cutoff))
        if problem.count <= 0 or len(problem.free) <= problem.count:
            if problem.count >= 0 and len(problem.free) >= problem.count:
                self._improve(problem, cheapest_sites(problem, dual.rho))
            return
        if self.n_bounded * len(multipliers) < MAX_MULTIPLIERS:
            multipliers = dual.multipliers.astype(np.float32)
        branch = int(problem.free[np.argmin(np.abs(open_share[problem.free] - 0.5))])
        node = _Node(max(bound, dual.bound), self.n_bounded, problem, multipliers, branch)
        heapq.heappush(self.nodes, node)

    def _improve(self, problem: MedianProblem, sites: IntArray) -> None:
        """Improve the solution of a node, and keep it where it is the best.

        Where a node has but one solution left and two of its sites are in conflict, ``sites`` are
        too few, and there is none to improve.
        """
        opened = np.flatnonzero(problem.always_open & ~self.problem.always_open)
        found = improve(self.problem, np.concatenate((opened, sites)))
        if len(found.sites) == self.problem.count and found.value < self.best.value:
            self.best = found
