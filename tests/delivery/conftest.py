"""A town small enough to count: a one-way ring of four, a spur, and an island."""

import geopandas as gpd
import numpy as np
import pytest
from pyproj import CRS

from fugai.delivery import RoadNodes, network_from_edges

METRIC = CRS.from_epsg(32650)

#      3 <--60-- 2
#      |         ^        nodes 5 and 6: an island road, 5 km to the east
#     60        60        node 4: a spur off 1, both ways, 120 s out and 90 s back
#      v         |        node 7: no road at all
#      0 --60--> 1 <--> 4
X = [0.0, 1000.0, 1000.0, 0.0, 2000.0, 7000.0, 8000.0, 400.0]
Y = [0.0, 0.0, 1000.0, 1000.0, 0.0, 0.0, 0.0, 500.0]
EDGES = [
    (0, 1, 60.0),
    (1, 2, 60.0),
    (2, 3, 60.0),
    (3, 0, 60.0),
    (1, 4, 120.0),
    (4, 1, 90.0),
    (5, 6, 30.0),
    (6, 5, 30.0),
]


def town(mode="drive", crs=METRIC):
    tail, head, time_s = (np.array(column) for column in zip(*EDGES, strict=True))
    return network_from_edges(
        tail,
        head,
        travel_time_s=time_s,
        length_m=np.full(len(EDGES), 1000.0),
        nodes=RoadNodes(x=X, y=Y, crs=crs),
        mode=mode,
    )


def places(xy, *, crs=METRIC, **columns):
    x, y = [p[0] for p in xy], [p[1] for p in xy]
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(x, y), crs=crs)


@pytest.fixture(name="town")
def town_fixture():
    return town()


@pytest.fixture
def make_town():
    return town


@pytest.fixture
def make_places():
    return places


@pytest.fixture
def outlets_with_capacity(make_places):
    """At nodes 0, 2 and 4 of the town, and at sea."""
    return make_places(
        [(0, 0), (1000, 1000), (2000, 0), (0, -60_000)],
        outlet_id=["a", "b", "c", "sea"],
        capacity_per_day=[10.0, 10.0, np.nan, 10.0],
    )


@pytest.fixture
def demand(make_places):
    """At nodes 0, 1, 3, at sea and outside the districts at node 2."""
    return make_places(
        [(0, 0), (1000, 0), (0, 1000), (0, -40_000), (1000, 1000)],
        population=[80.0, 40.0, 60.0, 10.0, 1e6],
        households=[30, 15, 20, 3, 1],
        type=["community", "village", "village", "village", "village"],
        district_id=["w", "w", "w", "w", ""],
    )


@pytest.fixture
def settlements(make_places):
    """At nodes 0, 1, 2, 4, then at sea (district e), then outside all districts at node 0."""
    return make_places(
        [(0, 0), (1000, 0), (1000, 1000), (2000, 0), (0, -40_000), (0, 0)],
        settlement_id=list("abcdef"),
        type=["community", "village", "hamlet", "village", "village", "village"],
        district_id=["w", "w", "e", "e", "e", ""],
        households=[100.0, 20.0, np.nan, 40.0, 5.0, 999.0],
        population=[300.0, 60.0, 30.0, 100.0, 15.0, 9999.0],
    )


@pytest.fixture
def outlets_by_kind(make_places):
    """A door courier at node 0, a village courier at node 1, a locker at node 2, a cold store."""
    return make_places(
        [(0, 0), (1000, 0), (1000, 1000), (0, 1000)],
        outlet_id=["door", "village", "locker", "cold"],
        kind=["branch", "post office", "locker", "cold store"],
        delivers=["door", "village", "none", "none"],
        capacity_per_day=[50.0, 100.0, np.nan, np.nan],
        district_id=["w", "w", "", "e"],
    )
