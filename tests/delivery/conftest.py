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
