"""Voids that profiles cross: what lies behind is known, the void itself is not."""

from __future__ import annotations

import numpy as np
import pytest
from affine import Affine
from pyproj import CRS

from fugai.grid import Grid
from fugai.intake.rasters.voids import crossed_voids
from fugai.wireless import ITM, P1812, Ground, Transmitter, loss_window
from fugai.wireless.signal.surface_under_grid import surface_under_grid

GRID = Grid(crs=CRS(32650), transform=Affine(100, 0, 500_000, 0, -100, 4_000_000), shape=(30, 60))
HOLE = (slice(10, 20), slice(25, 35))
MAST = Transmitter(
    x_m=500_850.0,
    y_m=3_998_550.0,
    height_m=30.0,
    rx_height_m=1.5,
    frequency_mhz=900.0,
    max_range_m=6000.0,
)


def plane():
    """An even slope: what is interpolated across a hole is what was there."""
    return 100.0 + 0.5 * np.arange(60) + 0.25 * np.arange(30)[:, None]


def holed(hole=HOLE):
    heights = plane()
    heights[hole] = np.nan
    return GRID.array(heights, units="m", name="terrain")


def losses(terrain, voids, model=None):
    ground = Ground(
        terrain=terrain,
        voids=voids,
        clutter=GRID.array(np.ones(GRID.shape, dtype=np.int8), units="1"),
    )
    surface = surface_under_grid(GRID, ground).surface
    return loss_window(surface, MAST, model=model or P1812())


@pytest.mark.parametrize("model", [P1812(), ITM()])
def test_behind_a_crossed_void_the_loss_is_that_over_its_rim(model):
    whole = losses(GRID.array(plane(), units="m"), None, model)
    found = losses(holed(), crossed_voids(holed()).frame, model)
    inside = np.zeros(GRID.shape, dtype=bool)
    inside[HOLE] = True
    assert np.isnan(found[inside]).all()
    assert found[~inside] == pytest.approx(whole[~inside], abs=0.01)  # float32 heights


def test_without_heights_across_it_all_behind_a_void_is_unknown():
    found = losses(holed(), None)
    assert np.isnan(found[14, 25:]).all()


def test_wider_voids_and_those_at_the_edge_are_not_crossed():
    assert crossed_voids(holed((slice(4, 26), slice(20, 45)))).frame is None
    assert crossed_voids(holed((slice(0, 5), slice(20, 25)))).frame is None
    reading = crossed_voids(holed())
    assert int((~np.isnan(reading.frame)).sum()) == 100
    (row,) = reading.findings.to_dict("records")
    assert row["value"] == "100 cells of the grid without a height"
    assert row["action"] == "flagged"


def test_a_mast_on_a_crossed_void_stands_on_unknown_ground():
    terrain = holed((slice(10, 20), slice(4, 14)))
    found = losses(terrain, crossed_voids(terrain).frame)
    assert np.isnan(found[np.isfinite(found) | np.isnan(found)]).all()


def test_a_plane_is_filled_as_it_is():
    filled = crossed_voids(holed()).frame.to_numpy()[HOLE]
    assert filled == pytest.approx(plane()[HOLE], abs=1e-9)
