"""Matrices of times, and accessibility by two steps."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.delivery import (
    BandDecay,
    BellDecay,
    GaussianDecay,
    PowerDecay,
    RoadNodes,
    StepDecay,
    accessibility_2sfca,
    accessibility_3sfca,
    accessibility_by_district,
    accessibility_e2sfca,
    accessibility_gravity,
    bounded_times,
    minutes_matrix,
    nearest_outlet,
    network_from_edges,
    travel_time,
)
from fugai.errors import ContractError

DISTRICTS = pd.DataFrame(index=pd.Index(["w", "e"], name="district_id"))


@pytest.fixture
def outlets(make_places):
    """At node 1, at node 3, and at sea."""
    return make_places(
        [(1000, 0), (0, 1000), (0, -60_000)],
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
        [0, 0, 1],
        [0, 3, 2],
        [0, 5, 2],
        [1, 1, 1],
        [1, 2, 1],
        [1, 5, 0],
    ]


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
    found = accessibility_2sfca(town, outlets, demand, max_minutes=2)
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
    found = accessibility_2sfca(town, outlets, demand, max_minutes=2, supply=None)
    assert found.outlets["per_head"][:2].tolist() == [1 / 50, 1 / 50]


def test_outlets_without_capacity_take_no_part(town, outlets, demand):
    outlets.loc[0, "capacity_per_day"] = np.nan
    found = accessibility_2sfca(town, outlets, demand, max_minutes=2)
    assert found.outlets["reason"][0] == "no capacity_per_day"
    assert found.demand["accessibility"][:2].tolist() == pytest.approx([0.0, 0.6])
    assert found.demand["outlets"].tolist() == [0, 1, 1, 0, 0, 1]
    outlets.loc[0, "capacity_per_day"] = -1.0
    with pytest.raises(ContractError, match="must not be negative, found -1"):
        accessibility_2sfca(town, outlets, demand, max_minutes=2)


@pytest.mark.parametrize("limit", [0.0, 1.0, 2.5, 10.0])
@pytest.mark.parametrize("decay", [StepDecay(), BandDecay(), GaussianDecay(), PowerDecay()])
def test_what_is_shared_out_is_what_is_there(town, outlets, demand, limit, decay):
    inside = demand[:5]
    found = accessibility_2sfca(town, outlets, inside, max_minutes=limit, decay=decay)
    shared = np.nansum(found.demand["accessibility"] * inside["population"])
    in_use = found.outlets["per_head"].notna()
    assert shared == pytest.approx(found.outlets.loc[in_use, "supply"].sum(), rel=1e-12)


def test_no_outlets_leave_nothing_for_anyone(town, outlets, demand):
    found = accessibility_2sfca(town, outlets[:0], demand, max_minutes=30)
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


def test_bands_by_hand(town, outlets, demand):
    found = accessibility_e2sfca(town, outlets, demand, max_minutes=3)
    # Bands to 1, 2 and 3 min. p: node 2 in 1, node 4 and the one outside in 2, node 0 in 3; q:
    # itself in 0, nodes 0 in 1, node 1's in 2, node 2 in 3.
    reached = [10 * 1 + 40 * 0.68 + 50 * 0.22, 50 * 1 + 10 * 0.22]
    assert found.outlets["residents"].tolist()[:2] == pytest.approx(reached)
    p, q = 60 / reached[0], 30 / reached[1]
    expected = [p + 0.22 * q, 0.22 * p + q, 0.22 * p + q, 0.68 * p, np.nan, 0.68 * p + q]
    assert found.demand["accessibility"].tolist() == pytest.approx(expected, nan_ok=True)


def test_three_steps_by_hand(town, outlets, demand):
    found = accessibility_3sfca(town, outlets, demand, max_minutes=3, decay=StepDecay())
    # All weights are 1: nodes 2 and 0 choose between two outlets, half of them each.
    p, q = 60 / (10 / 2 + 50 / 2 + 40), 30 / (10 / 2 + 50 / 2)
    assert found.outlets["per_head"].tolist()[:2] == pytest.approx([p, q])
    assert found.demand["accessibility"].tolist() == pytest.approx(
        [(p + q) / 2, (p + q) / 2, (p + q) / 2, p, np.nan, (p + q) / 2], nan_ok=True
    )


def test_gravity_by_hand(town, outlets, demand):
    found = accessibility_gravity(
        town, outlets, demand, max_minutes=2, decay=PowerDecay(exponent=2)
    )
    # 60 in 1 min counts in full, in 2 min a quarter; no time counts as 1 min.
    assert found.demand["accessibility"].tolist() == pytest.approx(
        [60, 30, 30, 15, np.nan, 15 + 30], nan_ok=True
    )


@pytest.mark.parametrize("limit", [1.0, 2.5, 10.0])
@pytest.mark.parametrize("decay", [StepDecay(), BandDecay(), BellDecay(sigma_min=2)])
def test_three_steps_share_out_what_is_there(town, outlets, demand, limit, decay):
    inside = demand[:5]
    found = accessibility_3sfca(town, outlets, inside, max_minutes=limit, decay=decay)
    shared = np.nansum(found.demand["accessibility"] * inside["population"])
    in_use = found.outlets["per_head"].notna()
    assert shared == pytest.approx(found.outlets.loc[in_use, "supply"].sum(), rel=1e-12)


@pytest.mark.parametrize(
    ("decay", "arguments", "message"),
    [
        (BandDecay, {"shares": (0.5, 0.9), "weights": (1, 0.5)}, "must rise to 1"),
        (BandDecay, {"shares": (1.0,), "weights": (1, 0.5)}, "one for each weight"),
        (BandDecay, {"weights": (0.1, 0.5, 0.2)}, "must not rise or be negative"),
        (BellDecay, {"sigma_min": 0}, "`BellDecay.sigma_min` must be finite and above zero"),
        (PowerDecay, {"exponent": -1}, "`PowerDecay.exponent` must be finite and above zero"),
        (PowerDecay, {"nearest_min": 0}, "`PowerDecay.nearest_min` must be finite"),
    ],
)
def test_wrong_decays(decay, arguments, message):
    with pytest.raises(ContractError, match=message):
        decay(**arguments)


@pytest.fixture(scope="module")
def peer():
    """The access library of PySAL, with a random city: 60 places, 12 outlets, 40 minutes across."""
    pytest.importorskip("access")
    from access import fca, weights  # noqa: PLC0415

    return fca, weights


def city(make_places):
    rng = np.random.default_rng(11)
    side = 8
    node = np.arange(side * side).reshape(side, side)
    tail = np.concatenate((node[:, :-1].ravel(), node[:-1].ravel()))
    head = np.concatenate((node[:, 1:].ravel(), node[1:].ravel()))
    row, col = np.divmod(np.arange(side * side), side)
    network = network_from_edges(
        np.append(tail, head),
        np.append(head, tail),
        length_m=np.full(4 * side * (side - 1), 1e3),
        travel_time_s=rng.uniform(60, 300, 4 * side * (side - 1)),
        nodes=RoadNodes(x=col * 1e3, y=row * 1e3),
    )
    at = list(zip(network.x, network.y, strict=True))
    pick = rng.permutation(side * side)
    outlets = make_places([at[k] for k in pick[:12]], capacity_per_day=rng.uniform(10, 99, 12))
    demand = make_places([at[k] for k in pick[:60]], population=rng.integers(1, 500, 60) * 1.0)
    return network, outlets, demand.assign(district_id="w")


@pytest.mark.filterwarnings("ignore")  # those of the peer's use of pandas
@pytest.mark.parametrize(
    ("decay", "name", "arguments"),
    [
        (StepDecay(), "step_fn", ({30: 1.0},)),
        (BandDecay(), "step_fn", ({10: 1.0, 20: 0.68, 30: 0.22},)),
        (BellDecay(sigma_min=12), "gaussian", (12,)),
        (PowerDecay(exponent=1.5, nearest_min=2), "gravity", (2, -1.5, 2)),
    ],
)
def test_the_access_library_agrees(peer, make_places, decay, name, arguments):
    fca, weights = peer
    weight = getattr(weights, name)(*arguments)
    network, outlets, demand = city(make_places)
    pairs = minutes_matrix(network, outlets, demand, max_minutes=30)
    cost = pairs.rename(columns={"outlet": "dest", "demand": "origin", "minutes": "cost"})
    people = pd.DataFrame({"demand": demand["population"]}).rename_axis("geoid")
    supply = pd.DataFrame({"supply": outlets["capacity_per_day"]}).rename_axis("geoid")
    options = {"demand_index": True, "demand_name": "demand", "supply_name": "supply"}
    for ours, theirs in (
        (accessibility_2sfca, fca.two_stage_fca),
        (accessibility_3sfca, fca.three_stage_fca),
    ):
        found = ours(network, outlets, demand, max_minutes=30, decay=decay).demand["accessibility"]
        expected = theirs(people, supply, cost.copy(), 30, weight_fn=weight, **options)
        assert found[expected.index].tolist() == pytest.approx(expected.tolist(), rel=1e-12)
        assert (found.drop(expected.index) == 0).all()
    found = accessibility_gravity(network, outlets, demand, max_minutes=30, decay=decay)
    expected = fca.weighted_catchment(
        supply,
        cost.copy(),
        30,
        cost_source="dest",
        cost_dest="origin",
        loc_index=True,
        loc_value="supply",
        weight_fn=weight,
    )
    near = found.demand["accessibility"][expected.index]
    assert near.tolist() == pytest.approx(expected.tolist(), rel=1e-12)
