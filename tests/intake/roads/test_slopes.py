"""Walking and cycling on slopes, mapped and of terrain."""

import math

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from tests.intake.roads.test_builtup import osm

from fugai.errors import ContractError, CRSMismatchError
from fugai.intake import read_roads, roads_on_terrain
from fugai.intake.roads.slopes import speed_share
from fugai.tables import Roads

UTM = CRS(32632)


@pytest.mark.parametrize(
    ("slope", "walk"),
    # Tobler's 6 exp(-3.5 |s + 0.05|) over its 5.04 km/h on level ground.
    [(0.0, 1.0), (0.1, 0.705), (0.2, 0.497), (-0.05, 1.191), (-0.2, 0.705), (-0.1, 1.0)],
)
def test_tobler(slope, walk):
    assert speed_share("walk", np.array([slope]))[0] == pytest.approx(walk, abs=5e-4)


@given(st.sampled_from(["walk", "cycle"]), st.floats(0, 1), st.floats(0, 1))
def test_steeper_is_never_faster_uphill(mode, one, other):
    low, high = sorted((one, other))
    share = speed_share(mode, np.array([low, high]))
    assert 0 < share[1] <= share[0] <= 1


def test_a_mapped_incline_slows_people_on_foot_and_bicycles_uphill(tmp_path):
    nodes = {1: (9.0, 0.0, {}), 2: (9.004, 0.0, {})}
    modes = ("drive", "cycle", "walk")

    def times(highway="path", **tags):
        path = osm(tmp_path / "slope.osm", nodes, [([1, 2], {"highway": highway, **tags})])
        return read_roads(path, crs=UTM, modes=modes).frame.edges[["walk_s", "cycle_s"]].to_numpy()

    level = times()
    up = math.exp(-3.5 * 0.2)
    assert times(incline="20%")[:, 0] == pytest.approx(level[:, 0] / [up, math.exp(-3.5 * 0.1)])
    assert times(incline="-20%")[0, 0] == pytest.approx(times(incline="20%")[1, 0])
    assert times(incline="5%")[0, 1] == pytest.approx(level[0, 1] * 1.5)
    assert np.array_equal(times(incline="up"), level)
    steps = times(highway="steps", incline="30%")[:, 0]
    assert steps == pytest.approx(times(highway="steps")[:, 0])


def hill(roads_crs=32632, nodata=False):
    x, y = np.arange(-100.0, 1200.0, 100.0), np.arange(200.0, -300.0, -100.0)
    heights = np.tile(x / 10.0, (len(y), 1))
    if nodata:
        heights[:] = np.nan
    found = xr.DataArray(heights, coords={"y": y, "x": x}, dims=("y", "x"))
    return found.rio.write_crs(roads_crs)


def street(**columns):
    edges = pd.DataFrame(
        {
            "tail": [0, 1],
            "head": [1, 0],
            "length_m": 1000.0,
            "walk_s": 720.0,
            "cycle_s": 180.0,
            "drive_s": 90.0,
            "highway": "residential",
        }
    )
    return Roads(crs=UTM, x=np.array([0.0, 1000.0]), y=np.zeros(2), edges=edges.assign(**columns))


def test_slopes_of_terrain():
    edges = roads_on_terrain(street(), hill()).edges
    assert edges["walk_s"].tolist() == pytest.approx([720 / math.exp(-0.35), 720.0])
    assert edges["cycle_s"].iloc[0] == pytest.approx(180 * 3)  # two thirds of 21.6 km/h are lost
    assert edges["drive_s"].tolist() == [90.0, 90.0]


@pytest.mark.parametrize(
    ("roads", "terrain"),
    [
        (street(joined=False), hill()),  # a bridge
        (street(incline=[0.0, 0.0]), hill()),  # mapped as level
        (street(), hill(nodata=True)),
    ],
)
def test_where_terrain_does_not_count(roads, terrain):
    assert roads_on_terrain(roads, terrain).edges["walk_s"].tolist() == [720.0, 720.0]


def test_terrain_that_does_not_fit():
    with pytest.raises(CRSMismatchError, match="`terrain` must be in the CRS of the roads"):
        roads_on_terrain(street(), hill(32633))
    with pytest.raises(ContractError, match="`terrain` must have two rows and columns or more"):
        roads_on_terrain(street(), hill()[:1])
