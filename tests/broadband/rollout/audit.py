"""Plans of random strange regions beside an exact model of their own: ``python -m tests.broadband.rollout.audit 0 700``.

With ``--search`` no region is solved exactly by the plan, so that what is judged is the search and the repair
around places left out. With ``--years`` it is the years of the plans that are judged, against every order of the
plan and the most that any plan connects.
"""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np
from tests.broadband.rollout.exact_model import optimum
from tests.broadband.rollout.strange_regions import strange
from tests.broadband.rollout.test_exact import years_of

from fugai.broadband.rollout import choose_technology
from fugai.broadband.rollout.trees import exact
from fugai.errors import EmptyResultError


def audit_years(first: int, last: int) -> None:
    for seed in range(first, last):
        years_of(seed)
    sys.stdout.write(f"{last - first} regions: every year the best, no bound below it\n")


def main() -> None:
    first, last = int(sys.argv[1]), int(sys.argv[2])
    if "--years" in sys.argv:
        audit_years(first, last)
        return
    if "--search" in sys.argv:
        exact.MAX_FLOWS = 0
    faults: Counter[str] = Counter()
    above, below = [], []
    for seed in range(first, last):
        alternatives = strange(seed)
        best, left_out = optimum(alternatives)
        try:
            plan = choose_technology(alternatives)
        except EmptyResultError:
            right = left_out == len(alternatives.places)
            faults["nothing to reach" if right else "nothing reached"] += 1
            continue
        lost = int((plan.places["technology"] == "none").sum())
        if lost != left_out:
            faults["left out"] += 1
            sys.stdout.write(f"region {seed}: {lost} left out, not {left_out}\n")
            continue
        faults["below the optimum"] += plan.cost < best - 1e-5
        faults["bound above the optimum"] += plan.bound > best + 1e-5
        above.append(plan.cost / best - 1.0 if best > 0.0 else 0.0)
        below.append(1.0 - plan.bound / best if best > 0.0 else 0.0)
    cost, bound = np.array(above), np.array(below)
    sys.stdout.write(
        f"{dict(faults)}; {len(cost)} regions: {int((cost < 1e-6).sum())} optimal, mean {cost.mean():.3%} "
        f"above, worst {cost.max():.1%}; bound {bound.mean():.2%} below in the mean, worst {bound.max():.1%}\n"
    )


if __name__ == "__main__":
    main()
