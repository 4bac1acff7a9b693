"""The capacitated p-median against counting by hand, every plan, and OR-Library's best values."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.siting.or_library import read_capacitated

from fugai.errors import ConfigError, ContractError, SolverError
from fugai.siting import Choices, solve_capacitated_p_median

LINE = np.abs(np.subtract.outer(np.arange(6.0), np.arange(6.0)))  # six points one apart
ROUNDING = 1e-9  # sums of a few products in another order


def test_with_enough_capacity_it_is_the_plain_p_median():
    answer = solve_capacitated_p_median(LINE, np.ones(6), 6, p=2)
    assert sorted(answer.chosen) == [1, 4]
    assert answer.objective == answer.bound == 4.0
    assert answer.status == "optimal"
    assert answer.assigned.tolist() == [1, 1, 1, 4, 4, 4]


def test_demand_beyond_a_capacity_goes_to_the_other_site():
    # 0 exists and 5 is required; 0 can serve two: 2 is served from 5, three away instead of two
    answer = solve_capacitated_p_median(
        LINE, np.ones(6), [2, 9, 9, 9, 9, 9], p=1, choices=Choices(existing=[0], required=[5])
    )
    assert answer.assigned.tolist() == [0, 0, 5, 5, 5, 5]
    assert answer.objective == 0 + 1 + 3 + 2 + 1 + 0
    assert answer.chosen.tolist() == [5]
    assert answer.existing.tolist() == [0]


def test_weight_multiplies_the_cost_and_not_the_demand():
    answer = solve_capacitated_p_median(LINE, np.ones(6), 6, p=1, weight=[9, 0, 0, 0, 0, 1])
    assert answer.chosen.tolist() == [0]
    assert answer.objective == 5.0
    assert answer.assigned.tolist() == [0] * 6


@pytest.mark.parametrize(
    ("demand", "capacity", "message"),
    [
        (np.ones(6), 2.5, r"must hold the demand of 6, found 5 in"),
        ([1, 1, 1, 1, 1, 4], 3.0, r"must hold the demand of 9, found 6 in"),
        ([4, 0, 0, 0, 0, 0], 3.0, r"must fit into one site, found 4 above .* 3 at 0\."),
    ],
)
def test_capacities_that_cannot_hold_the_demand_are_refused(demand, capacity, message):
    with pytest.raises(ConfigError, match=message):
        solve_capacitated_p_median(LINE, demand, capacity, p=2)


def test_demand_that_cannot_be_packed_is_refused():
    # two sites of 3 hold 6, but three points of 2 do not fit: one site would hold 4
    with pytest.raises(SolverError, match=r"within their capacity, found none that do\."):
        solve_capacitated_p_median(LINE[:3, :3], [2, 2, 2], 3, p=2)


@pytest.mark.parametrize("capacity", [[1.0, 2.0], np.nan, -1.0])
def test_wrong_capacities_are_refused(capacity):
    with pytest.raises(ContractError, match="`capacity` must"):
        solve_capacitated_p_median(LINE, np.ones(6), capacity, p=2)


def test_wrong_demand_is_refused():
    with pytest.raises(ContractError, match="`demand` must be finite and not negative"):
        solve_capacitated_p_median(LINE, [1, 1, 1, 1, 1, np.inf], 9, p=2)


@st.composite
def plans(draw):
    points, candidates = draw(st.integers(1, 6)), draw(st.integers(2, 5))
    entry = st.integers(0, 12) | st.just(np.inf)
    rows = st.lists(entry, min_size=candidates, max_size=candidates)
    cost = np.array(draw(st.lists(rows, min_size=points, max_size=points)), dtype=float)
    unit = draw(st.sampled_from([1.0, 0.7]))  # exact knapsacks and relaxed ones
    demand = np.array(draw(st.lists(st.integers(0, 5), min_size=points, max_size=points)), float)
    demand[0] += 1.0
    room = st.lists(st.integers(0, 14), min_size=candidates, max_size=candidates)
    role = draw(st.lists(st.sampled_from("cccerf"), min_size=candidates, max_size=candidates))
    roles = {
        name: [j for j, letter in enumerate(role) if letter == name[0]]
        for name in ("existing", "required", "forbidden")
    }
    return cost, demand * unit, np.array(draw(room)) * unit, draw(st.integers(1, 3)), roles


def best_plan(cost, demand, room, p, roles):
    """The least cost over every set of sites and every assignment; infinite where none fits."""
    taken = {*roles["existing"], *roles["forbidden"]}
    may = [j for j in range(cost.shape[1]) if j not in taken]
    best = np.inf
    for new in combinations(may, p):
        if not set(roles["required"]) <= set(new):
            continue
        for owner in product((*roles["existing"], *new), repeat=len(demand)):
            held = np.bincount(owner, demand, minlength=len(room))
            if (held <= room * (1 + 1e-12)).all():
                best = min(best, cost[np.arange(len(demand)), owner].sum())
    return best


@settings(max_examples=60)
@given(plans())
def test_answer_is_the_best_of_all_plans(case):
    cost, demand, room, p, roles = case
    best = best_plan(cost, demand, room, p, roles)
    if not np.isfinite(best):
        with pytest.raises((ConfigError, ContractError, SolverError)):
            solve_capacitated_p_median(cost, demand, room, p=p, choices=Choices(**roles))
        return
    answer = solve_capacitated_p_median(cost, demand, room, p=p, choices=Choices(**roles))
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(best, rel=ROUNDING, abs=ROUNDING)
    held = np.bincount(answer.assigned, demand, minlength=len(room))
    assert (held <= room * (1 + 1e-12)).all()
    assert set(answer.assigned) <= {*answer.chosen, *roles["existing"]}
    served = cost[np.arange(len(demand)), answer.assigned].sum()
    assert served == pytest.approx(best, rel=ROUNDING, abs=ROUNDING)


@pytest.mark.kernel
@pytest.mark.parametrize("number", [1, 2, 3, 4, 6])
def test_or_library_best_values_are_reached_and_proven(reference, number):
    instance = read_capacitated(reference, number)
    answer = solve_capacitated_p_median(
        instance.cost, instance.demand, instance.capacity, p=instance.p
    )
    assert answer.objective == answer.bound == instance.best
    assert answer.status == "optimal"
    held = np.bincount(answer.assigned, instance.demand)
    assert held.max() <= instance.capacity
    assert instance.cost[np.arange(50), answer.assigned].sum() == instance.best
