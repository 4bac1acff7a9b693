"""Which raster of a folder is which input, by its name."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from affine import Affine

from fugai.intake.adopt.parts import Part
from fugai.pipeline.adopt.rasters import propose_raster, with_terrain


@pytest.fixture
def propose(tmp_path):
    def read(name):
        path = tmp_path / name
        with rasterio.open(
            path,
            "w",
            driver="GTiff",
            width=2,
            height=2,
            count=1,
            dtype="int16",
            crs="EPSG:4326",
            transform=Affine(0.1, 0, 117, 0, -0.1, 39),
        ) as file:
            file.write(np.full((2, 2), 10, dtype="int16"), 1)
        return propose_raster(Part(file=name, path=path, kind="raster"), None)

    return read


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("city_dtm.tif", "terrain"),
        ("city_dsm.tif", "surface"),
        ("canopy_height_2020.tif", "canopy"),
        ("building_heights.tif", "building_heights"),
        ("ESA_WorldCover_10m_2021.tif", "clutter"),
    ],
)
def test_names_of_rasters_of_heights(propose, name, table):
    assert propose(name).table == table


def test_worldcover_has_its_codes(propose):
    assert propose("ESA_WorldCover_10m.tif").keys == {"codes": "esa-worldcover"}
    assert propose("clutter.tif").keys == {}


def test_a_surface_alone_stands_for_the_terrain_and_says_so(propose):
    (alone,) = with_terrain([propose("dsm.tif")])
    assert alone.table == "terrain"
    assert "it stands for the terrain" in alone.comments[0].en
    both = with_terrain([propose("dsm.tif"), propose("dtm.tif")])
    assert [one.table for one in both] == ["surface", "terrain"]
