"""A city whose answer is known: what its houses do to the signal, from footprints to the loss."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from pyproj import CRS
from shapely import box

from fugai.grid import Grid
from fugai.intake import ObstacleSources, read_obstacles
from fugai.wireless import P1812, Ground, PathProfile, Transmitter, loss_window, p1812_loss_db
from fugai.wireless.signal.surface_under_grid import surface_under_grid

UTM = CRS(32650)
GRID = Grid(crs=UTM, transform=Affine(100, 0, 500_000, 0, -100, 4_000_000), shape=(5, 41))
ROW = 2
MAST = Transmitter(
    x_m=500_050.0,
    y_m=3_999_750.0,
    height_m=20.0,
    rx_height_m=1.5,
    frequency_mhz=900.0,
    max_range_m=5000.0,
)


def houses(*rows):
    """Rows of houses across all streets: distance of their front from the mast and height."""
    west = [MAST.x_m + at for at, _ in rows]
    return gpd.GeoDataFrame(
        {"height_m": [height for _, height in rows]},
        geometry=[box(x, 3_999_500, x + 20, 4_000_000) for x in west],
        crs=UTM,
    )


def loss_behind(buildings, pixel):
    obstacles = read_obstacles(ObstacleSources(buildings=buildings), GRID).frame
    ground = Ground(
        terrain=GRID.array(np.zeros(GRID.shape), units="m"),
        clutter=GRID.array(np.ones(GRID.shape, dtype=np.int8), units="1"),
        obstacles=obstacles,
    )
    surface = surface_under_grid(GRID, ground).surface
    return float(loss_window(surface, MAST, model=P1812(), profiles="exact")[ROW, pixel])


def by_hand(pixel, *tops):
    """The Recommendation over a profile of 100 m with these heights at these points."""
    clutter = np.zeros(pixel + 1)
    for at, height in tops:
        clutter[at] = height
    profile = PathProfile.evenly_spaced(
        np.zeros(pixel + 1), spacing_m=100.0, clutter_m=clutter, latitude_deg=36.1
    )
    return p1812_loss_db(profile, frequency_mhz=900.0, tx_height_m=20.0, rx_height_m=1.5)


@pytest.mark.parametrize("pixel", [12, 20, 37])
def test_a_row_of_houses_is_the_representative_height_of_its_point(pixel):
    # the front of the houses is 990 m from the mast: in the cell whose centre is 1000 m away
    found = loss_behind(houses((990, 30.0)), pixel)
    assert found == pytest.approx(by_hand(pixel, (10, 30.0)), abs=1e-3)
    assert found > by_hand(pixel) + 10.0


def test_houses_do_not_count_at_the_receiver_itself():
    assert loss_behind(houses((2990, 30.0)), 30) == pytest.approx(by_hand(30), abs=1e-3)


def test_the_higher_of_two_houses_in_a_cell_counts():
    found = loss_behind(houses((960, 12.0), (1020, 25.0)), 20)
    assert found == pytest.approx(by_hand(20, (10, 25.0)), abs=1e-3)


def test_two_rows_are_two_edges():
    found = loss_behind(houses((590, 15.0), (1490, 18.0)), 25)
    assert found == pytest.approx(by_hand(25, (6, 15.0), (15, 18.0)), abs=1e-3)
