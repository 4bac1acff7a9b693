"""Cost to connect on a road of seven nodes."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array

from fugai.broadband import cost_by_district, cost_to_connect
from fugai.errors import ConfigError, ContractError, EmptyResultError

#      0 --100-- 1 --100-- 2 --50-- 3
#                |         |
#                30        70              6 (on no road), 7 -- 8 (an island)
#                4         5
EDGES = [(0, 1, 100), (1, 2, 100), (2, 3, 50), (1, 4, 30), (2, 5, 70), (7, 8, 10)]


def network(edges, nodes):
    """CSR arrays of a road with one arc per edge: a one-way street carries cable both ways."""
    tail, head, length = (np.array(part) for part in zip(*edges, strict=True))
    matrix = coo_array((length.astype(float), (tail, head)), shape=(nodes, nodes)).tocsr()
    return SimpleNamespace(indptr=matrix.indptr, indices=matrix.indices, length_m=matrix.data)


ROADS = network(EDGES, 9)


def classified(*rows):
    """Rows of id, district, class, households."""
    columns = ["settlement_id", "district_id", "service_class", "households"]
    return pd.DataFrame(rows, columns=columns)


PLACES = classified(
    ("hub", "a", "served", 900),
    ("s3", "a", "unserved", 10),
    ("s4", "a", "underserved", 20),
    ("s5", "b", "unserved", None),
    ("s7", "c", "unserved", 5),
    ("far", "c", "unserved", 5),
    ("dark", "a", "unknown", 5),
)
NODES = [0, 3, 4, 5, 7, -1, 6]


def test_tree_and_costs_by_hand():
    plan = cost_to_connect(PLACES, ROADS, node=NODES, cost_per_m=2.0, cost_per_household=100.0)
    assert plan.trench_m == 350.0
    assert (plan.bound_m, plan.gap, plan.status) == (350.0, 0.0, "optimal")
    assert sorted(zip(plan.edges["tail"], plan.edges["head"], strict=True)) == [
        (0, 1),
        (1, 2),
        (1, 4),
        (2, 3),
        (2, 5),
    ]
    frame = plan.settlements.set_index("settlement_id")
    assert frame.index.tolist() == ["s3", "s4", "s5", "s7", "far"]
    # 0-1 is split by three, 1-2 by two
    shares = [100 / 3 + 50 + 50, 100 / 3 + 30, 100 / 3 + 50 + 70]
    assert frame["trench_m"].tolist()[:3] == pytest.approx(shares, rel=1e-12)
    assert frame["cost"].tolist()[:3] == pytest.approx(
        [2 * shares[0] + 1000, 2 * shares[1] + 2000, 2 * shares[2]], rel=1e-12
    )
    assert frame["marginal_cost"].tolist()[:3] == [100 + 1000, 60 + 2000, 140]
    assert frame["reason"].tolist()[3:] == ["no road to a place with service", "no road near"]
    assert frame["cost"].isna().tolist() == [False, False, False, True, True]
    assert plan.cost == pytest.approx(700 + 3000, rel=1e-12)


def test_only_the_households_that_are_not_passed_are_connected():
    """A has 60 of 100 households served: no trench, no way from the node, 40 drops. B is unserved,
    100 m from the served home and 50 m from A: its cable starts in A."""
    roads = network([(0, 2, 100), (1, 2, 50)], 3)
    places = classified(
        ("H", "n", "served", 10), ("A", "n", "unserved", 100), ("B", "n", "unserved", 30)
    )
    places[["share_served", "share_underserved", "share_unserved", "share_unknown"]] = [
        [1.0, 0.0, 0.0, 0.0],
        [0.6, 0.1, 0.3, 0.0],
        [0.0, 0.0, 0.5, 0.5],
    ]
    plan = cost_to_connect(
        places, roads, node=[0, 1, 2], snap_m=[7, 7, 7], cost_per_m=2.0, cost_per_household=10.0
    )
    assert plan.trench_m == 50.0
    found = plan.settlements.set_index("settlement_id")
    assert found["households_to_connect"].tolist() == pytest.approx([40.0, 15.0], rel=1e-12)
    assert found["trench_m"].tolist() == [0.0, 50.0]
    assert found["cost"].tolist() == pytest.approx([400.0, 2 * (50 + 7) + 150], rel=1e-12)


def test_the_way_from_a_node_needs_cable_too():
    snap = [0, 5, 0, 0, 0, 0, 0]
    plan = cost_to_connect(PLACES, ROADS, node=NODES, cost_per_m=2.0, snap_m=snap)
    assert plan.cost == pytest.approx(710.0, rel=1e-12)


def test_points_of_presence_replace_the_served_and_need_no_cable_between_them():
    plan = cost_to_connect(PLACES, ROADS, node=NODES, cost_per_m=1.0, points_of_presence=[1, 2, 7])
    assert plan.trench_m == 150.0
    reasons = plan.settlements.set_index("settlement_id")["reason"]
    assert reasons["s7"] == ""
    assert plan.settlements.set_index("settlement_id")["cost"]["s7"] == 0.0


def test_settlements_at_one_node_share_the_cost_and_save_nothing_alone():
    places = classified(
        ("h", "a", "served", 1), ("x", "a", "unserved", 1), ("y", "a", "unserved", 1)
    )
    plan = cost_to_connect(places, ROADS, node=[0, 4, 4], cost_per_m=1.0)
    assert plan.settlements["cost"].tolist() == [65.0, 65.0]
    assert plan.settlements["marginal_cost"].tolist() == [0.0, 0.0]


def test_districts_sum_to_the_total_and_count_what_no_road_reaches():
    plan = cost_to_connect(PLACES, ROADS, node=NODES, cost_per_m=1.0)
    districts = pd.DataFrame(index=pd.Index(["a", "b", "c", "d"], name="district_id"))
    result = cost_by_district(plan, districts)
    assert result["numerator"].sum() == pytest.approx(plan.cost, rel=1e-12)
    assert result["denominator"].tolist() == [2, 1, 0, 0]
    assert result["unknown"].tolist() == [0, 0, 2, 0]
    assert np.isnan(result["value"]["c"])
    assert result["value"]["d"] == 0.0


def test_nothing_to_connect_costs_nothing():
    plan = cost_to_connect(PLACES.iloc[:1], ROADS, node=[0], cost_per_m=1.0)
    assert (plan.cost, plan.trench_m, len(plan.edges)) == (0.0, 0.0, 0)


def test_wrong_input():
    with pytest.raises(EmptyResultError, match="at least one road node"):
        cost_to_connect(PLACES.iloc[1:], ROADS, node=NODES[1:], cost_per_m=1.0)
    with pytest.raises(ContractError, match="one value per settlement, 7, found 2"):
        cost_to_connect(PLACES, ROADS, node=[0, 1], cost_per_m=1.0)
    with pytest.raises(ContractError, match="below the number of road nodes, 9"):
        cost_to_connect(PLACES, ROADS, node=[0, 99, 1, 1, 1, 1, 1], cost_per_m=1.0)
    with pytest.raises(ContractError, match="`points_of_presence` must be below 9, found 9"):
        cost_to_connect(PLACES, ROADS, node=NODES, cost_per_m=1.0, points_of_presence=[9])
    with pytest.raises(ConfigError, match="0 or more"):
        cost_to_connect(PLACES, ROADS, node=NODES, cost_per_m=-1.0)
    for change in ({"indices": ROADS.indices[:-1]}, {"length_m": -ROADS.length_m}):
        broken = SimpleNamespace(**(vars(ROADS) | change))
        with pytest.raises(ContractError, match="`length_m`"):
            cost_to_connect(PLACES, broken, node=NODES, cost_per_m=1.0)


def test_without_visits_there_is_no_bound():
    plan = cost_to_connect(PLACES, ROADS, node=NODES, cost_per_m=1.0, max_visits=0)
    assert (plan.bound_m, plan.status) == (0.0, "no bound")
    with pytest.warns(FutureWarning, match="`work` of `cost_to_connect` is now `max_visits`"):
        old = cost_to_connect(PLACES, ROADS, node=NODES, cost_per_m=1.0, work=0)
    assert old.trench_m == plan.trench_m


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000))
def test_laws(seed):
    rng = np.random.default_rng(seed)
    chain = [(i, i + 1, int(rng.integers(1, 50))) for i in range(19)]
    extra = [(int(a), int(b), int(rng.integers(1, 50))) for a, b in rng.integers(0, 20, (15, 2))]
    roads = network({(a, b): (a, b, w) for a, b, w in chain + extra}.values(), 20)
    kinds = np.array(["served", "unserved", "underserved"])[rng.integers(0, 3, 8)]
    kinds[0] = "served"
    places = classified(*[(str(i), "a", kind, 3) for i, kind in enumerate(kinds)])
    node = rng.integers(0, 20, 8)
    plan = cost_to_connect(places, roads, node=node, cost_per_m=1.0)
    frame = plan.settlements
    assert frame["trench_m"].sum() == pytest.approx(plan.trench_m, rel=1e-9, abs=1e-9)
    assert plan.edges["length_m"].sum() == pytest.approx(plan.trench_m, rel=1e-9, abs=1e-9)
    assert plan.bound_m <= plan.trench_m + 1e-9
    assert (frame["marginal_cost"] <= frame["cost"] + 1e-9).all()
    # one more place with service never makes the best tree longer
    more = cost_to_connect(
        places,
        roads,
        node=node,
        cost_per_m=1.0,
        points_of_presence=np.append(node[kinds == "served"], rng.integers(0, 20)),
    )
    assert more.bound_m <= plan.trench_m + 1e-9
