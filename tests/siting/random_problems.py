"""Small location problems with every option drawn at random, and all solvers asked for each.

    python -m tests.siting.random_problems FIRST_SEED SECONDS

tries as many as there is time for, the shortcuts for small problems switched off, and prints what
failed its certificate. Every other seed, maximal covers are branched at their rows instead of going
to HiGHS.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from fugai import siting
from fugai.errors import CertificateError, ConfigError, ContractError, InfeasibleError, SolverError
from fugai.siting.center import p_center
from fugai.siting.covering import max_cover, min_share, program, set_cover
from fugai.siting.partial_cover import partial as partial_cover
from fugai.siting.plane import points

if TYPE_CHECKING:
    from collections.abc import Callable

    from fugai.siting import SitingSolution

REFUSED = (ConfigError, ContractError, InfeasibleError, SolverError)


@dataclass(frozen=True, kw_only=True)
class RandomProblem:
    """Up to 8 candidates and 15 demand points, with every option there or not."""

    covers: csr_array
    weight: np.ndarray
    cost: np.ndarray | csr_array
    plane: siting.PlanePoints
    capacity: np.ndarray
    roles: dict[str, object]
    site_cost: np.ndarray | None
    groups: list[str | None] | None
    share: float
    first: float
    number: int
    money: float

    def solvers(self, seed: int) -> dict[str, Callable[[], SitingSolution]]:
        """Every solver, ready to be called."""
        options = siting.SolverOptions(seed=seed, time_limit_s=60)
        with_cost = siting.Choices(**self.roles, cost=self.site_cost)
        over_covers = {"choices": with_cost, "solver": options}
        over_costs = {"p": self.number, "choices": siting.Choices(**self.roles), "solver": options}
        alone = {name: sites for name, sites in self.roles.items() if name != "conflicts"}
        without_conflicts = {**over_costs, "choices": siting.Choices(**alone)}
        shares = {"groups": self.groups, "min_share": self.share if self.groups else 0.0}
        load = np.maximum(1.0, np.floor(self.weight))
        return {
            "mclp": partial(
                siting.solve_mclp,
                self.covers,
                self.weight,
                budget=self.money,
                **shares,
                **over_covers,
            ),
            "mclp-b": partial(
                siting.solve_mclp_b,
                self.covers,
                self.weight,
                budget=self.money,
                first=self.first,
                **over_covers,
            ),
            "lscp": partial(siting.solve_lscp, self.covers, skip_uncoverable=True, **over_covers),
            "lscp-b": partial(
                siting.solve_lscp_b,
                self.covers,
                self.weight + 1,
                skip_uncoverable=True,
                **over_covers,
            ),
            "partial": partial(
                siting.solve_partial_cover,
                self.covers,
                self.weight,
                share=self.share,
                **shares,
                **over_covers,
            ),
            "capacitated mclp": partial(
                siting.solve_capacitated_mclp,
                self.covers,
                self.weight,
                self.capacity,
                budget=self.money,
                **over_covers,
            ),
            "p-median": partial(siting.solve_p_median, self.cost, self.weight, **over_costs),
            "p-median, unreached": partial(
                siting.solve_p_median, self.cost, self.weight, unreached_cost=40.0, **over_costs
            ),
            "p-median in the plane": partial(
                siting.solve_p_median, self.plane, self.weight, **without_conflicts
            ),
            "p-centre": partial(siting.solve_p_center, self.cost, self.weight, **over_costs),
            "p-centre in the plane": partial(
                siting.solve_p_center, self.plane, self.weight, **without_conflicts
            ),
            "capacitated p-median": partial(
                siting.solve_capacitated_p_median, self.cost, load, self.capacity, **over_costs
            ),
        }


def random_problem(seed: int) -> RandomProblem:
    """Problem of a seed."""
    rng = np.random.default_rng(seed)
    sites, demand = int(rng.integers(3, 9)), int(rng.integers(2, 16))
    covers = rng.random((demand, sites)) < rng.choice([0.2, 0.35, 0.6])
    covers[0, 0] = True
    whole = rng.random() < 0.6
    weight = rng.integers(0, 9, demand).astype(float) if whole else 10.0 * rng.random(demand)
    weight[0] += 1.0
    drawn = rng.permutation(sites)
    counts = [int(rng.integers(0, most)) if rng.random() < 0.4 else 0 for most in (3, 3, 2)]
    if sum(counts) >= sites:
        counts = [0, 0, 0]
    parts = np.split(drawn, np.cumsum(counts))[:3]
    roles: dict[str, object] = dict(zip(("existing", "required", "forbidden"), parts, strict=True))
    if rng.random() < 0.5:
        pairs = np.triu(rng.random((sites, sites)) < rng.choice([0.15, 0.4]), 1)
        roles["conflicts"] = csr_array(pairs)
    cost = rng.integers(0, 30, (demand, sites)).astype(float)
    site_cost = rng.integers(1, 5, sites).astype(float) if rng.random() < 0.4 else None
    number = int(rng.integers(1, max(2, sites - counts[0] - counts[2] + 1)))
    reachable = rng.random((demand, sites)) < 0.8
    reachable[:, 0] = True
    sparse = csr_array((cost[reachable], np.nonzero(reachable)), shape=cost.shape)
    return RandomProblem(
        covers=csr_array(covers),
        weight=weight,
        cost=sparse if rng.random() < 0.3 else cost,
        plane=_plane(np.random.default_rng(seed), demand, sites),
        capacity=rng.integers(2, 20, sites).astype(float),
        roles=roles,
        site_cost=site_cost,
        groups=list(rng.choice(["a", "b", None], demand)) if rng.random() < 0.3 else None,
        share=float(rng.choice([0.3, 0.6, 1.0])),
        first=float(rng.choice([0.3, 0.5, 0.8])),
        number=number,
        money=float(number) if site_cost is None else float(rng.integers(1, 12)),
    )


def _plane(rng: np.random.Generator, demand: int, sites: int) -> siting.PlanePoints:
    """Points on a lattice, some at one place, or anywhere; on a line at times."""
    where = rng.integers(0, 8, (demand + sites, 2)).astype(float)
    if rng.random() < 0.5:
        where = 1000.0 * rng.random((demand + sites, 2))
    if rng.random() < 0.2:
        where[:, 1] = 3.0
    (x, y), (east, north) = where[:demand].T, where[demand:].T
    return siting.PlanePoints(x, y, candidate_x=east, candidate_y=north)


def without_shortcuts() -> list[tuple[object, str]]:
    """Modules, and the name in each below which a problem is small and takes a shortcut."""
    small = [(module, "SMALL_ENTRIES") for module in (max_cover, min_share, set_cover)]
    return [
        *small,
        (partial_cover, "LARGE_ENTRIES"),
        (points, "MAX_PAIRS"),
        (p_center, "MAX_PAIRS"),
    ]


def most_for_highs(seed: int) -> int:
    """Entries up to which HiGHS takes maximal covers: for even seeds they are branched instead."""
    return 0 if seed % 2 == 0 else program.MAX_ENTRIES


def main() -> None:
    """Try problems until the time is up."""
    seed, seconds = int(sys.argv[1]), float(sys.argv[2])
    for module, name in without_shortcuts():
        setattr(module, name, 0)
    ends: Counter[tuple[str, str]] = Counter()
    failed = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        seed += 1
        max_cover.MAX_ENTRIES = most_for_highs(seed)
        for name, solve in random_problem(seed).solvers(seed).items():
            try:
                ends[name, solve().status] += 1
            except CertificateError as error:
                failed.append((seed, name, str(error)))
            except REFUSED as error:
                ends[name, type(error).__name__] += 1
    for (name, ending), count in sorted(ends.items()):
        print(f"{name:<22} {ending:<18} {count:>6}")
    print(len(failed), "failed")
    for one in failed:
        print(*one)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
