"""A tiny project over terrain of its own: by which model, what is unknown, and what is said of it."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import rasterio
from affine import Affine

import fugai
from fugai.pipeline.inputs import read_inputs
from fugai.pipeline.progress import Clock, Silent
from fugai.pipeline.run.wireless.notes import model_notes
from fugai.wireless import technologies

STEP = 1.0 / 1200.0  # three arc seconds


@pytest.fixture
def tiny(root, tmp_path):
    """The tiny project, to be changed."""
    folder = tmp_path / "project"
    shutil.copytree(root / "tests" / "projects" / "tiny", folder)
    return folder


def change(folder, *edits):
    file = folder / "project.toml"
    text = file.read_text(encoding="utf-8")
    for before, after in edits:
        assert before in text
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")


def lay_terrain(folder, *, wall_m=150.0, hole=None):
    """A plain at 20 m with a wall east of the first mast; ``hole`` is (lon, lat) of a void."""
    west, north, size = 116.8, 39.3, (600, 720)
    lon = west + (np.arange(size[1]) + 0.5) * STEP
    lat = north - (np.arange(size[0]) + 0.5) * STEP
    heights = np.full(size, 20.0, np.float32)
    heights[:, (lon > 117.075) & (lon < 117.08)] = wall_m
    first = not (folder / "terrain.tif").exists()
    if hole is not None:
        near = (abs(lon - hole[0]) < 2 * STEP)[None, :] & (abs(lat - hole[1]) < 2 * STEP)[:, None]
        heights[near] = -32768.0
    with rasterio.open(
        folder / "terrain.tif",
        "w",
        driver="GTiff",
        width=size[1],
        height=size[0],
        count=1,
        dtype="float32",
        crs="EPSG:4326",
        transform=Affine(STEP, 0.0, west, 0.0, -STEP, north),
        nodata=-32768.0,
    ) as raster:
        raster.write(heights, 1)
    if first:
        change(folder, ("[wireless]\n", '[inputs.terrain]\npath = "terrain.tif"\n\n[wireless]\n'))


@pytest.mark.kernel
def test_a_wall_shades_what_is_behind_it(tiny):
    lay_terrain(tiny, wall_m=20.0)
    flat = fugai.run(tiny, only=["wireless"], year=2015)
    lay_terrain(tiny)
    over = fugai.run(tiny, only=["wireless"], year=2015)
    before, after = (run.rasters["rsrp-lte"].to_numpy() for run in (flat, over))
    grid = over.inputs.grid
    x, y = over.inputs.table("sites").geometry.iloc[0].coords[0]
    row, column = (int(v) for v in np.ravel(grid.rows_columns([x], [y])))
    assert not np.isnan(after).any()
    # 4 to 6 km east of the first mast, 2 to 4 km behind the wall
    behind = np.s_[row - 3 : row + 4, column + 20 : column + 30]
    assert (before[behind] - after[behind]).mean() > 8.0


@pytest.mark.kernel
def test_a_mast_on_a_void_is_counted_and_its_ground_is_unknown(tiny):
    lay_terrain(tiny, hole=(117.05, 39.05))
    run = fugai.run(tiny, only=["wireless"], year=2015)
    level = run.rasters["rsrp-lte"].to_numpy()
    assert np.isnan(level).any()
    # one network is unknown there and the other is not heard: no data, and not 'unserved'
    assert np.isnan(run.rasters["served-lte"].to_numpy()[np.isnan(level)]).all()


@pytest.mark.kernel
def test_terrain_reaches_as_far_as_the_masts(tiny):
    """A mast 3 km west of the districts is read, and the ground between is known."""
    lay_terrain(tiny)
    file = tiny / "base_stations.csv"
    file.write_bytes(file.read_bytes() + "S9,甲,LTE,116.95,39.05,30,2013\n".encode("gb18030"))
    inputs = read_inputs(fugai.read_project(tiny), Clock(Silent()))
    west = inputs.grid.bounds[0]
    assert inputs.table("sites").geometry.x.min() < west
    assert float(inputs.terrain["x"].min()) <= inputs.table("sites").geometry.x.min()
    assert inputs.terrain.shape[0] >= inputs.grid.shape[0]
    assert not np.isnan(inputs.terrain.to_numpy()).any()


@pytest.mark.kernel
def test_indoors_is_never_more_than_outdoors(tiny):
    inside = (
        '[wireless.profiles.lte-indoor]\ntechnologies = ["lte"]\nrsrp_dbm = -105\n'
        'place = "indoor"\nbuilding = "efficient"\n\n[wireless.profiles.wlan]'
    )
    change(tiny, ("[wireless.profiles.wlan]", inside))
    run = fugai.run(tiny, only=["wireless"], year=2016)
    outdoors, indoors = (run.rasters[f"served-{name}"].to_numpy() for name in ("lte", "lte-indoor"))
    assert (indoors <= outdoors).all()
    assert 0.0 < indoors.mean() < outdoors.mean()
    chances = run.rasters["probability-lte-indoor"].to_numpy()
    assert (chances <= run.rasters["probability-lte"].to_numpy()).all()


def attrs(**changes):
    usual = {
        "technology": "lte-fdd",
        "model": "ITU-R P.1812",
        "uses_terrain": 1,
        "masts_over_void": 0,
        "masts_off_terrain": 0,
        "heights_clamped": 0,
    }

    class Signal:
        attrs = usual | changes

    return Signal


def test_notes_match_each_run():
    known = technologies()
    (over,) = model_notes([attrs()], known, has_terrain=True)
    assert "LTE FDD" in over.en
    assert "ITU-R P.1812" in over.zh
    assert "single buildings are ignored" in over.en
    heights, bare = model_notes([attrs(model="ITM")], known, has_terrain=True, has_obstacles=True)
    assert "heights of buildings and trees that the inputs give" in heights.en
    assert bare.en.startswith("ITM takes the bare terrain alone")
    (none,) = model_notes([attrs(uses_terrain=0)], known, has_terrain=False)
    assert "has no terrain" in none.en
    both = model_notes([attrs(), attrs(technology="nr", uses_terrain=0)], known, has_terrain=True)
    assert [("5G NR" in note.en, "LTE FDD" in note.en) for note in both] == [
        (False, True),
        (True, False),
    ]


def test_masts_of_unknown_ground_are_counted_in_both_languages():
    found = model_notes(
        [
            attrs(masts_over_void=2),
            attrs(masts_over_void=1, masts_off_terrain=4, heights_clamped=5),
        ],
        technologies(),
        has_terrain=True,
    )
    said = " ".join(note.en for note in found)
    assert "3 sites lie in a void of the terrain data" in said
    assert "4 sites lie outside the terrain data" in said
    assert "5 antennas are higher or lower than their propagation model allows" in said
    assert all(note.zh and note.zh != note.en for note in found)
