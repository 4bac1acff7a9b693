"""Places and roads cut off from the main network: islands, the sea, one-way streets head-on."""

import numpy as np
import pytest
from affine import Affine
from pyproj import CRS

from fugai.delivery import (
    RoadNodes,
    k_nearest,
    nearest_outlet,
    network_from_edges,
    outlet_times,
    reach_raster,
    reachable_mask,
    snap,
    travel_time,
)
from fugai.grid import Grid

METRIC = CRS.from_epsg(32650)

#   0 -- 1 -- 2        a coast road of 100 m steps, and 600 m out an island with a road of its own
#
#   3 -- 4
X = [0.0, 100.0, 200.0, 0.0, 100.0]
Y = [0.0, 0.0, 0.0, -600.0, -600.0]


@pytest.fixture
def coast():
    ends = [(0, 1), (1, 2), (3, 4)]
    tail, head = np.array(ends + [(b, a) for a, b in ends]).T
    return network_from_edges(
        tail,
        head,
        travel_time_s=np.full(6, 10.0),
        length_m=np.full(6, 100.0),
        nodes=RoadNodes(x=X, y=Y, crs=METRIC),
    )


def test_an_outlet_on_an_island_is_not_snapped_across_the_water(coast, make_places):
    places = make_places([(0, -590), (0, -450), (0, -200), (0, 10), (0, -41_000)])
    found = snap(coast, places)
    cut = "the roads here are cut off from the main network"
    assert found["reason"].tolist() == [cut, cut, "", "", "no road within 1000 m"]
    assert found["node"].tolist()[:2] == [-1, -1]
    assert found["snap_m"].tolist() == [590, 450, 200, 10, 41_000]
    assert np.isnan(found["snap_s"][:2]).all()


def test_demand_on_an_island_is_unknown_with_a_reason(coast, make_places):
    outlets = make_places([(0, 0)], outlet_id=["post"])
    found = nearest_outlet(coast, outlets, make_places([(100, -600), (200, 0)]))
    assert found["known"].tolist() == [False, True]
    assert found["reason"].tolist()[0].endswith("cut off from the main network")
    assert found["minutes"].isna().tolist() == [True, False]
    # An outlet there serves nobody, and whoever asks for it alone is told so.
    times = outlet_times(coast, make_places([(50, -610)], outlet_id=["island"]))
    assert np.isnan(times.time_s).all()
    assert times.unreachable_reason == "no outlet near a road"


def test_cells_of_an_island_are_unknown(coast):
    grid = Grid(crs=METRIC, transform=Affine(100, 0, -50, 0, -100, 50), shape=(7, 1))
    time_s, _ = travel_time(coast, [0])
    raster = reach_raster(coast, time_s, grid)
    # Cells up to 200 m out belong to the coast road; the last two have the island's road near.
    assert raster["reason"].to_numpy()[:, 0].tolist() == [0, 0, 0, 0, 0, 2, 2]
    reached = reachable_mask(raster, 30)
    assert np.isnan(reached.to_numpy()[5:, 0]).all()
    assert (reached.to_numpy()[:5, 0] == 1).all()


def test_a_small_gap_is_taken_for_a_survey_error(coast, make_places):
    # 200 m from the coast road: whatever stands nearer, the hop is short.
    assert snap(coast, make_places([(100, -240)]))["reason"].tolist() == [""]


def test_one_way_streets_that_meet_head_on_are_counted():
    # 0 and 1 are joined both ways; both 1 and 3 lead into 2, which nothing leaves; 4 only leads out.
    network = network_from_edges(
        [0, 1, 1, 3, 4, 3, 0],
        [1, 0, 2, 2, 0, 0, 3],
        travel_time_s=np.ones(7),
        length_m=np.ones(7),
        nodes=RoadNodes(x=np.arange(5.0), y=np.zeros(5)),
    )
    assert network.input_position[network.one_way_ends[0]].tolist() == [2]
    assert network.input_position[network.one_way_ends[1]].tolist() == [4]
    assert network.notes[0].endswith("At 2 of them one-way roads only lead in or only lead out.")
    # Nobody who is sent there would come back: the trap takes no snaps.
    assert sorted(network.input_position[network.usable].tolist()) == [0, 1, 3]


def test_a_junction_with_a_forbidden_turn_is_no_trap():
    network = network_from_edges(
        [0, 1, 1, 2, 3, 1],
        [1, 0, 2, 1, 1, 3],
        travel_time_s=np.ones(6),
        length_m=np.ones(6),
        nodes=RoadNodes(x=np.arange(4.0), y=np.zeros(4)),
        forbidden_turns=[(0, 2)],
    )
    assert not network.one_way_ends[:, network.stored_node].any()
    assert network.notes == ()


def test_without_origins_no_node_has_a_nearest_one(coast):
    ranked, owner = k_nearest(coast, [], 3)
    assert np.isnan(ranked).all(axis=None)
    assert (owner == -1).all(axis=None)
