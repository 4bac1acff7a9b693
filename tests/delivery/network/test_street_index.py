"""The street index: one for each network, built at first use, gone with the network."""

import copy
import gc
import pickle
import weakref
from dataclasses import replace

import numpy as np

from fugai.delivery import snap
from fugai.delivery.network.street_index import StreetIndex


def test_a_network_has_one_index_with_trees_built_once(town):
    index = StreetIndex.of(town)
    assert "node_tree" not in index.__dict__
    assert StreetIndex.of(town) is index
    assert index.node_tree is StreetIndex.of(town).node_tree
    other = replace(town, min_component_nodes=2)
    assert StreetIndex.of(other) is not index
    assert len(StreetIndex.of(other).node_tree[1]) == len(index.node_tree[1]) + 2


def test_the_index_does_not_keep_its_network_alive(make_town, make_places):
    town = make_town()
    snap(town, make_places([(0, 0)]))
    gone = weakref.ref(town)
    index = weakref.ref(StreetIndex.of(town))
    del town
    gc.collect()
    assert gone() is None
    assert index() is None


def test_new_travel_times_keep_the_trees_but_not_the_times_of_streets(town):
    before = StreetIndex.of(town)
    tree, samples = before.node_tree, before.street_tree
    slow = town.with_travel_times(town.travel_time_s * 2)
    before.share_trees(slow)
    after = StreetIndex.of(slow)
    assert after.node_tree is tree
    assert after.street_tree is samples
    ahead = before.streets.ahead_s
    assert np.array_equal(after.streets.ahead_s[np.isfinite(ahead)], 2 * ahead[np.isfinite(ahead)])


def test_networks_are_values_that_can_be_copied_and_stored(town, make_places):
    places = make_places([(10, 0), (900, 1000)])
    expected = snap(town, places)
    for twin in (copy.copy(town), pickle.loads(pickle.dumps(town))):
        assert snap(twin, places).equals(expected)


def test_networks_with_new_times_search_by_them(town):
    _ = town.reverse  # found before the change, and carried over
    slow = town.with_travel_times(town.travel_time_s + 1)
    assert np.array_equal(slow.reverse.travel_time_s, town.reverse.travel_time_s + 1)
    assert slow.graph.travel_time_s is slow.travel_time_s
