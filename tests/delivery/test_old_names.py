"""Old names of arguments and attributes still work, and warn."""

import numpy as np
import pytest

from fugai import delivery
from fugai.delivery import RoadNodes, network_from_edges, reach_of, snap


def old(match):
    return pytest.warns(FutureWarning, match=match)


def test_coordinates_of_nodes_one_by_one():
    edges = {"travel_time_s": [60, 60], "length_m": [500, 500]}
    new = network_from_edges([0, 1], [1, 0], nodes=RoadNodes(x=[0, 500], y=[0, 0]), **edges)
    with old(r"`x` of `network_from_edges` is now `nodes=RoadNodes\(x=...\)`"):
        made = network_from_edges([0, 1], [1, 0], x=[0, 500], y=[0, 0], **edges)
    assert np.array_equal(made.x, new.x)
    with old("`forbidden` of `network_from_edges` is now `forbidden_turns`"):
        network_from_edges(
            [0, 1], [1, 0], nodes=RoadNodes(x=[0, 500], y=[0, 0]), forbidden=[(0, 1)], **edges
        )


@pytest.mark.parametrize(
    ("name", "new"),
    [
        ("order", "input_position"),
        ("position", "stored_node"),
        ("input_node", "input_position"),
        ("edge", "input_edge"),
        ("place", "canonical_node"),
        ("copies", "turn_copies"),
        ("apart", "disconnected"),
        ("stranded", "n_disconnected"),
        ("part_min_nodes", "min_component_nodes"),
    ],
)
def test_attributes_of_a_network(town, name, new):
    with old(f"`fugai.delivery.Network.{name}` is now `{new}`"):
        assert np.array_equal(getattr(town, name), getattr(town, new))


def test_attributes_of_reach_and_times(town, make_places):
    reach = reach_of(town, make_places([(0, 0)], outlet_id=["a"]))
    with old("`n_updated`"):
        assert reach.touched == town.nodes
    with old("`unreachable_reason`"):
        assert reach.times.lack == "no route"


def test_limits_and_distances(town, make_places):
    places = make_places([(0, 0)], outlet_id=["a"], population=[1.0], district_id=["w"])
    with old("`max_m` of `snap` is now `snap_max_m`"):
        assert snap(town, places, max_m=5)["reason"].tolist() == [""]
    with old("`minutes` of `accessibility_2sfca` is now `max_minutes`"):
        delivery.accessibility_2sfca(town, places, places, minutes=5, supply=None)
    with old("`united` of `isochrones` is now `union`"):
        delivery.isochrones(town, places, minutes=[5], united=True)
    with old("`limit_min` of `__call__` is now `max_minutes`"):
        delivery.BandDecay()(np.zeros(1), limit_min=5.0)


def test_names_of_the_room():
    for name in ("within", "pairs_within", "that_deliver", "of_kind", "load", "CellNodes"):
        with old(f"`fugai.delivery.{name}` is now"):
            assert getattr(delivery, name) is not None
