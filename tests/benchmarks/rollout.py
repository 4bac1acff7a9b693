"""Roll-outs of made-up regions: ``python -m tests.benchmarks.rollout [VILLAGES [SEED ...]]``.

For each seed and three prices of cable: technologies, gap to the own bound, CPU seconds of the choice, of five
years with the bound of any plan, and of the cost curve.
"""

from __future__ import annotations

import sys
import time

from tests.broadband.rollout.regions import region

from fugai.broadband import choose_technology, cost_curve, order_by_year

PRICES = (1.0, 3.0, 10.0)


def main() -> None:
    n_villages = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    seeds = [int(text) for text in sys.argv[2:]] or [11, 12]
    choose_technology(region(8, 10, 2, 0))  # compile
    for seed in seeds:
        for price in PRICES:
            n_side = int((9.68 * n_villages) ** 0.5)
            alternatives = region(n_side, n_villages, n_villages // 10, seed, fibre_price=price)
            start = time.process_time()
            plan = choose_technology(alternatives)
            chosen = time.process_time()
            budgets = dict.fromkeys(range(2014, 2019), plan.capital / 8.0)
            schedule = order_by_year(alternatives, plan, budgets, max_visits=200_000_000)
            ordered = time.process_time()
            cost_curve(alternatives, plan)
            drawn = time.process_time()
            counts = plan.places["technology"].value_counts().to_dict()
            any_plan = schedule.years["value"] / schedule.years["bound_of_any"]
            sys.stdout.write(
                f"seed {seed}, cable x {price:g}: {len(alternatives.cable):,} road edges, {counts}, "
                f"gap {plan.gap:.2%}, {chosen - start:.1f} CPU s; five years: gap {schedule.gap:.2%}, "
                f"of any plan at least {any_plan.min():.0%}, {ordered - chosen:.1f} CPU s; "
                f"curve {drawn - ordered:.1f} CPU s\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
