"""Plans of random small regions beside the optimum: ``python -m tests.broadband.rollout.compare 200 280``."""

from __future__ import annotations

import sys

import numpy as np
from tests.broadband.rollout.brute_force import cheapest
from tests.broadband.rollout.test_choice import small

from fugai.broadband import choose_technology
from fugai.broadband.rollout.graph import rollout_graph


def main() -> None:
    first, last = int(sys.argv[1]), int(sys.argv[2])
    above, below = [], []
    for seed in range(first, last):
        alternatives = small(seed)
        optimum = cheapest(rollout_graph(alternatives))
        plan = choose_technology(alternatives)
        above.append(plan.cost / optimum - 1.0)
        below.append(1.0 - plan.bound / optimum)
    cost, bound = np.array(above), np.array(below)
    sys.stdout.write(
        f"{len(cost)} regions: {int((cost < 1e-7).sum())} optimal, mean {cost.mean():.3%} above, worst "
        f"{cost.max():.3%}; bound {bound.mean():.2%} below in the mean, median {np.median(bound):.2%}, "
        f"worst {bound.max():.1%}, above the optimum {int((bound < -1e-7).sum())} times\n"
    )


if __name__ == "__main__":
    main()
