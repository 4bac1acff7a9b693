"""Groups of pixels in blocks: what they hold, and that no loss is below its bound."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fugai.kernels.propagation.p1812.groups.blocks import (
    ARRIVALS,
    BLOCK,
    NO_SLOT,
    SLOTS,
    Blocks,
    Part,
    arrival,
    edge_before,
    edges_before,
    fill_blocks_of,
)
from fugai.kernels.propagation.p1812.groups.least import least_at_pixel_db
from fugai.kernels.propagation.p1812.groups.losses import Task
from fugai.kernels.propagation.p1812.sweep.mast import Mast, sweep_of
from fugai.kernels.propagation.p1812.sweep.points import (
    BARE,
    KM,
    TOP,
    RayState,
    advance,
    advance_over,
    fill_derived_rows,
    first_unknown,
)
from fugai.kernels.propagation.signal.groups.caps import reach_of_pixel
from fugai.wireless import P1812, Surface, Transmitter, loss_window
from fugai.wireless.signal.window.surface import ground_under


def blocks_of(terrain, clutter, top=0, left=0):
    height, width = terrain.shape
    shape = (-(-(top + height) // BLOCK), -(-(left + width) // BLOCK), SLOTS)
    blocks = Blocks(
        top,
        left,
        np.empty(shape, np.int32),
        np.empty(shape, np.float32),
        np.empty(shape, np.float32),
        np.empty((*shape, ARRIVALS), np.float32),
        np.empty((height, width), np.uint8),
    )
    fill_blocks_of(terrain, clutter, blocks, Part(0, 0, *shape[:2]))
    return blocks


def test_groups_of_two_blocks_by_hand():
    """Bare ground on the left, a town in the last two columns, a void in the corner."""
    terrain = np.zeros((8, 12), np.float32)
    terrain[2, 3] = 5.0
    clutter = np.zeros((8, 12), np.float32)
    clutter[:, 10:] = 20.0
    terrain[7, 11] = np.nan
    blocks = blocks_of(terrain, clutter)
    assert blocks.pixel.shape == (1, 2, 3)
    assert blocks.pixel[0, 0].tolist() == [3 * 12 + 3, -1, -1]  # the first nearest to the middle
    assert blocks.pixel[0, 1, 0] == 3 * 12 + 9
    assert blocks.pixel[0, 1, 2] == 3 * 12 + 11
    assert (blocks.low_m[0, 0, 0], blocks.high_m[0, 0, 0]) == (0.0, 5.0)
    assert blocks.slot[7, 11] == NO_SLOT
    assert blocks.slot[0, 9] == 0
    assert blocks.slot[0, 10] == 2
    # blocks that begin before the raster
    assert blocks_of(terrain, clutter, top=3, left=5).pixel.shape == (2, 3, 3)


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        *((-3, 5, 0), (-1, 5, 1), (1, 5, 2), (3, 5, 3), (5, 3, 4), (5, 1, 5), (5, -1, 6)),
        *(
            (5, -3, 7),
            (3, -5, 8),
            (1, -5, 9),
            (-1, -5, 10),
            (-3, -5, 11),
            (-5, -3, 12),
            (-5, 3, 15),
        ),
    ],
)
def test_directions_go_round_once(row, column, expected):
    assert arrival(float(row), float(column)) == expected


def test_the_edge_before_a_pixel_is_the_least_that_a_ray_may_meet():
    """On the way eastward to (4, 4): the three pixels in column 3, the clutter of the nearer two."""
    terrain = np.arange(81, dtype=np.float32).reshape(9, 9)
    clutter = np.zeros((9, 9), np.float32)
    clutter[4, 3], clutter[3, 3] = 7.0, 9.0
    # southward by less than a half: rows 3, 4, 5 of the terrain, 3 and 4 of the clutter
    assert edge_before(terrain, clutter, 4, 4, 2) == (3 * 9 + 3) + 7.0 - (4 * 9 + 4)
    clutter[4, 3] = np.nan
    assert edge_before(terrain, clutter, 4, 4, 2) == -math.inf
    assert edge_before(terrain, clutter, 0, 0, 2) == -math.inf


def test_edges_from_all_sides_are_those_of_each_alone():
    rng = np.random.default_rng(3)
    terrain, clutter = rng.normal(0.0, 9.0, (2, 9, 8)).astype(np.float32)
    terrain[rng.random(terrain.shape) < 0.05] = np.nan
    clutter[rng.random(clutter.shape) < 0.05] = np.nan
    found = np.empty(ARRIVALS)
    for row, column in zip(*np.nonzero(~np.isnan(terrain + clutter)), strict=True):
        edges_before(terrain, clutter, row, column, found)
        wanted = [edge_before(terrain, clutter, row, column, k) for k in range(ARRIVALS)]
        assert found.astype(np.float32).tolist() == np.float32(wanted).tolist()


def test_blocks_beyond_a_part_have_no_groups():
    level = np.zeros((40, 40), np.float32)
    blocks = blocks_of(level, level)
    fill_blocks_of(level, level, blocks, Part(1, 2, 2, 2))
    assert np.argwhere(blocks.pixel[:, :, 0] >= 0).tolist() == [[1, 2], [1, 3], [2, 2], [2, 3]]
    assert (blocks.slot[8:24, 16:32] == 0).all()
    assert blocks.slot[7, 16] == NO_SLOT


@pytest.mark.parametrize("profiles", ["radial", pytest.param("exact", marks=pytest.mark.kernel)])
def test_no_loss_is_below_its_bound(profiles):
    rng = np.random.default_rng(1)
    shape = (15, 18)
    terrain = (4.0 * rng.random(shape)).astype(np.float32)
    clutter = rng.choice([0.0, 10.0, 20.0], shape).astype(np.float32)
    surface = Surface(
        terrain_m=terrain,
        clutter_m=clutter,
        x=100.0 * np.arange(18),
        y=-100.0 * np.arange(15),
        latitude_deg=39.0,
    )
    mast = Transmitter(
        x_m=310.0,
        y_m=-740.0,
        height_m=30.0,
        rx_height_m=1.5,
        frequency_mhz=1850.0,
        max_range_m=2500.0,
    )
    losses = loss_window(surface, mast, model=P1812(), profiles=profiles)
    place = surface.place(mast.x_m, mast.y_m)
    ground = ground_under(surface, place)
    constants = Mast(ground, ground + 30.0, 1.5, 0.1, 2.5, math.inf, 4.0, 39.0, 51)
    task = Task(
        blocks_of(terrain, clutter),
        Part(0, 0, 2, 3),
        sweep_of(P1812().link(1850.0), constants),
        *place,
        np.zeros((2, 3, SLOTS), np.float32),
        np.zeros((2, 3, SLOTS), np.uint8),
    )
    gaps = []
    for row in range(shape[0]):
        for column in range(shape[1]):
            loss = float(losses[row, column])
            if math.isfinite(loss) and math.hypot(row - place[0], column - place[1]) > 6.0:
                gaps.append(loss - least_at_pixel_db(terrain, clutter, task, row, column))
    assert min(gaps) > -1e-3
    assert len(gaps) > 100
    assert np.quantile(gaps, 0.25) < 15.0  # and the bound says something


def test_rays_run_as_far_as_the_pixels_that_they_serve():
    reach, nearest = np.zeros((4, 21)), np.full((4, 21), np.inf)
    reach_of_pixel(0.0, 7.0, reach, nearest)
    reach_of_pixel(0.0, 4.0, reach, nearest)
    reach_of_pixel(-5.0, 5.0, reach, nearest)
    assert reach[0, 10] == 7.0
    assert (reach[0, 0], reach[3, 20]) == (5.0, 5.0)  # a diagonal: of either side
    assert np.count_nonzero(reach) == 3
    assert nearest[0, 10] == 4.0
    assert np.isfinite(nearest).sum() == 3


@pytest.mark.parametrize("begin", [1, 4, 17])
def test_points_passed_at_once_are_points_passed_one_by_one(begin):
    rng = np.random.default_rng(begin)
    points = np.zeros((9, 40))
    points[BARE, 1:], points[TOP, 1:] = rng.normal(20.0, 30.0, (2, 39))
    points[BARE, 20:30] = points[TOP, 20:30] = points[BARE, 20]  # a plateau
    points[KM] = 0.1 * np.arange(40)
    fill_derived_rows(points, 40, 0.06)
    state = RayState(-1e300, -1e300, -1e300, 0.0, 0.0, 0, 0)
    for k in range(1, begin):
        state = advance(points, k, 45.0, state)
    for end in range(begin, 40):
        found = advance_over(points, begin, end, 45.0, state)
        wanted = state
        for k in range(begin, end):
            wanted = advance(points, k, 45.0, wanted)
        assert found == wanted
    assert first_unknown(points, 40) == 40
    points[TOP, 11] = np.nan
    assert first_unknown(points, 40) == 11
