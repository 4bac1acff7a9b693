"""Direct ways between near places, in whatever reports minutes between them."""

import geopandas as gpd
import numpy as np
import pytest

from fugai.delivery import (
    RoadNodes,
    add_outlets,
    close_outlets,
    minutes_matrix,
    nearest_outlet,
    nearest_outlets,
    network_from_edges,
    reach_of,
)


@pytest.fixture
def road():
    """One road of 2 km in a minute, walked nowhere else."""
    nodes = RoadNodes(x=[0, 2000], y=[0, 0])
    return network_from_edges(
        [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[2000, 2000], nodes=nodes
    )


def places(xy, **columns):
    xy = np.array(xy, dtype=float)
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(xy[:, 0], xy[:, 1]))


def test_k_nearest_take_the_direct_way(road):
    shops = places([(0, 300), (2000, 0)], outlet_id=["a", "b"])
    home = places([(0, 330)])
    # By road 630 m at 15 km/h to and from the end; 30 m straight on are 7.2 s.
    found = nearest_outlets(road, shops, home, k=2)
    assert found["outlet_id"].tolist() == ["a", "b"]
    assert found["minutes"].tolist() == pytest.approx([0.12, 1.0 + 330 * 0.24 / 60], rel=1e-12)
    alone = nearest_outlets(road, shops, home, k=1)
    assert alone["minutes"].tolist() == pytest.approx([0.12], rel=1e-12)
    nearest = nearest_outlet(road, shops, home)
    assert nearest["minutes"].tolist() == alone["minutes"].tolist()


@pytest.mark.parametrize("at", [(0, 0), (0, 300), (0, 5000)])
def test_the_same_place_is_no_minutes_away(road, at):
    """Also where no road is near: (0, 5000) is 5 km from it."""
    shop, home = places([at], outlet_id=["a"]), places([at])
    assert nearest_outlet(road, shop, home)["minutes"].tolist() == [0.0]
    assert nearest_outlet(road, shop, home)["reason"].tolist() == [""]
    assert nearest_outlets(road, shop, home, k=3)["minutes"].tolist() == [0.0]
    assert minutes_matrix(road, shop, home, max_minutes=5)["minutes"].tolist() == [0.0]


def test_near_a_place_off_the_road_there_is_no_way(road):
    shop, home = places([(0, 5000)], outlet_id=["a"]), places([(0, 5050)])
    assert nearest_outlet(road, shop, home)["reason"].tolist() == ["no road within 1000 m"]
    assert len(nearest_outlets(road, shop, home, k=1)) == 0


def test_outlets_that_close_and_open(road):
    shops, home = places([(0, 5000), (0, 0)], outlet_id=["a", "b"]), places([(0, 5000)])
    reach = reach_of(road, shops)
    assert nearest_outlet(road, reach.times, home)["outlet_id"].tolist() == ["a"]
    closed = close_outlets(reach, "a")
    assert nearest_outlet(road, closed.times, home)["outlet_id"].tolist() == [""]
    again = add_outlets(closed, places([(0, 5000)], outlet_id=["c"]))
    assert nearest_outlet(road, again.times, home)["outlet_id"].tolist() == ["c"]
