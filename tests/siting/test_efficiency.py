"""Network efficiency by hand, against every network of a small instance, and by its laws."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from fugai.errors import ConfigError, ContractError
from fugai.siting import Choices, SolverOptions, network_efficiency, too_close

LINE = np.abs(np.subtract.outer(np.arange(6.0), np.arange(6.0)))  # six points one apart


def travel_of(cost, weight, sites, unreached=np.inf):
    nearest = np.minimum(np.min(cost[:, list(sites)], axis=1, initial=np.inf), unreached)
    return float((np.where(weight > 0, nearest, 0.0) * weight).sum())


def least(cost, weight, size, *, required=(), forbidden=(), unreached=np.inf):
    """Least travel of all networks of a size, by trying each."""
    may = [j for j in range(cost.shape[1]) if j not in forbidden]
    return min(
        (
            travel_of(cost, weight, sites, unreached)
            for sites in combinations(may, size)
            if set(required) <= set(sites)
        ),
        default=np.inf,
    )


def test_three_crowded_sites_are_worth_two():
    # from 0, 1 and 5: 0 + 0 + 1 + 2 + 1 + 0 = 4; three well placed need 3, two (1 and 4) need 4
    found = network_efficiency(LINE, choices=Choices(existing=[0, 1, 5]))
    assert found.travel == 4.0
    assert (found.least_travel, found.least_travel_bound) == (3.0, 3.0)
    assert (found.efficiency, found.saving, found.saving_at_most) == (0.75, 0.25, 0.25)
    assert (found.sites_enough, found.sites_at_least) == (2, 2)
    assert (found.sites_saved, found.sites_saved_at_most) == (1, 1)
    assert found.frontier["travel"].tolist()[-2:] == [4.0, 3.0]
    assert found.frontier["mean"].tolist()[-1] == 0.5
    assert sorted(found.fewest_sites.chosen) == [1, 4]
    assert found.same_sites.certificate is not None


def test_the_best_network_saves_nothing():
    found = network_efficiency(LINE, choices=Choices(existing=[1, 4]))
    assert (found.efficiency, found.sites_saved, found.sites_saved_at_most) == (1.0, 0, 0)
    assert found.sites_enough == 2


def test_a_site_that_must_stay_and_one_that_may_not_be():
    stay = network_efficiency(LINE, choices=Choices(existing=[0, 1, 5], required=[0]))
    assert stay.least_travel == least(LINE, np.ones(6), 3, required=[0]) == 3.0
    barred = network_efficiency(LINE, choices=Choices(existing=[0, 1, 5], forbidden=[3, 4]))
    assert barred.least_travel == least(LINE, np.ones(6), 3, forbidden=[3, 4])


def test_a_network_that_the_requirements_exclude_may_have_none_as_good():
    # 1 and 4 are best; where 0 and 5 must be open, two sites need 6, more than the 4 of today
    found = network_efficiency(LINE, choices=Choices(existing=[1, 4], required=[0, 5]))
    assert found.sites_enough is None
    assert found.fewest_sites is None
    assert (found.sites_saved, found.sites_saved_at_most) == (0, 0)
    assert found.least_travel == 6.0


def test_too_few_sites_to_reach_everybody_are_proven_so():
    # two islands of three points: one site cannot reach all, two suffice, three exist
    islands = np.full((6, 6), np.inf)
    islands[:3, :3], islands[3:, 3:] = LINE[:3, :3], LINE[:3, :3]
    found = network_efficiency(islands, choices=Choices(existing=[0, 2, 3]))
    # 0 + 1 + 0 and 0 + 1 + 2 = 4; the two middles need 2 + 2
    assert (found.travel, found.sites_enough, found.sites_at_least) == (4.0, 2, 2)
    assert found.frontier.index.tolist() == [2, 3]


def test_whom_nobody_reaches_costs_the_price_given():
    far = csr_array(np.array([[1.0, 2.0], [0.0, 0.0]]))  # the second point is out of reach
    with pytest.raises(ContractError, match="found 1 that none reaches: 1"):
        network_efficiency(csr_array(far), choices=Choices(existing=[1]))
    found = network_efficiency(far, choices=Choices(existing=[1]), unreached_cost=10.0)
    assert (found.travel, found.least_travel) == (12.0, 11.0)


def test_a_network_without_travel_is_efficient():
    found = network_efficiency(np.zeros((1, 1)), choices=Choices(existing=[0]))
    assert (found.efficiency, found.saving_at_most, found.sites_enough) == (1.0, 0.0, 1)


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        (Choices(), "`existing` must hold the sites of the network, found none"),
        (
            Choices(existing=[0], required=[1, 2]),
            "at most as many as the 1 existing sites, found 2",
        ),
        (Choices(existing=[0], forbidden=[0]), "`existing` and `forbidden` at once"),
        (Choices(existing=[0], cost=np.ones(6)), "must have no `cost`"),
        (
            Choices(existing=[0], conflicts=too_close(range(6), range(6), min_distance_m=2)),
            "must have no `conflicts`",
        ),
    ],
)
def test_choices_that_say_nothing_of_a_network(choices, says):
    with pytest.raises(ConfigError, match=says):
        network_efficiency(LINE, choices=choices)


def test_points_of_the_frontier_are_at_least_one():
    with pytest.raises(ConfigError, match="`max_points` must be at least 1, found 0"):
        network_efficiency(LINE, choices=Choices(existing=[0]), max_points=0)


@st.composite
def networks(draw):
    demand, candidates = draw(st.integers(1, 7)), draw(st.integers(2, 6))
    entry = st.integers(0, 9) | st.just(np.inf)
    rows = st.lists(entry, min_size=candidates, max_size=candidates)
    cost = np.array(draw(st.lists(rows, min_size=demand, max_size=demand)), dtype=float)
    weight = np.array(draw(st.lists(st.integers(0, 4), min_size=demand, max_size=demand)), float)
    weight[0] += 1
    roles = draw(st.lists(st.sampled_from("ceecf"), min_size=candidates, max_size=candidates))
    roles[draw(st.integers(0, candidates - 1))] = "e"
    return cost, weight, roles, draw(st.sampled_from([3.0, 20.0]))


@settings(deadline=None, max_examples=60)
@given(networks())
def test_every_number_is_what_trying_all_networks_gives(network):
    cost, weight, roles, unreached = network
    existing = [j for j, role in enumerate(roles) if role == "e"]
    forbidden = [j for j, role in enumerate(roles) if role == "f"]
    found = network_efficiency(
        cost,
        weight,
        choices=Choices(existing=existing, forbidden=forbidden),
        unreached_cost=unreached,
        max_points=3,
        solver=SolverOptions(time_limit_s=30),
    )
    rounding = 1e-9  # sums of a few products in another order
    today = travel_of(cost, weight, existing, unreached)
    best = {
        size: least(cost, weight, size, forbidden=forbidden, unreached=unreached)
        for size in range(1, len(existing) + 1)
    }
    assert found.travel == pytest.approx(today, rel=rounding)
    assert found.least_travel == pytest.approx(best[len(existing)], rel=rounding)
    fewest = min(size for size, value in best.items() if value <= today * (1 + rounding))
    assert found.sites_enough == found.sites_at_least == fewest
    for size, row in found.frontier.iterrows():
        assert row["travel"] == pytest.approx(best[size], rel=rounding)
        assert row["bound"] <= best[size] * (1 + rounding)
    assert found.frontier["travel"].is_monotonic_decreasing


def test_plot_and_words():
    found = network_efficiency(LINE, choices=Choices(existing=[0, 1, 5]))
    axes = found.plot()
    assert axes.lines[2].get_ydata()[0] == pytest.approx(4 / 6)
    import matplotlib.pyplot as plt  # noqa: PLC0415

    plt.close(axes.figure)
    assert "2 sites need no more" in repr(found)
