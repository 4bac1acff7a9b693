"""Profiles that are finer than the map."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fugai.wireless import ITM, P1812, Surface, Transmitter, loss_window

PARTS, CELL_M, SIZE = 3, 90.0, 24


def surface(terrain, cell_m, first_m):
    at = first_m + cell_m * np.arange(terrain.shape[0])
    return Surface(
        terrain_m=np.ascontiguousarray(terrain, np.float32),
        clutter_m=np.zeros(terrain.shape, np.float32),
        x=at,
        y=-at,
        latitude_deg=40.0,
    )


def both(heights):
    """A map of 24 x 24 pixels over heights of 72 x 72 cells."""
    fine = surface(heights, CELL_M / PARTS, CELL_M / PARTS / 2)
    coarse = surface(heights[1::3, 1::3], CELL_M, CELL_M / 2)
    return replace(coarse, finer=fine), fine, coarse


MAST = Transmitter(
    x_m=1010.0, y_m=-1040.0, height_m=25.0, rx_height_m=1.5, frequency_mhz=900.0, max_range_m=1500.0
)


@pytest.fixture
def hills():
    rng = np.random.default_rng(4)
    rough = rng.normal(size=(PARTS * SIZE, PARTS * SIZE))
    return 100 + 4 * np.cumsum(np.cumsum(rough, 0), 1) / 72


@pytest.mark.parametrize("model", [P1812(), ITM()])
def test_every_pixel_has_the_loss_of_its_profile_on_the_finer_surface(hills, model):
    whole, fine, _ = both(hills)
    found = loss_window(whole, MAST, model=model)
    wanted = loss_window(fine, MAST, model=model, profiles="exact")[1::3, 1::3]
    assert (np.isfinite(found) == np.isfinite(wanted)).all()
    known = np.isfinite(wanted)
    off = np.abs(found[known] - wanted[known])
    # the rays are those of the map, a quarter of a pixel beside the profile at most
    assert np.median(off) < 0.5


def test_over_level_ground_the_step_makes_no_difference():
    whole, _, coarse = both(np.full((72, 72), 50.0))
    found, wanted = (loss_window(one, MAST, model=P1812()) for one in (whole, coarse))
    known = np.isfinite(wanted)
    assert (np.isfinite(found) == known).all()
    assert found[known] == pytest.approx(wanted[known], abs=0.02)  # points of the fitted Earth


def test_a_crest_between_the_points_of_the_map_is_seen():
    heights = np.full((72, 72), 50.0)
    heights[:, 45] = 90.0  # the edge of a pixel: neither of its centres has it
    whole, _, coarse = both(heights)
    with_crest, without = (loss_window(one, MAST, model=P1812()) for one in (whole, coarse))
    behind = np.isfinite(without) & (np.arange(SIZE) > 16)
    assert (with_crest[behind] > without[behind] + 10.0).all()


def test_a_window_has_the_values_of_the_whole(hills):
    from fugai.wireless import Window  # noqa: PLC0415

    whole, _, _ = both(hills)
    part = loss_window(whole, MAST, model=P1812(), window=Window(rows=(3, 20), columns=(9, 24)))
    assert np.array_equal(part, loss_window(whole, MAST, model=P1812())[3:20, 9:24])


def test_voids_of_the_finer_surface_hide_what_is_behind(hills):
    holed = hills.copy()
    holed[:, 48:50] = np.nan
    whole, _, _ = both(holed)
    found = loss_window(replace(whole, terrain_m=both(hills)[0].terrain_m), MAST, model=P1812())
    behind = found[:, 17:]
    assert np.isnan(behind[~np.isinf(behind)]).all()


@pytest.mark.parametrize("parts", [2, 4, 17])
def test_other_parts_are_refused(parts):
    coarse = surface(np.zeros((4, 4)), 90.0, 45.0)
    fine = surface(np.zeros((4 * parts, 4 * parts)), 90.0 / parts, 45.0 / parts)
    with pytest.raises(ValueError, match=r"`Surface\.finer` must divide each pixel into an odd"):
        loss_window(replace(coarse, finer=fine), MAST, model=P1812())
