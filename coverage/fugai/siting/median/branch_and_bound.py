"""Branch and bound for a p-median: candidates opened or closed, a Lagrangian bound at each node."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.median.lagrangian import ascend
from fugai.siting.median.core import Dual, cheapest_of, decided, narrowed, settle
from fugai.siting.median.search import Found, improve

if TYPE_CHECKING:
    from fugai._types import Float32Array, IntArray
    from fugai.siting._clock import Clock
    from fugai.siting.costs import Task


STEPS, STEP = 40, 0.5
"""Subgradient steps at a node, and the length of the first."""

OPEN_PRICES = 100_000_000
"""Prices that the open nodes may keep (4 bytes each) before they share those of their parents."""

TRIES = 10
"""One node in so many has its relaxation improved to a solution."""


@dataclass(frozen=True, order=True)
class _Node:
    """Part of the solutions, by its bound: ``fork`` is the candidate to open or to close next."""

    bound: float
    serial: int
    task: Task = field(compare=False)
    price: Float32Array = field(compare=False)
    fork: int = field(compare=False)


@dataclass(kw_only=True, eq=False)
class Tree:
    """Search over all solutions of ``task``; ``best`` is the best of them so far.

    The node with the lowest bound goes first, and one candidate, open in about half of the last
    relaxations, is closed in one child and opened in the other.

    N. Christofides and J. E. Beasley, A tree search algorithm for the p-median problem, European
    Journal of Operational Research 10, 1982.
    """

    task: Task
    best: Found
    clock: Clock
    nodes: list[_Node] = field(default_factory=list)
    grown: int = 0
    complete: bool = False

    @property
    def target(self) -> float:
        """Solutions below this are looked for."""
        return self.task.better_than(self.best.value)

    @property
    def bound(self) -> float:
        """No solution is better than this; minus infinity before the root is known."""
        if self.complete:
            return self.best.value
        return min(self.nodes[0].bound, self.target) if self.nodes else -np.inf

    def grow(self, dual: Dual) -> None:
        """Grow until no node is left that may hold a solution looked for, or time is over."""
        left = narrowed(self.task, dual, self.target)
        self._add(left, dual.price.astype(np.float32), dual.bound)
        while not self.complete and not self.clock.over:
            self.complete = not self.nodes or self.nodes[0].bound >= self.target
            if self.complete:
                return
            node = heapq.heappop(self.nodes)
            fork, none = np.array([node.fork]), node.task.free[:0]
            try:
                self._add(decided(node.task, none, fork), node.price, node.bound)
                self._add(decided(node.task, fork, none), node.price, node.bound)
            except BaseException:
                heapq.heappush(self.nodes, node)  # so that the bound still counts it
                raise

    def _add(self, task: Task, price: Float32Array, bound: float) -> None:
        """Bound a part of the solutions; it becomes a node where it may hold a better one."""
        if task.count < 0 or len(task.free) < task.count:
            return
        standing = (task.always, task.free, task.count)
        start = (price.astype(np.float64), task.weight)
        value, prices, rho, _, often = ascend(
            task.rows, start, standing, self.best.value, STEP, STEPS
        )
        dual = Dual(bound=float(value), price=prices, rho=rho)
        self.grown += 1
        if self.grown % TRIES == 0:
            self._try(task, cheapest_of(task, rho))
        if max(bound, dual.bound) >= self.target:
            return
        task = decided(task, *settle(task, dual, self.target))
        if task.count <= 0 or len(task.free) <= task.count:
            if task.count >= 0 and len(task.free) >= task.count:
                self._try(task, cheapest_of(task, rho))
            return
        if self.grown * len(price) < OPEN_PRICES:
            price = prices.astype(np.float32)
        fork = int(task.free[np.argmin(np.abs(often[task.free] - 0.5))])
        node = _Node(max(bound, dual.bound), self.grown, task, price, fork)
        heapq.heappush(self.nodes, node)

    def _try(self, task: Task, sites: IntArray) -> None:
        """Improve the solution of a node; the better of it and the best stays.

        Where a node has but one solution left and two of its sites are too close to each other,
        ``sites`` are too few, and there is none to improve.
        """
        opened = np.flatnonzero(task.always & ~self.task.always)
        found = improve(self.task, np.concatenate((opened, sites)))
        if len(found.sites) == self.task.count and found.value < self.best.value:
            self.best = found
