"""What stands on the terrain of a project, from its inputs to its ground."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely import box
from tests.effects.reading import TERRAIN
from tests.effects.small_project import write_project

import fugai
from fugai.errors import ConfigError
from fugai.pipeline.ground import ground_of


@pytest.fixture
def project(tmp_path):
    """A small project on terrain with a house of 30 m beside its first mast."""
    frame = gpd.GeoDataFrame(
        {"height": [30.0, None]},
        geometry=[box(117.03, 39.014, 117.031, 39.015), box(117.04, 39.01, 117.041, 39.011)],
        crs=4326,
    )
    target = tmp_path / "p"

    def write(changes=(), terrain=True, name="houses.geojson", inputs=()):
        paths = {"inputs/buildings/path": name, **dict(changes)}
        files = {"houses.geojson": frame.to_json(), "far.geojson": frame.translate(3.0).to_json()}
        if terrain:
            paths["inputs/terrain/path"], files["terrain.tif"] = "terrain.tif", TERRAIN
        used = {"districts", "sites", "settlements", "buildings", *(["terrain"] if terrain else [])}
        write_project(target, paths, files, inputs=used | set(inputs))
        return target

    return write


def test_footprints_stand_on_the_terrain_and_the_ledger_counts_them(project):
    inputs = fugai.check(project()).inputs
    obstacles = inputs.obstacles.to_numpy()
    assert np.nanmax(obstacles) == 30.0
    states = {
        one.state: one.count
        for one in inputs.assumptions
        if one.input == "buildings" and one.column == "height_m"
    }
    assert states == {"stated": 1, "blank": 1}
    assert any(
        "Heights of obstacles come from buildings" in str(getattr(n, "en", n)) for n in inputs.notes
    )
    ground = ground_of(inputs)
    # beside the house the statistical height of the settlements' classes stands
    assert np.isfinite(ground.obstacles.to_numpy()).sum() > np.isfinite(obstacles).sum()


def said(inputs):
    return " ".join(str(getattr(note, "en", note)) for note in inputs.notes)


def test_statistical_clutter_is_said(project):
    assert (
        "Clutter is statistical where no height of a building or tree is given: the Degree"
        in said(fugai.check(project()).inputs)
    )


def test_without_terrain_the_heights_are_said_to_be_without_effect(project):
    inputs = fugai.check(project(terrain=False)).inputs
    assert inputs.obstacles is None
    assert any(
        "has no terrain: the heights of buildings are not used" in str(getattr(n, "en", n))
        for n in inputs.notes
    )


def test_a_key_that_means_nothing_for_footprints_is_refused(project):
    with pytest.raises(ConfigError, match=r"`inputs\.buildings\.sheet` must not be given"):
        fugai.check(project({"inputs/buildings/sheet": "a"}))


def test_crests_stand_on_every_terrain(project):
    inputs = fugai.check(project()).inputs
    assert inputs.crests.shape == inputs.terrain.shape
    assert float(inputs.crests.min()) >= 0.0
