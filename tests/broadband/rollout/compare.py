"""Plans of random small regions beside the optimum: ``python -m tests.broadband.rollout.compare 200 280``."""

from __future__ import annotations

import sys

import numpy as np
from tests.broadband.rollout.exact_model import optimum
from tests.broadband.rollout.test_choice import small

from fugai.broadband import choose_technology
from fugai.broadband.rollout.trees import exact


def main() -> None:
    first, last = int(sys.argv[1]), int(sys.argv[2])
    if "--search" in sys.argv:  # without solving them exactly
        exact.MAX_FLOWS = 0
    above, below = [], []
    for seed in range(first, last):
        alternatives = small(seed)
        best, _ = optimum(alternatives)
        plan = choose_technology(alternatives)
        above.append(plan.cost / best - 1.0)
        below.append(1.0 - plan.bound / best)
    cost, bound = np.array(above), np.array(below)
    sys.stdout.write(
        f"{len(cost)} regions: {int((cost < 1e-7).sum())} optimal, mean {cost.mean():.3%} above, worst "
        f"{cost.max():.3%}; bound {bound.mean():.2%} below in the mean, median {np.median(bound):.2%}, "
        f"worst {bound.max():.1%}, above the optimum {int((bound < -1e-7).sum())} times\n"
    )


if __name__ == "__main__":
    main()
