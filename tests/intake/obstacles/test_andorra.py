"""Buildings and crests of a real country."""

from __future__ import annotations

import numpy as np
from affine import Affine
from pyproj import CRS

from fugai.grid import Grid
from fugai.intake import read_buildings, read_terrain
from fugai.intake.rasters.crests import read_crests

UTM = CRS(32631)


def test_buildings_without_heights_are_counted_and_stand_as_nothing(worlds):
    reading = read_buildings(worlds / "andorra" / "andorra.osm.gz", crs=UTM)
    assert len(reading.frame) > 250
    assert np.isnan(reading.frame["height_m"]).all()
    (unknown,) = reading.assumptions
    assert (unknown.state, unknown.count) == ("blank", len(reading.frame))


def test_crests_stand_on_ridges_and_not_on_slopes_of_valleys(worlds):
    path = worlds / "andorra" / "N42E001.hgt.zip"
    corner = Affine(300, 0, 378_000, 0, -300, 4_716_000)
    grid = Grid(crs=UTM, transform=corner, shape=(40, 40))
    terrain = read_terrain(path, grid).frame
    crests = read_crests(path, terrain, grid).to_numpy()
    heights = terrain.to_numpy()
    around = np.mean([np.roll(heights, s, axis=a) for s in (-1, 1) for a in (0, 1)], axis=0)
    ridge = heights - around > 20.0
    assert crests.min() >= 0.0
    assert 5.0 < np.median(crests[ridge]) < 60.0
    # a chord's highest point lies above its centre on any slope: half of it is kept, not all
    assert np.median(crests) < 0.5 * 300.0 * 0.5
