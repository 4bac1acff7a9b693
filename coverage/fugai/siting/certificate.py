"""Every answer checked against the raw inputs, by code that shares nothing with the solvers.

What a solver was asked for is read anew from what the caller gave, and everything that the answer
states is computed anew from the matrices: which rules it keeps, what it is worth, what each site
adds. On small problems all choices are tried, so that 'optimal' and the bound are checked too. An
answer that fails is never handed out.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from fugai.errors import CertificateError
from fugai.siting.result import Certificate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.siting.options import Choices
    from fugai.siting.result import SitingSolution

MOST_CHOICES = 2_000
"""Choices of sites that are tried one by one, about 20 ms; larger problems keep their bound unchecked."""

MOST_STEPS = 12
"""Steps of an answer whose gains are computed anew."""

TOLERANCE = 1e-6
"""Relative difference up to which two sums of the same numbers are one number."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """A location problem as it was asked, for the check of its answer.

    Parameters
    ----------
    candidates
        Number of candidates.
    value
        Objective of a set of sites (existing ones included), given as a mask; NaN where the set
        does not answer the question (a row left uncovered, demand that nobody serves).
    sense
        Whether the objective is to be large ('max') or small ('min').
    budget
        Most that new sites may cost, or their largest number where they cost 1 each.
    number
        Exact number of new sites, for problems that ask for one.
    allowed
        Further rule on a set of sites, such as what groups of demand must get.
    worth
        What ``base`` and ``gains`` of the answer are differences of, where that can be checked.
    try_all
        Whether all choices may be tried where they are few.
    """

    candidates: int
    value: Callable[[BoolArray], float]
    sense: str
    choices: Choices | None
    budget: float = math.inf
    number: int | None = None
    allowed: Callable[[BoolArray], bool] = field(default=lambda _: True)
    worth: Callable[[BoolArray], float] | None = None
    try_all: bool = True


def certified(question: Question, solution: SitingSolution) -> SitingSolution:
    """The answer with its certificate.

    Raises
    ------
    CertificateError
        The answer breaks a rule, states a value that it does not have, or is worse than its bound
        allows.
    """
    roles = _Roles.of(question)
    problems = [*_broken_rules(question, roles, solution.chosen)]
    if not problems:
        problems += [
            *_wrong_values(question, roles, solution),
            *_wrong_gains(question, roles, solution),
        ]
    best = math.nan
    if not problems:
        best = _best_of_all(question, roles)
        problems += _broken_proof(question, solution, best)
    if problems:
        msg = f"The answer of {solution.problem} failed its check: {'; '.join(problems)}."
        raise CertificateError(msg)
    rules = ["candidates", "budget", "objective", "bound"]
    rules += ["gains"] if question.worth is not None else []
    rules += ["conflicts"] if roles.pairs is not None else []
    return replace(solution, certificate=Certificate(rules=tuple(rules), best=best))


@dataclass(frozen=True, kw_only=True, eq=False)
class _Roles:
    """What the choices say, read from the raw input."""

    candidates: int
    existing: frozenset[int]
    required: frozenset[int]
    forbidden: frozenset[int]
    cost: FloatArray
    pairs: csr_array | None

    @classmethod
    def of(cls, question: Question) -> _Roles:
        size, choices = question.candidates, question.choices
        if choices is None:
            nobody: frozenset[int] = frozenset()
            return cls(
                candidates=size,
                existing=nobody,
                required=nobody,
                forbidden=nobody,
                cost=np.ones(size),
                pairs=None,
            )
        existing = _members(choices.existing)
        cost = np.ones(size) if choices.cost is None else np.asarray(choices.cost, np.float64)
        return cls(
            candidates=size,
            existing=existing,
            required=_members(choices.required) - existing,
            forbidden=_members(choices.forbidden),
            cost=cost,
            pairs=_pairs(choices.conflicts),
        )

    def mask(self, new: npt.ArrayLike) -> BoolArray:
        """Existing and new sites together."""
        built = np.zeros(self.candidates, dtype=np.bool_)
        built[sorted(self.existing)] = True
        inside = [int(j) for j in np.asarray(new) if 0 <= j < self.candidates]
        built[inside] = True
        return built


def _members(given: npt.ArrayLike) -> frozenset[int]:
    """Positions that a mask or a list of positions names."""
    values = np.asarray(given)
    positions = np.flatnonzero(values) if values.dtype == np.bool_ else values
    return frozenset(int(j) for j in positions)


def _pairs(conflicts: csr_array | None) -> csr_array | None:
    return None if conflicts is None else csr_array(conflicts)


def _clashes(pairs: csr_array | None, new: list[int]) -> list[tuple[int, int]]:
    """Pairs of new sites that are in conflict."""
    if pairs is None or not new:
        return []
    entries = csr_array(pairs[new]).tocoo()
    among = set(new)
    found = [
        (new[int(i)], int(j))
        for i, j, value in zip(entries.row, entries.col, entries.data, strict=True)
        if value and int(j) in among and new[int(i)] != j
    ]
    return [(min(pair), max(pair)) for pair in found]


def _broken_rules(question: Question, roles: _Roles, chosen: IntArray) -> Iterator[str]:
    """Rules on the set of new sites that it breaks."""
    new = [int(j) for j in chosen]
    if len(set(new)) != len(new) or any(not 0 <= j < roles.candidates for j in new):
        yield "a site is no candidate, or is built twice"
        return
    if both := sorted(set(new) & (roles.existing | roles.forbidden)):
        yield f"sites {both} exist already or are forbidden"
    if missing := sorted(roles.required - set(new)):
        yield f"the required sites {missing} are not built"
    clashes = _clashes(roles.pairs, new)
    if clashes:
        yield f"sites {min(clashes)} are in conflict"
    cost = float(roles.cost[new].sum())
    if cost > question.budget + TOLERANCE * max(1.0, abs(question.budget)):
        yield f"the sites cost {cost:g}, more than the budget {question.budget:g}"
    if question.number is not None and len(new) != question.number:
        yield f"{len(new)} sites are built instead of {question.number}"


def _wrong_values(question: Question, roles: _Roles, solution: SitingSolution) -> Iterator[str]:
    """Stated values that the answer does not have."""
    built = roles.mask(solution.chosen)
    if not question.allowed(built):
        yield "a group of demand falls short, or a site serves more than it can"
    value = question.value(built)
    if math.isnan(value):
        yield "demand is left unserved"
    elif not _same(value, solution.objective):
        yield f"the objective is {value:.10g}, stated as {solution.objective:.10g}"
    cost = float(roles.cost[solution.chosen].sum())
    if not math.isnan(solution.cost) and not _same(cost, solution.cost):
        yield f"the sites cost {cost:.10g}, stated as {solution.cost:.10g}"
    better = solution.bound - solution.objective
    better = better if question.sense == "max" else -better
    if better < -TOLERANCE * max(1.0, abs(solution.objective)):
        yield f"the objective {solution.objective:.10g} is beyond its bound {solution.bound:.10g}"
    if solution.status == "optimal" and not _same(solution.bound, solution.objective):
        yield f"'optimal' is stated with the bound {solution.bound:.10g}"


def _wrong_gains(question: Question, roles: _Roles, solution: SitingSolution) -> Iterator[str]:
    """Steps of the answer, some of them where they are many, that are worth something else."""
    if question.worth is None:
        return
    total = np.append(solution.base, solution.base + np.cumsum(solution.gains))
    steps = np.unique(np.linspace(0, len(solution.chosen), MOST_STEPS).astype(np.int64))
    for step in steps:
        worth = question.worth(roles.mask(solution.chosen[:step]))
        if not math.isclose(worth, total[step], rel_tol=TOLERANCE, abs_tol=TOLERANCE):
            yield f"the first {step} sites are worth {worth:.10g}, stated as {total[step]:.10g}"
            return


def _broken_proof(question: Question, solution: SitingSolution, best: float) -> Iterator[str]:
    """What trying every choice shows to be wrong about the bound."""
    if math.isnan(best):
        return
    ahead = best - solution.objective if question.sense == "max" else solution.objective - best
    beyond = best - solution.bound if question.sense == "max" else solution.bound - best
    scale = TOLERANCE * max(1.0, abs(best))
    if beyond > scale:
        yield f"another choice is worth {best:.10g}, beyond the bound {solution.bound:.10g}"
    if solution.status == "optimal" and ahead > scale:
        yield f"another choice is worth {best:.10g}, better than the 'optimal' answer"


def _best_of_all(question: Question, roles: _Roles) -> float:
    """Objective of the best choice of all, NaN where they are too many or none is allowed."""
    if not question.try_all:
        return math.nan
    fixed = roles.existing | roles.required | roles.forbidden
    free = [j for j in range(roles.candidates) if j not in fixed]
    must = sorted(roles.required)
    if question.number is not None:
        sizes = [question.number - len(must)]
    else:
        spare = question.budget - roles.cost[must].sum()
        cheap = np.cumsum(np.sort(roles.cost[free]))
        sizes = list(range(int((cheap <= spare + TOLERANCE).sum()) + 1))
    if not _few_choices(len(free), sizes):
        return math.nan
    best = math.nan
    for size in sizes:
        for extra in itertools.combinations(free, size):
            new = np.array([*must, *extra], dtype=np.int64)
            if next(_broken_rules(question, roles, new), None) is not None:
                continue
            built = roles.mask(new)
            value = question.value(built) if question.allowed(built) else math.nan
            if math.isnan(value):
                continue
            best = (
                value
                if math.isnan(best)
                else (max if question.sense == "max" else min)(best, value)
            )
    return best


def _few_choices(free: int, sizes: list[int]) -> bool:
    """Whether the choices of so many of the free candidates are few enough to be tried."""
    count = 0
    for size in sizes:
        if 1 < size < free - 1 and free > MOST_CHOICES:  # at least as many as there are candidates
            return False
        count += math.comb(free, size)
        if count > MOST_CHOICES:
            return False
    return True


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=1e-9)
