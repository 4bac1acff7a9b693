"""Small location problems that every subset of candidates can be tried on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import csr_array

from fugai.siting import Choices


@dataclass(frozen=True, kw_only=True)
class Instance:
    """A cost matrix and what is asked of it; ``conflicts`` are pairs of candidates."""

    cost: np.ndarray
    weight: np.ndarray
    p: int
    roles: dict[str, list[int]]
    conflicts: list[tuple[int, int]]
    scale: float

    @property
    def choices(self) -> Choices:
        """Roles and conflicts, one direction of each pair."""
        matrix = np.zeros((self.cost.shape[1],) * 2)
        for one, other in self.conflicts:
            matrix[one, other] = 1
        return Choices(conflicts=csr_array(matrix), **self.roles)


def subsets(case: Instance) -> list[tuple[int, ...]]:
    """Every set of new and existing sites that the roles and the pairs allow."""
    taken = {*case.roles["existing"], *case.roles["forbidden"]}
    may = [j for j in range(case.cost.shape[1]) if j not in taken]
    return [
        (*case.roles["existing"], *new)
        for new in combinations(may, case.p)
        if set(case.roles["required"]) <= set(new)
        and not any(set(pair) <= set(new) for pair in case.conflicts)
    ]


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Up to 9 points and 7 candidates, pairs that cannot be used, whole costs or any."""
    demand, candidates = draw(st.integers(1, 9)), draw(st.integers(2, 7))
    entry = st.integers(0, 12) | st.just(np.inf)
    rows = st.lists(entry, min_size=candidates, max_size=candidates)
    cost = np.array(draw(st.lists(rows, min_size=demand, max_size=demand)), dtype=float)
    weight = np.array(draw(st.lists(st.integers(0, 5), min_size=demand, max_size=demand)), float)
    weight[0] += 1.0
    scale = draw(st.sampled_from([1.0, 0.1, 7.3]))  # whole objectives and any
    role = draw(st.lists(st.sampled_from("cccerf"), min_size=candidates, max_size=candidates))
    place = st.integers(0, candidates - 1)
    pair = st.tuples(place, place).filter(lambda pair: pair[0] < pair[1])
    return Instance(
        cost=cost * scale,
        weight=weight,
        p=draw(st.integers(1, candidates)),
        roles={
            name: [j for j, letter in enumerate(role) if letter == name[0]]
            for name in ("existing", "required", "forbidden")
        },
        conflicts=draw(st.lists(pair, max_size=3)),
        scale=scale,
    )
