"""Matrices of times, and accessibility by two steps."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.delivery import (
    GaussianDecay,
    StepDecay,
    accessibility_2sfca,
    accessibility_by_district,
    bounded_times,
    minutes_matrix,
    nearest_outlet,
    travel_time,
)
from fugai.errors import ContractError

DISTRICTS = pd.DataFrame(index=pd.Index(["w", "e"], name="district_id"))


@pytest.fixture
def outlets(make_places):
    """At node 1, at node 3, and at sea."""
    return make_places(
        [(1000, 0), (0, 1000), (0, -40_000)],
        outlet_id=["p", "q", "sea"],
        capacity_per_day=[60.0, 30.0, 1000.0],
    )


@pytest.fixture
def demand(make_places):
    """At nodes 2, 0, 0 again, 4, at sea, and outside the districts at node 3."""
    return make_places(
        [(1000, 1000), (0, 0), (0, 0), (2000, 0), (0, -40_000), (0, 1000)],
        population=[10.0, 20.0, 30.0, 40.0, 50.0, 1e6],
        district_id=["w", "w", "w", "e", "e", ""],
    )


def test_matrix_by_hand(town, outlets, demand):
    found = minutes_matrix(town, outlets, demand, max_minutes=2)
    # From node 1: node 2 in 1 min, node 3 in 2, node 4 in 2. From node 3: itself, node 0 in 1.
    assert found.to_numpy().tolist() == [
        [0, 0, 1], [0, 3, 2], [0, 5, 2], [1, 1, 1], [1, 2, 1], [1, 5, 0],
    ]  # fmt: skip


def test_matrix_counts_both_legs_and_directions(town, outlets, make_places):
    near = make_places([(1100, 0)])  # 100 m off node 1: 24 s
    away = minutes_matrix(town, outlets, near, max_minutes=2.4)
    back = minutes_matrix(town, outlets, near, max_minutes=2.4, direction="to")
    assert away["minutes"].tolist() == pytest.approx([0.4, 2.4])
    assert back["minutes"].tolist() == pytest.approx([0.4, 2.4])
    assert len(minutes_matrix(town, outlets, near, max_minutes=2.39)) == 1


def test_smallest_of_the_matrix_is_the_nearest_outlet(town, outlets, demand):
    for direction in ("from", "to"):
        pairs = minutes_matrix(town, outlets, demand, max_minutes=60, direction=direction)
        nearest = nearest_outlet(town, outlets, demand, direction=direction)["minutes"]
        smallest = pairs.groupby("demand")["minutes"].min().reindex(demand.index)
        assert np.array_equal(smallest, nearest, equal_nan=True)


@pytest.mark.parametrize("threads", [1, 3])
def test_rows_are_the_times_of_each_origin_alone(town, threads):
    origins = np.arange(town.nodes, dtype=np.int32).repeat(20)
    row, node, time_s = bounded_times(
        town, origins, cutoff_s=120, start_s=np.zeros(len(origins)), threads=threads
    )
    assert (np.diff(row) >= 0).all()
    for origin in (0, 77, 159):
        alone, _ = travel_time(town, origins[[origin]], cutoff_s=120)
        mine = row == origin
        assert dict(zip(node[mine], time_s[mine], strict=True)) == {
            k: alone[k] for k in np.flatnonzero(np.isfinite(alone))
        }


def test_rows_of_no_origin_and_without_a_limit(town):
    nothing = bounded_times(town, np.empty(0, np.int32), cutoff_s=1, start_s=np.empty(0))
    assert [len(part) for part in nothing] == [0, 0, 0]
    with pytest.raises(ContractError, match="`cutoff_s` must be finite"):
        bounded_times(town, np.zeros(1, np.int32), cutoff_s=np.inf, start_s=np.zeros(1))


def test_two_steps_by_hand(town, outlets, demand):
    found = accessibility_2sfca(town, outlets, demand, minutes=2)
    # p reaches 10 + 40 residents, q 20 + 30; the million outside do not compete.
    assert found.outlets["residents"].tolist() == [50, 50, 0]
    assert found.outlets["per_head"].tolist() == pytest.approx([1.2, 0.6, np.nan], nan_ok=True)
    assert found.outlets["reason"].tolist() == ["", "", "no road within 1000 m"]
    assert found.demand["accessibility"].tolist() == pytest.approx(
        [1.2, 0.6, 0.6, 1.2, np.nan, 1.8], nan_ok=True
    )
    assert found.demand["outlets"].tolist() == [1, 1, 1, 1, 0, 2]
    by_district = accessibility_by_district(found, demand, DISTRICTS)
    assert by_district["numerator"].tolist() == pytest.approx([12 + 30, 48])
    assert by_district["denominator"].tolist() == [60, 40]
    assert by_district["unknown"].tolist() == [0, 50]


def test_each_outlet_may_count_as_one(town, outlets, demand):
    found = accessibility_2sfca(town, outlets, demand, minutes=2, supply=None)
    assert found.outlets["per_head"][:2].tolist() == [1 / 50, 1 / 50]


def test_outlets_without_capacity_take_no_part(town, outlets, demand):
    outlets.loc[0, "capacity_per_day"] = np.nan
    found = accessibility_2sfca(town, outlets, demand, minutes=2)
    assert found.outlets["reason"][0] == "no capacity_per_day"
    assert found.demand["accessibility"][:2].tolist() == pytest.approx([0.0, 0.6])
    assert found.demand["outlets"].tolist() == [0, 1, 1, 0, 0, 1]
    outlets.loc[0, "capacity_per_day"] = -1.0
    with pytest.raises(ContractError, match="must not be negative, found -1"):
        accessibility_2sfca(town, outlets, demand, minutes=2)


@pytest.mark.parametrize("limit", [0.0, 1.0, 2.5, 10.0])
@pytest.mark.parametrize("decay", [StepDecay(), GaussianDecay()])
def test_what_is_shared_out_is_what_is_there(town, outlets, demand, limit, decay):
    inside = demand[:5]
    found = accessibility_2sfca(town, outlets, inside, minutes=limit, decay=decay)
    shared = np.nansum(found.demand["accessibility"] * inside["population"])
    in_use = found.outlets["per_head"].notna()
    assert shared == pytest.approx(found.outlets.loc[in_use, "supply"].sum(), rel=1e-12)


def test_no_outlets_leave_nothing_for_anyone(town, outlets, demand):
    found = accessibility_2sfca(town, outlets[:0], demand, minutes=30)
    assert found.demand["accessibility"].tolist() == pytest.approx(
        [0, 0, 0, 0, np.nan, 0], nan_ok=True
    )


@given(st.lists(st.floats(0, 1), min_size=2, max_size=9), st.floats(0.1, 120))
def test_decay_falls_from_one_to_zero(shares, limit):
    minutes = np.sort(shares) * limit
    weight = GaussianDecay()(minutes, limit)
    assert (np.diff(weight) <= 0).all()
    assert GaussianDecay()(np.array([0.0, limit]), limit).tolist() == pytest.approx([1, 0])
    assert StepDecay()(minutes, limit).tolist() == [1.0] * len(minutes)


def test_decay_of_a_catchment_of_no_size():
    assert GaussianDecay()(np.zeros(2), 0.0).tolist() == [1, 1]
